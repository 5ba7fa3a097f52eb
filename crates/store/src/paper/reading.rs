//! Papers on their way out of the store.

use super::keeping::tell;
use super::{
    COLUMNS, ClosedWithPapers, PaperOpening, PaperRow, PaperTicket, bound_to, nonce, one, place,
    read,
};
use crate::access::Kind;
use crate::days::{from_days, to_days};
use crate::engine::{Connection, params};
use crate::error::StoreError;
use crate::keys::{Sealed, sealed};
use crate::rows;
use crate::store::Store;
use crate::writer::Pending;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

/// Papers looked at in one reading of the database.
const PAGE: u32 = 100;

/// Subject and paper.
type PaperKey = ([u8; 16], [u8; 16]);

impl Store {
    /// Logs that a paper is read, and gives the ticket.
    ///
    /// Gives [`StoreError::NotFound`] when the subject has no such paper in this case, or when it was destroyed.
    pub fn open_paper(&self, subject: [u8; 16], opening: PaperOpening) -> Pending<PaperTicket> {
        self.writer().submit(move |transaction| {
            let row = one(transaction.connection, &subject, &opening.paper)?;
            let row = row.filter(|row| row.case == opening.by.case && row.destroyed_at.is_none());
            let row = row.ok_or(StoreError::NotFound)?;
            let receipt = tell(
                transaction,
                &subject,
                Kind::PaperRead,
                &row.id,
                row.digest,
                &opening.by,
            )?;
            Ok(PaperTicket {
                subject,
                paper: opening.paper,
                receipt,
            })
        })
    }

    /// The paper of a ticket with its content.
    ///
    /// # Errors
    /// [`StoreError::Unsealable`] when it does not open or is not what its digest says; [`StoreError::NotFound`] when it was
    /// destroyed since.
    pub fn read_paper(&self, ticket: &PaperTicket) -> Result<(PaperRow, Vec<u8>), StoreError> {
        let (subject, id) = (ticket.subject, ticket.paper);
        self.readers().read(|connection| {
            let row = one(connection, &subject, &id)?.ok_or(StoreError::NotFound)?;
            let content = self.content_of(connection, &subject, &row)?;
            Ok((row, content.ok_or(StoreError::NotFound)?))
        })
    }

    /// Papers of a case, in the order they came, without their content.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn papers(&self, subject: [u8; 16], case: [u8; 16]) -> Result<Vec<PaperRow>, StoreError> {
        self.readers()
            .read_one(|connection| papers_of(connection, &subject, &case))
    }

    /// Cases that were closed before a day and have papers that are not destroyed, those closed first first. A case whose record
    /// another open case is about keeps them.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for a day outside the calendar.
    pub fn closed_with_papers(
        &self,
        before: Date,
        limit: u32,
    ) -> Result<Vec<ClosedWithPapers>, StoreError> {
        self.readers().read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT case_work.subject_id, case_work.case_id, case_work.closed_on FROM case_work
                 WHERE case_work.closed_on < $1
                   AND EXISTS (SELECT 1 FROM paper WHERE paper.subject_id = case_work.subject_id
                     AND paper.case_id = case_work.case_id AND paper.destroyed_at IS NULL)
                   AND NOT EXISTS (SELECT 1 FROM case_work other WHERE other.subject_id = case_work.subject_id
                     AND other.record_id = case_work.record_id AND other.closed_on IS NULL)
                 ORDER BY case_work.closed_on, case_work.case_id LIMIT $2",
            )?;
            rows::all(statement.query(params![to_days(before), limit])?, |row| {
                Ok(ClosedWithPapers {
                    subject: row.get(0)?,
                    case: row.get(1)?,
                    closed_on: from_days(row.get(2)?, "case_work", "closed_on")?,
                })
            })
        })
    }

    /// The content of a paper; `None` when it was destroyed.
    fn content_of(
        &self,
        connection: &Connection,
        subject: &[u8; 16],
        row: &PaperRow,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let key: Sealed = connection.query_row(
            "SELECT key_sealed, key_generation FROM paper WHERE subject_id = $1 AND paper_id = $2",
            params![*subject, row.id],
            |row| sealed(row, 0),
        )?;
        if key.bytes.is_empty() {
            return Ok(None);
        }
        let key = self.keys().unseal(&key, &place(subject, &row.id))?;
        let key = key.try_into().map_err(|_| StoreError::Unsealable)?;
        let cipher = self.keys().suite().cipher(&key);
        let mut content = Vec::with_capacity(usize::try_from(row.bytes).unwrap_or_default());
        let mut statement = connection.prepare_cached(
            "SELECT part, content_sealed FROM paper_part WHERE subject_id = $1 AND paper_id = $2
             ORDER BY part",
        )?;
        let mut parts = statement.query(params![*subject, row.id])?;
        let mut number = 0;
        while let Some(part) = parts.next()? {
            let encrypted: Vec<u8> = part.get(1)?;
            let bound = bound_to(subject, &row.id, number, row.parts);
            let piece = cipher.decrypt(&nonce(number), &bound, &encrypted);
            content.extend_from_slice(&piece.ok_or(StoreError::Unsealable)?);
            number += 1;
        }
        let digest: [u8; 32] = Sha256::digest(&content).into();
        match digest == row.digest && number == row.parts {
            true => Ok(Some(content)),
            false => Err(StoreError::Unsealable),
        }
    }

    /// Papers that do not open, or are not what their digest says, by subject and paper.
    pub(crate) fn damaged_papers(&self) -> Result<Vec<PaperKey>, StoreError> {
        let mut damaged = Vec::new();
        let mut after = ([0; 16], [0; 16]);
        // A page at a time: beside the page one paper is held.
        loop {
            let page = self.readers().read(|connection| {
                let sql = format!(
                    "SELECT {COLUMNS}, subject_id FROM paper WHERE (subject_id, paper_id) > ($1, $2)
                     ORDER BY subject_id, paper_id LIMIT $3"
                );
                let mut statement = connection.prepare_cached(&sql)?;
                let found = statement.query(params![after.0, after.1, PAGE])?;
                let page = rows::all(found, |row| Ok((row.get::<_, [u8; 16]>(12)?, read(row)?)))?;
                for (subject, row) in &page {
                    if self.content_of(connection, subject, row).is_err() {
                        damaged.push((*subject, row.id));
                    }
                }
                Ok(page)
            })?;
            match page.last() {
                Some((subject, row)) => after = (*subject, row.id),
                None => return Ok(damaged),
            }
        }
    }
}

/// Papers of a case, in the order they came.
pub(crate) fn papers_of(
    connection: &Connection,
    subject: &[u8; 16],
    case: &[u8; 16],
) -> Result<Vec<PaperRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM paper WHERE subject_id = $1 AND case_id = $2 ORDER BY paper_id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    rows::all(statement.query(params![*subject, *case])?, read)
}
