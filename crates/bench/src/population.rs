//! A store full of people: two permits each, loaded through the driver from one person the platform itself took in.

use crate::environment::system;
use crate::figure::note;
use crate::{permits, persons, platform};
use flow::account::{Account, AccountPlan, Role};
use jiff::Timestamp;
use rules::text::Bilingual;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{Store, hex};

/// Organ that asks.
const ASKER: &str = "demo-bank";
/// Purpose of the questions.
pub const PURPOSE: &str = "employment-check";
/// Records of each person.
const RECORDS: u64 = 2;
/// People whose consent is asked for at most; more would only be rows the questions do not reach in time.
const CONSENTS: u64 = 50_000;
const MILLISECONDS_A_DAY: i64 = 86_400_000;

/// A question that will be answered.
#[derive(Debug, Clone)]
pub struct Question {
    /// The person's number.
    pub number: String,
    /// Keyed digest of it.
    pub digest: [u8; 32],
    /// The person's consent.
    pub consent: [u8; 16],
}

impl Question {
    /// The request as it travels.
    pub fn body(&self) -> String {
        serde_json::json!({
            "number": self.number,
            "purpose": PURPOSE,
            "consent": hex(&self.consent),
        })
        .to_string()
    }
}

/// A filled data directory.
#[derive(Debug)]
pub struct Population {
    /// Where it lies.
    pub directory: PathBuf,
    /// Token of the bank.
    pub token: String,
    /// What the bank may ask.
    pub questions: Vec<Question>,
}

/// One person about to be written.
struct Person {
    index: u64,
    digest: [u8; 32],
    subject: [u8; 16],
}

/// Fills a data directory with so many people and publishes their log.
pub fn make(directory: &Path, people: u64) -> Population {
    let token = model(directory);
    let mut persons = identify(directory, people);
    persons.sort_by_key(|person| person.subject);
    let questions = load(&directory.join("store.sqlite"), &persons).expect("rows are written");
    drop(platform::open(directory));
    note(&format!("{people} people are in"));
    Population {
        directory: directory.to_owned(),
        token,
        questions,
    }
}

/// One person through the platform itself, whose rows are the model of all others; and the bank's account.
fn model(directory: &Path) -> String {
    let platform = platform::open(directory);
    let file = directory.join("model.csv");
    permits::write(&file, &platform, 1);
    let reporter = Account::command_line(permits::ORGAN);
    let prepared = platform
        .prepare_upload(
            &reporter,
            permits::ITEM,
            permits::open(&file),
            "model.csv",
            false,
        )
        .expect("a valid file");
    platform
        .take_in(prepared, &mut |_| ())
        .expect("a valid file");
    platform::wait(async {
        let plan = AccountPlan {
            login: ASKER.to_owned(),
            password: "a password nobody uses".to_owned(),
            display: Bilingual::new("银行", "bank"),
            role: Role::Asker,
            organ: Some(ASKER.to_owned()),
            number: None,
            demo: false,
        };
        platform.make_account(plan).await.expect("an account");
        let day = Duration::from_secs(86_400);
        platform.make_token(ASKER, day).await.expect("a token")
    })
}

fn identify(directory: &Path, people: u64) -> Vec<Person> {
    let store = Store::open(directory, system()).expect("the store just made");
    // The person of index 0 is the model.
    (1..=people)
        .map(|index| {
            let digest = store.keys().digest(&persons::number(index));
            let subject = store.environment().new_id();
            Person {
                index,
                digest,
                subject,
            }
        })
        .collect()
}

/// Writes the rows in the order of their keys, so that a million people take a minute and not an hour.
fn load(path: &Path, persons: &[Person]) -> rusqlite::Result<Vec<Question>> {
    let connection = Connection::open(path)?;
    // Nothing is lost when loading is cut short: the directory is a temporary one.
    connection.pragma_update(None, "journal_mode", "OFF")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    let model = Model::read(&connection)?;
    connection.execute_batch("BEGIN")?;
    for (place, person) in (0..).zip(persons) {
        model.write(&connection, person, place)?;
    }
    let mut by_digest: Vec<&Person> = persons.iter().collect();
    by_digest.sort_by_key(|person| person.digest);
    for person in by_digest {
        connection
            .prepare_cached("INSERT INTO identity VALUES ($1, $2, 0)")?
            .execute((person.digest, person.subject))?;
    }
    let total = u64::try_from(persons.len()).unwrap_or(u64::MAX);
    let questions = persons
        .iter()
        .step_by(usize::try_from(total.div_ceil(CONSENTS)).unwrap_or(1))
        .map(|person| consent(&connection, person, model.now))
        .collect::<Result<_, _>>()?;
    connection.execute_batch("COMMIT")?;
    Ok(questions)
}

/// Rows of the person whom the platform took in.
struct Model {
    subject: Vec<Value>,
    record: Vec<Value>,
    access: Vec<Value>,
    next_index: u64,
    now: i64,
}

impl Model {
    fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let one = |table: &str| -> rusqlite::Result<Vec<Value>> {
            let mut statement = connection.prepare(&format!("SELECT * FROM {table} LIMIT 1"))?;
            let columns = statement.column_count();
            statement.query_row([], |row| (0..columns).map(|c| row.get(c)).collect())
        };
        let access = one("access")?;
        let now = match access[3] {
            Value::Integer(at) => at,
            _ => Timestamp::UNIX_EPOCH.as_millisecond(),
        };
        Ok(Self {
            subject: one("subject")?,
            record: one("record")?,
            access,
            next_index: connection.query_row(
                "SELECT max(log_index) + 1 FROM entry",
                [],
                |row| row.get(0),
            )?,
            now,
        })
    }

    fn write(&self, connection: &Connection, person: &Person, place: u64) -> rusqlite::Result<()> {
        let id = Value::Blob(person.subject.to_vec());
        let mut subject = self.subject.clone();
        subject[0] = id.clone();
        subject[1] = Value::Text(persons::name(person.index));
        insert(
            connection,
            "INSERT INTO subject VALUES (?, ?, ?, ?, ?)",
            &subject,
        )?;
        for record in 0..RECORDS {
            let log_index = self.next_index + place * RECORDS + record;
            let index = Value::Integer(log_index.cast_signed());
            let mut row = self.record.clone();
            row[0] = id.clone();
            row[1] = Value::Blob(u128::from(log_index).to_be_bytes().to_vec());
            row[22] = index.clone();
            let sql = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            insert(connection, sql, &row)?;
            let mut row = self.access.clone();
            row[0] = id.clone();
            row[1] = index.clone();
            let sql =
                "INSERT INTO access VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            insert(connection, sql, &row)?;
            let entry = [index, id.clone(), Value::Blob(vec![7; 32])];
            insert(connection, "INSERT INTO entry VALUES (?, ?, ?)", &entry)?;
        }
        Ok(())
    }
}

fn insert(connection: &Connection, sql: &str, row: &[Value]) -> rusqlite::Result<()> {
    connection
        .prepare_cached(sql)?
        .execute(params_from_iter(row))?;
    Ok(())
}

/// A consent the person has approved, good for as many questions as a measurement asks.
fn consent(connection: &Connection, person: &Person, now: i64) -> rusqlite::Result<Question> {
    let id = u128::from(person.index).to_be_bytes();
    let today = now / MILLISECONDS_A_DAY;
    connection
        .prepare_cached(
            "INSERT INTO consent VALUES ($1, $2, $3, $4, $5, $6, $7, 1000000000, 0, '', $8, $8, $5, NULL)",
        )?
        .execute((
            person.subject,
            id,
            ASKER,
            PURPOSE,
            permits::ITEM,
            today - 1,
            today + 30,
            now,
        ))?;
    Ok(Question {
        number: persons::number(person.index),
        digest: person.digest,
        consent: id,
    })
}
