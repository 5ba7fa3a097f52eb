//! Cells and rows: the text that was sent, and how it was stored.

use std::sync::Arc;

/// How a cell was stored in the file.
#[derive(Debug, Clone, PartialEq)]
pub enum CellKind {
    /// Nothing, or an empty text.
    Empty,
    /// Text.
    Text,
    /// A number cell of a spreadsheet or a JSON number. In a spreadsheet an identity number stored this way has lost
    /// its digits after the fifteenth.
    Number(f64),
    /// A date cell of a spreadsheet: its serial in the 1900 system, the time of day as fraction.
    Date(f64),
    /// A formula. [`Cell::text`] holds the formula with its `=`; this is the value the sender's program left behind,
    /// which nobody has checked.
    Formula(Box<str>),
    /// True or false.
    Boolean(bool),
    /// An error value such as `#N/A`.
    Error,
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The text as sent or, for numbers and dates of a spreadsheet, as a person would read it.
    pub text: String,
    /// How the cell was stored.
    pub kind: CellKind,
}

impl Cell {
    /// The cell that holds nothing.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            text: String::new(),
            kind: CellKind::Empty,
        }
    }

    /// A text cell. Text that a spreadsheet would run is marked as formula.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        if text.is_empty() {
            return Self::empty();
        }
        let kind = match text.strip_prefix('=') {
            Some(body) => CellKind::Formula(quoted_literal(body).into()),
            None => CellKind::Text,
        };
        Self {
            text: text.to_owned(),
            kind,
        }
    }

    /// A number whose written form is not known, as spreadsheets store it.
    #[must_use]
    pub fn from_number(value: f64) -> Self {
        Self {
            text: number_text(value),
            kind: CellKind::Number(value),
        }
    }

    /// The text without surrounding white space, invisible characters and the apostrophe that spreadsheets put in
    /// front of text.
    #[must_use]
    pub fn value(&self) -> &str {
        let trimmed = trim_invisible(&self.text);
        match trimmed.strip_prefix('\'') {
            Some(rest) if !rest.is_empty() => trim_invisible(rest),
            _ => trimmed,
        }
    }

    /// Whether there is nothing in the cell that a person could see.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.is_empty() || trim_invisible(&self.text).is_empty()
    }

    /// Whether the cell is a formula, or text that a spreadsheet would take for one.
    #[must_use]
    pub fn is_formula(&self) -> bool {
        matches!(self.kind, CellKind::Formula(_))
    }

    /// Whether the cell was stored as a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self.kind, CellKind::Number(_))
    }
}

/// One row of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Name of the worksheet; `None` for text files.
    pub sheet: Option<Arc<str>>,
    /// Number of the row as a spreadsheet program shows it, from 1 and with the header; for NDJSON the line.
    pub number: u64,
    /// Line of a text file at which the row begins, from 1. It differs from `number` when cells hold line feeds.
    pub line: Option<u64>,
    /// Cells from the first column on. Cells at the end may be missing: spreadsheets leave them out.
    pub cells: Vec<Cell>,
}

impl Row {
    /// Whether no cell holds anything visible.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }
}

/// The text in `="text"`, the usual trick to keep a spreadsheet from changing a number; empty for other formulas.
fn quoted_literal(body: &str) -> &str {
    body.strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains('"'))
        .unwrap_or_default()
}

pub(super) fn trim_invisible(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || c.is_control() || c == '\u{200b}' || c == '\u{feff}'
    })
}

/// The shortest digits that give the number back, written without exponent: what the sender's program stored.
fn number_text(value: f64) -> String {
    const EXPONENT_FROM: f64 = 1e21;
    if value.abs() < EXPONENT_FROM {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_around_a_text_is_no_part_of_it() {
        assert_eq!(
            Cell::from_text("\u{7} 甲\u{7}乙 \u{7}").value(),
            "甲\u{7}乙"
        );
        assert!(Cell::from_text(" \u{7}\u{200b}").is_blank());
    }

    #[test]
    fn texts_that_would_run_are_formulas() {
        assert!(Cell::from_text("=1+1").is_formula());
        assert_eq!(
            Cell::from_text("=\"0123\"").kind,
            CellKind::Formula("0123".into())
        );
        assert_eq!(Cell::from_text("-5").kind, CellKind::Text);
        assert_eq!(Cell::from_text("").kind, CellKind::Empty);
    }

    #[test]
    fn value_drops_what_nobody_sees() {
        assert_eq!(
            Cell::from_text("\u{3000}'360199 \u{200b}").value(),
            "360199"
        );
        assert_eq!(Cell::from_text("'").value(), "'");
        assert!(Cell::from_text(" \u{3000}\u{feff}").is_blank());
    }

    #[test]
    fn numbers_are_written_without_exponent() {
        assert_eq!(
            Cell::from_number(3.6019919900307e17).text,
            "360199199003070000"
        );
        assert_eq!(Cell::from_number(0.000001).text, "0.000001");
        assert_eq!(Cell::from_number(45000.0).text, "45000");
    }
}
