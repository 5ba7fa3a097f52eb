//! Recalls over the pages and the interface: whoever received a record that was withdrawn reads it, checks the signature and says that
//! they know; the person and the operator see how it stands.

use crate::browser::{Browser, router};
use crate::system::System;
use axum::Router;
use axum::http::StatusCode;
use flow::Platform;
use flow::account::Role;
use flow::case::{CaseInput, CasePlan};
use flow::desk::Ask;
use jiff::civil::date;
use rules::consent::Ground;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use testkit::{Harness, Row, ZHANG_SAN, csv};

const PENALTY: &str = "transport-penalty";

/// The court received a penalty that was withdrawn on an objection since.
async fn scene() -> (Harness, Router, String) {
    let harness = Harness::new();
    let rows = [Row::penalty(&ZHANG_SAN, "赣交罚〔2026〕1号")];
    harness.import("transport", PENALTY, &csv(&rows)).await;
    for (login, organ) in [("handler", "transport"), ("passer", "operator")] {
        harness.make_staff(login, organ, &[Role::CaseOfficer]).await;
    }
    let platform = harness.platform();
    let ask = Ask {
        number: ZHANG_SAN.number(),
        name: None,
        purpose: "case-handling".to_owned(),
        items: vec![PENALTY.to_owned()],
        ground: Ground::Statute {
            power: "court-case".to_owned(),
            case_number: "（2026）赣01号".to_owned(),
        },
        emergency: false,
    };
    let court = harness.account("court").await;
    platform.ask(&court, ask).await.unwrap();
    let person = harness.account("zhang-san").await;
    let report = platform.my_report(&person, None).await.unwrap();
    let input = |text: &str| CaseInput {
        text: text.to_owned(),
        ..CaseInput::default()
    };
    let plan = CasePlan {
        kind: "objection".to_owned(),
        record: Some(report.lines[0].record.clone()),
        about: None,
        input: input("当日本人不在现场"),
    };
    let case = platform.file_case(&person, plan).await.unwrap();
    let id = case.line.id;
    for (login, seen, step) in [("passer", 1, "accept"), ("handler", 2, "grant")] {
        let officer = harness.account(login).await;
        let moved = platform.handle_case(&officer, &id, seen, step, input("属实，撤销"));
        moved.await.unwrap();
    }
    assert_eq!(harness.apart(Platform::run_recalls).await.unwrap(), 1);
    let router = router(&harness);
    (harness, router, id)
}

/// What the script of the documents says of a signed notice.
fn verify(keys: &Path, organ: &str, signed: &str) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify_recall.mjs");
    let mut node = Command::new("node");
    node.arg(script).arg(keys).arg(organ);
    node.stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = node.spawn().expect("install Node.js 20 or later");
    let mut input = child.stdin.take().unwrap();
    // A script that refuses at once may not read to the end.
    let _ = input.write_all(signed.as_bytes());
    drop(input);
    child.wait_with_output().unwrap()
}

#[tokio::test]
async fn it_is_read_verified_acknowledged_and_seen() {
    let (harness, router, case) = scene().await;
    harness.set_day(date(2026, 11, 27));
    let mut court = Browser::of(&router, "court").await;
    let page = court.get("/recalls").await;
    page.shows(StatusCode::OK, "赣交罚〔2026〕1号");
    page.shows(StatusCode::OK, "已撤销，不得继续使用");
    page.shows(StatusCode::OK, "2026-11-25");
    page.shows(StatusCode::OK, "逾期 2 天");
    for secret in [ZHANG_SAN.name, "360199"] {
        assert!(!page.text().contains(secret), "{secret}");
    }
    let id = page
        .between("action=\"/recalls/", "/acknowledge\"")
        .to_owned();

    let signed = court.get(&format!("/recalls/{id}/notice")).await;
    assert_eq!(signed.header("content-type"), "application/jose");
    let keys = court.get("/.well-known/jwks.json").await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("jwks.json");
    std::fs::write(&file, &keys.body).unwrap();
    let found = verify(&file, "high-court", signed.text());
    let told = String::from_utf8_lossy(&found.stderr);
    assert!(found.status.success(), "{told}");
    let said: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(said["reason"], "withdrawn");
    assert_eq!(said["jti"], id);
    assert_eq!(said["received"].as_array().unwrap().len(), 1);
    let (rest, signature) = signed.text().rsplit_once('.').unwrap();
    let other = format!("{rest}.{}", signature.chars().rev().collect::<String>());
    for (organ, text) in [
        ("demo-bank", signed.text()),
        ("high-court", other.as_str()),
        ("high-court", "a.b.c"),
        ("high-court", "something else"),
    ] {
        assert!(!verify(&file, organ, text).status.success(), "{text}");
    }

    let mut operator = Browser::of(&router, "operator").await;
    let page = operator.get("/operator").await;
    page.shows(StatusCode::OK, "<dd>1</dd>");
    page.shows(StatusCode::OK, "<strong>7 天</strong>");

    let token = court.get("/recalls").await.form_token();
    let at = format!("/recalls/{id}/acknowledge");
    let fields = [("form_token", token.as_str())];
    for _ in 0..2 {
        let page = court.post(&at, &fields).await;
        assert_eq!(page.location(), "/recalls?done=1");
    }
    let page = court.get("/recalls?done=1").await;
    page.shows(StatusCode::OK, "没有待确认的召回通知");
    page.shows(StatusCode::OK, "已确认，本人可以看到");
    // Another organ has none of it, and no form without its token counts.
    let mut bank = Browser::of(&router, "bank").await;
    let page = bank.get(&format!("/recalls/{id}/notice")).await;
    page.shows(StatusCode::NOT_FOUND, "NOT-FOUND");
    let page = court.post(&at, &[]).await;
    page.shows(StatusCode::FORBIDDEN, "FORM-TOKEN-WRONG");

    let mut person = Browser::of(&router, "zhang-san").await;
    let page = person.get("/me/recalls").await;
    page.shows(StatusCode::OK, "江西省高级人民法院");
    page.shows(StatusCode::OK, "已确认");
    let page = person.get(&format!("/me/cases/{case}")).await;
    page.shows(StatusCode::OK, "谁已被告知");
    page.shows(StatusCode::OK, "确认于");
    let page = operator.get("/operator").await;
    assert!(!page.text().contains("7 天"), "one still waits");
}

#[tokio::test]
async fn systems_read_and_acknowledge_them() {
    let (harness, router, _) = scene().await;
    let platform = harness.platform();
    let mut court = System::of(platform, &router, "court").await;
    let list = court.get("/api/v1/recalls").await.json();
    let recall = &list["entries"][0];
    assert_eq!(recall["reason"], "withdrawn");
    assert_eq!(
        (&recall["age_days"], &recall["acknowledge_by"]),
        (&0.into(), &"2026-11-25".into())
    );
    assert!(recall["acknowledged_at"].is_null() && recall["overdue_days"].is_null());
    let at = format!("/api/v1/recalls/{}", recall["id"].as_str().unwrap());
    let signed = court.get(&format!("{at}/notice")).await;
    assert_eq!(signed.text().split('.').count(), 3);
    let mut bank = System::of(platform, &router, "bank").await;
    let page = bank.post(&format!("{at}/acknowledge"), "").await;
    assert_eq!(page.json()["code"], "NOT-FOUND");
    let page = court.post(&format!("{at}/acknowledge"), "").await;
    assert_eq!(page.status, StatusCode::NO_CONTENT, "{}", page.text());
    let mut person = System::of(platform, &router, "zhang-san").await;
    let own = person.get("/api/v1/me/recalls").await.json();
    assert_eq!(own["entries"][0]["organ"], "high-court");
    assert!(own["entries"][0]["acknowledged_at"].is_string());
    let page = person.get("/api/v1/recalls").await;
    assert_eq!(page.json()["code"], "POLICY-DENIED");
}
