//! Measures end with their record, and their persons are told so once, whoever looks first.

use crate::common::{Bench, ITEM, ask, batch, begin_upload, record, told, write};
use jiff::civil::{Date, date};
use rules::notice::{Fact, Facts, NoticeKind};
use rules::text::Bilingual;
use std::sync::Arc;
use store::{
    AskOutcome, Filing, FilingOutcome, GroundRow, MeasureAction, MeasureEnd, MeasureGround,
    MeasureKey, MeasureRow, Store,
};
use testkit::{LI_SI, Person, WANG_WU, ZHANG_SAN};

/// The last day of the records of these tests, and the day after.
const LAST: Date = date(2029, 11, 17);
const OVER: Date = date(2029, 11, 18);

/// A measure because of the only record of a person.
fn file(store: &Arc<Store>, person: &Person) -> MeasureKey {
    let AskOutcome::Open(ticket) = ask(store, person, "赣1号") else {
        panic!("the question is answered")
    };
    let checked = ticket.receipt().log_index;
    let subject = store.lookups_at(&[checked]).unwrap()[0].subject;
    let filing = Filing {
        subject,
        checked,
        items: vec![ITEM.to_owned()],
        measure: "some-measure".to_owned(),
        matter: "some-matter".to_owned(),
        organ: "high-court".to_owned(),
        account: [1; 16],
        actor: "judge".to_owned(),
        action: MeasureAction::Applied,
        reason: None,
        policy: "test".to_owned(),
    };
    let filed = store.file_measure(filing, |versions| {
        Ok(MeasureGround {
            record: Some(versions[0].record),
            until: Some(versions[0].display_until),
            notice: None,
        })
    });
    match filed.wait_blocking().unwrap() {
        FilingOutcome::Filed(_, id) => (subject, id),
        FilingOutcome::Refused(_, why) => panic!("{why:?}"),
    }
}

fn over(store: &Store, day: Date) -> Vec<MeasureKey> {
    store.measures_over(day, [0; 16], 10).unwrap()
}

fn facts(_: &MeasureRow, ground: &GroundRow) -> Option<Facts> {
    let facts = [Fact::Measure, Fact::Organ, Fact::Reason];
    let facts = facts.into_iter().fold(Facts::new(), |facts, fact| {
        facts.with(fact, Bilingual::new(fact.word(), fact.word()))
    });
    Some(facts.with_day(Fact::From, ground.display_until))
}

fn tell(store: &Store, keys: &[MeasureKey]) -> u64 {
    let telling = store.tell_measures_over(keys.to_vec(), facts);
    telling.wait_blocking().unwrap()
}

/// What a person was told of measures that ended with their record.
fn told_of(store: &Store, subject: [u8; 16]) -> Vec<Option<[u8; 16]>> {
    let notices = store.notices_of(subject, jiff::Timestamp::UNIX_EPOCH, None, 10);
    let notices = notices.unwrap().into_iter();
    let of_ends = notices.filter(|notice| notice.kind == NoticeKind::MeasureOver);
    of_ends.map(|notice| notice.about).collect()
}

#[test]
fn two_who_look_at_once_tell_once() {
    let bench = Bench::new();
    let store = bench.open();
    for (person, number) in [(&ZHANG_SAN, 1), (&LI_SI, 2), (&WANG_WU, 3)] {
        write(&store, person, number);
    }
    let mut filed: Vec<MeasureKey> = [&ZHANG_SAN, &LI_SI, &WANG_WU]
        .map(|person| file(&store, person))
        .to_vec();
    filed.sort_by_key(|(_, id)| *id);
    assert_eq!(over(&store, LAST), []);
    // Both have looked before either tells.
    let first = over(&store, OVER);
    assert_eq!(first, filed);
    let second = first.clone();
    assert_eq!(
        store.measures_over(OVER, filed[0].1, 10).unwrap(),
        filed[1..]
    );
    // One is lifted meanwhile, of which its person was told.
    let (subject, id) = filed[2];
    let lifted = store.end_measure(
        "high-court".to_owned(),
        "judge".to_owned(),
        id,
        MeasureEnd::Lifted,
        "test".to_owned(),
        |_| {
            let facts = told().with_day(Fact::On, LAST);
            [Fact::Measure, Fact::Reason]
                .into_iter()
                .fold(facts, |facts, fact| {
                    facts.with(fact, Bilingual::new("x", "x"))
                })
        },
    );
    assert!(lifted.wait_blocking().unwrap());
    assert_eq!(tell(&store, &first), 2);
    assert_eq!(tell(&store, &second), 0);
    assert_eq!(over(&store, OVER), []);
    assert_eq!(told_of(&store, subject), []);
    for (subject, id) in &filed[..2] {
        assert_eq!(told_of(&store, *subject), [Some(*id)]);
    }
}

#[test]
fn what_is_not_told_is_looked_at_again() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    let key = file(&store, &ZHANG_SAN);
    // Whoever decides says that it goes on.
    let telling = store.tell_measures_over(vec![key], |_, _| None);
    assert_eq!(telling.wait_blocking().unwrap(), 0);
    assert_eq!(over(&store, OVER), [key]);
    // A record that is withdrawn is over at once.
    let upload = begin_upload(&store, 9);
    let mut row = record(&store, &ZHANG_SAN, "1号", 1);
    row.withdrawal = true;
    let batch = batch(upload, vec![row]);
    store.write_batch(batch).wait_blocking().unwrap();
    assert_eq!(over(&store, date(2026, 11, 20)), [key]);
    assert_eq!(tell(&store, &[key]), 1);
    assert_eq!(told_of(&store, key.0), [Some(key.1)]);
}
