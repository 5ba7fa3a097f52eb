//! Writing accepted rows: one batch, one transaction, with the findings of its neighbours and the place reached.

mod named;
mod tables;

use self::named::Named;
pub(crate) use self::named::record_id;
use self::tables::{Tables, VersionKey};
use crate::access::{Kind, NewAccess, Object, Outcome};
use crate::batch::{Batch, HeldText, NewRecord, ProblemRow, RowResult};
use crate::case::people_proposed;
use crate::content::{VersionParts, leaning_word, version_digest};
use crate::days::to_days;
use crate::engine::params;
use crate::error::StoreError;
use crate::findings::Findings;
use crate::known::Known;
use crate::notice::NewNotice;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use rules::notice::{Fact, Facts, NoticeKind};
use rules::record::State;
use std::collections::HashSet;

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
        // Worked out here, beside the writer, which has enough to do.
        let named: Vec<Named> = batch.records.iter().map(|r| Named::of(&batch, r)).collect();
        self.writer()
            .submit(move |transaction| write_batch(transaction, &batch, &named))
    }
}

fn write_batch(
    transaction: &mut Transaction<'_>,
    batch: &Batch,
    named: &[Named],
) -> Result<Vec<RowResult>, StoreError> {
    let rows = batch.records.iter().zip(named);
    let wanted = rows.flat_map(|(record, named)| {
        let ids = named.candidates().map(|(id, _)| id);
        ids.map(|id| (record.digest, id))
    });
    let wanted: Vec<_> = wanted.collect();
    let mut writing = Writing {
        known: Known::fetch(transaction.connection, transaction.keys(), &wanted)?,
        tables: Tables::new(),
        findings: Findings::default(),
        notices: Vec::new(),
        proposed: HashSet::new(),
    };
    if batch.in_listing.is_some() {
        writing.fetch_proposed(transaction, batch)?;
    }
    writing.fetch_newest(transaction, batch)?;
    let mut totals = Totals::default();
    let mut results = Vec::with_capacity(batch.records.len());
    for problem in &batch.problems {
        match problem.severity {
            "refused" => totals.refused += 1,
            "held" => totals.held += 1,
            _ => {}
        }
        totals.over_collected += u64::from(problem.over_collected);
        let cells = problem.cells.as_bytes();
        writing.findings.add(transaction, batch, problem, cells)?;
    }
    for (code, count) in &batch.tallies {
        writing.findings.tally(code, *count);
    }
    for (record, named) in batch.records.iter().zip(named) {
        let result = writing.row(transaction, batch, record, named, &mut totals.people)?;
        match result {
            RowResult::Accepted => totals.accepted += 1,
            RowResult::Duplicate => totals.duplicate += 1,
            RowResult::Superseded => totals.superseded += 1,
            RowResult::Withdrawn => totals.withdrawn += 1,
            RowResult::HeldOtherName => {
                totals.held += 1;
                writing.hold(transaction, batch, record, "held", &batch.other_name)?;
            }
            RowResult::HeldEnded => {
                totals.held += 1;
                writing.hold(transaction, batch, record, "held", &batch.ended)?;
            }
            RowResult::HeldInCase => {
                totals.held += 1;
                writing.hold(transaction, batch, record, "held", &batch.in_case)?;
            }
            RowResult::HeldInListing => {
                totals.held += 1;
                let text = batch.in_listing.as_ref().unwrap_or(&batch.in_case);
                writing.hold(transaction, batch, record, "held", text)?;
            }
            RowResult::NothingToWithdraw => {
                totals.refused += 1;
                let text = &batch.nothing_to_withdraw;
                writing.hold(transaction, batch, record, "refused", text)?;
            }
            RowResult::NotASource => {
                totals.refused += 1;
                writing.hold(transaction, batch, record, "refused", &batch.not_a_source)?;
            }
        }
        let written = matches!(result, RowResult::Accepted | RowResult::Superseded);
        totals.late += u64::from(record.late && written);
        results.push(result);
    }
    writing.tables.flush(transaction)?;
    transaction.notify_all(&writing.notices)?;
    writing.findings.write(transaction, batch)?;
    write_totals(transaction, batch, &totals)?;
    Ok(results)
}

fn write_totals(
    transaction: &Transaction<'_>,
    batch: &Batch,
    totals: &Totals,
) -> Result<(), StoreError> {
    let changed = transaction.connection.execute(
        "UPDATE upload SET last_row = $1, accepted = accepted + $2, duplicate = duplicate + $3,
               superseded = superseded + $4, withdrawn = withdrawn + $5, held = held + $6,
               refused = refused + $7, late = late + $8, over_collected = over_collected + $9
             WHERE upload_id = $10 AND state = 'running' AND last_row = $11",
        params![
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
            batch.after_ordinal,
        ],
    )?;
    if changed != 1 {
        return Err(StoreError::Conflict(
            "these rows of the upload are written already, or those before them are not",
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

/// A batch on its way into the tables.
struct Writing<'a> {
    known: Known,
    tables: Tables<'a>,
    findings: Findings,
    notices: Vec<NewNotice>,
    /// People the supplier has proposed to list under this item in a case.
    proposed: HashSet<[u8; 16]>,
}

/// The subject of a number: known with this name, known with another, or new.
enum Subject {
    Known([u8; 16]),
    New([u8; 16]),
    OtherName,
    /// Nothing is recorded about them, and a withdrawal is no reason to begin.
    Nobody,
}

impl<'a> Writing<'a> {
    fn fetch_newest(
        &self,
        transaction: &mut Transaction<'a>,
        batch: &Batch,
    ) -> Result<(), StoreError> {
        let mut subjects: Vec<[u8; 16]> = batch
            .records
            .iter()
            .filter_map(|record| self.known.subject(&record.digest))
            .collect();
        subjects.sort_unstable();
        subjects.dedup();
        transaction.fetch_newest(&subjects)
    }

    fn fetch_proposed(
        &mut self,
        transaction: &Transaction<'_>,
        batch: &Batch,
    ) -> Result<(), StoreError> {
        let digests = batch.records.iter().map(|record| &record.digest);
        let subjects = digests.filter_map(|digest| self.known.subject(digest));
        self.proposed = people_proposed(
            transaction.connection,
            transaction.keys(),
            (&batch.source, &batch.item),
            &subjects.collect(),
        )?;
        Ok(())
    }

    fn subject(
        &mut self,
        transaction: &mut Transaction<'a>,
        record: &NewRecord,
    ) -> Result<Subject, StoreError> {
        let met = self.known.subject(&record.digest);
        match met.and_then(|id| Some((id, self.known.name(&id)?))) {
            Some((id, name)) if name == record.name => return Ok(Subject::Known(id)),
            Some(_) => return Ok(Subject::OtherName),
            None if record.withdrawal => return Ok(Subject::Nobody),
            None => {}
        }
        let (connection, now) = (transaction.connection, transaction.now_milliseconds());
        let id = match met {
            Some(id) => id,
            None => {
                let id = transaction.environment().new_id();
                let (digest, generation) = transaction.keys().stored(&record.digest);
                self.tables
                    .identity
                    .push(connection, params![digest, id, now, generation])?;
                transaction.has_no_entries(id);
                id
            }
        };
        let (keys, environment) = (transaction.keys(), transaction.environment());
        let sealed = keys.seal(record.number.as_bytes(), &id, environment)?;
        self.tables.subject.push(
            connection,
            params![
                id,
                record.name,
                record.number_kind,
                sealed.bytes,
                now,
                sealed.generation
            ],
        )?;
        self.known.add_subject(record.digest, id, &record.name);
        Ok(Subject::New(id))
    }

    fn row(
        &mut self,
        transaction: &mut Transaction<'a>,
        batch: &Batch,
        record: &NewRecord,
        named: &Named,
        people: &mut u64,
    ) -> Result<RowResult, StoreError> {
        let met = self.known.subject(&record.digest);
        if !record.withdrawal && met.is_some_and(|id| self.proposed.contains(&id)) {
            return Ok(RowResult::HeldInListing);
        }
        let subject = match self.subject(transaction, record)? {
            Subject::Known(id) => id,
            Subject::New(id) => {
                *people += 1;
                id
            }
            Subject::OtherName => return Ok(RowResult::HeldOtherName),
            Subject::Nobody => return Ok(RowResult::NothingToWithdraw),
        };
        let content = named.content;
        let known = named.candidates().find_map(|(id, same)| {
            let latest = self.known.record(subject, id)?;
            Some((id, same, latest))
        });
        let record_id = known.map_or(named.record_id, |(id, _, _)| id);
        let same = known.map_or(content, |(_, same, _)| same);
        let latest = known.map(|(_, _, latest)| latest);
        let result = match latest {
            None if record.withdrawal => return Ok(RowResult::NothingToWithdraw),
            None if !batch.makes_new => return Ok(RowResult::NotASource),
            None => RowResult::Accepted,
            Some(latest) if latest.is(&content) || latest.is(&same) => {
                return Ok(RowResult::Duplicate);
            }
            Some(latest) if latest.state == State::Withdrawn => {
                if record.withdrawal {
                    return Ok(RowResult::NothingToWithdraw);
                }
                // An old file sent again does not bring back what its source withdrew since.
                if latest.had(&content) || latest.had(&same) {
                    return Ok(RowResult::Duplicate);
                }
                RowResult::Superseded
            }
            Some(latest) if latest.is_in_case() => {
                // What a decision changed an old file does not bring back, and what is being decided no file changes. A
                // withdrawal favours the person.
                let known = latest.had(&content) || latest.had(&same);
                match (latest.state, record.withdrawal) {
                    (State::Live | State::Disputed | State::Suspended, true) => {
                        RowResult::Withdrawn
                    }
                    (_, true) => return Ok(RowResult::NothingToWithdraw),
                    _ if known => return Ok(RowResult::Duplicate),
                    (State::Live, false) => RowResult::Superseded,
                    (State::Disputed | State::Suspended, false) => {
                        return Ok(RowResult::HeldInCase);
                    }
                    _ => return Ok(RowResult::HeldEnded),
                }
            }
            Some(latest) if latest.state != State::Live => return Ok(RowResult::HeldEnded),
            Some(latest) if batch.seen_before && (latest.had(&content) || latest.had(&same)) => {
                return Ok(RowResult::Duplicate);
            }
            Some(_) if record.withdrawal => RowResult::Withdrawn,
            Some(_) => RowResult::Superseded,
        };
        let version = latest.map_or(1, |latest| latest.version + 1);
        let annotations = latest.and_then(|latest| latest.annotations.clone());
        self.write(
            transaction,
            batch,
            record,
            subject,
            record_id,
            version,
            content,
            annotations,
        )?;
        Ok(result)
    }

    /// Writes a version and the log entry that tells of it.
    #[expect(clippy::too_many_arguments, reason = "the parts of one version")]
    fn write(
        &mut self,
        transaction: &mut Transaction<'a>,
        batch: &Batch,
        record: &NewRecord,
        subject: [u8; 16],
        record_id: [u8; 16],
        version: u32,
        content: [u8; 32],
        annotations: Option<String>,
    ) -> Result<(), StoreError> {
        let object = Object {
            id: record_id,
            version,
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
                case: None,
                annotations: annotations.as_deref(),
            }),
        };
        let log_index = transaction
            .append(&NewAccess {
                subject,
                kind: Kind::RecordWritten,
                outcome: Outcome::Done,
                organ: &batch.source,
                actor: &batch.actor,
                purpose: None,
                ground: None,
                case_number: None,
                reason: None,
                items: Some(&batch.item),
                policy: Some(&batch.policy),
                object: Some(object),
                seal: None,
                first: false,
            })?
            .log_index;
        let key = VersionKey {
            subject,
            object,
            content,
            log_index,
            annotations: annotations.as_deref(),
        };
        self.tables.push_version(transaction, batch, record, &key)?;
        transaction.listed()?.note(&batch.item, &subject);
        if record.told {
            self.notices.push(NewNotice {
                subject,
                kind: NoticeKind::RecordWritten,
                about: Some(record_id),
                facts: facts_of(batch, record),
                log_index: Some(log_index),
            });
        }
        let state = state_of(record);
        self.known
            .add_version(subject, record_id, version, content, state, annotations);
        Ok(())
    }

    fn hold(
        &mut self,
        transaction: &Transaction<'a>,
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
            cells: String::new(),
            over_collected: false,
        };
        let cells = (record.cells)();
        self.findings
            .add(transaction, batch, &problem, cells.as_bytes())
    }
}

fn facts_of(batch: &Batch, record: &NewRecord) -> Facts {
    Facts::clone(&batch.told)
        .with_plain(Fact::Document, &record.document_number)
        .with_day(Fact::DecidedOn, record.decided_on)
        .with_day(Fact::Until, record.display_until)
}

fn state_of(record: &NewRecord) -> State {
    if record.withdrawal {
        State::Withdrawn
    } else {
        State::Live
    }
}
