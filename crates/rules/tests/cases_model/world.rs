//! The law and the people of the model, and a clock that always stands at the same day.
//!
//! Every day is a working day and every period is short, so that what a case does depends only on how far its dates lie from
//! today. After each move all dates are shifted so that today is [`TODAY`] again; with that the states are finite.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use rules::calendar::{Calendar, YearCalendar};
use rules::case::{Actor, CLOCKS, Case, CaseKind, Law, Move, Proposal, STATEMENT_PERIOD};
use rules::parameter::{ChosenBy, Confidence, Parameter, Parameters, Value};
use rules::period::Period;
use rules::text::Bilingual;
use std::collections::BTreeSet;

pub const TODAY: Date = date(2026, 6, 15);
/// Longer than every period of the model: what lies further back is as if it lay here.
const LONG_AGO: i64 = 8;
/// Days the person has to answer a notice.
pub const STATEMENT_DAYS: u8 = 2;

/// The person, and two people of the offices.
pub const PERSON: [u8; 16] = [0; 16];
pub const OFFICERS: [[u8; 16]; 2] = [[1; 16], [2; 16]];

pub struct World {
    parameters: Parameters,
    calendar: Calendar,
}

impl World {
    pub fn new() -> Self {
        let named = CLOCKS
            .iter()
            .flat_map(|clock| [Some(clock.parameter), clock.at_most]);
        let ids: BTreeSet<&str> = named.flatten().chain([STATEMENT_PERIOD]).collect();
        let parameters = ids.into_iter().map(parameter).collect();
        Self {
            parameters: Parameters::new(parameters),
            calendar: Calendar::new(
                [2025, 2026, 2027]
                    .map(|year| (year, all_worked(year)))
                    .into(),
            ),
        }
    }

    pub fn law(&self) -> Law<'_> {
        Law {
            parameters: &self.parameters,
            calendar: &self.calendar,
        }
    }
}

fn parameter(id: &str) -> Parameter {
    let period = match id {
        "OBJECTION_ACK_WD" | "STATEMENT_CHECK_WD" => Period::WorkingDays(1),
        "OBJECTION_DECIDE_MAX" => Period::Days(4),
        "REPAIR_PORTAL_WD" => Period::WorkingDays(5),
        "LISTING_DECIDE" | "PUBLICATION_DECIDE_WD" => Period::Days(4),
        STATEMENT_PERIOD => Period::WorkingDays(u32::from(STATEMENT_DAYS)),
        _ => Period::WorkingDays(2),
    };
    Parameter {
        id: id.to_owned(),
        value: Value::Period(period),
        what: Bilingual::new("期间", "a period"),
        chosen_by: ChosenBy::ApplicationDate,
        from: None,
        until: None,
        instrument: "model".to_owned(),
        confidence: Confidence::Design,
    }
}

fn all_worked(year: i16) -> YearCalendar {
    let days = date(year, 1, 1).series(1.day());
    let weekend = |day: &Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    YearCalendar {
        provisional: false,
        off: BTreeSet::new(),
        make_up: days
            .take_while(|day| day.year() == year)
            .filter(weekend)
            .collect(),
    }
}

/// A move as somebody tries it today, with all that could be needed beside it.
pub fn attempt(step: Move, by: Actor, account: Option<[u8; 16]>, record_ended: bool) -> Proposal {
    Proposal {
        step,
        by,
        account,
        on: TODAY,
        paper: true,
        reason: true,
        record_ended,
    }
}

/// Everybody who could try something.
pub fn everybody() -> Vec<(Actor, Option<[u8; 16]>)> {
    let mut all = vec![(Actor::Person, Some(PERSON)), (Actor::Clock, None)];
    for by in Actor::ALL {
        if !matches!(by, Actor::Person | Actor::Clock) {
            all.extend(OFFICERS.map(|account| (by, Some(account))));
        }
    }
    all
}

/// The same case, with the number of its steps and everything that lies far back forgotten.
pub fn folded(case: &Case) -> Case {
    let mut case = case.clone();
    case.steps = 1;
    // The day it was begun tells nothing that `counts_from` does not.
    case.counts_from = no_earlier(case.counts_from, LONG_AGO);
    case.opened_on = case.counts_from;
    case.due_on = case.due_on.map(|day| no_earlier(day, 1));
    case.not_before = case.not_before.map(|day| no_earlier(day, 0));
    case
}

fn no_earlier(day: Date, days_back: i64) -> Date {
    day.max(TODAY.checked_sub(days_back.days()).unwrap())
}

/// The same case a day later.
pub fn a_day_later(case: &Case) -> Case {
    let mut case = case.clone();
    case.counts_from = day_before(case.counts_from);
    case.due_on = case.due_on.map(day_before);
    case.not_before = case.not_before.map(day_before);
    folded(&case)
}

fn day_before(day: Date) -> Date {
    day.yesterday().unwrap()
}

pub const KINDS: [CaseKind; 10] = CaseKind::ALL;
