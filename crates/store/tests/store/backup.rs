//! Copies made while others write.

use crate::common::{Bench, ORIGIN, batch, begin_upload, publish, record};
use std::sync::atomic::{AtomicBool, Ordering};
use store::{Store, copy_private, digest_of_file};
use testkit::ZHANG_SAN;

/// More than one step of the copy.
const BEFORE: u64 = 6_000;
const PER_BATCH: u64 = 50;

fn write(store: &std::sync::Arc<Store>, number: u8, from: u64, count: u64) {
    let upload = begin_upload(store, number);
    let records = (from..from + count)
        .map(|n| {
            record(
                store,
                &ZHANG_SAN,
                &format!("赣测〔2026〕{n}号"),
                n - from + 1,
            )
        })
        .collect();
    store
        .write_batch(batch(upload, records))
        .wait_blocking()
        .unwrap();
}

#[test]
fn a_copy_belongs_to_one_moment_though_others_write() {
    if testkit::on_postgres() {
        // The copy is the embedded engine's; PostgreSQL has its own tools.
        return;
    }
    let bench = Bench::new();
    let store = bench.open();
    write(&store, 1, 1, BEFORE);
    let published = publish(&store);
    let (restored, done) = (
        bench.path().with_file_name("restored"),
        AtomicBool::new(false),
    );
    std::fs::create_dir(&restored).unwrap();
    let to = restored.join("store.sqlite");
    let (mut steps, mut written) = (Vec::new(), 0);
    let copy = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut batches = 0;
            while !done.load(Ordering::Relaxed) && batches < 200 {
                let from = BEFORE + 1 + batches * PER_BATCH;
                write(&store, 2 + u8::try_from(batches).unwrap(), from, PER_BATCH);
                batches += 1;
            }
            batches
        });
        let copy = store.copy_database(&to, &mut |now, total| {
            steps.push((now, total));
            // So that something is written between two steps.
            std::thread::sleep(std::time::Duration::from_millis(50));
        });
        done.store(true, Ordering::Relaxed);
        written = writing.join().unwrap();
        copy.unwrap()
    });
    assert!(written > 0);
    assert!(copy.entries >= published && copy.entries <= store.entries().unwrap());
    // Whole batches only.
    assert_eq!((copy.entries - BEFORE) % PER_BATCH, 0);
    let newest = copy.newest.unwrap();
    assert_eq!(newest.log_index + 1, copy.entries);
    let commitments = store.commitments(newest.log_index, 1).unwrap();
    assert_eq!(commitments[0].0, newest.commitment);
    assert_eq!(copy.file, digest_of_file(&to).unwrap());
    assert!(steps.iter().all(|(now, total)| now <= total), "{steps:?}");
    // One file, nothing beside it.
    assert_eq!(std::fs::read_dir(&restored).unwrap().count(), 1);

    let keys = bench.path().join("keys");
    let taken = copy_private(&keys, &restored.join("keys"), &mut |_| ()).unwrap();
    assert_eq!(taken, digest_of_file(&keys).unwrap());
    let copied = Store::open(&restored, bench.environment()).unwrap();
    assert_eq!(copied.entries().unwrap(), copy.entries);
    publish(&copied);
    assert_eq!(copied.integrity().unwrap(), Vec::<String>::new());
    let audit = copied.audit(ORIGIN).unwrap();
    assert_eq!((audit.problems, audit.records), (Vec::new(), copy.entries));
}

#[test]
fn a_copy_writes_over_nothing() {
    let bench = Bench::new();
    let store = bench.open();
    let to = bench.path().with_file_name("there");
    std::fs::write(&to, "kept").unwrap();
    assert!(store.copy_database(&to, &mut |_, _| ()).is_err());
    assert!(copy_private(&bench.path().join("keys"), &to, &mut |_| ()).is_err());
    assert_eq!(std::fs::read_to_string(&to).unwrap(), "kept");
}

#[test]
fn the_writer_is_watched() {
    let bench = Bench::new();
    let store = bench.open();
    assert!(store.writer_is_alive());
    write(&store, 1, 1, 3);
    let statistics = store.writer_statistics();
    let commits: u64 = statistics.commits.counts.iter().sum();
    assert!(commits >= 2 && !statistics.failing, "{statistics:?}");
    assert!(statistics.jobs.sum >= commits, "{statistics:?}");
    let looking = Store::open_to_read(&bench.path(), bench.environment()).unwrap();
    assert!(!looking.writer_is_alive());
}
