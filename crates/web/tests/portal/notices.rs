//! The inbox in the browser and over the interface: what is new is counted, what is opened is read, an address is entered and
//! taken out.

use crate::browser::{Browser, router};
use axum::http::StatusCode;
use flow::login::Settings;
use testkit::{Harness, Row, ZHANG_SAN, csv};

const PENALTY: &str = "transport-penalty";

async fn told() -> Harness {
    let harness = Harness::new();
    let rows = csv(&[Row::penalty(&ZHANG_SAN, "赣测罚〔2026〕7号")]);
    harness.import("transport", PENALTY, &rows).await;
    harness
}

#[tokio::test]
async fn a_notice_is_counted_opened_and_read() {
    let harness = told().await;
    let router = router(&harness);
    let mut person = Browser::of(&router, "zhang-san").await;
    let page = person.get("/me").await;
    page.shows(StatusCode::OK, "通知（1）");
    let page = person.get("/me/notices?lang=en").await;
    page.shows(StatusCode::OK, "unread");
    page.shows(StatusCode::OK, "Notices (1)");
    let id = page.between("href=\"/me/notices/", "\"");
    // The first link leads to the settings.
    assert_eq!(id, "contact");
    let account = harness.account("zhang-san").await;
    let (lines, _) = harness.platform().my_notices(&account, None).await.unwrap();
    let at = format!("/me/notices/{}", lines[0].id);
    let page = person.get(&at).await;
    page.shows(StatusCode::OK, "within 60 days");
    page.shows(StatusCode::OK, "赣测罚〔2026〕7号");
    assert!(!page.text().contains("Notices (1)"));
    let page = person.get("/me/notices?lang=zh").await;
    assert!(!page.text().contains("未读"));
    // Another person finds nothing there, and a cursor that is none is told so.
    let mut other = Browser::of(&router, "li-si").await;
    assert_eq!(other.get(&at).await.status, StatusCode::NOT_FOUND);
    let page = person.get("/me/notices?before=x").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_address_is_entered_and_taken_out() {
    let harness = told().await;
    let directory = tempfile::tempdir().unwrap();
    let text = "[notices]\nsite = \"https://credit.example\"\nmobile = { directory = \"\" }";
    let settings = Settings::of(text, directory.path()).unwrap();
    harness.platform().send_notices(&settings).unwrap();
    let router = router(&harness);
    let mut person = Browser::of(&router, "zhang-san").await;
    let at = "/me/notices/contact";
    let token = person.get(at).await.form_token();
    let set = [
        ("form_token", token.as_str()),
        ("channel", "mobile"),
        ("address", "100 1234 5678"),
    ];
    let page = person.post(at, &set).await;
    assert_eq!(page.location(), "/me/notices/contact?done=set");
    let page = person.get(at).await;
    page.shows(StatusCode::OK, "100****5678");
    assert!(!page.text().contains("10012345678"));
    let bad = [
        ("form_token", token.as_str()),
        ("channel", "mobile"),
        ("address", "<b>"),
    ];
    let page = person.post(at, &bad).await;
    page.shows(StatusCode::BAD_REQUEST, "NOTICE-ADDRESS");
    let remove = [("form_token", token.as_str())];
    let page = person.post("/me/notices/contact/remove", &remove).await;
    assert_eq!(page.location(), "/me/notices/contact?done=removed");
    let page = person.get(at).await;
    assert!(!page.text().contains("100****5678"));
    // Without the token of the form nothing is done.
    let page = person.post(at, &set[1..]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}
