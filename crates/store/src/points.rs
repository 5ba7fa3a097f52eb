//! 诚信积分: who wants points. What the points are is computed from the dossier, with a ticket, and kept nowhere.

use crate::days::from_milliseconds;
use crate::engine::{OptionalExtension as _, params};
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::Pending;
use jiff::Timestamp;

impl Store {
    /// Since when a person wants points; `None` when they do not.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn points_since(&self, subject: [u8; 16]) -> Result<Option<Timestamp>, StoreError> {
        let joined: Option<i64> = self.readers().read_one(|connection| {
            Ok(connection
                .query_row(
                    "SELECT joined_at FROM points_membership WHERE subject_id = $1",
                    params![subject],
                    |row| row.get(0),
                )
                .optional()?)
        })?;
        joined
            .map(|at| from_milliseconds(at, "points_membership", "joined_at"))
            .transpose()
    }

    /// The person wants points from now on; nothing changes when they did already.
    pub fn join_points(&self, subject: [u8; 16]) -> Pending<()> {
        self.writer().submit(move |transaction| {
            transaction.connection.execute(
                "INSERT INTO points_membership (subject_id, joined_at) VALUES ($1, $2)
                 ON CONFLICT (subject_id) DO NOTHING",
                params![subject, transaction.now_milliseconds()],
            )?;
            Ok(())
        })
    }

    /// The person wants points no more: nothing of it is left.
    pub fn leave_points(&self, subject: [u8; 16]) -> Pending<()> {
        self.writer().submit(move |transaction| {
            transaction.connection.execute(
                "DELETE FROM points_membership WHERE subject_id = $1",
                params![subject],
            )?;
            Ok(())
        })
    }
}
