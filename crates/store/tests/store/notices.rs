//! Notices commit with what they tell of, and messages outside are queued for those who entered an address, tried, given up
//! and taken out.

use crate::common::{Bench, ask, asked, batch, begin_upload, digest, pass_on, record, told};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use rules::notice::{Fact, NoticeKind};
use std::sync::Arc;
use std::time::Duration;
use store::{AskOutcome, MessageState, MessageStep, NewConsent, Store};
use testkit::{LI_SI, Person, WANG_WU, ZHANG_SAN};

const PEOPLE: [Person; 3] = [ZHANG_SAN, LI_SI, WANG_WU];

const LONG_AGO: Timestamp = Timestamp::UNIX_EPOCH;

fn ask_consent(store: &Store, person: &Person) -> [u8; 16] {
    let new = NewConsent {
        digest: digest(store, person),
        grantee: "demo-bank".to_owned(),
        actor: "teller".to_owned(),
        purpose: "loan-application".to_owned(),
        items: vec!["permit".to_owned()],
        from: date(2026, 11, 20),
        until: date(2026, 12, 1),
        uses: 1,
        hint: "张*".to_owned(),
        policy: "test".to_owned(),
        told: told(),
    };
    let pending = store.ask_consent(new, pass_on);
    asked(pending.wait_blocking().unwrap()).consent.id
}

fn subject(store: &Arc<Store>, person: &Person) -> [u8; 16] {
    match ask(store, person, "赣1号") {
        AskOutcome::Open(ticket) => {
            let found = store.lookups_at(&[ticket.receipt().log_index]).unwrap();
            found[0].subject
        }
        AskOutcome::Refused(_, refusal) => panic!("{refusal:?}"),
    }
}

#[test]
fn adverse_rows_are_told_of_and_others_are_not() {
    let bench = Bench::new();
    let store = bench.open();
    let upload = begin_upload(&store, 1);
    let rows = PEOPLE.iter().take(3).zip(1..).map(|(person, ordinal)| {
        let mut row = record(&store, person, &format!("{ordinal}号"), ordinal);
        row.told = ordinal != 2;
        row
    });
    let mut all = batch(upload, rows.collect());
    all.told = Arc::new(told());
    store.write_batch(all).wait_blocking().unwrap();
    for (person, expected) in PEOPLE.iter().zip([1, 0, 1]) {
        let subject = subject(&store, person);
        assert_eq!(store.unread_notices(subject, LONG_AGO).unwrap(), expected);
        for notice in store.notices_of(subject, LONG_AGO, None, 10).unwrap() {
            assert_eq!(notice.kind, NoticeKind::RecordWritten);
            assert!(notice.about.is_some() && notice.log_index.is_some());
            assert!(notice.facts.missing_of(notice.kind).is_empty());
            let decided = notice.facts.get(Fact::DecidedOn).unwrap();
            assert_eq!(decided.zh, "2026年11月18日");
        }
    }
    // A row that is a duplicate tells nobody anything again.
    let upload = begin_upload(&store, 2);
    let mut again = record(&store, &PEOPLE[0], "1号", 1);
    again.told = true;
    let mut all = batch(upload, vec![again]);
    all.told = Arc::new(told());
    store.write_batch(all).wait_blocking().unwrap();
    let subject = subject(&store, &PEOPLE[0]);
    assert_eq!(store.unread_notices(subject, LONG_AGO).unwrap(), 1);
}

#[test]
fn a_notice_is_listed_opened_once_and_ends() {
    let bench = Bench::new();
    let store = bench.open();
    let person = &PEOPLE[0];
    for _ in 0..3 {
        ask_consent(&store, person);
        bench.clock.advance(Duration::from_secs(60));
    }
    let subject = subject(&store, person);
    let all = store.notices_of(subject, LONG_AGO, None, 10).unwrap();
    assert_eq!(all.len(), 3);
    assert!(all.is_sorted_by(|a, b| a.id > b.id));
    let page = store.notices_of(subject, LONG_AGO, Some(all[0].id), 1);
    assert_eq!(page.unwrap()[0].id, all[1].id);
    let marked = || store.mark_read(subject, all[0].id).wait_blocking().unwrap();
    assert!(marked());
    let read_at = || {
        let notice = store.notice(subject, LONG_AGO, all[0].id).unwrap();
        notice.unwrap().read_at.unwrap()
    };
    let first = read_at();
    bench.clock.advance(Duration::from_secs(60));
    assert!(!marked());
    assert_eq!(read_at(), first);
    assert_eq!(store.unread_notices(subject, LONG_AGO).unwrap(), 2);
    // Nobody opens another's.
    let other = [9; 16];
    assert!(store.notice(other, LONG_AGO, all[1].id).unwrap().is_none());
    assert!(!store.mark_read(other, all[1].id).wait_blocking().unwrap());
    // What is older than the time it is kept is neither shown nor counted, and then removed.
    let newest = all[0].made_at;
    assert_eq!(
        store.notices_of(subject, newest, None, 10).unwrap().len(),
        1
    );
    assert_eq!(store.unread_notices(subject, newest).unwrap(), 0);
    assert!(store.notice(subject, newest, all[1].id).unwrap().is_none());
    let ended = store.notices_before(newest, 10).unwrap();
    assert_eq!(ended.len(), 2);
    store.end_notices(ended).wait_blocking().unwrap();
    assert_eq!(
        store.notices_of(subject, LONG_AGO, None, 10).unwrap().len(),
        1
    );
}

#[test]
fn messages_are_queued_for_those_with_an_address() {
    let bench = Bench::new();
    let store = bench.open();
    let person = &PEOPLE[0];
    ask_consent(&store, person);
    let subject = subject(&store, person);
    let now = || bench.environment().clock.now();
    assert!(store.due_messages(now(), 10).unwrap().is_empty());

    let set = |channel: &str, address: &str| {
        let (channel, address) = (channel.to_owned(), address.to_owned());
        store
            .set_contact(subject, channel, address)
            .wait_blocking()
            .unwrap();
    };
    set("mobile", "10000000000");
    let contact = store.contact_of(subject).unwrap().unwrap();
    let opened = store
        .keys()
        .unseal(&contact.address, &Store::contact_place(&subject));
    assert_eq!(opened.unwrap(), b"10000000000");

    ask_consent(&store, person);
    let due = store.due_messages(now(), 10).unwrap();
    assert_eq!(due.len(), 1);
    let (message, notice) = (&due[0], due[0].notice);
    assert_eq!((message.attempts, message.channel.as_str()), (0, "mobile"));
    // It fails, waits, fails again and is sent, across a restart.
    let later = now() + SignedDuration::from_mins(1);
    let failed = MessageStep::Failed("NOTICE-GATEWAY", later);
    assert!(store.note_message(message, failed).wait_blocking().unwrap());
    assert!(store.due_messages(now(), 10).unwrap().is_empty());
    bench.clock.advance(Duration::from_secs(120));
    drop(store);
    let store = bench.open();
    let due = store.due_messages(now(), 10).unwrap();
    assert_eq!((due.len(), due[0].attempts), (1, 1));
    let state = |store: &Store| {
        let rows = store.messages_about(subject, notice).unwrap();
        (rows[0].state, rows[0].last_error.clone())
    };
    assert_eq!(
        state(&store),
        (MessageState::Failed, Some("NOTICE-GATEWAY".to_owned()))
    );
    let note = |step| store.note_message(&due[0], step).wait_blocking().unwrap();
    assert!(note(MessageStep::Sent));
    assert_eq!(state(&store), (MessageState::Sent, None));
    // What was sent is not sent again, nor taken back.
    assert!(!note(MessageStep::GivenUp("X")));
    assert_eq!(state(&store).0, MessageState::Sent);
}

#[test]
fn an_address_taken_out_ends_what_waits_for_it() {
    let bench = Bench::new();
    let store = bench.open();
    let person = &PEOPLE[0];
    let subject = subject(&store, person);
    let set = store.set_contact(subject, "mail".to_owned(), "a@a.example".to_owned());
    set.wait_blocking().unwrap();
    ask_consent(&store, person);
    let now = bench.environment().clock.now();
    let due = store.due_messages(now, 10).unwrap();
    assert_eq!(due.len(), 1);
    assert!(store.delete_contact(subject).wait_blocking().unwrap());
    assert!(!store.delete_contact(subject).wait_blocking().unwrap());
    assert!(store.contact_of(subject).unwrap().is_none());
    assert!(store.due_messages(now, 10).unwrap().is_empty());
    let rows = store.messages_about(subject, due[0].notice).unwrap();
    assert_eq!(rows[0].state, MessageState::GivenUp);
    assert_eq!(
        rows[0].last_error.as_deref(),
        Some("NOTICE-CONTACT-WITHDRAWN")
    );
}
