//! Items and layouts: references, legal basis, grades and ends.

use crate::edit::{
    CALENDAR, ITEMS, LAYOUT, ORGANS, PARAMETERS, adds, breaks, codes, edited, found,
};

#[test]
fn layouts_carry_what_a_record_needs() {
    for role in ["subject-name", "identity-number", "decided-on"] {
        let (files, _) = edited(LAYOUT, &format!("role = \"{role}\""), "");
        assert_eq!(found(files), [("PACK-LAYOUT-ROLE", LAYOUT.to_owned(), 1)]);
    }
    breaks("PACK-LAYOUT-KEY", LAYOUT, "key = [\"CF_WSH\"]", "key = []");
    breaks(
        "PACK-ROLE-KIND",
        LAYOUT,
        "kind = \"person-number\"",
        "kind = \"text\"",
    );
    breaks("PACK-DATE-ORDER", LAYOUT, "\"CF_YXQ\"]]", "\"CF_SY\"]]");
    breaks(
        "PACK-CHOICE-WITHOUT-WORDS",
        LAYOUT,
        "kind = \"choice\"\nwords = [\"警告\", \"罚款\"]",
        "kind = \"choice\"",
    );
    breaks(
        "PACK-DECIMAL-WITHOUT-SCALE",
        LAYOUT,
        "kind = \"decimal\"\nscale = 6",
        "kind = \"decimal\"",
    );
    breaks(
        "PACK-PENALTY-KIND-GRADE",
        LAYOUT,
        "[\"警告\", \"罚款\"]",
        "[\"警告\", \"罚款\", \"吊销许可证件\"]",
    );
}

#[test]
fn headers_lead_to_one_field() {
    let field = |code: &str, title: &str, more: &str| {
        let title = format!("{{ zh = \"{title}\", en = \"text\" }}");
        format!(
            "[[field]]\ncode = \"{code}\"\ntitle = {title}\nkind = \"text\"\nrequired = \"optional\"\n\
             sensitivity = \"public\"\naudience = [\"person\"]\nmask = \"none\"\n{more}\n"
        )
    };
    adds(
        "PACK-DUPLICATE",
        LAYOUT,
        &field("CF_ZT", "别的", ""),
        "[[field]]",
    );
    adds(
        "PACK-DUPLICATE",
        LAYOUT,
        &field("CF_X", "处罚相对人", ""),
        "[[field]]",
    );
    adds(
        "PACK-DUPLICATE",
        LAYOUT,
        &field("CF_X", "别的", "role = \"facts\""),
        "role",
    );
}

#[test]
fn an_item_rests_on_law() {
    breaks(
        "PACK-UNKNOWN-BASIS",
        ITEMS,
        "[\"penalty-law\"]",
        "[\"penalty-laws\"]",
    );
    breaks(
        "PACK-UNKNOWN-ARTICLE",
        ITEMS,
        "\"notice\", \"penalty-law#48\"",
        "\"notice\", \"penalty-law#49\"",
    );
    breaks(
        "PACK-UNKNOWN-ARTICLE",
        ITEMS,
        "excluded = \"penalty-law#48\"",
        "excluded = \"notice#1\"",
    );
    breaks(
        "PACK-BASIS-RANK",
        ITEMS,
        "[\"penalty-law\"]",
        "[\"notice\"]",
    );
    breaks("PACK-BASIS-RANK", ITEMS, "[\"penalty-law\"]", "[]");
    let (files, _) = edited(ITEMS, "from = \"2021-07-15\"", "from = \"2021-07-14\"");
    assert_eq!(codes(files), ["PACK-BASIS-NOT-IN-FORCE"]);
    // The old order ends, and nothing carries the item from then on.
    breaks(
        "PACK-BASIS-NOT-IN-FORCE",
        ITEMS,
        "[\"old-order\", \"new-order\"]",
        "[\"old-order\"]",
    );
    let off = "switched_off = { zh = \"停用\", en = \"off\" }\nbasis = [\"notice\"]";
    let (files, _) = edited(ITEMS, "basis = [\"penalty-law\"]", off);
    assert_eq!(found(files), []);
}

#[test]
fn publication_needs_its_own_authority() {
    let published = "publication_basis = [\"penalty-law#48\"]\npublishable = true";
    for (publication_basis, below) in [("", 1), ("publication_basis = [\"notice\"]", 1)] {
        let after = format!("{publication_basis}\npublishable = true");
        let (files, line) = edited(ITEMS, published, &after);
        let code = "PACK-PUBLISHED-WITHOUT-AUTHORITY";
        assert_eq!(found(files), [(code, ITEMS.to_owned(), line + below)]);
    }
}

#[test]
fn references_of_items_lead_somewhere() {
    breaks(
        "PACK-UNKNOWN-CLASS",
        ITEMS,
        "\"administrative-penalty\"",
        "\"penalties\"",
    );
    breaks(
        "PACK-UNKNOWN-LAYOUT",
        ITEMS,
        "layout = \"penalty\"",
        "layout = \"penalties\"",
    );
    breaks(
        "PACK-UNKNOWN-ORGAN",
        ITEMS,
        "organ:transport",
        "organ:transports",
    );
    breaks("PACK-UNKNOWN-TAG", ITEMS, "traffic-safety", "driver");
    breaks("PACK-UNKNOWN-TAG", ITEMS, "[\"driver\"]", "[\"pilot\"]");
    breaks(
        "PACK-UNKNOWN-PARAMETER",
        ITEMS,
        "own_end_at_most = \"PUB_SERIOUS_MAX\"",
        "own_end_at_most = \"LAOLAI_TERM\"",
    );
    let by_source = "en = \"by the organ that listed it\" }";
    breaks(
        "PACK-UNKNOWN-PARAMETER",
        ITEMS,
        by_source,
        &format!("{by_source}, after = \"LIST_REMOVAL\""),
    );
    let (files, _) = edited(PARAMETERS, "PUB_MINOR_MIN", "PUB_MINOR_LEAST");
    assert_eq!(codes(files), ["PACK-UNKNOWN-PARAMETER"]);
}

/// A deadline without a period is named with the first day on which it is missing.
#[test]
fn deadlines_of_cases_have_no_gap() {
    let (files, _) = edited(PARAMETERS, "\"SUPPLEMENT_WD\"", "\"SUPPLEMENT\"");
    assert_eq!(
        found(files),
        [("PACK-CASE-PERIOD", PARAMETERS.to_owned(), 0)]
    );
    let id = "id = \"SUPPLEMENT_WD\"";
    for dates in ["from = \"2018-11-12\"", "until = \"2026-03-31\""] {
        let (files, line) = edited(PARAMETERS, id, &format!("{id}\n{dates}"));
        let gap_after = u32::from(dates.starts_with("until")) * (line - 1);
        let code = "PACK-CASE-PERIOD";
        assert_eq!(found(files), [(code, PARAMETERS.to_owned(), gap_after)]);
    }
    let (files, line) = edited(
        PARAMETERS,
        "confidence = \"design\"\nperiod = \"5 working days\"",
        "confidence = \"design\"\nstatement = \"soon\"",
    );
    // The entry begins five lines above its confidence.
    let code = "PACK-CASE-PERIOD";
    assert_eq!(found(files), [(code, PARAMETERS.to_owned(), line - 5)]);
}

#[test]
fn fields_that_are_named_exist() {
    breaks(
        "PACK-UNKNOWN-FIELD",
        LAYOUT,
        "key = [\"CF_WSH\"]",
        "key = [\"CF_WH\"]",
    );
    breaks("PACK-UNKNOWN-FIELD", LAYOUT, "\"CF_YXQ\"]]", "\"CF_YX\"]]");
    breaks(
        "PACK-UNKNOWN-FIELD",
        LAYOUT,
        "when = \"CF_CFLB\"",
        "when = \"CF_LB\"",
    );
    breaks(
        "PACK-UNKNOWN-FIELD",
        LAYOUT,
        "with = \"CF_CFLB\"",
        "with = \"CF_LB\"",
    );
    breaks(
        "PACK-UNKNOWN-FIELD",
        LAYOUT,
        "unless = \"CF_CFLB\"",
        "unless = \"CF_LB\"",
    );
}

#[test]
fn references_of_other_files_lead_somewhere() {
    breaks(
        "PACK-UNKNOWN-ITEM",
        "purposes.toml",
        "transport-penalty",
        "transport",
    );
    breaks(
        "PACK-UNKNOWN-ITEM",
        "powers.toml",
        "transport-penalty",
        "transport",
    );
    breaks(
        "PACK-UNKNOWN-ORGAN",
        "powers.toml",
        "[\"transport\"]",
        "[\"transports\"]",
    );
    breaks(
        "PACK-UNKNOWN-PURPOSE",
        "powers.toml",
        "\"licensing\"",
        "\"licence\"",
    );
    breaks(
        "PACK-UNKNOWN-ORGAN",
        "tasks.toml",
        "[\"transport\"]",
        "[\"transports\"]",
    );
    breaks(
        "PACK-UNKNOWN-BASIS",
        "purposes.toml",
        "[\"penalty-law\"]",
        "[\"law\"]",
    );
    breaks(
        "PACK-UNKNOWN-BASIS",
        "forbidden.toml",
        "\"penalty-law\"",
        "\"law\"",
    );
    breaks(
        "PACK-UNKNOWN-BASIS",
        PARAMETERS,
        "\"new-order\"",
        "\"order\"",
    );
    breaks("PACK-UNKNOWN-BASIS", CALENDAR, "\"notice\"", "\"notices\"");
    breaks("PACK-UNKNOWN-REGION", ORGANS, "360000", "360105");
    breaks(
        "PACK-POWER-BASIS",
        "powers.toml",
        "penalty-law#48",
        "notice",
    );
}

#[test]
fn grades_and_ends_can_be_computed() {
    let (files, _) = edited(LAYOUT, "role = \"penalty-kinds\"", "");
    assert_eq!(codes(files), ["PACK-GRADE-FIELD", "PACK-GRADE-FIELD"]);
    breaks(
        "PACK-END-WITHOUT-GRADE",
        ITEMS,
        "end = { own_end = true, long_term = \"5 years\" }",
        "end = \"by-grade\"",
    );
    let (files, _) = edited(PARAMETERS, "PUB_GENERAL_MAX", "PUB_GENERAL");
    assert_eq!(
        codes(files),
        ["PACK-UNKNOWN-PARAMETER", "PACK-UNKNOWN-PARAMETER"]
    );
    let (files, _) = edited(PARAMETERS, "SGS_REPORT_WD", "SGS_REPORT");
    assert_eq!(codes(files), ["PACK-UNKNOWN-PARAMETER"]);
}
