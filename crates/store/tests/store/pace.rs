//! Measurements by hand, on the engine the suite runs on:
//! `cargo test --release -p store --test store -- --ignored --nocapture pace`.
#![allow(
    clippy::disallowed_methods,
    reason = "a measurement looks at the clock"
)]

use crate::common::{Bench, ask, batch, begin_upload, record};
use std::time::Instant;
use store::{NewRecord, Store};
use testkit::ZHANG_SAN;

const ROWS: u64 = 100_000;
const BATCH: u64 = 1_000;

#[test]
#[ignore = "a measurement"]
fn pace() {
    let bench = Bench::new();
    let store = bench.open();
    for (number, what) in [(1, "people never met"), (2, "the same rows again")] {
        let upload = begin_upload(&store, number);
        let begin = Instant::now();
        let pending: Vec<_> = (0..ROWS / BATCH)
            .map(|n| {
                let rows = (n * BATCH..(n + 1) * BATCH).map(|row| of_somebody(&store, row));
                store.write_batch(batch(upload, rows.collect()))
            })
            .collect();
        for answer in pending {
            answer.wait_blocking().unwrap();
        }
        tell(what, ROWS, begin);
    }
    if let Some(server) = bench.server() {
        let sizes = server.texts(
            "SELECT relname || ': ' || pg_total_relation_size(oid) / 100000 || ' bytes a record'
             FROM pg_class WHERE relkind = 'r' AND relname IN ('subject', 'identity', 'record', 'access', 'entry')",
        );
        say(&sizes.join(", "));
    }
    for threads in [1, 32] {
        let begin = Instant::now();
        let each = 6_400 / threads;
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    for _ in 0..each {
                        ask(&store, &ZHANG_SAN, "案");
                    }
                });
            }
        });
        tell(
            &format!("questions logged by {threads}"),
            each * threads,
            begin,
        );
    }
}

fn of_somebody(store: &std::sync::Arc<Store>, row: u64) -> NewRecord {
    let document = format!("{row}号");
    let mut record = record(store, &ZHANG_SAN, &document, row % ROWS + 1);
    record.digest[..8]
        .copy_from_slice(&(row / 3).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    record
}

fn tell(what: &str, count: u64, begin: Instant) {
    let seconds = begin.elapsed().as_secs_f64();
    say(&format!("{what}: {:.0} a second", count as f64 / seconds));
}

#[expect(clippy::print_stdout, reason = "a measurement prints what it measured")]
fn say(text: &str) {
    println!("{text}");
}
