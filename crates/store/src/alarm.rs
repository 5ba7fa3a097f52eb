//! 预警: what a follower of the log noticed, and how far it has read. One process at a time gets on with it: whoever finds
//! the place it began at moved meanwhile has nothing to add.

use crate::days::from_milliseconds;
use crate::engine::{Row, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;

/// An alarm about to be kept.
#[derive(Debug, Clone)]
pub struct NewAlarm {
    /// Word of its kind.
    pub kind: &'static str,
    /// 1 low, 2 middle, 3 high.
    pub severity: u8,
    /// Organ of the account.
    pub organ: String,
    /// Login of the account.
    pub login: String,
    /// Entries of the log it rests on.
    pub positions: Vec<u64>,
    /// What was noticed, Chinese.
    pub zh: String,
    /// And English.
    pub en: String,
}

/// An alarm as kept.
#[derive(Debug, Clone)]
pub struct AlarmRow {
    /// Id, UUID v7.
    pub id: [u8; 16],
    /// Word of its kind.
    pub kind: String,
    /// 1 low, 2 middle, 3 high.
    pub severity: u8,
    /// Organ of the account.
    pub organ: String,
    /// Login of the account.
    pub login: String,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// Entries of the log it rests on.
    pub positions: Vec<u64>,
    /// What was noticed, Chinese.
    pub zh: String,
    /// And English.
    pub en: String,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

const COLUMNS: &str =
    "alarm_id, kind, severity, organ, login, raised_at, positions, zh, en, decided_at";

/// Name of the follower that looks for alarms.
const ALARMS: &str = "alarms";

impl Store {
    /// Up to which entry the follower has read.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn followed_to(&self) -> Result<u64, StoreError> {
        self.follower_at(ALARMS)
    }

    /// Notes that the entries from one position to another were looked at, with the alarms they gave. Nothing is kept, and
    /// the answer is `false`, when somebody else has noted that meanwhile.
    pub fn follow(&self, from: u64, to: u64, alarms: Vec<NewAlarm>) -> Pending<bool> {
        self.writer().submit_aside(move |transaction| {
            if !transaction.move_follower(ALARMS, from, to)? {
                return Ok(false);
            }
            for alarm in &alarms {
                transaction.raise(alarm, transaction.environment().new_id())?;
            }
            transaction.connection.execute(
                "DELETE FROM budget_spent WHERE until < $1",
                params![transaction.now_milliseconds()],
            )?;
            Ok(true)
        })
    }

    /// Alarms nobody decided yet, the severest first and among them the oldest; with an organ, those about its accounts.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn open_alarms(
        &self,
        organ: Option<&str>,
        limit: u32,
    ) -> Result<Vec<AlarmRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM alarm WHERE decided_at IS NULL AND (organ = $1 OR $1 IS NULL)
                 ORDER BY severity DESC, alarm_id LIMIT $2"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            rows::all(statement.query(params![organ, limit])?, read)
        })
    }

    /// Alarms about an account, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn alarms_about(&self, login: &str, limit: u32) -> Result<Vec<AlarmRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM alarm WHERE login = $1 ORDER BY alarm_id DESC LIMIT $2"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            rows::all(statement.query(params![login, limit])?, read)
        })
    }

    /// One alarm.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn alarm(&self, id: [u8; 16]) -> Result<Option<AlarmRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM alarm WHERE alarm_id = $1");
            let mut statement = connection.prepare_cached(&sql)?;
            rows::first(statement.query(params![id])?, read)
        })
    }

    /// How many alarms wait for a decision, and since when the oldest does.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn waiting_alarms(&self) -> Result<(u64, Option<Timestamp>), StoreError> {
        self.readers().read_one(|connection| {
            let (count, oldest): (u64, Option<i64>) = connection.query_row(
                "SELECT count(*), min(raised_at) FROM alarm WHERE decided_at IS NULL",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let oldest = oldest.map(|at| from_milliseconds(at, "alarm", "raised_at"));
            Ok((count, oldest.transpose()?))
        })
    }

    /// Has every lookup of a person noticed from now on, with the word of why. An identity is met if it was not before.
    pub fn watch_person(&self, digest: [u8; 32], kind: &'static str, by: [u8; 16]) -> Pending<()> {
        self.writer().submit(move |transaction| {
            let subject = transaction.identify(&digest)?;
            transaction.connection.execute(
                "INSERT INTO watched (subject_id, kind, entered_by, entered_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (subject_id) DO UPDATE SET kind = excluded.kind, entered_by = excluded.entered_by,
                   entered_at = excluded.entered_at, ended_at = NULL",
                params![subject, kind, by, transaction.now_milliseconds()],
            )?;
            Ok(())
        })
    }
}

impl Transaction<'_> {
    /// Keeps an alarm.
    pub(crate) fn raise(&self, alarm: &NewAlarm, id: [u8; 16]) -> Result<(), StoreError> {
        let positions: Vec<String> = alarm.positions.iter().map(u64::to_string).collect();
        self.connection.execute(
            "INSERT INTO alarm (alarm_id, kind, severity, organ, login, raised_at, positions, zh, en)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            params![
                id,
                alarm.kind,
                u32::from(alarm.severity),
                alarm.organ,
                alarm.login,
                self.now_milliseconds(),
                positions.join(" "),
                alarm.zh,
                alarm.en
            ],
        )?;
        Ok(())
    }
}

pub(crate) fn read(row: &Row<'_>) -> Result<AlarmRow, StoreError> {
    let severity: u32 = row.get(2)?;
    let positions: String = row.get(6)?;
    let decided_at: Option<i64> = row.get(9)?;
    let decided_at = decided_at.map(|at| from_milliseconds(at, "alarm", "decided_at"));
    Ok(AlarmRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        severity: u8::try_from(severity).unwrap_or(u8::MAX),
        organ: row.get(3)?,
        login: row.get(4)?,
        raised_at: from_milliseconds(row.get(5)?, "alarm", "raised_at")?,
        positions: positions
            .split(' ')
            .filter_map(|at| at.parse().ok())
            .collect(),
        zh: row.get(7)?,
        en: row.get(8)?,
        decided_at: decided_at.transpose()?,
    })
}
