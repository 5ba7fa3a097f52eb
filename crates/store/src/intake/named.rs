//! What a row is recognised by when it comes again.

use super::state_of;
use crate::batch::{Batch, NewRecord};
use crate::content::{content, digest_of, grade_word};

/// What a record and its content are recognised by.
pub(super) struct Named {
    pub(super) record_id: [u8; 16],
    pub(super) content: [u8; 32],
    /// The same, had a predecessor of the supplier reported it.
    before: Vec<([u8; 16], [u8; 32])>,
}

impl Named {
    pub(super) fn of(batch: &Batch, record: &NewRecord) -> Self {
        let by = |source: &str| {
            (
                record_id(&batch.item, source, &record.document_key),
                content_digest(batch, source, record),
            )
        };
        let (record_id, content) = by(&batch.source);
        Self {
            record_id,
            content,
            before: batch.predecessors.iter().map(|p| by(p)).collect(),
        }
    }

    /// The records it may be, the supplier's own first, each with the content it has if the same was reported there.
    pub(super) fn candidates(&self) -> impl Iterator<Item = ([u8; 16], [u8; 32])> {
        let own = (self.record_id, self.content);
        std::iter::once(own).chain(self.before.iter().copied())
    }
}

/// The same item, source and document make the same record, so a repeated row finds it again.
pub(crate) fn record_id(item: &str, source: &str, document_key: &str) -> [u8; 16] {
    let digest = digest_of(&[
        b"record/v1",
        item.as_bytes(),
        source.as_bytes(),
        document_key.as_bytes(),
    ]);
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    id
}

/// What two versions must share to be the same content.
fn content_digest(batch: &Batch, source: &str, record: &NewRecord) -> [u8; 32] {
    content(&[
        &batch.item,
        source,
        &record.decided_by,
        &record.document_number,
        &record.decided_on.to_string(),
        record.grade.map_or("", grade_word),
        state_of(record).word(),
        &record.fields,
    ])
}
