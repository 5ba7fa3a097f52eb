//! The rows of an intake, written by the driver alone with and without their entries, and with numbers sealed or in clear. What
//! is sealed or committed to is computed while they are written, as the platform does.

use super::costs::{Parts, Work};
use super::{GROUP, inserts};
use crate::environment::moment;
use crate::home::{Engine, Home};
use crate::postgres::{Session, put_row};
use crate::{permits, persons};
use bytes::BytesMut;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::HashMap;
use std::path::Path;

/// Tables in the order in which a row of the file writes them.
const TABLES: [&str; 5] = ["subject", "identity", "record", "entry", "access"];

/// All rows of a finished intake, in the order in which they were written.
pub struct Rows {
    engine: Engine,
    schema: Vec<String>,
    units: Vec<Unit>,
    columns: Columns,
    work: Work,
}

/// What one row of the file became.
struct Unit {
    number: String,
    subject: Option<(Vec<Value>, Vec<Value>)>,
    record: Vec<Value>,
    entry: Vec<Value>,
    access: Vec<Value>,
}

/// Places of the columns that are computed.
struct Columns {
    number: usize,
    digest: usize,
    content: usize,
    commitment: usize,
    salt: usize,
    committed: usize,
}

/// Rows of a table with the names of its columns.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    fn place(&self, name: &str) -> usize {
        let place = self.names.iter().position(|column| column == name);
        place.unwrap_or_else(|| panic!("no column {name}"))
    }

    fn by(self, name: &str) -> HashMap<Vec<u8>, Vec<Value>> {
        let place = self.place(name);
        let rows = self.rows.into_iter();
        rows.map(|row| (key(&row[place]), row)).collect()
    }
}

fn key(value: &Value) -> Vec<u8> {
    match value {
        Value::Blob(bytes) => bytes.clone(),
        Value::Integer(number) => number.to_be_bytes().to_vec(),
        _ => Vec::new(),
    }
}

impl Rows {
    /// Reads the tables of a finished intake into memory.
    pub fn read(home: &Home) -> Self {
        let [subject, identity, record, entry, access] = TABLES.map(|name| table(home, name));
        let columns = Columns {
            number: subject.place("number_sealed"),
            digest: identity.place("digest"),
            content: record.place("content_digest"),
            commitment: entry.place("commitment"),
            salt: access.place("salt"),
            committed: access.place("object_digest"),
        };
        let (of, at) = (record.place("subject_id"), record.place("log_index"));
        let (mut subjects, mut identities) = (subject.by("subject_id"), identity.by("subject_id"));
        let (mut entries, mut accesses) = (entry.by("log_index"), access.by("log_index"));
        let mut records = record.rows;
        records.sort_by_key(|row| key(&row[at]));
        let units = (0..).zip(records).map(|(row, record)| {
            let (subject, index) = (key(&record[of]), key(&record[at]));
            Unit {
                number: persons::number(permits::person_of(row)),
                subject: subjects.remove(&subject).zip(identities.remove(&subject)),
                entry: entries.remove(&index).expect("a record has its entry"),
                access: accesses.remove(&index).expect("an entry has its opening"),
                record,
            }
        });
        Self {
            engine: home.engine,
            units: units.collect(),
            schema: match home.engine {
                Engine::Sqlite => schema(&home.file()).expect("the store just written"),
                Engine::Postgres => Vec::new(),
            },
            columns,
            work: Work::open(&home.directory.join("keys")),
        }
    }

    /// Writes everything into a fresh database and returns the seconds it took; reading was before.
    pub fn write(&self, scratch: &Path, name: &str, parts: Parts) -> f64 {
        match self.engine {
            Engine::Sqlite => {
                let file = scratch.join(format!("{name}.sqlite"));
                let seconds = self.insert(&file, parts).expect("a fresh database");
                let _ = std::fs::remove_file(&file);
                seconds
            }
            Engine::Postgres => self.copy(scratch, name, parts),
        }
    }

    /// The rows of a unit as they are written, a table after the other; none of a table that is left out.
    fn rows(&self, unit: &Unit, parts: Parts) -> [Option<Vec<Value>>; 5] {
        let columns = &self.columns;
        let mut rows = [None, None, Some(unit.record.clone()), None, None];
        // Every row is found by its number, sealed or not.
        let found_by = match parts.sealing {
            true => self.work.keys.digest(&unit.number).to_vec(),
            false => unit.number.clone().into_bytes(),
        };
        if let Some((subject, identity)) = &unit.subject {
            let (mut subject, mut identity) = (subject.clone(), identity.clone());
            identity[columns.digest] = Value::Blob(found_by);
            subject[columns.number] = Value::Blob(match parts.sealing {
                true => self.work.seal(&unit.number, &key(&subject[0])).bytes,
                false => unit.number.clone().into_bytes(),
            });
            rows[0] = Some(subject);
            rows[1] = Some(identity);
        }
        if parts.log {
            let (mut entry, mut access) = (unit.entry.clone(), unit.access.clone());
            // The version, and then the opening that names it.
            let (_, content) = self.work.commit(&text(&unit.record));
            access[columns.committed] = Value::Blob(content.to_vec());
            let (salt, commitment) = self.work.commit(&text(&access));
            access[columns.salt] = Value::Blob(salt.to_vec());
            entry[columns.commitment] = Value::Blob(commitment.to_vec());
            if let Some(record) = &mut rows[2] {
                record[columns.content] = Value::Blob(content.to_vec());
            }
            rows[3] = Some(entry);
            rows[4] = Some(access);
        }
        rows
    }

    fn insert(&self, path: &Path, parts: Parts) -> rusqlite::Result<f64> {
        let connection = inserts::open(path)?;
        for table in &self.schema {
            connection.execute_batch(table)?;
        }
        let start = moment();
        let inserts = TABLES.map(|table| {
            let columns = connection.prepare(&format!("SELECT * FROM {table}"))?;
            let places = vec!["?"; columns.column_count()].join(", ");
            connection.prepare(&format!("INSERT INTO {table} VALUES ({places})"))
        });
        let mut inserts = inserts.into_iter().collect::<Result<Vec<_>, _>>()?;
        for group in self.units.chunks(GROUP) {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            for unit in group {
                for (insert, row) in inserts.iter_mut().zip(self.rows(unit, parts)) {
                    if let Some(row) = row {
                        insert.execute(params_from_iter(row))?;
                    }
                }
            }
            connection.execute_batch("COMMIT")?;
        }
        Ok(start.elapsed().as_secs_f64())
    }

    fn copy(&self, scratch: &Path, name: &str, parts: Parts) -> f64 {
        let home = Home::fresh(Engine::Postgres, scratch, name);
        let session = Session::connect(home.url());
        let statements = TABLES
            .map(|table| session.prepare(&format!("COPY {table} FROM STDIN (FORMAT binary)")));
        let start = moment();
        for group in self.units.chunks(GROUP) {
            let mut tables: [Vec<bytes::Bytes>; 5] = Default::default();
            for unit in group {
                for (table, row) in tables.iter_mut().zip(self.rows(unit, parts)) {
                    if let Some(row) = row {
                        let mut encoded = BytesMut::new();
                        put_row(&mut encoded, &row);
                        table.push(encoded.freeze());
                    }
                }
            }
            session.run("BEGIN");
            for (statement, rows) in statements.iter().zip(&tables) {
                if !rows.is_empty() {
                    session.copy_in(statement, rows);
                }
            }
            session.run("COMMIT");
        }
        let seconds = start.elapsed().as_secs_f64();
        drop(session);
        home.remove();
        seconds
    }
}

/// The values of a row, as long as what is committed to.
fn text(row: &[Value]) -> String {
    let mut text = String::with_capacity(640);
    for value in row {
        text.push('|');
        match value {
            Value::Integer(number) => text.push_str(&number.to_string()),
            Value::Text(value) => text.push_str(value),
            Value::Blob(bytes) => text.push_str(&store::hex(bytes)),
            Value::Null | Value::Real(_) => {}
        }
    }
    text
}

fn table(home: &Home, name: &str) -> Table {
    match home.engine {
        Engine::Sqlite => embedded_table(&home.file(), name).expect("the store just written"),
        Engine::Postgres => {
            let session = Session::connect(home.url());
            let names = session.all(&format!(
                "SELECT column_name::text FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name = '{name}' ORDER BY ordinal_position"
            ));
            let name_of = |row: Vec<Value>| match row.into_iter().next() {
                Some(Value::Text(name)) => name,
                _ => String::new(),
            };
            Table {
                names: names.into_iter().map(name_of).collect(),
                rows: session.all(&format!("SELECT * FROM {name}")),
            }
        }
    }
}

fn embedded_table(path: &Path, name: &str) -> rusqlite::Result<Table> {
    let connection = Connection::open(path)?;
    let mut statement = connection.prepare(&format!("SELECT * FROM {name}"))?;
    let names: Vec<String> = statement
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let columns = names.len();
    let rows = statement.query_map([], |row| (0..columns).map(|c| row.get(c)).collect())?;
    let rows = rows.collect::<Result<_, _>>()?;
    Ok(Table { names, rows })
}

fn schema(path: &Path) -> rusqlite::Result<Vec<String>> {
    let connection = Connection::open(path)?;
    let mut statement = connection.prepare(
        "SELECT sql FROM sqlite_master WHERE type = 'table'
           AND name IN ('subject', 'identity', 'record', 'entry', 'access')",
    )?;
    let tables = statement.query_map([], |row| row.get(0))?;
    tables.collect()
}
