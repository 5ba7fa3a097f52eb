//! Each kind over a small window: what brings it, and what comes close and does not.

use super::super::{AlarmKind, AlarmSettings, GroundKind, Lookup, NumberPlace, Watch, Watched};
use super::is_malformed;
use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use std::collections::BTreeSet;

fn settings() -> AlarmSettings {
    AlarmSettings {
        opens: 7,
        closes: 20,
        unusual_a_day: 3,
        case_people: 4,
        case_days: 3,
        person_officers: 3,
        person_days: 3,
        neighbours: 3,
        burst: 5,
        unused_days: 60,
        names_a_day: 2,
        emergencies: 2,
        chance: 1e-5,
    }
}

/// Monday, ten o'clock.
fn monday() -> DateTime {
    date(2026, 6, 15).at(10, 0, 0, 0)
}

fn lookup(person: u16) -> Lookup {
    let mut subject = [0; 16];
    subject[14..].copy_from_slice(&person.to_be_bytes());
    Lookup {
        position: 0,
        at: monday(),
        working_day: true,
        officer: "clerk".to_owned(),
        officer_name: "赵一".to_owned(),
        system: false,
        organ: "transport".to_owned(),
        subject,
        name: Some(format!(
            "{}某{person}",
            ["王", "李", "张", "刘"][usize::from(person) % 4]
        )),
        number: Some(NumberPlace {
            region: "360102".to_owned(),
            series: u64::from(person),
            sequence: 1,
        }),
        watched: None,
        ground: GroundKind::Power,
        case_number: Some(format!("（2026）{person}号")),
        refused: None,
        emergency: false,
    }
}

/// What a series of lookups brings, a quarter of an hour apart unless they say when.
fn brings(lookups: impl IntoIterator<Item = Lookup>) -> BTreeSet<AlarmKind> {
    brings_after(0, lookups)
}

/// The same after so many days of twenty lookups each of people from one city.
fn brings_after(days: i64, lookups: impl IntoIterator<Item = Lookup>) -> BTreeSet<AlarmKind> {
    let mut watch = Watch::new(settings());
    let mut position = 0;
    let begun = monday() - SignedDuration::from_hours(24 * days);
    for day in 0..days {
        for turn in 0..20 {
            let mut before = lookup(10_000 + (day * 20 + turn) as u16);
            before.at =
                begun + SignedDuration::from_hours(24 * day) + SignedDuration::from_mins(20 * turn);
            before.position = position;
            position += 1;
            watch.observe(&before);
        }
    }
    let mut found = BTreeSet::new();
    for (turn, mut lookup) in (0..).zip(lookups) {
        if lookup.at == monday() {
            lookup.at = monday() + SignedDuration::from_mins(15 * turn);
        }
        lookup.position = position;
        position += 1;
        for alarm in watch.observe(&lookup) {
            assert!(
                alarm.positions.contains(&lookup.position) || alarm.kind == AlarmKind::Emergencies,
                "{alarm:?}"
            );
            assert!(!alarm.text.zh.is_empty() && !alarm.text.en.is_empty());
            found.insert(alarm.kind);
        }
    }
    found
}

fn with(person: u16, change: impl FnOnce(&mut Lookup)) -> Lookup {
    let mut lookup = lookup(person);
    change(&mut lookup);
    lookup
}

fn only(kind: AlarmKind) -> BTreeSet<AlarmKind> {
    BTreeSet::from([kind])
}

#[test]
fn ordinary_work_brings_nothing() {
    assert_eq!(brings((0..30).map(lookup)), BTreeSet::new());
    assert_eq!(brings_after(20, (0..20).map(lookup)), BTreeSet::new());
}

#[test]
fn unusual_times() {
    let late = |n: u16| with(n, |l| l.at = date(2026, 6, 15).at(22, n as i8, 0, 0));
    assert_eq!(brings((0..3).map(late)), only(AlarmKind::OutOfHours));
    assert_eq!(brings((0..2).map(late)), BTreeSet::new());
    let off = |n| with(n, |l| l.working_day = false);
    assert_eq!(brings((0..3).map(off)), only(AlarmKind::DayOff));
    let system = |n: u16| {
        with(n, |l| {
            (l.system, l.at) = (true, date(2026, 6, 15).at(3, 0, n as i8, 0))
        })
    };
    assert_eq!(brings((0..9).map(system)), BTreeSet::new());
}

#[test]
fn people_from_elsewhere() {
    let away = |n| {
        with(n, |l| {
            l.number.as_mut().unwrap().region = "361102".to_owned()
        })
    };
    assert_eq!(
        brings_after(15, (0..4).map(away)),
        only(AlarmKind::OutOfRegion)
    );
    // Who has no habit yet is nowhere at home.
    assert_eq!(brings((0..4).map(away)), BTreeSet::new());
}

#[test]
fn relatives_and_oneself() {
    let named = |name: &'static str| {
        move |n| {
            with(n, |l| {
                (l.officer_name, l.name) = ("赵一".to_owned(), Some(format!("{name}{n}")))
            })
        }
    };
    assert!(brings_after(20, (0..4).map(named("赵"))).contains(&AlarmKind::SameSurname));
    // Every fourth person of this town is a 王.
    let of_wang = |n| {
        with(n, |l| {
            (l.officer_name, l.name) = ("王一".to_owned(), Some(format!("王{n}")))
        })
    };
    assert_eq!(brings_after(20, (0..4).map(of_wang)), BTreeSet::new());
    let own = with(1, |l| l.name = Some("赵一".to_owned()));
    assert_eq!(brings([own]), only(AlarmKind::OwnName));
}

#[test]
fn people_who_are_watched() {
    for (why, kind) in [
        (Watched::Canary, AlarmKind::Canary),
        (Watched::PublicInterest, AlarmKind::PublicInterest),
    ] {
        assert_eq!(brings([with(1, |l| l.watched = Some(why))]), only(kind));
    }
}

#[test]
fn cases() {
    let one_case = |n| with(n, |l| l.case_number = Some("（2026）赣01号".to_owned()));
    assert_eq!(brings((0..4).map(one_case)), only(AlarmKind::CasePeople));
    assert_eq!(brings((0..3).map(one_case)), BTreeSet::new());
    let on_day = |day: i8| with(1, |l| l.at = date(2026, 6, 14 + day).at(10, 0, 0, 0));
    let found = brings((1..=3).map(on_day));
    assert_eq!(
        found,
        BTreeSet::from([AlarmKind::CaseDays, AlarmKind::PersonDays])
    );
    let bad = |n: u16| with(n, |l| l.case_number = Some("x".repeat(usize::from(n) + 1)));
    assert_eq!(brings((0..3).map(bad)), only(AlarmKind::CaseMalformed));
    for (number, malformed) in [
        ("1", true),
        ("0000", true),
        ("测试案件", true),
        ("20260615", false),
        ("（2026）赣01号", false),
    ] {
        assert_eq!(is_malformed(number), malformed, "{number}");
    }
}

#[test]
fn one_person_and_many_accounts() {
    let by = |n: u16| {
        with(1, |l| {
            (l.officer, l.case_number) = (format!("clerk-{n}"), None)
        })
    };
    assert_eq!(brings((0..3).map(by)), only(AlarmKind::PersonOfficers));
    let on_day = |day: i8| {
        with(1, |l| {
            (l.at, l.case_number) = (date(2026, 6, 14 + day).at(10, 0, 0, 0), None)
        })
    };
    assert_eq!(brings((1..=3).map(on_day)), only(AlarmKind::PersonDays));
}

#[test]
fn numbers_in_a_row() {
    let near = |n: u16| {
        with(n, |l| {
            l.number = Some(NumberPlace {
                region: "360102".to_owned(),
                series: 7,
                sequence: n.into(),
            })
        })
    };
    assert_eq!(brings((0..3).map(near)), only(AlarmKind::Neighbours));
    // The same person twice is one number.
    assert_eq!(brings([near(1), near(1), near(2)]), BTreeSet::new());
}

#[test]
fn another_ground_after_a_refusal() {
    let refused = with(1, |l| {
        (l.refused, l.ground) = (Some("ASK-CONSENT-EXPIRED".to_owned()), GroundKind::Consent)
    });
    assert_eq!(
        brings([refused.clone(), lookup(1)]),
        only(AlarmKind::OtherGround)
    );
    let again = with(1, |l| l.ground = GroundKind::Consent);
    assert_eq!(brings([refused.clone(), again]), BTreeSet::new());
    let later = with(1, |l| l.at = monday() + SignedDuration::from_hours(3));
    assert_eq!(brings([refused, later]), BTreeSet::new());
}

#[test]
fn accounts_that_wake_up_and_rush() {
    let before = with(9, |l| l.at = date(2026, 3, 2).at(10, 0, 0, 0));
    let woken = std::iter::once(before).chain((0..3).map(lookup));
    assert_eq!(brings(woken), only(AlarmKind::LongUnused));
    let quick = |n: u16| {
        with(n, |l| {
            l.at = monday() + SignedDuration::from_secs(1 + 30 * i64::from(n))
        })
    };
    assert_eq!(brings((0..5).map(quick)), only(AlarmKind::Burst));
    let steady = |n: u16| {
        with(n, |l| {
            l.at = monday() + SignedDuration::from_mins(1 + 4 * i64::from(n))
        })
    };
    assert_eq!(
        brings_after(20, (0..60).map(steady)),
        only(AlarmKind::BusyDay)
    );
}

#[test]
fn numbers_that_are_tried() {
    let unknown = |n: u16| with(n, |l| (l.name, l.number) = (None, None));
    assert_eq!(
        brings_after(20, (0..8).map(unknown)),
        only(AlarmKind::Strangers)
    );
    let wrong = |n| with(n, |l| l.refused = Some("ASK-NAME-DIFFERS".to_owned()));
    assert_eq!(brings((0..2).map(wrong)), only(AlarmKind::WrongNames));
}

#[test]
fn emergencies_are_always_noticed() {
    let emergency = |n| with(n, |l| l.emergency = true);
    assert_eq!(brings([emergency(1)]), only(AlarmKind::Emergency));
    let found = brings([emergency(1), emergency(2)]);
    assert_eq!(
        found,
        BTreeSet::from([AlarmKind::Emergency, AlarmKind::Emergencies])
    );
}
