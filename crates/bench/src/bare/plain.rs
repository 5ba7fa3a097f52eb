//! The plain layout: the same rows in tables with an ordinary primary key and an index on the subject, in the order in
//! which they came. Consent and records are read by statements of their own.

use super::question::rate_of;
use super::{inserts, plain_postgres};
use crate::client::CONNECTIONS;
use crate::home::{Engine, Home};
use crate::population::Question;
use crate::postgres::{Session, settle};
use rusqlite::Connection;
use std::time::Duration;

/// How the entries of questions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Logging {
    /// Whatever waits, in one transaction.
    Grouped,
    /// Each in a transaction of its own.
    Each,
}

/// Lays the rows of a store out plainly, in a copy.
pub fn lay_out(home: &Home) -> Home {
    let plain = home.copy("plain");
    match plain.engine {
        Engine::Sqlite => {
            let source = home.file();
            std::fs::remove_file(plain.file()).expect("the copy");
            let connection = inserts::open(&plain.file()).expect("a fresh database");
            fill(&connection, &source.display().to_string()).expect("room for the rows");
        }
        Engine::Postgres => {
            let session = Session::connect(plain.url());
            session.run(POSTGRES);
            settle(plain.url());
        }
    }
    plain
}

/// Questions a second.
pub fn rate(home: &Home, questions: &[Question], logging: Logging, lasting: Duration) -> f64 {
    match (home.engine, logging) {
        (Engine::Sqlite, Logging::Grouped) => {
            let half = lasting / 2;
            f64::max(
                rate_of(home, questions, 1, half),
                rate_of(home, questions, 2, half),
            )
        }
        (Engine::Sqlite, Logging::Each) => rate_of(home, questions, CONNECTIONS, lasting),
        (Engine::Postgres, _) => plain_postgres::rate(home.url(), questions, logging, lasting),
    }
}

fn fill(connection: &Connection, source: &str) -> rusqlite::Result<()> {
    connection.execute("ATTACH $1 AS source", [source])?;
    connection.execute_batch(SQLITE)
}

const SQLITE: &str = "
    CREATE TABLE identity AS SELECT * FROM source.identity ORDER BY subject_id;
    CREATE INDEX identity_by_digest ON identity (digest);
    CREATE TABLE consent AS SELECT * FROM source.consent ORDER BY consent_id;
    CREATE INDEX consent_by_subject ON consent (subject_id);
    CREATE TABLE record AS SELECT * FROM source.record ORDER BY log_index;
    CREATE INDEX record_by_subject ON record (subject_id);
    CREATE TABLE entry (log_index INTEGER PRIMARY KEY, subject_id BLOB NOT NULL, commitment BLOB NOT NULL);
    INSERT INTO entry SELECT * FROM source.entry ORDER BY log_index;
    CREATE TABLE access AS SELECT * FROM source.access ORDER BY log_index;
    CREATE INDEX access_by_subject ON access (subject_id);
    DETACH source;
    ANALYZE";

const POSTGRES: &str = "
    ALTER TABLE identity DROP CONSTRAINT identity_pk, ADD COLUMN id BIGSERIAL PRIMARY KEY;
    CREATE INDEX identity_by_digest ON identity (digest);
    ALTER TABLE consent DROP CONSTRAINT consent_pk, ADD COLUMN id BIGSERIAL PRIMARY KEY;
    CREATE INDEX consent_by_subject ON consent (subject_id);
    ALTER TABLE record DROP CONSTRAINT record_pk, ADD COLUMN id BIGSERIAL PRIMARY KEY;
    CREATE INDEX record_by_subject ON record (subject_id);
    ALTER TABLE access DROP CONSTRAINT access_pk, ADD PRIMARY KEY (log_index);
    CREATE INDEX access_by_subject ON access (subject_id);
    CREATE SEQUENCE log_index;
    SELECT setval('log_index', (SELECT max(entry.log_index) FROM entry))";
