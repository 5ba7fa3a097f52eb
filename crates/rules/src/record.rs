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
    state == State::Live && decided_on <= day && day <= display_until
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
