//! Measures: what the loader refuses in the pack of the province.

use crate::edit::{found, province, replace};

/// The problems the pack of the province has with one text replaced at its first occurrence behind another.
fn edited(path: &str, behind: &str, before: &str, after: &str) -> Vec<(&'static str, u32)> {
    let mut files = province();
    replace(&mut files, path, behind, before, after);
    let found = found(files).into_iter();
    found
        .map(|(code, file, line)| {
            assert_eq!(file, path);
            (code, line)
        })
        .collect()
}

fn breaks(code: &str, path: &str, behind: &str, before: &str, after: &str) {
    let found = edited(path, behind, before, after);
    let codes: Vec<_> = found.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, [code], "{after}");
}

const MEASURES: &str = "measures.toml";
const MATTERS: &str = "matters.toml";

#[test]
fn a_measure_without_a_listed_basis_refuses_the_pack() {
    let behind = "id = \"procurement-exclusion\"";
    let basis = "basis = [\"government-procurement-law#77\", \"government-procurement-law#22\"]";
    let with = |code: &str, basis_after: &str| breaks(code, MEASURES, behind, basis, basis_after);
    with("PACK-MEASURE-BASIS", "basis = []");
    with("PACK-MEASURE-BASIS", "basis = [\"integrity-notice-2018\"]");
    // A departmental rule can carry a record, and no constraint.
    with("PACK-MEASURE-BASIS", "basis = [\"market-list-measures\"]");
    with("PACK-UNKNOWN-BASIS", "basis = [\"no-such-law\"]");
    with(
        "PACK-UNKNOWN-ARTICLE",
        "basis = [\"government-procurement-law#999\"]",
    );
    with(
        "PACK-MEASURE-NOT-IN-FORCE",
        "basis = [\"migrant-wage-regulations#48\"]",
    );
}

#[test]
fn a_constraint_follows_only_from_what_the_list_allows() {
    let behind = "id = \"representative-bar\"";
    let grounds = "grounds = [\"legal-representative-bar\"]";
    breaks(
        "PACK-MEASURE-GROUND",
        MEASURES,
        behind,
        grounds,
        "grounds = [\"transport-penalty\"]",
    );
    breaks(
        "PACK-MEASURE-GROUND",
        MEASURES,
        behind,
        grounds,
        "grounds = [\"excellent-volunteer-honour\"]",
    );
    breaks(
        "PACK-MEASURE-NO-GROUND",
        MEASURES,
        behind,
        grounds,
        "grounds = []",
    );
    breaks(
        "PACK-UNKNOWN-ITEM",
        MEASURES,
        behind,
        grounds,
        "grounds = [\"rumours\"]",
    );
    breaks(
        "PACK-UNKNOWN-MEASURE-KIND",
        MEASURES,
        behind,
        "kind = \"office\"",
        "kind = \"exile\"",
    );
    let (kinds, from) = (
        "id = \"office\"",
        "also_from = [\"legal-representative-bar\"]",
    );
    let found = edited(
        MEASURES,
        kinds,
        from,
        "also_from = [\"excellent-volunteer-honour\", \"legal-representative-bar\"]",
    );
    assert_eq!(
        found.iter().map(|(c, _)| *c).collect::<Vec<_>>(),
        ["PACK-MEASURE-LEANING"]
    );
    breaks(
        "PACK-MEASURE-BY-MARKET",
        MEASURES,
        "id = \"bank-caution\"",
        "switched_off",
        "until = \"2030-01-01\" #",
    );
}

#[test]
fn relatives_and_degrees_cannot_be_written_down() {
    for key in [
        "relatives = true",
        "household = [\"children\"]",
        "severity = 2",
        "factor = 3",
    ] {
        let added = format!("kind = \"office\"\n{key}");
        breaks(
            "PACK-UNKNOWN-KEY",
            MEASURES,
            "id = \"representative-bar\"",
            "kind = \"office\"",
            &added,
        );
    }
}

#[test]
fn a_convenience_follows_from_good_records_and_a_matter_holds_nothing_against_anybody_in_a_basic_service()
 {
    let source = "items = [\"moral-model-honour\"]";
    breaks(
        "PACK-MEASURE-LEANING",
        MEASURES,
        "tag = \"moral-model\"",
        source,
        "items = [\"transport-penalty\"]",
    );
    breaks(
        "PACK-UNKNOWN-SOURCE",
        MEASURES,
        "id = \"key-support\"\ntitle",
        "\"moral-model\"",
        "\"rich\"",
    );
    breaks(
        "PACK-UNKNOWN-TAG",
        MEASURES,
        "id = \"key-support\"\ntitle",
        "\"startup\"",
        "\"startup\", \"gardening\"",
    );
    let in_matter = |code: &str, matter: &str, before: &str, after: &str| {
        breaks(code, MATTERS, &format!("id = \"{matter}\""), before, after);
    };
    in_matter(
        "PACK-MATTER-BASIC",
        "school-admission",
        "area =",
        "basic_service = true\narea =",
    );
    in_matter(
        "PACK-MATTER-ORGAN",
        "skill-certificate",
        "\"priority-handling\"",
        "\"procurement-exclusion\", \"priority-handling\"",
    );
    in_matter(
        "PACK-MATTER-AREA",
        "social-security-transfer",
        "\"green-channel\"",
        "\"key-support\"",
    );
    in_matter(
        "PACK-UNKNOWN-MEASURE",
        "student-aid",
        "\"green-channel\"",
        "\"red-carpet\"",
    );
    in_matter(
        "PACK-UNKNOWN-ORGAN",
        "student-aid",
        "\"education\"",
        "\"education\", \"nobody\"",
    );
    in_matter(
        "PACK-UNKNOWN-PURPOSE",
        "student-aid",
        "\"clean-record-check\"",
        "\"curiosity\"",
    );
    in_matter(
        "PACK-DUPLICATE",
        "school-admission",
        "school-admission",
        "teacher-qualification",
    );
}

#[test]
fn what_is_disputed_is_ruled_by_a_word_the_program_knows() {
    let (path, id) = ("parameters.toml", "OBJECTION_DISPUTED_USE");
    let found = edited(path, id, "no-new-constraint", "whenever");
    let codes: Vec<&str> = found.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["PACK-DISPUTED-USE"]);
    for word in ["marked", "out-of-use"] {
        assert_eq!(edited(path, id, "no-new-constraint", word), []);
    }
}
