//! Restoring a backup: nothing is put in place before it was compared with what was signed.

use super::manifest::{CHECKPOINT, DATABASE, KEYS, Manifest};
use super::standing::{Compared, Standing, log_error};
use super::{begin, file_problem, finish, write_durably};
use crate::outward::{Check, check};
use crate::platform::log_origin;
use crate::problem::{Problem, ProblemKind};
use ledger::{LogDirectory, SignedCheckpoint, VerifierKey};
use rules::pack::Pack;
use std::path::{Path, PathBuf};
use store::{Environment, Publication, Store, hex};

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

/// Restores a backup into a new data directory. `progress` is told the bytes done and the bytes in all.
///
/// The directory is made when the copy fits everything known to have been signed, and when it is proven to be an older
/// copy: then with the newer log in it, so that no second history can be begun by mistake. A copy that is damaged,
/// forged, or of which nobody can tell, is not put in place.
///
/// # Errors
/// `BACKUP-…` and other [`Problem`]s when it cannot be carried out; nothing is left behind then.
pub fn restore(
    plan: &RestorePlan,
    pack: &Pack,
    environment: &Environment,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Restored, Problem> {
    let manifest = Manifest::read(&plan.from)?;
    let unfinished = begin(&plan.to)?;
    let at = unfinished.path();
    let copied = store::copy_private(&plan.from.join(DATABASE), &at.join(DATABASE), &mut |done| {
        progress(done, manifest.database_bytes);
    })?;
    let mut restored = Restored {
        manifest,
        finding: None,
        check: None,
        in_place: false,
    };
    if hex(&copied.sha256) != restored.manifest.database_sha256 {
        restored.finding = Some(damaged());
        return Ok(restored);
    }
    take_keys(plan, &restored.manifest, at)?;
    let origin = log_origin(pack);
    let store = Store::open(at, environment.clone())?;
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
    // Closed before it is looked at: the copy is then one file again.
    drop(store);
    let checked = check(at, pack, environment.clone(), None)?;
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
    restored.in_place = true;
    restored.finding = finding_of(standing);
    Ok(restored)
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

fn finding_of(standing: Standing) -> Option<Problem> {
    let (code, zh, en, remedy) = match standing {
        Standing::Whole => return None,
        Standing::Stale { entries, known } => (
            "BACKUP-STALE",
            format!(
                "备份是真实的旧副本：有 {entries} 条登记，已签名的日志有 {known} 条，缺最后 {} 条",
                known - entries
            ),
            format!(
                "the backup is a true, older copy: it has {entries} entries, the signed log {known}; \
                 the last {} are missing",
                known - entries
            ),
            (
                "请查找更新的备份；已把较新的日志一并放入，程序因此拒绝另起一份历史",
                "look for a newer backup; the newer log was put in place with it, so that the program \
                 refuses to begin a second history",
            ),
        ),
        Standing::Unproven { entries, known } => (
            "BACKUP-UNPROVEN",
            format!(
                "已知检查点有 {known} 条登记，备份只有 {entries} 条；仅凭检查点不能区分旧副本与伪造"
            ),
            format!(
                "the checkpoint known signs {known} entries, the backup has {entries}; a checkpoint alone \
                 cannot tell an older copy from a forged one"
            ),
            (
                "请用 --log 指定已公布的日志目录（含 tile）；未恢复任何内容",
                "give the published log with its tiles by --log; nothing was put in place",
            ),
        ),
        Standing::Forged { known } => (
            "BACKUP-FORGED",
            format!("备份与签名不符：其登记推不出已签名的 {known} 条日志"),
            format!(
                "the backup contradicts what was signed: its entries do not lead to the signed log of {known}"
            ),
            FORGED_REMEDY,
        ),
    };
    Some(Problem::new(
        code,
        ProblemKind::Conflict,
        (&zh, &en),
        remedy,
    ))
}

const FORGED_REMEDY: (&str, &str) = (
    "请保留该备份作为证据，改用另一备份；未恢复任何内容",
    "keep it as evidence and use another backup; nothing was put in place",
);

fn contradicts_itself() -> Problem {
    Problem::new(
        "BACKUP-FORGED",
        ProblemKind::Conflict,
        (
            "备份与签名不符：其中的信用信息或登记与已公布的日志不一致",
            "the backup contradicts what was signed: its records or openings are not those the log tells of",
        ),
        FORGED_REMEDY,
    )
}

fn damaged() -> Problem {
    Problem::new(
        "BACKUP-DAMAGED",
        ProblemKind::Conflict,
        (
            "备份的数据库与清单中的摘要不符",
            "the database of the backup does not have the digest its manifest states",
        ),
        (
            "请改用另一备份或重新复制该备份；未恢复任何内容",
            "use another backup or copy this one again; nothing was put in place",
        ),
    )
}

fn no_keys() -> Problem {
    Problem::new(
        "BACKUP-WITHOUT-KEYS",
        ProblemKind::BadInput,
        ("备份中没有密钥文件", "the backup has no key file"),
        (
            "请用 --keys 指定另行保管的密钥文件",
            "name the key file that was kept apart by --keys",
        ),
    )
}

fn other_keys() -> Problem {
    Problem::new(
        "BACKUP-OTHER-KEYS",
        ProblemKind::BadInput,
        (
            "密钥文件或信息包与备份不属于同一安装",
            "the key file or the pack is not of the installation the backup was made of",
        ),
        (
            "请指定该安装的密钥文件和信息包",
            "name the key file and the pack of that installation",
        ),
    )
}
