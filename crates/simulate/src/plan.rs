//! What a planned file is: item, organ, persons, format and habits.

use rules::catalogue::{Item, Leaning};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// CSV in UTF-8.
    CsvUtf8,
    /// CSV in UTF-8 with a byte-order mark.
    CsvUtf8Bom,
    /// CSV in GB18030.
    CsvGb18030,
    /// A workbook.
    Xlsx,
    /// One JSON object a line.
    NdJson,
}

impl FileFormat {
    pub(crate) const ALL: [Self; 5] = [
        Self::CsvUtf8,
        Self::CsvGb18030,
        Self::Xlsx,
        Self::CsvUtf8Bom,
        Self::NdJson,
    ];

    /// The word in the manifest.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::CsvUtf8 => "csv-utf8",
            Self::CsvUtf8Bom => "csv-utf8-bom",
            Self::CsvGb18030 => "csv-gb18030",
            Self::Xlsx => "xlsx",
            Self::NdJson => "ndjson",
        }
    }

    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::NdJson => "ndjson",
            _ => "csv",
        }
    }
}

/// What stands in the header row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Headers {
    /// Chinese titles.
    Chinese,
    /// Field codes.
    Codes,
}

/// How a file writes its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateStyle {
    /// `2026/11/03`
    Slash,
    /// `2026-11-03`
    Dash,
    /// Date cells of a workbook.
    Cell,
}

/// A row made for a stable person, at the head of a demonstration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leading {
    pub(crate) person: u64,
    /// Decided so long ago that its display ends within days.
    pub(crate) ends_soon: bool,
}

/// Rows about persons of one city: a stretch of the city's pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) city: usize,
    pub(crate) first: u64,
    pub(crate) rows: u64,
}

/// A file that an organ sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// Path below the output directory.
    pub path: String,
    /// Slug of the organ.
    pub organ: String,
    /// Slug of the item.
    pub item: String,
    /// Format.
    pub format: FileFormat,
    /// Data rows.
    pub rows: u64,
    /// Header words.
    pub headers: Headers,
    /// Columns in an order of their own.
    pub shuffled: bool,
    /// `*` before the titles of required columns.
    pub starred: bool,
    /// A row with the title above the header (workbooks).
    pub title_row: bool,
    /// A hidden row of codes under the header (workbooks).
    pub code_row: bool,
    /// A second sheet 填表说明 (workbooks).
    pub notes_sheet: bool,
    /// A column the item does not have.
    pub surplus_column: Option<&'static str>,
    /// How dates are written.
    pub dates: DateStyle,
    pub(crate) stream: u64,
    pub(crate) segments: Vec<Segment>,
    pub(crate) leading: Vec<Leading>,
    /// The file whose rows this one corrects.
    pub(crate) corrects: Option<Box<PlannedFile>>,
    /// Multiplies the rates of errors.
    pub(crate) error_factor: u64,
}

/// Groups of items that share the persons they are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Permit,
    Penalty,
    List,
    Commitment,
    Honour,
    Other,
}

impl Family {
    pub(crate) fn of(item: &Item) -> Self {
        let layout = item.layout.as_str();
        match item.leaning {
            _ if layout.contains("penalty") => Self::Penalty,
            Leaning::Adverse => Self::List,
            _ if layout.contains("permit") || layout.contains("qualification") => Self::Permit,
            _ if layout.contains("commitment") => Self::Commitment,
            Leaning::Good => Self::Honour,
            Leaning::Neutral => Self::Other,
        }
    }

    /// Persons of a thousand with a record of the family. Penalties and lists together are three in a hundred.
    pub(crate) fn per_mille(self) -> u64 {
        match self {
            Self::Permit => 150,
            Self::Penalty => 22,
            Self::List => 8,
            Self::Commitment => 50,
            Self::Honour => 10,
            Self::Other => 20,
        }
    }
}
