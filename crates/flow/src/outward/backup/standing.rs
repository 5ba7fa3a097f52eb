//! Where a copy of the store stands to what was signed in public: whole, an older copy, or not the same history.

use crate::problem::Problem;
use ledger::proof::ProofError;
use ledger::{Hash, LogDirectory, SignedCheckpoint, VerifierKey};
use store::{Store, StoreError};

/// Entries read from the store at once.
const PAGE: u32 = 65_536;

/// How a copy stands to the newest thing known of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has everything that is known to have been signed, unchanged.
    Whole,
    /// It is a true beginning of the log, proven from the log's own tiles; entries are missing at its end.
    Stale {
        /// Entries in the copy.
        entries: u64,
        /// Entries of the log.
        known: u64,
    },
    /// A newer checkpoint is known, and without the log's tiles nobody can tell whether the copy is its beginning.
    Unproven {
        /// Entries in the copy.
        entries: u64,
        /// Entries the checkpoint signs.
        known: u64,
    },
    /// Its entries are not those that were signed.
    Forged {
        /// Entries the signed tree has to which the copy does not lead.
        known: u64,
    },
}

/// A store whose entries are compared with what was signed.
pub(super) struct Compared<'a> {
    pub(super) store: &'a Store,
    pub(super) entries: u64,
}

impl Compared<'_> {
    /// Against a checkpoint alone.
    pub fn with_checkpoint(&self, signed: &SignedCheckpoint) -> Result<Standing, Problem> {
        let known = signed.size();
        if known > self.entries {
            let entries = self.entries;
            return Ok(Standing::Unproven { entries, known });
        }
        Ok(if self.root_at(known)? == signed.root() {
            Standing::Whole
        } else {
            Standing::Forged { known }
        })
    }

    /// Against the published log, whose tiles prove what came before its checkpoint.
    pub fn with_log(
        &self,
        log: &LogDirectory,
        verifier: &VerifierKey,
    ) -> Result<(Standing, SignedCheckpoint), Problem> {
        let signed = log.checkpoint(verifier).map_err(log_error)?;
        let standing = match self.with_checkpoint(&signed)? {
            Standing::Unproven { entries, known } => {
                let proof = log.consistency_proof(&signed, entries).map_err(log_error)?;
                match proof.verify(self.root_at(entries)?, signed.root()) {
                    Ok(()) => Standing::Stale { entries, known },
                    Err(ProofError::NotConsistent { .. }) => Standing::Forged { known },
                    Err(error) => return Err(log_error(error)),
                }
            }
            decided => decided,
        };
        Ok((standing, signed))
    }

    /// Root of the tree over the first entries of the store.
    fn root_at(&self, size: u64) -> Result<Hash, Problem> {
        let mut from = 0;
        let mut failed = None;
        let pages = std::iter::from_fn(|| {
            let limit = u32::try_from(size - from).unwrap_or(PAGE).min(PAGE);
            if limit == 0 {
                return None;
            }
            match self.store.leaves(from, limit) {
                Ok(page) if page.is_empty() => None,
                Ok(page) => {
                    from += page.len() as u64;
                    Some(page)
                }
                Err(error) => {
                    failed = Some(error);
                    None
                }
            }
        });
        let root = ledger::audit::root_of(pages.flatten());
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(root),
        }
    }
}

pub(super) fn log_error(error: impl std::fmt::Display) -> Problem {
    StoreError::Log(error.to_string()).into()
}
