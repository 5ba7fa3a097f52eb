//! Problem files: the sender's columns and two more, nothing in them runs, and what was corrected in them enters.

use crate::support::{Installation, counts, permit, permit_of};
use calamine::Reader as _;
use rust_xlsxwriter::{Formula, Workbook};
use std::path::Path;
use testkit::{LI_SI, Row, WANG_WU, csv};

const LINK: &str = "=HYPERLINK(\"http://example.invalid/\",\"点\")";
const WRONG: &str = "360199199003070022";

fn rows() -> [Row; 3] {
    [
        permit("赣测〔2026〕1号"),
        permit_of(&LI_SI, "赣测〔2026〕2号")
            .with("XK_XDR_ZJHM", WRONG)
            .with("BZ", LINK),
        permit_of(&WANG_WU, "赣测〔2026〕3号")
            .with("XK_NR", "+1+1")
            .with("XK_JDRQ", "0000-01-01"),
    ]
}

fn read_csv(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let texts = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = texts(reader.headers().unwrap());
    let rows = reader
        .records()
        .map(|record| texts(&record.unwrap()))
        .collect();
    (header, rows)
}

#[test]
fn a_csv_comes_back_with_two_columns_and_is_corrected() {
    let place = Installation::new();
    let problems = place.path("问题.csv");
    let file = csv(&rows());
    let taken = place.import_for_problems("permits.csv", &file, &problems);
    assert_eq!(
        (taken.status, counts(&taken)),
        (1, [1, 0, 0, 0, 0, 2]),
        "{taken:?}"
    );
    let sent: Vec<&str> = file.lines().next().unwrap().split(',').collect();
    let (header, refused) = read_csv(&problems);
    assert_eq!(header[..sent.len()], sent);
    assert_eq!(header[sent.len()..], ["问题代码", "问题说明"]);
    assert_eq!(refused.len(), 2);
    let text = std::fs::read_to_string(&problems).unwrap();
    assert!(
        text.contains(&format!("'{}", LINK.replace('"', "\"\""))),
        "{text}"
    );
    for live in [",=HYPERLINK", ",\"=HYPERLINK", ",+1+1", ",\"+1"] {
        assert!(!text.contains(live), "{live} in {text}");
    }
    assert!(
        refused[0][sent.len()].contains("ID-CHECK-DIGIT"),
        "{refused:?}"
    );
    assert!(
        refused[1][sent.len()].contains("ROW-DATE-YEAR-ZERO"),
        "{refused:?}"
    );
    for row in &refused {
        assert!(row[sent.len() + 1].contains("[未接收 refused]"), "{row:?}");
    }

    // Sent back as it is, it says the same; corrected, its rows enter.
    let again = place.path("again.csv");
    let same = place.import_for_problems("问题1.csv", &text, &again);
    assert_eq!(
        (same.status, counts(&same)),
        (1, [0, 0, 0, 0, 0, 2]),
        "{same:?}"
    );
    assert_eq!(
        read_csv(&again).0,
        header,
        "the two columns are not added twice"
    );
    let corrected = text
        .replace(WRONG, &LI_SI.number())
        .replace("0000-01-01", &crate::support::days_ago(2));
    let entered = place.import("问题2.csv", corrected);
    assert_eq!(
        (entered.status, counts(&entered)),
        (0, [2, 0, 0, 0, 0, 0]),
        "{entered:?}"
    );
    assert_eq!(place.verify()["records"], 3);
}

#[test]
fn a_workbook_comes_back_as_one_without_formulas() {
    let place = Installation::new();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (number, row) in (1..).zip(rows()) {
        for (column, (code, text)) in (0..).zip(row.cells()) {
            sheet.write_string(0, column, code).unwrap();
            if text.starts_with('=') {
                let formula = Formula::new(text.as_str()).set_result("点");
                sheet.write_formula(number, column, formula).unwrap();
            } else {
                sheet.write_string(number, column, text).unwrap();
            }
        }
    }
    let problems = place.path("问题.xlsx");
    let bytes = workbook.save_to_buffer().unwrap();
    let taken = place.import_for_problems("permits.xlsx", bytes, &problems);
    assert_eq!(
        (taken.status, counts(&taken)),
        (1, [1, 0, 0, 0, 0, 2]),
        "{taken:?}"
    );

    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&problems).unwrap();
    let name = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&name).unwrap().is_empty());
    let range = book.worksheet_range(&name).unwrap();
    let width = rows()[0].cells().len() + 2;
    assert_eq!(range.get_size(), (3, width));
    assert_eq!(range.get((0, width - 2)).unwrap().to_string(), "问题代码");
    let parts = std::fs::read(&problems).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(parts)).unwrap();
    let mut sheet = String::new();
    let mut part = zip.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::Read::read_to_string(&mut part, &mut sheet).unwrap();
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    assert!(!sheet.contains("<hyperlink"), "{sheet}");
}

#[test]
fn nothing_wrong_is_an_empty_list_and_a_bad_target_is_told() {
    let place = Installation::new();
    let file = csv(&[permit("赣测〔2026〕1号")]);
    let problems = place.path("问题.csv");
    let taken = place.import_for_problems("permits.csv", &file, &problems);
    assert_eq!(taken.status, 0, "{taken:?}");
    assert_eq!(read_csv(&problems).1.len(), 0);
    let nowhere = place.path("no/such/place.csv");
    let taken = place.import_for_problems("permits.csv", &file, &nowhere);
    taken.told(2, "place.csv");
    assert_eq!(place.verify()["records"], 1);
}
