//! 措施解除: an organ says that it no longer acts on a measure.

use super::ground_word;
use super::row::{MeasureRow, row_of};
use crate::access::{Kind, NewAccess, Outcome};
use crate::engine::{OptionalExtension as _, params};
use crate::error::StoreError;
use crate::notice::NewNotice;
use crate::store::Store;
use crate::writer::Pending;
use rules::notice::{Facts, NoticeKind};

/// Why an organ says that a measure is lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureEnd {
    /// Its ground ended, and the organ confirms that it no longer acts on it.
    GroundEnded,
    /// The organ lifts it of its own accord.
    Lifted,
}

impl MeasureEnd {
    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            MeasureEnd::GroundEnded => "ground-ended",
            MeasureEnd::Lifted => "lifted",
        }
    }
}

impl Store {
    /// Enters that an organ lifted a measure it filed, and tells the person, in the words of `told`. Gives
    /// [`StoreError::NotFound`] when it filed no such measure, and `false` when it was lifted before.
    pub fn end_measure(
        &self,
        organ: String,
        actor: String,
        id: [u8; 16],
        because: MeasureEnd,
        policy: String,
        told: impl FnOnce(&MeasureRow) -> Facts + Send + 'static,
    ) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            let subject: Option<[u8; 16]> = transaction
                .connection
                .query_row(
                    "SELECT subject_id FROM measure_filed WHERE organ = $1 AND application_id = $2",
                    params![organ, id],
                    |row| row.get(0),
                )
                .optional()?;
            let subject = subject.ok_or(StoreError::NotFound)?;
            let row = row_of(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)?;
            if !row.stands_applied() {
                return Ok(false);
            }
            transaction.connection.execute(
                "UPDATE measure_applied SET ended_at = $1, ended_because = $2
                 WHERE subject_id = $3 AND application_id = $4",
                params![transaction.now_milliseconds(), because.word(), subject, id],
            )?;
            let ground = ground_word(&row.measure, &row.matter, because.word());
            let appended = transaction.append(&NewAccess {
                subject,
                kind: Kind::MeasureEnded,
                outcome: Outcome::Done,
                organ: &organ,
                actor: &actor,
                purpose: None,
                ground: Some(&ground),
                case_number: None,
                reason: None,
                items: None,
                policy: Some(&policy),
                object: None,
                seal: None,
                first: false,
            })?;
            transaction.notify(&NewNotice {
                subject,
                kind: NoticeKind::MeasureEnded,
                about: Some(id),
                facts: told(&row),
                log_index: Some(appended.log_index),
            })?;
            Ok(true)
        })
    }
}
