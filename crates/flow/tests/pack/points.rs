//! Points: what the loader refuses, and that they only ever add.

use crate::edit::{self, province, replace};
use crate::measures::{DAY, record};
use proptest::collection::vec;
use proptest::prelude::*;
use rules::catalogue::Leaning;
use rules::points::points;
use rules::record::{State, Version};
use testkit::pack;

fn total(records: &[Version]) -> u32 {
    points(pack(), DAY, records).unwrap().total
}

fn codes(before: &str, after: &str) -> Vec<&'static str> {
    let mut files = province();
    replace(&mut files, "points.toml", "", before, after);
    edit::codes(files)
}

#[test]
fn nothing_adverse_and_nothing_off_the_catalogue_has_a_place_in_a_formula() {
    let item = "items = [\"excellent-volunteer-honour\"]";
    assert_eq!(
        codes(item, "items = [\"transport-penalty\"]"),
        ["PACK-POINTS-LEANING"]
    );
    assert_eq!(
        codes(item, "items = [\"credit-commitment\"]"),
        ["PACK-POINTS-LEANING"]
    );
    assert_eq!(
        codes(item, "items = [\"blood-donation\"]"),
        ["PACK-UNKNOWN-ITEM"]
    );
    assert_eq!(codes("points = 20", "points = -20"), ["PACK-WRONG-TYPE"]);
}

#[test]
fn a_line_counts_live_records_up_to_its_most() {
    assert_eq!(total(&[]), 0);
    let volunteer = record("excellent-volunteer-honour", 1);
    assert_eq!(total(std::slice::from_ref(&volunteer)), 20);
    // The same record twice is one record.
    assert_eq!(total(&[volunteer.clone(), volunteer.clone()]), 20);
    let many: Vec<Version> = (0..9)
        .map(|n| record("excellent-volunteer-honour", n))
        .collect();
    assert_eq!(total(&many), 60);
    assert_eq!(
        total(&[Version {
            state: State::Withdrawn,
            ..volunteer
        }]),
        0
    );
    let commitment = |state: &str| Version {
        fields: vec![("CN_LXZT".to_owned(), state.to_owned())],
        ..record("credit-commitment", 1)
    };
    assert_eq!(total(&[commitment("全部履行")]), 5);
    assert_eq!(total(&[commitment("部分履行")]), 0);
    assert_eq!(total(&[record("transport-permit", 1)]), 0);
}

fn some_record() -> impl Strategy<Value = Version> {
    let items: Vec<String> = pack().items.iter().map(|i| i.id.clone()).collect();
    let state =
        prop_oneof![3 => Just(State::Live), 1 => Just(State::Held), 1 => Just(State::Repaired)];
    let fulfilled = prop_oneof![Just("全部履行"), Just("部分履行")];
    (
        proptest::sample::select(items),
        any::<u8>(),
        state,
        fulfilled,
    )
        .prop_map(|(item, number, state, word)| {
            let fields = ["CN_LXZT", "HT_LXZT"].map(|code| (code.to_owned(), word.to_owned()));
            Version {
                state,
                fields: fields.to_vec(),
                ..record(&item, number)
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn one_record_more_never_lowers_them(records in vec(some_record(), 0..10), added in some_record()) {
        let before = total(&records);
        let mut more = records;
        let is_adverse = added.leaning == Leaning::Adverse;
        more.push(added);
        prop_assert!(total(&more) >= before);
        if is_adverse {
            prop_assert_eq!(total(&more), before);
        }
    }

    #[test]
    fn a_repair_changes_nothing(records in vec(some_record(), 0..10)) {
        let before = total(&records);
        let repaired = records.into_iter().map(|r| match r.leaning {
            Leaning::Adverse => Version { state: State::Repaired, ..r },
            _ => r,
        });
        prop_assert_eq!(total(&repaired.collect::<Vec<_>>()), before);
    }

    #[test]
    fn every_point_has_its_line(records in vec(some_record(), 0..10)) {
        let points = points(pack(), DAY, &records).unwrap();
        prop_assert_eq!(points.total, points.lines.iter().map(|l| l.points).sum::<u32>());
        for line in points.lines {
            prop_assert!(line.points <= line.rule.most);
            prop_assert!(line.points == 0 || !line.records.is_empty());
        }
    }
}
