//! The person and the organs.

use super::super::name::uniform;
use super::fixture::{Case, PERSON, assert_findings, born, penalty, permit};
use super::pack::code;
use crate::gate::tabular::{Cell, CellKind};

#[test]
fn only_natural_persons() {
    penalty(
        &[("LB", "法人及非法人组织")],
        "refused ROW-PARTY-NOT-PERSON LB",
    );
    penalty(
        &[("LB", "个体工商户")],
        "refused ROW-PARTY-INDIVIDUAL-BUSINESS LB",
    );
}

#[test]
fn identity_numbers() {
    penalty(
        &[("ZJHM", "360199199003070022")],
        "refused ID-CHECK-DIGIT ZJHM",
    );
    penalty(&[("ZJHM", "36019919900307002")], "refused ID-LENGTH ZJHM");
    penalty(&[("ZJHM", "3601********0021")], "refused ID-MASKED ZJHM");
    penalty(&[("ZJHM", "")], "refused ROW-REQUIRED-MISSING ZJHM");
    penalty(&[("ZJHM", "'360199199003070021")], "");
    penalty(
        &[("ZJHM", "360199900307002")],
        "refused ID-FIFTEEN-NOT-ACCEPTED ZJHM",
    );
    penalty(
        &[("ZJHM", "36019919900307003x")],
        "notice ID-LOWER-CASE-CONVERTED ZJHM",
    );
    let mut historical = Case::new("penalty");
    historical.historical = true;
    historical.check(
        &[("ZJHM", "360199900307002")],
        "notice ID-FIFTEEN-CONVERTED ZJHM",
    );
}

#[test]
fn numbers_damaged_by_spreadsheets() {
    let case = Case::new("penalty");
    let damaged = Cell::from_number(360_199_199_003_070_021.0);
    let outcome = case.row_of_cells(&[("ZJHM", damaged)]);
    assert_findings(&outcome, "refused ID-FLOAT-DAMAGE ZJHM");
    // A JSON number keeps its digits as written.
    let exact = Cell {
        text: PERSON.to_owned(),
        kind: CellKind::Number(360_199_199_003_070_021.0),
    };
    assert_findings(&case.row_of_cells(&[("ZJHM", exact)]), "");
}

#[test]
fn document_types() {
    penalty(
        &[("ZJLX", "护照号")],
        "refused ID-DOCUMENT-TYPE-UNCHECKED ZJLX",
    );
    penalty(
        &[("ZJLX", "外星护照")],
        "refused ID-DOCUMENT-TYPE-UNKNOWN ZJLX",
    );
    penalty(
        &[("ZJLX", "港澳台居民居住证")],
        "refused ID-DOCUMENT-TYPE-MISMATCH ZJLX",
    );
}

#[test]
fn names() {
    penalty(&[("MC", "张3")], "refused ID-NAME-DIGITS MC");
    penalty(&[("MC", "张*")], "refused ID-NAME-MASKED MC");
    penalty(&[("MC", "无")], "refused ROW-REQUIRED-FILLER MC");
    penalty(&[("MC", &"长".repeat(65))], "held ID-NAME-TOO-LONG MC");
    penalty(
        &[("MC", "测试运输有限公司")],
        "held ID-NAME-ORGANISATION MC",
    );
    for (sent, kept) in [
        ("张 三", "张三"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("买买提．吐尔逊", "买买提·吐尔逊"),
        ("John  A. Smith", "John A. Smith"),
    ] {
        assert_eq!(uniform(sent).as_deref(), Some(kept));
        assert_eq!(uniform(kept), None);
    }
}

#[test]
fn minors() {
    penalty(
        &[("ZJHM", &born("2012-05-15"))],
        "refused ROW-BELOW-AGE ZJHM",
    );
    penalty(&[("ZJHM", &born("2012-05-13"))], "held ROW-MINOR ZJHM");
    // Eighteen is reached on the day after the birthday.
    penalty(&[("ZJHM", &born("2008-05-14"))], "held ROW-MINOR ZJHM");
    penalty(&[("ZJHM", &born("2008-05-13"))], "");
    penalty(
        &[("ZJHM", &born("2008-05-13")), ("XWRQ", "2026-05-01")],
        "held ROW-MINOR ZJHM",
    );
}

#[test]
fn deciding_organs() {
    penalty(
        &[("JGDM", "11369900YY99999900")],
        "refused ROW-ORGAN-CODE-INVALID JGDM",
    );
    penalty(&[("JGDM", &code(77))], "notice ROW-ORGAN-UNKNOWN JGDM");
    penalty(&[("JGDM", &code(1).to_lowercase())], "");
    penalty(&[("JG", "江西省水利厅")], "held ROW-ORGAN-NAME-MISMATCH JG");
    penalty(&[("JG", "江西省 交通运输厅")], "");
    penalty(
        &[("JG", "江西省大数据办"), ("JGDM", &code(4))],
        "notice ROW-ORGAN-RENAMED JG",
    );
    penalty(&[("JG", "江西省数据局"), ("JGDM", &code(4))], "");
    permit(
        &[
            ("JG", "江西省数据局"),
            ("JGDM", &code(4)),
            ("JDRQ", "2023-11-01"),
            ("ZT", "0"),
        ],
        "notice ROW-ORGAN-RENAMED JG",
    );
    penalty(
        &[("JG", "江西省公路局(旧)"), ("JGDM", &code(5))],
        "notice ROW-ORGAN-ENDED JGDM",
    );
    penalty(
        &[("JG", "江西省消失局"), ("JGDM", &code(6))],
        "held ROW-ORGAN-ENDED JGDM",
    );
}

#[test]
fn the_source_is_the_uploader() {
    penalty(&[("LYDM", &code(1)), ("LY", "江西省交通运输厅")], "");
    penalty(&[("LY", "江西省交通运输厅")], "");
    penalty(&[("LYDM", &code(2))], "held ROW-SOURCE-OTHER-ORGAN LYDM");
    penalty(
        &[("LY", "江西省卫生健康委员会")],
        "held ROW-SOURCE-OTHER-ORGAN LYDM",
    );
    penalty(
        &[("LYDM", &code(5))],
        "notice ROW-ORGAN-ENDED LYDM\nnotice ROW-SOURCE-SUCCESSOR LYDM",
    );
    penalty(&[("LYDM", &code(77))], "notice ROW-ORGAN-UNKNOWN LYDM");
}
