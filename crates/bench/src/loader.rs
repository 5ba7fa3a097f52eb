//! Writes rows past the store, on either engine: what makes a store large in little time.

use crate::home::Home;
use crate::postgres::{Session, put_row, settle};
use bytes::{Bytes, BytesMut};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::HashMap;

/// Bytes of a table that wait before they are sent.
const BUFFER: usize = 4 << 20;

/// Where the lists of people end after their entries were loaded.
const LIST_ENDS: &str = "INSERT OR REPLACE INTO list_end (subject_id, log_index)
                         SELECT subject_id, max(log_index) FROM access GROUP BY subject_id";

/// A store being filled. Nobody else has it open.
pub struct Loader {
    driver: Driver,
    tables: HashMap<&'static str, Table>,
}

enum Driver {
    Sqlite(Connection),
    Postgres(Session, String),
}

struct Table {
    sql: String,
    /// Rows in the form of COPY, on PostgreSQL.
    waiting: Vec<Bytes>,
    bytes: usize,
}

impl Loader {
    /// Opens a store that the platform made.
    pub fn open(home: &Home) -> Self {
        let driver = if home.url().is_empty() {
            let connection = Connection::open(home.file()).expect("the store");
            // Nothing is lost when loading is cut short: the directory is a temporary one.
            for (setting, value) in [("journal_mode", "OFF"), ("synchronous", "OFF")] {
                connection
                    .pragma_update(None, setting, value)
                    .expect("a setting");
            }
            connection.execute_batch("BEGIN").expect("the store");
            Driver::Sqlite(connection)
        } else {
            let session = Session::connect(home.url());
            session.run("BEGIN");
            Driver::Postgres(session, home.url().to_owned())
        };
        Self {
            driver,
            tables: HashMap::new(),
        }
    }

    /// The first row of a query.
    pub fn one(&self, sql: &str) -> Vec<Value> {
        match &self.driver {
            Driver::Sqlite(connection) => {
                let read = || -> rusqlite::Result<Vec<Value>> {
                    let mut statement = connection.prepare(sql)?;
                    let columns = statement.column_count();
                    statement.query_row([], |row| (0..columns).map(|c| row.get(c)).collect())
                };
                read().expect("a row")
            }
            Driver::Postgres(session, _) => session.one(sql),
        }
    }

    /// The subject of a digest.
    pub fn subject(&self, digest: &[u8; 32]) -> [u8; 16] {
        let digest = store::hex(digest);
        let digest = match &self.driver {
            Driver::Sqlite(_) => format!("X'{digest}'"),
            Driver::Postgres(..) => format!("'\\x{digest}'::bytea"),
        };
        let row = self.one(&format!(
            "SELECT subject_id FROM identity WHERE digest = {digest}"
        ));
        match row.first() {
            Some(Value::Blob(id)) => id.as_slice().try_into().expect("an id"),
            _ => panic!("everybody asked about is in the store"),
        }
    }

    /// Adds a row with a value for each column, in their order.
    pub fn put(&mut self, table: &'static str, row: &[Value]) {
        let Self { driver, tables } = self;
        let kept = tables
            .entry(table)
            .or_insert_with(|| Table::new(driver, table, row.len()));
        match driver {
            Driver::Sqlite(connection) => {
                connection
                    .prepare_cached(&kept.sql)
                    .and_then(|mut insert| insert.execute(params_from_iter(row)))
                    .expect("a row is written");
            }
            Driver::Postgres(session, _) => {
                let mut bytes = BytesMut::new();
                put_row(&mut bytes, row);
                kept.bytes += bytes.len();
                kept.waiting.push(bytes.freeze());
                if kept.bytes > BUFFER {
                    kept.send(session);
                }
            }
        }
    }

    /// Keeps everything.
    pub fn finish(mut self) {
        match &self.driver {
            Driver::Sqlite(connection) => {
                connection.execute_batch(LIST_ENDS).expect("the store");
                connection.execute_batch("COMMIT").expect("the store");
            }
            Driver::Postgres(session, url) => {
                for table in self.tables.values_mut() {
                    table.send(session);
                }
                session.run("COMMIT");
                settle(url);
            }
        }
    }
}

impl Table {
    fn new(driver: &Driver, table: &str, columns: usize) -> Self {
        let sql = match driver {
            Driver::Sqlite(_) => {
                format!(
                    "INSERT INTO {table} VALUES ({})",
                    vec!["?"; columns].join(", ")
                )
            }
            Driver::Postgres(..) => format!("COPY {table} FROM STDIN (FORMAT binary)"),
        };
        Self {
            sql,
            waiting: Vec::new(),
            bytes: 0,
        }
    }

    fn send(&mut self, session: &Session) {
        if !self.waiting.is_empty() {
            let statement = session.prepare(&self.sql);
            session.copy_in(&statement, &self.waiting);
        }
        self.waiting.clear();
        self.bytes = 0;
    }
}
