//! A version of a record that a case brought about: what was there, with what the decision changed.

use super::CaseActor;
use crate::access::{Kind, NewAccess, Object, Outcome};
use crate::content::{VersionParts, content, grade_word, leaning_word, version_digest};
use crate::days::to_days;
use crate::dossier::newest_version;
use crate::engine::params;
use crate::error::StoreError;
use crate::transaction::Transaction;
use rules::record::Version;

/// The newest version of the record a case is about.
pub(super) fn newest(
    transaction: &Transaction<'_>,
    subject: &[u8; 16],
    record: Option<&[u8; 16]>,
) -> Result<Option<Version>, StoreError> {
    match record {
        None => Ok(None),
        Some(record) => newest_version(transaction.connection, subject, record),
    }
}

/// Adds a version that a case brought about to a record, with the log entry that tells of it.
pub(super) fn revise(
    transaction: &mut Transaction<'_>,
    subject: &[u8; 16],
    mut next: Version,
    case: [u8; 16],
    pack_digest: [u8; 32],
    actor: &CaseActor,
) -> Result<(), StoreError> {
    next.provenance.case = Some(case);
    let ground = format!("case:{}", crate::access::hex(&case));
    add_version(transaction, subject, next, &ground, pack_digest, actor).map(|_| ())
}

/// Adds a version to a record, with the log entry that tells of it and of the ground; its position in the log.
pub(crate) fn add_version(
    transaction: &mut Transaction<'_>,
    subject: &[u8; 16],
    mut next: Version,
    ground: &str,
    pack_digest: [u8; 32],
    actor: &CaseActor,
) -> Result<u64, StoreError> {
    next.version += 1;
    next.recorded_at = transaction.now();
    let case = next.provenance.case;
    let corrupt = |error: serde_json::Error| StoreError::Corrupt {
        table: "record",
        column: "fields",
        what: error.to_string(),
    };
    let fields = serde_json::to_string(&next.fields).map_err(corrupt)?;
    let annotations = crate::dossier::annotations_text(&next.annotations)?;
    let content = content(&[
        &next.item,
        &next.source,
        &next.decided_by,
        &next.document_number,
        &next.decided_on.to_string(),
        next.grade.map_or("", grade_word),
        next.state.word(),
        &fields,
    ]);
    let digest = version_digest(&VersionParts {
        content,
        item_version: next.item_version,
        display_until: to_days(next.display_until),
        end_reason: next.end_reason.word(),
        leaning: leaning_word(next.leaning),
        late: next.late,
        pack_digest,
        upload: next.provenance.upload,
        sheet: next.provenance.sheet.as_deref(),
        row_number: next.provenance.row,
        recorded_at: transaction.now_milliseconds(),
        case,
        annotations: annotations.as_deref(),
    });
    let log_index = transaction
        .append(&NewAccess {
            subject: *subject,
            kind: Kind::RecordWritten,
            outcome: Outcome::Done,
            organ: &actor.organ,
            actor: &actor.login,
            purpose: None,
            ground: Some(ground),
            case_number: None,
            reason: None,
            items: Some(&next.item),
            policy: Some(&actor.policy),
            object: Some(Object {
                id: next.record,
                version: next.version,
                digest,
            }),
            seal: None,
            first: false,
        })?
        .log_index;
    transaction.connection.execute(
        "INSERT INTO record (subject_id, record_id, version, item, item_version, source, decided_by, document_number,
               decided_on, display_until, end_reason, grade, leaning, state, fields, late, content_digest, pack_digest,
               upload_id, sheet, row_number, recorded_at, log_index, case_id, annotations)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
               $23, $24, $25)",
        params![
            subject,
            next.record,
            next.version,
            next.item,
            next.item_version,
            next.source,
            next.decided_by,
            next.document_number,
            to_days(next.decided_on),
            to_days(next.display_until),
            next.end_reason.word(),
            next.grade.map(grade_word),
            leaning_word(next.leaning),
            next.state.word(),
            fields,
            next.late,
            content,
            pack_digest,
            next.provenance.upload,
            next.provenance.sheet,
            next.provenance.row,
            transaction.now_milliseconds(),
            log_index,
            case,
            annotations
        ],
    )?;
    transaction.listed()?.note(&next.item, subject);
    transaction.count("records", 1)?;
    Ok(log_index)
}
