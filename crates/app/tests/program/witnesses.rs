//! Witnesses as processes of their own, a platform that publishes to them, and what becomes of one whose data were put
//! back and grew differently.

use crate::serving::{Request, Serving, make_account, make_token};
use crate::support::{Installation, Run, permit, program, run};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use testkit::csv;

/// Looks so often; the platform asks every second.
const GLANCE: Duration = Duration::from_millis(200);
const PATIENCE: usize = 300;

/// A witness that follows one log.
struct Witness {
    serving: Serving,
    key: String,
    directory: PathBuf,
}

impl Witness {
    fn start(place: &Installation, name: &str, log_key: &str) -> Self {
        let text = format!(
            "name = \"witness.example/{name}\"\ndirectory = \"{name}\"\n[[log]]\nkey = \"{log_key}\"\n"
        );
        let config = place.file(&format!("{name}.toml"), text);
        let serving = Serving::of(command(&config));
        let key = Request::get("/").send(&serving.address).body;
        let key = key.lines().next().unwrap().to_owned();
        Self {
            serving,
            key,
            directory: place.path(name),
        }
    }
}

fn command(config: &Path) -> Command {
    let mut command = program();
    command.arg("witness").arg("--config").arg(config);
    command.stdout(std::process::Stdio::null());
    command
}

fn taken_in(place: &Installation, document: &str) {
    let name = format!("{}.csv", document.len());
    let run = place.import(&name, csv(&[permit(document)]));
    assert_eq!(run.status, 0, "{run:?}");
}

/// The configuration of a platform that asks the witnesses every second.
fn configured(place: &Installation, quorum: usize, witnesses: &[&Witness]) -> PathBuf {
    let mut text = format!("[witnesses]\nquorum = {quorum}\nevery_seconds = 1\n");
    for witness in witnesses {
        text += &format!(
            "[[witnesses.witness]]\nkey = \"{}\"\nurl = \"http://{}\"\n",
            witness.key, witness.serving.address
        );
    }
    place.file("chengxin.toml", text)
}

fn serve(data: &Path, config: &Path) -> Serving {
    let mut command = program();
    command.arg("serve").arg("--data").arg(data);
    command.arg("--config").arg(config);
    command.args(["--metrics", "127.0.0.1:0"]);
    Serving::of(command)
}

/// Waits until an answer is as expected.
fn until(what: &str, mut look: impl FnMut() -> Option<Value>) -> Value {
    for _ in 0..PATIENCE {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(GLANCE);
    }
    panic!("never {what}");
}

fn log(address: &str) -> Value {
    Request::get("/api/v1/log").send(address).json()
}

fn verify(place: &Installation, witnesses: &[&Witness], quorum: &str) -> Run {
    let mut command = place.command("verify");
    command.args(["--json", "--quorum", quorum]);
    for witness in witnesses {
        command.args(["--witness", &witness.key]);
    }
    Run::of(command.output().unwrap())
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn witnesses_sign_what_grows_and_tell_of_a_fork() {
    let place = Installation::new();
    taken_in(&place, "赣测〔2026〕1号");
    let log_key = place.verify()["vkey"].as_str().unwrap().to_owned();
    let reporter = ["--role", "reporter", "--organ", "transport"];
    make_account(&place, "clerk", &reporter, "correct-horse-17\n");
    let token = make_token(&place, "clerk");
    let older = place.path("older");
    copy(&place.data(), &older);
    let first = Witness::start(&place, "w1", &log_key);
    let second = Witness::start(&place, "w2", &log_key);
    let both = [&first, &second];
    let config = configured(&place, 2, &both);
    let serving = serve(&place.data(), &config);
    taken_in_more(&serving, &token);
    let size = witnessed(&serving.address);
    let checkpoint = Request::get("/log/witnessed").send(&serving.address);
    assert!(
        checkpoint.body.contains("— witness.example/w1 "),
        "{checkpoint:?}"
    );
    let newest = Request::get("/log/checkpoint").send(&serving.address);
    assert!(newest.body.contains("— witness.example/w2 "), "{newest:?}");
    let page = Request::get("/log?lang=en").send(&serving.address);
    assert!(
        page.body.contains("witness.example/w2") && page.body.contains(">signs<"),
        "{page:?}"
    );
    let metrics = Request::get("/metrics").send(&serving.metrics);
    let signs = "chengxin_witness_signs{witness=\"witness.example/w1\"} 1";
    assert!(metrics.body.contains(signs), "{metrics:?}");
    let ready = Request::get("/readyz").send(&serving.address);
    assert_eq!(ready.body, "{\"ready\":true,\"reasons\":[]}");
    serving.end();
    let checked = verify(&place, &both, "2");
    assert_eq!(checked.status, 0, "{checked:?}");
    assert_eq!(checked.json()["witnessed"], size);
    assert_eq!(checked.json()["witnesses"].as_array().unwrap().len(), 2);
    put_back(&place, &older, &config, size);
    compared(&place, &older, &first, &log_key);
    second.serving.end();
}

/// More entries while it serves.
fn taken_in_more(serving: &Serving, token: &str) {
    let before = witnessed(&serving.address);
    let file = csv(&[permit("赣测〔2026〕2号"), permit("赣测〔2026〕3号")]);
    let path = "/api/v1/uploads?item=transport-permit&file_name=more.csv";
    let taken = Request::new("POST", path, file.as_bytes()).token(token);
    let taken = taken.send(&serving.address);
    assert_eq!(taken.status, 202, "{taken:?}");
    until("more is witnessed", || {
        (witnessed(&serving.address) > before).then_some(Value::Null)
    });
}

/// Entries of the newest checkpoint both signed, once they signed everything there is.
fn witnessed(address: &str) -> u64 {
    let found = until("witnessed", || {
        let log = log(address);
        let all = log["size"] == log["witnessed"]["size"] && log["pending"] == 0;
        all.then(|| log["size"].clone())
    });
    found.as_u64().unwrap()
}

/// The data of before are put back. First they are behind what the witnesses saw, then they grow differently.
fn put_back(place: &Installation, older: &Path, config: &Path, size: u64) {
    let serving = serve(older, config);
    let ready = until("older is told", || {
        told(&serving.address, "LOG-OLDER-THAN-WITNESSED")
    });
    assert_eq!(ready["reasons"][0]["witnesses"], 2, "{ready}");
    serving.end();
    let mut command = program();
    command.arg("import").arg("--data").arg(older);
    command.args(["--organ", "transport", "--item", "transport-permit"]);
    let documents: Vec<_> = (0..size + 2)
        .map(|n| permit(&format!("赣测另〔2026〕{n}号")))
        .collect();
    command.arg(place.file("other.csv", csv(&documents)));
    let run = Run::of(command.output().unwrap());
    assert_eq!(run.status, 0, "{run:?}");
    let serving = serve(older, config);
    let ready = until("a fork is told", || told(&serving.address, "LOG-FORKED"));
    assert_eq!(ready["findings"][0]["code"], "LOG-FORKED", "{ready}");
    let page = Request::get("/log?lang=en").send(&serving.address);
    assert!(page.body.contains("contradicts this log"), "{page:?}");
    let metrics = Request::get("/metrics").send(&serving.metrics);
    assert!(
        metrics.body.contains("code=\"LOG-FORKED\"} 1"),
        "{metrics:?}"
    );
    let log = serving.end();
    assert!(
        log.contains("FORK: a witness has seen another log"),
        "{log}"
    );
}

/// Not ready, for this reason.
fn told(address: &str, code: &str) -> Option<Value> {
    let ready = Request::get("/readyz").send(address);
    let answer = ready.json();
    let reason = answer["reasons"][0]["code"] == code;
    (ready.status == 503 && reason).then_some(answer)
}

/// The command that compares names the fork, and prints both checkpoints.
fn compared(place: &Installation, older: &Path, witness: &Witness, log_key: &str) {
    let one = place.data().join("log/witnessed");
    let other = older.join("log/checkpoint");
    let tiles = older.join("log");
    let [one, other, tiles] = [&one, &other, &tiles].map(|p| p.to_str().unwrap());
    let compare = |more: &[&str]| {
        let fixed = ["log", "compare", one, other, "--log-key", log_key];
        run(&[&fixed, more].concat())
    };
    let untold = compare(&[]);
    assert_eq!(untold.status, 2, "{untold:?}");
    let forked = compare(&["--log", tiles, "--witness", &witness.key]);
    assert_eq!(forked.status, 1, "{forked:?}");
    assert!(forked.out.contains("log-forked"), "{forked:?}");
    assert_eq!(forked.out.matches("access-log\n").count(), 2, "{forked:?}");
    // The witness signed one of them only.
    assert!(!forked.out.contains("witness-signed-a-fork"), "{forked:?}");
    // It keeps what the log signed against itself.
    assert!(witness.directory.join("refused").is_dir());
    // Beside what the witnesses signed, the log that was put back is a fork for an outsider as well.
    std::fs::copy(one, older.join("log/witnessed")).unwrap();
    let mut command = program();
    command.arg("verify").arg("--data").arg(older);
    let run = Run::of(command.args(["--witness", &witness.key]).output().unwrap());
    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.out.contains("log-forked"), "{run:?}");
}

#[test]
fn a_witness_answers_as_the_protocol_says() {
    let place = Installation::new();
    taken_in(&place, "赣测〔2026〕1号");
    let log_key = place.verify()["vkey"].as_str().unwrap().to_owned();
    let witness = Witness::start(&place, "w1", &log_key);
    let address = witness.serving.address.clone();
    let add = |body: &str| Request::new("POST", "/add-checkpoint", body.as_bytes()).send(&address);
    let checkpoint = std::fs::read_to_string(place.data().join("log/checkpoint")).unwrap();
    let size: u64 = checkpoint.lines().nth(1).unwrap().parse().unwrap();
    assert_eq!(add("old x\n").status, 400);
    assert_eq!(
        add(&format!(
            "old 0\n\n{}",
            checkpoint.replace("jiangxi", "other")
        ))
        .status,
        404
    );
    let forged = checkpoint.replace(&format!("\n{size}\n"), &format!("\n{}\n", size + 1));
    assert_eq!(add(&format!("old 0\n\n{forged}")).status, 403);
    let behind = add(&format!("old {size}\n\n{checkpoint}"));
    assert_eq!((behind.status, behind.body.as_str()), (409, "0\n"));
    assert!(behind.head.contains("text/x.tlog.size"), "{behind:?}");
    let signed = add(&format!("old 0\n\n{checkpoint}"));
    assert_eq!(signed.status, 200, "{signed:?}");
    assert!(
        signed.body.starts_with("— witness.example/w1 "),
        "{signed:?}"
    );
    let garbage = "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=";
    assert_eq!(
        add(&format!("old {size}\n{garbage}\n\n{checkpoint}")).status,
        422
    );
    assert_eq!(add(&"a".repeat(70_000)).status, 413);
    let flood = (0..200)
        .map(|_| add("old x\n").status)
        .filter(|s| *s == 429);
    assert!(flood.count() > 0);
    // Killed as by a power cut, it still knows what it signed, under the same key.
    let (config, key) = (place.path("w1.toml"), witness.key.clone());
    witness.serving.kill();
    let again = Serving::of(command(&config));
    let state = Request::get("/").send(&again.address).body;
    assert!(
        state.starts_with(&key) && state.contains(signed.body.trim()),
        "{state}"
    );
}

#[test]
fn a_witness_that_cannot_vouch_for_itself_does_not_start() {
    let place = Installation::new();
    taken_in(&place, "赣测〔2026〕1号");
    let log_key = place.verify()["vkey"].as_str().unwrap().to_owned();
    drop(Witness::start(&place, "w1", &log_key));
    let refused =
        |code: &str| Run::of(command(&place.path("w1.toml")).output().unwrap()).told(2, code);
    let logs = place.path("w1").join("logs");
    std::fs::rename(&logs, place.path("elsewhere")).unwrap();
    refused("witness-memory-missing");
    std::fs::rename(place.path("elsewhere"), &logs).unwrap();
    use std::os::unix::fs::PermissionsExt as _;
    let readable = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(place.path("w1").join("key"), readable).unwrap();
    refused("witness-key-readable");
}
