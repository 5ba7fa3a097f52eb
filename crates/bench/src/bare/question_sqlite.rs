//! Questions by the driver of SQLite: cached prepared statements, a group in one transaction.

use super::inserts::open;
use super::question::{Driver, Subject};
use crate::population::{PURPOSE, Question};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params};
use std::path::PathBuf;

const CONSENT: &str =
    "SELECT consent_id, grantee, purpose, items, valid_from, valid_until, uses, used, hint, \
                       asked_at, answered_at, approved_items, withdrawn_at
                       FROM consent WHERE subject_id = $1 AND consent_id = $2";
const DOSSIER: &str = "SELECT record_id, version, item, item_version, source, decided_by, document_number, \
                       decided_on, display_until, end_reason, grade, leaning, state, fields, late, upload_id, \
                       sheet, row_number, recorded_at
                       FROM record WHERE subject_id = $1 AND recorded_at <= $2 ORDER BY record_id, version";
const USED: &str = "UPDATE consent SET used = used + 1 WHERE subject_id = $1 AND consent_id = $2";
const ENDS: &str = "SELECT log_index FROM list_end WHERE subject_id = $1";
const INDEX: &str =
    "SELECT log_index FROM access WHERE subject_id = $1 ORDER BY log_index DESC LIMIT 1";
const END: &str = "INSERT INTO list_end (subject_id, log_index) VALUES ($1, $2)
                   ON CONFLICT (subject_id) DO UPDATE SET log_index = excluded.log_index";

/// A database file.
pub(super) struct Sqlite {
    pub(super) path: PathBuf,
    /// Whether a question has an entry.
    pub(super) logs: bool,
}

/// The writing connection and the position of the newest entry.
pub(super) struct Writer {
    connection: Connection,
    log_index: u64,
    /// Whether it is noted where each list ends, as in the store's own layout; in the plain one it is looked up.
    notes_ends: bool,
    logs: bool,
}

impl Driver for Sqlite {
    type Writer = Writer;
    type Reader = Connection;

    fn writer(&self) -> Writer {
        let connection = open(&self.path).expect("the store");
        let log_index = connection
            .query_row("SELECT max(log_index) FROM entry", [], |row| row.get(0))
            .expect("the log");
        let notes_ends = connection
            .table_exists(None, "list_end")
            .expect("the schema");
        Writer {
            connection,
            log_index,
            notes_ends,
            logs: self.logs,
        }
    }

    fn reader(&self) -> Connection {
        let connection = Connection::open_with_flags(
            &self.path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .expect("the store");
        connection
            .pragma_update(None, "mmap_size", 8_589_934_592_i64)
            .expect("a setting");
        connection
    }

    fn write(&self, writer: &mut Writer, questions: &[&Question]) -> Vec<Subject> {
        write(writer, questions).expect("rows are written")
    }

    fn read(&self, reader: &mut Connection, subjects: &[Subject]) {
        for subject in subjects {
            let rows = dossier(reader, *subject).expect("records are read");
            assert!(!rows.is_empty(), "everybody has records");
        }
    }
}

fn write(writer: &mut Writer, questions: &[&Question]) -> rusqlite::Result<Vec<Subject>> {
    let connection = &writer.connection;
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let mut subjects = Vec::with_capacity(questions.len());
    let newest = if writer.notes_ends { ENDS } else { INDEX };
    for question in questions {
        writer.log_index += 1;
        let (subject, consent) = known(connection, question)?;
        if writer.logs {
            log_one(connection, subject, &consent, writer.log_index, newest)?;
        }
        connection
            .prepare_cached(USED)?
            .execute(params![subject, question.consent])?;
        if writer.notes_ends && writer.logs {
            let ended = params![subject, writer.log_index];
            connection.prepare_cached(END)?.execute(ended)?;
        }
        subjects.push(subject);
    }
    connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(subjects)
}

/// Whom a question is about, and the consent it names.
fn known(connection: &Connection, question: &Question) -> rusqlite::Result<(Subject, Vec<Value>)> {
    let subject: Subject = connection
        .prepare_cached("SELECT subject_id FROM identity WHERE digest = $1")?
        .query_row(params![question.digest], |row| row.get(0))?;
    let consent: Vec<Value> = connection
        .prepare_cached(CONSENT)?
        .query_row(params![subject, question.consent], |row| {
            (0..13).map(|column| row.get(column)).collect()
        })?;
    Ok((subject, consent))
}

/// The statements of one question's entry.
fn log_one(
    connection: &Connection,
    subject: Subject,
    consent: &[Value],
    log_index: u64,
    newest: &str,
) -> rusqlite::Result<()> {
    let previous: u64 = connection
        .prepare_cached(newest)?
        .query_row(params![subject], |row| row.get(0))?;
    connection
        .prepare_cached(
            "INSERT INTO entry (log_index, subject_id, commitment) VALUES ($1, $2, $3)",
        )?
        .execute(params![log_index, subject, [7_u8; 32]])?;
    connection
        .prepare_cached(
            "INSERT INTO access (subject_id, log_index, previous, at, kind, outcome, organ, actor, purpose, ground,
               items, salt)
             VALUES ($1, $2, $3, 0, 'question', 'answered', $4, $4, $5, 'consent:00000000000000000000000000000000',
               $6, $7)",
        )?
        .execute(params![subject, log_index, previous, consent[1], PURPOSE, consent[3], [7_u8; 32]])?;
    Ok(())
}

fn dossier(connection: &Connection, subject: Subject) -> rusqlite::Result<Vec<Vec<Value>>> {
    connection
        .prepare_cached(DOSSIER)?
        .query_map(params![subject, i64::MAX], |row| {
            (0..19).map(|column| row.get(column)).collect()
        })?
        .collect()
}
