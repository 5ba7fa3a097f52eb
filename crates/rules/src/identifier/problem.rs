//! What can be wrong with an identifier, and what was changed before it was right. No text holds the number itself:
//! these words travel into problem files and logs.

use super::Kind;
use crate::text::Bilingual;

/// Why an identifier is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was given.
    Empty,
    /// Another number of characters than the kind has.
    Length {
        /// Characters found, after spaces were removed.
        found: usize,
        /// Lengths the expected kind has.
        expected: &'static [usize],
    },
    /// A character the kind does not have at this place.
    Alphabet {
        /// Place of the character, counted from one, after spaces were removed.
        position: usize,
        /// The character.
        found: char,
    },
    /// A permit number that does not begin as permits do.
    Prefix,
    /// No province has the prefix.
    UnknownProvince,
    /// The birth date is impossible.
    Date {
        /// In which way.
        why: DateProblem,
    },
    /// The check character does not fit the others: a typing error.
    CheckDigit {
        /// The character that would fit.
        expected: char,
        /// The character found.
        found: char,
    },
    /// A spreadsheet kept the number as a floating-point value, and its last digits are lost.
    FloatDamage,
    /// A stand-in for "there is none": zeros, 无, a dash.
    Filler,
    /// The sender masked the number; parts of it are asterisks.
    Masked,
    /// A right number of another kind.
    KindMismatch {
        /// The kind asked for.
        expected: Kind,
        /// The kind found.
        found: Kind,
    },
    /// A first-generation number where only current ones are accepted.
    FifteenNotAccepted,
    /// The text resembles no identifier.
    Unrecognised,
}

/// Why a birth date is impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateProblem {
    /// No such day in the calendar.
    NotADate,
    /// The day has not come yet.
    AfterToday,
    /// Before 1900: possible, but a person has to confirm it.
    Before1900,
}

impl Problem {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "ID-EMPTY",
            Self::Length { .. } => "ID-LENGTH",
            Self::Alphabet { .. } => "ID-ALPHABET",
            Self::Prefix => "ID-PREFIX",
            Self::UnknownProvince => "ID-UNKNOWN-PROVINCE",
            Self::Date { why } => match why {
                DateProblem::NotADate => "ID-DATE-IMPOSSIBLE",
                DateProblem::AfterToday => "ID-DATE-FUTURE",
                DateProblem::Before1900 => "ID-DATE-BEFORE-1900",
            },
            Self::CheckDigit { .. } => "ID-CHECK-DIGIT",
            Self::FloatDamage => "ID-FLOAT-DAMAGE",
            Self::Filler => "ID-FILLER",
            Self::Masked => "ID-MASKED",
            Self::KindMismatch { .. } => "ID-KIND-MISMATCH",
            Self::FifteenNotAccepted => "ID-FIFTEEN-NOT-ACCEPTED",
            Self::Unrecognised => "ID-UNRECOGNISED",
        }
    }

    /// What is wrong, without the number.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        match self {
            Self::Empty => Bilingual::new("证件号码为空。", "The number is empty."),
            Self::Length { found, expected } => length_text(*found, expected),
            Self::Alphabet { position, found } => alphabet_text(*position, *found),
            Self::Prefix => Bilingual::new(
                "居住证号码应以810000、820000或830000开头。",
                "A residence permit number begins 810000, 820000 or 830000.",
            ),
            Self::UnknownProvince => Bilingual::new(
                "地址码的前两位不是任何省级行政区划代码。",
                "The region code does not begin with the code of any province.",
            ),
            Self::Date { why } => why.text(),
            Self::CheckDigit { expected, found } => Bilingual::new(
                format!("校验码不符：按前面各位计算应为“{expected}”，实为“{found}”。"),
                format!(
                    "The check character is wrong: the others ask for “{expected}”, found “{found}”."
                ),
            ),
            Self::FloatDamage => Bilingual::new(
                "Excel 数值格式损坏：号码被当作数值保存，末几位已丢失。",
                "Excel number format damage: the number was kept as a numeric value and its last digits are lost.",
            ),
            Self::Filler => Bilingual::new(
                "这是占位内容，不是证件号码。",
                "This is a placeholder, not a number.",
            ),
            Self::Masked => Bilingual::new(
                "号码已被脱敏，缺少部分位数。",
                "The number was masked; parts of it are missing.",
            ),
            Self::KindMismatch { expected, found } => {
                let (expected, found) = (expected.text(), found.text());
                Bilingual::new(
                    format!("此处应填{}，所填为{}。", expected.zh, found.zh),
                    format!("Expected: {}. Found: {}.", expected.en, found.en),
                )
            }
            Self::FifteenNotAccepted => Bilingual::new(
                "15位身份证号码已停止使用，仅在导入历史数据时接受。",
                "Numbers of 15 digits are no longer in use; they are accepted only when historical data is taken in.",
            ),
            Self::Unrecognised => Bilingual::new(
                "无法识别的证件号码或代码。",
                "This is not a number or code of any known kind.",
            ),
        }
    }

    /// What the sender can do.
    #[must_use]
    pub fn remedy(&self) -> Bilingual {
        match self {
            Self::Empty | Self::Filler => Bilingual::new(
                "请填写真实号码；确无号码的，请按目录规定处理，不要填写占位内容。",
                "Enter the real number; where there is none, follow the catalogue and leave placeholders out.",
            ),
            Self::FloatDamage => Bilingual::new(
                "请从业务系统重新导出，并将该列设为文本格式；已丢失的位数无法恢复。",
                "Export again from the source system with the column set to text; the lost digits cannot be restored.",
            ),
            Self::Masked => Bilingual::new(
                "请提供未脱敏的完整号码。",
                "Supply the complete number, not masked.",
            ),
            Self::KindMismatch { .. } => Bilingual::new(
                "请核对证件类型与号码是否填在正确的栏目。",
                "Check that the document type and the number stand in the right columns.",
            ),
            Self::FifteenNotAccepted => Bilingual::new(
                "请使用18位公民身份号码。",
                "Use the citizen number of 18 characters.",
            ),
            Self::Date {
                why: DateProblem::Before1900,
            } => Bilingual::new(
                "请与证件核对；确属1900年以前出生的，须由工作人员确认。",
                "Compare with the document; a birth before 1900 has to be confirmed by an official.",
            ),
            _ => Bilingual::new(
                "请与证件原件核对后更正。",
                "Compare with the document and correct it.",
            ),
        }
    }
}

impl DateProblem {
    fn text(self) -> Bilingual {
        match self {
            Self::NotADate => Bilingual::new(
                "出生日期码不是真实存在的日期。",
                "The birth date in the number does not exist in the calendar.",
            ),
            Self::AfterToday => Bilingual::new(
                "出生日期晚于今天。",
                "The birth date in the number lies after today.",
            ),
            Self::Before1900 => Bilingual::new(
                "出生日期早于1900年。",
                "The birth date in the number lies before 1900.",
            ),
        }
    }
}

fn length_text(found: usize, expected: &[usize]) -> Bilingual {
    let join = |word: &str| {
        let lengths: Vec<String> = expected.iter().map(ToString::to_string).collect();
        lengths.join(word)
    };
    Bilingual::new(
        format!("长度不符：应为{}位，实为{found}位。", join("或")),
        format!(
            "Wrong length: expected {} characters, found {found}.",
            join(" or ")
        ),
    )
}

fn alphabet_text(position: usize, found: char) -> Bilingual {
    // A control character would break the problem file it is reported in.
    let found = if found.is_control() {
        format!("U+{:04X}", u32::from(found))
    } else {
        found.to_string()
    };
    Bilingual::new(
        format!("第{position}位的字符“{found}”不允许出现。"),
        format!("The character “{found}” at place {position} is not allowed there."),
    )
}

/// What was changed, or what is unusual, about an identifier that is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Full-width characters were turned into plain ones.
    FullWidthConverted,
    /// Spaces or invisible characters were removed.
    SpacesRemoved,
    /// A leading apostrophe, as spreadsheets use it to mark text, was removed.
    ApostropheRemoved,
    /// Small letters were turned into capitals.
    LowerCaseConverted,
    /// Hyphens were removed.
    HyphenRemoved,
    /// The hyphen an organisation code is written with was added.
    HyphenAdded,
    /// A number of 15 digits was converted into one of 18.
    FifteenConverted,
    /// The century of the birth year is not written and was assumed.
    CenturyAssumed,
    /// The province is known, the county in no list.
    UnknownCounty,
    /// The region code was withdrawn.
    HistoricalRegion {
        /// The last name the code had.
        name: String,
    },
    /// The organisation code inside a social credit code does not fit its own check character.
    OrganisationCheck,
}

impl Warning {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::FullWidthConverted => "ID-FULL-WIDTH-CONVERTED",
            Self::SpacesRemoved => "ID-SPACES-REMOVED",
            Self::ApostropheRemoved => "ID-APOSTROPHE-REMOVED",
            Self::LowerCaseConverted => "ID-LOWER-CASE-CONVERTED",
            Self::HyphenRemoved => "ID-HYPHEN-REMOVED",
            Self::HyphenAdded => "ID-HYPHEN-ADDED",
            Self::FifteenConverted => "ID-FIFTEEN-CONVERTED",
            Self::CenturyAssumed => "ID-CENTURY-ASSUMED",
            Self::UnknownCounty => "ID-UNKNOWN-COUNTY",
            Self::HistoricalRegion { .. } => "ID-HISTORICAL-REGION",
            Self::OrganisationCheck => "ID-ORGANISATION-CHECK",
        }
    }

    /// What was changed or noticed.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let (zh, en) = match self {
            Self::FullWidthConverted => (
                "全角字符已转换为半角。",
                "Full-width characters were converted.",
            ),
            Self::SpacesRemoved => (
                "已删除空格或不可见字符。",
                "Spaces or invisible characters were removed.",
            ),
            Self::ApostropheRemoved => {
                ("已删除开头的撇号。", "The leading apostrophe was removed.")
            }
            Self::LowerCaseConverted => (
                "小写字母已转换为大写。",
                "Small letters were turned into capitals.",
            ),
            Self::HyphenRemoved => ("已删除连字符。", "Hyphens were removed."),
            Self::HyphenAdded => ("已补充连字符。", "The hyphen was added."),
            Self::FifteenConverted => (
                "15位号码已转换为18位。",
                "The number of 15 digits was converted into one of 18.",
            ),
            Self::CenturyAssumed => (
                "号码中未写明出生世纪，系推定。",
                "The number does not say the century of birth; it was assumed.",
            ),
            Self::UnknownCounty => (
                "省级代码有效，但县级代码不在现行或历史区划代码表中。",
                "The province is known, but no list of region codes, current or withdrawn, has the county.",
            ),
            Self::HistoricalRegion { name } => {
                return Bilingual::new(
                    format!("行政区划代码已撤销，原名称：{name}。"),
                    format!("The region code was withdrawn; its last name was {name}."),
                );
            }
            Self::OrganisationCheck => (
                "其中的主体标识码（组织机构代码）校验不符。",
                "The organisation code inside does not fit its own check character.",
            ),
        };
        Bilingual::new(zh, en)
    }
}
