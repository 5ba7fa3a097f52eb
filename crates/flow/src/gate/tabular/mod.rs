//! Files as departments send them, read row by row.
//!
//! This module turns a CSV, XLSX or NDJSON file into rows of text cells and writes problem files back in the
//! sender's own format. It knows no catalogue and no store: what a column means is asked from the caller, what a
//! row is worth is decided elsewhere. A file of a million rows is read in constant memory.
//!
//! What is wrong with the file as a whole is a [`FileProblem`]; what is wrong with one row is a [`RowProblem`], and
//! the rows beside it are still read.

mod cell;
mod container;
mod date;
mod decimal;
mod delimited;
mod format;
mod header;
mod json_lines;
mod json_object;
mod limits;
mod normalise;
mod problem;
pub mod problem_file;
mod row_problem;
mod sniff;
mod source;
mod workbook;
mod workbook_rows;
mod xml_scan;

pub use cell::{Cell, CellKind, Row};
pub use date::{DateProblem, DateValue, parse_date};
pub use decimal::{Decimal, DecimalProblem, MoneyUnit, ParsedDecimal, parse_decimal};
pub use format::{Encoding, Format};
pub use header::{HEADER_SEARCH_ROWS, Header, find_header};
pub use limits::SourceLimits;
pub use normalise::{normalise_document_number, normalise_header};
pub use problem::FileProblem;
pub use row_problem::{RowProblem, RowProblemKind};
pub use source::{RowOutcome, Source, open};

/// Title of the column in which a problem file names the stable code of the problem.
pub const PROBLEM_CODE_TITLE: &str = "问题代码";
/// Title of the column in which a problem file explains the problem.
pub const PROBLEM_EXPLANATION_TITLE: &str = "问题说明";
