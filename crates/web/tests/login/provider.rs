//! An identity provider that gives right tokens, or exactly the wrong ones it is told to give.

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, Mac};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signed {
    /// With the key the provider publishes.
    #[default]
    Right,
    /// Not at all: `alg` is `none`.
    None,
    /// HS256 with the published key as the secret.
    WithThePublicKey,
    /// With another key under the published one's name.
    ByAnother,
    /// With a key whose name is not published.
    UnderAnotherName,
    /// Rightly, and then its content was changed.
    ThenChanged,
}

/// What the provider does wrong.
#[derive(Default)]
pub struct Lies {
    pub signed: Signed,
    /// Claims put over the right ones; `null` removes one.
    pub claims: Map<String, Value>,
    /// Put over the discovery document.
    pub discovery: Map<String, Value>,
    /// The whole answer of the token endpoint instead.
    pub answer: Option<(StatusCode, String)>,
    /// The token endpoint sends the client elsewhere.
    pub redirects: bool,
    /// Claims of the answer about the person.
    pub userinfo: Map<String, Value>,
}

/// A login somebody was sent here with.
#[derive(Clone)]
struct Code {
    nonce: String,
    challenge: String,
    used: bool,
}

struct Inner {
    issuer: String,
    now: i64,
    lies: Lies,
    codes: HashMap<String, Code>,
    asked: usize,
}

#[derive(Clone)]
pub struct Provider(Arc<Mutex<Inner>>);

const CLIENT: &str = "chengxin";
const KEY: [u8; 32] = [42; 32];

impl Provider {
    pub async fn start(now: i64) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let provider = Self(Arc::new(Mutex::new(Inner {
            issuer,
            now,
            lies: Lies::default(),
            codes: HashMap::new(),
            asked: 0,
        })));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    pub fn issuer(&self) -> String {
        self.0.lock().unwrap().issuer.clone()
    }

    pub fn lie(&self, lies: Lies) {
        self.0.lock().unwrap().lies = lies;
    }

    pub fn set_now(&self, now: i64) {
        self.0.lock().unwrap().now = now;
    }

    /// Times the token endpoint was asked.
    pub fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }

    /// The person has logged in here: a code for the request they came with.
    pub fn approve(&self, request: &HashMap<String, String>) -> String {
        let mut inner = self.0.lock().unwrap();
        let code = format!("code-{}", inner.codes.len());
        assert_eq!(request["code_challenge_method"], "S256");
        assert_eq!(request["response_type"], "code");
        let kept = Code {
            nonce: request["nonce"].clone(),
            challenge: request["code_challenge"].clone(),
            used: false,
        };
        inner.codes.insert(code.clone(), kept);
        code
    }
}

async fn discovery(State(provider): State<Provider>) -> Json<Value> {
    let inner = provider.0.lock().unwrap();
    let at = |path: &str| format!("{}{path}", inner.issuer);
    let mut document = json!({
        "issuer": inner.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"),
        "jwks_uri": at("/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    overlay(&mut document, &inner.lies.discovery);
    Json(document)
}

async fn keys() -> Json<Value> {
    let key = SigningKey::from_bytes(&KEY);
    Json(json!({"keys": [{
        "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "one",
        "x": BASE64.encode(key.verifying_key().as_bytes()),
    }]}))
}

async fn userinfo(State(provider): State<Provider>) -> Json<Value> {
    let inner = provider.0.lock().unwrap();
    Json(Value::Object(inner.lies.userinfo.clone()))
}

async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let mut inner = provider.0.lock().unwrap();
    inner.asked += 1;
    if inner.lies.redirects {
        return Redirect::temporary("http://127.0.0.1:1/elsewhere").into_response();
    }
    if let Some((status, body)) = &inner.lies.answer {
        let kind = [("content-type", "application/json")];
        return (*status, kind, body.clone()).into_response();
    }
    assert!(headers.contains_key("authorization"), "the client's secret");
    let refused = || {
        let body = Json(json!({"error": "invalid_grant"}));
        (StatusCode::BAD_REQUEST, body).into_response()
    };
    let Some(code) = inner.codes.get_mut(&form["code"]) else {
        return refused();
    };
    let verifier = form.get("code_verifier").map(String::as_str);
    let challenge = BASE64.encode(Sha256::digest(verifier.unwrap_or_default()));
    if code.used || code.challenge != challenge {
        return refused();
    }
    code.used = true;
    let nonce = code.nonce.clone();
    let token = id_token(&inner, &nonce);
    Json(json!({"access_token": "a", "token_type": "Bearer", "id_token": token})).into_response()
}

fn id_token(inner: &Inner, nonce: &str) -> String {
    let mut claims = json!({
        "iss": inner.issuer, "aud": CLIENT, "sub": "subject-7", "nonce": nonce,
        "iat": inner.now, "exp": inner.now + 300, "auth_time": inner.now,
        "name": "张三", "citizen_number": testkit::ZHANG_SAN.number(),
    });
    overlay(&mut claims, &inner.lies.claims);
    let signed = inner.lies.signed;
    let algorithm = match signed {
        Signed::None => "none",
        Signed::WithThePublicKey => "HS256",
        _ => "EdDSA",
    };
    let name = match signed {
        Signed::UnderAnotherName => "two",
        _ => "one",
    };
    let part = |value: &Value| BASE64.encode(value.to_string());
    let header = part(&json!({"alg": algorithm, "typ": "JWT", "kid": name}));
    let message = format!("{header}.{}", part(&claims));
    let right = SigningKey::from_bytes(&KEY);
    let signature = match signed {
        Signed::None => Vec::new(),
        Signed::WithThePublicKey => {
            let key = right.verifying_key();
            let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
            mac.update(message.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        Signed::ByAnother | Signed::UnderAnotherName => {
            let other = SigningKey::from_bytes(&[1; 32]);
            other.sign(message.as_bytes()).to_vec()
        }
        Signed::Right | Signed::ThenChanged => right.sign(message.as_bytes()).to_vec(),
    };
    let mut message = message;
    if signed == Signed::ThenChanged {
        claims["sub"] = json!("somebody else");
        message = format!("{header}.{}", part(&claims));
    }
    format!("{message}.{}", BASE64.encode(signature))
}

fn overlay(document: &mut Value, over: &Map<String, Value>) {
    let document = document.as_object_mut().unwrap();
    for (name, value) in over {
        if value.is_null() {
            document.remove(name);
        } else {
            document.insert(name.clone(), value.clone());
        }
    }
}
