#![allow(clippy::unwrap_used)]

use super::*;
use crate::parameter::{ChosenBy, Confidence, Parameter, Value};
use crate::record::State;
use crate::text::Bilingual;
use jiff::civil::date;
use std::collections::BTreeSet;

fn parameters() -> Parameters {
    let ids: BTreeSet<&str> = CLOCKS
        .iter()
        .flat_map(|clock| [Some(clock.parameter), clock.at_most])
        .flatten()
        .chain([STATEMENT_PERIOD])
        .collect();
    let period = |id: &str| match id {
        "OBJECTION_ACK_WD" => Period::WorkingDays(1),
        "OBJECTION_DECIDE_MAX" => Period::Days(20),
        "REPAIR_PORTAL_WD" => Period::WorkingDays(10),
        "LISTING_DECIDE" => Period::Days(60),
        _ => Period::WorkingDays(5),
    };
    let versions = ids.into_iter().map(|id| Parameter {
        id: id.to_owned(),
        value: Value::Period(period(id)),
        what: Bilingual::new("期间", "a period"),
        chosen_by: ChosenBy::ApplicationDate,
        from: None,
        until: None,
        instrument: "platform-rules".to_owned(),
        confidence: Confidence::Design,
    });
    Parameters::new(versions.collect())
}

fn calendar() -> Calendar {
    // Weekends only: the holidays of the law are tested with the pack.
    let years = (2026..=2027).map(|year| (year, crate::calendar::YearCalendar::default()));
    Calendar::new(years.collect())
}

struct Court {
    parameters: Parameters,
    calendar: Calendar,
}

impl Court {
    fn new() -> Self {
        Self {
            parameters: parameters(),
            calendar: calendar(),
        }
    }

    fn law(&self) -> Law<'_> {
        Law {
            parameters: &self.parameters,
            calendar: &self.calendar,
        }
    }

    fn begin(&self, kind: CaseKind, step: Move, by: Actor, on: Date) -> Case {
        let first = begin(kind, &proposal(step, by, on), self.law()).unwrap();
        Case::of(kind, &[first]).unwrap()
    }

    fn go(&self, case: &Case, step: Move, by: Actor, on: Date) -> Result<Case, MoveRefusal> {
        let step = decide(case, &proposal(step, by, on), self.law())?;
        Ok(case.after(&step).unwrap())
    }
}

fn proposal(step: Move, by: Actor, on: Date) -> Proposal {
    Proposal {
        step,
        by,
        account: Some([by as u8; 16]),
        on,
        paper: true,
        reason: true,
        record_ended: false,
    }
}

const MONDAY: Date = date(2026, 3, 2);

#[test]
fn words_name_what_they_stand_for() {
    for kind in CaseKind::ALL {
        assert_eq!(CaseKind::from_word(kind.word()), Some(kind));
    }
    for state in CaseState::ALL {
        assert_eq!(CaseState::from_word(state.word()), Some(state));
    }
    for step in Move::ALL {
        assert_eq!(Move::from_word(step.word()), Some(step));
    }
    for actor in Actor::ALL {
        assert_eq!(Actor::from_word(actor.word()), Some(actor));
    }
}

#[test]
fn no_two_lines_of_the_table_answer_the_same_question() {
    let mut seen = BTreeSet::new();
    for rule in TABLE {
        for kind in rule.kinds {
            let from: Vec<Option<CaseState>> = match rule.from {
                [] => vec![None],
                states => states.iter().copied().map(Some).collect(),
            };
            for state in from {
                assert!(seen.insert((*kind, state, rule.step)), "{rule:?}");
            }
        }
    }
}

#[test]
fn every_deadline_has_a_move_for_the_day_it_is_missed() {
    for clock in CLOCKS {
        for kind in clock.kinds {
            let missed = TABLE.iter().any(|rule| {
                rule.kinds.contains(kind)
                    && rule.from.contains(&clock.state)
                    && rule.step == Move::MissDeadline
                    && rule.by == [Actor::Clock]
            });
            assert!(missed, "{kind:?} {:?}", clock.state);
        }
    }
}

#[test]
fn the_clock_never_moves_against_the_person() {
    for rule in TABLE.iter().filter(|rule| rule.by.contains(&Actor::Clock)) {
        assert_eq!(rule.by, [Actor::Clock], "{rule:?}");
        for against in [
            CaseState::Refused,
            CaseState::Decided,
            CaseState::Served,
            CaseState::InEffect,
            CaseState::Notified,
        ] {
            assert_ne!(rule.to, To::State(against), "{rule:?}");
        }
    }
}

#[test]
fn an_objection_is_marked_at_once_and_out_of_use_when_nobody_answers() {
    let court = Court::new();
    let case = court.begin(CaseKind::Objection, Move::File, Actor::Person, MONDAY);
    assert_eq!(hold_of(&case), Hold::Disputed);
    assert_eq!(case.due_on, Some(date(2026, 3, 3)));
    let case = court
        .go(&case, Move::Accept, Actor::Platform, date(2026, 3, 3))
        .unwrap();
    assert_eq!(case.due_on, Some(date(2026, 3, 9)));
    let early = court.go(&case, Move::MissDeadline, Actor::Clock, date(2026, 3, 9));
    assert_eq!(early, Err(MoveRefusal::NotYetMissed(date(2026, 3, 9))));
    let case = court
        .go(&case, Move::MissDeadline, Actor::Clock, date(2026, 3, 10))
        .unwrap();
    assert_eq!(
        (case.state, hold_of(&case)),
        (CaseState::Overdue, Hold::Suspended)
    );
    assert!(case.missed);
    let organ = court.go(&case, Move::Refuse, Actor::Organ, date(2026, 3, 11));
    assert_eq!(
        organ,
        Err(MoveRefusal::NotYours {
            by: &[Actor::Platform]
        })
    );
    let case = court
        .go(&case, Move::Refuse, Actor::Platform, date(2026, 3, 11))
        .unwrap();
    assert_eq!(hold_of(&case), Hold::None);
    let again = court.go(&case, Move::Refuse, Actor::Platform, date(2026, 3, 11));
    assert!(matches!(again, Err(MoveRefusal::NotNow { lawful, .. }) if lawful.is_empty()));
}

#[test]
fn the_clock_stands_still_while_the_person_is_asked() {
    let court = Court::new();
    let case = court.begin(CaseKind::Objection, Move::File, Actor::Person, MONDAY);
    let case = court
        .go(&case, Move::Accept, Actor::Platform, MONDAY)
        .unwrap();
    let case = court
        .go(&case, Move::AskSupplement, Actor::Organ, date(2026, 3, 5))
        .unwrap();
    assert_eq!(
        case.paused,
        Some((CaseState::InHand, Some(Period::WorkingDays(2))))
    );
    // Two working days were left on Thursday; from the next Tuesday they end on Thursday.
    let supplied = court
        .go(&case, Move::Supply, Actor::Person, date(2026, 3, 10))
        .unwrap();
    assert_eq!(
        (supplied.state, supplied.due_on),
        (CaseState::InHand, Some(date(2026, 3, 12)))
    );
    let silent = court
        .go(&case, Move::MissDeadline, Actor::Clock, date(2026, 3, 13))
        .unwrap();
    assert_eq!(silent.state, CaseState::InHand);
    assert!(!silent.missed);
}

#[test]
fn time_is_extended_once_and_not_beyond_the_longest() {
    let court = Court::new();
    let case = court.begin(CaseKind::Objection, Move::File, Actor::Person, MONDAY);
    let case = court
        .go(&case, Move::Accept, Actor::Platform, MONDAY)
        .unwrap();
    let case = court.go(&case, Move::Extend, Actor::Organ, MONDAY).unwrap();
    // The twentieth day is a Sunday.
    assert_eq!(case.due_on, Some(date(2026, 3, 23)));
    let again = court.go(&case, Move::Extend, Actor::Organ, MONDAY);
    assert_eq!(again, Err(MoveRefusal::NoLonger));
}

#[test]
fn a_listing_skips_nothing_and_hears_the_person() {
    let court = Court::new();
    let case = court.begin(CaseKind::Listing, Move::Propose, Actor::Organ, MONDAY);
    for step in [Move::Decide, Move::ServeDecision, Move::TakeEffect] {
        for by in [Actor::Organ, Actor::Reviewer] {
            assert!(court.go(&case, step, by, MONDAY).is_err());
        }
    }
    let case = court
        .go(&case, Move::ServeNotice, Actor::Organ, MONDAY)
        .unwrap();
    let early = court.go(&case, Move::Decide, Actor::Reviewer, date(2026, 3, 9));
    assert_eq!(early, Err(MoveRefusal::StatementPeriod(date(2026, 3, 9))));
    let case = court
        .go(&case, Move::State, Actor::Person, date(2026, 3, 4))
        .unwrap();
    let unanswered = court.go(&case, Move::Decide, Actor::Reviewer, date(2026, 3, 10));
    assert_eq!(unanswered, Err(MoveRefusal::StatementUnanswered));
    let case = court
        .go(
            &case,
            Move::AnswerStatement,
            Actor::Organ,
            date(2026, 3, 10),
        )
        .unwrap();
    let mut same = proposal(Move::Decide, Actor::Reviewer, date(2026, 3, 10));
    same.account = case.begun_by;
    assert_eq!(
        decide(&case, &same, court.law()),
        Err(MoveRefusal::FourEyes)
    );
    let case = court
        .go(&case, Move::Decide, Actor::Reviewer, date(2026, 3, 10))
        .unwrap();
    let unserved = court
        .go(&case, Move::MissDeadline, Actor::Clock, date(2026, 3, 18))
        .unwrap();
    assert_eq!(unserved.state, CaseState::Dropped);
    let case = court
        .go(&case, Move::ServeDecision, Actor::Organ, date(2026, 3, 11))
        .unwrap();
    let case = court
        .go(&case, Move::TakeEffect, Actor::Organ, date(2026, 3, 12))
        .unwrap();
    assert_eq!(case.state, CaseState::InEffect);
    assert_eq!(
        effect_of(
            case.kind,
            Move::TakeEffect,
            Some(CaseState::Served),
            case.state
        ),
        Effect::List
    );
}

#[test]
fn a_year_without_calendar_refuses_and_names_itself() {
    let court = Court::new();
    let last = date(2027, 12, 31);
    let refused = begin(
        CaseKind::Objection,
        &proposal(Move::File, Actor::Person, last),
        court.law(),
    );
    assert_eq!(
        refused,
        Err(MoveRefusal::Calendar(CalendarMissing { year: 2028 }))
    );
}

#[test]
fn what_ended_stays_ended_whatever_holds_it() {
    for state in [
        State::Withdrawn,
        State::Repaired,
        State::Sealed,
        State::Held,
    ] {
        assert_eq!(state_under(state, [Hold::Suspended].into_iter()), state);
    }
    let holds = [Hold::Disputed, Hold::Suspended, Hold::None];
    assert_eq!(
        state_under(State::Live, holds.into_iter()),
        State::Suspended
    );
    assert_eq!(
        state_under(State::Suspended, [Hold::Disputed].into_iter()),
        State::Disputed
    );
    assert_eq!(
        state_under(State::Suspended, std::iter::empty()),
        State::Live
    );
}

use crate::calendar::CalendarMissing;
