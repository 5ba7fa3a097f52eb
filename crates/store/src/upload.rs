//! Uploads: what was received, how far it is, and which rows have findings.

use crate::days::from_milliseconds;
use crate::engine::{Connection, OptionalExtension as _, Row, params};
use crate::error::StoreError;
use crate::keys::{Sealed, sealed};
use crate::rows;
use crate::store::Store;
use crate::writer::Pending;
use jiff::Timestamp;

/// An upload about to begin.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// Organ that supplies.
    pub organ: String,
    /// Item.
    pub item: String,
    /// Account.
    pub actor: String,
    /// Name of the file as sent.
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_digest: [u8; 32],
    /// Size of the file in bytes.
    pub file_bytes: u64,
    /// Format, for the problem file.
    pub format: String,
    /// The sender's header row as JSON, sealed.
    pub header: String,
}

/// Totals of an upload.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UploadTotals {
    /// Rows accepted as new records.
    pub accepted: u64,
    /// Rows already there.
    pub duplicate: u64,
    /// Rows that superseded an earlier version.
    pub superseded: u64,
    /// Rows that withdrew a record.
    pub withdrawn: u64,
    /// Rows held for a person's review.
    pub held: u64,
    /// Rows refused.
    pub refused: u64,
    /// Accepted rows that came late.
    pub late: u64,
    /// Rows in which something outside the catalogue was found and dropped or refused.
    pub over_collected: u64,
}

/// An upload that begins or goes on.
#[derive(Debug, Clone)]
pub struct BegunUpload {
    /// The upload.
    pub row: UploadRow,
    /// The very same file was taken in to its end before: it says nothing new, and what was corrected since stays.
    pub seen_before: bool,
}

/// An upload as kept.
#[derive(Debug, Clone)]
pub struct UploadRow {
    /// Id.
    pub id: [u8; 16],
    /// Organ.
    pub organ: String,
    /// Login of who sent it.
    pub actor: String,
    /// Item.
    pub item: String,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_digest: [u8; 32],
    /// Size of the file in bytes.
    pub file_bytes: u64,
    /// Format.
    pub format: String,
    /// `running`, `done` or `failed`.
    pub state: String,
    /// Rows read and committed.
    pub last_row: u64,
    /// Totals.
    pub totals: UploadTotals,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// JSON of the problem that ended it.
    pub failure: Option<String>,
}

/// A row with findings as kept, without the sender's cells.
#[derive(Debug, Clone)]
pub struct FindingRow {
    /// Row counted from the first data row.
    pub ordinal: u64,
    /// Sheet.
    pub sheet: Option<String>,
    /// Row as the sender sees it.
    pub row_number: u64,
    /// `notice`, `held` or `refused`.
    pub severity: String,
    /// Findings as JSON.
    pub findings: String,
}

const COLUMNS: &str = "upload_id, organ, item, file_name, file_digest, file_bytes, format, state, last_row, accepted, \
                       duplicate, superseded, withdrawn, held, refused, late, over_collected, started_at, \
                       finished_at, failure, actor";

impl Store {
    /// Begins an upload, or takes up the one that a stop interrupted: the same file from the same organ for the same
    /// item continues after its last committed row.
    pub fn begin_upload(&self, upload: NewUpload) -> Pending<BegunUpload> {
        self.writer().submit(move |transaction| {
            let interrupted: Option<[u8; 16]> = transaction
                .connection
                .query_row(
                    "SELECT upload_id FROM upload
                     WHERE file_digest = $1 AND organ = $2 AND item = $3 AND state = 'running'",
                    params![upload.file_digest, upload.organ, upload.item],
                    |row| row.get(0),
                )
                .optional()?;
            let id = match interrupted {
                Some(id) => id,
                None => insert(transaction, &upload)?,
            };
            let seen_before = transaction
                .connection
                .prepare_cached(
                    "SELECT 1 FROM upload
                     WHERE file_digest = $1 AND organ = $2 AND item = $3 AND state = 'done'",
                )?
                .exists(params![upload.file_digest, upload.organ, upload.item])?;
            let row = one(transaction.connection, &id)?.ok_or(StoreError::NotFound)?;
            Ok(BegunUpload { row, seen_before })
        })
    }

    /// Ends an upload; `failure` is the JSON of the problem that ended it early.
    pub fn finish_upload(&self, id: [u8; 16], failure: Option<String>) -> Pending<()> {
        self.writer().submit(move |transaction| {
            let state = if failure.is_some() { "failed" } else { "done" };
            transaction.connection.execute(
                "UPDATE upload SET state = $1, finished_at = $2, failure = $3
                     WHERE upload_id = $4 AND state = 'running'",
                params![state, transaction.now_milliseconds(), failure, id],
            )?;
            Ok(())
        })
    }

    /// An upload.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn upload(&self, id: [u8; 16]) -> Result<Option<UploadRow>, StoreError> {
        self.readers().read_one(|connection| one(connection, &id))
    }

    /// An organ's uploads, newest first, before a given one.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn uploads(
        &self,
        organ: &str,
        before: Option<[u8; 16]>,
        limit: u32,
    ) -> Result<Vec<UploadRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM upload WHERE organ = $1 AND upload_id < $2
                 ORDER BY upload_id DESC LIMIT $3"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            rows::all(
                statement.query(params![organ, before.unwrap_or([255; 16]), limit])?,
                read,
            )
        })
    }

    /// Findings of an upload by code.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn problem_counts(&self, id: [u8; 16]) -> Result<Vec<(String, u64)>, StoreError> {
        self.readers().read_one(|connection| {
            let counts = connection
                .prepare_cached(
                    "SELECT code, count FROM problem_count WHERE upload_id = $1
                     ORDER BY count DESC, code",
                )?
                .query_map(params![id], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            Ok(counts)
        })
    }

    /// Rows with findings after an ordinal, in the order of the file.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn finding_rows(
        &self,
        id: [u8; 16],
        after: u64,
        limit: u32,
    ) -> Result<Vec<FindingRow>, StoreError> {
        self.readers().read_one(|connection| {
            let rows = connection
                .prepare_cached(
                    "SELECT row_ordinal, sheet, row_number, severity, findings FROM problem_row
                     WHERE upload_id = $1 AND row_ordinal > $2 ORDER BY row_ordinal LIMIT $3",
                )?
                .query_map(params![id, after, limit], |row| {
                    Ok(FindingRow {
                        ordinal: row.get(0)?,
                        sheet: row.get(1)?,
                        row_number: row.get(2)?,
                        severity: row.get(3)?,
                        findings: row.get(4)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            Ok(rows)
        })
    }

    /// The sender's header row of an upload, as JSON.
    ///
    /// # Errors
    /// [`StoreError::Unsealable`] when it does not open.
    pub fn upload_header(&self, id: [u8; 16]) -> Result<String, StoreError> {
        let sealed = self.readers().read_one(|connection| {
            Ok(connection.query_row(
                "SELECT header_sealed, key_generation FROM upload WHERE upload_id = $1",
                params![id],
                |row| sealed(row, 0),
            )?)
        })?;
        self.text(&sealed, &id)
    }

    /// The sender's cells of a row with findings, as JSON.
    ///
    /// # Errors
    /// [`StoreError::Unsealable`] when they do not open.
    pub fn problem_cells(&self, id: [u8; 16], ordinal: u64) -> Result<String, StoreError> {
        let sealed = self.readers().read_one(|connection| {
            Ok(connection.query_row(
                "SELECT cells_sealed, key_generation FROM problem_row
                 WHERE upload_id = $1 AND row_ordinal = $2",
                params![id, ordinal],
                |row| sealed(row, 0),
            )?)
        })?;
        self.text(&sealed, &id)
    }

    fn text(&self, sealed: &Sealed, place: &[u8]) -> Result<String, StoreError> {
        String::from_utf8(self.keys().unseal(sealed, place)?).map_err(|_| StoreError::Unsealable)
    }
}

fn insert(
    transaction: &crate::transaction::Transaction<'_>,
    upload: &NewUpload,
) -> Result<[u8; 16], StoreError> {
    let id = transaction.environment().new_id();
    let header =
        transaction
            .keys()
            .seal(upload.header.as_bytes(), &id, transaction.environment())?;
    transaction
        .connection
        .execute("INSERT INTO upload (upload_id, organ, item, actor, file_name, file_digest, file_bytes, format,
               header_sealed, state, last_row, accepted, duplicate, superseded, withdrawn, held, refused,
               late, over_collected, started_at, key_generation)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'running', 0, 0, 0, 0, 0, 0, 0, 0, 0, $10, $11)", params![
            id,
            upload.organ,
            upload.item,
            upload.actor,
            upload.file_name,
            upload.file_digest,
            upload.file_bytes,
            upload.format,
            header.bytes,
            transaction.now_milliseconds(),
            header.generation
        ])?;
    Ok(id)
}

fn one(connection: &Connection, id: &[u8; 16]) -> Result<Option<UploadRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE upload_id = $1");
    let mut statement = connection.prepare_cached(&sql)?;
    rows::first(statement.query(params![id])?, read)
}

fn read(row: &Row<'_>) -> Result<UploadRow, StoreError> {
    let finished: Option<i64> = row.get(18)?;
    Ok(UploadRow {
        id: row.get(0)?,
        organ: row.get(1)?,
        item: row.get(2)?,
        file_name: row.get(3)?,
        file_digest: row.get(4)?,
        file_bytes: row.get(5)?,
        format: row.get(6)?,
        state: row.get(7)?,
        last_row: row.get(8)?,
        totals: UploadTotals {
            accepted: row.get(9)?,
            duplicate: row.get(10)?,
            superseded: row.get(11)?,
            withdrawn: row.get(12)?,
            held: row.get(13)?,
            refused: row.get(14)?,
            late: row.get(15)?,
            over_collected: row.get(16)?,
        },
        started_at: from_milliseconds(row.get(17)?, "upload", "started_at")?,
        finished_at: finished
            .map(|at| from_milliseconds(at, "upload", "finished_at"))
            .transpose()?,
        failure: row.get(19)?,
        actor: row.get(20)?,
    })
}
