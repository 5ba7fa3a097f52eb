//! Answers of the population register: yes or no and when. What was asked is not kept.

use crate::engine::params;
use crate::store::Store;
use crate::writer::Pending;

/// An answer about to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewIdentityCheck {
    /// Keyed digest of the number that was asked about.
    pub digest: [u8; 32],
    /// Account that asked.
    pub asked_by: [u8; 16],
    /// What the register said.
    pub answer: bool,
}

impl Store {
    /// Keeps an answer; the subject it is about and the id of the answer.
    pub fn keep_identity_check(&self, new: NewIdentityCheck) -> Pending<([u8; 16], [u8; 16])> {
        self.writer().submit(move |transaction| {
            let subject = transaction.identify(&new.digest)?;
            let id = transaction.environment().new_id();
            transaction.connection.execute(
                "INSERT INTO identity_check (subject_id, check_id, asked_by, answer, checked_at)
                     VALUES ($1, $2, $3, $4, $5)",
                params![
                    subject,
                    id,
                    new.asked_by,
                    new.answer,
                    transaction.now_milliseconds()
                ],
            )?;
            Ok((subject, id))
        })
    }
}
