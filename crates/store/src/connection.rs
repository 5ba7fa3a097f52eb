//! How to reach the rows, and how a connection that writes and one that reads are opened.

use crate::engine::{Connection, EngineError, Server, dialect};
use crate::error::StoreError;
use rusqlite::OpenFlags;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Prepared statements kept per connection; more than the program has texts.
const STATEMENT_CACHE: usize = 256;

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
        // As much as the pages that questions change among ten million records; taken only as it is needed.
        connection.pragma_update(None, "cache_size", -524_288)?;
        // Not with a commit that someone waits for: the writing thread sees to it.
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
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
