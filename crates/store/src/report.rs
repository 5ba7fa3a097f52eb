//! Reports issued, so that whoever is shown one can check that it is genuine.

use crate::days::{from_days, from_milliseconds, to_days};
use crate::engine::{OptionalExtension as _, params};
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::Pending;
use jiff::Timestamp;
use jiff::civil::Date;

/// A report as kept: its digest, never its content.
#[derive(Debug, Clone)]
pub struct ReportRow {
    /// Code printed on it.
    pub code: String,
    /// SHA-256 of its content.
    pub digest: [u8; 32],
    /// Number of lines.
    pub lines: u32,
    /// Day it tells of.
    pub as_of: Date,
    /// When it was issued.
    pub issued_at: Timestamp,
}

impl Store {
    /// Keeps the digest of an issued report.
    pub fn keep_report(&self, ticket: &crate::Ticket, report: ReportRow) -> Pending<()> {
        let subject = ticket.subject();
        self.writer().submit(move |transaction| {
            transaction.connection.execute(
                "INSERT INTO report (code, subject_id, digest, lines, as_of, issued_at)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                params![
                    report.code,
                    subject,
                    report.digest,
                    report.lines,
                    to_days(report.as_of),
                    report.issued_at.as_millisecond()
                ],
            )?;
            Ok(())
        })
    }

    /// The report of a code.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn report(&self, code: &str) -> Result<Option<ReportRow>, StoreError> {
        let found: Option<([u8; 32], u32, i64, i64)> = self.readers().read_one(|connection| {
            Ok(connection
                .query_row(
                    "SELECT digest, lines, as_of, issued_at FROM report WHERE code = $1",
                    params![code],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
                )
                .optional()?)
        })?;
        found
            .map(|(digest, lines, as_of, issued_at)| {
                Ok(ReportRow {
                    code: code.to_owned(),
                    digest,
                    lines,
                    as_of: from_days(as_of, "report", "as_of")?,
                    issued_at: from_milliseconds(issued_at, "report", "issued_at")?,
                })
            })
            .transpose()
    }
}
