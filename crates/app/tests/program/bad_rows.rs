//! Rows that are refused one by one, while their neighbours enter.

use crate::support::{Installation, PENALTY, PERMIT, counts, days_ago, penalty, permit};
use testkit::{Row, csv};

/// Imports bad rows, each between two good ones, and looks for the code of each.
fn refused_alone(place: &Installation, item: &str, good: fn(&str) -> Row, bad: &[(Row, &str)]) {
    let mut rows = vec![good("赣测邻〔2026〕0号")];
    for (index, (row, _)) in bad.iter().enumerate() {
        rows.push(row.clone());
        rows.push(good(&format!("赣测邻〔2026〕{}号", index + 1)));
    }
    let problems = place.path("problems.csv");
    let file = place.file("rows.csv", csv(&rows));
    let mut command = place.import_command("transport", item, &file);
    let taken = crate::support::Run::of(command.arg("--problems").arg(&problems).output().unwrap());
    assert_eq!(taken.status, 1, "{taken:?}");
    let expected = [bad.len() as u64 + 1, 0, 0, 0, 0, bad.len() as u64];
    assert_eq!(counts(&taken), expected, "{taken:?}");
    place.made(bad.len() as u64 + 1);

    let mut reader = csv::Reader::from_path(problems).unwrap();
    let column = reader
        .headers()
        .unwrap()
        .iter()
        .position(|h| h == "问题代码")
        .unwrap();
    let refused: Vec<csv::StringRecord> = reader
        .records()
        .map(Result::unwrap)
        .filter(|record| record[column + 1].contains("[未接收 refused]"))
        .collect();
    assert_eq!(refused.len(), bad.len());
    for (record, (_, code)) in refused.iter().zip(bad) {
        let codes: Vec<&str> = record[column].split("; ").collect();
        assert!(codes.contains(code), "{code} {codes:?}");
    }
    place.still_works();
}

#[test]
fn dates_and_numbers_that_cannot_be() {
    let place = Installation::new();
    let row = || permit("赣测坏〔2026〕1号");
    let in_three_days = days_ago(-3);
    refused_alone(
        &place,
        PERMIT,
        permit,
        &[
            (row().with("XK_JDRQ", "0000-01-01"), "ROW-DATE-YEAR-ZERO"),
            (
                row().with("XK_JDRQ", "1900-01-00"),
                "ROW-DATE-SPREADSHEET-ZERO",
            ),
            (row().with("XK_JDRQ", "2026-02-30"), "ROW-DATE-NO-SUCH-DAY"),
            (row().with("XK_JDRQ", "2099/12/31"), "ROW-DATE-LONG-TERM"),
            (row().with("XK_JDRQ", &in_three_days), "ROW-DATE-FUTURE"),
            (row().with("XK_JDRQ", "1899-01-01"), "ROW-DATE-TOO-EARLY"),
            (row().with("XK_YXQZI", "2001-01-01"), "ROW-DATE-ORDER"),
            (
                row().with("XK_XDR_ZJHM", "360199199003070022"),
                "ID-CHECK-DIGIT",
            ),
            (row().with("XK_XDR_ZJHM", "3.60199E+17"), "ID-FLOAT-DAMAGE"),
            (row().with("XK_XDR_ZJHM", ""), "ROW-REQUIRED-MISSING"),
            (
                row().with("XK_XDR_LB", "法人及非法人组织"),
                "ROW-PARTY-NOT-PERSON",
            ),
            (row().with("XK_NR", "测试"), "ROW-REQUIRED-FILLER"),
            (row().with("XK_NR", "甲\0乙"), "ROW-NUL"),
            (
                row().with("XK_NR", &"长".repeat(40_000)),
                "ROW-CELL-TOO-LONG",
            ),
        ],
    );
}

#[test]
fn money_and_matters_that_may_not_enter() {
    let place = Installation::new();
    let row = || penalty("赣测坏罚〔2026〕1号");
    refused_alone(
        &place,
        PENALTY,
        penalty,
        &[
            (row().with("CF_NR_FK", "-0.5"), "ROW-NUMBER-NEGATIVE"),
            (row().with("CF_NR_FK", "－１"), "ROW-NUMBER-NEGATIVE"),
            (
                row().with("CF_SY", "违反治安管理，被治安拘留"),
                "ROW-MATTER-FORBIDDEN",
            ),
        ],
    );
}

#[test]
fn json_lines_that_are_not_rows() {
    let place = Installation::new();
    let line = |document: &str| {
        let row = permit(document);
        let cells = row.cells().iter();
        let object: serde_json::Map<_, _> = cells
            .map(|(code, text)| (code.clone(), text.as_str().into()))
            .collect();
        serde_json::Value::from(object).to_string()
    };
    let nested = |depth: usize| format!("{{\"XK_NR\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let lines = [
        line("赣测〔2026〕1号"),
        nested(5 << 20),
        nested(100_000),
        nested(1),
        "{\"XK_NR\":".to_owned(),
        "[1]".to_owned(),
        "{\"XK_WSH\":\"1\",\"XK_WSH\":\"2\"}".to_owned(),
        line("赣测〔2026〕2号"),
    ];
    let taken = place.import("rows.ndjson", lines.join("\n"));
    assert_eq!(
        (taken.status, counts(&taken)),
        (1, [2, 0, 0, 0, 0, 6]),
        "{taken:?}"
    );
    let findings = &taken.json()["findings"];
    for (code, rows) in [
        ("ROW-JSON-TOO-LONG", 1),
        ("ROW-JSON-NESTED", 2),
        ("ROW-JSON-SYNTAX", 1),
        ("ROW-JSON-NOT-OBJECT", 1),
        ("ROW-JSON-REPEATED-KEY", 1),
    ] {
        assert_eq!(findings[code], rows, "{code} {findings}");
    }
    place.made(2);
    place.still_works();

    let alone = place.import(
        "rows.ndjson",
        format!("{{\"XK_NR\":{}", "[".repeat(10 << 20)),
    );
    alone.told(2, "FILE-JSON-NO-ROWS");
    assert!(alone.err.len() < 4_000, "what was sent is not echoed");
    place.still_works();
}
