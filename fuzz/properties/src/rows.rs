//! Rows against law and catalogue: the fields of a document, its dates, organs and numbers.

use flow::gate::check::{CheckContext, Plan, check_item, check_row, titles};
use flow::gate::tabular::{Cell, Row, find_header, normalise_header};
use jiff::civil::{Date, date};
use rules::finding::Severity;
use rules::identifier::{Context, check_person};

const RECEIVED_ON: Date = date(2026, 11, 20);

/// Items and an organ each may come from.
const ITEMS: [(&str, &str); 2] = [
    ("transport-permit", "transport"),
    ("transport-penalty", "transport"),
];

/// A header line and lines of data, cells by tabulators. A cell that begins with `#` is a number.
pub fn rows(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let rows: Vec<Row> = text.split('\n').zip(1..).take(8).map(row).collect();
    // One item for an input: preparing its checks takes longer than a row.
    for (item, organ) in [ITEMS[bytes.len() / 2 % 2]] {
        let pack = testkit::pack();
        let context = CheckContext {
            defined: &[],
            pack,
            item: check_item(pack, item, organ, RECEIVED_ON).unwrap(),
            organ: pack.organ(organ).unwrap(),
            received_on: RECEIVED_ON,
            historical: bytes.len() % 2 == 1,
        };
        let known = titles(context.item);
        let lookup = |title: &str| known.get(&normalise_header(title)).cloned();
        let Ok(header) = find_header(&rows, &lookup) else {
            continue;
        };
        let plan = Plan::for_header(context, &header);
        for row in rows.iter().filter(|row| row.number > header.row_number) {
            judge(&plan, row, &context);
        }
    }
}

fn row((line, number): (&str, u64)) -> Row {
    let cell = |text: &str| match text.strip_prefix('#').and_then(|n| n.parse().ok()) {
        Some(number) => Cell::from_number(number),
        None => Cell::from_text(text),
    };
    Row {
        sheet: None,
        number,
        line: Some(number),
        cells: line.split('\t').map(cell).collect(),
    }
}

fn judge(plan: &Plan, row: &Row, context: &CheckContext) {
    let outcome = check_row(plan, row);
    let identifiers = Context {
        today: RECEIVED_ON,
        regions: &context.pack.regions,
        accept_fifteen: true,
    };
    for finding in &outcome.findings {
        assert!(!finding.code.is_empty() && !finding.what.zh.is_empty());
        assert!(!finding.what.en.is_empty() && !finding.remedy.zh.is_empty());
    }
    let refused = outcome.worst() == Some(Severity::Refused);
    let Some(candidate) = &outcome.candidate else {
        assert!(refused, "no record, and nothing says why");
        return;
    };
    assert!(!refused, "refused, and yet a record");
    assert!(candidate.decided_on <= RECEIVED_ON, "decided in the future");
    assert!(candidate.display_until >= candidate.decided_on);
    assert!(!candidate.document_key.is_empty());
    let number = candidate.subject.canonical();
    assert!(check_person(number, &identifiers).is_ok());
    for (code, text) in &candidate.fields {
        assert!(
            context.item.field(code).is_some(),
            "a field of nobody: {code}"
        );
        assert!(!text.contains(number), "the person's number is in {code}");
    }
    assert!(!candidate.document_key.contains(number));
    assert!(!candidate.document_number.contains(number));
    assert_eq!(check_row(plan, row), outcome, "judged twice, two ways");
}
