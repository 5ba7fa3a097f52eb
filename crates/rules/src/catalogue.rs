//! 目录: what may be recorded about a person, on which basis, by whom, for how long, and who may see it.
//!
//! An item outside the catalogue cannot enter a dossier (国办发〔2020〕49号); a field outside the item is
//! over-collection and is counted, not kept.

use crate::instrument::Citation;
use crate::organ::{Organ, OrganKind};
use crate::period::Period;
use crate::text::Bilingual;
use jiff::civil::Date;

/// A class of the national catalogue 全国公共信用信息基础目录.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Stable slug.
    pub id: String,
    /// Name.
    pub title: Bilingual,
}

/// Who may supply an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// One organ.
    Organ(String),
    /// Every organ of a kind.
    Kind(OrganKind),
}

/// What a field means to the rules, whatever its code in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 姓名
    SubjectName,
    /// 行政相对人类别
    SubjectKind,
    /// 证件类型
    DocumentType,
    /// 证件号码
    IdentityNumber,
    /// 文书号
    DocumentNumber,
    /// 文书名称
    DocumentTitle,
    /// 决定日期
    DecidedOn,
    /// The day of the act, where the format has it.
    ActedOn,
    /// 有效期自
    ValidFrom,
    /// 有效期至
    ValidUntil,
    /// 公示截止期 as the uploader claims it: compared, never trusted.
    ClaimedDisplayUntil,
    /// 决定机关
    DecidingOrgan,
    /// 决定机关统一社会信用代码
    DecidingOrganCode,
    /// 数据来源单位
    SourceOrgan,
    /// 数据来源单位统一社会信用代码
    SourceOrganCode,
    /// 处罚类别
    PenaltyKinds,
    /// 罚款金额（万元）
    FineTenThousandYuan,
    /// 处罚依据: cited law; the gate looks for sealed matters in it.
    CitedBasis,
    /// Facts in free text.
    Facts,
    /// Content in free text.
    Content,
    /// 当前状态
    State,
    /// What the record is about in a line (honour name, list name, commitment matter).
    Subject,
    /// 移出/撤销日期
    EndedOn,
    /// 告知日期: the person was told beforehand. With the next two, what a listing by a case fills in from its steps.
    PriorNoticeOn,
    /// 陈述申辩结果. Of its words the first says that nothing was said, the last that it was not accepted.
    StatementOutcome,
    /// 送达日期 of the decision.
    ServedOn,
    /// 备注
    Remark,
}

/// How a field's text is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// Text.
    Text,
    /// A legal date.
    Date,
    /// A whole number.
    Integer,
    /// A decimal with at most this many digits after the point.
    Decimal {
        /// Digits after the point.
        scale: u8,
    },
    /// One of the listed words, or several joined by `;` when `several`.
    Choice {
        /// Allowed words.
        words: Vec<String>,
        /// Several may be joined by `;` or `；`.
        several: bool,
        /// A word in the form `其他(…)` is allowed too.
        open: bool,
    },
    /// A natural person's number.
    PersonNumber,
    /// 统一社会信用代码
    SocialCreditCode,
}

/// Whether a field must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Required {
    /// Always.
    Always,
    /// May be left empty.
    Optional,
    /// Must be empty for a natural person: what stands there is over-collection.
    Forbidden,
    /// Required when another field contains one of the words.
    When {
        /// Code of the other field.
        field: String,
        /// Words, any of which makes this field required.
        contains: Vec<String>,
    },
    /// Required unless another field is exactly this word.
    Unless {
        /// Code of the other field.
        field: String,
        /// The word.
        is: String,
    },
    /// Required when another field is filled.
    With {
        /// Code of the other field.
        field: String,
    },
}

/// How much a field tells about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitivity {
    /// Says nothing about the person.
    Public,
    /// Personal information 个人信息.
    Personal,
    /// Sensitive personal information 敏感个人信息 (PIPL art. 28).
    Sensitive,
}

/// Who may see a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// 本人
    Person,
    /// The organ that supplied it.
    Supplier,
    /// A reader with consent or statutory ground.
    Reader,
    /// Everyone, once published.
    Public,
}

/// How a field is masked for readers other than the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mask {
    /// Shown as it is.
    None,
    /// Family name and `*`.
    Name,
    /// First and last characters kept, the middle hidden.
    Keep {
        /// Characters kept at the beginning.
        first: u8,
        /// Characters kept at the end.
        last: u8,
    },
    /// Hidden.
    Hide,
}

/// A field of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Code in the exchange format, for example `CF_WSH`.
    pub code: String,
    /// Title in the exchange format.
    pub title: Bilingual,
    /// Other headers under which departments send it.
    pub aliases: Vec<String>,
    /// How it is read.
    pub kind: FieldKind,
    /// Longest text in characters.
    pub max_length: Option<u32>,
    /// Whether it must be there.
    pub required: Required,
    /// What it means to the rules.
    pub role: Option<Role>,
    /// How much it tells.
    pub sensitivity: Sensitivity,
    /// Who may see it.
    pub audience: Vec<Audience>,
    /// How it is masked.
    pub mask: Mask,
}

/// 失信等级: how grave a record is. Good and neutral records have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// 轻微
    Minor,
    /// 一般
    General,
    /// 严重
    Serious,
}

/// Whether a record speaks for or against the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Leaning {
    /// 守信
    Good,
    /// 中性
    Neutral,
    /// 失信
    Adverse,
}

/// How the grade of a record follows from its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GradeRule {
    /// The item has no grade.
    None,
    /// All records of the item have this grade.
    Fixed(Grade),
    /// The gravest grade among the penalty kinds of the row, by the pack's table of penalty kinds.
    ByPenaltyKind,
}

/// When the display of a record ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndRule {
    /// By grade, with the parameter version of the decision date; the more favourable of old and new law.
    ByGrade,
    /// At the record's own end date; a long-term one ends after the period from the decision unless reported again.
    OwnEnd {
        /// Period from the decision date for a record marked 长期 or without an end date.
        long_term: Period,
    },
    /// A fixed period from the decision date.
    After(Period),
    /// At the record's own end, but at the latest when the named parameter has run from the decision date.
    OwnEndAtMost {
        /// Parameter id.
        parameter: String,
    },
}

/// Whether and how an adverse record can be repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepairRule {
    /// Not adverse, nothing to repair.
    NotApplicable,
    /// 信用修复 under the order in force on the application date.
    ByOrder,
    /// By the organ that decided or listed, under its own rule.
    BySource {
        /// Where and under which rule, in words.
        how: Bilingual,
        /// Parameter with the time after which that rule lets the person apply; `None` where it has not been entered, and the
        /// person is sent to the organ.
        after: Option<String>,
    },
    /// Excluded by a law named here.
    Excluded(Citation),
}

/// How records of a publishable item are shown in public.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Publication {
    /// Only while the person consents (PIPL art. 25), not because a law says so.
    pub by_consent: bool,
    /// With the whole name; otherwise it is masked.
    pub whole_name: bool,
}

/// A catalogue item, in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Stable slug, for example `transport-penalty`.
    pub id: String,
    /// Version, counted from 1.
    pub version: u32,
    /// Name.
    pub title: Bilingual,
    /// Class of the national catalogue.
    pub class: String,
    /// First day of this version.
    pub from: Date,
    /// Last day of this version; `None` while open.
    pub until: Option<Date>,
    /// Why it may be recorded.
    pub basis: Vec<Citation>,
    /// Why it may be published; empty when it may not.
    pub publication_basis: Vec<Citation>,
    /// Published at all (a natural person's record is not, by default).
    pub publishable: bool,
    /// How it is published.
    pub publication: Publication,
    /// Who may supply it.
    pub sources: Vec<Source>,
    /// Name of the layout the fields come from.
    pub layout: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Codes of the fields that make two rows the same record (with item, organ and subject).
    pub key: Vec<String>,
    /// Pairs of date fields of which the first may not lie after the second.
    pub date_order: Vec<(String, String)>,
    /// For or against the person.
    pub leaning: Leaning,
    /// Grade.
    pub grade: GradeRule,
    /// A list of seriously dishonest parties 严重失信主体名单, the list of the courts among them: what a counter check
    /// 核查 asks about.
    pub severe_list: bool,
    /// End of display.
    pub end: EndRule,
    /// Retention in the store after the end, for the person's own history and audit.
    pub retention: Period,
    /// Repair.
    pub repair: RepairRule,
    /// Rows must arrive within the reporting period of the parameter `SGS_REPORT_WD`.
    pub seven_working_days: bool,
    /// Youngest age in whole years on the day of the act at which a record is accepted.
    pub minimum_age: u32,
    /// Slugs of the key areas.
    pub areas: Vec<String>,
    /// Slugs of the occupation groups.
    pub occupations: Vec<String>,
    /// Why the item is switched off; `None` when it is on.
    pub switched_off: Option<Bilingual>,
}

impl Item {
    /// Whether an organ is a source of the item.
    #[must_use]
    pub fn supplied_by(&self, organ: &Organ) -> bool {
        self.sources.iter().any(|source| match source {
            Source::Organ(id) => *id == organ.id,
            Source::Kind(kind) => *kind == organ.kind,
        })
    }

    /// The field of a role.
    #[must_use]
    pub fn field_of(&self, role: Role) -> Option<&Field> {
        self.fields.iter().find(|f| f.role == Some(role))
    }

    /// The field of a code.
    #[must_use]
    pub fn field(&self, code: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.code == code)
    }

    /// Whether this version governs a day.
    #[must_use]
    pub fn governs(&self, day: Date) -> bool {
        day >= self.from && self.until.is_none_or(|u| day <= u)
    }
}

/// Words by which the gate recognises matters that may never enter (`rules.md` §8), with the law that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// Stable slug, for example `public-security-record`.
    pub id: String,
    /// What it is.
    pub title: Bilingual,
    /// Words looked for in the fields below.
    pub words: Vec<String>,
    /// Roles of the fields in which the words count.
    pub roles: Vec<Role>,
    /// Items whose rows it is about; empty for all.
    pub items: Vec<String>,
    /// Words with which a row says that it does not fall under the prohibition. Where there are some, a row without them is held for
    /// a person to ask, and not refused.
    pub unless: Vec<String>,
    /// First day of the prohibition, compared with the day of receipt; `None` always.
    pub from: Option<Date>,
    /// The law.
    pub basis: Citation,
}

/// The grade a penalty kind carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PenaltyKind {
    /// The word in the format, for example `罚款`.
    pub word: String,
    /// Its grade.
    pub grade: Grade,
    /// A fine up to this many yuan is graded minor instead (simple procedure); only for fines.
    pub minor_up_to_yuan: Option<u64>,
}
