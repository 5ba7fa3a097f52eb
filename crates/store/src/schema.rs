//! Migrations: numbered, only ever added, and refused when the database is not one this program knows.

use crate::error::StoreError;
use rusqlite::Connection;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Brings the schema up to date.
///
/// A database written by a newer program has migrations this one does not know; it is refused, not guessed at.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    embedded::migrations::runner()
        // A migration and the note that it was applied in one transaction: a stop in between leaves neither.
        .set_grouped(true)
        .set_abort_missing(true)
        .set_abort_divergent(true)
        .run(connection)
        .map(|_| ())
        .map_err(|e| {
            StoreError::Schema(format!(
                "{e}; use the version of the program that wrote this database, or restore a backup"
            ))
        })
}
