//! What is wrong with a list is named for what it is, by the program and by a script that is not part of it.

use crate::common::{Bench, ORIGIN, ask, digest, publish, write};
use ledger::VerifierKey;
use ledger::bundle::Bundle;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use store::Store;
use testkit::{LI_SI, Person, TODAY, WANG_WU, ZHANG_SAN};

const PACKAGE: &str = "tlog-scales==0.0.3";
const REMEDY: &str = "install Python 3.11 or later with the module venv and let pip reach a package index, or set \
                      CHENGXIN_OUTSIDE_PYTHON to a Python in which tlog-scales 0.0.3 is installed";

/// The Python with the package that checks signatures; the one the tests of the ledger use.
fn python() -> PathBuf {
    if let Some(python) = std::env::var_os("CHENGXIN_OUTSIDE_PYTHON") {
        return python.into();
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let environment = target.join("outside-python");
    let python = environment.join("bin/python");
    let ready = Command::new(&python)
        .args(["-c", "import tlog_scales.tlog"])
        .output();
    if !ready.is_ok_and(|done| done.status.success()) {
        let venv = ["-m", "venv", "--clear", environment.to_str().unwrap()];
        let pip = ["-m", "pip", "install", "--quiet", PACKAGE];
        for command in [
            Command::new("python3").args(venv),
            Command::new(&python).args(pip),
        ] {
            let done = command.output().expect(REMEDY);
            assert!(done.status.success(), "{done:?}\n{REMEDY}");
        }
    }
    python
}

struct Outsider {
    bench: Bench,
    key: VerifierKey,
    python: PathBuf,
}

impl Outsider {
    /// What the program and the script say of a list: the code of what is wrong, or nothing.
    fn verdict(&self, list: &Value, newest: bool) -> String {
        let place = self.bench.path();
        let file = place.join("list.json");
        std::fs::write(&file, list.to_string()).unwrap();
        let closing = place.join("log/closing");
        let mut script = Command::new(&self.python);
        script
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify_list.py"))
            .arg(&file)
            .args(["--vkey", self.key.text()]);
        if newest {
            script.arg("--newest").arg(&closing);
        }
        let done = script.output().expect(REMEDY);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        let said = said.strip_prefix("FAILED  ").unwrap_or(&said);
        let said = said.split(':').next().unwrap_or_default().to_owned();
        assert_eq!(done.status.success(), said.is_empty(), "{done:?}");

        let newest = newest.then(|| std::fs::read_to_string(&closing).unwrap());
        let checked = Bundle::parse(&list.to_string())
            .and_then(|bundle| bundle.verify(&self.key, newest.as_deref()));
        let code = checked.err().map_or("", |problem| problem.code);
        assert_eq!(said, code, "the script and the program differ");
        said
    }

    #[track_caller]
    fn refuses(&self, list: &Value, code: &str, change: impl FnOnce(&mut Value)) {
        let mut changed = list.clone();
        change(&mut changed);
        assert_ne!(&changed, list, "{code}: nothing was changed");
        assert_eq!(self.verdict(&changed, false), code);
    }
}

fn list(store: &Store, person: &Person) -> Value {
    let subject = store.identify(digest(store, person));
    let subject = subject.wait_blocking().unwrap();
    let bundle = store.list_bundle(subject, ORIGIN, TODAY).unwrap();
    serde_json::from_str(&bundle.to_text()).unwrap()
}

fn close(store: &Arc<Store>) {
    store.close_log(ORIGIN, publish(store)).unwrap();
    publish(store);
}

fn entries(list: &mut Value) -> &mut Vec<Value> {
    list["entries"].as_array_mut().unwrap()
}

/// Four entries of Zhang San before the closing and one after; one of Li Si; none of Wang Wu's number met before.
fn outsider() -> (Outsider, Arc<Store>) {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    write(&store, &LI_SI, 2);
    for case in ["案1", "案2", ""] {
        ask(&store, &ZHANG_SAN, case);
    }
    close(&store);
    ask(&store, &ZHANG_SAN, "案3");
    publish(&store);
    let outsider = Outsider {
        key: store.log_verifier(ORIGIN).unwrap(),
        bench,
        python: python(),
    };
    (outsider, store)
}

#[test]
fn a_list_that_was_tampered_with_is_refused_for_what_it_is() {
    let (outsider, store) = outsider();
    let whole = list(&store, &ZHANG_SAN);
    assert_eq!(outsider.verdict(&whole, true), "");
    assert_eq!(outsider.verdict(&list(&store, &WANG_WU), true), "");

    outsider.refuses(&whole, "LIST-COUNT-DIFFERS", |list| {
        // The last of those the closing vouches for, and the one after it, which would point at it.
        entries(list).truncate(3);
    });
    outsider.refuses(&whole, "LIST-GAP", |list| {
        entries(list).remove(1);
    });
    outsider.refuses(&whole, "LIST-COUNT-DIFFERS", |list| entries(list).clear());
    outsider.refuses(&whole, "LEAF-DIFFERS", |list| {
        list["closing"]["count"] = 3.into();
        entries(list).truncate(3);
    });
    outsider.refuses(&whole, "LIST-HEAD-DIFFERS", |list| {
        entries(list)[3]["salt"] = "00".repeat(32).into();
    });
    let other = list(&store, &LI_SI);
    outsider.refuses(&whole, "LEAF-OF-ANOTHER", |list| {
        list["closing"]["leaf"] = other["closing"]["leaf"].clone();
    });
    outsider.refuses(&whole, "LEAF-NOT-IN-CLOSING", |list| {
        list["closing"]["leaf"]["position"] = other["closing"]["leaf"]["position"].clone();
    });
    outsider.refuses(&whole, "OPENING-OF-ANOTHER", |list| {
        entries(list)[0] = other["entries"][0].clone();
    });
    outsider.refuses(&whole, "CLOSING-NOT-IN-LOG", |list| {
        let line = list["closing"]["line"].as_str().unwrap();
        let line = line.replacen(" 5 ", " 4 ", 1);
        list["closing"]["line"] = line.into();
    });
    outsider.refuses(&whole, "CLOSING-NOT-IN-LOG", |list| {
        list["closing"]["index"] = 6.into();
    });
    outsider.refuses(&whole, "ENTRY-NOT-IN-LOG", |list| {
        entries(list)[4]["salt"] = "00".repeat(32).into();
    });
    outsider.refuses(&whole, "CHECKPOINT-REFUSED", |list| {
        let signed = list["checkpoint"].as_str().unwrap();
        list["checkpoint"] = signed.replacen("\n7\n", "\n8\n", 1).into();
    });
    outsider.refuses(&whole, "BUNDLE-MALFORMED", |list| {
        list["secret"] = Value::Null;
    });
    // Absent: nobody passes for it who is in the closing.
    let stranger = list(&store, &WANG_WU);
    outsider.refuses(&whole, "ABSENCE-NOT-PROVEN", |list| {
        let closing = list["closing"].as_object_mut().unwrap();
        closing.remove("leaf");
        closing.insert("absent".to_owned(), stranger["closing"]["absent"].clone());
        let absent = &mut list["closing"]["absent"];
        (absent["before"], absent["after"]) = (Value::Null, Value::Null);
    });
}

#[test]
fn an_earlier_closing_is_told_apart() {
    let (outsider, store) = outsider();
    let before = list(&store, &ZHANG_SAN);
    close(&store);
    assert_eq!(outsider.verdict(&before, true), "CLOSING-OLDER");
    // By itself it holds, as it did.
    assert_eq!(outsider.verdict(&before, false), "");
    assert_eq!(outsider.verdict(&list(&store, &ZHANG_SAN), true), "");
}
