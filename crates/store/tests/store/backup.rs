//! Copies made while others write.

use crate::common::{Bench, ORIGIN, batch, begin_upload, publish, record};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{
    CopiedDatabase, Database, Store, StoreError, copy_private, digest_of_file, table_file,
};
use testkit::{TestDatabase, ZHANG_SAN};

/// More than one step of the copy.
const BEFORE: u64 = 6_000;
const PER_BATCH: u64 = 50;

fn write(store: &Arc<Store>, number: u8, from: u64, count: u64) {
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
    let bench = Bench::new();
    let store = bench.open();
    write(&store, 1, 1, BEFORE);
    let published = publish(&store);
    let (restored, done) = (
        bench.path().with_file_name("restored"),
        AtomicBool::new(false),
    );
    std::fs::create_dir(&restored).unwrap();
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
        let copy = store.copy_database(&restored, &mut |now, total| {
            // So that something is written between two steps.
            if steps.len() < 20 {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            steps.push((now, total));
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
    let leaves = store.leaves(newest.log_index, 1).unwrap();
    let leaf = ledger::commitment::parse_leaf(&leaves[0]).unwrap();
    assert_eq!(leaf.0, newest.commitment);
    assert!(copy.database.is_whole(&restored, &mut |_| ()).unwrap());
    assert!(steps.iter().all(|(now, total)| now <= total), "{steps:?}");
    // The database, and nothing beside it.
    assert_eq!(std::fs::read_dir(&restored).unwrap().count(), 1);

    let keys = bench.path().join("keys");
    let taken = copy_private(&keys, &restored.join("keys"), &mut |_| ()).unwrap();
    assert_eq!(taken, digest_of_file(&keys).unwrap());
    let (database, _server) = filled(&bench, &restored, &copy.database);
    let copied = Arc::new(Store::open_on(&database, &restored, bench.environment()).unwrap());
    assert_eq!(copied.entries().unwrap(), copy.entries);
    publish(&copied);
    assert_eq!(copied.integrity().unwrap(), Vec::<String>::new());
    let audit = copied.audit(ORIGIN).unwrap();
    assert_eq!((audit.problems, audit.records), (Vec::new(), copy.entries));
}

/// A database with the rows of a copy: the copied file itself, or a new PostgreSQL.
fn filled(bench: &Bench, copy: &Path, copied: &CopiedDatabase) -> (Database, Option<TestDatabase>) {
    if bench.database() == Database::Embedded {
        return (Database::Embedded, None);
    }
    let server = TestDatabase::fresh().unwrap();
    let database = server.database();
    assert!(Store::is_empty(&database, copy).unwrap());
    Store::fill(&database, copy, copied, &mut |_| ()).unwrap();
    assert!(!Store::is_empty(&database, copy).unwrap());
    let again = Store::fill(&database, copy, copied, &mut |_| ());
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    (database, Some(server))
}

#[test]
fn a_file_of_the_embedded_engine_fills_postgresql() {
    let Some(server) = TestDatabase::fresh() else {
        return;
    };
    let bench = Bench::embedded();
    let store = bench.open();
    write(&store, 1, 1, 700);
    publish(&store);
    let to = bench.path().with_file_name("moved");
    std::fs::create_dir(&to).unwrap();
    let copy = store.copy_database(&to, &mut |_, _| ()).unwrap();
    let database = server.database();
    Store::fill(&database, &to, &copy.database, &mut |_| ()).unwrap();
    copy_private(&bench.path().join("keys"), &to.join("keys"), &mut |_| ()).unwrap();
    let moved = Arc::new(Store::open_on(&database, &to, bench.environment()).unwrap());
    publish(&moved);
    let audit = moved.audit(ORIGIN).unwrap();
    assert_eq!((audit.problems, audit.records), (Vec::new(), 700));
    // And it goes on from there.
    write(&moved, 2, 701, 5);
    assert_eq!(moved.entries().unwrap(), store.entries().unwrap() + 5);
    drop(moved);
    Store::empty(&database, &to).unwrap();
    assert!(Store::is_empty(&database, &to).unwrap());
}

#[test]
fn a_filling_that_fails_leaves_nothing() {
    let Some(server) = TestDatabase::fresh() else {
        return;
    };
    let bench = Bench::new();
    if bench.database() == Database::Embedded {
        return;
    }
    let store = bench.open();
    write(&store, 1, 1, 50);
    let to = bench.path().with_file_name("cut");
    std::fs::create_dir(&to).unwrap();
    let copy = store.copy_database(&to, &mut |_, _| ()).unwrap();
    let file = table_file(&to, "subject");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 10]).unwrap();
    assert!(!copy.database.is_whole(&to, &mut |_| ()).unwrap());
    let database = server.database();
    assert!(Store::fill(&database, &to, &copy.database, &mut |_| ()).is_err());
    assert!(Store::is_empty(&database, &to).unwrap());
    let CopiedDatabase::Tables {
        schema_version,
        mut tables,
    } = copy.database
    else {
        panic!("tables were copied");
    };
    let newer = CopiedDatabase::Tables {
        schema_version: schema_version + 1,
        tables: tables.clone(),
    };
    let refused = Store::fill(&database, &to, &newer, &mut |_| ());
    assert!(matches!(refused, Err(StoreError::Schema(_))), "{refused:?}");
    tables.pop();
    let fewer = CopiedDatabase::Tables {
        schema_version,
        tables,
    };
    let refused = Store::fill(&database, &to, &fewer, &mut |_| ());
    assert!(matches!(refused, Err(StoreError::Schema(_))), "{refused:?}");
}

#[test]
fn a_copy_writes_over_nothing() {
    let bench = Bench::new();
    let store = bench.open();
    let to = bench.path().with_file_name("there");
    std::fs::create_dir(&to).unwrap();
    for name in ["store.sqlite", "tables"] {
        std::fs::write(to.join(name), "kept").unwrap();
    }
    assert!(store.copy_database(&to, &mut |_, _| ()).is_err());
    let file = to.join("tables");
    assert!(copy_private(&bench.path().join("keys"), &file, &mut |_| ()).is_err());
    for name in ["store.sqlite", "tables"] {
        assert_eq!(std::fs::read_to_string(to.join(name)).unwrap(), "kept");
    }
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
    let looking = bench.look();
    assert!(!looking.writer_is_alive());
}
