//! Measures as their persons and their organs read them, and the check that a filing rests on.

use super::row::{MeasureRow, ROW, read, row_of};
use crate::access::{Access, Kind, Ticket};
use crate::engine::{OptionalExtension as _, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;

impl Store {
    /// The entry of a question of an organ, with the person it was about; `None` when it is not there or another's.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn question_of_organ(
        &self,
        organ: &str,
        log_index: u64,
    ) -> Result<Option<([u8; 16], Access)>, StoreError> {
        let subject: Option<[u8; 16]> = self.readers().read_one(|connection| {
            Ok(connection
                .query_row(
                    "SELECT subject_id FROM entry WHERE log_index = $1",
                    params![log_index],
                    |row| row.get(0),
                )
                .optional()?)
        })?;
        let Some(subject) = subject else {
            return Ok(None);
        };
        let access = self.access(subject, log_index)?;
        let asked = |access: &Access| access.kind == Kind::Question && access.organ == organ;
        Ok(access.filter(asked).map(|access| (subject, access)))
    }

    /// What was filed about the ticket's subject, newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] when a row contradicts itself.
    pub fn measures_of(&self, ticket: &Ticket) -> Result<Vec<MeasureRow>, StoreError> {
        let subject = ticket.subject();
        self.readers().read_one(|connection| {
            let sql = format!(
                "{ROW} WHERE measure_applied.subject_id = $1 ORDER BY measure_applied.application_id DESC"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            rows::all(statement.query(params![subject])?, read)
        })
    }

    /// What an organ filed, newest first, before a given one. Of the records it says whether they still carry the measure, and
    /// nothing else: what they are the organ was told with a receipt.
    ///
    /// # Errors
    /// As [`Store::measures_of`].
    pub fn measures_filed_by(
        &self,
        organ: &str,
        before: Option<[u8; 16]>,
        limit: u32,
    ) -> Result<Vec<MeasureRow>, StoreError> {
        self.readers().read(|connection| {
            let keys: Vec<([u8; 16], [u8; 16])> = connection
                .prepare_cached(
                    "SELECT subject_id, application_id FROM measure_filed
                     WHERE organ = $1 AND application_id < $2 ORDER BY application_id DESC LIMIT $3",
                )?
                .query_map(params![organ, before.unwrap_or([255; 16]), limit], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect::<Result<_, _>>()?;
            keys.iter()
                .filter_map(|(subject, id)| row_of(connection, subject, id).transpose())
                .collect()
        })
    }
}
