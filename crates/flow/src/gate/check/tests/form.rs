//! Cells and fields: presence, form, words, numbers, dates.

use super::fixture::{Case, assert_findings, penalty, permit};
use crate::gate::tabular::{Cell, CellKind};

#[test]
fn valid_rows_have_no_findings() {
    penalty(&[], "");
    permit(&[], "");
    Case::new("commitment").check(&[], "");
}

#[test]
fn required_fields() {
    penalty(&[("SY", "")], "refused ROW-REQUIRED-MISSING SY");
    penalty(&[("SY", "无")], "refused ROW-REQUIRED-FILLER SY");
    penalty(&[("WSH", "/")], "refused ROW-REQUIRED-FILLER WSH");
    penalty(&[("SY", " NULL ")], "refused ROW-REQUIRED-FILLER SY");
    penalty(&[("BZ", "测试")], "");
    penalty(&[("FK", "")], "refused ROW-REQUIRED-MISSING FK");
    penalty(&[("FK", ""), ("CFLB", "警告")], "");
    penalty(&[("FK", "0"), ("CFLB", "警告")], "");
    penalty(&[("FK", "0.00")], "refused ROW-AMOUNT-ZERO FK");
    penalty(&[("FK", "0")], "refused ROW-AMOUNT-ZERO FK");
    penalty(
        &[("CFLB", "罚款;暂扣许可证")],
        "refused ROW-REQUIRED-MISSING ZKDX",
    );
    permit(&[("ZS", "从业资格证")], "refused ROW-REQUIRED-MISSING BH");
    permit(&[("ZS", "从业资格证"), ("BH", "A-1")], "");
    let commitment = Case::new("commitment");
    commitment.check(&[("ZT", "部分履行")], "refused ROW-REQUIRED-MISSING WLX");
    commitment.check(&[("ZT", "部分履行"), ("WLX", "未整改")], "");
}

#[test]
fn over_collection_is_told_and_dropped() {
    penalty(
        &[("SHXYM", "91369900YY99999903")],
        "notice ROW-FIELD-OVER-COLLECTED SHXYM",
    );
    penalty(&[("SHXYM", "/")], "");
    penalty(
        &[("家庭住址", "某路1号")],
        "notice ROW-COLUMN-OVER-COLLECTED",
    );
    penalty(&[("家庭住址", "无")], "");
    let outcome = Case::new("penalty").row(&[("家庭住址", "某路1号"), ("JSRHM", "x")]);
    assert_findings(
        &outcome,
        "notice ROW-COLUMN-OVER-COLLECTED\nnotice ROW-OTHER-PERSON-NUMBER JSRHM",
    );
    assert!(outcome.is_over_collected() && outcome.findings.iter().all(|f| f.over_collection));
    let kept = outcome.candidate.unwrap().fields;
    assert!(
        kept.iter()
            .all(|(code, text)| code != "JSRHM" && text != "某路1号")
    );
}

#[test]
fn form_of_texts() {
    penalty(&[("BZ", "一\u{0}二")], "refused ROW-CONTROL-CHARACTER BZ");
    penalty(&[("SY", "一\u{7}")], "refused ROW-CONTROL-CHARACTER SY");
    penalty(&[("SY", "一\u{85}二")], "refused ROW-CONTROL-CHARACTER SY");
    penalty(&[("SY", "一\n二\t三")], "");
    penalty(&[("SY", &"长".repeat(200))], "");
    penalty(&[("SY", &"长".repeat(201))], "refused ROW-TOO-LONG SY");
    penalty(&[("SY", "<b>超限</b>")], "");
    penalty(
        &[("WSH", "赣测1号；赣测2号")],
        "refused ROW-DOCUMENT-SEVERAL WSH",
    );
}

#[test]
fn formulas_are_not_trusted() {
    permit(&[("ZT", "=1")], "refused ROW-FORMULA ZT");
    penalty(&[("WSH", "=A1")], "refused ROW-FORMULA WSH");
    penalty(
        &[("BZ", "=HYPERLINK(\"http://x\")")],
        "notice ROW-FORMULA BZ",
    );
    penalty(&[("ZJHM", "=\"360199199003070021\"")], "");
    penalty(&[("JDRQ", "=\"2026-05-14\"")], "");
}

#[test]
fn error_cells_count_as_empty() {
    let error = Cell {
        text: "#N/A".to_owned(),
        kind: CellKind::Error,
    };
    let case = Case::new("penalty");
    assert_findings(&case.row_of_cells(&[("BZ", error.clone())]), "");
    assert_findings(
        &case.row_of_cells(&[("SY", error)]),
        "refused ROW-REQUIRED-FILLER SY",
    );
}

#[test]
fn words_of_closed_lists() {
    penalty(&[("CFLB", "罚款；警告")], "");
    penalty(&[("CFLB", "罚款;其他(责令改正)")], "");
    penalty(&[("CFLB", "其他（责令改正）")], "");
    penalty(&[("CFLB", "罚款;其他()")], "refused ROW-WORD-UNKNOWN CFLB");
    penalty(
        &[("CFLB", "罚款,警告")],
        "refused ROW-WORD-UNKNOWN CFLB\nheld ROW-GRADE-UNKNOWN CFLB\nheld ROW-END-UNKNOWN",
    );
    permit(&[("ZT", "2")], "refused ROW-WORD-UNKNOWN ZT");
    permit(&[("ZT", "1;0")], "refused ROW-WORD-UNKNOWN ZT");
}

#[test]
fn numbers() {
    penalty(&[("FK", "1,234.5")], "notice ROW-FINE-SUSPICIOUS FK");
    penalty(&[("FK", "100")], "");
    penalty(&[("FK", "100.000001")], "notice ROW-FINE-SUSPICIOUS FK");
    penalty(&[("FK", "2000")], "notice ROW-FINE-SUSPICIOUS FK");
    penalty(&[("FK", "0.5万元")], "");
    penalty(&[("FK", "2000元")], "held ROW-AMOUNT-UNIT FK");
    penalty(&[("FK", "-1")], "refused ROW-NUMBER-NEGATIVE FK");
    penalty(&[("FK", "一千")], "refused ROW-NUMBER-UNREADABLE FK");
    penalty(&[("FK", "1,23")], "refused ROW-NUMBER-GROUPING FK");
    penalty(&[("FK", &"9".repeat(40))], "refused ROW-NUMBER-TOO-LONG FK");
    penalty(&[("FK", "0.1234567")], "refused ROW-NUMBER-SCALE FK");
    penalty(&[("JS", "2")], "");
    penalty(&[("JS", "2.5")], "refused ROW-NUMBER-SCALE JS");
}

#[test]
fn dates_in_every_form() {
    for text in [
        "2026/05/14",
        "2026.5.14",
        "20260514",
        "2026年5月14日",
        "2026-05-14 00:00:00",
    ] {
        penalty(&[("JDRQ", text)], "");
    }
    permit(&[("YXQZI", "2099/12/31")], "");
    permit(&[("YXQZI", "长期")], "");
}

#[test]
fn dates_that_are_none() {
    penalty(&[("JDRQ", "昨天")], "refused ROW-DATE-UNREADABLE JDRQ");
    penalty(&[("JDRQ", "2026-05")], "refused ROW-DATE-INCOMPLETE JDRQ");
    penalty(
        &[("JDRQ", "26-05-14")],
        "refused ROW-DATE-TWO-DIGIT-YEAR JDRQ",
    );
    penalty(&[("JDRQ", "0000-05-14")], "refused ROW-DATE-YEAR-ZERO JDRQ");
    penalty(
        &[("JDRQ", "2026-02-30")],
        "refused ROW-DATE-NO-SUCH-DAY JDRQ",
    );
    penalty(
        &[("JDRQ", "1899-12-31")],
        "refused ROW-DATE-SPREADSHEET-ZERO JDRQ",
    );
    penalty(&[("JDRQ", "长期")], "refused ROW-DATE-LONG-TERM JDRQ");
    penalty(&[("JDRQ", "")], "refused ROW-REQUIRED-MISSING JDRQ");
    let serial = Cell {
        text: "-3".to_owned(),
        kind: CellKind::Date(-3.0),
    };
    let outcome = Case::new("penalty").row_of_cells(&[("JDRQ", serial)]);
    assert_findings(&outcome, "refused ROW-DATE-SERIAL JDRQ");
}

#[test]
fn dates_in_order() {
    penalty(&[("JDRQ", "2026-05-21")], "refused ROW-DATE-FUTURE JDRQ");
    penalty(&[("JDRQ", "2026-05-20")], "");
    penalty(&[("JDRQ", "1949-09-30")], "refused ROW-DATE-TOO-EARLY JDRQ");
    penalty(&[("XWRQ", "2026-05-15")], "refused ROW-DATE-ORDER JDRQ");
    permit(&[("YXQZ", "2030-01-01")], "refused ROW-DATE-ORDER YXQZI");
    permit(&[("YXQZ", "2030-01-01"), ("YXQZI", "长期")], "");
}
