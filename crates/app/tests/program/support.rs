//! Running the program and looking at what it left behind.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;
use testkit::{Cluster, Person, Row, ZHANG_SAN, csv};

pub const PERMIT: &str = "transport-permit";
pub const PENALTY: &str = "transport-penalty";

/// The program, with nothing taken over from the environment of the tests.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chengxin"));
    command.stdin(Stdio::null());
    for name in [
        "CHENGXIN_DATA",
        "CHENGXIN_DATABASE",
        "CHENGXIN_PACK",
        "CHENGXIN_POLICIES",
        "CHENGXIN_LISTEN",
        "CHENGXIN_LOG",
        "CHENGXIN_METRICS",
        "CHENGXIN_GRACE",
        "CHENGXIN_CONFIG",
    ] {
        command.env_remove(name);
    }
    command
}

/// What a run printed and how it ended.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// No run may crash, however bad its input.
    pub fn of(output: Output) -> Self {
        let out = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(!err.contains("panicked"), "{err}");
        let status = output.status.code();
        let status = status.unwrap_or_else(|| panic!("ended by a signal: {err}"));
        Self { status, out, err }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// Ended with a status, and told a code on standard error.
    pub fn told(&self, status: i32, code: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.err.contains(code), "no {code} in {self:?}");
    }
}

pub fn run<S: AsRef<OsStr>>(arguments: &[S]) -> Run {
    Run::of(program().args(arguments).output().unwrap())
}

/// Runs the program with bytes on its standard input.
pub fn run_with_input<S: AsRef<OsStr>>(arguments: &[S], input: &[u8]) -> Run {
    let mut command = program();
    command.args(arguments);
    with_input(command, input)
}

/// Runs a command with bytes on its standard input.
pub fn with_input(mut command: Command, input: &[u8]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let bytes = input.to_vec();
    // The program may write before it has read everything.
    let writer = std::thread::spawn(move || pipe.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    // A program that has seen enough closes its end.
    let _ = writer.join().unwrap();
    Run::of(output)
}

/// The legal date of this machine's clock, which the program goes by.
#[expect(
    clippy::disallowed_methods,
    reason = "the program under test goes by this clock"
)]
pub fn today() -> Date {
    flow::legal_date(Timestamp::now())
}

pub fn days_ago(days: i32) -> String {
    today().checked_sub(days.days()).unwrap().to_string()
}

/// A permit decided two days ago.
pub fn permit_of(person: &Person, document: &str) -> Row {
    Row::permit(person, document)
        .with("XK_JDRQ", &days_ago(2))
        .with("XK_YXQZ", &days_ago(2))
        .with("XK_YXQZI", &days_ago(-800))
}

pub fn permit(document: &str) -> Row {
    permit_of(&ZHANG_SAN, document)
}

/// A fine decided two days ago.
pub fn penalty(document: &str) -> Row {
    let in_a_year = today().checked_sub(2.days()).unwrap().checked_add(1.year());
    Row::penalty(&ZHANG_SAN, document)
        .with("CF_JDRQ", &days_ago(2))
        .with("CF_GSJZQ", &in_a_year.unwrap().to_string())
}

/// One row in so many of [`many_permits`] is refused, and the row behind it is the row before it once more.
pub const ONE_BAD_IN: u64 = 100;

/// A file of permits in which every hundredth row is refused and the one after repeats the one before. The series tells
/// its documents apart from those of another file.
pub fn many_permits(series: &str, rows: u64) -> String {
    let person = |sequence| Person {
        name: "测试甲",
        born_on: date(1988, 2, 3),
        sequence,
    };
    let sample = csv(&[permit_of(&person(1), "@document@")]);
    let (header, row) = sample.trim_end().split_once('\n').unwrap();
    let numbers: Vec<String> = (1..=900)
        .map(|sequence| person(sequence).number())
        .collect();
    let row = row.replace(&numbers[0], "@number@");
    let mut text = format!("{header}\n");
    for index in 1..=rows {
        let (document, number) = match index % ONE_BAD_IN {
            50 => (index, "360199198802030000"),
            51 => (
                index - 2,
                numbers[(index - 2) as usize % numbers.len()].as_str(),
            ),
            _ => (index, numbers[index as usize % numbers.len()].as_str()),
        };
        let row = row.replace("@document@", &format!("赣测{series}〔2026〕{document}号"));
        writeln!(text, "{}", row.replace("@number@", number)).unwrap();
    }
    text
}

/// A data directory and a place for files beside it.
#[derive(Debug)]
pub struct Installation {
    directory: TempDir,
    /// Address of the PostgreSQL it is on.
    database: Option<String>,
    /// Record versions that must be there.
    records: std::cell::Cell<u64>,
}

impl Installation {
    pub fn new() -> Self {
        Self {
            directory: TempDir::new().unwrap(),
            database: None,
            records: std::cell::Cell::new(0),
        }
    }

    /// On a PostgreSQL whose database is empty.
    pub fn on(address: &str) -> Self {
        Self::new().moved_to(address)
    }

    /// With its rows in a PostgreSQL whose database is empty.
    pub fn moved_to(self, address: &str) -> Self {
        let place = Self {
            database: Some(address.to_owned()),
            ..self
        };
        let made = Run::of(place.command("migrate").output().unwrap());
        assert_eq!(made.status, 0, "{made:?}");
        place
    }

    /// In a directory of the test's own, such as one with little room.
    pub fn below(parent: &Path) -> Self {
        Self {
            directory: TempDir::new_in(parent).unwrap(),
            ..Self::new()
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// A command on the data directory.
    pub fn command(&self, name: &str) -> Command {
        let mut command = program();
        command.arg(name).arg("--data").arg(self.data());
        if let Some(address) = &self.database {
            command.env("CHENGXIN_DATABASE", address);
        }
        command
    }

    /// The texts a query gives in its only column, past the program.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        if let Some(address) = &self.database {
            return testkit::texts(address.clone(), sql);
        }
        let store = rusqlite::Connection::open(self.data().join("store.sqlite")).unwrap();
        let mut statement = store.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// The number a query gives.
    pub fn number(&self, sql: &str) -> u64 {
        let texts = self.texts(&format!("SELECT CAST(({sql}) AS TEXT)"));
        texts[0].parse().unwrap()
    }

    /// A column of bytes in hexadecimal digits, in the words of the engine.
    pub fn hex(&self, column: &str) -> String {
        match self.database {
            Some(_) => format!("encode({column}, 'hex')"),
            None => format!("lower(hex({column}))"),
        }
    }

    pub fn import_command(&self, organ: &str, item: &str, file: &Path) -> Command {
        let mut command = self.command("import");
        command.args(["--json", "--organ", organ, "--item", item]);
        command.arg(file);
        command
    }

    pub fn import_as(&self, organ: &str, item: &str, file: &Path) -> Run {
        Run::of(self.import_command(organ, item, file).output().unwrap())
    }

    /// Imports permits of the transport department.
    pub fn import(&self, name: &str, bytes: impl AsRef<[u8]>) -> Run {
        self.import_as("transport", PERMIT, &self.file(name, bytes))
    }

    /// Imports permits and writes the problem file.
    pub fn import_for_problems(&self, name: &str, bytes: impl AsRef<[u8]>, problems: &Path) -> Run {
        let file = self.file(name, bytes);
        let mut command = self.import_command("transport", PERMIT, &file);
        Run::of(command.arg("--problems").arg(problems).output().unwrap())
    }

    /// Tells how many versions an import made, for [`Self::still_works`].
    pub fn made(&self, versions: u64) {
        self.records.set(self.records.get() + versions);
    }

    pub fn verify(&self) -> Value {
        let run = Run::of(self.command("verify").arg("--json").output().unwrap());
        assert_eq!(run.status, 0, "{run:?}");
        let checked = run.json();
        assert_eq!(checked["problems"], serde_json::json!([]), "{checked}");
        checked
    }

    /// A good file still enters, everything fits, and nothing was lost or added.
    pub fn still_works(&self) {
        let document = format!("赣测好〔2026〕{}号", self.records.get() + 1);
        let good = self.import("good.csv", csv(&[permit(&document)]));
        assert_eq!(good.status, 0, "{good:?}");
        assert_eq!(good.json()["accepted"], 1, "{good:?}");
        self.made(1);
        assert_eq!(self.verify()["records"], self.records.get());
    }
}

/// The count of an import's answer.
pub fn count(run: &Run, name: &str) -> u64 {
    run.json()[name].as_u64().unwrap()
}

/// Accepted, duplicate, superseded, withdrawn, held, refused.
pub fn counts(run: &Run) -> [u64; 6] {
    [
        "accepted",
        "duplicate",
        "superseded",
        "withdrawn",
        "held",
        "refused",
    ]
    .map(|name| count(run, name))
}

/// A server of the test's own; `None`, with a word about it, where PostgreSQL is not installed.
pub fn cluster(name: &str) -> Option<Cluster> {
    if_installed(Cluster::start(&std::env::temp_dir(), name))
}

/// The same in another place and with other settings.
pub fn cluster_below(parent: &Path, name: &str, settings: &str) -> Option<Cluster> {
    if_installed(Cluster::start_with(parent, name, settings))
}

fn if_installed(started: Result<Cluster, String>) -> Option<Cluster> {
    match started {
        Ok(cluster) => Some(cluster),
        Err(why) if why.contains("not installed") => {
            eprintln!("NOT TESTED on PostgreSQL: {why}");
            None
        }
        Err(why) => panic!("{why}"),
    }
}
