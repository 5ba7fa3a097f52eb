//! The simulated province against the gate: what was planted is found, and what was not planted enters.

use crate::support::{Installation, Run, program, today};
use rusqlite::Connection;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// The pack of Jiangxi, with an ordinary calendar for this year if the State Council's is not entered yet: without one
/// the gate rightly holds rows of which it cannot tell whether they are late.
fn pack(place: &Installation) -> PathBuf {
    let pack = place.path("pack");
    if !pack.exists() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jiangxi");
        testkit::copy_directory(&source, &pack);
        let year = today().year();
        let calendar = pack.join(format!("calendars/{year}.toml"));
        if !calendar.exists() {
            let newest = std::fs::read_to_string(pack.join("calendars/2026.toml")).unwrap();
            let instrument = newest
                .lines()
                .find(|l| l.starts_with("instrument"))
                .unwrap();
            let text = format!("year = {year}\n{instrument}\noff = []\nmake_up = []\n");
            std::fs::write(calendar, text).unwrap();
        }
    }
    pack
}

fn simulate(place: &Installation, name: &str) -> PathBuf {
    let out = place.path(name);
    let mut command = program();
    command
        .args(["simulate", "--persons", "3000", "--seed", "7", "--out"])
        .arg(&out)
        .arg("--pack")
        .arg(pack(place));
    let told = Run::of(command.output().unwrap());
    assert_eq!(told.status, 0, "{told:?}");
    out
}

/// Every file below a directory with its bytes.
fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(directory).unwrap().to_owned();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let place = Installation::new();
    let (one, other) = (simulate(&place, "one"), simulate(&place, "other"));
    let (one, other) = (files(&one), files(&other));
    assert!(one.len() > 50, "{} files", one.len());
    assert!(one.keys().eq(other.keys()));
    for (name, bytes) in &one {
        assert!(other[name] == *bytes, "{} differs", name.display());
    }
}

/// What was planted, by file and data row.
fn answers(directory: &Path) -> HashMap<String, BTreeMap<u64, Value>> {
    let text = std::fs::read_to_string(directory.join("answers.ndjson")).unwrap();
    let mut answers: HashMap<String, BTreeMap<u64, Value>> = HashMap::new();
    for line in text.lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        let file = answer["file"].as_str().unwrap().to_owned();
        let row = answer["row"].as_u64().unwrap();
        answers.entry(file).or_default().insert(row, answer);
    }
    answers
}

/// Severity and codes of the rows of an upload that have findings, by data row.
fn findings(store: &Connection, upload: &str) -> BTreeMap<u64, (String, Vec<String>)> {
    let sql =
        "SELECT row_ordinal, severity, findings FROM problem_row WHERE hex(upload_id) = upper($1)";
    let mut statement = store.prepare(sql).unwrap();
    let rows = statement.query_map([upload], |row| {
        let list: Vec<Value> = serde_json::from_str(&row.get::<_, String>(2)?).unwrap();
        let codes = list
            .iter()
            .map(|f| f["code"].as_str().unwrap().to_owned())
            .collect();
        Ok((row.get(0)?, (row.get(1)?, codes)))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn the_gate_finds_what_was_planted_and_nothing_else() {
    let place = Installation::new();
    let directory = simulate(&place, "province");
    let manifest = std::fs::read(directory.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let answers = answers(&directory);
    let mut disagreements = Vec::new();
    let (mut read, mut planted, mut versions) = (0, 0, 0);
    for file in manifest["files"].as_array().unwrap() {
        let text = |name: &str| file[name].as_str().unwrap();
        let path = directory.join(text("path"));
        let mut import = place.import_command(text("organ"), text("item"), &path);
        let taken = Run::of(import.arg("--pack").arg(pack(&place)).output().unwrap());
        assert!(taken.status < 2, "{}: {taken:?}", text("path"));
        let status = taken.json();
        let count = |name: &str| status[name].as_u64().unwrap();
        assert_eq!(status["rows_read"], file["rows"], "{file}");
        read += count("rows_read");
        versions += count("accepted") + count("superseded") + count("withdrawn");
        let outcomes = [
            "accepted",
            "duplicate",
            "superseded",
            "withdrawn",
            "held",
            "refused",
        ];
        assert_eq!(
            outcomes.iter().map(|name| count(name)).sum::<u64>(),
            count("rows_read"),
            "{status}"
        );
        let store = Connection::open(place.data().join("store.sqlite")).unwrap();
        let found = findings(&store, status["upload"].as_str().unwrap());
        let none = BTreeMap::new();
        let expected = answers.get(text("path")).unwrap_or(&none);
        planted += expected.len();
        for row in 1..=count("rows_read") {
            let (severity, codes) = found.get(&row).cloned().unwrap_or_default();
            if !fits(expected.get(&row), &severity, &codes) {
                let what = expected.get(&row);
                disagreements.push(format!(
                    "{} row {row}: {what:?} {severity} {codes:?}",
                    text("path")
                ));
            }
        }
    }
    assert_eq!(disagreements, Vec::<String>::new());
    assert_eq!(read, manifest["rows"].as_u64().unwrap());
    assert!(planted > 20, "{planted} planted rows");
    assert_eq!(place.verify()["records"], versions);
}

/// Whether what became of a row is what its answer says, or acceptance where nothing was planted.
fn fits(answer: Option<&Value>, severity: &str, codes: &[String]) -> bool {
    let stopped = severity == "refused" || severity == "held";
    let Some(answer) = answer else {
        return !stopped;
    };
    let (outcome, family) = (
        answer["outcome"].as_str().unwrap(),
        answer["family"].as_str().unwrap(),
    );
    let told = family.is_empty() || codes.iter().any(|code| code.starts_with(family));
    match outcome {
        "refused" | "held" => severity == outcome && told,
        "accepted" => !stopped,
        _ => !stopped && told,
    }
}
