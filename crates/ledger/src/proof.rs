//! Proofs that leave the house: each can be checked with the public key alone, without the log.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use tlog_tiles::{EMPTY_HASH, Hash, record_hash};

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::key::VerifierKey;

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// A tree of 2^63 leaves has no longer path.
pub(crate) const HASHES_MAX: usize = 63;

/// Why a proof is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The text is not a proof.
    #[error("the proof is malformed at line {line}: expected {expected}")]
    Malformed {
        /// The line, counted from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// The checkpoint in the proof is not acceptable.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The proof is of an index the checkpoint's tree does not have.
    #[error("the proof is of entry {index}, but its checkpoint holds {size} entries")]
    Beyond {
        /// The index in the proof.
        index: u64,
        /// The size of the checkpoint.
        size: u64,
    },
    /// The hashes do not lead from this entry at this index to the signed root.
    #[error(
        "the proof does not hold: this entry at index {index} does not lead to the signed root"
    )]
    NotIncluded {
        /// The index in the proof.
        index: u64,
    },
    /// The newer tree does not begin with the older one.
    #[error("the log of {new_size} entries does not continue the log of {old_size} entries")]
    NotConsistent {
        /// The size of the older tree.
        old_size: u64,
        /// The size of the newer tree.
        new_size: u64,
    },
}

impl ProofError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "proof-malformed",
            Self::Checkpoint(e) => e.code(),
            Self::Beyond { .. } => "proof-index-beyond-checkpoint",
            Self::NotIncluded { .. } => "proof-does-not-hold",
            Self::NotConsistent { .. } => "proof-not-consistent",
        }
    }
}

/// The proof that one entry is in the log, in the shape of C2SP tlog-proof: files end in `.tlog-proof`.
#[derive(Debug, Clone, PartialEq)]
pub struct InclusionProof {
    /// The index of the entry.
    pub index: u64,
    /// The Merkle path, from the sibling of the leaf to the child of the root.
    pub hashes: Vec<Hash>,
    /// Data for the receiver that nothing vouches for, such as what opens a commitment.
    pub extra: Option<Vec<u8>>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
}

impl InclusionProof {
    /// The proof as a text file.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        if let Some(extra) = &self.extra {
            text += &format!("extra {}\n", BASE64_STANDARD.encode(extra));
        }
        text += &format!("index {}\n", self.index);
        for hash in &self.hashes {
            text += &format!("{hash}\n");
        }
        text + "\n" + &self.checkpoint
    }

    /// Reads a proof. Nothing is verified yet.
    ///
    /// # Errors
    /// [`ProofError::Malformed`] with the line that does not fit.
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        let malformed = |line, expected| ProofError::Malformed { line, expected };
        let (head, checkpoint) = text.split_once("\n\n").ok_or(malformed(
            1,
            "a blank line and a checkpoint after the hashes",
        ))?;
        let mut lines = (1..).zip(head.split('\n')).peekable();
        if lines.next().map(|(_, line)| line) != Some(HEADER) {
            return Err(malformed(1, HEADER));
        }
        let extra = match lines.next_if(|(_, line)| line.starts_with("extra ")) {
            None => None,
            Some((number, line)) => {
                let bytes = BASE64_STANDARD.decode(&line["extra ".len()..]);
                Some(bytes.map_err(|_| malformed(number, "extra and base64"))?)
            }
        };
        let (number, line) = lines.next().ok_or(malformed(2, "index and a number"))?;
        let index = line
            .strip_prefix("index ")
            .and_then(canonical_number)
            .ok_or(malformed(number, "index and a number"))?;
        let mut hashes = Vec::new();
        for (number, line) in lines {
            if hashes.len() == HASHES_MAX {
                return Err(malformed(number, "at most 63 hashes"));
            }
            let hash =
                Hash::parse_hash(line).map_err(|_| malformed(number, "32 bytes in base64"))?;
            hashes.push(hash);
        }
        Ok(Self {
            index,
            hashes,
            extra,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Verifies the signature of the checkpoint and that `leaf` is the entry at [`Self::index`] of its tree. Returns
    /// the checkpoint. [`Self::extra`] is not covered.
    ///
    /// # Errors
    /// [`ProofError`] says which of the two does not hold.
    pub fn verify(&self, leaf: &[u8], key: &VerifierKey) -> Result<SignedCheckpoint, ProofError> {
        let checkpoint = SignedCheckpoint::verify(self.checkpoint.as_bytes(), key)?;
        let (index, size) = (self.index, checkpoint.size());
        if index >= size {
            return Err(ProofError::Beyond { index, size });
        }
        tlog_tiles::check_record(
            &self.hashes,
            size,
            checkpoint.root(),
            index,
            record_hash(leaf),
        )
        .map_err(|_| ProofError::NotIncluded { index })?;
        Ok(checkpoint)
    }
}

/// The proof that a newer tree only adds entries to an older one (RFC 6962 section 2.1.2).
#[derive(Debug, Clone, PartialEq)]
pub struct ConsistencyProof {
    /// The size of the older tree.
    pub old_size: u64,
    /// The size of the newer tree.
    pub new_size: u64,
    /// The hashes in the order of the RFC.
    pub hashes: Vec<Hash>,
}

impl ConsistencyProof {
    /// Verifies the proof between two roots whose signatures the caller has checked.
    ///
    /// # Errors
    /// [`ProofError::NotConsistent`].
    pub fn verify(&self, old_root: Hash, new_root: Hash) -> Result<(), ProofError> {
        let (old_size, new_size) = (self.old_size, self.new_size);
        let holds = match old_size {
            0 => {
                self.hashes.is_empty()
                    && old_root == EMPTY_HASH
                    && (new_size > 0 || new_root == EMPTY_HASH)
            }
            _ => {
                tlog_tiles::check_tree(&self.hashes, new_size, new_root, old_size, old_root).is_ok()
            }
        };
        if holds {
            Ok(())
        } else {
            Err(ProofError::NotConsistent { old_size, new_size })
        }
    }
}

/// A number without sign, space or leading zero.
pub(crate) fn canonical_number(digits: &str) -> Option<u64> {
    let number: u64 = digits.parse().ok()?;
    (number.to_string() == digits).then_some(number)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::key::LogKey;

    fn proof() -> InclusionProof {
        InclusionProof {
            index: 5,
            hashes: vec![record_hash(b"a"), record_hash(b"b")],
            extra: None,
            checkpoint: "example.org/log\n8\nroot\n\n— signature\n".to_owned(),
        }
    }

    fn check_malformed(text: &str, at: usize) {
        match InclusionProof::parse(text) {
            Err(ProofError::Malformed { line, .. }) => assert_eq!(line, at, "{text:?}"),
            other => panic!("{text:?} gave {other:?}"),
        }
    }

    #[test]
    fn text_and_value_are_the_same() {
        let plain = proof();
        assert!(
            plain
                .to_text()
                .starts_with("c2sp.org/tlog-proof@v1\nindex 5\n")
        );
        assert_eq!(InclusionProof::parse(&plain.to_text()), Ok(plain.clone()));
        let with_extra = InclusionProof {
            extra: Some(vec![0, 1, 2]),
            ..plain
        };
        assert!(with_extra.to_text().contains("\nextra AAEC\nindex 5\n"));
        assert_eq!(InclusionProof::parse(&with_extra.to_text()), Ok(with_extra));
        let alone = InclusionProof {
            index: 0,
            hashes: vec![],
            ..proof()
        };
        assert_eq!(InclusionProof::parse(&alone.to_text()), Ok(alone));
    }

    #[test]
    fn malformed_texts_name_the_line() {
        let good = proof().to_text();
        check_malformed("", 1);
        check_malformed("c2sp.org/tlog-proof@v1\n", 1);
        check_malformed(&good.replace("@v1", "@v2"), 1);
        check_malformed(&good.replace("index 5", "index 05"), 2);
        check_malformed(&good.replace("index 5", "index +5"), 2);
        check_malformed(&good.replace("index 5\n", ""), 2);
        check_malformed(&good.replace("index", "extra ?\nindex"), 2);
        check_malformed(&good.replacen('=', "", 1), 3);
        let long = InclusionProof {
            hashes: vec![record_hash(b"x"); 64],
            ..proof()
        };
        check_malformed(&long.to_text(), 66);
    }

    #[test]
    fn an_index_beyond_the_tree_is_named() {
        let key = LogKey::from_randomness("example.org/log", &[1; 32]).unwrap();
        let checkpoint = SignedCheckpoint::sign(&key, 1, record_hash(b"leaf"))
            .text()
            .to_owned();
        let mut proof = InclusionProof {
            index: 0,
            hashes: vec![],
            extra: None,
            checkpoint,
        };
        assert!(proof.verify(b"leaf", key.verifier()).is_ok());
        assert_eq!(
            proof.verify(b"life", key.verifier()).unwrap_err().code(),
            "proof-does-not-hold"
        );
        proof.index = 1;
        assert_eq!(
            proof.verify(b"leaf", key.verifier()).unwrap_err(),
            ProofError::Beyond { index: 1, size: 1 }
        );
    }
}
