//! What can be wrong with a paper, with what was expected and what to do.

use super::PaperKind;
use crate::problem::{Problem, ProblemKind};
use rules::text::Bilingual;

/// Characters of what a sender wrote that are shown again.
const SHOWN: usize = 40;

/// Why a paper is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperProblem {
    /// Nothing in it.
    Empty,
    /// Larger than is taken.
    TooLarge {
        /// Largest size taken, in bytes.
        limit: u64,
    },
    /// More papers at once than are taken.
    TooMany {
        /// Most papers at once.
        limit: usize,
    },
    /// Together larger than is taken.
    TooLargeTogether {
        /// Largest size of all together, in bytes.
        limit: u64,
    },
    /// Content of a kind that is not taken.
    NotAPaper {
        /// What it is.
        found: Bilingual,
    },
    /// Its name or its sender says something else than it is.
    NotWhatItSays {
        /// What they say: an ending or a media type.
        says: String,
        /// What it is.
        kind: PaperKind,
    },
    /// It is also something else: an archive hangs behind it.
    TwoInOne {
        /// What it is in front.
        kind: PaperKind,
    },
    /// It breaks off or contradicts itself.
    Damaged {
        /// What it begins as.
        kind: PaperKind,
        /// Where.
        damage: Damage,
    },
    /// It does something when it is opened.
    Active {
        /// Name in the PDF of what acts.
        name: &'static str,
    },
    /// It asks for a password, or is encrypted so that it cannot be looked through.
    Encrypted,
    /// Parts of it cannot be looked into.
    Hidden,
    /// A picture with sides or pixels beyond what is taken.
    Dimensions {
        /// Width in pixels, as it says.
        width: u32,
        /// Height in pixels, as it says.
        height: u32,
        /// Longest side taken.
        max_side: u32,
        /// Most pixels taken.
        max_pixels: u64,
    },
}

/// Where a paper breaks off or contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// The end is missing.
    End,
    /// The beginning is not as the format has it.
    Head,
    /// The table that says where everything lies.
    Table,
    /// There is no page in it.
    Pages,
    /// A checksum is not that of what it belongs to.
    Checksum,
    /// A part is not what the format allows.
    Part,
    /// The pixels are not as many as the picture says.
    Pixels,
}

impl Damage {
    fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::End => (
                "文件末尾缺失，可能没有传完",
                "its end is missing; it may have been cut off",
            ),
            Self::Head => (
                "文件开头不符合格式",
                "its beginning is not as the format has it",
            ),
            Self::Table => (
                "文件内部的索引与内容不符",
                "its table of contents points nowhere",
            ),
            Self::Pages => ("没有找到任何页面", "there is no page in it"),
            Self::Checksum => ("校验和不符", "a checksum does not fit"),
            Self::Part => (
                "其中一部分不符合格式",
                "a part of it is not as the format has it",
            ),
            Self::Pixels => (
                "像素数据与图片尺寸不符",
                "its pixels are not as many as its size says",
            ),
        }
    }
}

impl PaperProblem {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "PAPER-EMPTY",
            Self::TooLarge { .. } => "PAPER-TOO-LARGE",
            Self::TooMany { .. } => "PAPER-TOO-MANY",
            Self::TooLargeTogether { .. } => "PAPER-TOO-LARGE-TOGETHER",
            Self::NotAPaper { .. } => "PAPER-KIND",
            Self::NotWhatItSays { .. } => "PAPER-NOT-WHAT-IT-SAYS",
            Self::TwoInOne { .. } => "PAPER-TWO-IN-ONE",
            Self::Damaged { .. } => "PAPER-DAMAGED",
            Self::Active { .. } => "PAPER-ACTIVE",
            Self::Encrypted => "PAPER-ENCRYPTED",
            Self::Hidden => "PAPER-HIDDEN",
            Self::Dimensions { .. } => "PAPER-DIMENSIONS",
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn what(&self) -> Bilingual {
        match self {
            Self::Empty => Bilingual::new("文件是空的", "the file is empty"),
            Self::TooLarge { .. } => Bilingual::new("文件过大", "the file is too large"),
            Self::TooMany { .. } => Bilingual::new("一次提交的文件过多", "too many files at once"),
            Self::TooLargeTogether { .. } => {
                Bilingual::new("一次提交的文件合计过大", "the files are too large together")
            }
            Self::NotAPaper { found } => Bilingual::new(
                format!("文件内容是{}", found.zh),
                format!("what the file holds is {}", found.en),
            ),
            Self::NotWhatItSays { says, kind } => Bilingual::new(
                format!("文件名或类型写的是“{says}”，内容却是 {}", kind.title()),
                format!(
                    "its name or type says “{says}”, and its content is {}",
                    kind.title()
                ),
            ),
            Self::TwoInOne { kind } => Bilingual::new(
                format!("{} 文件末尾附有压缩包", kind.title()),
                format!("an archive hangs behind the {}", kind.title()),
            ),
            Self::Damaged { kind, damage } => {
                let (zh, en) = damage.title();
                Bilingual::new(
                    format!("{} 文件已损坏：{zh}", kind.title()),
                    format!("the {} is damaged: {en}", kind.title()),
                )
            }
            Self::Active { name } => Bilingual::new(
                format!("PDF 含有会自动执行或夹带文件的内容（/{name}）"),
                format!("the PDF acts by itself or carries files (/{name})"),
            ),
            Self::Encrypted => Bilingual::new(
                "PDF 已加密或设有密码",
                "the PDF is encrypted or has a password",
            ),
            Self::Hidden => Bilingual::new(
                "PDF 的一部分无法检查",
                "a part of the PDF cannot be looked into",
            ),
            Self::Dimensions { width, height, .. } => Bilingual::new(
                format!("图片为 {width}×{height} 像素，过大"),
                format!("the picture has {width}×{height} pixels, which is too large"),
            ),
        }
    }

    /// What is expected.
    #[must_use]
    pub fn expected(&self) -> Bilingual {
        let megabytes = |limit: u64| limit / 1_000_000;
        match self {
            Self::Empty | Self::NotAPaper { .. } => Bilingual::new(
                "接受 PDF、PNG、JPEG 文件",
                "PDF, PNG and JPEG files are taken",
            ),
            Self::TooLarge { limit } => Bilingual::new(
                format!("每个文件不超过 {} MB", megabytes(*limit)),
                format!("a file has at most {} MB", megabytes(*limit)),
            ),
            Self::TooMany { limit } => Bilingual::new(
                format!("一次最多提交 {limit} 个文件"),
                format!("at most {limit} files at once"),
            ),
            Self::TooLargeTogether { limit } => Bilingual::new(
                format!("一次提交合计不超过 {} MB", megabytes(*limit)),
                format!(
                    "files at once have at most {} MB together",
                    megabytes(*limit)
                ),
            ),
            Self::NotWhatItSays { .. } => {
                Bilingual::new("文件名、类型与内容应一致", "name, type and content agree")
            }
            Self::TwoInOne { .. } => Bilingual::new(
                "一个文件只能是一份材料",
                "a file is one paper and nothing else",
            ),
            Self::Damaged { .. } => Bilingual::new(
                "文件应完整、可以打开",
                "the file is whole and can be opened",
            ),
            Self::Active { .. } => Bilingual::new(
                "材料应只有页面，不含脚本、附件和自动动作",
                "a paper has pages only: no scripts, no attached files, nothing that starts by itself",
            ),
            Self::Encrypted | Self::Hidden => Bilingual::new(
                "受理人员应能看到全部内容",
                "whoever handles the case can see all of it",
            ),
            Self::Dimensions {
                max_side,
                max_pixels,
                ..
            } => Bilingual::new(
                format!(
                    "长边不超过 {max_side} 像素，总像素不超过 {} 百万",
                    max_pixels / 1_000_000
                ),
                format!(
                    "at most {max_side} pixels on a side and {} million in all",
                    max_pixels / 1_000_000
                ),
            ),
        }
    }

    /// What to do.
    #[must_use]
    pub fn remedy(&self) -> Bilingual {
        let (zh, en) = match self {
            Self::Empty => ("请重新选择文件", "choose the file again"),
            Self::TooLarge { .. } | Self::TooLargeTogether { .. } | Self::Dimensions { .. } => (
                "请降低扫描分辨率或分成几份后提交",
                "scan at a lower resolution, or hand it in in parts",
            ),
            Self::TooMany { .. } => (
                "请合并或分次提交",
                "put some together, or send them one after another",
            ),
            Self::NotAPaper { .. } => (
                "请另存或打印为 PDF，或拍照为 JPEG 后提交",
                "save or print it as PDF, or take a JPEG picture of it",
            ),
            Self::NotWhatItSays { .. } => (
                "请用原来的软件重新保存，不要手工改扩展名",
                "save it again with the program it comes from, and do not rename its ending",
            ),
            Self::TwoInOne { .. } | Self::Active { .. } | Self::Hidden => (
                "请用“打印为 PDF”重新生成，或扫描纸质件",
                "make it anew with “print to PDF”, or scan the paper",
            ),
            Self::Damaged { .. } => (
                "请确认文件能正常打开，重新保存后再提交",
                "see whether it opens, save it again and send that",
            ),
            Self::Encrypted => (
                "请去除密码后重新保存，再提交",
                "take the password off, save it and send that",
            ),
        };
        Bilingual::new(zh, en)
    }

    /// As a problem of the use case, with the name of the file in its place.
    #[must_use]
    pub fn of_file(&self, file_name: &str) -> Problem {
        let kind = match self {
            Self::TooLarge { .. } | Self::TooMany { .. } | Self::TooLargeTogether { .. } => {
                ProblemKind::TooLarge
            }
            _ => ProblemKind::BadInput,
        };
        let (what, expected, remedy) = (self.what(), self.expected(), self.remedy());
        let place = shown(file_name);
        let (place_zh, place_en) = match place.is_empty() {
            true => (String::new(), String::new()),
            false => (format!("材料“{place}”："), format!("“{place}”: ")),
        };
        Problem::new(
            self.code(),
            kind,
            (
                &format!("{place_zh}{}", what.zh),
                &format!("{place_en}{}", what.en),
            ),
            (
                &format!("{}；{}", expected.zh, remedy.zh),
                &format!("{}; {}", expected.en, remedy.en),
            ),
        )
    }
}

/// What a sender wrote, fit to be shown: short, and of letters that show themselves.
pub(super) fn shown(text: &str) -> String {
    super::file_name::visible(text).take(SHOWN).collect()
}
