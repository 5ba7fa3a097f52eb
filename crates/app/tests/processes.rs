//! Several processes on one PostgreSQL: one order of the log, no fork, and whoever publishes can be killed.
#![allow(clippy::unwrap_used)]
#![allow(
    clippy::disallowed_methods,
    reason = "the test waits for other processes"
)]

use ledger::checkpoint::SignedCheckpoint;
use ledger::key::VerifierKey;
use ledger::reader::LogDirectory;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use testkit::{LI_SI, TestDatabase, WANG_WU, ZHANG_SAN};

/// A stopped publisher is replaced within this time.
const REPLACED_WITHIN: Duration = Duration::from_secs(5);

fn program(place: &Path, database: &TestDatabase, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chengxin"));
    for name in ["CHENGXIN_PACK", "CHENGXIN_LISTEN"] {
        command.env_remove(name);
    }
    command.env("CHENGXIN_DATABASE", database.url());
    command.env("CHENGXIN_DATA", place.join("data"));
    command.args(words).stdin(Stdio::null());
    command
}

fn run(place: &Path, database: &TestDatabase, words: &[&str], input: &str) -> Output {
    let mut command = program(place, database, words);
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

/// A process that serves; killed when dropped.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start(place: &Path, database: &TestDatabase) -> Self {
        let mut command = program(place, database, &["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        let (_, address) = line
            .split_once("http://")
            .unwrap_or_else(|| panic!("{line}"));
        let address = address.to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request on a connection of its own; `None` when the process is not there.
fn request(address: &str, line: &str, headers: &str, body: &str) -> Option<(u16, String)> {
    let answer = exchange(address, line, headers, body)?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    let (_, content) = answer.split_once("\r\n\r\n")?;
    Some((status, content.to_owned()))
}

/// The whole answer, as it comes.
fn exchange(address: &str, line: &str, headers: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    let length = body.len();
    let text = format!(
        "{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(text.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// What stands between two marks.
#[track_caller]
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before} in {text}"))
        .1;
    rest.split_once(after).unwrap().0
}

/// Size of the signed checkpoint, and the whole of it.
fn checkpoint(address: &str) -> Option<(u64, String)> {
    let (status, text) = request(address, "GET /log/checkpoint", "", "")?;
    let size = text.lines().nth(1)?.parse().ok()?;
    (status == 200).then_some((size, text))
}

/// Every checkpoint that was seen, whoever signed it, is of a beginning of the log as it is in the end.
fn assert_one_history(place: &Path, address: &str, seen: &BTreeMap<u64, String>) {
    let (_, told) = request(address, "GET /api/v1/log", "", "").unwrap();
    let key = VerifierKey::parse(between(&told, "\"verifier_key\":\"", "\"")).unwrap();
    let log = LogDirectory::new(place.join("data/log"));
    let end = log.checkpoint(&key).unwrap();
    for (size, text) in seen {
        let before = SignedCheckpoint::verify(text.as_bytes(), &key).unwrap();
        assert_eq!(before.size(), *size);
        let proof = log.consistency_proof(&end, *size).unwrap();
        proof.verify(before.root(), end.root()).unwrap();
    }
}

fn ask(address: &str, token: &str, number: &str) -> Option<u64> {
    let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    let body = format!(
        r#"{{"number":"{number}","purpose":"case-handling","power":"court-case","case_number":"(2026)测1号"}}"#
    );
    let (status, answer) = request(address, "POST /api/v1/questions", &headers, &body)?;
    assert_eq!(status, 200, "{answer}");
    let after = answer.split("\"log_index\":").nth(1).unwrap();
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    Some(digits.parse().unwrap())
}

fn prepare(place: &Path, database: &TestDatabase) -> String {
    let refused = run(place, database, &["serve"], "");
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        told.contains("SCHEMA-UNKNOWN") && told.contains("chengxin migrate"),
        "{told}"
    );
    assert!(!refused.status.success());
    assert!(run(place, database, &["migrate"], "").status.success());
    let add = [
        "account",
        "add",
        "court",
        "--role",
        "counter-officer",
        "--organ",
        "high-court",
    ];
    let added = run(place, database, &add, "long enough\n");
    assert!(added.status.success(), "{added:?}");
    let token = run(place, database, &["account", "token", "court"], "");
    String::from_utf8(token.stdout).unwrap().trim().to_owned()
}

#[test]
fn three_processes_write_one_log_and_one_may_be_killed() {
    let Some(database) = TestDatabase::fresh() else {
        return;
    };
    let directory = TempDir::new().unwrap();
    let place = directory.path();
    let token = prepare(place, &database);
    // The first one publishes: it was there first.
    let mut first = Serving::start(place, &database);
    let others = [
        Serving::start(place, &database),
        Serving::start(place, &database),
    ];
    let addresses = [&first, &others[0], &others[1]].map(|process| process.address.clone());

    let acknowledged = Mutex::new(Vec::new());
    let checkpoints = Mutex::new(BTreeMap::new());
    let (stopping, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for (place, address) in addresses.iter().cycle().take(6).enumerate() {
            let (token, acknowledged, stopping, asked) = (&token, &acknowledged, &stopping, &asked);
            scope.spawn(move || {
                let person = [ZHANG_SAN, LI_SI, WANG_WU][place % 3];
                while !stopping.load(Ordering::Relaxed) {
                    match ask(address, token, &person.number()) {
                        Some(index) => acknowledged.lock().unwrap().push(index),
                        None => return,
                    }
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for watched in &addresses {
            let (checkpoints, stopping) = (&checkpoints, &stopping);
            scope.spawn(move || {
                let mut before = 0;
                while !stopping.load(Ordering::Relaxed) {
                    if let Some((size, text)) = checkpoint(watched) {
                        assert!(size >= before, "{size} after {before}");
                        before = size;
                        let known = checkpoints.lock().unwrap().insert(size, text.clone());
                        assert!(
                            known.is_none_or(|known| known == text),
                            "two checkpoints of {size}"
                        );
                    }
                    std::thread::sleep(Duration::from_millis(50));
                }
            });
        }
        // Questions answered and checkpoints seen.
        let seen = || {
            (
                asked.load(Ordering::Relaxed),
                checkpoints.lock().unwrap().len(),
            )
        };
        wait_until("questions are answered and published", || {
            let (answers, published) = seen();
            answers > 150 && published > 2
        });
        first.kill();
        let before = seen();
        wait_until("the others go on and one of them publishes", || {
            let (answers, published) = seen();
            answers > before.0 + 150 && published > before.1 + 1
        });
        stopping.store(true, Ordering::Relaxed);
    });

    let mut indexes = acknowledged.into_inner().unwrap();
    let newest = *indexes.iter().max().unwrap();
    let count = indexes.len();
    indexes.sort_unstable();
    indexes.dedup();
    assert_eq!(indexes.len(), count, "a position was given twice");
    wait_until("another one publishes", || {
        checkpoint(&addresses[2]).is_some_and(|(size, _)| size > newest)
    });
    let verified = run(place, &database, &["verify", "--json"], "");
    assert!(verified.status.success(), "{verified:?}");
    let told = String::from_utf8(verified.stdout).unwrap();
    assert!(told.contains("\"problems\":[]"), "{told}");
    let seen = checkpoints.into_inner().unwrap();
    assert_one_history(place, &addresses[2], &seen);
}

/// A person logged in at one of the processes; the session is known to all.
struct LoggedIn {
    cookie: String,
    form_token: String,
}

impl LoggedIn {
    fn at(address: &str, login: &str, password: &str) -> Self {
        let page = exchange(address, "GET /login", "", "").unwrap();
        let token = between(&page, "name=\"form_token\" value=\"", "\"");
        let cookie = between(&page, "set-cookie: ", ";");
        let headers = format!("Cookie: {cookie}\r\n{FORM}");
        let form = format!("form_token={token}&login={login}&password={password}");
        let answer = exchange(address, "POST /login", &headers, &form).unwrap();
        let cookie = between(&answer, "set-cookie: ", ";").to_owned();
        let headers = format!("Cookie: {cookie}\r\n");
        let page = exchange(address, "GET /me/consents", &headers, "").unwrap();
        let form_token = between(&page, "name=\"form_token\" value=\"", "\"").to_owned();
        Self { cookie, form_token }
    }

    /// Presses a button of the page of consents.
    fn press(&self, address: &str, consent: &str, button: &str) {
        let headers = format!("Cookie: {}\r\n{FORM}", self.cookie);
        let form = format!("form_token={}&item=contract-performance", self.form_token);
        let line = format!("POST /me/consents/{consent}/{button}");
        let (status, told) = request(address, &line, &headers, &form).unwrap();
        assert_eq!(status, 303, "{told}");
    }
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

/// What a bank sends over the interface.
struct Bank {
    headers: String,
}

impl Bank {
    fn of(place: &Path, database: &TestDatabase) -> Self {
        let add = ["account", "add", "bank", "--role", "counter-officer"];
        let add = [&add[..], &["--organ", "demo-bank"]].concat();
        let added = run(place, database, &add, "long enough\n");
        assert!(added.status.success(), "{added:?}");
        let token = run(place, database, &["account", "token", "bank"], "");
        let token = String::from_utf8(token.stdout).unwrap();
        let token = token.trim();
        Self {
            headers: format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"),
        }
    }

    fn request_consent(&self, address: &str) -> String {
        let today = flow::legal_date(jiff::Timestamp::now());
        let until = today.saturating_add(jiff::Span::new().days(9));
        let body = format!(
            r#"{{"name":"{}","number":"{}","purpose":"loan-application","items":["contract-performance"],
               "from":"{today}","until":"{until}","uses":12}}"#,
            ZHANG_SAN.name,
            ZHANG_SAN.number()
        );
        let line = "POST /api/v1/consent-requests";
        let (status, told) = request(address, line, &self.headers, &body).unwrap();
        assert_eq!(status, 201, "{told}");
        between(&told, "\"id\":\"", "\"").to_owned()
    }

    /// Status of the answer, and its text.
    fn ask(&self, address: &str, consent: &str) -> (u16, String) {
        let number = ZHANG_SAN.number();
        let body = format!(
            r#"{{"number":"{number}","purpose":"loan-application","consent":"{consent}"}}"#
        );
        request(address, "POST /api/v1/questions", &self.headers, &body).unwrap()
    }

    /// Where its newest consent stands, as its list tells.
    fn state(&self, address: &str) -> String {
        let (_, told) = request(address, "GET /api/v1/consents", &self.headers, "").unwrap();
        between(&told, "\"state\":\"", "\"").to_owned()
    }
}

/// The longest a withdrawal may take to count everywhere.
const COUNTS_WITHIN: Duration = Duration::from_secs(1);

#[test]
fn a_withdrawal_through_one_process_counts_in_all_of_them() {
    let Some(database) = TestDatabase::fresh() else {
        return;
    };
    let directory = TempDir::new().unwrap();
    let place = directory.path();
    prepare(place, &database);
    let add = ["account", "add", "person", "--kind", "person"];
    let secrets = format!("long-enough-too\n{}\n", ZHANG_SAN.number());
    let added = run(place, &database, &add, &secrets);
    assert!(added.status.success(), "{added:?}");
    let bank = Bank::of(place, &database);
    let processes = [(); 3].map(|()| Serving::start(place, &database));
    let [one, two, three] = processes.each_ref().map(|process| process.address.as_str());
    let person = LoggedIn::at(two, "person", "long-enough-too");

    for round in 0..4 {
        let consent = bank.request_consent(one);
        assert_eq!(bank.ask(three, &consent).0, 403, "nobody answered");
        person.press(two, &consent, "approve");
        // Every process has met the consent while it was live, and would know it if it kept it.
        for address in [one, two, three, one, two, three] {
            let (status, told) = bank.ask(address, &consent);
            assert_eq!(status, 200, "{told}");
            assert_eq!(bank.state(address), "usable");
        }
        let withdrawn_at = [one, two, three][round % 3];
        person.press(withdrawn_at, &consent, "withdraw");
        let begin = Instant::now();
        for address in [three, one, two] {
            let (status, told) = bank.ask(address, &consent);
            assert_eq!(status, 403, "{told}");
            assert!(told.contains("ASK-CONSENT-WITHDRAWN"), "{told}");
            assert_eq!(bank.state(address), "withdrawn");
        }
        let took = begin.elapsed();
        assert!(took < COUNTS_WITHIN, "asked of all only after {took:?}");
    }

    // While one asks without end, everything that is asked after the withdrawal was acknowledged is refused.
    let consent = bank.request_consent(one);
    person.press(two, &consent, "approve");
    let withdrawn = AtomicBool::new(false);
    let answered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for address in [one, two, three] {
            let (bank, consent, withdrawn, answered) = (&bank, &consent, &withdrawn, &answered);
            scope.spawn(move || {
                loop {
                    let late = withdrawn.load(Ordering::SeqCst);
                    let (status, told) = bank.ask(address, consent);
                    if late {
                        assert!(told.contains("ASK-CONSENT-WITHDRAWN"), "{status} {told}");
                        return;
                    }
                    answered.fetch_add(usize::from(status == 200), Ordering::Relaxed);
                }
            });
        }
        wait_until("questions are answered", || {
            answered.load(Ordering::Relaxed) > 2
        });
        person.press(three, &consent, "withdraw");
        withdrawn.store(true, Ordering::SeqCst);
    });
}

#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < REPLACED_WITHIN * 2, "{what}: not in time");
        std::thread::sleep(Duration::from_millis(20));
    }
}
