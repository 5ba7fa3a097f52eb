//! Systems of organs: what proves them, what does not, and what their tokens open.

use crate::browser::{Browser, Page, router};
use axum::Extension;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use flow::login::ClientPlan;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::net::SocketAddr;
use std::time::Duration;
use testkit::Harness;

const KEY: [u8; 32] = [9; 32];
const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const HERE: &str = "http://127.0.0.1:8090";

struct Place {
    harness: Harness,
    router: Router,
    secret: String,
}

fn keys() -> String {
    let key = SigningKey::from_bytes(&KEY);
    let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
    json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": "one", "x": x}]})
        .to_string()
}

fn plan(client: &str, login: &str, scopes: &str) -> ClientPlan {
    ClientPlan {
        client_id: client.to_owned(),
        login: login.to_owned(),
        scopes: scopes.to_owned(),
        secret: false,
        keys: None,
        certificate: None,
    }
}

fn secret_plan(client: &str, login: &str, scopes: &str) -> ClientPlan {
    ClientPlan {
        secret: true,
        ..plan(client, login, scopes)
    }
}

fn keyed_plan(client: &str, keys: &str) -> ClientPlan {
    ClientPlan {
        keys: Some(keys.to_owned()),
        ..plan(client, "bank", "ask check")
    }
}

/// A bank's system with a secret, one with a key, a department's with a certificate; the proxy is at 192.0.2.7.
async fn place(more: &str, peer: &str) -> Place {
    let harness = Harness::new();
    let text = format!(
        "{more}\n[login]\npublic_url = \"{HERE}\"\n[proxy]\naddresses = [\"192.0.2.7\"]\n\
         certificate_header = \"X-Client-Certificate\"\nclient_address_header = \"X-Real-IP\"\n"
    );
    harness.set_up_login(&text);
    let platform = harness.platform();
    let with_secret = secret_plan("bank-core", "bank", "ask check");
    let secret = platform.make_client(with_secret).await.unwrap().unwrap();
    let with_key = keyed_plan("bank-keyed", &keys());
    assert!(platform.make_client(with_key).await.unwrap().is_none());
    let with_certificate = ClientPlan {
        certificate: Some([0xab; 32]),
        ..plan("transport-hall", "transport", "upload status")
    };
    platform.make_client(with_certificate).await.unwrap();
    let peer: SocketAddr = peer.parse().unwrap();
    let router = router(&harness).layer(Extension(ConnectInfo(peer)));
    Place {
        harness,
        router,
        secret,
    }
}

async fn bank() -> Place {
    place("", "198.51.100.1:1000").await
}

impl Place {
    fn now(&self) -> i64 {
        self.harness.platform().now().as_second()
    }

    async fn ask(&self, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Page {
        let pairs: Vec<String> = form.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend(headers);
        let mut system = Browser::new(&self.router);
        let body = Body::from(pairs.join("&"));
        system.send("POST", "/oauth/token", &all, body).await
    }

    async fn with_secret(&self, id: &str, secret: &str, form: &[(&str, &str)]) -> Page {
        let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        let mut all = vec![("grant_type", "client_credentials")];
        all.extend(form);
        self.ask(&[("authorization", &basic)], &all).await
    }

    async fn with_assertion(&self, assertion: &str) -> Page {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", KIND),
            ("client_assertion", assertion),
        ];
        self.ask(&[], &form).await
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Page {
        let mut system = Browser::new(&self.router);
        system.send("GET", path, headers, Body::empty()).await
    }

    async fn with_token(&self, path: &str, token: &str) -> Page {
        let bearer = format!("Bearer {token}");
        self.get(path, &[("authorization", &bearer)]).await
    }

    fn claims(&self) -> Value {
        json!({
            "iss": "bank-keyed", "sub": "bank-keyed", "aud": format!("{HERE}/oauth/token"),
            "iat": self.now(), "exp": self.now() + 300, "jti": "one",
        })
    }
}

fn token(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.text());
    let document = page.json();
    assert_eq!(document["token_type"], "Bearer");
    assert_eq!(page.header("cache-control"), "no-store");
    document["access_token"].as_str().unwrap().to_owned()
}

#[track_caller]
fn refused(page: &Page, status: u16, error: &str, code: &str) {
    assert_eq!(page.status, status, "{}", page.text());
    let document = page.json();
    assert_eq!(document["error"], error, "{document}");
    assert_eq!(document["code"], code, "{document}");
    assert!(!document["zh"].as_str().unwrap().is_empty());
    assert!(document.get("access_token").is_none());
}

fn signed(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

fn assertion(claims: &Value) -> String {
    let header = json!({"alg": "EdDSA", "kid": "one"});
    signed(&header, claims, |m| {
        SigningKey::from_bytes(&KEY).sign(m).to_vec()
    })
}

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(name);
    } else {
        claims[name] = value;
    }
    claims
}

#[tokio::test]
async fn a_secret_gets_a_token_that_opens_its_scopes_and_ends() {
    let place = bank().await;
    let page = place.with_secret("bank-core", &place.secret, &[]).await;
    assert_eq!(page.json()["scope"], "ask check");
    assert_eq!(page.json()["expires_in"], 900);
    let all = token(&page);
    let page = place.with_token("/api/v1/consents", &all).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let asked = [("scope", "ask")];
    let narrow = place.with_secret("bank-core", &place.secret, &asked).await;
    let narrow = token(&narrow);
    for (path, bearer, code) in [
        ("/api/v1/consents", &narrow, "TOKEN-SCOPE"),
        ("/api/v1/uploads", &all, "TOKEN-SCOPE"),
        ("/api/v1/me/report", &all, "TOKEN-SCOPE"),
    ] {
        let page = place.with_token(path, bearer).await;
        assert_eq!(page.status, 403, "{path}");
        assert_eq!(page.json()["code"], code, "{path}");
    }
    let fourteen = Duration::from_secs(899);
    place.harness.clock().advance(fourteen);
    assert_eq!(place.with_token("/api/v1/consents", &all).await.status, 200);
    place.harness.clock().advance(Duration::from_secs(1));
    let page = place.with_token("/api/v1/consents", &all).await;
    assert_eq!(page.json()["code"], "TOKEN-WRONG");
}

#[tokio::test]
async fn tokens_made_by_the_operator_go_on() {
    let place = bank().await;
    let valid = Duration::from_secs(60);
    let made = place.harness.platform().make_token("bank", valid).await;
    let page = place.with_token("/api/v1/consents", &made.unwrap()).await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn a_client_that_ended_gets_nothing_and_its_tokens_end_with_it() {
    let place = bank().await;
    let given = token(&place.with_secret("bank-core", &place.secret, &[]).await);
    let platform = place.harness.platform();
    platform.end_client("bank-core").await.unwrap();
    let page = place.with_token("/api/v1/consents", &given).await;
    assert_eq!(page.json()["code"], "TOKEN-WRONG");
    let page = place.with_secret("bank-core", &place.secret, &[]).await;
    refused(&page, 401, "invalid_client", "CLIENT-REFUSED");
    // And it does not come back under its old name.
    let again = secret_plan("bank-core", "bank", "ask");
    assert_eq!(
        platform.make_client(again).await.unwrap_err().code,
        "CONFLICT"
    );
}

#[tokio::test]
async fn requests_that_prove_nothing() {
    let place = bank().await;
    let client = ("invalid_client", "CLIENT-REFUSED");
    for (id, secret) in [
        ("bank-core", "wrong"),
        ("bank-core", ""),
        ("nobody", place.secret.as_str()),
        ("bank-keyed", place.secret.as_str()),
        ("transport-hall", place.secret.as_str()),
    ] {
        let page = place.with_secret(id, secret, &[]).await;
        if secret.is_empty() {
            refused(&page, 400, "invalid_request", "CLIENT-PROOF");
            continue;
        }
        refused(&page, 401, client.0, client.1);
        assert!(page.header("www-authenticate").starts_with("Basic"));
    }
    let grant = ("grant_type", "client_credentials");
    let id = ("client_id", "bank-core");
    let secret = ("client_secret", place.secret.as_str());
    // By the configuration a secret in the form is not taken.
    let page = place.ask(&[], &[grant, id, secret]).await;
    refused(&page, 401, client.0, "CLIENT-SECRET-IN-FORM");
    // Nothing, two proofs, a parameter twice, another grant, another scope.
    let basic = format!(
        "Basic {}",
        STANDARD.encode(format!("bank-core:{}", place.secret))
    );
    let header = [("authorization", basic.as_str())];
    for form in [vec![grant], vec![grant, id, id]] {
        let page = place.ask(&[], &form).await;
        refused(&page, 400, "invalid_request", "CLIENT-PROOF");
    }
    let page = place.ask(&header, &[grant, id, secret]).await;
    refused(&page, 400, "invalid_request", "CLIENT-PROOF");
    let page = place.ask(&header, &[grant, ("client_id", "another")]).await;
    refused(&page, 400, "invalid_request", "CLIENT-PROOF");
    let page = place.ask(&header, &[("grant_type", "password")]).await;
    refused(&page, 400, "unsupported_grant_type", "GRANT-TYPE");
    for scope in ["upload", "everything", "ask%20upload"] {
        let page = place.ask(&header, &[grant, ("scope", scope)]).await;
        refused(&page, 400, "invalid_scope", "CLIENT-SCOPE");
    }
    // The name alone is no proof.
    let page = place.ask(&[], &[grant, id]).await;
    refused(&page, 401, client.0, client.1);
}

#[tokio::test]
async fn a_secret_in_the_form_where_the_configuration_takes_it() {
    let place = place("[client]\nsecret_in_form = true", "198.51.100.1:1000").await;
    let secret = place.secret.clone();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "bank-core"),
        ("client_secret", secret.as_str()),
    ];
    token(&place.ask(&[], &form).await);
}

#[tokio::test]
async fn an_assertion_is_good_once() {
    let place = bank().await;
    let claims = place.claims();
    let good = assertion(&claims);
    let given = token(&place.with_assertion(&good).await);
    assert_eq!(
        place.with_token("/api/v1/consents", &given).await.status,
        200
    );
    let page = place.with_assertion(&good).await;
    refused(&page, 401, "invalid_client", "ASSERTION-REPLAYED");
    // The same number in another assertion is a replay too; another number is not.
    let page = place
        .with_assertion(&assertion(&with(&claims, "exp", json!(place.now() + 301))))
        .await;
    refused(&page, 401, "invalid_client", "ASSERTION-REPLAYED");
    let base = with(&with(&claims, "jti", json!("two")), "aud", json!([HERE]));
    token(&place.with_assertion(&assertion(&base)).await);
    // Many at once with one number: one gets a token.
    let third = assertion(&with(&claims, "jti", json!("three")));
    let (a, b, c) = tokio::join!(
        place.with_assertion(&third),
        place.with_assertion(&third),
        place.with_assertion(&third)
    );
    let given = [a, b, c].iter().filter(|page| page.status == 200).count();
    assert_eq!(given, 1);
}

#[tokio::test]
async fn assertions_forged_expired_or_for_another() {
    let place = bank().await;
    let claims = place.claims();
    let now = place.now();
    for (name, value, code) in [
        ("iss", json!("bank-core"), "CLIENT-REFUSED"),
        ("iss", json!("nobody"), "CLIENT-REFUSED"),
        ("iss", Value::Null, "CLIENT-REFUSED"),
        ("sub", json!("bank-core"), "ASSERTION-FOR-ANOTHER"),
        (
            "aud",
            json!("https://evil.example"),
            "ASSERTION-FOR-ANOTHER",
        ),
        (
            "aud",
            json!([HERE, "https://evil.example"]),
            "ASSERTION-FOR-ANOTHER",
        ),
        ("aud", Value::Null, "ASSERTION-FOR-ANOTHER"),
        ("exp", json!(now), "ASSERTION-TIME"),
        ("exp", json!(now - 1), "ASSERTION-TIME"),
        ("exp", json!(now + 86_400), "ASSERTION-TIME"),
        ("exp", Value::Null, "ASSERTION-TIME"),
        ("iat", json!(now + 3600), "ASSERTION-TIME"),
        ("nbf", json!(now + 3600), "ASSERTION-TIME"),
        ("nbf", json!("later"), "ASSERTION-TIME"),
        ("jti", Value::Null, "ASSERTION-NUMBER"),
        ("jti", json!(""), "ASSERTION-NUMBER"),
    ] {
        let page = place
            .with_assertion(&assertion(&with(&claims, name, value)))
            .await;
        refused(&page, 401, "invalid_client", code);
    }
    let right = |m: &[u8]| SigningKey::from_bytes(&KEY).sign(m).to_vec();
    let other = |m: &[u8]| SigningKey::from_bytes(&[8; 32]).sign(m).to_vec();
    let public = |m: &[u8]| {
        let key = SigningKey::from_bytes(&KEY).verifying_key();
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
        mac.update(m);
        mac.finalize().into_bytes().to_vec()
    };
    let forged = [
        signed(&json!({"alg": "EdDSA", "kid": "one"}), &claims, other),
        signed(&json!({"alg": "EdDSA", "kid": "two"}), &claims, right),
        signed(&json!({"alg": "none"}), &claims, |_| Vec::new()),
        signed(&json!({"alg": "HS256", "kid": "one"}), &claims, public),
        signed(&json!({"alg": "RS256", "kid": "one"}), &claims, right),
        signed(
            &json!({"alg": "EdDSA", "kid": "one", "crit": ["b64"]}),
            &claims,
            right,
        ),
    ];
    for forged in forged {
        let page = place.with_assertion(&forged).await;
        refused(&page, 401, "invalid_client", "ASSERTION-SIGNATURE");
    }
    for junk in ["", "a.b.c", "x", &"a".repeat(9000)] {
        let page = place.with_assertion(junk).await;
        assert!(page.status == 401 || page.status == 400, "{}", page.text());
    }
    // The number was not used up by any of them.
    token(&place.with_assertion(&assertion(&claims)).await);
}

#[tokio::test]
async fn a_certificate_counts_only_from_the_proxy() {
    let grant = ("grant_type", "client_credentials");
    let id = ("client_id", "transport-hall");
    let right = "AB".repeat(32);
    let wrong = "cd".repeat(32);
    let stranger = bank().await;
    let header = [("x-client-certificate", right.as_str())];
    let page = stranger.ask(&header, &[grant, id]).await;
    refused(&page, 401, "invalid_client", "CLIENT-REFUSED");

    let place = place("", "192.0.2.7:1000").await;
    for header in [vec![], vec![("x-client-certificate", wrong.as_str())]] {
        let page = place.ask(&header, &[grant, id]).await;
        refused(&page, 401, "invalid_client", "CLIENT-REFUSED");
    }
    let two = [header[0], header[0]];
    let page = place.ask(&two, &[grant, id]).await;
    refused(&page, 401, "invalid_client", "CLIENT-REFUSED");
    let given = token(&place.ask(&header, &[grant, id]).await);
    let bearer = format!("Bearer {given}");
    let authorization = ("authorization", bearer.as_str());
    let page = place
        .get("/api/v1/uploads", &[authorization, header[0]])
        .await;
    assert_eq!(page.status, 200, "{}", page.text());
    // A token that was stolen is good for nothing without the certificate.
    let other = ("x-client-certificate", wrong.as_str());
    for headers in [vec![authorization], vec![authorization, other]] {
        let page = place.get("/api/v1/uploads", &headers).await;
        assert_eq!(page.status, 401);
        assert_eq!(page.json()["code"], "TOKEN-CERTIFICATE");
    }
}

#[tokio::test]
async fn plans_that_are_none() {
    let place = bank().await;
    let private = keys().replace("\"x\"", "\"d\": \"AAAA\", \"x\"");
    for (wrong, code) in [
        (plan("a", "bank", "ask"), "CLIENT-PLAN"),
        (secret_plan("a", "bank", "everything"), "CLIENT-PLAN"),
        (secret_plan("a", "bank", ""), "CLIENT-PLAN"),
        (secret_plan("a b", "bank", "ask"), "CLIENT-PLAN"),
        (secret_plan("a", "zhang-san", "ask"), "CLIENT-PLAN"),
        (secret_plan("a", "nobody", "ask"), "NOT-FOUND"),
        (secret_plan("bank-core", "court", "ask"), "CONFLICT"),
        (keyed_plan("a", &private), "CLIENT-PLAN"),
        (keyed_plan("a", "{}"), "CLIENT-PLAN"),
        (keyed_plan("a", "{\"keys\": []}"), "CLIENT-PLAN"),
    ] {
        let made = place.harness.platform().make_client(wrong).await;
        assert_eq!(made.unwrap_err().code, code);
    }
}
