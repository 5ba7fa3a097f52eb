//! Questions over HTTP, beside what their bare parts add up to and among ever more people.

use crate::figure::{Limit, compared, median, note, percentile, plain};
use crate::population::{Population, make};
use crate::server::{Server, program};
use crate::{bare_question, client};
use std::path::Path;
use std::time::Duration;

/// People of the small store.
const FEW: u64 = 10_000;

/// Measures questions to a server of few people and one of many, by turns with the bare parts.
pub fn measure(many: u64, rounds: usize, lasting: Duration) {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let program = program();
    let small = make(&scratch.path().join("few"), FEW);
    let large = make(&scratch.path().join("many"), many);
    let alone = scratch.path().join("alone.sqlite");
    std::fs::copy(small.directory.join("store.sqlite"), &alone).expect("a copy of the small store");

    let few = Server::program(&program, &small.directory);
    let bytes = client::ask_once(few.address, &small);
    let bare = Server::bare(bytes);
    let lots = Server::program(&program, &large.directory);
    client::ask_once(lots.address, &large);
    plain(
        &format!("start to first answer, {many} people"),
        lots.started.elapsed().as_secs_f64() * 1000.0,
        "ms",
    );
    let mut turns = Turns::default();
    for _ in 0..rounds {
        turns.take(&Places {
            few: &few,
            lots: &lots,
            bare: &bare,
            small: &small,
            large: &large,
            alone: &alone,
            lasting,
        });
    }
    turns.tell(many);
    if let Some(memory) = lots.peak_memory() {
        plain(
            &format!("peak memory of the server, {many} people"),
            memory,
            "MB",
        );
    }
    if let Ok(file) = std::fs::metadata(&program) {
        plain("size of the binary", file.len() as f64 / 1e6, "MB");
    }
    plain("size of an answer", bytes as f64 / 1000.0, "kB");
}

/// Everything one round needs.
struct Places<'a> {
    few: &'a Server,
    lots: &'a Server,
    bare: &'a Server,
    small: &'a Population,
    large: &'a Population,
    alone: &'a Path,
    lasting: Duration,
}

/// Figures of all rounds.
#[derive(Default)]
struct Turns {
    rate: Vec<f64>,
    sum: Vec<f64>,
    median: Vec<f64>,
    slowest: Vec<f64>,
    growth: Vec<f64>,
}

impl Turns {
    fn take(&mut self, at: &Places<'_>) {
        let of_few = || client::load(at.few.address, at.small, at.lasting);
        let of_many = || client::load(at.lots.address, at.large, at.lasting);
        // By turns first: what came before leaves the disk busy for a while.
        let (whole, among_many) = if self.rate.len().is_multiple_of(2) {
            let whole = of_few();
            (whole, of_many())
        } else {
            let among_many = of_many();
            (of_few(), among_many)
        };
        let server = client::load(at.bare.address, at.small, at.lasting).rate;
        let engine = bare_question::rate(at.alone, at.small, at.lasting);
        let middle = median(&whole.milliseconds);
        note(&format!(
            "questions {:.0}/s, bare engine {engine:.0}/s, bare server {server:.0}/s, among many {:.0}/s",
            whole.rate, among_many.rate
        ));
        self.rate.push(whole.rate);
        self.sum.push(1.0 / (1.0 / engine + 1.0 / server));
        self.median.push(middle);
        self.slowest.push(percentile(&whole.milliseconds, 99));
        self.growth.push(median(&among_many.milliseconds) / middle);
    }

    fn tell(&self, many: u64) {
        let ratios: Vec<f64> = self
            .rate
            .iter()
            .zip(&self.sum)
            .map(|(r, s)| r / s)
            .collect();
        let value = median(&self.rate);
        compared(
            "consented question over HTTP, 32 connections",
            value,
            "/s",
            value / median(&ratios),
            Limit::AtLeast(0.50),
        );
        let middle = median(&self.median);
        plain("median of a question", middle, "ms");
        plain("99th percentile of a question", median(&self.slowest), "ms");
        compared(
            &format!("median of a question among {many} people"),
            middle * median(&self.growth),
            "ms",
            middle,
            Limit::AtMost(1.3),
        );
    }
}
