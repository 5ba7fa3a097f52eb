//! A store full of people with some permits each, written past the platform from the rows of one person whom the
//! platform itself took in. The commitments are not those of the rows: the log of such a store does not verify, and
//! nothing else about it differs from what an intake leaves.

use crate::environment::system;
use crate::figure::note;
use crate::home::Home;
use crate::loader::Loader;
use crate::{permits, persons, platform};
use flow::Platform;
use flow::account::{AccountKind, AccountPlan, Role};
use jiff::Timestamp;
use rules::text::Bilingual;
use rusqlite::types::Value;
use std::time::Duration;
use store::{Store, hex};

/// Organ that asks.
pub const ASKER: &str = "demo-bank";
/// Organ that may check the severe lists.
const CHECKER: &str = permits::ORGAN;
/// Purpose of the questions.
pub const PURPOSE: &str = "employment-check";
/// People whose consent is asked for at most; more would only be rows the questions do not reach in time.
const CONSENTS: u64 = 50_000;
/// A prime number greater than any number of people here: its multiples meet everybody once.
const STRIDE: usize = 2_654_435_761;
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

/// A filled store.
#[derive(Debug, Clone)]
pub struct Population {
    /// Where it lies.
    pub home: Home,
    /// Token of the bank, which asks about one person at a time.
    pub token: String,
    /// Token of the department that checks many.
    pub checker: String,
    /// What the bank may ask.
    pub questions: Vec<Question>,
}

/// How many people, and in which order their records came.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// People.
    pub people: u64,
    /// Records of each.
    pub records: u64,
    /// The records of a person came at different times, as in life: on PostgreSQL they then lie far from each other.
    /// Otherwise they are written in the order of their keys, which takes less time.
    pub scattered: bool,
}

/// One person about to be written.
struct Person {
    index: u64,
    digest: [u8; 32],
    subject: [u8; 16],
}

/// Fills a store and publishes its log.
pub fn make(home: Home, size: Size) -> Population {
    let first = platform::open(&home);
    take_in_model(&first, &home);
    let token = bank_token(&first);
    let checker = token_of(&first, "checks", CHECKER);
    drop(first);
    let mut persons = identify(&home, size.people);
    persons.sort_by_key(|person| person.subject);
    let mut loader = Loader::open(&home);
    load(&mut loader, &persons, size);
    persons.sort_by_key(|person| person.digest);
    let now = Value::Integer(now().as_millisecond());
    for person in &persons {
        let row = [
            blob(&person.digest),
            blob(&person.subject),
            now.clone(),
            Value::Integer(1),
        ];
        loader.put("identity", &row);
    }
    let step = size.people.div_ceil(CONSENTS).max(1);
    let questions = persons
        .iter()
        .filter(|person| person.index.is_multiple_of(step))
        .map(|person| consent(&mut loader, person.index, person.digest, &person.subject))
        .collect();
    loader.finish();
    drop(platform::open(&home));
    let engine = home.engine.name();
    note(&format!("{engine}: {} people are in", size.people));
    Population {
        home,
        token,
        checker,
        questions,
    }
}

/// One person through the platform itself, whose rows are the model of all others.
fn take_in_model(platform: &Platform, home: &Home) {
    let file = home.directory.join("model.csv");
    permits::write(&file, platform, 0..1);
    permits::take_in(platform, &file);
}

/// Makes the bank's account.
pub fn bank_token(platform: &Platform) -> String {
    token_of(platform, ASKER, ASKER)
}

/// Makes an account of an organ that asks.
fn token_of(platform: &Platform, login: &str, organ: &str) -> String {
    platform::wait(async {
        let plan = AccountPlan {
            login: login.to_owned(),
            password: "a password nobody uses".to_owned(),
            display: Bilingual::new("查询", "who asks"),
            kind: AccountKind::System,
            organ: Some(organ.to_owned()),
            roles: vec![Role::CounterOfficer],
            number: None,
            demo: false,
        };
        platform.make_account(plan).await.expect("an account");
        let day = Duration::from_secs(86_400);
        platform.make_token(login, day).await.expect("a token")
    })
}

fn identify(home: &Home, people: u64) -> Vec<Person> {
    let store =
        Store::open_on(&home.database, &home.directory, system()).expect("the store just made");
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

fn now() -> Timestamp {
    system().clock.now()
}

fn blob(bytes: &[u8]) -> Value {
    Value::Blob(bytes.to_vec())
}

/// Writes the rows of people in the order of their keys, so that a million people take a minute and not an hour.
fn load(loader: &mut Loader, persons: &[Person], size: Size) {
    let model = Model::read(loader);
    for person in persons {
        model.write_subject(loader, person);
    }
    let mut log_index = model.next_index;
    if size.scattered {
        // Round after round, everybody in an order that has nothing to do with their keys.
        for _ in 0..size.records {
            for turn in 0..persons.len() {
                let place = turn * STRIDE % persons.len();
                model.write_record(loader, &persons[place], log_index);
                log_index += 1;
            }
        }
    } else {
        for person in persons {
            for _ in 0..size.records {
                model.write_record(loader, person, log_index);
                log_index += 1;
            }
        }
    }
}

/// Rows of the person whom the platform took in.
struct Model {
    subject: Vec<Value>,
    record: Vec<Value>,
    access: Vec<Value>,
    next_index: u64,
}

impl Model {
    fn read(loader: &Loader) -> Self {
        let next = loader.one("SELECT max(log_index) + 1 FROM entry");
        Self {
            subject: loader.one("SELECT * FROM subject LIMIT 1"),
            record: loader.one("SELECT * FROM record LIMIT 1"),
            access: loader.one("SELECT * FROM access LIMIT 1"),
            next_index: match next.first() {
                Some(Value::Integer(next)) => next.cast_unsigned(),
                _ => 0,
            },
        }
    }

    fn write_subject(&self, loader: &mut Loader, person: &Person) {
        let mut subject = self.subject.clone();
        subject[0] = blob(&person.subject);
        subject[1] = Value::Text(persons::name(person.index));
        loader.put("subject", &subject);
    }

    fn write_record(&self, loader: &mut Loader, person: &Person, log_index: u64) {
        let id = blob(&person.subject);
        let index = Value::Integer(log_index.cast_signed());
        let mut record = self.record.clone();
        record[0] = id.clone();
        record[1] = blob(&u128::from(log_index).to_be_bytes());
        record[22] = index.clone();
        loader.put("record", &record);
        let mut access = self.access.clone();
        access[0] = id.clone();
        access[1] = index.clone();
        loader.put("access", &access);
        loader.put("entry", &[index, id, blob(&[7; 32])]);
    }
}

/// A consent the person has approved, good for as many questions as a measurement asks.
pub fn consent(loader: &mut Loader, index: u64, digest: [u8; 32], subject: &[u8; 16]) -> Question {
    let id = u128::from(index).to_be_bytes();
    let now = now().as_millisecond();
    let today = now / MILLISECONDS_A_DAY;
    let text = |text: &str| Value::Text(text.to_owned());
    let row = [
        blob(subject),
        blob(&id),
        text(ASKER),
        text(PURPOSE),
        text(permits::ITEM),
        Value::Integer(today - 1),
        Value::Integer(today + 30),
        Value::Integer(1_000_000_000),
        Value::Integer(0),
        text(""),
        Value::Integer(now),
        Value::Integer(now),
        text(permits::ITEM),
        Value::Null,
    ];
    loader.put("consent", &row);
    Question {
        number: persons::number(index),
        digest,
        consent: id,
    }
}
