//! Reading connections, opened as needed and kept.
//!
//! A read of the embedded engine takes tens of microseconds, so it runs where it is called; one of PostgreSQL waits in
//! place, and the runtime goes on beside it.
//!
//! To SQLite a new moment is dear: a connection forgets every page it knows whenever anything was written. Questions and
//! checks write all the time, and change nothing that the next of them reads of records and accounts. So a connection
//! keeps its moment for such reads until something else was written, and the one writer says when that is.

use crate::connection::Source;
use crate::engine::{Connection, dialect, in_place};
use crate::error::StoreError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Reading sessions one process keeps with PostgreSQL; whoever comes when all are busy waits for one.
const SESSIONS: usize = 16;

/// Connections that read.
#[derive(Debug)]
pub(crate) struct Readers {
    source: Source,
    /// How often [`Readers::renew`] was called.
    changes: AtomicU64,
    /// Moments are kept: no other process writes.
    keeps_moments: bool,
    idle: Mutex<Idle>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Idle {
    kept: Vec<Reader>,
    /// In use, with PostgreSQL.
    busy: usize,
}

#[derive(Debug)]
struct Reader {
    connection: Connection,
    /// The transaction it has open sees all that was written up to this change.
    moment: Option<u64>,
}

impl Reader {
    /// Ends the moment it has kept.
    fn end(&mut self) -> Result<(), StoreError> {
        if self.moment.take().is_some() {
            self.connection.run_along("COMMIT")?;
        }
        Ok(())
    }
}

impl Readers {
    /// Beside other processes that may write.
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source,
            changes: AtomicU64::new(0),
            keeps_moments: false,
            idle: Mutex::default(),
            returned: Condvar::new(),
        }
    }

    /// Beside the one writer of a database, which tells of every change with [`Readers::renew`].
    pub(crate) fn beside_writer(source: Source) -> Self {
        Self {
            keeps_moments: matches!(source, Source::Sqlite(_)),
            ..Self::new(source)
        }
    }

    /// Where the rows are.
    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// Reads of records and accounts begin at a new moment: something was committed that they must see, or the engine copies
    /// its write-ahead log into the database, and nothing of it that an older moment may still need. Moments that were kept
    /// end here, and not with their next use, which may never come.
    pub(crate) fn renew(&self) {
        self.changes.fetch_add(1, Ordering::Release);
        if self.keeps_moments {
            // One that cannot even end what it read is closed.
            self.lock().kept.retain_mut(|reader| reader.end().is_ok());
        }
    }

    /// Another number each time this process wrote something that is neither a question nor a job aside.
    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Runs a read on one connection, in one transaction: what it sees belongs to one moment.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.read_one(|connection| {
            connection.run_along(dialect::begin_read(connection))?;
            let result = work(connection);
            match connection {
                Connection::Sqlite(_) => connection.run_along("COMMIT")?,
                Connection::Postgres(session) => {
                    // Nothing was asked: the transaction has not begun. Otherwise nobody waits for its end.
                    if !session.forget_along() {
                        session.send("COMMIT");
                    }
                }
            }
            result
        })
    }

    /// Runs a read of one statement, which sees one moment by itself.
    pub(crate) fn read_one<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match &self.source {
            Source::Sqlite(_) => {
                let mut reader = self.take()?;
                reader.end()?;
                let result = work(&reader.connection);
                self.lock().kept.push(reader);
                result
            }
            Source::Postgres(_) => in_place(|| self.on_session(work)),
        }
    }

    /// Runs a read of records or accounts, which questions and checks do not change: in SQLite it sees all that was
    /// written but the newest of those, without their cost.
    pub(crate) fn read_settled<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if !self.keeps_moments {
            return self.read_one(work);
        }
        let newest = self.changes();
        let mut reader = self.take()?;
        if reader.moment != Some(newest) {
            reader.end()?;
            let begin = dialect::begin_read(&reader.connection);
            reader.connection.run_along(begin)?;
            reader.moment = Some(newest);
        }
        // A connection that fails is not kept, and its moment ends with it.
        let result = work(&reader.connection)?;
        let mut idle = self.lock();
        if reader.moment == Some(self.changes()) || reader.end().is_ok() {
            idle.kept.push(reader);
        }
        Ok(result)
    }

    fn take(&self) -> Result<Reader, StoreError> {
        let kept = self.lock().kept.pop();
        match kept {
            Some(reader) => Ok(reader),
            None => Ok(Reader {
                connection: self.source.reader()?,
                moment: None,
            }),
        }
    }

    fn on_session<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut idle = self.lock();
        while idle.busy >= SESSIONS {
            idle = self
                .returned
                .wait(idle)
                .unwrap_or_else(PoisonError::into_inner);
        }
        idle.busy += 1;
        let kept = idle.kept.pop();
        drop(idle);
        // Given back on every way out, a panic of the reader included.
        let _place = Taken(self);
        let reader = match kept.filter(|reader| !reader.connection.has_ended()) {
            Some(reader) => reader,
            None => Reader {
                connection: self.source.reader()?,
                moment: None,
            },
        };
        let result = work(&reader.connection);
        if !reader.connection.is_closed() {
            self.lock().kept.push(reader);
        }
        result
    }

    fn lock(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Taken<'a>(&'a Readers);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.lock().busy -= 1;
        self.0.returned.notify_one();
    }
}
