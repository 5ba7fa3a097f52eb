//! The kinds of notices.

use super::fact::Fact;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $kind:ident = $word:literal, $remedies:literal, [$($fact:ident),*];)*) => {
        /// What a notice tells of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NoticeKind {
            $($(#[doc = $doc])* $kind,)*
        }

        impl NoticeKind {
            /// Every kind.
            pub const ALL: &[NoticeKind] = &[$(NoticeKind::$kind),*];

            /// Stable word for the store, the pack and the wire.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(NoticeKind::$kind => $word,)*
                }
            }

            /// Whether the notice must name a legal remedy 救济途径: it tells of something that can be to the person's
            /// disadvantage. A pack whose template names none is refused.
            #[must_use]
            pub fn needs_remedies(self) -> bool {
                match self {
                    $(NoticeKind::$kind => $remedies,)*
                }
            }

            /// The facts a notice of this kind comes with, and the only ones its template may speak of.
            #[must_use]
            pub fn facts(self) -> &'static [Fact] {
                match self {
                    $(NoticeKind::$kind => &[$(Fact::$fact),*],)*
                }
            }
        }
    };
}

kinds! {
    /// An adverse record was written.
    RecordWritten = "record-written", true, [Item, Organ, Document, DecidedOn, Until];
    /// A case 案件 about the person or a record of theirs was opened.
    CaseOpened = "case-opened", false, [Case, Reference, Organ, Due];
    /// A case went on to another state.
    CaseMoved = "case-moved", false, [Case, Reference, Organ, State, Due];
    /// A case was decided.
    CaseDecided = "case-decided", true, [Case, Reference, Organ, Decision, Reason];
    /// The organ missed its deadline; the effect is what follows of it for the person.
    DeadlineMissed = "deadline-missed", false, [Case, Reference, Organ, Due, Effect];
    /// A record is shown to nobody for now.
    RecordSuppressed = "record-suppressed", false, [Item, Organ, Reason];
    /// A record is shown again.
    RecordRestored = "record-restored", true, [Item, Organ, Reason];
    /// A record was corrected.
    RecordCorrected = "record-corrected", false, [Item, Organ, On, Reason];
    /// A record was repaired 信用修复.
    RecordRepaired = "record-repaired", false, [Item, Organ, On, Reason];
    /// 事先告知: an organ means to put the person on a severe list.
    PriorNotice = "prior-notice", true, [List, Organ, Reason, Due];
    /// The time for a statement and defence 陈述申辩 runs.
    StatementPeriod = "statement-period", true, [List, Organ, Due];
    /// The person was put on a list.
    Listed = "listed", true, [List, Organ, Document, DecidedOn, Until];
    /// The person was taken off a list.
    RemovedFromList = "removed-from-list", false, [List, Organ, On];
    /// 拟公示告知: an organ means to have a record shown in public.
    PublicationNotice = "publication-notice", true, [Item, Organ, Reason, Due];
    /// A record is shown in public.
    Published = "published", true, [Item, Organ, Until];
    /// A record is no longer shown in public.
    Unpublished = "unpublished", false, [Item, Organ, Reason, On];
    /// A measure applies to the person.
    MeasureApplied = "measure-applied", true, [Measure, Organ, From, Until, Effect, Reason];
    /// A convenience that applies was left.
    MeasureNotApplied = "measure-not-applied", true, [Measure, Organ, On, Reason];
    /// A measure ended.
    MeasureEnded = "measure-ended", false, [Measure, Organ, On, Reason];
    /// A measure ended by itself, with the record it followed from. The organ has still to confirm that it lifted it: the notice says
    /// what to do should it not.
    MeasureOver = "measure-over", true, [Measure, Organ, From, Reason];
    /// An organ asks for the person's consent.
    ConsentAsked = "consent-asked", false, [Organ, Purpose, Due];
    /// Somebody looked at the person's records as an emergency.
    EmergencyLookup = "emergency-lookup", true, [Organ, On];
    /// A review found that a lookup of the person's records was not justified.
    LookupNotJustified = "lookup-not-justified", true, [Organ, On];
}

impl NoticeKind {
    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn words_lead_back() {
        let words: HashSet<&str> = NoticeKind::ALL.iter().map(|kind| kind.word()).collect();
        assert_eq!(words.len(), NoticeKind::ALL.len());
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::from_word(kind.word()), Some(*kind));
        }
    }

    #[test]
    fn a_fact_stands_once_in_a_kind() {
        for kind in NoticeKind::ALL {
            let facts: HashSet<&Fact> = kind.facts().iter().collect();
            assert_eq!(facts.len(), kind.facts().len(), "{}", kind.word());
        }
    }
}
