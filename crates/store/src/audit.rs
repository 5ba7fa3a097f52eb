//! Checking the store against its published log: every entry has its row, every row opens its entry, every record is
//! the one its entry tells of, and nobody's list has a gap.

use crate::access::{Kind, hex, leaf_of, read_access};
use crate::closing::{NOBODY, digest_of_line};
use crate::content::{VersionParts, content, version_digest};
use crate::engine::{Connection, Row, dialect, params};
use crate::error::StoreError;
use crate::identities::subject_of;
use crate::listed::Listed;
use crate::store::Store;
use ledger::commitment::{Commitment, commit};

/// Problems listed; the rest are counted.
const LISTED: usize = 1_000;

/// How often a log that grew while it was read is read again.
const RETRIES: usize = 3;

/// One thing that is wrong, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditProblem {
    /// Stable code.
    pub code: &'static str,
    /// What and where.
    pub what: String,
}

/// The outcome of a check.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// Entries of the signed checkpoint.
    pub published: u64,
    /// Root of the checkpoint's tree, base64, when it could be computed.
    pub root: Option<String>,
    /// Entries in the store.
    pub entries: u64,
    /// Openings checked.
    pub openings: u64,
    /// Record versions checked.
    pub records: u64,
    /// Entry and people of the newest closing, which was computed again.
    pub closing: Option<(u64, u64)>,
    /// What is wrong.
    pub problems: Vec<AuditProblem>,
    /// Problems beyond those listed.
    pub unlisted: u64,
}

impl Audit {
    fn add(&mut self, code: &'static str, what: String) {
        if self.problems.len() < LISTED {
            self.problems.push(AuditProblem { code, what });
        } else {
            self.unlisted += 1;
        }
    }
}

impl Store {
    /// Checks everything: the published log, the store's rows against it, the records against their entries.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read at all; what is wrong with its content is in the [`Audit`].
    pub fn audit(&self, origin: &str) -> Result<Audit, StoreError> {
        let verifier = self.log_verifier(origin)?;
        // A process that serves may publish while the log is read, also between the moment the rows are of and the reading of the
        // checkpoint: then it is read again, and the last reading counts.
        let mut before = self.published(&verifier);
        let mut audit = self.audit_once(&verifier)?;
        for _ in 0..RETRIES {
            let now = self.published(&verifier);
            if audit.problems.is_empty() || [before, now] == [audit.published; 2] {
                break;
            }
            before = now;
            audit = self.audit_once(&verifier)?;
        }
        audit.closing = self.audit_closing(origin, |code, what| audit.add(code, what))?;
        Ok(audit)
    }

    fn audit_once(&self, verifier: &ledger::key::VerifierKey) -> Result<Audit, StoreError> {
        let mut audit = Audit {
            entries: self.entries()?,
            ..Audit::default()
        };
        self.readers().read(|connection| {
            self.audit_log(connection, verifier, &mut audit)?;
            audit_openings(connection, &mut audit)?;
            if !connection.is_remote() {
                audit_ends(connection, &mut audit)?;
            }
            audit_records(connection, &mut audit)?;
            audit_papers(connection, &mut audit)
        })?;
        Ok(audit)
    }

    fn published(&self, verifier: &ledger::key::VerifierKey) -> u64 {
        ledger::reader::LogDirectory::new(self.log_directory())
            .checkpoint(verifier)
            .map_or(0, |checkpoint| checkpoint.size())
    }

    fn audit_log(
        &self,
        connection: &Connection,
        verifier: &ledger::key::VerifierKey,
        audit: &mut Audit,
    ) -> Result<(), StoreError> {
        let directory = self.log_directory();
        let published = self.published(verifier);
        let mut statement = connection.prepare(
            "SELECT entry.log_index, entry.commitment, closing.line FROM entry
             LEFT JOIN closing ON closing.log_index = entry.log_index
             WHERE entry.log_index < $1 ORDER BY entry.log_index",
        )?;
        let rows = statement
            .query_map(params![published], |row| {
                let commitment = Commitment(row.get(1)?);
                Ok((row.get::<_, u64>(0)?, leaf_of(&commitment, row.get(2)?)))
            })?
            .map_while(Result::ok);
        let report = ledger::audit::audit_against(&directory, verifier, rows);
        audit.published = report.size;
        audit.root = report.root.map(|root| root.to_string());
        for problem in &report.problems {
            audit.add(problem.code(), problem.to_string());
        }
        audit.unlisted += report.unlisted;
        Ok(())
    }

    /// Checks one person's list: every entry of the log that names the subject is in it, each points at the one
    /// before, and none is missing between the first and the newest. The person is found by their number's digest.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn audit_list(&self, digest: &[u8; 32]) -> Result<(u64, Vec<AuditProblem>), StoreError> {
        self.readers().read(|connection| {
            let Some(subject) = subject_of(connection, self.keys(), digest)? else {
                return Ok((0, Vec::new()));
            };
            let mut audit = Audit::default();
            let mut in_log: Vec<u64> = connection
                .prepare("SELECT log_index FROM entry WHERE subject_id = $1 ORDER BY log_index")?
                .query_map(params![subject], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            in_log.sort_unstable();
            let listed = chain(connection, &subject, &mut audit)?;
            for index in in_log.iter().filter(|index| !listed.contains(index)) {
                audit.add(
                    "LIST-ENTRY-MISSING",
                    format!("the list lacks the entry {index}, which the log has"),
                );
            }
            Ok((listed.len() as u64, audit.problems))
        })
    }
}

/// Walks a person's list in order and checks that each entry points at the one before.
fn chain(
    connection: &Connection,
    subject: &[u8; 16],
    audit: &mut Audit,
) -> Result<Vec<u64>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT log_index, previous FROM access WHERE subject_id = $1 ORDER BY log_index",
    )?;
    let rows = statement
        .query_map(params![subject], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(u64, Option<u64>)>, _>>()?;
    let mut before: Option<u64> = None;
    for (index, previous) in &rows {
        if *previous != before {
            audit.add(
                "LIST-GAP",
                format!(
                    "entry {index} follows {}, but the list has {} before it",
                    shown(*previous),
                    shown(before)
                ),
            );
        }
        before = Some(*index);
    }
    Ok(rows.into_iter().map(|(index, _)| index).collect())
}

fn shown(index: Option<u64>) -> String {
    index.map_or_else(|| "nothing".to_owned(), |i| format!("entry {i}"))
}

/// Every entry opens, positions have no gap, every opening has its entry.
fn audit_openings(connection: &Connection, audit: &mut Audit) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT access.log_index, previous, at, kind, outcome, organ, actor, purpose, ground, case_number,
                reason, items, object_id, object_version, object_digest, salt, policy,
                opens_on, seal_reason, entry.log_index, entry.subject_id, entry.commitment, closing.line
         FROM entry LEFT JOIN access
           ON access.subject_id = entry.subject_id AND access.log_index = entry.log_index
         LEFT JOIN closing ON closing.log_index = entry.log_index
         ORDER BY entry.log_index",
    )?;
    let mut rows = statement.query([])?;
    let mut expected = 0_u64;
    while let Some(row) = rows.next()? {
        let index: u64 = row.get(19)?;
        while expected < index {
            audit.add(
                "STORE-ENTRY-MISSING",
                format!("table entry: the row of log_index {expected} is missing"),
            );
            expected += 1;
        }
        expected += 1;
        check_opening(&row, index, audit)?;
    }
    let orphans: u64 = connection.query_row(
        "SELECT count(*) FROM access WHERE NOT EXISTS
           (SELECT 1 FROM entry WHERE entry.log_index = access.log_index
              AND entry.subject_id = access.subject_id)",
        [],
        |row| row.get(0),
    )?;
    if orphans > 0 {
        audit.add(
            "STORE-OPENING-WITHOUT-ENTRY",
            format!("table access: {orphans} rows belong to no entry"),
        );
    }
    Ok(())
}

/// Every list that SQLite walks from its end has the end the log tells of.
fn audit_ends(connection: &Connection, audit: &mut Audit) -> Result<(), StoreError> {
    let wrong: u64 = connection.query_row(dialect::WRONG_LIST_ENDS, [], |row| row.get(0))?;
    if wrong > 0 {
        audit.add(
            "STORE-LIST-END-DIFFERS",
            format!("table list_end: {wrong} lists end elsewhere than in the log"),
        );
    }
    Ok(())
}

fn check_opening(row: &Row<'_>, index: u64, audit: &mut Audit) -> Result<(), StoreError> {
    let subject: [u8; 16] = row.get(20)?;
    let commitment: [u8; 32] = row.get(21)?;
    if let Some(line) = row.get::<_, Option<String>>(22)? {
        if subject != NOBODY || digest_of_line(&line).0 != commitment {
            audit.add(
                "STORE-CLOSING-DIFFERS",
                format!("table closing: the row of log_index {index} is not its entry"),
            );
        }
        return Ok(());
    }
    if row.get::<_, Option<u64>>(0)?.is_none() {
        audit.add(
            "STORE-OPENING-MISSING",
            format!("table access: the row of log_index {index} is missing"),
        );
        return Ok(());
    }
    audit.openings += 1;
    match read_access(row, &subject) {
        Ok(access) if commit(&access.salt, access.opening.as_bytes()).0 == commitment => {}
        Ok(_) => audit.add(
            "STORE-OPENING-DIFFERS",
            format!("table access: the row of log_index {index} does not open its commitment"),
        ),
        Err(error) => audit.add(
            "STORE-OPENING-UNREADABLE",
            format!("log_index {index}: {error}"),
        ),
    }
    Ok(())
}

/// Every version is the one its entry tells of, and every write the log tells of is there.
fn audit_records(connection: &Connection, audit: &mut Audit) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT item, source, decided_by, document_number, decided_on, grade, state, fields, item_version,
                display_until, end_reason, leaning, late, pack_digest, upload_id, sheet, row_number,
                record.recorded_at, content_digest, record.log_index, record.record_id, record.version,
                access.object_digest, record.case_id, record.annotations, record.subject_id
         FROM record LEFT JOIN access
           ON access.subject_id = record.subject_id AND access.log_index = record.log_index
          AND access.object_id = record.record_id AND access.object_version = record.version",
    )?;
    let mut listed = Listed::default();
    listed.fetch(connection)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        audit.records += 1;
        check_record(&row, audit)?;
        check_listed(&row, &listed, audit)?;
    }
    let mut missing = connection.prepare(
        "SELECT access.log_index, access.object_id, access.object_version FROM access
         LEFT JOIN record ON record.subject_id = access.subject_id
           AND record.record_id = access.object_id AND record.version = access.object_version
         WHERE access.kind = $1 AND access.object_id IS NOT NULL AND record.record_id IS NULL",
    )?;
    let mut rows = missing.query(params![Kind::RecordWritten.word()])?;
    while let Some(row) = rows.next()? {
        let (index, id, version): (u64, [u8; 16], u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        audit.add(
            "STORE-RECORD-MISSING",
            format!(
                "table record: version {version} of record {} written by entry {index} is missing",
                hex(&id)
            ),
        );
    }
    Ok(())
}

/// Every paper is the one its entry commits to, and every paper the log tells of has its row, destroyed or not.
fn audit_papers(connection: &Connection, audit: &mut Audit) -> Result<(), StoreError> {
    let mut differing = connection.prepare(
        "SELECT paper.paper_id, paper.log_index FROM paper LEFT JOIN access
           ON access.subject_id = paper.subject_id AND access.log_index = paper.log_index
          AND access.object_id = paper.paper_id AND access.object_digest = paper.digest
         WHERE access.log_index IS NULL",
    )?;
    let mut rows = differing.query([])?;
    while let Some(row) = rows.next()? {
        let (id, index): ([u8; 16], u64) = (row.get(0)?, row.get(1)?);
        audit.add(
            "STORE-PAPER-DIFFERS",
            format!(
                "table paper: paper {} is not the one entry {index} tells of",
                hex(&id)
            ),
        );
    }
    let mut missing = connection.prepare(
        "SELECT access.object_id, access.log_index FROM access LEFT JOIN paper
           ON paper.subject_id = access.subject_id AND paper.paper_id = access.object_id
         WHERE access.kind = $1 AND paper.paper_id IS NULL",
    )?;
    let mut rows = missing.query(params![Kind::PaperKept.word()])?;
    while let Some(row) = rows.next()? {
        let (id, index): ([u8; 16], u64) = (row.get(0)?, row.get(1)?);
        audit.add(
            "STORE-PAPER-MISSING",
            format!(
                "table paper: paper {} written by entry {index} is missing",
                hex(&id)
            ),
        );
    }
    Ok(())
}

/// A check reads no records of whoever is not noted as ever having come onto a list.
fn check_listed(row: &Row<'_>, listed: &Listed, audit: &mut Audit) -> Result<(), StoreError> {
    let item: String = row.get(0)?;
    if !listed.may_hold(std::slice::from_ref(&item), &row.get(25)?) {
        let record: [u8; 16] = row.get(20)?;
        audit.add(
            "STORE-LISTED-MISSING",
            format!(
                "table listed: the person of record {} is missing from list {item}; empty the table and start again, it is then filled anew",
                hex(&record)
            ),
        );
    }
    Ok(())
}

fn check_record(row: &Row<'_>, audit: &mut Audit) -> Result<(), StoreError> {
    let text = |column| row.get::<_, String>(column);
    let (item, source, decided_by, number) = (text(0)?, text(1)?, text(2)?, text(3)?);
    let decided_on = crate::days::from_days(row.get(4)?, "record", "decided_on")?.to_string();
    let grade: Option<String> = row.get(5)?;
    let (state, fields) = (text(6)?, text(7)?);
    let computed = content(&[
        &item,
        &source,
        &decided_by,
        &number,
        &decided_on,
        grade.as_deref().unwrap_or_default(),
        &state,
        &fields,
    ]);
    let (end_reason, leaning) = (text(10)?, text(11)?);
    let sheet: Option<String> = row.get(15)?;
    let annotations: Option<String> = row.get(24)?;
    let stored_content: [u8; 32] = row.get(18)?;
    let digest = version_digest(&VersionParts {
        content: computed,
        item_version: row.get(8)?,
        display_until: row.get(9)?,
        end_reason: &end_reason,
        leaning: &leaning,
        late: row.get(12)?,
        pack_digest: row.get(13)?,
        upload: row.get(14)?,
        sheet: sheet.as_deref(),
        row_number: row.get(16)?,
        recorded_at: row.get(17)?,
        case: row.get(23)?,
        annotations: annotations.as_deref(),
    });
    let id: [u8; 16] = row.get(20)?;
    let version: u32 = row.get(21)?;
    let place = format!("table record: version {version} of record {}", hex(&id));
    match row.get::<_, Option<[u8; 32]>>(22)? {
        None => audit.add(
            "STORE-RECORD-UNLOGGED",
            format!("{place} is not told of by any entry"),
        ),
        Some(logged) if logged != digest || stored_content != computed => audit.add(
            "STORE-RECORD-DIFFERS",
            format!(
                "{place} differs from what entry {} tells of",
                row.get::<_, u64>(19)?
            ),
        ),
        Some(_) => {}
    }
    Ok(())
}
