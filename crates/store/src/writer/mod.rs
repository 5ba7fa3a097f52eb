//! The one writer: whatever is waiting is committed together, and nobody is answered before the commit is durable.

mod group;
mod job;
mod write_ahead;

pub(crate) use group::LogEnd;

use crate::connection::Source;
use crate::engine::Connection;
use crate::environment::Environment;
use crate::error::StoreError;
use crate::keys::Keys;
use crate::question::{AskOutcome, Question};
use crate::readers::Readers;
use crate::statistics::WriterCounters;
use crate::transaction::Transaction;
use group::{Shared, in_savepoint, work};
use job::{Asked, Job, Run, finish};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

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
    jobs: Option<Sender<Job>>,
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
        source: Source,
        readers: Weak<Readers>,
        connection: Connection,
        environment: Environment,
        keys: Arc<Keys>,
        log: LogEnd,
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = channel::<Job>();
        let counters = Arc::<WriterCounters>::default();
        let counted = Arc::clone(&counters);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                let shared = Shared {
                    source: &source,
                    readers: &readers,
                    environment: &environment,
                    keys: &keys,
                    counters: &counted,
                };
                work(&shared, connection, log, &queue);
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
        let (run, pending) = job_of(|transaction| in_savepoint(transaction, work));
        self.send(Job::Run(run));
        pending
    }

    /// Hands over a transaction that changes no record, no account and no consent: what is remembered of them stays.
    pub(crate) fn submit_aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Pending<T> {
        let (run, pending) = job_of(|transaction| in_savepoint(transaction, work));
        self.send(Job::Aside(run));
        pending
    }

    /// Hands over a check, which writes much, finds all that may be wrong before it writes, and changes no more than
    /// [`Writer::submit_aside`] may: without a savepoint, which would keep a copy of every page it changes. Should it fail,
    /// nothing of its group is committed.
    pub(crate) fn submit_check<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Pending<T> {
        let (run, pending) = job_of(|transaction| {
            let result = work(transaction);
            result.inspect_err(|error| transaction.doom(error))
        });
        self.send(Job::Aside(run));
        pending
    }

    /// Hands a question to the writer.
    pub(crate) fn ask(&self, question: Question) -> Pending<AskOutcome> {
        let (reply, pending) = oneshot::channel();
        self.send(Job::Question(Box::new(Asked { question, reply })));
        Pending(pending)
    }

    fn send(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // A failed send drops the job and with it the reply: the caller sees `Stopped`.
            let _ = jobs.send(job);
        }
    }
}

/// A job that runs by itself, and where its answer comes.
fn job_of<T: Send + 'static>(
    work: impl FnOnce(&mut Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
) -> (Run, Pending<T>) {
    let (reply, pending) = oneshot::channel();
    let run: Run = Box::new(move |transaction| finish(reply, transaction.and_then(work)));
    (run, Pending(pending))
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
