//! Connections: one that writes, a few that read.

use crate::engine::{Connection, EngineError, Server, dialect, in_place};
use crate::error::StoreError;
use rusqlite::OpenFlags;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Prepared statements kept per connection; more than the program has texts.
const STATEMENT_CACHE: usize = 256;
/// Reading sessions one process keeps with PostgreSQL; whoever comes when all are busy waits for one.
const SESSIONS: usize = 16;

/// Where the rows are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Database {
    /// In the data directory, by the embedded engine.
    #[default]
    Embedded,
    /// In PostgreSQL, at a `postgres://` address.
    Postgres(String),
}

impl std::str::FromStr for Database {
    type Err = EngineError;

    fn from_str(address: &str) -> Result<Self, EngineError> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            Server::new(address)?;
            return Ok(Database::Postgres(address.to_owned()));
        }
        let (expected, hint) = (
            "postgres://USER@HOST/DATABASE",
            "leave it out for the embedded engine",
        );
        Err(EngineError::Address(format!("expected {expected}; {hint}")))
    }
}

/// How to reach the rows.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// File of the embedded engine.
    Sqlite(PathBuf),
    /// Server.
    Postgres(Arc<Server>),
}

impl Source {
    /// Opens the connection that writes.
    pub(crate) fn writer(&self) -> Result<Connection, StoreError> {
        match self {
            Source::Sqlite(path) => open_writer(path),
            Source::Postgres(server) => {
                let session = server.connect(dialect::WRITER_SETTINGS)?;
                Ok(Connection::Postgres(session))
            }
        }
    }

    /// Opens a connection that reads.
    pub(crate) fn reader(&self) -> Result<Connection, StoreError> {
        match self {
            Source::Sqlite(path) => open_reader(path),
            Source::Postgres(server) => {
                let session = server.connect(dialect::READER_SETTINGS)?;
                Ok(Connection::Postgres(session))
            }
        }
    }
}

/// Opens the connection that writes. WAL lets readers go on beside it; `synchronous=FULL` makes a commit durable before
/// it is acknowledged.
fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    if path.exists() {
        // The engine would fall back to reading only; the system says why it cannot be written.
        let writable = File::options().write(true).open(path);
        writable.map_err(|source| StoreError::File {
            path: path.to_owned(),
            source,
        })?;
    }
    let open = || -> rusqlite::Result<rusqlite::Connection> {
        let connection = rusqlite::Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "page_size", 8192)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "cache_size", -131_072)?;
        connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
        // Every job of a group has a savepoint; what it would undo is kept in memory and not in a file of its own.
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        Ok(connection)
    };
    Ok(Connection::Sqlite(open().map_err(EngineError::from)?))
}

fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let open = || -> rusqlite::Result<rusqlite::Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "cache_size", -16_384)?;
        connection.pragma_update(None, "mmap_size", 8_589_934_592_i64)?;
        connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        Ok(connection)
    };
    Ok(Connection::Sqlite(open().map_err(EngineError::from)?))
}

/// Reading connections, opened as needed and kept. A read of the embedded engine takes tens of microseconds, so it runs
/// where it is called; one of PostgreSQL waits in place, and the runtime goes on beside it.
#[derive(Debug)]
pub(crate) struct Readers {
    source: Source,
    idle: Mutex<Idle>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Idle {
    kept: Vec<Connection>,
    /// In use, with PostgreSQL.
    busy: usize,
}

impl Readers {
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source,
            idle: Mutex::default(),
            returned: Condvar::new(),
        }
    }

    /// Where the rows are.
    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// Runs a read on one connection, in one transaction: what it sees belongs to one moment.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.on_one(|connection| {
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
        self.on_one(work)
    }

    fn on_one<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match &self.source {
            Source::Sqlite(_) => {
                let kept = self.lock().kept.pop();
                let connection = match kept {
                    Some(connection) => connection,
                    None => self.source.reader()?,
                };
                let result = work(&connection);
                self.lock().kept.push(connection);
                result
            }
            Source::Postgres(_) => in_place(|| self.on_session(work)),
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
                .unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        idle.busy += 1;
        let kept = idle.kept.pop();
        drop(idle);
        // Given back on every way out, a panic of the reader included.
        let _place = Taken(self);
        let connection = match kept.filter(|connection| !connection.is_closed()) {
            Some(connection) => connection,
            None => self.source.reader()?,
        };
        let result = work(&connection);
        if !connection.is_closed() {
            self.lock().kept.push(connection);
        }
        result
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Idle> {
        self.idle
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

struct Taken<'a>(&'a Readers);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.lock().busy -= 1;
        self.0.returned.notify_one();
    }
}
