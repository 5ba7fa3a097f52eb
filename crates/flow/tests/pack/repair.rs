//! From when on a repair can be applied for: every version of the rules, every grade, and the days on which they meet.

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rules::catalogue::{Grade, Item, Leaning, RepairRule};
use rules::instrument::Citation;
use rules::record::{EndReason, Provenance, State, Version};
use rules::repair::{
    Fulfilment, RepairConditions, RepairFiled, Requirement, blocked_until, conditions,
};

const ALL_FILED: RepairFiled = RepairFiled {
    paper: true,
    commitment: true,
    blocked_until: None,
};
const ORDINARY: &str = "transport-penalty";
const OF_SAFETY: &str = "work-safety-penalty";

fn item(id: &str) -> &'static Item {
    pack().item(id).unwrap()
}

/// A record that is shown for a long time, so that its end is not what decides.
fn record(grade: Option<Grade>, decided_on: Date) -> Version {
    Version {
        record: [1; 16],
        version: 1,
        item: ORDINARY.to_owned(),
        item_version: 1,
        source: "transport".to_owned(),
        decided_by: String::new(),
        document_number: String::new(),
        decided_on,
        display_until: decided_on.checked_add(9.years()).unwrap(),
        end_reason: EndReason::GradePeriod,
        grade,
        leaning: Leaning::Adverse,
        state: State::Live,
        fields: Vec::new(),
        annotations: Vec::new(),
        late: false,
        provenance: Provenance {
            upload: [2; 16],
            sheet: None,
            row: 1,
            case: None,
        },
        recorded_at: Timestamp::UNIX_EPOCH,
    }
}

fn asked(id: &str, grade: Grade, decided_on: Date, on: Date) -> RepairConditions {
    let version = record(Some(grade), decided_on);
    conditions(item(id), &version, &ALL_FILED, on, pack())
}

fn codes(of: &RepairConditions) -> Vec<&'static str> {
    of.unmet().map(|c| c.requirement.code()).collect()
}

/// On the day before the first day it is too early and the day is named; on the first day it is not.
fn check(id: &str, grade: Grade, decided_on: Date, first: Date, rule: &str) {
    let before = asked(id, grade, decided_on, first.yesterday().unwrap());
    assert_eq!(codes(&before), ["REPAIR-TOO-EARLY"], "{id} {grade:?}");
    assert_eq!(before.possible_from(), Some(first), "{id} {grade:?}");
    let named = before.unmet().next().unwrap();
    assert!(
        named.text.zh.contains(&first.to_string()),
        "{}",
        named.text.zh
    );
    assert!(
        named.text.en.contains(&first.to_string()),
        "{}",
        named.text.en
    );
    let on_time = asked(id, grade, decided_on, first);
    assert!(on_time.met(), "{id} {grade:?} {:?}", codes(&on_time));
    let minimum = on_time.conditions.iter();
    let minimum = minimum.filter(|c| c.requirement == Requirement::MinimumPeriod);
    let cited: Vec<_> = minimum.filter_map(|c| c.citation.as_ref()).collect();
    assert_eq!(cited.len(), 1);
    assert_eq!(cited[0].instrument, rule, "{id} {grade:?} {decided_on}");
}

#[test]
fn each_version_has_its_time_for_each_grade() {
    use Grade::{General, Minor, Serious};
    let (y2018, y2023, y2026) = ("notice-424-2018", "ndrc-order-58", "ndrc-order-36");
    let decided = date(2018, 12, 1);
    check(ORDINARY, Minor, decided, date(2019, 3, 2), y2018);
    check(ORDINARY, General, decided, date(2019, 3, 2), y2018);
    check(ORDINARY, Serious, decided, date(2019, 6, 2), y2018);
    check(OF_SAFETY, Serious, decided, date(2019, 6, 2), y2018);
    let decided = date(2023, 5, 1);
    check(ORDINARY, Minor, decided, date(2023, 8, 2), y2023);
    check(ORDINARY, General, decided, date(2023, 8, 2), y2023);
    check(ORDINARY, Serious, decided, date(2023, 8, 2), y2023);
    check(OF_SAFETY, General, decided, date(2024, 5, 2), y2023);
    check(
        "fire-safety-penalty",
        Serious,
        decided,
        date(2024, 5, 2),
        y2023,
    );
    let decided = date(2026, 4, 1);
    check(ORDINARY, General, decided, date(2026, 7, 2), y2026);
    check(ORDINARY, Serious, decided, date(2027, 4, 2), y2026);
    check(OF_SAFETY, General, decided, date(2026, 7, 2), y2026);
    // Minor dishonesty waits for nothing but the duties.
    let minor = asked(ORDINARY, Minor, decided, decided);
    assert!(minor.met(), "{:?}", codes(&minor));
}

#[test]
fn where_two_rules_meet_the_person_has_the_better_one() {
    use Grade::{General, Serious};
    // Six months by the notice of 2018; three from the day Order 58 is in force.
    let decided = date(2023, 2, 1);
    let old = asked(ORDINARY, Serious, decided, date(2023, 4, 30));
    assert_eq!(old.possible_from(), Some(date(2023, 8, 2)));
    let new = asked(ORDINARY, Serious, decided, date(2023, 5, 1));
    assert_eq!(new.possible_from(), Some(date(2023, 5, 2)));
    // A year for work safety by Order 58; three months from the day Order 36 is in force.
    let decided = date(2025, 12, 1);
    let old = asked(OF_SAFETY, General, decided, date(2026, 3, 31));
    assert_eq!(old.possible_from(), Some(date(2026, 12, 2)));
    assert!(asked(OF_SAFETY, General, decided, date(2026, 4, 1)).met());
    // Order 36 asks for a year, and takes nothing from those who were decided on the day before it.
    let decided = date(2026, 3, 31);
    check(
        ORDINARY,
        Serious,
        decided,
        date(2026, 7, 1),
        "ndrc-order-58",
    );
    // Older than every rule: the oldest one that was there by the application.
    let oldest = asked(ORDINARY, General, date(2018, 6, 1), date(2018, 12, 1));
    assert!(oldest.met());
    // And on a day before every rule nothing is guessed.
    let none = asked(ORDINARY, General, date(2018, 6, 1), date(2018, 7, 1));
    assert_eq!(codes(&none), ["REPAIR-LAW-MISSING"]);
    assert_eq!(none.possible_from(), None);
}

#[test]
fn what_the_person_has_to_do_is_named() {
    let decided = date(2026, 4, 1);
    let version = record(Some(Grade::General), decided);
    let nothing = RepairFiled::default();
    let on = date(2026, 7, 2);
    let found = conditions(item(ORDINARY), &version, &nothing, on, pack());
    assert_eq!(codes(&found), ["REPAIR-DUTY", "REPAIR-COMMITMENT"]);
    assert_eq!(found.for_the_person().count(), 2);
    // That it is not handed in yet does not move the day.
    assert_eq!(found.possible_from(), Some(on));
    for condition in &found.conditions {
        assert!(!condition.text.zh.is_empty() && !condition.text.en.is_empty());
        if let Some(citation) = &condition.citation {
            assert!(pack().instrument(&citation.instrument).is_some());
        }
    }
}

#[test]
fn false_material_blocks_for_the_time_of_the_pack() {
    let found_on = date(2026, 7, 2);
    let last = blocked_until(found_on, pack()).unwrap().unwrap();
    let filed = RepairFiled {
        blocked_until: Some(last),
        ..ALL_FILED
    };
    let version = record(Some(Grade::General), date(2026, 4, 1));
    let blocked = conditions(item(ORDINARY), &version, &filed, last, pack());
    assert_eq!(codes(&blocked), ["REPAIR-BLOCKED"]);
    let first = last.tomorrow().unwrap();
    assert_eq!(blocked.possible_from(), Some(first));
    assert!(conditions(item(ORDINARY), &version, &filed, first, pack()).met());
    // The rules of 2018 knew no such time.
    assert_eq!(blocked_until(date(2020, 1, 1), pack()), Ok(None));
}

#[test]
fn lists_have_their_own_time_or_send_to_their_organ() {
    let listed = date(2026, 1, 15);
    let wage = date(2026, 7, 16);
    check(
        "severe-list-wage",
        Grade::Serious,
        listed,
        wage,
        "wage-list-measures",
    );
    let market = date(2027, 1, 16);
    for list in ["severe-list-market", "severe-list-drugs"] {
        check(list, Grade::Serious, listed, market, "market-list-measures");
    }
    let tax = asked("severe-list-tax", Grade::Serious, listed, date(2027, 6, 1));
    assert_eq!(codes(&tax), ["REPAIR-BY-SOURCE"]);
    assert_eq!(tax.possible_from(), None);
    // Listed before the list had a rule.
    let early = asked("severe-list-wage", Grade::Serious, date(2021, 12, 31), wage);
    assert_eq!(codes(&early), ["REPAIR-LAW-MISSING"]);
}

#[test]
fn what_cannot_be_repaired_says_why() {
    let on = date(2026, 7, 2);
    let version = record(Some(Grade::General), date(2026, 4, 1));
    let check = |item: &Item, version: &Version, code: &str| {
        let found = conditions(item, version, &ALL_FILED, on, pack());
        assert_eq!((codes(&found), found.possible_from()), (vec![code], None));
    };
    let mut excluded = item(ORDINARY).clone();
    excluded.repair = RepairRule::Excluded(Citation {
        instrument: "ndrc-order-36".to_owned(),
        article: None,
    });
    check(&excluded, &version, "REPAIR-EXCLUDED");
    let mut good = version.clone();
    good.leaning = Leaning::Good;
    check(item(ORDINARY), &good, "REPAIR-NOT-ADVERSE");
    let mut no_way = item(ORDINARY).clone();
    no_way.repair = RepairRule::NotApplicable;
    check(&no_way, &version, "REPAIR-NOT-ADVERSE");
    for state in [State::Withdrawn, State::Repaired, State::Sealed] {
        let mut gone = version.clone();
        gone.state = state;
        check(item(ORDINARY), &gone, "REPAIR-ENDED");
    }
    let mut past = version.clone();
    past.display_until = on.yesterday().unwrap();
    check(item(ORDINARY), &past, "REPAIR-ENDED");
    let mut ungraded = version.clone();
    ungraded.grade = None;
    check(item(ORDINARY), &ungraded, "REPAIR-LAW-MISSING");
    // One that ends by itself before has no day, either.
    let mut short = version;
    short.display_until = date(2026, 7, 1);
    let soon = conditions(item(ORDINARY), &short, &ALL_FILED, date(2026, 5, 1), pack());
    assert_eq!(codes(&soon), ["REPAIR-TOO-EARLY"]);
    assert_eq!(soon.possible_from(), None);
}

fn days() -> impl Strategy<Value = Date> {
    (0i64..3200).prop_map(|n| date(2018, 1, 1).checked_add(n.days()).unwrap())
}

fn grades() -> impl Strategy<Value = Grade> {
    prop_oneof![
        Just(Grade::Minor),
        Just(Grade::General),
        Just(Grade::Serious)
    ]
}

proptest! {
    #[test]
    fn waiting_never_makes_it_worse(
        which in any::<prop::sample::Index>(),
        grade in grades(),
        decided_on in days(),
        waited in 0i64..1500,
        longer in 0i64..1500,
        (paper, commitment) in any::<(bool, bool)>(),
        blocked in proptest::option::of(days()),
    ) {
        let adverse: Vec<&Item> =
            pack().items.iter().filter(|i| i.leaning == Leaning::Adverse).collect();
        let item = which.get(&adverse);
        let version = record(Some(grade), decided_on);
        let filed = RepairFiled { paper, commitment, blocked_until: blocked };
        let sooner = decided_on.checked_add(waited.days()).unwrap();
        let later = sooner.checked_add(longer.days()).unwrap();
        let at = |on, filed: &RepairFiled| conditions(item, &version, filed, on, pack());
        let (before, after) = (at(sooner, &filed), at(later, &filed));
        // A rule that has come into force meanwhile may ask for a proof or a commitment; only waiting is compared.
        let waits = |c: &Condition| matches!(c.requirement, Requirement::MinimumPeriod | Requirement::NotBlocked);
        for condition in after.unmet().filter(|c| waits(c)) {
            let known = before.unmet().any(|c| {
                c.requirement == condition.requirement || c.requirement == Requirement::RuleKnown
            });
            prop_assert!(known, "{:?} {:?}", condition, before);
        }
        if let (Some(day), Some(then)) = (before.possible_from(), after.possible_from()) {
            prop_assert!(then <= day.max(later));
        }
        // On the day that was named it is possible, for whoever has done their part.
        if let Some(day) = before.possible_from() {
            let all = RepairFiled { paper: true, commitment: true, ..filed };
            prop_assert!(at(day, &all).met(), "{:?}", at(day, &all));
            prop_assert!(day >= sooner && day <= version.display_until);
        }
        // Handing in more never takes anything away.
        let more = at(sooner, &RepairFiled { paper: true, commitment: true, ..filed });
        prop_assert!(more.unmet().count() <= before.unmet().count());
        let waiting = |c: &Condition| matches!(c.fulfilment, Fulfilment::From(day) if day <= sooner);
        prop_assert!(!before.conditions.iter().any(waiting));
    }
}

use rules::repair::Condition;
use testkit::pack;
