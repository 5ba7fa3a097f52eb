//! The messages outside: queued with their notice, tried until they are sent or given up. Between an attempt and the note of
//! it the program may stop; then it is tried again, and the reference in the message is the same.

use super::NewNotice;
use crate::days::from_milliseconds;
use crate::engine::{Bulk, Row, params};
use crate::error::StoreError;
use crate::keys::Sealed;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageState {
    /// Nobody has tried yet.
    Queued,
    /// The gateway took it.
    Sent,
    /// It failed and is tried again.
    Failed,
    /// Nothing more is tried.
    GivenUp,
}

impl MessageState {
    /// Every state.
    pub const ALL: [MessageState; 4] = [
        MessageState::Queued,
        MessageState::Sent,
        MessageState::Failed,
        MessageState::GivenUp,
    ];

    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            MessageState::Queued => "queued",
            MessageState::Sent => "sent",
            MessageState::Failed => "failed",
            MessageState::GivenUp => "given-up",
        }
    }

    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A message whose turn it is.
#[derive(Debug, Clone)]
pub struct DueMessage {
    /// Whom it is for.
    pub subject: [u8; 16],
    /// The notice it speaks of.
    pub notice: [u8; 16],
    /// Word of the channel.
    pub channel: String,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// The address; `None` when the person took it out meanwhile.
    pub address: Option<Sealed>,
}

/// What an attempt led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageStep {
    /// The gateway took it.
    Sent,
    /// It failed, with a code, and is tried again at an instant.
    Failed(&'static str, Timestamp),
    /// It failed, with a code, and is not tried again.
    GivenUp(&'static str),
}

/// A message as its person sees it.
#[derive(Debug, Clone)]
pub struct MessageRow {
    /// Word of the channel.
    pub channel: String,
    /// What became of it.
    pub state: MessageState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was last tried.
    pub tried_at: Option<Timestamp>,
    /// Why the newest attempt failed.
    pub last_error: Option<String>,
}

const OUTBOX_COLUMNS: [&str; 7] = [
    "subject_id",
    "notice_id",
    "channel",
    "state",
    "attempts",
    "queued_at",
    "next_attempt_at",
];

impl Transaction<'_> {
    /// Queues messages for those of the people who entered an address.
    pub(super) fn queue(&self, all: &[NewNotice], ids: &[[u8; 16]]) -> Result<(), StoreError> {
        let subjects: BTreeSet<&[u8; 16]> = all.iter().map(|new| &new.subject).collect();
        let keys: Vec<[&[u8]; 1]> = subjects
            .iter()
            .map(|subject| [subject.as_slice()])
            .collect();
        let mut channels: HashMap<[u8; 16], String> = HashMap::new();
        self.connection.query_wanted(
            "SELECT notice_contact.subject_id, channel FROM WANTED(subject_id)
             JOIN notice_contact ON notice_contact.subject_id = wanted.subject_id",
            &keys,
            |row| {
                channels.insert(row.get(0)?, row.get(1)?);
                Ok(())
            },
        )?;
        if channels.is_empty() {
            return Ok(());
        }
        let now = self.now_milliseconds();
        let state = MessageState::Queued.word();
        let mut outbox = Bulk::new("notice_outbox", &OUTBOX_COLUMNS);
        for (new, id) in all.iter().zip(ids) {
            if let Some(channel) = channels.get(&new.subject) {
                let row = params![new.subject, id, channel, state, 0_i64, now, now];
                outbox.push(self.connection, row)?;
            }
        }
        outbox.flush(self.connection)?;
        Ok(())
    }
}

impl Store {
    /// Messages whose turn it is, the longest waiting first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an instant outside the calendar.
    pub fn due_messages(&self, now: Timestamp, limit: u32) -> Result<Vec<DueMessage>, StoreError> {
        self.readers().read_one(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT notice_outbox.subject_id, notice_id, notice_outbox.channel, queued_at, attempts,
                   address_sealed, key_generation
                 FROM notice_outbox LEFT JOIN notice_contact
                   ON notice_contact.subject_id = notice_outbox.subject_id
                   AND notice_contact.channel = notice_outbox.channel
                 WHERE next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT $2",
            )?;
            rows::all(statement.query(params![now.as_millisecond(), limit])?, due)
        })
    }

    /// Notes what an attempt led to. A message that was ended meanwhile stays ended; then the answer is `false`.
    pub fn note_message(&self, message: &DueMessage, step: MessageStep) -> Pending<bool> {
        let (subject, notice, channel) = (message.subject, message.notice, message.channel.clone());
        self.writer().submit(move |transaction| {
            let (state, again, error) = match step {
                MessageStep::Sent => (MessageState::Sent, None, None),
                MessageStep::Failed(code, at) => {
                    let at = Some(at.as_millisecond());
                    (MessageState::Failed, at, Some(code))
                }
                MessageStep::GivenUp(code) => (MessageState::GivenUp, None, Some(code)),
            };
            let changed = transaction.connection.execute(
                "UPDATE notice_outbox SET state = $1, attempts = attempts + 1, tried_at = $2, next_attempt_at = $3,
                   last_error = $4
                 WHERE subject_id = $5 AND notice_id = $6 AND channel = $7 AND next_attempt_at IS NOT NULL",
                params![
                    state.word(),
                    transaction.now_milliseconds(),
                    again,
                    error,
                    subject,
                    notice,
                    channel
                ],
            )?;
            Ok(changed > 0)
        })
    }

    /// What became of the messages about a notice.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an unknown state.
    pub fn messages_about(
        &self,
        subject: [u8; 16],
        notice: [u8; 16],
    ) -> Result<Vec<MessageRow>, StoreError> {
        self.readers().read_one(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT channel, state, attempts, tried_at, last_error FROM notice_outbox
                 WHERE subject_id = $1 AND notice_id = $2 ORDER BY channel",
            )?;
            rows::all(statement.query(params![subject, notice])?, message)
        })
    }
}

fn due(row: &Row<'_>) -> Result<DueMessage, StoreError> {
    let bytes: Option<Vec<u8>> = row.get(5)?;
    let generation: Option<u32> = row.get(6)?;
    let address = bytes.zip(generation);
    Ok(DueMessage {
        subject: row.get(0)?,
        notice: row.get(1)?,
        channel: row.get(2)?,
        queued_at: from_milliseconds(row.get(3)?, "notice_outbox", "queued_at")?,
        attempts: row.get(4)?,
        address: address.map(|(bytes, generation)| Sealed { generation, bytes }),
    })
}

fn message(row: &Row<'_>) -> Result<MessageRow, StoreError> {
    let word: String = row.get(1)?;
    let tried_at: Option<i64> = row.get(3)?;
    let tried_at = tried_at.map(|at| from_milliseconds(at, "notice_outbox", "tried_at"));
    Ok(MessageRow {
        channel: row.get(0)?,
        state: MessageState::from_word(&word).ok_or_else(|| StoreError::Corrupt {
            table: "notice_outbox",
            column: "state",
            what: format!("unknown word {word}"),
        })?,
        attempts: row.get(2)?,
        tried_at: tried_at.transpose()?,
        last_error: row.get(4)?,
    })
}
