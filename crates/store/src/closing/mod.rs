//! 结账 closings: once in a while the log says of everybody how many entries there are about them, and which, so that a
//! list that lacks one does not fit. What is committed to is computed from the entries and kept beside the log; a write
//! pays nothing for it.

mod audit;
mod lists;
mod proof;
mod tree;

use crate::days::from_milliseconds;
use crate::engine::{Connection, OptionalExtension as _, params};
use crate::error::StoreError;
use crate::store::Store;
use jiff::Timestamp;
use ledger::closing::Closing;
use ledger::commitment::Commitment;
use sha2::{Digest as _, Sha256};

use tree::Tree;

/// An entry that belongs to nobody.
pub(crate) const NOBODY: [u8; 16] = [0; 16];

/// A closing as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingRow {
    /// Its entry in the log.
    pub log_index: u64,
    /// The line.
    pub line: String,
    /// It is of all entries below.
    pub size: u64,
    /// When it was made.
    pub made_at: Timestamp,
}

impl ClosingRow {
    /// What the line says.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it is not the line of a closing.
    pub fn closing(&self) -> Result<Closing, StoreError> {
        Closing::parse(self.line.as_bytes()).map_err(|error| StoreError::Corrupt {
            table: "closing",
            column: "line",
            what: error.to_string(),
        })
    }
}

/// What stands in the table of entries for a line that commits to nobody's data.
pub(crate) fn digest_of_line(line: &str) -> Commitment {
    Commitment(Sha256::digest(line.as_bytes()).into())
}

/// The newest closing below a position of the log.
pub(crate) fn newest_below(
    connection: &Connection,
    size: u64,
) -> Result<Option<ClosingRow>, StoreError> {
    let found: Option<(u64, String, u64, i64)> = connection
        .query_row(
            "SELECT log_index, line, size, made_at FROM closing WHERE log_index < $1
             ORDER BY log_index DESC LIMIT 1",
            params![size],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .optional()?;
    found
        .map(|(log_index, line, size, made_at)| {
            Ok(ClosingRow {
                log_index,
                line,
                size,
                made_at: from_milliseconds(made_at, "closing", "made_at")?,
            })
        })
        .transpose()
}

impl Store {
    /// The newest closing of which the entry is below a position of the log.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn newest_closing(&self, below: u64) -> Result<Option<ClosingRow>, StoreError> {
        self.readers()
            .read_one(|connection| newest_below(connection, below.min(i64::MAX.cast_unsigned())))
    }

    /// When the log began; `None` while nothing is in it.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn log_began(&self) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = self.readers().read_one(|connection| {
            Ok(connection
                .query_row(
                    "SELECT access.at FROM entry JOIN access
                       ON access.subject_id = entry.subject_id AND access.log_index = entry.log_index
                     WHERE entry.log_index = 0",
                    [],
                    |row| row.get(0),
                )
                .optional()?)
        })?;
        at.map(|at| from_milliseconds(at, "access", "at"))
            .transpose()
    }

    /// Makes a closing over the published part of the log, `size` entries, and writes its line as the next entry.
    /// `origin` is the name of the log. The caller must be the one publisher of the log; it publishes the line.
    ///
    /// # Errors
    /// [`StoreError`] of the engine or of the files.
    pub fn close_log(&self, origin: &str, size: u64) -> Result<ClosingRow, StoreError> {
        let before = self.newest_closing(i64::MAX.cast_unsigned())?;
        let from = before.as_ref().map_or(0, |closing| closing.size);
        let tree = Tree::build(self, origin, size, (from < size).then_some(from))?;
        let (people, root) = (tree.people(), tree.root());
        self.writer()
            .submit(move |transaction| {
                let made_at = transaction.now();
                let closing = Closing {
                    at: made_at.as_second(),
                    size,
                    people,
                    root,
                };
                transaction.append_closing(size, closing.line())
            })
            .wait_blocking()
            .and_then(|row| {
                tree::keep_newest(self, &row)?;
                Ok(row)
            })
    }

    /// Makes the tree of the newest closing again when it is not there, as after a restore.
    ///
    /// # Errors
    /// [`StoreError::Log`] when what the store has gives another one than the log says.
    pub fn restore_closing(&self, origin: &str) -> Result<(), StoreError> {
        let Some(row) = self.newest_closing(i64::MAX.cast_unsigned())? else {
            return Ok(());
        };
        if Tree::is_there(self, row.size) {
            return Ok(());
        }
        let closing = row.closing()?;
        let tree = Tree::build(self, origin, row.size, None)?;
        if tree.root() == closing.root && tree.people() == closing.people {
            return Ok(());
        }
        tree.remove()?;
        Err(StoreError::Log(format!(
            "the entries of the store do not give the closing that entry {} of the log states",
            row.log_index
        )))
    }
}
