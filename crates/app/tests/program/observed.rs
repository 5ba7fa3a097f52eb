//! What the program says of itself while it works: enough for those who run it, and nothing about anyone.

use crate::serving::{Request, Serving, ended, make_account, make_token};
use crate::support::{Installation, permit, permit_of, run};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{LI_SI, Row, ZHANG_SAN, csv};

const PASSWORD: &str = "correct-horse-17";
const WRONG_PASSWORD: &str = "battery-staple-4";
const CASE: &str = "案卷〔2026〕壹號";
const FILE: &str = "zhao-liu-360199198802030000.csv";

struct Accounts {
    clerk: String,
    teller: String,
}

fn accounts(place: &Installation) -> Accounts {
    let password = format!("{PASSWORD}\n");
    let reporter = ["--role", "reporter", "--organ", "transport"];
    make_account(place, "clerk-wang", &reporter, &password);
    let asker = ["--role", "counter-officer", "--organ", "demo-bank"];
    make_account(place, "teller-zhao", &asker, &password);
    let with_number = format!("{PASSWORD}\n{}\n", ZHANG_SAN.number());
    make_account(place, "zhang-login", &["--kind", "person"], &with_number);
    Accounts {
        clerk: make_token(place, "clerk-wang"),
        teller: make_token(place, "teller-zhao"),
    }
}

/// Rows of both people; one cannot be taken.
fn rows() -> String {
    let bad = permit_of(&LI_SI, "赣测〔2026〕2号").with("XK_XDR_ZJHM", "360199198802030000");
    let rows: Vec<Row> = vec![permit("赣测〔2026〕1号"), bad];
    csv(&rows)
}

fn upload(address: &str, token: &str) {
    let path = format!("/api/v1/uploads?item=transport-permit&file_name={FILE}");
    let rows = rows();
    let taken = Request::new("POST", &path, rows.as_bytes())
        .token(token)
        .send(address);
    assert_eq!(taken.status, 202, "{taken:?}");
    let status = ended(address, token, &taken.json());
    assert_eq!(status["state"], "done", "{status}");
}

fn ask(address: &str, token: &str) {
    let number = ZHANG_SAN.number();
    let wish = json!({
        "name": ZHANG_SAN.name, "number": number, "purpose": "loan-application",
        "items": ["contract-performance"], "from": crate::support::days_ago(0),
        "until": crate::support::days_ago(-9), "uses": 1,
    })
    .to_string();
    let asked = Request::new("POST", "/api/v1/consent-requests", wish.as_bytes());
    assert_eq!(asked.json().token(token).send(address).status, 201);
    for (number, status) in [(number, 403), (LI_SI.number(), 403), ("36019".into(), 400)] {
        let question = json!({
            "number": number, "purpose": "loan-application",
            "power": "none-such", "case_number": CASE,
        })
        .to_string();
        let asked = Request::new("POST", "/api/v1/questions", question.as_bytes());
        let answer = asked.json().token(token).send(address);
        assert_eq!(answer.status, status, "{answer:?}");
    }
}

fn log_in(address: &str) {
    for (password, status) in [(WRONG_PASSWORD, 401), (PASSWORD, 303)] {
        let page = Request::get("/login").send(address);
        let token = page.between("name=\"form_token\" value=\"", "\"");
        let cookie = page.between("set-cookie: ", ";");
        let body = format!("form_token={token}&login=zhang-login&password={password}");
        let answer = Request::new("POST", "/login", body.as_bytes())
            .form()
            .header("Cookie", &cookie)
            .send(address);
        assert_eq!(answer.status, status, "{answer:?}");
        if status == 303 {
            let session = answer.between("set-cookie: ", ";");
            let path = format!("/me?lang=en&about={}", ZHANG_SAN.number());
            let own = Request::get(&path).header("Cookie", &session).send(address);
            assert_eq!(own.status, 200, "{own:?}");
            assert!(own.body.contains(ZHANG_SAN.name));
        }
    }
}

fn stray(address: &str) {
    let number = ZHANG_SAN.number();
    for path in [
        format!("/{number}"),
        format!("/catalogue/{number}"),
        format!("/api/v1/{number}"),
        format!("/api/v1/uploads/{number}"),
    ] {
        let answer = Request::get(&path).header("User-Agent", ZHANG_SAN.name);
        let status = answer.send(address).status;
        assert!(status == 404 || status == 401, "{path}: {status}");
    }
    let made_up = Request::new(&format!("X{number}"), "/", b"").send(address);
    assert_eq!(made_up.status, 405);
}

fn tells_nothing_about_anyone(text: &str, accounts: &Accounts) {
    let (zhang, li) = (ZHANG_SAN.number(), LI_SI.number());
    for secret in [
        zhang.as_str(),
        li.as_str(),
        "360199198802030000",
        ZHANG_SAN.name,
        LI_SI.name,
        "clerk-wang",
        "teller-zhao",
        "zhang-login",
        "zhao-liu",
        PASSWORD,
        WRONG_PASSWORD,
        CASE,
        "赣测",
        &accounts.clerk,
        &accounts.teller,
        "file_name=",
        "about=",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn log_and_metrics_tell_what_happens_and_nothing_about_anyone() {
    let place = Installation::new();
    let accounts = accounts(&place);
    let mut command = place.command("serve");
    // The most it can say.
    command.env("CHENGXIN_LOG", "trace");
    let serving = Serving::of({
        command.args(["--log", "json", "--metrics", "127.0.0.1:0"]);
        command
    });
    let address = serving.address.clone();
    upload(&address, &accounts.clerk);
    ask(&address, &accounts.teller);
    log_in(&address);
    stray(&address);
    let ready = Request::get("/readyz").send(&address);
    assert_eq!(
        (ready.status, ready.json()),
        (200, json!({"ready": true, "reasons": []}))
    );

    // Not where everyone asks.
    assert_eq!(Request::get("/metrics").send(&address).status, 404);
    let metrics = Request::get("/metrics").send(&serving.metrics);
    let log = serving.end();
    tells_nothing_about_anyone(&metrics.body, &accounts);
    tells_nothing_about_anyone(&log, &accounts);
    // The two addresses it listens on, and none of those who asked.
    assert_eq!(log.matches("127.0.0.1").count(), 2, "{log}");
    counts(&metrics.body);
    lines(&log);
}

fn counts(metrics: &str) {
    for line in [
        "chengxin_records_total 1",
        "chengxin_rows_refused_total 1",
        "chengxin_questions_total{outcome=\"answered\"} 0",
        "chengxin_questions_total{outcome=\"refused\"} 2",
        "chengxin_http_requests_total{route=\"/api/v1/uploads\",method=\"POST\",status=\"202\"} 1",
        "chengxin_http_requests_total{route=\"/api/v1/questions\",method=\"POST\",status=\"403\"} 2",
        "chengxin_http_requests_total{route=\"/catalogue/{item}\",method=\"GET\",status=\"404\"} 1",
        "chengxin_http_requests_total{route=\"none\",method=\"GET\",status=\"404\"} 3",
        "chengxin_http_requests_total{route=\"/\",method=\"OTHER\",status=\"405\"} 1",
        "chengxin_http_request_duration_seconds_count{route=\"/me\"} 1",
        "chengxin_build_info{version=",
        "chengxin_store_commit_seconds_bucket{le=\"+Inf\"}",
        "chengxin_store_commit_jobs_count",
        "process_start_time_seconds ",
        "process_resident_memory_bytes ",
        "chengxin_log_pending_entries ",
    ] {
        assert!(metrics.contains(line), "no {line} in {metrics}");
    }
    let value = |name: &str| -> u64 {
        let line = metrics.lines().find_map(|l| l.strip_prefix(name));
        line.unwrap().trim().parse().unwrap()
    };
    let entries = value("chengxin_log_entries_total ");
    let published = value("chengxin_log_published_entries ");
    assert!(entries >= 4 && published <= entries, "{metrics}");
    let types: Vec<_> = metrics
        .lines()
        .filter(|l| l.starts_with("# TYPE"))
        .collect();
    assert_eq!(types.len(), 16, "{types:?}");
}

fn lines(log: &str) {
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect();
    let said = |message: &str| -> &Value {
        lines
            .iter()
            .find(|line| line["message"] == message)
            .unwrap_or_else(|| panic!("no {message:?} in {log}"))
    };
    for message in ["started", "stopping", "stopped"] {
        said(message);
    }
    let begins = said("intake begins");
    assert_eq!(begins["organ"], "transport", "{begins}");
    let ends = said("intake ends");
    assert_eq!(
        (&ends["rows"], &ends["accepted"], &ends["refused"]),
        (&json!(2), &json!(1), &json!(1)),
        "{ends}"
    );
    assert_eq!(ends["span"]["upload"], begins["span"]["upload"], "{ends}");
    let question = lines
        .iter()
        .find(|line| line["route"] == "/api/v1/questions")
        .unwrap();
    assert_eq!(
        (&question["method"], &question["status"], &question["level"]),
        (&json!("POST"), &json!(403), &json!("INFO"))
    );
    assert!(question["microseconds"].as_u64().unwrap() > 0);
    assert!(question["span"]["id"].as_u64().unwrap() > 0);
}

#[test]
fn the_cause_of_a_fault_is_for_the_operator_alone() {
    let place = Installation::new();
    let serving = Serving::start(&place, &[]);
    let address = serving.address.clone();
    assert_eq!(Request::get("/readyz").send(&address).status, 200);
    let database = place.data().join("store.sqlite");
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection
        .execute_batch("ALTER TABLE entry RENAME TO gone")
        .unwrap();
    let answer = Request::get("/api/v1/log").send(&address);
    assert_eq!(answer.status, 500, "{answer:?}");
    assert!(!answer.body.contains("entry"), "{answer:?}");
    let ready = Request::get("/readyz").send(&address);
    assert_eq!(ready.status, 503, "{ready:?}");
    assert_eq!(ready.json()["reasons"][0]["code"], "STORE-UNREADABLE");
    // The log is published twice a second.
    std::thread::sleep(Duration::from_secs(2));
    connection
        .execute_batch("ALTER TABLE gone RENAME TO entry")
        .unwrap();
    drop(connection);
    assert_eq!(Request::get("/readyz").send(&address).status, 200);
    std::thread::sleep(Duration::from_secs(1));
    let log = serving.end();
    assert!(log.contains("no such table: entry"), "{log}");
    assert_eq!(log.matches("publication failed").count(), 1, "{log}");
    assert_eq!(log.matches("publication goes on").count(), 1, "{log}");
}

#[test]
fn metrics_only_where_nobody_else_reaches_them() {
    let place = Installation::new();
    let data = place.data();
    let refused = run(&[
        "serve",
        "--metrics",
        "0.0.0.0:0",
        "--data",
        data.to_str().unwrap(),
    ]);
    refused.told(2, "--metrics");
    assert!(!data.exists());
}
