//! PostgreSQL by its driver alone: databases of a server that is there for measurements, and rows in the form of COPY.

use bytes::{BufMut as _, Bytes, BytesMut};
use futures_util::{SinkExt as _, StreamExt as _};
use rusqlite::types::Value;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, NoTls, Row};

/// Address of the server, without a database; `cargo xtask bench` starts one.
pub const SERVER: &str = "CHENGXIN_BENCH_POSTGRES";
/// What every binary COPY begins with: signature, flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// And what ends it.
const TRAILER: &[u8] = &[0xff, 0xff];

/// Whether there is a server.
pub fn is_there() -> bool {
    std::env::var_os(SERVER).is_some()
}

fn server() -> String {
    std::env::var(SERVER).expect("the address of a server; see `cargo xtask bench`")
}

/// Makes a database, empty or a copy, and gives its address.
pub fn create(name: &str, template: &str) -> String {
    let name = format!("bench_{}", name.replace('-', "_"));
    remove(&name);
    administer(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
    format!("{}/{name}", server())
}

/// Drops a database.
pub fn remove(name: &str) {
    administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
}

/// The database of an address made here.
pub fn name_of(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}

/// Bytes of a database.
pub fn size(url: &str) -> u64 {
    let session = Session::connect(url);
    session.run("CHECKPOINT");
    let row = session.one("SELECT pg_database_size(current_database())");
    match row.first() {
        Some(Value::Integer(bytes)) => bytes.cast_unsigned(),
        _ => 0,
    }
}

/// Brings a database to rest: what autovacuum and checkpoints would do in the middle of a measurement.
pub fn settle(url: &str) {
    let session = Session::connect(url);
    session.run("VACUUM (ANALYZE)");
    session.run("CHECKPOINT");
}

/// Runs a statement of the server's own. Sessions that were just closed take a moment to end.
fn administer(sql: &str) {
    let session = Session::connect(&format!("{}/postgres", server()));
    for attempt in 0.. {
        match session.wait(session.client.batch_execute(sql)) {
            Ok(()) => break,
            Err(_) if attempt < 100 => std::thread::sleep(Duration::from_millis(50)),
            Err(error) => panic!("{sql}: {error}"),
        }
    }
}

/// A connection, driven by the thread that uses it.
pub struct Session {
    runtime: Runtime,
    /// The driver's own client.
    pub client: Client,
}

impl Session {
    /// Connects.
    pub fn connect(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let client = runtime.block_on(connect(url));
        Self { runtime, client }
    }

    /// Waits for something the client does.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Runs statements.
    pub fn run(&self, sql: &str) {
        self.wait(self.client.batch_execute(sql))
            .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// Every row of a query.
    pub fn all(&self, sql: &str) -> Vec<Vec<Value>> {
        let rows = self
            .wait(self.client.query(sql, &[]))
            .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        rows.iter().map(values).collect()
    }

    /// The first row of a query.
    pub fn one(&self, sql: &str) -> Vec<Value> {
        self.all(sql).into_iter().next().unwrap_or_default()
    }

    /// Rows of a table as COPY gives them, each by itself, in the order in which they lie on the disk.
    pub fn copy_out(&self, table: &str) -> Vec<Bytes> {
        let sql = format!("COPY (SELECT * FROM {table} ORDER BY ctid) TO STDOUT (FORMAT binary)");
        self.wait(async {
            let stream = self.client.copy_out(&sql).await.expect("rows come");
            let mut stream = std::pin::pin!(stream);
            let mut all = BytesMut::new();
            while let Some(piece) = stream.next().await {
                all.put_slice(&piece.expect("rows come"));
            }
            split(all.freeze())
        })
    }

    /// Sends rows that [`Session::copy_out`] or [`put_row`] made.
    pub fn copy_in(&self, statement: &tokio_postgres::Statement, rows: &[Bytes]) {
        let mut all = BytesMut::from(HEADER);
        for row in rows {
            all.put_slice(row);
        }
        all.put_slice(TRAILER);
        self.wait(async {
            let sink = self.client.copy_in(statement).await?;
            let mut sink = std::pin::pin!(sink);
            sink.send(all.freeze()).await?;
            sink.as_mut().finish().await
        })
        .expect("rows are taken");
    }

    /// Prepares a statement.
    pub fn prepare(&self, sql: &str) -> tokio_postgres::Statement {
        self.wait(self.client.prepare(sql))
            .unwrap_or_else(|error| panic!("{sql}: {error:?}"))
    }
}

/// Connects within a runtime.
pub async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("the server answers");
    tokio::spawn(connection);
    client
}

/// Cuts what COPY gave into rows.
fn split(all: Bytes) -> Vec<Bytes> {
    let number = |at: usize| -> i32 {
        let bytes = all[at..at + 4].try_into().expect("four bytes");
        i32::from_be_bytes(bytes)
    };
    let mut rows = Vec::new();
    let mut at = HEADER.len();
    while all[at..at + 2] != *TRAILER {
        let begin = at;
        let columns = u16::from_be_bytes([all[at], all[at + 1]]);
        at += 2;
        for _ in 0..columns {
            at += 4 + usize::try_from(number(at)).unwrap_or(0);
        }
        rows.push(all.slice(begin..at));
    }
    rows
}

/// Writes a row in the form of COPY.
pub fn put_row(out: &mut BytesMut, row: &[Value]) {
    out.put_u16(u16::try_from(row.len()).unwrap_or(u16::MAX));
    for value in row {
        match value {
            Value::Integer(number) => {
                out.put_i32(8);
                out.put_i64(*number);
            }
            Value::Text(text) => put_bytes(out, text.as_bytes()),
            Value::Blob(bytes) => put_bytes(out, bytes),
            Value::Null | Value::Real(_) => out.put_i32(-1),
        }
    }
}

fn put_bytes(out: &mut BytesMut, bytes: &[u8]) {
    out.put_i32(i32::try_from(bytes.len()).unwrap_or(i32::MAX));
    out.put_slice(bytes);
}

/// Values of a row.
pub fn values(row: &Row) -> Vec<Value> {
    (0..row.len())
        .map(|column| {
            let value = match *row.columns()[column].type_() {
                Type::INT8 => row.get::<_, Option<i64>>(column).map(Value::Integer),
                Type::BYTEA => row.get::<_, Option<Vec<u8>>>(column).map(Value::Blob),
                _ => row.get::<_, Option<String>>(column).map(Value::Text),
            };
            value.unwrap_or(Value::Null)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_where_they_end() {
        let rows = [
            vec![Value::Integer(7), Value::Null, Value::Text("赣".to_owned())],
            vec![
                Value::Integer(-1),
                Value::Blob(vec![0xff; 3]),
                Value::Text(String::new()),
            ],
        ];
        let mut all = BytesMut::from(HEADER);
        let mut each = Vec::new();
        for row in &rows {
            let mut one = BytesMut::new();
            put_row(&mut one, row);
            all.put_slice(&one);
            each.push(one.freeze());
        }
        all.put_slice(TRAILER);
        assert_eq!(split(all.freeze()), each);
    }
}
