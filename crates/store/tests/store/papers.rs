//! Papers of cases: kept encrypted, read with a ticket, rotated, copied, destroyed.

use crate::common::{Bench, ORIGIN, publish};
use std::sync::Arc;
use store::{
    Database, EncryptedPaper, Keys, Kind, NewPaper, Outcome, PaperActor, PaperOpening, Receipt,
    Step, Store, StoreError, Suite, Walk, copy_private,
};
use testkit::TestDatabase;

const SUBJECT: [u8; 16] = [1; 16];
const CASE: [u8; 16] = [3; 16];

fn by(actor: &str) -> PaperActor {
    PaperActor {
        case: CASE,
        organ: "transport".to_owned(),
        actor: actor.to_owned(),
        ground: None,
        policy: "test".to_owned(),
    }
}

/// Bytes that no other part has.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 + at / 251) as u8).collect()
}

fn encrypted(store: &Store, content: &[u8]) -> EncryptedPaper {
    let paper = NewPaper {
        kind: "pdf",
        file_name: "判决书.pdf".to_owned(),
        content: content.to_vec(),
    };
    store.encrypt_paper(SUBJECT, paper).unwrap()
}

fn keep(store: &Store, content: &[u8]) -> ([u8; 16], Receipt) {
    let paper = encrypted(store, content);
    let id = paper.id();
    let kept = store.keep_papers(vec![paper], by("zhang")).wait_blocking();
    (id, kept.unwrap().remove(0))
}

fn open(store: &Store, paper: [u8; 16]) -> Result<Vec<u8>, StoreError> {
    let opening = PaperOpening {
        paper,
        by: by("clerk"),
    };
    let ticket = store.open_paper(SUBJECT, opening).wait_blocking()?;
    store.read_paper(&ticket).map(|(_, content)| content)
}

fn rotate(bench: &Bench, store: &Arc<Store>) {
    Keys::add_generation(&bench.path().join("keys"), &bench.environment()).unwrap();
    let mut walk = Walk::default();
    let done = (0..60).map(|_| store.rotate_step(&mut walk, true).unwrap());
    assert!(done.into_iter().any(|step| step == Step::Done(0)));
}

#[test]
fn a_paper_is_read_as_it_was_kept_and_each_reading_is_logged() {
    let bench = Bench::new();
    let store = bench.open();
    // None, a little, a part to the byte, and several.
    for length in [1, 262_144, 262_145, 700_000] {
        let content = content(length);
        let (id, receipt) = keep(&store, &content);
        assert_eq!(open(&store, id).unwrap(), content);
        let entries = store.accesses(SUBJECT, None, 2).unwrap();
        assert_eq!(entries[0].kind, Kind::PaperRead);
        assert_eq!(
            (entries[0].outcome, entries[0].actor.as_str()),
            (Outcome::Answered, "clerk")
        );
        assert_eq!(entries[1].kind, Kind::PaperKept);
        assert_eq!(entries[1].log_index, receipt.log_index);
    }
    let papers = store.papers(SUBJECT, CASE).unwrap();
    assert_eq!(papers.len(), 4);
    assert_eq!(papers[0].file_name, "判决书.pdf");
    assert!(store.papers([2; 16], CASE).unwrap().is_empty());
    publish(&store);
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
    assert_eq!(store.damaged_values().unwrap(), []);
}

#[test]
fn a_paper_of_another_person_or_case_is_not_there_and_leaves_no_entry() {
    let bench = Bench::new();
    let store = bench.open();
    let (id, receipt) = keep(&store, b"x");
    let mut elsewhere = by("clerk");
    elsewhere.case = [4; 16];
    for (subject, paper, by) in [
        ([2; 16], id, by("clerk")),
        (SUBJECT, [9; 16], by("clerk")),
        (SUBJECT, id, elsewhere),
    ] {
        let opened = store.open_paper(subject, PaperOpening { paper, by });
        let opened = opened.wait_blocking();
        assert!(matches!(opened, Err(StoreError::NotFound)), "{opened:?}");
    }
    assert_eq!(store.entries().unwrap(), receipt.log_index + 1);
}

#[test]
fn nothing_of_a_paper_lies_readable() {
    let bench = Bench::embedded();
    let store = bench.open();
    let secret = "只有当事人知道的一句话".repeat(40);
    keep(&store, secret.as_bytes());
    drop(store);
    for file in std::fs::read_dir(bench.path()).unwrap() {
        let path = file.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        let needle = "当事人知道".as_bytes();
        assert!(
            !bytes.windows(needle.len()).any(|w| w == needle),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_rotation_brings_papers_under_the_new_key_and_the_old_one_goes() {
    let bench = Bench::new();
    let store = bench.open();
    let long = content(600_000);
    let ids: Vec<_> = (0..3).map(|_| keep(&store, &long).0).collect();
    let destroyed = {
        let mut other = by("clerk");
        other.case = [8; 16];
        let paper = encrypted(&store, b"short");
        store
            .keep_papers(vec![paper], other.clone())
            .wait_blocking()
            .unwrap();
        store
            .destroy_papers(SUBJECT, other)
            .wait_blocking()
            .unwrap()
    };
    assert_eq!(destroyed, 1);
    // Encrypted before the rotation begins, and kept after it.
    let waiting = encrypted(&store, b"waiting");
    let late = waiting.id();
    rotate(&bench, &store);
    store
        .keep_papers(vec![waiting], by("zhang"))
        .wait_blocking()
        .unwrap();
    assert_eq!(store.key_standing().unwrap().older, []);
    store.retire_generation(1).unwrap();
    drop(store);
    let store = bench.open();
    for id in ids {
        assert_eq!(open(&store, id).unwrap(), long);
    }
    assert_eq!(open(&store, late).unwrap(), b"waiting");
    assert_eq!(store.damaged_values().unwrap(), []);
}

#[test]
fn what_was_changed_past_the_store_is_found_and_not_handed_out() {
    let part = "UPDATE paper_part SET content_sealed = zeroblob(32) WHERE part = 1";
    let left_out = "DELETE FROM paper_part WHERE part = 2";
    let another = "UPDATE paper_part SET part = 7 WHERE part = 0";
    let digest = "UPDATE paper SET digest = zeroblob(32)";
    let key = "UPDATE paper SET key_sealed = zeroblob(32)";
    for tampering in [part, left_out, another, digest, key] {
        let bench = Bench::new();
        let store = bench.open();
        let (id, _) = keep(&store, &content(600_000));
        bench.tamper(tampering);
        let read = open(&store, id);
        assert!(
            matches!(read, Err(StoreError::Unsealable)),
            "{tampering}: {read:?}"
        );
        let damaged = store.damaged_values().unwrap();
        assert_eq!(damaged.len(), 1, "{tampering}: {damaged:?}");
        assert!(damaged[0].what.contains(&store::hex(&id)));
        publish(&store);
        let problems = store.audit(ORIGIN).unwrap().problems;
        let expected: &[&str] = match tampering == digest {
            true => &["STORE-PAPER-DIFFERS"],
            false => &[],
        };
        let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, expected, "{tampering}");
    }
    let bench = Bench::new();
    let store = bench.open();
    keep(&store, b"x");
    bench.tamper("DELETE FROM paper");
    publish(&store);
    let problems = store.audit(ORIGIN).unwrap().problems;
    assert_eq!(problems[0].code, "STORE-PAPER-MISSING");
}

#[test]
fn destroyed_papers_open_no_more_and_what_is_told_of_them_stays() {
    let bench = Bench::new();
    let store = bench.open();
    let (id, _) = keep(&store, &content(300_000));
    let opening = PaperOpening {
        paper: id,
        by: by("clerk"),
    };
    let before = store.open_paper(SUBJECT, opening).wait_blocking().unwrap();
    let destroyed = |store: &Store| store.destroy_papers(SUBJECT, by("clerk")).wait_blocking();
    assert_eq!(destroyed(&store).unwrap(), 1);
    assert_eq!(destroyed(&store).unwrap(), 0);
    // Neither with a ticket from before nor with a new one.
    let read = store.read_paper(&before);
    assert!(matches!(read, Err(StoreError::NotFound)), "{read:?}");
    assert!(matches!(open(&store, id), Err(StoreError::NotFound)));
    let rows = store.papers(SUBJECT, CASE).unwrap();
    assert!(rows[0].destroyed_at.is_some());
    let newest = &store.accesses(SUBJECT, None, 1).unwrap()[0];
    assert_eq!(newest.kind, Kind::PaperDestroyed);
    publish(&store);
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
    assert_eq!(store.damaged_values().unwrap(), []);
}

#[test]
fn a_copy_has_the_papers_and_opens_them() {
    for bench in [Bench::new(), Bench::embedded()] {
        let store = bench.open();
        let long = content(600_000);
        let (id, _) = keep(&store, &long);
        publish(&store);
        let to = bench.path().with_file_name("copied");
        std::fs::create_dir(&to).unwrap();
        let copy = store.copy_database(&to, &mut |_, _| ()).unwrap();
        copy_private(&bench.path().join("keys"), &to.join("keys"), &mut |_| ()).unwrap();
        drop(store);
        let mut databases = Vec::new();
        if bench.server().is_none() {
            databases.push(Database::Embedded);
        }
        // A copy of either engine fills the other.
        let server = TestDatabase::fresh();
        if let Some(server) = &server {
            Store::fill(&server.database(), &to, &copy.database, &mut |_| ()).unwrap();
            databases.push(server.database());
        }
        for database in databases {
            let copied = Store::open_on(&database, &to, bench.environment()).unwrap();
            assert_eq!(open(&copied, id).unwrap(), long);
            publish(&copied);
            assert_eq!(copied.audit(ORIGIN).unwrap().problems, []);
            assert_eq!(copied.damaged_values().unwrap(), []);
            drop(copied);
            let _ = std::fs::remove_dir_all(to.join("log"));
        }
    }
}

#[test]
fn papers_of_the_chinese_suite_are_kept_and_rotated() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path()).unwrap();
    let keys = bench.path().join("keys");
    Keys::create(&keys, Suite::Sm, &bench.environment()).unwrap();
    let store = bench.open();
    let (id, _) = keep(&store, &content(300_000));
    rotate(&bench, &store);
    store.retire_generation(1).unwrap();
    assert_eq!(open(&store, id).unwrap(), content(300_000));
}
