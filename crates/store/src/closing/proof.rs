//! A person's list with all that proves it.

use super::tree::log_error;
use super::{ClosingRow, Tree};
use crate::access::Access;
use crate::error::StoreError;
use crate::store::Store;
use jiff::civil::Date;
use ledger::bundle::{Bundle, ClosingProof, Content, Entry, Place, PlacedLeaf};
use ledger::closing::List;
use ledger::commitment::{Commitment, commit};
use ledger::{LogDirectory, SignedCheckpoint};

/// Entries read from the store at once.
const PAGE: u32 = 1_000;

impl Store {
    /// The whole list of a person with its proofs, under the newest checkpoint. What is sealed on `today` is told by its
    /// commitment and the day it opens, nothing else.
    ///
    /// # Errors
    /// [`StoreError`] of the engine, [`StoreError::Log`] when the published files cannot be read.
    pub fn list_bundle(
        &self,
        subject: [u8; 16],
        origin: &str,
        today: Date,
    ) -> Result<Bundle, StoreError> {
        let verifier = self.log_verifier(origin)?;
        let log = LogDirectory::new(self.log_directory());
        let checkpoint = log.checkpoint(&verifier).map_err(log_error)?;
        let closing = self.provable_closing(checkpoint.size())?;
        let closed = closing.as_ref().map_or(0, |closing| closing.size);
        let mut entries = Vec::new();
        for access in self.oldest_first(subject, checkpoint.size())? {
            let index = access.log_index;
            let proof = if index < closed {
                None
            } else {
                Some(proof_of(&log, &checkpoint, index)?)
            };
            entries.push(Entry {
                index,
                content: content(access, today),
                proof,
            });
        }
        let closing = match closing {
            None => None,
            Some(row) => Some(ClosingProof {
                index: row.log_index,
                proof: proof_of(&log, &checkpoint, row.log_index)?,
                place: self.place(&subject, origin, &row, &entries)?,
                line: row.line,
            }),
        };
        Ok(Bundle {
            subject: subject.to_vec(),
            secret: self.keys().list_secret(&subject),
            checkpoint: checkpoint.text().to_owned(),
            closing,
            entries,
        })
    }

    /// The newest published closing whose tree is there.
    fn provable_closing(&self, published: u64) -> Result<Option<ClosingRow>, StoreError> {
        let mut below = published;
        while let Some(row) = self.newest_closing(below)? {
            if Tree::is_there(self, row.size) {
                return Ok(Some(row));
            }
            below = row.log_index;
        }
        Ok(None)
    }

    fn oldest_first(&self, subject: [u8; 16], size: u64) -> Result<Vec<Access>, StoreError> {
        let mut all = Vec::new();
        let mut before = None;
        loop {
            let page = self.accesses(subject, before, PAGE)?;
            let is_last = page.len() < PAGE as usize;
            before = page.last().map(|access| access.log_index);
            all.extend(page.into_iter().filter(|access| access.log_index < size));
            if is_last {
                break;
            }
        }
        all.reverse();
        Ok(all)
    }

    fn place(
        &self,
        subject: &[u8; 16],
        origin: &str,
        row: &ClosingRow,
        entries: &[Entry],
    ) -> Result<Place, StoreError> {
        let tree = Tree::open(self, origin, row.size)?;
        let placed = |position: u64| -> Result<PlacedLeaf, StoreError> {
            let (leaf, proof) = tree.leaf(position)?;
            Ok(PlacedLeaf {
                position,
                leaf,
                proof,
            })
        };
        match tree.find(&self.keys().list_key(subject))? {
            Ok(position) => {
                let mut list = List::default();
                for entry in entries.iter().filter(|entry| entry.index < row.size) {
                    list.push(entry.index, &entry.content.commitment());
                }
                let leaf = placed(position)?;
                Ok(Place::Listed { list, leaf })
            }
            Err(would_be) => Ok(Place::Absent {
                before: would_be.checked_sub(1).map(placed).transpose()?,
                after: (would_be < tree.people())
                    .then(|| placed(would_be))
                    .transpose()?,
            }),
        }
    }
}

/// What is told of an entry on a day.
fn content(access: Access, today: Date) -> Content {
    match access.sealed_on(today) {
        Some(opens_on) => Content::Sealed {
            commitment: commitment_of(&access),
            opens_on: opens_on.to_string(),
        },
        None => Content::Open {
            opening: access.opening,
            salt: access.salt,
        },
    }
}

fn commitment_of(access: &Access) -> Commitment {
    commit(&access.salt, access.opening.as_bytes())
}

fn proof_of(
    log: &LogDirectory,
    checkpoint: &SignedCheckpoint,
    index: u64,
) -> Result<Vec<ledger::Hash>, StoreError> {
    let proof = log.inclusion_proof(checkpoint, index).map_err(log_error)?;
    Ok(proof.hashes)
}
