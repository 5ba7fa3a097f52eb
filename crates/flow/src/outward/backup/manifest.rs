//! What a backup says of itself, and the names of its files.

use crate::problem::{Problem, ProblemKind};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The database, in a data directory and in a backup.
pub(super) const DATABASE: &str = "store.sqlite";
/// The key file, in a data directory and in a backup made with keys.
pub(super) const KEYS: &str = "keys";
/// The signed checkpoint, in a published log and in a backup.
pub(super) const CHECKPOINT: &str = "checkpoint";
/// The manifest of a backup.
pub(super) const MANIFEST: &str = "manifest.json";

pub(super) const FORMAT: &str = "chengxin-backup/v1";

/// What is in a backup. Nothing in it is secret and nothing in it is believed: the digest finds damage, and the signed
/// checkpoint beside it finds forgery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of the backup.
    pub(super) format: String,
    /// When it was made, UTC.
    pub made_at: String,
    /// Length of the database in bytes.
    pub database_bytes: u64,
    /// SHA-256 of the database, hexadecimal.
    pub database_sha256: String,
    /// Entries of the access log in the database.
    pub entries: u64,
    /// The newest of them.
    pub newest_entry: Option<ManifestEntry>,
    /// Entries the signed checkpoint covers.
    pub checkpoint_size: u64,
    /// Root it signs, base64.
    pub checkpoint_root: String,
    /// Public key of the log.
    pub vkey: String,
    /// Whether the key file is in the backup.
    pub keys: bool,
}

/// An entry of the access log as a manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestEntry {
    /// Position in the log.
    pub log_index: u64,
    /// When it was made, UTC.
    pub at: String,
    /// Commitment at this position, hexadecimal.
    pub commitment: String,
}

impl Manifest {
    /// The manifest as it stands in a backup.
    #[must_use]
    pub fn text(&self) -> String {
        // Only maps with keys that are no text fail to become JSON; there is none.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Reads the manifest of a backup.
    pub(super) fn read(backup: &Path) -> Result<Self, Problem> {
        let path = backup.join(MANIFEST);
        let text = std::fs::read_to_string(&path)
            .map_err(|e| unreadable(&format!("{}: {e}", path.display())))?;
        Self::parse(&text).map_err(|what| unreadable(&format!("{}: {what}", path.display())))
    }

    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// Where it stops being one, or of which format it is instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let manifest: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if manifest.format != FORMAT {
            return Err(format!("{} / {FORMAT}", manifest.format));
        }
        Ok(manifest)
    }
}

fn unreadable(what: &str) -> Problem {
    Problem::new(
        "BACKUP-UNREADABLE",
        ProblemKind::BadInput,
        (
            &format!("不是可以读取的备份：{what}"),
            &format!("not a backup this program can read: {what}"),
        ),
        (
            "请指定 chengxin backup 生成的目录",
            "name a directory that `chengxin backup` made",
        ),
    )
}
