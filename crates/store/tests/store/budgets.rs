//! Budgets of people: counted where the question is logged, by all processes together, and known again after a restart.

use crate::checks::{allowed as listed, checking};
use crate::common::{Bench, ITEM, asking};
use jiff::{SignedDuration, Timestamp};
use rules::budget::{Budget, BudgetKind};
use rules::consent::{Allowed, Refusal};
use store::{AskOutcome, Asking, EMERGENCY, Store};
use testkit::{LI_SI, Person, WANG_WU, ZHANG_SAN, on_postgres};

fn budget(kind: BudgetKind, most: u32, from: Timestamp) -> Budget {
    Budget {
        kind,
        whose: "judge".to_owned(),
        most,
        from,
        until: from + SignedDuration::from_hours(1),
    }
}

fn hour(most: u32) -> Budget {
    budget(BudgetKind::Hour, most, Timestamp::UNIX_EPOCH)
}

fn asks(store: &Store, person: &Person, budgets: &[Budget]) -> Result<(), Refusal> {
    let asking = Asking {
        budgets: budgets.to_vec(),
        ..asking(store, person, "案")
    };
    put(store, asking)
}

fn put(store: &Store, asking: Asking) -> Result<(), Refusal> {
    let decided = |_: &[u8; 16], _: Option<&_>| {
        Ok(Allowed {
            items: vec![ITEM.to_owned()],
            policies: Vec::new(),
            seal: None,
        })
    };
    match store.ask(asking, decided).wait_blocking().unwrap() {
        AskOutcome::Open(_) => Ok(()),
        AskOutcome::Refused(_, refusal) => Err(refusal),
    }
}

fn refused(result: Result<(), Refusal>) -> (BudgetKind, u32, u32) {
    match result {
        Err(Refusal::BudgetSpent(spent)) => (spent.kind, spent.used, spent.most),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_more_person_is_refused_and_those_before_are_not() {
    let bench = Bench::new();
    let store = bench.open();
    let budgets = [hour(2), budget(BudgetKind::Case, 9, Timestamp::UNIX_EPOCH)];
    for person in [&ZHANG_SAN, &LI_SI, &ZHANG_SAN, &LI_SI] {
        asks(&store, person, &budgets).unwrap();
    }
    assert_eq!(
        refused(asks(&store, &WANG_WU, &budgets)),
        (BudgetKind::Hour, 2, 2)
    );
    asks(&store, &ZHANG_SAN, &budgets).unwrap();
    // The next hour is another budget.
    let next = budget(BudgetKind::Hour, 2, hour(2).until);
    asks(&store, &WANG_WU, &[next]).unwrap();
    // What was refused is logged like everything else.
    assert_eq!(store.entries().unwrap(), 7);
}

#[test]
fn an_attempt_that_is_refused_counts_its_person() {
    let bench = Bench::new();
    let store = bench.open();
    let tried = Asking {
        budgets: vec![hour(1)],
        ..asking(&store, &LI_SI, "")
    };
    let no = |_: &[u8; 16], _: Option<&_>| Err(Refusal::CaseNumberMissing);
    store.ask(tried, no).wait_blocking().unwrap();
    assert_eq!(refused(asks(&store, &ZHANG_SAN, &[hour(1)])).1, 1);
}

#[test]
fn a_restart_forgets_nothing() {
    let bench = Bench::new();
    let store = bench.open();
    asks(&store, &ZHANG_SAN, &[hour(1)]).unwrap();
    drop(store);
    let store = bench.open();
    asks(&store, &ZHANG_SAN, &[hour(1)]).unwrap();
    assert_eq!(refused(asks(&store, &LI_SI, &[hour(1)])).1, 1);
}

#[test]
fn processes_share_their_budgets() {
    if !on_postgres() {
        return;
    }
    let bench = Bench::new();
    let (one, two) = (bench.open(), bench.open());
    asks(&one, &ZHANG_SAN, &[hour(2)]).unwrap();
    asks(&two, &LI_SI, &[hour(2)]).unwrap();
    for store in [&one, &two, &one] {
        assert_eq!(refused(asks(store, &WANG_WU, &[hour(2)])).1, 2);
        asks(store, &LI_SI, &[hour(2)]).unwrap();
    }
}

#[test]
fn a_check_fits_as_a_whole_or_not_at_all() {
    let bench = Bench::new();
    let store = bench.open();
    let check = |people: &[(&Person, Option<&str>)], most| {
        let mut checking = checking(&store, people);
        checking.budgets = vec![budget(BudgetKind::CheckHour, most, Timestamp::UNIX_EPOCH)];
        let outcomes = store.check(checking, listed()).wait_blocking().unwrap();
        let open = |outcome: &AskOutcome| matches!(outcome, AskOutcome::Open(_));
        outcomes.iter().filter(|outcome| open(outcome)).count()
    };
    assert_eq!(check(&[(&ZHANG_SAN, None), (&LI_SI, None)], 1), 0);
    assert_eq!(check(&[(&ZHANG_SAN, None), (&LI_SI, None)], 2), 2);
    assert_eq!(check(&[(&ZHANG_SAN, None), (&WANG_WU, None)], 2), 0);
}

#[test]
fn in_an_emergency_it_goes_on_and_the_entry_says_so() {
    let bench = Bench::new();
    let store = bench.open();
    asks(&store, &ZHANG_SAN, &[hour(1)]).unwrap();
    let asking = Asking {
        budgets: vec![hour(1)],
        emergency: Some(crate::common::told()),
        ..asking(&store, &LI_SI, "案")
    };
    let subject = asking.digest;
    put(&store, asking).unwrap();
    let found = store.identify(subject).wait_blocking().unwrap();
    let list = store.accesses(found, None, 9).unwrap();
    assert_eq!(list[0].reason.as_deref(), Some(EMERGENCY));
    assert!(list[0].opening.contains("\"reason\":\"BREAK-GLASS\""));
}
