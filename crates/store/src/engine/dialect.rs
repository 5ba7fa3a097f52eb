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

/// How many pages SQLite's write-ahead log has, in the second column. PostgreSQL sees to its own.
pub(crate) const WRITE_AHEAD_LENGTH: &str = "PRAGMA wal_checkpoint(NOOP)";
/// The same, after what no reader needs of it any more was copied into the database; waits for nobody.
pub(crate) const COPY_WRITE_AHEAD: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// Lets SQLite overwrite what is deleted, so that it is not left in a free part of a page. PostgreSQL leaves that to VACUUM.
pub(crate) fn overwrite_deleted(connection: &Connection, overwrite: bool) -> &'static str {
    match (connection, overwrite) {
        (Connection::Sqlite(_), true) => "PRAGMA secure_delete = ON",
        (Connection::Sqlite(_), false) => "PRAGMA secure_delete = OFF",
        (Connection::Postgres(_), _) => "",
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
    let sql = &newest(sql, remote);
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

/// Puts the newest entry of a person's list in place of `NEWEST(subject)`. The key of the table leads to it on PostgreSQL;
/// SQLite keeps entries in the order of the log, and notes where each list ends.
pub(crate) fn newest(sql: &str, remote: bool) -> String {
    let Some((before, subject, after)) = split(sql, "NEWEST(") else {
        return sql.to_owned();
    };
    let subject = subject.concat();
    if remote {
        format!(
            "{before}(SELECT access.log_index FROM access WHERE access.subject_id = {subject}
               ORDER BY access.log_index DESC LIMIT 1){after}"
        )
    } else {
        format!(
            "{before}(SELECT list_end.log_index FROM list_end WHERE list_end.subject_id = {subject}){after}"
        )
    }
}

/// Notes in SQLite that the list of a person $1 ends with an entry $2.
pub(crate) const NOTE_LIST_END: &str =
    "INSERT INTO list_end (subject_id, log_index) VALUES ($1, $2)
     ON CONFLICT (subject_id) DO UPDATE SET log_index = excluded.log_index";

/// How many lists end elsewhere in SQLite than in the log.
pub(crate) const WRONG_LIST_ENDS: &str = "SELECT count(*) FROM
       (SELECT subject_id, max(log_index) AS log_index FROM entry
         WHERE log_index NOT IN (SELECT log_index FROM closing) GROUP BY subject_id) AS newest
       FULL JOIN list_end ON list_end.subject_id = newest.subject_id
     WHERE list_end.log_index IS NOT newest.log_index";

/// The entries $3 of the list of a person $1 before an entry $2, newest first. SQLite walks from entry to entry: from
/// the one before $2 when that is of the same list, as it is when a page is continued, else from the end.
pub(crate) fn list_before(columns: &str, remote: bool) -> String {
    if remote {
        return format!(
            "SELECT {columns} FROM access WHERE subject_id = $1 AND log_index < $2 ORDER BY log_index DESC LIMIT $3"
        );
    }
    format!(
        "WITH RECURSIVE list (place, place_before) AS (
           SELECT log_index, previous FROM access WHERE log_index =
             coalesce((SELECT log_index FROM access WHERE subject_id = $1 AND log_index = $2),
                      (SELECT log_index FROM list_end WHERE subject_id = $1))
           UNION ALL
           SELECT access.log_index, access.previous FROM list CROSS JOIN access ON access.log_index = list.place_before)
         SELECT {columns} FROM list CROSS JOIN access ON access.log_index = list.place
         WHERE list.place < $2 AND access.subject_id = $1 LIMIT $3"
    )
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

/// Tables of the program, in the order of their names. What was applied to them is told by the schema version.
pub(crate) const TABLES: &str = "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace
     AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'refinery_schema_history' ORDER BY relname";

/// Columns of a table.
pub(crate) const COLUMNS: &str =
    "SELECT a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relname::text = $1 AND a.attnum > 0
     AND NOT a.attisdropped ORDER BY a.attnum";

/// About as many bytes as a copy of a table has.
pub(crate) const TABLE_BYTES: &str = "SELECT pg_table_size($1::text::regclass)";

/// Indexes that are not whole.
pub(crate) const BROKEN_INDEXES: &str =
    "SELECT 'the index ' || c.relname::text || ' is not whole; REINDEX makes it anew' FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     WHERE t.relnamespace = current_schema()::regnamespace AND NOT (i.indisvalid AND i.indisready) ORDER BY 1";

/// Held while tables are copied, taken before the moment is fixed: nobody changes them meanwhile.
pub(crate) fn hold(tables: &[String]) -> String {
    format!("LOCK TABLE {} IN ACCESS SHARE MODE", tables.join(", "))
}

/// Held while tables are filled: nobody writes to them meanwhile.
pub(crate) fn hold_alone(tables: &[String]) -> String {
    format!("LOCK TABLE {} IN EXCLUSIVE MODE", tables.join(", "))
}

/// Takes every row out of tables.
pub(crate) fn clear(tables: &[String]) -> String {
    format!("TRUNCATE {}", tables.join(", "))
}

/// The rows of a table, in both engines.
pub(crate) fn rows(table: &str, columns: &[String]) -> String {
    format!("SELECT {} FROM {table}", columns.join(", "))
}

/// Whether a table has a row.
pub(crate) fn a_row(table: &str) -> String {
    format!("SELECT 1 FROM {table} LIMIT 1")
}

/// The rows of a table as a stream. Of a query, since a table divided among machines gives its rows only so.
pub(crate) fn copy_out(table: &str, columns: &[String]) -> String {
    format!("COPY ({}) TO STDOUT BINARY", rows(table, columns))
}

/// A stream of rows into a table.
pub(crate) fn copy_in(table: &str, columns: &[String]) -> String {
    format!("COPY {table} ({}) FROM STDIN BINARY", columns.join(", "))
}
