//! The writing thread: takes what waits, commits it as a group, and tells everyone what became of it.

use super::job::{Asked, Finish, Job, finish};
use super::write_ahead::WriteAhead;
use crate::connection::Source;
use crate::engine::{Connection, dialect};
use crate::environment::Environment;
use crate::error::StoreError;
use crate::key_state::KeyState;
use crate::keys::Keys;
use crate::question::{AskOutcome, Known, Question};
use crate::readers::Readers;
use crate::remembered::Remembered;
use crate::settle::{Outcome, settle};
use crate::statistics::WriterCounters;
use crate::transaction::Transaction;
use jiff::Timestamp;
use std::collections::VecDeque;
use std::sync::Weak;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// Most jobs in one commit.
const GROUP: usize = 512;
/// While commits fail, one is tried this often.
const TRY_AGAIN: Duration = Duration::from_secs(1);
/// With so many entries of the log a commit is worth its while: whoever waits for a small job in it is not kept until
/// the last batch of an intake is written as well.
const ENTRIES: u64 = 3_200;

/// One job fails alone: what its neighbours in the group wrote stays.
pub(super) fn in_savepoint<T>(
    transaction: &mut Transaction<'_>,
    work: impl FnOnce(&mut Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let before = transaction.before();
    let connection = transaction.connection;
    connection.run_along("SAVEPOINT job")?;
    let result = work(transaction);
    if let Err(error) = &result {
        if error.is_outage() {
            transaction.note_outage();
        }
        // Should this fail as well, the transaction is beyond mending, and its commit will say so.
        connection.run_along("ROLLBACK TO job")?;
        transaction.back_to(before);
    }
    connection.run_along("RELEASE job")?;
    result
}

/// The end of the log as it is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogEnd {
    /// Position of the next entry.
    pub(crate) next_index: u64,
    /// When the newest entry was made, in milliseconds.
    pub(crate) newest: Option<i64>,
    /// How the keys stood then.
    pub(crate) keys: KeyState,
    /// Number of the next row of those who came onto a list.
    next_listed: u64,
}

impl LogEnd {
    /// As the database has it.
    pub(crate) fn read(connection: &Connection) -> Result<Self, StoreError> {
        // In one statement: it is asked for before every group, and costs a round trip.
        Ok(connection.query_row(
            "SELECT newest.log_index, newest.at, generation, settled, erasures,
               (SELECT max(number) FROM listed) AS listed
             FROM (SELECT 1 AS one) AS always
             LEFT JOIN key_state ON key_state.one = always.one
             LEFT JOIN (SELECT entry.log_index, coalesce(access.at, closing.made_at) AS at FROM entry
               LEFT JOIN access ON access.subject_id = entry.subject_id AND access.log_index = entry.log_index
               LEFT JOIN closing ON closing.log_index = entry.log_index
               ORDER BY entry.log_index DESC LIMIT 1) AS newest ON always.one = 1",
            [],
            |row| {
                let newest: Option<u64> = row.get(0)?;
                let generation: Option<u32> = row.get(2)?;
                let keys = match generation {
                    Some(generation) => KeyState {
                        generation,
                        is_settled: row.get(3)?,
                        erasures: row.get(4)?,
                    },
                    None => KeyState::default(),
                };
                let listed: Option<u64> = row.get(5)?;
                Ok(Self {
                    next_index: newest.map_or(0, |newest| newest + 1),
                    newest: row.get(1)?,
                    keys,
                    next_listed: listed.map_or(0, |newest| newest + 1),
                })
            },
        )?)
    }
}

/// What the writing thread works with and does not change.
pub(super) struct Shared<'a> {
    pub(super) source: &'a Source,
    pub(super) readers: &'a Weak<Readers>,
    pub(super) environment: &'a Environment,
    pub(super) keys: &'a Keys,
    pub(super) counters: &'a WriterCounters,
}

pub(super) fn work(
    shared: &Shared<'_>,
    mut connection: Connection,
    mut log: LogEnd,
    queue: &Receiver<Job>,
) {
    let mut waiting = VecDeque::new();
    let mut write_ahead = WriteAhead::default();
    let Shared {
        source,
        readers,
        environment,
        keys,
        counters,
    } = *shared;
    let mut newest = Timestamp::MIN;
    let mut remembered = Remembered::default();
    while gather(&mut waiting, queue, counters) {
        // A session that met an outage may be with a server that has become a reading one.
        if connection.has_ended() || (connection.is_remote() && counters.is_failing()) {
            match source.writer() {
                Ok(again) => connection = again,
                Err(error) => {
                    remembered.failed();
                    refuse(&mut waiting, counters, &error);
                    continue;
                }
            }
        }
        if let Err(error) = begin(&connection, keys, &mut log, &mut remembered) {
            connection.roll_back();
            remembered.failed();
            refuse(&mut waiting, counters, &error);
            continue;
        }
        let known = log
            .newest
            .and_then(|at| Timestamp::from_millisecond(at).ok());
        let not_before = known.map_or(newest, |at| newest.max(at));
        let mut transaction = Transaction::new(
            &connection,
            environment,
            keys,
            &mut remembered,
            log.next_index,
            not_before,
        );
        newest = transaction.now();
        let only_asked = waiting.iter().all(|job| !matches!(job, Job::Run(_)));
        let mut finishes = Vec::new();
        let done = group(&mut transaction, &mut waiting, &mut finishes, counters);
        let (next_index, witness) = (transaction.next_index(), transaction.witness());
        drop(transaction);
        let outcome = match done {
            Ok(()) => Outcome::Committed,
            Err(error) => {
                counters.failed();
                connection.roll_back();
                let clock = &*environment.clock;
                settle(source, &mut connection, clock, witness, &error)
            }
        };
        if let Outcome::Committed = outcome {
            log.next_index = next_index;
            remembered.committed(newest);
        } else {
            remembered.failed();
        }
        // Also after a failure: what became of it may be known to the readers alone.
        if !only_asked || !matches!(outcome, Outcome::Committed) || write_ahead.is_copied_next() {
            readers.upgrade().inspect(|readers| readers.renew());
        }
        for finish in finishes {
            finish(outcome.told());
        }
        write_ahead.after_group(&connection, readers, only_asked);
    }
}

/// Answers all that wait, where no transaction can be begun, so that nobody waits for the same attempt once more.
fn refuse(waiting: &mut VecDeque<Job>, counters: &WriterCounters, error: &StoreError) {
    counters.failed();
    for job in waiting.drain(..) {
        job.turn_away(StoreError::NotCommitted(error.to_string()));
    }
}

/// Takes up what waits at this moment; when nothing does, waits for it. What comes while a group is written is for the
/// next one: those who ask again and again would else all end up in one group, with nothing to do but to wait for it.
fn gather(waiting: &mut VecDeque<Job>, queue: &Receiver<Job>, counters: &WriterCounters) -> bool {
    if waiting.is_empty() {
        waiting.extend(next(queue, counters));
    }
    let room = GROUP.saturating_sub(waiting.len());
    waiting.extend(queue.try_iter().take(room));
    !waiting.is_empty()
}

/// The next job. While commits fail the writer tries by itself, so that it is known when they go again.
fn next(queue: &Receiver<Job>, counters: &WriterCounters) -> Option<Job> {
    if !counters.is_failing() {
        return queue.recv().ok();
    }
    match queue.recv_timeout(TRY_AGAIN) {
        Ok(job) => Some(job),
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => Some(Job::Run(Box::new(|transaction| {
            if let Ok(transaction) = transaction {
                transaction.touch();
            }
            Box::new(|_| ())
        }))),
    }
}

/// Begins the transaction of a group. Other processes append to the log of a PostgreSQL as well: its end is read anew
/// once no other can.
fn begin(
    connection: &Connection,
    keys: &Keys,
    log: &mut LogEnd,
    remembered: &mut Remembered,
) -> Result<(), StoreError> {
    connection.run_along(dialect::begin_write(connection))?;
    if connection.is_remote() {
        let before = *log;
        *log = LogEnd::read(connection)?;
        if log.next_index != before.next_index {
            remembered.others_wrote();
        }
        remembered.listed.compare(log.next_listed);
        if log.keys.erasures != before.keys.erasures {
            remembered.identities.failed();
        }
        // A generation that another process began: what is written from here on is found by everyone.
        keys.take_over(log.keys.generation, log.keys.is_settled)?;
    }
    Ok(())
}

fn group(
    transaction: &mut Transaction<'_>,
    waiting: &mut VecDeque<Job>,
    finishes: &mut Vec<Finish>,
    counters: &WriterCounters,
) -> Result<(), StoreError> {
    let enough = transaction.next_index() + ENTRIES;
    while let Some(job) = waiting.pop_front() {
        if let Job::Run(_) = job {
            transaction.forget_consents();
        }
        match job {
            Job::Run(run) | Job::Aside(run) => {
                if let Err(error) = transaction.write_uses() {
                    Job::Run(run).turn_away(StoreError::NotCommitted(error.to_string()));
                    return Err(error);
                }
                finishes.push(run(Ok(transaction)));
            }
            Job::Question(asked) => {
                let mut together = vec![*asked];
                // The log has the order of the jobs: another job ends the questions that are taken together.
                while let Some(Job::Question(_)) = waiting.front() {
                    if let Some(Job::Question(asked)) = waiting.pop_front() {
                        together.push(*asked);
                    }
                }
                take_together(transaction, together, finishes);
            }
        }
        go_on(transaction)?;
        if transaction.next_index() >= enough {
            break;
        }
    }
    let clock = &transaction.environment().clock;
    let begun = clock.stopwatch();
    transaction.commit()?;
    if transaction.is_well() {
        counters.committed(finishes.len(), clock.stopwatch().saturating_sub(begun));
    } else {
        counters.failed();
    }
    Ok(())
}

/// Whether the transaction still stands, with room for what the next job writes.
fn go_on(transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
    let connection = transaction.connection;
    if connection.is_closed() || !connection.is_in_transaction() {
        let lost = "the transaction was lost before its commit";
        return Err(StoreError::NotCommitted(lost.to_owned()));
    }
    if let Some(why) = transaction.doomed() {
        return Err(StoreError::NotCommitted(why.to_owned()));
    }
    transaction.relieve()
}

/// Takes questions together. What is wrong with a row is found before anything is written: then each is taken by itself,
/// and only whom it concerns is told. So they need no savepoint, which would keep a copy of every page they change.
fn take_together(
    transaction: &mut Transaction<'_>,
    together: Vec<Asked>,
    finishes: &mut Vec<Finish>,
) {
    let all: Vec<&Question> = together.iter().map(|asked| &asked.question).collect();
    let mut outcomes = Vec::with_capacity(all.len());
    match Known::fetch(transaction, &all) {
        Ok(known) => answer(transaction, &known, &all, &mut outcomes),
        Err(_) => {
            for question in &all {
                match Known::fetch(transaction, &[question]) {
                    Ok(known) => answer(transaction, &known, &[question], &mut outcomes),
                    Err(error) => {
                        if let StoreError::Database(_) = error {
                            transaction.doom(&error);
                        }
                        outcomes.push(Err(error));
                    }
                }
            }
        }
    }
    let answers = together.into_iter().zip(outcomes);
    finishes.extend(answers.map(|(asked, outcome)| finish(asked.reply, outcome)));
}

fn answer(
    transaction: &mut Transaction<'_>,
    known: &Known,
    questions: &[&Question],
    outcomes: &mut Vec<Result<AskOutcome, StoreError>>,
) {
    for question in questions {
        let outcome = known.ask(transaction, question);
        if let Err(error) = &outcome {
            transaction.doom(error);
        }
        outcomes.push(outcome);
    }
}
