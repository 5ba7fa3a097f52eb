//! What the witnesses of the log say, as far as this process knows.

use jiff::{SignedDuration, Timestamp};

/// How old the newest witnessed checkpoint may be before operators are told.
const BEHIND: SignedDuration = SignedDuration::from_secs(3_600);

/// How a witness stands to the log, as far as this process knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was not asked yet.
    NotAsked,
    /// It cosigned what it was last asked about.
    Signs,
    /// It does not answer.
    Silent,
    /// It refuses for a reason of its own, such as a log it does not follow.
    Refuses {
        /// HTTP status.
        status: u16,
    },
    /// Its answer is not one of the protocol, or not signed by it.
    Unusable,
    /// The files of the log could not be read or written here.
    LogUnreadable,
    /// It has seen more of this log than there is: an older copy was put back, or the log was cut short.
    LogOlder {
        /// Entries it has seen.
        seen: u64,
    },
    /// **Fork**: it has seen another tree under the signature of this log.
    Forked {
        /// Entries of the tree it has seen.
        seen: u64,
    },
}

impl Standing {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAsked => "WITNESS-NOT-ASKED",
            Self::Signs => "WITNESS-SIGNS",
            Self::Silent => "WITNESS-SILENT",
            Self::Refuses { .. } => "WITNESS-REFUSES",
            Self::Unusable => "WITNESS-ANSWER-UNUSABLE",
            Self::LogUnreadable => "WITNESS-LOG-UNREADABLE",
            Self::LogOlder { .. } => "LOG-OLDER-THAN-WITNESSED",
            Self::Forked { .. } => "LOG-FORKED",
        }
    }

    /// Whether the witness knows something of the log that cannot be true of ours.
    #[must_use]
    pub fn contradicts(self) -> bool {
        matches!(self, Self::LogOlder { .. } | Self::Forked { .. })
    }
}

/// One witness.
#[derive(Debug, Clone)]
pub struct WitnessState {
    /// Its name.
    pub name: String,
    /// Its public key.
    pub key: String,
    /// Entries of the newest checkpoint it cosigned.
    pub size: Option<u64>,
    /// When it did, by its own clock.
    pub at: Option<Timestamp>,
    /// How it stands to the log.
    pub standing: Standing,
}

/// What the witnesses say of the log.
#[derive(Debug, Clone)]
pub struct WitnessedLog {
    /// How many of them must have signed.
    pub quorum: usize,
    /// Entries of the newest checkpoint so many signed.
    pub size: Option<u64>,
    /// The date of their oldest word under it.
    pub at: Option<Timestamp>,
    /// All witnesses, in the order of the configuration.
    pub witnesses: Vec<WitnessState>,
}

impl WitnessedLog {
    /// The worst contradiction: a fork before an older log.
    #[must_use]
    pub fn contradiction(&self) -> Option<Standing> {
        let of =
            |wanted: fn(&Standing) -> bool| self.witnesses.iter().map(|w| w.standing).find(wanted);
        of(|s| matches!(s, Standing::Forked { .. })).or_else(|| of(|s| s.contradicts()))
    }

    /// How many witnesses stand so.
    pub(crate) fn standing_so(&self, so: impl Fn(Standing) -> bool) -> usize {
        self.witnesses.iter().filter(|w| so(w.standing)).count()
    }

    /// Whether so many witnesses contradict the log that it can not reach its quorum: then nobody can vouch for it.
    #[must_use]
    pub fn is_disowned(&self) -> bool {
        let against = self.standing_so(Standing::contradicts);
        self.witnesses.len() - against < self.quorum
    }

    /// Seconds since the newest witnessed checkpoint, when that is too long or there is none.
    #[must_use]
    pub fn behind(&self, now: Timestamp) -> Option<i64> {
        let waited = now.duration_since(self.at.unwrap_or(Timestamp::UNIX_EPOCH));
        (waited > BEHIND).then_some(waited.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(quorum: usize, standings: &[Standing]) -> WitnessedLog {
        WitnessedLog {
            quorum,
            size: None,
            at: None,
            witnesses: standings
                .iter()
                .map(|standing| WitnessState {
                    name: String::new(),
                    key: String::new(),
                    size: None,
                    at: None,
                    standing: *standing,
                })
                .collect(),
        }
    }

    /// A witness can be wrong, and none may stop a platform alone; but without a quorum nobody vouches for the log.
    #[test]
    fn a_log_is_disowned_when_no_quorum_can_vouch_for_it() {
        let (signs, silent) = (Standing::Signs, Standing::Silent);
        let (forked, older) = (Standing::Forked { seen: 9 }, Standing::LogOlder { seen: 9 });
        assert!(!log(2, &[signs, signs, forked]).is_disowned());
        assert!(log(2, &[signs, older, forked]).is_disowned());
        // Silence contradicts nothing.
        assert!(!log(2, &[silent, silent, silent]).is_disowned());
        assert!(log(1, &[forked]).is_disowned());
        assert_eq!(
            log(1, &[signs, older, forked]).contradiction(),
            Some(forked)
        );
        assert_eq!(log(1, &[signs, older]).contradiction(), Some(older));
        assert_eq!(log(1, &[signs, silent]).contradiction(), None);
    }
}
