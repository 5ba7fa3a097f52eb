//! A session with PostgreSQL. Whoever asks turns the session's own line until the answer is there, and statements that need
//! not be waited for are sent along with the next one.

use super::bulk::Run;
use super::error::{EngineError, Result};
use super::line::{Line, at_once};
use super::tls::Address;
use super::value::Value;
use futures_util::future::{BoxFuture, join};
use futures_util::{SinkExt as _, Stream as _, StreamExt as _};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

/// What is sent and not acknowledged for so long is sent to nobody.
const SILENCE: Duration = Duration::from_secs(30);

/// A PostgreSQL server and database.
pub(crate) struct Server {
    config: Config,
    /// `None` when nothing is encrypted.
    tls: Option<MakeRustlsConnect>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may hold a password.
        write!(f, "Server({:?})", self.config.get_hosts())
    }
}

impl Server {
    /// Reads the address; nothing is connected yet.
    pub(crate) fn new(url: &str) -> Result<Self> {
        let address = Address::read(url)?;
        let mut config: Config = address
            .url
            .parse()
            .map_err(|error| EngineError::Address(format!("address of the database: {error}")))?;
        if config.get_application_name().is_none() {
            config.application_name("chengxin");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(10));
        }
        // A server whose machine is gone without a word is not waited for.
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        config.keepalives_idle(config.get_keepalives_idle().min(SILENCE));
        Ok(Self {
            config,
            tls: address.connector,
        })
    }

    /// Connects and tells the session its settings.
    pub(crate) fn connect(&self, settings: &str) -> Result<Session> {
        let mut line = Line::new()
            .map_err(|error| EngineError::Address(format!("line to the database: {error}")))?;
        let client = match &self.tls {
            None => {
                let (client, connection) = line.turn(self.config.connect(NoTls))?;
                line.hold(connection);
                client
            }
            Some(tls) => {
                let (client, connection) = line.turn(self.config.connect(tls.clone()))?;
                line.hold(connection);
                client
            }
        };
        let session = Session {
            client,
            line: RefCell::new(line),
            statements: RefCell::default(),
            along: RefCell::default(),
        };
        session.run(settings)?;
        Ok(session)
    }
}

/// One session.
pub(crate) struct Session {
    client: Client,
    line: RefCell<Line>,
    statements: RefCell<HashMap<String, Statement>>,
    /// Statements to be sent along with the next one.
    along: RefCell<String>,
}

impl Session {
    /// Whether it is known that the connection has ended.
    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Whether the connection has ended, also while nobody waited for anything.
    pub(crate) fn has_ended(&self) -> bool {
        self.line.borrow_mut().turn_once();
        self.is_closed()
    }

    /// Lets the migrations work with the bare client.
    pub(crate) fn with_client<T: Send>(
        &mut self,
        work: impl for<'c> FnOnce(&'c mut Client) -> BoxFuture<'c, T>,
    ) -> T {
        self.line.get_mut().turn(work(&mut self.client))
    }

    fn wait<F>(&self, work: F) -> F::Output
    where
        F: Future + Send,
        F::Output: Send,
    {
        self.line.borrow_mut().turn(work)
    }

    pub(crate) fn prepare(&self, sql: &str) -> Result<Statement> {
        if let Some(known) = self.statements.borrow().get(sql) {
            return Ok(known.clone());
        }
        let statement = self.with_along(self.client.prepare(sql))?;
        self.statements
            .borrow_mut()
            .insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Keeps a statement to be sent along with the next one.
    pub(crate) fn defer(&self, sql: &str) {
        let mut along = self.along.borrow_mut();
        along.push_str(sql);
        along.push(';');
    }

    /// Forgets what was to be sent along, and says whether there was anything.
    pub(crate) fn forget_along(&self) -> bool {
        !std::mem::take(&mut *self.along.borrow_mut()).is_empty()
    }

    pub(crate) fn run(&self, sql: &str) -> Result<()> {
        let mut text = std::mem::take(&mut *self.along.borrow_mut());
        text.push_str(sql);
        Ok(self.wait(self.client.batch_execute(&text))?)
    }

    /// Sends a statement without waiting for its end; what is sent later comes after it.
    pub(crate) fn send(&self, sql: &str) {
        let mut sending = Box::pin(self.client.batch_execute(sql));
        // The first poll hands it to the connection.
        let _ = at_once(|context| sending.as_mut().poll(context));
        self.line.borrow_mut().turn_once();
    }

    pub(crate) fn execute(&self, statement: &Statement, params: &[Value<'_>]) -> Result<usize> {
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as _).collect();
        let changed = self.with_along(self.client.execute(statement, &params))?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    pub(crate) fn query<const N: usize>(
        &self,
        statement: &Statement,
        params: [Value<'_>; N],
    ) -> Result<RowStream<'_>> {
        let rows = self.with_along(self.client.query_raw(statement, params))?;
        Ok(RowStream(self, Box::pin(rows)))
    }

    pub(crate) fn query_mixed(
        &self,
        statement: &Statement,
        params: Vec<&(dyn ToSql + Sync)>,
    ) -> Result<RowStream<'_>> {
        let rows = self.with_along(self.client.query_raw(statement, params))?;
        Ok(RowStream(self, Box::pin(rows)))
    }

    /// Runs statements, all on their way before the first answer is awaited.
    pub(crate) fn execute_all(&self, runs: &[Run<'_>]) -> Result<()> {
        self.with_along(all(&self.client, runs))
    }

    /// Runs statements and then what ends the transaction, all on their way before the first answer is awaited.
    pub(crate) fn execute_and_end(&self, runs: &[Run<'_>], end: &str) -> Result<()> {
        let client = &self.client;
        self.with_along(async {
            // Polled in this order, they are sent in this order; after a failure the end fails as well.
            let (run, ended) = join(all(client, runs), client.batch_execute(end)).await;
            run.and(ended)
        })
    }

    /// Sends rows in the binary form of COPY.
    pub(crate) fn copy_in(&self, sql: &str, bytes: bytes::Bytes) -> Result<()> {
        let statement = self.prepare(sql)?;
        let client = &self.client;
        self.with_along(async {
            let mut sink = Box::pin(client.copy_in(&statement).await?);
            sink.send(bytes).await?;
            sink.as_mut().finish().await
        })?;
        Ok(())
    }

    /// Sends a stream of rows in the binary form of COPY, piece by piece, and says how many rows it had.
    pub(crate) fn copy_in_from<E: From<EngineError> + Send>(
        &self,
        sql: &str,
        mut next: impl FnMut() -> std::result::Result<Option<bytes::Bytes>, E> + Send,
    ) -> std::result::Result<u64, E> {
        let statement = self.prepare(sql)?;
        let (client, told) = (&self.client, EngineError::from);
        self.wait(async {
            let mut sink = Box::pin(client.copy_in(&statement).await.map_err(told)?);
            // A sink that is dropped before its end undoes what it sent.
            while let Some(piece) = next()? {
                sink.send(piece).await.map_err(told)?;
            }
            Ok(sink.as_mut().finish().await.map_err(told)?)
        })
    }

    /// Hands out what a COPY gives, piece by piece.
    pub(crate) fn copy_out<E: From<EngineError> + Send>(
        &self,
        sql: &str,
        mut each: impl FnMut(&[u8]) -> std::result::Result<(), E> + Send,
    ) -> std::result::Result<(), E> {
        let statement = self.prepare(sql)?;
        let (client, told) = (&self.client, EngineError::from);
        self.wait(async {
            let mut pieces = Box::pin(client.copy_out(&statement).await.map_err(told)?);
            while let Some(piece) = pieces.next().await {
                each(&piece.map_err(told)?)?;
            }
            Ok(())
        })
    }

    fn with_along<T: Send>(
        &self,
        work: impl Future<Output = std::result::Result<T, tokio_postgres::Error>> + Send,
    ) -> Result<T> {
        let along = std::mem::take(&mut *self.along.borrow_mut());
        if along.is_empty() {
            return Ok(self.wait(work)?);
        }
        // Polled in this order, they are sent in this order.
        let (first, then) = self.wait(join(self.client.batch_execute(&along), work));
        first?;
        Ok(then?)
    }
}

/// Sends statements one behind the other and waits for all of them.
async fn all(client: &Client, runs: &[Run<'_>]) -> std::result::Result<(), tokio_postgres::Error> {
    let each = runs.iter().map(|(statement, params)| {
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| &**p as _).collect();
        async move { client.execute(statement, &params).await }
    });
    futures_util::future::try_join_all(each).await.map(|_| ())
}

/// Rows as they come from the server.
pub(crate) struct RowStream<'s>(&'s Session, Pin<Box<tokio_postgres::RowStream>>);

impl RowStream<'_> {
    pub(crate) fn next(&mut self) -> Result<Option<tokio_postgres::Row>> {
        let Self(session, rows) = self;
        // Many rows come at once.
        let here = at_once(|context| rows.as_mut().poll_next(context));
        let next = here.unwrap_or_else(|| session.wait(rows.next()));
        Ok(next.transpose()?)
    }
}
