//! How the writer does: counted as it works, read by whoever watches from outside. Nothing of what is written is here.

use crate::store::Store;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the classes into which the durations of commits fall, in microseconds; beyond the last there is one
/// more class.
pub const COMMIT_MICROSECONDS: [u64; 9] = [
    100, 250, 1_000, 2_500, 10_000, 25_000, 100_000, 500_000, 2_500_000,
];

/// Upper bounds of the classes into which the numbers of jobs per commit fall; beyond the last there is one more.
pub const COMMIT_JOBS: [u64; 6] = [1, 4, 16, 64, 256, 512];

/// Values sorted into classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classes<const N: usize> {
    /// Values in each class, by itself.
    pub counts: [u64; N],
    /// Values beyond the last bound.
    pub beyond: u64,
    /// Sum of all values.
    pub sum: u64,
}

/// What the writer did since it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterStatistics {
    /// Durations of commits in microseconds, by [`COMMIT_MICROSECONDS`].
    pub commits: Classes<{ COMMIT_MICROSECONDS.len() }>,
    /// Jobs per commit, by [`COMMIT_JOBS`].
    pub jobs: Classes<{ COMMIT_JOBS.len() }>,
    /// The newest commit failed.
    pub failing: bool,
}

/// The counters the writing thread adds to.
#[derive(Debug, Default)]
pub(crate) struct WriterCounters {
    commits: Counted<{ COMMIT_MICROSECONDS.len() }>,
    jobs: Counted<{ COMMIT_JOBS.len() }>,
    failing: AtomicBool,
}

#[derive(Debug)]
struct Counted<const N: usize> {
    counts: [AtomicU64; N],
    beyond: AtomicU64,
    sum: AtomicU64,
}

impl<const N: usize> Default for Counted<N> {
    fn default() -> Self {
        Self {
            counts: std::array::from_fn(|_| AtomicU64::default()),
            beyond: AtomicU64::default(),
            sum: AtomicU64::default(),
        }
    }
}

impl<const N: usize> Counted<N> {
    fn add(&self, bounds: &[u64; N], value: u64) {
        let class = bounds.iter().position(|bound| value <= *bound);
        class
            .and_then(|class| self.counts.get(class))
            .unwrap_or(&self.beyond)
            .fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    fn read(&self) -> Classes<N> {
        Classes {
            counts: std::array::from_fn(|class| self.counts[class].load(Ordering::Relaxed)),
            beyond: self.beyond.load(Ordering::Relaxed),
            sum: self.sum.load(Ordering::Relaxed),
        }
    }
}

impl WriterCounters {
    pub(crate) fn committed(&self, jobs: usize, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.commits.add(&COMMIT_MICROSECONDS, took);
        self.jobs.add(&COMMIT_JOBS, jobs as u64);
        self.failing.store(false, Ordering::Relaxed);
    }

    pub(crate) fn failed(&self) {
        self.failing.store(true, Ordering::Relaxed);
    }

    /// Whether the newest commit failed.
    pub(crate) fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    fn read(&self) -> WriterStatistics {
        WriterStatistics {
            commits: self.commits.read(),
            jobs: self.jobs.read(),
            failing: self.is_failing(),
        }
    }
}

impl Store {
    /// What the writer did since it started.
    #[must_use]
    pub fn writer_statistics(&self) -> WriterStatistics {
        self.writer().counters().read()
    }

    /// Whether there is a writer that takes work.
    #[must_use]
    pub fn writer_is_alive(&self) -> bool {
        self.writer().is_alive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fall_into_the_first_class_that_holds_them() {
        let counters = WriterCounters::default();
        for (jobs, microseconds) in [(1, 100), (2, 101), (513, 3_000_000)] {
            counters.committed(jobs, Duration::from_micros(microseconds));
        }
        counters.failed();
        let read = counters.read();
        assert_eq!(read.commits.counts, [1, 1, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!((read.commits.beyond, read.commits.sum), (1, 3_000_201));
        assert_eq!(read.jobs.counts, [1, 1, 0, 0, 0, 0]);
        assert_eq!((read.jobs.beyond, read.jobs.sum), (1, 516));
        assert!(read.failing);
    }
}
