//! Copies of the database, made while others write, the way back, and the engine's own check. The embedded engine's copy
//! is its file; PostgreSQL's is a file for each table. Both can fill an empty PostgreSQL.

mod embedded;
mod files;
mod tables;

pub use files::{FileDigest, copy_private, digest_of_file};
pub use tables::{TableCopy, table_file};

use crate::connection::{Database, Source};
use crate::days::from_milliseconds;
use crate::engine::{Connection, OptionalExtension as _};
use crate::error::StoreError;
use crate::store::{Store, source};
use jiff::Timestamp;
use std::path::Path;

/// The newest entry of the access log in a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewestEntry {
    /// Position in the log.
    pub log_index: u64,
    /// When it was made.
    pub at: Timestamp,
    /// The commitment at this position.
    pub commitment: [u8; 32],
}

/// A database in a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopiedDatabase {
    /// The file of the embedded engine.
    File(FileDigest),
    /// The tables of a PostgreSQL.
    Tables {
        /// Version of the schema they are of.
        schema_version: u32,
        /// The tables, in the order of their names.
        tables: Vec<TableCopy>,
    },
}

/// A copy of the database as it stood at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseCopy {
    /// What was copied.
    pub database: CopiedDatabase,
    /// Entries of the access log in it.
    pub entries: u64,
    /// The newest of them.
    pub newest: Option<NewestEntry>,
}

impl Store {
    /// Copies the database into new files of a directory, which only their owner can read, while others go on writing.
    /// What is copied belongs to one moment. `progress` is told what is done and, about, what there is in all: pages of
    /// the embedded engine, bytes of PostgreSQL.
    ///
    /// # Errors
    /// [`StoreError::File`] when a file exists or cannot be written, [`StoreError::Database`] of the engine.
    pub fn copy_database(
        &self,
        directory: &Path,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<DatabaseCopy, StoreError> {
        let source = self.readers().source();
        match source {
            Source::Sqlite(_) => embedded::copy(source, directory, progress),
            Source::Postgres(_) => tables::copy(source, directory, progress),
        }
    }

    /// The engine's own check of the database: of the embedded one, its pages, indexes and constraints; of PostgreSQL,
    /// that indexes are whole and every row can be read. Empty when nothing is wrong.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database cannot be opened at all.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let source = self.readers().source();
        match source {
            Source::Sqlite(path) => embedded::integrity(path),
            Source::Postgres(_) => tables::integrity(source),
        }
    }

    /// Whether a PostgreSQL has no row of the program, so that it can be filled. A database without tables has none.
    ///
    /// # Errors
    /// [`StoreError::Database`] when it cannot be asked.
    pub fn is_empty(database: &Database, directory: &Path) -> Result<bool, StoreError> {
        tables::is_empty(&source(database, directory)?)
    }

    /// Fills an empty PostgreSQL from the files of a copy, in one transaction, and brings its schema up to date. Whether
    /// the files are those of the copy is for [`CopiedDatabase::is_whole`] to say. `progress` is told the bytes done.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the database has rows, [`StoreError::Schema`] when its tables are of another version
    /// than those of the copy, [`StoreError::File`] and [`StoreError::Database`].
    pub fn fill(
        database: &Database,
        backup: &Path,
        copied: &CopiedDatabase,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), StoreError> {
        tables::fill(&source(database, backup)?, backup, copied, progress)
    }

    /// Takes back what [`Store::fill`] put into a PostgreSQL.
    ///
    /// # Errors
    /// [`StoreError::Database`] of the engine.
    pub fn empty(database: &Database, directory: &Path) -> Result<(), StoreError> {
        tables::empty(&source(database, directory)?)
    }
}

impl CopiedDatabase {
    /// Whether the files in a backup have the digests this says of them. `progress` is told the bytes done.
    ///
    /// # Errors
    /// [`StoreError::File`] when one cannot be read.
    pub fn is_whole(
        &self,
        backup: &Path,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<bool, StoreError> {
        match self {
            CopiedDatabase::File(file) => {
                Ok(digest_of_file(&backup.join(crate::keys::DATABASE))? == *file)
            }
            CopiedDatabase::Tables { tables, .. } => tables::is_whole(backup, tables, progress),
        }
    }

    /// Bytes of its files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match self {
            CopiedDatabase::File(file) => file.bytes,
            CopiedDatabase::Tables { tables, .. } => tables.iter().map(|t| t.file.bytes).sum(),
        }
    }
}

/// Entries of the access log, and the newest.
fn entries_of(connection: &Connection) -> Result<(u64, Option<NewestEntry>), StoreError> {
    let row: Option<(u64, [u8; 32], i64)> = connection
        .query_row(
            "SELECT entry.log_index, entry.commitment, coalesce(access.at, closing.made_at) FROM entry
             LEFT JOIN access ON access.subject_id = entry.subject_id AND access.log_index = entry.log_index
             LEFT JOIN closing ON closing.log_index = entry.log_index
             WHERE coalesce(access.at, closing.made_at) IS NOT NULL ORDER BY entry.log_index DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let newest = row
        .map(|(log_index, commitment, at)| {
            Ok::<_, StoreError>(NewestEntry {
                log_index,
                at: from_milliseconds(at, "access", "at")?,
                commitment,
            })
        })
        .transpose()?;
    let last: Option<u64> =
        connection.query_row("SELECT max(log_index) FROM entry", [], |row| row.get(0))?;
    Ok((last.map_or(0, |index| index + 1), newest))
}
