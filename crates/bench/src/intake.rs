//! The intake, from a file of permits to durable records with log entries.

use crate::bare_inserts::Rows;
use crate::environment::{moment, system};
use crate::figure::{Limit, compared, median, note, plain};
use crate::{permits, platform};
use flow::account::Account;
use std::path::Path;
use store::{Publication, Store};

/// Measures the intake beside bare inserts of the same rows, by turns.
pub fn measure(rows: u64, rounds: usize) {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let file = scratch.path().join("permits.csv");
    permits::write(&file, &platform::open(&scratch.path().join("first")), rows);
    let (mut whole, mut bare, mut signed) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let directory = scratch.path().join(format!("store-{round}"));
        let (taken, published) = take_in(&directory, &file, rows);
        let rows = Rows::read(&directory.join("store.sqlite")).expect("the store just written");
        let fresh = scratch.path().join(format!("bare-{round}.sqlite"));
        let inserted = rows.insert(&fresh).expect("a fresh database");
        let count = rows.len() as f64;
        note(&format!(
            "intake {round}: {:.0} rows/s, bare inserts {:.0} rows/s",
            count / taken,
            count / inserted
        ));
        whole.push(count / taken);
        bare.push(count / inserted);
        signed.push(publish_again(&directory) / taken);
        plain_only_first(round, published - taken);
        let _ = std::fs::remove_dir_all(&directory);
        let _ = std::fs::remove_file(&fresh);
    }
    let ratios: Vec<f64> = whole.iter().zip(&bare).map(|(w, b)| w / b).collect();
    let (value, ratio) = (median(&whole), median(&ratios));
    compared(
        "intake, CSV to durable records",
        value,
        "rows/s",
        value / ratio,
        Limit::AtLeast(0.40),
    );
    plain(
        "publishing the log of that intake alone",
        median(&signed) * 100.0,
        "% of its time",
    );
}

fn plain_only_first(round: usize, seconds: f64) {
    if round == 0 {
        plain(
            "last accepted row to signed checkpoint",
            seconds * 1000.0,
            "ms",
        );
    }
}

/// Seconds until the last row is durable, and until the log that tells of it is signed. The log is published beside the
/// intake all the time, as in service.
fn take_in(directory: &Path, file: &Path, rows: u64) -> (f64, f64) {
    let platform = platform::open(directory);
    let account = Account::command_line(permits::ORGAN);
    let start = moment();
    let prepared = platform
        .prepare_upload(
            &account,
            permits::ITEM,
            permits::open(file),
            "permits.csv",
            false,
        )
        .expect("a valid file");
    let id = platform
        .take_in(prepared, &mut |_| ())
        .expect("a valid file");
    let taken = start.elapsed().as_secs_f64();
    platform.publish_now().expect("the log is published");
    let published = start.elapsed().as_secs_f64();
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
fn publish_again(directory: &Path) -> f64 {
    let _ = std::fs::remove_dir_all(directory.join("log"));
    let store = Store::open(directory, system()).expect("the store just closed");
    let start = moment();
    let mut publication = Publication::open(&store, "bench.example/log").expect("an empty log");
    publication.publish(&store).expect("the log is published");
    start.elapsed().as_secs_f64()
}
