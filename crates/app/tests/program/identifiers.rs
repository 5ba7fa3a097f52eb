//! `id check` and `calendar`.

use crate::support::{Run, run, run_with_input};
use serde_json::Value;

const KEYS: [&str; 6] = [
    "input",
    "kind",
    "valid",
    "normalised",
    "warnings",
    "problem",
];

fn lines(run: &Run) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap();
    run.out.lines().map(parse).collect()
}

/// Numbers of nobody, each of its own kind.
const OF_EACH_KIND: [(&str, &str, Option<&str>); 8] = [
    ("citizen", "360199199003070021", None),
    ("citizen-15", "360199900307002", None),
    (
        "residence-permit",
        "810000209903070017",
        Some("ID-DATE-FUTURE"),
    ),
    (
        "foreign-permanent-resident",
        "913999209903070014",
        Some("ID-DATE-FUTURE"),
    ),
    ("foreign-permanent-resident-old", "XXX360190030704", None),
    ("social-credit", "91369900YY99999903", None),
    ("organisation", "YY999999-0", None),
    ("region", "360111", None),
];

#[test]
fn every_kind_is_checked_guessed_and_given() {
    let input: String = OF_EACH_KIND
        .map(|(_, number, _)| format!("{number}\r\n"))
        .concat();
    let guessed = run_with_input(&["id", "check"], input.as_bytes());
    assert_eq!(guessed.status, 1, "two of them are born in the future");
    let guessed = lines(&guessed);
    assert_eq!(guessed.len(), OF_EACH_KIND.len());
    for (line, (kind, number, problem)) in guessed.iter().zip(OF_EACH_KIND) {
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(keys, KEYS);
        assert_eq!(line["input"], number);
        assert_eq!(line["kind"], kind);
        assert_eq!(line["valid"], problem.is_none(), "{line}");
        assert_eq!(line["problem"]["code"].as_str(), problem);
        assert_eq!(line["normalised"].is_string(), problem.is_none(), "{line}");
        let given = run_with_input(&["id", "check", "--kind", kind], number.as_bytes());
        assert_eq!(given.status, i32::from(problem.is_some()));
        assert_eq!(&lines(&given), std::slice::from_ref(line));
    }
}

#[test]
fn every_line_gets_its_answer_however_bad() {
    let long = "1".repeat(1 << 20);
    let mut input = b"a\0b\n\xff\xfe\n\n3.60199E+17\n".to_vec();
    input.extend_from_slice(long.as_bytes());
    input.extend_from_slice(
        "\n３６０１９９１９９００３０７００２１\n'360199199003070021\n".as_bytes(),
    );
    input.extend_from_slice(b"360199199003070022\n36019919900307");
    let answers = run_with_input(&["id", "check"], &input);
    assert_eq!((answers.status, answers.err.as_str()), (1, ""));
    assert!(
        answers.out.len() < 64 << 10,
        "an endless line is not echoed"
    );
    let lines = lines(&answers);
    assert_eq!(lines.len(), 9);
    let valid: Vec<bool> = lines
        .iter()
        .map(|l| l["valid"].as_bool().unwrap())
        .collect();
    assert_eq!(
        valid,
        [false, false, false, false, false, true, true, false, false]
    );
    assert_eq!(lines[0]["input"], "a\0b");
    assert_eq!(lines[5]["normalised"], "360199199003070021");
    assert_eq!(lines[5]["warnings"][0]["code"], "ID-FULL-WIDTH-CONVERTED");
    let digit = &lines[7]["problem"];
    assert_eq!(digit["code"], "ID-CHECK-DIGIT");
    assert!(
        digit["en"].as_str().unwrap().contains('1'),
        "the digit expected is named"
    );
    for problem in lines
        .iter()
        .filter(|l| l["valid"] == false)
        .map(|l| &l["problem"])
    {
        for text in [
            &problem["zh"],
            &problem["en"],
            &problem["remedy"]["zh"],
            &problem["remedy"]["en"],
        ] {
            assert!(!text.as_str().unwrap().is_empty(), "{problem}");
        }
    }
    let nothing = run_with_input(&["id", "check"], b"");
    assert_eq!((nothing.status, nothing.out.as_str()), (0, ""));
}

#[test]
fn a_kind_nobody_knows_is_a_wrong_call() {
    let unknown = run_with_input(&["id", "check", "--kind", "passport"], b"1\n");
    unknown.told(2, "passport");
    assert!(
        unknown.err.contains("residence-permit"),
        "the known ones are listed"
    );
    assert_eq!(unknown.out, "");
}

#[test]
fn another_kind_than_the_one_asked_for() {
    let other = run_with_input(
        &["id", "check", "--kind", "citizen"],
        b"91369900YY99999903\n",
    );
    assert_eq!(other.status, 1);
    assert_eq!(lines(&other)[0]["problem"]["code"], "ID-KIND-MISMATCH");
}

#[test]
fn working_days_are_added_and_counted() {
    // The Spring Festival of 2026 with its days made up for: 14 and 28 February are worked.
    let added = run(&["calendar", "add", "2026-02-12", "7"]);
    assert_eq!((added.status, added.out.trim()), (0, "2026-02-28"));
    let between = run(&["calendar", "between", "2026-02-12", "2026-02-28"]);
    assert_eq!((between.status, between.out.trim()), (0, "7"));
    let back = run(&["calendar", "between", "2026-02-28", "2026-02-12"]);
    assert_eq!((back.status, back.out.trim()), (0, "0"));
}

#[test]
fn a_year_without_a_calendar_is_named() {
    for (date, year) in [("2017-06-01", "2017"), ("2040-06-01", "2040")] {
        let missing = run(&["calendar", "add", date, "7"]);
        missing.told(1, "CALENDAR-MISSING");
        assert!(missing.err.contains(year), "{}", missing.err);
        assert_eq!(missing.out, "");
    }
    run(&["calendar", "between", "2025-12-01", "2041-01-01"]).told(1, "CALENDAR-MISSING");
    let endless = run(&["calendar", "add", "2018-01-01", "4294967295"]);
    endless.told(1, "CALENDAR-MISSING");
    for wrong in [["2026-02-30", "7"], ["2026-02-12", "-1"], ["today", "7"]] {
        assert_eq!(run(&["calendar", "add", wrong[0], wrong[1]]).status, 2);
    }
}

#[test]
fn one_line_in_is_one_line_out() {
    let input =
        b"2026-02-12 7\n\n2026-02-12\t1\r\n2040-01-01 1\n\xff\xfe 1\n2026-02-12 1 1\n2026-02-12 2";
    let dates = run_with_input(&["calendar", "add", "--stdin"], input);
    assert_eq!(dates.status, 1);
    let lines: Vec<&str> = dates.out.lines().collect();
    assert_eq!(lines.len(), 7, "{dates:?}");
    assert_eq!(
        (lines[0], lines[2], lines[6]),
        ("2026-02-28", "2026-02-13", "2026-02-14")
    );
    assert!(lines[3].contains("CALENDAR-MISSING") && lines[3].contains("2040"));
    for bad in [lines[1], lines[4], lines[5]] {
        assert!(bad.contains("CALENDAR-LINE"), "{bad}");
    }
    let good = run_with_input(&["calendar", "add", "--stdin"], b"2026-02-12 7\n");
    assert_eq!((good.status, good.out.as_str()), (0, "2026-02-28\n"));
}
