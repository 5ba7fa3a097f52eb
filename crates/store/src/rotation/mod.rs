//! Rotation of the master key, while everyone goes on: a new generation is begun, digests get its layer, keys of values are
//! wrapped under it, and at last nothing refers to the old one, which can be retired.
//!
//! Each step is a transaction of the writer and short. A walk that is killed begins anew and passes over what is done: a row says
//! itself which generation it is under. Whoever writes reads which generation is in use before every group, under the lock of
//! the writers, so that from the moment one is begun no row is written that a walk behind it would miss.

mod standing;
mod tables;

pub use standing::KeyStanding;

use self::tables::{Place, STEP, TABLES};
use crate::engine::{Bulk, Connection, params};
use crate::error::StoreError;
use crate::identities::IDENTITY_COLUMNS;
use crate::key_state::KeyState;
use crate::keys::{KeyFault, Keys, Sealed};
use crate::store::Store;
use crate::transaction::Transaction;

/// How far a walk is. A new one goes through everything from the beginning.
#[derive(Debug, Default)]
pub struct Walk {
    generation: u32,
    part: Part,
    after: Place,
    damaged: u64,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Part {
    #[default]
    Identities,
    Logins,
    Values(usize),
}

impl Walk {
    fn go_on(&mut self, last: Option<Vec<u8>>, next: Part) {
        match last {
            Some(key) => self.after.key = key,
            None => {
                self.part = next;
                self.after = Place::default();
            }
        }
    }
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing: everything is under the generation in use.
    Nothing,
    /// A generation was taken into use.
    Begun(u32),
    /// Rows were brought under the generation in use, so many.
    Went(u64),
    /// It is done; so many values are damaged and were left as they are.
    Done(u64),
}

impl Store {
    /// One step of a rotation. `begin` lets it take a generation into use that the key file has and the database does not
    /// know: where several processes write to one database, the operator says when, once all have the file.
    ///
    /// # Errors
    /// [`StoreError`] of the keys or of the engine; the same step can be tried again.
    pub fn rotate_step(&self, walk: &mut Walk, begin: bool) -> Result<Step, StoreError> {
        self.keys().look_again()?;
        let (state, is_finished) = self.readers().read(|connection| {
            let state = KeyState::read(connection)?;
            Ok((state, is_finished(connection, state.generation)?))
        })?;
        if is_finished {
            if !begin || self.keys().newest() <= state.generation {
                return Ok(Step::Nothing);
            }
            return self.begin_generation();
        }
        // Begun by another process.
        self.keys().take_over(state.generation, state.is_settled)?;
        if walk.generation != state.generation {
            *walk = Walk {
                generation: state.generation,
                ..Walk::default()
            };
        }
        match walk.part {
            Part::Identities => self.raise_identities(walk),
            Part::Logins => self.raise_logins(walk),
            Part::Values(table) => self.renew_values(walk, table),
        }
    }

    fn begin_generation(&self) -> Result<Step, StoreError> {
        let job =
            |transaction: &mut Transaction<'_>| {
                let (connection, keys) = (transaction.connection, transaction.keys());
                let state = KeyState::read(connection)?;
                let (live, _) = keys.generations();
                // One after the other: a digest is at most one layer behind.
                let next = live.into_iter().find(|one| *one > state.generation);
                let (Some(next), true) = (next, is_finished(connection, state.generation)?) else {
                    return Ok(None);
                };
                let check = keys.check(next);
                let check = check.ok_or_else(|| keys.fault(KeyFault::NoSuchGeneration(next)))?;
                connection.execute(
                "INSERT INTO key_generation (generation, suite, check_value, begun_at, finished_at)
                 VALUES ($1, $2, $3, $4, NULL)",
                params![next, keys.suite().word(), check, transaction.now_milliseconds()],
            )?;
                connection.execute(
                    "UPDATE key_state SET generation = $1, settled = 0 WHERE one = 1",
                    params![next],
                )?;
                Ok(Some(next))
            };
        match self.writer().submit(job).wait_blocking()? {
            None => Ok(Step::Nothing),
            Some(next) => {
                self.keys().take_over(next, false)?;
                Ok(Step::Begun(next))
            }
        }
    }

    /// Gives digests of people the layer of the generation.
    fn raise_identities(&self, walk: &mut Walk) -> Result<Step, StoreError> {
        let (after, generation) = (walk.after.key.clone(), walk.generation);
        let job = move |transaction: &mut Transaction<'_>| {
            let connection = transaction.connection;
            let found = connection
                .prepare_cached(
                    "SELECT digest, subject_id, recorded_at FROM identity
                     WHERE digest > $1 AND index_generation <> $2 ORDER BY digest LIMIT $3",
                )?
                .query_map(params![after, generation, STEP], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?
                .collect::<Result<Vec<([u8; 32], [u8; 16], i64)>, _>>()?;
            // Taken out and put in: the digest is what a larger installation divides the table by.
            let keys: Vec<[&[u8]; 1]> = found.iter().map(|(d, ..)| [d.as_slice()]).collect();
            if !keys.is_empty() {
                let sql = "DELETE FROM identity WHERE AMONG(digest)";
                connection.execute_among(sql, &keys)?;
            }
            let mut table = Bulk::new("identity", &IDENTITY_COLUMNS);
            for (digest, subject, at) in &found {
                let raised = raised(transaction.keys(), digest, generation)?;
                table.push(connection, params![raised, subject, at, generation])?;
            }
            table.flush(connection)?;
            Ok((found.len() as u64, found.last().map(|(d, ..)| d.to_vec())))
        };
        let (changed, last) = self.writer().submit(job).wait_blocking()?;
        walk.go_on(last, Part::Logins);
        Ok(Step::Went(changed))
    }

    /// The same for digests of what providers call their people.
    fn raise_logins(&self, walk: &mut Walk) -> Result<Step, StoreError> {
        let (after, generation) = (walk.after.key.clone(), walk.generation);
        let job = move |transaction: &mut Transaction<'_>| {
            let connection = transaction.connection;
            let found = connection
                .prepare_cached(
                    "SELECT digest FROM login_identity
                     WHERE digest > $1 AND index_generation <> $2 ORDER BY digest LIMIT $3",
                )?
                .query_map(params![after, generation, STEP], |row| row.get(0))?
                .collect::<Result<Vec<[u8; 32]>, _>>()?;
            for digest in &found {
                let raised = raised(transaction.keys(), digest, generation)?;
                connection.execute(
                    "UPDATE login_identity SET digest = $1, index_generation = $2 WHERE digest = $3",
                    params![raised, generation, digest],
                )?;
            }
            Ok((found.len() as u64, found.last().map(|d| d.to_vec())))
        };
        let (changed, last) = self.writer().submit(job).wait_blocking()?;
        if last.is_none() {
            self.settle_digests(walk)?;
        }
        walk.go_on(last, Part::Values(0));
        Ok(Step::Went(changed))
    }

    /// Every digest has the layer: nobody need look for the one before.
    fn settle_digests(&self, walk: &Walk) -> Result<(), StoreError> {
        let generation = walk.generation;
        let job = move |transaction: &mut Transaction<'_>| {
            let sql = "UPDATE key_state SET settled = 1 WHERE one = 1 AND generation = $1";
            transaction.connection.execute(sql, params![generation])?;
            Ok(())
        };
        self.writer().submit(job).wait_blocking()?;
        self.keys().take_over(generation, true)
    }

    /// Wraps keys of values under the generation.
    fn renew_values(&self, walk: &mut Walk, table: usize) -> Result<Step, StoreError> {
        let Some(of) = TABLES.get(table) else {
            return self.finish(walk);
        };
        let (after, generation) = (walk.after.clone(), walk.generation);
        let job = move |transaction: &mut Transaction<'_>| {
            let rows = of.rows(transaction.connection, &after, generation)?;
            let mut damaged = 0;
            for row in &rows {
                let new = match row.sealed.bytes.is_empty() {
                    // Erased, or never there.
                    true => Ok(Sealed {
                        generation,
                        bytes: Vec::new(),
                    }),
                    false => transaction.keys().renew(
                        &row.sealed,
                        &of.place(&row.key),
                        transaction.environment(),
                    ),
                };
                match new {
                    Ok(new) => of.write(transaction.connection, row, &new)?,
                    Err(_) => damaged += 1,
                }
            }
            let last = rows.last().map(|row| Place {
                key: row.key.clone(),
                ordinal: row.ordinal,
            });
            Ok((rows.len() as u64, last, damaged))
        };
        let (changed, last, damaged) = self.writer().submit(job).wait_blocking()?;
        walk.damaged += damaged;
        match last {
            Some(last) => walk.after = last,
            None => {
                walk.part = Part::Values(table + 1);
                walk.after = Place::default();
            }
        }
        Ok(Step::Went(changed - damaged))
    }

    fn finish(&self, walk: &mut Walk) -> Result<Step, StoreError> {
        let left: u64 = self.older()?.iter().map(|(.., rows)| rows).sum();
        let damaged = walk.damaged;
        if left > damaged {
            // Sealed before the generation was begun, and written after the walk had passed.
            *walk = Walk {
                generation: walk.generation,
                ..Walk::default()
            };
            return Ok(Step::Went(0));
        }
        let generation = walk.generation;
        let job = move |transaction: &mut Transaction<'_>| {
            transaction.connection.execute(
                "UPDATE key_generation SET finished_at = $1 WHERE generation = $2 AND finished_at IS NULL",
                params![transaction.now_milliseconds(), generation],
            )?;
            Ok(())
        };
        self.writer().submit(job).wait_blocking()?;
        Ok(Step::Done(damaged))
    }
}

fn raised(keys: &Keys, digest: &[u8; 32], generation: u32) -> Result<[u8; 32], StoreError> {
    let raised = keys.with_layer(digest, generation);
    raised.ok_or_else(|| keys.fault(KeyFault::NoSuchGeneration(generation)))
}

/// Whether everything was brought under a generation.
fn is_finished(connection: &Connection, generation: u32) -> Result<bool, StoreError> {
    let unfinished: u64 = connection.query_row(
        "SELECT count(*) FROM key_generation WHERE generation = $1 AND finished_at IS NULL",
        params![generation],
        |row| row.get(0),
    )?;
    Ok(unfinished == 0)
}
