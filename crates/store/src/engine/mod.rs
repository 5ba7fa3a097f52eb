//! One thin connection over both engines, in the shape of rusqlite's own: the same SQL text, rows read by the order of
//! their columns. Nothing else in the crate knows which engine it talks to.

mod bulk;
pub(crate) mod dialect;
mod error;
mod line;
mod postgres;
mod row;
mod statement;
mod tls;
mod value;
mod wait;
mod wanted;

pub(crate) use bulk::{Bulk, Change, Mark};
pub use error::EngineError;
pub(crate) use error::{OptionalExtension, Result};
pub(crate) use postgres::{Server, Session};
pub(crate) use row::Row;
pub(crate) use statement::{Rows, Statement};
pub(crate) use value::{AsValue, Value};
pub(crate) use wait::in_place;

/// The values of the parameters `$1`, `$2`, … in their order.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        [$($crate::engine::AsValue::as_value(&$value)),*]
    };
}
pub(crate) use params;

/// A connection to one of the engines.
pub(crate) enum Connection {
    /// Embedded.
    Sqlite(rusqlite::Connection),
    /// PostgreSQL.
    Postgres(Session),
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Connection::Sqlite(_) => "Connection(SQLite)",
            Connection::Postgres(_) => "Connection(PostgreSQL)",
        })
    }
}

impl Connection {
    /// A statement, prepared once per connection.
    pub(crate) fn prepare_cached(&self, sql: &str) -> Result<Statement<'_>> {
        match self {
            Connection::Sqlite(connection) => {
                Ok(Statement::Sqlite(connection.prepare_cached(sql)?))
            }
            Connection::Postgres(session) => {
                Ok(Statement::Postgres(session, session.prepare(sql)?))
            }
        }
    }

    /// The same; the statement is kept as well.
    pub(crate) fn prepare(&self, sql: &str) -> Result<Statement<'_>> {
        self.prepare_cached(sql)
    }

    /// Reads one row; [`EngineError::NoRows`] when there is none.
    pub(crate) fn query_row<T, const N: usize>(
        &self,
        sql: &str,
        params: [Value<'_>; N],
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.prepare_cached(sql)?.query_row(params, read)
    }

    /// Runs a statement and says how many rows it changed.
    pub(crate) fn execute<const N: usize>(
        &self,
        sql: &str,
        params: [Value<'_>; N],
    ) -> Result<usize> {
        self.prepare_cached(sql)?.execute(params)
    }

    /// Runs statements without parameters and waits for them.
    pub(crate) fn run(&self, sql: &str) -> Result<()> {
        match self {
            Connection::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Connection::Postgres(session) => session.run(sql),
        }
    }

    /// Runs a statement without parameters, on PostgreSQL together with the next one: no round trip of its own. What
    /// goes wrong is told by the next statement.
    pub(crate) fn run_along(&self, sql: &str) -> Result<()> {
        match self {
            Connection::Sqlite(connection) => {
                connection.prepare_cached(sql)?.execute([])?;
                Ok(())
            }
            Connection::Postgres(session) => {
                session.defer(sql);
                Ok(())
            }
        }
    }

    /// Undoes a transaction that failed.
    pub(crate) fn roll_back(&self) {
        if let Connection::Postgres(session) = self {
            session.forget_along();
        }
        // A connection that cannot even do this is gone, and its transaction with it.
        let _ = self.run("ROLLBACK");
    }

    /// Whether the transaction goes on: SQLite gives it up by itself after some errors of the disk, and what came then
    /// would be written outside of it. On PostgreSQL every later statement fails.
    pub(crate) fn is_in_transaction(&self) -> bool {
        match self {
            Connection::Sqlite(connection) => !connection.is_autocommit(),
            Connection::Postgres(_) => true,
        }
    }

    /// Whether a statement costs a round trip, so that asking for many things at once pays.
    pub(crate) fn is_remote(&self) -> bool {
        matches!(self, Connection::Postgres(_))
    }

    /// Whether the connection has gone while it was not used, and another one is needed.
    pub(crate) fn has_ended(&self) -> bool {
        match self {
            Connection::Sqlite(_) => false,
            Connection::Postgres(session) => session.has_ended(),
        }
    }

    /// Whether the connection is known to be gone.
    pub(crate) fn is_closed(&self) -> bool {
        match self {
            Connection::Sqlite(_) => false,
            Connection::Postgres(session) => session.is_closed(),
        }
    }
}
