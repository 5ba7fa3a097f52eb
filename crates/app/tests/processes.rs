//! Several processes on one PostgreSQL: one order of the log, no fork, and whoever publishes can be killed.
#![allow(clippy::unwrap_used)]
#![allow(
    clippy::disallowed_methods,
    reason = "the test waits for other processes"
)]

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
    let mut stream = TcpStream::connect(address).ok()?;
    let length = body.len();
    let text = format!(
        "{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(text.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    let (_, content) = answer.split_once("\r\n\r\n")?;
    Some((status, content.to_owned()))
}

/// Size and root of the signed checkpoint.
fn checkpoint(address: &str) -> Option<(u64, String)> {
    let (status, text) = request(address, "GET /log/checkpoint", "", "")?;
    let mut lines = text.lines().skip(1);
    let size = lines.next()?.parse().ok()?;
    (status == 200).then(|| (size, lines.next().unwrap_or_default().to_owned()))
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
        let (checkpoints, stopping) = (&checkpoints, &stopping);
        let watched = addresses[1].clone();
        scope.spawn(move || {
            let mut before = 0;
            while !stopping.load(Ordering::Relaxed) {
                if let Some((size, root)) = checkpoint(&watched) {
                    assert!(size >= before, "{size} after {before}");
                    before = size;
                    let known = checkpoints.lock().unwrap().insert(size, root.clone());
                    assert!(
                        known.is_none_or(|known| known == root),
                        "two trees of {size}"
                    );
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        });
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
}

#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < REPLACED_WITHIN * 2, "{what}: not in time");
        std::thread::sleep(Duration::from_millis(20));
    }
}
