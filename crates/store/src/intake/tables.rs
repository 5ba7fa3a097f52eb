//! Rows on their way into the tables, many with one statement.

use super::state_of;
use crate::access::Object;
use crate::batch::{Batch, NewRecord};
use crate::content::{grade_word, leaning_word};
use crate::days::to_days;
use crate::engine::{Bulk, params};
use crate::error::StoreError;
use crate::identities::IDENTITY_COLUMNS;
use crate::transaction::Transaction;

const RECORD_COLUMNS: [&str; 24] = [
    "subject_id",
    "record_id",
    "version",
    "item",
    "item_version",
    "source",
    "decided_by",
    "document_number",
    "decided_on",
    "display_until",
    "end_reason",
    "grade",
    "leaning",
    "state",
    "fields",
    "late",
    "content_digest",
    "pack_digest",
    "upload_id",
    "sheet",
    "row_number",
    "recorded_at",
    "log_index",
    "annotations",
];

/// Where a version goes.
pub(super) struct VersionKey<'a> {
    pub(super) subject: [u8; 16],
    pub(super) object: Object,
    pub(super) content: [u8; 32],
    pub(super) log_index: u64,
    /// What is shown beside the record goes on to be.
    pub(super) annotations: Option<&'a str>,
}

/// Rows on their way into the tables of a subject.
pub(super) struct Tables<'a> {
    pub(super) subject: Bulk<'a>,
    pub(super) identity: Bulk<'a>,
    record: Bulk<'a>,
}

impl<'a> Tables<'a> {
    pub(super) fn new() -> Self {
        let subject = [
            "subject_id",
            "name",
            "number_kind",
            "number_sealed",
            "recorded_at",
            "key_generation",
        ];
        Self {
            subject: Bulk::new("subject", &subject),
            identity: Bulk::new("identity", &IDENTITY_COLUMNS),
            record: Bulk::new("record", &RECORD_COLUMNS),
        }
    }

    pub(super) fn flush(&mut self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        self.subject.flush(transaction.connection)?;
        self.identity.flush(transaction.connection)?;
        self.record.flush(transaction.connection)?;
        Ok(())
    }

    pub(super) fn push_version(
        &mut self,
        transaction: &Transaction<'a>,
        batch: &Batch,
        record: &NewRecord,
        key: &VersionKey<'_>,
    ) -> Result<(), StoreError> {
        self.record.push(
            transaction.connection,
            params![
                key.subject,
                key.object.id,
                key.object.version,
                &*batch.item,
                record.item_version,
                &*batch.source,
                record.decided_by,
                record.document_number,
                to_days(record.decided_on),
                to_days(record.display_until),
                record.end_reason.word(),
                record.grade.map(grade_word),
                leaning_word(record.leaning),
                state_of(record).word(),
                record.fields,
                record.late,
                key.content,
                batch.pack_digest,
                batch.upload,
                record.sheet,
                record.row_number,
                transaction.now_milliseconds(),
                key.log_index,
                key.annotations,
            ],
        )?;
        Ok(())
    }
}
