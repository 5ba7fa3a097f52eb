//! Whether a process could serve from a data directory and its database. Nothing is made or changed by asking.

use crate::connection::{Database, Source};
use crate::environment::Environment;
use crate::error::StoreError;
use crate::key_state;
use crate::keys::Keys;
use crate::schema;
use crate::store::{Store, check_clock, is_used, refuse_new_key, source};
use crate::writer::LogEnd;
use std::path::Path;

/// What a start would find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// Nothing that was worked with: the first start makes what is missing.
    FirstStart,
    /// Keys and database fit each other and this program; the version of the schema.
    Ready(u32),
    /// An embedded database of an earlier version, which the start brings up to date.
    Older {
        /// Version of the schema.
        version: u32,
        /// Version this program needs.
        needed: u32,
    },
}

impl Store {
    /// Looks at key file and database as [`Store::open_on`] would, without making or changing anything; another process may be
    /// serving from them.
    ///
    /// # Errors
    /// As [`Store::open_on`], but for [`StoreError::InUse`].
    pub fn readiness(
        database: &Database,
        directory: &Path,
        environment: &Environment,
    ) -> Result<Readiness, StoreError> {
        let key_file = directory.join("keys");
        let source = source(database, directory)?;
        if let Source::Sqlite(path) = &source
            && !path.exists()
        {
            if key_file.exists() {
                Keys::open(&key_file, environment)?;
            }
            return Ok(Readiness::FirstStart);
        }
        let connection = source.reader()?;
        let (version, needed) = schema::versions(&connection)?;
        let log = match version < needed {
            // Its tables may lack what this program asks for.
            true => None,
            false => Some(LogEnd::read(&connection)?),
        };
        if !key_file.exists() {
            let used = match &log {
                None => true,
                Some(log) => log.next_index > 0 || is_used(&connection)?,
            };
            refuse_new_key(used, &key_file)?;
            return Ok(Readiness::FirstStart);
        }
        let keys = Keys::open(&key_file, environment)?;
        let Some(log) = log else {
            return Ok(Readiness::Older { version, needed });
        };
        key_state::compare(&connection, &keys)?;
        check_clock(environment.clock.now(), log.newest)?;
        Ok(Readiness::Ready(version))
    }
}
