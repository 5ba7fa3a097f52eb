//! Matters, basis, grade, end, lateness, and the questions asked before a file is read.

use super::super::{check_item, titles};
use super::fixture::{Case, PERSON, RECEIVED_ON, assert_findings, penalty, permit};
use super::pack::pack;
use jiff::civil::{Date, date};
use rules::calendar::Calendar;
use rules::catalogue::Grade;
use rules::parameter::Parameters;
use rules::record::EndReason;

#[test]
fn forbidden_matters() {
    penalty(
        &[("SY", "违反治安管理处罚法")],
        "refused ROW-MATTER-FORBIDDEN SY",
    );
    penalty(
        &[("CFLB", "罚款;行政拘留")],
        "refused ROW-WORD-UNKNOWN CFLB\nrefused ROW-MATTER-FORBIDDEN CFLB\nheld ROW-END-UNKNOWN",
    );
    // The words count in the fields the law names, from the day it came into force.
    penalty(&[("WSH", "治安管理处罚1号")], "");
    penalty(&[("SY", "将来")], "");
    permit(&[("NR", "治安管理处罚")], "refused ROW-MATTER-FORBIDDEN NR");
    let mut before = Case::new("penalty");
    before.received_on = date(2025, 12, 31);
    before.check(&[("SY", "治安管理处罚"), ("JDRQ", "2025-12-25")], "");
}

#[test]
fn a_matter_of_some_items_is_held_until_the_row_says_that_it_is_another_one() {
    penalty(&[("SY", "校园贷纠纷")], "held ROW-MATTER-TO-BE-ASKED SY");
    penalty(&[("SY", "校园贷纠纷"), ("BZ", "已毕业")], "");
    // What is forbidden besides stays forbidden.
    penalty(
        &[("SY", "校园贷纠纷，治安管理处罚"), ("BZ", "已毕业")],
        "refused ROW-MATTER-FORBIDDEN SY",
    );
    permit(&[("NR", "校园贷")], "");
}

#[test]
fn person_numbers_in_texts_are_masked() {
    let facts = format!("与{PERSON}同车");
    let outcome = Case::new("penalty").row(&[("SY", &facts), ("WSH", PERSON)]);
    assert_findings(
        &outcome,
        "notice ROW-PERSON-NUMBER-IN-TEXT WSH\nnotice ROW-PERSON-NUMBER-IN-TEXT SY",
    );
    let full_width = "３６０１９９１９９００３０７００２１";
    penalty(&[("BZ", full_width)], "notice ROW-PERSON-NUMBER-IN-TEXT BZ");
    let candidate = outcome.candidate.unwrap();
    assert!(!format!("{candidate:?}").contains(PERSON));
    assert!(
        !candidate.document_number.contains(PERSON) && !candidate.document_key.contains(PERSON)
    );
}

#[test]
fn no_basis_no_record() {
    let late = "notice ROW-LATE JDRQ\n";
    let case = Case::new("permit");
    case.check(&[("JDRQ", "2019-01-01")], late.trim_end());
    case.check(
        &[("JDRQ", "2021-07-14")],
        format!("refused ROW-BASIS-NOT-IN-FORCE JDRQ\n{late}").trim_end(),
    );
    case.check(&[("JDRQ", "2021-07-15")], late.trim_end());
    // A government notice alone carries nothing.
    Case::new("notice-only").check(&[], "refused ROW-BASIS-NOT-IN-FORCE JDRQ");
}

#[track_caller]
fn graded(kinds: &str, fine: &str, grade: Grade, until: Date) {
    let changes = [("CFLB", kinds), ("FK", fine)];
    let candidate = Case::new("penalty").row(&changes).candidate.unwrap();
    assert_eq!(
        (candidate.grade, candidate.display_until),
        (Some(grade), until)
    );
}

#[test]
fn grades_and_ends() {
    graded("警告", "", Grade::Minor, date(2026, 8, 14));
    graded("罚款", "0.02", Grade::Minor, date(2026, 8, 14));
    graded("罚款", "0.0201", Grade::General, date(2027, 5, 14));
    graded("警告;罚款", "3", Grade::General, date(2027, 5, 14));
    graded("其他(责令改正)", "", Grade::Minor, date(2026, 8, 14));
    penalty(
        &[("CFLB", "吊销许可证"), ("FK", "")],
        "held ROW-END-UNKNOWN",
    );
    penalty(&[("CFLB", "罚款;劝导")], "held ROW-GRADE-UNKNOWN CFLB");
    penalty(
        &[("CFLB", "劝导"), ("FK", "")],
        "held ROW-GRADE-UNKNOWN CFLB\nheld ROW-END-UNKNOWN",
    );
}

#[test]
fn the_claimed_end_is_compared() {
    penalty(&[("GSJZQ", "2027/05/14")], "");
    penalty(
        &[("GSJZQ", "2029-05-14")],
        "notice ROW-DISPLAY-END-DIFFERS GSJZQ",
    );
    penalty(
        &[("GSJZQ", "2020-05-14")],
        "notice ROW-DISPLAY-END-DIFFERS GSJZQ",
    );
    penalty(&[("GSJZQ", "长期")], "notice ROW-DISPLAY-END-DIFFERS GSJZQ");
    penalty(&[("GSJZQ", "以后")], "notice ROW-DATE-UNREADABLE GSJZQ");
    let candidate = Case::new("penalty")
        .row(&[("GSJZQ", "2029-05-14")])
        .candidate
        .unwrap();
    assert_eq!(candidate.display_until, date(2027, 5, 14));
    assert!(candidate.fields.iter().all(|(code, _)| code != "GSJZQ"));
}

#[test]
fn what_has_ended_is_not_collected() {
    permit(&[("YXQZI", "2026-05-20")], "");
    permit(&[("YXQZI", "2026-05-19")], "refused ROW-EXPIRED");
    let long_term = Case::new("permit")
        .row(&[("YXQZI", "长期")])
        .candidate
        .unwrap();
    assert_eq!(long_term.end_reason, EndReason::LongTermReview);
    assert_eq!(long_term.display_until, date(2031, 5, 14));
}

#[test]
fn lateness() {
    let late = |decided: &str, received_on, expected: &str| {
        let mut case = Case::new("permit");
        case.received_on = received_on;
        case.check(&[("JDRQ", decided), ("YXQZ", decided)], expected);
    };
    // Thursday; the seventh working day after it is Monday week.
    late("2026-05-14", date(2026, 5, 25), "");
    late("2026-05-14", date(2026, 5, 26), "notice ROW-LATE JDRQ");
    // Before the reporting period existed.
    late("2018-07-24", RECEIVED_ON, "");
    // No calendar is loaded for 2019 and 2027.
    late("2019-01-10", RECEIVED_ON, "notice ROW-LATE JDRQ");
    late("2026-12-30", date(2027, 1, 6), "");
    late(
        "2026-12-30",
        date(2027, 1, 10),
        "held ROW-LATE-UNKNOWN JDRQ",
    );
    late("2026-12-30", date(2027, 1, 25), "notice ROW-LATE JDRQ");
    assert!(!Case::new("permit").row(&[]).candidate.unwrap().late);
    assert!(
        Case::new("permit")
            .row(&[("JDRQ", "2026-04-01")])
            .candidate
            .unwrap()
            .late
    );
}

#[test]
fn withdrawals_are_not_asked_for_grounds() {
    let withdrawn = |changes: &[(&str, &str)], expected: &str| {
        let outcome = Case::new("penalty").row(changes);
        assert_findings(&outcome, expected);
        outcome.candidate.unwrap()
    };
    assert!(withdrawn(&[("ZT", "0")], "").withdrawal);
    assert!(withdrawn(&[("CXRQ", "2026-05-20")], "").withdrawal);
    let ends_later = withdrawn(&[("CXRQ", "2026-06-01")], "");
    assert!(!ends_later.withdrawal);
    assert!(withdrawn(&[("ZT", "0"), ("JDRQ", "2021-07-14")], "").withdrawal);
    let sealed = withdrawn(
        &[("ZT", "0"), ("SY", "治安管理处罚")],
        "notice ROW-MATTER-FORBIDDEN SY",
    );
    assert!(sealed.fields.iter().all(|(code, _)| code != "SY"));
    let mut case = Case::new("penalty");
    case.pack.parameters = Parameters::default();
    case.pack.calendar = Calendar::default();
    case.check(
        &[("ZT", "0"), ("CFLB", "劝导"), ("FK", "")],
        "notice ROW-GRADE-UNKNOWN CFLB\nnotice ROW-END-UNKNOWN",
    );
}

#[test]
fn before_a_file_is_read() {
    let pack = pack();
    let check = |item: &str, organ: &str| {
        check_item(&pack, item, organ, RECEIVED_ON).map(|i| i.id.as_str())
    };
    let refused = |item: &str, organ: &str| check(item, organ).unwrap_err().code;
    assert_eq!(check("penalty", "transport"), Ok("penalty"));
    assert_eq!(refused("shoe-size", "transport"), "ITEM-UNKNOWN");
    assert!(check("shoe-size", "transport").unwrap_err().over_collection);
    assert_eq!(refused("student", "transport"), "ITEM-SWITCHED-OFF");
    assert_eq!(refused("past", "transport"), "ITEM-NOT-GOVERNING");
    assert_eq!(
        refused("notice-only", "transport"),
        "ITEM-BASIS-NOT-IN-FORCE"
    );
    assert_eq!(refused("penalty", "bank"), "ITEM-NOT-SOURCE");
    assert_eq!(refused("penalty", "nobody"), "ORGAN-UNKNOWN");
    assert_eq!(refused("penalty", "old-roads"), "ORGAN-NOT-EXISTING");
}

#[test]
fn titles_name_fields_by_code_and_title() {
    let pack = pack();
    let titles = titles(pack.item("penalty").unwrap());
    assert_eq!(titles["处罚决定日期"], "JDRQ");
    assert_eq!(titles["罚款金额(万元)"], "FK");
    assert_eq!(titles["JDRQ"], "JDRQ");
}
