//! How the keys stand, what may be retired, and what does not open.

use super::is_finished;
use super::tables::{NONE, Place, TABLES};
use crate::access::hex;
use crate::audit::AuditProblem;
use crate::engine::params;
use crate::error::StoreError;
use crate::key_state::KeyState;
use crate::keys::{KeyFault, Keys, Suite};
use crate::store::Store;

/// Damaged values that are listed.
const LISTED: usize = 1_000;

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
    pub(super) fn older(&self) -> Result<Vec<(u32, &'static str, u64)>, StoreError> {
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
        for (subject, paper) in self.damaged_papers()? {
            let told = |at: &AuditProblem| at.what.contains(&hex(&paper));
            // Its key was told of already.
            if damaged.len() < LISTED && !damaged.iter().any(told) {
                damaged.push(AuditProblem {
                    code: "PAPER-DAMAGED",
                    what: format!(
                        "table paper_part: paper {} of subject {} does not open, or is not what its digest says",
                        hex(&paper),
                        hex(&subject)
                    ),
                });
            }
        }
        Ok(damaged)
    }
}
