//! What a person is told: in their inbox, with what can be done about it; and outside, that there is something to read.

use crate::desk::{PENALTY, PERMIT, Scene, request};
use flow::login::Settings;
use flow::person::NoticeView;
use flow::{Platform, Problem};
use jiff::civil::date;
use std::fs;
use std::path::Path;
use std::time::Duration;
use testkit::{Harness, LI_SI, Row, ZHANG_SAN, csv};

/// How often it is looked, at intervals of [`PAUSE`], before a test gives up.
const LOOKS: u32 = 400;
const PAUSE: Duration = Duration::from_millis(50);
const ADDRESS: &str = "10000000000";

async fn newest(harness: &Harness, login: &str) -> NoticeView {
    let account = harness.account(login).await;
    let (lines, _) = harness.platform().my_notices(&account, None).await.unwrap();
    let opened = harness.platform().my_notice(&account, &lines[0].id).await;
    opened.unwrap()
}

#[tokio::test]
async fn an_adverse_record_is_told_with_its_remedies_and_a_permit_is_not() {
    let harness = Harness::new();
    let rows = csv(&[Row::penalty(&ZHANG_SAN, "赣测罚〔2026〕7号")]);
    harness.import("transport", PENALTY, &rows).await;
    let rows = csv(&[Row::permit(&ZHANG_SAN, "赣测〔2026〕8号")]);
    harness.import("transport", PERMIT, &rows).await;
    let (platform, zhang) = (harness.platform(), harness.account("zhang-san").await);
    assert_eq!(platform.my_unread_notices(&zhang).unwrap(), 1);
    let notice = newest(&harness, "zhang-san").await;
    assert_eq!(notice.line.kind, "record-written");
    assert!(notice.line.is_unread);
    for words in ["赣测罚〔2026〕7号", "2026年11月18日", "2027年11月18日"] {
        assert!(notice.text.zh.contains(words), "{}", notice.text.zh);
    }
    assert_eq!(notice.remedies.len(), 3);
    // It holds neither name nor number.
    let all = format!("{notice:?}");
    assert!(!all.contains(ZHANG_SAN.name) && !all.contains(&ZHANG_SAN.number()));
    // Opened once, it is read; others find nothing under its id.
    assert_eq!(platform.my_unread_notices(&zhang).unwrap(), 0);
    let li = harness.account("li-si").await;
    let denied = platform.my_notice(&li, &notice.line.id).await.unwrap_err();
    assert_eq!(denied.code, "NOT-FOUND");
    let staff = harness.account("transport").await;
    assert!(platform.my_notices(&staff, None).await.is_err());
    assert_eq!(platform.my_unread_notices(&staff).unwrap(), 0);
    for id in ["", "x", "00", &"f".repeat(32)] {
        let none = platform.my_notice(&zhang, id).await.unwrap_err();
        assert_eq!(none.code, "NOT-FOUND", "{id}");
    }
    // The time it is kept is over.
    harness.set_day(date(2031, 11, 21));
    assert!(
        platform
            .my_notices(&zhang, None)
            .await
            .unwrap()
            .0
            .is_empty()
    );
}

#[tokio::test]
async fn a_record_that_is_shown_to_nobody_is_not_told() {
    let harness = Harness::on(date(2027, 11, 19));
    let rows = csv(&[Row::penalty(&ZHANG_SAN, "赣测罚〔2026〕7号")]);
    harness.import("transport", PENALTY, &rows).await;
    let zhang = harness.account("zhang-san").await;
    let told = harness.platform().my_notices(&zhang, None).await.unwrap();
    assert!(told.0.is_empty(), "{told:?}");
}

#[tokio::test]
async fn a_request_for_consent_is_told_with_its_last_day() {
    let scene = Scene::new().await;
    let asked = scene.asked(&[PERMIT], 1).await;
    let (lines, _) = scene
        .platform()
        .my_notices(&scene.person, None)
        .await
        .unwrap();
    let line = lines.iter().find(|l| l.kind == "consent-asked").unwrap();
    let notice = scene.platform().my_notice(&scene.person, &line.id).await;
    let text = notice.unwrap().text;
    let last = asked.answer_by.to_string();
    assert!(text.en.contains(&last), "{}", text.en);
    // One that is not passed on is not told.
    let before = scene.platform().my_unread_notices(&scene.person).unwrap();
    let again = scene
        .platform()
        .request_consent(&scene.bank, request(&[PERMIT], 1));
    assert!(again.await.is_err());
    let after = scene.platform().my_unread_notices(&scene.person).unwrap();
    assert_eq!(before, after);
}

#[tokio::test]
async fn pages_follow_each_other() {
    let harness = Harness::new();
    let rows: Vec<Row> = (0..35)
        .map(|n| Row::penalty(&LI_SI, &format!("赣测罚〔2026〕{n}号")))
        .collect();
    harness.import("transport", PENALTY, &csv(&rows)).await;
    let (platform, li) = (harness.platform(), harness.account("li-si").await);
    assert_eq!(platform.my_unread_notices(&li).unwrap(), 35);
    let (first, next) = platform.my_notices(&li, None).await.unwrap();
    let (second, none) = platform.my_notices(&li, next.as_deref()).await.unwrap();
    assert_eq!((first.len(), second.len(), none), (30, 5, None));
    assert!(first.last().unwrap().id > second[0].id);
    let bad = platform
        .my_notices(&li, Some("nonsense"))
        .await
        .unwrap_err();
    assert_eq!(bad.code, "NOT-FOUND");
}

fn start(platform: &Platform, text: &str, beside: &Path) -> Result<(), Problem> {
    let text = format!("[notices]\nsite = \"https://credit.example\"\n{text}");
    platform.send_notices(&Settings::of(&text, beside)?)
}

async fn tell_zhang(harness: &Harness, document: &str) {
    // Notices of one millisecond have no order.
    harness.clock().advance(Duration::from_secs(1));
    let rows = csv(&[Row::penalty(&ZHANG_SAN, document)]);
    harness.import("transport", PENALTY, &rows).await;
}

/// What became of the message about the newest notice, once it is something.
async fn outcome(harness: &Harness, expected: &str) -> NoticeView {
    for _ in 0..LOOKS {
        let notice = newest(harness, "zhang-san").await;
        if notice.messages.iter().any(|m| m.state == expected) {
            return notice;
        }
        tokio::time::sleep(PAUSE).await;
    }
    panic!("no message is {expected}");
}

#[tokio::test]
async fn a_message_goes_out_to_whoever_wants_one_and_tells_nothing() {
    let harness = Harness::new();
    let directory = tempfile::tempdir().unwrap();
    let (platform, zhang) = (harness.platform(), harness.account("zhang-san").await);
    // No way is configured.
    let closed = platform.set_my_contact(&zhang, "mobile", ADDRESS).await;
    assert_eq!(closed.unwrap_err().code, "NOTICE-CHANNEL");
    start(platform, "mobile = { directory = \"\" }", directory.path()).unwrap();
    for (channel, address, code) in [
        ("mail", "a@b.example", "NOTICE-CHANNEL"),
        ("pigeon", ADDRESS, "NOTICE-CHANNEL"),
        ("mobile", "123", "NOTICE-ADDRESS"),
        ("mobile", "a@b.example", "NOTICE-ADDRESS"),
    ] {
        let refused = platform.set_my_contact(&zhang, channel, address).await;
        assert_eq!(refused.unwrap_err().code, code, "{channel} {address}");
    }
    // Without an address nothing goes out.
    tell_zhang(&harness, "赣测罚〔2026〕1号").await;
    assert!(newest(&harness, "zhang-san").await.messages.is_empty());

    let set = platform
        .set_my_contact(&zhang, "mobile", "100 0000 0000")
        .await;
    set.unwrap();
    let shown = platform.my_contact(&zhang).await.unwrap().contact.unwrap();
    assert_eq!(shown.masked, "100****0000");
    tell_zhang(&harness, "赣测罚〔2026〕2号").await;
    let notice = outcome(&harness, "sent").await;
    let file = directory.path().join(format!("{}.json", notice.reference));
    let text = fs::read_to_string(&file).unwrap();
    let message: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(message["address"], ADDRESS);
    assert_eq!(message["reference"], notice.reference.as_str());
    // Nothing of what happened, of who did it and of whom.
    for word in [
        ZHANG_SAN.name,
        &ZHANG_SAN.number(),
        "交通",
        "处罚",
        "不利",
        "赣测",
        "record",
        "penalty",
        "adverse",
        "transport",
        notice.line.kind,
        &notice.line.id,
        &notice.line.title.zh,
        &notice.line.title.en,
    ] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    // One file in all: nothing for the notice before.
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    // Taken out, it is gone, and nothing more goes out.
    assert!(platform.delete_my_contact(&zhang).await.unwrap());
    assert!(!platform.delete_my_contact(&zhang).await.unwrap());
    assert!(platform.my_contact(&zhang).await.unwrap().contact.is_none());
    tell_zhang(&harness, "赣测罚〔2026〕3号").await;
    assert!(newest(&harness, "zhang-san").await.messages.is_empty());
}

/// A gateway that fails while a file lies beside it, and otherwise keeps what it is given.
fn gateway(directory: &Path) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let script = directory.join("send");
    let here = directory.display();
    let text = format!("#!/bin/sh\n[ -e '{here}/broken' ] && exit 1\n/bin/cat >> '{here}/taken'\n");
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    format!("mobile = {{ command = [\"{}\"] }}", script.display())
}

#[tokio::test]
async fn a_gateway_that_fails_is_tried_again_across_a_restart_and_given_up_at_last() {
    let mut harness = Harness::new();
    let directory = tempfile::tempdir().unwrap();
    let (broken, taken) = (
        directory.path().join("broken"),
        directory.path().join("taken"),
    );
    let gateway = gateway(directory.path());
    fs::write(&broken, "").unwrap();
    start(harness.platform(), &gateway, directory.path()).unwrap();
    let zhang = harness.account("zhang-san").await;
    let set = harness.platform().set_my_contact(&zhang, "mobile", ADDRESS);
    set.await.unwrap();
    tell_zhang(&harness, "赣测罚〔2026〕1号").await;
    let notice = outcome(&harness, "failed").await;
    let error = notice.messages[0].last_error.as_deref();
    assert_eq!(error, Some("NOTICE-GATEWAY-FAILED"));
    // The program stops; the gateway is mended meanwhile; the message is due again.
    harness.close();
    fs::remove_file(&broken).unwrap();
    harness.clock().advance(Duration::from_secs(120));
    harness.open();
    start(harness.platform(), &gateway, directory.path()).unwrap();
    let sent = outcome(&harness, "sent").await;
    assert_eq!(sent.reference, notice.reference);
    let text = fs::read_to_string(&taken).unwrap();
    assert_eq!(text.lines().count(), 1);
    assert!(text.contains(&sent.reference));

    // Another fails until its time is over.
    fs::write(&broken, "").unwrap();
    tell_zhang(&harness, "赣测罚〔2026〕2号").await;
    outcome(&harness, "failed").await;
    harness.clock().advance(Duration::from_secs(73 * 3_600));
    let given_up = outcome(&harness, "given-up").await;
    let error = given_up.messages[0].last_error.as_deref();
    assert_eq!(error, Some("NOTICE-TOO-LATE"));
    fs::remove_file(&broken).unwrap();
    assert_eq!(fs::read_to_string(&taken).unwrap().lines().count(), 1);
}

#[tokio::test]
async fn gateways_that_cannot_be_used_are_refused_before_anything_is_served() {
    let harness = Harness::new();
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("file"), "").unwrap();
    for (text, words) in [
        ("pigeon = { directory = \"\" }", "line 3"),
        ("mail = { directory = \"none\" }", "No such file"),
        ("mail = { directory = \"file\" }", "file"),
        ("mail = { command = [\"/nowhere/send\"] }", "No such file"),
        ("mail = { command = [\"file\"] }", "is no program"),
        ("mail = { }", "one of directory and command"),
    ] {
        let refused = start(harness.platform(), text, directory.path()).unwrap_err();
        assert_eq!(refused.code, "CONFIGURATION", "{text}");
        assert!(refused.what.en.contains(words), "{}", refused.what.en);
        assert!(harness.platform().notice_channels().is_empty());
    }
}
