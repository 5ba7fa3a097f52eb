//! Restoring a backup: nothing is put in place before it was compared with what was signed.

use super::manifest::{CHECKPOINT, DATABASE, KEYS, Manifest};
use super::problems::{
    contradicts_itself, damaged, database_not_empty, finding_of, no_keys, of_tables, other_keys,
};
use super::standing::{Compared, Standing, log_error};
use super::{begin, file_problem, finish, write_durably};
use crate::outward::{Check, check_on};
use crate::platform::log_origin;
use crate::problem::Problem;
use ledger::{LogDirectory, SignedCheckpoint, VerifierKey};
use rules::pack::Pack;
use std::path::{Path, PathBuf};
use store::{CopiedDatabase, Database, Environment, KeyFault, Publication, Store, StoreError};

/// What is known of the log besides the backup.
#[derive(Debug, Clone)]
pub enum Newer {
    /// A published log with its tiles: it tells an older copy from a forged one.
    Log(PathBuf),
    /// A checkpoint alone.
    Checkpoint(PathBuf),
}

/// What to restore, and where.
#[derive(Debug, Clone)]
pub struct RestorePlan {
    /// The backup.
    pub from: PathBuf,
    /// The data directory to make.
    pub to: PathBuf,
    /// The key file, when it is not in the backup.
    pub keys: Option<PathBuf>,
    /// What is known of the log besides the backup.
    pub newer: Option<Newer>,
}

/// The outcome of a restore.
#[derive(Debug, Clone)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// Why it is not the whole truth; `None` when it is.
    pub finding: Option<Problem>,
    /// The check of the restored directory; `None` when it did not come to that.
    pub check: Option<Check>,
    /// Whether the data directory was made.
    pub in_place: bool,
}

/// Restores a backup: its rows into a database, a new one in the directory or an empty PostgreSQL, and the rest into a new
/// data directory. `progress` is told the bytes done and the bytes in all.
///
/// The directory is made when the copy fits everything known to have been signed, and when it is proven to be an older
/// copy: then with the newer log in it, so that no second history can be begun by mistake. A copy that is damaged,
/// forged, or of which nobody can tell, is not put in place.
///
/// # Errors
/// `BACKUP-…` and other [`Problem`]s when it cannot be carried out; nothing is left behind then.
pub fn restore(
    plan: &RestorePlan,
    database: &Database,
    pack: &Pack,
    environment: &Environment,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Restored, Problem> {
    let manifest = Manifest::read(&plan.from)?;
    let copied = manifest.copied()?;
    refuse_target(database, &plan.to, &copied)?;
    let unfinished = begin(&plan.to)?;
    let at = unfinished.path();
    let mut restored = Restored {
        manifest,
        finding: None,
        check: None,
        in_place: false,
    };
    let total = copied.bytes();
    let mut progress = |done: u64| progress(done.min(total), total);
    if !is_whole(&plan.from, &copied, database, at, &mut progress)? {
        restored.finding = Some(damaged());
        return Ok(restored);
    }
    take_keys(plan, &restored.manifest, at)?;
    let filled = Filled::from(&plan.from, &copied, database, &mut progress)?;
    let origin = log_origin(pack);
    let store = Store::open_on(database, at, environment.clone()).map_err(of_opening)?;
    let verifier = store.log_verifier(&origin)?;
    if verifier.text() != restored.manifest.vkey {
        return Err(other_keys());
    }
    let (standing, newest_log) = stand(plan, &restored.manifest, &store, &verifier)?;
    if !matches!(standing, Standing::Whole | Standing::Stale { .. }) {
        restored.finding = finding_of(standing);
        return Ok(restored);
    }
    Publication::open(&store, &origin)?.publish(&store)?;
    // Closed before it is looked at: the copy of the embedded engine is then one file again.
    drop(store);
    let checked = check_on(database, at, pack, environment.clone(), None, None)?;
    let clean = checked.problems.is_empty();
    restored.check = Some(checked);
    if !clean {
        restored.finding = Some(contradicts_itself());
        return Ok(restored);
    }
    if let Some((log, signed)) = newest_log {
        take_log(&log, &signed, &at.join("log"))?;
    }
    finish(unfinished, &plan.to)?;
    filled.keep();
    restored.in_place = true;
    restored.finding = finding_of(standing);
    Ok(restored)
}

/// Keys that are sound and not those of the database are of another installation than the backup.
fn of_opening(error: StoreError) -> Problem {
    match error {
        StoreError::Key {
            what: KeyFault::NotOfThisData,
            ..
        } => other_keys(),
        other => other.into(),
    }
}

/// Tables go into a PostgreSQL, and only into one that has no row.
fn refuse_target(database: &Database, to: &Path, copied: &CopiedDatabase) -> Result<(), Problem> {
    match (database, copied) {
        (Database::Embedded, CopiedDatabase::File(_)) => Ok(()),
        (Database::Embedded, CopiedDatabase::Tables { .. }) => Err(of_tables()),
        (database, _) => match Store::is_empty(database, to)? {
            true => Ok(()),
            false => Err(database_not_empty()),
        },
    }
}

/// Whether the files of the backup are what its manifest says. That of the embedded engine is put in its place.
fn is_whole(
    backup: &Path,
    copied: &CopiedDatabase,
    database: &Database,
    at: &Path,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<bool, Problem> {
    if *database != Database::Embedded {
        return Ok(copied.is_whole(backup, progress)?);
    }
    let (from, to) = (backup.join(DATABASE), at.join(DATABASE));
    let taken = store::copy_private(&from, &to, progress)?;
    Ok(*copied == CopiedDatabase::File(taken))
}

/// A PostgreSQL with the rows of a backup. Unless they are kept, they are taken out again.
struct Filled<'a>(Option<&'a Database>);

impl<'a> Filled<'a> {
    fn from(
        backup: &Path,
        copied: &CopiedDatabase,
        database: &'a Database,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Self, Problem> {
        if *database == Database::Embedded {
            return Ok(Self(None));
        }
        Store::fill(database, backup, copied, progress)?;
        Ok(Self(Some(database)))
    }

    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Filled<'_> {
    fn drop(&mut self) {
        if let Some(database) = self.0
            && let Err(error) = Store::empty(database, Path::new(""))
        {
            tracing::error!(cause = %error, "the rows of the backup are still in the database");
        }
    }
}

fn take_keys(plan: &RestorePlan, manifest: &Manifest, at: &Path) -> Result<(), Problem> {
    let keys = match &plan.keys {
        Some(keys) => keys.clone(),
        None if manifest.keys => plan.from.join(KEYS),
        None => return Err(no_keys()),
    };
    store::copy_private(&keys, &at.join(KEYS), &mut |_| ())?;
    Ok(())
}

/// Compares the copy with its own checkpoint and with what is known besides. A log that is newer is handed on.
fn stand(
    plan: &RestorePlan,
    manifest: &Manifest,
    store: &Store,
    verifier: &VerifierKey,
) -> Result<(Standing, Option<(LogDirectory, SignedCheckpoint)>), Problem> {
    let entries = store.entries()?;
    let compared = Compared { store, entries };
    let own = plan.from.join(CHECKPOINT);
    let own = std::fs::read(&own).map_err(|e| file_problem(&own, e))?;
    let fits = match SignedCheckpoint::verify(&own, verifier) {
        // A backup has at least what its own checkpoint signs.
        Ok(signed) => compared.with_checkpoint(&signed)? == Standing::Whole,
        // The key is the right one, so it is the checkpoint that was changed.
        Err(_) => false,
    };
    if !fits {
        let known = manifest.checkpoint_size;
        return Ok((Standing::Forged { known }, None));
    }
    Ok(match &plan.newer {
        None => (Standing::Whole, None),
        Some(Newer::Checkpoint(path)) => {
            let signed = read_checkpoint(path, verifier)?;
            (compared.with_checkpoint(&signed)?, None)
        }
        Some(Newer::Log(path)) => {
            let log = LogDirectory::new(path);
            let (standing, signed) = compared.with_log(&log, verifier)?;
            let newer = signed.size() > entries;
            (standing, newer.then_some((log, signed)))
        }
    })
}

fn read_checkpoint(path: &Path, verifier: &VerifierKey) -> Result<SignedCheckpoint, Problem> {
    let text = std::fs::read(path).map_err(|e| file_problem(path, e))?;
    SignedCheckpoint::verify(&text, verifier)
        .map_err(|e| log_error(format!("{}: {e}", path.display())))
}

/// Puts the newer log in place of the one written from the copy: with it the program refuses to begin a second history.
fn take_log(log: &LogDirectory, signed: &SignedCheckpoint, to: &Path) -> Result<(), Problem> {
    std::fs::remove_dir_all(to).map_err(|e| file_problem(to, e))?;
    copy_tree(&log.dir().join("tile"), &to.join("tile"))?;
    write_durably(&to.join(CHECKPOINT), signed.text())
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), Problem> {
    std::fs::create_dir_all(to).map_err(|e| file_problem(to, e))?;
    for entry in std::fs::read_dir(from).map_err(|e| file_problem(from, e))? {
        let entry = entry.map_err(|e| file_problem(from, e))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_tree(&source, &target)?;
        } else {
            std::fs::copy(&source, &target).map_err(|e| file_problem(&source, e))?;
        }
    }
    Ok(())
}
