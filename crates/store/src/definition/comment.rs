//! What is said in a consultation, and what is answered. Of whoever says something no name is kept.

use super::read::one;
use super::write::{DefinitionActor, DefinitionOutcome};
use super::{Told, log, unknown};
use crate::access::{Kind, Object};
use crate::content::digest_of;
use crate::days::from_milliseconds;
use crate::engine::{OptionalExtension as _, Row, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use crate::writer::Pending;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::definition::MoveRefusal;

/// Comments read at once.
const MOST: u32 = 1_000;

/// Who says something, as far as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Voice {
    /// Somebody who did not log in.
    Public,
    /// A person who logged in, without saying who.
    Person,
    /// An organ, by its slug.
    Organ(String),
}

impl Voice {
    /// Stable word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Voice::Public => "public",
            Voice::Person => "person",
            Voice::Organ(_) => "organ",
        }
    }

    /// The organ, if it is one.
    #[must_use]
    pub fn organ(&self) -> Option<&str> {
        match self {
            Voice::Organ(organ) => Some(organ),
            Voice::Public | Voice::Person => None,
        }
    }
}

/// A comment as kept.
#[derive(Debug, Clone)]
pub struct CommentRow {
    /// Id, UUID v7.
    pub id: [u8; 16],
    /// Who.
    pub voice: Voice,
    /// What.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// Position of the entry that tells of it.
    pub log_index: u64,
    /// Answer, and when.
    pub answer: Option<(String, Timestamp)>,
}

const COLUMNS: &str = "comment_id, voice, organ, text, at, log_index, answer, answered_at";

impl Store {
    /// Keeps a comment, while the consultation is open.
    ///
    /// The pending answer fails with [`StoreError::NotFound`] for an unknown definition.
    pub fn comment_definition(
        &self,
        id: [u8; 16],
        voice: Voice,
        text: String,
        today: Date,
    ) -> Pending<DefinitionOutcome> {
        self.writer().submit(move |transaction| {
            let row = one(transaction.connection, &id)?.ok_or(StoreError::NotFound)?;
            if !row.definition.takes_comments_on(today) {
                let state = row.definition.state_on(today);
                return Ok(Err(MoveRefusal::NoComments(state)));
            }
            let comment = transaction.environment().new_id();
            let digest = digest_of(&[
                b"definition-comment/v1",
                &id,
                &comment,
                voice.word().as_bytes(),
                voice.organ().unwrap_or_default().as_bytes(),
                text.as_bytes(),
            ]);
            let receipt = log(
                transaction,
                &Told {
                    kind: Kind::DefinitionCommented,
                    organ: voice.organ().unwrap_or_default(),
                    actor: voice.word(),
                    item: &row.item,
                    done: "comment",
                    policy: "",
                    object: Object {
                        id: comment,
                        version: 0,
                        digest,
                    },
                },
            )?;
            transaction.connection.execute(
                "INSERT INTO definition_comment (definition_id, comment_id, voice, organ, text, at, log_index)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                params![
                    id,
                    comment,
                    voice.word(),
                    voice.organ(),
                    text,
                    transaction.now_milliseconds(),
                    receipt.log_index
                ],
            )?;
            Ok(Ok(receipt))
        })
    }

    /// Answers a comment, once.
    ///
    /// The pending answer fails with [`StoreError::NotFound`] for an unknown definition or comment.
    pub fn answer_comment(
        &self,
        id: [u8; 16],
        comment: [u8; 16],
        answer: String,
        actor: DefinitionActor,
        today: Date,
    ) -> Pending<DefinitionOutcome> {
        self.writer().submit(move |transaction| {
            let row = one(transaction.connection, &id)?.ok_or(StoreError::NotFound)?;
            let answered: Option<Option<i64>> = transaction
                .connection
                .query_row(
                    "SELECT answered_at FROM definition_comment WHERE definition_id = $1 AND comment_id = $2",
                    params![id, comment],
                    |row| row.get(0),
                )
                .optional()?;
            let answered = answered.ok_or(StoreError::NotFound)?;
            if answered.is_some() || !row.definition.takes_answers_on(today) {
                let state = row.definition.state_on(today);
                return Ok(Err(MoveRefusal::NoAnswers(state)));
            }
            let digest = digest_of(&[
                b"definition-answer/v1",
                &id,
                &comment,
                answer.as_bytes(),
            ]);
            let receipt = log(
                transaction,
                &Told {
                    kind: Kind::DefinitionAnswered,
                    organ: &actor.organ,
                    actor: &actor.login,
                    item: &row.item,
                    done: "answer",
                    policy: &actor.policy,
                    object: Object {
                        id: comment,
                        version: 1,
                        digest,
                    },
                },
            )?;
            transaction.connection.execute(
                "UPDATE definition_comment SET answer = $1, answered_by = $2, answered_at = $3, answer_log_index = $4
                 WHERE definition_id = $5 AND comment_id = $6",
                params![
                    answer,
                    actor.login,
                    transaction.now_milliseconds(),
                    receipt.log_index,
                    id,
                    comment
                ],
            )?;
            Ok(Ok(receipt))
        })
    }

    /// The comments on a definition, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an unknown word.
    pub fn comments_on(&self, id: [u8; 16]) -> Result<Vec<CommentRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM definition_comment WHERE definition_id = $1 ORDER BY comment_id LIMIT $2"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            rows::all(statement.query(params![id, MOST])?, read)
        })
    }
}

fn read(row: &Row<'_>) -> Result<CommentRow, StoreError> {
    const TABLE: &str = "definition_comment";
    let (word, organ): (String, Option<String>) = (row.get(1)?, row.get(2)?);
    let voice = match (word.as_str(), organ) {
        ("public", None) => Voice::Public,
        ("person", None) => Voice::Person,
        ("organ", Some(organ)) => Voice::Organ(organ),
        _ => return Err(unknown(TABLE, "voice", &word)),
    };
    let (answer, at): (Option<String>, Option<i64>) = (row.get(6)?, row.get(7)?);
    let answered_at = at
        .map(|at| from_milliseconds(at, TABLE, "answered_at"))
        .transpose()?;
    Ok(CommentRow {
        id: row.get(0)?,
        voice,
        text: row.get(3)?,
        at: from_milliseconds(row.get(4)?, TABLE, "at")?,
        log_index: row.get(5)?,
        answer: answer.zip(answered_at),
    })
}
