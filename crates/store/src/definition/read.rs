//! Definitions read, and what there is of an item.

use super::content::{content_of, impact_of};
use super::unknown;
use crate::days::{from_days, from_milliseconds, to_days};
use crate::engine::{Connection, Row, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::definition::{Actor, Definition, Impact, Move, Span, State, Step};

/// A step as kept.
#[derive(Debug, Clone)]
pub struct DefinitionStepRow {
    /// What decides where the definition stands.
    pub step: Step,
    /// Login of who made it.
    pub login: String,
    /// Organ they acted for.
    pub organ: String,
    /// When.
    pub at: Timestamp,
    /// What was said.
    pub reason: String,
    /// Position of the log entry that tells of it.
    pub log_index: u64,
}

/// A definition as kept.
#[derive(Debug, Clone)]
pub struct DefinitionRow {
    /// Id, UUID v7.
    pub id: [u8; 16],
    /// Slug of the organ whose it is.
    pub organ: String,
    /// Item of the catalogue.
    pub item: String,
    /// What its steps make it.
    pub definition: Definition,
    /// Its steps in their order.
    pub steps: Vec<DefinitionStepRow>,
    /// Comments made.
    pub comments: u32,
    /// Comments nobody has answered.
    pub unanswered: u32,
}

const COLUMNS: &str = "number, step, actor, account_id, on_day, state, consult_until, content, impact, \
                       login, organ, at, reason, log_index";

impl Store {
    /// Definitions, of one organ or of all, newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] when the steps of one contradict each other.
    pub fn definitions(
        &self,
        organ: Option<&str>,
        limit: u32,
    ) -> Result<Vec<DefinitionRow>, StoreError> {
        self.readers().read(|connection| {
            let ids: Vec<[u8; 16]> = connection
                .prepare_cached(
                    "SELECT definition_id FROM definition WHERE (organ = $1 OR $1 IS NULL)
                     ORDER BY definition_id DESC LIMIT $2",
                )?
                .query_map(params![organ, limit], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let found = ids.iter().map(|id| one(connection, id));
            Ok(found
                .collect::<Result<Vec<_>, _>>()?
                .into_iter()
                .flatten()
                .collect())
        })
    }

    /// A definition.
    ///
    /// # Errors
    /// As [`Store::definitions`].
    pub fn definition(&self, id: [u8; 16]) -> Result<Option<DefinitionRow>, StoreError> {
        self.readers().read(|connection| one(connection, &id))
    }

    /// The approved definitions of an organ about an item, with their days.
    ///
    /// # Errors
    /// As [`Store::definitions`].
    pub fn approved_definitions(&self, organ: &str, item: &str) -> Result<Vec<Span>, StoreError> {
        self.readers().read(|connection| {
            let ids: Vec<[u8; 16]> = connection
                .prepare_cached(
                    "SELECT definition_id FROM definition WHERE organ = $1 AND item = $2 ORDER BY definition_id",
                )?
                .query_map(params![organ, item], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let mut spans = Vec::new();
            for id in ids {
                spans.extend(one(connection, &id)?.and_then(|row| row.definition.span()));
            }
            Ok(spans)
        })
    }

    /// What there is of an item from an organ on a day, and was decided since another.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn definition_impact(
        &self,
        organ: &str,
        item: &str,
        today: Date,
        since: Date,
    ) -> Result<Impact, StoreError> {
        let (today, since) = (to_days(today), to_days(since));
        self.readers().read(|connection| {
            let (records, people) = connection.query_row(
                "SELECT count(*), count(DISTINCT record.subject_id) FROM record
                 WHERE record.item = $1 AND record.source = $2 AND record.state IN ('live', 'disputed')
                   AND record.decided_on <= $3 AND record.display_until >= $3
                   AND NOT EXISTS (SELECT 1 FROM record AS newer WHERE newer.subject_id = record.subject_id
                     AND newer.record_id = record.record_id AND newer.version > record.version)",
                params![item, organ, today],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let (records_of_year, people_of_year) = connection.query_row(
                "SELECT count(*), count(DISTINCT record.subject_id) FROM record
                 WHERE record.item = $1 AND record.source = $2 AND record.state <> 'withdrawn'
                   AND record.decided_on > $3 AND record.decided_on <= $4
                   AND NOT EXISTS (SELECT 1 FROM record AS newer WHERE newer.subject_id = record.subject_id
                     AND newer.record_id = record.record_id AND newer.version > record.version)",
                params![item, organ, since, today],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let measures = connection.query_row(
                "SELECT count(*) FROM measure_applied
                 JOIN record ON record.subject_id = measure_applied.subject_id
                   AND record.record_id = measure_applied.record_id
                 WHERE record.item = $1 AND record.source = $2 AND record.state IN ('live', 'disputed')
                   AND record.decided_on <= $3 AND record.display_until >= $3
                   AND measure_applied.action = 'applied' AND measure_applied.ended_at IS NULL
                   AND NOT EXISTS (SELECT 1 FROM record AS newer WHERE newer.subject_id = record.subject_id
                     AND newer.record_id = record.record_id AND newer.version > record.version)",
                params![item, organ, today],
                |row| row.get(0),
            )?;
            Ok(Impact {
                records,
                people,
                measures,
                records_of_year,
                people_of_year,
            })
        })
    }
}

pub(super) fn one(
    connection: &Connection,
    id: &[u8; 16],
) -> Result<Option<DefinitionRow>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT organ, item FROM definition WHERE definition_id = $1")?;
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let Some((organ, item)) = rows::first(statement.query(params![*id])?, read)? else {
        return Ok(None);
    };
    let sql =
        format!("SELECT {COLUMNS} FROM definition_step WHERE definition_id = $1 ORDER BY number");
    let mut statement = connection.prepare_cached(&sql)?;
    let steps: Vec<DefinitionStepRow> = rows::all(statement.query(params![*id])?, step)?;
    let made: Vec<Step> = steps.iter().map(|row| row.step.clone()).collect();
    let definition = Definition::of(&made).ok_or_else(|| StoreError::Corrupt {
        table: "definition_step",
        column: "step",
        what: "the steps do not follow each other".to_owned(),
    })?;
    let (comments, unanswered) = connection.query_row(
        "SELECT count(*), count(*) - count(answered_at) FROM definition_comment WHERE definition_id = $1",
        params![*id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(Some(DefinitionRow {
        id: *id,
        organ,
        item,
        definition,
        steps,
        comments,
        unanswered,
    }))
}

fn step(row: &Row<'_>) -> Result<DefinitionStepRow, StoreError> {
    const TABLE: &str = "definition_step";
    let (made, by, to): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(5)?);
    let consult_until: Option<i64> = row.get(6)?;
    let (content, impact): (Option<String>, Option<String>) = (row.get(7)?, row.get(8)?);
    Ok(DefinitionStepRow {
        step: Step {
            number: row.get(0)?,
            step: Move::from_word(&made).ok_or_else(|| unknown(TABLE, "step", &made))?,
            by: Actor::from_word(&by).ok_or_else(|| unknown(TABLE, "actor", &by))?,
            account: row.get(3)?,
            on: from_days(row.get(4)?, TABLE, "on_day")?,
            to: State::from_word(&to).ok_or_else(|| unknown(TABLE, "state", &to))?,
            consult_until: consult_until
                .map(|day| from_days(day, TABLE, "consult_until"))
                .transpose()?,
            content: content.as_deref().map(content_of).transpose()?,
            impact: impact.as_deref().map(impact_of).transpose()?,
        },
        login: row.get(9)?,
        organ: row.get(10)?,
        at: from_milliseconds(row.get(11)?, TABLE, "at")?,
        reason: row.get(12)?,
        log_index: row.get(13)?,
    })
}
