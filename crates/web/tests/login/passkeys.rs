//! Passkeys, with an authenticator made of a key and a few bytes: what a right one opens, and what a wrong one does not.

use crate::browser::{Browser, Page, router};
use axum::Router;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use testkit::Harness;

const ORIGIN: &str = "http://localhost:8090";
const SESSION: &str = "chengxin_session";
/// The person was there, and proved to the device who they are.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

/// Longer than failures of a login are remembered.
const LATER: Duration = Duration::from_secs(301);

/// A device with one key.
struct Device {
    key: SigningKey,
    id: Vec<u8>,
    origin: &'static str,
    flags: u8,
    /// Uses the device has counted; one that does not count says 0.
    count: u32,
    /// For whom it signs, as it was told by the browser.
    host: &'static str,
}

impl Device {
    fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&[seed; 32].into()).unwrap(),
            id: vec![seed; 20],
            origin: ORIGIN,
            flags: PRESENT | VERIFIED,
            count: 0,
            host: "localhost",
        }
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.host).to_vec();
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// The answer to `navigator.credentials.create`.
    fn made(&self, options: &Value) -> String {
        let challenge = options["publicKey"]["challenge"].as_str().unwrap();
        let mut data = self.head(self.flags | WITH_KEY);
        data.extend([0; 16]);
        data.extend([0, u8::try_from(self.id.len()).unwrap()]);
        data.extend(&self.id);
        let point = self.key.verifying_key().to_encoded_point(false);
        // A map: elliptic curve key, ES256, P-256, x, y.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(point.x().unwrap());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(point.y().unwrap());
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt");
        object.push(0x64);
        object.extend(b"none");
        object.push(0x67);
        object.extend(b"attStmt");
        object.extend([0xa0, 0x68]);
        object.extend(b"authData");
        object.push(0x59);
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        self.answer(json!({
            "clientDataJSON": BASE64.encode(self.client_data("webauthn.create", challenge)),
            "attestationObject": BASE64.encode(object),
        }))
    }

    /// The answer to `navigator.credentials.get`.
    fn signed(&self, options: &Value) -> String {
        let challenge = options["publicKey"]["challenge"].as_str().unwrap();
        let client = self.client_data("webauthn.get", challenge);
        let data = self.head(self.flags);
        let message = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&message);
        self.answer(json!({
            "clientDataJSON": BASE64.encode(client),
            "authenticatorData": BASE64.encode(data),
            "signature": BASE64.encode(signature.to_der()),
        }))
    }

    fn answer(&self, response: Value) -> String {
        let id = BASE64.encode(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response}).to_string()
    }
}

fn place() -> (Harness, Router) {
    let harness = Harness::new();
    let text = format!("[login]\npublic_url = \"{ORIGIN}\"\n");
    harness.set_up_login(&text);
    let router = router(&harness);
    (harness, router)
}

/// State and options of a page of passkeys.
fn ceremony(page: &Page) -> (String, Value) {
    page.shows(StatusCode::OK, "data-passkey");
    let options = page.between("data-passkey=\"", "\"");
    let options = options.replace("&#34;", "\"").replace("&quot;", "\"");
    let state = page.between("name=\"state\" value=\"", "\"");
    (state.to_owned(), serde_json::from_str(&options).unwrap())
}

async fn begin(browser: &mut Browser, fields: &[(&str, &str)]) -> (String, Value) {
    let again = fields.iter().any(|(name, _)| *name == "again");
    let from = if again { "/login/again" } else { "/login" };
    let page = browser.get(from).await;
    // Above it stands the form for logging out, with a token of its own.
    let token = page.text().rsplit("name=\"form_token\" value=\"").next();
    let token = token.unwrap().split('"').next().unwrap().to_owned();
    let mut all = vec![("form_token", token.as_str())];
    all.extend(fields);
    ceremony(&browser.post("/login/passkey", &all).await)
}

async fn done(browser: &mut Browser, state: &str, answer: &str) -> Page {
    let fields = [("state", state), ("answer", answer)];
    browser.post("/login/passkey/done", &fields).await
}

/// Begins to add a device to the account a browser is logged in with.
async fn begin_adding(browser: &mut Browser) -> (String, Value) {
    let token = browser.get("/account/security").await.form_token();
    let fields = [("form_token", token.as_str())];
    ceremony(&browser.post("/account/passkeys", &fields).await)
}

async fn added(browser: &mut Browser, state: &str, answer: &str) -> Page {
    let token = browser.get("/account/security").await.form_token();
    let fields = [
        ("form_token", token.as_str()),
        ("state", state),
        ("name", "我的手机"),
        ("answer", answer),
    ];
    browser.post("/account/passkeys/add", &fields).await
}

/// Adds a device to the account a browser is logged in with.
async fn add(browser: &mut Browser, device: &Device) -> Page {
    let (state, options) = begin_adding(browser).await;
    added(browser, &state, &device.made(&options)).await
}

/// Tries to log in with a device, so long after the last time that it is not too often.
async fn try_with(harness: &Harness, router: &Router, device: &Device) -> (Browser, Page) {
    harness.clock().advance(LATER);
    let mut browser = Browser::new(router);
    let (state, options) = begin(&mut browser, &[("login", "zhang-san")]).await;
    let page = done(&mut browser, &state, &device.signed(&options)).await;
    (browser, page)
}

#[tokio::test]
async fn a_passkey_opens_the_account_and_proves_again() {
    let (harness, router) = place();
    let device = Device::new(7);
    let mut owner = Browser::of(&router, "zhang-san").await;
    let page = add(&mut owner, &device).await;
    assert_eq!(page.location(), "/account/security", "{}", page.text());
    let page = owner.get("/account/security").await;
    page.shows(StatusCode::OK, "我的手机");

    let mut browser = Browser::new(&router);
    let (state, options) = begin(&mut browser, &[("login", "zhang-san")]).await;
    let answer = device.signed(&options);
    let page = done(&mut browser, &state, &answer).await;
    assert_eq!(page.location(), "/me", "{}", page.text());
    assert_eq!(browser.get("/me").await.status, StatusCode::OK);
    // The same answer does not work twice.
    let mut thief = Browser::new(&router);
    let cookie = browser.cookie("chengxin_attempt").unwrap().to_owned();
    thief.set_cookie("chengxin_attempt", &cookie);
    let page = done(&mut thief, &state, &answer).await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-STATE");

    harness.clock().advance(Duration::from_secs(600));
    let before = browser.cookie(SESSION).unwrap().to_owned();
    let page = browser.get("/login/again?next=/me/number").await;
    page.shows(StatusCode::OK, "用通行密钥确认");
    let again = [("again", "1"), ("next", "/me/number")];
    let (state, options) = begin(&mut browser, &again).await;
    let page = done(&mut browser, &state, &device.signed(&options)).await;
    assert_eq!(page.location(), "/me/number", "{}", page.text());
    assert_ne!(browser.cookie(SESSION), Some(before.as_str()));

    // Removed, it opens nothing, not even what was begun before.
    let mut late = Browser::new(&router);
    let (state, options) = begin(&mut late, &[("login", "zhang-san")]).await;
    let page = browser.get("/account/security").await;
    let path = page.between("action=\"/account/passkeys/", "\"").to_owned();
    let token = page.form_token();
    let path = format!("/account/passkeys/{path}");
    browser.post(&path, &[("form_token", &token)]).await;
    let page = done(&mut late, &state, &device.signed(&options)).await;
    page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
}

/// The right key: led to another page, with nobody there, and for another host.
fn misused() -> [Device; 3] {
    [
        Device {
            origin: "https://localhost.evil.example",
            ..Device::new(7)
        },
        Device {
            flags: PRESENT,
            ..Device::new(7)
        },
        Device {
            host: "evil.example",
            ..Device::new(7)
        },
    ]
}

#[tokio::test]
async fn answers_that_are_not_right() {
    let (harness, router) = place();
    let mut owner = Browser::of(&router, "zhang-san").await;
    add(&mut owner, &Device::new(7)).await;
    let mut other = Browser::of(&router, "li-si").await;
    add(&mut other, &Device::new(8)).await;

    let wrong_key = Device {
        id: vec![7; 20],
        ..Device::new(9)
    };
    let others = [wrong_key, Device::new(8)];
    for device in misused().into_iter().chain(others) {
        let (browser, page) = try_with(&harness, &router, &device).await;
        page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
        assert!(browser.cookie(SESSION).is_none());
    }
    // An answer to another question, junk, and a question that was put to another browser.
    let mut browser = Browser::new(&router);
    let (_, before) = begin(&mut browser, &[("login", "zhang-san")]).await;
    let (state, _) = begin(&mut browser, &[("login", "zhang-san")]).await;
    let replayed = Device::new(7).signed(&before);
    let page = done(&mut browser, &state, &replayed).await;
    page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
    // What made a key, passed off as a proof of having it.
    let (state, options) = begin(&mut browser, &[("login", "zhang-san")]).await;
    let page = done(&mut browser, &state, &Device::new(7).made(&options)).await;
    page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
    let (state, _) = begin(&mut browser, &[("login", "zhang-san")]).await;
    let page = done(&mut browser, &state, "{\"junk\": 1}").await;
    page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
    let (state, options) = begin(&mut browser, &[("login", "zhang-san")]).await;
    let mut thief = Browser::new(&router);
    let page = done(&mut thief, &state, &Device::new(7).signed(&options)).await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-STATE");
}

#[tokio::test]
async fn keys_that_are_not_taken() {
    let (harness, router) = place();
    let mut owner = Browser::of(&router, "zhang-san").await;
    for device in misused() {
        let page = add(&mut owner, &device).await;
        page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
    }
    // An answer to an earlier question, one that was given already, junk, and a question put to somebody else.
    let device = Device::new(7);
    let (_, before) = begin_adding(&mut owner).await;
    let (state, options) = begin_adding(&mut owner).await;
    let page = added(&mut owner, &state, &device.made(&before)).await;
    page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
    let page = added(&mut owner, &state, &device.made(&options)).await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-STATE");
    let (state, _) = begin_adding(&mut owner).await;
    let page = added(&mut owner, &state, "{\"junk\": 1}").await;
    page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
    let (state, options) = begin_adding(&mut owner).await;
    let mut other = Browser::of(&router, "li-si").await;
    let attempt = owner.cookie("chengxin_attempt").unwrap().to_owned();
    other.set_cookie("chengxin_attempt", &attempt);
    let page = added(&mut other, &state, &device.made(&options)).await;
    page.shows(StatusCode::UNAUTHORIZED, "LOGIN-STATE");
    // Nothing was kept of all that.
    for browser in [&mut owner, &mut other] {
        let page = browser.get("/account/security").await;
        assert!(!page.text().contains("我的手机"));
    }
    let (_, page) = try_with(&harness, &router, &device).await;
    page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
}

#[tokio::test]
async fn a_device_that_counts_does_not_count_backwards() {
    let (harness, router) = place();
    let mut owner = Browser::of(&router, "zhang-san").await;
    let at = |count| Device {
        count,
        ..Device::new(7)
    };
    add(&mut owner, &at(3)).await;
    for (count, opens) in [
        (4, true),
        (6, true),
        (6, false),
        (5, false),
        (0, false),
        (7, true),
    ] {
        let (browser, page) = try_with(&harness, &router, &at(count)).await;
        assert_eq!(
            browser.cookie(SESSION).is_some(),
            opens,
            "{count}: {}",
            page.text()
        );
        if !opens {
            page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
        }
    }
    // Two questions at the same time: a copy of the device that comes to the same count does not get in as well.
    let mut copy = Browser::new(&router);
    let (state, options) = begin(&mut copy, &[("login", "zhang-san")]).await;
    let (owner, _) = try_with(&harness, &router, &at(8)).await;
    assert!(owner.cookie(SESSION).is_some());
    let page = done(&mut copy, &state, &at(8).signed(&options)).await;
    page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
}

#[tokio::test]
async fn nobody_learns_which_logins_exist() {
    let (_harness, router) = place();
    let mut browser = Browser::new(&router);
    let mut asked = Vec::new();
    for login in ["nobody", "nobody", "bank"] {
        let (state, options) = begin(&mut browser, &[("login", login)]).await;
        let keys = options["publicKey"]["allowCredentials"].as_array().unwrap();
        assert_eq!(keys.len(), 1, "{login}");
        asked.push(keys[0]["id"].clone());
        let page = done(&mut browser, &state, &Device::new(7).signed(&options)).await;
        page.shows(StatusCode::UNAUTHORIZED, "PASSKEY-REFUSED");
    }
    assert_eq!(asked[0], asked[1]);
    assert_ne!(asked[0], asked[2]);
}

#[tokio::test]
async fn the_script_runs_on_these_pages_only() {
    let (_harness, router) = place();
    let mut browser = Browser::of(&router, "bank").await;
    let policy = |page: &Page| page.header("content-security-policy").to_owned();
    for path in ["/login", "/account/security", "/desk", "/assets/passkey.js"] {
        let page = browser.get(path).await;
        assert!(!policy(&page).contains("script-src"), "{path}");
        assert!(!page.text().contains("<script"), "{path}");
    }
    let token = browser.get("/account/security").await.form_token();
    let page = browser
        .post("/account/passkeys", &[("form_token", &token)])
        .await;
    assert!(policy(&page).contains("script-src 'self';"));
    page.shows(StatusCode::OK, "请改用密码登录");
    let scripts = page.text().matches("<script").count();
    assert_eq!(scripts, 1);
}
