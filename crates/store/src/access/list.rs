//! The person's list of who looked and what was written, and the entries of the log behind it.

use super::opening::Opening;
use super::{Kind, Outcome, Seal};
use crate::days::{from_days, from_milliseconds};
use crate::engine::{Connection, Row, dialect, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::commitment::{Commitment, Salt};

/// One line of the person's list of accesses.
#[derive(Debug, Clone)]
pub struct Access {
    /// Position in the access log.
    pub log_index: u64,
    /// The subject's entry before.
    pub previous: Option<u64>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: Kind,
    /// How it ended.
    pub outcome: Outcome,
    /// Organ that did it.
    pub organ: String,
    /// Account or system of the organ.
    pub actor: String,
    /// Purpose of a question.
    pub purpose: Option<String>,
    /// `consent:<id>`, `power:<slug>`, `present:<check>:<reason>` or `representation:<id>:<kind>`.
    pub ground: Option<String>,
    /// Case number of a statutory question.
    pub case_number: Option<String>,
    /// Code of a refusal.
    pub reason: Option<String>,
    /// Items asked for or written, separated by spaces.
    pub items: Option<String>,
    /// Names of the policies that allowed it, separated by spaces.
    pub policy: Option<String>,
    /// Record and version written.
    pub object: Option<([u8; 16], u32, [u8; 32])>,
    /// Salt of the commitment.
    pub salt: Salt,
    /// The text the commitment opens to.
    pub opening: String,
    /// It is closed to the person until the day it opens, for this reason.
    pub seal: Option<(Date, String)>,
}

impl Access {
    /// The day on which the entry opens, if on this day it is still closed to the person.
    #[must_use]
    pub fn sealed_on(&self, day: Date) -> Option<Date> {
        let opens_on = self.seal.as_ref().map(|(opens_on, _)| *opens_on);
        opens_on.filter(|opens_on| day < *opens_on)
    }
}

const COLUMNS: &str = "log_index, previous, at, kind, outcome, organ, actor, purpose, ground, case_number, reason, items, \
                       object_id, object_version, object_digest, salt, policy, opens_on, seal_reason";

impl Store {
    /// A person's list of accesses, newest first. `before` continues a page.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] when a row contradicts itself.
    pub fn accesses(
        &self,
        subject: [u8; 16],
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Access>, StoreError> {
        let start = before.unwrap_or(i64::MAX.cast_unsigned());
        self.readers().read_one(|connection| {
            let sql = dialect::list_before(COLUMNS, connection.is_remote());
            let mut statement = connection.prepare_cached(&sql)?;
            let found = statement.query(params![subject, start, limit])?;
            let accesses = rows::all(found, |row| read_access(row, &subject))?;
            let gap = |pair: &&[Access]| pair[0].previous != Some(pair[1].log_index);
            let before_gap = accesses.windows(2).find(gap).map(|pair| &pair[0]);
            let goes_on = match accesses.last() {
                Some(oldest) => oldest.previous.is_some() && accesses.len() < limit as usize,
                None => before.is_none() && newest_of(connection, &subject)?.is_some(),
            };
            if before_gap.is_some() || goes_on {
                return Err(breaks_off(before_gap.or(accesses.last())));
            }
            Ok(accesses)
        })
    }

    /// One entry of a person's list.
    ///
    /// # Errors
    /// As [`Store::accesses`].
    pub fn access(&self, subject: [u8; 16], log_index: u64) -> Result<Option<Access>, StoreError> {
        self.readers().read_one(|connection| {
            let sql =
                format!("SELECT {COLUMNS} FROM access WHERE subject_id = $1 AND log_index = $2");
            let mut statement = connection.prepare_cached(&sql)?;
            let found = statement.query(params![subject, log_index])?;
            rows::first(found, |row| read_access(row, &subject))
        })
    }

    /// Entries from a position on as they stand in the log, in its order, for publication.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn leaves(&self, from: u64, limit: u32) -> Result<Vec<Vec<u8>>, StoreError> {
        self.readers().read_one(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT entry.commitment, closing.line FROM entry
                 LEFT JOIN closing ON closing.log_index = entry.log_index
                 WHERE entry.log_index >= $1 ORDER BY entry.log_index LIMIT $2",
            )?;
            let leaves = statement
                .query_map(params![from, limit], |row| {
                    let commitment = Commitment(row.get(0)?);
                    Ok(leaf_of(&commitment, row.get(1)?))
                })?
                .collect::<Result<_, _>>()?;
            Ok(leaves)
        })
    }

    /// Number of entries made.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn entries(&self) -> Result<u64, StoreError> {
        self.readers().read_one(|connection| {
            Ok(connection
                .query_row("SELECT max(log_index) FROM entry", [], |row| {
                    row.get::<_, Option<u64>>(0)
                })?
                .map_or(0, |newest| newest + 1))
        })
    }
}

/// An entry as it stands in the log: a commitment, or the line of a closing.
pub(crate) fn leaf_of(commitment: &Commitment, closing: Option<String>) -> Vec<u8> {
    closing.map_or_else(|| ledger::commitment::leaf(commitment), String::into_bytes)
}

/// The newest entry of a subject's list.
pub(crate) fn newest_of(
    connection: &Connection,
    subject: &[u8; 16],
) -> Result<Option<u64>, StoreError> {
    let sql = dialect::newest("SELECT NEWEST($1)", connection.is_remote());
    Ok(connection.query_row(&sql, params![subject], |row| row.get(0))?)
}

/// A list that is shorter than the log says is not shown as if it were whole.
fn breaks_off(oldest: Option<&Access>) -> StoreError {
    let before = match oldest {
        Some(oldest) => format!("before entry {}", oldest.log_index),
        None => "at its end".to_owned(),
    };
    StoreError::Corrupt {
        table: "access",
        column: "previous",
        what: format!("the list breaks off {before}"),
    }
}

pub(crate) fn read_access(row: &Row<'_>, subject: &[u8; 16]) -> Result<Access, StoreError> {
    let kind_word: String = row.get(3)?;
    let outcome_word: String = row.get(4)?;
    let object_id: Option<[u8; 16]> = row.get(12)?;
    let object_version: Option<u32> = row.get(13)?;
    let object_digest: Option<[u8; 32]> = row.get(14)?;
    let mut access = Access {
        log_index: row.get(0)?,
        previous: row.get(1)?,
        at: from_milliseconds(row.get(2)?, "access", "at")?,
        kind: known(&Kind::ALL, |k| k.word(), &kind_word, "kind")?,
        outcome: known(&Outcome::ALL, |o| o.word(), &outcome_word, "outcome")?,
        organ: row.get(5)?,
        actor: row.get(6)?,
        purpose: row.get(7)?,
        ground: row.get(8)?,
        case_number: row.get(9)?,
        reason: row.get(10)?,
        items: row.get(11)?,
        policy: row.get(16)?,
        object: match (object_id, object_version, object_digest) {
            (Some(id), Some(version), Some(digest)) => Some((id, version, digest)),
            _ => None,
        },
        salt: Salt(row.get(15)?),
        opening: String::new(),
        seal: match (row.get::<_, Option<i64>>(17)?, row.get(18)?) {
            (Some(day), Some(reason)) => Some((from_days(day, "access", "opens_on")?, reason)),
            _ => None,
        },
    };
    access.opening = Opening {
        subject,
        log_index: access.log_index,
        previous: access.previous,
        at: access.at.as_millisecond(),
        kind: &kind_word,
        outcome: &outcome_word,
        organ: &access.organ,
        actor: &access.actor,
        purpose: access.purpose.as_deref(),
        ground: access.ground.as_deref(),
        case_number: access.case_number.as_deref(),
        reason: access.reason.as_deref(),
        items: access.items.as_deref(),
        policy: access.policy.as_deref(),
        object_id: object_id.as_ref().map(<[u8; 16]>::as_slice),
        object_version,
        object_digest: object_digest.as_ref().map(<[u8; 32]>::as_slice),
        seal: access.seal.as_ref().map(|(opens_on, reason)| Seal {
            opens_on: *opens_on,
            reason,
        }),
    }
    .text();
    Ok(access)
}

fn known<T: Copy>(
    all: &[T],
    word_of: impl Fn(T) -> &'static str,
    word: &str,
    column: &'static str,
) -> Result<T, StoreError> {
    all.iter()
        .copied()
        .find(|t| word_of(*t) == word)
        .ok_or_else(|| StoreError::Corrupt {
            table: "access",
            column,
            what: format!("unknown word {word}"),
        })
}
