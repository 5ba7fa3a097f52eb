//! What the platform says of its own state.

use flow::outward::Unready;
use jiff::SignedDuration;
use std::time::Duration;
use testkit::{Harness, Row, ZHANG_SAN, csv};

const LIMIT: SignedDuration = SignedDuration::from_secs(30);

async fn import(harness: &Harness, document: &str) {
    let rows = csv(&[Row::permit(&ZHANG_SAN, document)]);
    let status = harness.import("transport", "transport-permit", &rows).await;
    assert_eq!(status.accepted, 1, "{:?}", status.codes);
}

#[tokio::test]
async fn a_log_that_cannot_be_published_makes_it_unready_after_a_while() {
    let harness = Harness::new();
    let platform = harness.platform();
    assert_eq!(platform.unready(LIMIT), []);
    let log = platform.log_directory().to_owned();
    let aside = log.with_file_name("log-aside");
    std::fs::rename(&log, &aside).unwrap();
    std::fs::write(&log, "in the way").unwrap();
    import(&harness, "赣测〔2026〕1号").await;
    assert!(platform.publish_now().is_err());
    assert_eq!(platform.unready(LIMIT), [], "not yet");
    harness.clock().advance(Duration::from_secs(31));
    let reasons = platform.unready(LIMIT);
    assert_eq!(reasons, [Unready::PublicationBehind { seconds: 31 }]);
    assert_eq!(reasons[0].code(), "PUBLICATION-BEHIND");

    std::fs::remove_file(&log).unwrap();
    std::fs::rename(&aside, &log).unwrap();
    platform.publish_now().unwrap();
    assert_eq!(platform.unready(LIMIT), []);
}

#[tokio::test]
async fn counts_of_the_writer_are_counts_of_commits() {
    let harness = Harness::new();
    import(&harness, "赣测〔2026〕1号").await;
    harness.platform().publish_now().unwrap();
    let gauges = harness.platform().gauges().await.unwrap();
    assert_eq!((gauges.counters.records, gauges.intakes), (1, 0));
    assert_eq!(gauges.published, gauges.counters.accesses);
    let (seconds, jobs) = (&gauges.writer.commit_seconds, &gauges.writer.commit_jobs);
    assert!(seconds.count() >= 3, "{seconds:?}");
    assert_eq!(seconds.count(), jobs.count());
    assert!(jobs.sum >= 3.0, "{jobs:?}");
    assert_eq!(seconds.counts.last().unwrap().0, f64::INFINITY);
}
