//! A commit that failed: whether it stands nevertheless, so that nobody is told something untrue.
//!
//! When a connection breaks while COMMIT is on its way, the client of a database does not know whether it was carried
//! out. The log knows: each entry is committed to with a salt of its own, so a group's entry is in the database exactly
//! when the group is.

use crate::connection::Source;
use crate::engine::{Connection, OptionalExtension as _, dialect, params};
use crate::environment::Clock;
use crate::error::StoreError;
use ledger::commitment::Commitment;
use std::thread::sleep;
use std::time::Duration;

/// A database that is not back after this long leaves the outcome unknown. A restarted server is back in a few seconds.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two attempts to reach it.
const PAUSE: Duration = Duration::from_millis(100);
/// No more attempts than fit, for a clock that stands still.
const ATTEMPTS: u32 = 150;

/// An entry of a group: where it is in the log, and its commitment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Witness {
    pub(crate) log_index: u64,
    pub(crate) commitment: Commitment,
}

/// What became of a group, with the reason when it is not simply there.
#[derive(Debug)]
pub(crate) enum Outcome {
    Committed,
    NotCommitted(String),
    Unknown(String),
}

impl Outcome {
    /// What one of those who wait is told.
    pub(crate) fn told(&self) -> Result<(), StoreError> {
        match self {
            Outcome::Committed => Ok(()),
            Outcome::NotCommitted(why) => Err(StoreError::NotCommitted(why.clone())),
            Outcome::Unknown(why) => Err(StoreError::OutcomeUnknown(why.clone())),
        }
    }
}

/// What became of a group that ended with an error. `connection` is replaced when it was lost.
pub(crate) fn settle(
    source: &Source,
    connection: &mut Connection,
    clock: &dyn Clock,
    witness: Option<Witness>,
    error: &StoreError,
) -> Outcome {
    let failure = match error {
        StoreError::Database(failure) => failure,
        // The commit was not sent.
        StoreError::NotCommitted(why) => return Outcome::NotCommitted(why.clone()),
        other => return Outcome::NotCommitted(other.to_string()),
    };
    let stands = if connection.is_remote() && (connection.is_closed() || failure.is_outage()) {
        look(source, connection, clock, witness)
    } else if failure.leaves_commit_open() {
        None
    } else {
        Some(false)
    };
    match stands {
        Some(true) => Outcome::Committed,
        Some(false) => Outcome::NotCommitted(error.to_string()),
        None => Outcome::Unknown(error.to_string()),
    }
}

/// Connects again and looks whether a group is there; `None` when the database does not come back, or when there is
/// nothing to go by.
fn look(
    source: &Source,
    connection: &mut Connection,
    clock: &dyn Clock,
    witness: Option<Witness>,
) -> Option<bool> {
    let begun = clock.stopwatch();
    for _ in 0..ATTEMPTS {
        let found = source.writer().and_then(|again| {
            let stands = witness.map(|w| is_there(&again, &w)).transpose()?;
            Ok((again, stands))
        });
        if let Ok((again, stands)) = found {
            *connection = again;
            return stands;
        }
        if clock.stopwatch().saturating_sub(begun) > PATIENCE {
            break;
        }
        sleep(PAUSE);
    }
    None
}

/// Asked under the lock that every writing transaction holds to its end: the one in question has ended, one way or the
/// other.
fn is_there(connection: &Connection, witness: &Witness) -> Result<bool, StoreError> {
    connection.run(dialect::WAIT_FOR_WRITER)?;
    connection.run_along(dialect::begin_write(connection))?;
    let kept: Option<[u8; 32]> = connection
        .query_row(
            "SELECT commitment FROM entry WHERE log_index = $1",
            params![witness.log_index],
            |row| row.get(0),
        )
        .optional()?;
    connection.run("ROLLBACK")?;
    connection.run(dialect::WAIT_AS_EVER)?;
    Ok(kept == Some(witness.commitment.0))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::access::{Kind, NewAccess, Outcome};
    use crate::environment::{Clock, Environment, Randomness};
    use crate::store::Store;
    use crate::transaction::Transaction;
    use crate::{Pending, StoreError};
    use jiff::Timestamp;
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }

    impl Randomness for Still {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }

    fn open(directory: &tempfile::TempDir) -> Store {
        let environment = Environment {
            clock: Arc::new(Still),
            randomness: Arc::new(Still),
        };
        Store::open(directory.path(), environment).unwrap()
    }

    fn log(transaction: &mut Transaction<'_>) -> Result<u64, StoreError> {
        let appended = transaction.append(&NewAccess {
            subject: [1; 16],
            kind: Kind::Question,
            outcome: Outcome::Refused,
            organ: "bank",
            actor: "teller",
            purpose: None,
            ground: None,
            case_number: None,
            reason: None,
            items: None,
            policy: None,
            object: None,
            seal: None,
            first: false,
        })?;
        Ok(appended.log_index)
    }

    /// As SQLite does after some errors of the disk: the transaction of the group is gone in the middle of a job.
    fn lose(transaction: &mut Transaction<'_>) -> Result<u64, StoreError> {
        transaction.connection.run("ROLLBACK")?;
        Err(StoreError::NotFound)
    }

    #[test]
    fn a_transaction_given_up_by_the_engine_takes_its_group_along_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let store = open(&directory);
        let writer = store.writer();
        // Until the writer goes on, the others gather and become one group.
        let (go_on, wait) = channel::<()>();
        let waiting = writer.submit(move |_| {
            let _ = wait.recv();
            Ok(())
        });
        let before: Pending<u64> = writer.submit(log);
        let lost = writer.submit(lose);
        let after = writer.submit(log);
        go_on.send(()).unwrap();

        // Told what is so: nothing of the group was committed, its neighbours of other groups were.
        let told = waiting.wait_blocking();
        assert!(matches!(told, Err(StoreError::NotCommitted(_))), "{told:?}");
        let told = before.wait_blocking();
        assert!(matches!(told, Err(StoreError::NotCommitted(_))), "{told:?}");
        assert!(lost.wait_blocking().is_err());
        assert_eq!(after.wait_blocking().unwrap(), 0);
        assert_eq!(store.entries().unwrap(), 1);
    }

    /// A job without a savepoint that fails leaves something half written, so its group is not committed.
    #[test]
    fn a_job_that_goes_without_a_savepoint_takes_its_group_along() {
        let directory = tempfile::tempdir().unwrap();
        let store = open(&directory);
        let writer = store.writer();
        let (go_on, wait) = channel::<()>();
        let waiting = writer.submit(move |_| {
            let _ = wait.recv();
            Ok(())
        });
        let before: Pending<u64> = writer.submit(log);
        let half = writer.submit_check(|transaction| {
            log(transaction)?;
            Err::<u64, _>(StoreError::NotFound)
        });
        let after = writer.submit_check(log);
        go_on.send(()).unwrap();

        assert!(waiting.wait_blocking().is_err());
        let told = before.wait_blocking();
        assert!(matches!(told, Err(StoreError::NotCommitted(_))), "{told:?}");
        let told = half.wait_blocking();
        assert!(matches!(told, Err(StoreError::NotFound)), "{told:?}");
        assert_eq!(after.wait_blocking().unwrap(), 0);
        assert_eq!(store.entries().unwrap(), 1);
    }
}
