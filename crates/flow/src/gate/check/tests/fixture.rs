//! Valid rows, and the helper that checks a changed row in two lines.

use super::super::{CheckContext, Plan, RowOutcome, check_row};
use super::pack::{code, pack};
use crate::gate::tabular::{Cell, Row};
use jiff::civil::{Date, date};
use rules::finding::Severity;
use rules::identifier::citizen_check_digit;
use rules::pack::Pack;

pub(super) const RECEIVED_ON: Date = date(2026, 5, 20);
/// Reads 1990-03-07.
pub(super) const PERSON: &str = "360199199003070021";

/// A citizen number of nobody, born on a day.
pub(super) fn born(day: &str) -> String {
    let body = format!("360199{}002", day.replace('-', ""));
    format!("{body}{}", citizen_check_digit(&body).unwrap())
}

/// A row of the item that has nothing wrong with it.
fn valid_row(item: &str) -> Vec<(&'static str, String)> {
    let own = |text: &str| text.to_owned();
    let mut row = vec![
        ("MC", own("张三")),
        ("LB", own("自然人")),
        ("ZJLX", own("身份证")),
        ("ZJHM", own(PERSON)),
        ("WSH", own("赣测〔2026〕12号")),
        ("JDRQ", own("2026-05-14")),
    ];
    let organs = [("JG", own("江西省交通运输厅")), ("JGDM", code(1))];
    match item {
        "permit" => row.extend([
            ("NR", own("准予从业")),
            ("YXQZ", own("2026/5/14")),
            ("YXQZI", own("2029/5/13")),
            ("ZT", own("1")),
        ]),
        "commitment" => row.push(("ZT", own("全部履行"))),
        _ => row.extend([
            ("SY", own("超限运输")),
            ("CFLB", own("罚款")),
            ("FK", own("0.5")),
        ]),
    }
    if item != "commitment" {
        row.extend(organs);
    }
    row
}

/// Everything a test can change.
pub(super) struct Case {
    pub pack: Pack,
    pub item: &'static str,
    pub organ: &'static str,
    pub received_on: Date,
    pub historical: bool,
}

impl Case {
    pub fn new(item: &'static str) -> Self {
        Self {
            pack: pack(),
            item,
            organ: "transport",
            received_on: RECEIVED_ON,
            historical: false,
        }
    }

    /// Checks a valid row with some cells changed; a code outside the layout adds a column.
    pub fn row_of_cells(&self, changes: &[(&str, Cell)]) -> RowOutcome {
        let mut row: Vec<(&str, Cell)> = valid_row(self.item)
            .into_iter()
            .map(|(code, text)| (code, Cell::from_text(&text)))
            .collect();
        for (code, cell) in changes {
            row.retain(|(c, _)| c != code);
            row.push((code, cell.clone()));
        }
        let columns: Vec<Option<String>> = row.iter().map(|(c, _)| Some((*c).to_owned())).collect();
        let row = Row {
            sheet: None,
            number: 2,
            line: None,
            cells: row.into_iter().map(|(_, cell)| cell).collect(),
        };
        let context = CheckContext {
            pack: &self.pack,
            item: self.pack.item(self.item).unwrap(),
            organ: self.pack.organ(self.organ).unwrap(),
            defined: &[],
            received_on: self.received_on,
            historical: self.historical,
        };
        check_row(&Plan::new(context, &columns), &row)
    }

    pub fn row(&self, changes: &[(&str, &str)]) -> RowOutcome {
        let cells: Vec<(&str, Cell)> = changes
            .iter()
            .map(|(c, t)| (*c, Cell::from_text(t)))
            .collect();
        self.row_of_cells(&cells)
    }

    #[track_caller]
    pub fn check(&self, changes: &[(&str, &str)], expected: &str) {
        assert_findings(&self.row(changes), expected);
    }
}

/// Compares the findings, one a line as `refused ROW-DATE-FUTURE JDRQ`, and what they mean for the row.
#[track_caller]
pub(super) fn assert_findings(outcome: &RowOutcome, expected: &str) {
    let found: Vec<String> = outcome
        .findings
        .iter()
        .map(|f| {
            let severity = match f.severity {
                Severity::Notice => "notice",
                Severity::Held => "held",
                Severity::Refused => "refused",
            };
            format!("{severity} {} {}", f.code, f.field.as_deref().unwrap_or(""))
                .trim_end()
                .to_owned()
        })
        .collect();
    assert_eq!(found.join("\n"), expected);
    assert_eq!(
        outcome.candidate.is_none(),
        outcome.worst() == Some(Severity::Refused)
    );
    for finding in &outcome.findings {
        assert!(!finding.what.zh.is_empty() && !finding.what.en.is_empty());
        assert!(!finding.remedy.zh.is_empty() && !finding.remedy.en.is_empty());
        assert!(
            !format!("{finding:?}").contains(PERSON),
            "a finding tells the number"
        );
    }
}

/// A penalty row with some cells changed, and what is found.
#[track_caller]
pub(super) fn penalty(changes: &[(&str, &str)], expected: &str) {
    Case::new("penalty").check(changes, expected);
}

/// The same for a permit.
#[track_caller]
pub(super) fn permit(changes: &[(&str, &str)], expected: &str) {
    Case::new("permit").check(changes, expected);
}
