//! Whether two checkpoints are of one log that only grew, and who vouched for both when they are not.

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::cosignature::{WitnessKey, cosignatures};
use crate::reader::{LogDirectory, ReadError};

/// How two checkpoints of one log stand to each other.
#[derive(Debug)]
pub enum Relation {
    /// They are of the same tree.
    Same,
    /// The larger tree continues the smaller one.
    Continued,
    /// **Fork**: the key of the log signed two trees of which neither continues the other.
    Forked,
    /// Two roots of different sizes tell nothing by themselves, and the tiles of the larger tree are not there.
    Untold(Option<ReadError>),
}

/// Compares two checkpoints that the key of one log signed. Trees of different sizes are compared with the tiles in
/// `log`, which must be those of the larger one.
pub fn compare(
    one: &SignedCheckpoint,
    other: &SignedCheckpoint,
    log: Option<&LogDirectory>,
) -> Relation {
    if one.size() == other.size() {
        return if one.root() == other.root() {
            Relation::Same
        } else {
            Relation::Forked
        };
    }
    let (older, newer) = if one.size() < other.size() {
        (one, other)
    } else {
        (other, one)
    };
    let Some(log) = log else {
        return Relation::Untold(None);
    };
    // The proof comes from tiles that were found to give the root of the newer tree: where it does not lead to the root
    // of the older one, none does.
    match log.consistency_proof(newer, older.size()) {
        Ok(proof) if proof.verify(older.root(), newer.root()).is_ok() => Relation::Continued,
        Ok(_) => Relation::Forked,
        Err(error) => Relation::Untold(Some(error)),
    }
}

/// The witnesses among `keys` that cosigned both. When the checkpoints are a fork, each of them broke its word.
///
/// # Errors
/// [`CheckpointError`] when a line of one of them does not verify.
pub fn vouched_for_both<'a>(
    one: &SignedCheckpoint,
    other: &SignedCheckpoint,
    keys: &'a [WitnessKey],
) -> Result<Vec<&'a WitnessKey>, CheckpointError> {
    let mut both = Vec::new();
    for key in keys {
        let alone = std::slice::from_ref(key);
        let signed_one = !cosignatures(one.text().as_bytes(), alone)?.is_empty();
        if signed_one && !cosignatures(other.text().as_bytes(), alone)?.is_empty() {
            both.push(key);
        }
    }
    Ok(both)
}
