//! Databases of a PostgreSQL server that is there for tests: each test has its own, and it is gone afterwards.
//!
//! `CHENGXIN_TEST_POSTGRES` is the address of the server without a database (`cargo xtask test` starts a private one);
//! `CHENGXIN_TEST_ENGINE=postgres` lets the suites run on it instead of the embedded engine.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::Database;
use tokio_postgres::{Client, NoTls};

/// Address of the server, without a database.
pub const SERVER: &str = "CHENGXIN_TEST_POSTGRES";
/// Which engine the suites run on: `sqlite`, the default, or `postgres`.
pub const ENGINE: &str = "CHENGXIN_TEST_ENGINE";

/// Whether the suites run on PostgreSQL.
///
/// # Panics
/// When the engine is not one of the two.
#[must_use]
pub fn on_postgres() -> bool {
    match std::env::var(ENGINE).as_deref() {
        Ok("postgres") => true,
        Ok("sqlite") | Err(_) => false,
        Ok(other) => panic!("{ENGINE} is {other}; it is sqlite or postgres"),
    }
}

/// A database of a test.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
}

impl TestDatabase {
    /// An empty database; `None`, with a word about it, when there is no server.
    #[must_use]
    pub fn fresh() -> Option<Self> {
        if std::env::var_os(SERVER).is_none() {
            eprintln!("PostgreSQL was not tested: {SERVER} is not set");
            return None;
        }
        Some(Self::from_template("template0"))
    }

    /// A copy. Whoever works with the database is cut off.
    ///
    /// # Panics
    /// When the server refuses.
    #[must_use]
    pub fn copy(&self) -> Self {
        administer(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            self.name
        ));
        Self::from_template(&self.name)
    }

    fn from_template(template: &str) -> Self {
        // Two copies of one template at a time are refused by the server.
        static COPYING: Mutex<()> = Mutex::new(());
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("chengxin_test_{}_{number}", std::process::id());
        let _one = COPYING.lock().unwrap_or_else(PoisonError::into_inner);
        administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        administer(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Self { name }
    }

    /// Where it is.
    #[must_use]
    pub fn database(&self) -> Database {
        Database::Postgres(self.url())
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/{}", server(), self.name)
    }

    /// Runs one statement past the store: what somebody with access to the server can do. Says how many rows it changed.
    ///
    /// # Panics
    /// When it fails.
    #[must_use]
    pub fn execute(&self, sql: &str) -> u64 {
        execute(self.url(), sql)
    }

    /// The texts a query gives in its first column.
    ///
    /// # Panics
    /// When it fails.
    #[must_use]
    pub fn texts(&self, sql: &str) -> Vec<String> {
        texts(self.url(), sql)
    }

    /// Prepares statements.
    ///
    /// # Panics
    /// When one is not understood.
    pub fn prepare_all(&self, texts: Vec<String>) {
        with(self.url(), async move |client: Client| {
            for sql in texts {
                let prepared = client.prepare(&sql).await;
                assert!(prepared.is_ok(), "{sql}: {:?}", prepared.err());
            }
        });
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let name = &self.name;
        // A test that fails must not fail twice.
        let dropped = std::panic::catch_unwind(|| {
            administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        });
        if dropped.is_err() {
            eprintln!("the database {name} is left behind");
        }
    }
}

/// Runs one statement on a database and says how many rows it changed.
///
/// # Panics
/// When it fails.
#[must_use]
pub fn execute(url: String, sql: &str) -> u64 {
    let sql = sql.to_owned();
    with(url, async move |client: Client| {
        client.execute(&sql, &[]).await.unwrap()
    })
}

/// The texts a query gives in its first column.
///
/// # Panics
/// When it fails.
#[must_use]
pub fn texts(url: String, sql: &str) -> Vec<String> {
    let sql = sql.to_owned();
    with(url, async move |client: Client| {
        let rows = client.query(&sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    })
}

fn server() -> String {
    match std::env::var(SERVER) {
        Ok(server) => server,
        Err(_) => {
            panic!("{ENGINE} is postgres, but {SERVER} does not say where; see `cargo xtask test`")
        }
    }
}

/// Runs a statement of the server's own. Sessions that were cut off take a moment to end.
fn administer(sql: &str) {
    let url = format!("{}/postgres", server());
    let sql = sql.to_owned();
    with(url, async move |client: Client| {
        for attempt in 0.. {
            match client.batch_execute(&sql).await {
                Ok(()) => break,
                Err(_) if attempt < 100 => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(error) => panic!("{sql}: {error}"),
            }
        }
    });
}

/// Connects and does something, on a thread of its own: tests call this inside a runtime.
fn with<T: Send + 'static>(url: String, work: impl AsyncFnOnce(Client) -> T + Send + 'static) -> T {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
            let driven = tokio::spawn(connection);
            let result = work(client).await;
            driven.await.unwrap().unwrap();
            result
        })
    });
    thread.join().unwrap()
}
