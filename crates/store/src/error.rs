//! What can go wrong in the store.

use crate::engine::EngineError;
use crate::keys::KeyFault;
use std::path::PathBuf;

/// An error of the store. None of them carries a person's data.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine refused or failed.
    #[error("database: {0}")]
    Database(#[from] EngineError),
    /// A migration failed, or the schema is not one this program knows.
    #[error("schema: {0}")]
    Schema(String),
    /// A row contradicts itself or what the program knows.
    #[error("table {table}, column {column}: {what}")]
    Corrupt {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// What is wrong.
        what: String,
    },
    /// The keys cannot be used: the key file, the command it names, or that they are not the keys of this data.
    #[error("key file {path}: {what}")]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: KeyFault,
    },
    /// Ciphertext that the key does not open: damaged, or moved. That the key is the right one was seen at the start.
    #[error("a sealed value cannot be opened: it is damaged, or moved from its place")]
    Unsealable,
    /// Another process works with the data directory.
    #[error("the data directory {0} is in use by another process")]
    InUse(PathBuf),
    /// Reading or writing a file failed.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The access log.
    #[error("access log: {0}")]
    Log(String),
    /// The published log is longer than the store: the store is an older copy.
    #[error(
        "the published log has {published} entries and the store only {stored}: the store is an older copy or rows were removed"
    )]
    OlderThanLog {
        /// Entries in the signed checkpoint.
        published: u64,
        /// Entries in the store.
        stored: u64,
    },
    /// The clock stands before the newest entry by more than the tolerance.
    #[error("the clock was set back: it shows {now}, the newest entry was made at {newest}")]
    ClockSetBack {
        /// What the clock shows.
        now: jiff::Timestamp,
        /// The newest entry.
        newest: jiff::Timestamp,
    },
    /// The commit failed: nothing of the transaction was kept.
    #[error("not committed: {0}")]
    NotCommitted(String),
    /// The connection was lost while the commit was on its way, or the disk failed under it, and whether it stands
    /// could not be found out.
    #[error("not known whether committed: {0}")]
    OutcomeUnknown(String),
    /// The writer is not at work: it has ended, or its database cannot be reached. Nothing was begun.
    #[error("the writer is not at work")]
    Stopped,
    /// A row asked for is not there.
    #[error("not found")]
    NotFound,
    /// The write contradicts what was written before.
    #[error("conflict: {0}")]
    Conflict(&'static str),
}

impl StoreError {
    /// Whether the database cannot be reached or cannot write at the moment; see [`EngineError::is_outage`].
    #[must_use]
    pub fn is_outage(&self) -> bool {
        match self {
            StoreError::Database(error) => error.is_outage(),
            StoreError::NotCommitted(_) | StoreError::Stopped => true,
            _ => false,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::Database(error.into())
    }
}
