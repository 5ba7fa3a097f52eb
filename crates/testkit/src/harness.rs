//! The whole platform on a temporary directory.

use crate::clock::{FixedClock, noon};
use crate::people::{LI_SI, Person, ZHANG_SAN};
use crate::postgres::{TestDatabase, on_postgres};
use crate::randomness::SeededRandomness;
use flow::account::{Account, AccountKind, AccountPlan, Role};
use flow::case::ClockRound;
use flow::gate::intake::{Progress, UploadStatus};
use flow::governance::{PackFiles, load};
use flow::login::Settings;
use flow::outward::{Check, check_on};
use flow::{Platform, Problem};
use jiff::civil::{Date, date};
use rules::pack::Pack;
use rules::text::Bilingual;
use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use store::{Database, Environment, Store};
use tempfile::TempDir;

/// The day the clock shows unless a test says otherwise: a Friday.
pub const TODAY: Date = date(2026, 11, 20);

/// The day before any a test uses: when the accounts were made.
const FOUNDED_ON: Date = date(2020, 1, 2);
const SEED_OF_TEMPLATE: u64 = 1;
const SEED: u64 = 2;
const SEED_OF_COPY: u64 = 3;

/// People with an account every harness has: login, which is the password too.
const PEOPLE: [(&str, Person); 2] = [("zhang-san", ZHANG_SAN), ("li-si", LI_SI)];

/// Settings of a login with which the transport department is a service hall that asks a simulated register.
pub const SERVICE_HALL: &str = "[login]\npublic_url = \"http://localhost:8090\"\n[identity_check]\nregister = \"simulator\"\n\
                                [counter]\norgans = [\"transport\"]\n";

/// Staff every harness has: login, which is the password too, role, organ.
const STAFF: [(&str, Role, &str); 7] = [
    ("transport", Role::Reporter, "transport"),
    ("market", Role::Reporter, "market-regulation"),
    ("bank", Role::CounterOfficer, "demo-bank"),
    ("employer", Role::CounterOfficer, "demo-employer"),
    ("court", Role::CounterOfficer, "high-court"),
    ("permits", Role::CounterOfficer, "transport"),
    ("operator", Role::SystemAdministrator, "operator"),
];

/// The pack built into the program, read once.
///
/// # Panics
/// When the pack has a problem; it is named.
pub fn pack() -> &'static Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(|| match load(&PackFiles::embedded()) {
        Ok(pack) => pack,
        Err(problems) => panic!("the pack does not load: {problems:#?}"),
    })
}

/// A platform with accounts and a clock that stands still.
#[derive(Debug)]
pub struct Harness {
    directory: TempDir,
    /// On PostgreSQL.
    server: Option<TestDatabase>,
    clock: Arc<FixedClock>,
    randomness: Arc<SeededRandomness>,
    platform: Option<Platform>,
}

impl Default for Harness {
    fn default() -> Self {
        Self::new()
    }
}

impl Harness {
    /// At noon of [`TODAY`].
    #[must_use]
    pub fn new() -> Self {
        Self::on(TODAY)
    }

    /// At noon of a day.
    #[must_use]
    pub fn on(day: Date) -> Self {
        let template = template();
        let server = template.server.as_ref().map(TestDatabase::copy);
        Self::started(template.directory.path(), server, day, SEED)
    }

    /// Over a copy of a data directory, as after a restart of the machine: at noon of [`TODAY`].
    ///
    /// # Panics
    /// On PostgreSQL, whose rows do not lie in the directory.
    #[must_use]
    pub fn over(directory: &Path) -> Self {
        assert!(
            !on_postgres(),
            "a copy of the directory is not a copy of the rows"
        );
        Self::started(directory, None, TODAY, SEED_OF_COPY)
    }

    fn started(from: &Path, server: Option<TestDatabase>, day: Date, seed: u64) -> Self {
        let directory = TempDir::new().unwrap();
        copy_directory(from, &directory.path().join("data"));
        let mut harness = Self {
            directory,
            server,
            clock: Arc::new(FixedClock::at(noon(day))),
            randomness: Arc::new(SeededRandomness::new(seed)),
            platform: None,
        };
        harness.open();
        harness
    }

    /// The platform.
    ///
    /// # Panics
    /// While it is closed.
    #[must_use]
    pub fn platform(&self) -> &Platform {
        self.platform.as_ref().expect("the platform is closed")
    }

    /// The data directory. Beside it a test may keep copies: `parent()` is the test's own.
    #[must_use]
    pub fn directory(&self) -> std::path::PathBuf {
        self.directory.path().join("data")
    }

    /// Where the rows are.
    #[must_use]
    pub fn database(&self) -> Database {
        let server = self.server.as_ref();
        server.map_or(Database::Embedded, TestDatabase::database)
    }

    /// The database, when it is on PostgreSQL.
    #[must_use]
    pub fn server(&self) -> Option<&TestDatabase> {
        self.server.as_ref()
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &FixedClock {
        &self.clock
    }

    /// Sets the clock to noon of a day.
    pub fn set_day(&self, day: Date) {
        self.clock.set(noon(day));
    }

    /// Does what waits for the store, as the threads of a process that serves do it.
    ///
    /// # Panics
    /// When the work does.
    pub async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Platform) -> T + Send + 'static,
    ) -> T {
        let platform = self.platform().clone();
        let done = tokio::task::spawn_blocking(move || work(&platform));
        done.await.expect("the work ends without a panic")
    }

    /// Lets the clock of the cases look around at noon of a day.
    ///
    /// # Panics
    /// When the store cannot.
    pub async fn case_round(&self, day: Date) -> ClockRound {
        self.set_day(day);
        let round = self.apart(Platform::run_case_clock).await;
        round.expect("the clock of the cases goes")
    }

    /// The clock and the randomness the platform works with.
    #[must_use]
    pub fn environment(&self) -> Environment {
        Environment {
            clock: self.clock.clone(),
            randomness: self.randomness.clone(),
        }
    }

    /// Stops the platform: what waits is committed and published. Clones a test made keep it open.
    pub fn close(&mut self) {
        self.platform = None;
    }

    /// Starts it again.
    ///
    /// # Panics
    /// When it refuses.
    pub fn open(&mut self) {
        self.platform = Some(self.try_open().expect("the platform opens"));
    }

    /// Stops it and starts it with another pack, as the operator does after a change of law or of the register of organs.
    ///
    /// # Panics
    /// When it refuses.
    pub fn open_with(&mut self, pack: Pack) {
        self.close();
        let (directory, environment) = (self.directory(), self.environment());
        let opened = Platform::open_on(&self.database(), &directory, pack, environment);
        self.platform = Some(opened.expect("the platform opens"));
    }

    /// Starts a platform on the directory, if it lets itself be started.
    ///
    /// # Errors
    /// What it refuses with.
    pub fn try_open(&self) -> Result<Platform, Problem> {
        let (directory, pack) = (self.directory(), pack().clone());
        Platform::open_on(&self.database(), &directory, pack, self.environment())
    }

    /// The bare store, opened to look at it only; the platform may go on.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn store(&self) -> Store {
        Store::open_to_read_on(&self.database(), &self.directory(), self.environment()).unwrap()
    }

    /// Checks the data directory as an outsider does, also the list of one person.
    ///
    /// # Panics
    /// When it cannot be read at all.
    #[must_use]
    pub fn check(&self, number: Option<&str>) -> Check {
        let (directory, environment) = (self.directory(), self.environment());
        check_on(
            &self.database(),
            &directory,
            pack(),
            environment,
            number,
            None,
        )
        .unwrap()
    }

    /// The account of a login.
    ///
    /// # Panics
    /// When there is none.
    pub async fn account(&self, login: &str) -> Account {
        let token = self
            .platform()
            .make_token(login, Duration::from_secs(60))
            .await
            .unwrap();
        let found = self.platform().account_of_token(&token).await.unwrap();
        found.expect("the account was just found")
    }

    /// Makes the account of a person; the login is the password.
    pub async fn make_person(&self, login: &str, person: &Person) -> Account {
        let plan = person_plan(login, person);
        self.platform().make_account(plan).await.unwrap();
        self.account(login).await
    }

    /// Makes the account of somebody who works for an organ; the login is the password.
    ///
    /// # Panics
    /// When the roles exclude each other.
    pub async fn make_staff(&self, login: &str, organ: &str, roles: &[Role]) -> Account {
        let plan = staff_plan(login, organ, roles);
        self.platform().make_account(plan).await.unwrap();
        self.account(login).await
    }

    /// Takes settings of the login, written as an operator writes them, that name no file.
    ///
    /// # Panics
    /// When they are refused.
    pub fn set_up_login(&self, text: &str) {
        let settings = Settings::of(text, Path::new("")).unwrap();
        self.platform().set_up_login(settings).unwrap();
    }

    /// Takes in a CSV file of the account's organ.
    ///
    /// # Panics
    /// When the file as a whole is refused.
    pub async fn import(&self, login: &str, item: &str, csv: &str) -> UploadStatus {
        self.import_file(login, item, "rows.csv", csv.as_bytes(), false)
            .await
            .expect("the file as a whole is fine")
    }

    /// Takes in a file of the account's organ.
    ///
    /// # Errors
    /// What the file as a whole is refused with.
    pub async fn import_file(
        &self,
        login: &str,
        item: &str,
        file_name: &str,
        bytes: &[u8],
        historical: bool,
    ) -> Result<UploadStatus, Problem> {
        self.import_watched(login, item, file_name, bytes, historical, |_| ())
            .await
            .expect("the intake does not panic")
    }

    /// Takes in a file and tells its progress; a panic of the watcher stops the intake where it is.
    ///
    /// # Errors
    /// The panic, if there was one.
    pub async fn import_watched(
        &self,
        login: &str,
        item: &str,
        file_name: &str,
        bytes: &[u8],
        historical: bool,
        mut watch: impl FnMut(Progress) + Send + 'static,
    ) -> Result<Result<UploadStatus, Problem>, tokio::task::JoinError> {
        let account = self.account(login).await;
        let mut file: File = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        let platform = self.platform().clone();
        let (item, name, owner) = (item.to_owned(), file_name.to_owned(), account.clone());
        let taken = tokio::task::spawn_blocking(move || {
            let prepared = platform.prepare_upload(&owner, &item, file, &name, historical)?;
            platform.take_in(prepared, &mut watch)
        })
        .await?;
        Ok(match taken {
            Ok(id) => self.platform().upload_status(&account, &id).await,
            Err(problem) => Err(problem),
        })
    }
}

/// A closed data directory with the accounts, and its database.
#[derive(Debug)]
struct Template {
    directory: TempDir,
    server: Option<TestDatabase>,
}

/// Made once per process: hashing the passwords takes a while.
fn template() -> &'static Template {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        // Tests call this inside a runtime, which may not be blocked by another.
        std::thread::spawn(make_template).join().unwrap()
    })
}

fn make_template() -> Template {
    let directory = TempDir::new().unwrap();
    let server = on_postgres().then(|| TestDatabase::fresh().expect("a server to test on"));
    let database = server
        .as_ref()
        .map_or(Database::Embedded, TestDatabase::database);
    if server.is_some() {
        Store::migrate(&database, directory.path()).unwrap();
    }
    let environment = Environment {
        clock: Arc::new(FixedClock::at(noon(FOUNDED_ON))),
        randomness: Arc::new(SeededRandomness::new(SEED_OF_TEMPLATE)),
    };
    let platform =
        Platform::open_on(&database, directory.path(), pack().clone(), environment).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let people = PEOPLE.map(|(login, person)| person_plan(login, &person));
    let staff = STAFF.map(|(login, role, organ)| staff_plan(login, organ, &[role]));
    for plan in people.into_iter().chain(staff) {
        runtime.block_on(platform.make_account(plan)).unwrap();
    }
    Template { directory, server }
}

fn person_plan(login: &str, person: &Person) -> AccountPlan {
    AccountPlan {
        login: login.to_owned(),
        password: login.to_owned(),
        display: Bilingual::new(person.name, login),
        kind: AccountKind::Person,
        organ: None,
        roles: Vec::new(),
        number: Some(person.number()),
        demo: false,
    }
}

fn staff_plan(login: &str, organ: &str, roles: &[Role]) -> AccountPlan {
    AccountPlan {
        login: login.to_owned(),
        password: login.to_owned(),
        display: Bilingual::new(login, login),
        kind: AccountKind::Staff,
        organ: Some(organ.to_owned()),
        roles: roles.to_vec(),
        number: None,
        demo: false,
    }
}

/// Copies a directory with all below it.
///
/// # Panics
/// When it cannot.
pub fn copy_directory(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_directory(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
