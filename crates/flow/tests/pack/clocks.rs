//! The deadlines of cases on the real calendars and periods of Jiangxi.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rules::calendar::CalendarMissing;
use rules::case::{
    Actor, Case, CaseKind, CaseState, CountedFrom, Law, Move, MoveRefusal, Proposal, begin,
    clock_of, decide,
};
use rules::parameter::{ParameterMissing, Parameters};
use rules::period::{Period, Rolling};
use testkit::pack;

/// First and last day of the calendars.
const FIRST: Date = date(2018, 1, 1);
const DAYS: i64 = 3652;

fn law() -> Law<'static> {
    Law {
        parameters: &pack().parameters,
        calendar: &pack().calendar,
    }
}

fn proposal(step: Move, by: Actor, on: Date) -> Proposal {
    let account = match by {
        Actor::Clock => None,
        Actor::Person => Some([0; 16]),
        Actor::Organ | Actor::Publisher => Some([1; 16]),
        Actor::Reviewer | Actor::Platform => Some([2; 16]),
    };
    Proposal {
        step,
        by,
        account,
        on,
        paper: true,
        reason: true,
        record_ended: false,
    }
}

fn begun(kind: CaseKind, on: Date) -> Result<Case, MoveRefusal> {
    let (step, by) = match kind {
        CaseKind::Listing | CaseKind::Publication => (Move::Propose, Actor::Organ),
        _ => (Move::File, Actor::Person),
    };
    let first = begin(kind, &proposal(step, by, on), law())?;
    Ok(Case::of(kind, &[first]).unwrap())
}

fn made(case: &Case, step: Move, by: Actor, on: Date) -> Result<Case, MoveRefusal> {
    let made = decide(case, &proposal(step, by, on), law())?;
    Ok(case.after(&made).unwrap())
}

fn is_working_day(day: Date) -> bool {
    pack().calendar.is_working_day(day).unwrap()
}

fn working_days(from: Date, to: Date) -> u32 {
    pack().calendar.working_days_after(from, to).unwrap()
}

fn days() -> impl Strategy<Value = Date> {
    (0..DAYS).prop_map(|n| FIRST.checked_add(n.days()).unwrap())
}

fn check_deadline(case: &Case, entered_on: Date) -> Result<(), TestCaseError> {
    let Some(due_on) = case.due_on else {
        let clock = clock_of(case.kind, case.state);
        prop_assert!(clock.is_none() || case.extended, "{case:?}");
        return Ok(());
    };
    prop_assert!(is_working_day(due_on), "{case:?}");
    let clock = clock_of(case.kind, case.state).unwrap();
    let from = match clock.from {
        CountedFrom::Opening => case.counts_from,
        CountedFrom::Entry => entered_on,
    };
    prop_assert!(due_on >= from, "{case:?}");
    if case.extended && case.state == CaseState::InHand && case.asked_in.is_none() {
        let at_most = clock.at_most.unwrap();
        let longest = pack()
            .parameters
            .period_on(at_most, case.counts_from)
            .unwrap();
        let last = longest.end(case.counts_from, &pack().calendar, Rolling::Forward);
        prop_assert!(due_on <= last.unwrap(), "{case:?}");
    }
    Ok(())
}

proptest! {
    /// Whatever is done in a case and whenever: its deadline is a working day, and not before the day it is counted from.
    #[test]
    fn deadlines_are_working_days_to_come(
        kind in prop::sample::select(CaseKind::ALL.to_vec()),
        on in days(),
        walk in prop::collection::vec((any::<prop::sample::Index>(), 0i64..12), 0..8),
    ) {
        let Ok(mut case) = begun(kind, on) else {
            prop_assert!(on.year() == 2027);
            return Ok(());
        };
        check_deadline(&case, on)?;
        let (mut today, mut entered_on) = (on, on);
        for (which, pause) in walk {
            today = today.checked_add(pause.days()).unwrap();
            let lawful: Vec<_> = case.lawful().collect();
            if lawful.is_empty() {
                break;
            }
            let rule = which.get(&lawful);
            match made(&case, rule.step, rule.by[0], today) {
                Ok(next) => {
                    if next.state != case.state {
                        entered_on = today;
                    }
                    case = next;
                    check_deadline(&case, entered_on)?;
                }
                Err(MoveRefusal::Calendar(missing)) => {
                    prop_assert_eq!(missing.year, 2028);
                    break;
                }
                Err(MoveRefusal::Law(missing)) => prop_assert!(false, "{:?}", missing),
                Err(_) => {}
            }
        }
    }

    /// While the person is asked nobody loses and nobody wins a working day.
    #[test]
    fn a_pause_costs_and_gives_nothing(
        kind in prop::sample::select(vec![
            CaseKind::Correction, CaseKind::Objection, CaseKind::LatePerformance,
            CaseKind::Extension, CaseKind::Repair, CaseKind::Complaint,
        ]),
        on in days(),
        extended in any::<bool>(),
        asked_after in 0i64..20,
        supplied_after in 0i64..10,
    ) {
        let walk = || -> Result<(Date, Date, Case, Case), MoveRefusal> {
            let case = made(&begun(kind, on)?, Move::Accept, Actor::Platform, on)?;
            let case = match extended {
                true => made(&case, Move::Extend, Actor::Organ, on)?,
                false => case,
            };
            let asked_on = on.checked_add(asked_after.days()).unwrap();
            let asked = made(&case, Move::AskSupplement, Actor::Organ, asked_on)?;
            let supplied_on = asked_on.checked_add(supplied_after.days()).unwrap();
            let supplied = made(&asked, Move::Supply, Actor::Person, supplied_on)?;
            Ok((asked_on, supplied_on, case, supplied))
        };
        if let Ok((asked_on, supplied_on, before, after)) = walk() {
            prop_assert_eq!(after.state, before.state);
            let left = working_days(asked_on, before.due_on.unwrap());
            let due_on = after.due_on.unwrap();
            // With nothing left, an answer on a day off leaves the office the next working day, and no more.
            match (left, is_working_day(supplied_on)) {
                (0, false) => prop_assert_eq!(working_days(supplied_on, due_on), 1),
                _ => prop_assert_eq!(working_days(supplied_on, due_on), left),
            }
        }
    }

    /// An extension is longer than before, never beyond the longest, and there is no second one.
    #[test]
    fn an_extension_has_its_limit(on in days(), accepted_after in 0i64..3) {
        let accepted_on = on.checked_add(accepted_after.days()).unwrap();
        for (kind, longest) in [
            (CaseKind::Objection, "OBJECTION_DECIDE_MAX"),
            (CaseKind::Repair, "REPAIR_PORTAL_WD"),
        ] {
            let Ok(case) = begun(kind, on) else { continue };
            let Ok(case) = made(&case, Move::Accept, Actor::Platform, accepted_on) else {
                continue;
            };
            let Ok(extended) = made(&case, Move::Extend, Actor::Organ, accepted_on) else {
                continue;
            };
            let longest = pack().parameters.period_on(longest, on).unwrap();
            let last = longest.end(on, &pack().calendar, Rolling::Forward).unwrap();
            prop_assert!(extended.due_on > case.due_on);
            prop_assert_eq!(extended.due_on, Some(last));
            let again = made(&extended, Move::Extend, Actor::Organ, accepted_on);
            prop_assert_eq!(again, Err(MoveRefusal::NoLonger));
        }
    }

    /// Nobody decides on a listing or a publication before the person has had all working days to answer.
    #[test]
    fn the_person_has_all_days_to_answer(
        kind in prop::sample::select(vec![CaseKind::Listing, CaseKind::Publication]),
        on in days(),
    ) {
        let Ok(case) = begun(kind, on) else { return Ok(()) };
        let Ok(case) = made(&case, Move::ServeNotice, Actor::Organ, on) else { return Ok(()) };
        let period = pack().parameters.period_on(rules::case::STATEMENT_PERIOD, on).unwrap();
        let Period::WorkingDays(count) = period else { panic!("{period:?}") };
        let first = case.not_before.unwrap();
        let last = first.yesterday().unwrap();
        prop_assert_eq!(working_days(on, last), count);
        prop_assert!(is_working_day(last));
        let early = made(&case, Move::Decide, Actor::Reviewer, last);
        prop_assert_eq!(early, Err(MoveRefusal::StatementPeriod(last)));
        prop_assert!(made(&case, Move::Decide, Actor::Reviewer, first).is_ok());
    }
}

#[test]
fn a_deadline_beyond_the_calendars_names_the_year() {
    for kind in CaseKind::ALL {
        let late = begun(kind, date(2027, 12, 31));
        // A reconsideration begins before another body, without a clock.
        if clock_of(kind, CaseState::Filed)
            .or(clock_of(kind, CaseState::Proposed))
            .is_none()
        {
            assert!(late.is_ok(), "{kind:?}");
            continue;
        }
        let missing = CalendarMissing { year: 2028 };
        assert_eq!(late, Err(MoveRefusal::Calendar(missing)), "{kind:?}");
        let refusal = late.unwrap_err();
        assert!(refusal.text().zh.contains("2028") && refusal.text().en.contains("2028"));
    }
    let early = begun(CaseKind::Objection, date(2017, 12, 28));
    let missing = CalendarMissing { year: 2017 };
    assert_eq!(early, Err(MoveRefusal::Calendar(missing)));
}

#[test]
fn a_parameter_with_a_gap_is_refused_and_names_the_day() {
    let gap = date(2025, 6, 20);
    let without = |id: &str| {
        let all = pack().parameters.all().iter().cloned();
        Parameters::new(all.filter(|p| p.id != id || !p.governs(gap)).collect())
    };
    let (id, on) = ("REPAIR_DEPT_WD", gap);
    let parameters = without(id);
    let law = Law {
        parameters: &parameters,
        calendar: &pack().calendar,
    };
    let case = begun(CaseKind::Repair, on).unwrap();
    let accept = proposal(Move::Accept, Actor::Platform, on);
    let refusal = decide(&case, &accept, law).unwrap_err();
    let missing = ParameterMissing {
        id: id.to_owned(),
        day: on,
    };
    assert_eq!(refusal, MoveRefusal::Law(missing));
    assert_eq!(refusal.code(), "CASE-LAW-MISSING");
    for text in [refusal.text().zh, refusal.text().en] {
        assert!(text.contains(id) && text.contains("2025-06-20"), "{text}");
    }
    // Nothing was done: with the whole pack the same move is made.
    assert!(made(&case, Move::Accept, Actor::Platform, on).is_ok());
}

/// A person does not wait for the notice of the coming year to begin a case; what is counted in that year is known as provisional.
#[test]
fn the_coming_year_has_its_statutory_holidays_until_its_notice() {
    assert!(!pack().calendar.is_provisional(date(2026, 12, 31)));
    assert!(!pack().calendar.is_provisional(date(2028, 1, 1)));
    let first = date(2027, 1, 1);
    assert!(pack().calendar.is_provisional(first));
    // The regulation has given thirteen days since 2025; those on weekends are no working days anyhow.
    let year = first.series(1.day()).take_while(|day| day.year() == 2027);
    let weekdays = year.filter(|day| day.weekday().to_monday_one_offset() <= 5);
    let free = weekdays.filter(|day| !is_working_day(*day));
    assert_eq!(free.count(), 7);
    let case = begun(CaseKind::Objection, date(2026, 12, 31)).unwrap();
    assert_eq!(case.due_on, Some(date(2027, 1, 4)));
}
