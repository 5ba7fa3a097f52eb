//! Every way an ID token, or its delivery, can be wrong. Each is refused with its own code on a page in both languages;
//! nobody is logged in, and nothing of what the provider said is repeated.

use crate::browser::Page;
use crate::provider::{Lies, Signed};
use crate::right::{claims, said};
use crate::stage::Stage;
use axum::http::StatusCode;
use serde_json::{Value, json};
use testkit::ZHANG_SAN;

fn refused(page: &Page, status: StatusCode, code: &str) {
    page.shows(status, code);
    for told in [
        "subject-7",
        "张三",
        &ZHANG_SAN.number(),
        "panicked",
        "eyJ",
        "src/",
    ] {
        assert!(!page.text().contains(told), "{code}: {told}");
    }
}

/// A provider that lies is refused, and the same provider telling the truth is not.
async fn check(lies: Lies, code: &str) {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    stage.people.lie(lies);
    let page = stage.through(&mut browser, "province", &[]).await;
    refused(&page, StatusCode::UNAUTHORIZED, code);
    assert!(browser.cookie("chengxin_session").is_none(), "{code}");
    assert_eq!(browser.get("/me").await.status, StatusCode::SEE_OTHER);
    let english = browser.get("/login?lang=en").await;
    assert_eq!(english.status, StatusCode::OK);

    stage.people.lie(Lies::default());
    let page = stage.through(&mut browser, "province", &[]).await;
    page.shows(StatusCode::OK, "url=/me");
}

async fn check_claims(lie: Value, code: &str) {
    check(said(lie), code).await;
}

async fn check_signed(signed: Signed, code: &str) {
    let lies = Lies {
        signed,
        ..Lies::default()
    };
    check(lies, code).await;
}

fn now() -> i64 {
    testkit::noon(testkit::TODAY).as_second()
}

#[tokio::test]
async fn issuer_audience_and_nonce() {
    check_claims(json!({"iss": "https://evil.example"}), "LOGIN-TOKEN-ISSUER").await;
    check_claims(json!({"aud": "another"}), "LOGIN-TOKEN-AUDIENCE").await;
    check_claims(
        json!({"aud": ["chengxin", "another"]}),
        "LOGIN-TOKEN-AUDIENCE",
    )
    .await;
    check_claims(json!({"azp": "another"}), "LOGIN-TOKEN-AUDIENCE").await;
    check_claims(json!({"nonce": "another"}), "LOGIN-TOKEN-NONCE").await;
    check_claims(json!({"nonce": null}), "LOGIN-TOKEN-NONCE").await;
}

#[tokio::test]
async fn time() {
    for lie in [
        json!({"exp": now()}),
        json!({"exp": now() - 3600}),
        json!({"iat": now() + 3600}),
        json!({"iat": now() - 3600}),
        json!({"nbf": now() + 3600}),
        json!({"nbf": "soon"}),
    ] {
        check_claims(lie, "LOGIN-TOKEN-TIME").await;
    }
    // What cannot be a token is not one.
    check_claims(json!({"exp": null}), "LOGIN-TOKEN-UNREADABLE").await;
    check_claims(json!({"iat": "yesterday"}), "LOGIN-TOKEN-UNREADABLE").await;
}

#[tokio::test]
async fn algorithm_key_and_signature() {
    check_signed(Signed::None, "LOGIN-TOKEN-ALGORITHM").await;
    check_signed(Signed::WithThePublicKey, "LOGIN-TOKEN-ALGORITHM").await;
    check_signed(Signed::UnderAnotherName, "LOGIN-TOKEN-KEY").await;
    check_signed(Signed::ByAnother, "LOGIN-TOKEN-SIGNATURE").await;
    check_signed(Signed::ThenChanged, "LOGIN-TOKEN-SIGNATURE").await;
}

#[tokio::test]
async fn what_is_said_about_the_person() {
    let wrong = "360199199003070022";
    check_claims(json!({"citizen_number": wrong}), "LOGIN-NUMBER-UNUSABLE").await;
    check_claims(json!({"citizen_number": 7}), "LOGIN-TOKEN-CLAIM").await;
    check_claims(json!({"name": ""}), "LOGIN-TOKEN-CLAIM").await;
    check_claims(json!({"name": "张".repeat(500)}), "LOGIN-TOKEN-CLAIM").await;
    let lies = Lies {
        claims: claims(json!({"citizen_number": null})),
        discovery: claims(json!({"userinfo_endpoint": null})),
        ..Lies::default()
    };
    check(lies, "LOGIN-TOKEN-CLAIM").await;
}

#[tokio::test]
async fn the_number_of_one_under_the_name_of_another() {
    let stage = Stage::new().await;
    let row = testkit::Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    let csv = testkit::csv(&[row]);
    stage
        .harness
        .import("transport", "transport-permit", &csv)
        .await;
    stage.people.lie(said(json!({"name": "李四"})));
    let mut browser = stage.browser();
    let page = stage.through(&mut browser, "province", &[]).await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-NAME-DIFFERS");
    assert!(!page.text().contains("张三"));

    // A subject of the provider that was one person does not become another.
    stage.people.lie(Lies::default());
    stage
        .through(&mut browser, "province", &[])
        .await
        .shows(StatusCode::OK, "url=/me");
    let other = json!({"name": "李四", "citizen_number": testkit::LI_SI.number()});
    stage.people.lie(said(other));
    let mut browser = stage.browser();
    let page = stage.through(&mut browser, "province", &[]).await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-NO-ACCOUNT");
}

#[tokio::test]
async fn answers_of_the_token_endpoint() {
    let answer = |status, body: &str| Lies {
        answer: Some((status, body.to_owned())),
        ..Lies::default()
    };
    let ok = StatusCode::OK;
    let none = r#"{"access_token": "a", "token_type": "Bearer"}"#;
    check(answer(ok, none), "LOGIN-TOKEN-MISSING").await;
    let junk = r#"{"access_token": "a", "token_type": "Bearer", "id_token": "x.y.z"}"#;
    check(answer(ok, junk), "LOGIN-TOKEN-UNREADABLE").await;
    check(answer(ok, "<html>"), "LOGIN-TOKEN-UNREADABLE").await;
    let used = r#"{"error": "invalid_grant"}"#;
    let bad = StatusCode::BAD_REQUEST;
    check(answer(bad, used), "LOGIN-CODE-REFUSED").await;
}

#[tokio::test]
async fn a_provider_that_cannot_be_spoken_with() {
    let over = |lie: Value| Lies {
        discovery: claims(lie),
        ..Lies::default()
    };
    for (lies, code) in [
        (
            over(json!({"issuer": "https://evil.example"})),
            "LOGIN-PROVIDER-UNREACHABLE",
        ),
        (
            over(json!({"jwks_uri": "http://127.0.0.1:1/jwks"})),
            "LOGIN-PROVIDER-UNREACHABLE",
        ),
        (
            over(json!({"jwks_uri": "http://192.0.2.1/jwks"})),
            "LOGIN-PROVIDER-UNREACHABLE",
        ),
        (
            over(json!({"authorization_endpoint": "https://evil.example/"})),
            "LOGIN-PROVIDER-UNREACHABLE",
        ),
        (
            over(json!({"padding": "x".repeat(300_000)})),
            "LOGIN-PROVIDER-UNREACHABLE",
        ),
        (
            over(json!({"code_challenge_methods_supported": ["plain"]})),
            "LOGIN-PROVIDER-NO-PKCE",
        ),
        (
            over(json!({"code_challenge_methods_supported": null})),
            "LOGIN-PROVIDER-NO-PKCE",
        ),
    ] {
        let stage = Stage::new().await;
        stage.people.lie(lies);
        let mut browser = stage.browser();
        let page = stage.try_leave(&mut browser, "province", &[]).await;
        refused(&page, StatusCode::SERVICE_UNAVAILABLE, code);
        // It is asked again as soon as somebody tries again.
        stage.people.lie(Lies::default());
        let page = stage.through(&mut browser, "province", &[]).await;
        page.shows(StatusCode::OK, "url=/me");
    }
}

#[tokio::test]
async fn a_token_endpoint_that_sends_elsewhere_is_not_followed() {
    let stage = Stage::new().await;
    stage.people.lie(Lies {
        redirects: true,
        ..Lies::default()
    });
    let mut browser = stage.browser();
    let page = stage.through(&mut browser, "province", &[]).await;
    assert!(page.text().contains("LOGIN-"), "{}", page.text());
    assert!(browser.cookie("chengxin_session").is_none());
}

#[tokio::test]
async fn state_and_browser() {
    let stage = Stage::new().await;
    let issuer = stage.people.issuer();
    let unauthorised = StatusCode::UNAUTHORIZED;

    // No state, a made-up one, no cookie at all.
    let mut browser = stage.browser();
    for answer in [
        vec![("code", "c"), ("iss", issuer.as_str())],
        vec![
            ("code", "c"),
            ("state", "made-up"),
            ("iss", issuer.as_str()),
        ],
        vec![],
    ] {
        let page = stage.come_back(&mut browser, "province", &answer).await;
        refused(&page, unauthorised, "LOGIN-STATE");
    }

    // Somebody else's login, put before this browser's owner.
    let mut attacker = stage.browser();
    let theirs = stage.leave(&mut attacker, "province", &[]).await;
    let mut victim = stage.browser();
    stage.leave(&mut victim, "province", &[]).await;
    let page = stage.answered(&mut victim, "province", &theirs).await;
    refused(&page, unauthorised, "LOGIN-STATE");
    assert!(victim.cookie("chengxin_session").is_none());

    // Twice the same answer; and after it took too long.
    let mut browser = stage.browser();
    let request = stage.leave(&mut browser, "province", &[]).await;
    let page = stage.answered(&mut browser, "province", &request).await;
    page.shows(StatusCode::OK, "url=/me");
    let asked = stage.people.asked();
    let mut thief = stage.browser();
    let attempt = browser.cookie("chengxin_attempt").unwrap().to_owned();
    thief.set_cookie("chengxin_attempt", &attempt);
    let page = stage.answered(&mut thief, "province", &request).await;
    refused(&page, unauthorised, "LOGIN-STATE");
    assert_eq!(stage.people.asked(), asked, "the code did not go out again");
    let mut slow = stage.browser();
    let request = stage.leave(&mut slow, "province", &[]).await;
    let ten_minutes = std::time::Duration::from_secs(600);
    stage.harness.clock().advance(ten_minutes);
    let page = stage.answered(&mut slow, "province", &request).await;
    refused(&page, unauthorised, "LOGIN-STATE");
}

#[tokio::test]
async fn a_code_that_was_used_is_refused_by_the_provider() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    let first = stage.leave(&mut browser, "province", &[]).await;
    let code = stage.people.approve(&first);
    let issuer = stage.people.issuer();
    let mut answer = [
        ("code", code.as_str()),
        ("state", first["state"].as_str()),
        ("iss", issuer.as_str()),
    ];
    let page = stage.come_back(&mut browser, "province", &answer).await;
    page.shows(StatusCode::OK, "url=/me");
    // The same code under a login of its own: the provider knows it, and so does the verifier of PKCE.
    let mut thief = stage.browser();
    let second = stage.leave(&mut thief, "province", &[]).await;
    answer[1].1 = second["state"].as_str();
    let page = stage.come_back(&mut thief, "province", &answer).await;
    refused(&page, StatusCode::UNAUTHORIZED, "LOGIN-CODE-REFUSED");
    // And a code that was never used, but belongs to the request of another browser.
    let mut other = stage.browser();
    let third = stage.leave(&mut other, "province", &[]).await;
    let stolen = stage.people.approve(&third);
    let fourth = stage.leave(&mut thief, "province", &[]).await;
    let answer = [
        ("code", stolen.as_str()),
        ("state", fourth["state"].as_str()),
        ("iss", issuer.as_str()),
    ];
    let page = stage.come_back(&mut thief, "province", &answer).await;
    refused(&page, StatusCode::UNAUTHORIZED, "LOGIN-CODE-REFUSED");
    assert!(thief.cookie("chengxin_session").is_none());
}

#[tokio::test]
async fn a_provider_mixed_up_with_another() {
    let stage = Stage::new().await;
    let unauthorised = StatusCode::UNAUTHORIZED;
    let code = "LOGIN-PROVIDER-MIXED-UP";
    let (people, staff) = (stage.people.issuer(), stage.staff.issuer());
    // The answer names another issuer, or none although this one always names itself.
    for issuer in [Some(staff.as_str()), Some("https://evil.example"), None] {
        let mut browser = stage.browser();
        let request = stage.leave(&mut browser, "province", &[]).await;
        let secret = stage.people.approve(&request);
        let mut answer = vec![
            ("code", secret.as_str()),
            ("state", request["state"].as_str()),
        ];
        answer.extend(issuer.map(|issuer| ("iss", issuer)));
        let page = stage.come_back(&mut browser, "province", &answer).await;
        refused(&page, unauthorised, code);
    }
    // The answer of one comes to the address of the other.
    let mut browser = stage.browser();
    let request = stage.leave(&mut browser, "province", &[]).await;
    let secret = stage.people.approve(&request);
    for issuer in [&people, &staff] {
        let answer = [
            ("code", secret.as_str()),
            ("state", request["state"].as_str()),
            ("iss", issuer),
        ];
        let page = stage.come_back(&mut browser, "offices", &answer).await;
        assert!(page.text().contains("LOGIN-"), "{}", page.text());
        assert!(browser.cookie("chengxin_session").is_none());
    }
    assert_eq!(
        (stage.people.asked(), stage.staff.asked()),
        (0, 0),
        "no code went out"
    );
}

#[tokio::test]
async fn an_error_of_the_provider() {
    let stage = Stage::new().await;
    let issuer = stage.people.issuer();
    let mut browser = stage.browser();
    let request = stage.leave(&mut browser, "province", &[]).await;
    let answer = [
        ("error", "access_denied"),
        ("error_description", "%3Cscript%3Ealert(1)%3C/script%3E"),
        ("state", request["state"].as_str()),
        ("iss", issuer.as_str()),
    ];
    let page = stage.come_back(&mut browser, "province", &answer).await;
    refused(&page, StatusCode::UNAUTHORIZED, "LOGIN-PROVIDER-REFUSED");
    assert!(!page.text().contains("alert(1)"));
    // The login is used up by it.
    let page = stage.answered(&mut browser, "province", &request).await;
    refused(&page, StatusCode::UNAUTHORIZED, "LOGIN-STATE");
    // A provider that is not configured.
    let token = browser.get("/login").await.form_token();
    let page = browser
        .post("/login/at/nobody", &[("form_token", &token)])
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}
