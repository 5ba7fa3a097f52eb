//! 通知: what a person is told. A notice is written in the transaction of what it tells of, so that one is never there without
//! the other; a person with an address for messages gets one queued in the same transaction.

mod contact;
mod outbox;

pub use contact::ContactRow;
pub(crate) use contact::take_out;
pub use outbox::{DueMessage, MessageRow, MessageState, MessageStep};

use crate::days::from_milliseconds;
use crate::engine::{Bulk, Row, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;
use rules::notice::{Fact, Facts, NoticeKind};
use rules::text::Bilingual;

/// A notice about to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewNotice {
    /// Whom it tells.
    pub(crate) subject: [u8; 16],
    /// What of.
    pub(crate) kind: NoticeKind,
    /// Record, case, consent or measure it tells of.
    pub(crate) about: Option<[u8; 16]>,
    /// What it is filled with: no name and no number of a person.
    pub(crate) facts: Facts,
    /// Entry of the access log that tells of the same.
    pub(crate) log_index: Option<u64>,
}

/// A notice as kept.
#[derive(Debug, Clone)]
pub struct NoticeRow {
    /// Id, in the order of time.
    pub id: [u8; 16],
    /// What it tells of.
    pub kind: NoticeKind,
    /// Record, case, consent or measure it tells of.
    pub about: Option<[u8; 16]>,
    /// What it is filled with.
    pub facts: Facts,
    /// When it was made.
    pub made_at: Timestamp,
    /// When the person first opened it.
    pub read_at: Option<Timestamp>,
    /// Entry of the access log that tells of the same.
    pub log_index: Option<u64>,
}

/// Subject and id of a notice.
pub type NoticeKey = ([u8; 16], [u8; 16]);

const COLUMNS: &str = "notice_id, kind, about, facts, made_at, read_at, log_index";

impl Transaction<'_> {
    /// Tells a person of what this transaction does. The id of the notice.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub(crate) fn notify(&self, new: &NewNotice) -> Result<[u8; 16], StoreError> {
        let ids = self.notify_all(std::slice::from_ref(new))?;
        ids.first().copied().ok_or(StoreError::NotFound)
    }

    /// Tells many of what this transaction does, with a statement or two for all of them. The ids in their order.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub(crate) fn notify_all(&self, all: &[NewNotice]) -> Result<Vec<[u8; 16]>, StoreError> {
        let now = self.now_milliseconds();
        let mut notices = Bulk::new("notice", &NOTICE_COLUMNS);
        let mut ids = Vec::with_capacity(all.len());
        for new in all {
            debug_assert!(
                new.facts.missing_of(new.kind).is_empty(),
                "{} lacks {:?}",
                new.kind.word(),
                new.facts.missing_of(new.kind)
            );
            let id = self.environment().new_id();
            let facts = written(&new.facts);
            notices.push(
                self.connection,
                params![
                    new.subject,
                    id,
                    new.kind.word(),
                    new.about,
                    facts,
                    now,
                    new.log_index
                ],
            )?;
            ids.push(id);
        }
        notices.flush(self.connection)?;
        self.queue(all, &ids)?;
        Ok(ids)
    }
}

const NOTICE_COLUMNS: [&str; 7] = [
    "subject_id",
    "notice_id",
    "kind",
    "about",
    "facts",
    "made_at",
    "log_index",
];

impl Store {
    /// A person's notices made since an instant, the newest first, before a given one.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an unknown kind or fact.
    pub fn notices_of(
        &self,
        subject: [u8; 16],
        since: Timestamp,
        before: Option<[u8; 16]>,
        limit: u32,
    ) -> Result<Vec<NoticeRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM notice WHERE subject_id = $1 AND notice_id < $2 AND made_at >= $3
                 ORDER BY notice_id DESC LIMIT $4"
            );
            let before = before.unwrap_or([255; 16]);
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query(params![subject, before, since.as_millisecond(), limit])?;
            rows::all(rows, read)
        })
    }

    /// One notice of a person, made since an instant.
    ///
    /// # Errors
    /// As [`Store::notices_of`].
    pub fn notice(
        &self,
        subject: [u8; 16],
        since: Timestamp,
        id: [u8; 16],
    ) -> Result<Option<NoticeRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM notice WHERE subject_id = $1 AND notice_id = $2 AND made_at >= $3"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query(params![subject, id, since.as_millisecond()])?;
            rows::first(rows, read)
        })
    }

    /// How many notices made since an instant a person has not opened.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn unread_notices(&self, subject: [u8; 16], since: Timestamp) -> Result<u64, StoreError> {
        self.readers().read_one(|connection| {
            Ok(connection.query_row(
                "SELECT count(*) FROM notice WHERE subject_id = $1 AND read_at IS NULL AND made_at >= $2",
                params![subject, since.as_millisecond()],
                |row| row.get(0),
            )?)
        })
    }

    /// Notes that a person opened a notice; the first time stays. `false` when it had been opened before, or is not theirs.
    pub fn mark_read(&self, subject: [u8; 16], id: [u8; 16]) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            let changed = transaction.connection.execute(
                "UPDATE notice SET read_at = $1 WHERE subject_id = $2 AND notice_id = $3 AND read_at IS NULL",
                params![transaction.now_milliseconds(), subject, id],
            )?;
            Ok(changed > 0)
        })
    }

    /// Some notices made before an instant, as subject and id: their time is over.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn notices_before(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<NoticeKey>, StoreError> {
        self.readers().read_one(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT subject_id, notice_id FROM notice WHERE made_at < $1 LIMIT $2",
            )?;
            let rows = statement.query_map(params![before.as_millisecond(), limit], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Removes notices, with what is kept of their messages.
    pub fn end_notices(&self, ended: Vec<NoticeKey>) -> Pending<()> {
        self.writer().submit(move |transaction| {
            let keys: Vec<[&[u8]; 2]> = ended
                .iter()
                .map(|(subject, id)| [subject.as_slice(), id.as_slice()])
                .collect();
            let connection = transaction.connection;
            connection.execute_among(
                "DELETE FROM notice_outbox WHERE AMONG(subject_id, notice_id)",
                &keys,
            )?;
            connection.execute_among(
                "DELETE FROM notice WHERE AMONG(subject_id, notice_id)",
                &keys,
            )?;
            Ok(())
        })
    }
}

/// The facts as the table has them.
fn written(facts: &Facts) -> String {
    let all: Vec<[&str; 3]> = facts
        .iter()
        .map(|(fact, text)| [fact.word(), text.zh.as_str(), text.en.as_str()])
        .collect();
    serde_json::to_string(&all).unwrap_or_default()
}

fn read_facts(text: &str) -> Result<Facts, StoreError> {
    let corrupt = |what: String| StoreError::Corrupt {
        table: "notice",
        column: "facts",
        what,
    };
    let all: Vec<[String; 3]> =
        serde_json::from_str(text).map_err(|error| corrupt(error.to_string()))?;
    let mut facts = Facts::new();
    for [word, zh, en] in all {
        let fact = Fact::from_word(&word).ok_or_else(|| corrupt(format!("unknown word {word}")))?;
        facts = facts.with(fact, Bilingual::new(zh, en));
    }
    Ok(facts)
}

fn read(row: &Row<'_>) -> Result<NoticeRow, StoreError> {
    let word: String = row.get(1)?;
    let read_at: Option<i64> = row.get(5)?;
    let read_at = read_at.map(|at| from_milliseconds(at, "notice", "read_at"));
    Ok(NoticeRow {
        id: row.get(0)?,
        kind: NoticeKind::from_word(&word).ok_or_else(|| StoreError::Corrupt {
            table: "notice",
            column: "kind",
            what: format!("unknown word {word}"),
        })?,
        about: row.get(2)?,
        facts: read_facts(row.text(3)?)?,
        made_at: from_milliseconds(row.get(4)?, "notice", "made_at")?,
        read_at: read_at.transpose()?,
        log_index: row.get(6)?,
    })
}
