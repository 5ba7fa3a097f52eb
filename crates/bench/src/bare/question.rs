//! The yardstick of a question's engine part: the same statements by the driver alone, in one process, with as many
//! questions in flight as there are connections. One thread writes a group of questions in one transaction, another
//! reads the dossiers of what is durable and puts the next questions in their place.

use super::{question_postgres, question_sqlite};
use crate::client::CONNECTIONS;
use crate::environment::moment;
use crate::home::{Engine, Home};
use crate::population::Question;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// Questions asked together, as places in the list of all.
pub(super) type Group = Vec<usize>;

/// Id of a subject.
pub(super) type Subject = [u8; 16];

/// What a driver does for a group of questions.
pub(super) trait Driver {
    /// A connection that writes.
    type Writer;
    /// A connection that reads.
    type Reader;
    /// Opens a connection; called on the thread that uses it.
    fn writer(&self) -> Self::Writer;
    /// As [`Driver::writer`].
    fn reader(&self) -> Self::Reader;
    /// Looks up identity, consent and newest entry of each question and writes its entry; durable on return.
    fn write(&self, writer: &mut Self::Writer, questions: &[&Question]) -> Vec<Subject>;
    /// Reads the dossiers.
    fn read(&self, reader: &mut Self::Reader, subjects: &[Subject]);
}

/// Questions a second: the better of one group that holds everybody, and two by turns so that one is read while the
/// other is written.
pub fn rate(home: &Home, questions: &[Question], lasting: Duration) -> f64 {
    let half = lasting / 2;
    f64::max(
        rate_of(home, questions, 1, half),
        rate_of(home, questions, 2, half),
    )
}

/// Questions a second in so many groups; with as many groups as questions in flight, each has its own transaction.
pub fn rate_of(home: &Home, questions: &[Question], groups: usize, lasting: Duration) -> f64 {
    match home.engine {
        Engine::Sqlite => turns(
            &question_sqlite::Sqlite {
                path: home.file(),
                logs: true,
            },
            questions,
            groups,
            lasting,
        ),
        Engine::Postgres => turns(
            &question_postgres::Postgres {
                url: home.url().to_owned(),
                logs: true,
            },
            questions,
            groups,
            lasting,
        ),
    }
}

pub(super) fn turns<D: Driver + Sync>(
    driver: &D,
    questions: &[Question],
    groups: usize,
    lasting: Duration,
) -> f64 {
    let (to_reader, from_writer) = channel::<(Group, Vec<Subject>)>();
    let (to_writer, from_reader) = channel::<Group>();
    let size = CONNECTIONS / groups;
    for group in 0..groups {
        let first = group * size;
        let _ = to_writer.send((first..first + size).map(|lane| lane * 104_729).collect());
    }
    std::thread::scope(|scope| {
        scope.spawn(move || read(driver, &from_writer, &to_writer));
        let rate = write(driver, questions, &from_reader, &to_reader, lasting);
        // The reader ends when nothing more can come.
        drop(to_reader);
        rate
    })
}

fn write<D: Driver>(
    driver: &D,
    questions: &[Question],
    waiting: &Receiver<Group>,
    written: &Sender<(Group, Vec<Subject>)>,
    lasting: Duration,
) -> f64 {
    let mut writer = driver.writer();
    let (start, mut count) = (moment(), 0.0);
    while start.elapsed() < lasting {
        let Ok(group) = waiting.recv() else { break };
        count += group.len() as f64;
        let asked: Vec<&Question> = group
            .iter()
            .map(|turn| &questions[turn % questions.len()])
            .collect();
        let subjects = driver.write(&mut writer, &asked);
        let _ = written.send((group, subjects));
    }
    count / start.elapsed().as_secs_f64()
}

fn read<D: Driver>(driver: &D, written: &Receiver<(Group, Vec<Subject>)>, next: &Sender<Group>) {
    let mut reader = driver.reader();
    while let Ok((group, subjects)) = written.recv() {
        driver.read(&mut reader, &subjects);
        let following = group.iter().map(|turn| turn + 7919).collect();
        if next.send(following).is_err() {
            break;
        }
    }
}
