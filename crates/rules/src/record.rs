//! 信用信息: a record and its versions on two time axes.
//!
//! The valid axis says when a record is lawful to show (from its decision to its computed end); the recorded axis says
//! when the platform knew it. A past answer is given again by fixing both.

use crate::catalogue::{Grade, Leaning};
use crate::text::Bilingual;
use jiff::Timestamp;
use jiff::civil::Date;

/// What a version of a record says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Live until its end.
    Live,
    /// 异议中: live, and shown with the mark that the person disputes it.
    Disputed,
    /// 暂停展示和使用: neither shown nor used until somebody decides.
    Suspended,
    /// Held for a person's review: neither shown nor used.
    Held,
    /// Withdrawn by its source: ended.
    Withdrawn,
    /// Repaired 已修复: gone from every answer.
    Repaired,
    /// Sealed 封存: gone from every answer.
    Sealed,
}

impl State {
    /// Stable word for the store and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Live => "live",
            State::Disputed => "disputed",
            State::Suspended => "suspended",
            State::Held => "held",
            State::Withdrawn => "withdrawn",
            State::Repaired => "repaired",
            State::Sealed => "sealed",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [
            State::Live,
            State::Disputed,
            State::Suspended,
            State::Held,
            State::Withdrawn,
            State::Repaired,
            State::Sealed,
        ]
        .into_iter()
        .find(|s| s.word() == word)
    }
}

/// Where a version came from, down to the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Upload it came with.
    pub upload: [u8; 16],
    /// Sheet, for spreadsheets.
    pub sheet: Option<String>,
    /// Row as the sender sees it.
    pub row: u64,
    /// Case whose step brought this version about; the file is then that of the version before.
    pub case: Option<[u8; 16]>,
}

/// What kind of thing is shown beside a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnnotationKind {
    /// 自主解释: the person's own words.
    OwnStatement,
    /// 事后履约: the duty was performed late.
    LatePerformance,
    /// 延期: more time was given.
    Extension,
}

impl AnnotationKind {
    /// Stable word for the store and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            AnnotationKind::OwnStatement => "own-statement",
            AnnotationKind::LatePerformance => "late-performance",
            AnnotationKind::Extension => "extension",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [
            AnnotationKind::OwnStatement,
            AnnotationKind::LatePerformance,
            AnnotationKind::Extension,
        ]
        .into_iter()
        .find(|kind| kind.word() == word)
    }

    /// What stands before it.
    #[must_use]
    pub fn title(self) -> Bilingual {
        match self {
            AnnotationKind::OwnStatement => {
                Bilingual::new("本人说明", "the person's own statement")
            }
            AnnotationKind::LatePerformance => Bilingual::new("事后已履行", "performed since"),
            AnnotationKind::Extension => Bilingual::new("已准予延期", "more time was given"),
        }
    }
}

/// 附注: something shown beside a record that the person said or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Kind.
    pub kind: AnnotationKind,
    /// Legal date from which it is shown.
    pub on: Date,
    /// In words, as given.
    pub text: String,
    /// Case it comes from.
    pub case: [u8; 16],
}

/// One version of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Identifies the record among its subject's: derived from item, organ and document, so that a repeated row finds
    /// its record again.
    pub record: [u8; 16],
    /// Counted from 1.
    pub version: u32,
    /// Catalogue item.
    pub item: String,
    /// Version of the item under which it was accepted.
    pub item_version: u32,
    /// Organ that supplied it.
    pub source: String,
    /// Organ that decided, as the document names it.
    pub decided_by: String,
    /// Document number as received.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Last day of display and use.
    pub display_until: Date,
    /// Why it ends then.
    pub end_reason: EndReason,
    /// Grade of an adverse record.
    pub grade: Option<Grade>,
    /// For or against the person.
    pub leaning: Leaning,
    /// State.
    pub state: State,
    /// Field codes and texts, in the item's order.
    pub fields: Vec<(String, String)>,
    /// What is shown beside it.
    pub annotations: Vec<Annotation>,
    /// Arrived after the reporting period.
    pub late: bool,
    /// Where it came from.
    pub provenance: Provenance,
    /// When the platform recorded this version.
    pub recorded_at: Timestamp,
}

impl Version {
    /// Whether the version may be shown and used on a day.
    #[must_use]
    pub fn shown_on(&self, day: Date) -> bool {
        shown_on(self.state, self.decided_on, self.display_until, day)
    }
}

/// Whether what is in a state and has these first and last days may be shown and used on a day.
#[must_use]
pub fn shown_on(state: State, decided_on: Date, display_until: Date, day: Date) -> bool {
    matches!(state, State::Live | State::Disputed) && decided_on <= day && day <= display_until
}

/// Why a record's display ends on its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndReason {
    /// The longest period the law in force on the decision date allows for its grade.
    GradePeriod,
    /// The later law allows less than the law of the decision date: the more favourable counts.
    FavourableNewLaw,
    /// The permit, listing or commitment ends itself.
    OwnEnd,
    /// The law caps the time, whatever the document says.
    LegalCap,
    /// Long-term: ends unless reported again.
    LongTermReview,
    /// A fixed period of the catalogue.
    FixedPeriod,
}

impl EndReason {
    /// Every reason.
    pub const ALL: [EndReason; 6] = [
        EndReason::GradePeriod,
        EndReason::FavourableNewLaw,
        EndReason::OwnEnd,
        EndReason::LegalCap,
        EndReason::LongTermReview,
        EndReason::FixedPeriod,
    ];

    /// Stable word for the store and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            EndReason::GradePeriod => "grade-period",
            EndReason::FavourableNewLaw => "favourable-new-law",
            EndReason::OwnEnd => "own-end",
            EndReason::LegalCap => "legal-cap",
            EndReason::LongTermReview => "long-term-review",
            EndReason::FixedPeriod => "fixed-period",
        }
    }

    /// The reason of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.word() == word)
    }

    /// In words for the person.
    #[must_use]
    pub fn text(self) -> Bilingual {
        let (zh, en) = match self {
            EndReason::GradePeriod => (
                "按作出决定之日有效的规定，该等级信息的最长展示期限届满",
                "the longest display period for its grade under the rule in force on the decision date has run",
            ),
            EndReason::FavourableNewLaw => (
                "新规定的期限更短，适用对本人更有利的期限",
                "the newer rule is shorter; the period more favourable to the person applies",
            ),
            EndReason::OwnEnd => (
                "文书或名单自身的有效期届满",
                "the document or listing itself ends",
            ),
            EndReason::LegalCap => (
                "法定最长期限届满，不因文书所载期限而延长",
                "the legal maximum has run, whatever the document says",
            ),
            EndReason::LongTermReview => (
                "长期有效的信息须由来源单位定期重新报送，未重新报送即停止展示",
                "a long-term record ends unless its source reports it again",
            ),
            EndReason::FixedPeriod => (
                "目录规定的展示期限届满",
                "the display period of the catalogue has run",
            ),
        };
        Bilingual::new(zh, en)
    }
}
