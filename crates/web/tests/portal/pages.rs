//! What every page owes: headers, language, doors that stay shut.

use crate::browser::{Browser, Page, router};
use axum::body::Body;
use axum::http::StatusCode;
use std::time::Duration;
use testkit::Harness;

const PUBLIC: [&str; 10] = [
    "/",
    "/verify",
    "/verify/consent",
    "/catalogue",
    "/catalogue/transport-penalty",
    "/instruments",
    "/log",
    "/tasks",
    "/help",
    "/login",
];

const ROOMS: [(&str, &str); 12] = [
    ("zhang-san", "/me"),
    ("zhang-san", "/me/report.json"),
    ("zhang-san", "/me/report.txt"),
    ("zhang-san", "/me/accesses"),
    ("zhang-san", "/me/consents"),
    ("zhang-san", "/me/notices"),
    ("zhang-san", "/me/notices/contact"),
    ("transport", "/department"),
    ("bank", "/desk"),
    ("bank", "/desk/ask"),
    ("operator", "/operator"),
    (
        "transport",
        "/department/uploads/00000000000000000000000000000000",
    ),
];

fn has_headers(path: &str, page: &Page) {
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                  frame-ancestors 'none'; base-uri 'none'";
    assert_eq!(page.header("content-security-policy"), policy, "{path}");
    assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(page.header("referrer-policy"), "no-referrer", "{path}");
    assert!(
        page.header("permissions-policy").contains("camera=()"),
        "{path}"
    );
}

#[tokio::test]
async fn public_pages_open_in_both_languages_with_their_headers() {
    let harness = Harness::new();
    let router = router(&harness);
    for path in PUBLIC {
        let mut browser = Browser::new(&router);
        let page = browser.get(path).await;
        page.shows(StatusCode::OK, "<html lang=\"zh-CN\">");
        has_headers(path, &page);
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        let page = browser.get(&format!("{path}?lang=en")).await;
        page.shows(StatusCode::OK, "<html lang=\"en\">");
        // Remembered without being asked for again.
        browser
            .get("/help")
            .await
            .shows(StatusCode::OK, "<html lang=\"en\">");
        browser
            .get("/help?lang=zh")
            .await
            .shows(StatusCode::OK, "<html lang=\"zh-CN\">");
    }
}

#[tokio::test]
async fn rooms_open_to_their_accounts_and_to_nobody_else() {
    let harness = Harness::new();
    let router = router(&harness);
    for login in ["zhang-san", "transport", "bank", "operator"] {
        let mut browser = Browser::of(&router, login).await;
        for (owner, path) in ROOMS {
            let page = browser.get(path).await;
            has_headers(path, &page);
            if login != owner {
                page.shows(StatusCode::FORBIDDEN, "POLICY-DENIED");
            } else if !path.ends_with("00") {
                assert!(
                    page.status.is_success() || page.status == StatusCode::SEE_OTHER,
                    "{path}"
                );
                assert_eq!(page.header("cache-control"), "no-store", "{path}");
            }
        }
    }
    for (_, path) in ROOMS {
        let page = Browser::new(&router).get(path).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        assert!(
            page.location().starts_with("/login?reason=required&next="),
            "{path}"
        );
    }
}

#[tokio::test]
async fn every_form_of_a_session_asks_for_its_token() {
    let harness = Harness::new();
    let router = router(&harness);
    let id = "ab".repeat(16);
    let forms = [
        ("zhang-san", "/logout".to_owned()),
        ("zhang-san", format!("/me/consents/{id}/approve")),
        ("zhang-san", format!("/me/consents/{id}/refuse")),
        ("zhang-san", format!("/me/consents/{id}/withdraw")),
        ("bank", "/desk/consents".to_owned()),
        ("bank", "/desk/ask".to_owned()),
    ];
    for (login, path) in forms {
        let mut browser = Browser::of(&router, login).await;
        for token in ["", "0000"] {
            let page = browser.post(&path, &[("form_token", token)]).await;
            page.shows(StatusCode::FORBIDDEN, "FORM-TOKEN-WRONG");
        }
        let page = Browser::new(&router).post(&path, &[]).await;
        assert!(
            page.location().starts_with("/login?reason=required"),
            "{path}"
        );
    }
    let mut browser = Browser::of(&router, "transport").await;
    let fields = [("form_token", "0000"), ("item", "transport-permit")];
    let page = browser
        .post_file("/department/uploads", &fields, "a.csv", b"x")
        .await;
    page.shows(StatusCode::FORBIDDEN, "FORM-TOKEN-WRONG");
}

#[tokio::test]
async fn login_needs_its_own_form_and_the_right_password() {
    let harness = Harness::new();
    let router = router(&harness);
    let mut browser = Browser::new(&router);
    let fields = [
        ("login", "zhang-san"),
        ("password", "zhang-san"),
        ("form_token", "1.0.ab"),
    ];
    browser
        .post("/login", &fields)
        .await
        .shows(StatusCode::FORBIDDEN, "FORM-TOKEN-WRONG");

    let page = browser.log_in("zhang-san<", "wrong").await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-REFUSED");
    page.shows(StatusCode::UNAUTHORIZED, "value=\"zhang-san&#60;\"");

    let page = browser.log_in("zhang-san", "zhang-san").await;
    assert_eq!(
        (page.status, page.location()),
        (StatusCode::SEE_OTHER, "/me")
    );
    let lines = page.headers.get_all("set-cookie").iter();
    let line = lines
        .map(|l| l.to_str().unwrap())
        .find(|l| l.starts_with("chengxin_session="));
    let line = line.unwrap();
    assert!(
        line.contains("; HttpOnly; SameSite=Strict;") && line.contains("Path=/"),
        "{line}"
    );
}

#[tokio::test]
async fn a_session_that_ended_leads_back_to_the_login_page_and_says_so() {
    let harness = Harness::new();
    let router = router(&harness);
    let mut browser = Browser::of(&router, "zhang-san").await;
    let ended = browser.cookie("chengxin_session").unwrap().to_owned();
    let token = browser.get("/me").await.form_token();
    let page = browser.post("/logout", &[("form_token", &token)]).await;
    assert_eq!(page.location(), "/login?reason=goodbye");
    assert_eq!(browser.cookie("chengxin_session"), None);

    browser.set_cookie("chengxin_session", &ended);
    let page = browser.get("/me/accesses").await;
    assert_eq!(
        page.location(),
        "/login?reason=expired&next=%2Fme%2Faccesses"
    );
    let page = browser.get("/login?reason=expired").await;
    page.shows(StatusCode::OK, "登录已过期");
}

#[tokio::test]
async fn wrong_addresses_and_methods_are_pages_with_codes() {
    let harness = Harness::new();
    let router = router(&harness);
    let mut browser = Browser::new(&router);
    browser
        .get("/nowhere")
        .await
        .shows(StatusCode::NOT_FOUND, "NOT-FOUND");
    browser
        .get("/catalogue/nothing")
        .await
        .shows(StatusCode::NOT_FOUND, "NOT-FOUND");
    let page = browser.send("DELETE", "/help", &[], Body::empty()).await;
    page.shows(StatusCode::METHOD_NOT_ALLOWED, "METHOD-NOT-ALLOWED");
    assert!(page.header("allow").contains("GET"));
    let long = "x".repeat(70_000);
    let page = browser.post("/verify", &[("code", &long)]).await;
    page.shows(StatusCode::PAYLOAD_TOO_LARGE, "BODY-TOO-LARGE");
    let mut browser = Browser::of(&router, "zhang-san").await;
    let page = browser.get("/me?as_of=0000-00-00&lang=en").await;
    page.shows(StatusCode::BAD_REQUEST, "DATE-UNREADABLE");
    browser
        .get("/me/accesses?before=x")
        .await
        .shows(StatusCode::BAD_REQUEST, "FIELD-UNREADABLE");
}

#[tokio::test]
async fn knocking_too_often_is_slowed_down_and_passes_with_time() {
    let harness = Harness::new();
    let router = router(&harness);
    let mut browser = Browser::new(&router);
    let mut knock = async || browser.post("/verify", &[("code", "AAAA")]).await;
    for _ in 0..20 {
        knock().await.shows(StatusCode::OK, "✗");
    }
    let page = knock().await;
    page.shows(StatusCode::TOO_MANY_REQUESTS, "TOO-MANY-REQUESTS");
    assert_eq!(page.header("retry-after"), "3");
    harness.clock().advance(Duration::from_secs(3));
    knock().await.shows(StatusCode::OK, "✗");
}

#[tokio::test]
async fn the_log_is_served_as_files_and_nothing_beside_it() {
    let harness = Harness::new();
    harness.platform().publish_now().unwrap();
    let router = router(&harness);
    let mut browser = Browser::of(&router, "zhang-san").await;
    browser.get("/me").await;
    let size = harness.platform().publish_now().unwrap();
    let page = browser.get("/log/checkpoint").await;
    page.shows(StatusCode::OK, &format!("\n{size}\n"));
    assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
    let page = browser.get(&format!("/log/tile/0/000.p/{size}")).await;
    assert_eq!(
        (page.status, page.body.len() as u64),
        (StatusCode::OK, size * 32)
    );
    assert_eq!(page.header("content-type"), "application/octet-stream");
    for path in [
        "/log/tile/0/..%2f..%2fkeys",
        "/log/tile/../../chengxin.db",
        "/log/tile/0/999",
        "/log/tile/x",
    ] {
        assert_eq!(
            browser.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn files_of_every_page_are_named_by_their_content() {
    let harness = Harness::new();
    let mut browser = Browser::new(&router(&harness));
    for (path, kind) in [
        ("/assets/style.css", "text/css; charset=utf-8"),
        ("/assets/icon.svg", "image/svg+xml"),
    ] {
        let page = browser.get(path).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (StatusCode::OK, kind)
        );
        let tag = page.header("etag").to_owned();
        let again = browser
            .send("GET", path, &[("if-none-match", &tag)], Body::empty())
            .await;
        assert_eq!(
            (again.status, again.body.len()),
            (StatusCode::NOT_MODIFIED, 0)
        );
    }
    assert_eq!(browser.get("/healthz").await.text(), "ok\n");
}
