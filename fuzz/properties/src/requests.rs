//! Requests over HTTP: bodies of the JSON interface, cookies and forms of the portal, codes of reports.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use flow::Platform;
use flow::account::Account;
use flow::login::{ClientPlan, LocalLogin, LoggedIn, Next, Settings};
use http_body_util::BodyExt as _;
use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use testkit::{Harness, Row, WANG_WU, ZHANG_SAN, csv};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;
use web::{Observed, WebSettings};

/// Inputs after which the platform is made anew, so that its data do not grow without end.
const MOST: u32 = 5_000;
/// Put in the place of what only the running platform knows.
const PLACES: [&str; 6] = [
    "{bank}",
    "{court}",
    "{reporter}",
    "{session}",
    "{token}",
    "{secret}",
];
/// Passkeys and systems need to know how the portal is called.
const SETTINGS: &str =
    "[login]\npublic_url = \"http://localhost:8090\"\n[client]\nsecret_in_form = true\n";
/// A public key for the assertions of a system; it is that of an example (RFC 7517, appendix A.1).
const KEYS: &str = r#"{"keys":[{"kty":"EC","crv":"P-256","use":"sig","kid":"1",
"x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}"#;

/// A platform with a few records, who works with it, and a runtime.
pub struct Stage {
    runtime: Runtime,
    harness: Harness,
    router: Router,
    /// What [`PLACES`] stand for.
    known: [String; 6],
    report_code: String,
    inputs: u32,
}

impl Stage {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let harness = Harness::new();
        let (known, report_code) = runtime.block_on(furnish(&harness));
        let settings = WebSettings {
            secure_cookies: false,
            form_key: [7; 32],
            observed: Observed::new(Arc::new(|| Duration::ZERO)),
        };
        Self {
            router: web::router(harness.platform().clone(), settings),
            runtime,
            harness,
            known,
            report_code,
            inputs: 0,
        }
    }
}

async fn furnish(harness: &Harness) -> ([String; 6], String) {
    let rows = [Row::permit(&ZHANG_SAN, "1"), Row::permit(&WANG_WU, "2")];
    harness
        .import("transport", "transport-permit", &csv(&rows))
        .await;
    let platform = harness.platform();
    let mut tokens = Vec::new();
    for login in ["bank", "court", "transport"] {
        let token = platform
            .make_token(login, Duration::from_secs(1 << 30))
            .await;
        tokens.push(token.unwrap());
    }
    let attempt = LocalLogin::new("zhang-san", "zhang-san");
    let Next::Session(opened) = platform.log_in(attempt).await.unwrap() else {
        panic!("no code is asked for")
    };
    let LoggedIn {
        secret, session, ..
    } = *opened;
    let account: Account = session.account.clone();
    let report = platform.my_report(&account, None).await.unwrap();
    let [bank, court, reporter] = <[String; 3]>::try_from(tokens).unwrap();
    let client = client(platform).await;
    let known = [bank, court, reporter, secret, session.csrf, client];
    (known, report.code)
}

/// The secret of a system of the bank that has keys as well.
async fn client(platform: &Platform) -> String {
    let settings = Settings::of(SETTINGS, Path::new("")).unwrap();
    platform.set_up_login(settings).unwrap();
    let plan = ClientPlan {
        client_id: "core".to_owned(),
        login: "bank".to_owned(),
        scopes: "ask check".to_owned(),
        secret: true,
        keys: Some(KEYS.to_owned()),
        certificate: None,
    };
    platform.make_client(plan).await.unwrap().unwrap()
}

fn with_stage(work: impl FnOnce(&mut Stage)) {
    thread_local!(static STAGE: RefCell<Option<Stage>> = const { RefCell::new(None) });
    STAGE.with_borrow_mut(|stage| {
        if stage.as_ref().is_some_and(|stage| stage.inputs >= MOST) {
            *stage = None;
        }
        let stage = stage.get_or_insert_with(Stage::new);
        stage.inputs += 1;
        work(stage);
    });
}

/// A request as text: method and address, header lines, an empty line, the body.
fn parse(text: &[u8], known: &[String; 6]) -> Option<Request<Body>> {
    let end = text.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = match end {
        Some(end) => (&text[..end], &text[end + 2..]),
        None => (text, &[][..]),
    };
    let mut head = String::from_utf8_lossy(head).into_owned();
    let mut body = body.to_vec();
    for (place, value) in PLACES.iter().zip(known) {
        head = head.replace(place, value);
        if let Ok(text) = std::str::from_utf8(&body) {
            body = text.replace(place, value).into_bytes();
        }
    }
    let mut lines = head.split('\n');
    let (method, address) = lines.next()?.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        request = request.header(name, value);
    }
    request.body(Body::from(body)).ok()
}

fn answer(stage: &Stage, request: Request<Body>) -> (Response<()>, Vec<u8>) {
    stage.runtime.block_on(async {
        let response = stage.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        (Response::from_parts(parts, ()), body)
    })
}

/// No input is the platform's fault, and no answer may be kept by whoever passes it on.
fn sound(response: &Response<()>, body: &[u8]) {
    let status = response.status();
    assert_ne!(
        status,
        StatusCode::INTERNAL_SERVER_ERROR,
        "{}",
        String::from_utf8_lossy(body)
    );
    assert!(response.headers().contains_key("content-security-policy"));
    assert!(response.headers().contains_key("x-content-type-options"));
}

/// A request to the JSON interface.
pub fn json_requests(bytes: &[u8]) {
    with_stage(|stage| {
        let Some(request) = parse(bytes, &stage.known) else {
            return;
        };
        if !request.uri().path().starts_with("/api/") {
            return;
        }
        let told = !request.headers().contains_key("authorization");
        let (response, body) = answer(stage, request);
        sound(&response, &body);
        let status = response.status();
        if told {
            assert!(status.is_client_error(), "{status} without a token");
        }
        if status.is_client_error() && status != StatusCode::NOT_FOUND {
            let problem: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
            let has = |key: &str| problem[key].as_str().is_some_and(|text| !text.is_empty());
            assert!(body.is_empty() || has("code") && has("detail") && has("remedy"));
            assert!(body.is_empty() || problem["status"] == status.as_u16());
        }
    });
}

/// A request of a browser, with cookies and forms.
pub fn browser_requests(bytes: &[u8]) {
    with_stage(|stage| {
        let Some(request) = parse(bytes, &stage.known) else {
            return;
        };
        let path = request.uri().path().to_owned();
        // A wrong password takes as long as it is meant to.
        let with_password = ["/login", "/login/again"].contains(&path.as_str());
        if path.starts_with("/api/") || with_password && request.method() != "GET" {
            return;
        }
        let cookies = request.headers().get_all("cookie").iter();
        let secret = stage.known[3].as_bytes();
        let holds = |value: &[u8]| value.windows(secret.len()).any(|part| part == secret);
        let has_session = cookies.into_iter().any(|cookie| holds(cookie.as_bytes()));
        let leaves = path == "/logout";
        let (response, body) = answer(stage, request);
        sound(&response, &body);
        let rooms = ["/me", "/department", "/desk", "/operator"];
        if rooms.iter().any(|room| path.starts_with(room)) && !has_session {
            assert!(!response.status().is_success(), "{path} without a session");
        }
        if leaves {
            // The session may have ended, and with it what the inputs to come are about.
            stage.inputs = MOST;
        }
    });
}

/// The code of a report, as somebody types it.
pub fn report_code(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    with_stage(|stage| {
        let platform = stage.harness.platform();
        let code = text.replace("{code}", &stage.report_code);
        let verified = stage
            .runtime
            .block_on(platform.verify_report(&code))
            .unwrap();
        let is_it = code.trim().to_uppercase() == stage.report_code;
        assert_eq!(verified.genuine, is_it, "{code:?}");
        assert_eq!(verified.digest.is_some(), is_it);
        let lower = stage.report_code.to_lowercase();
        let spaced = format!(" {lower}\n");
        let found = stage.runtime.block_on(platform.verify_report(&spaced));
        assert!(found.unwrap().genuine);
    });
}
