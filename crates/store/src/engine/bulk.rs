//! Many rows for one table: COPY on PostgreSQL, a prepared insert on SQLite.

use super::error::Result;
use super::value::Value;
use super::{Connection, Session, dialect};
use bytes::{BufMut as _, Bytes, BytesMut};
use std::error::Error;
use tokio_postgres::Statement;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// What every binary COPY begins with: signature, flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// And what ends it, in place of a number of columns.
const TRAILER: i16 = -1;
/// Up to this many rows, inserts sent together are quicker than a COPY, which is answered twice.
const FEW: usize = 24;

/// Rows on their way into one table.
pub(crate) struct Bulk {
    insert: String,
    copy: String,
    /// Rows in the binary form of COPY, on PostgreSQL.
    rows: BytesMut,
    count: usize,
}

/// A place in a [`Bulk`] to go back to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark(usize, usize);

impl Bulk {
    /// Of a table and its columns, in the order the values will come.
    pub(crate) fn new(table: &str, columns: &[&str]) -> Self {
        let list = columns.join(", ");
        let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
        Self {
            insert: format!(
                "INSERT INTO {table} ({list}) VALUES ({})",
                places.join(", ")
            ),
            copy: format!("COPY {table} ({list}) FROM STDIN BINARY"),
            rows: BytesMut::new(),
            count: 0,
        }
    }

    /// Adds a row. On PostgreSQL it is in the table only after [`Bulk::flush`].
    pub(crate) fn push<const N: usize>(
        &mut self,
        connection: &Connection,
        values: [Value<'_>; N],
    ) -> Result<()> {
        if let Connection::Sqlite(_) = connection {
            connection.prepare_cached(&self.insert)?.execute(values)?;
            return Ok(());
        }
        self.count += 1;
        self.rows.put_u16(N as u16);
        for value in values {
            match value {
                Value::Null => self.rows.put_i32(-1),
                Value::Integer(number) => {
                    self.rows.put_i32(8);
                    self.rows.put_i64(number);
                }
                Value::Text(text) => put(&mut self.rows, text.as_bytes()),
                Value::Blob(bytes) => put(&mut self.rows, bytes),
            }
        }
        Ok(())
    }

    /// Bytes that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.rows.len()
    }

    /// The present place.
    pub(crate) fn mark(&self) -> Mark {
        Mark(self.rows.len(), self.count)
    }

    /// Forgets what was added since; what SQLite took is undone by its savepoint.
    pub(crate) fn rewind(&mut self, mark: Mark) {
        self.rows.truncate(mark.0);
        self.count = mark.1;
    }

    /// Writes what waits.
    pub(crate) fn flush(&mut self, connection: &Connection) -> Result<()> {
        let Connection::Postgres(session) = connection else {
            return Ok(());
        };
        let count = std::mem::take(&mut self.count);
        let rows = self.rows.split().freeze();
        match count {
            0 => Ok(()),
            1..=FEW => self.insert(session, &rows, count),
            _ => {
                let mut all = BytesMut::with_capacity(HEADER.len() + rows.len() + 2);
                all.put_slice(HEADER);
                all.put_slice(&rows);
                all.put_i16(TRAILER);
                session.copy_in(&self.copy, all.freeze())
            }
        }
    }

    /// The inserts of the rows that wait.
    fn inserts(&self, session: &Session) -> Result<Vec<Run<'_>>> {
        if self.count == 0 {
            return Ok(Vec::new());
        }
        let statement = session.prepare(&self.insert)?;
        let mut rest: &[u8] = &self.rows;
        let runs = (0..self.count).map(|_| {
            let fields = row(&mut rest).into_iter();
            let params = fields.map(|field| Box::new(field) as Box<dyn ToSql + Sync>);
            (statement.clone(), params.collect())
        });
        Ok(runs.collect())
    }

    /// The binary form of a field in COPY is the one of a parameter.
    fn insert(&self, session: &Session, rows: &Bytes, count: usize) -> Result<()> {
        let statement = session.prepare(&self.insert)?;
        let mut rest: &[u8] = rows;
        let lots: Vec<Vec<Raw<'_>>> = (0..count).map(|_| row(&mut rest)).collect();
        session.execute_each(&statement, &lots)
    }
}

/// A statement with its parameters.
pub(crate) type Run<'a> = (Statement, Vec<Box<dyn ToSql + Sync + 'a>>);

impl Connection {
    /// Writes what waits for some tables, runs some more statements and commits: few rows go to PostgreSQL together with
    /// the commit, in one round trip.
    pub(crate) fn finish(
        &self,
        tables: &mut [&mut Bulk],
        more: &[(&str, [Value<'_>; 2])],
    ) -> Result<()> {
        match self {
            Connection::Postgres(session) if tables.iter().all(|table| table.count <= FEW) => {
                let mut runs = Vec::new();
                for table in tables.iter() {
                    runs.extend(table.inserts(session)?);
                }
                for (sql, values) in more {
                    let params = values.map(|value| Box::new(value) as Box<dyn ToSql + Sync>);
                    runs.push((session.prepare(sql)?, Vec::from(params)));
                }
                session.execute_and_end(&runs, dialect::commit(self))
            }
            _ => {
                for table in tables {
                    table.flush(self)?;
                }
                for (sql, values) in more {
                    self.prepare_cached(sql)?.execute(*values)?;
                }
                self.run(dialect::commit(self))
            }
        }
    }
}

fn put(rows: &mut BytesMut, bytes: &[u8]) {
    rows.put_i32(i32::try_from(bytes.len()).unwrap_or(i32::MAX));
    rows.put_slice(bytes);
}

/// A field as it stands in the binary form; `None` is NULL.
#[derive(Debug)]
struct Raw<'a>(Option<&'a [u8]>);

fn row<'a>(rest: &mut &'a [u8]) -> Vec<Raw<'a>> {
    let columns = u16::from_be_bytes(take(rest));
    (0..columns)
        .map(|_| {
            let length = i32::from_be_bytes(take(rest));
            Raw(usize::try_from(length).ok().map(|length| {
                let (field, after) = rest.split_at(length);
                *rest = after;
                field
            }))
        })
        .collect()
}

fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let (bytes, after) = rest
        .split_first_chunk()
        .expect("the rows were encoded here");
    *rest = after;
    *bytes
}

impl ToSql for Raw<'_> {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn Error + Sync + Send>> {
        Ok(match self.0 {
            None => IsNull::Yes,
            Some(bytes) => {
                out.put_slice(bytes);
                IsNull::No
            }
        })
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
