//! The store as one value: opened on a data directory, shared by everyone.

use crate::connection::{Readers, open_writer};
use crate::environment::Environment;
use crate::error::StoreError;
use crate::keys::{DATABASE, Keys};
use crate::schema;
use crate::writer::Writer;
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
    readers: Readers,
    writer: Writer,
    keys: Arc<Keys>,
    environment: Environment,
    directory: PathBuf,
    // Held while the store is open: one process at a time writes to a data directory.
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
    /// Opens the data directory, making it at first start: key file, database, lock.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process works with it, [`StoreError::Key`] for an unsafe key file,
    /// [`StoreError::Schema`] for a database of another program version, [`StoreError::ClockSetBack`] when the clock
    /// shows a time before what was already recorded.
    pub fn open(directory: &Path, environment: Environment) -> Result<Self, StoreError> {
        make_private_directory(directory)?;
        let lock = lock(directory)?;
        let (path, key_file) = (directory.join(DATABASE), directory.join("keys"));
        if path.exists() && !key_file.exists() {
            // A new key would open nothing of what is there, and everyone known would be met as a stranger.
            return Err(StoreError::Key {
                path: key_file,
                what: "missing, although there is a database; restore it from a backup".to_owned(),
            });
        }
        let keys = Arc::new(Keys::open(&key_file, &environment)?);
        let mut connection = open_writer(&path)?;
        schema::migrate(&mut connection)?;
        let (next_index, newest) = last_entry(&connection)?;
        check_clock(environment.clock.now(), newest)?;
        Ok(Self {
            writer: Writer::start(
                connection,
                environment.clone(),
                Arc::clone(&keys),
                next_index,
            )?,
            readers: Readers::new(path),
            keys,
            environment,
            directory: directory.to_owned(),
            _lock: Some(lock),
        })
    }

    /// Opens the data directory to look at it only: beside a process that serves, and though its log may be damaged.
    ///
    /// # Errors
    /// [`StoreError::Key`] for an unsafe key file, [`StoreError::Database`] when there is no readable database.
    pub fn open_to_read(directory: &Path, environment: Environment) -> Result<Self, StoreError> {
        let key_file = directory.join("keys");
        if !key_file.exists() {
            return Err(StoreError::Key {
                path: key_file,
                what: "missing".to_owned(),
            });
        }
        Ok(Self {
            writer: Writer::none(),
            readers: Readers::new(directory.join(DATABASE)),
            keys: Arc::new(Keys::open(&key_file, &environment)?),
            environment,
            directory: directory.to_owned(),
            _lock: None,
        })
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.writer
    }

    pub(crate) fn readers(&self) -> &Readers {
        &self.readers
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
        self.readers.read(|connection| {
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

fn make_private_directory(directory: &Path) -> Result<(), StoreError> {
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

fn lock(directory: &Path) -> Result<File, StoreError> {
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

fn last_entry(connection: &rusqlite::Connection) -> Result<(u64, Option<i64>), StoreError> {
    let newest: Option<(u64, i64)> = crate::access::optional(connection.query_row(
        "SELECT access.log_index, access.at FROM access
         JOIN entry ON entry.subject_id = access.subject_id AND entry.log_index = access.log_index
         ORDER BY entry.log_index DESC LIMIT 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    ))?;
    let size: Option<u64> =
        connection.query_row("SELECT max(log_index) FROM entry", [], |row| row.get(0))?;
    Ok((size.map_or(0, |i| i + 1), newest.map(|(_, at)| at)))
}

fn check_clock(now: Timestamp, newest: Option<i64>) -> Result<(), StoreError> {
    let Some(newest) = newest else {
        return Ok(());
    };
    let newest = crate::days::from_milliseconds(newest, "access", "at")?;
    if newest.as_second() - now.as_second() > CLOCK_TOLERANCE_SECONDS {
        return Err(StoreError::ClockSetBack { now, newest });
    }
    Ok(())
}
