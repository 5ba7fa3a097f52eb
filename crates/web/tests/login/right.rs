//! What works: persons and staff through their providers, and the fresh proof.

use crate::provider::Lies;
use crate::stage::Stage;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use std::time::Duration;
use testkit::{Row, ZHANG_SAN, csv};

pub fn claims(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

pub fn said(value: Value) -> Lies {
    Lies {
        claims: claims(value),
        ..Lies::default()
    }
}

async fn with_a_record(stage: &Stage) {
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    stage
        .harness
        .import("transport", "transport-permit", &csv(&[row]))
        .await;
}

#[tokio::test]
async fn a_person_comes_in_by_name_and_number() {
    let stage = Stage::new().await;
    with_a_record(&stage).await;
    let mut browser = stage.browser();
    let page = browser.get("/login").await;
    page.shows(StatusCode::OK, "省统一身份认证");
    let page = stage.through(&mut browser, "province", &[]).await;
    page.shows(StatusCode::OK, "登录成功");
    assert!(page.text().contains("content=\"0;url=/me\""));
    let report = browser.get("/me").await;
    report.shows(StatusCode::OK, "赣测〔2026〕1号");
    report.shows(StatusCode::OK, "张三");

    // The second time it is the same account: its sessions stand in one list.
    let mut second = stage.browser();
    stage.through(&mut second, "province", &[]).await;
    let sessions = second.get("/account/sessions").await;
    assert_eq!(sessions.text().matches("<li class=\"card\">").count(), 2);
}

#[tokio::test]
async fn the_number_stands_nowhere_but_in_the_persons_record() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    let page = stage.through(&mut browser, "province", &[]).await;
    let number = ZHANG_SAN.number();
    assert!(!page.text().contains(&number));
    for (_, value) in &page.headers {
        assert!(!value.to_str().unwrap_or_default().contains(&number));
    }
}

#[tokio::test]
async fn what_the_token_lacks_is_asked_for() {
    let stage = Stage::new().await;
    let lies = |subject: &str| Lies {
        claims: claims(json!({"name": null, "citizen_number": null})),
        userinfo: claims(json!({
            "sub": subject, "name": "张三", "citizen_number": ZHANG_SAN.number(), "nonce": "of no account",
        })),
        ..Lies::default()
    };
    stage.people.lie(lies("subject-7"));
    let mut browser = stage.browser();
    let page = stage.through(&mut browser, "province", &[]).await;
    page.shows(StatusCode::OK, "登录成功");

    stage.people.lie(lies("subject-8"));
    let mut browser = stage.browser();
    let page = stage.through(&mut browser, "province", &[]).await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-TOKEN-SUBJECT");
}

#[tokio::test]
async fn staff_come_in_to_the_account_their_administrator_made() {
    let stage = Stage::new().await;
    let transport = json!({"preferred_username": "transport", "office": "transport"});
    stage.staff.lie(said(transport));
    let mut browser = stage.browser();
    let page = stage.through(&mut browser, "offices", &[]).await;
    page.shows(StatusCode::OK, "url=/department");
    browser
        .get("/department")
        .await
        .shows(StatusCode::OK, "江西省交通运输厅");

    // Nobody is made, nobody of an organ the provider does not vouch for, no person, and nobody of another organ than told.
    for (login, office) in [
        ("nobody", "transport"),
        ("bank", "demo-bank"),
        ("zhang-san", "transport"),
        ("market", "transport"),
    ] {
        let lie = json!({"preferred_username": login, "office": office, "sub": login});
        stage.staff.lie(said(lie));
        let mut browser = stage.browser();
        let page = stage.through(&mut browser, "offices", &[]).await;
        page.shows(StatusCode::UNAUTHORIZED, "LOGIN-NO-ACCOUNT");
        assert!(browser.cookie("chengxin_session").is_none(), "{login}");
    }
}

#[tokio::test]
async fn the_full_number_asks_for_a_fresh_and_strong_proof() {
    let stage = Stage::new().await;
    with_a_record(&stage).await;
    let mut browser = stage.browser();
    stage.through(&mut browser, "province", &[]).await;
    let before = browser.cookie("chengxin_session").unwrap().to_owned();
    let advance = Duration::from_secs(600);
    stage.harness.clock().advance(advance);
    let now = stage.harness.platform().now().as_second();
    stage.people.set_now(now);
    let asked = browser.get("/me/number").await;
    assert_eq!(asked.location(), "/login/again?next=/me/number");

    let again = [("again", "1"), ("next", "/me/number")];
    let request = stage.leave(&mut browser, "province", &again).await;
    assert_eq!(request["max_age"], "0");
    assert_eq!(request["prompt"], "login");
    assert_eq!(request["acr_values"], "strong");

    // The provider did not ask anew, or not in the way that was asked for, or it asked somebody else.
    let old = json!({"auth_time": now - 600, "acr": "strong"});
    let never = json!({"auth_time": null, "acr": "strong"});
    let weak = json!({"acr": "weak"});
    let other = json!({"acr": "strong", "sub": "subject-9", "name": "李四", "citizen_number": testkit::LI_SI.number()});
    for (lie, code) in [
        (old, "LOGIN-TOKEN-NOT-FRESH"),
        (never, "LOGIN-TOKEN-NOT-FRESH"),
        (weak, "LOGIN-TOKEN-LEVEL"),
        (other, "LOGIN-OTHER-PERSON"),
    ] {
        stage.people.lie(said(lie));
        let page = stage.through(&mut browser, "province", &again).await;
        page.shows(StatusCode::UNAUTHORIZED, code);
        assert_eq!(browser.cookie("chengxin_session"), Some(before.as_str()));
        let asked = browser.get("/me/number").await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{code}");
    }

    stage.people.lie(said(json!({"acr": "strong"})));
    let page = stage.through(&mut browser, "province", &again).await;
    page.shows(StatusCode::OK, "url=/me/number");
    // A new secret; the old one is nobody's any more.
    assert_ne!(browser.cookie("chengxin_session"), Some(before.as_str()));
    let mut thief = stage.browser();
    thief.set_cookie("chengxin_session", &before);
    assert_eq!(thief.get("/me").await.status, StatusCode::SEE_OTHER);

    let token = browser.get("/me/number").await;
    token.shows(StatusCode::OK, "显示完整号码");
    let token = token.form_token();
    let shown = browser.post("/me/number", &[("form_token", &token)]).await;
    shown.shows(StatusCode::OK, &ZHANG_SAN.number());
    let accesses = browser.get("/me/accesses").await;
    accesses.shows(StatusCode::OK, "本人查看完整证件号码");
}

#[tokio::test]
async fn who_comes_in_at_a_provider_has_no_ways_in_of_their_own() {
    let stage = Stage::new().await;
    let transport = json!({"preferred_username": "transport", "office": "transport"});
    stage.staff.lie(said(transport));
    let mut browser = stage.browser();
    stage.through(&mut browser, "offices", &[]).await;
    let page = browser.get("/account/security").await;
    page.shows(StatusCode::OK, "登录方式在那里设置");
    assert!(!page.text().contains("添加通行密钥"));
    let token = page.form_token();
    for path in [
        "/account/totp",
        "/account/totp/confirm",
        "/account/passkeys",
    ] {
        let page = browser.post(path, &[("form_token", &token)]).await;
        page.shows(StatusCode::CONFLICT, "LOGIN-WAYS-ELSEWHERE");
    }
}
