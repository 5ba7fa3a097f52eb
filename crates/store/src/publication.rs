//! Publishing the access log: entries that are durable in the store go into the public tiles, in the store's order.

use crate::error::StoreError;
use crate::store::Store;
use ledger::key::{LogKey, VerifierKey};
use ledger::publisher::Publisher;
use ledger::reader::LogDirectory;
use std::fs::File;

/// Entries read from the store at once.
const PAGE: u32 = 65_536;
/// What the line of a closing begins with.
const PREFIX: &[u8] = ledger::closing::LINE_PREFIX.as_bytes();

/// The publisher of a store's log. One at a time writes to a log directory: of several processes on one database the
/// one that holds the lock of the directory, and when it ends, whichever comes next.
#[derive(Debug)]
pub struct Publication {
    origin: String,
    active: Option<Active>,
}

#[derive(Debug)]
struct Active {
    publisher: Publisher,
    /// The file that says where the newest closing is does so.
    closing_noted: bool,
    // Released by the system when the process ends, however it ends.
    _lock: Option<File>,
}

impl Publication {
    /// Opens the published log of a store and checks that the store is not older than it. When another process
    /// publishes, this one stands by.
    ///
    /// # Errors
    /// [`StoreError::OlderThanLog`] when the signed checkpoint covers entries the store does not have;
    /// [`StoreError::Log`] when the published files do not fit their checkpoint.
    pub fn open(store: &Store, origin: &str) -> Result<Self, StoreError> {
        let mut publication = Self {
            origin: origin.to_owned(),
            active: None,
        };
        publication.step_up(store)?;
        let (published, stored) = (publication.size(store)?, store.entries()?);
        if published > stored {
            return Err(StoreError::OlderThanLog { published, stored });
        }
        Ok(publication)
    }

    /// Publishes what is durable and not yet published. Returns the size of the log. While another process publishes,
    /// that is all it does; should that process be gone, this one takes its place.
    ///
    /// # Errors
    /// [`StoreError`] of the engine or of the files; the publication must then be opened again.
    pub fn publish(&mut self, store: &Store) -> Result<u64, StoreError> {
        self.step_up(store)?;
        let Some(Active {
            publisher,
            closing_noted,
            ..
        }) = &mut self.active
        else {
            return self.size(store);
        };
        let before = publisher.checkpoint().size();
        loop {
            let page = store.leaves(publisher.size(), PAGE)?;
            if page.is_empty() {
                break;
            }
            *closing_noted &= !page.iter().any(|leaf| leaf.starts_with(PREFIX));
            publisher.append(page).map_err(log_error)?;
        }
        if publisher.size() > before {
            publisher.publish().map_err(log_error)?;
        }
        let size = publisher.size();
        if !*closing_noted {
            if let Some(closing) = store.newest_closing(size)? {
                publisher
                    .note_closing(closing.log_index, &closing.line)
                    .map_err(log_error)?;
            }
            *closing_noted = true;
        }
        Ok(size)
    }

    /// Whether it is this process that publishes.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active.is_some()
    }

    /// Takes the place of the publisher if it is free.
    fn step_up(&mut self, store: &Store) -> Result<(), StoreError> {
        if self.active.is_some() {
            return Ok(());
        }
        // The process that has an embedded database has its directory for itself already.
        let lock = match store.is_shared() {
            false => None,
            true => match crate::store::lock(store.directory()) {
                Ok(lock) => Some(lock),
                Err(StoreError::InUse(_)) => return Ok(()),
                Err(error) => return Err(error),
            },
        };
        let key = log_key(store, &self.origin)?;
        let publisher = Publisher::open(&store.log_directory(), key).map_err(log_error)?;
        self.active = Some(Active {
            publisher,
            closing_noted: false,
            _lock: lock,
        });
        Ok(())
    }

    fn size(&self, store: &Store) -> Result<u64, StoreError> {
        match &self.active {
            Some(active) => Ok(active.publisher.size()),
            None => {
                let verifier = store.log_verifier(&self.origin)?;
                Ok(LogDirectory::new(store.log_directory())
                    .checkpoint(&verifier)
                    .map_or(0, |checkpoint| checkpoint.size()))
            }
        }
    }
}

/// The signing key of a store's log.
fn log_key(store: &Store, origin: &str) -> Result<LogKey, StoreError> {
    LogKey::from_randomness(origin, &store.keys().log_seed()).map_err(log_error)
}

impl Store {
    /// The public key with which outsiders check the log of this store.
    ///
    /// # Errors
    /// [`StoreError::Log`] when the origin cannot stand in a key.
    pub fn log_verifier(&self, origin: &str) -> Result<VerifierKey, StoreError> {
        Ok(log_key(self, origin)?.verifier().clone())
    }
}

fn log_error(error: impl std::fmt::Display) -> StoreError {
    StoreError::Log(error.to_string())
}
