//! What the store's layout and its manner of asking gain over plain tables, asked within one process and without HTTP.

use crate::bare::plain::{self, Logging};
use crate::client::CONNECTIONS;
use crate::environment::moment;
use crate::figure::{Limit, note, rounds};
use crate::home::{Engine, Home};
use crate::platform;
use crate::population::{PURPOSE, Population, Question, Size, make};
use flow::Platform;
use flow::account::Account;
use flow::desk::Ask;
use rules::consent::Ground;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// Records of each person, as many as a province is reckoned to have of those it has any of.
const RECORDS: u64 = 6;

/// One engine with a store of people whose records came at different times, and the same rows in plain tables.
struct Side {
    people: Population,
    plain: Home,
    platform: Platform,
    bank: Account,
    runtime: Runtime,
    /// Questions a second.
    rate: Vec<f64>,
    /// To the plain layout, entries grouped.
    grouped: Vec<f64>,
    /// To the plain layout, each entry in its own transaction.
    each: Vec<f64>,
}

/// Measures the program's questions by turns with those to plain tables.
pub fn measure(engines: &[Engine], people: u64, times: usize, lasting: Duration) {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let mut sides: Vec<Side> = engines
        .iter()
        .map(|engine| Side::start(*engine, scratch.path(), people))
        .collect();
    for round in 0..times {
        for side in &mut sides {
            side.take(round, lasting);
        }
    }
    sides.iter().for_each(Side::tell);
}

impl Side {
    fn start(engine: Engine, scratch: &Path, people: u64) -> Self {
        let size = Size {
            people,
            records: RECORDS,
            scattered: true,
        };
        let people = make(Home::fresh(engine, scratch, "clustered"), size);
        let plain = plain::lay_out(&people.home);
        let platform = platform::open(&people.home);
        let bank = platform::wait(platform.account_of_token(&people.token));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        Self {
            bank: bank.expect("the store answers").expect("the bank's token"),
            people,
            plain,
            platform,
            runtime,
            rate: Vec::new(),
            grouped: Vec::new(),
            each: Vec::new(),
        }
    }

    fn take(&mut self, round: usize, lasting: Duration) {
        let asked = &self.people.questions;
        let rate = self.program(lasting);
        let grouped = plain::rate(&self.plain, asked, Logging::Grouped, lasting);
        let each = plain::rate(&self.plain, asked, Logging::Each, lasting);
        note(&format!(
            "layout {round}, {}: {rate:.0}/s, plain and grouped {grouped:.0}/s ({:.2}), plain and each by itself {each:.0}/s ({:.2})",
            self.people.home.engine.name(),
            rate / grouped,
            rate / each,
        ));
        self.rate.push(rate);
        self.grouped.push(grouped);
        self.each.push(each);
    }

    /// Questions a second to the platform in this process.
    fn program(&self, lasting: Duration) -> f64 {
        let questions: Arc<[Question]> = self.people.questions.as_slice().into();
        self.runtime.block_on(async {
            let tasks: Vec<_> = (0..CONNECTIONS)
                .map(|lane| {
                    let asking = ask_for(
                        self.platform.clone(),
                        self.bank.clone(),
                        Arc::clone(&questions),
                        lane,
                        lasting,
                    );
                    tokio::spawn(asking)
                })
                .collect();
            let mut count = 0;
            for task in tasks {
                count += task.await.expect("every question is answered");
            }
            count as f64 / lasting.as_secs_f64()
        })
    }

    fn tell(&self) {
        let engine = self.people.home.engine;
        let aim = match engine {
            Engine::Sqlite => 3.0,
            Engine::Postgres => 2.0,
        };
        for (yardstick, how) in [
            (&self.grouped, "entries grouped"),
            (&self.each, "a transaction each"),
        ] {
            rounds(
                &format!("{}: question, gain over plain tables, {how}", engine.name()),
                &self.rate,
                yardstick,
                "/s",
                Limit::Aim(aim),
            );
        }
    }
}

async fn ask_for(
    platform: Platform,
    bank: Account,
    questions: Arc<[Question]>,
    lane: usize,
    lasting: Duration,
) -> usize {
    let start = moment();
    let mut turn = lane * 104_729;
    let mut count = 0;
    while start.elapsed() < lasting {
        let question = &questions[turn % questions.len()];
        let ask = Ask {
            number: question.number.clone(),
            name: None,
            purpose: PURPOSE.to_owned(),
            items: Vec::new(),
            ground: Ground::Consent(question.consent),
            emergency: false,
        };
        let answer = platform.ask(&bank, ask).await.expect("an answer");
        assert!(!answer.lines.is_empty(), "everybody has records");
        turn += 7919;
        count += 1;
    }
    count
}
