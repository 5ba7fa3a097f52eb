//! The reading side: entries and proofs, each checked against a signed checkpoint before it is given out.

use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};

use tlog_tiles::{
    HASH_SIZE, Hash, HashReader as _, Tile, TileHashReader, TileReader, record_hash,
    stored_hash_index,
};

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::key::VerifierKey;
use crate::layout::{self, CHECKPOINT, HEIGHT, WIDTH};
use crate::proof::{ConsistencyProof, InclusionProof};

/// Why something cannot be read from a log.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file cannot be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the log is not there.
    #[error("{path}: missing from the log")]
    Missing {
        /// The path below the log directory.
        path: String,
    },
    /// A file of the log is cut short or malformed.
    #[error("{path}: damaged, it does not hold what the checkpoint requires")]
    Damaged {
        /// The path below the log directory.
        path: String,
    },
    /// The checkpoint is malformed, of another log, or not signed by the key.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The hashes on the disk do not lead to the signed root.
    #[error("the tiles of the log do not give the root that the checkpoint signs ({reason})")]
    Tiles {
        /// What the check said.
        reason: String,
    },
    /// An entry is not the one whose hash is in the tree.
    #[error("entry {index} is not the one whose hash is in the tree")]
    Entry {
        /// The index of the entry.
        index: u64,
    },
    /// The index or size asked for is beyond the checkpoint.
    #[error("{asked} is beyond the checkpoint of size {size}")]
    Beyond {
        /// The index or size asked for.
        asked: u64,
        /// The size of the checkpoint.
        size: u64,
    },
}

impl ReadError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "log-io",
            Self::Missing { .. } => "log-file-missing",
            Self::Damaged { .. } => "log-file-damaged",
            Self::Checkpoint(e) => e.code(),
            Self::Tiles { .. } => "log-tiles-inconsistent",
            Self::Entry { .. } => "log-entry-differs",
            Self::Beyond { .. } => "log-index-beyond-checkpoint",
        }
    }
}

/// A log directory to read from, also while a publisher writes to it.
///
/// Every question takes the checkpoint it is asked at. An older checkpoint of the same log can be used as well.
#[derive(Debug, Clone)]
pub struct LogDirectory {
    dir: PathBuf,
}

impl LogDirectory {
    /// The log in `dir`. Nothing is read yet.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Reads the current checkpoint and verifies its signature.
    ///
    /// # Errors
    /// [`ReadError::Missing`], [`ReadError::Io`] or [`ReadError::Checkpoint`].
    pub fn checkpoint(&self, key: &VerifierKey) -> Result<SignedCheckpoint, ReadError> {
        let path = self.dir.join(CHECKPOINT);
        match layout::read_file(&path) {
            Ok(Some(text)) => Ok(SignedCheckpoint::verify(&text, key)?),
            Ok(None) => Err(ReadError::Missing {
                path: CHECKPOINT.to_owned(),
            }),
            Err(source) => Err(ReadError::Io { path, source }),
        }
    }

    /// The entry `index`, checked against the tree of `at`.
    ///
    /// # Errors
    /// [`ReadError::Entry`] when its hash is not the one in the tree, [`ReadError::Beyond`] when the tree is smaller.
    pub fn entry(&self, at: &SignedCheckpoint, index: u64) -> Result<Vec<u8>, ReadError> {
        check_within(index, at)?;
        let hash = self.hashes(at, |tiles| {
            tiles.read_hashes(&[stored_hash_index(0, index)])
        })?;
        let entry = self
            .bundle(at, index / WIDTH)?
            .swap_remove((index % WIDTH) as usize);
        if hash.first() != Some(&record_hash(&entry)) {
            return Err(ReadError::Entry { index });
        }
        Ok(entry)
    }

    /// All entries in order with their index. They are read as they stand in the bundles; whether they are the ones
    /// of the tree is what [`crate::audit`] finds out. The first error ends the iteration.
    pub fn entries(
        &self,
        at: &SignedCheckpoint,
    ) -> impl Iterator<Item = Result<(u64, Vec<u8>), ReadError>> {
        let mut failed = false;
        (0..at.size().div_ceil(WIDTH))
            .map(move |number| (number * WIDTH, self.bundle(at, number)))
            .take_while(move |(_, bundle)| !std::mem::replace(&mut failed, bundle.is_err()))
            .flat_map(|(first, bundle)| {
                let (entries, error) = match bundle {
                    Ok(entries) => (entries, None),
                    Err(e) => (Vec::new(), Some(Err(e))),
                };
                (first..).zip(entries).map(Ok).chain(error)
            })
    }

    /// The proof that entry `index` is in the tree of `at`; it carries that checkpoint with it.
    ///
    /// # Errors
    /// [`ReadError::Beyond`] when the tree is smaller, [`ReadError::Tiles`] when the tiles do not give its root.
    pub fn inclusion_proof(
        &self,
        at: &SignedCheckpoint,
        index: u64,
    ) -> Result<InclusionProof, ReadError> {
        check_within(index, at)?;
        let hashes = self.hashes(at, |tiles| {
            tlog_tiles::prove_record(at.size(), index, tiles)
        })?;
        Ok(InclusionProof {
            index,
            hashes,
            extra: None,
            checkpoint: at.text().to_owned(),
        })
    }

    /// The proof that the tree of `at` only adds entries to the tree of `old_size` entries.
    ///
    /// # Errors
    /// [`ReadError::Beyond`] when `old_size` is larger than the tree, [`ReadError::Tiles`] as above.
    pub fn consistency_proof(
        &self,
        at: &SignedCheckpoint,
        old_size: u64,
    ) -> Result<ConsistencyProof, ReadError> {
        if old_size > at.size() {
            return Err(ReadError::Beyond {
                asked: old_size,
                size: at.size(),
            });
        }
        // Every tree continues the empty one: there is nothing to prove.
        let hashes = match old_size {
            0 => Vec::new(),
            _ => self.hashes(at, |tiles| {
                tlog_tiles::prove_tree(at.size(), old_size, tiles)
            })?,
        };
        Ok(ConsistencyProof {
            old_size,
            new_size: at.size(),
            hashes,
        })
    }

    /// Reads hashes that are proven to belong to the tree of `at`.
    fn hashes(
        &self,
        at: &SignedCheckpoint,
        read: impl FnOnce(&TileHashReader<'_>) -> Result<Vec<Hash>, tlog_tiles::Error>,
    ) -> Result<Vec<Hash>, ReadError> {
        let files = TileFiles {
            dir: &self.dir,
            size: at.size(),
            failure: RefCell::new(None),
        };
        let result = read(&TileHashReader::new(at.size(), at.root(), &files));
        result.map_err(|e| match files.failure.take() {
            Some(failure) => failure,
            None => ReadError::Tiles {
                reason: e.to_string(),
            },
        })
    }

    /// The entries of bundle `number`, as many as the tree of `at` has there.
    fn bundle(&self, at: &SignedCheckpoint, number: u64) -> Result<Vec<Vec<u8>>, ReadError> {
        let Some(tile) = layout::leaf_tile(number, at.size()) else {
            return Err(ReadError::Beyond {
                asked: number.saturating_mul(WIDTH),
                size: at.size(),
            });
        };
        let found = read_tile(&self.dir, &layout::bundle_of(&tile))?;
        let (entries, torn) = layout::split_bundle(&found.bytes);
        let needed = tile.width() as usize;
        // Of a full bundle in place of a partial one only the beginning belongs to the checkpoint.
        let whole = match found.full_instead {
            true => entries.len() >= needed,
            false => entries.len() == needed && !torn,
        };
        if !whole {
            return Err(ReadError::Damaged { path: found.path });
        }
        Ok(entries
            .into_iter()
            .take(needed)
            .map(<[u8]>::to_vec)
            .collect())
    }
}

fn check_within(index: u64, at: &SignedCheckpoint) -> Result<(), ReadError> {
    if index < at.size() {
        return Ok(());
    }
    Err(ReadError::Beyond {
        asked: index,
        size: at.size(),
    })
}

fn read_tile(dir: &Path, tile: &Tile) -> Result<layout::Found, ReadError> {
    let path = layout::path(tile);
    match layout::read(dir, tile) {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(ReadError::Missing { path }),
        Err(source) => Err(ReadError::Io {
            path: dir.join(path),
            source,
        }),
    }
}

/// Compares every tile with the hash its parent has of it. The library does so too, but it passes over the first tiles
/// behind those of the right edge when several hashes of the edge lie in one tile.
fn compare_with_parents(
    tiles: &[Tile],
    read: &[Vec<u8>],
    size: u64,
) -> Result<(), tlog_tiles::Error> {
    for (tile, bytes) in tiles.iter().zip(read) {
        // An unfinished tile has no hash yet, and a tree that needs the highest level is none that anyone can sign.
        if !layout::is_full(tile) || tile.level() >= 7 {
            continue;
        }
        let parent = tile.parent(1, size);
        let Some(place) = parent.and_then(|parent| tiles.iter().position(|t| *t == parent)) else {
            continue;
        };
        let index = stored_hash_index(tiles[place].level() * HEIGHT, tile.level_index());
        if tiles[place].hash_at_index(&read[place], index)? != Tile::subtree_hash(bytes) {
            return Err(tlog_tiles::Error::InconsistentTile);
        }
    }
    Ok(())
}

/// Gives the library tiles from files. Its error type has no room for a file name, so the failure is kept here.
struct TileFiles<'a> {
    dir: &'a Path,
    size: u64,
    failure: RefCell<Option<ReadError>>,
}

impl TileFiles<'_> {
    fn read_one(&self, tile: &Tile) -> Result<Vec<u8>, ReadError> {
        let needed = tile.width() as usize * HASH_SIZE;
        let mut found = read_tile(self.dir, tile)?;
        if found.bytes.len() < needed || (found.bytes.len() > needed && !found.full_instead) {
            return Err(ReadError::Damaged { path: found.path });
        }
        found.bytes.truncate(needed);
        Ok(found.bytes)
    }
}

impl TileReader for TileFiles<'_> {
    fn height(&self) -> u8 {
        HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = tiles
            .iter()
            .map(|tile| self.read_one(tile))
            .collect::<Result<Vec<_>, _>>();
        let read = read.map_err(|failure| {
            self.failure.replace(Some(failure));
            tlog_tiles::Error::InvalidTile
        })?;
        compare_with_parents(tiles, &read, self.size)?;
        Ok(read)
    }

    /// The files are the log itself; there is no cache to fill.
    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}
