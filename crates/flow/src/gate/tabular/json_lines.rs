//! NDJSON, line by line in constant memory.
//!
//! The format has no header line, so the file is read twice: first for the keys of all objects, which make the
//! header, then for the rows. Every row then has the same columns, whichever keys its object leaves out.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};

use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::cell::{Cell, Row};
use super::delimited::is_too_long;
use super::format::Encoding;
use super::json_object::{Value, for_each_member};
use super::limits::SourceLimits;
use super::problem::FileProblem;
use super::row_problem::{RowProblem, RowProblemKind};
use super::source::RowOutcome;

const CHUNK_BYTES: usize = 128 * 1024;

pub(super) struct JsonLinesReader {
    input: BufReader<File>,
    limits: SourceLimits,
    keys: Vec<String>,
    index_of: HashMap<String, usize>,
    line: Vec<u8>,
    line_number: u64,
    position: u64,
    header_given: bool,
}

enum Line {
    Whole,
    TooLong,
    End,
}

impl JsonLinesReader {
    /// Reads the keys of all objects that begin behind the mark, then goes back.
    pub(super) fn new(
        file: File,
        mark_bytes: u64,
        limits: &SourceLimits,
    ) -> Result<Self, FileProblem> {
        let mut reader = Self {
            input: BufReader::with_capacity(CHUNK_BYTES, file),
            limits: limits.clone(),
            keys: Vec::new(),
            index_of: HashMap::new(),
            line: Vec::new(),
            line_number: 0,
            position: mark_bytes,
            header_given: false,
        };
        reader.input.seek(SeekFrom::Start(mark_bytes))?;
        reader.collect_keys()?;
        reader.input.seek(SeekFrom::Start(mark_bytes))?;
        reader.line_number = 0;
        reader.position = mark_bytes;
        if reader.keys.is_empty() {
            let first = reader.next_object()?.and_then(Result::err).map(Box::new);
            return Err(FileProblem::JsonWithoutRows { first });
        }
        Ok(reader)
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// The keys as a row numbered 0, then the objects.
    pub(super) fn next_row(&mut self) -> Result<Option<RowOutcome>, FileProblem> {
        if !self.header_given {
            self.header_given = true;
            return Ok(Some(Ok(Row {
                sheet: None,
                number: 0,
                line: None,
                cells: self.keys.iter().map(|key| Cell::from_text(key)).collect(),
            })));
        }
        self.next_object()
    }

    fn collect_keys(&mut self) -> Result<(), FileProblem> {
        loop {
            match self.read_line()? {
                Line::End => return Ok(()),
                Line::TooLong => continue,
                Line::Whole => {}
            }
            let (keys, index_of) = (&mut self.keys, &mut self.index_of);
            let limit = self.limits.max_columns;
            let mut nth = 0;
            // A line that is no object adds what it has; it becomes a problem of its row later.
            let _ = for_each_member::<IgnoredAny>(&self.line, &mut |key, _| {
                let expected = keys.get(nth).is_some_and(|known| *known == key);
                if !expected && !index_of.contains_key(key.as_ref()) && keys.len() <= limit {
                    index_of.insert(key.clone().into_owned(), keys.len());
                    keys.push(key.into_owned());
                }
                nth += 1;
            });
            if self.keys.len() > limit {
                return Err(FileProblem::TooManyColumns { limit });
            }
        }
    }

    fn next_object(&mut self) -> Result<Option<RowOutcome>, FileProblem> {
        loop {
            match self.read_line()? {
                Line::End => return Ok(None),
                Line::TooLong => {
                    let limit = self.limits.max_json_line_bytes;
                    let kind = RowProblemKind::JsonLineTooLong { limit };
                    return Ok(Some(Err(self.problem(kind, Vec::new()))));
                }
                Line::Whole if self.line.iter().all(u8::is_ascii_whitespace) => {}
                Line::Whole => return Ok(Some(self.row_of_line())),
            }
        }
    }

    fn row_of_line(&self) -> RowOutcome {
        if self.line.contains(&0) {
            return Err(self.problem(RowProblemKind::NulBytes, Vec::new()));
        }
        let mut cells = vec![Cell::empty(); self.keys.len()];
        let mut seen = vec![false; self.keys.len()];
        let mut kind = None;
        let mut nth = 0;
        let parsed = for_each_member::<Value>(&self.line, &mut |key, value| {
            let index = match self.keys.get(nth) {
                Some(expected) if *expected == key => Some(nth),
                _ => self.index_of.get(key.as_ref()).copied(),
            };
            nth += 1;
            let Some(index) = index else { return };
            if std::mem::replace(&mut seen[index], true) {
                let key = key.into_owned();
                kind.get_or_insert(RowProblemKind::JsonRepeatedKey { key });
                return;
            }
            match value {
                Value::Scalar(cell) => cells[index] = cell,
                Value::Nested => {
                    let key = key.into_owned();
                    kind.get_or_insert(RowProblemKind::JsonNested { key });
                }
            }
        });
        if let Err(error) = parsed {
            kind = Some(self.kind_of(&error));
        }
        let limit = self.limits.max_cell_chars;
        if let Some(column) = cells.iter().position(|cell| is_too_long(&cell.text, limit)) {
            let column = column + 1;
            kind.get_or_insert(RowProblemKind::CellTooLong { column, limit });
        }
        match kind {
            Some(kind) => Err(self.problem(kind, cells)),
            None => Ok(Row {
                sheet: None,
                number: self.line_number,
                line: Some(self.line_number),
                cells,
            }),
        }
    }

    fn kind_of(&self, error: &serde_json::Error) -> RowProblemKind {
        if std::str::from_utf8(&self.line).is_err() {
            let expected = Encoding::Utf8;
            RowProblemKind::MixedEncoding { expected }
        } else if error.classify() == Category::Data {
            RowProblemKind::JsonNotObject
        } else {
            let position = error.column();
            RowProblemKind::JsonSyntax { position }
        }
    }

    /// Reads up to the next line feed. Of a line that is too long only its end is looked for.
    fn read_line(&mut self) -> Result<Line, FileProblem> {
        self.line.clear();
        let mut read = 0;
        loop {
            let input = self.input.fill_buf()?;
            if input.is_empty() {
                break;
            }
            let end = input.iter().position(|b| *b == b'\n');
            let part = &input[..end.unwrap_or(input.len())];
            if self.line.len() + part.len() <= self.limits.max_json_line_bytes {
                self.line.extend_from_slice(part);
            }
            let consumed = part.len() + usize::from(end.is_some());
            read += consumed;
            self.input.consume(consumed);
            if end.is_some() {
                break;
            }
        }
        if read == 0 {
            return Ok(Line::End);
        }
        self.position += read as u64;
        self.line_number += 1;
        // With its line feed a line within the limit has at most one byte more than was kept.
        Ok(if read > self.line.len() + 1 {
            Line::TooLong
        } else {
            Line::Whole
        })
    }

    fn problem(&self, kind: RowProblemKind, cells: Vec<Cell>) -> RowProblem {
        RowProblem {
            sheet: None,
            number: self.line_number,
            line: Some(self.line_number),
            kind,
            cells,
        }
    }
}
