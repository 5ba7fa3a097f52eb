//! A stop in the middle of a file: what was accepted stays, and the same file sent again goes on behind it.

use flow::gate::intake::UploadState;
use jiff::civil::date;
use testkit::{Harness, Person, Row, ZHANG_SAN, csv};

const PERMIT: &str = "transport-permit";
const ROWS: u16 = 3_500;

/// Rows of different people, every fifth of them refused.
fn file() -> String {
    let rows: Vec<Row> = (0..ROWS)
        .map(|n| {
            let person = Person {
                name: "测试人",
                born_on: date(1990, 1, 1 + (n / 1_000) as i8),
                sequence: n % 1_000,
            };
            let row = Row::permit(&person, &format!("赣测〔2026〕{n}号"));
            if n % 5 == 4 {
                row.with("XK_XDR_LB", "个体工商户")
            } else {
                row
            }
        })
        .collect();
    csv(&rows)
}

#[tokio::test]
async fn a_stopped_intake_goes_on_where_it_was() {
    let mut harness = Harness::new();
    let file = file();
    let stopped = harness
        .import_watched(
            "transport",
            PERMIT,
            "rows.csv",
            file.as_bytes(),
            false,
            |_| {
                panic!("the machine stops here");
            },
        )
        .await;
    assert!(stopped.unwrap_err().is_panic());
    // The platform is gone with all it had in memory; what the writer committed is on disk.
    harness.close();
    harness.open();
    let account = harness.account("transport").await;
    let (uploads, _) = harness.platform().uploads(&account, None).await.unwrap();
    assert_eq!(uploads.len(), 1);
    assert_eq!(uploads[0].state, UploadState::Interrupted);
    assert!(uploads[0].rows_read > 0 && uploads[0].rows_read < u64::from(ROWS));

    let status = harness.import("transport", PERMIT, &file).await;
    assert_eq!(status.id, uploads[0].id);
    assert_eq!(status.state, UploadState::Done);
    assert_eq!(status.rows_read, u64::from(ROWS));
    assert_eq!((status.accepted, status.refused), (2_800, 700));
    assert_eq!((status.duplicate, status.superseded), (0, 0));
    let counters = harness.platform().counters().await.unwrap();
    assert_eq!((counters.records, counters.people), (2_800, 2_800));
    assert_eq!(counters.accesses, 2_800);
    assert_eq!(counters.refused_rows, 700);

    // Sent a third time, now that it is done: nothing new.
    let again = harness.import("transport", PERMIT, &file).await;
    assert_eq!((again.accepted, again.duplicate), (0, 2_800));
    assert_eq!(harness.platform().counters().await.unwrap().accesses, 2_800);
}

#[tokio::test]
async fn a_copy_taken_in_the_middle_goes_on_as_well() {
    // What a power cut leaves is some moment's files: a copy of them taken while rows are being written. Those of a
    // PostgreSQL are not the platform's to look after.
    if testkit::on_postgres() {
        return;
    }
    let harness = Harness::new();
    let copy = harness.directory().parent().unwrap().join("copy");
    let (from, to) = (harness.directory(), copy.clone());
    let file = file();
    let mut copied = false;
    harness
        .import_watched(
            "transport",
            PERMIT,
            "rows.csv",
            file.as_bytes(),
            false,
            move |_| {
                if !copied {
                    testkit::copy_directory(&from, &to);
                    copied = true;
                }
            },
        )
        .await
        .unwrap()
        .unwrap();

    let other = Harness::over(&copy);
    let status = other.import("transport", PERMIT, &file).await;
    assert_eq!(
        (status.accepted, status.duplicate, status.refused),
        (2_800, 0, 700)
    );
    assert_eq!(other.platform().counters().await.unwrap().accesses, 2_800);
    let check = other.check(None);
    assert_eq!(check.problems, []);
    assert_eq!(check.records, 2_800);
}

#[tokio::test]
async fn a_watcher_that_panics_does_not_block_the_file() {
    let harness = Harness::new();
    let file = csv(&[Row::permit(&ZHANG_SAN, "赣测〔2026〕1号")]);
    let stopped = harness
        .import_watched(
            "transport",
            PERMIT,
            "rows.csv",
            file.as_bytes(),
            false,
            |_| {
                panic!("stopped");
            },
        )
        .await;
    assert!(stopped.is_err());
    let status = harness.import("transport", PERMIT, &file).await;
    assert_eq!(status.state, UploadState::Done);
}
