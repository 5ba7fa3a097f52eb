//! Copies of the embedded engine's database, made while others write, and the engine's own check of it.

use crate::days::from_milliseconds;
use crate::error::StoreError;
use crate::keys::DATABASE;
use crate::store::Store;
use jiff::Timestamp;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

/// Pages copied between two reports of progress.
const PAGES: i32 = 4096;
/// Bytes read at once while a file is copied or digested.
const CHUNK: usize = 1 << 20;
/// How long a step waits before it is tried again when the engine is busy.
const BUSY: Duration = Duration::from_millis(20);
/// Findings of the engine that are listed.
const LISTED: usize = 100;

/// A file and its SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileDigest {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
}

/// The newest entry of the access log in a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewestEntry {
    /// Position in the log.
    pub log_index: u64,
    /// When it was made.
    pub at: Timestamp,
    /// The commitment at this position.
    pub commitment: [u8; 32],
}

/// A copy of the database as it stood at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseCopy {
    /// The file.
    pub file: FileDigest,
    /// Entries of the access log in it.
    pub entries: u64,
    /// The newest of them.
    pub newest: Option<NewestEntry>,
}

impl Store {
    /// Copies the database into a new file, which only its owner can read, while others go on writing. What is copied
    /// belongs to one moment. `progress` is told the pages done and the pages in all.
    ///
    /// # Errors
    /// [`StoreError::File`] when the file exists or cannot be written, [`StoreError::Database`] of the engine.
    pub fn copy_database(
        &self,
        to: &Path,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<DatabaseCopy, StoreError> {
        create_private(to)
            .and_then(|file| file.sync_all())
            .map_err(file_error(to))?;
        let source = open_to_look(&self.directory().join(DATABASE))?;
        // An open read transaction pins the moment: without it, a commit in between would begin the copy anew.
        source.execute_batch("BEGIN")?;
        let newest = newest_entry(&source)?;
        let last: Option<u64> =
            source.query_row("SELECT max(log_index) FROM entry", [], |row| row.get(0))?;
        copy_pages(&source, to, progress)?;
        source.execute_batch("COMMIT")?;
        File::open(to)
            .and_then(|file| file.sync_all())
            .map_err(file_error(to))?;
        Ok(DatabaseCopy {
            file: digest_of_file(to)?,
            entries: last.map_or(0, |index| index + 1),
            newest,
        })
    }

    /// The engine's own check of the database: pages, indexes, constraints. Empty when nothing is wrong.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the file cannot be opened at all.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let connection = open_to_look(&self.directory().join(DATABASE))?;
        let checked = (|| -> rusqlite::Result<Vec<String>> {
            let mut statement = connection.prepare(&format!("PRAGMA integrity_check({LISTED})"))?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            rows.collect()
        })();
        Ok(match checked {
            Ok(rows) => rows.into_iter().filter(|row| row != "ok").collect(),
            // Damage may stop the check itself.
            Err(error) => vec![error.to_string()],
        })
    }
}

fn open_to_look(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    Ok(connection)
}

fn copy_pages(
    source: &Connection,
    to: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), StoreError> {
    let mut target = Connection::open(to)?;
    // The copy is made durable once, when it is whole; until then it is nothing.
    target.pragma_update(None, "journal_mode", "OFF")?;
    target.pragma_update(None, "synchronous", "OFF")?;
    let backup = Backup::new(source, &mut target)?;
    loop {
        match backup.step(PAGES)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => std::thread::sleep(BUSY),
        }
        let step = backup.progress();
        let pages = |count: i32| u64::try_from(count).unwrap_or(0);
        progress(
            pages(step.pagecount - step.remaining),
            pages(step.pagecount),
        );
    }
}

fn newest_entry(connection: &Connection) -> Result<Option<NewestEntry>, StoreError> {
    let row: Option<(u64, [u8; 32], i64)> = connection
        .query_row(
            "SELECT entry.log_index, entry.commitment, access.at FROM entry
         JOIN access ON access.subject_id = entry.subject_id AND access.log_index = entry.log_index
         ORDER BY entry.log_index DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    row.map(|(log_index, commitment, at)| {
        Ok(NewestEntry {
            log_index,
            at: from_milliseconds(at, "access", "at")?,
            commitment,
        })
    })
    .transpose()
}

/// Copies a file into a new one that only its owner can read, makes it durable and digests what went through.
///
/// # Errors
/// [`StoreError::File`] naming the file that failed.
pub fn copy_private(
    from: &Path,
    to: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<FileDigest, StoreError> {
    let mut source = File::open(from).map_err(file_error(from))?;
    let mut target = create_private(to).map_err(file_error(to))?;
    let digest = through(&mut source, from, |bytes, done| {
        progress(done);
        target.write_all(bytes).map_err(file_error(to))
    })?;
    target.sync_all().map_err(file_error(to))?;
    Ok(digest)
}

/// Length and SHA-256 of a file.
///
/// # Errors
/// [`StoreError::File`] when it cannot be read.
pub fn digest_of_file(path: &Path) -> Result<FileDigest, StoreError> {
    let mut file = File::open(path).map_err(file_error(path))?;
    through(&mut file, path, |_, _| Ok(()))
}

fn through(
    file: &mut File,
    path: &Path,
    mut each: impl FnMut(&[u8], u64) -> Result<(), StoreError>,
) -> Result<FileDigest, StoreError> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer).map_err(file_error(path))?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        hasher.update(&buffer[..read]);
        each(&buffer[..read], bytes)?;
    }
    Ok(FileDigest {
        bytes,
        sha256: hasher.finalize().into(),
    })
}

fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

fn file_error(path: &Path) -> impl Fn(std::io::Error) -> StoreError + '_ {
    |source| StoreError::File {
        path: path.to_owned(),
        source,
    }
}
