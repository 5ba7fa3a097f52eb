//! The one writer: whatever is waiting is committed together, and nobody is answered before the commit is durable.

use crate::environment::Environment;
use crate::error::StoreError;
use crate::keys::Keys;
use crate::statistics::WriterCounters;
use crate::transaction::Transaction;
use jiff::Timestamp;
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Most jobs in one commit.
const GROUP: usize = 512;

type Finish = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
type Run = Box<dyn FnOnce(&mut Transaction<'_>) -> Finish + Send>;

/// An answer that comes when its commit is durable.
#[derive(Debug)]
pub struct Pending<T>(oneshot::Receiver<Result<T, StoreError>>);

impl<T> Pending<T> {
    /// Waits without blocking a thread.
    ///
    /// # Errors
    /// What the transaction failed with; [`StoreError::Stopped`] when the writer is gone.
    pub async fn wait(self) -> Result<T, StoreError> {
        self.0.await.unwrap_or(Err(StoreError::Stopped))
    }

    /// Waits on a thread that may block.
    ///
    /// # Errors
    /// As [`Pending::wait`].
    pub fn wait_blocking(self) -> Result<T, StoreError> {
        self.0.blocking_recv().unwrap_or(Err(StoreError::Stopped))
    }
}

/// Handle of the writing thread.
#[derive(Debug)]
pub(crate) struct Writer {
    jobs: Option<Sender<Run>>,
    thread: Option<JoinHandle<()>>,
    counters: Arc<WriterCounters>,
}

impl Writer {
    /// A writer that writes nothing: every submission is answered with [`StoreError::Stopped`].
    pub(crate) fn none() -> Self {
        Self {
            jobs: None,
            thread: None,
            counters: Arc::default(),
        }
    }

    pub(crate) fn start(
        connection: Connection,
        environment: Environment,
        keys: Arc<Keys>,
        next_index: u64,
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = channel::<Run>();
        let counters = Arc::<WriterCounters>::default();
        let counted = Arc::clone(&counters);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                work(
                    &connection,
                    &environment,
                    &keys,
                    next_index,
                    &queue,
                    &counted,
                );
            })
            .map_err(|source| StoreError::File {
                path: "store-writer".into(),
                source,
            })?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            counters,
        })
    }

    pub(crate) fn counters(&self) -> &WriterCounters {
        &self.counters
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.thread
            .as_ref()
            .is_some_and(|thread| !thread.is_finished())
    }

    /// Hands a transaction to the writer.
    pub(crate) fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Pending<T> {
        let (reply, pending) = oneshot::channel();
        let run: Run = Box::new(move |transaction| {
            let result = in_savepoint(transaction, work);
            Box::new(move |committed| {
                // A caller that went away does not need its answer; what was committed stays.
                let _ = reply.send(result.and_then(|value| committed.map(|()| value)));
            })
        });
        if let Some(jobs) = &self.jobs {
            // A failed send drops the job and with it the reply: the caller sees `Stopped`.
            let _ = jobs.send(run);
        }
        Pending(pending)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One job fails alone: what its neighbours in the group wrote stays.
fn in_savepoint<T>(
    transaction: &mut Transaction<'_>,
    work: impl FnOnce(&mut Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let before = transaction.next_index();
    transaction.execute("SAVEPOINT job")?;
    let result = work(transaction);
    match result {
        Ok(value) => {
            transaction.execute("RELEASE job")?;
            Ok(value)
        }
        Err(error) => {
            transaction.execute("ROLLBACK TO job")?;
            transaction.execute("RELEASE job")?;
            transaction.set_next_index(before);
            Err(error)
        }
    }
}

fn work(
    connection: &Connection,
    environment: &Environment,
    keys: &Keys,
    mut next_index: u64,
    queue: &Receiver<Run>,
    counters: &WriterCounters,
) {
    let mut newest = Timestamp::MIN;
    while let Ok(first) = queue.recv() {
        let mut finishes = Vec::new();
        let transaction = Transaction::new(connection, environment, keys, next_index, newest);
        newest = transaction.now();
        match group(transaction, first, queue, &mut finishes, counters) {
            Ok(next) => {
                next_index = next;
                finishes.into_iter().for_each(|finish| finish(Ok(())));
            }
            Err(error) => {
                counters.failed();
                // Nothing of the group was committed; every waiter is told.
                let _ = connection.execute_batch("ROLLBACK");
                let text = error.to_string();
                for finish in finishes {
                    finish(Err(StoreError::NotCommitted(text.clone())));
                }
            }
        }
    }
}

fn group(
    mut transaction: Transaction<'_>,
    first: Run,
    queue: &Receiver<Run>,
    finishes: &mut Vec<Finish>,
    counters: &WriterCounters,
) -> Result<u64, StoreError> {
    transaction.execute("BEGIN IMMEDIATE")?;
    finishes.push(first(&mut transaction));
    while finishes.len() < GROUP {
        match queue.try_recv() {
            Ok(run) => finishes.push(run(&mut transaction)),
            Err(_) => break,
        }
    }
    let next = transaction.next_index();
    let clock = &transaction.environment().clock;
    let begun = clock.stopwatch();
    transaction.execute("COMMIT")?;
    counters.committed(finishes.len(), clock.stopwatch().saturating_sub(begun));
    Ok(next)
}
