//! How the platform does, for whoever watches it from outside. Only counts and codes, nothing about anyone.

use crate::platform::{Platform, try_writing};
use crate::problem::Problem;
use crate::witnesses::{Standing, WitnessedLog};
use jiff::SignedDuration;
use store::{COMMIT_JOBS, COMMIT_MICROSECONDS};

const MICROSECONDS: f64 = 1e6;

/// Why the platform should be given no requests at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unready {
    /// The store cannot be read.
    StoreUnreadable,
    /// The writing thread has ended.
    WriterStopped,
    /// The newest commit failed.
    CommitsFail,
    /// The data directory takes no files: no upload can be received, and nothing published.
    DirectoryNotWritable,
    /// Entries that are durable have not been published for too long.
    PublicationBehind {
        /// Seconds since the log was last published to its end.
        seconds: i64,
    },
    /// So many witnesses have seen another log under this one's signature that no quorum can vouch for it.
    LogForked {
        /// Witnesses that have.
        witnesses: usize,
    },
    /// So many witnesses have seen more of the log than there is that no quorum can vouch for it.
    LogOlder {
        /// Witnesses that have.
        witnesses: usize,
    },
}

/// What operators must know although requests are still answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// A witness has seen something of the log that contradicts it: a fork, or more than there is.
    Contradicted {
        /// Stable code of the witness's standing.
        code: &'static str,
        /// Witnesses that stand so.
        witnesses: usize,
    },
    /// The newest checkpoint that enough witnesses cosigned is too old, or there is none.
    WitnessesBehind {
        /// Seconds since then.
        seconds: i64,
    },
}

impl Finding {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Contradicted { code, .. } => code,
            Self::WitnessesBehind { .. } => "WITNESSES-BEHIND",
        }
    }
}

impl Unready {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::StoreUnreadable => "STORE-UNREADABLE",
            Self::WriterStopped => "WRITER-STOPPED",
            Self::CommitsFail => "COMMITS-FAIL",
            Self::DirectoryNotWritable => "DATA-NOT-WRITABLE",
            Self::PublicationBehind { .. } => "PUBLICATION-BEHIND",
            Self::LogForked { .. } => "LOG-FORKED",
            Self::LogOlder { .. } => "LOG-OLDER-THAN-WITNESSED",
        }
    }
}

/// What the writer did since it started.
#[derive(Debug, Clone)]
pub struct WriterGauges {
    /// Durations of commits in seconds.
    pub commit_seconds: Classes,
    /// Jobs per commit.
    pub commit_jobs: Classes,
}

/// Values sorted into classes.
#[derive(Debug, Clone)]
pub struct Classes {
    /// Sum of all values.
    pub sum: f64,
    /// Upper bound of each class with the values in it alone; the last bound is infinity.
    pub counts: Vec<(f64, u64)>,
}

impl Classes {
    /// Number of values.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    fn of<const N: usize>(bounds: &[u64; N], classes: &store::Classes<N>, unit: f64) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "microseconds and jobs since the start stay far below 2^53"
        )]
        let scaled = |value: u64| value as f64 / unit;
        let known = bounds.iter().map(|bound| scaled(*bound));
        let mut counts: Vec<_> = known.zip(classes.counts).collect();
        counts.push((f64::INFINITY, classes.beyond));
        Self {
            sum: scaled(classes.sum),
            counts,
        }
    }
}

/// Counts of the platform at one moment.
#[derive(Debug, Clone)]
pub struct Gauges {
    /// The counts shown in public.
    pub counters: super::Counters,
    /// Entries the signed checkpoint covers.
    pub published: u64,
    /// Intakes that run.
    pub intakes: u64,
    /// Alarms that wait for a review.
    pub alarms: u64,
    /// Seconds the oldest of them has waited.
    pub oldest_alarm: u64,
    /// The writer.
    pub writer: WriterGauges,
    /// What the witnesses say of the log, when there are any.
    pub witnessed: Option<WitnessedLog>,
}

impl Platform {
    /// Why the platform should be given no requests; empty when it should. `publication_limit` is how long the log may
    /// wait to be published.
    #[must_use]
    pub fn unready(&self, publication_limit: SignedDuration) -> Vec<Unready> {
        let mut reasons = Vec::new();
        if self.store().entries().is_err() {
            reasons.push(Unready::StoreUnreadable);
        }
        if !self.store().writer_is_alive() {
            reasons.push(Unready::WriterStopped);
        } else if self.store().writer_statistics().failing {
            reasons.push(Unready::CommitsFail);
        }
        if try_writing(self.store().directory()).is_err() {
            reasons.push(Unready::DirectoryNotWritable);
        }
        let waited = self.now().duration_since(self.last_published_at());
        if waited > publication_limit {
            let seconds = waited.as_secs();
            reasons.push(Unready::PublicationBehind { seconds });
        }
        if let Some(witnessed) = self.witnessed().filter(WitnessedLog::is_disowned) {
            let forked = |s: Standing| matches!(s, Standing::Forked { .. });
            reasons.push(match witnessed.standing_so(forked) {
                0 => Unready::LogOlder {
                    witnesses: witnessed.standing_so(Standing::contradicts),
                },
                witnesses => Unready::LogForked { witnesses },
            });
        }
        reasons
    }

    /// What operators must know although requests may be sent here.
    #[must_use]
    pub fn log_findings(&self) -> Vec<Finding> {
        let Some(witnessed) = self.witnessed() else {
            return Vec::new();
        };
        let contradicted = witnessed
            .contradiction()
            .map(|worst| Finding::Contradicted {
                code: worst.code(),
                witnesses: witnessed.standing_so(|s| s.code() == worst.code()),
            });
        let behind = witnessed.behind(self.now());
        let behind = behind.map(|seconds| Finding::WitnessesBehind { seconds });
        contradicted.into_iter().chain(behind).collect()
    }

    /// The platform's counts for those who watch it.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn gauges(&self) -> Result<Gauges, Problem> {
        // In this order: what is published was an entry before, so the difference is never below zero.
        let published = self.published();
        let statistics = self.store().writer_statistics();
        let (alarms, since) = self.store().waiting_alarms()?;
        let waited = since.map_or(0, |since| self.now().duration_since(since).as_secs());
        Ok(Gauges {
            alarms,
            oldest_alarm: u64::try_from(waited).unwrap_or(0),
            counters: self.counters().await?,
            published,
            intakes: self.intakes() as u64,
            witnessed: self.witnessed(),
            writer: WriterGauges {
                commit_seconds: Classes::of(
                    &COMMIT_MICROSECONDS,
                    &statistics.commits,
                    MICROSECONDS,
                ),
                commit_jobs: Classes::of(&COMMIT_JOBS, &statistics.jobs, 1.0),
            },
        })
    }
}
