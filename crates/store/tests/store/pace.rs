//! Measurements by hand, on the engine the suite runs on:
//! `cargo test --release -p store --test store -- --ignored --nocapture pace`.
#![allow(
    clippy::disallowed_methods,
    reason = "a measurement looks at the clock"
)]

use crate::common::{Bench, ITEM, ask, asked, batch, begin_upload, pass_on, record};
use rules::consent::{Allowed, Consent, Ground, Refusal};
use std::time::Instant;
use store::{AskOutcome, Asking, Checked, Checking, ConsentActor, NewConsent, NewRecord, Store};
use testkit::ZHANG_SAN;

const ROWS: u64 = 100_000;
const BATCH: u64 = 1_000;

#[test]
#[ignore = "a measurement"]
fn pace() {
    let bench = Bench::new();
    let store = bench.open();
    for (number, what) in [(1, "people never met"), (2, "the same rows again")] {
        let upload = begin_upload(&store, number);
        let begin = Instant::now();
        let pending: Vec<_> = (0..ROWS / BATCH)
            .map(|n| {
                let rows = (n * BATCH..(n + 1) * BATCH).map(|row| of_somebody(&store, row));
                store.write_batch(batch(upload, rows.collect()))
            })
            .collect();
        for answer in pending {
            answer.wait_blocking().unwrap();
        }
        tell(what, ROWS, begin);
    }
    if let Some(server) = bench.server() {
        let sizes = server.texts(
            "SELECT relname || ': ' || pg_total_relation_size(oid) / 100000 || ' bytes a record'
             FROM pg_class WHERE relkind = 'r' AND relname IN ('subject', 'identity', 'record', 'access', 'entry')",
        );
        say(&sizes.join(", "));
    }
    for threads in [1, 32] {
        let begin = Instant::now();
        let each = 6_400 / threads;
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    for _ in 0..each {
                        ask(&store, &ZHANG_SAN, "案");
                    }
                });
            }
        });
        tell(
            &format!("questions logged by {threads}"),
            each * threads,
            begin,
        );
    }
}

/// People of the questions.
const PEOPLE: u64 = 10_000;
/// As many ask at once.
const ASKERS: u64 = 32;
const QUESTIONS: u64 = 40_000;
/// Checks, each of so many people.
const CHECKS: u64 = 3_200;
const EACH: u64 = 100;

#[test]
#[ignore = "a measurement"]
fn pace_of_questions() {
    let bench = Bench::new();
    let store = bench.open();
    let consents = people_with_consents(&store);
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    for round in 0..3 {
        let begin = Instant::now();
        let asking = (0..ASKERS).map(|asker| {
            let (store, consents) = (store.clone(), consents.clone());
            runtime.spawn(async move {
                for turn in 0..QUESTIONS / ASKERS {
                    let person = (turn * 7919 + asker * 104_729 + round * 31) % PEOPLE;
                    question(&store, person, consents[person as usize]).await;
                }
            })
        });
        for asker in asking.collect::<Vec<_>>() {
            runtime.block_on(asker).unwrap();
        }
        tell("consented questions, read and all", QUESTIONS, begin);
    }
    for round in 0..3 {
        let begin = Instant::now();
        let asking = (0..ASKERS).map(|asker| {
            let store = store.clone();
            runtime.spawn(async move {
                for turn in 0..CHECKS / ASKERS {
                    check(&store, (turn * ASKERS + asker + round) * 7919).await;
                }
            })
        });
        for asker in asking.collect::<Vec<_>>() {
            runtime.block_on(asker).unwrap();
        }
        tell("people checked, read and all", CHECKS * EACH, begin);
    }
}

/// Checks a number of people, none of them listed.
async fn check(store: &Store, first: u64) {
    let people = (0..EACH).map(|n| Checked {
        digest: digest_of((first + n * 104_729) % PEOPLE),
        name: None,
    });
    let checking = Checking {
        people: people.collect(),
        organ: "drc".to_owned(),
        actor: "clerk".to_owned(),
        purpose: "severe-list-check".to_owned(),
        items: vec!["severe-list".to_owned()],
        ground: Ground::Statute {
            power: "listed-measures".to_owned(),
            case_number: "案".to_owned(),
        },
        budgets: Vec::new(),
    };
    let allowed = Allowed {
        items: vec!["severe-list".to_owned()],
        policies: vec!["check-by-power".to_owned()],
        seal: None,
    };
    let outcomes = store.check(checking, Ok(allowed)).wait().await;
    let tickets = outcomes.unwrap().into_iter().map(|outcome| match outcome {
        AskOutcome::Open(ticket) => ticket,
        AskOutcome::Refused(..) => panic!("the check is allowed"),
    });
    let tickets: Vec<_> = tickets.collect();
    let at = tickets[0].receipt().at;
    let read = store.read_listings(&tickets, at).unwrap();
    assert_eq!(read.len() as u64, EACH);
}

async fn question(store: &Store, person: u64, consent: [u8; 16]) {
    let asking = Asking {
        digest: digest_of(person),
        name: None,
        organ: "bank".to_owned(),
        actor: "clerk".to_owned(),
        purpose: "loan".to_owned(),
        items: Vec::new(),
        ground: Ground::Consent(consent),
        budgets: Vec::new(),
        emergency: None,
        matter: None,
    };
    let decide = |_: &[u8; 16], consent: Option<&Consent>| {
        let items = consent.map(|consent| consent.approved_items.clone());
        items
            .map(|items| Allowed {
                items,
                policies: Vec::new(),
                seal: None,
            })
            .ok_or(Refusal::ConsentUnknown)
    };
    let outcome = store.ask(asking, decide).wait().await.unwrap();
    let AskOutcome::Open(ticket) = outcome else {
        panic!("the consent allows it");
    };
    let at = ticket.receipt().at;
    let read = store.read_dossier_together(&ticket, at).await.unwrap();
    assert_eq!(read.len(), 2);
}

/// Two records and an approved consent each.
fn people_with_consents(store: &std::sync::Arc<Store>) -> std::sync::Arc<Vec<[u8; 16]>> {
    let upload = begin_upload(store, 9);
    for lot in 0..PEOPLE / 500 {
        let people = lot * 500..(lot + 1) * 500;
        let rows = people.flat_map(|person| [2 * person, 2 * person + 1]);
        let rows = rows.map(|row| {
            let mut record = record(store, &ZHANG_SAN, &format!("{row}号"), row + 1);
            record.digest = digest_of(row / 2);
            record
        });
        let written = store.write_batch(batch(upload, rows.collect()));
        written.wait_blocking().unwrap();
    }
    let requests: Vec<_> = (0..PEOPLE)
        .map(|person| {
            let new = NewConsent {
                digest: digest_of(person),
                grantee: "bank".to_owned(),
                actor: "clerk".to_owned(),
                purpose: "loan".to_owned(),
                items: vec![ITEM.to_owned()],
                from: testkit::TODAY,
                until: testkit::TODAY,
                uses: 1_000_000,
                hint: "张* 360***********0021".to_owned(),
                policy: "request".to_owned(),
                told: crate::common::told(),
            };
            store.ask_consent(new, pass_on)
        })
        .collect();
    let subjects: Vec<_> = (0..PEOPLE)
        .map(|person| store.identify(digest_of(person)))
        .collect();
    let mut consents = Vec::new();
    let mut answers = Vec::new();
    for (request, subject) in requests.into_iter().zip(subjects) {
        let id = asked(request.wait_blocking().unwrap()).consent.id;
        let subject = subject.wait_blocking().unwrap();
        let items = vec![ITEM.to_owned()];
        let by = ConsentActor {
            actor: "person".to_owned(),
            policy: "own-consent-decision".to_owned(),
            representation: None,
        };
        answers.push(store.answer_consent(subject, id, by, items, jiff::Timestamp::MAX));
        consents.push(id);
    }
    for answer in answers {
        answer.wait_blocking().unwrap();
    }
    std::sync::Arc::new(consents)
}

/// Spread over the table as keyed digests are.
fn digest_of(person: u64) -> [u8; 32] {
    let mut digest = [7; 32];
    digest[..8].copy_from_slice(&person.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    digest
}

fn of_somebody(store: &std::sync::Arc<Store>, row: u64) -> NewRecord {
    let document = format!("{row}号");
    let mut record = record(store, &ZHANG_SAN, &document, row % ROWS + 1);
    record.digest[..8]
        .copy_from_slice(&(row / 3).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    record
}

fn tell(what: &str, count: u64, begin: Instant) {
    let seconds = begin.elapsed().as_secs_f64();
    say(&format!("{what}: {:.0} a second", count as f64 / seconds));
}

#[expect(clippy::print_stdout, reason = "a measurement prints what it measured")]
fn say(text: &str) {
    println!("{text}");
}
