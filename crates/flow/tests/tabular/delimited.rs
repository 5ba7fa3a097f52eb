//! CSV and its relatives.

use std::io::{Seek, Write};

use flow::gate::tabular::{Encoding, FileProblem, Format, SourceLimits, open};

use crate::{GOOD_CSV, known, open_bytes, read, row_problems, rows_of, texts};

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

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
