//! What a backup says of itself, and the names of its files.

use crate::problem::{Problem, ProblemKind};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{CopiedDatabase, FileDigest, TableCopy, hex};

/// The file of the embedded engine, in a data directory and in a backup.
pub(super) const DATABASE: &str = "store.sqlite";
/// The key file, in a data directory and in a backup made with keys.
pub(super) const KEYS: &str = "keys";
/// The signed checkpoint, in a published log and in a backup.
pub(super) const CHECKPOINT: &str = "checkpoint";
/// The manifest of a backup.
pub(super) const MANIFEST: &str = "manifest.json";

/// Format of a backup of the embedded engine's file.
const OF_FILE: &str = "chengxin-backup/v1";
/// Format of a backup of the tables of a PostgreSQL.
const OF_TABLES: &str = "chengxin-backup-tables/v1";

/// What is in a backup. Nothing in it is secret and nothing in it is believed: the digest finds damage, and the signed
/// checkpoint beside it finds forgery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of the backup.
    pub(super) format: String,
    /// When it was made, UTC.
    pub made_at: String,
    /// What was copied.
    #[serde(flatten)]
    pub database: ManifestDatabase,
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

/// The database as a manifest names it: one file, or a file for each table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ManifestDatabase {
    /// The tables of a PostgreSQL.
    Tables {
        /// Version of the schema they are of.
        schema_version: u32,
        /// The tables, in the order of their names.
        tables: Vec<ManifestTable>,
    },
    /// The file of the embedded engine.
    File {
        /// Length in bytes.
        database_bytes: u64,
        /// SHA-256, hexadecimal.
        database_sha256: String,
    },
}

/// A table as a manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestTable {
    /// Name.
    pub name: String,
    /// Columns, in the order of the file.
    pub columns: Vec<String>,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
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

    /// The database, as the store is to find it.
    pub(super) fn copied(&self) -> Result<CopiedDatabase, Problem> {
        self.database.copied().map_err(|what| unreadable(&what))
    }

    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// Where it stops being one, or of which format it is instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let manifest: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let expected = ManifestDatabase::format(&manifest.database);
        if manifest.format != expected {
            return Err(format!("{} / {expected}", manifest.format));
        }
        manifest.database.copied()?;
        Ok(manifest)
    }
}

impl ManifestDatabase {
    pub(super) fn of(copied: &CopiedDatabase) -> Self {
        match copied {
            CopiedDatabase::File(file) => Self::File {
                database_bytes: file.bytes,
                database_sha256: hex(&file.sha256),
            },
            CopiedDatabase::Tables {
                schema_version,
                tables,
            } => Self::Tables {
                schema_version: *schema_version,
                tables: tables.iter().map(ManifestTable::of).collect(),
            },
        }
    }

    pub(super) fn format(&self) -> &'static str {
        match self {
            Self::File { .. } => OF_FILE,
            Self::Tables { .. } => OF_TABLES,
        }
    }

    /// What the store is to find.
    pub(super) fn copied(&self) -> Result<CopiedDatabase, String> {
        Ok(match self {
            Self::File {
                database_bytes,
                database_sha256,
            } => CopiedDatabase::File(digest(*database_bytes, database_sha256)?),
            Self::Tables {
                schema_version,
                tables,
            } => CopiedDatabase::Tables {
                schema_version: *schema_version,
                tables: tables
                    .iter()
                    .map(ManifestTable::copied)
                    .collect::<Result<_, _>>()?,
            },
        })
    }
}

impl ManifestTable {
    fn of(table: &TableCopy) -> Self {
        Self {
            name: table.name.clone(),
            columns: table.columns.clone(),
            bytes: table.file.bytes,
            sha256: hex(&table.file.sha256),
        }
    }

    fn copied(&self) -> Result<TableCopy, String> {
        // A name becomes part of a path and of a statement.
        for name in self.columns.iter().chain([&self.name]) {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            if name.is_empty() || name.len() > 63 || !name.bytes().all(plain) {
                return Err(format!("{name:?} / a-z 0-9 _"));
            }
        }
        Ok(TableCopy {
            name: self.name.clone(),
            columns: self.columns.clone(),
            file: digest(self.bytes, &self.sha256)?,
        })
    }
}

fn digest(bytes: u64, text: &str) -> Result<FileDigest, String> {
    let unreadable = || format!("{text:?} / SHA-256");
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(unreadable());
    }
    let mut sha256 = [0; 32];
    for (byte, at) in sha256.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| unreadable())?;
    }
    Ok(FileDigest { bytes, sha256 })
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
