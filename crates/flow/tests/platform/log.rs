//! The access log tells of every write and every question, and a check finds what was changed behind its back.

use crate::desk::{court_case, question};
use jiff::civil::date;
use std::time::Duration;
use testkit::{Harness, LI_SI, Row, WANG_WU, ZHANG_SAN, csv};

const PERMIT: &str = "transport-permit";

/// Two writes, three questions (one refused), two reports.
async fn traffic(harness: &Harness) {
    let rows = [
        Row::permit(&ZHANG_SAN, "赣测〔2026〕1号"),
        Row::permit(&LI_SI, "赣测〔2026〕2号"),
    ];
    harness.import("transport", PERMIT, &csv(&rows)).await;
    let court = harness.account("court").await;
    for (person, case, open) in [
        (&ZHANG_SAN, "案1", true),
        (&ZHANG_SAN, "", false),
        (&WANG_WU, "案2", true),
    ] {
        let ask = question(person, &[], court_case(case));
        assert_eq!(harness.platform().ask(&court, ask).await.is_ok(), open);
    }
    for login in ["zhang-san", "li-si"] {
        let account = harness.account(login).await;
        harness.platform().my_report(&account, None).await.unwrap();
    }
    harness.platform().publish_now().unwrap();
}

#[tokio::test]
async fn everything_has_its_entry() {
    let harness = Harness::new();
    traffic(&harness).await;
    for (person, entries) in [(&ZHANG_SAN, 4), (&LI_SI, 2), (&WANG_WU, 1)] {
        let check = harness.check(Some(&person.number()));
        assert_eq!(check.problems, []);
        assert_eq!(check.list, Some(entries));
        assert_eq!((check.entries, check.published, check.openings), (7, 7, 7));
        assert_eq!(check.records, 2);
    }
    let account = harness.account("zhang-san").await;
    let (lines, _) = harness
        .platform()
        .my_accesses(&account, None)
        .await
        .unwrap();
    let told: Vec<(&str, &str)> = lines
        .iter()
        .map(|line| (line.kind.as_str(), line.outcome.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("own-report", "answered"),
            ("question", "refused"),
            ("question", "answered"),
            ("record-written", "done"),
        ]
    );
}

#[tokio::test]
async fn the_signed_head_follows_by_itself() {
    let harness = Harness::new();
    traffic(&harness).await;
    let account = harness.account("zhang-san").await;
    harness.platform().my_report(&account, None).await.unwrap();
    for _ in 0..100 {
        let state = harness.platform().log_state().await.unwrap();
        if state.pending == 0 && state.size == 8 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no checkpoint within five seconds");
}

#[tokio::test]
async fn what_was_logged_is_published_when_the_platform_stops() {
    let mut harness = Harness::new();
    traffic(&harness).await;
    let account = harness.account("zhang-san").await;
    harness.platform().my_report(&account, None).await.unwrap();
    harness.close();
    let check = harness.check(None);
    assert_eq!((check.entries, check.published), (8, 8));
    assert_eq!(check.problems, []);
}

#[tokio::test]
async fn an_older_copy_of_the_store_is_refused() {
    let mut harness = Harness::new();
    traffic(&harness).await;
    harness.close();
    if let Some(server) = harness.server() {
        // Its newest entries are missing, as in an older copy.
        assert!(server.execute("DELETE FROM entry WHERE log_index > 3") > 0);
        assert_eq!(harness.try_open().unwrap_err().code, "STORE-OLDER-THAN-LOG");
        let check = harness.check(None);
        let missing = |(code, _): &(String, String)| code == "row-missing";
        assert!(check.problems.iter().any(missing), "{check:?}");
        return;
    }
    let database = harness.directory().join("store.sqlite");
    let older = std::fs::read(&database).unwrap();
    harness.open();
    traffic(&harness).await;
    harness.close();
    std::fs::write(&database, older).unwrap();
    assert_eq!(harness.try_open().unwrap_err().code, "STORE-OLDER-THAN-LOG");
    let check = harness.check(None);
    assert!(
        check.problems.iter().any(|(code, _)| code == "row-missing"),
        "{check:?}"
    );
}

#[tokio::test]
async fn a_clock_set_back_is_refused() {
    let mut harness = Harness::new();
    traffic(&harness).await;
    harness.close();
    harness.set_day(date(2026, 11, 19));
    assert_eq!(harness.try_open().unwrap_err().code, "CLOCK-SET-BACK");
    harness.set_day(testkit::TODAY);
    harness.open();
}

#[tokio::test]
async fn a_directory_serves_one_platform() {
    let harness = Harness::new();
    if testkit::on_postgres() {
        // Several may; one of them publishes the log.
        assert!(harness.try_open().is_ok());
        return;
    }
    assert_eq!(harness.try_open().unwrap_err().code, "DATA-IN-USE");
}

#[tokio::test]
async fn publishing_goes_on_after_a_failure() {
    let harness = Harness::new();
    traffic(&harness).await;
    // A directory where the next partial bundle belongs: the write fails until it is gone.
    let in_the_way = harness.directory().join("log/tile/entries/000.p/8");
    std::fs::create_dir_all(in_the_way.join("x")).unwrap();
    let account = harness.account("zhang-san").await;
    harness.platform().my_report(&account, None).await.unwrap();
    assert!(harness.platform().publish_now().is_err());
    std::fs::remove_dir_all(in_the_way).unwrap();
    assert_eq!(harness.platform().publish_now().unwrap(), 8);
    assert_eq!(harness.check(None).problems, []);
}
