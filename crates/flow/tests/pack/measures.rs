//! Measures: what holds of every decision on the pack of the province.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::prelude::*;
use rules::catalogue::Leaning;
use rules::measure::{
    Because, Decided, Matter, Standing, WhyNot, applies, decide, is_clean, looked_at, needed,
};
use rules::record::{EndReason, Provenance, State, Version};
use std::collections::BTreeSet;
use testkit::pack;

pub const DAY: Date = date(2026, 6, 15);

/// A live record of an item, one for each number.
pub fn record(item: &str, number: u8) -> Version {
    let item = pack().item(item).unwrap();
    let mut id = [number; 16];
    id[0] = u8::try_from(item.id.len()).unwrap();
    Version {
        record: id,
        version: 1,
        item: item.id.clone(),
        item_version: item.version,
        source: "transport".to_owned(),
        decided_by: "某机关".to_owned(),
        document_number: format!("〔2026〕{number}号"),
        decided_on: date(2026, 1, 15),
        display_until: date(2027, 1, 15),
        end_reason: EndReason::GradePeriod,
        grade: None,
        leaning: item.leaning,
        state: State::Live,
        fields: Vec::new(),
        late: false,
        annotations: Vec::new(),
        provenance: Provenance {
            upload: [0; 16],
            sheet: None,
            row: 1,
            case: None,
        },
        recorded_at: Timestamp::UNIX_EPOCH,
    }
}

/// Everything that is on may be looked at.
fn all_items() -> Vec<String> {
    pack().items.iter().map(|i| i.id.clone()).collect()
}

fn matter(id: &str) -> &'static Matter {
    pack().measures.matter(id).unwrap()
}

fn decided(matter_id: &str, records: &[Version]) -> Vec<Decided<'static>> {
    let matter = matter(matter_id);
    decide(
        pack(),
        matter,
        &matter.organs[0],
        DAY,
        &all_items(),
        records,
    )
}

fn named(decided: &[Decided<'_>]) -> BTreeSet<String> {
    applies(decided).iter().map(|m| m.id.clone()).collect()
}

fn constraints(decided: &[Decided<'_>]) -> BTreeSet<String> {
    let all = applies(decided);
    all.iter()
        .filter(|m| m.is_constraint())
        .map(|m| m.id.clone())
        .collect()
}

fn conveniences(decided: &[Decided<'_>]) -> BTreeSet<String> {
    let all = applies(decided);
    all.iter()
        .filter(|m| !m.is_constraint())
        .map(|m| m.id.clone())
        .collect()
}

#[test]
fn a_constraint_names_its_record_and_ends_with_it() {
    let listing = record("severe-list-wage", 1);
    let found = decided("startup-subsidy", std::slice::from_ref(&listing));
    assert_eq!(
        constraints(&found),
        BTreeSet::from(["wage-default-fiscal-funds".to_owned()])
    );
    assert_eq!(
        found[0].standing,
        Standing::Applies {
            because: Because::Records(vec![listing.record]),
            until: Some(listing.display_until),
        }
    );
    for state in [
        State::Held,
        State::Withdrawn,
        State::Repaired,
        State::Sealed,
    ] {
        let ended = Version {
            state,
            ..listing.clone()
        };
        assert_eq!(
            constraints(&decided("startup-subsidy", &[ended])),
            BTreeSet::new(),
            "{state:?}"
        );
    }
    let over = Version {
        display_until: DAY.yesterday().unwrap(),
        ..listing
    };
    assert_eq!(
        constraints(&decided("startup-subsidy", &[over])),
        BTreeSet::new()
    );
}

#[test]
fn who_has_no_ground_is_told_so_and_what_was_not_looked_at_is_not_guessed() {
    let why = |seen: &[String], records: &[Version]| -> Vec<Standing> {
        let matter = matter("company-registration");
        let decided = decide(pack(), matter, "market-regulation", DAY, seen, records);
        decided.into_iter().map(|d| d.standing).collect()
    };
    let nothing = why(&[], &[]);
    assert!(
        nothing
            .iter()
            .all(|s| matches!(s, Standing::Not(WhyNot::NotExamined(_)))),
        "{nothing:?}"
    );
    let clean = why(&all_items(), &[]);
    assert_eq!(clean[0], Standing::Not(WhyNot::NoGround));
    assert_eq!(
        clean[2],
        Standing::Applies {
            because: Because::CleanYears,
            until: None
        }
    );
    let penalised = why(&all_items(), &[record("transport-penalty", 1)]);
    assert_eq!(penalised[2], Standing::Not(WhyNot::NotClean));
    // A good record is enough by itself; a listing that excludes conveniences withholds them.
    let both = [
        record("transport-penalty", 1),
        record("excellent-volunteer-honour", 2),
    ];
    assert!(matches!(
        why(&all_items(), &both)[2],
        Standing::Applies { .. }
    ));
    let listed = [
        record("severe-list-market", 1),
        record("excellent-volunteer-honour", 2),
    ];
    let by = "no-notice-and-commitment".to_owned();
    assert_eq!(
        why(&all_items(), &listed)[2],
        Standing::Not(WhyNot::Withheld(by))
    );
    // Another organ's counter does nothing here.
    let other = decide(
        pack(),
        matter("company-registration"),
        "tax",
        DAY,
        &all_items(),
        &listed,
    );
    assert!(
        other
            .iter()
            .all(|d| d.standing == Standing::Not(WhyNot::OtherOrgan))
    );
}

#[test]
fn what_is_switched_off_or_due_for_review_does_not_apply() {
    let records = [record("court-list", 1), record("severe-list-wage", 2)];
    let found = decided("public-funds-project", &records);
    assert_eq!(
        named(&found),
        BTreeSet::from(["wage-default-fiscal-funds".to_owned()])
    );
    let mut unreviewed = pack().clone();
    for measure in &mut unreviewed.measures.list {
        measure.review_by = DAY.yesterday().unwrap();
    }
    let matter = matter("company-registration");
    let records = [record("severe-list-market", 1)];
    let found = decide(
        &unreviewed,
        matter,
        "market-regulation",
        DAY,
        &all_items(),
        &records,
    );
    assert_eq!(constraints(&found), BTreeSet::new());
}

#[test]
fn the_years_are_clean_when_nothing_adverse_stands() {
    let penalty = record("transport-penalty", 1);
    let check = |clean: bool, record: Version| assert_eq!(is_clean(pack(), DAY, &[record]), clean);
    check(false, penalty.clone());
    check(
        true,
        Version {
            state: State::Repaired,
            ..penalty.clone()
        },
    );
    check(
        true,
        Version {
            display_until: DAY.yesterday().unwrap(),
            ..penalty.clone()
        },
    );
    let old = |item| Version {
        decided_on: date(2023, 6, 14),
        ..record(item, 1)
    };
    check(true, old("legal-representative-bar"));
    check(
        false,
        Version {
            decided_on: date(2023, 6, 15),
            ..record("legal-representative-bar", 1)
        },
    );
    // A list that still names the person does, however old.
    check(false, old("court-list"));
    check(true, record("excellent-volunteer-honour", 1));
}

#[test]
fn a_matter_needs_no_more_than_its_measures() {
    let items = needed(pack(), matter("startup-subsidy"), "human-resources", DAY);
    assert!(
        items.contains(&"severe-list-wage".to_owned())
            && items.contains(&"transport-penalty".to_owned())
    );
    let items = needed(pack(), matter("honours-review"), "trade-union", DAY);
    assert_eq!(items, ["severe-list-wage"]);
    // What would leave the question of the years open is not read.
    let opens = |id: &str| id != "transport-penalty" && id != "excellent-volunteer-honour";
    let items = looked_at(
        pack(),
        matter("startup-subsidy"),
        "human-resources",
        DAY,
        opens,
    );
    assert!(
        items.contains(&"severe-list-wage".to_owned())
            && items.contains(&"moral-model-honour".to_owned())
    );
    assert!(!items.contains(&"tax-penalty".to_owned()), "{items:?}");
}

fn some_record() -> impl Strategy<Value = Version> {
    let items: Vec<String> = pack()
        .items
        .iter()
        .filter(|i| i.leaning != Leaning::Neutral || i.id == "credit-commitment")
        .map(|i| i.id.clone())
        .collect();
    let state = prop_oneof![
        4 => Just(State::Live),
        1 => Just(State::Held),
        1 => Just(State::Withdrawn),
        1 => Just(State::Repaired),
        1 => Just(State::Sealed),
    ];
    (
        proptest::sample::select(items),
        any::<u8>(),
        state,
        -2000_i64..30,
        -30_i64..900,
    )
        .prop_map(|(item, number, state, decided, until)| Version {
            state,
            decided_on: DAY.saturating_add(jiff::Span::new().days(decided)),
            display_until: DAY.saturating_add(jiff::Span::new().days(until)),
            ..record(&item, number)
        })
}

fn some_matter() -> impl Strategy<Value = &'static str> {
    let ids: Vec<&str> = pack()
        .measures
        .matters
        .iter()
        .map(|m| m.id.as_str())
        .collect();
    proptest::sample::select(ids)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_measure_is_alive_without_a_live_record(matter in some_matter(), records in vec(some_record(), 0..8)) {
        for found in decided(matter, &records) {
            match found.standing {
                Standing::Applies { because: Because::Records(ids), until } => {
                    prop_assert!(!ids.is_empty());
                    for id in ids {
                        let live = records.iter().any(|r| r.record == id && r.shown_on(DAY));
                        prop_assert!(live);
                    }
                    prop_assert!(until.is_some_and(|until| until >= DAY));
                }
                Standing::Applies { because: Because::CleanYears, .. } => {
                    prop_assert!(!found.measure.is_constraint());
                }
                Standing::Not(_) => {}
            }
        }
    }

    #[test]
    fn a_record_that_ends_takes_its_measures_along(matter in some_matter(), records in vec(some_record(), 1..8)) {
        let before = constraints(&decided(matter, &records));
        for place in 0..records.len() {
            let mut without = records.clone();
            without.remove(place);
            let mut repaired = records.clone();
            repaired[place].state = State::Repaired;
            // Every way of ending it is the same, and no constraint comes of it.
            prop_assert_eq!(decided(matter, &without), decided(matter, &repaired));
            prop_assert!(constraints(&decided(matter, &without)).is_subset(&before));
        }
        let ended: Vec<Version> = records.into_iter().map(|r| Version { state: State::Repaired, ..r }).collect();
        prop_assert_eq!(decided(matter, &ended), decided(matter, &[]));
    }

    #[test]
    fn adverse_adds_no_convenience_and_good_no_constraint(matter in some_matter(), records in vec(some_record(), 0..8), added in some_record()) {
        let before = decided(matter, &records);
        let mut more = records;
        let leaning = added.leaning;
        more.push(added);
        let after = decided(matter, &more);
        match leaning {
            Leaning::Adverse => prop_assert!(conveniences(&after).is_subset(&conveniences(&before))),
            Leaning::Good => {
                prop_assert!(constraints(&after).is_subset(&constraints(&before)));
                prop_assert!(conveniences(&before).is_subset(&conveniences(&after)));
            }
            Leaning::Neutral => prop_assert_eq!(before, after),
        }
    }

    #[test]
    fn the_order_of_records_and_what_is_not_shown_do_not_matter(matter in some_matter(), records in vec(some_record(), 0..8)) {
        let found = decided(matter, &records);
        let mut turned = records.clone();
        turned.reverse();
        // Two records of one id would be two versions of one record, which a dossier never has.
        let ids: BTreeSet<_> = records.iter().map(|r| r.record).collect();
        if ids.len() == records.len() {
            prop_assert_eq!(&found, &decided(matter, &turned));
        }
        let shown: Vec<Version> = records.iter().filter(|r| r.shown_on(DAY)).cloned().collect();
        prop_assert_eq!(&found, &decided(matter, &shown));
        prop_assert_eq!(is_clean(pack(), DAY, &records), is_clean(pack(), DAY, &shown));
        prop_assert_eq!(&found, &decided(matter, &records));
    }
}
