//! What a candidate holds, and that no cell can make the checks panic.

use super::super::{CheckContext, Plan, check_row};
use super::fixture::{Case, RECEIVED_ON, assert_findings};
use super::pack::pack;
use crate::gate::tabular::{Cell, CellKind, Header, Row};
use jiff::civil::date;
use proptest::prelude::*;
use rules::catalogue::{Grade, Leaning};
use rules::record::EndReason;

#[test]
fn a_candidate_holds_what_the_catalogue_allows() {
    let changes = [
        ("FK", "0.50万元"),
        ("WSH", "赣测[2026]12 号"),
        ("BZ", "/"),
        ("YXQ", "2099/12/31"),
    ];
    let candidate = Case::new("penalty").row(&changes).candidate.unwrap();
    assert_eq!(candidate.item, "penalty");
    assert_eq!(candidate.item_version, 1);
    assert_eq!(candidate.subject.canonical(), super::fixture::PERSON);
    assert_eq!(candidate.subject_name, "张三");
    assert_eq!(candidate.source, "transport");
    assert_eq!(candidate.decided_by, "江西省交通运输厅");
    assert_eq!(candidate.document_number, "赣测[2026]12 号");
    assert_eq!(candidate.document_key, "赣测〔2026〕12号");
    assert_eq!(candidate.decided_on, date(2026, 5, 14));
    assert_eq!(candidate.display_until, date(2027, 5, 14));
    assert_eq!(candidate.end_reason, EndReason::GradePeriod);
    assert_eq!(candidate.grade, Some(Grade::General));
    assert_eq!(candidate.leaning, Leaning::Adverse);
    assert!(!candidate.late && !candidate.withdrawal);
    let fields: Vec<String> = candidate
        .fields
        .iter()
        .map(|(c, t)| format!("{c}={t}"))
        .collect();
    assert_eq!(
        fields.join(" "),
        format!(
            "LB=自然人 WSH=赣测[2026]12 号 SY=超限运输 CFLB=罚款 FK=0.5 JDRQ=2026-05-14 YXQ=长期 JG=江西省交通运输厅 JGDM={}",
            super::pack::code(1)
        )
    );
}

#[test]
fn a_row_without_a_key_is_refused() {
    let mut case = Case::new("penalty");
    case.pack.items[0].key = vec!["BZ".to_owned()];
    case.check(&[], "refused ROW-KEY-EMPTY BZ");
}

#[test]
fn items_without_person_or_date_refuse_their_rows() {
    let mut case = Case::new("penalty");
    case.pack.items[0].fields.retain(|f| f.code != "ZJHM");
    assert_findings(&case.row(&[("ZJHM", "")]), "refused ID-EMPTY");
    let mut case = Case::new("penalty");
    case.pack.items[0].fields.retain(|f| f.code != "JDRQ");
    case.check(&[("JDRQ", "")], "refused ROW-DATE-DECISION-MISSING");
}

#[test]
fn columns_of_an_earlier_problem_file_are_ours() {
    let pack = pack();
    let context = CheckContext {
        pack: &pack,
        item: pack.item("penalty").unwrap(),
        organ: pack.organ("transport").unwrap(),
        defined: &[],
        received_on: RECEIVED_ON,
        historical: false,
    };
    let header = Header {
        columns: vec![Some("SY".to_owned()), None, None],
        unknown: vec![(1, "住址360199199003070021".to_owned())],
        problem_columns: vec![2],
        ..Header::default()
    };
    let row = Row {
        sheet: None,
        number: 2,
        line: None,
        cells: ["a", "b", "c"].map(Cell::from_text).to_vec(),
    };
    let outcome = check_row(&Plan::for_header(context, &header), &row);
    let outside: Vec<&str> = outcome
        .findings
        .iter()
        .filter(|f| f.over_collection)
        .map(|f| f.what.zh.as_str())
        .collect();
    assert_eq!(
        outside,
        ["目录未规定“住址360199************”列，该值未接收。"]
    );
}

fn any_cell() -> impl Strategy<Value = Cell> {
    let text = prop_oneof![
        any::<String>(),
        "[0-9X]{14,19}",
        "[0-9]{1,5}[-/.年][0-9]{1,3}[-/.月][0-9]{1,3}日?",
        "-?[0-9,.]{1,40}(万元|元)?",
        "(罚款|警告|其他|;|；|\\(|（|\\)){0,6}",
        "=?\"?[a-z0-9]{0,20}\"?",
        Just("长期".to_owned()),
        Just("自然人".to_owned()),
        Just("身份证".to_owned()),
        Just(super::fixture::PERSON.to_owned()),
        Just("9999-12-31".to_owned()),
    ];
    prop_oneof![
        8 => text.prop_map(|text| Cell::from_text(&text)),
        1 => any::<f64>().prop_map(Cell::from_number),
        1 => any::<f64>().prop_map(|serial| Cell { text: "日期".to_owned(), kind: CellKind::Date(serial) }),
    ]
}

proptest! {
    #[test]
    fn no_cell_makes_the_checks_panic(cells in proptest::collection::vec(any_cell(), 0..30), permit: bool) {
        let pack = pack();
        let item = pack.item(if permit { "permit" } else { "penalty" }).unwrap();
        let context = CheckContext { pack: &pack, item, organ: &pack.organs[0], defined: &[], received_on: RECEIVED_ON, historical: true };
        let columns: Vec<Option<String>> = item.fields.iter().map(|f| Some(f.code.clone())).collect();
        let row = Row { sheet: None, number: 1, line: None, cells };
        let outcome = check_row(&Plan::new(context, &columns), &row);
        let refused = outcome.worst() == Some(rules::finding::Severity::Refused);
        prop_assert!(refused || outcome.candidate.is_some());
        if let Some(candidate) = outcome.candidate {
            prop_assert!(candidate.decided_on <= RECEIVED_ON);
            prop_assert!(candidate.fields.iter().all(|(_, text)| !text.is_empty()));
        }
    }

    #[test]
    fn one_changed_cell_makes_no_panic(code in 0usize..24, cell in any_cell()) {
        let case = Case::new("penalty");
        let code = case.pack.items[0].fields[code].code.clone();
        let outcome = case.row_of_cells(&[(&code, cell)]);
        let refused = outcome.worst() == Some(rules::finding::Severity::Refused);
        prop_assert_eq!(outcome.candidate.is_none(), refused);
    }
}
