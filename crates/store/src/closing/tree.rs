//! The tree of a closing: a small log of its own with a leaf for each person, private to the installation. Who has the
//! secret of a leaf is given its proof.

use super::ClosingRow;
use super::lists::{Lists, file_error};
use crate::error::StoreError;
use crate::store::{Store, make_private_directory};
use ledger::closing::Leaf;
use ledger::key::LogKey;
use ledger::publisher::Publisher;
use ledger::{Hash, LogDirectory, SignedCheckpoint};
use std::path::PathBuf;

/// Closings that are kept beside the log: the newest, and the one before for whoever is reading it while a new one is made.
/// A proof that was downloaded needs nothing from here.
const KEPT: usize = 2;
/// Leaves handed to the tree at once.
const PAGE: usize = 65_536;
const LISTS: &str = "lists";
const UNFINISHED: &str = "unfinished";

/// The tree of one closing.
#[derive(Debug)]
pub(crate) struct Tree {
    directory: PathBuf,
    log: LogDirectory,
    checkpoint: SignedCheckpoint,
}

fn all(store: &Store) -> PathBuf {
    store.directory().join("closings")
}

fn directory(store: &Store, size: u64) -> PathBuf {
    all(store).join(size.to_string())
}

fn key(store: &Store, origin: &str, size: u64) -> Result<LogKey, StoreError> {
    // A name of its own: what is signed here can be taken for nothing else.
    let origin = format!("{origin}/closing/{size}");
    LogKey::from_randomness(&origin, &store.keys().log_seed()).map_err(log_error)
}

impl Tree {
    /// Whether the tree of the closing over `size` entries is kept.
    pub(crate) fn is_there(store: &Store, size: u64) -> bool {
        directory(store, size)
            .join(ledger::layout::CHECKPOINT)
            .exists()
    }

    /// Opens the tree of the closing over `size` entries.
    pub(crate) fn open(store: &Store, origin: &str, size: u64) -> Result<Self, StoreError> {
        let directory = directory(store, size);
        let log = LogDirectory::new(directory.clone());
        let key = key(store, origin, size)?;
        let checkpoint = log.checkpoint(key.verifier()).map_err(log_error)?;
        Ok(Self {
            directory,
            log,
            checkpoint,
        })
    }

    /// Builds it, from the lists of the closing over `from` entries where they are kept.
    pub(crate) fn build(
        store: &Store,
        origin: &str,
        size: u64,
        from: Option<u64>,
    ) -> Result<Self, StoreError> {
        let unfinished = all(store).join(UNFINISHED);
        let target = directory(store, size);
        for left in [&unfinished, &target] {
            if left.exists() {
                std::fs::remove_dir_all(left).map_err(|e| file_error(left, e))?;
            }
        }
        make_private_directory(&unfinished)?;
        let before = from
            .map(|from| (from, directory(store, from).join(LISTS)))
            .filter(|(_, lists)| lists.exists())
            .map(|(from, lists)| (from, Lists::at(lists)));
        let before = before.as_ref().map(|(from, lists)| (*from, lists));
        let lists = Lists::make(store, before, size, &unfinished.join(LISTS))?;
        let key = key(store, origin, size)?;
        let mut publisher = Publisher::open(&unfinished, key).map_err(log_error)?;
        let mut page = Vec::with_capacity(PAGE);
        for person in lists.read()? {
            let person = person?;
            let secret = store.keys().list_secret(&person.subject);
            page.push(secret.leaf(&person.subject, size, &person.list).bytes());
            if page.len() == PAGE {
                publisher.append(page.drain(..)).map_err(log_error)?;
            }
        }
        publisher.append(page).map_err(log_error)?;
        publisher.publish().map_err(log_error)?;
        drop(publisher);
        std::fs::rename(&unfinished, &target).map_err(|e| file_error(&target, e))?;
        Self::open(store, origin, size)
    }

    pub(crate) fn remove(self) -> Result<(), StoreError> {
        std::fs::remove_dir_all(&self.directory).map_err(|e| file_error(&self.directory, e))
    }

    pub(crate) fn people(&self) -> u64 {
        self.checkpoint.size()
    }

    pub(crate) fn root(&self) -> Hash {
        self.checkpoint.root()
    }

    /// A leaf with its proof.
    pub(crate) fn leaf(&self, position: u64) -> Result<(Leaf, Vec<Hash>), StoreError> {
        let entry = self
            .log
            .entry(&self.checkpoint, position)
            .map_err(log_error)?;
        let proof = self
            .log
            .inclusion_proof(&self.checkpoint, position)
            .map_err(log_error)?;
        let leaf = Leaf::of_bytes(&entry)
            .ok_or_else(|| StoreError::Log(format!("leaf {position} of a closing is malformed")))?;
        Ok((leaf, proof.hashes))
    }

    /// Where the leaf of a key is, or where it would be.
    pub(crate) fn find(&self, key: &[u8; 32]) -> Result<Result<u64, u64>, StoreError> {
        let (mut low, mut high) = (0, self.people());
        while low < high {
            let middle = low + (high - low) / 2;
            let entry = self
                .log
                .entry(&self.checkpoint, middle)
                .map_err(log_error)?;
            let found = entry.get(..32).unwrap_or_default();
            match found.cmp(key.as_slice()) {
                std::cmp::Ordering::Equal => return Ok(Ok(middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(Err(low))
    }

    /// Every leaf, as it stands in the files.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = Result<Leaf, StoreError>> {
        self.log.entries(&self.checkpoint).map(|entry| {
            let (position, bytes) = entry.map_err(log_error)?;
            Leaf::of_bytes(&bytes).ok_or_else(|| {
                StoreError::Log(format!("leaf {position} of a closing is malformed"))
            })
        })
    }
}

/// Removes all but the newest trees.
pub(crate) fn keep_newest(store: &Store, newest: &ClosingRow) -> Result<(), StoreError> {
    let directory = all(store);
    let kept = std::fs::read_dir(&directory).map_err(|e| file_error(&directory, e))?;
    let mut sizes: Vec<u64> = kept
        .flatten()
        .filter_map(|kept| kept.file_name().to_str()?.parse().ok())
        .filter(|size| *size <= newest.size)
        .collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    for size in sizes.into_iter().skip(KEPT) {
        let old = directory.join(size.to_string());
        std::fs::remove_dir_all(&old).map_err(|e| file_error(&old, e))?;
    }
    Ok(())
}

pub(super) fn log_error(error: impl std::fmt::Display) -> StoreError {
    StoreError::Log(error.to_string())
}
