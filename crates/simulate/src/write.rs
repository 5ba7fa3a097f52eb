//! Writes a planned file and says what was planted in it.

use crate::errors::Planted;
use crate::plan::{FileFormat, Headers, PlannedFile};
use crate::problem::Problem;
use crate::province::Province;
use crate::randomness::{Draw, Purpose};
use crate::rows::{Row, Rows};
use crate::sheet;
use encoding_rs::GB18030;
use rules::catalogue::Required;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;

/// What was planted in one row: a line of the answer sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Path of the file.
    pub file: String,
    /// Data row, counted from 1, headers left out.
    pub row: u64,
    /// The person the row was made about; the number in the row may be another.
    pub person: u64,
    /// What was planted.
    pub planted: Planted,
    /// Code of the field, or the title of the surplus column; `None` for the row as a whole.
    pub field: Option<String>,
}

/// What a written file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileReport {
    /// Data rows.
    pub rows: u64,
    /// Rows by what was planted in them.
    pub planted: BTreeMap<Planted, u64>,
}

/// A column of the file: the cell it shows.
pub(crate) struct Column {
    pub(crate) cell: usize,
    pub(crate) header: String,
    pub(crate) code: String,
}

impl Province<'_> {
    /// Writes a file. Memory does not grow with the rows, except for workbooks, which hold few.
    ///
    /// # Errors
    /// [`Problem`] when the pack does not know the file's item or organ, or writing fails.
    pub fn write_file(
        &self,
        planned: &PlannedFile,
        out: &mut (impl Write + Send),
    ) -> Result<FileReport, Problem> {
        self.write_file_with_answers(planned, out, &mut |_| Ok(()))
    }

    /// Writes a file and hands out every answer as its row is written.
    ///
    /// # Errors
    /// As [`Province::write_file`], and what `answers` returns.
    pub fn write_file_with_answers(
        &self,
        planned: &PlannedFile,
        out: &mut (impl Write + Send),
        answers: &mut dyn FnMut(&Answer) -> Result<(), Problem>,
    ) -> Result<FileReport, Problem> {
        let rows = Rows::new(self, planned)?;
        let columns = columns(&rows);
        let mut report = FileReport::default();
        let mut next = |row: u64| -> Result<Row, Problem> {
            let made = rows.row(row);
            report.rows += 1;
            if let Some((planted, cell)) = made.planted {
                *report.planted.entry(planted).or_default() += 1;
                answers(&Answer {
                    file: planned.path.clone(),
                    row: row + 1,
                    person: made.person,
                    planted,
                    field: cell.map(|cell| code(&rows, cell)),
                })?;
            }
            Ok(made)
        };
        match planned.format {
            FileFormat::Xlsx => sheet::write(&rows, &columns, out, &mut next)?,
            FileFormat::NdJson => write_lines(planned, &columns, out, &mut next)?,
            _ => write_csv(planned, &columns, out, &mut next)?,
        }
        Ok(report)
    }
}

fn code(rows: &Rows, cell: usize) -> String {
    match rows.item.fields.get(cell) {
        Some(field) => field.code.clone(),
        None => rows.planned.surplus_column.unwrap_or_default().to_owned(),
    }
}

/// The columns in the file's order.
fn columns(rows: &Rows) -> Vec<Column> {
    let planned = rows.planned;
    let mut columns: Vec<Column> = Vec::new();
    for (cell, field) in rows.item.fields.iter().enumerate() {
        let header = match planned.headers {
            Headers::Codes => field.code.clone(),
            Headers::Chinese if planned.starred && field.required == Required::Always => {
                format!("*{}", field.title.zh)
            }
            Headers::Chinese => field.title.zh.clone(),
        };
        columns.push(Column {
            cell,
            header,
            code: field.code.clone(),
        });
    }
    if let Some(title) = planned.surplus_column {
        columns.push(Column {
            cell: rows.item.fields.len(),
            header: title.to_owned(),
            code: title.to_owned(),
        });
    }
    if planned.shuffled {
        Draw::new(rows.seed(), Purpose::File, planned.stream, 2).shuffle(&mut columns);
    }
    columns
}

fn write_csv(
    planned: &PlannedFile,
    columns: &[Column],
    out: &mut impl Write,
    next: &mut dyn FnMut(u64) -> Result<Row, Problem>,
) -> Result<(), Problem> {
    let chinese = planned.format == FileFormat::CsvGb18030;
    if planned.format == FileFormat::CsvUtf8Bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    // Spreadsheets end lines with both characters; exports of databases with one.
    let terminator = match planned.format {
        FileFormat::CsvUtf8 => csv::Terminator::Any(b'\n'),
        _ => csv::Terminator::CRLF,
    };
    let mut writer = csv::WriterBuilder::new()
        .terminator(terminator)
        .from_writer(out);
    for column in columns {
        writer.write_field(encoded(&column.header, chinese))?;
    }
    writer.write_record(None::<&[u8]>)?;
    for row in 0..planned.rows {
        let made = next(row)?;
        for column in columns {
            writer.write_field(encoded(&made.cells[column.cell], chinese))?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()?;
    Ok(())
}

/// The bytes of a cell. No byte of a GB18030 character looks like a comma, a quote or a line end.
fn encoded(text: &str, chinese: bool) -> Cow<'_, [u8]> {
    if chinese && !text.is_ascii() {
        GB18030.encode(text).0
    } else {
        Cow::Borrowed(text.as_bytes())
    }
}

fn write_lines(
    planned: &PlannedFile,
    columns: &[Column],
    out: &mut impl Write,
    next: &mut dyn FnMut(u64) -> Result<Row, Problem>,
) -> Result<(), Problem> {
    for row in 0..planned.rows {
        let made = next(row)?;
        let mut first = true;
        for column in columns {
            let cell = &made.cells[column.cell];
            // Programs leave out what is empty.
            if cell.is_empty() {
                continue;
            }
            out.write_all(if first { b"{" } else { b"," })?;
            first = false;
            serde_json::to_writer(&mut *out, &column.header)?;
            out.write_all(b":")?;
            serde_json::to_writer(&mut *out, cell)?;
        }
        out.write_all(if first { b"{}\n" } else { b"}\n" })?;
    }
    Ok(())
}
