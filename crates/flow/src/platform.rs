//! The platform as one value: the pack, the store and the publication of the access log.

use crate::notices::NoticePort;
use crate::policy::{Policies, Policy};
use crate::problem::Problem;
use crate::repeated::Repeated;
use crate::witnesses::Witnesses;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use rules::pack::Pack;
use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;
use store::{Database, Environment, Publication, Store, StoreError};

/// China Standard Time has no summer time; legal dates are dates in it.
const CHINA: Offset = Offset::constant(8);
/// A checkpoint is signed at least this often while there is traffic.
const PUBLISH_EVERY: Duration = Duration::from_millis(500);
/// As many bytes as the smallest piece of a disk.
const PAGE: usize = 4096;

/// The legal date of an instant.
#[must_use]
pub fn legal_date(instant: Timestamp) -> Date {
    TimeZone::fixed(CHINA).to_datetime(instant).date()
}

/// The last instant of a legal date.
#[must_use]
pub fn end_of_day(day: Date) -> Timestamp {
    day.tomorrow()
        .ok()
        .and_then(|next| {
            TimeZone::fixed(CHINA)
                .to_timestamp(next.at(0, 0, 0, 0))
                .ok()
        })
        .and_then(|next| next.checked_sub(Duration::from_millis(1)).ok())
        .unwrap_or(Timestamp::MAX)
}

/// Name of the access log of a province.
pub(crate) fn log_origin(pack: &Pack) -> String {
    format!("chengxin.example/{}/access-log", pack.id)
}

/// The use cases of the platform. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Platform {
    inner: Arc<Inner>,
}

struct Inner {
    pack: Arc<Pack>,
    pack_digest: [u8; 32],
    policy: Arc<Policy>,
    store: Arc<Store>,
    origin: String,
    log_directory: PathBuf,
    // Ends before the publisher it works with.
    closer: Mutex<Option<Repeated>>,
    publisher: Publisher,
    _key_keeper: Repeated,
    login: crate::login::Login,
    witnesses: OnceLock<Witnesses>,
    notices: OnceLock<NoticePort>,
    running: Mutex<HashMap<[u8; 16], u16>>,
    leaving: AtomicBool,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A pack is a book; its name is enough.
        write!(
            f,
            "Inner({}, {})",
            self.pack.id,
            self.log_directory.display()
        )
    }
}

impl Platform {
    /// Opens the platform on a data directory, with the embedded database in it.
    ///
    /// # Errors
    /// As [`Platform::open_on`].
    pub fn open(directory: &Path, pack: Pack, environment: Environment) -> Result<Self, Problem> {
        Self::open_on(&Database::Embedded, directory, pack, environment)
    }

    /// Opens the platform on a database and the data directory that belongs to it, with the policies of the program.
    ///
    /// # Errors
    /// As [`Platform::open_with`].
    pub fn open_on(
        database: &Database,
        directory: &Path,
        pack: Pack,
        environment: Environment,
    ) -> Result<Self, Problem> {
        Self::open_with(database, directory, pack, Policies::embedded(), environment)
    }

    /// Opens the platform with policies of its operator.
    ///
    /// # Errors
    /// [`Problem`] when the directory, its keys, its database or its log cannot be vouched for, or the pack does not fit
    /// the policies.
    pub fn open_with(
        database: &Database,
        directory: &Path,
        pack: Pack,
        policies: Arc<Policies>,
        environment: Environment,
    ) -> Result<Self, Problem> {
        let policy = Arc::new(Policy::new(policies, &pack)?);
        if directory.exists() {
            try_writing(directory).map_err(|source| StoreError::File {
                path: directory.to_owned(),
                source,
            })?;
        }
        let store = Arc::new(Store::open_on(database, directory, environment)?);
        let origin = log_origin(&pack);
        let publication = Publication::open(&store, &origin)?;
        let publisher = Publisher::start(Arc::clone(&store), publication, origin.clone())?;
        let key_keeper = crate::key_keeper::keep_keys(Arc::clone(&store))?;
        Ok(Self {
            inner: Arc::new(Inner {
                pack_digest: digest_bytes(&pack.digest),
                policy,
                pack: Arc::new(pack),
                log_directory: store.log_directory(),
                store,
                origin,
                closer: Mutex::default(),
                publisher,
                _key_keeper: key_keeper,
                login: crate::login::Login::default(),
                witnesses: OnceLock::new(),
                notices: OnceLock::new(),
                running: Mutex::default(),
                leaving: AtomicBool::new(false),
            }),
        })
    }

    /// The pack in force.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        &self.inner.pack
    }

    pub(crate) fn pack_handle(&self) -> Arc<Pack> {
        Arc::clone(&self.inner.pack)
    }

    pub(crate) fn policy(&self) -> &Arc<Policy> {
        &self.inner.policy
    }

    pub(crate) fn pack_digest(&self) -> [u8; 32] {
        self.inner.pack_digest
    }

    pub(crate) fn store(&self) -> &Arc<Store> {
        &self.inner.store
    }

    pub(crate) fn login(&self) -> &crate::login::Login {
        &self.inner.login
    }

    pub(crate) fn witnesses(&self) -> &OnceLock<Witnesses> {
        &self.inner.witnesses
    }

    pub(crate) fn notice_port(&self) -> &OnceLock<NoticePort> {
        &self.inner.notices
    }

    /// Whether this process publishes the log, now and whenever it is asked.
    pub(crate) fn publishes(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.inner.publisher.shared.publishes)
    }

    /// Uploads whose intake runs in this process, with the permille of the file that is read.
    pub(crate) fn running(&self) -> &Mutex<HashMap<[u8; 16], u16>> {
        &self.inner.running
    }

    /// Intakes that run in this process.
    #[must_use]
    pub fn intakes(&self) -> usize {
        lock(self.running()).len()
    }

    /// Lets running intakes end at their next batch, before the process stops. What is written stays, and the same
    /// file sent again goes on behind it.
    pub fn leave_intakes(&self) {
        self.inner.leaving.store(true, Ordering::Release);
    }

    pub(crate) fn is_leaving(&self) -> bool {
        self.inner.leaving.load(Ordering::Acquire)
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.store.environment().clock.now()
    }

    /// The legal date, Asia/Shanghai.
    #[must_use]
    pub fn today(&self) -> Date {
        legal_date(self.now())
    }

    /// Name of the access log.
    #[must_use]
    pub fn log_origin(&self) -> &str {
        &self.inner.origin
    }

    /// Directory of the published log, for serving it as files.
    #[must_use]
    pub fn log_directory(&self) -> &Path {
        &self.inner.log_directory
    }

    /// Publishes what is durable and waits until it is.
    ///
    /// # Errors
    /// [`Problem`] when the publication failed.
    pub fn publish_now(&self) -> Result<u64, Problem> {
        Ok(self.inner.publisher.publish_now(&self.inner.store)?)
    }

    pub(crate) fn closer(&self) -> &Mutex<Option<Repeated>> {
        &self.inner.closer
    }

    pub(crate) fn log_publisher(&self) -> LogPublisher {
        LogPublisher(Arc::clone(&self.inner.publisher.shared))
    }

    /// Number of entries in the newest signed checkpoint.
    #[must_use]
    pub fn published(&self) -> u64 {
        self.inner.publisher.size()
    }

    /// When the log was last found to be published to its end, or was published.
    pub(crate) fn last_published_at(&self) -> Timestamp {
        let last = self.inner.publisher.shared.last.load(Ordering::Acquire);
        Timestamp::from_millisecond(last).unwrap_or(Timestamp::MIN)
    }
}

/// Whether a directory takes a file with something in it. The file has no name and is gone at once.
pub(crate) fn try_writing(directory: &Path) -> std::io::Result<()> {
    let mut file = tempfile::tempfile_in(directory)?;
    file.write_all(&[0; PAGE])?;
    file.flush()
}

fn digest_bytes(hex: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
        let text = std::str::from_utf8(pair).unwrap_or_default();
        *byte = u8::from_str_radix(text, 16).unwrap_or_default();
    }
    bytes
}

/// The thread that publishes the log.
#[derive(Debug)]
struct Publisher {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct Shared {
    publication: Mutex<State>,
    /// Entries in the newest checkpoint, readable while the next one is written.
    size: AtomicU64,
    /// When publication last succeeded, in milliseconds since 1970.
    last: AtomicI64,
    /// Whether it is this process that publishes.
    publishes: Arc<AtomicBool>,
    stop: Condvar,
}

/// Publishes the log on behalf of another thread.
#[derive(Debug, Clone)]
pub(crate) struct LogPublisher(Arc<Shared>);

impl LogPublisher {
    /// Publishes what is durable. Returns the size of the log.
    pub(crate) fn publish(&self, store: &Store) -> Result<u64, StoreError> {
        self.0.publish(&mut lock(&self.0.publication), store)
    }

    /// Whether this process is the one that publishes.
    pub(crate) fn is_active(&self) -> bool {
        let state = lock(&self.0.publication);
        state
            .publication
            .as_ref()
            .is_some_and(Publication::is_active)
    }
}

#[derive(Debug)]
struct State {
    /// `None` after a failure, until it is opened again: what it had in memory may be ahead of the files.
    publication: Option<Publication>,
    origin: String,
    stopping: bool,
}

impl Publisher {
    fn start(
        store: Arc<Store>,
        mut publication: Publication,
        origin: String,
    ) -> Result<Self, StoreError> {
        let size = publication.publish(&store)?;
        let shared = Arc::new(Shared {
            publishes: Arc::new(AtomicBool::new(publication.is_active())),
            publication: Mutex::new(State {
                publication: Some(publication),
                origin,
                stopping: false,
            }),
            size: AtomicU64::new(size),
            last: AtomicI64::new(milliseconds(&store)),
            stop: Condvar::new(),
        });
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("log-publisher".to_owned())
            .spawn(move || publish_until_stopped(&theirs, &store))
            .map_err(|source| StoreError::File {
                path: "log-publisher".into(),
                source,
            })?;
        Ok(Self {
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }

    fn publish_now(&self, store: &Store) -> Result<u64, StoreError> {
        self.shared
            .publish(&mut lock(&self.shared.publication), store)
    }

    fn size(&self) -> u64 {
        self.shared.size.load(Ordering::Acquire)
    }
}

impl Shared {
    fn publish(&self, state: &mut State, store: &Store) -> Result<u64, StoreError> {
        let mut publication = match state.publication.take() {
            Some(publication) => publication,
            None => Publication::open(store, &state.origin)?,
        };
        let size = publication.publish(store)?;
        self.size.store(size, Ordering::Release);
        self.last.store(milliseconds(store), Ordering::Release);
        self.publishes
            .store(publication.is_active(), Ordering::Release);
        state.publication = Some(publication);
        Ok(size)
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        lock(&self.shared.publication).stopping = true;
        self.shared.stop.notify_all();
        if let Some(thread) = lock(&self.thread).take() {
            let _ = thread.join();
        }
    }
}

fn milliseconds(store: &Store) -> i64 {
    store.environment().clock.now().as_millisecond()
}

fn publish_until_stopped(shared: &Shared, store: &Store) {
    let mut state = lock(&shared.publication);
    let mut failing = false;
    loop {
        let stopping = state.stopping;
        // A failure leaves the signed checkpoint as it is and is tried again; `log_state` shows how many entries wait.
        let published = shared.publish(&mut state, store);
        // Told once, not twice a second.
        match &published {
            Ok(size) if failing => tracing::info!(size, "publication goes on"),
            Err(cause) if !failing => tracing::error!(%cause, "publication failed"),
            _ => {}
        }
        failing = published.is_err();
        if stopping {
            return;
        }
        state = shared
            .stop
            .wait_timeout(state, PUBLISH_EVERY)
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .0;
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The id of its hexadecimal form.
pub fn id_of_hex(text: &str) -> Option<[u8; 16]> {
    store::from_hex(&text.to_ascii_lowercase())
}
