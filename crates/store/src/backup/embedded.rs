//! A copy of the embedded engine's file, and the engine's own check of it.

use super::files::{create_private, digest_of_file, file_error};
use super::{CopiedDatabase, DatabaseCopy, entries_of};
use crate::connection::Source;
use crate::engine::Connection;
use crate::error::StoreError;
use crate::keys::DATABASE;
use rusqlite::OpenFlags;
use rusqlite::backup::{Backup, StepResult};
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// Pages copied between two reports of progress.
const PAGES: i32 = 4096;
/// How long a step waits before it is tried again when the engine is busy.
const BUSY: Duration = Duration::from_millis(20);
/// How long the check waits for whoever holds the database.
const PATIENCE: Duration = Duration::from_secs(10);
/// Findings of the engine that are listed.
const LISTED: usize = 100;

/// Copies the database into a new file of a directory.
pub(super) fn copy(
    source: &Source,
    directory: &Path,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<DatabaseCopy, StoreError> {
    let to = &directory.join(DATABASE);
    create_private(to)?.sync_all().map_err(file_error(to))?;
    let connection = source.reader()?;
    // An open read transaction pins the moment: without it, a commit in between would begin the copy anew.
    connection.run("BEGIN")?;
    let (entries, newest) = entries_of(&connection)?;
    if let Connection::Sqlite(file) = &connection {
        copy_pages(file, to, progress)?;
    }
    connection.run("COMMIT")?;
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(file_error(to))?;
    Ok(DatabaseCopy {
        database: CopiedDatabase::File(digest_of_file(to)?),
        entries,
        newest,
    })
}

fn copy_pages(
    source: &rusqlite::Connection,
    to: &Path,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<(), StoreError> {
    let mut target = rusqlite::Connection::open(to)?;
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

/// The engine's own check of the database: pages, indexes, constraints.
pub(super) fn integrity(path: &Path) -> Result<Vec<String>, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // Opened bare: damage is to be met by the check, not by a setting that has to read the file first.
    let connection = rusqlite::Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    let checked = (|| -> rusqlite::Result<Vec<String>> {
        let mut statement = connection.prepare(&format!("PRAGMA integrity_check({LISTED})"))?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect()
    })();
    Ok(match checked {
        Ok(rows) => rows.into_iter().filter(|row| row != "ok").collect(),
        // Damage may stop the check itself.
        Err(error) => vec![error.to_string()],
    })
}
