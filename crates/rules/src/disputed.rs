//! 异议期间的使用: what a record is good for while the person disputes it and nobody has decided. The law asks that it be marked; how far
//! it may be used meanwhile is a rule of the place, and so a parameter of the pack.

use crate::parameter::{Parameters, Value};
use crate::record::State;
use jiff::civil::Date;

/// The parameter that says it, with one of the words of [`DisputedUse`].
pub const PARAMETER: &str = "OBJECTION_DISPUTED_USE";

/// What a disputed record is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisputedUse {
    /// Shown with its mark, and used as before.
    Marked,
    /// Shown with its mark; what was taken because of it before goes on, and no constraint begins because of it.
    NoNewConstraint,
    /// Shown with its mark to the person alone; nothing follows from it.
    OutOfUse,
}

impl DisputedUse {
    /// Every one.
    pub const ALL: [DisputedUse; 3] = [
        DisputedUse::Marked,
        DisputedUse::NoNewConstraint,
        DisputedUse::OutOfUse,
    ];

    /// Stable word of the pack.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            DisputedUse::Marked => "marked",
            DisputedUse::NoNewConstraint => "no-new-constraint",
            DisputedUse::OutOfUse => "out-of-use",
        }
    }

    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// What the pack says for a day. What it does not say it does not allow.
    #[must_use]
    pub fn on(parameters: &Parameters, day: Date) -> Self {
        let said = match parameters.on(PARAMETER, day).map(|found| &found.value) {
            Ok(Value::Statement(word)) => Self::from_word(word),
            _ => None,
        };
        said.unwrap_or(DisputedUse::OutOfUse)
    }

    /// Whether others than the person may see and use a record in a state, as far as this rule goes.
    #[must_use]
    pub fn may_use(self, state: State) -> bool {
        state != State::Disputed || self != DisputedUse::OutOfUse
    }

    /// Whether a constraint may begin because of a record in a state, as far as this rule goes.
    #[must_use]
    pub fn may_constrain(self, state: State) -> bool {
        state != State::Disputed || self == DisputedUse::Marked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn words_lead_back() {
        for one in DisputedUse::ALL {
            assert_eq!(DisputedUse::from_word(one.word()), Some(one));
        }
    }

    #[test]
    fn a_pack_that_is_silent_allows_nothing() {
        let said = DisputedUse::on(&Parameters::default(), date(2026, 11, 20));
        assert_eq!(said, DisputedUse::OutOfUse);
        assert!(!said.may_use(State::Disputed) && said.may_use(State::Live));
    }

    #[test]
    fn what_may_begin_a_constraint_may_be_used() {
        for one in DisputedUse::ALL {
            for state in [State::Live, State::Disputed] {
                assert!(!one.may_constrain(state) || one.may_use(state));
            }
            assert!(one.may_constrain(State::Live));
        }
    }
}
