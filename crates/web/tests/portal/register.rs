//! The public register over the pages and the interface: from the proposal to what anyone sees, and what nobody does.

use crate::browser::{Browser, Page, router};
use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use flow::account::Role;
use jiff::civil::{Date, date};
use serde_json::json;
use testkit::{Harness, Row, ZHANG_SAN, csv};

const LIST: &str = "severe-list-market";
const DOCUMENT: &str = "赣测列〔2026〕1号";

async fn scene() -> (Harness, Router) {
    let harness = Harness::new();
    let rows = csv(&[Row::listing(&ZHANG_SAN, DOCUMENT)]);
    harness.import("market", LIST, &rows).await;
    let organ = "market-regulation";
    for (login, organ, role) in [
        ("lister", organ, Role::CaseOfficer),
        ("decider", organ, Role::Reviewer),
        ("publisher", "operator", Role::Publisher),
    ] {
        harness.make_staff(login, organ, &[role]).await;
    }
    let router = router(&harness);
    (harness, router)
}

async fn propose(browser: &mut Browser) -> String {
    let form = browser.get("/publications/new").await;
    form.shows(StatusCode::OK, "市场监督管理严重违法失信名单");
    let token = form.form_token();
    let number = ZHANG_SAN.number();
    let fields = [
        ("form_token", token.as_str()),
        ("item", LIST),
        ("name", ZHANG_SAN.name),
        ("number", number.as_str()),
        ("document", DOCUMENT),
        ("reason", "该名单依法应当公布"),
    ];
    let page = browser.post("/publications", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let case = page.location().split("case=").nth(1).unwrap();
    format!("/cases/{case}")
}

/// A move of an officer on a day, through the form of the page.
async fn step(
    harness: &Harness,
    router: &Router,
    at: &str,
    (day, login, step): (Date, &str, &str),
) {
    harness.set_day(day);
    let mut browser = Browser::of(router, login).await;
    let page = browser.get(at).await;
    let token = page.form_token();
    let seen = page.between("name=\"seen\" value=\"", "\"").to_owned();
    let fields = [
        ("form_token", token.as_str()),
        ("step", step),
        ("seen", seen.as_str()),
        ("text", "依法办理"),
        ("document", "赣市监告〔2026〕8号"),
    ];
    let page = browser.post(at, &fields).await;
    assert_eq!(
        page.status,
        StatusCode::SEE_OTHER,
        "{step}: {}",
        page.text()
    );
}

async fn search(anyone: &mut Browser, name: &str, text: &str) -> Page {
    anyone.post("/register", &[(name, text)]).await
}

#[tokio::test]
async fn what_is_released_is_found_and_nothing_more() {
    let (harness, router) = scene().await;
    let mut lister = Browser::of(&router, "lister").await;
    let at = propose(&mut lister).await;
    let mut anyone = Browser::new(&router);
    search(&mut anyone, "document", DOCUMENT)
        .await
        .shows(StatusCode::OK, "没有正在公示的信息");
    for move_of in [
        (date(2026, 11, 20), "lister", "serve-notice"),
        (date(2026, 11, 30), "decider", "decide"),
        (date(2026, 11, 30), "publisher", "release"),
    ] {
        step(&harness, &router, &at, move_of).await;
    }
    let page = search(&mut anyone, "document", DOCUMENT).await;
    page.shows(StatusCode::OK, "张*");
    assert!(page.header("x-robots-tag").contains("noindex"));
    assert!(!page.text().contains(ZHANG_SAN.name) && !page.text().contains("情节严重"));
    let entry = format!("/register/{}", page.between("href=\"/register/", "\""));
    let page = anyone.get(&entry).await;
    page.shows(StatusCode::OK, "2028-11-17");
    page.shows(StatusCode::OK, "name=\"robots\" content=\"noindex");
    assert!(page.header("x-robots-tag").contains("noindex"));
    assert!(!page.text().contains(ZHANG_SAN.name) && !page.text().contains("360199"));

    // The same over the interface, without an account.
    let kind = [("content-type", "application/json")];
    let body = Body::from(json!({ "document": DOCUMENT }).to_string());
    let found = anyone.send("POST", "/api/v1/register", &kind, body).await;
    let found = found.json();
    assert_eq!(found["entries"][0]["name"], "张*");
    let one = anyone.get(&format!("/api/v1{entry}")).await;
    assert_eq!(one.json(), found["entries"][0]);
    // What the person reads says that it is public, and where.
    let mut person = Browser::of(&router, "zhang-san").await;
    let id = at.rsplit('/').next().unwrap();
    let own = person.get(&format!("/me/cases/{id}")).await;
    own.shows(StatusCode::OK, entry.rsplit('/').next().unwrap());

    step(
        &harness,
        &router,
        &at,
        (date(2026, 12, 1), "publisher", "remove"),
    )
    .await;
    assert_eq!(anyone.get(&entry).await.status, StatusCode::NOT_FOUND);
    search(&mut anyone, "document", DOCUMENT)
        .await
        .shows(StatusCode::OK, "没有正在公示的信息");
}

#[tokio::test]
async fn nobody_searches_by_number_by_address_or_without_end() {
    let (_harness, router) = scene().await;
    let mut anyone = Browser::new(&router);
    let form = anyone.get("/register").await;
    form.shows(StatusCode::OK, "不能按证件号码查找");
    assert!(form.header("x-robots-tag").contains("noindex"));
    // What stands in an address is not looked for.
    let number = ZHANG_SAN.number();
    let page = anyone
        .get(&format!("/register?name={number}&document={number}"))
        .await;
    assert!(!page.text().contains("查找结果"));
    let page = search(&mut anyone, "name", &number).await;
    page.shows(StatusCode::BAD_REQUEST, "不能按证件号码查找");
    assert!(!page.text().contains(&number));
    search(&mut anyone, "name", " ")
        .await
        .shows(StatusCode::BAD_REQUEST, "至少填写");
    let unknown = anyone.get(&format!("/register/{}", "ab".repeat(16))).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let bad = anyone.get("/register/everything").await;
    assert_eq!(bad.status, StatusCode::NOT_FOUND);
    let mut last = StatusCode::OK;
    for _ in 0..30 {
        last = search(&mut anyone, "organ", "market-regulation")
            .await
            .status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}
