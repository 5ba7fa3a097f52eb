//! Writing accepted rows: one batch, one transaction, with the findings of its neighbours and the place reached.

use crate::access::{Kind, NewAccess, Object, Outcome};
use crate::batch::{Batch, HeldText, NewRecord, ProblemRow, RowResult};
use crate::content::{VersionParts, content, digest_of, grade_word, leaning_word, version_digest};
use crate::days::to_days;
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use rules::record::State;
use rusqlite::{OptionalExtension as _, params};

#[derive(Debug, Default)]
struct Totals {
    accepted: u64,
    duplicate: u64,
    superseded: u64,
    withdrawn: u64,
    held: u64,
    refused: u64,
    late: u64,
    over_collected: u64,
    people: u64,
}

impl Store {
    /// Writes a batch: records, log entries, findings and the place reached become durable together.
    pub fn write_batch(&self, batch: Batch) -> Pending<Vec<RowResult>> {
        self.writer()
            .submit(move |transaction| write_batch(transaction, &batch))
    }
}

fn write_batch(
    transaction: &mut Transaction<'_>,
    batch: &Batch,
) -> Result<Vec<RowResult>, StoreError> {
    let mut totals = Totals::default();
    let mut results = Vec::with_capacity(batch.records.len());
    for problem in &batch.problems {
        match problem.severity {
            "refused" => totals.refused += 1,
            "held" => totals.held += 1,
            _ => {}
        }
        totals.over_collected += u64::from(problem.over_collected);
        write_problem(transaction, batch, problem)?;
    }
    for (code, count) in &batch.tallies {
        tally(transaction, batch, code, *count)?;
    }
    for record in &batch.records {
        let result = write_record(transaction, batch, record, &mut totals.people)?;
        match result {
            RowResult::Accepted => totals.accepted += 1,
            RowResult::Duplicate => totals.duplicate += 1,
            RowResult::Superseded => totals.superseded += 1,
            RowResult::Withdrawn => totals.withdrawn += 1,
            RowResult::HeldOtherName => {
                totals.held += 1;
                hold(transaction, batch, record, "held", &batch.other_name)?;
            }
            RowResult::HeldEnded => {
                totals.held += 1;
                hold(transaction, batch, record, "held", &batch.ended)?;
            }
            RowResult::NothingToWithdraw => {
                totals.refused += 1;
                let text = &batch.nothing_to_withdraw;
                hold(transaction, batch, record, "refused", text)?;
            }
        }
        let written = matches!(result, RowResult::Accepted | RowResult::Superseded);
        totals.late += u64::from(record.late && written);
        results.push(result);
    }
    write_totals(transaction, batch, &totals)?;
    Ok(results)
}

fn write_totals(
    transaction: &Transaction<'_>,
    batch: &Batch,
    totals: &Totals,
) -> Result<(), StoreError> {
    let changed = transaction
        .connection
        .prepare_cached(
            "UPDATE upload SET last_row = $1, accepted = accepted + $2, duplicate = duplicate + $3,
               superseded = superseded + $4, withdrawn = withdrawn + $5, held = held + $6,
               refused = refused + $7, late = late + $8, over_collected = over_collected + $9
             WHERE upload_id = $10 AND state = 'running' AND last_row < $1",
        )?
        .execute(params![
            batch.last_ordinal,
            totals.accepted,
            totals.duplicate,
            totals.superseded,
            totals.withdrawn,
            totals.held,
            totals.refused,
            totals.late,
            totals.over_collected,
            batch.upload,
        ])?;
    if changed != 1 {
        return Err(StoreError::Conflict(
            "these rows of the upload are already written",
        ));
    }
    transaction.count(
        "records",
        totals.accepted + totals.superseded + totals.withdrawn,
    )?;
    transaction.count("people", totals.people)?;
    transaction.count("refused_rows", totals.refused)?;
    transaction.count("over_collected", totals.over_collected)
}

/// The subject of a number.
enum Subject {
    /// Has a dossier under this name.
    Known([u8; 16]),
    /// Has a dossier from now on; a question or a consent met them before.
    Met([u8; 16]),
    /// Has a dossier from now on, and no entry in the log yet.
    New([u8; 16]),
    /// Has a dossier under another name.
    OtherName,
    /// Nothing is recorded about them, and a withdrawal is no reason to begin.
    Nobody,
}

fn subject(transaction: &Transaction<'_>, record: &NewRecord) -> Result<Subject, StoreError> {
    let met = transaction.subject_of(&record.digest)?;
    if let Some(id) = met {
        let name: Option<String> = transaction
            .connection
            .prepare_cached("SELECT name FROM subject WHERE subject_id = $1")?
            .query_row(params![id], |row| row.get(0))
            .optional()?;
        match name {
            Some(name) if name == record.name => return Ok(Subject::Known(id)),
            Some(_) => return Ok(Subject::OtherName),
            None => {}
        }
    }
    if record.withdrawal {
        return Ok(Subject::Nobody);
    }
    let id = match met {
        Some(id) => id,
        None => transaction.meet(&record.digest)?,
    };
    let nonce = transaction.environment().random();
    let sealed = transaction
        .keys()
        .seal(record.number.as_bytes(), &id, nonce)?;
    transaction
        .connection
        .prepare_cached(
            "INSERT INTO subject (subject_id, name, number_kind, number_sealed, recorded_at)
             VALUES ($1, $2, $3, $4, $5)",
        )?
        .execute(params![
            id,
            record.name,
            record.number_kind,
            sealed,
            transaction.now_milliseconds()
        ])?;
    Ok(match met {
        Some(id) => Subject::Met(id),
        None => Subject::New(id),
    })
}

fn write_record(
    transaction: &mut Transaction<'_>,
    batch: &Batch,
    record: &NewRecord,
    people: &mut u64,
) -> Result<RowResult, StoreError> {
    // Whether the dossier begins with this row, and the person's list of entries with it.
    let (id, new, first) = match subject(transaction, record)? {
        Subject::Known(id) => (id, false, false),
        Subject::Met(id) => (id, true, false),
        Subject::New(id) => (id, true, true),
        Subject::OtherName => return Ok(RowResult::HeldOtherName),
        Subject::Nobody => return Ok(RowResult::NothingToWithdraw),
    };
    *people += u64::from(new);
    let record_id = record_id(batch, record);
    let content = content_digest(batch, record);
    let latest: Option<(u32, [u8; 32], String)> = if new {
        None
    } else {
        transaction
            .connection
            .prepare_cached(
                "SELECT version, content_digest, state FROM record
                 WHERE subject_id = $1 AND record_id = $2 ORDER BY version DESC LIMIT 1",
            )?
            .query_row(params![id, record_id], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?
    };
    let result = match &latest {
        None if record.withdrawal => return Ok(RowResult::NothingToWithdraw),
        None => RowResult::Accepted,
        Some((_, digest, _)) if *digest == content => return Ok(RowResult::Duplicate),
        Some((_, _, state)) if state == State::Withdrawn.word() => {
            if record.withdrawal {
                return Ok(RowResult::NothingToWithdraw);
            }
            // An old file sent again does not bring back what its source withdrew since.
            if known_content(transaction, id, record_id, content)? {
                return Ok(RowResult::Duplicate);
            }
            RowResult::Superseded
        }
        Some((_, _, state)) if state != State::Live.word() => return Ok(RowResult::HeldEnded),
        Some(_) if batch.seen_before && known_content(transaction, id, record_id, content)? => {
            return Ok(RowResult::Duplicate);
        }
        Some(_) if record.withdrawal => RowResult::Withdrawn,
        Some(_) => RowResult::Superseded,
    };
    let object = Object {
        id: record_id,
        version: latest.map_or(1, |(version, _, _)| version + 1),
        digest: version_digest(&VersionParts {
            content,
            item_version: record.item_version,
            display_until: to_days(record.display_until),
            end_reason: record.end_reason.word(),
            leaning: leaning_word(record.leaning),
            late: record.late,
            pack_digest: batch.pack_digest,
            upload: batch.upload,
            sheet: record.sheet.as_deref(),
            row_number: record.row_number,
            recorded_at: transaction.now_milliseconds(),
        }),
    };
    let log_index = transaction
        .append(&NewAccess {
            subject: id,
            kind: Kind::RecordWritten,
            outcome: Outcome::Done,
            organ: &batch.source,
            actor: &batch.actor,
            purpose: None,
            ground: None,
            case_number: None,
            reason: None,
            items: Some(&batch.item),
            object: Some(object),
            first,
        })?
        .log_index;
    let key = Key {
        subject: id,
        object,
        content,
        log_index,
    };
    insert_version(transaction, batch, record, &key)?;
    Ok(result)
}

fn known_content(
    transaction: &Transaction<'_>,
    subject: [u8; 16],
    record: [u8; 16],
    content: [u8; 32],
) -> Result<bool, StoreError> {
    Ok(transaction
        .connection
        .prepare_cached(
            "SELECT 1 FROM record WHERE subject_id = $1 AND record_id = $2 AND content_digest = $3",
        )?
        .exists(params![subject, record, content])?)
}

/// Where a version goes.
struct Key {
    subject: [u8; 16],
    object: Object,
    content: [u8; 32],
    log_index: u64,
}

fn insert_version(
    transaction: &Transaction<'_>,
    batch: &Batch,
    record: &NewRecord,
    key: &Key,
) -> Result<(), StoreError> {
    transaction
        .connection
        .prepare_cached(
            "INSERT INTO record (subject_id, record_id, version, item, item_version, source, decided_by,
               document_number, decided_on, display_until, end_reason, grade, leaning, state, fields,
               late, content_digest, pack_digest, upload_id, sheet, row_number, recorded_at, log_index)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
               $19, $20, $21, $22, $23)",
        )?
        .execute(params![
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
        ])?;
    Ok(())
}

fn state_of(record: &NewRecord) -> State {
    if record.withdrawal {
        State::Withdrawn
    } else {
        State::Live
    }
}

/// The same item, source and document make the same record, so a repeated row finds it again.
fn record_id(batch: &Batch, record: &NewRecord) -> [u8; 16] {
    let digest = digest_of(&[
        b"record/v1",
        batch.item.as_bytes(),
        batch.source.as_bytes(),
        record.document_key.as_bytes(),
    ]);
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    id
}

/// What two versions must share to be the same content.
fn content_digest(batch: &Batch, record: &NewRecord) -> [u8; 32] {
    content(&[
        &batch.item,
        &batch.source,
        &record.decided_by,
        &record.document_number,
        &record.decided_on.to_string(),
        record.grade.map_or("", grade_word),
        state_of(record).word(),
        &record.fields,
    ])
}

fn hold(
    transaction: &Transaction<'_>,
    batch: &Batch,
    record: &NewRecord,
    severity: &'static str,
    text: &HeldText,
) -> Result<(), StoreError> {
    let problem = ProblemRow {
        ordinal: record.ordinal,
        sheet: record.sheet.clone(),
        row_number: record.row_number,
        severity,
        findings: text.findings.to_string(),
        codes: vec![text.code],
        cells: (record.cells)(),
        over_collected: false,
    };
    write_problem(transaction, batch, &problem)
}

fn write_problem(
    transaction: &Transaction<'_>,
    batch: &Batch,
    problem: &ProblemRow,
) -> Result<(), StoreError> {
    let nonce = transaction.environment().random();
    let sealed = transaction
        .keys()
        .seal(problem.cells.as_bytes(), &batch.upload, nonce)?;
    // An accepted row can carry a notice and then be held by the store: the graver finding is the one to keep.
    transaction
        .connection
        .prepare_cached(
            "INSERT INTO problem_row (upload_id, row_ordinal, sheet, row_number, severity, findings, cells_sealed)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (upload_id, row_ordinal) DO UPDATE SET severity = excluded.severity,
               findings = excluded.findings",
        )?
        .execute(params![
            batch.upload,
            problem.ordinal,
            problem.sheet,
            problem.row_number,
            problem.severity,
            problem.findings,
            sealed
        ])?;
    for code in &problem.codes {
        tally(transaction, batch, code, 1)?;
    }
    Ok(())
}

fn tally(
    transaction: &Transaction<'_>,
    batch: &Batch,
    code: &str,
    count: u64,
) -> Result<(), StoreError> {
    transaction
        .connection
        .prepare_cached(
            "INSERT INTO problem_count (upload_id, code, count) VALUES ($1, $2, $3)
             ON CONFLICT (upload_id, code) DO UPDATE SET count = problem_count.count + excluded.count",
        )?
        .execute(params![batch.upload, code, count])?;
    Ok(())
}
