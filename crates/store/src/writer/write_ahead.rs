//! SQLite's write-ahead log: copied into the database once it has grown long, and not by the commit that someone waits for.

use crate::engine::{Connection, dialect};
use crate::readers::Readers;
use std::sync::Weak;

/// Pages with which it is worth its while, 128 MiB: pages that questions change again and again are copied once, and readers
/// keep what they know for longer. After a crash so much is read before anything else.
const LONG: u64 = 16_384;
/// After so many groups of questions alone its length is looked at; they add few pages each.
const LOOK: u64 = 16;

/// What the writing thread knows of it.
#[derive(Debug, Default)]
pub(super) struct WriteAhead {
    groups: u64,
    is_long: bool,
}

impl WriteAhead {
    /// Whether the log is copied after this group. Then readers begin at a new moment before anyone is told: what an older one
    /// may still need would stay in the log.
    pub(super) fn is_copied_next(&self) -> bool {
        self.is_long
    }

    /// After a group, when everyone was told. What goes wrong with the copy is tried again: the log keeps what was committed.
    pub(super) fn after_group(
        &mut self,
        connection: &Connection,
        readers: &Weak<Readers>,
        only_asked: bool,
    ) {
        if connection.is_remote() {
            return;
        }
        self.groups += 1;
        if std::mem::take(&mut self.is_long) {
            let _ = pages(connection, dialect::COPY_WRITE_AHEAD);
            // Whoever reads from here on reads the database alone, and the log begins anew.
            readers.upgrade().inspect(|readers| readers.renew());
        } else if !only_asked || self.groups.is_multiple_of(LOOK) {
            self.is_long = pages(connection, dialect::WRITE_AHEAD_LENGTH) >= Some(LONG);
        }
    }
}

/// Pages of the log, as the engine answers either statement.
fn pages(connection: &Connection, statement: &'static str) -> Option<u64> {
    connection.query_row(statement, [], |row| row.get(1)).ok()
}
