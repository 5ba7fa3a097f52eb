//! Many keys asked for, or changed, with one statement.

use super::bulk::Run;
use super::error::Result;
use super::row::Row;
use super::value::Value;
use super::{Connection, Session, dialect};
use rusqlite::params_from_iter;
use tokio_postgres::types::ToSql;

impl Connection {
    /// Asks for many keys with a text that names them as `WANTED(column, …)`; gives every row found, in no order.
    pub(crate) fn query_wanted<const N: usize>(
        &self,
        sql: &str,
        keys: &[[&[u8]; N]],
        read: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        self.query_wanted_with(sql, keys, [], read)
    }

    /// The same with more parameters, whose numbers follow those of the keys.
    pub(crate) fn query_wanted_with<const N: usize, const M: usize>(
        &self,
        sql: &str,
        keys: &[[&[u8]; N]],
        more: [Value<'_>; M],
        mut read: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let text = dialect::wanted(sql, self.is_remote());
        match self {
            Connection::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(&text)?;
                for key in keys {
                    let params = key.map(Value::Blob).into_iter().chain(more);
                    let mut rows = statement.query(params_from_iter(params))?;
                    while let Some(row) = rows.next()? {
                        read(&Row::Sqlite(row))?;
                    }
                }
            }
            Connection::Postgres(session) => {
                let statement = session.prepare(&text)?;
                let columns = columns(keys);
                let keys = columns.iter().map(|column| column as &(dyn ToSql + Sync));
                let more = more.iter().map(|value| value as &(dyn ToSql + Sync));
                let mut rows = session.query_mixed(&statement, keys.chain(more).collect())?;
                while let Some(row) = rows.next()? {
                    read(&Row::Postgres(row))?;
                }
            }
        }
        Ok(())
    }

    /// Runs a text that names keys as `AMONG(column, …)` for many of them.
    pub(crate) fn execute_among<const N: usize>(
        &self,
        sql: &str,
        keys: &[[&[u8]; N]],
    ) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let text = dialect::wanted(sql, self.is_remote());
        match self {
            Connection::Sqlite(_) => {
                let mut statement = self.prepare_cached(&text)?;
                for key in keys {
                    statement.execute(key.map(Value::Blob))?;
                }
                Ok(())
            }
            Connection::Postgres(session) => {
                let run = among(session, sql, keys)?;
                session.execute_all(&[run])
            }
        }
    }
}

/// The same as a statement to be sent together with others.
pub(super) fn among<'a, const N: usize>(
    session: &Session,
    sql: &str,
    keys: &[[&'a [u8]; N]],
) -> Result<Run<'a>> {
    let statement = session.prepare(&dialect::wanted(sql, true))?;
    let params = columns(keys).map(|column| Box::new(column) as Box<dyn ToSql + Sync + 'a>);
    Ok((statement, Vec::from(params)))
}

fn columns<'a, const N: usize>(keys: &[[&'a [u8]; N]]) -> [Vec<&'a [u8]>; N] {
    std::array::from_fn(|column| keys.iter().map(|key| key[column]).collect())
}
