//! Where a person wants to be told that there is a notice. They enter it themselves, and take it out again whenever they like.

use crate::days::from_milliseconds;
use crate::engine::{OptionalExtension as _, dialect, params};
use crate::error::StoreError;
use crate::keys::{Sealed, sealed};
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;

/// The address of a person, sealed.
#[derive(Debug, Clone)]
pub struct ContactRow {
    /// Word of the channel it is for.
    pub channel: String,
    /// The address, sealed for the place [`Store::contact_place`] names.
    pub address: Sealed,
    /// When it was entered.
    pub entered_at: Timestamp,
}

/// Why a message whose address was taken out is not sent.
const WITHDRAWN: &str = "NOTICE-CONTACT-WITHDRAWN";

impl Store {
    /// Where the address of a person is sealed for.
    #[must_use]
    pub fn contact_place(subject: &[u8; 16]) -> Vec<u8> {
        [b"notice-contact:".as_slice(), subject].concat()
    }

    /// The address of a person, if they entered one.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an instant outside the calendar.
    pub fn contact_of(&self, subject: [u8; 16]) -> Result<Option<ContactRow>, StoreError> {
        let found: Option<(String, Sealed, i64)> = self.readers().read_one(|connection| {
            Ok(connection
                .query_row(
                    "SELECT channel, address_sealed, key_generation, entered_at FROM notice_contact
                     WHERE subject_id = $1",
                    params![subject],
                    |row| Ok((row.get(0)?, sealed(row, 1)?, row.get(3)?)),
                )
                .optional()?)
        })?;
        found
            .map(|(channel, address, at)| {
                Ok(ContactRow {
                    channel,
                    address,
                    entered_at: from_milliseconds(at, "notice_contact", "entered_at")?,
                })
            })
            .transpose()
    }

    /// Enters the address of a person in place of any other. It is sealed in the transaction, under the generation then in use.
    pub fn set_contact(&self, subject: [u8; 16], channel: String, address: String) -> Pending<()> {
        self.writer().submit(move |transaction| {
            let (keys, environment) = (transaction.keys(), transaction.environment());
            let place = Self::contact_place(&subject);
            let sealed = keys.seal(address.as_bytes(), &place, environment)?;
            take_out(transaction, &subject)?;
            transaction.connection.execute(
                "INSERT INTO notice_contact (subject_id, channel, address_sealed, key_generation, entered_at)
                 VALUES ($1, $2, $3, $4, $5)",
                params![
                    subject,
                    channel,
                    sealed.bytes,
                    sealed.generation,
                    transaction.now_milliseconds()
                ],
            )?;
            Ok(())
        })
    }

    /// Takes the address of a person out, and the messages with it that were not sent yet. `false` when there was none.
    pub fn delete_contact(&self, subject: [u8; 16]) -> Pending<bool> {
        self.writer()
            .submit(move |transaction| take_out(transaction, &subject))
    }
}

/// Takes an address out, so that nothing of it stays on the disk, and ends what waits for it.
pub(crate) fn take_out(
    transaction: &Transaction<'_>,
    subject: &[u8; 16],
) -> Result<bool, StoreError> {
    let connection = transaction.connection;
    connection.run(dialect::overwrite_deleted(connection, true))?;
    let taken = connection.execute(
        "DELETE FROM notice_contact WHERE subject_id = $1",
        params![subject],
    );
    connection.run(dialect::overwrite_deleted(connection, false))?;
    connection.execute(
        "UPDATE notice_outbox SET state = 'given-up', next_attempt_at = NULL, last_error = $1
         WHERE subject_id = $2 AND next_attempt_at IS NOT NULL",
        params![WITHDRAWN, subject],
    )?;
    Ok(taken? > 0)
}
