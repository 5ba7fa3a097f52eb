//! Requests for consent: decided where they are written, so that of two at once one passes.

use crate::common::{Bench, ORIGIN, asked, digest, pass_on, publish};
use jiff::{Timestamp, ToSpan as _};
use rules::consent::ConsentState;
use rules::consent_request::RequestRefusal;
use store::{
    ConsentActor, ConsentRow, Kind, NewConsent, Outcome, RequestOutcome, Store, StoreError,
};
use testkit::{Person, TODAY, ZHANG_SAN};

fn request(store: &Store, person: &Person, grantee: &str) -> NewConsent {
    NewConsent {
        digest: digest(store, person),
        grantee: grantee.to_owned(),
        actor: "clerk".to_owned(),
        purpose: "loan".to_owned(),
        items: vec!["permit".to_owned()],
        from: TODAY,
        until: TODAY,
        uses: 1,
        hint: "张* 360***********0021".to_owned(),
        policy: "request".to_owned(),
        told: crate::common::told(),
    }
}

fn by_the_person() -> ConsentActor {
    ConsentActor {
        actor: "person".to_owned(),
        policy: "own-consent-decision".to_owned(),
        representation: None,
    }
}

fn subject(store: &Store) -> [u8; 16] {
    let met = store.identify(digest(store, &ZHANG_SAN));
    met.wait_blocking().unwrap()
}

/// One at a time.
fn alone(earlier: &[ConsentRow], _: Timestamp) -> Result<(), RequestRefusal> {
    match earlier {
        [] => Ok(()),
        _ => Err(RequestRefusal::StillWaiting { first_day: TODAY }),
    }
}

#[test]
fn of_many_requests_at_once_one_passes() {
    let bench = Bench::new();
    let store = bench.open();
    let pending: Vec<_> = (0..40)
        .map(|_| store.ask_consent(request(&store, &ZHANG_SAN, "bank"), alone))
        .collect();
    let outcomes: Vec<_> = pending
        .into_iter()
        .map(|one| one.wait_blocking().unwrap())
        .collect();
    let passed = |outcome: &&RequestOutcome| matches!(outcome, RequestOutcome::Asked(_));
    assert_eq!(outcomes.iter().filter(passed).count(), 1);
    // Another grantee is not kept away by it.
    let other = store.ask_consent(request(&store, &ZHANG_SAN, "employer"), alone);
    assert_eq!(
        asked(other.wait_blocking().unwrap()).consent.grantee,
        "employer"
    );

    assert_eq!(publish(&store), 41);
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
    let list = store.accesses(subject(&store), None, 50).unwrap();
    assert_eq!(list.len(), 41);
    let refused: Vec<_> = list
        .iter()
        .filter(|access| access.outcome == Outcome::Refused)
        .collect();
    assert_eq!(refused.len(), 39);
    for access in refused {
        assert_eq!(access.kind, Kind::ConsentAsked);
        assert_eq!(access.reason.as_deref(), Some("CONSENT-STILL-WAITING"));
        assert_eq!((&access.ground, &access.policy), (&None, &None));
        assert_eq!(access.purpose.as_deref(), Some("loan"));
    }
    assert_eq!(store.consents_of(subject(&store)).unwrap().len(), 2);
    assert_eq!(store.consents_asked_by("bank", None, 9).unwrap().len(), 1);
}

#[test]
fn two_processes_cannot_both_pass() {
    let bench = Bench::new();
    if bench.server().is_none() {
        return;
    }
    let stores = [bench.open(), bench.open()];
    for round in 0..10 {
        let grantee = format!("bank-{round}");
        let pending = stores
            .each_ref()
            .map(|store| store.ask_consent(request(store, &ZHANG_SAN, &grantee), alone));
        let outcomes = pending.map(|one| one.wait_blocking().unwrap());
        let passed = |outcome: &&RequestOutcome| matches!(outcome, RequestOutcome::Asked(_));
        assert_eq!(outcomes.iter().filter(passed).count(), 1, "{grantee}");
    }
}

#[test]
fn what_was_approved_is_not_held_against_a_request_and_what_was_refused_is_told() {
    let bench = Bench::new();
    let store = bench.open();
    let answers = [vec!["permit".to_owned()], Vec::new()];
    for answer in answers {
        let new = request(&store, &ZHANG_SAN, "bank");
        let id = asked(store.ask_consent(new, pass_on).wait_blocking().unwrap())
            .consent
            .id;
        let answered =
            store.answer_consent(subject(&store), id, by_the_person(), answer, Timestamp::MAX);
        answered.wait_blocking().unwrap();
    }
    let new = request(&store, &ZHANG_SAN, "bank");
    let now = bench.environment().clock.now();
    let decided = store.ask_consent(new, move |earlier, at| {
        assert_eq!(at, now);
        let states: Vec<_> = earlier.iter().map(|row| row.consent.state).collect();
        assert_eq!(states, [ConsentState::Refused]);
        assert!(earlier[0].answered_at.is_some());
        Ok(())
    });
    asked(decided.wait_blocking().unwrap());
}

#[test]
fn a_request_that_has_lapsed_is_not_answered() {
    let bench = Bench::new();
    let store = bench.open();
    let new = request(&store, &ZHANG_SAN, "bank");
    let row = asked(store.ask_consent(new, pass_on).wait_blocking().unwrap());
    let answer = |lapses_after| {
        let items = row.consent.items.clone();
        let (subject, by) = (subject(&store), by_the_person());
        store
            .answer_consent(subject, row.consent.id, by, items, lapses_after)
            .wait_blocking()
    };
    let now = bench.environment().clock.now();
    let late = answer(now.checked_sub(1.millisecond()).unwrap());
    assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    let kept = store.consents_of(subject(&store)).unwrap();
    assert_eq!(kept[0].consent.state, ConsentState::Asked);
    assert_eq!(store.entries().unwrap(), 1, "nothing was written");
    assert_eq!(answer(now).unwrap().consent.state, ConsentState::Approved);
}
