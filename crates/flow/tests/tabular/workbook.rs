//! Workbooks of a spreadsheet.

use flow::gate::tabular::CellKind;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Formula, Workbook};

use crate::{known, open_bytes, read, row_problems, texts};

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

pub fn good_workbook() -> Vec<u8> {
    workbook(|book| {
        let notes = book.add_worksheet().set_name("填表说明").unwrap();
        notes.write_string(0, 0, "行政相对人名称").unwrap();
        notes.write_string(0, 1, "证件号码").unwrap();
        let hidden = book.add_worksheet().set_name("字典").unwrap();
        hidden.write_string(0, 0, "证件号码").unwrap();
        hidden.set_hidden(true);
        book.add_worksheet().set_name("空表").unwrap();
        let sheet = book.add_worksheet().set_name("许可").unwrap();
        sheet.write_string(0, 0, "行政许可信息表").unwrap();
        let header = ["*行政相对人名称", "证件号码\n(必填)", "许可决定日期"];
        for (title, column) in header.iter().zip(0..) {
            sheet.write_string(1, column, *title).unwrap();
        }
        for (code, column) in ["XK_XDR_MC", "XK_XDR_ZJHM", "XK_JDRQ"].iter().zip(0..) {
            sheet.write_string(2, column, *code).unwrap();
        }
        sheet.set_row_hidden(2).unwrap();
        sheet.write_string(3, 0, "测试甲").unwrap();
        sheet.write_number(3, 1, 360_199_209_901_010_000.0).unwrap();
        let day = ExcelDateTime::from_ymd(2099, 1, 2).unwrap();
        let date_format = CellFormat::new().set_num_format("yyyy/mm/dd");
        sheet
            .write_datetime_with_format(3, 2, &day, &date_format)
            .unwrap();
        sheet
            .write_formula(
                5,
                0,
                Formula::new("=HYPERLINK(\"http://x.invalid\")").set_result("点我"),
            )
            .unwrap();
        sheet.write_string(5, 1, "=1+1").unwrap();
        sheet.write_boolean(5, 2, true).unwrap();
        let second = book.add_worksheet().set_name("更多").unwrap();
        second.write_string(0, 0, "行政相对人名称").unwrap();
        second.write_string(0, 1, "证件号码").unwrap();
    })
}

#[test]
fn workbook_with_title_notes_and_codes() {
    let (header, rows) = read(&good_workbook(), "a.xlsx");
    assert_eq!(header.sheet.as_deref(), Some("许可"));
    assert_eq!(header.other_sheets, ["更多"]);
    assert_eq!((header.row_number, header.rows_to_skip), (2, 1));
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].number, 4);
    assert_eq!(
        texts(&rows[0]),
        ["测试甲", "360199209901010000", "2099-01-02"]
    );
    assert!(rows[0].cells[1].is_number());
    assert!(matches!(rows[0].cells[2].kind, CellKind::Date(serial) if serial == 72_687.0));
    assert_eq!(rows[1].number, 6);
    assert_eq!(rows[1].cells[0].kind, CellKind::Formula("点我".into()));
    assert_eq!(rows[1].cells[0].text, "=HYPERLINK(\"http://x.invalid\")");
    assert!(rows[1].cells[1].is_formula());
    assert_eq!(rows[1].cells[2].kind, CellKind::Boolean(true));
}

#[test]
fn workbook_progress_reaches_the_end() {
    let bytes = good_workbook();
    let mut source = open_bytes(&bytes, "a.xlsx").unwrap();
    source.read_header(&known).unwrap();
    while source.next_row().unwrap().is_some() {
        assert!(source.position() <= bytes.len() as u64);
    }
    assert_eq!(source.position(), source.total_hint().unwrap());
    assert_eq!(source.next_row().unwrap(), None);
}

#[test]
fn a_source_may_be_dropped_while_a_sheet_is_read() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "行政相对人名称").unwrap();
        sheet.write_string(0, 1, "证件号码").unwrap();
        for row in 1..5_000 {
            sheet.write_number(row, 0, row).unwrap();
        }
    });
    let mut source = open_bytes(&bytes, "a.xlsx").unwrap();
    source.read_header(&known).unwrap();
    assert!(source.next_row().unwrap().is_some());
    drop(source);
    assert_eq!(read(&bytes, "a.xlsx").1.len(), 4_999);
}

#[test]
fn wide_and_long_cells_of_a_workbook() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "行政相对人名称").unwrap();
        sheet.write_string(0, 1, "证件号码").unwrap();
        sheet.write_string(1, 16_000, "远").unwrap();
        sheet.write_string(2, 2, "旁").unwrap();
        sheet.write_string(3, 0, "好").unwrap();
        let blank = CellFormat::new().set_bold();
        sheet.write_blank(3, 16_000, &blank).unwrap();
    });
    assert_eq!(
        row_problems(&bytes, "a.xlsx"),
        [(2, "ROW-TOO-MANY-COLUMNS"), (3, "ROW-BEYOND-HEADER")]
    );
}
