//! Files of departments, read row by row.

use flow::gate::tabular::problem_file::ProblemWriter;
use flow::gate::tabular::{
    FileProblem, Format, Header, Row, RowOutcome, RowProblem, RowProblemKind, Source, SourceLimits,
    open,
};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::sync::OnceLock;

const MOST_COLUMNS: usize = 64;
const MOST_CELL_CHARS: usize = 200;
const MOST_JSON_BYTES: usize = 2_048;
const CODE: &str = "ROW-EXAMPLE";

/// Titles the header is found by: those of a permit, and a few short ones.
pub fn known(title: &str) -> Option<String> {
    static TITLES: OnceLock<HashMap<String, String>> = OnceLock::new();
    if ["A", "B", "姓名"].contains(&title) {
        return Some(title.to_owned());
    }
    let titles = TITLES.get_or_init(|| {
        let item = testkit::pack().item("transport-permit");
        flow::gate::check::titles(item.unwrap())
    });
    titles.get(title).cloned()
}

/// A file read to its end.
#[derive(Debug, PartialEq)]
pub struct Reading {
    pub format: Format,
    pub header: Option<Header>,
    pub rows: Vec<Row>,
    pub problems: Vec<RowProblem>,
    /// What stopped the reading.
    pub stopped: Option<FileProblem>,
}

/// Limits so low that small inputs reach them.
fn limits() -> SourceLimits {
    SourceLimits {
        max_line_bytes: 4_096,
        max_json_line_bytes: MOST_JSON_BYTES,
        max_columns: MOST_COLUMNS,
        max_cell_chars: MOST_CELL_CHARS,
        max_unpacked_bytes: 4 << 20,
        ratio_free_bytes: 1 << 20,
        max_parts: 64,
        max_shared_strings_bytes: 1 << 20,
        max_other_part_bytes: 1 << 20,
        ..SourceLimits::default()
    }
}

pub fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

/// Lines a text can have at most, whichever of the line ends counts.
fn lines_of(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() as u64 + 1
}

/// Reads a file to its end and sees that every place told of lies inside it.
pub fn read(bytes: &[u8], name: &str) -> Result<Reading, FileProblem> {
    let lines = lines_of(bytes);
    let mut source = open(file_of(bytes), name, limits()).inspect_err(|p| tell(p, lines))?;
    let mut reading = Reading {
        format: *source.format(),
        header: None,
        rows: Vec::new(),
        problems: Vec::new(),
        stopped: None,
    };
    match source.read_header(&known) {
        Ok(header) => {
            check_header(&header);
            reading.header = Some(header);
        }
        Err(FileProblem::NoHeader) => {}
        Err(problem) => {
            tell(&problem, lines);
            reading.stopped = Some(problem);
            return Ok(reading);
        }
    }
    read_rows(&mut source, &mut reading, lines);
    Ok(reading)
}

fn read_rows(source: &mut Source, reading: &mut Reading, lines: u64) {
    let is_text = !matches!(reading.format, Format::Xlsx);
    let width = reading.header.as_ref().map(|header| header.raw.len());
    let (mut last, mut position) = (None, 0);
    loop {
        let outcome = match source.next_row() {
            Ok(Some(outcome)) => outcome,
            Ok(None) => break,
            Err(problem) => {
                tell(&problem, lines);
                reading.stopped = Some(problem);
                break;
            }
        };
        let now = source.position();
        assert!(now >= position, "the position went back");
        assert!(Some(now) <= source.total_hint(), "more read than there is");
        position = now;
        let (number, line) = match &outcome {
            Ok(row) => (row.number, row.line),
            Err(problem) => (problem.number, problem.line),
        };
        assert!(Some(number) > last, "row {number} after row {last:?}");
        last = Some(number);
        if is_text {
            assert!(number <= lines, "row {number} of {lines} lines");
            assert!(line.is_none_or(|line| (1..=lines).contains(&line)));
        }
        check_outcome(&outcome, width);
        match outcome {
            Ok(row) => reading.rows.push(row),
            Err(problem) => reading.problems.push(problem),
        }
    }
    let found = reading.rows.len() + reading.problems.len();
    assert!(
        !is_text || found as u64 <= lines + 1,
        "more rows than lines"
    );
}

fn check_outcome(outcome: &RowOutcome, width: Option<usize>) {
    match outcome {
        Ok(row) => {
            assert!(!row.is_blank(), "a row without content");
            assert!(row.cells.len() <= width.unwrap_or(MOST_COLUMNS));
            for cell in &row.cells {
                // The keys of objects stand in a row 0; the length of a line bounds them.
                assert!(row.number == 0 || cell.text.chars().count() <= MOST_CELL_CHARS);
                assert!(!cell.text.contains('\0'), "a nul in a good row");
                assert!(cell.text.contains(cell.value()));
            }
        }
        Err(problem) => {
            let said = problem.text();
            assert!(!said.zh.is_empty() && !said.en.is_empty() && !problem.code().is_empty());
            match &problem.kind {
                RowProblemKind::CellTooLong { column, .. } => {
                    let cell = &problem.cells[column - 1];
                    assert!(cell.text.chars().count() > MOST_CELL_CHARS);
                }
                RowProblemKind::ContentBeyondHeader { column } => {
                    assert!(*column > width.unwrap() && *column <= problem.cells.len());
                    assert!(!problem.cells[column - 1].is_blank());
                }
                RowProblemKind::JsonSyntax { position } => {
                    assert!(*position <= MOST_JSON_BYTES + 1)
                }
                _ => {}
            }
        }
    }
}

pub fn check_header(header: &Header) {
    assert_eq!(header.columns.len(), header.raw.len());
    let mut codes: Vec<&String> = header.columns.iter().flatten().collect();
    assert!(!codes.is_empty(), "a header without a known column");
    let all = codes.len();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), all, "two columns of one field");
    let unknown = header.unknown.iter().map(|(index, _)| *index);
    for index in unknown.chain(header.problem_columns.iter().copied()) {
        assert_eq!(header.columns[index], None, "known and unknown at once");
    }
    for (index, code) in header.columns.iter().enumerate() {
        if let Some(code) = code {
            assert_eq!(header.column_of(code), Some(index));
        }
    }
}

/// Every problem of a file says something in both languages, and where it names a line, the line is there.
fn tell(problem: &FileProblem, lines: u64) {
    let said = problem.text();
    assert!(!said.zh.is_empty() && !said.en.is_empty() && !problem.code().is_empty());
    match problem {
        FileProblem::LineTooLong { line, .. } => assert!((1..=lines).contains(line)),
        FileProblem::RepeatedHeader {
            first_column,
            second_column,
            ..
        } => assert!(0 < *first_column && first_column < second_column),
        FileProblem::Io { reason } => panic!("the operating system: {reason}"),
        _ => {}
    }
}

/// Writes the good rows into a problem file and reads that: it must hold the same.
pub fn written_is_read_again(reading: &Reading, name: &str) {
    let Some(header) = &reading.header else {
        return;
    };
    // Without the rows above the header, a row of data could be taken for it, or for a repetition of it.
    let names_a_column = |row: &Row| {
        row.cells.iter().any(|cell| {
            let title = flow::gate::tabular::normalise_header(&cell.text);
            known(&title)
                .or_else(|| known(&title.to_uppercase()))
                .is_some()
        })
    };
    let is_lines = reading.format == Format::NdJson;
    if reading.rows.is_empty()
        || reading
            .rows
            .iter()
            .any(|row| !is_lines && names_a_column(row))
    {
        return;
    }
    let mut writer = ProblemWriter::create(&reading.format, name, &header.raw, Vec::new()).unwrap();
    for row in &reading.rows {
        writer
            .write_row(&row.cells, CODE, "说明 explanation")
            .unwrap();
    }
    let written = writer.finish().unwrap();
    // The separator is the one that occurs most often in the first lines, and those are others now.
    let Some((found, rows)) = read_wide(&written, name, reading.format)
        .unwrap_or_else(|problem| panic!("a problem file cannot be read: {problem}"))
    else {
        return;
    };
    assert_eq!(found.problem_columns.len(), 2, "{found:?}");
    assert_eq!(rows.len(), reading.rows.len(), "rows lost or won");
    let ours = &header.problem_columns;
    let own: Vec<usize> = (0..header.raw.len())
        .filter(|c| !ours.contains(c))
        .collect();
    if !is_lines {
        for (place, column) in own.iter().enumerate() {
            assert_eq!(found.columns[place], header.columns[*column], "{place}");
        }
    }
    for (row, before) in rows.iter().zip(&reading.rows) {
        if is_lines {
            same_object(header, before, &found, row);
            continue;
        }
        for (place, column) in own.iter().enumerate() {
            let text = |row: &Row, column: usize| {
                let value = row.cells.get(column).map_or("", |cell| cell.value());
                visible(value)
            };
            assert_eq!(text(row, place), text(before, *column), "column {column}");
        }
    }
}

/// Members of an object have no order.
fn same_object(header: &Header, before: &Row, found: &Header, row: &Row) {
    for (column, title) in header.raw.iter().enumerate() {
        if header.problem_columns.contains(&column) {
            continue;
        }
        let value = before.cells[column].value();
        let place = found.raw.iter().position(|raw| raw == title);
        let again = place.map_or("", |place| row.cells[place].value());
        assert_eq!(again, value, "member {title:?}");
    }
}

/// Line ends and control characters are kept by no spreadsheet program as they are.
fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Reads a problem file, unless it is one of another format: it is wider and its lines are longer than those it was made
/// of.
fn read_wide(
    bytes: &[u8],
    name: &str,
    expected: Format,
) -> Result<Option<(Header, Vec<Row>)>, String> {
    let of_file = |problem: FileProblem| problem.to_string();
    let mut source = open(file_of(bytes), name, SourceLimits::default()).map_err(of_file)?;
    if *source.format() != expected {
        return Ok(None);
    }
    let header = source.read_header(&known).map_err(of_file)?;
    let mut rows = Vec::new();
    while let Some(outcome) = source.next_row().map_err(of_file)? {
        rows.push(outcome.map_err(|problem| format!("{problem:?}"))?);
    }
    Ok(Some((header, rows)))
}

/// CSV and its kin.
pub fn delimited(bytes: &[u8]) {
    let Ok(reading) = read(bytes, "a.csv") else {
        return;
    };
    assert!(matches!(reading.format, Format::Csv { .. }));
    written_is_read_again(&reading, "a.csv");
}

/// One JSON object a line.
pub fn json_lines(bytes: &[u8]) {
    let Ok(reading) = read(bytes, "a.ndjson") else {
        return;
    };
    assert_eq!(reading.format, Format::NdJson);
    written_is_read_again(&reading, "a.ndjson");
}

/// A file of any kind under a name without meaning; the encoding found is the one the rows are in.
pub fn sniffing(bytes: &[u8]) {
    let Ok(reading) = read(bytes, "a") else {
        return;
    };
    assert_eq!(
        read(bytes, "a.").as_ref().map(|again| &again.rows),
        Ok(&reading.rows),
        "read twice, two things"
    );
    let Format::Csv { encoding, .. } = reading.format else {
        return;
    };
    if std::str::from_utf8(bytes).is_ok() {
        assert_ne!(encoding.name(), "GB18030", "valid UTF-8 taken for GB18030");
    }
}
