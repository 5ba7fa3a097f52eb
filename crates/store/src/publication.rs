//! Publishing the access log: entries that are durable in the store go into the public tiles, in the store's order.

use crate::error::StoreError;
use crate::store::Store;
use ledger::key::{LogKey, VerifierKey};
use ledger::publisher::Publisher;

/// Entries read from the store at once.
const PAGE: u32 = 65_536;

/// The publisher of a store's log. One at a time.
#[derive(Debug)]
pub struct Publication {
    publisher: Publisher,
}

impl Publication {
    /// Opens the published log of a store and checks that the store is not older than it.
    ///
    /// # Errors
    /// [`StoreError::OlderThanLog`] when the signed checkpoint covers entries the store does not have;
    /// [`StoreError::Log`] when the published files do not fit their checkpoint.
    pub fn open(store: &Store, origin: &str) -> Result<Self, StoreError> {
        let key = log_key(store, origin)?;
        let publisher = Publisher::open(&store.log_directory(), key).map_err(log_error)?;
        let (published, stored) = (publisher.size(), store.entries()?);
        if published > stored {
            return Err(StoreError::OlderThanLog { published, stored });
        }
        Ok(Self { publisher })
    }

    /// Publishes what is durable and not yet published. Returns the size of the log.
    ///
    /// # Errors
    /// [`StoreError`] of the engine or of the files; the publication must then be opened again.
    pub fn publish(&mut self, store: &Store) -> Result<u64, StoreError> {
        let before = self.publisher.checkpoint().size();
        loop {
            let page = store.commitments(self.publisher.size(), PAGE)?;
            if page.is_empty() {
                break;
            }
            self.publisher
                .append(page.iter().map(ledger::commitment::leaf))
                .map_err(log_error)?;
        }
        if self.publisher.size() > before {
            self.publisher.publish().map_err(log_error)?;
        }
        Ok(self.publisher.size())
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
