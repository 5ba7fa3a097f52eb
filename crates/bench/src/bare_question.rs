//! The yardstick of a question's engine part: the same statements by the driver alone, in one process, with as many
//! questions in flight as there are connections.

use crate::bare_inserts::open;
use crate::client::CONNECTIONS;
use crate::environment::moment;
use crate::population::{PURPOSE, Population, Question};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

const CONSENT: &str =
    "SELECT consent_id, grantee, purpose, items, valid_from, valid_until, uses, used, hint, \
                       asked_at, answered_at, approved_items, withdrawn_at
                       FROM consent WHERE subject_id = $1 AND consent_id = $2";
const DOSSIER: &str = "SELECT record_id, version, item, item_version, source, decided_by, document_number, \
                       decided_on, display_until, end_reason, grade, leaning, state, fields, late, upload_id, \
                       sheet, row_number, recorded_at
                       FROM record WHERE subject_id = $1 AND recorded_at <= $2 ORDER BY record_id, version";

/// Questions a second: the better of one group that holds everybody, and two by turns so that one is read while the
/// other is written.
pub fn rate(path: &Path, population: &Population, lasting: Duration) -> f64 {
    let half = lasting / 2;
    f64::max(
        turns(path, population, 1, half),
        turns(path, population, 2, half),
    )
}

type Group = Vec<usize>;

fn turns(path: &Path, population: &Population, groups: usize, lasting: Duration) -> f64 {
    let (to_reader, from_writer) = channel::<(Group, Vec<[u8; 16]>)>();
    let (to_writer, from_reader) = channel::<Group>();
    let size = CONNECTIONS / groups;
    for group in 0..groups {
        let first = group * size;
        let _ = to_writer.send((first..first + size).map(|lane| lane * 104_729).collect());
    }
    std::thread::scope(|scope| {
        scope.spawn(move || read(path, &from_writer, &to_writer));
        let questions = &population.questions;
        let rate = write(path, questions, &from_reader, &to_reader, lasting);
        // The reader ends when nothing more can come.
        drop(to_reader);
        rate.expect("rows are written")
    })
}

fn write(
    path: &Path,
    questions: &[Question],
    waiting: &Receiver<Group>,
    written: &Sender<(Group, Vec<[u8; 16]>)>,
    lasting: Duration,
) -> rusqlite::Result<f64> {
    let connection = open(path)?;
    let mut log_index: u64 =
        connection.query_row("SELECT max(log_index) + 1 FROM entry", [], |row| row.get(0))?;
    let (start, mut count) = (moment(), 0.0);
    while start.elapsed() < lasting {
        let Ok(group) = waiting.recv() else { break };
        count += group.len() as f64;
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let subjects = group
            .iter()
            .map(|turn| {
                log_index += 1;
                log_one(&connection, &questions[turn % questions.len()], log_index)
            })
            .collect::<Result<_, _>>()?;
        connection.prepare_cached("COMMIT")?.execute([])?;
        let _ = written.send((group, subjects));
    }
    Ok(count / start.elapsed().as_secs_f64())
}

/// The statements of one question's entry.
fn log_one(
    connection: &Connection,
    question: &Question,
    log_index: u64,
) -> rusqlite::Result<[u8; 16]> {
    let subject: [u8; 16] = connection
        .prepare_cached("SELECT subject_id FROM identity WHERE digest = $1")?
        .query_row(params![question.digest], |row| row.get(0))?;
    let consent: Vec<Value> = connection
        .prepare_cached(CONSENT)?
        .query_row(params![subject, question.consent], |row| {
            (0..13).map(|column| row.get(column)).collect()
        })?;
    let previous: u64 = connection
        .prepare_cached(
            "SELECT log_index FROM access WHERE subject_id = $1 ORDER BY log_index DESC LIMIT 1",
        )?
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
    connection
        .prepare_cached(
            "UPDATE consent SET used = used + 1 WHERE subject_id = $1 AND consent_id = $2",
        )?
        .execute(params![subject, question.consent])?;
    Ok(subject)
}

/// Reads the dossiers of what is durable, and puts the next questions in their place.
fn read(path: &Path, written: &Receiver<(Group, Vec<[u8; 16]>)>, next: &Sender<Group>) {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .expect("the store");
    connection
        .pragma_update(None, "mmap_size", 8_589_934_592_i64)
        .expect("a setting");
    while let Ok((group, subjects)) = written.recv() {
        for subject in subjects {
            let rows = dossier(&connection, subject).expect("records are read");
            assert!(!rows.is_empty(), "everybody has records");
        }
        if next
            .send(group.iter().map(|turn| turn + 7919).collect())
            .is_err()
        {
            break;
        }
    }
}

fn dossier(connection: &Connection, subject: [u8; 16]) -> rusqlite::Result<Vec<Vec<Value>>> {
    connection
        .prepare_cached(DOSSIER)?
        .query_map(params![subject, i64::MAX], |row| {
            (0..19).map(|column| row.get(column)).collect()
        })?
        .collect()
}
