//! Who ever came onto a list: nobody is missing, whoever wrote and whenever, and of all others nothing is read.

use crate::checks::{LIST, allowed, checking, list, tickets};
use crate::common::{Bench, ORIGIN, begin_upload, publish, record, write};
use std::sync::Arc;
use store::{Gathering, ListWalk, Store, Ticket};
use testkit::{LI_SI, Person, WANG_WU, ZHANG_SAN, on_postgres};

fn lists() -> Vec<String> {
    vec![LIST.to_owned()]
}

/// To the end, so many records in a step; how many were looked at.
fn gather(store: &Store, step: u32) -> u64 {
    let (mut walk, mut seen) = (ListWalk::new(step), 0);
    for _ in 0..100 {
        match store.gather_listed(&lists(), &mut walk).unwrap() {
            Gathering::Went(records) => seen += records,
            Gathering::Whole(records) => return seen + records,
        }
    }
    panic!("no end after {seen} records")
}

fn check(store: &Arc<Store>, people: &[&Person]) -> Vec<Ticket> {
    let people: Vec<_> = people.iter().map(|person| (*person, None)).collect();
    let outcomes = store.check(checking(store, &people), allowed());
    tickets(outcomes.wait_blocking().unwrap())
}

/// Listings found, for each.
fn found(store: &Arc<Store>, people: &[&Person]) -> Vec<usize> {
    let tickets = check(store, people);
    let read = store.read_listings(&tickets, tickets[0].receipt().at);
    read.unwrap().iter().map(Vec::len).collect()
}

fn assert_sound(store: &Store) {
    publish(store);
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
}

const ALL: [&Person; 3] = [&ZHANG_SAN, &LI_SI, &WANG_WU];

#[test]
fn whoever_came_before_is_found_and_whoever_comes_after_is_noted() {
    for step in [1, 2, 3, 100] {
        let bench = Bench::new();
        let store = bench.open();
        write(&store, &ZHANG_SAN, 1);
        list(&store, &ZHANG_SAN, 2);
        write(&store, &WANG_WU, 3);
        assert!(
            check(&store, &ALL)
                .iter()
                .all(|ticket| ticket.items().unwrap() == lists())
        );
        assert_eq!(gather(&store, step), 3, "in steps of {step}");
        list(&store, &LI_SI, 4);
        assert_eq!(found(&store, &ALL), [1, 1, 0]);
        let opened = check(&store, &ALL);
        let opened: Vec<usize> = opened.iter().map(|t| t.items().unwrap().len()).collect();
        assert_eq!(opened, [1, 1, 0], "nothing is read of the last");
        assert_sound(&store);
        // It is known after a start as well.
        drop(store);
        let store = bench.open();
        assert_eq!(gather(&store, step), 0);
        assert_eq!(found(&store, &ALL), [1, 1, 0]);
        assert!(check(&store, &[&WANG_WU])[0].items().unwrap().is_empty());
        assert_sound(&store);
    }
}

#[test]
fn a_list_that_is_new_is_looked_for_and_until_then_anyone_may_be_on_it() {
    let bench = Bench::new();
    let store = bench.open();
    assert_eq!(gather(&store, 10), 0);
    list(&store, &ZHANG_SAN, 1);
    write(&store, &LI_SI, 2);
    let other = vec![LIST.to_owned(), crate::common::ITEM.to_owned()];
    let mut walk = ListWalk::new(10);
    assert_eq!(
        store.gather_listed(&other, &mut walk).unwrap(),
        Gathering::Went(0)
    );
    let asked = |items: &[String]| {
        let mut checking = checking(&store, &[(&LI_SI, None)]);
        checking.items = items.to_vec();
        let mut decision = allowed();
        decision.as_mut().unwrap().items = items.to_vec();
        let outcomes = store.check(checking, decision).wait_blocking();
        tickets(outcomes.unwrap())[0].items().unwrap().len()
    };
    assert_eq!((asked(&lists()), asked(&other)), (0, 2));
    assert_eq!(
        store.gather_listed(&other, &mut walk).unwrap(),
        Gathering::Whole(2)
    );
    assert_eq!((asked(&lists()), asked(&other)), (0, 2));
}

/// What another process notes, also between its own beginning and end of the looking through, is known to both.
#[test]
fn processes_know_of_each_other() {
    let bench = Bench::new();
    let one = bench.open();
    let other = if on_postgres() {
        bench.open()
    } else {
        Arc::clone(&one)
    };
    list(&one, &WANG_WU, 1);
    assert_eq!(found(&other, &ALL), [0, 0, 1]);
    let mut walk = ListWalk::new(10);
    let step = one.gather_listed(&lists(), &mut walk).unwrap();
    assert_eq!(step, Gathering::Went(0));
    // The other, which last looked before, has to see that the list is kept now.
    list(&other, &ZHANG_SAN, 2);
    one.gather_listed(&lists(), &mut walk).unwrap();
    for store in [&one, &other] {
        assert_eq!(found(store, &ALL), [1, 0, 1]);
        assert!(check(store, &[&LI_SI])[0].items().unwrap().is_empty());
    }
    list(&other, &LI_SI, 3);
    assert_eq!(found(&one, &ALL), [1, 1, 1]);
    assert_sound(&one);
}

/// A batch that is refused leaves nobody on a list of whom there is nothing, or one too many, and never one too few.
#[test]
fn a_batch_that_is_undone_leaves_nobody_missing() {
    let bench = Bench::new();
    let store = bench.open();
    gather(&store, 10);
    let upload = begin_upload(&store, 1);
    let mut undone = crate::common::batch(upload, vec![record(&store, &ZHANG_SAN, "列1号", 1)]);
    undone.item = LIST.into();
    undone.after_ordinal = 7;
    store.write_batch(undone).wait_blocking().unwrap_err();
    assert_eq!(found(&store, &ALL), [0, 0, 0]);
    list(&store, &ZHANG_SAN, 2);
    assert_eq!(found(&store, &ALL), [1, 0, 0]);
    drop(store);
    let store = bench.open();
    assert_eq!(found(&store, &ALL), [1, 0, 0]);
    assert_sound(&store);
}

#[test]
fn whoever_is_missing_is_found_by_the_check_of_the_store_and_by_gathering_anew() {
    let bench = Bench::new();
    let store = bench.open();
    gather(&store, 10);
    list(&store, &ZHANG_SAN, 1);
    publish(&store);
    drop(store);
    bench.tamper("DELETE FROM listed WHERE length(people) > 0");
    let store = bench.open();
    let problems = store.audit(ORIGIN).unwrap().problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].code, "STORE-LISTED-MISSING");
    assert!(problems[0].what.contains(LIST), "{problems:?}");
    drop(store);
    bench.tamper("DELETE FROM listed");
    let store = bench.open();
    assert_eq!(gather(&store, 10), 1);
    assert_eq!(found(&store, &ALL), [1, 0, 0]);
    assert_sound(&store);
}
