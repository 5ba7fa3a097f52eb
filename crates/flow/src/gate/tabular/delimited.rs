//! CSV, record by record in constant memory.
//!
//! The separators and quotation marks are ASCII, and no byte of a GB18030 character of more than one byte is a comma,
//! tab, semicolon, quotation mark or line feed. Records are therefore split as bytes and each is decoded on its own:
//! a row in another encoding is a problem of that row and does not spoil the ones behind it.

use std::fs::File;
use std::io::{BufRead, BufReader};

use csv_core::ReadRecordResult;

use super::cell::{Cell, Row};
use super::format::Encoding;
use super::limits::SourceLimits;
use super::problem::FileProblem;
use super::row_problem::{RowProblem, RowProblemKind};
use super::source::RowOutcome;

/// What is read from the file at once.
const CHUNK_BYTES: usize = 128 * 1024;

pub(super) struct DelimitedReader {
    input: BufReader<File>,
    parser: csv_core::Reader,
    encoding: Encoding,
    limits: SourceLimits,
    /// Unquoted bytes of the current record.
    record: Vec<u8>,
    /// Ends of the fields in `record`.
    ends: Vec<usize>,
    position: u64,
    line: u64,
    row_number: u64,
}

/// Extent of the record just read.
struct Record {
    bytes: usize,
    fields: usize,
    too_many_fields: bool,
    line: u64,
    number: u64,
}

impl DelimitedReader {
    /// Reads from the current position of the file.
    pub(super) fn new(
        file: File,
        encoding: Encoding,
        delimiter: u8,
        limits: &SourceLimits,
    ) -> Self {
        Self {
            input: BufReader::with_capacity(CHUNK_BYTES, file),
            parser: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            encoding,
            limits: limits.clone(),
            record: vec![0; 16 * 1024],
            ends: vec![0; limits.max_columns + 1],
            position: 0,
            line: 1,
            row_number: 1,
        }
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn next_row(&mut self) -> Result<Option<RowOutcome>, FileProblem> {
        loop {
            self.skip_empty_lines()?;
            let Some(record) = self.read_record()? else {
                return Ok(None);
            };
            let bytes = &self.record[..record.bytes];
            if bytes.iter().all(u8::is_ascii_whitespace) && !record.too_many_fields {
                continue;
            }
            return Ok(Some(self.row_of(&record)));
        }
    }

    /// Empty lines count as rows for a spreadsheet program, but the parser would pass over them unseen.
    fn skip_empty_lines(&mut self) -> Result<(), FileProblem> {
        loop {
            match self.input.fill_buf()?.first() {
                Some(b'\n') => self.consume(1),
                Some(b'\r') => {
                    self.consume(1);
                    self.consume_line_feed()?;
                }
                _ => return Ok(()),
            }
            self.line += 1;
            self.row_number += 1;
        }
    }

    fn read_record(&mut self) -> Result<Option<Record>, FileProblem> {
        let mut record = Record {
            bytes: 0,
            fields: 0,
            too_many_fields: false,
            line: self.line,
            number: self.row_number,
        };
        let mut consumed = 0;
        loop {
            let input = self.input.fill_buf()?;
            let (result, read, written, ended) = self.parser.read_record(
                input,
                &mut self.record[record.bytes..],
                &mut self.ends[record.fields..],
            );
            let line_feeds = input[..read].iter().filter(|b| **b == b'\n').count();
            let ends_with_return = input[..read].last() == Some(&b'\r');
            self.consume(read);
            self.line += line_feeds as u64;
            consumed += read;
            record.bytes += written;
            record.fields += ended;
            if consumed > self.limits.max_line_bytes {
                return Err(FileProblem::LineTooLong {
                    line: record.line,
                    limit: self.limits.max_line_bytes,
                });
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.record.resize(self.record.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => {
                    record.too_many_fields = true;
                    record.fields = 0;
                }
                ReadRecordResult::Record => {
                    if ends_with_return {
                        self.line += 1;
                        self.consume_line_feed()?;
                    }
                    self.row_number += 1;
                    record.too_many_fields |= record.fields > self.limits.max_columns;
                    return Ok(Some(record));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.input.consume(bytes);
        self.position += bytes as u64;
    }

    fn consume_line_feed(&mut self) -> Result<(), FileProblem> {
        if self.input.fill_buf()?.first() == Some(&b'\n') {
            self.consume(1);
        }
        Ok(())
    }

    fn row_of(&self, record: &Record) -> RowOutcome {
        let bytes = &self.record[..record.bytes];
        let ends = &self.ends[..record.fields];
        if record.too_many_fields {
            let limit = self.limits.max_columns;
            return Err(self.problem(record, RowProblemKind::TooManyColumns { limit }, Vec::new()));
        }
        if bytes.contains(&0) {
            return Err(self.problem(
                record,
                RowProblemKind::NulBytes,
                self.lossy_cells(bytes, ends),
            ));
        }
        let Some(cells) = self.cells(bytes, ends) else {
            let expected = self.encoding;
            let kind = RowProblemKind::MixedEncoding { expected };
            return Err(self.problem(record, kind, self.lossy_cells(bytes, ends)));
        };
        let limit = self.limits.max_cell_chars;
        if let Some(column) = cells.iter().position(|cell| is_too_long(&cell.text, limit)) {
            let column = column + 1;
            return Err(self.problem(record, RowProblemKind::CellTooLong { column, limit }, cells));
        }
        Ok(Row {
            sheet: None,
            number: record.number,
            line: Some(record.line),
            cells,
        })
    }

    /// Decodes a record; `None` if it is not in the encoding of the file.
    fn cells(&self, bytes: &[u8], ends: &[usize]) -> Option<Vec<Cell>> {
        let mut cells = Vec::with_capacity(ends.len());
        let mut start = 0;
        if self.encoding != Encoding::Gb18030 || bytes.is_ascii() {
            let text = std::str::from_utf8(bytes).ok()?;
            for end in ends {
                // A cut within a character means that two broken cells only looked whole together.
                cells.push(Cell::from_text(text.get(start..*end)?));
                start = *end;
            }
        } else {
            for end in ends {
                let text = encoding_rs::GB18030
                    .decode_without_bom_handling_and_without_replacement(&bytes[start..*end])?;
                cells.push(Cell::from_text(&text));
                start = *end;
            }
        }
        Some(cells)
    }

    /// What can be saved of a damaged record, so that the sender recognises it in the problem file.
    fn lossy_cells(&self, bytes: &[u8], ends: &[usize]) -> Vec<Cell> {
        let mut start = 0;
        ends.iter()
            .map(|end| {
                let field = &bytes[start..*end];
                start = *end;
                let text = match self.encoding {
                    Encoding::Gb18030 => encoding_rs::GB18030.decode_without_bom_handling(field).0,
                    Encoding::Utf8 | Encoding::Utf8Bom => String::from_utf8_lossy(field),
                };
                Cell::from_text(&text.replace('\0', "\u{fffd}"))
            })
            .collect()
    }

    fn problem(&self, record: &Record, kind: RowProblemKind, cells: Vec<Cell>) -> RowProblem {
        RowProblem {
            sheet: None,
            number: record.number,
            line: Some(record.line),
            kind,
            cells,
        }
    }
}

/// Whether a text has more characters than the limit; cheap for the usual short text.
pub(super) fn is_too_long(text: &str, limit: usize) -> bool {
    text.len() > limit && text.chars().count() > limit
}
