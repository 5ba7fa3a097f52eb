//! 案件: what can happen to a record after it exists, as a machine of states and moves with clocks.
//!
//! A case is the sequence of its steps. [`TABLE`] holds the lawful moves, [`CLOCKS`] the deadlines, and [`decide`] says where a
//! proposed move leads and by when the next is due, or why it is not made. Silence of an organ favours the person: what they
//! asked about is out of use or granted, and the only moves that come by themselves are those of the clock.

mod clock;
mod effect;
mod kind;
mod moves;
mod refusal;
mod state;
mod table;
#[cfg(test)]
mod tests;

pub use clock::{CLOCKS, Clock, CountedFrom, PAPERS_KEPT, STATEMENT_PERIOD, clock_of};
pub use effect::{Effect, Hold, effect_of, hold_of, state_under};
pub use kind::CaseKind;
pub use moves::{Actor, Move};
pub use refusal::MoveRefusal;
pub use state::CaseState;
pub use table::{Rule, TABLE, To};

use crate::calendar::Calendar;
use crate::parameter::Parameters;
use crate::period::{Period, Rolling};
use clock::left_of;
use jiff::civil::Date;
use refusal::named;

/// A case, as its steps so far make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Kind.
    pub kind: CaseKind,
    /// Where it stands.
    pub state: CaseState,
    /// Number of steps made; a move names the number it was decided on, so that of two at once one is refused.
    pub steps: u32,
    /// Legal date on which it was begun.
    pub opened_on: Date,
    /// Legal date from which deadlines of the whole case count: the beginning, or the end of the last pause before it was passed on.
    pub counts_from: Date,
    /// Last day of the running deadline.
    pub due_on: Option<Date>,
    /// First day on which a decision may be made, where the person has time to answer first.
    pub not_before: Option<Date>,
    /// What is left of the deadline while the case waits for the person, and the state it goes back to.
    pub paused: Option<(CaseState, Option<Period>)>,
    /// The time was extended.
    pub extended: bool,
    /// State in which the person was last asked for something: each asks once.
    pub asked_in: Option<CaseState>,
    /// The organ missed its deadline at some time.
    pub missed: bool,
    /// Another body ordered that the record has no effect meanwhile, and did not lift that.
    pub ordered: bool,
    /// The person answered a notice, and nobody has replied.
    pub unanswered: bool,
    /// The person agreed to the publication.
    pub agreed: bool,
    /// Account that began it.
    pub begun_by: Option<[u8; 16]>,
}

/// A move somebody wants to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// The move.
    pub step: Move,
    /// As whom.
    pub by: Actor,
    /// Account; `None` for the clock.
    pub account: Option<[u8; 16]>,
    /// Legal date.
    pub on: Date,
    /// A document comes with it.
    pub paper: bool,
    /// Reasons come with it.
    pub reason: bool,
    /// The record the case is about has ended.
    pub record_ended: bool,
}

/// A move that was made, with what was computed when it was: a later pack changes none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Number in the case, from 1.
    pub number: u32,
    /// The move.
    pub step: Move,
    /// As whom.
    pub by: Actor,
    /// Account; `None` for the clock.
    pub account: Option<[u8; 16]>,
    /// Legal date.
    pub on: Date,
    /// Where it led.
    pub to: CaseState,
    /// Last day of the deadline from then on.
    pub due_on: Option<Date>,
    /// First day on which a decision may be made.
    pub not_before: Option<Date>,
    /// What was left of the deadline when the case began to wait for the person.
    pub left: Option<Period>,
}

/// What deadlines are computed from.
#[derive(Debug, Clone, Copy)]
pub struct Law<'p> {
    /// Periods of the pack.
    pub parameters: &'p Parameters,
    /// Working days.
    pub calendar: &'p Calendar,
}

impl Case {
    /// The case of its steps; `None` when they are not steps the table allows one after the other, which no case of this
    /// program is.
    #[must_use]
    pub fn of(kind: CaseKind, steps: &[Step]) -> Option<Self> {
        let (first, rest) = steps.split_first()?;
        let lawful = TABLE.iter().any(|rule| {
            rule.kinds.contains(&kind)
                && rule.from.is_empty()
                && rule.step == first.step
                && rule.by.contains(&first.by)
                && rule.to == To::State(first.to)
        });
        if !lawful || first.number != 1 {
            return None;
        }
        let mut case = Self {
            kind,
            state: first.to,
            steps: 1,
            opened_on: first.on,
            counts_from: first.on,
            due_on: first.due_on,
            not_before: first.not_before,
            paused: None,
            extended: false,
            asked_in: None,
            missed: false,
            ordered: false,
            unanswered: false,
            agreed: false,
            begun_by: first.account,
        };
        for step in rest {
            case = case.after(step)?;
        }
        Some(case)
    }

    /// The case after one more step; `None` when the table does not allow it.
    #[must_use]
    pub fn after(&self, step: &Step) -> Option<Self> {
        let rule = self.rule_of(step.step)?;
        if !rule.by.contains(&step.by) {
            return None;
        }
        if step.number != self.steps + 1 || self.target(rule) != step.to {
            return None;
        }
        let mut next = self.clone();
        next.steps = step.number;
        next.due_on = step.due_on;
        next.not_before = step.not_before;
        next.paused = (step.to == CaseState::Supplement).then_some((self.state, step.left));
        if self.state == CaseState::Supplement && step.to == CaseState::Filed {
            next.counts_from = step.on;
        }
        match step.step {
            Move::Extend => next.extended = true,
            Move::AskSupplement => next.asked_in = Some(self.state),
            Move::OrderSuspension => next.ordered = true,
            Move::LiftSuspension => next.ordered = false,
            Move::State => next.unanswered = true,
            Move::AnswerStatement => next.unanswered = false,
            Move::Agree => next.agreed = true,
            Move::MissDeadline if self.state == CaseState::InHand => next.missed = true,
            _ => {}
        }
        next.state = step.to;
        Some(next)
    }

    /// The moves the state allows, whoever may make them.
    pub fn lawful(&self) -> impl Iterator<Item = &'static Rule> {
        let (kind, state) = (self.kind, self.state);
        TABLE
            .iter()
            .filter(move |rule| rule.kinds.contains(&kind) && rule.from.contains(&state))
    }

    /// The moves somebody may make who is all of these.
    pub fn lawful_for(&self, actors: &[Actor]) -> impl Iterator<Item = &'static Rule> {
        self.lawful()
            .filter(move |rule| rule.by.iter().any(|actor| actors.contains(actor)))
    }

    /// Whether the clock has a move to make on a day.
    #[must_use]
    pub fn is_overdue(&self, day: Date) -> bool {
        self.due_on.is_some_and(|due_on| due_on < day)
    }

    fn rule_of(&self, step: Move) -> Option<&'static Rule> {
        self.lawful().find(|rule| rule.step == step)
    }

    fn target(&self, rule: &Rule) -> CaseState {
        match rule.to {
            To::State(state) => state,
            To::Same => self.state,
            To::Back => self.paused.map_or(self.state, |(state, _)| state),
        }
    }
}

/// Begins a case.
///
/// # Errors
/// [`MoveRefusal`] when the kind is not begun so or not by them, something is missing, or no deadline can be computed.
pub fn begin(kind: CaseKind, proposal: &Proposal, law: Law<'_>) -> Result<Step, MoveRefusal> {
    let begins = || {
        TABLE
            .iter()
            .filter(|rule| rule.kinds.contains(&kind) && rule.from.is_empty())
    };
    let found = begins().find(|rule| rule.step == proposal.step);
    let (rule, to) = match found.map(|rule| (rule, rule.to)) {
        Some((rule, To::State(to))) => (rule, to),
        _ => {
            return Err(MoveRefusal::NotNow {
                state: None,
                lawful: named(begins()),
            });
        }
    };
    check_who_and_what(rule, proposal)?;
    let due_on = due(kind, to, proposal.on, proposal.on, law)?;
    Ok(step_of(1, proposal, to, due_on))
}

/// Where a move leads and by when the next is due, or why it is not made.
///
/// # Errors
/// [`MoveRefusal`] with the moves that are lawful where the case stands.
pub fn decide(case: &Case, proposal: &Proposal, law: Law<'_>) -> Result<Step, MoveRefusal> {
    let rule = case
        .rule_of(proposal.step)
        .ok_or_else(|| MoveRefusal::NotNow {
            state: Some(case.state),
            lawful: named(case.lawful()),
        })?;
    check_who_and_what(rule, proposal)?;
    check_time(case, proposal)?;
    check_listing(case, proposal)?;
    let to = case.target(rule);
    let mut step = step_of(case.steps + 1, proposal, to, case.due_on);
    step.not_before = case.not_before;
    match rule.to {
        To::Same if proposal.step == Move::Extend => {
            step.due_on = Some(extended(case, law)?);
        }
        To::Same => {}
        To::Back => step.due_on = resumed(case, proposal.on, law)?,
        To::State(CaseState::Supplement) => {
            step.left = left(case, proposal.on, law)?;
            step.due_on = due(case.kind, to, case.counts_from, proposal.on, law)?;
        }
        To::State(_) => {
            step.due_on = due(case.kind, to, case.counts_from, proposal.on, law)?;
            step.not_before = None;
        }
    }
    if proposal.step == Move::ServeNotice {
        let period = law.parameters.period_on(STATEMENT_PERIOD, proposal.on)?;
        let last = period.end(proposal.on, law.calendar, Rolling::Forward)?;
        step.not_before = last.tomorrow().ok();
    }
    Ok(step)
}

fn check_who_and_what(rule: &Rule, proposal: &Proposal) -> Result<(), MoveRefusal> {
    if !rule.by.contains(&proposal.by) {
        return Err(MoveRefusal::NotYours { by: rule.by });
    }
    if rule.paper && !proposal.paper {
        return Err(MoveRefusal::PaperMissing);
    }
    if rule.reason && !proposal.reason {
        return Err(MoveRefusal::ReasonMissing);
    }
    Ok(())
}

/// The clock moves a case only when its time has come.
fn check_time(case: &Case, proposal: &Proposal) -> Result<(), MoveRefusal> {
    match proposal.step {
        Move::MissDeadline if !case.is_overdue(proposal.on) => Err(match case.due_on {
            Some(due_on) => MoveRefusal::NotYetMissed(due_on),
            None => MoveRefusal::NotNow {
                state: Some(case.state),
                lawful: named(case.lawful()),
            },
        }),
        Move::EndWithRecord if !proposal.record_ended => Err(MoveRefusal::RecordStands),
        Move::AskSupplement if case.asked_in == Some(case.state) => Err(MoveRefusal::AskedBefore),
        _ => check_in_time(case, proposal),
    }
}

/// Moves an office may make after its deadline: they give the person what they hoped for, or only pass the case on.
const NEVER_TOO_LATE: [Move; 3] = [Move::Accept, Move::Grant, Move::Drop];

/// A deadline that was missed cannot be undone by a late answer, a late extension or a late question: its move comes first.
fn check_in_time(case: &Case, proposal: &Proposal) -> Result<(), MoveRefusal> {
    let office = !matches!(proposal.by, Actor::Person | Actor::Clock);
    match case.due_on {
        Some(due_on)
            if office && due_on < proposal.on && !NEVER_TOO_LATE.contains(&proposal.step) =>
        {
            Err(MoveRefusal::Missed(due_on))
        }
        _ => Ok(()),
    }
}

/// Two accounts decide what is done to a person, and not before the person had time to answer and got a reply.
fn check_listing(case: &Case, proposal: &Proposal) -> Result<(), MoveRefusal> {
    let second = matches!(proposal.by, Actor::Reviewer | Actor::Publisher);
    if second && case.begun_by == proposal.account {
        return Err(MoveRefusal::FourEyes);
    }
    if proposal.step == Move::Agree && case.agreed {
        return Err(MoveRefusal::AgreedBefore);
    }
    if proposal.step == Move::AnswerStatement && !case.unanswered {
        return Err(MoveRefusal::NothingToAnswer);
    }
    if proposal.step != Move::Decide {
        return Ok(());
    }
    match case.not_before {
        Some(first) if proposal.on < first => Err(MoveRefusal::StatementPeriod(
            first.yesterday().unwrap_or(first),
        )),
        _ if case.unanswered => Err(MoveRefusal::StatementUnanswered),
        _ => Ok(()),
    }
}

fn step_of(number: u32, proposal: &Proposal, to: CaseState, due_on: Option<Date>) -> Step {
    Step {
        number,
        step: proposal.step,
        by: proposal.by,
        account: proposal.account,
        on: proposal.on,
        to,
        due_on,
        not_before: None,
        left: None,
    }
}

/// The last day of the deadline of a state entered on a day.
fn due(
    kind: CaseKind,
    state: CaseState,
    counts_from: Date,
    entered_on: Date,
    law: Law<'_>,
) -> Result<Option<Date>, MoveRefusal> {
    let Some(clock) = clock_of(kind, state) else {
        return Ok(None);
    };
    let start = match clock.from {
        CountedFrom::Opening => counts_from,
        CountedFrom::Entry => entered_on,
    };
    let period = law.parameters.period_on(clock.parameter, start)?;
    Ok(Some(period.end(start, law.calendar, Rolling::Forward)?))
}

/// What is left of the running deadline when it stops.
fn left(case: &Case, on: Date, law: Law<'_>) -> Result<Option<Period>, MoveRefusal> {
    let (Some(clock), Some(due_on)) = (clock_of(case.kind, case.state), case.due_on) else {
        return Ok(None);
    };
    let period = law
        .parameters
        .period_on(clock.parameter, case.counts_from)?;
    Ok(Some(left_of(period, on, due_on, law.calendar)?))
}

/// The last day of a deadline that goes on.
fn resumed(case: &Case, on: Date, law: Law<'_>) -> Result<Option<Date>, MoveRefusal> {
    match case.paused {
        // Nothing is left when it stopped on its last day; a person who answers on a Sunday does not make that day the last.
        Some((_, Some(left))) => {
            let last = left.end(on, law.calendar, Rolling::Forward)?;
            Ok(Some(law.calendar.roll_forward(last)?))
        }
        _ => Ok(None),
    }
}

/// The last day of an extended deadline.
fn extended(case: &Case, law: Law<'_>) -> Result<Date, MoveRefusal> {
    let at_most = clock_of(case.kind, case.state).and_then(|clock| clock.at_most);
    let Some(at_most) = at_most.filter(|_| !case.extended) else {
        return Err(MoveRefusal::NoLonger);
    };
    let period = law.parameters.period_on(at_most, case.counts_from)?;
    let longest = period.end(case.counts_from, law.calendar, Rolling::Forward)?;
    match case.due_on {
        Some(due_on) if longest > due_on => Ok(longest),
        _ => Err(MoveRefusal::NoLonger),
    }
}
