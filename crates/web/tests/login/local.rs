//! Local accounts: lockout that locks out nobody else, codes and recovery codes, sessions that move, end and are ended.

use crate::browser::{Browser, Page, router};
use axum::Extension;
use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use std::net::SocketAddr;
use std::time::Duration;
use testkit::Harness;
use totp_rs::{Builder, Secret, Totp};

const SESSION: &str = "chengxin_session";
const DEVICE: &str = "chengxin_device";

/// The same platform as seen from an address.
fn from(router: &Router, address: &str) -> Browser {
    let peer: SocketAddr = format!("{address}:1000").parse().unwrap();
    Browser::new(&router.clone().layer(Extension(ConnectInfo(peer))))
}

fn seconds(harness: &Harness, seconds: u64) {
    harness.clock().advance(Duration::from_secs(seconds));
}

/// Fails ten times, slowly enough for the rate of logins.
async fn fail_ten_times(harness: &Harness, browser: &mut Browser, login: &str) {
    for _ in 0..10 {
        let page = browser.log_in(login, "wrong").await;
        page.shows(StatusCode::UNAUTHORIZED, "LOGIN-REFUSED");
        seconds(harness, 7);
    }
    let page = browser.log_in(login, "wrong").await;
    page.shows(StatusCode::TOO_MANY_REQUESTS, "LOGIN-TOO-OFTEN");
}

#[tokio::test]
async fn nobody_locks_out_another() {
    let harness = Harness::new();
    let router = router(&harness);
    // The owner logged in from here before.
    let mut owner = from(&router, "192.0.2.1");
    let page = owner.log_in("bank", "bank").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let device = owner.cookie(DEVICE).unwrap().to_owned();

    // Somebody at the same address fails until nothing goes there any more, with the right password neither.
    let mut attacker = from(&router, "192.0.2.1");
    fail_ten_times(&harness, &mut attacker, "bank").await;
    let page = attacker.log_in("bank", "bank").await;
    page.shows(StatusCode::TOO_MANY_REQUESTS, "LOGIN-TOO-OFTEN");
    seconds(&harness, 7);

    // The owner gets in: on the device known from before at the very same address, and on a new one anywhere else.
    let mut again = from(&router, "192.0.2.1");
    again.set_cookie(DEVICE, &device);
    let page = again.log_in("bank", "bank").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let mut elsewhere = from(&router, "198.51.100.7");
    let page = elsewhere.log_in("bank", "bank").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());

    // A made-up device, another login's, or one changed by a letter is none.
    let mut other = from(&router, "198.51.100.8");
    other.log_in("court", "court").await;
    let of_court = other.cookie(DEVICE).unwrap().to_owned();
    let made_up = format!("{}.{}", "a".repeat(32), "b".repeat(64));
    let changed = format!("0{}", &device[1..]);
    for wrong in [of_court, made_up, changed] {
        seconds(&harness, 7);
        let mut thief = from(&router, "192.0.2.1");
        thief.set_cookie(DEVICE, &wrong);
        let page = thief.log_in("bank", "bank").await;
        page.shows(StatusCode::TOO_MANY_REQUESTS, "LOGIN-TOO-OFTEN");
    }
    // And a device that was stolen can be used up without hurting anybody else.
    seconds(&harness, 7);
    let mut stolen = from(&router, "203.0.113.9");
    stolen.set_cookie(DEVICE, &device);
    fail_ten_times(&harness, &mut stolen, "bank").await;
    let mut owner = from(&router, "198.51.100.7");
    let page = owner.log_in("bank", "bank").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_login_and_a_fresh_proof_give_a_new_secret() {
    let harness = Harness::new();
    let router = router(&harness);
    let mut browser = Browser::new(&router);
    // A secret planted before the login is not taken over.
    browser.set_cookie(SESSION, &"7".repeat(64));
    browser.log_in("zhang-san", "zhang-san").await;
    let first = browser.cookie(SESSION).unwrap().to_owned();
    assert_ne!(first, "7".repeat(64));

    seconds(&harness, 600);
    let page = browser.get("/me/number").await;
    assert_eq!(page.location(), "/login/again?next=/me/number");
    let wrong = prove(&mut browser, "wrong").await;
    wrong.shows(StatusCode::UNAUTHORIZED, "LOGIN-REFUSED");
    assert_eq!(browser.cookie(SESSION), Some(first.as_str()));
    let page = prove(&mut browser, "zhang-san").await;
    assert_eq!(page.location(), "/me/number");
    let second = browser.cookie(SESSION).unwrap().to_owned();
    assert_ne!(first, second);
    assert_eq!(browser.get("/me/number").await.status, StatusCode::OK);

    // Whoever has the old one has nothing.
    let mut thief = Browser::new(&router);
    thief.set_cookie(SESSION, &first);
    let page = thief.get("/me").await;
    assert!(page.location().starts_with("/login?reason=expired"));

    // The proof makes the session no longer: eight hours after the login it has ended.
    for _ in 0..23 {
        seconds(&harness, 1200);
        browser.get("/me/consents").await;
    }
    let page = browser.get("/me/consents").await;
    assert_eq!(page.status, StatusCode::OK);
    seconds(&harness, 600);
    let page = browser.get("/me/consents").await;
    assert!(page.location().starts_with("/login?reason=expired"));
}

async fn prove(browser: &mut Browser, password: &str) -> Page {
    let page = browser.get("/login/again?next=/me/number").await;
    let token = page.form_token();
    let fields = [
        ("form_token", token.as_str()),
        ("next", "/me/number"),
        ("password", password),
    ];
    browser.post("/login/again", &fields).await
}

#[tokio::test]
async fn a_session_left_alone_ends() {
    let harness = Harness::new();
    let mut browser = Browser::of(&router(&harness), "bank").await;
    seconds(&harness, 30 * 60 - 1);
    assert_eq!(browser.get("/desk").await.status, StatusCode::OK);
    seconds(&harness, 30 * 60);
    let page = browser.get("/desk").await;
    assert!(page.location().starts_with("/login?reason=expired"));
}

#[tokio::test]
async fn own_sessions_are_listed_and_ended_and_nobody_elses() {
    let harness = Harness::new();
    let router = router(&harness);
    let mut one = Browser::of(&router, "bank").await;
    let mut two = Browser::of(&router, "bank").await;
    let mut three = Browser::of(&router, "bank").await;
    let mut other = Browser::of(&router, "court").await;
    let page = one.get("/account/sessions").await;
    assert_eq!(page.text().matches("/end\"").count(), 2, "{}", page.text());
    let id = page.between("/account/sessions/", "/end").to_owned();
    let end = format!("/account/sessions/{id}/end");

    let token = other.get("/account/sessions").await.form_token();
    let page = other.post(&end, &[("form_token", &token)]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let token = one.get("/account/sessions").await.form_token();
    let page = one.post(&end, &[]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "without the token");
    let page = one.post(&end, &[("form_token", &token)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let alive = [
        two.get("/desk").await.status,
        three.get("/desk").await.status,
    ];
    let ended = alive.iter().filter(|s| **s == StatusCode::SEE_OTHER);
    assert_eq!(ended.count(), 1);
    one.post("/account/sessions/end-others", &[("form_token", &token)])
        .await;
    assert_eq!(two.get("/desk").await.status, StatusCode::SEE_OTHER);
    assert_eq!(three.get("/desk").await.status, StatusCode::SEE_OTHER);
    assert_eq!(one.get("/desk").await.status, StatusCode::OK);
    assert_eq!(other.get("/desk").await.status, StatusCode::OK);
}

fn totp(secret: &str) -> Totp {
    let plain: String = secret.chars().filter(|c| *c != '-').collect();
    let secret = Secret::try_from_base32(plain).unwrap();
    Builder::new().with_secret(secret).build().unwrap()
}

fn code(harness: &Harness, totp: &Totp) -> String {
    let now = harness.platform().now().as_second();
    totp.generate(now.try_into().unwrap()).to_string()
}

/// Turns one-time passwords on: the app's part, and the recovery codes.
async fn with_totp(harness: &Harness, browser: &mut Browser) -> (Totp, Vec<String>) {
    let token = browser.get("/account/security").await.form_token();
    let fields = [("form_token", token.as_str())];
    let page = browser.post("/account/totp", &fields).await;
    page.shows(StatusCode::OK, "<svg");
    assert!(!page.text().contains("<script"));
    let totp = totp(page.between("<code>", "</code>"));
    let wrong = [fields[0], ("code", "000000")];
    let page = browser.post("/account/totp/confirm", &wrong).await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-CODE-WRONG");
    let right = code(harness, &totp);
    let right = [fields[0], ("code", right.as_str())];
    let page = browser.post("/account/totp/confirm", &right).await;
    page.shows(StatusCode::OK, "恢复码");
    let codes = page.text().split("<li><code>").skip(1);
    let codes: Vec<String> = codes
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    (totp, codes)
}

async fn give(browser: &mut Browser, state: &str, code: &str) -> Page {
    let fields = [("state", state), ("code", code)];
    browser.post("/login/code", &fields).await
}

#[tokio::test]
async fn with_an_authenticator_the_password_alone_opens_nothing() {
    let harness = Harness::new();
    let router = router(&harness);
    let mut owner = Browser::of(&router, "bank").await;
    let (totp, codes) = with_totp(&harness, &mut owner).await;

    let mut browser = Browser::new(&router);
    let page = browser.log_in("bank", "bank").await;
    page.shows(StatusCode::OK, "输入动态码");
    assert!(browser.cookie(SESSION).is_none());
    let state = page.between("name=\"state\" value=\"", "\"").to_owned();
    // The code that confirmed it was taken once.
    let used = code(&harness, &totp);
    let page = give(&mut browser, &state, &used).await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-CODE-WRONG");
    seconds(&harness, 31);
    let right = code(&harness, &totp);
    // Another browser with the state has nothing, and neither has one that knows no password.
    let mut thief = Browser::new(&router);
    let page = give(&mut thief, &state, &right).await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-STATE");
    let page = browser.log_in("bank", "bank").await;
    let state = page.between("name=\"state\" value=\"", "\"").to_owned();
    let page = give(&mut browser, &state, &right).await;
    assert_eq!(page.location(), "/desk", "{}", page.text());
    assert_eq!(browser.get("/desk").await.status, StatusCode::OK);
    let page = give(&mut browser, &state, &right).await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-STATE");

    // A recovery code, once, however it is typed.
    for (typed, works) in [
        (codes[0].to_lowercase(), true),
        (codes[0].clone(), false),
        (codes[1].replace('-', " "), true),
    ] {
        let mut browser = Browser::new(&router);
        let page = browser.log_in("bank", "bank").await;
        let state = page.between("name=\"state\" value=\"", "\"").to_owned();
        let page = give(&mut browser, &state, &typed).await;
        assert_eq!(page.status == StatusCode::SEE_OTHER, works, "{typed}");
    }
}

#[tokio::test]
async fn codes_cannot_be_tried_without_an_end() {
    let harness = Harness::new();
    let router = router(&harness);
    let mut owner = Browser::of(&router, "bank").await;
    with_totp(&harness, &mut owner).await;
    let mut thief = Browser::new(&router);
    let page = thief.log_in("bank", "bank").await;
    let state = page.between("name=\"state\" value=\"", "\"").to_owned();
    let mut last = String::new();
    for guess in 0..10 {
        seconds(&harness, 7);
        let page = give(&mut thief, &state, &format!("{guess:06}")).await;
        last = page.text().to_owned();
    }
    assert!(last.contains("LOGIN-TOO-OFTEN"), "{last}");
    assert!(thief.cookie(SESSION).is_none());
}

#[tokio::test]
async fn what_guards_the_account_asks_for_a_fresh_proof() {
    let harness = Harness::new();
    let mut browser = Browser::of(&router(&harness), "bank").await;
    seconds(&harness, 301);
    let token = browser.get("/account/security").await.form_token();
    for path in ["/account/totp", "/account/totp/remove"] {
        let page = browser.post(path, &[("form_token", &token)]).await;
        assert_eq!(page.location(), "/login/again?next=/account/security");
    }
    let confirm = [("form_token", token.as_str()), ("code", "123456")];
    let page = browser.post("/account/totp/confirm", &confirm).await;
    page.shows(StatusCode::FORBIDDEN, "LOGIN-STEP-UP");
}

#[tokio::test]
async fn everything_held_is_given_after_a_fresh_proof_and_logged() {
    let harness = Harness::new();
    let router = router(&harness);
    let mut browser = Browser::new(&router);
    browser.log_in("zhang-san", "zhang-san").await;
    let page = browser.get("/me/export").await;
    page.shows(StatusCode::OK, "导出");
    let token = page.form_token();
    let form = [("form_token", token.as_str())];
    let given = browser.post("/me/export", &form).await;
    given.shows(StatusCode::OK, "\"kind\": \"own-export\"");
    given.shows(StatusCode::OK, "\"login\": \"zhang-san\"");
    assert!(!given.text().contains("$argon2id$"));
    let accesses = browser.get("/me/accesses").await;
    accesses.shows(StatusCode::OK, "本人导出全部数据");
    seconds(&harness, 600);
    let again = "/login/again?next=/me/export";
    assert_eq!(browser.get("/me/export").await.location(), again);
    assert_eq!(browser.post("/me/export", &form).await.location(), again);
    // An account that is no person's has nothing of the kind.
    let mut clerk = Browser::new(&router);
    clerk.log_in("bank", "bank").await;
    let refused = clerk.get("/me/export").await;
    refused.shows(StatusCode::FORBIDDEN, "POLICY-DENIED");
}
