//! Rotation of the master key, while everyone goes on: a new generation is begun, digests get its layer, keys of values are
//! wrapped under it, and at last nothing refers to the old one, which can be retired.
//!
//! Each step is a transaction of the writer and short. A walk that is killed begins anew and passes over what is done: a row says
//! itself which generation it is under. Whoever writes reads which generation is in use before every group, under the lock of
//! the writers, so that from the moment one is begun no row is written that a walk behind it would miss.

use crate::audit::AuditProblem;
use crate::engine::{Bulk, Connection, params};
use crate::error::StoreError;
use crate::identities::IDENTITY_COLUMNS;
use crate::key_state::KeyState;
use crate::keys::{KeyFault, Keys, Sealed, Suite};
use crate::store::Store;
use crate::transaction::Transaction;

/// Rows brought under the new generation in one step.
const STEP: u32 = 500;
/// Damaged values that are listed.
const LISTED: usize = 1_000;

/// A table with sealed values.
struct SealedTable {
    name: &'static str,
    column: &'static str,
    /// What stands before the key of a row in the place its value is bound to.
    place: &'static [u8],
    /// Whether the key of a row has an ordinal besides.
    is_ordered: bool,
    /// Key, value, generation and ordinal of the rows after a key (and an ordinal) that are not under a generation.
    select: &'static str,
    /// Sets value $1 and generation $2 where the generation is $3, of the row $4 and $5.
    update: &'static str,
    /// Rows under a generation.
    count: &'static str,
}

const TABLES: [SealedTable; 5] = [
    SealedTable {
        name: "subject",
        column: "number_sealed",
        place: b"",
        is_ordered: false,
        select: "SELECT subject_id, number_sealed, key_generation FROM subject
             WHERE subject_id > $1 AND key_generation <> $2 ORDER BY subject_id LIMIT $3",
        update: "UPDATE subject SET number_sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND subject_id = $4",
        count: "SELECT count(*) FROM subject WHERE key_generation = $1",
    },
    SealedTable {
        name: "upload",
        column: "header_sealed",
        place: b"",
        is_ordered: false,
        select: "SELECT upload_id, header_sealed, key_generation FROM upload
             WHERE upload_id > $1 AND key_generation <> $2 ORDER BY upload_id LIMIT $3",
        update: "UPDATE upload SET header_sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND upload_id = $4",
        count: "SELECT count(*) FROM upload WHERE key_generation = $1",
    },
    SealedTable {
        name: "second_factor",
        column: "sealed",
        place: b"second-factor:",
        is_ordered: false,
        select: "SELECT account_id, sealed, key_generation FROM second_factor
             WHERE account_id > $1 AND key_generation <> $2 ORDER BY account_id LIMIT $3",
        update: "UPDATE second_factor SET sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND account_id = $4",
        count: "SELECT count(*) FROM second_factor WHERE key_generation = $1",
    },
    SealedTable {
        name: "login_attempt",
        column: "sealed",
        place: b"login-attempt:",
        is_ordered: false,
        select: "SELECT digest, sealed, key_generation FROM login_attempt
             WHERE digest > $1 AND key_generation <> $2 ORDER BY digest LIMIT $3",
        update: "UPDATE login_attempt SET sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND digest = $4",
        count: "SELECT count(*) FROM login_attempt WHERE key_generation = $1",
    },
    SealedTable {
        name: "problem_row",
        column: "cells_sealed",
        place: b"",
        is_ordered: true,
        select: "SELECT upload_id, cells_sealed, key_generation, row_ordinal FROM problem_row
             WHERE (upload_id, row_ordinal) > ($1, $2) AND key_generation <> $3
             ORDER BY upload_id, row_ordinal LIMIT $4",
        update: "UPDATE problem_row SET cells_sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND upload_id = $4 AND row_ordinal = $5",
        count: "SELECT count(*) FROM problem_row WHERE key_generation = $1",
    },
];

/// No value is under this generation: it selects all.
const NONE: u32 = u32::MAX;

/// A row with a sealed value.
struct Row {
    key: Vec<u8>,
    ordinal: i64,
    sealed: Sealed,
}

impl SealedTable {
    fn place(&self, key: &[u8]) -> Vec<u8> {
        [self.place, key].concat()
    }

    fn rows(
        &self,
        connection: &Connection,
        after: &Place,
        except: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let mut statement = connection.prepare_cached(self.select)?;
        let mut rows = match self.is_ordered {
            true => statement.query(params![after.key, after.ordinal, except, STEP])?,
            false => statement.query(params![after.key, except, STEP])?,
        };
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let bytes: Option<Vec<u8>> = row.get(1)?;
            found.push(Row {
                key: row.get(0)?,
                ordinal: if self.is_ordered { row.get(3)? } else { 0 },
                sealed: Sealed {
                    generation: row.get(2)?,
                    bytes: bytes.unwrap_or_default(),
                },
            });
        }
        Ok(found)
    }

    fn write(&self, connection: &Connection, row: &Row, new: &Sealed) -> Result<(), StoreError> {
        let (bytes, generation, before) = (&new.bytes, new.generation, row.sealed.generation);
        if self.is_ordered {
            let values = params![bytes, generation, before, row.key, row.ordinal];
            connection.execute(self.update, values)?;
        } else {
            let values = params![bytes, generation, before, row.key];
            connection.execute(self.update, values)?;
        }
        Ok(())
    }
}

/// Behind a row.
#[derive(Debug, Clone)]
struct Place {
    key: Vec<u8>,
    ordinal: i64,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            key: Vec::new(),
            ordinal: -1,
        }
    }
}

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

/// How the keys of an installation stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStanding {
    /// Family of cryptography.
    pub suite: Suite,
    /// Generation new data are under.
    pub in_use: u32,
    /// Generations the key file can open.
    pub live: Vec<u32>,
    /// Generations that were retired.
    pub retired: Vec<u32>,
    /// Whether nothing waits to be brought under the generation in use.
    pub is_finished: bool,
    /// Rows under each older generation, by table.
    pub older: Vec<(u32, &'static str, u64)>,
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

    /// How the keys stand, in the database and in the key file.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn key_standing(&self) -> Result<KeyStanding, StoreError> {
        self.keys().look_again()?;
        let (live, retired) = self.keys().generations();
        let (state, is_finished) = self.readers().read(|connection| {
            let state = KeyState::read(connection)?;
            Ok((state, is_finished(connection, state.generation)?))
        })?;
        Ok(KeyStanding {
            suite: self.keys().suite(),
            in_use: state.generation,
            live,
            retired,
            is_finished,
            older: self.older()?,
        })
    }

    /// Rows under generations older than the one in use. Values from before generations are under the first.
    fn older(&self) -> Result<Vec<(u32, &'static str, u64)>, StoreError> {
        self.readers().read(|connection| {
            let in_use = KeyState::read(connection)?.generation;
            let mut older = Vec::new();
            for generation in 0..in_use {
                let mut add = |name, sql: &str| -> Result<(), StoreError> {
                    let rows: u64 =
                        connection.query_row(sql, params![generation], |row| row.get(0))?;
                    if rows > 0 {
                        older.push((generation, name, rows));
                    }
                    Ok(())
                };
                for table in &TABLES {
                    add(table.name, table.count)?;
                }
                let digests = "SELECT count(*) FROM identity WHERE index_generation = $1";
                add("identity", digests)?;
                let digests = "SELECT count(*) FROM login_identity WHERE index_generation = $1";
                add("login_identity", digests)?;
            }
            Ok(older)
        })
    }

    /// Takes a generation out of the key file, when nothing refers to it any more. What remains of it opens nothing.
    ///
    /// # Errors
    /// [`StoreError::Key`] while something is under it, or it is the one in use.
    pub fn retire_generation(&self, generation: u32) -> Result<(), StoreError> {
        let standing = self.key_standing()?;
        let is_of_it = |of: u32| of == generation || (of == 0 && generation == 1);
        let is_used = standing.older.iter().any(|(of, ..)| is_of_it(*of));
        if generation >= standing.in_use || !standing.is_finished || is_used {
            let (zh, en) = (
                "该代密钥仍在使用，或轮换尚未完成，不能停用",
                "the generation is in use, or the rotation is not finished, so that it cannot be retired",
            );
            return Err(self.keys().fault(KeyFault::Refused(zh, en)));
        }
        let file = self.directory().join("keys");
        Keys::retire_generation(&file, generation, self.environment())?;
        self.keys().look_again()
    }

    /// Sealed values that do not open, each with its place. It names rows by their ids and never what they hold.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn damaged_values(&self) -> Result<Vec<AuditProblem>, StoreError> {
        let mut damaged = Vec::new();
        self.readers().read(|connection| {
            for table in &TABLES {
                let mut after = Place::default();
                loop {
                    let rows = table.rows(connection, &after, NONE)?;
                    let Some(last) = rows.last() else { break };
                    after = Place {
                        key: last.key.clone(),
                        ordinal: last.ordinal,
                    };
                    for row in rows {
                        let opens = || self.keys().unseal(&row.sealed, &table.place(&row.key));
                        if row.sealed.bytes.is_empty() || opens().is_ok() || damaged.len() >= LISTED
                        {
                            continue;
                        }
                        damaged.push(AuditProblem {
                            code: "SEALED-DAMAGED",
                            what: table.told(&row),
                        });
                    }
                }
            }
            Ok(())
        })?;
        Ok(damaged)
    }
}

impl SealedTable {
    fn told(&self, row: &Row) -> String {
        let ordinal = match self.is_ordered {
            true => format!(" row {}", row.ordinal),
            false => String::new(),
        };
        format!(
            "table {}, column {}: the value of {}{ordinal}, under generation {}, does not open",
            self.name,
            self.column,
            crate::access::hex(&row.key),
            row.sealed.generation
        )
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
