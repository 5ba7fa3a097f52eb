//! Files as departments send them, good and bad, through the reader and back through a problem file.
#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::io::{Cursor, Seek, Write};

use flow::gate::tabular::problem_file::ProblemWriter;
use flow::gate::tabular::{
    Cell, CellKind, Encoding, FileProblem, Format, Header, Row, RowOutcome, RowProblemKind, Source,
    SourceLimits, open,
};
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Formula, Workbook};

const CSV: Format = Format::Csv {
    encoding: Encoding::Utf8,
    delimiter: b',',
};

/// Titles and codes of three fields of the permit format.
fn known(title: &str) -> Option<String> {
    let code = match title {
        "行政相对人名称" | "XK_XDR_MC" => "XK_XDR_MC",
        "证件号码" | "XK_XDR_ZJHM" => "XK_XDR_ZJHM",
        "许可决定日期" | "XK_JDRQ" => "XK_JDRQ",
        _ => return None,
    };
    Some(code.to_owned())
}

fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

fn open_bytes(bytes: &[u8], name: &str) -> Result<Source, FileProblem> {
    open(file_of(bytes), name, SourceLimits::default())
}

/// Everything up to the end of the file or the first problem of the file.
fn rows_of(source: &mut Source) -> Vec<Result<RowOutcome, FileProblem>> {
    let mut rows = Vec::new();
    loop {
        match source.next_row() {
            Ok(Some(outcome)) => rows.push(Ok(outcome)),
            Ok(None) => return rows,
            Err(problem) => {
                rows.push(Err(problem));
                return rows;
            }
        }
    }
}

fn read(bytes: &[u8], name: &str) -> (Header, Vec<Row>) {
    let mut source = open_bytes(bytes, name).unwrap();
    let header = source.read_header(&known).unwrap();
    let rows = rows_of(&mut source)
        .into_iter()
        .map(|row| row.unwrap().unwrap())
        .collect();
    (header, rows)
}

fn texts(row: &Row) -> Vec<&str> {
    row.cells.iter().map(|cell| cell.text.as_str()).collect()
}

fn code_of(bytes: &[u8], name: &str) -> &'static str {
    match open_bytes(bytes, name) {
        Err(problem) => {
            for words in [problem.text(), problem.expected(), problem.remedy()] {
                assert!(!words.zh.is_empty() && !words.en.is_empty());
            }
            problem.code()
        }
        Ok(mut source) => match source.read_header(&known) {
            Err(problem) => problem.code(),
            Ok(_) => rows_of(&mut source)
                .into_iter()
                .find_map(Result::err)
                .map_or("ok", |problem| problem.code()),
        },
    }
}

fn row_problems(bytes: &[u8], name: &str) -> Vec<(u64, &'static str)> {
    let mut source = open_bytes(bytes, name).unwrap();
    source.read_header(&known).unwrap();
    rows_of(&mut source)
        .into_iter()
        .filter_map(|row| row.unwrap().err())
        .map(|problem| {
            for words in [problem.text(), problem.expected(), problem.remedy()] {
                assert!(!words.zh.is_empty() && !words.en.is_empty());
            }
            (problem.number, problem.code())
        })
        .collect()
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

const GOOD_CSV: &str = "行政许可信息,,\r\n*行政相对人名称,证件号码（必填）,许可决定日期\r\n测试甲,36019920990101001X,2099/1/1\r\n测试𠮷·乙,\"36,01\",长期\r\n";

#[test]
fn csv_in_three_encodings() {
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend_from_slice(GOOD_CSV.as_bytes());
    for (bytes, encoding) in [
        (GOOD_CSV.as_bytes().to_vec(), Encoding::Utf8),
        (marked, Encoding::Utf8Bom),
        (gb18030(GOOD_CSV), Encoding::Gb18030),
    ] {
        let source = open_bytes(&bytes, "a.csv").unwrap();
        let delimiter = b',';
        assert_eq!(
            *source.format(),
            Format::Csv {
                encoding,
                delimiter
            }
        );
        let (header, rows) = read(&bytes, "a.csv");
        assert_eq!(header.row_number, 2);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].number, 3);
        assert_eq!(texts(&rows[1]), ["测试𠮷·乙", "36,01", "长期"]);
    }
}

#[test]
fn tabs_semicolons_and_old_line_ends() {
    for (delimiter, end) in [("\t", "\n"), (";", "\r\n"), (",", "\r")] {
        let text = [["行政相对人名称", "证件号码"], ["甲", "1"], ["乙", "2"]]
            .map(|line| line.join(delimiter))
            .join(end);
        let (_, rows) = read(text.as_bytes(), "a.txt");
        assert_eq!(rows.len(), 2, "{text:?}");
        assert_eq!((rows[1].number, rows[1].line), (3, Some(3)), "{text:?}");
    }
}

#[test]
fn rows_are_numbered_as_the_sender_sees_them() {
    for end in ["\n", "\r\n"] {
        let text = "证件号码,行政相对人名称\n\n1,\"两\n行\"\n,\n2,乙\n".replace('\n', end);
        let (_, rows) = read(text.as_bytes(), "a.csv");
        let numbers: Vec<_> = rows.iter().map(|row| (row.number, row.line)).collect();
        assert_eq!(numbers, [(3, Some(3)), (5, Some(6))], "{text:?}");
    }
}

#[test]
fn damaged_csv_rows_do_not_stop_their_neighbours() {
    let mut bytes = "行政相对人名称,证件号码\n甲,1\n".as_bytes().to_vec();
    bytes.extend_from_slice(&gb18030("乙先生,2\n"));
    bytes.extend_from_slice("丙,\0\n丁,4,多余\n戊\n".as_bytes());
    bytes.extend_from_slice(format!("己,{}\n", "长".repeat(32_768)).as_bytes());
    bytes.extend_from_slice(format!("庚{}\n辛,9\n", ",1".repeat(301)).as_bytes());
    assert_eq!(
        row_problems(&bytes, "a.csv"),
        [
            (3, "ROW-ENCODING"),
            (4, "ROW-NUL"),
            (5, "ROW-BEYOND-HEADER"),
            (7, "ROW-CELL-TOO-LONG"),
            (8, "ROW-TOO-MANY-COLUMNS"),
        ]
    );
    let mut source = open_bytes(&bytes, "a.csv").unwrap();
    source.read_header(&known).unwrap();
    let good = rows_of(&mut source)
        .into_iter()
        .filter(|row| row.as_ref().unwrap().is_ok())
        .count();
    assert_eq!(good, 3);
}

#[test]
fn utf8_row_in_a_gb18030_file() {
    let mut bytes = gb18030("行政相对人名称,证件号码\n甲乙丙,1\n乙,2\n丙,3\n");
    // An odd number of bytes above ASCII cannot be whole GB18030 characters.
    bytes.extend_from_slice("测,4\n丁,5\n".as_bytes());
    let problems = row_problems(&bytes, "a.csv");
    assert_eq!(problems[0], (5, "ROW-ENCODING"));
}

#[test]
fn endless_line_is_refused_without_filling_the_memory() {
    /// 64 MiB of one line, and the refusal comes after the first.
    const BYTES: u64 = 64 << 20;
    for filler in [b"a".as_slice(), b",", b"\""] {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all("行政相对人名称,证件号码\n甲,".as_bytes())
            .unwrap();
        std::io::copy(
            &mut std::io::Read::take(std::io::repeat(filler[0]), BYTES),
            &mut file,
        )
        .unwrap();
        file.rewind().unwrap();
        let mut source = open(file, "a.csv", SourceLimits::default()).unwrap();
        let problem = source.read_header(&known).unwrap_err();
        assert_eq!(
            problem,
            FileProblem::LineTooLong {
                line: 2,
                limit: 1 << 20
            }
        );
        assert!(source.position() < 4 << 20);
    }
}

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

fn good_workbook() -> Vec<u8> {
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

fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A compound file whose directory, in its second sector, has one entry.
fn compound_file(entry: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(1024 + 128, 0);
    bytes.extend(entry.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(2048, 0);
    bytes
}

#[test]
fn files_that_are_refused_as_a_whole() {
    let xlsx = good_workbook();
    let csv = GOOD_CSV.as_bytes();
    let utf16: Vec<u8> = "\u{feff}行政"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (bytes, name, code) in [
        (b"".as_slice(), "a.csv", "FILE-EMPTY"),
        (b"\xef\xbb\xbf \r\n\r\n", "a.csv", "FILE-EMPTY"),
        (b",,\n,,\n", "a.csv", "FILE-EMPTY"),
        (csv, "a.xlsx", "FILE-WRONG-EXTENSION"),
        (&xlsx, "a.csv", "FILE-WRONG-EXTENSION"),
        (&xlsx, "a.XLS", "FILE-WRONG-EXTENSION"),
        (b"{\"a\":1}", "a.csv", "FILE-WRONG-EXTENSION"),
        (b"%PDF-1.7", "a.csv", "FILE-UNSUPPORTED"),
        (b"  <html><table>", "a.xls", "FILE-UNSUPPORTED"),
        (&[0; 100], "a.csv", "FILE-UNSUPPORTED"),
        (&zip_of(&[("a.txt", b"x")]), "a.xlsx", "FILE-UNSUPPORTED"),
        (
            &zip_of(&[("[Content_Types].xml", b"<a/>")]),
            "a.xlsx",
            "FILE-UNSUPPORTED",
        ),
        (
            &compound_file("EncryptedPackage"),
            "a.xlsx",
            "FILE-PASSWORD",
        ),
        (&compound_file("Workbook"), "a.xls", "FILE-OLD-WORKBOOK"),
        (&compound_file("WordDocument"), "a.doc", "FILE-UNSUPPORTED"),
        (&xlsx[..xlsx.len() / 2], "a.xlsx", "FILE-DAMAGED"),
        (&utf16, "a.csv", "FILE-UTF16"),
        (b"[{\"a\":1}]", "a.json", "FILE-JSON-ARRAY"),
        (b"{\"a\":", "a.ndjson", "FILE-JSON-NO-ROWS"),
        ("甲,乙\n丙,丁\n".as_bytes(), "a.csv", "FILE-NO-HEADER"),
        (
            "行政相对人名称,证件号码,证件号码\n".as_bytes(),
            "a.csv",
            "FILE-REPEATED-HEADER",
        ),
        (csv, "a.csv", "ok"),
        (csv, "a", "ok"),
        (&xlsx, "a.xlsx", "ok"),
    ] {
        assert_eq!(
            code_of(bytes, name),
            code,
            "{name} {:?}",
            &bytes[..bytes.len().min(20)]
        );
    }
}

#[test]
fn a_missing_column_is_named() {
    let (header, _) = read(GOOD_CSV.as_bytes(), "a.csv");
    assert_eq!(header.require([("XK_JDRQ", "许可决定日期")]), Ok(()));
    let problem = header
        .require([("XK_WSH", "行政许可决定文书号")])
        .unwrap_err();
    assert_eq!(problem.code(), "FILE-MISSING-HEADER");
    assert!(problem.text().zh.contains("行政许可决定文书号"));
}

#[test]
fn a_file_over_the_limit_is_refused() {
    let limits = SourceLimits {
        max_file_bytes: 10,
        ..SourceLimits::default()
    };
    let problem = open(file_of(GOOD_CSV.as_bytes()), "a.csv", limits).unwrap_err();
    assert_eq!(problem.code(), "FILE-TOO-LARGE");
}

#[test]
fn zip_bombs_are_refused() {
    let types = ("[Content_Types].xml", b"<Types/>".as_slice());
    let book = ("xl/workbook.xml", b"<workbook/>".as_slice());
    let zeros = vec![b' '; 40 << 20];
    let by_ratio = zip_of(&[types, book, ("xl/worksheets/sheet1.xml", &zeros)]);
    assert_eq!(code_of(&by_ratio, "a.xlsx"), "FILE-ZIP-BOMB");

    let limits = SourceLimits {
        max_unpacked_bytes: 4_000,
        ..SourceLimits::default()
    };
    let problem = open(file_of(&good_workbook()), "a.xlsx", limits).unwrap_err();
    assert_eq!(problem.code(), "FILE-ZIP-BOMB");

    let strings = b"<?xml version=\"1.0\"?><sst uniqueCount=\"9999999999999\"></sst>";
    let by_count = zip_of(&[types, book, ("xl/sharedStrings.xml", strings)]);
    assert_eq!(code_of(&by_count, "a.xlsx"), "FILE-ZIP-BOMB");

    let mut cell = b"<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>".to_vec();
    cell.resize(2 << 20, b'a');
    let by_cell = zip_of(&[types, book, ("xl/worksheets/sheet1.xml", &cell)]);
    assert_eq!(code_of(&by_cell, "a.xlsx"), "FILE-ZIP-BOMB");
}

#[test]
fn a_size_the_directory_lies_about_is_noticed() {
    let mut bytes = zip_of(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", &vec![b' '; 1 << 20]),
    ]);
    // The unpacked size stands in the directory entry of the part; the last entry is the one in question.
    let entry = bytes
        .windows(4)
        .rposition(|window| window == b"PK\x01\x02")
        .unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&100_u32.to_le_bytes());
    let code = code_of(&bytes, "a.xlsx");
    assert!(code == "FILE-DAMAGED" || code == "FILE-ZIP-BOMB", "{code}");
}

#[test]
fn json_lines_share_one_header() {
    let text = "{\"行政相对人名称\":\"甲\",\"证件号码\":360199209901010016}\n\n{\"XK_JDRQ\":null,\"证件号码\":\"2\"}\r\n{\"许可决定日期\":1.5,\"住址\":true}\n";
    let mut source = open_bytes(text.as_bytes(), "a.ndjson").unwrap();
    // One field under two names is a repeated header, as in any other format.
    assert_eq!(
        source.read_header(&known).unwrap_err().code(),
        "FILE-REPEATED-HEADER"
    );

    let text = text.replace("XK_JDRQ", "许可决定日期");
    let (header, rows) = read(text.as_bytes(), "a.ndjson");
    assert_eq!(
        header.raw,
        ["行政相对人名称", "证件号码", "许可决定日期", "住址"]
    );
    assert_eq!(header.unknown, [(3, "住址".to_owned())]);
    assert_eq!(
        rows.iter().map(|row| row.number).collect::<Vec<_>>(),
        [1, 3, 4]
    );
    assert_eq!(texts(&rows[0]), ["甲", "360199209901010016", "", ""]);
    assert_eq!(texts(&rows[1]), ["", "2", "", ""]);
    assert_eq!(texts(&rows[2]), ["", "", "1.5", "true"]);
}

#[test]
fn damaged_json_lines_do_not_stop_their_neighbours() {
    let deep = format!(
        "{{\"证件号码\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let long = format!("{{\"证件号码\":\"{}\"}}", "1".repeat(2 << 20));
    let mut bytes = [
        "{\"行政相对人名称\":\"甲\",\"证件号码\":\"1\"}",
        "{\"证件号码\":\"1\",\"证件号码\":\"2\"}",
        "{\"证件号码\":{\"a\":1}}",
        &deep,
        &long,
        "[1]",
        "{\"证件号码\":",
        "{\"证件号码\":\"1\"} x",
        "{\"证件号码\":\"\0\"}",
        "{\"证件号码\":\"9\"}",
    ]
    .join("\n")
    .into_bytes();
    bytes.extend_from_slice(b"\n{\"a\":\"\xb2\xe2\"}\n");
    assert_eq!(
        row_problems(&bytes, "a.jsonl"),
        [
            (2, "ROW-JSON-REPEATED-KEY"),
            (3, "ROW-JSON-NESTED"),
            (4, "ROW-JSON-NESTED"),
            (5, "ROW-JSON-TOO-LONG"),
            (6, "ROW-JSON-NOT-OBJECT"),
            (7, "ROW-JSON-SYNTAX"),
            (8, "ROW-JSON-SYNTAX"),
            (9, "ROW-NUL"),
            (11, "ROW-ENCODING"),
        ]
    );
}

#[test]
fn ten_megabytes_of_nesting() {
    let text = format!("{{\"a\":{}", "[".repeat(10 << 20));
    assert_eq!(code_of(text.as_bytes(), "a.json"), "FILE-JSON-NO-ROWS");
}

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
        "行政相对人名称,证件号码,问题代码,问题说明\r\n甲,1,ROW-BEYOND-HEADER,多余,2\r\n"
    );
}

/// Sources are handed to the threads that import.
#[test]
fn a_source_can_be_sent_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Source>();
    is_send::<ProblemWriter<Vec<u8>>>();
}
