//! A store with a few records, made without the gate.

use jiff::Timestamp;
use jiff::civil::date;
use rules::catalogue::Leaning;
use rules::consent::{Allowed, Ground, Refusal};
use rules::consent_request::RequestRefusal;
use rules::notice::{Fact, Facts};
use rules::record::EndReason;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{
    AskOutcome, Asking, Batch, ConsentRow, Database, Environment, HeldText, NewRecord, NewUpload,
    Publication, RequestOutcome, RowResult, Store, StoreError,
};
use tempfile::TempDir;
use testkit::{FixedClock, Person, SeededRandomness, TestDatabase, noon, on_postgres};

pub const ORIGIN: &str = "test.example/access-log";
pub const ITEM: &str = "permit";

/// A data directory with a clock that stands still.
pub struct Bench {
    directory: TempDir,
    // On PostgreSQL.
    server: Option<TestDatabase>,
    pub clock: Arc<FixedClock>,
    randomness: Arc<SeededRandomness>,
}

impl Bench {
    pub fn new() -> Self {
        Self {
            directory: TempDir::new().unwrap(),
            server: on_postgres().then(migrated),
            clock: Arc::new(FixedClock::at(noon(testkit::TODAY))),
            randomness: Arc::new(SeededRandomness::new(7)),
        }
    }

    /// On the embedded engine, whatever the suite runs on.
    pub fn embedded() -> Self {
        Self {
            server: None,
            ..Self::new()
        }
    }

    pub fn path(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    pub fn environment(&self) -> Environment {
        Environment {
            clock: self.clock.clone(),
            randomness: self.randomness.clone(),
        }
    }

    /// A process that another test begins holds the lock of a store that was just closed until it has become another program.
    pub fn open(&self) -> Arc<Store> {
        for _ in 0..100 {
            match self.try_open() {
                Err(StoreError::InUse(_)) => std::thread::sleep(Duration::from_millis(20)),
                opened => return Arc::new(opened.unwrap()),
            }
        }
        Arc::new(self.try_open().unwrap())
    }

    pub fn try_open(&self) -> Result<Store, StoreError> {
        Store::open_on(&self.database(), &self.path(), self.environment())
    }

    pub fn look(&self) -> Store {
        Store::open_to_read_on(&self.database(), &self.path(), self.environment()).unwrap()
    }

    /// The database, when it is on PostgreSQL.
    pub fn server(&self) -> Option<&TestDatabase> {
        self.server.as_ref()
    }

    pub fn database(&self) -> Database {
        let server = self.server.as_ref();
        server.map_or(Database::Embedded, TestDatabase::database)
    }

    /// Runs one statement past the store: what somebody with access to the machine can do. It must change something.
    pub fn tamper(&self, sql: &str) {
        let changed = match &self.server {
            Some(server) => server.execute(&of_postgres(sql)),
            None => {
                let file = self.path().join("store.sqlite");
                let database = rusqlite::Connection::open(file).unwrap();
                database.execute(sql, []).unwrap() as u64
            }
        };
        assert!(changed > 0, "{sql}");
    }
}

/// A database as `chengxin migrate` leaves it.
fn migrated() -> TestDatabase {
    let server = TestDatabase::fresh().expect("a server to test on");
    Store::migrate(&server.database(), Path::new("")).unwrap();
    server
}

/// Zero bytes are written differently.
fn of_postgres(sql: &str) -> String {
    let mut text = sql.to_owned();
    for bytes in [16, 32] {
        let zeros = format!("decode('{}', 'hex')", "00".repeat(bytes));
        text = text.replace(&format!("zeroblob({bytes})"), &zeros);
    }
    text
}

pub fn publish(store: &Store) -> u64 {
    Publication::open(store, ORIGIN)
        .unwrap()
        .publish(store)
        .unwrap()
}

pub fn digest(store: &Store, person: &Person) -> [u8; 32] {
    store.keys().digest(&person.number())
}

pub fn begin_upload(store: &Arc<Store>, number: u8) -> [u8; 16] {
    let upload = NewUpload {
        organ: "transport".to_owned(),
        item: ITEM.to_owned(),
        actor: "tester".to_owned(),
        file_name: "rows.csv".to_owned(),
        file_digest: [number; 32],
        file_bytes: 1,
        format: "csv utf-8 44".to_owned(),
        header: "[]".to_owned(),
    };
    store.begin_upload(upload).wait_blocking().unwrap().row.id
}

pub fn record(store: &Store, person: &Person, document: &str, ordinal: u64) -> NewRecord {
    NewRecord {
        digest: digest(store, person),
        number: person.number(),
        number_kind: "citizen",
        name: person.name.to_owned(),
        item_version: 1,
        document_key: document.to_owned(),
        decided_by: "江西省交通运输厅".to_owned(),
        document_number: document.to_owned(),
        decided_on: date(2026, 11, 18),
        display_until: date(2029, 11, 17),
        end_reason: EndReason::OwnEnd,
        grade: None,
        leaning: Leaning::Neutral,
        withdrawal: false,
        told: false,
        fields: "[[\"NR\",\"内容\"]]".to_owned(),
        late: false,
        sheet: None,
        row_number: ordinal + 1,
        ordinal,
        cells: Box::new(|| "[]".to_owned()),
    }
}

pub fn batch(upload: [u8; 16], records: Vec<NewRecord>) -> Batch {
    let text = |code| HeldText {
        code,
        findings: "[]".into(),
    };
    Batch {
        upload,
        item: ITEM.into(),
        source: "transport".into(),
        predecessors: [].into(),
        makes_new: true,
        actor: "tester".into(),
        policy: "upload".into(),
        told: Arc::default(),
        pack_digest: [1; 32],
        seen_before: false,
        after_ordinal: records.first().map_or(0, |r| r.ordinal - 1),
        last_ordinal: records.last().map_or(0, |r| r.ordinal),
        records,
        problems: Vec::new(),
        tallies: Vec::new(),
        other_name: text("OTHER-NAME"),
        ended: text("ENDED"),
        in_case: HeldText {
            code: "ROW-IN-CASE",
            findings: "[]".into(),
        },
        in_listing: None,
        nothing_to_withdraw: text("NOTHING"),
        not_a_source: text("NOT-A-SOURCE"),
    }
}

/// Writes one record of a person with an upload of its own.
pub fn write(store: &Arc<Store>, person: &Person, number: u8) -> Vec<RowResult> {
    let upload = begin_upload(store, number);
    let rows = vec![record(store, person, &format!("{number}号"), 1)];
    store
        .write_batch(batch(upload, rows))
        .wait_blocking()
        .unwrap()
}

pub fn asking(store: &Store, person: &Person, case: &str) -> Asking {
    Asking {
        digest: digest(store, person),
        name: None,
        organ: "high-court".to_owned(),
        actor: "judge".to_owned(),
        purpose: "case-handling".to_owned(),
        items: vec![ITEM.to_owned()],
        ground: Ground::Statute {
            power: "court-case".to_owned(),
            case_number: case.to_owned(),
        },
        budgets: Vec::new(),
        emergency: None,
        matter: None,
    }
}

/// Asks and is answered, or refused when there is no case.
pub fn ask(store: &Arc<Store>, person: &Person, case: &str) -> AskOutcome {
    let asking = asking(store, person, case);
    let decision = if case.is_empty() {
        Err(Refusal::CaseNumberMissing)
    } else {
        Ok(Allowed {
            items: vec![ITEM.to_owned()],
            policies: vec!["test-policy".to_owned()],
            seal: None,
        })
    };
    store
        .ask(asking, move |_, _| decision.clone())
        .wait_blocking()
        .unwrap()
}

pub fn log_file(path: &Path, name: &str) -> PathBuf {
    path.join("log").join(name)
}

/// Nothing keeps a request for consent away.
pub fn pass_on(_: &[ConsentRow], _: Timestamp) -> Result<(), RequestRefusal> {
    Ok(())
}

/// The request that was passed on.
pub fn asked(outcome: RequestOutcome) -> ConsentRow {
    match outcome {
        RequestOutcome::Asked(row) => *row,
        RequestOutcome::Refused(_, refusal) => panic!("{refusal:?}"),
    }
}

/// Facts for a notice of any kind these tests make.
pub fn told() -> Facts {
    Facts::new()
        .with_plain(Fact::Item, "许可")
        .with_plain(Fact::Organ, "高级法院")
        .with_plain(Fact::Purpose, "办案")
        .with_plain(Fact::Due, "2026-12-01")
        .with_plain(Fact::On, "2026-11-20")
}
