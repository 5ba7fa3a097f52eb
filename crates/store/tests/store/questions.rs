//! Questions that wait are taken together, and nobody can tell: each is decided as if it had come alone.

use crate::common::{
    Bench, ORIGIN, asked, batch, begin_upload, digest, pass_on, publish, record, write,
};
use jiff::Timestamp;
use jiff::civil::date;
use rules::consent::{Allowed, Consent, ConsentState, Ground, Refusal};
use std::sync::Arc;
use store::{AskOutcome, Asking, ConsentActor, NewConsent, Store, StoreError};
use testkit::{LI_SI, Person, WANG_WU, ZHANG_SAN, on_postgres};

const GRANTEE: &str = "bank";

fn request(store: &Store, person: &Person, grantee: &str, uses: u32) -> NewConsent {
    NewConsent {
        digest: digest(store, person),
        grantee: grantee.to_owned(),
        actor: "clerk".to_owned(),
        purpose: "loan".to_owned(),
        items: vec!["permit".to_owned()],
        from: testkit::TODAY,
        until: testkit::TODAY,
        uses,
        hint: String::new(),
        policy: "request".to_owned(),
        told: crate::common::told(),
    }
}

fn subject(store: &Store, person: &Person) -> [u8; 16] {
    store
        .identify(digest(store, person))
        .wait_blocking()
        .unwrap()
}

fn the_person() -> ConsentActor {
    ConsentActor {
        actor: "person".to_owned(),
        policy: "own-consent-decision".to_owned(),
        representation: None,
    }
}

/// A consent the person approved.
fn approved(store: &Store, person: &Person, grantee: &str, uses: u32) -> [u8; 16] {
    let asking = store.ask_consent(request(store, person, grantee, uses), pass_on);
    let asked = asked(asking.wait_blocking().unwrap());
    store
        .answer_consent(
            subject(store, person),
            asked.consent.id,
            the_person(),
            asked.consent.items,
            Timestamp::MAX,
        )
        .wait_blocking()
        .unwrap();
    asked.consent.id
}

fn on_consent(store: &Store, person: &Person, name: Option<&str>, id: [u8; 16]) -> Asking {
    Asking {
        digest: digest(store, person),
        name: name.map(str::to_owned),
        organ: GRANTEE.to_owned(),
        actor: "clerk".to_owned(),
        purpose: "loan".to_owned(),
        items: vec!["permit".to_owned()],
        ground: Ground::Consent(id),
        budgets: Vec::new(),
        emergency: None,
        matter: None,
    }
}

/// As the rules decide, without a pack.
fn decide(_: &[u8; 16], consent: Option<&Consent>) -> Result<Allowed, Refusal> {
    let consent = consent.ok_or(Refusal::ConsentUnknown)?;
    match consent.state {
        ConsentState::Asked => Err(Refusal::ConsentNotAnswered),
        ConsentState::Refused => Err(Refusal::ConsentRefused),
        ConsentState::Withdrawn => Err(Refusal::ConsentWithdrawn),
        ConsentState::Approved if consent.used >= consent.uses => {
            Err(Refusal::ConsentUsedUp(consent.uses))
        }
        ConsentState::Approved => Ok(Allowed {
            items: consent.approved_items.clone(),
            policies: Vec::new(),
            seal: None,
        }),
    }
}

fn told(outcome: &AskOutcome) -> String {
    match outcome {
        AskOutcome::Open(ticket) => format!("open {:?}", ticket.items()),
        AskOutcome::Refused(_, refusal) => refusal.code().to_owned(),
    }
}

fn log_index(outcome: &AskOutcome) -> u64 {
    match outcome {
        AskOutcome::Open(ticket) => ticket.receipt().log_index,
        AskOutcome::Refused(receipt, _) => receipt.log_index,
    }
}

/// Two people with consents in every state, and questions about them and a third in an order that only looks random.
struct Scene {
    bench: Bench,
    store: Arc<Store>,
    consents: Vec<[u8; 16]>,
}

impl Scene {
    fn new() -> Self {
        let bench = Bench::new();
        let store = bench.open();
        write(&store, &ZHANG_SAN, 1);
        write(&store, &LI_SI, 2);
        let withdrawn = approved(&store, &ZHANG_SAN, GRANTEE, 9);
        store
            .withdraw_consent(subject(&store, &ZHANG_SAN), withdrawn, the_person())
            .wait_blocking()
            .unwrap();
        let unanswered = store.ask_consent(request(&store, &LI_SI, GRANTEE, 9), pass_on);
        let consents = vec![
            approved(&store, &ZHANG_SAN, GRANTEE, 7),
            approved(&store, &ZHANG_SAN, GRANTEE, 30),
            approved(&store, &LI_SI, GRANTEE, 5),
            withdrawn,
            asked(unanswered.wait_blocking().unwrap()).consent.id,
            [9; 16],
        ];
        Self {
            bench,
            store,
            consents,
        }
    }

    fn asking(&self, turn: u64) -> Asking {
        let mut chance = turn.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut choose = |among: usize| {
            chance = chance.rotate_left(23).wrapping_mul(0xD129_0D3B_2A5B_7E95);
            (chance >> 33) as usize % among
        };
        let person = [&ZHANG_SAN, &ZHANG_SAN, &LI_SI, &WANG_WU][choose(4)];
        let name = [None, None, Some(person.name), Some("赵六")][choose(4)];
        let consent = self.consents[choose(self.consents.len())];
        let mut asking = on_consent(&self.store, person, name, consent);
        if choose(5) == 0 {
            asking.ground = Ground::Statute {
                power: "court-case".to_owned(),
                case_number: "案".to_owned(),
            };
        }
        asking
    }

    fn uses(&self) -> Vec<u32> {
        let people = [&ZHANG_SAN, &LI_SI];
        let consents = people.iter().flat_map(|person| {
            let subject = subject(&self.store, person);
            self.store.consents_of(subject).unwrap()
        });
        consents.map(|row| row.consent.used).collect()
    }
}

fn decided(
    asking: &Asking,
) -> impl Fn(&[u8; 16], Option<&Consent>) -> Result<Allowed, Refusal> + use<> {
    let by_statute = matches!(asking.ground, Ground::Statute { .. });
    let items = asking.items.clone();
    move |subject, consent| {
        if by_statute {
            let items = items.clone();
            return Ok(Allowed {
                items,
                policies: Vec::new(),
                seal: None,
            });
        }
        decide(subject, consent)
    }
}

#[test]
fn a_group_is_decided_as_one_by_one() {
    let turns = 0..240;
    let alone = Scene::new();
    let one_by_one: Vec<String> = turns
        .clone()
        .map(|turn| {
            let asking = alone.asking(turn);
            let decided = decided(&asking);
            let outcome = alone.store.ask(asking, decided).wait_blocking().unwrap();
            told(&outcome)
        })
        .collect();

    let together = Scene::new();
    let pending: Vec<_> = turns
        .map(|turn| {
            let asking = together.asking(turn);
            let decided = decided(&asking);
            together.store.ask(asking, decided)
        })
        .collect();
    let outcomes: Vec<AskOutcome> = pending
        .into_iter()
        .map(|pending| pending.wait_blocking().unwrap())
        .collect();
    let commits = together.store.writer_statistics().jobs;
    assert!(
        commits.counts[0] < commits.sum,
        "nothing was taken together: {commits:?}"
    );

    let in_group: Vec<String> = outcomes.iter().map(told).collect();
    assert_eq!(in_group, one_by_one);
    for code in [
        "open",
        "ASK-CONSENT-UNKNOWN",
        "ASK-CONSENT-USED-UP",
        "ASK-CONSENT-WITHDRAWN",
        "ASK-CONSENT-NOT-ANSWERED",
        "ASK-NAME-DIFFERS",
    ] {
        assert!(in_group.iter().any(|t| t.starts_with(code)), "no {code}");
    }
    // The order of the log is the order of the questions.
    let indexes: Vec<u64> = outcomes.iter().map(log_index).collect();
    assert!(indexes.windows(2).all(|pair| pair[0] + 1 == pair[1]));
    assert_eq!(together.uses(), alone.uses());

    publish(&together.store);
    assert_eq!(together.store.audit(ORIGIN).unwrap().problems, []);
    for person in [&ZHANG_SAN, &LI_SI, &WANG_WU] {
        let digest = digest(&together.store, person);
        let (_, problems) = together.store.audit_list(&digest).unwrap();
        assert_eq!(problems, []);
    }
    drop(together.bench);
}

#[test]
fn uses_are_counted_once_however_many_ask() {
    let bench = Bench::new();
    // With PostgreSQL from two processes, which share nothing but the database.
    let stores = [bench.open()]
        .into_iter()
        .chain(on_postgres().then(|| bench.open()));
    let stores: Vec<Arc<Store>> = stores.collect();
    let id = approved(&stores[0], &ZHANG_SAN, GRANTEE, 60);
    let opened: usize = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..8)
            .map(|thread| {
                let store = &stores[thread % stores.len()];
                scope.spawn(move || {
                    let ask = |_| {
                        let asking = on_consent(store, &ZHANG_SAN, None, id);
                        let outcome = store.ask(asking, decide).wait_blocking().unwrap();
                        matches!(outcome, AskOutcome::Open(_))
                    };
                    (0..20).map(ask).filter(|open| *open).count()
                })
            })
            .collect();
        asking
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert_eq!(opened, 60);
    let consents = stores[0].consents_of(subject(&stores[0], &ZHANG_SAN));
    assert_eq!(consents.unwrap()[0].consent.used, 60);
    publish(&stores[0]);
    assert_eq!(stores[0].audit(ORIGIN).unwrap().problems, []);
}

#[test]
fn a_withdrawal_counts_from_the_very_next_question() {
    let bench = Bench::new();
    let asker = bench.open();
    let other = if on_postgres() {
        bench.open()
    } else {
        Arc::clone(&asker)
    };
    let id = approved(&other, &ZHANG_SAN, GRANTEE, 100);
    let ask = || {
        let asking = on_consent(&asker, &ZHANG_SAN, None, id);
        told(&asker.ask(asking, decide).wait_blocking().unwrap())
    };
    for _ in 0..3 {
        assert_eq!(ask(), "open Some([\"permit\"])");
    }
    other
        .withdraw_consent(subject(&other, &ZHANG_SAN), id, the_person())
        .wait_blocking()
        .unwrap();
    assert_eq!(ask(), "ASK-CONSENT-WITHDRAWN");
    // The withdrawn consent knows of the uses before.
    let consents = other.consents_of(subject(&other, &ZHANG_SAN)).unwrap();
    assert_eq!(consents[0].consent.used, 3);
}

#[test]
fn jobs_between_questions_see_their_uses() {
    let bench = Bench::new();
    let store = bench.open();
    let id = approved(&store, &ZHANG_SAN, GRANTEE, 100);
    let person = subject(&store, &ZHANG_SAN);
    let ask = || store.ask(on_consent(&store, &ZHANG_SAN, None, id), decide);
    let before: Vec<_> = (0..10).map(|_| ask()).collect();
    let withdrawn = store.withdraw_consent(person, id, the_person());
    let after: Vec<_> = (0..10).map(|_| ask()).collect();
    for pending in before {
        let outcome = pending.wait_blocking().unwrap();
        assert!(matches!(outcome, AskOutcome::Open(_)), "{outcome:?}");
    }
    assert_eq!(withdrawn.wait_blocking().unwrap().consent.used, 10);
    for pending in after {
        let outcome = pending.wait_blocking().unwrap();
        assert_eq!(told(&outcome), "ASK-CONSENT-WITHDRAWN");
    }
}

/// A row that contradicts itself is told to whom it concerns, and the questions beside it are answered.
#[test]
fn a_damaged_consent_fails_alone() {
    let bench = Bench::new();
    let store = bench.open();
    let good = approved(&store, &ZHANG_SAN, GRANTEE, 100);
    let damaged = approved(&store, &LI_SI, "another", 100);
    bench.tamper("UPDATE consent SET valid_from = 900000000000 WHERE grantee = 'another'");
    let pending: Vec<_> = (0..30)
        .map(|turn| {
            let (person, id) = if turn % 3 == 0 {
                (&LI_SI, damaged)
            } else {
                (&ZHANG_SAN, good)
            };
            let asking = on_consent(&store, person, None, id);
            (id, store.ask(asking, decide))
        })
        .collect();
    for (id, pending) in pending {
        match pending.wait_blocking() {
            Ok(AskOutcome::Open(_)) => assert_eq!(id, good),
            Err(StoreError::Corrupt { table, column, .. }) => {
                assert_eq!((id, table, column), (damaged, "consent", "valid_from"));
            }
            other => panic!("{other:?}"),
        }
    }
    let consents = store.consents_of(subject(&store, &ZHANG_SAN)).unwrap();
    assert_eq!(consents[0].consent.used, 20);
    publish(&store);
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
}

/// A job that fails after it wrote entries about a person leaves the chain of that person's list whole.
#[test]
fn a_failing_job_about_the_same_person_leaves_no_gap() {
    let bench = Bench::new();
    let store = bench.open();
    let id = approved(&store, &ZHANG_SAN, GRANTEE, 100);
    let done = begin_upload(&store, 2);
    store.finish_upload(done, None).wait_blocking().unwrap();
    let mut asked = Vec::new();
    let mut failing = Vec::new();
    for turn in 1..=20 {
        asked.push(store.ask(on_consent(&store, &ZHANG_SAN, None, id), decide));
        let row = record(&store, &ZHANG_SAN, &format!("{turn}号"), turn);
        failing.push(store.write_batch(batch(done, vec![row])));
        asked.push(store.ask(on_consent(&store, &ZHANG_SAN, None, id), decide));
    }
    for pending in failing {
        let written = pending.wait_blocking();
        assert!(
            matches!(written, Err(StoreError::Conflict(_))),
            "{written:?}"
        );
    }
    for pending in asked {
        let outcome = pending.wait_blocking().unwrap();
        assert!(matches!(outcome, AskOutcome::Open(_)), "{outcome:?}");
    }
    let (listed, problems) = store.audit_list(&digest(&store, &ZHANG_SAN)).unwrap();
    assert_eq!((listed, problems), (42, Vec::new()));
    let consents = store.consents_of(subject(&store, &ZHANG_SAN)).unwrap();
    assert_eq!(consents[0].consent.used, 40);
    assert_eq!(consents[0].consent.from, date(2026, 11, 20));
}
