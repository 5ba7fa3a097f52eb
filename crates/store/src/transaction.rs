//! A write transaction: rows and the log entries that tell of them become durable together.

use crate::access::{Appended, NewAccess};
use crate::environment::Environment;
use crate::error::StoreError;
use crate::keys::Keys;
use jiff::Timestamp;
use ledger::commitment::Salt;
use rusqlite::{Connection, OptionalExtension as _, params};

/// What a transaction of the writer can do.
pub(crate) struct Transaction<'a> {
    pub(crate) connection: &'a Connection,
    environment: &'a Environment,
    keys: &'a Keys,
    next_index: u64,
    now: Timestamp,
}

impl<'a> Transaction<'a> {
    pub(crate) fn new(
        connection: &'a Connection,
        environment: &'a Environment,
        keys: &'a Keys,
        next_index: u64,
        not_before: Timestamp,
    ) -> Self {
        Self {
            connection,
            environment,
            keys,
            next_index,
            now: environment.clock.now().max(not_before),
        }
    }

    pub(crate) fn environment(&self) -> &'a Environment {
        self.environment
    }

    pub(crate) fn keys(&self) -> &'a Keys {
        self.keys
    }

    /// The instant stamped on every row of the group; it never goes back, even when the clock does.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn now_milliseconds(&self) -> i64 {
        self.now.as_millisecond()
    }

    pub(crate) fn next_index(&self) -> u64 {
        self.next_index
    }

    pub(crate) fn set_next_index(&mut self, index: u64) {
        self.next_index = index;
    }

    pub(crate) fn execute(&self, sql: &'static str) -> Result<(), StoreError> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// Adds to a counter shown in public.
    pub(crate) fn count(&self, name: &str, by: u64) -> Result<(), StoreError> {
        if by == 0 {
            return Ok(());
        }
        self.connection
            .prepare_cached(
                "INSERT INTO counter (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value",
            )?
            .execute(params![name, by])?;
        Ok(())
    }

    /// The subject a digest leads to, if a number with this digest is known.
    pub(crate) fn subject_of(&self, digest: &[u8; 32]) -> Result<Option<[u8; 16]>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT subject_id FROM identity WHERE digest = $1")?
            .query_row(params![digest], |row| row.get(0))
            .optional()?)
    }

    /// The subject a digest leads to, met now if never before. A person about whom only a question was asked has an
    /// identity, so that the question is in their list, and no dossier.
    ///
    /// Ids grow with time: what is recorded together lies together on the disk.
    pub(crate) fn identify(&self, digest: &[u8; 32]) -> Result<[u8; 16], StoreError> {
        match self.subject_of(digest)? {
            Some(known) => Ok(known),
            None => self.meet(digest),
        }
    }

    /// Gives a digest that leads to nobody yet a subject of its own.
    pub(crate) fn meet(&self, digest: &[u8; 32]) -> Result<[u8; 16], StoreError> {
        let id = self.environment.new_id();
        self.connection
            .prepare_cached(
                "INSERT INTO identity (digest, subject_id, recorded_at) VALUES ($1, $2, $3)",
            )?
            .execute(params![digest, id, self.now_milliseconds()])?;
        Ok(id)
    }

    /// Writes the next entry of the access log and its opening.
    pub(crate) fn append(&mut self, access: &NewAccess<'_>) -> Result<Appended, StoreError> {
        let previous: Option<u64> = if access.first {
            None
        } else {
            self.connection
                .prepare_cached(
                    "SELECT log_index FROM access WHERE subject_id = $1
                     ORDER BY log_index DESC LIMIT 1",
                )?
                .query_row(params![access.subject], |row| row.get(0))
                .optional()?
        };
        let salt = Salt(self.environment.random());
        let log_index = self.next_index;
        let opening = access.opening(log_index, previous, self.now);
        let commitment = ledger::commitment::commit(&salt, opening.as_bytes());
        self.connection
            .prepare_cached(
                "INSERT INTO entry (log_index, subject_id, commitment) VALUES ($1, $2, $3)",
            )?
            .execute(params![log_index, access.subject, commitment.0])?;
        self.connection
            .prepare_cached(
                "INSERT INTO access (subject_id, log_index, previous, at, kind, outcome, organ, actor,
                   purpose, ground, case_number, reason, items, object_id, object_version,
                   object_digest, salt)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            )?
            .execute(params![
                access.subject,
                log_index,
                previous,
                self.now_milliseconds(),
                access.kind.word(),
                access.outcome.word(),
                access.organ,
                access.actor,
                access.purpose,
                access.ground,
                access.case_number,
                access.reason,
                access.items,
                access.object.map(|o| o.id),
                access.object.map(|o| o.version),
                access.object.map(|o| o.digest),
                salt.0,
            ])?;
        self.next_index += 1;
        Ok(Appended {
            log_index,
            commitment,
            at: self.now,
        })
    }
}
