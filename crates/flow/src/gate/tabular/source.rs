//! A file being read.

use std::collections::VecDeque;
use std::fmt;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::Path;

use super::cell::Row;
use super::container::check_container;
use super::delimited::DelimitedReader;
use super::format::Format;
use super::header::{HEADER_SEARCH_ROWS, Header, find_header};
use super::json_lines::JsonLinesReader;
use super::limits::SourceLimits;
use super::problem::FileProblem;
use super::row_problem::{RowProblem, RowProblemKind};
use super::sniff::sniff;
use super::workbook::WorkbookReader;

/// A row, or what is wrong with it.
pub type RowOutcome = Result<Row, RowProblem>;

/// A file being read row by row.
pub struct Source {
    format: Format,
    total_bytes: u64,
    reader: Reader,
    /// Rows read while the header was looked for.
    pending: VecDeque<RowOutcome>,
    header: Option<HeaderExtent>,
}

/// What later rows are measured against.
struct HeaderExtent {
    width: usize,
    last_row: u64,
}

enum Reader {
    Delimited(Box<DelimitedReader>),
    Workbook(Box<WorkbookReader>),
    JsonLines(Box<JsonLinesReader>),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("format", &self.format)
            .field("total_bytes", &self.total_bytes)
            .finish_non_exhaustive()
    }
}

/// Opens a file as it was sent. The format is found from the content; `file_name` only serves to notice that its
/// extension says something else.
///
/// # Errors
/// A [`FileProblem`] if the file as a whole cannot be read. Workbooks are checked completely here: sizes, checksums
/// and structure, so that nothing of a damaged or malicious container is taken.
pub fn open(mut file: File, file_name: &str, limits: SourceLimits) -> Result<Source, FileProblem> {
    let total_bytes = file.metadata()?.len();
    if total_bytes == 0 {
        return Err(FileProblem::Empty);
    }
    if total_bytes > limits.max_file_bytes {
        return Err(FileProblem::TooLarge {
            bytes: total_bytes,
            limit: limits.max_file_bytes,
        });
    }
    let sniffed = sniff(&mut file)?;
    refuse_wrong_extension(file_name, &sniffed.format)?;
    file.seek(SeekFrom::Start(sniffed.mark_bytes))?;
    let reader = match sniffed.format {
        Format::Csv {
            encoding,
            delimiter,
        } => Reader::Delimited(Box::new(DelimitedReader::new(
            file, encoding, delimiter, &limits,
        ))),
        Format::NdJson => {
            let reader = JsonLinesReader::new(file, sniffed.mark_bytes, &limits)?;
            Reader::JsonLines(Box::new(reader))
        }
        Format::Xlsx => {
            let file = check_container(file, &limits)?;
            Reader::Workbook(Box::new(WorkbookReader::open(file, &limits)?))
        }
    };
    Ok(Source {
        format: sniffed.format,
        total_bytes,
        reader,
        pending: VecDeque::new(),
        header: None,
    })
}

fn refuse_wrong_extension(file_name: &str, format: &Format) -> Result<(), FileProblem> {
    let extension = Path::new(file_name)
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    if format.accepts_extension(&extension) {
        return Ok(());
    }
    Err(FileProblem::WrongExtension {
        extension,
        found: format.name(),
    })
}

impl Source {
    /// The format of the content.
    #[must_use]
    pub const fn format(&self) -> &Format {
        &self.format
    }

    /// How many bytes there are to read, for a progress bar.
    #[must_use]
    pub const fn total_hint(&self) -> Option<u64> {
        Some(self.total_bytes)
    }

    /// How many of [`Self::total_hint`] bytes are read. For workbooks it is estimated from the row.
    #[must_use]
    pub fn position(&self) -> u64 {
        match &self.reader {
            Reader::Delimited(reader) => reader.position(),
            Reader::JsonLines(reader) => reader.position(),
            Reader::Workbook(reader) => reader.position(self.total_bytes),
        }
    }

    /// Finds the header; see [`find_header`]. In a workbook the first visible sheet with a header is taken, sheets of
    /// notes are passed over. Afterwards [`Self::next_row`] gives only the rows of data. To be called before the first
    /// row is read.
    ///
    /// # Errors
    /// [`FileProblem::NoHeader`], [`FileProblem::TooManyColumns`], [`FileProblem::RepeatedHeader`], or what is wrong
    /// with the file.
    pub fn read_header(
        &mut self,
        known: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Header, FileProblem> {
        let header = match &mut self.reader {
            Reader::Workbook(reader) => reader.choose_sheet(known)?,
            Reader::Delimited(_) | Reader::JsonLines(_) => {
                // The keys of objects are their header, and no object is.
                let searched = match self.reader {
                    Reader::JsonLines(_) => 1,
                    _ => HEADER_SEARCH_ROWS,
                };
                while self.pending.len() < searched {
                    match self.read_row()? {
                        Some(outcome) => self.pending.push_back(outcome),
                        None => break,
                    }
                }
                let rows: Vec<Row> = self
                    .pending
                    .iter()
                    .filter_map(|outcome| outcome.as_ref().ok().cloned())
                    .collect();
                if rows.is_empty() && self.pending.is_empty() {
                    return Err(FileProblem::Empty);
                }
                find_header(&rows, known).map_err(|problem| self.too_wide().unwrap_or(problem))?
            }
        };
        self.header = Some(HeaderExtent {
            width: header.raw.len(),
            last_row: header.last_row(),
        });
        Ok(header)
    }

    /// The likely reason for a missing header: a row, perhaps the header, has more columns than are read.
    fn too_wide(&self) -> Option<FileProblem> {
        self.pending.iter().find_map(|outcome| match outcome {
            Err(problem) => match problem.kind {
                RowProblemKind::TooManyColumns { limit } => {
                    Some(FileProblem::TooManyColumns { limit })
                }
                _ => None,
            },
            Ok(_) => None,
        })
    }

    /// The next row, or what is wrong with it; `None` at the end. Rows without any content are passed over.
    ///
    /// # Errors
    /// A [`FileProblem`] if the file cannot be read further.
    pub fn next_row(&mut self) -> Result<Option<RowOutcome>, FileProblem> {
        loop {
            let next = match self.pending.pop_front() {
                Some(outcome) => Some(outcome),
                None => self.read_row()?,
            };
            let Some(outcome) = next else { return Ok(None) };
            let number = match &outcome {
                Ok(row) => row.number,
                Err(problem) => problem.number,
            };
            let Some(header) = &self.header else {
                return Ok(Some(outcome));
            };
            if number <= header.last_row {
                continue;
            }
            return Ok(Some(
                outcome.and_then(|row| within_header(row, header.width)),
            ));
        }
    }

    fn read_row(&mut self) -> Result<Option<RowOutcome>, FileProblem> {
        loop {
            let next = match &mut self.reader {
                Reader::Delimited(reader) => reader.next_row()?,
                Reader::JsonLines(reader) => reader.next_row()?,
                Reader::Workbook(reader) => reader.next_row()?,
            };
            match next {
                Some(Ok(row)) if row.is_blank() => {}
                next => return Ok(next),
            }
        }
    }
}

/// Content without a title above it means that a separator or quotation mark is wrong. Missing cells at the end mean
/// nothing: spreadsheet programs leave them out when they save CSV.
fn within_header(mut row: Row, width: usize) -> RowOutcome {
    if row.cells.len() > width {
        let beyond = row.cells[width..].iter().position(|cell| !cell.is_blank());
        if let Some(offset) = beyond {
            return Err(RowProblem {
                sheet: row.sheet,
                number: row.number,
                line: row.line,
                kind: RowProblemKind::ContentBeyondHeader {
                    column: width + offset + 1,
                },
                cells: row.cells,
            });
        }
        row.cells.truncate(width);
    }
    Ok(row)
}
