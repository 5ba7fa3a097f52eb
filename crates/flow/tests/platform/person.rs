//! The person's own room: their report, today and as it stood, and who looked.

use flow::Platform;
use flow::account::Account;
use flow::person::{Report, report_text};
use jiff::civil::{Date, date};
use rules::text::Language;
use testkit::{Harness, Row, TODAY, WANG_WU, ZHANG_SAN, csv};

const PERMIT: &str = "transport-permit";
const PENALTY: &str = "transport-penalty";

async fn report(platform: &Platform, account: &Account, as_of: Option<Date>) -> Report {
    platform.my_report(account, as_of).await.unwrap()
}

fn documents(report: &Report) -> Vec<&str> {
    report
        .lines
        .iter()
        .map(|l| l.document_number.as_str())
        .collect()
}

#[tokio::test]
async fn nothing_recorded_is_a_report_too() {
    let harness = Harness::new();
    let account = harness.account("zhang-san").await;
    let report = report(harness.platform(), &account, None).await;
    assert!(report.lines.is_empty());
    for language in [Language::Chinese, Language::English] {
        assert!(!report_text(&report, language).is_empty());
    }
}

#[tokio::test]
async fn what_has_ended_is_absent() {
    let harness = Harness::new();
    let account = harness.account("zhang-san").await;
    let short = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号").with("XK_YXQZI", "2026-12-01");
    let long = Row::permit(&ZHANG_SAN, "赣测〔2026〕2号");
    harness
        .import("transport", PERMIT, &csv(&[short, long]))
        .await;
    let platform = harness.platform();
    assert_eq!(report(platform, &account, None).await.lines.len(), 2);
    harness.set_day(date(2026, 12, 1));
    assert_eq!(report(platform, &account, None).await.lines.len(), 2);
    harness.set_day(date(2026, 12, 2));
    let today = report(platform, &account, None).await;
    assert_eq!(documents(&today), ["赣测〔2026〕2号"]);
    // Looking back does not bring it back for use today, but shows what was lawful then.
    let then = report(platform, &account, Some(date(2026, 12, 1))).await;
    assert_eq!(then.lines.len(), 2);
}

#[tokio::test]
async fn a_past_day_is_what_was_known_that_day() {
    let harness = Harness::on(date(2026, 11, 1));
    let account = harness.account("zhang-san").await;
    let platform = harness.platform();
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号")
        .with("XK_JDRQ", "2026-10-30")
        .with("XK_YXQZ", "2026-10-30");
    harness
        .import("transport", PERMIT, &csv(std::slice::from_ref(&row)))
        .await;

    harness.set_day(date(2026, 11, 10));
    let corrected = row.clone().with("XK_NR", "更正后的内容");
    let status = harness
        .import("transport", PERMIT, &csv(&[corrected]))
        .await;
    assert_eq!(status.superseded, 1);
    let later = row.with("XK_WSH", "赣测〔2026〕2号");
    harness.import("transport", PERMIT, &csv(&[later])).await;

    let day = |d| Some(date(2026, 11, d));
    let before = report(platform, &account, Some(date(2026, 10, 31))).await;
    assert!(before.lines.is_empty());
    assert_eq!(before.name, "", "the name was not known yet");
    let old = report(platform, &account, day(5)).await;
    assert_eq!(documents(&old), ["赣测〔2026〕1号"]);
    assert_eq!(old.lines[0].version, 1);
    let new = report(platform, &account, day(10)).await;
    assert_eq!(new.lines.len(), 2);
    assert!(new.lines.iter().any(|l| l.version == 2));

    harness.set_day(TODAY);
    let again = report(platform, &account, day(5)).await;
    assert_eq!(again.digest, old.digest);
    assert_ne!(again.code, old.code);
    assert_ne!(again.digest, new.digest);
    let future = platform.my_report(&account, day(21)).await;
    assert_eq!(future.unwrap_err().code, "REPORT-DATE");
}

#[tokio::test]
async fn a_past_report_stays_the_same_after_the_first_record() {
    let harness = Harness::on(date(2026, 11, 1));
    let account = harness.account("zhang-san").await;
    let platform = harness.platform();
    let empty = report(platform, &account, Some(date(2026, 10, 20))).await;
    harness.set_day(TODAY);
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    harness.import("transport", PERMIT, &csv(&[row])).await;
    let again = report(platform, &account, Some(date(2026, 10, 20))).await;
    assert_eq!(again.digest, empty.digest);
}

#[tokio::test]
async fn a_record_leaves_past_days_when_it_was_not_lawful_yet() {
    let harness = Harness::new();
    let account = harness.account("zhang-san").await;
    let row = Row::penalty(&ZHANG_SAN, "赣测罚〔2026〕1号");
    harness.import("transport", PENALTY, &csv(&[row])).await;
    let platform = harness.platform();
    // Recorded on the 20th; on the evening of the 19th nobody knew it, although the decision is of the 18th.
    let report = report(platform, &account, Some(date(2026, 11, 19))).await;
    assert!(report.lines.is_empty());
}

#[tokio::test]
async fn a_code_tells_that_a_report_is_genuine_and_nothing_else() {
    let harness = Harness::new();
    let account = harness.account("zhang-san").await;
    let platform = harness.platform();
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    harness.import("transport", PERMIT, &csv(&[row])).await;
    let report = report(platform, &account, None).await;
    let typed = format!(" {} ", report.code.to_lowercase());
    let verified = platform.verify_report(&typed).await.unwrap();
    assert!(verified.genuine);
    assert_eq!(verified.digest.as_deref(), Some(report.digest.as_str()));
    assert_eq!(verified.lines, Some(1));
    assert_eq!(verified.as_of, Some(TODAY));
    let other = platform.verify_report("2222-2222-2222-2222").await.unwrap();
    assert!(!other.genuine && other.digest.is_none());
}

#[tokio::test]
async fn a_report_read_out_at_the_counter_is_logged_as_such() {
    let harness = Harness::new();
    let platform = harness.platform();
    let row = Row::permit(&WANG_WU, "赣测〔2026〕1号");
    harness.import("transport", PERMIT, &csv(&[row])).await;
    let report = platform
        .report_for_number(&WANG_WU.number(), "counter-1", None)
        .await
        .unwrap();
    assert_eq!(report.lines.len(), 1);
    let person = harness.make_person("wang-wu", &WANG_WU).await;
    let (lines, _) = platform.my_accesses(&person, None).await.unwrap();
    assert_eq!(lines[0].organ, "operator");
    assert_eq!(lines[0].log_index, report.receipt.log_index);
}

#[tokio::test]
async fn the_list_of_accesses_has_pages() {
    let harness = Harness::new();
    let platform = harness.platform();
    let account = harness.account("zhang-san").await;
    for _ in 0..120 {
        report(platform, &account, None).await;
    }
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let (lines, next) = platform.my_accesses(&account, before).await.unwrap();
        seen.extend(lines.iter().map(|l| l.log_index));
        before = next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, (0..120).rev().collect::<Vec<u64>>());
}

#[tokio::test]
async fn every_line_of_the_list_has_its_proof() {
    let harness = Harness::new();
    let platform = harness.platform();
    let account = harness.account("zhang-san").await;
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    harness.import("transport", PERMIT, &csv(&[row])).await;
    report(platform, &account, None).await;
    platform.publish_now().unwrap();
    let (lines, _) = platform.my_accesses(&account, None).await.unwrap();
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert!(line.published);
        let proof = platform
            .my_access_proof(&account, line.log_index)
            .await
            .unwrap();
        assert!(proof.text.contains(platform.log_origin()));
        assert!(proof.opening.contains(&line.kind));
    }
    // Another's line is not there.
    let stranger = harness.account("li-si").await;
    let proof = platform.my_access_proof(&stranger, 0).await;
    assert_eq!(proof.unwrap_err().code, "NOT-FOUND");
}
