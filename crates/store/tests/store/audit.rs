//! Whatever is changed behind the store's back is found and named.

use crate::common::{Bench, ORIGIN, ask, digest, log_file, publish, write};
use std::path::Path;
use std::sync::Arc;
use store::{AskOutcome, Store};
use testkit::{LI_SI, Person, WANG_WU, ZHANG_SAN};

/// Entries 0–4: a record of Zhang San, one of Li Si, an answered and a refused question about Zhang San, and a question
/// about Wang Wu, of whom nothing is recorded.
fn filled() -> Bench {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    write(&store, &LI_SI, 2);
    assert!(matches!(
        ask(&store, &ZHANG_SAN, "案1"),
        AskOutcome::Open(_)
    ));
    assert!(matches!(
        ask(&store, &ZHANG_SAN, ""),
        AskOutcome::Refused(..)
    ));
    assert!(matches!(ask(&store, &WANG_WU, "案2"), AskOutcome::Open(_)));
    assert_eq!(publish(&store), 5);
    bench
}

/// Codes and texts of everything found.
fn audit(bench: &Bench) -> Vec<(String, String)> {
    let store = bench.look();
    let audit = store.audit(ORIGIN).unwrap();
    let problems = audit.problems.into_iter();
    problems.map(|p| (p.code.to_owned(), p.what)).collect()
}

fn list(bench: &Bench, person: &Person) -> Vec<(String, String)> {
    let store = bench.look();
    let (_, problems) = store.audit_list(&digest(&store, person)).unwrap();
    let problems = problems.into_iter();
    problems.map(|p| (p.code.to_owned(), p.what)).collect()
}

#[track_caller]
fn assert_found(problems: &[(String, String)], code: &str, place: &str) {
    let found = problems
        .iter()
        .any(|(c, what)| c == code && what.contains(place));
    assert!(found, "no {code} at {place} in {problems:#?}");
}

fn tamper(bench: &Bench, sql: &str) {
    bench.tamper(sql);
}

fn flip(path: &Path, place: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[place] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn an_untouched_store_is_clean() {
    let bench = filled();
    assert_eq!(audit(&bench), []);
    for person in [&ZHANG_SAN, &LI_SI, &WANG_WU] {
        assert_eq!(list(&bench, person), []);
    }
    let store = bench.open();
    let audit = store.audit(ORIGIN).unwrap();
    assert_eq!((audit.entries, audit.published, audit.openings), (5, 5, 5));
    assert_eq!(audit.records, 2);
    assert!(audit.root.is_some());
    let lists = [(ZHANG_SAN, 3), (LI_SI, 1), (WANG_WU, 1)];
    for (person, entries) in lists {
        let (listed, _) = store.audit_list(&digest(&store, &person)).unwrap();
        assert_eq!(listed, entries);
    }
}

#[test]
fn every_column_of_a_record_is_vouched_for() {
    for change in [
        "fields = replace(fields, '内容', '内客')",
        "display_until = display_until + 1",
        "end_reason = 'legal-cap'",
        "decided_on = decided_on - 1",
        "decided_by = '别的机关'",
        "document_number = '9号'",
        "source = 'health'",
        "item = 'penalty'",
        "item_version = 2",
        "grade = 'serious'",
        "leaning = 'adverse'",
        "state = 'sealed'",
        "late = 1",
        "content_digest = zeroblob(32)",
        "pack_digest = zeroblob(32)",
        "upload_id = zeroblob(16)",
        "sheet = '表'",
        "row_number = 77",
        "recorded_at = recorded_at - 1",
    ] {
        let bench = filled();
        tamper(
            &bench,
            &format!("UPDATE record SET {change} WHERE log_index = 1"),
        );
        let problems = audit(&bench);
        assert_found(&problems, "STORE-RECORD-DIFFERS", "entry 1");
        assert_eq!(problems.len(), 1, "{change}: {problems:#?}");
    }
}

#[test]
fn a_record_put_elsewhere_or_made_up_is_found() {
    let bench = filled();
    tamper(
        &bench,
        "UPDATE record SET log_index = 0 WHERE log_index = 1",
    );
    assert_found(&audit(&bench), "STORE-RECORD-UNLOGGED", "version 1");

    let bench = filled();
    tamper(
        &bench,
        "UPDATE record SET subject_id = (SELECT subject_id FROM entry WHERE log_index = 4) WHERE log_index = 1",
    );
    let problems = audit(&bench);
    assert_found(&problems, "STORE-RECORD-UNLOGGED", "version 1");
    assert_found(&problems, "STORE-RECORD-MISSING", "entry 1");

    let bench = filled();
    tamper(&bench, "UPDATE record SET version = 2 WHERE log_index = 1");
    assert_found(&audit(&bench), "STORE-RECORD-UNLOGGED", "version 2");
}

#[test]
fn a_removed_record_is_found() {
    let bench = filled();
    tamper(&bench, "DELETE FROM record WHERE log_index = 1");
    let problems = audit(&bench);
    assert_found(&problems, "STORE-RECORD-MISSING", "entry 1");
    assert_eq!(problems.len(), 1);
}

#[test]
fn a_removed_access_is_found() {
    let bench = filled();
    tamper(&bench, "DELETE FROM access WHERE log_index = 2");
    assert_found(&audit(&bench), "STORE-OPENING-MISSING", "log_index 2");
    let problems = list(&bench, &ZHANG_SAN);
    assert_found(&problems, "LIST-ENTRY-MISSING", "entry 2");
    assert_found(&problems, "LIST-GAP", "entry 3");

    // The newest one leaves no gap, but the log still has it.
    let bench = filled();
    tamper(&bench, "DELETE FROM access WHERE log_index = 3");
    assert_found(&list(&bench, &ZHANG_SAN), "LIST-ENTRY-MISSING", "entry 3");
}

/// Where a list ends is noted beside the log: whoever moves the note would hide what came after.
#[test]
fn a_moved_end_of_a_list_is_found() {
    for change in [
        "UPDATE list_end SET log_index = log_index - 1 WHERE log_index = 3",
        "DELETE FROM list_end WHERE log_index = 3",
        "INSERT INTO list_end (subject_id, log_index) VALUES (zeroblob(16), 1)",
    ] {
        let bench = filled();
        if bench.server().is_some() {
            // The key of the table says where a list ends.
            return;
        }
        assert_eq!(audit(&bench), []);
        tamper(&bench, change);
        assert_found(&audit(&bench), "STORE-LIST-END-DIFFERS", "1 lists");
    }
}

#[test]
fn a_list_that_breaks_off_is_not_shown_as_if_it_were_whole() {
    for (removed, rest) in [(0, 2), (2, 1), (3, 0)] {
        let bench = filled();
        tamper(
            &bench,
            &format!("DELETE FROM access WHERE log_index = {removed}"),
        );
        let store: Arc<Store> = bench.open();
        let digest = digest(&store, &ZHANG_SAN);
        let subject = store.identify(digest).wait_blocking().unwrap();
        let whole = store.accesses(subject, None, 50);
        // Where only the key says where a list ends, the end itself is missed by the check of the store alone.
        assert!(
            whole.is_err() || (removed == 3 && bench.server().is_some()),
            "{removed}: {whole:?}"
        );
        // A page that ends before the gap is as it was.
        if rest > 1 {
            let page = store.accesses(subject, None, rest - 1).unwrap();
            assert_eq!(page.len(), rest as usize - 1);
        }
    }
}

#[test]
fn a_changed_access_is_found() {
    for change in [
        "organ = 'health'",
        "actor = 'nobody'",
        "purpose = 'other'",
        "ground = NULL",
        "case_number = '案9'",
        "reason = 'ASK-OTHER'",
        "items = ''",
        "policy = 'another'",
        "at = at + 1",
        "outcome = 'refused'",
        "kind = 'own-report'",
        "previous = NULL",
        "salt = zeroblob(32)",
    ] {
        let bench = filled();
        tamper(
            &bench,
            &format!("UPDATE access SET {change} WHERE log_index = 2"),
        );
        assert_found(&audit(&bench), "STORE-OPENING-DIFFERS", "log_index 2");
    }
    let bench = filled();
    tamper(
        &bench,
        "UPDATE access SET kind = 'nonsense' WHERE log_index = 2",
    );
    assert_found(&audit(&bench), "STORE-OPENING-UNREADABLE", "log_index 2");
}

#[test]
fn an_access_given_to_another_person_is_found() {
    let bench = filled();
    let to_wang_wu =
        "SET subject_id = (SELECT subject_id FROM entry WHERE log_index = 4) WHERE log_index = 2";
    tamper(&bench, &format!("UPDATE access {to_wang_wu}"));
    tamper(&bench, &format!("UPDATE entry {to_wang_wu}"));
    assert_found(&audit(&bench), "STORE-OPENING-DIFFERS", "log_index 2");
    assert_found(&list(&bench, &ZHANG_SAN), "LIST-GAP", "entry 3");
}

#[test]
fn a_removed_entry_is_found() {
    let bench = filled();
    tamper(&bench, "DELETE FROM entry WHERE log_index = 2");
    let problems = audit(&bench);
    assert_found(&problems, "STORE-ENTRY-MISSING", "log_index 2");
    assert_found(&problems, "row-missing", "entry 2");
    assert_found(&problems, "STORE-OPENING-WITHOUT-ENTRY", "1 rows");

    // With all that belongs to it, and at the end, where no gap shows.
    let bench = filled();
    tamper(&bench, "DELETE FROM access WHERE log_index = 4");
    tamper(&bench, "DELETE FROM entry WHERE log_index = 4");
    assert_found(&audit(&bench), "row-missing", "entry 4");
}

#[test]
fn a_changed_commitment_is_found() {
    let bench = filled();
    tamper(
        &bench,
        "UPDATE entry SET commitment = zeroblob(32) WHERE log_index = 2",
    );
    let problems = audit(&bench);
    assert_found(&problems, "entry-differs-from-row", "entry 2");
    assert_found(&problems, "STORE-OPENING-DIFFERS", "log_index 2");
}

#[test]
fn a_flipped_byte_in_the_log_is_found() {
    for (file, place, code) in [
        ("tile/0/000.p/5", 40, "tile-differs"),
        ("tile/entries/000.p/5", 100, "entry-differs-from-row"),
        ("checkpoint", 0, "checkpoint"),
    ] {
        let bench = filled();
        flip(&log_file(&bench.path(), file), place);
        let problems = audit(&bench);
        assert!(
            problems.iter().any(|(c, _)| c.contains(code)),
            "{file}: {problems:#?}"
        );
    }
}

#[test]
fn a_cut_log_is_found() {
    let bench = filled();
    let bundle = log_file(&bench.path(), "tile/entries/000.p/5");
    let bytes = std::fs::read(&bundle).unwrap();
    std::fs::write(&bundle, &bytes[..bytes.len() - bytes.len() / 5]).unwrap();
    let problems = audit(&bench);
    assert_found(&problems, "bundle-count-wrong", "expected 5");

    let bench = filled();
    std::fs::remove_file(log_file(&bench.path(), "tile/entries/000.p/5")).unwrap();
    assert_found(&audit(&bench), "bundle-missing", "from 0 to 4");
    let bench = filled();
    std::fs::remove_file(log_file(&bench.path(), "tile/0/000.p/5")).unwrap();
    assert_found(&audit(&bench), "tile-missing", "tile/0/000.p/5");
    let bench = filled();
    std::fs::remove_file(log_file(&bench.path(), "checkpoint")).unwrap();
    assert_found(&audit(&bench), "checkpoint-missing", "");
}

#[test]
fn rows_not_yet_published_are_checked_as_well() {
    let bench = filled();
    let store: Arc<Store> = bench.open();
    ask(&store, &LI_SI, "案3");
    drop(store);
    assert_eq!(audit(&bench), []);
    tamper(
        &bench,
        "UPDATE access SET organ = 'health' WHERE log_index = 5",
    );
    assert_found(&audit(&bench), "STORE-OPENING-DIFFERS", "log_index 5");
}
