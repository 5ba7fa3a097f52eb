//! Problem files 问题文件: the sender's rows in the sender's format, with a code and an explanation added.
//!
//! Nothing in a problem file may run when it is opened. In CSV a cell that a spreadsheet would take for a formula gets
//! an apostrophe in front; in XLSX every cell is written as plain text.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use serde_json::Value;

use super::cell::{Cell, CellKind, trim_invisible};
use super::format::{Encoding, Format};
use super::normalise::normalise_header;
use super::problem::FileProblem;
use super::{PROBLEM_CODE_TITLE, PROBLEM_EXPLANATION_TITLE};

/// Most characters of a cell of a spreadsheet.
const MAX_CELL_CHARS: usize = 32_767;
/// Most characters of the name of a worksheet.
const MAX_SHEET_NAME_CHARS: usize = 31;

/// Writes a problem file row by row.
pub struct ProblemWriter<W: Write> {
    layout: Layout,
    form: Form<W>,
}

enum Form<W: Write> {
    Csv {
        writer: Box<csv::Writer<W>>,
        encoding: Encoding,
    },
    Xlsx {
        workbook: Box<Workbook>,
        next_row: u32,
        out: W,
    },
    NdJson {
        out: W,
    },
}

/// Which columns of a row are the sender's.
struct Layout {
    titles: Vec<String>,
    /// Per column whether an earlier problem file added it; such columns are written anew, not twice.
    is_ours: Vec<bool>,
}

impl<W: Write> std::fmt::Debug for ProblemWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProblemWriter").finish_non_exhaustive()
    }
}

/// Name for the problem file of an upload: `名称_问题.csv`.
#[must_use]
pub fn problem_file_name(format: &Format, file_name: &str) -> String {
    let stem = Path::new(file_name)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    format!("{stem}_问题.{}", format.extension())
}

impl<W: Write> ProblemWriter<W> {
    /// Begins a problem file with the header as sent. `file_name` is the name of the upload; the worksheet of a
    /// workbook is named after it.
    ///
    /// # Errors
    /// [`FileProblem::Io`] if it cannot be written.
    pub fn create(
        format: &Format,
        file_name: &str,
        header_raw: &[String],
        mut out: W,
    ) -> Result<Self, FileProblem> {
        let layout = Layout::new(header_raw);
        let form = match format {
            Format::Csv {
                encoding,
                delimiter,
            } => {
                if *encoding == Encoding::Utf8Bom {
                    out.write_all(b"\xef\xbb\xbf")?;
                }
                let mut builder = csv::WriterBuilder::new();
                builder
                    .delimiter(*delimiter)
                    .terminator(csv::Terminator::CRLF)
                    .flexible(true);
                // In quotes no title makes the file look like one of another format.
                let mut header = builder
                    .quote_style(csv::QuoteStyle::Always)
                    .from_writer(&mut out);
                write_fields(&mut header, *encoding, &layout.header())?;
                header.flush()?;
                drop(header);
                let writer = builder
                    .quote_style(csv::QuoteStyle::Necessary)
                    .from_writer(out);
                Form::Csv {
                    writer: Box::new(writer),
                    encoding: *encoding,
                }
            }
            Format::Xlsx => {
                let mut workbook = Box::new(new_workbook(file_name)?);
                write_cells(&mut workbook, 0, &layout.header())?;
                Form::Xlsx {
                    workbook,
                    next_row: 1,
                    out,
                }
            }
            Format::NdJson => Form::NdJson { out },
        };
        Ok(Self { layout, form })
    }

    /// Writes one row as it was sent. Several problems of a row are several codes and sentences in the two texts.
    ///
    /// # Errors
    /// [`FileProblem::Io`] if it cannot be written.
    pub fn write_row(
        &mut self,
        cells: &[Cell],
        code: &str,
        explanation: &str,
    ) -> Result<(), FileProblem> {
        if let Form::NdJson { out } = &mut self.form {
            let object = self.layout.object_of(cells, code, explanation);
            out.write_all(&object)?;
            return Ok(());
        }
        let columns = self.layout.texts_of(cells);
        let (own, beyond) = columns.split_at(self.layout.width());
        let added = [code, explanation];
        let record: Vec<&str> = own.iter().chain(&added).chain(beyond).copied().collect();
        self.write_record(&record)
    }

    /// Completes the file and gives back what it was written to.
    ///
    /// # Errors
    /// [`FileProblem::Io`] if it cannot be written.
    pub fn finish(self) -> Result<W, FileProblem> {
        match self.form {
            Form::Csv { writer, .. } => writer
                .into_inner()
                .map_err(|error| FileProblem::from(error.into_error())),
            Form::NdJson { mut out } => {
                out.flush()?;
                Ok(out)
            }
            Form::Xlsx {
                mut workbook,
                mut out,
                ..
            } => {
                let mut file: File = tempfile::tempfile()?;
                workbook
                    .save_to_writer(&mut file)
                    .map_err(|error| xlsx_problem(&error))?;
                file.rewind()?;
                std::io::copy(&mut file, &mut out)?;
                out.flush()?;
                Ok(out)
            }
        }
    }

    fn write_record(&mut self, record: &[&str]) -> Result<(), FileProblem> {
        match &mut self.form {
            Form::Csv { writer, encoding } => write_fields(writer, *encoding, record),
            Form::Xlsx {
                workbook, next_row, ..
            } => {
                write_cells(workbook, *next_row, record)?;
                *next_row += 1;
                Ok(())
            }
            Form::NdJson { .. } => Ok(()),
        }
    }
}

fn write_fields<W: Write>(
    writer: &mut csv::Writer<W>,
    encoding: Encoding,
    record: &[&str],
) -> Result<(), FileProblem> {
    for text in record {
        let seen = without_controls(text);
        let harmless = neutralised(&seen);
        let written = match encoding {
            Encoding::Gb18030 => writer.write_field(encoding_rs::GB18030.encode(&harmless).0),
            Encoding::Utf8 | Encoding::Utf8Bom => writer.write_field(harmless.as_bytes()),
        };
        written.map_err(csv_problem)?;
    }
    writer.write_record(None::<&[u8]>).map_err(csv_problem)
}

fn write_cells(workbook: &mut Workbook, row: u32, record: &[&str]) -> Result<(), FileProblem> {
    let sheet = workbook
        .worksheet_from_index(0)
        .map_err(|error| xlsx_problem(&error))?;
    for (text, column) in record.iter().zip(0_u16..) {
        sheet
            .write_string(row, column, shortened(text))
            .map_err(|error| xlsx_problem(&error))?;
    }
    Ok(())
}

impl Layout {
    fn new(header_raw: &[String]) -> Self {
        Self {
            is_ours: header_raw
                .iter()
                .map(|title| {
                    let title = normalise_header(title);
                    title == PROBLEM_CODE_TITLE || title == PROBLEM_EXPLANATION_TITLE
                })
                .collect(),
            titles: header_raw.to_vec(),
        }
    }

    fn is_ours(&self, column: usize) -> bool {
        self.is_ours.get(column).copied().unwrap_or(false)
    }

    /// Number of the sender's columns.
    fn width(&self) -> usize {
        self.is_ours.iter().filter(|ours| !**ours).count()
    }

    /// The sender's titles and ours.
    fn header(&self) -> Vec<&str> {
        let own = self.titles.iter().zip(&self.is_ours);
        own.filter(|(_, is_ours)| !**is_ours)
            .map(|(title, _)| title.as_str())
            .chain([PROBLEM_CODE_TITLE, PROBLEM_EXPLANATION_TITLE])
            .collect()
    }

    /// The texts of the sender's columns, filled up to the width of the header. There may be more.
    fn texts_of<'a>(&self, cells: &'a [Cell]) -> Vec<&'a str> {
        let count = cells.len().max(self.titles.len());
        (0..count)
            .filter(|column| !self.is_ours(*column))
            .map(|column| cells.get(column).map_or("", |cell| cell.text.as_str()))
            .collect()
    }

    /// The row as a JSON object and a line feed.
    fn object_of(&self, cells: &[Cell], code: &str, explanation: &str) -> Vec<u8> {
        let mut object = serde_json::Map::new();
        for (column, title) in self.titles.iter().enumerate() {
            if !self.is_ours(column) {
                // Empty members stand there too: otherwise a field that no row has filled would be lost to the header.
                let value = cells.get(column).map_or(Value::Null, json_value);
                object.insert(title.clone(), value);
            }
        }
        object.insert(PROBLEM_CODE_TITLE.to_owned(), code.into());
        object.insert(PROBLEM_EXPLANATION_TITLE.to_owned(), explanation.into());
        // The one control character that JSON does not ask to be escaped.
        let line = Value::Object(object).to_string();
        let mut line = line.replace('\u{7f}', "\\u007f").into_bytes();
        line.push(b'\n');
        line
    }
}

fn json_value(cell: &Cell) -> Value {
    match cell.kind {
        CellKind::Empty => Value::Null,
        // The text has all digits; the number of a long integer has not.
        CellKind::Number(_) => {
            serde_json::from_str(&cell.text).unwrap_or_else(|_| cell.text.as_str().into())
        }
        CellKind::Boolean(value) => value.into(),
        _ => cell.text.as_str().into(),
    }
}

/// The text without what nobody sees: in a file of few rows it would be so much that the file is taken for no text at all.
fn without_controls(text: &str) -> std::borrow::Cow<'_, str> {
    let is_unseen = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
    if text.contains(is_unseen) {
        text.replace(is_unseen, "").into()
    } else {
        text.into()
    }
}

/// The text with an apostrophe in front if a spreadsheet would take it for a formula, also behind white space and in
/// full width, as spreadsheet programs of East Asian editions read it.
fn neutralised(text: &str) -> std::borrow::Cow<'_, str> {
    let seen = trim_invisible(text);
    if seen.is_empty() || seen.starts_with('\'') {
        // Nothing there could run, and an apostrophe before nothing, or before another, is a text of its own.
        return text.into();
    }
    let begin =
        text.trim_start_matches(|c: char| c.is_whitespace() && !matches!(c, '\t' | '\r' | '\n'));
    if begin.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

fn shortened(text: &str) -> &str {
    if text.len() <= MAX_CELL_CHARS {
        return text;
    }
    text.char_indices()
        .nth(MAX_CELL_CHARS)
        .map_or(text, |(end, _)| &text[..end])
}

fn new_workbook(file_name: &str) -> Result<Workbook, FileProblem> {
    let mut workbook = Workbook::new();
    // A fixed day instead of the clock: the same problems give the same file.
    let created = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| xlsx_problem(&error))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let worksheet = workbook
        .add_worksheet_with_constant_memory()
        .map_err(|error| xlsx_problem(&error))?;
    let stem = Path::new(file_name).file_stem().unwrap_or_default();
    let name: String = stem
        .to_string_lossy()
        .chars()
        .take(MAX_SHEET_NAME_CHARS)
        .collect();
    // A name the writer refuses is not worth the file; its own default stands then.
    let _ = worksheet.set_name(name);
    Ok(workbook)
}

fn csv_problem(error: csv::Error) -> FileProblem {
    FileProblem::Io {
        reason: error.to_string(),
    }
}

fn xlsx_problem(error: &XlsxError) -> FileProblem {
    FileProblem::Io {
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_runs() {
        for text in [
            "=1",
            "+1",
            "-1",
            "@a",
            "\t=1",
            "\r=1",
            " =1",
            "\u{3000}=1",
            "＝1",
            "\n=1",
        ] {
            assert_eq!(neutralised(text), format!("'{text}"), "{text:?}");
        }
        for text in ["a=1", "", "测试", "1-2", "'=1", "\n'=1"] {
            assert_eq!(neutralised(text), text);
        }
    }

    #[test]
    fn names() {
        assert_eq!(
            problem_file_name(&Format::Xlsx, "处罚.2099.xlsx"),
            "处罚.2099_问题.xlsx"
        );
    }
}
