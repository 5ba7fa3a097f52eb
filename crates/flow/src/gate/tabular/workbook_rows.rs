//! The cells of a worksheet gathered into rows.

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;

use calamine::{DataRef, XlsxCellReader};

use super::cell::{Cell, CellKind, Row};
use super::date::date_from_serial;
use super::delimited::is_too_long;
use super::limits::SourceLimits;
use super::problem::FileProblem;
use super::row_problem::{RowProblem, RowProblemKind};
use super::source::RowOutcome;
use super::workbook::{Workbook, problem_of};

/// Days between the first days of the two date systems of spreadsheets.
const DAYS_FROM_1900_TO_1904: f64 = 1462.0;

pub(super) struct WorkbookRows<'a> {
    cells: XlsxCellReader<'a, BufReader<File>>,
    sheet: Arc<str>,
    limits: &'a SourceLimits,
    uses_1904: bool,
    /// The first cell of the row behind the one given last: row, column, cell.
    ahead: Option<(u32, u32, Cell)>,
    widest: usize,
    /// The reader was told the end; asked again it would complain.
    ended: bool,
}

impl<'a> WorkbookRows<'a> {
    pub(super) fn open(
        workbook: &'a mut Workbook,
        sheet: Arc<str>,
        limits: &'a SourceLimits,
    ) -> Result<Self, FileProblem> {
        let uses_1904 = workbook.has_1904_epoch();
        let cells = workbook
            .worksheet_cells_reader(&sheet)
            .map_err(|error| problem_of(&sheet, &error))?;
        Ok(Self {
            cells,
            sheet,
            limits,
            uses_1904,
            ahead: None,
            widest: 0,
            ended: false,
        })
    }

    /// The last row the sheet says it has, from 1.
    pub(super) fn declared_rows(&self) -> u64 {
        u64::from(self.cells.dimensions().end.0) + 1
    }

    /// The next row that holds anything.
    pub(super) fn next_row(&mut self) -> Result<Option<RowOutcome>, FileProblem> {
        let Some((row, column, cell)) = self.take_cell()? else {
            return Ok(None);
        };
        let mut cells = Vec::with_capacity(self.widest);
        let mut kind = None;
        self.place(&mut cells, &mut kind, column, cell);
        while let Some((next_row, column, cell)) = self.take_cell()? {
            if next_row != row {
                if next_row < row {
                    return Err(self.out_of_order());
                }
                self.ahead = Some((next_row, column, cell));
                break;
            }
            self.place(&mut cells, &mut kind, column, cell);
        }
        self.widest = self.widest.max(cells.len());
        let sheet = Some(Arc::clone(&self.sheet));
        let number = u64::from(row) + 1;
        Ok(Some(match kind {
            None => Ok(Row {
                sheet,
                number,
                line: None,
                cells,
            }),
            Some(kind) => Err(RowProblem {
                sheet,
                number,
                line: None,
                kind,
                cells,
            }),
        }))
    }

    fn place(
        &self,
        cells: &mut Vec<Cell>,
        kind: &mut Option<RowProblemKind>,
        column: u32,
        cell: Cell,
    ) {
        let column = column as usize;
        if column >= self.limits.max_columns {
            let limit = self.limits.max_columns;
            kind.get_or_insert(RowProblemKind::TooManyColumns { limit });
            return;
        }
        let limit = self.limits.max_cell_chars;
        if is_too_long(&cell.text, limit) {
            let column = column + 1;
            kind.get_or_insert(RowProblemKind::CellTooLong { column, limit });
        }
        if cell.text.contains('\0') {
            kind.get_or_insert(RowProblemKind::NulBytes);
        }
        if cells.len() <= column {
            cells.resize(column + 1, Cell::empty());
        }
        cells[column] = cell;
    }

    /// The next cell that is not empty: row and column from 0.
    fn take_cell(&mut self) -> Result<Option<(u32, u32, Cell)>, FileProblem> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        while !self.ended {
            let record = self
                .cells
                .next_cell_with_formula_metadata()
                .map_err(|error| problem_of(&self.sheet, &error))?;
            let Some(record) = record else {
                self.ended = true;
                return Ok(None);
            };
            let (row, column) = record.pos;
            let value = self.cell_of(record.value);
            let cell = match record.formula {
                None => value,
                Some(formula) => formula_cell(&formula, value),
            };
            if cell.kind != CellKind::Empty {
                return Ok(Some((row, column, cell)));
            }
        }
        Ok(None)
    }

    fn cell_of(&self, value: DataRef<'_>) -> Cell {
        match value {
            DataRef::Empty => Cell::empty(),
            DataRef::String(text) => Cell::from_text(&text),
            DataRef::SharedString(text) => Cell::from_text(text),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::from_text(&text),
            DataRef::Int(number) => Cell {
                text: number.to_string(),
                kind: CellKind::Number(number as f64),
            },
            DataRef::Float(number) => Cell::from_number(number),
            DataRef::Bool(value) => Cell {
                text: if value { "TRUE" } else { "FALSE" }.to_owned(),
                kind: CellKind::Boolean(value),
            },
            DataRef::DateTime(moment) if moment.is_duration() => Cell::from_number(moment.as_f64()),
            DataRef::DateTime(moment) => self.date_cell(moment.as_f64()),
            DataRef::Error(error) => Cell {
                text: error.to_string(),
                kind: CellKind::Error,
            },
        }
    }

    fn date_cell(&self, serial: f64) -> Cell {
        let serial = if self.uses_1904 {
            serial + DAYS_FROM_1900_TO_1904
        } else {
            serial
        };
        let text = match date_from_serial(serial) {
            Ok(day) => day.to_string(),
            Err(_) => Cell::from_number(serial).text,
        };
        Cell {
            text,
            kind: CellKind::Date(serial),
        }
    }

    fn out_of_order(&self) -> FileProblem {
        FileProblem::Damaged {
            part: self.sheet.to_string(),
        }
    }
}

/// A formula keeps its own text; the value stored beside it is only what the sender's program showed last.
fn formula_cell(formula: &calamine::XlsxFormulaMetadata, value: Cell) -> Cell {
    use calamine::XlsxFormulaMetadata;
    let body = match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => {
            formula.as_str()
        }
        _ => "",
    };
    let text = if body.is_empty() {
        format!("={}", value.text)
    } else {
        format!("={body}")
    };
    Cell {
        text,
        kind: CellKind::Formula(value.text.into_boxed_str()),
    }
}
