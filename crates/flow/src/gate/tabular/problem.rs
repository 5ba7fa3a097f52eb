//! What can be wrong with a file as a whole.

use std::fmt;

use rules::text::Bilingual;

use super::row_problem::RowProblem;

/// Why a file is not read, or not read further.
#[derive(Debug, Clone, PartialEq)]
pub enum FileProblem {
    /// Nothing in it.
    Empty,
    /// Larger than is read.
    TooLarge {
        /// Size in bytes.
        bytes: u64,
        /// Largest size read, in bytes.
        limit: u64,
    },
    /// Content of a kind that holds no rows for the platform.
    Unsupported {
        /// What the content is, for example `PDF`.
        found: &'static str,
    },
    /// The name says one format, the content is another.
    WrongExtension {
        /// Extension of the name, lower case.
        extension: String,
        /// Format of the content.
        found: &'static str,
    },
    /// A workbook of the old binary kind (BIFF).
    OldWorkbook,
    /// The workbook asks for a password.
    PasswordProtected,
    /// The workbook cannot be unpacked or understood.
    Damaged {
        /// Which part, for example `xl/worksheets/sheet1.xml`; never content.
        part: String,
    },
    /// A small file that would unpack to a huge one.
    ZipBomb {
        /// The part in question; empty for the whole.
        part: String,
    },
    /// Text in UTF-16.
    Utf16,
    /// A JSON array instead of one object a line.
    JsonArray,
    /// No line of the file is a JSON object.
    JsonWithoutRows {
        /// What is wrong with the first line.
        first: Option<Box<RowProblem>>,
    },
    /// A record longer than is read.
    LineTooLong {
        /// Line at which the record begins, from 1.
        line: u64,
        /// Longest record read, in bytes.
        limit: usize,
    },
    /// More columns than are read.
    TooManyColumns {
        /// Most columns read.
        limit: usize,
    },
    /// No header in the first rows.
    NoHeader,
    /// The header lacks columns.
    MissingHeader {
        /// Titles of the missing columns.
        missing: Vec<String>,
    },
    /// Two columns of the header mean the same field.
    RepeatedHeader {
        /// Title of the later one.
        name: String,
        /// Number of the first of them, from 1.
        first_column: usize,
        /// Number of the second, from 1.
        second_column: usize,
    },
    /// The file could not be read or written.
    Io {
        /// What the operating system said.
        reason: String,
    },
}

impl FileProblem {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "FILE-EMPTY",
            Self::TooLarge { .. } => "FILE-TOO-LARGE",
            Self::Unsupported { .. } => "FILE-UNSUPPORTED",
            Self::WrongExtension { .. } => "FILE-WRONG-EXTENSION",
            Self::OldWorkbook => "FILE-OLD-WORKBOOK",
            Self::PasswordProtected => "FILE-PASSWORD",
            Self::Damaged { .. } => "FILE-DAMAGED",
            Self::ZipBomb { .. } => "FILE-ZIP-BOMB",
            Self::Utf16 => "FILE-UTF16",
            Self::JsonArray => "FILE-JSON-ARRAY",
            Self::JsonWithoutRows { .. } => "FILE-JSON-NO-ROWS",
            Self::LineTooLong { .. } => "FILE-LINE-TOO-LONG",
            Self::TooManyColumns { .. } => "FILE-TOO-MANY-COLUMNS",
            Self::NoHeader => "FILE-NO-HEADER",
            Self::MissingHeader { .. } => "FILE-MISSING-HEADER",
            Self::RepeatedHeader { .. } => "FILE-REPEATED-HEADER",
            Self::Io { .. } => "FILE-IO",
        }
    }

    /// What is wrong, and where.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let (zh, en) = match self {
            Self::Empty => ("文件是空的。".into(), "The file is empty.".into()),
            Self::TooLarge { bytes, limit } => (
                format!("文件大小为 {bytes} 字节，超过上限 {limit} 字节。"),
                format!("The file has {bytes} bytes, more than the limit of {limit}."),
            ),
            Self::Unsupported { found } => (
                format!("文件内容是 {found}，不是可以读取的数据表。"),
                format!("The content is {found}, not a table that can be read."),
            ),
            Self::WrongExtension { extension, found } => (
                format!("文件扩展名是 .{extension}，内容却是 {found}。"),
                format!("The file name ends in .{extension}, but the content is {found}."),
            ),
            Self::OldWorkbook => (
                "文件是旧版 Excel 97-2003（.xls）工作簿。".into(),
                "The file is an old Excel 97-2003 (.xls) workbook.".into(),
            ),
            Self::PasswordProtected => (
                "工作簿设有打开密码，无法读取。".into(),
                "The workbook is protected by a password and cannot be read.".into(),
            ),
            Self::Damaged { part } => (
                format!("工作簿已损坏，无法读取：{part}"),
                format!("The workbook is damaged and cannot be read: {part}"),
            ),
            Self::ZipBomb { part } => (
                format!("压缩文件解压后过大，已拒绝读取：{part}"),
                format!("The file would unpack to an unreasonable size and was not opened: {part}"),
            ),
            Self::Utf16 => (
                "文本采用 UTF-16 编码。".into(),
                "The text is encoded in UTF-16.".into(),
            ),
            Self::JsonArray => (
                "文件是一个 JSON 数组，不是每行一个对象。".into(),
                "The file is one JSON array, not one object a line.".into(),
            ),
            Self::JsonWithoutRows { first } => json_without_rows(first.as_deref()),
            Self::LineTooLong { line, limit } => (
                format!("从第 {line} 行开始的一条记录超过 {limit} 字节。"),
                format!("The record that begins at line {line} is longer than {limit} bytes."),
            ),
            Self::TooManyColumns { limit } => (
                format!("列数超过上限 {limit} 列。"),
                format!("There are more columns than the limit of {limit}."),
            ),
            Self::NoHeader => (
                "文件开头几行中没有找到表头。".into(),
                "No header was found in the first rows of the file.".into(),
            ),
            Self::MissingHeader { missing } => (
                format!("表头缺少以下列：{}。", missing.join("、")),
                format!("The header lacks these columns: {}.", missing.join(", ")),
            ),
            Self::RepeatedHeader {
                name,
                first_column,
                second_column,
            } => (
                format!("表头重复：第 {first_column} 列与第 {second_column} 列都是“{name}”。"),
                format!(
                    "Columns {first_column} and {second_column} of the header are both \"{name}\"."
                ),
            ),
            Self::Io { reason } => (
                format!("文件读写失败：{reason}"),
                format!("The file could not be read or written: {reason}"),
            ),
        };
        Bilingual { zh, en }
    }

    /// What was expected instead.
    #[must_use]
    pub fn expected(&self) -> Bilingual {
        match self {
            Self::Empty => Bilingual::new(
                "至少一行表头和一行数据。",
                "At least a header and one row of data.",
            ),
            Self::TooLarge { .. } | Self::ZipBomb { .. } => Bilingual::new(
                "大小在上限以内的文件。",
                "A file within the limits of size.",
            ),
            Self::LineTooLong { .. } => Bilingual::new(
                "每条记录单独成行，引号成对。",
                "One record a line, with quotation marks in pairs.",
            ),
            Self::TooManyColumns { .. } => {
                Bilingual::new("与模板一致的列。", "The columns of the template.")
            }
            Self::JsonArray | Self::JsonWithoutRows { .. } => Bilingual::new(
                "NDJSON：每行一个 JSON 对象，值为文本、数字或空值。",
                "NDJSON: one JSON object a line, its values texts, numbers or null.",
            ),
            Self::NoHeader | Self::MissingHeader { .. } | Self::RepeatedHeader { .. } => {
                Bilingual::new(
                    "模板中的中文列名或字段代码，每列一次，顺序不限。",
                    "The Chinese titles or field codes of the template, each once, in any order.",
                )
            }
            Self::Io { .. } => Bilingual::new("可以读取的文件。", "A file that can be read."),
            Self::Unsupported { .. }
            | Self::WrongExtension { .. }
            | Self::OldWorkbook
            | Self::PasswordProtected
            | Self::Damaged { .. }
            | Self::Utf16 => Bilingual::new(
                "XLSX、CSV（UTF-8 或 GB18030）或 NDJSON 文件，扩展名与内容一致，没有密码。",
                "An XLSX, CSV (UTF-8 or GB18030) or NDJSON file whose name fits its content, without a password.",
            ),
        }
    }

    /// What to do.
    #[must_use]
    pub fn remedy(&self) -> Bilingual {
        let (zh, en) = match self {
            Self::Empty => (
                "请确认选对了文件。",
                "Check that the right file was chosen.",
            ),
            Self::TooLarge { .. } => (
                "请拆分成几个文件后分别上传。",
                "Split it into several files and upload each.",
            ),
            Self::Unsupported { .. } => (
                "请从业务系统重新导出为 XLSX 或 CSV。",
                "Export it again as XLSX or CSV.",
            ),
            Self::WrongExtension { .. } => (
                "请按内容更正扩展名，或在表格软件中另存为所需格式。",
                "Correct the extension to fit the content, or save the file in the format wanted.",
            ),
            Self::OldWorkbook => (
                "请用 Excel 或 WPS 打开，另存为 .xlsx 后上传。",
                "Open it in Excel or WPS, save it as .xlsx and upload that.",
            ),
            Self::PasswordProtected => (
                "请去掉打开密码后重新保存。",
                "Remove the password and save it again.",
            ),
            Self::Damaged { .. } => (
                "请用 Excel 或 WPS 打开检查，另存为新文件后上传。",
                "Open it in Excel or WPS, check it, and save it as a new file.",
            ),
            Self::ZipBomb { .. } => (
                "请另存为 CSV，或删去无关内容后重新保存。",
                "Save it as CSV, or remove what does not belong to the table.",
            ),
            Self::Utf16 => ("请另存为“CSV UTF-8”格式。", "Save it as \"CSV UTF-8\"."),
            Self::JsonArray | Self::JsonWithoutRows { .. } => (
                "请去掉外层方括号，每行只写一个对象。",
                "Drop the outer brackets and write one object on each line.",
            ),
            Self::LineTooLong { .. } => (
                "请检查该行是否有未成对的引号，或者缺少换行。",
                "Look for a quotation mark without its partner, or a missing line feed.",
            ),
            Self::TooManyColumns { .. } => (
                "请删去模板以外的列。",
                "Delete the columns that are not in the template.",
            ),
            Self::NoHeader | Self::MissingHeader { .. } => (
                "请下载模板，对照补齐表头。",
                "Download the template and complete the header.",
            ),
            Self::RepeatedHeader { .. } => {
                ("请只保留其中一列。", "Keep only one of these columns.")
            }
            Self::Io { .. } => ("请重新上传。", "Upload the file again."),
        };
        Bilingual::new(zh, en)
    }
}

fn json_without_rows(first: Option<&RowProblem>) -> (String, String) {
    let (zh, en) = match first {
        Some(problem) => {
            let text = problem.text();
            (text.zh, text.en)
        }
        None => (String::new(), String::new()),
    };
    (
        format!("文件中没有任何一行是 JSON 对象。{zh}"),
        format!("No line of the file is a JSON object. {en}"),
    )
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.text().en)
    }
}

impl std::error::Error for FileProblem {}

impl From<std::io::Error> for FileProblem {
    fn from(error: std::io::Error) -> Self {
        Self::Io {
            reason: error.to_string(),
        }
    }
}
