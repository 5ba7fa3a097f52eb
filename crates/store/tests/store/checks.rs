//! Checks: an entry and a receipt for each person, and nothing read but what the ticket names.

use crate::common::{
    Bench, ITEM, ORIGIN, ask, batch, begin_upload, digest, publish, record, write,
};
use jiff::civil::date;
use rules::consent::{Allowed, Ground, Refusal};
use rules::record::State;
use std::sync::Arc;
use store::{AskOutcome, Checked, Checking, Kind, Outcome, Store, Ticket};
use testkit::{LI_SI, Person, WANG_WU, ZHANG_SAN, on_postgres};

pub const LIST: &str = "severe-list";

pub fn checking(store: &Store, people: &[(&Person, Option<&str>)]) -> Checking {
    let checked = |(person, name): &(&Person, Option<&str>)| Checked {
        digest: digest(store, person),
        name: name.map(str::to_owned),
    };
    Checking {
        people: people.iter().map(checked).collect(),
        organ: "drc".to_owned(),
        actor: "clerk".to_owned(),
        purpose: "severe-list-check".to_owned(),
        items: vec![LIST.to_owned()],
        ground: Ground::Statute {
            power: "listed-measures".to_owned(),
            case_number: "案".to_owned(),
        },
        budgets: Vec::new(),
    }
}

pub fn allowed() -> Result<Allowed, Refusal> {
    Ok(Allowed {
        items: vec![LIST.to_owned()],
        policies: vec!["check-by-power".to_owned()],
        seal: None,
    })
}

/// Puts a person on the list.
pub fn list(store: &Arc<Store>, person: &Person, number: u8) {
    let upload = begin_upload(store, number);
    let mut listed = batch(upload, vec![record(store, person, "列1号", 1)]);
    listed.item = LIST.into();
    store.write_batch(listed).wait_blocking().unwrap();
}

fn remove(store: &Arc<Store>, person: &Person, number: u8) {
    let upload = begin_upload(store, number);
    let mut row = record(store, person, "列1号", 1);
    row.withdrawal = true;
    let mut removed = batch(upload, vec![row]);
    removed.item = LIST.into();
    store.write_batch(removed).wait_blocking().unwrap();
}

pub fn tickets(outcomes: Vec<AskOutcome>) -> Vec<Ticket> {
    let open = |outcome| match outcome {
        AskOutcome::Open(ticket) => ticket,
        AskOutcome::Refused(..) => panic!("the check is allowed"),
    };
    outcomes.into_iter().map(open).collect()
}

/// What one remembers of where lists end is of no use once the other has written.
#[test]
fn two_that_write_by_turns_keep_lists_whole() {
    let bench = Bench::new();
    let one = bench.open();
    write(&one, &ZHANG_SAN, 1);
    let other = if on_postgres() {
        bench.open()
    } else {
        Arc::clone(&one)
    };
    for turn in [&one, &other, &other, &one, &one, &other] {
        let outcomes = turn.check(checking(turn, &[(&ZHANG_SAN, None)]), allowed());
        tickets(outcomes.wait_blocking().unwrap());
        ask(turn, &ZHANG_SAN, "案");
    }
    publish(&one);
    assert_eq!(one.audit(ORIGIN).unwrap().problems, []);
    let (list, problems) = one.audit_list(&digest(&one, &ZHANG_SAN)).unwrap();
    assert_eq!((list, problems), (13, Vec::new()));
}

#[test]
fn everyone_has_an_entry_and_only_listings_are_read() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    list(&store, &ZHANG_SAN, 2);
    write(&store, &LI_SI, 3);
    let people = [(&ZHANG_SAN, Some("张三")), (&LI_SI, None), (&WANG_WU, None)];
    let outcomes = store.check(checking(&store, &people), allowed());
    let tickets = tickets(outcomes.wait_blocking().unwrap());
    let at = tickets[0].receipt().at;
    let read = store.read_listings(&tickets, at).unwrap();
    assert_eq!(read.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 0]);
    let listing = &read[0][0];
    assert_eq!(listing.item, LIST);
    assert_eq!(listing.document_number, "列1号");
    assert_eq!(listing.state, State::Live);
    assert!(listing.shown_on(date(2029, 11, 17)) && !listing.shown_on(date(2029, 11, 18)));

    for (ticket, (person, _)) in tickets.iter().zip(&people) {
        let subject = store.identify(digest(&store, person)).wait_blocking();
        let newest = &store.accesses(subject.unwrap(), None, 1).unwrap()[0];
        assert_eq!(newest.log_index, ticket.receipt().log_index);
        assert_eq!(
            (newest.kind, newest.outcome),
            (Kind::Check, Outcome::Answered)
        );
        assert_eq!(newest.purpose.as_deref(), Some("severe-list-check"));
        assert_eq!(newest.ground.as_deref(), Some("power:listed-measures"));
        assert_eq!(newest.case_number.as_deref(), Some("案"));
        assert_eq!(newest.items.as_deref(), Some(LIST));
        let (_, problems) = store.audit_list(&digest(&store, person)).unwrap();
        assert_eq!(problems, []);
    }
    // A dossier read with the ticket of a check has no more in it either.
    let dossier = store.read_dossier(&tickets[0], at).unwrap();
    assert!(dossier.iter().all(|version| version.item == LIST));
    publish(&store);
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
}

#[test]
fn a_listing_that_was_removed_is_known_as_such() {
    let bench = Bench::new();
    let store = bench.open();
    list(&store, &ZHANG_SAN, 1);
    let check = || {
        let outcomes = store.check(checking(&store, &[(&ZHANG_SAN, None)]), allowed());
        let tickets = tickets(outcomes.wait_blocking().unwrap());
        let listings = store.read_listings(&tickets, tickets[0].receipt().at);
        listings.unwrap()[0].clone()
    };
    assert!(check()[0].shown_on(testkit::TODAY));
    remove(&store, &ZHANG_SAN, 2);
    let after = check();
    assert_eq!(after.len(), 1, "one record, in its newest version");
    assert_eq!(after[0].state, State::Withdrawn);
    assert!(!after[0].shown_on(testkit::TODAY));
}

#[test]
fn refusals_are_logged_for_each() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    write(&store, &LI_SI, 2);
    let people = [(&ZHANG_SAN, Some("李四")), (&LI_SI, Some("李四"))];
    let outcomes = store.check(checking(&store, &people), allowed());
    let outcomes = outcomes.wait_blocking().unwrap();
    assert!(matches!(
        outcomes[0],
        AskOutcome::Refused(_, Refusal::NameDiffers)
    ));
    assert!(matches!(outcomes[1], AskOutcome::Open(_)));
    let refused = store.check(checking(&store, &people), Err(Refusal::PowerNotHeld));
    for outcome in refused.wait_blocking().unwrap() {
        assert!(matches!(
            outcome,
            AskOutcome::Refused(_, Refusal::PowerNotHeld)
        ));
    }
    let subject = store.identify(digest(&store, &LI_SI)).wait_blocking();
    let accesses = store.accesses(subject.unwrap(), None, 10).unwrap();
    let reasons: Vec<_> = accesses.iter().map(|a| a.reason.as_deref()).collect();
    assert_eq!(reasons, [Some("ASK-POWER-NOT-HELD"), None, None]);
    let counters = store.counters().unwrap();
    assert_eq!(
        (counters.questions_answered, counters.questions_refused),
        (1, 3)
    );
}

/// The statements take many people; the rows of each come back to their own place.
#[test]
fn many_are_told_apart() {
    let bench = Bench::new();
    let store = bench.open();
    let upload = begin_upload(&store, 1);
    let person = |n: u64| {
        let mut digest = [3; 32];
        digest[..8].copy_from_slice(&n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
        digest
    };
    let rows = (0..700).map(|n| {
        let mut row = record(&store, &ZHANG_SAN, &format!("{n}号"), n + 1);
        row.digest = person(n);
        row
    });
    let mut listed = batch(upload, rows.collect());
    listed.item = LIST.into();
    store.write_batch(listed).wait_blocking().unwrap();
    let mut checking = checking(&store, &[]);
    checking.people = (100..800)
        .map(|n| Checked {
            digest: person(n),
            name: None,
        })
        .collect();
    let outcomes = store.check(checking, allowed()).wait_blocking().unwrap();
    let tickets = tickets(outcomes);
    let at = tickets[0].receipt().at;
    let read = store.read_listings(&tickets, at).unwrap();
    for (n, listings) in (100..800).zip(&read) {
        let expected: &[String] = &if n < 700 {
            vec![format!("{n}号")]
        } else {
            vec![]
        };
        let found: Vec<String> = listings.iter().map(|l| l.document_number.clone()).collect();
        assert_eq!(found, expected);
    }
    let indexes = tickets.iter().map(|ticket| ticket.receipt().log_index);
    assert!(indexes.eq(700..1400));
    publish(&store);
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
    assert_ne!(ITEM, LIST);
}
