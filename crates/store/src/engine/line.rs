//! The line to a PostgreSQL. Whoever waits for an answer turns it themselves: the thread that asks also writes to the
//! socket and reads from it, so that a question costs no change of threads. While nobody waits, nothing is read.

use super::wait::in_place;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::thread;
use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};
use tokio_postgres::Error;

/// What moves bytes between a client and its socket; it ends with the connection.
type Connection = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// A connection and the runtime its socket belongs to.
pub(super) struct Line {
    /// `None` only while it is dropped. Apart, for a session is handed about and a runtime is large.
    runtime: Option<Box<Runtime>>,
    /// `None` when there is none yet, and when it has ended.
    connection: Option<Connection>,
}

impl Line {
    /// Without a connection.
    pub(super) fn new() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self {
            runtime: Some(Box::new(runtime)),
            connection: None,
        })
    }

    /// What is turned from now on.
    pub(super) fn hold(
        &mut self,
        connection: impl Future<Output = Result<(), Error>> + Send + 'static,
    ) {
        self.connection = Some(Box::pin(connection));
    }

    /// Turns the connection until the work is done.
    pub(super) fn turn<F>(&mut self, work: F) -> F::Output
    where
        F: Future + Send,
        F::Output: Send,
    {
        let mut work = pin!(work);
        let connection = &mut self.connection;
        // The work may hand something to the connection, and the connection something to the work.
        let both = std::future::poll_fn(move |context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(done);
            }
            step(connection, context);
            work.as_mut().poll(context)
        });
        on(self.runtime.as_deref(), both)
    }

    /// Sends what waits to be sent and reads what has come, without waiting for more.
    pub(super) fn turn_once(&mut self) {
        let connection = &mut self.connection;
        let once = async {
            // Asks the system which sockets have something.
            tokio::task::yield_now().await;
            std::future::poll_fn(|context| {
                step(connection, context);
                Poll::Ready(())
            })
            .await;
        };
        on(self.runtime.as_deref(), once);
    }
}

/// One step of the connection. One that has ended, well or not, is given up; its client then says that it is closed.
fn step(connection: &mut Option<Connection>, context: &mut Context<'_>) {
    if let Some(open) = connection
        && open.as_mut().poll(context).is_ready()
    {
        *connection = None;
    }
}

/// Runs a future on the runtime of a line, from any thread.
fn on<F>(runtime: Option<&Runtime>, future: F) -> F::Output
where
    F: Future + Send,
    F::Output: Send,
{
    let runtime = runtime.expect("a line has its runtime until it is dropped");
    match Handle::try_current().map(|outer| outer.runtime_flavor()) {
        // A thread that is all its runtime has cannot turn another one as well.
        Ok(RuntimeFlavor::CurrentThread) => thread::scope(|scope| {
            let done = scope.spawn(|| runtime.block_on(future)).join();
            done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        }),
        _ => in_place(|| runtime.block_on(future)),
    }
}

/// The answer, if it is there without turning anything.
pub(super) fn at_once<T>(poll: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Option<T> {
    match poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.connection = None;
        if let Some(runtime) = self.runtime.take() {
            // A session may be given up on a thread that must not block.
            runtime.shutdown_background();
        }
    }
}
