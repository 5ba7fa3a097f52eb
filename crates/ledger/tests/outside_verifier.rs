//! A verifier that is not ours reads our log: `docs/verify_log.py` around the Python package tlog-scales.
//!
//! The Python with the package is named by `CHENGXIN_OUTSIDE_PYTHON`; without it the test makes a virtual environment
//! in the target directory. It never passes without having run the verifier.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{flip, key, leaf, log};
use ledger::LogDirectory;
use ledger::witness::Witness;
use ledger::witnessed::Witnessed;
use tempfile::tempdir;

const PACKAGE: &str = "tlog-scales==0.0.3";
const PYTHON: &str = "CHENGXIN_OUTSIDE_PYTHON";
const REMEDY: &str = "install Python 3.11 or later with the module venv and let pip reach a package index, or set \
                      CHENGXIN_OUTSIDE_PYTHON to a Python in which tlog-scales 0.0.3 is installed";

fn python() -> PathBuf {
    if let Some(python) = std::env::var_os(PYTHON) {
        return python.into();
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let environment = target.join("outside-python");
    let python = environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let ready = Command::new(&python)
        .args(["-c", "import tlog_scales.reader"])
        .output();
    if !ready.is_ok_and(|done| done.status.success()) {
        let venv = ["-m", "venv", "--clear", environment.to_str().unwrap()];
        make(Command::new("python3").args(venv));
        make(Command::new(&python).args(["-m", "pip", "install", "--quiet", PACKAGE]));
    }
    python
}

fn make(command: &mut Command) {
    match command.output() {
        Ok(done) if done.status.success() => {}
        Ok(done) => panic!(
            "{command:?}: {}\n{REMEDY}",
            String::from_utf8_lossy(&done.stderr)
        ),
        Err(e) => panic!("{command:?}: {e}\n{REMEDY}"),
    }
}

struct Verifier {
    python: PathBuf,
    dir: PathBuf,
}

impl Verifier {
    fn run(&self, arguments: &[&str]) -> Output {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify_log.py");
        let key = key();
        Command::new(&self.python)
            .arg(script)
            .arg(&self.dir)
            .args(["--vkey", key.verifier().text()])
            .args(arguments)
            .output()
            .unwrap_or_else(|e| panic!("{}: {e}\n{REMEDY}", self.python.display()))
    }

    fn accepts(&self, arguments: &[&str], said: &[&str]) {
        let done = self.run(arguments);
        let (out, err) = (
            String::from_utf8(done.stdout).unwrap(),
            String::from_utf8(done.stderr).unwrap(),
        );
        assert!(done.status.success(), "{arguments:?}: {out}{err}");
        for line in said {
            assert!(out.contains(line), "{line:?} not in {out}");
        }
    }

    fn refuses(&self, arguments: &[&str], named: &str) {
        let done = self.run(arguments);
        let err = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(1), "{err}");
        assert!(
            err.starts_with("FAILED  ") && err.contains(named),
            "{named:?} not in {err}"
        );
    }

    /// Flips a bit, expects refusal, and puts the file right again.
    fn refuses_with_flipped(&self, file: &str, byte: usize, named: &str) {
        let file = self.dir.join(file);
        flip(&file, byte, 0);
        self.refuses(&[], named);
        flip(&file, byte, 0);
    }
}

#[test]
fn a_verifier_that_is_not_ours_agrees() {
    let scratch = tempdir().unwrap();
    let dir = scratch.path().join("log");
    let older = log(&dir, &[300]);
    log(&dir, &[700]);
    let proof = scratch.path().join("261.tlog-proof");
    let inclusion = LogDirectory::new(&dir)
        .inclusion_proof(&older, 261)
        .unwrap();
    fs::write(&proof, inclusion.to_text()).unwrap();
    let proof = proof.to_str().unwrap();
    let line = String::from_utf8(leaf(261)).unwrap();
    let verifier = Verifier {
        python: python(),
        dir,
    };

    verifier.accepts(
        &["--index", "261", "--leaf", &line, "--proof", proof],
        &[
            "ok  checkpoint: signed by example.jiangxi/access-log, 700 entries",
            "ok  root: all 700 entries",
            "entry 261 is in the tree of size 300",
            "the log of size 700 continues the tree of the proof",
            "ok  entry 261 is in the tree: entry 261",
            "the log verifies",
        ],
    );
    verifier.refuses(
        &["--index", "262", "--leaf", &line],
        "entry 262: is not the given line",
    );
    verifier.refuses(&["--index", "700"], "entry 700: the log has 700 entries");
    verifier.refuses(
        &["--proof", proof, "--leaf", "another"],
        "InclusionProofInvalid",
    );

    verifier.refuses_with_flipped("tile/entries/001", 6, "entries 256 to 256 is not theirs");
    verifier.refuses_with_flipped(
        "tile/0/001",
        32,
        "tile level 0: the hash over entries 257 to 257",
    );
    verifier.refuses_with_flipped(
        "tile/1/000.p/2",
        40,
        "tile level 1: the hash over entries 256 to 511",
    );
    verifier.refuses_with_flipped("checkpoint", 30, "checkpoint");
    verifier.refuses_with_flipped("checkpoint", 120, "checkpoint");
    verifier.accepts(&[], &["the log verifies"]);
}

/// What our witness signs, the other's verifier believes; a log that is a fork of it, it does not.
#[test]
fn a_verifier_that_is_not_ours_agrees_about_witnesses() {
    let scratch = tempdir().unwrap();
    let dir = scratch.path().join("log");
    let older = log(&dir, &[300]);
    let logs = || vec![key().verifier().clone()];
    let open = |name: &str| {
        let at = scratch.path().join(name);
        Witness::open(&at, name, logs(), &[name.len() as u8; 32]).unwrap()
    };
    let (first, second) = (open("w1.example"), open("witness.example/2"));
    let keys = [first.key().clone(), second.key().clone()];
    let kept = Witnessed::new(&dir, key().verifier().clone(), keys.to_vec(), 2);
    let body = format!("old 0\n\n{}", older.text());
    for witness in [&first, &second] {
        let word = witness
            .add_checkpoint(body.as_bytes(), 1_700_000_000)
            .unwrap();
        kept.keep(&older, witness.key(), word.line().as_bytes())
            .unwrap();
    }
    log(&dir, &[700]);
    let verifier = Verifier {
        python: python(),
        dir: dir.clone(),
    };
    let relied = ["--witness", keys[0].text(), "--witness", keys[1].text()];
    verifier.accepts(
        &relied,
        &[
            "ok  witness w1.example: signed the tree of 300 entries at 2023-11-14 22:13:20 UTC",
            "ok  witness witness.example/2: signed",
            "ok  the log of size 700 continues the tree the witnesses signed",
        ],
    );
    let other = ledger::cosignature::WitnessSigner::from_randomness("w3.example", &[9; 32]);
    let other = other.unwrap().key().text().to_owned();
    let three = [&relied[..], &["--witness", &other]].concat();
    verifier.refuses(&three, "cosigned by 2 of the witnesses given, 3 are needed");
    verifier.accepts(
        &[&three[..], &["--quorum", "2"]].concat(),
        &["the log verifies"],
    );
    // Another log under the same key, beside what was signed.
    let forked = scratch.path().join("forked");
    let mut publisher = ledger::Publisher::open(&forked, key()).unwrap();
    publisher.append((0..400).map(|i| leaf(i + 1))).unwrap();
    publisher.publish().unwrap();
    fs::copy(dir.join("witnessed"), forked.join("witnessed")).unwrap();
    let verifier = Verifier {
        dir: forked,
        ..verifier
    };
    verifier.refuses(&relied, "FORK: the log does not continue");
}
