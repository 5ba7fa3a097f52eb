//! Files as departments send them, good and bad, through the reader and back through a problem file.
#![allow(clippy::unwrap_used)]

mod delimited;
mod json_lines;
mod problem_file;
mod refused;
mod workbook;

use std::fs::File;
use std::io::{Seek, Write};

use flow::gate::tabular::problem_file::ProblemWriter;
use flow::gate::tabular::{FileProblem, Header, Row, RowOutcome, Source, SourceLimits, open};

const GOOD_CSV: &str = "行政许可信息,,\r\n*行政相对人名称,证件号码（必填）,许可决定日期\r\n测试甲,36019920990101001X,2099/1/1\r\n测试𠮷·乙,\"36,01\",长期\r\n";

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

/// Sources are handed to the threads that import.
#[test]
fn a_source_can_be_sent_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Source>();
    is_send::<ProblemWriter<Vec<u8>>>();
}
