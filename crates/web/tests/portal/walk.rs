//! The walk of the demonstration: a file with a fault, a consent, a question, the access the person sees.

use crate::browser::{Browser, Page, router};
use axum::Router;
use axum::http::StatusCode;
use std::time::Duration;
use testkit::{Harness, Row, ZHANG_SAN, csv};

const PERMIT: &str = "transport-permit";

/// Uploads a file as the transport department and waits for its result.
async fn upload(browser: &mut Browser, name: &str, file: &str) -> Page {
    let token = browser.get("/department").await.form_token();
    let fields = [("form_token", token.as_str()), ("item", PERMIT)];
    let page = browser
        .post_file("/department/uploads", &fields, name, file.as_bytes())
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let at = page.location().to_owned();
    for _ in 0..200 {
        let page = browser.get(&at).await;
        if !page.text().contains("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the upload does not end");
}

#[tokio::test]
async fn a_file_with_a_fault_comes_back_with_its_problem_file() {
    let harness = Harness::new();
    let mut browser = Browser::of(&router(&harness), "transport").await;
    let good = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    let mut number = ZHANG_SAN.number();
    let last = if number.ends_with('1') { "2" } else { "1" };
    number.replace_range(17.., last);
    let bad = Row::permit(&ZHANG_SAN, "赣测〔2026〕2号").with("XK_XDR_ZJHM", &number);
    let page = upload(&mut browser, "许可.csv", &csv(&[good, bad])).await;
    page.shows(StatusCode::OK, "下载问题文件");
    assert!(
        !page.text().contains(&number),
        "the number stays out of the page"
    );
    let link = page.between("class=\"button\" href=\"", "\"").to_owned();
    let page = browser.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.header("content-disposition")
            .starts_with("attachment; ")
    );
    assert_eq!(page.header("content-length"), page.body.len().to_string());
    assert!(String::from_utf8_lossy(&page.body).contains("2号"));
    browser
        .get("/department")
        .await
        .shows(StatusCode::OK, "许可.csv");
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_with_a_code() {
    let harness = Harness::new();
    let mut browser = Browser::of(&router(&harness), "transport").await;
    let token = browser.get("/department").await.form_token();
    let fields = [("form_token", token.as_str()), ("item", PERMIT)];
    let page = browser
        .post_file("/department/uploads", &fields, "empty.csv", b"")
        .await;
    page.shows(StatusCode::BAD_REQUEST, "FILE-");
    let page = browser
        .post_file("/department/uploads", &fields, "", b"")
        .await;
    page.shows(StatusCode::BAD_REQUEST, "UPLOAD-NO-FILE");
    let fields = [("form_token", token.as_str()), ("item", "court-dishonest")];
    let page = browser
        .post_file("/department/uploads", &fields, "a.csv", b"a,b\n")
        .await;
    assert!(page.status.is_client_error(), "{}", page.text());
}

async fn ask_for_consent(bank: &mut Browser) {
    let token = bank.get("/desk").await.form_token();
    let number = ZHANG_SAN.number();
    let fields = [
        ("form_token", token.as_str()),
        ("name", ZHANG_SAN.name),
        ("number", number.as_str()),
        ("purpose", "award-review"),
        ("item", PERMIT),
        ("item", "transport-penalty"),
        ("from", "2026-11-20"),
        ("until", "2026-12-01"),
        ("uses", "1"),
    ];
    let page = bank.post("/desk/consents", &fields).await;
    assert_eq!(
        page.location(),
        "/desk?requested=1#consents",
        "{}",
        page.text()
    );
}

async fn ask(bank: &mut Browser, consent: &str) -> Page {
    let form = bank.get(&format!("/desk/ask?consent={consent}")).await;
    let number = ZHANG_SAN.number();
    let fields = [
        ("form_token", form.form_token()),
        ("consent", consent.to_owned()),
        ("number", number),
        ("purpose", "award-review".to_owned()),
        ("item", PERMIT.to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, t)| (*n, t.as_str())).collect();
    bank.post("/desk/ask", &fields).await
}

async fn scene(harness: &Harness) -> (Router, Browser, Browser) {
    let permit = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    harness.import("transport", PERMIT, &csv(&[permit])).await;
    let router = router(harness);
    let bank = Browser::of(&router, "bank").await;
    let person = Browser::of(&router, "zhang-san").await;
    (router, bank, person)
}

#[tokio::test]
async fn asked_approved_answered_seen_and_verified() {
    let harness = Harness::new();
    let (router, mut bank, mut person) = scene(&harness).await;
    ask_for_consent(&mut bank).await;

    let page = person.get("/me/consents").await;
    let id = page
        .between("action=\"/me/consents/", "/approve")
        .to_owned();
    let token = page.form_token();
    let approve = format!("/me/consents/{id}/approve");
    let nothing = person.post(&approve, &[("form_token", &token)]).await;
    nothing.shows(StatusCode::BAD_REQUEST, "CONSENT-NOTHING-CHOSEN");
    let page = person
        .post(&approve, &[("form_token", &token), ("item", PERMIT)])
        .await;
    assert_eq!(
        page.location(),
        "/me/consents?done=approved",
        "{}",
        page.text()
    );
    person
        .get("/me/consents?done=approved")
        .await
        .shows(StatusCode::OK, "已授权");

    let page = ask(&mut bank, &id).await;
    page.shows(StatusCode::OK, "查询回执");
    page.shows(StatusCode::OK, "赣测〔2026〕1号");
    assert!(
        !page.text().contains(&ZHANG_SAN.number()),
        "the number is masked"
    );
    assert_eq!(page.header("cache-control"), "no-store");
    // Its one use is spent: the refusal has a receipt as well.
    let page = ask(&mut bank, &id).await;
    page.shows(StatusCode::FORBIDDEN, "ASK-CONSENT-USED-UP");
    page.shows(StatusCode::FORBIDDEN, "查询回执");

    harness.platform().publish_now().unwrap();
    let page = person.get("/me/accesses").await;
    page.shows(StatusCode::OK, "已拒绝");
    page.shows(StatusCode::OK, "已提供");
    let proof = page.between("href=\"/me/accesses/", "/proof").to_owned();
    let page = person.get(&format!("/me/accesses/{proof}/proof")).await;
    page.shows(StatusCode::OK, "c2sp.org/tlog-proof@v1");
    let page = person.get(&format!("/me/accesses/{proof}")).await;
    page.shows(StatusCode::OK, &format!("#{proof}"));
    let opening = person
        .get(&format!("/me/accesses/{proof}/opening"))
        .await
        .json();
    assert!(opening["opening"].is_string() && opening["salt"].is_string());

    let page = person.get("/me").await;
    let code = page.between("<code class=\"big\">", "</code>").to_owned();
    let mut stranger = Browser::new(&router);
    let page = stranger.post("/verify", &[("code", &code)]).await;
    page.shows(StatusCode::OK, "✓");
    assert!(!page.text().contains(ZHANG_SAN.name));
}

#[tokio::test]
async fn refused_and_withdrawn_consents_open_nothing() {
    let harness = Harness::new();
    let (_, mut bank, mut person) = scene(&harness).await;
    // The refusal last: after it the bank may not ask again so soon.
    for (word, code) in [
        ("withdraw", "ASK-CONSENT-WITHDRAWN"),
        ("refuse", "ASK-CONSENT-REFUSED"),
    ] {
        ask_for_consent(&mut bank).await;
        let page = person.get("/me/consents").await;
        let id = page
            .between("action=\"/me/consents/", "/approve")
            .to_owned();
        let token = page.form_token();
        if word == "withdraw" {
            let fields = [("form_token", token.as_str()), ("item", PERMIT)];
            person
                .post(&format!("/me/consents/{id}/approve"), &fields)
                .await;
        }
        let page = person
            .post(
                &format!("/me/consents/{id}/{word}"),
                &[("form_token", &token)],
            )
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
        ask(&mut bank, &id).await.shows(StatusCode::FORBIDDEN, code);
    }
}

#[tokio::test]
async fn the_report_comes_as_page_text_and_json_of_any_day() {
    let harness = Harness::new();
    let (_, _, mut person) = scene(&harness).await;
    person
        .get("/me")
        .await
        .shows(StatusCode::OK, "赣测〔2026〕1号");
    let page = person.get("/me?as_of=2026-01-01").await;
    page.shows(StatusCode::OK, "没有关于您的在册信息");
    let page = person.get("/me/report.txt?lang=en").await;
    page.shows(StatusCode::OK, "赣测〔2026〕1号");
    assert!(
        page.header("content-disposition")
            .contains("report-2026-11-20.txt")
    );
    let report = person.get("/me/report.json").await.json();
    assert_eq!(report["lines"][0]["document_number"], "赣测〔2026〕1号");
    assert!(report["receipt"]["log_index"].is_u64());
}
