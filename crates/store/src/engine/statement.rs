//! Prepared statements and the rows they give, one after the other: a result is never held as a whole.

use super::error::{EngineError, Result};
use super::postgres::{RowStream, Session};
use super::row::Row;
use super::value::Value;
use rusqlite::params_from_iter;

/// A prepared statement.
pub(crate) enum Statement<'c> {
    /// Embedded.
    Sqlite(rusqlite::CachedStatement<'c>),
    /// PostgreSQL.
    Postgres(&'c Session, tokio_postgres::Statement),
}

/// Rows as they come.
pub(crate) enum Rows<'s> {
    /// Embedded.
    Sqlite(rusqlite::Rows<'s>),
    /// PostgreSQL.
    Postgres(RowStream<'s>),
}

impl Statement<'_> {
    /// Runs it and says how many rows it changed.
    pub(crate) fn execute<const N: usize>(&mut self, params: [Value<'_>; N]) -> Result<usize> {
        match self {
            Statement::Sqlite(statement) => Ok(statement.execute(params_from_iter(params))?),
            Statement::Postgres(session, statement) => session.execute(statement, &params),
        }
    }

    /// Runs it and gives its rows.
    pub(crate) fn query<const N: usize>(&mut self, params: [Value<'_>; N]) -> Result<Rows<'_>> {
        match self {
            Statement::Sqlite(statement) => {
                Ok(Rows::Sqlite(statement.query(params_from_iter(params))?))
            }
            Statement::Postgres(session, statement) => {
                Ok(Rows::Postgres(session.query(statement, params)?))
            }
        }
    }

    /// Reads the first row; [`EngineError::NoRows`] when there is none.
    pub(crate) fn query_row<T, const N: usize>(
        &mut self,
        params: [Value<'_>; N],
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut rows = self.query(params)?;
        let row = rows.next()?.ok_or(EngineError::NoRows)?;
        read(&row)
    }

    /// Reads every row.
    pub(crate) fn query_map<T, F, const N: usize>(
        &mut self,
        params: [Value<'_>; N],
        read: F,
    ) -> Result<Mapped<'_, F>>
    where
        F: FnMut(&Row<'_>) -> Result<T>,
    {
        Ok(Mapped {
            rows: self.query(params)?,
            read,
        })
    }

    /// Whether there is a row.
    pub(crate) fn exists<const N: usize>(&mut self, params: [Value<'_>; N]) -> Result<bool> {
        Ok(self.query(params)?.next()?.is_some())
    }
}

impl Rows<'_> {
    /// The next row.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>> {
        match self {
            Rows::Sqlite(rows) => Ok(rows.next()?.map(Row::Sqlite)),
            Rows::Postgres(rows) => Ok(rows.next()?.map(Row::Postgres)),
        }
    }
}

/// Rows, each made into something else.
pub(crate) struct Mapped<'s, F> {
    rows: Rows<'s>,
    read: F,
}

impl<T, F: FnMut(&Row<'_>) -> Result<T>> Iterator for Mapped<'_, F> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.rows.next() {
            Ok(Some(row)) => Some((self.read)(&row)),
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        }
    }
}
