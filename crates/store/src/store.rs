//! The store as one value: opened on a data directory, shared by everyone.

use crate::account::LiveSecret;
use crate::connection::{Database, Source};
use crate::dossier::{Dossier, WantedDossier};
use crate::engine::{Connection, Server};
use crate::environment::Environment;
use crate::error::StoreError;
use crate::key_state;
use crate::keys::{DATABASE, KeyFault, Keys};
use crate::readers::Readers;
use crate::recent::RecentTokens;
use crate::schema;
use crate::together::Together;
use crate::writer::{LogEnd, Writer};
use jiff::Timestamp;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A clock may stand this much before the newest entry (another process's clock, a leap); more is a clock set back.
const CLOCK_TOLERANCE_SECONDS: i64 = 5;

/// All the platform keeps, behind named transactions.
#[derive(Debug)]
pub struct Store {
    // Closed first: the connection that writes is then the last one, and takes the write-ahead log into the database.
    readers: Arc<Readers>,
    writer: Writer,
    dossiers: Arc<Together<WantedDossier, Dossier>>,
    tokens: Arc<Together<[u8; 32], Option<LiveSecret>>>,
    recent_tokens: RecentTokens,
    keys: Arc<Keys>,
    environment: Environment,
    directory: PathBuf,
    is_shared: bool,
    // Held while the store is open: one process at a time writes to an embedded database.
    _lock: Option<File>,
}

/// Counts shown in public.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Record versions accepted.
    pub records: u64,
    /// People with a dossier.
    pub people: u64,
    /// Rows refused at the gate.
    pub refused_rows: u64,
    /// Rows or fields refused because no catalogue item covers them.
    pub over_collected: u64,
    /// Questions answered.
    pub questions_answered: u64,
    /// Questions refused.
    pub questions_refused: u64,
    /// Entries of the access log.
    pub accesses: u64,
}

impl Store {
    /// Opens the data directory, making it at first start: key file, embedded database, lock.
    ///
    /// # Errors
    /// As [`Store::open_on`].
    pub fn open(directory: &Path, environment: Environment) -> Result<Self, StoreError> {
        Self::open_on(&Database::Embedded, directory, environment)
    }

    /// Opens a database and the data directory that belongs to it, making the directory at first start. With PostgreSQL
    /// the directory still holds the keys and the published log, and several processes may have it open.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process works with the embedded database, [`StoreError::Key`] for an unsafe
    /// key file or keys that are not those of the database, [`StoreError::Schema`] for a database of another program version or one that waits for
    /// [`Store::migrate`], [`StoreError::ClockSetBack`] when the clock shows a time before what was already recorded.
    pub fn open_on(
        database: &Database,
        directory: &Path,
        environment: Environment,
    ) -> Result<Self, StoreError> {
        make_private_directory(directory)?;
        let source = source(database, directory)?;
        let lock = match database {
            Database::Embedded => Some(lock(directory)?),
            Database::Postgres(_) => None,
        };
        let key_file = directory.join("keys");
        let embedded = match &source {
            Source::Sqlite(path) => {
                refuse_new_key(path.exists(), &key_file)?;
                Some(Keys::open(&key_file, &environment)?)
            }
            Source::Postgres(_) => None,
        };
        let mut connection = source.writer()?;
        schema::prepare(&mut connection)?;
        let log = LogEnd::read(&connection)?;
        let keys = Arc::new(match embedded {
            Some(keys) => keys,
            None => {
                refuse_new_key(log.next_index > 0 || is_used(&connection)?, &key_file)?;
                Keys::open(&key_file, &environment)?
            }
        });
        let is_used = log.next_index > 0 || is_used(&connection)?;
        key_state::vouch(&connection, &keys, &environment, is_used)?;
        check_clock(environment.clock.now(), log.newest)?;
        let readers = Arc::new(Readers::beside_writer(source.clone()));
        Ok(Self {
            writer: Writer::start(
                source,
                Arc::downgrade(&readers),
                connection,
                environment.clone(),
                Arc::clone(&keys),
                log,
            )?,
            readers,
            dossiers: Arc::default(),
            tokens: Arc::default(),
            recent_tokens: RecentTokens::default(),
            keys,
            environment,
            directory: directory.to_owned(),
            is_shared: *database != Database::Embedded,
            _lock: lock,
        })
    }

    /// Opens the data directory to look at it only: beside a process that serves, and though its log may be damaged.
    ///
    /// # Errors
    /// As [`Store::open_to_read_on`].
    pub fn open_to_read(directory: &Path, environment: Environment) -> Result<Self, StoreError> {
        Self::open_to_read_on(&Database::Embedded, directory, environment)
    }

    /// Opens a database with its data directory to look at it only.
    ///
    /// # Errors
    /// [`StoreError::Key`] for an unsafe key file, [`StoreError::Database`] when there is no readable database.
    pub fn open_to_read_on(
        database: &Database,
        directory: &Path,
        environment: Environment,
    ) -> Result<Self, StoreError> {
        let key_file = directory.join("keys");
        if !key_file.exists() {
            return Err(StoreError::Key {
                path: key_file,
                what: KeyFault::Missing,
            });
        }
        let readers = Arc::new(Readers::new(source(database, directory)?));
        let keys = Arc::new(Keys::open(&key_file, &environment)?);
        let compared = readers.read(|connection| key_state::compare(connection, &keys));
        // What else is wrong is for the checks to name.
        if let Err(error @ StoreError::Key { .. }) = compared {
            return Err(error);
        }
        Ok(Self {
            writer: Writer::none(),
            readers,
            dossiers: Arc::default(),
            tokens: Arc::default(),
            recent_tokens: RecentTokens::default(),
            keys,
            environment,
            directory: directory.to_owned(),
            is_shared: *database != Database::Embedded,
            _lock: None,
        })
    }

    /// Makes a data directory that only its owner can look into.
    ///
    /// # Errors
    /// [`StoreError::File`] when it cannot be made.
    pub fn make_directory(directory: &Path) -> Result<(), StoreError> {
        make_private_directory(directory)
    }

    /// Brings the schema of a database up to date and says which version it has. Nothing else opens the database for
    /// the program that calls this; processes that serve from it are to be stopped before.
    ///
    /// # Errors
    /// [`StoreError::Schema`] for a database of another program version, [`StoreError::InUse`] for an embedded one that
    /// a process serves from.
    pub fn migrate(database: &Database, directory: &Path) -> Result<u32, StoreError> {
        let _lock = match database {
            Database::Embedded => {
                make_private_directory(directory)?;
                Some(lock(directory)?)
            }
            Database::Postgres(_) => None,
        };
        schema::migrate_source(&source(database, directory)?)
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.writer
    }

    pub(crate) fn readers(&self) -> &Readers {
        &self.readers
    }

    /// Reads of dossiers that wait.
    pub(crate) fn dossiers(&self) -> &Arc<Together<WantedDossier, Dossier>> {
        &self.dossiers
    }

    /// Tokens that wait to be looked up.
    pub(crate) fn tokens(&self) -> &Arc<Together<[u8; 32], Option<LiveSecret>>> {
        &self.tokens
    }

    /// Tokens that were looked up a moment ago.
    pub(crate) fn recent_tokens(&self) -> &RecentTokens {
        &self.recent_tokens
    }

    /// Whether no other process can write to the same database.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        !self.is_shared
    }

    /// Whether other processes may write to the same database.
    pub(crate) fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// Keys of this installation.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Clock and randomness of this installation.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Where the data lie.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Where the published log lies.
    #[must_use]
    pub fn log_directory(&self) -> PathBuf {
        self.directory.join("log")
    }

    /// Counts shown in public.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn counters(&self) -> Result<Counters, StoreError> {
        let accesses = self.entries()?;
        self.readers.read_one(|connection| {
            let mut counters = Counters {
                accesses,
                ..Counters::default()
            };
            let mut statement = connection.prepare_cached("SELECT name, value FROM counter")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let name: String = row.get(0)?;
                let value: u64 = row.get(1)?;
                match name.as_str() {
                    "records" => counters.records = value,
                    "people" => counters.people = value,
                    "refused_rows" => counters.refused_rows = value,
                    "over_collected" => counters.over_collected = value,
                    "questions_answered" => counters.questions_answered = value,
                    "questions_refused" => counters.questions_refused = value,
                    _ => {}
                }
            }
            Ok(counters)
        })
    }
}

pub(crate) fn make_private_directory(directory: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder
        .create(directory)
        .map_err(|source| StoreError::File {
            path: directory.to_owned(),
            source,
        })
}

/// Takes the lock of a data directory: of the embedded database, or of the published log.
pub(crate) fn lock(directory: &Path) -> Result<File, StoreError> {
    let path = directory.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|source| StoreError::File { path, source })?;
    file.try_lock()
        .map_err(|_| StoreError::InUse(directory.to_owned()))?;
    Ok(file)
}

/// How to reach the rows of a database.
pub(crate) fn source(database: &Database, directory: &Path) -> Result<Source, StoreError> {
    Ok(match database {
        Database::Embedded => Source::Sqlite(directory.join(DATABASE)),
        Database::Postgres(url) => Source::Postgres(Arc::new(Server::new(url)?)),
    })
}

/// A new key would open nothing of what is there, and everyone known would be met as a stranger.
pub(crate) fn refuse_new_key(is_used: bool, key_file: &Path) -> Result<(), StoreError> {
    if is_used && !key_file.exists() {
        return Err(StoreError::Key {
            path: key_file.to_owned(),
            what: KeyFault::Missing,
        });
    }
    Ok(())
}

/// Whether somebody has worked with a database that has no log entries yet.
pub(crate) fn is_used(connection: &Connection) -> Result<bool, StoreError> {
    let mut accounts = connection.prepare("SELECT 1 FROM account LIMIT 1")?;
    if accounts.exists([])? {
        return Ok(true);
    }
    let mut uploads = connection.prepare("SELECT 1 FROM upload LIMIT 1")?;
    Ok(uploads.exists([])?)
}

pub(crate) fn check_clock(now: Timestamp, newest: Option<i64>) -> Result<(), StoreError> {
    let Some(newest) = newest else {
        return Ok(());
    };
    let newest = crate::days::from_milliseconds(newest, "access", "at")?;
    if newest.as_second() - now.as_second() > CLOCK_TOLERANCE_SECONDS {
        return Err(StoreError::ClockSetBack { now, newest });
    }
    Ok(())
}
