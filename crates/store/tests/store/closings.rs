//! Closings: everybody is in them with all entries, and what a list lacks shows.

use crate::common::{Bench, ORIGIN, ask, digest, publish, write};
use ledger::bundle::{Bundle, Place};
use std::sync::Arc;
use store::{ClosingRow, Publication, Store};
use testkit::{LI_SI, Person, TODAY, WANG_WU, ZHANG_SAN};

/// Entries 0–4 are about three people; the closing is entry 5.
fn closed() -> (Bench, Arc<Store>, ClosingRow) {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    write(&store, &LI_SI, 2);
    ask(&store, &ZHANG_SAN, "案1");
    ask(&store, &ZHANG_SAN, "");
    ask(&store, &WANG_WU, "案2");
    let row = close(&store);
    (bench, store, row)
}

fn close(store: &Arc<Store>) -> ClosingRow {
    let row = store.close_log(ORIGIN, publish(store)).unwrap();
    publish(store);
    row
}

fn bundle(store: &Store, person: &Person) -> Bundle {
    let subject = store.identify(digest(store, person));
    let subject = subject.wait_blocking().unwrap();
    store.list_bundle(subject, ORIGIN, TODAY).unwrap()
}

fn newest(bench: &Bench) -> String {
    std::fs::read_to_string(bench.path().join("log/closing")).unwrap()
}

/// Codes of what an audit finds.
fn audit(bench: &Bench) -> Vec<&'static str> {
    let audit = bench.look().audit(ORIGIN).unwrap();
    audit.problems.iter().map(|p| p.code).collect()
}

#[test]
fn everybody_proves_a_whole_list() {
    let (bench, store, row) = closed();
    let closing = row.closing().unwrap();
    assert_eq!((row.log_index, row.size, closing.people), (5, 5, 3));
    ask(&store, &LI_SI, "案3");
    publish(&store);
    let key = store.log_verifier(ORIGIN).unwrap();
    for (person, closed, after) in [(ZHANG_SAN, 3, 0), (LI_SI, 1, 1), (WANG_WU, 1, 0)] {
        let text = bundle(&store, &person).to_text();
        let proven = Bundle::parse(&text)
            .unwrap()
            .verify(&key, Some(&newest(&bench)))
            .unwrap();
        assert_eq!((proven.closed, proven.after), (closed, after));
        assert_eq!((proven.size, proven.sealed), (7, 0));
        assert_eq!(proven.closing.map(|(index, ..)| index), Some(5));
    }
    drop(store);
    assert_eq!(audit(&bench), [""; 0]);
}

#[test]
fn before_the_first_closing_nothing_is_claimed() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    publish(&store);
    let bundle = bundle(&store, &ZHANG_SAN);
    let key = store.log_verifier(ORIGIN).unwrap();
    let proven = bundle.verify(&key, None).unwrap();
    assert_eq!((proven.closing, proven.closed, proven.after), (None, 0, 1));
}

/// A closing goes on from the one before, and says the same as one made from the beginning: the audit makes it so.
#[test]
fn a_closing_goes_on_from_the_one_before() {
    let (bench, store, _) = closed();
    for round in 0..3_u8 {
        write(&store, &LI_SI, 10 + round);
        ask(&store, &WANG_WU, "案4");
        let row = close(&store);
        assert_eq!(row.closing().unwrap().people, 3);
    }
    let key = store.log_verifier(ORIGIN).unwrap();
    let proven = bundle(&store, &WANG_WU)
        .verify(&key, Some(&newest(&bench)))
        .unwrap();
    assert_eq!((proven.closed, proven.after), (4, 0));
    // The newest and the one before are kept.
    let kept = std::fs::read_dir(bench.path().join("closings")).unwrap();
    assert_eq!(kept.count(), 2);
    drop(store);
    assert_eq!(audit(&bench), [""; 0]);
}

#[test]
fn that_somebody_is_not_in_it_is_proven_too() {
    let (_bench, store, _) = closed();
    let key = store.log_verifier(ORIGIN).unwrap();
    // Met, and nothing about them in the log.
    for number in 0..8_u8 {
        let subject = store.identify([number; 32]).wait_blocking().unwrap();
        let bundle = store.list_bundle(subject, ORIGIN, TODAY).unwrap();
        assert!(matches!(
            bundle.closing.as_ref().unwrap().place,
            Place::Absent { .. }
        ));
        let proven = Bundle::parse(&bundle.to_text())
            .unwrap()
            .verify(&key, None)
            .unwrap();
        assert_eq!((proven.closed, proven.after), (0, 0));
    }
    // Nobody who is in it passes for one who is not.
    let listed = bundle(&store, &ZHANG_SAN);
    let stranger = store.identify([9; 32]).wait_blocking().unwrap();
    let mut forged = store.list_bundle(stranger, ORIGIN, TODAY).unwrap();
    (forged.subject, forged.secret) = (listed.subject, listed.secret);
    let refused = forged.verify(&key, None).unwrap_err();
    assert!(
        ["ABSENCE-NOT-PROVEN", "LIST-COUNT-DIFFERS"].contains(&refused.code),
        "{refused}"
    );
}

/// Who leaves an entry of a person out of a closing is found by whoever has the store.
#[test]
fn an_entry_left_out_of_a_closing_is_found() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    ask(&store, &ZHANG_SAN, "案1");
    ask(&store, &LI_SI, "案2");
    publish(&store);
    drop(store);
    let of = |index: u8| format!("(SELECT subject_id FROM access WHERE log_index = {index})");
    let hide = |whose: u8| {
        let whose = of(whose);
        bench.tamper(&format!(
            "UPDATE entry SET subject_id = {whose} WHERE log_index = 1"
        ));
    };
    hide(2);
    close(&bench.open());
    hide(0);
    let found = audit(&bench);
    assert!(found.contains(&"CLOSING-DIFFERS"), "{found:?}");
    assert!(found.contains(&"CLOSING-LIST-DIFFERS"), "{found:?}");
    // The person, too: the list does not fit the closing.
    let store = bench.open();
    let key = store.log_verifier(ORIGIN).unwrap();
    let refused = bundle(&store, &ZHANG_SAN).verify(&key, None).unwrap_err();
    assert_eq!(refused.code, "LEAF-DIFFERS");
}

#[test]
fn a_closing_that_was_tampered_with_is_found() {
    let (bench, store, _) = closed();
    drop(store);
    bench.tamper("UPDATE closing SET line = 'closing/v1 0 5 3 00' WHERE log_index = 5");
    let found = audit(&bench);
    for code in ["STORE-CLOSING-DIFFERS", "entry-differs-from-row"] {
        assert!(found.contains(&code), "{code} in {found:?}");
    }

    let (bench, store, _) = closed();
    drop(store);
    bench.tamper("DELETE FROM closing WHERE log_index = 5");
    assert!(audit(&bench).contains(&"STORE-OPENING-MISSING"));

    let (bench, store, _) = closed();
    drop(store);
    std::fs::remove_dir_all(bench.path().join("closings")).unwrap();
    assert_eq!(audit(&bench), ["CLOSING-MISSING"]);
    // The store makes it again from the entries, and it is the same.
    let store = bench.open();
    store.restore_closing(ORIGIN).unwrap();
    let key = store.log_verifier(ORIGIN).unwrap();
    let proven = bundle(&store, &ZHANG_SAN).verify(&key, None).unwrap();
    assert_eq!(proven.closed, 3);
    drop(store);
    assert_eq!(audit(&bench), [""; 0]);
}

/// The clock is compared with the newest entry, also when that is a closing.
#[test]
fn the_log_goes_on_after_a_closing() {
    let (bench, store, row) = closed();
    ask(&store, &ZHANG_SAN, "案5");
    drop(store);
    let store = bench.open();
    ask(&store, &ZHANG_SAN, "案6");
    let row = (row.log_index, close(&store).log_index);
    assert_eq!(row, (5, 8));
    let publication = Publication::open(&store, ORIGIN).unwrap();
    assert!(publication.is_active());
    drop(publication);
    drop(store);
    bench.clock.set(jiff::Timestamp::UNIX_EPOCH);
    assert!(bench.try_open().is_err());
}
