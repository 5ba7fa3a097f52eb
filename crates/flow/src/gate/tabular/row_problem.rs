//! What can be wrong with one row before anybody looks at what it means.

use std::fmt;
use std::sync::Arc;

use rules::text::Bilingual;

use super::cell::Cell;
use super::format::Encoding;

/// A row that cannot be taken as it is. The rows beside it are read.
#[derive(Debug, Clone, PartialEq)]
pub struct RowProblem {
    /// Name of the worksheet; `None` for text files.
    pub sheet: Option<Arc<str>>,
    /// Number of the row as a spreadsheet program shows it, from 1; for NDJSON the line.
    pub number: u64,
    /// Line of a text file at which the row begins, from 1.
    pub line: Option<u64>,
    /// What is wrong.
    pub kind: RowProblemKind,
    /// The cells as far as they could be read, for the problem file.
    pub cells: Vec<Cell>,
}

/// Kinds of damage to a row.
#[derive(Debug, Clone, PartialEq)]
pub enum RowProblemKind {
    /// The row holds nul bytes.
    NulBytes,
    /// The row is not text in the encoding of the file: encodings are mixed.
    MixedEncoding {
        /// Encoding of the file.
        expected: Encoding,
    },
    /// A cell is longer than spreadsheets allow.
    CellTooLong {
        /// Column, from 1.
        column: usize,
        /// Most characters taken.
        limit: usize,
    },
    /// The row has more columns than are read.
    TooManyColumns {
        /// Most columns read.
        limit: usize,
    },
    /// There is content behind the last column of the header.
    ContentBeyondHeader {
        /// First column without a title, from 1.
        column: usize,
    },
    /// The line is no JSON.
    JsonSyntax {
        /// Where reading stopped, in bytes from 1.
        position: usize,
    },
    /// The line is JSON, but no object.
    JsonNotObject,
    /// A value is an object or array.
    JsonNested {
        /// Key of the value.
        key: String,
    },
    /// A key stands twice in the object.
    JsonRepeatedKey {
        /// The key.
        key: String,
    },
    /// The line is longer than is read.
    JsonLineTooLong {
        /// Longest line read, in bytes.
        limit: usize,
    },
}

impl RowProblem {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            RowProblemKind::NulBytes => "ROW-NUL",
            RowProblemKind::MixedEncoding { .. } => "ROW-ENCODING",
            RowProblemKind::CellTooLong { .. } => "ROW-CELL-TOO-LONG",
            RowProblemKind::TooManyColumns { .. } => "ROW-TOO-MANY-COLUMNS",
            RowProblemKind::ContentBeyondHeader { .. } => "ROW-BEYOND-HEADER",
            RowProblemKind::JsonSyntax { .. } => "ROW-JSON-SYNTAX",
            RowProblemKind::JsonNotObject => "ROW-JSON-NOT-OBJECT",
            RowProblemKind::JsonNested { .. } => "ROW-JSON-NESTED",
            RowProblemKind::JsonRepeatedKey { .. } => "ROW-JSON-REPEATED-KEY",
            RowProblemKind::JsonLineTooLong { .. } => "ROW-JSON-TOO-LONG",
        }
    }

    /// What is wrong, and where.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let what = self.what();
        let place = match &self.sheet {
            Some(sheet) => Bilingual::new(
                format!("工作表“{sheet}”第 {} 行：", self.number),
                format!("Sheet \"{sheet}\", row {}: ", self.number),
            ),
            None => Bilingual::new(
                format!("第 {} 行：", self.number),
                format!("Row {}: ", self.number),
            ),
        };
        Bilingual::new(place.zh + &what.zh, place.en + &what.en)
    }

    fn what(&self) -> Bilingual {
        match &self.kind {
            RowProblemKind::NulBytes => {
                Bilingual::new("含有空字节（NUL）。", "it holds nul bytes.")
            }
            RowProblemKind::MixedEncoding { expected } => Bilingual::new(
                format!(
                    "不是有效的 {} 文本，文件中混用了不同编码。",
                    expected.name()
                ),
                format!(
                    "it is not valid {}; the file mixes encodings.",
                    expected.name()
                ),
            ),
            RowProblemKind::CellTooLong { column, limit } => Bilingual::new(
                format!("第 {column} 列的内容超过 {limit} 个字符。"),
                format!("column {column} has more than {limit} characters."),
            ),
            RowProblemKind::TooManyColumns { limit } => Bilingual::new(
                format!("列数超过 {limit} 列。"),
                format!("it has more than {limit} columns."),
            ),
            RowProblemKind::ContentBeyondHeader { column } => Bilingual::new(
                format!("第 {column} 列有内容，但表头没有这一列。"),
                format!("there is content in column {column}, which the header does not have."),
            ),
            RowProblemKind::JsonSyntax { position } => Bilingual::new(
                format!("不是有效的 JSON（第 {position} 个字节附近）。"),
                format!("it is not valid JSON (near byte {position})."),
            ),
            RowProblemKind::JsonNotObject => {
                Bilingual::new("不是 JSON 对象。", "it is not a JSON object.")
            }
            RowProblemKind::JsonNested { key } => Bilingual::new(
                format!("“{key}”的值是对象或数组。"),
                format!("the value of \"{key}\" is an object or array."),
            ),
            RowProblemKind::JsonRepeatedKey { key } => Bilingual::new(
                format!("“{key}”出现了两次。"),
                format!("\"{key}\" stands twice."),
            ),
            RowProblemKind::JsonLineTooLong { limit } => Bilingual::new(
                format!("长度超过 {limit} 字节。"),
                format!("it is longer than {limit} bytes."),
            ),
        }
    }

    /// What was expected instead.
    #[must_use]
    pub fn expected(&self) -> Bilingual {
        match &self.kind {
            RowProblemKind::NulBytes | RowProblemKind::MixedEncoding { .. } => Bilingual::new(
                "整个文件使用同一种编码的纯文本。",
                "Plain text in one encoding throughout the file.",
            ),
            RowProblemKind::CellTooLong { .. } | RowProblemKind::JsonLineTooLong { .. } => {
                Bilingual::new(
                    "长度在上限以内的内容。",
                    "Content within the limit of length.",
                )
            }
            RowProblemKind::TooManyColumns { .. } | RowProblemKind::ContentBeyondHeader { .. } => {
                Bilingual::new("与表头一样多的列。", "As many columns as the header has.")
            }
            RowProblemKind::JsonSyntax { .. }
            | RowProblemKind::JsonNotObject
            | RowProblemKind::JsonNested { .. }
            | RowProblemKind::JsonRepeatedKey { .. } => Bilingual::new(
                "每行一个 JSON 对象，键不重复，值为文本、数字或空值。",
                "One JSON object a line, each key once, its values texts, numbers or null.",
            ),
        }
    }

    /// What to do.
    #[must_use]
    pub fn remedy(&self) -> Bilingual {
        match &self.kind {
            RowProblemKind::NulBytes | RowProblemKind::MixedEncoding { .. } => Bilingual::new(
                "请检查该行内容，用同一种编码重新保存整个文件。",
                "Check the row and save the whole file again in one encoding.",
            ),
            RowProblemKind::CellTooLong { .. } | RowProblemKind::JsonLineTooLong { .. } => {
                Bilingual::new("请缩短内容。", "Shorten the content.")
            }
            RowProblemKind::TooManyColumns { .. } | RowProblemKind::ContentBeyondHeader { .. } => {
                Bilingual::new(
                    "请检查该行是否多了分隔符，或引号没有成对。",
                    "Look for an extra separator or a quotation mark without its partner.",
                )
            }
            RowProblemKind::JsonSyntax { .. }
            | RowProblemKind::JsonNotObject
            | RowProblemKind::JsonNested { .. }
            | RowProblemKind::JsonRepeatedKey { .. } => Bilingual::new(
                "请更正该行后重新上传。",
                "Correct the line and upload it again.",
            ),
        }
    }
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.text().en)
    }
}

impl std::error::Error for RowProblem {}
