//! The sender's rows given back with what is wrong with them.

use std::io::Cursor;

use flow::gate::tabular::problem_file::ProblemWriter;
use flow::gate::tabular::{Cell, Encoding, Format, Header, Row, RowProblemKind};

use crate::{known, open_bytes, read, texts};

const CSV: Format = Format::Csv {
    encoding: Encoding::Utf8,
    delimiter: b',',
};

/// Writes a problem file with one hostile row and reads it back.
fn round_trip(format: &Format, name: &str) -> (Vec<u8>, Header, Vec<Row>) {
    let header: Vec<String> = ["行政相对人名称", "证件号码", "许可决定日期"]
        .map(str::to_owned)
        .into();
    let mut writer = ProblemWriter::create(format, name, &header, Vec::new()).unwrap();
    let hostile =
        ["=HYPERLINK(\"http://x.invalid\",\"点\")", "+1", "@SUM(A1)"].map(Cell::from_text);
    writer
        .write_row(&hostile, "ROW-X", "第一行，\"有\"问题")
        .unwrap();
    writer
        .write_row(
            &[Cell::from_text("𠮷\n\t=1"), Cell::from_number(12.5)],
            "ROW-Y",
            "=1",
        )
        .unwrap();
    let bytes = writer.finish().unwrap();
    let (header, rows) = read(&bytes, name);
    (bytes, header, rows)
}

#[test]
fn problem_file_in_csv_runs_nothing() {
    for encoding in [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Gb18030] {
        for delimiter in [b',', b'\t', b';'] {
            let format = Format::Csv {
                encoding,
                delimiter,
            };
            let (bytes, header, rows) = round_trip(&format, "a.csv");
            assert_eq!(*open_bytes(&bytes, "a.csv").unwrap().format(), format);
            assert_eq!(header.problem_columns, [3, 4]);
            assert_eq!(
                texts(&rows[0]),
                [
                    "'=HYPERLINK(\"http://x.invalid\",\"点\")",
                    "'+1",
                    "'@SUM(A1)",
                    "ROW-X",
                    "第一行，\"有\"问题"
                ]
            );
            assert_eq!(texts(&rows[1]), ["𠮷\n\t=1", "12.5", "", "ROW-Y", "'=1"]);
            assert!(
                rows.iter()
                    .flat_map(|row| &row.cells)
                    .all(|cell| !cell.is_formula())
            );
        }
    }
}

#[test]
fn problem_file_in_xlsx_runs_nothing() {
    use calamine::Reader;
    let (bytes, header, rows) = round_trip(&Format::Xlsx, "许可.xlsx");
    assert_eq!(header.sheet.as_deref(), Some("许可"));
    assert_eq!(
        texts(&rows[0])[0],
        "=HYPERLINK(\"http://x.invalid\",\"点\")"
    );
    assert_eq!(texts(&rows[1]), ["𠮷\n\t=1", "12.5", "", "ROW-Y", "=1"]);
    let mut book = calamine::Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    assert!(book.worksheet_formula("许可").unwrap().is_empty());
    assert_eq!(
        bytes,
        round_trip(&Format::Xlsx, "许可.xlsx").0,
        "the same problems give the same file"
    );
}

#[test]
fn problem_file_in_ndjson() {
    let (bytes, header, rows) = round_trip(&Format::NdJson, "a.ndjson");
    assert_eq!(header.raw[3..], ["问题代码", "问题说明"]);
    assert_eq!(rows.len(), 2);
    // An empty member is there too: it keeps its column in the header.
    let empty = format!(
        "\"证件号码\":12.5,\"{}\":null,\"问题代码\":\"ROW-Y\"",
        header.raw[2]
    );
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(&empty), "{text}");
}

#[test]
fn a_corrected_problem_file_gets_its_columns_once() {
    let (bytes, header, rows) = round_trip(&CSV, "a.csv");
    assert!(!bytes.is_empty());
    let mut writer = ProblemWriter::create(&CSV, "a.csv", &header.raw, Vec::new()).unwrap();
    writer.write_row(&rows[0].cells, "ROW-Z", "再次").unwrap();
    let again = writer.finish().unwrap();
    let (header, rows) = read(&again, "a.csv");
    assert_eq!(header.raw.len(), 5);
    assert_eq!(texts(&rows[0])[3..], ["ROW-Z", "再次"]);
    assert_eq!(
        rows[0].cells[0].value(),
        "=HYPERLINK(\"http://x.invalid\",\"点\")"
    );
}

#[test]
fn cells_beyond_the_header_are_kept_in_the_problem_file() {
    let bytes = "行政相对人名称,证件号码\n甲,1,2\n".as_bytes();
    let mut source = open_bytes(bytes, "a.csv").unwrap();
    let header = source.read_header(&known).unwrap();
    let problem = source.next_row().unwrap().unwrap().unwrap_err();
    assert_eq!(
        problem.kind,
        RowProblemKind::ContentBeyondHeader { column: 3 }
    );
    let mut writer = ProblemWriter::create(&CSV, "a.csv", &header.raw, Vec::new()).unwrap();
    writer
        .write_row(&problem.cells, problem.code(), "多余")
        .unwrap();
    let text = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert_eq!(
        text,
        "\"行政相对人名称\",\"证件号码\",\"问题代码\",\"问题说明\"\r\n甲,1,ROW-BEYOND-HEADER,多余,2\r\n"
    );
}

/// What stood above the header is not in the problem file, which begins with a title.
#[test]
fn no_title_makes_a_problem_file_one_of_another_format() {
    for title in ["[[备注", "[{", "<html>", "%PDF"] {
        let header = [title, "行政相对人名称"].map(str::to_owned);
        let mut writer = ProblemWriter::create(&CSV, "a.csv", &header, Vec::new()).unwrap();
        let cells = ["甲", "乙"].map(Cell::from_text);
        writer.write_row(&cells, "ROW-X", "说明").unwrap();
        let mut source = open_bytes(&writer.finish().unwrap(), "a.csv").unwrap();
        let header = source.read_header(&known).unwrap();
        assert_eq!(header.raw[0], title);
    }
}
