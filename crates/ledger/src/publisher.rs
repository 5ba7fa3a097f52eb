//! The writing side: appends entries to the tiles and publishes signed checkpoints.
//!
//! Order of durability: tiles and bundles first, then the checkpoint that needs them. What lies beyond the checkpoint
//! after a crash is not part of the log and is written again. The caller must give the entries in their one order,
//! the same after a crash as before: then no size is ever signed with two different trees.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tlog_tiles::{Tile, record_hash};

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::durable::{self, Unsynced};
use crate::edge::RightEdge;
use crate::key::LogKey;
use crate::layout::{self, CHECKPOINT, ENTRY_MAX, TILES};
use crate::reader::LogDirectory;
use crate::resume;

/// Held by the one publisher of a log.
const LOCK: &str = ".lock";

/// Why a log cannot be opened, appended to or published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another publisher, in this process or another, has the log open.
    #[error("{}: another publisher has this log open; there can be only one", dir.display())]
    InUse {
        /// The log directory.
        dir: PathBuf,
    },
    /// There are tiles but no checkpoint: without it nobody knows what has been promised.
    #[error("{}: there are tiles but no checkpoint; restore the file \"checkpoint\" from a copy", dir.display())]
    CheckpointMissing {
        /// The log directory.
        dir: PathBuf,
    },
    /// The checkpoint there is not one of this log and key.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A file the checkpoint needs is missing, cut short or changed.
    #[error(
        "{path}: does not agree with the checkpoint: {reason}; restore it from a copy of the log"
    )]
    Disagrees {
        /// The path below the log directory.
        path: String,
        /// In what way.
        reason: String,
    },
    /// An entry does not fit into a bundle. The entries before it have been appended.
    #[error("entry {index} has {length} bytes, a log entry has at most {ENTRY_MAX}")]
    EntryTooLong {
        /// The index it would have had.
        index: u64,
        /// Its length in bytes.
        length: usize,
    },
    /// An earlier write failed, so what is in memory may be ahead of the files.
    #[error("an earlier write failed; open the log again to go on from its last checkpoint")]
    MustReopen,
}

impl PublishError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "log-io",
            Self::InUse { .. } => "log-in-use",
            Self::CheckpointMissing { .. } => "checkpoint-missing",
            Self::Checkpoint(e) => e.code(),
            Self::Disagrees { .. } => "log-disagrees-with-checkpoint",
            Self::EntryTooLong { .. } => "log-entry-too-long",
            Self::MustReopen => "log-must-reopen",
        }
    }
}

/// The one writer of a log directory. Memory does not grow with the log.
#[derive(Debug)]
pub struct Publisher {
    dir: PathBuf,
    key: LogKey,
    edge: RightEdge,
    /// The bytes of the unfinished entry bundle.
    bundle: Vec<u8>,
    published: SignedCheckpoint,
    unsynced: Unsynced,
    /// Directories of partial tiles whose full tile has been written.
    outgrown: Vec<PathBuf>,
    failed: bool,
    /// Unlocked by the system when it is closed.
    _lock: File,
}

impl Publisher {
    /// Opens the log in `dir`, or founds it there: a new log gets its checkpoint of size 0 at once.
    ///
    /// The checkpoint is verified with `key`, and the files at the right edge of the tree are checked against it.
    ///
    /// # Errors
    /// [`PublishError`] when another publisher is at work, the checkpoint is missing, changed or of another key, or a
    /// file it needs is missing or changed.
    pub fn open(dir: &Path, key: LogKey) -> Result<Self, PublishError> {
        fs::create_dir_all(dir).map_err(|e| io_error(dir, e))?;
        let lock = lock(dir)?;
        let path = dir.join(CHECKPOINT);
        let published = match layout::read_file(&path).map_err(|e| io_error(&path, e))? {
            Some(text) => SignedCheckpoint::verify(&text, key.verifier())?,
            None if dir.join(TILES).exists() => {
                return Err(PublishError::CheckpointMissing {
                    dir: dir.to_owned(),
                });
            }
            None => {
                let founded = SignedCheckpoint::sign(&key, 0, tlog_tiles::EMPTY_HASH);
                durable::replace(&path, founded.text().as_bytes())
                    .map_err(|e| io_error(&path, e))?;
                founded
            }
        };
        resume::remove_unsigned(dir, &published)?;
        let edge = resume::edge(dir, &published)?;
        let bundle = resume::bundle(dir, &edge)?;
        Ok(Self {
            dir: dir.to_owned(),
            key,
            edge,
            bundle,
            published,
            unsynced: Unsynced::default(),
            outgrown: Vec::new(),
            failed: false,
            _lock: lock,
        })
    }

    /// How many entries have been appended, published or not: the index the next one gets.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The last published checkpoint.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.published
    }

    /// Appends entries; the first gets the index [`Self::size`]. Full tiles are written on the way, but nothing is
    /// part of the log before [`Self::publish`]. Returns the new size.
    ///
    /// # Errors
    /// [`PublishError::EntryTooLong`] leaves the entries before it appended. After [`PublishError::Io`] the publisher
    /// must be opened again.
    pub fn append<L: AsRef<[u8]>>(
        &mut self,
        leaves: impl IntoIterator<Item = L>,
    ) -> Result<u64, PublishError> {
        self.check_usable()?;
        for leaf in leaves {
            let leaf = leaf.as_ref();
            if leaf.len() > ENTRY_MAX {
                let (index, length) = (self.size(), leaf.len());
                return Err(PublishError::EntryTooLong { index, length });
            }
            if let Err(e) = self.append_one(leaf) {
                self.failed = true;
                return Err(e);
            }
        }
        Ok(self.size())
    }

    /// Makes all appended entries durable and publishes a checkpoint over them; returns it. Without new entries it
    /// returns the last one and writes nothing.
    ///
    /// # Errors
    /// After [`PublishError::Io`] the publisher must be opened again.
    pub fn publish(&mut self) -> Result<&SignedCheckpoint, PublishError> {
        self.check_usable()?;
        if self.size() > self.published.size()
            && let Err(e) = self.publish_new()
        {
            self.failed = true;
            return Err(e);
        }
        Ok(&self.published)
    }

    /// Publishes where the newest closing is: the file `closing`, a proof that carries the closing's line with it.
    ///
    /// # Errors
    /// [`PublishError::Io`] when it cannot be written, [`PublishError::Disagrees`] when the log does not prove it.
    pub fn note_closing(&self, index: u64, line: &str) -> Result<(), PublishError> {
        let log = LogDirectory::new(&self.dir);
        let mut proof =
            log.inclusion_proof(&self.published, index)
                .map_err(|e| PublishError::Disagrees {
                    path: layout::CLOSING.to_owned(),
                    reason: e.to_string(),
                })?;
        proof.extra = Some(line.as_bytes().to_vec());
        let path = self.dir.join(layout::CLOSING);
        durable::replace(&path, proof.to_text().as_bytes()).map_err(|e| io_error(&path, e))
    }

    fn check_usable(&self) -> Result<(), PublishError> {
        if self.failed {
            Err(PublishError::MustReopen)
        } else {
            Ok(())
        }
    }

    fn append_one(&mut self, leaf: &[u8]) -> Result<(), PublishError> {
        layout::push_entry(&mut self.bundle, leaf);
        let Self {
            dir,
            edge,
            bundle,
            published,
            unsynced,
            outgrown,
            ..
        } = self;
        edge.push(record_hash(leaf), |tile, hashes| {
            if tile.level() == 0 {
                write(dir, unsynced, &layout::bundle_of(&tile), bundle)?;
                bundle.clear();
            }
            write(dir, unsynced, &tile, hashes)?;
            note_outgrown(dir, published, &tile, outgrown);
            Ok(())
        })
    }

    fn publish_new(&mut self) -> Result<(), PublishError> {
        for (tile, hashes) in self.edge.partial_tiles() {
            if layout::partial_tile(tile.level(), self.published.size()) == Some(tile) {
                continue;
            }
            if tile.level() == 0 {
                write(
                    &self.dir,
                    &mut self.unsynced,
                    &layout::bundle_of(&tile),
                    &self.bundle,
                )?;
            }
            write(&self.dir, &mut self.unsynced, &tile, hashes)?;
        }
        self.unsynced
            .sync(&self.dir)
            .map_err(|e| io_error(&self.dir, e))?;
        let signed = SignedCheckpoint::sign(&self.key, self.edge.size(), self.edge.root());
        let path = self.dir.join(CHECKPOINT);
        durable::replace(&path, signed.text().as_bytes()).map_err(|e| io_error(&path, e))?;
        self.published = signed;
        for directory in self.outgrown.drain(..) {
            match fs::remove_dir_all(&directory) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => {
                    return Err(io_error(&directory, e));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

pub(crate) fn io_error(path: &Path, source: io::Error) -> PublishError {
    PublishError::Io {
        path: path.to_owned(),
        source,
    }
}

fn lock(dir: &Path) -> Result<File, PublishError> {
    let path = dir.join(LOCK);
    let file = File::create(&path).map_err(|e| io_error(&path, e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(PublishError::InUse {
            dir: dir.to_owned(),
        }),
        Err(fs::TryLockError::Error(e)) => Err(io_error(&path, e)),
    }
}

fn write(
    dir: &Path,
    unsynced: &mut Unsynced,
    tile: &Tile,
    bytes: &[u8],
) -> Result<(), PublishError> {
    let path = dir.join(layout::path(tile));
    unsynced
        .write(path.clone(), bytes)
        .map_err(|e| io_error(&path, e))
}

/// A tile that was partial at the last checkpoint leaves its partial versions behind when it becomes full.
fn note_outgrown(
    dir: &Path,
    published: &SignedCheckpoint,
    tile: &Tile,
    outgrown: &mut Vec<PathBuf>,
) {
    let was_partial = layout::partial_tile(tile.level(), published.size())
        .is_some_and(|partial| partial.level_index() == tile.level_index());
    if was_partial {
        outgrown.push(dir.join(layout::partial_directory(tile)));
        if tile.level() == 0 {
            outgrown.push(dir.join(layout::partial_directory(&layout::bundle_of(tile))));
        }
    }
}
