//! `bench scale`: what ever more records cost. Files of permits are taken in as in service until a tenth of the records
//! is there and a copy is put aside; then until all are. The small store and the large one are served and asked by
//! turns, so that what else the machine does weighs on both.

use crate::client::{self, CONNECTIONS, Load, Sent};
use crate::environment::moment;
use crate::figure::{Limit, median, note, percentile, plain, rounds};
use crate::home::{Engine, Home};
use crate::loader::Loader;
use crate::population::{Population, bank_token, consent};
use crate::server::Server;
use crate::{permits, persons, platform, postgres};
use flow::Platform;
use flow::account::{AccountKind, AccountPlan};
use flow::login::{LocalLogin, Next};
use rules::text::Bilingual;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::Store;

/// What to load.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Records of the large store; the small one has a tenth.
    #[arg(long, default_value_t = 10_000_000)]
    records: u64,
    /// On PostgreSQL instead of SQLite.
    #[arg(long)]
    postgres: bool,
    /// How often the two are measured; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds each load of questions or pages lasts.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

impl Arguments {
    /// The engine.
    pub fn engine(&self) -> Engine {
        if self.postgres {
            Engine::Postgres
        } else {
            Engine::Sqlite
        }
    }
}

/// Rows of one file.
const FILE: u64 = 250_000;
/// People whose consent the bank has.
const CONSENTS: u64 = 20_000;
/// People who look at their own page.
const VISITORS: u64 = 64;
/// Connections of those who look at pages.
const READERS: usize = 4;
const PASSWORD: &str = "a password nobody uses";

/// A store of a size.
struct Loaded {
    records: u64,
    home: Home,
    /// Rows a second of the last of the files that filled it.
    intake: f64,
    /// Bytes of the database a record.
    bytes: f64,
    /// Bytes of the published log a record.
    log_bytes: f64,
}

/// A store that is served, and what was measured of it: milliseconds of each round.
struct Served {
    records: u64,
    server: Server,
    questions: Arc<[Sent]>,
    own_page: Arc<[Sent]>,
    public_page: Arc<[Sent]>,
    figures: [Measured; 3],
}

#[derive(Default)]
struct Measured {
    medians: Vec<f64>,
    slowest: Vec<f64>,
}

/// What is asked for, in the order of [`Served::figures`].
const WHAT: [&str; 3] = [
    "question, 32 connections",
    "a person's own page, 4 connections",
    "the public page, 4 connections",
];

/// Loads and measures.
pub fn measure(arguments: &Arguments, program: &Path) {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let home = Home::fresh(arguments.engine(), scratch.path(), "scale");
    let platform = platform::open(&home);
    let token = bank_token(&platform);
    make_visitors(&platform);
    drop(platform);
    let tenth = (arguments.records / 10).max(1);
    let rate = load(&home, 0, tenth, arguments.records);
    let small = Loaded::of(&home.copy("small"), tenth, rate);
    let rate = load(&home, tenth, arguments.records, arguments.records);
    let large = Loaded::of(&home, arguments.records, rate);
    let mut served = [&small, &large].map(|loaded| Served::start(loaded, &token, program));
    let lasting = Duration::from_secs(arguments.seconds);
    for round in 0..arguments.rounds {
        // By turns, and by turns first.
        let (first, second) = served.split_at_mut(1);
        let mut order = [&mut first[0], &mut second[0]];
        if round % 2 == 1 {
            order.reverse();
        }
        for what in 0..WHAT.len() {
            for one in &mut order {
                one.take(what, lasting);
            }
        }
    }
    [&small, &large].into_iter().for_each(Loaded::tell);
    tell(home.engine.name(), &served);
}

/// Takes files in, from one number of rows to another. Gives the rows a second of the last tenth of them.
fn load(home: &Home, from: u64, to: u64, all: u64) -> f64 {
    let platform = platform::open(home);
    let file = home.directory.join("permits.csv");
    let tenth = (to - from) / 10;
    let mut files: Vec<(u64, f64)> = Vec::new();
    let mut done = from;
    while done < to {
        let until = (done + FILE).min(to);
        permits::write(&file, &platform, done..until);
        let start = moment();
        permits::take_in(&platform, &file);
        let seconds = start.elapsed().as_secs_f64();
        files.push((until - done, seconds));
        let rate = (until - done) as f64 / seconds;
        let left = (all - until) as f64 / rate / 60.0;
        note(&format!(
            "{}: {until} of {all} records, {rate:.0} a second, about {left:.0} minutes left",
            home.engine.name()
        ));
        done = until;
    }
    let _ = std::fs::remove_file(&file);
    platform.publish_now().expect("the log is published");
    let (mut rows, mut seconds) = (0, 0.0);
    for (more, took) in files.into_iter().rev() {
        if rows >= tenth && rows > 0 {
            break;
        }
        rows += more;
        seconds += took;
    }
    rows as f64 / seconds
}

impl Loaded {
    fn of(home: &Home, records: u64, intake: f64) -> Self {
        if home.engine == Engine::Postgres {
            postgres::settle(home.url());
        }
        Self {
            records,
            intake,
            bytes: home.bytes() as f64 / records as f64,
            log_bytes: home.log_bytes() as f64 / records as f64,
            home: home.clone(),
        }
    }

    fn tell(&self) {
        let at = format!("{}, {} records", self.home.engine.name(), self.records);
        plain(&format!("{at}: intake"), self.intake, "rows/s");
        plain(&format!("{at}: database"), self.bytes, "bytes/record");
        plain(
            &format!("{at}: published log"),
            self.log_bytes,
            "bytes/record",
        );
    }
}

fn login(visitor: u64) -> String {
    format!("visitor-{visitor}")
}

/// Accounts of people whose records are in the first file.
fn make_visitors(platform: &Platform) {
    platform::wait(async {
        for visitor in 0..VISITORS {
            let plan = AccountPlan {
                login: login(visitor),
                password: PASSWORD.to_owned(),
                display: Bilingual::new("本人", "the person"),
                kind: AccountKind::Person,
                organ: None,
                roles: Vec::new(),
                number: Some(persons::number(visitor)),
                demo: false,
            };
            platform.make_account(plan).await.expect("an account");
        }
    });
}

/// Sessions of those people, as the cookies of their requests.
fn log_in(platform: &Platform) -> Arc<[Sent]> {
    platform::wait(async {
        let mut pages = Vec::new();
        for visitor in 0..VISITORS {
            let attempt = LocalLogin::new(&login(visitor), PASSWORD);
            let opened = platform.log_in(attempt).await;
            let Next::Session(opened) = opened.expect("the right password") else {
                panic!("an account of the bench has no one-time passwords");
            };
            let secret = opened.secret;
            pages.push(Sent::Page {
                path: "/me",
                cookie: Some(format!("chengxin_session={secret}").into()),
            });
        }
        pages.into()
    })
}

/// Consents of people spread evenly over all that are in the store.
fn consents(home: &Home, records: u64) -> Vec<crate::population::Question> {
    let environment = crate::environment::system();
    let store = Store::open_on(&home.database, &home.directory, environment)
        .expect("the store just closed");
    let people = permits::person_of(records - 1);
    let step = people.div_ceil(CONSENTS).max(1);
    let asked: Vec<(u64, [u8; 32])> = (0..people)
        .step_by(usize::try_from(step).unwrap_or(1))
        .map(|person| (person, store.keys().digest(&persons::number(person))))
        .collect();
    drop(store);
    let mut loader = Loader::open(home);
    let questions = asked
        .into_iter()
        .map(|(person, digest)| {
            let subject = loader.subject(&digest);
            consent(&mut loader, person, digest, &subject)
        })
        .collect();
    loader.finish();
    questions
}

impl Served {
    fn start(loaded: &Loaded, token: &str, program: &Path) -> Self {
        let home = &loaded.home;
        let platform = platform::open(home);
        let own_page = log_in(&platform);
        drop(platform);
        let population = Population {
            questions: consents(home, loaded.records),
            home: home.clone(),
            token: token.to_owned(),
            checker: String::new(),
        };
        Self {
            records: loaded.records,
            server: Server::program(program, home),
            questions: client::questions(&population).into(),
            own_page,
            public_page: [Sent::Page {
                path: "/",
                cookie: None,
            }]
            .into(),
            figures: Default::default(),
        }
    }

    fn take(&mut self, what: usize, lasting: Duration) {
        let (requests, connections) = match what {
            0 => (&self.questions, CONNECTIONS),
            1 => (&self.own_page, READERS),
            _ => (&self.public_page, READERS),
        };
        let Load { milliseconds, rate } =
            client::load(self.server.address, requests, connections, lasting);
        let (middle, slow) = (median(&milliseconds), percentile(&milliseconds, 99));
        note(&format!(
            "{} records, {}: {rate:.0}/s, median {middle:.2} ms, 99th percentile {slow:.2} ms",
            self.records, WHAT[what]
        ));
        self.figures[what].medians.push(middle);
        self.figures[what].slowest.push(slow);
    }
}

fn tell(engine: &str, served: &[Served; 2]) {
    let [small, large] = served;
    for (what, name) in WHAT.iter().enumerate() {
        let (few, many) = (&small.figures[what], &large.figures[what]);
        rounds(
            &format!(
                "{engine}: median of {name}, {} records to {}",
                large.records, small.records
            ),
            &many.medians,
            &few.medians,
            "ms",
            Limit::AtMost(1.3),
        );
        for (records, measured) in [(small.records, few), (large.records, many)] {
            plain(
                &format!("{engine}: 99th percentile of {name}, {records} records"),
                median(&measured.slowest),
                "ms",
            );
        }
    }
    if let Some(memory) = large.server.peak_memory() {
        plain(
            &format!(
                "{engine}: peak memory of the server, {} records",
                large.records
            ),
            memory,
            "MB",
        );
    }
}
