//! The JSON interface: tokens, bounds, problem documents.

use crate::browser::{Page, router};
use crate::system::System;
use axum::body::Body;
use axum::http::StatusCode;
use serde_json::json;
use std::time::Duration;
use testkit::{Harness, LI_SI, Row, WANG_WU, ZHANG_SAN, csv};

async fn system(harness: &Harness, login: &str) -> System {
    System::of(harness.platform(), &router(harness), login).await
}

#[track_caller]
fn is_problem(page: &Page, status: StatusCode, code: &str) {
    assert_eq!(page.status, status, "{}", page.text());
    assert_eq!(page.header("content-type"), "application/problem+json");
    assert_eq!(page.header("cache-control"), "no-store");
    let problem = page.json();
    assert_eq!(problem["code"], code, "{problem}");
    assert_eq!(problem["status"], status.as_u16());
    for text in ["title", "detail", "remedy"] {
        assert!(
            problem[text].is_string() && problem["zh"][text].is_string(),
            "{problem}"
        );
    }
    assert!(
        problem["type"]
            .as_str()
            .unwrap()
            .starts_with("/help#problem-")
    );
}

fn question() -> serde_json::Value {
    json!({ "number": ZHANG_SAN.number(), "purpose": "case-handling", "power": "court-case", "case_number": "（2026）赣0102执1号" })
}

#[tokio::test]
async fn without_a_good_token_there_is_nothing() {
    let harness = Harness::new();
    let mut client = system(&harness, "bank").await;
    client.bearer = "Bearer wrong".to_owned();
    let page = client
        .post("/api/v1/questions", question().to_string())
        .await;
    is_problem(&page, StatusCode::UNAUTHORIZED, "TOKEN-WRONG");
    assert_eq!(page.header("www-authenticate"), "Bearer");
    client.bearer = "Basic x".to_owned();
    for path in [
        "/api/v1/me/report",
        "/api/v1/me/accesses",
        "/api/v1/consents",
        "/api/v1/uploads",
    ] {
        is_problem(
            &client.get(path).await,
            StatusCode::UNAUTHORIZED,
            "TOKEN-MISSING",
        );
    }
    let mut client = system(&harness, "transport").await;
    let page = client
        .post("/api/v1/questions", question().to_string())
        .await;
    is_problem(&page, StatusCode::FORBIDDEN, "POLICY-DENIED");
    is_problem(
        &client.get("/api/v1/me/report").await,
        StatusCode::FORBIDDEN,
        "POLICY-DENIED",
    );
}

#[tokio::test]
async fn a_token_that_ended_is_wrong() {
    let harness = Harness::new();
    let mut client = system(&harness, "bank").await;
    harness.clock().advance(Duration::from_secs(601));
    is_problem(
        &client.get("/api/v1/consents").await,
        StatusCode::UNAUTHORIZED,
        "TOKEN-WRONG",
    );
}

#[tokio::test]
async fn bad_bodies_are_told_apart() {
    let harness = Harness::new();
    let mut client = system(&harness, "court").await;
    let deep = format!("{{\"number\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    let huge = format!("[{}]", "[[[[1]]]],".repeat(1_000_000));
    let unknown = json!({ "number": "1", "purpose": "x", "colour": "red" }).to_string();
    let cases = [
        (deep, StatusCode::BAD_REQUEST, "JSON-TOO-DEEP"),
        (huge, StatusCode::PAYLOAD_TOO_LARGE, "BODY-TOO-LARGE"),
        (String::new(), StatusCode::BAD_REQUEST, "JSON-UNREADABLE"),
        (
            "{\"number\":".to_owned(),
            StatusCode::BAD_REQUEST,
            "JSON-UNREADABLE",
        ),
        (
            "nonsense".to_owned(),
            StatusCode::BAD_REQUEST,
            "JSON-UNREADABLE",
        ),
        (unknown, StatusCode::BAD_REQUEST, "JSON-UNREADABLE"),
        (
            json!({ "number": "1", "purpose": "x" }).to_string(),
            StatusCode::BAD_REQUEST,
            "ASK-ONE-GROUND",
        ),
        (
            json!({ "number": "1", "purpose": "x", "consent": "zz" }).to_string(),
            StatusCode::BAD_REQUEST,
            "FIELD-UNREADABLE",
        ),
    ];
    for (body, status, code) in cases {
        is_problem(&client.post("/api/v1/questions", body).await, status, code);
    }
    // A number of the wrong type is not repeated in the answer.
    let wrong_type = json!({ "number": "1", "purpose": "x", "items": ZHANG_SAN.number() });
    let page = client
        .post("/api/v1/questions", wrong_type.to_string())
        .await;
    is_problem(&page, StatusCode::BAD_REQUEST, "JSON-UNREADABLE");
    assert!(!page.text().contains(&ZHANG_SAN.number()));
    let headers = [
        ("authorization", client.bearer.as_str()),
        ("content-type", "text/plain"),
    ];
    let page = client
        .browser
        .send("POST", "/api/v1/questions", &headers, Body::from("{}"))
        .await;
    is_problem(&page, StatusCode::UNSUPPORTED_MEDIA_TYPE, "JSON-EXPECTED");
}

#[tokio::test]
async fn wrong_addresses_and_methods_are_problem_documents() {
    let harness = Harness::new();
    let mut client = system(&harness, "bank").await;
    for path in ["/api/v1/nothing", "/api/v2", "/api/nothing"] {
        is_problem(&client.get(path).await, StatusCode::NOT_FOUND, "NOT-FOUND");
    }
    let page = client.get("/api/v1/questions").await;
    is_problem(&page, StatusCode::METHOD_NOT_ALLOWED, "METHOD-NOT-ALLOWED");
    assert!(page.header("allow").contains("POST"));
}

#[tokio::test]
async fn questions_are_answered_or_refused_with_a_receipt() {
    let harness = Harness::new();
    let permit = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    harness
        .import("transport", "transport-permit", &csv(&[permit]))
        .await;
    let mut court = system(&harness, "court").await;
    let page = court
        .post("/api/v1/questions", question().to_string())
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let answer = page.json();
    assert!(answer["receipt"]["commitment"].is_string());
    assert!(!page.text().contains(&ZHANG_SAN.number()));

    let mut bank = system(&harness, "bank").await;
    let mut asked = question();
    asked["power"] = json!(null);
    asked["case_number"] = json!(null);
    asked["consent"] = json!("ab".repeat(16));
    asked["purpose"] = json!("award-review");
    let page = bank.post("/api/v1/questions", asked.to_string()).await;
    is_problem(&page, StatusCode::FORBIDDEN, "ASK-CONSENT-UNKNOWN");
    assert!(page.json()["receipt"]["log_index"].is_u64());

    let mut person = system(&harness, "zhang-san").await;
    let page = person.get("/api/v1/me/accesses").await.json();
    assert!(page["entries"].as_array().unwrap().len() >= 2, "{page}");
    let report = person
        .get("/api/v1/me/report?as_of=2026-11-20")
        .await
        .json();
    assert_eq!(report["lines"].as_array().unwrap().len(), 1);
    let log = person.get("/api/v1/log").await.json();
    assert!(log["verifier_key"].is_string());
}

#[tokio::test]
async fn consents_are_requested_and_listed() {
    let harness = Harness::new();
    let mut bank = system(&harness, "bank").await;
    let mut request = json!({
        "name": ZHANG_SAN.name, "number": ZHANG_SAN.number(), "purpose": "award-review",
        "items": ["transport-permit"], "from": "2026-11-20", "until": "2026-12-01", "uses": 1,
    });
    let page = bank
        .post("/api/v1/consent-requests", request.to_string())
        .await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text());
    assert_eq!(page.json()["state"], "asked");
    let listed = bank.get("/api/v1/consents").await.json();
    assert_eq!(listed["entries"][0]["id"], page.json()["id"]);
    request["until"] = json!("0000-01-01");
    let page = bank
        .post("/api/v1/consent-requests", request.to_string())
        .await;
    is_problem(&page, StatusCode::BAD_REQUEST, "DATE-UNREADABLE");
}

#[tokio::test]
async fn a_file_is_the_body_and_its_status_tells_the_rest() {
    let harness = Harness::new();
    let mut client = system(&harness, "transport").await;
    let at = "/api/v1/uploads?item=transport-permit&file_name=rows.csv";
    let file = csv(&[Row::permit(&ZHANG_SAN, "赣测〔2026〕1号").with("XK_XDR_ZJHM", "123")]);
    let page = client.post(at, file).await;
    assert_eq!(page.status, StatusCode::ACCEPTED, "{}", page.text());
    let url = page.json()["status_url"].as_str().unwrap().to_owned();
    assert_eq!(page.location(), url);
    let mut status = client.get(&url).await.json();
    while status["state"] == "running" {
        tokio::time::sleep(Duration::from_millis(20)).await;
        status = client.get(&url).await.json();
    }
    assert_eq!(
        (&status["state"], &status["refused"]),
        (&json!("done"), &json!(1)),
        "{status}"
    );
    let findings = client.get(&format!("{url}/findings")).await.json();
    assert!(findings["entries"][0]["code"].is_string());
    let page = client.get(&format!("{url}/problem-file")).await;
    assert_eq!(page.status, StatusCode::OK);
    let listed = client.get("/api/v1/uploads").await.json();
    assert_eq!(listed["entries"][0]["id"], status["id"]);

    let page = client
        .post("/api/v1/uploads?item=transport-permit", "x")
        .await;
    is_problem(&page, StatusCode::BAD_REQUEST, "FIELD-MISSING");
    let page = client
        .post("/api/v1/uploads?item=nothing&file_name=a.csv", "x")
        .await;
    assert!(
        page.status.is_client_error() && page.json()["code"].is_string(),
        "{}",
        page.text()
    );
    is_problem(
        &client.get("/api/v1/uploads/zz").await,
        StatusCode::NOT_FOUND,
        "NOT-FOUND",
    );
}

#[tokio::test]
async fn a_check_answers_for_each_person() {
    let harness = Harness::new();
    let listing = csv(&[Row::listing(&ZHANG_SAN, "赣测列〔2026〕1号")]);
    harness
        .import("market", "severe-list-market", &listing)
        .await;
    let mut client = system(&harness, "permits").await;
    let people = json!([
        { "number": ZHANG_SAN.number(), "name": "张三" },
        { "number": LI_SI.number(), "name": "王五" },
        { "number": WANG_WU.number() },
        { "number": "36019919900307" },
        { "number": ZHANG_SAN.number() },
    ]);
    let check = |people: &serde_json::Value| {
        json!({ "people": people, "purpose": "severe-list-check", "power": "listed-measures", "case_number": "核1号" })
            .to_string()
    };
    let permit = csv(&[Row::permit(&LI_SI, "赣测〔2026〕1号")]);
    harness
        .import("transport", "transport-permit", &permit)
        .await;
    let page = client.post("/api/v1/checks", check(&people)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let answer = page.json();
    let found = answer["people"].as_array().unwrap();
    let results: Vec<_> = found
        .iter()
        .map(|p| p["result"].as_str().unwrap())
        .collect();
    assert_eq!(
        results,
        [
            "listed",
            "name-differs",
            "not-listed",
            "number-malformed",
            "repeated"
        ]
    );
    let listed = &found[0]["listings"][0];
    assert_eq!(listed["item"], "severe-list-market");
    assert_eq!(listed["document_number"], "赣测列〔2026〕1号");
    assert_eq!(listed["decided_on"], "2026-11-18");
    assert_eq!(listed["display_until"], "2028-11-17");
    for place in [0, 1, 2] {
        assert!(found[place]["receipt"]["log_index"].is_u64(), "{answer}");
    }
    assert_eq!(found[3]["code"], "ID-LENGTH");
    assert!(found[3]["what"]["zh"].is_string() && found[3]["remedy"]["en"].is_string());
    assert_eq!(
        (&found[4]["same_as"], &found[4]["place"]),
        (&json!(1), &json!(5))
    );
    assert!(!page.text().contains("张三") && !page.text().contains(&ZHANG_SAN.number()));

    let crowd = json!(vec![json!({ "number": ZHANG_SAN.number() }); 101]);
    let page = client.post("/api/v1/checks", check(&crowd)).await;
    is_problem(&page, StatusCode::BAD_REQUEST, "CHECK-TOO-MANY");
    assert!(page.json()["detail"].as_str().unwrap().contains("100"));
    let page = client.post("/api/v1/checks", check(&json!([]))).await;
    is_problem(&page, StatusCode::BAD_REQUEST, "CHECK-NOBODY");

    // Not on a consent, not on a power of somebody else, not on none at all.
    let consented =
        json!({ "people": people, "purpose": "severe-list-check", "consent": "ab".repeat(16) });
    let page = client.post("/api/v1/checks", consented.to_string()).await;
    is_problem(&page, StatusCode::FORBIDDEN, "ASK-GROUND-NOT-FOR-PURPOSE");
    assert!(page.json()["receipt"]["log_index"].is_u64());
    let without = json!({ "people": people, "purpose": "severe-list-check" });
    let page = client.post("/api/v1/checks", without.to_string()).await;
    is_problem(&page, StatusCode::BAD_REQUEST, "ASK-ONE-GROUND");
    let mut bank = system(&harness, "bank").await;
    let page = bank.post("/api/v1/checks", check(&people)).await;
    is_problem(&page, StatusCode::FORBIDDEN, "ASK-POWER-NOT-HELD");
    let mut reporter = system(&harness, "transport").await;
    let page = reporter.post("/api/v1/checks", check(&people)).await;
    is_problem(&page, StatusCode::FORBIDDEN, "POLICY-DENIED");
}
