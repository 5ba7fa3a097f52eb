//! Many rows for one table: on PostgreSQL one insert that takes each column as an array, or COPY; on SQLite a prepared
//! insert for each.

use super::error::Result;
use super::statement::Statement as Prepared;
use super::value::Value;
use super::wanted::among;
use super::{Connection, Session, dialect};
use bytes::{BufMut as _, BytesMut};
use std::error::Error;
use tokio_postgres::Statement;
use tokio_postgres::types::{IsNull, Kind, ToSql, Type, to_sql_checked};

/// What every binary COPY begins with: signature, flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// And what ends it, in place of a number of columns.
const TRAILER: i16 = -1;
/// Up to this many rows, an insert is quicker than a COPY, which is answered twice.
const FEW: usize = 512;

/// Rows on their way into one table.
pub(crate) struct Bulk<'c> {
    /// `INSERT INTO table (columns)`.
    into: String,
    insert: String,
    /// The insert of a row, once SQLite was given one.
    prepared: Option<Prepared<'c>>,
    copy: String,
    /// Rows in the binary form of COPY, on PostgreSQL.
    rows: BytesMut,
    count: usize,
}

/// A place in a [`Bulk`] to go back to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark(usize, usize);

impl<'c> Bulk<'c> {
    /// Of a table and its columns, in the order the values will come.
    pub(crate) fn new(table: &str, columns: &[&str]) -> Self {
        let list = columns.join(", ");
        let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
        let into = format!("INSERT INTO {table} ({list})");
        Self {
            insert: format!("{into} VALUES ({})", places.join(", ")),
            into,
            prepared: None,
            copy: format!("COPY {table} ({list}) FROM STDIN BINARY"),
            rows: BytesMut::new(),
            count: 0,
        }
    }

    /// Adds a row. On PostgreSQL it is in the table only after [`Bulk::flush`].
    pub(crate) fn push<const N: usize>(
        &mut self,
        connection: &'c Connection,
        values: [Value<'_>; N],
    ) -> Result<()> {
        if let Connection::Sqlite(_) = connection {
            let prepared = match &mut self.prepared {
                Some(prepared) => prepared,
                None => self
                    .prepared
                    .insert(connection.prepare_cached(&self.insert)?),
            };
            prepared.execute(values)?;
            return Ok(());
        }
        self.push_remote(&values);
        Ok(())
    }

    /// Adds a row for PostgreSQL.
    pub(crate) fn push_remote(&mut self, values: &[Value<'_>]) {
        self.count += 1;
        self.rows.put_u16(values.len() as u16);
        for value in values {
            match *value {
                Value::Null => self.rows.put_i32(-1),
                Value::Integer(number) => {
                    self.rows.put_i32(8);
                    self.rows.put_i64(number);
                }
                Value::Text(text) => put(&mut self.rows, text.as_bytes()),
                Value::Blob(bytes) => put(&mut self.rows, bytes),
            }
        }
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
        if self.is_many() {
            self.copy(session)?;
        } else if let Some(insert) = self.inserted(session)? {
            session.execute_all(&[insert])?;
        }
        self.rows.clear();
        self.count = 0;
        Ok(())
    }

    fn is_many(&self) -> bool {
        self.count > FEW
    }

    fn copy(&self, session: &Session) -> Result<()> {
        let mut all = BytesMut::with_capacity(HEADER.len() + self.rows.len() + 2);
        all.put_slice(HEADER);
        all.put_slice(&self.rows);
        all.put_i16(TRAILER);
        session.copy_in(&self.copy, all.freeze())
    }

    /// The insert of all rows that wait.
    fn inserted(&self, session: &Session) -> Result<Option<Run<'_>>> {
        if self.count == 0 {
            return Ok(None);
        }
        // The insert of one row is only asked for the types of the columns.
        let one = session.prepare(&self.insert)?;
        let arrays: Vec<String> = (1..)
            .zip(one.params())
            .map(|(n, kind)| format!("${n}::{kind}[]"))
            .collect();
        let sql = format!("{} SELECT * FROM unnest({})", self.into, arrays.join(", "));
        let statement = session.prepare(&sql)?;
        let mut rest: &[u8] = &self.rows;
        let mut columns: Vec<Column<'_>> = (0..arrays.len())
            .map(|_| Column(Vec::with_capacity(self.count)))
            .collect();
        for _ in 0..self.count {
            let fields = u16::from_be_bytes(take(&mut rest));
            for column in columns.iter_mut().take(fields.into()) {
                column.0.push(field(&mut rest));
            }
        }
        let params = columns
            .into_iter()
            .map(|column| Box::new(column) as Box<dyn ToSql + Sync>);
        Ok(Some((statement, params.collect())))
    }
}

/// A statement with its parameters.
pub(crate) type Run<'a> = (Statement, Vec<Box<dyn ToSql + Sync + 'a>>);

/// A statement that names keys as `AMONG(column, …)`, and the keys.
pub(crate) type Change<'a> = (&'static str, Vec<[&'a [u8]; 2]>);

impl Connection {
    /// Writes what waits for some tables, runs some more statements and commits: to PostgreSQL all of it goes together
    /// with the commit, in one round trip, unless there are many rows.
    pub(crate) fn finish(
        &self,
        tables: &mut [&mut Bulk<'_>],
        changes: &[Change<'_>],
        more: &[(&str, [Value<'_>; 2])],
    ) -> Result<()> {
        let Connection::Postgres(session) = self else {
            for (sql, keys) in changes {
                self.execute_among(sql, keys)?;
            }
            for (sql, values) in more {
                self.prepare_cached(sql)?.execute(*values)?;
            }
            return self.run(dialect::commit(self));
        };
        for table in tables.iter_mut().filter(|table| table.is_many()) {
            table.flush(self)?;
        }
        let mut runs = Vec::new();
        for table in tables.iter() {
            runs.extend(table.inserted(session)?);
        }
        for (sql, keys) in changes {
            runs.push(among(session, sql, keys)?);
        }
        for (sql, values) in more {
            let params = values.map(|value| Box::new(value) as Box<dyn ToSql + Sync>);
            runs.push((session.prepare(sql)?, Vec::from(params)));
        }
        session.execute_and_end(&runs, dialect::commit(self))
    }
}

fn put(rows: &mut BytesMut, bytes: &[u8]) {
    rows.put_i32(i32::try_from(bytes.len()).unwrap_or(i32::MAX));
    rows.put_slice(bytes);
}

fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let (bytes, after) = rest
        .split_first_chunk()
        .expect("the rows were encoded here");
    *rest = after;
    *bytes
}

/// A field as it stands in the binary form; `None` is NULL.
fn field<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = i32::from_be_bytes(take(rest));
    usize::try_from(length).ok().map(|length| {
        let (field, after) = rest.split_at(length);
        *rest = after;
        field
    })
}

/// A column of the rows, as the parameter of an insert: the form of a field is the same in an array as in COPY.
#[derive(Debug)]
struct Column<'a>(Vec<Option<&'a [u8]>>);

impl ToSql for Column<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn Error + Sync + Send>> {
        let Kind::Array(member) = ty.kind() else {
            return Err(format!("{ty} is no array").into());
        };
        out.put_i32(1);
        out.put_i32(self.0.iter().any(Option::is_none).into());
        out.put_u32(member.oid());
        out.put_i32(i32::try_from(self.0.len())?);
        out.put_i32(1);
        for field in &self.0 {
            match field {
                None => out.put_i32(-1),
                Some(bytes) => put(out, bytes),
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(ty.kind(), Kind::Array(_))
    }

    to_sql_checked!();
}
