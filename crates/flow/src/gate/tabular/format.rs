//! The formats a file can have.

/// How the text of a CSV file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8 without mark.
    Utf8,
    /// UTF-8 with a byte order mark, as spreadsheet programs write it.
    Utf8Bom,
    /// GB 18030, the national encoding, which contains GBK and GB 2312.
    Gb18030,
}

impl Encoding {
    /// The name people know.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Bom => "UTF-8",
            Self::Gb18030 => "GB18030",
        }
    }
}

/// The format of a file, found from its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Text with separated values.
    Csv {
        /// How the text is encoded.
        encoding: Encoding,
        /// The separator: comma, tab or semicolon.
        delimiter: u8,
    },
    /// Office Open XML workbook.
    Xlsx,
    /// One JSON object a line.
    NdJson,
}

impl Format {
    /// The name people know.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Csv { .. } => "CSV",
            Self::Xlsx => "XLSX",
            Self::NdJson => "NDJSON",
        }
    }

    /// The usual file extension, without the dot.
    #[must_use]
    pub const fn extension(&self) -> &'static str {
        match self {
            Self::Csv { .. } => "csv",
            Self::Xlsx => "xlsx",
            Self::NdJson => "ndjson",
        }
    }

    /// The media type to send the file with.
    #[must_use]
    pub const fn media_type(&self) -> &'static str {
        match self {
            Self::Csv {
                encoding: Encoding::Gb18030,
                ..
            } => "text/csv; charset=gb18030",
            Self::Csv { .. } => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::NdJson => "application/x-ndjson",
        }
    }

    /// Whether a file of this format may carry the extension (lower case). Extensions that say nothing about tables
    /// are not judged.
    pub(super) fn accepts_extension(&self, extension: &str) -> bool {
        match extension {
            "csv" | "tsv" => matches!(self, Self::Csv { .. }),
            "xlsx" | "xlsm" => matches!(self, Self::Xlsx),
            "ndjson" | "jsonl" | "json" => matches!(self, Self::NdJson),
            "xls" | "xlsb" | "et" | "ods" | "pdf" | "doc" | "docx" | "zip" => false,
            _ => true,
        }
    }
}
