//! Appending must not slow bulk intake down. Run it optimised:
//! `cargo test --release -p ledger --test speed -- --ignored --nocapture`.
// Measuring time is all this test does.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod common;

use std::time::Instant;

use ledger::Publisher;
use ledger::commitment::{Commitment, leaf};
use tempfile::tempdir;

const LEAVES: u64 = 2_000_000;

#[test]
#[ignore = "measures time; meaningful only when optimised"]
fn half_a_million_leaves_a_second() {
    let dir = tempdir().unwrap();
    let mut publisher = Publisher::open(dir.path(), common::key()).unwrap();
    let start = Instant::now();
    let mut published = 0;
    for batch in 0..LEAVES / 10_000 {
        let leaves = (0..10_000u64).map(|n| {
            let mut bytes = [0u8; 32];
            bytes[..8].copy_from_slice(&(batch * 10_000 + n).to_be_bytes());
            leaf(&Commitment(bytes))
        });
        publisher.append(leaves).unwrap();
        if start.elapsed().as_secs() > published {
            published += 1;
            publisher.publish().unwrap();
        }
    }
    let appended = start.elapsed();
    publisher.publish().unwrap();
    let all = start.elapsed();
    let rate = LEAVES as f64 / all.as_secs_f64();
    eprintln!("{LEAVES} leaves: appended {appended:?}, published {all:?}, {rate:.0} leaves/s");
    let start = Instant::now();
    let report = ledger::audit::audit(dir.path(), common::key().verifier());
    eprintln!("audit {:?}", start.elapsed());
    assert!(report.is_clean());
    assert!(rate > 500_000.0, "{rate:.0} leaves a second");
}
