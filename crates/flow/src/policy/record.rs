//! Which versions of records may be shown. That depends on so few facts that every case is decided once, when the policies
//! are loaded.

use super::action::Action;
use super::known::Known;
use super::load::Policies;
use super::request::{Facts, Principal, Reader, Resource};
use jiff::civil::Date;
use rules::record::State;

/// What decides whether a version of a record is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordFacts {
    /// Its state.
    pub state: State,
    /// The day of its decision has come.
    pub begun: bool,
    /// Its last day of display has passed.
    pub ended: bool,
}

impl RecordFacts {
    /// Of a version on a day.
    #[must_use]
    pub fn on(state: State, decided_on: Date, display_until: Date, day: Date) -> Self {
        Self {
            state,
            begun: decided_on <= day,
            ended: display_until < day,
        }
    }
}

const STATES: [State; 7] = [
    State::Live,
    State::Disputed,
    State::Suspended,
    State::Held,
    State::Withdrawn,
    State::Repaired,
    State::Sealed,
];
const READERS: [Reader; 2] = [Reader::Person, Reader::Organ];
const CASES: usize = STATES.len() * READERS.len() * 4;

/// The decision of every case; none is shown until it was decided.
#[derive(Debug, Clone, Copy)]
pub(super) struct RecordTable([bool; CASES]);

impl Default for RecordTable {
    fn default() -> Self {
        Self([false; CASES])
    }
}

impl RecordTable {
    /// Decides every case.
    pub(super) fn of(policies: &Policies) -> Self {
        let mut table = Self::default();
        let known = Known::actions(policies);
        for (reader, facts) in cases() {
            let decision = policies.decide(
                &Principal::Reader(reader),
                Action::ShowRecord,
                &Resource::Record(facts),
                &Facts::None,
                &known,
            );
            table.0[place(reader, facts)] = decision.allowed;
        }
        table
    }

    pub(super) fn shows(&self, reader: Reader, facts: RecordFacts) -> bool {
        self.0[place(reader, facts)]
    }
}

/// Every case there is.
pub(super) fn cases() -> impl Iterator<Item = (Reader, RecordFacts)> {
    READERS.into_iter().flat_map(|reader| {
        STATES.into_iter().flat_map(move |state| {
            [(false, false), (false, true), (true, false), (true, true)].map(|(begun, ended)| {
                let facts = RecordFacts {
                    state,
                    begun,
                    ended,
                };
                (reader, facts)
            })
        })
    })
}

fn place(reader: Reader, facts: RecordFacts) -> usize {
    let state = match facts.state {
        State::Live => 0,
        State::Held => 1,
        State::Withdrawn => 2,
        State::Repaired => 3,
        State::Sealed => 4,
        State::Disputed => 5,
        State::Suspended => 6,
    };
    let reader = match reader {
        Reader::Person => 0,
        Reader::Organ => 1,
    };
    ((state * 2 + reader) * 2 + usize::from(facts.begun)) * 2 + usize::from(facts.ended)
}
