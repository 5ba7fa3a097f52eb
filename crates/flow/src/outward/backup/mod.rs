//! Backups: a copy of the database made while the platform serves, and the signed checkpoint it has to live up to.
//!
//! Of the published log only the checkpoint is kept. The tiles are nothing but the commitments of the database in
//! another shape: a restore writes them again, and the checkpoint proves that they came out the same.

mod manifest;
mod problems;
mod restore;
mod standing;

use crate::platform::log_origin;
use crate::problem::{Problem, ProblemKind};
use ledger::LogDirectory;
use manifest::{CHECKPOINT, KEYS, MANIFEST};
use rules::pack::Pack;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use store::{Database, Environment, Store, StoreError, hex};
use tempfile::TempDir;

pub use manifest::{Manifest, ManifestDatabase, ManifestEntry, ManifestTable};
pub use restore::{Newer, RestorePlan, Restored, restore};
pub use standing::Standing;

/// Copies a database and its data directory to `to`, a directory that is made, also beside processes that serve from it.
/// The keys stay behind unless asked for: whoever has the database and the keys has everything. `progress` is told what
/// is done and what there is in all.
///
/// # Errors
/// `BACKUP-TARGET-NOT-EMPTY`, and [`Problem`] when something cannot be read or written; nothing is left behind then.
pub fn backup(
    database: &Database,
    directory: &Path,
    pack: &Pack,
    environment: Environment,
    to: &Path,
    with_keys: bool,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Manifest, Problem> {
    let made_at = environment.clock.now();
    let store = Store::open_to_read_on(database, directory, environment)?;
    let verifier = store.log_verifier(&log_origin(pack))?;
    let unfinished = begin(to)?;
    let at = unfinished.path();
    // The checkpoint first: what it signs was durable before, so the copy has all of it.
    let checkpoint = LogDirectory::new(store.log_directory())
        .checkpoint(&verifier)
        .map_err(standing::log_error)?;
    let copy = store.copy_database(at, progress)?;
    write_durably(&at.join(CHECKPOINT), checkpoint.text())?;
    if with_keys {
        store::copy_private(&directory.join(KEYS), &at.join(KEYS), &mut |_| ())?;
    }
    let database = ManifestDatabase::of(&copy.database);
    let manifest = Manifest {
        format: database.format().to_owned(),
        made_at: made_at.to_string(),
        database,
        entries: copy.entries,
        newest_entry: copy.newest.map(|entry| ManifestEntry {
            log_index: entry.log_index,
            at: entry.at.to_string(),
            commitment: hex(&entry.commitment),
        }),
        checkpoint_size: checkpoint.size(),
        checkpoint_root: checkpoint.root().to_string(),
        vkey: verifier.text().to_owned(),
        keys: with_keys,
    };
    write_durably(&at.join(MANIFEST), &manifest.text())?;
    finish(unfinished, to)?;
    Ok(manifest)
}

/// A directory beside the target, removed again unless it is finished: half a backup is never taken for a whole one.
fn begin(to: &Path) -> Result<TempDir, Problem> {
    let used = match std::fs::read_dir(to) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(file_problem(to, error)),
    };
    if used {
        return Err(not_empty(to));
    }
    let parent = parent_of(to);
    std::fs::create_dir_all(&parent).map_err(|e| file_problem(&parent, e))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".chengxin-unfinished-");
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o700))
    };
    builder
        .tempdir_in(&parent)
        .map_err(|e| file_problem(&parent, e))
}

/// Gives a finished directory its name.
fn finish(unfinished: TempDir, to: &Path) -> Result<(), Problem> {
    // An empty directory may stand at the target; where a rename does not replace it, it goes first.
    match std::fs::remove_dir(to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(file_problem(to, error));
        }
        _ => {}
    }
    sync_directory(unfinished.path())?;
    std::fs::rename(unfinished.path(), to).map_err(|e| file_problem(to, e))?;
    // What was to be removed has another name now.
    let _ = unfinished.keep();
    sync_directory(&parent_of(to))
}

fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn write_durably(path: &Path, text: &str) -> Result<(), Problem> {
    File::create(path)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .map_err(|e| file_problem(path, e))
}

/// Elsewhere a directory cannot be opened as a file; the system writes its entries on its own.
fn sync_directory(directory: &Path) -> Result<(), Problem> {
    if cfg!(unix) {
        File::open(directory)
            .and_then(|file| file.sync_all())
            .map_err(|e| file_problem(directory, e))?;
    }
    Ok(())
}

fn file_problem(path: &Path, source: std::io::Error) -> Problem {
    StoreError::File {
        path: path.to_owned(),
        source,
    }
    .into()
}

fn not_empty(path: &Path) -> Problem {
    Problem::new(
        "BACKUP-TARGET-NOT-EMPTY",
        ProblemKind::Conflict,
        (
            &format!("目标目录不是空的，未作任何更改：{}", path.display()),
            &format!(
                "the target is not empty and was left alone: {}",
                path.display()
            ),
        ),
        (
            "请指定一个新的目录",
            "name a directory that does not exist yet",
        ),
    )
}
