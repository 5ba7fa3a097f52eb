//! What the log and the encryption cost, on the intake and on a question: the bare parts with and without them, by turns.

use crate::bare::costs::{Parts, Rows, rate};
use crate::environment::moment;
use crate::figure::{median, note, plain};
use crate::home::{Engine, Home};
use crate::population::{Population, Size, make};
use crate::{permits, platform};
use std::path::Path;
use std::time::Duration;

/// People who are asked about.
const PEOPLE: u64 = 20_000;
/// Records of each.
const RECORDS: u64 = 6;

/// Questions for so long before those that count.
const WARMING: Duration = Duration::from_millis(500);

/// An engine with the rows of an intake and people to ask about.
struct Side {
    people: Population,
    rows: Rows,
    count: f64,
    /// Seconds the platform took for the intake.
    whole: f64,
    /// Rows a second, for each of [`Parts::ALL`].
    intake: [Vec<f64>; 4],
    /// Questions a second.
    questions: [Vec<f64>; 4],
}

/// Measures all parts by turns, so that what slows down a whole round slows down all of them.
pub fn measure(engines: &[Engine], rows: u64, times: usize, lasting: Duration) {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let file = scratch.path().join("permits.csv");
    let pack = platform::open(&Home::fresh(Engine::Sqlite, scratch.path(), "pack"));
    permits::write(&file, &pack, 0..rows);
    drop(pack);
    for engine in engines {
        let mut side = Side::start(*engine, scratch.path(), &file, rows);
        for round in 0..times {
            side.take(scratch.path(), round, lasting);
        }
        side.tell();
        side.people.home.remove();
    }
}

impl Side {
    fn start(engine: Engine, scratch: &Path, file: &Path, rows: u64) -> Self {
        let home = Home::fresh(engine, scratch, "costs-intake");
        let open = platform::open(&home);
        let start = moment();
        permits::take_in(&open, file);
        let whole = start.elapsed().as_secs_f64();
        drop(open);
        let left = Rows::read(&home);
        home.remove();
        let size = Size {
            people: PEOPLE,
            records: RECORDS,
            scattered: false,
        };
        Self {
            people: make(Home::fresh(engine, scratch, "costs-people"), size),
            rows: left,
            count: rows as f64,
            whole,
            intake: Default::default(),
            questions: Default::default(),
        }
    }

    fn take(&mut self, scratch: &Path, round: usize, lasting: Duration) {
        let engine = self.people.home.engine.name();
        // Each comes first once, and what comes first after the rows are written finds nothing in memory.
        for turn in 0..Parts::ALL.len() {
            let place = (turn + round) % Parts::ALL.len();
            let parts = Parts::ALL[place];
            let name = format!("costs-{round}-{place}");
            let rows = self.count / self.rows.write(scratch, &name, parts);
            let asked = &self.people.questions;
            rate(&self.people.home, asked, parts, WARMING);
            let questions = rate(&self.people.home, asked, parts, lasting);
            note(&format!(
                "costs {round}, {engine}, {}: {rows:.0} rows/s, {questions:.0} questions/s",
                parts.name()
            ));
            self.intake[place].push(rows);
            self.questions[place].push(questions);
        }
    }

    fn tell(&self) {
        let engine = self.people.home.engine.name();
        for (what, unit, rates) in [
            ("rows written by the bare driver", "rows/s", &self.intake),
            ("questions to the bare driver", "/s", &self.questions),
        ] {
            let (neither, parts) = rates.split_first().expect("four rates");
            plain(
                &format!("{engine}: {what}, {}", Parts::ALL[0].name()),
                median(neither),
                unit,
            );
            for (rates, with) in parts.iter().zip(&Parts::ALL[1..]) {
                plain(
                    &format!("{engine}: {what}, {}", with.name()),
                    median(rates),
                    unit,
                );
                // The middle of the rounds' own ratios, in time: how many times as long it takes.
                let ratios: Vec<f64> = neither.iter().zip(rates).map(|(n, w)| n / w).collect();
                plain(
                    &format!("{engine}: {what}, time {} to without", with.name()),
                    median(&ratios),
                    "",
                );
            }
        }
        let seconds = |rates: &[f64]| self.count / median(rates);
        let share = (seconds(&self.intake[3]) - seconds(&self.intake[0])) / self.whole;
        plain(
            &format!("{engine}: log and encryption, share of the platform's whole intake"),
            share * 100.0,
            "% of its time",
        );
    }
}
