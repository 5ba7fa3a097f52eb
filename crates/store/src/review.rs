//! 复核 and 紧急查询: what was said and decided about an alarm, and the emergencies of officers. Rows are added, never changed.

use crate::access::{Kind, NewAccess, Outcome};
use crate::alarm::NewAlarm;
use crate::days::from_milliseconds;
use crate::engine::{OptionalExtension as _, Row, params};
use crate::error::StoreError;
use crate::notice::NewNotice;
use crate::rows;
use crate::security::{EventKind, NewSecurityEvent};
use crate::store::Store;
use crate::writer::Pending;
use jiff::Timestamp;
use rules::notice::{Facts, NoticeKind};

/// A step of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewStep {
    /// The reviewer asks the officer.
    Asked,
    /// The officer explains.
    Explained,
    /// The reviewer finds it justified.
    Justified,
    /// The reviewer finds it not justified.
    NotJustified,
}

impl ReviewStep {
    /// Every step.
    pub const ALL: [ReviewStep; 4] = [
        ReviewStep::Asked,
        ReviewStep::Explained,
        ReviewStep::Justified,
        ReviewStep::NotJustified,
    ];

    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ReviewStep::Asked => "asked",
            ReviewStep::Explained => "explained",
            ReviewStep::Justified => "justified",
            ReviewStep::NotJustified => "not-justified",
        }
    }

    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    /// Whether it ends the review.
    #[must_use]
    pub fn decides(self) -> bool {
        matches!(self, ReviewStep::Justified | ReviewStep::NotJustified)
    }
}

/// A step about to be taken.
#[derive(Debug, Clone)]
pub struct NewReview {
    /// Alarm.
    pub alarm: [u8; 16],
    /// Step.
    pub step: ReviewStep,
    /// Who.
    pub account: [u8; 16],
    /// Login of who, told to the people concerned.
    pub login: String,
    /// Organ of who.
    pub organ: String,
    /// Reason or explanation.
    pub text: String,
    /// People to be told that a lookup of them was not justified, with the entries.
    pub told: Vec<([u8; 16], u64)>,
    /// What their notices are filled with.
    pub facts: Facts,
}

/// A step as kept.
#[derive(Debug, Clone)]
pub struct ReviewRow {
    /// Step.
    pub step: ReviewStep,
    /// Who.
    pub account: [u8; 16],
    /// When.
    pub at: Timestamp,
    /// Reason or explanation.
    pub text: String,
}

/// An emergency about to begin.
#[derive(Debug, Clone)]
pub struct NewBreakGlass {
    /// Account of the officer.
    pub account: [u8; 16],
    /// Reason stated.
    pub reason: String,
    /// When it ends.
    pub until: Timestamp,
    /// The item for the reviewers.
    pub alarm: NewAlarm,
}

impl Store {
    /// Takes a step of a review.
    ///
    /// The pending answer fails with [`StoreError::NotFound`] for an unknown alarm, and [`StoreError::Conflict`] for one that
    /// is decided, and for an explanation nobody asked for.
    pub fn review(&self, new: NewReview) -> Pending<()> {
        self.writer().submit(move |transaction| {
            let connection = transaction.connection;
            let found: Option<(String, String, Option<i64>)> = connection
                .query_row(
                    "SELECT login, organ, decided_at FROM alarm WHERE alarm_id = $1",
                    params![new.alarm],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
                .optional()?;
            let (login, organ, decided) = found.ok_or(StoreError::NotFound)?;
            if decided.is_some() {
                return Err(StoreError::Conflict("the alarm has been decided before"));
            }
            let last: Option<(String, u32)> = connection
                .query_row(
                    "SELECT step, number FROM review WHERE alarm_id = $1 ORDER BY number DESC LIMIT 1",
                    params![new.alarm],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()?;
            let (last, number) = last.unzip();
            let waits = last.as_deref() == Some(ReviewStep::Asked.word());
            if waits != (new.step == ReviewStep::Explained) && !new.step.decides() {
                return Err(StoreError::Conflict("nobody waits for this"));
            }
            // Four eyes, whatever the policy says.
            if (login == new.login) != (new.step == ReviewStep::Explained) {
                return Err(StoreError::Conflict("a review is decided by another"));
            }
            let now = transaction.now_milliseconds();
            connection.execute(
                "INSERT INTO review (alarm_id, number, step, account_id, at, text)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                params![
                    new.alarm,
                    number.unwrap_or(0) + 1,
                    new.step.word(),
                    new.account,
                    now,
                    new.text
                ],
            )?;
            if new.step.decides() {
                connection.execute(
                    "UPDATE alarm SET decided_at = $1 WHERE alarm_id = $2",
                    params![now, new.alarm],
                )?;
            }
            let concerned: Option<[u8; 16]> = connection
                .query_row("SELECT account_id FROM account WHERE login = $1", params![login], |row| row.get(0))
                .optional()?;
            transaction.tell(&NewSecurityEvent {
                kind: match new.step {
                    ReviewStep::Asked | ReviewStep::Explained => EventKind::ReviewAsked,
                    ReviewStep::Justified | ReviewStep::NotJustified => EventKind::ReviewDecided,
                },
                actor: Some(new.account),
                account: concerned,
                organ: Some(organ),
                detail: Some(new.step.word().to_owned()),
            })?;
            for (subject, log_index) in &new.told {
                let ground = format!("review:{log_index}");
                let appended = transaction.append(&NewAccess {
                    subject: *subject,
                    kind: Kind::LookupNotJustified,
                    outcome: Outcome::Done,
                    organ: &new.organ,
                    actor: &new.login,
                    purpose: None,
                    ground: Some(&ground),
                    case_number: None,
                    reason: None,
                    items: None,
                    policy: None,
                    object: None,
                    seal: None,
                    first: false,
                })?;
                transaction.notify(&NewNotice {
                    subject: *subject,
                    kind: NoticeKind::LookupNotJustified,
                    about: None,
                    facts: new.facts.clone(),
                    log_index: Some(appended.log_index),
                })?;
            }
            Ok(())
        })
    }

    /// The steps of a review, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an unknown step.
    pub fn reviews_of(&self, alarm: [u8; 16]) -> Result<Vec<ReviewRow>, StoreError> {
        self.readers().read_one(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT step, account_id, at, text FROM review WHERE alarm_id = $1 ORDER BY number",
            )?;
            rows::all(statement.query(params![alarm])?, read)
        })
    }

    /// Begins an emergency, with the item that has it reviewed.
    pub fn break_glass(&self, new: NewBreakGlass) -> Pending<[u8; 16]> {
        self.writer().submit(move |transaction| {
            let id = transaction.environment().new_id();
            transaction.connection.execute(
                "INSERT INTO break_glass (account_id, break_glass_id, organ, reason, begun_at, until)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                params![
                    new.account,
                    id,
                    new.alarm.organ,
                    new.reason,
                    transaction.now_milliseconds(),
                    new.until.as_millisecond()
                ],
            )?;
            transaction.raise(&new.alarm, id)?;
            transaction.tell(&NewSecurityEvent {
                kind: EventKind::EmergencyBegun,
                actor: Some(new.account),
                account: Some(new.account),
                organ: Some(new.alarm.organ.clone()),
                detail: None,
            })?;
            Ok(id)
        })
    }

    /// The emergency of an account that has not ended: until when.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn emergency_of(
        &self,
        account: [u8; 16],
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.readers().read_one(|connection| {
            let until: Option<i64> = connection.query_row(
                "SELECT max(until) FROM break_glass WHERE account_id = $1 AND until > $2",
                params![account, now.as_millisecond()],
                |row| row.get(0),
            )?;
            let until = until.map(|at| from_milliseconds(at, "break_glass", "until"));
            until.transpose()
        })
    }
}

fn read(row: &Row<'_>) -> Result<ReviewRow, StoreError> {
    let word: String = row.get(0)?;
    Ok(ReviewRow {
        step: ReviewStep::from_word(&word).ok_or_else(|| StoreError::Corrupt {
            table: "review",
            column: "step",
            what: format!("unknown word {word}"),
        })?,
        account: row.get(1)?,
        at: from_milliseconds(row.get(2)?, "review", "at")?,
        text: row.get(3)?,
    })
}
