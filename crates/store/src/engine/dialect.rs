//! All the program knows of how the two engines differ.

use super::Connection;

/// Of all transactions that write to one PostgreSQL, one at a time passes here: the log has one order, whichever process
/// appends. The number means nothing and must never change.
const WRITER_LOCK: &str =
    "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(7302911644)";
/// Held while migrations run.
pub(crate) const MIGRATION_LOCK: &str = "SELECT pg_advisory_lock(7302911645)";
/// Released after them.
pub(crate) const MIGRATION_UNLOCK: &str = "SELECT pg_advisory_unlock(7302911645)";

/// What a connection that writes to PostgreSQL is told first: a commit is durable when it is acknowledged, whatever the
/// server's own setting; all statements find rows by their keys, so that a plan made while a table was small is not one
/// that reads it all once it is large; and the lock of a process whose machine is gone without a word is freed.
pub(crate) const WRITER_SETTINGS: &str = "SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') = 'off';
    SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off;
    SET idle_in_transaction_session_timeout = '60s';
    SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3";
/// How long a new session waits for the lock of one that was lost, in a commit whose end is looked for.
pub(crate) const WAIT_FOR_WRITER: &str = "SET lock_timeout = '5s'";
/// After that.
pub(crate) const WAIT_AS_EVER: &str = "RESET lock_timeout";

/// What a connection that reads is told first.
pub(crate) const READER_SETTINGS: &str = "SET jit = off; SET default_transaction_read_only = on";

/// Begins a transaction that writes.
pub(crate) fn begin_write(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sqlite(_) => "BEGIN IMMEDIATE",
        Connection::Postgres(_) => WRITER_LOCK,
    }
}

/// Ends it. PostgreSQL answers COMMIT after a failed statement with success and a rollback; the statement before it
/// fails in that case, and the COMMIT is not reached.
pub(crate) fn commit(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sqlite(_) => "COMMIT",
        Connection::Postgres(_) => "SELECT 1; COMMIT",
    }
}

/// Begins a transaction in which all that is read belongs to one moment.
pub(crate) fn begin_read(connection: &Connection) -> &'static str {
    match connection {
        Connection::Sqlite(_) => "BEGIN",
        Connection::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    }
}

/// Puts the keys asked for in place of `WANTED(column, …)`, a table of them, or of `AMONG(column, …)`, the condition that
/// a row has one of them: all at once on PostgreSQL, one after the other on SQLite. Keys are bytes.
pub(crate) fn wanted(sql: &str, remote: bool) -> String {
    if let Some((before, columns, after)) = split(sql, "WANTED(") {
        let names = columns.join(", ");
        return if remote {
            let keys = arrays(&columns);
            format!("{before}unnest({keys}) AS wanted ({names}){after}")
        } else {
            let keys = numbered(&columns, |n, column| format!("${n} AS {column}"), ", ");
            format!("{before}(SELECT {keys}) AS wanted{after}")
        };
    }
    if let Some((before, columns, after)) = split(sql, "AMONG(") {
        return if remote {
            let (names, keys) = (columns.join(", "), arrays(&columns));
            format!("{before}({names}) IN (SELECT * FROM unnest({keys})){after}")
        } else {
            let keys = numbered(&columns, |n, column| format!("{column} = ${n}"), " AND ");
            format!("{before}{keys}{after}")
        };
    }
    sql.to_owned()
}

/// What stands before a word, the columns it names and what stands after them.
fn split<'a>(sql: &'a str, word: &str) -> Option<(&'a str, Vec<&'a str>, &'a str)> {
    let (before, rest) = sql.split_once(word)?;
    let (columns, after) = rest.split_once(')')?;
    Some((before, columns.split(", ").collect(), after))
}

fn arrays(columns: &[&str]) -> String {
    numbered(columns, |n, _| format!("${n}::bytea[]"), ", ")
}

fn numbered(columns: &[&str], make: impl Fn(usize, &str) -> String, between: &str) -> String {
    let parts: Vec<String> = (1..).zip(columns).map(|(n, c)| make(n, c)).collect();
    parts.join(between)
}
