//! Lookups of people, as those see them who look for alarms and review them.

use crate::access::{Kind, Outcome};
use crate::days::from_milliseconds;
use crate::engine::{Connection, Row, params};
use crate::error::StoreError;
use crate::keys::Sealed;
use crate::rows;
use crate::store::Store;
use jiff::Timestamp;

/// A lookup of a person, as the log tells of it, with what is recorded of them.
#[derive(Debug, Clone)]
pub struct LookupRow {
    /// Position in the log.
    pub log_index: u64,
    /// Who was asked about.
    pub subject: [u8; 16],
    /// When.
    pub at: Timestamp,
    /// Question, check or report at a counter.
    pub kind: Kind,
    /// It was refused.
    pub refused: bool,
    /// Organ that asked.
    pub organ: String,
    /// Login that asked.
    pub actor: String,
    /// Purpose.
    pub purpose: Option<String>,
    /// Ground, as the entry states it.
    pub ground: Option<String>,
    /// Case.
    pub case_number: Option<String>,
    /// Code of a refusal, or what marks an emergency.
    pub reason: Option<String>,
    /// Recorded name.
    pub name: Option<String>,
    /// Recorded number.
    pub number: Option<String>,
    /// Why a lookup of them is always noticed.
    pub watched: Option<String>,
}

const COLUMNS: &str = "access.log_index, access.subject_id, access.at, access.kind, access.outcome, access.organ, access.actor, \
                       access.purpose, access.ground, access.case_number, access.reason, subject.name, \
                       subject.number_sealed, watched.kind, subject.key_generation";

impl Store {
    /// The lookups among so many entries from a position on, and the position behind them.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an unknown kind.
    pub fn lookups(&self, from: u64, limit: u32) -> Result<(Vec<LookupRow>, u64), StoreError> {
        self.readers().read(|connection| {
            let newest: Option<u64> = connection.query_row(
                "SELECT max(log_index) FROM (SELECT log_index FROM entry WHERE log_index >= $1 ORDER BY log_index LIMIT $2) AS page",
                params![from, limit],
                |row| row.get(0),
            )?;
            let Some(newest) = newest else {
                return Ok((Vec::new(), from));
            };
            let found = self.lookups_between(connection, from, newest)?;
            Ok((found, newest + 1))
        })
    }

    /// The lookups at some positions, for whoever reviews them.
    ///
    /// # Errors
    /// As [`Store::lookups`].
    pub fn lookups_at(&self, positions: &[u64]) -> Result<Vec<LookupRow>, StoreError> {
        self.readers().read(|connection| {
            let each = positions
                .iter()
                .map(|at| self.lookups_between(connection, *at, *at));
            let found: Vec<Vec<LookupRow>> = each.collect::<Result<_, _>>()?;
            Ok(found.into_iter().flatten().collect())
        })
    }

    fn lookups_between(
        &self,
        connection: &Connection,
        first: u64,
        last: u64,
    ) -> Result<Vec<LookupRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM entry
             JOIN access ON access.subject_id = entry.subject_id AND access.log_index = entry.log_index
             LEFT JOIN subject ON subject.subject_id = entry.subject_id
             LEFT JOIN watched ON watched.subject_id = entry.subject_id AND watched.ended_at IS NULL
             WHERE entry.log_index >= $1 AND entry.log_index <= $2
               AND access.kind IN ('question', 'check', 'counter-report')
             ORDER BY entry.log_index"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        rows::all(statement.query(params![first, last])?, |row| {
            self.read_lookup(row)
        })
    }

    fn read_lookup(&self, row: &Row<'_>) -> Result<LookupRow, StoreError> {
        let subject: [u8; 16] = row.get(1)?;
        let word: String = row.get(3)?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word);
        let outcome: String = row.get(4)?;
        let (bytes, generation): (Option<Vec<u8>>, Option<u32>) = (row.get(12)?, row.get(14)?);
        let sealed = bytes.filter(|bytes| !bytes.is_empty()).zip(generation);
        // Of a number that was erased or is damaged nothing is noticed; `fsck` tells of the latter, and the rest goes on.
        let number = sealed.and_then(|(bytes, generation)| {
            let sealed = Sealed { generation, bytes };
            self.keys().unseal(&sealed, &subject).ok()
        });
        Ok(LookupRow {
            log_index: row.get(0)?,
            subject,
            at: from_milliseconds(row.get(2)?, "access", "at")?,
            kind: kind.ok_or_else(|| StoreError::Corrupt {
                table: "access",
                column: "kind",
                what: format!("unknown word {word}"),
            })?,
            refused: outcome == Outcome::Refused.word(),
            organ: row.get(5)?,
            actor: row.get(6)?,
            purpose: row.get(7)?,
            ground: row.get(8)?,
            case_number: row.get(9)?,
            reason: row.get(10)?,
            name: row.get(11)?,
            number: number.and_then(|bytes| String::from_utf8(bytes).ok()),
            watched: row.get(13)?,
        })
    }
}
