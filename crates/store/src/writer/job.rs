//! What waits for the writer, and how whoever waits is told.

use crate::error::StoreError;
use crate::question::{AskOutcome, Question};
use crate::transaction::Transaction;
use tokio::sync::oneshot;

pub(super) type Finish = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// Given no transaction, a job is answered with why there is none.
pub(super) type Run = Box<dyn FnOnce(Result<&mut Transaction<'_>, StoreError>) -> Finish + Send>;
pub(super) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// What waits for the writer.
pub(super) enum Job {
    /// Runs by itself.
    Run(Run),
    /// Runs by itself, and changes no record, no account and no consent.
    Aside(Run),
    /// Is taken together with the questions beside it.
    Question(Box<Asked>),
}

/// A question and who waits for its answer.
pub(super) struct Asked {
    pub(super) question: Question,
    pub(super) reply: Reply<AskOutcome>,
}

impl Job {
    /// Answers a job for which there is no transaction.
    pub(super) fn turn_away(self, error: StoreError) {
        match self {
            Job::Run(run) | Job::Aside(run) => run(Err(error))(Ok(())),
            Job::Question(asked) => finish(asked.reply, Err(error))(Ok(())),
        }
    }
}

/// Tells the caller, once it is known whether the group was committed.
pub(super) fn finish<T: Send + 'static>(reply: Reply<T>, result: Result<T, StoreError>) -> Finish {
    Box::new(move |committed| {
        // A caller that went away does not need its answer; what was committed stays.
        let _ = reply.send(result.and_then(|value| committed.map(|()| value)));
    })
}
