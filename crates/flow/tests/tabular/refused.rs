//! Files that are refused as a whole, and how little it takes to see it.

use std::io::{Cursor, Write};

use flow::gate::tabular::{SourceLimits, open};

use crate::workbook::good_workbook;
use crate::{GOOD_CSV, code_of, file_of, read};

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
