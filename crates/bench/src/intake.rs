//! The intake, from a file of permits to durable records with log entries.

use crate::bare::Rows;
use crate::environment::{moment, system};
use crate::figure::{Limit, median, note, plain, rounds};
use crate::home::{Engine, Home};
use crate::{permits, platform};
use flow::account::Account;
use std::path::Path;
use store::{Publication, Store};

/// What an engine was measured at.
struct Side {
    engine: Engine,
    /// Rows a second.
    whole: Vec<f64>,
    /// Rows a second of the bare driver.
    bare: Vec<f64>,
    /// Time of publishing the log alone, as a share of the intake's.
    publishing: Vec<f64>,
    /// Seconds from the last durable row to the signed log.
    signing: Vec<f64>,
}

/// Measures the intake beside the bare driver writing the same rows, the engines by turns.
pub fn measure(engines: &[Engine], rows: u64, times: usize) {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let file = scratch.path().join("permits.csv");
    let pack = platform::open(&Home::fresh(Engine::Sqlite, scratch.path(), "pack"));
    permits::write(&file, &pack, 0..rows);
    drop(pack);
    let mut sides: Vec<Side> = engines.iter().map(|engine| Side::of(*engine)).collect();
    for round in 0..times {
        for side in &mut sides {
            side.take(scratch.path(), &file, rows, round);
        }
    }
    sides.iter().for_each(Side::tell);
}

impl Side {
    fn of(engine: Engine) -> Self {
        Self {
            engine,
            whole: Vec::new(),
            bare: Vec::new(),
            publishing: Vec::new(),
            signing: Vec::new(),
        }
    }

    fn take(&mut self, scratch: &Path, file: &Path, rows: u64, round: usize) {
        let home = Home::fresh(self.engine, scratch, &format!("intake-{round}"));
        let (taken, published) = take_in(&home, file, rows);
        let left = Rows::read(&home);
        let written = left.write(scratch, &format!("bare-{round}"));
        let count = rows as f64;
        note(&format!(
            "intake {round}, {}: {:.0} rows/s, bare {:.0} rows/s, {:.2}",
            self.engine.name(),
            count / taken,
            count / written,
            written / taken
        ));
        self.whole.push(count / taken);
        self.bare.push(count / written);
        self.publishing.push(publish_again(&home) / taken);
        self.signing.push(published - taken);
        home.remove();
    }

    fn tell(&self) {
        let engine = self.engine.name();
        let least = match self.engine {
            Engine::Sqlite => 0.60,
            Engine::Postgres => 0.45,
        };
        rounds(
            &format!("{engine}: intake, CSV to durable records"),
            &self.whole,
            &self.bare,
            "rows/s",
            Limit::AtLeast(least),
        );
        plain(
            &format!("{engine}: publishing the log of that intake alone"),
            median(&self.publishing) * 100.0,
            "% of its time",
        );
        plain(
            &format!("{engine}: last accepted row to signed checkpoint"),
            median(&self.signing) * 1000.0,
            "ms",
        );
    }
}

/// Seconds until the last row is durable, and until the log that tells of it is signed. The log is published beside the
/// intake all the time, as in service.
fn take_in(home: &Home, file: &Path, rows: u64) -> (f64, f64) {
    let platform = platform::open(home);
    let start = moment();
    let id = permits::take_in(&platform, file);
    let taken = start.elapsed().as_secs_f64();
    platform.publish_now().expect("the log is published");
    let published = start.elapsed().as_secs_f64();
    let account = Account::command_line(permits::ORGAN);
    let status = platform::wait(platform.upload_status(&account, &id)).expect("the upload");
    assert_eq!(
        (status.accepted, status.refused, status.held),
        (rows, 0, 0),
        "not every row was accepted: {:?}",
        status.codes
    );
    (taken, published)
}

/// Seconds in which the whole log is published when nothing else is done.
fn publish_again(home: &Home) -> f64 {
    let _ = std::fs::remove_dir_all(home.directory.join("log"));
    let store =
        Store::open_on(&home.database, &home.directory, system()).expect("the store just closed");
    let start = moment();
    let mut publication = Publication::open(&store, "bench.example/log").expect("an empty log");
    publication.publish(&store).expect("the log is published");
    start.elapsed().as_secs_f64()
}
