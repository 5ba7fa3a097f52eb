//! 结账: when the log is closed, and by whom. One process of several makes closings, the one that publishes the log.

use crate::platform::{LogPublisher, Platform, lock};
use crate::problem::{Problem, ProblemKind};
use crate::repeated::Repeated;
use jiff::Timestamp;
use ledger::closing::Closing;
use std::sync::Arc;
use std::time::Duration;
use store::{ClosingRow, Store, StoreError};

/// How often it is looked whether a closing is due.
const GLANCE: Duration = Duration::from_secs(60);

/// A closing of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingView {
    /// Its entry in the log.
    pub log_index: u64,
    /// It is of all entries below.
    pub size: u64,
    /// People with at least one of them.
    pub people: u64,
    /// When it was made.
    pub made_at: Timestamp,
}

impl ClosingView {
    fn of(row: &ClosingRow) -> Result<Self, StoreError> {
        let Closing { size, people, .. } = row.closing()?;
        Ok(Self {
            log_index: row.log_index,
            size,
            people,
            made_at: row.made_at,
        })
    }
}

impl Platform {
    /// Closes the log now, whenever it was closed last. Blocks until it is done and published.
    ///
    /// # Errors
    /// `LOG-CLOSED-ELSEWHERE` when another process publishes the log; [`Problem`] of the store or of the files.
    pub fn close_log(&self) -> Result<ClosingView, Problem> {
        let publisher = self.log_publisher();
        let size = publisher.publish(self.store())?;
        if !publisher.is_active() {
            return Err(closed_elsewhere());
        }
        let row = self.store().close_log(self.log_origin(), size)?;
        publisher.publish(self.store())?;
        Ok(ClosingView::of(&row)?)
    }

    /// Closes the log from now on whenever so much time has passed since the last closing.
    ///
    /// # Errors
    /// [`Problem`] when the thread cannot be started.
    pub fn close_log_every(&self, period: Duration) -> Result<(), Problem> {
        let (store, publisher) = (Arc::clone(self.store()), self.log_publisher());
        let origin = self.log_origin().to_owned();
        let mut restored = false;
        let closer = Repeated::start("log-closer", Duration::ZERO, move || {
            let done = close_when_due(&store, &publisher, &origin, period, &mut restored);
            if let Err(cause) = done {
                tracing::error!(%cause, "the log could not be closed");
            }
            GLANCE
        })?;
        *lock(self.closer()) = Some(closer);
        Ok(())
    }

    /// The newest closing in the signed log.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub fn newest_closing(&self) -> Result<Option<ClosingView>, Problem> {
        let row = self.store().newest_closing(self.published())?;
        Ok(row.as_ref().map(ClosingView::of).transpose()?)
    }
}

fn closed_elsewhere() -> Problem {
    Problem::new(
        "LOG-CLOSED-ELSEWHERE",
        ProblemKind::Conflict,
        (
            "另一个进程正在发布日志，由它结账",
            "another process publishes the log, and closes it",
        ),
        (
            "服务进程会按设定的周期自行结账；需要立即结账时，请先停止服务",
            "the process that serves closes the log by itself; to close it at once, stop that process first",
        ),
    )
}

fn close_when_due(
    store: &Store,
    publisher: &LogPublisher,
    origin: &str,
    period: Duration,
    restored: &mut bool,
) -> Result<(), StoreError> {
    if !publisher.is_active() {
        return Ok(());
    }
    if !*restored {
        store.restore_closing(origin)?;
        *restored = true;
    }
    let last = store.newest_closing(i64::MAX.cast_unsigned())?;
    let since = match last {
        Some(row) => Some(row.made_at),
        None => store.log_began()?,
    };
    let now = store.environment().clock.now();
    let is_due = since
        .and_then(|since| since.checked_add(period).ok())
        .is_some_and(|due| due <= now);
    if is_due {
        let size = publisher.publish(store)?;
        let row = store.close_log(origin, size)?;
        tracing::info!(size, entry = row.log_index, "log closed");
    }
    Ok(())
}
