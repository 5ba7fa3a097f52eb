//! The yardstick of the intake on SQLite: the rows it leaves behind, inserted by the driver alone.

use super::GROUP;
use crate::environment::moment;
use rusqlite::types::Value;
use rusqlite::{Connection, Statement, params_from_iter};
use std::collections::HashMap;
use std::path::Path;

/// All rows of a finished intake, in the order in which they were written.
pub struct Rows {
    schema: Vec<String>,
    units: Vec<Unit>,
}

/// What one row of the file became.
struct Unit {
    subject: Option<(Vec<Value>, Vec<Value>)>,
    record: Vec<Value>,
    entry: Vec<Value>,
    access: Vec<Value>,
}

/// Opens a database with the settings of the store's writer.
pub fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "page_size", 8192)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "cache_size", -131_072)?;
    connection.pragma_update(None, "wal_autocheckpoint", 16_384)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

impl Rows {
    /// Reads the tables of a finished intake into memory.
    pub fn read(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        let schema = connection
            .prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name IN ('subject', 'identity', 'record', 'entry', 'access')")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut subjects = by_key(&connection, "SELECT * FROM subject", 0)?;
        let mut identities = by_key(&connection, "SELECT * FROM identity", 1)?;
        let mut entries = by_key(&connection, "SELECT * FROM entry", 0)?;
        let mut accesses = by_key(&connection, "SELECT * FROM access", 1)?;
        let mut units = Vec::new();
        for record in all(&connection, "SELECT * FROM record ORDER BY log_index")? {
            let (subject, index) = (key(&record[0]), key(&record[22]));
            units.push(Unit {
                subject: subjects.remove(&subject).zip(identities.remove(&subject)),
                entry: entries.remove(&index).unwrap_or_default(),
                access: accesses.remove(&index).unwrap_or_default(),
                record,
            });
        }
        Ok(Self { schema, units })
    }

    /// Inserts everything into a fresh database and returns the seconds it took; reading was before.
    pub fn insert(&self, path: &Path) -> rusqlite::Result<f64> {
        let connection = open(path)?;
        for table in &self.schema {
            connection.execute_batch(table)?;
        }
        let start = moment();
        let mut inserts = Inserts::prepare(&connection)?;
        for group in self.units.chunks(GROUP) {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            for unit in group {
                inserts.write(unit)?;
            }
            connection.execute_batch("COMMIT")?;
        }
        Ok(start.elapsed().as_secs_f64())
    }
}

struct Inserts<'a> {
    subject: Statement<'a>,
    identity: Statement<'a>,
    record: Statement<'a>,
    entry: Statement<'a>,
    access: Statement<'a>,
}

impl<'a> Inserts<'a> {
    fn prepare(connection: &'a Connection) -> rusqlite::Result<Self> {
        let insert = |table: &str| {
            let columns = connection.prepare(&format!("SELECT * FROM {table}"))?;
            let places = vec!["?"; columns.column_count()].join(", ");
            connection.prepare(&format!("INSERT INTO {table} VALUES ({places})"))
        };
        Ok(Self {
            subject: insert("subject")?,
            identity: insert("identity")?,
            record: insert("record")?,
            entry: insert("entry")?,
            access: insert("access")?,
        })
    }

    fn write(&mut self, unit: &Unit) -> rusqlite::Result<()> {
        if let Some((subject, identity)) = &unit.subject {
            self.subject.execute(params_from_iter(subject))?;
            self.identity.execute(params_from_iter(identity))?;
        }
        self.entry.execute(params_from_iter(&unit.entry))?;
        self.access.execute(params_from_iter(&unit.access))?;
        self.record.execute(params_from_iter(&unit.record))?;
        Ok(())
    }
}

fn key(value: &Value) -> Vec<u8> {
    match value {
        Value::Blob(bytes) => bytes.clone(),
        Value::Integer(number) => number.to_be_bytes().to_vec(),
        _ => Vec::new(),
    }
}

/// Every row of a query.
fn all(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<Vec<Value>>> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|c| row.get(c)).collect())?;
    rows.collect()
}

fn by_key(
    connection: &Connection,
    sql: &str,
    column: usize,
) -> rusqlite::Result<HashMap<Vec<u8>, Vec<Value>>> {
    let rows = all(connection, sql)?;
    Ok(rows
        .into_iter()
        .map(|row| (key(&row[column]), row))
        .collect())
}
