//! 召回: who received something that was wrong, or that is lawful no longer, is told so and has to say that they know.

use crate::record::{State, Version};
use crate::text::Bilingual;

/// Why a record is recalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecallReason {
    /// 更正: what it said was not right.
    Corrected,
    /// 撤销: it is withdrawn.
    Withdrawn,
    /// 信用修复: it is repaired and may not be used any more.
    Repaired,
    /// 封存.
    Sealed,
}

const REASONS: [(RecallReason, &str, &str, &str); 4] = [
    (
        RecallReason::Corrected,
        "corrected",
        "已更正，请以更正后的内容为准",
        "corrected: what it says now holds",
    ),
    (
        RecallReason::Withdrawn,
        "withdrawn",
        "已撤销，不得继续使用",
        "withdrawn: it may not be used any more",
    ),
    (
        RecallReason::Repaired,
        "repaired",
        "已修复，不得继续使用",
        "repaired: it may not be used any more",
    ),
    (
        RecallReason::Sealed,
        "sealed",
        "已封存，不得继续使用",
        "sealed: it may not be used any more",
    ),
];

impl RecallReason {
    /// Stable word for the store and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        REASONS
            .iter()
            .find(|row| row.0 == self)
            .map_or("", |row| row.1)
    }

    /// The reason of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        REASONS.iter().find(|row| row.1 == word).map(|row| row.0)
    }

    /// In words, for whoever received it.
    #[must_use]
    pub fn text(self) -> Bilingual {
        let found = REASONS.iter().find(|row| row.0 == self);
        found.map_or_else(Bilingual::default, |row| Bilingual::new(row.2, row.3))
    }
}

/// Whether a new version of a record is something that those who received the one before have to know. That it is disputed, out of
/// use for now, shown again or has something beside it changes nothing of what they received.
#[must_use]
pub fn recall_reason(before: &Version, after: &Version) -> Option<RecallReason> {
    let ended = match after.state {
        State::Withdrawn => Some(RecallReason::Withdrawn),
        State::Repaired => Some(RecallReason::Repaired),
        State::Sealed => Some(RecallReason::Sealed),
        State::Live | State::Disputed | State::Suspended | State::Held => None,
    };
    if let Some(reason) = ended {
        return (before.state != after.state).then_some(reason);
    }
    let differs = before.fields != after.fields
        || before.document_number != after.document_number
        || before.decided_on != after.decided_on
        || before.decided_by != after.decided_by
        || before.grade != after.grade;
    differs.then_some(RecallReason::Corrected)
}
