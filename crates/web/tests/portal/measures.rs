//! Measures over the interface: what a check told of is filed, told to the person and lifted; what is not on the list is refused with
//! what is.

use crate::browser::router;
use crate::system::System;
use axum::http::StatusCode;
use flow::account::Role;
use serde_json::{Value, json};
use testkit::{Harness, Row, ZHANG_SAN, csv};

const CONSTRAINT: &str = "no-notice-and-commitment";

fn filing(checked: &Value, measure: &str, reason: &str) -> String {
    json!({
        "checked": checked, "matter": "company-registration", "measure": measure, "applied": true,
        "reason": reason
    })
    .to_string()
}

async fn was_told(person: &mut System, kind: &str) -> bool {
    let told = person.get("/api/v1/me/notices").await.json();
    let told = told["entries"].as_array().unwrap();
    told.iter().any(|notice| notice["kind"] == kind)
}

#[tokio::test]
async fn what_was_done_is_filed_told_and_lifted() {
    let harness = Harness::new();
    let listing = csv(&[Row::listing(&ZHANG_SAN, "赣测列〔2026〕1号")]);
    harness
        .import("market", "severe-list-market", &listing)
        .await;
    harness
        .make_staff("registrar", "market-regulation", &[Role::CounterOfficer])
        .await;
    let (platform, router) = (harness.platform(), router(&harness));
    let mut officer = System::of(platform, &router, "registrar").await;
    let check = json!({
        "matter": "company-registration", "number": ZHANG_SAN.number(),
        "power": "matter-measures", "case_number": "赣测登〔2026〕1号"
    });
    let answer = officer.post("/api/v1/matters/check", check.to_string());
    let answer = answer.await.json();
    let checked = &answer["receipt"]["log_index"];

    let refused = officer
        .post(
            "/api/v1/measures",
            filing(checked, "procurement-exclusion", "无"),
        )
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let refused = refused.json();
    assert_eq!(refused["code"], "MEASURE-NOT-OF-MATTER");
    let named = refused["zh"]["remedy"].as_str().unwrap();
    assert!(named.contains("告知承诺"), "{named}");
    let refused = officer
        .post(
            "/api/v1/measures",
            filing(checked, "representative-bar", "无"),
        )
        .await;
    let refused = refused.json();
    assert_eq!(refused["code"], "MEASURE-NOT-APPLICABLE");
    assert!(refused["receipt"]["log_index"].is_number());
    let named = refused["zh"]["remedy"].as_str().unwrap();
    assert!(named.contains("告知承诺"), "{named}");

    let filed = officer
        .post("/api/v1/measures", filing(checked, CONSTRAINT, "在名单内"))
        .await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    let again = officer
        .post("/api/v1/measures", filing(checked, CONSTRAINT, "在名单内"))
        .await;
    assert_eq!(again.json()["code"], "MEASURE-FILED-BEFORE");

    let mut person = System::of(platform, &router, "zhang-san").await;
    let own = person.get("/api/v1/me/measures").await.json();
    assert_eq!(own["entries"][0]["kind"], "constraint");
    assert_eq!(own["entries"][0]["alive"], true);
    assert!(was_told(&mut person, "measure-applied").await);
    assert!(!was_told(&mut person, "measure-ended").await);
    let report = person.get("/api/v1/me/report").await.json();
    assert!(
        report["clean_years"].is_null(),
        "a listing stands against them"
    );

    let list = officer.get("/api/v1/measures").await.json();
    let id = list["entries"][0]["id"].as_str().unwrap();
    let lift = format!("/api/v1/measures/{id}/lift");
    let page = officer.post(&lift, "{}").await;
    assert_eq!(page.status, StatusCode::NO_CONTENT, "{}", page.text());
    let page = officer.post(&lift, "{}").await;
    assert_eq!(page.json()["code"], "MEASURE-LIFTED-BEFORE");
    assert!(was_told(&mut person, "measure-ended").await);

    let mut other = System::of(platform, &router, "li-si").await;
    let report = other.get("/api/v1/me/report").await.json();
    assert_eq!(report["clean_years"]["en"], "3 years");
}
