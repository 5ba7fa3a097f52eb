//! The steps of a case as they are kept.

use super::read::unknown;
use super::{CaseContent, place};
use crate::days::{from_days, from_milliseconds};
use crate::engine::{Connection, Row, params};
use crate::error::StoreError;
use crate::keys::{Keys, Sealed, sealed};
use crate::rows;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::case::{Actor, CaseState, Move, Step};
use rules::period::Period;

/// A step as kept.
#[derive(Debug, Clone)]
pub struct StepRow {
    /// What decides where the case stands.
    pub step: Step,
    /// Login of who made it; `clock` for time, `self` for the person.
    pub login: String,
    /// Organ of who made it.
    pub organ: String,
    /// When.
    pub at: Timestamp,
    /// What came with it.
    pub content: CaseContent,
    /// Position of the log entry that tells of it.
    pub log_index: u64,
}

const COLUMNS: &str = "number, step, actor, account_id, login, organ, on_day, at, state, due_on, not_before, remaining, \
                       content_sealed, key_generation, log_index";

/// The steps of a case in their order.
pub(super) fn steps_of(
    connection: &Connection,
    keys: &Keys,
    subject: &[u8; 16],
    case: &[u8; 16],
) -> Result<Vec<StepRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM case_step WHERE subject_id = $1 AND case_id = $2 ORDER BY number"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    rows::all(statement.query(params![subject, case])?, |row| {
        step(row, keys, case)
    })
}

fn step(row: &Row<'_>, keys: &Keys, case: &[u8; 16]) -> Result<StepRow, StoreError> {
    const TABLE: &str = "case_step";
    let day = |column: usize, name| -> Result<Option<Date>, StoreError> {
        let days: Option<i64> = row.get(column)?;
        days.map(|days| from_days(days, TABLE, name)).transpose()
    };
    let (made, by, to): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(8)?);
    let remaining: Option<String> = row.get(11)?;
    let left = remaining
        .map(|text| Period::parse(&text).map_err(|_| unknown(TABLE, "remaining", &text)))
        .transpose()?;
    let sealed: Sealed = sealed(row, 12)?;
    let content = match sealed.bytes.is_empty() {
        true => CaseContent::default(),
        false => serde_json::from_slice(&keys.unseal(&sealed, &place(case))?).map_err(|error| {
            StoreError::Corrupt {
                table: TABLE,
                column: "content_sealed",
                what: error.to_string(),
            }
        })?,
    };
    Ok(StepRow {
        step: Step {
            number: row.get(0)?,
            step: Move::from_word(&made).ok_or_else(|| unknown(TABLE, "step", &made))?,
            by: Actor::from_word(&by).ok_or_else(|| unknown(TABLE, "actor", &by))?,
            account: row.get(3)?,
            on: from_days(row.get(6)?, TABLE, "on_day")?,
            to: CaseState::from_word(&to).ok_or_else(|| unknown(TABLE, "state", &to))?,
            due_on: day(9, "due_on")?,
            not_before: day(10, "not_before")?,
            left,
        },
        login: row.get(4)?,
        organ: row.get(5)?,
        at: from_milliseconds(row.get(7)?, TABLE, "at")?,
        content,
        log_index: row.get(14)?,
    })
}
