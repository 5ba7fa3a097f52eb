//! One writer, many callers: a group commits together, and each job fails alone.

use crate::common::{
    Bench, ORIGIN, ask, asked, batch, begin_upload, digest, pass_on, publish, record, write,
};
use jiff::Timestamp;
use rules::consent::{Allowed, ConsentState, Ground, Refusal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{AskOutcome, Asking, ConsentActor, NewConsent, Publication, Store, StoreError};
use testkit::{LI_SI, ZHANG_SAN, on_postgres};

#[test]
fn a_failing_job_leaves_its_neighbours_alone() {
    let bench = Bench::new();
    let store = bench.open();
    let good = begin_upload(&store, 1);
    let done = begin_upload(&store, 2);
    store.finish_upload(done, None).wait_blocking().unwrap();

    // Handed over without waiting, so that they commit in groups. The batches of the finished upload fail, after they
    // have written entries and records; those of the running one stay.
    let mut pending = Vec::new();
    for ordinal in 1..=100 {
        let document = format!("{ordinal}号");
        let bad = vec![record(&store, &LI_SI, &document, ordinal)];
        pending.push((false, store.write_batch(batch(done, bad))));
        let row = vec![record(&store, &ZHANG_SAN, &document, ordinal)];
        pending.push((true, store.write_batch(batch(good, row))));
    }
    for (is_good, answer) in pending {
        match answer.wait_blocking() {
            Ok(_) => assert!(is_good),
            Err(error) => {
                assert!(!is_good);
                assert!(matches!(error, StoreError::Conflict(_)), "{error}");
            }
        }
    }
    assert_eq!(store.entries().unwrap(), 100);
    assert_eq!(publish(&store), 100);
    let audit = store.audit(ORIGIN).unwrap();
    assert_eq!(audit.problems, []);
    assert_eq!(
        (audit.entries, audit.openings, audit.records),
        (100, 100, 100)
    );
    let (list, problems) = store.audit_list(&digest(&store, &LI_SI)).unwrap();
    assert_eq!((list, problems), (0, Vec::new()));
    let counters = store.counters().unwrap();
    assert_eq!((counters.records, counters.people), (100, 1));
}

#[test]
fn a_batch_is_refused_when_the_one_before_was_not_written() {
    let bench = Bench::new();
    let store = bench.open();
    let upload = begin_upload(&store, 1);
    let rows = |ordinal: u64| {
        let document = format!("{ordinal}号");
        batch(upload, vec![record(&store, &ZHANG_SAN, &document, ordinal)])
    };
    store.write_batch(rows(1)).wait_blocking().unwrap();
    // The second is lost; the third was on its way already.
    let third = store.write_batch(rows(3)).wait_blocking();
    assert!(matches!(third, Err(StoreError::Conflict(_))), "{third:?}");
    assert_eq!(store.upload(upload).unwrap().unwrap().last_row, 1);
    for ordinal in [2, 3] {
        store.write_batch(rows(ordinal)).wait_blocking().unwrap();
    }
    let again = store.write_batch(rows(3)).wait_blocking();
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    assert_eq!(store.entries().unwrap(), 3);
}

#[test]
fn many_threads_leave_no_gap() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    let handles: Vec<_> = (0..8)
        .map(|thread| {
            let store = store.clone();
            std::thread::spawn(move || {
                for n in 0..25 {
                    let case = if n % 5 == 0 { "" } else { "案" };
                    let person = if thread % 2 == 0 { &ZHANG_SAN } else { &LI_SI };
                    ask(&store, person, case);
                }
            })
        })
        .collect();
    for handle in handles {
        handle.join().unwrap();
    }
    assert_eq!(publish(&store), 201);
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
    for (person, entries) in [(&ZHANG_SAN, 101), (&LI_SI, 100)] {
        let (list, problems) = store.audit_list(&digest(&store, person)).unwrap();
        assert_eq!((list, problems), (entries, Vec::new()));
    }
}

#[test]
fn a_use_is_counted_once() {
    let bench = Bench::new();
    let store = bench.open();
    let new = NewConsent {
        digest: digest(&store, &ZHANG_SAN),
        grantee: "bank".to_owned(),
        actor: "clerk".to_owned(),
        purpose: "loan".to_owned(),
        items: vec!["permit".to_owned()],
        from: testkit::TODAY,
        until: testkit::TODAY,
        uses: 10,
        hint: "张* 360***********0021".to_owned(),
        policy: "request".to_owned(),
        told: crate::common::told(),
    };
    let asked = asked(store.ask_consent(new, pass_on).wait_blocking().unwrap());
    let subject = store
        .identify(digest(&store, &ZHANG_SAN))
        .wait_blocking()
        .unwrap();
    let id = asked.consent.id;
    let by = ConsentActor {
        actor: "zhang-san".to_owned(),
        policy: "own-consent-decision".to_owned(),
        representation: None,
    };
    let approved = store
        .answer_consent(subject, id, by, asked.consent.items, Timestamp::MAX)
        .wait_blocking()
        .unwrap();
    assert_eq!(approved.consent.state, ConsentState::Approved);
    let pending: Vec<_> = (0..50)
        .map(|_| {
            let asking = Asking {
                digest: digest(&store, &ZHANG_SAN),
                name: None,
                organ: "bank".to_owned(),
                actor: "clerk".to_owned(),
                purpose: "loan".to_owned(),
                items: Vec::new(),
                ground: Ground::Consent(id),
                budgets: Vec::new(),
                emergency: None,
                matter: None,
            };
            store.ask(asking, |_, consent| {
                let consent = consent.ok_or(Refusal::ConsentUnknown)?;
                if consent.used >= consent.uses {
                    return Err(Refusal::ConsentUsedUp(consent.uses));
                }
                Ok(Allowed {
                    items: consent.approved_items.clone(),
                    policies: Vec::new(),
                    seal: None,
                })
            })
        })
        .collect();
    let outcomes: Vec<AskOutcome> = pending
        .into_iter()
        .map(|p| p.wait_blocking().unwrap())
        .collect();
    let open = |outcome: &&AskOutcome| matches!(outcome, AskOutcome::Open(_));
    assert_eq!(outcomes.iter().filter(open).count(), 10);
    let consents = store.consents_of(subject).unwrap();
    assert_eq!(consents[0].consent.used, 10);
}

#[test]
fn what_waits_is_written_when_the_store_closes() {
    let bench = Bench::new();
    let store = bench.open();
    let upload = begin_upload(&store, 1);
    let pending: Vec<_> = (1..=20)
        .map(|n| {
            store.write_batch(batch(
                upload,
                vec![record(&store, &ZHANG_SAN, &n.to_string(), n)],
            ))
        })
        .collect();
    drop(store);
    for answer in pending {
        answer.wait_blocking().unwrap();
    }
    // Closed means closed: the directory is free, and nothing is left beside the database.
    assert!(!bench.path().join("store.sqlite-wal").exists());
    assert_eq!(bench.open().entries().unwrap(), 20);
}

#[test]
fn one_process_writes_and_others_look() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    if !on_postgres() {
        let second = bench.try_open();
        assert!(matches!(second, Err(StoreError::InUse(_))));
    }
    let looking = bench.look();
    assert_eq!(looking.entries().unwrap(), 1);
    let written = looking.finish_upload([0; 16], None).wait_blocking();
    assert!(matches!(written, Err(StoreError::Stopped)));
}

#[test]
fn a_clock_set_back_is_refused() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    drop(store);
    let now = testkit::noon(testkit::TODAY);
    bench.clock.set(now - jiff::SignedDuration::from_secs(5));
    drop(bench.open());
    bench.clock.set(now - jiff::SignedDuration::from_secs(6));
    let opened = bench.try_open();
    assert!(
        matches!(opened, Err(StoreError::ClockSetBack { .. })),
        "{opened:?}"
    );
}

#[test]
fn an_older_copy_is_refused() {
    if on_postgres() {
        return an_older_database_is_refused();
    }
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    drop(store);
    let database = bench.path().join("store.sqlite");
    let older = std::fs::read(&database).unwrap();
    let store = bench.open();
    write(&store, &LI_SI, 2);
    publish(&store);
    drop(store);
    std::fs::write(&database, older).unwrap();
    let store = bench.open();
    assert_older(&store);
}

/// The same where the database is not a file: its newest entry is taken away.
fn an_older_database_is_refused() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    write(&store, &LI_SI, 2);
    publish(&store);
    drop(store);
    bench.tamper("DELETE FROM entry WHERE log_index = 1");
    assert_older(&bench.open());
}

fn assert_older(store: &Store) {
    let opened = Publication::open(store, ORIGIN);
    let expected = |error: &StoreError| {
        matches!(
            error,
            StoreError::OlderThanLog {
                published: 2,
                stored: 1
            }
        )
    };
    assert!(opened.as_ref().is_err_and(expected), "{opened:?}");
}

#[test]
fn an_unknown_schema_is_refused() {
    let bench = Bench::new();
    drop(bench.open());
    bench.tamper(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
         VALUES (99, 'from_the_future', '2026-11-20T00:00:00Z', '1')",
    );
    let opened = bench.try_open();
    assert!(matches!(opened, Err(StoreError::Schema(_))), "{opened:?}");
}

/// Questions are read at a moment that is kept while only questions are asked. Whatever was written before a question is
/// in its answer all the same.
#[test]
fn an_answer_holds_what_was_written_before_the_question() {
    let bench = Bench::new();
    let store = bench.open();
    let read = || -> usize {
        let AskOutcome::Open(ticket) = ask(&store, &ZHANG_SAN, "案1") else {
            panic!("the question is allowed");
        };
        let at = ticket.receipt().at;
        store.read_dossier(&ticket, at).unwrap().len()
    };
    for round in 1..=40_usize {
        write(&store, &ZHANG_SAN, u8::try_from(round).unwrap());
        std::thread::scope(|scope| {
            // Several at once, so that some connections were used a while ago and others are new.
            let askers: Vec<_> = (0..round % 5 + 1).map(|_| scope.spawn(read)).collect();
            for asker in askers {
                assert_eq!(asker.join().unwrap(), round);
            }
        });
    }
}

/// A moment that is kept keeps the engine from clearing its write-ahead log: it must not be kept for ever.
#[test]
fn the_write_ahead_log_begins_anew() {
    let bench = Bench::new();
    let store = bench.open();
    if bench.server().is_some() {
        return;
    }
    write(&store, &ZHANG_SAN, 1);
    let upload = begin_upload(&store, 2);
    let pages = || {
        let ahead = bench.path().join("store.sqlite-wal");
        std::fs::metadata(ahead).unwrap().len() / 8_192
    };
    let mut rounds = 0;
    let mut take_in = || {
        let ordinals = rounds * 400 + 1..=(rounds + 1) * 400;
        let records = ordinals.map(|n| record(&store, &LI_SI, &n.to_string(), n));
        let written = store.write_batch(batch(upload, records.collect()));
        written.wait_blocking().unwrap();
        rounds += 1;
        rounds
    };
    while pages() < 15_000 {
        assert!(take_in() < 1_000, "the log does not grow");
    }
    // It is long with 16,384 pages; each question writes some six.
    for _ in 0..800 {
        ask_and_read(&store);
    }
    assert!(pages() < 18_000, "{} pages after questions", pages());
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                ask_and_read(&store);
            }
        });
        // Also when a batch fails, or the questions would never end.
        let _end = Raised(&is_done);
        let rounds = take_in();
        for _ in 0..rounds {
            take_in();
        }
    });
    assert!(pages() < 20_000, "{} pages after an intake", pages());
}

struct Raised<'a>(&'a AtomicBool);

impl Drop for Raised<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn ask_and_read(store: &Arc<Store>) {
    let AskOutcome::Open(ticket) = ask(store, &ZHANG_SAN, "案1") else {
        panic!("the question is allowed");
    };
    let at = ticket.receipt().at;
    store.read_dossier(&ticket, at).unwrap();
}
