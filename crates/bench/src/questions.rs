//! Questions over HTTP, beside what their bare parts add up to and among ever more people.

use crate::bare::question;
use crate::client::{self, CHECKED, CONNECTIONS, Sent};
use crate::figure::{Limit, compared, median, note, percentile, plain, rounds};
use crate::home::{Engine, Home};
use crate::population::{Population, Size, make};
use crate::server::Server;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// People of the small store.
const FEW: u64 = 10_000;
/// Records of each person.
const RECORDS: u64 = 2;

/// One engine with a store of few people, served, and a copy of it for the bare driver.
struct Side {
    few: Population,
    asked: Arc<[Sent]>,
    checked: Arc<[Sent]>,
    server: Server,
    alone: Home,
    /// Questions a second.
    rate: Vec<f64>,
    /// Of the bare driver.
    engine: Vec<f64>,
    /// Of the bare server.
    bare: Vec<f64>,
    /// People a second in checks of many.
    people: Vec<f64>,
    /// Milliseconds.
    median: Vec<f64>,
    /// Milliseconds.
    slowest: Vec<f64>,
}

/// A store of many people, to see what their number costs. Measured on one engine; `bench scale` goes further on both.
struct Many {
    people: u64,
    asked: Arc<[Sent]>,
    server: Server,
    /// Median of a question among many over the median among few.
    growth: Vec<f64>,
}

/// Measures questions on each engine by turns with their bare parts.
pub fn measure(engines: &[Engine], program: &Path, many: u64, times: usize, lasting: Duration) {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let mut sides: Vec<Side> = engines
        .iter()
        .map(|engine| Side::start(*engine, scratch.path(), program))
        .collect();
    let bytes = sides
        .iter()
        .map(|side| client::ask_once(side.server.address, &side.asked))
        .max()
        .unwrap_or_default();
    let bare = Server::bare(bytes);
    let mut among = engines
        .contains(&Engine::Sqlite)
        .then(|| Many::start(scratch.path(), program, many));
    for round in 0..times {
        for side in &mut sides {
            side.take(&bare, round, lasting, among.as_mut());
        }
    }
    sides.iter().for_each(Side::tell);
    if let (Some(many), Some(few)) = (&among, sides.first()) {
        many.tell(median(&few.median));
    }
    if let Ok(file) = std::fs::metadata(program) {
        plain("size of the binary", file.len() as f64 / 1e6, "MB");
    }
    plain("size of an answer", bytes as f64 / 1000.0, "kB");
}

impl Side {
    fn start(engine: Engine, scratch: &Path, program: &Path) -> Self {
        let size = Size {
            people: FEW,
            records: RECORDS,
            scattered: false,
        };
        let few = make(Home::fresh(engine, scratch, "few"), size);
        let alone = few.home.copy("alone");
        Self {
            server: Server::program(program, &few.home),
            asked: client::questions(&few).into(),
            checked: client::checks(&few).into(),
            few,
            alone,
            rate: Vec::new(),
            engine: Vec::new(),
            bare: Vec::new(),
            people: Vec::new(),
            median: Vec::new(),
            slowest: Vec::new(),
        }
    }

    fn take(&mut self, bare: &Server, round: usize, lasting: Duration, many: Option<&mut Many>) {
        let of_few = || client::load(self.server.address, &self.asked, CONNECTIONS, lasting);
        let many = many.filter(|_| self.few.home.engine == Engine::Sqlite);
        let before = self.server.processor_seconds();
        // By turns first: what came before leaves the disk busy for a while.
        let whole = match many {
            None => of_few(),
            Some(many) => {
                let before = round.is_multiple_of(2).then(of_few);
                let among = client::load(many.server.address, &many.asked, CONNECTIONS, lasting);
                let whole = before.unwrap_or_else(of_few);
                let middle = median(&whole.milliseconds);
                many.growth.push(median(&among.milliseconds) / middle);
                whole
            }
        };
        let after = self.server.processor_seconds();
        let asked = whole.rate * (lasting + client::WARM_UP).as_secs_f64();
        let processor = after
            .zip(before)
            .map(|(after, before)| (after - before) / asked * 1e6);
        let calls = client::load(self.server.address, &self.checked, CONNECTIONS, lasting).rate;
        let people = calls * CHECKED as f64;
        let server = client::load(bare.address, &self.asked, CONNECTIONS, lasting).rate;
        let engine = question::rate(&self.alone, &self.few.questions, lasting);
        note(&format!(
            "questions {round}, {}: {:.0}/s, bare engine {engine:.0}/s, bare server {server:.0}/s, {:.2}; {:.0} µs of processor each; checked {people:.0}/s",
            self.few.home.engine.name(),
            whole.rate,
            whole.rate * (1.0 / engine + 1.0 / server),
            processor.unwrap_or_default()
        ));
        self.people.push(people);
        self.rate.push(whole.rate);
        self.engine.push(engine);
        self.bare.push(server);
        self.median.push(median(&whole.milliseconds));
        self.slowest.push(percentile(&whole.milliseconds, 99));
    }

    fn tell(&self) {
        let engine = self.few.home.engine.name();
        let parts = self.engine.iter().zip(&self.bare);
        let sum: Vec<f64> = parts.map(|(e, b)| 1.0 / (1.0 / e + 1.0 / b)).collect();
        rounds(
            &format!("{engine}: consented question over HTTP, 32 connections"),
            &self.rate,
            &sum,
            "/s",
            Limit::AtLeast(0.70),
        );
        rounds(
            &format!("{engine}: people checked, 100 in a call, to single questions"),
            &self.people,
            &self.rate,
            "/s",
            Limit::AtLeast(10.0),
        );
        rounds(
            &format!("{engine}: 99th percentile of a question, to its median"),
            &self.slowest,
            &self.median,
            "ms",
            Limit::AtMost(10.0),
        );
    }
}

impl Many {
    fn start(scratch: &Path, program: &Path, people: u64) -> Self {
        let size = Size {
            people,
            records: RECORDS,
            scattered: false,
        };
        let population = make(Home::fresh(Engine::Sqlite, scratch, "many"), size);
        let server = Server::program(program, &population.home);
        let asked: Arc<[Sent]> = client::questions(&population).into();
        client::ask_once(server.address, &asked);
        plain(
            &format!("start to first answer, {people} people"),
            server.started.elapsed().as_secs_f64() * 1000.0,
            "ms",
        );
        Self {
            people,
            asked,
            server,
            growth: Vec::new(),
        }
    }

    fn tell(&self, few: f64) {
        compared(
            &format!("median of a question among {} people", self.people),
            few * median(&self.growth),
            "ms",
            few,
            Limit::AtMost(1.3),
        );
        if let Some(memory) = self.server.peak_memory() {
            plain(
                &format!("peak memory of the server, {} people", self.people),
                memory,
                "MB",
            );
        }
    }
}
