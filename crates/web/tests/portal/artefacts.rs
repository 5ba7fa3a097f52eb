//! Consent artefacts over HTTP, and read with tools that are not ours.
//!
//! The directory with the npm packages is named by `CHENGXIN_OUTSIDE_NODE`; without it the test installs them into the
//! target directory. It never passes without having run them.

use crate::browser::{Browser, Page, router};
use crate::system::System;
use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use testkit::{Harness, Row, TODAY, ZHANG_SAN, csv};

const PERMIT: &str = "transport-permit";
const PENALTY: &str = "transport-penalty";
const PURPOSE: &str = "award-review";
const PACKAGES: [&str; 2] = ["oidc-provider@9.13.3", "ajv@8.20.0"];
const DIRECTORY: &str = "CHENGXIN_OUTSIDE_NODE";

fn directory() -> PathBuf {
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        return directory.into();
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let directory = target.join("outside-node");
    if !directory.join("node_modules/ajv").exists() {
        std::fs::create_dir_all(&directory).unwrap();
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund"]);
        let done = npm.args(PACKAGES).current_dir(&directory).output();
        let done = done.expect("install Node.js 20 or later with npm");
        assert!(done.status.success(), "{done:?}");
    }
    directory
}

/// What the tools of others find.
fn outside(question: &Value) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/artefact/outside.mjs");
    let mut node = Command::new("node");
    node.arg(script).arg(directory());
    node.stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = node.spawn().expect("install Node.js 20 or later with npm");
    let mut input = child.stdin.take().unwrap();
    input.write_all(question.to_string().as_bytes()).unwrap();
    drop(input);
    let done = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{told}");
    serde_json::from_slice(&done.stdout).unwrap()
}

struct Scene {
    harness: Harness,
    router: Router,
    consent: String,
    artefact: String,
}

impl Scene {
    /// A consent asked for both items and given for one, for so many questions.
    async fn new(uses: u32) -> Self {
        let harness = Harness::new();
        let permit = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
        harness.import("transport", PERMIT, &csv(&[permit])).await;
        let mut scene = Self {
            router: router(&harness),
            harness,
            consent: String::new(),
            artefact: String::new(),
        };
        let wish = json!({
            "name": ZHANG_SAN.name, "number": ZHANG_SAN.number(), "purpose": PURPOSE,
            "items": [PERMIT, PENALTY], "from": TODAY.to_string(), "until": "2026-12-01", "uses": uses
        });
        let asked = scene.post("bank", "/api/v1/consent-requests", &wish).await;
        scene.consent = asked.json()["id"].as_str().unwrap().to_owned();
        scene.press("approve", &[("item", PERMIT)]).await;
        let at = format!("/api/v1/consents/{}/artefact", scene.consent);
        scene.artefact = scene.get("bank", &at).await.text().to_owned();
        scene
    }

    async fn call(&self, login: &str, method: &str, path: &str, body: String) -> Page {
        let platform = self.harness.platform();
        let mut system = System::of(platform, &self.router, login).await;
        system.send(method, path, body).await
    }

    async fn get(&self, login: &str, path: &str) -> Page {
        self.call(login, "GET", path, String::new()).await
    }

    async fn post(&self, login: &str, path: &str, body: &Value) -> Page {
        self.call(login, "POST", path, body.to_string()).await
    }

    /// The person presses a button of their page of consents.
    async fn press(&self, button: &str, fields: &[(&str, &str)]) {
        let mut person = Browser::of(&self.router, "zhang-san").await;
        let token = person.get("/me/consents").await.form_token();
        let mut all = vec![("form_token", token.as_str())];
        all.extend(fields);
        let at = format!("/me/consents/{}/{button}", self.consent);
        let page = person.post(&at, &all).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    }

    async fn ask(&self, consent: &str) -> Page {
        let question = json!({
            "number": ZHANG_SAN.number(), "purpose": PURPOSE, "consent": consent
        });
        self.post("bank", "/api/v1/questions", &question).await
    }

    async fn public(&self, path: &str) -> Page {
        let page = Browser::new(&self.router).get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        page
    }

    /// The check over the interface, by an account or by nobody in particular.
    async fn check(&self, login: Option<&str>, artefact: &str) -> Value {
        let body = json!({ "artefact": artefact });
        let path = "/api/v1/consents/check";
        let page = match login {
            Some(login) => self.post(login, path, &body).await,
            None => {
                let kind = [("content-type", "application/json")];
                let body = Body::from(body.to_string());
                Browser::new(&self.router)
                    .send("POST", path, &kind, body)
                    .await
            }
        };
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        page.json()
    }
}

#[tokio::test]
async fn tools_of_others_read_an_artefact_and_find_an_edited_one() {
    let scene = Scene::new(3).await;
    let schema = scene.public("/schemas/consent-1.json").await;
    assert_eq!(schema.header("content-type"), "application/schema+json");
    let jwks = scene.public("/.well-known/jwks.json").await;
    assert_eq!(jwks.header("content-type"), "application/jwk-set+json");

    let parts: Vec<&str> = scene.artefact.split('.').collect();
    let other = Scene::new(2).await;
    let swapped = format!(
        "{}.{}.{}",
        parts[0],
        other.artefact.split('.').nth(1).unwrap(),
        parts[2]
    );
    let flipped = format!("{}.{}A.{}", parts[0], parts[1], parts[2]);
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
    let artefacts = [&scene.artefact, &swapped, &flipped, &unsigned];
    let said = outside(&json!({
        "jwks": jwks.json(), "schema": schema.json(), "artefacts": artefacts, "documents": []
    }));
    assert_eq!(
        said["names"][0],
        jwks.json()["keys"][0]["kid"],
        "the name of the key"
    );
    let read = &said["artefacts"][0];
    assert_eq!(
        (&read["genuine"], &read["valid"]),
        (&json!(true), &json!(true)),
        "{read}"
    );
    assert_eq!(read["header"]["typ"], "chengxin-consent+jwt");
    let document = &read["document"];
    assert_eq!(document["id"], scene.consent.as_str());
    assert_eq!(document["items"][0]["id"], PERMIT);
    assert_eq!(document["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&document["uses"], &document["until"]),
        (&json!(3), &json!("2026-12-01"))
    );
    assert_eq!(
        document["grantee"]["social_credit_code"],
        "91369900YY99005678"
    );
    assert!(!document.to_string().contains(&ZHANG_SAN.number()));
    for edited in &said["artefacts"].as_array().unwrap()[1..] {
        assert_eq!(edited["genuine"], false, "{edited}");
    }

    // The schema lets nothing through that an artefact does not say.
    let with = |name: &str, value: Value| {
        let mut edited = document.clone();
        edited[name] = value;
        edited
    };
    let documents = [
        with("person", json!(ZHANG_SAN.number())),
        with("subject", json!("ab".repeat(16))),
        with("items", json!([])),
        with("uses", json!(0)),
        with("until", json!("2026-13-01")),
        with("id", json!("1")),
        with("schema", json!("/schemas/consent-2.json")),
        json!({}),
    ];
    let said = outside(&json!({
        "jwks": jwks.json(), "schema": schema.json(), "artefacts": [], "documents": documents
    }));
    for (judged, document) in said["documents"].as_array().unwrap().iter().zip(&documents) {
        assert_eq!(judged["valid"], false, "{document}");
    }
}

#[tokio::test]
async fn both_sides_download_the_same_and_nobody_else_does() {
    let scene = Scene::new(3).await;
    let at = format!("/me/consents/{}/artefact", scene.consent);
    let mut person = Browser::of(&scene.router, "zhang-san").await;
    let mut bank = Browser::of(&scene.router, "bank").await;
    let of_person = person.get(&at).await;
    let of_bank = bank.get(&at.replace("/me/", "/desk/")).await;
    let over_the_interface = scene.get("zhang-san", &format!("/api/v1{at}")).await;
    for page in [&of_person, &of_bank, &over_the_interface] {
        page.shows(StatusCode::OK, &scene.artefact);
        assert_eq!(page.header("content-type"), "application/jose");
        let name = format!("consent-{}.jws", scene.consent);
        assert!(page.header("content-disposition").contains(&name));
    }
    person.get("/me/consents").await.shows(StatusCode::OK, &at);
    bank.get("/desk")
        .await
        .shows(StatusCode::OK, &at.replace("/me/", "/desk/"));

    let api = format!("/api/v1/consents/{}/artefact", scene.consent);
    for (login, path, status) in [
        ("employer", api.as_str(), StatusCode::NOT_FOUND),
        ("transport", &api, StatusCode::FORBIDDEN),
        ("li-si", &format!("/api/v1{at}"), StatusCode::NOT_FOUND),
        (
            "bank",
            "/api/v1/consents/zz/artefact",
            StatusCode::NOT_FOUND,
        ),
    ] {
        let page = scene.get(login, path).await;
        assert_eq!(page.status, status, "{login} {path}: {}", page.text());
    }
    let listed = scene.get("zhang-san", "/api/v1/me/consents").await.json();
    assert_eq!(listed["entries"][0]["id"], scene.consent.as_str());
}

#[tokio::test]
async fn a_question_rests_on_an_artefact_until_it_is_edited_or_withdrawn() {
    let scene = Scene::new(3).await;
    let answer = scene.ask(&scene.artefact).await;
    answer.shows(StatusCode::OK, "赣测〔2026〕1号");
    let mut edited = scene.artefact.clone().into_bytes();
    let middle = edited.len() / 2;
    edited[middle] = if edited[middle] == b'A' { b'B' } else { b'A' };
    let edited = String::from_utf8(edited).unwrap();
    let refused = scene.ask(&edited).await;
    refused.shows(StatusCode::FORBIDDEN, "ASK-CONSENT-ARTEFACT");
    assert!(refused.json()["receipt"]["log_index"].is_u64());
    scene
        .ask("no id")
        .await
        .shows(StatusCode::BAD_REQUEST, "FIELD-UNREADABLE");
    let listed = scene.get("bank", "/api/v1/consents").await.json();
    assert_eq!(listed["entries"][0]["used"], 1);

    // Over the form of the desk the same.
    let mut bank = Browser::of(&scene.router, "bank").await;
    let token = bank.get("/desk").await.form_token();
    let number = ZHANG_SAN.number();
    for (artefact, status, text) in [
        (&scene.artefact, StatusCode::OK, "赣测〔2026〕1号"),
        (&edited, StatusCode::FORBIDDEN, "ASK-CONSENT-ARTEFACT"),
    ] {
        let fields = [
            ("form_token", token.as_str()),
            ("consent", artefact),
            ("number", &number),
            ("purpose", PURPOSE),
        ];
        bank.post("/desk/ask", &fields).await.shows(status, text);
    }

    scene.press("withdraw", &[]).await;
    let refused = scene.ask(&scene.artefact).await;
    refused.shows(StatusCode::FORBIDDEN, "ASK-CONSENT-WITHDRAWN");
    let accesses = scene.get("zhang-san", "/api/v1/me/accesses").await.json();
    let entries = accesses["entries"].as_array().unwrap();
    let edited = entries.iter().filter(|entry| {
        let reason = entry["reason"]["zh"].as_str().unwrap_or_default();
        reason.contains("授权凭证")
    });
    assert_eq!(edited.count(), 2, "{accesses}");
}

#[tokio::test]
async fn anyone_checks_an_artefact_and_only_its_sides_hear_whether_it_is_live() {
    let scene = Scene::new(3).await;
    for (login, state) in [
        (None, Value::Null),
        (Some("employer"), Value::Null),
        (Some("li-si"), Value::Null),
        (Some("transport"), Value::Null),
        (Some("bank"), json!("usable")),
        (Some("zhang-san"), json!("usable")),
    ] {
        let told = scene.check(login, &scene.artefact).await;
        assert_eq!(told["genuine"], true, "{told}");
        assert_eq!(told["consent"]["id"], scene.consent.as_str());
        assert_eq!(told["state"], state, "{login:?}: {told}");
    }
    scene.press("withdraw", &[]).await;
    let told = scene.check(Some("bank"), &scene.artefact).await;
    assert_eq!(told["state"], "withdrawn");
    let told = scene.check(None, "eyJ.e30.e30").await;
    assert_eq!(
        (&told["genuine"], &told["consent"]),
        (&json!(false), &Value::Null)
    );
    assert!(told["fault"].is_string() && told["reason"]["zh"].is_string());

    let mut stranger = Browser::new(&scene.router);
    let fields = [("artefact", scene.artefact.as_str())];
    let page = stranger.post("/verify/consent", &fields).await;
    page.shows(StatusCode::OK, "属实");
    page.shows(StatusCode::OK, "演示银行江西分行");
    assert!(!page.text().contains("本人已撤回") && !page.text().contains(&ZHANG_SAN.number()));
    let mut person = Browser::of(&scene.router, "zhang-san").await;
    let page = person.post("/verify/consent", &fields).await;
    page.shows(StatusCode::OK, "本人已撤回");
    let half = &scene.artefact[..scene.artefact.len() / 2];
    for (text, status, shown) in [
        (half, StatusCode::OK, "不可采信"),
        ("<script>", StatusCode::OK, "不可采信"),
        ("", StatusCode::BAD_REQUEST, "FIELD-MISSING"),
    ] {
        let page = stranger
            .post("/verify/consent", &[("artefact", text)])
            .await;
        page.shows(status, shown);
    }
}

#[tokio::test]
async fn a_request_is_put_in_plain_words_and_nothing_is_ticked() {
    let scene = Scene::new(1).await;
    let wish = json!({
        "name": ZHANG_SAN.name, "number": ZHANG_SAN.number(), "purpose": "employment-check",
        "items": [PERMIT], "from": TODAY.to_string(), "until": "2026-11-29", "uses": 2
    });
    let asked = scene.post("bank", "/api/v1/consent-requests", &wish).await;
    assert_eq!(asked.json()["answer_by"], "2026-11-27");
    let again = scene.post("bank", "/api/v1/consent-requests", &wish).await;
    again.shows(StatusCode::CONFLICT, "CONSENT-STILL-WAITING");
    let mut person = Browser::of(&scene.router, "zhang-san").await;
    let page = person.get("/me/consents").await;
    for words in [
        "演示银行江西分行",
        "银行业金融机构",
        "招聘核验",
        "2026-11-29",
        "10 天",
        "最多查询 2 次",
        "2026-11-27",
        "对方会看到",
        "不同意会怎样",
        "1日",
    ] {
        page.shows(StatusCode::OK, words);
    }
    assert!(
        !page.text().contains(" checked"),
        "an item is ticked beforehand"
    );
    // From the list of who looked to the consent, and back out of it with one press.
    let page = person.get("/me/accesses").await;
    page.shows(
        StatusCode::OK,
        &format!("/me/consents#consent-{}", scene.consent),
    );
    let page = person.get("/me/consents").await;
    page.shows(StatusCode::OK, &format!("id=\"consent-{}\"", scene.consent));
    scene.press("withdraw", &[]).await;

    // Refused, and asked again at once.
    let id = asked.json()["id"].as_str().unwrap().to_owned();
    let token = person.get("/me/consents").await.form_token();
    let refuse = format!("/me/consents/{id}/refuse");
    person.post(&refuse, &[("form_token", &token)]).await;
    let again = scene.post("bank", "/api/v1/consent-requests", &wish).await;
    again.shows(StatusCode::TOO_MANY_REQUESTS, "CONSENT-ASKED-TOO-SOON");
    again.shows(StatusCode::TOO_MANY_REQUESTS, "2026-11-22");
    let page = person.get("/me/accesses").await;
    page.shows(StatusCode::OK, "没有送达");
}
