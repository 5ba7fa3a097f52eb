//! The signed head of a log (C2SP tlog-checkpoint): origin, size, root, signature. It carries no time.

use signed_note::{Note, NoteError};
use tlog_tiles::{Checkpoint, Hash};

use crate::key::{LogKey, VerifierKey};

/// Why a checkpoint is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It does not parse, or is not spelled exactly as the specification writes it.
    #[error("the checkpoint is malformed: {reason}")]
    Malformed {
        /// What does not fit.
        reason: String,
    },
    /// It is not signed by the expected key, or what was signed has been changed.
    #[error("the signature of the checkpoint is wrong: {reason}")]
    Signature {
        /// What the check said.
        reason: String,
    },
    /// It belongs to another log.
    #[error("the checkpoint is of the log {found:?}, expected {expected:?}")]
    Origin {
        /// The origin of the key.
        expected: String,
        /// The origin in the checkpoint.
        found: String,
    },
}

impl CheckpointError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "checkpoint-malformed",
            Self::Signature { .. } => "checkpoint-signature-wrong",
            Self::Origin { .. } => "checkpoint-of-another-log",
        }
    }
}

/// A checkpoint whose signature has been made or verified by this value's maker.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedCheckpoint {
    text: String,
    origin: String,
    size: u64,
    root: Hash,
}

impl SignedCheckpoint {
    /// Signs the tree of `size` entries with the root `root`.
    pub(crate) fn sign(key: &LogKey, size: u64, root: Hash) -> Self {
        let body = Checkpoint::new(key.origin(), size, root, "")
            .expect("a key has an origin, and there is no extension line");
        let mut note = Note::new(&body.to_bytes(), &[])
            .expect("a key's origin has no control character, the rest is digits and base64");
        note.add_sigs(&[key.signer()])
            .expect("a key's name was checked, and Ed25519 signing does not fail");
        Self {
            text: String::from_utf8(note.to_bytes()).expect("origin, digits and base64 are UTF-8"),
            origin: key.origin().to_owned(),
            size,
            root,
        }
    }

    /// Reads a checkpoint and verifies the signature of `key`. Other signatures, such as a witness's, may stand
    /// beside it.
    ///
    /// # Errors
    /// [`CheckpointError`] says whether it is malformed, signed wrongly, or of another log.
    pub fn verify(text: &[u8], key: &VerifierKey) -> Result<Self, CheckpointError> {
        let (note, checkpoint) = Self::parse(text)?;
        note.verify(&key.list()).map_err(|e| match e {
            NoteError::UnverifiedNote => CheckpointError::Signature {
                reason: format!("no signature is of the key {key}"),
            },
            other => CheckpointError::Signature {
                reason: other.to_string(),
            },
        })?;
        if checkpoint.origin != key.origin() {
            return Err(CheckpointError::Origin {
                expected: key.origin().to_owned(),
                found: checkpoint.origin,
            });
        }
        Ok(checkpoint)
    }

    /// What a checkpoint states, whether or not anyone signed it: an audit goes on with it after naming the signature.
    pub(crate) fn unverified(text: &[u8]) -> Result<Self, CheckpointError> {
        Ok(Self::parse(text)?.1)
    }

    fn parse(text: &[u8]) -> Result<(Note, Self), CheckpointError> {
        let malformed = |reason: &str| CheckpointError::Malformed {
            reason: reason.to_owned(),
        };
        let note = Note::from_bytes(text).map_err(|_| malformed("not a signed note"))?;
        // One meaning has one spelling, so that no byte can change unnoticed.
        if note.to_bytes() != text {
            return Err(malformed("not spelled as a signed note is written"));
        }
        let body = Checkpoint::from_bytes(note.text())
            .map_err(|_| malformed("expected the lines origin, size and root"))?;
        if body.to_bytes() != note.text() {
            return Err(malformed("not spelled as a checkpoint is written"));
        }
        let checkpoint = Self {
            text: String::from_utf8(text.to_vec()).map_err(|_| malformed("not UTF-8"))?,
            origin: body.origin().to_owned(),
            size: body.size(),
            root: *body.hash(),
        };
        Ok((note, checkpoint))
    }

    /// The checkpoint without its signatures: what is signed.
    pub fn body(&self) -> &str {
        // A checkpoint has no empty line, so the first one ends it.
        let end = self.text.find("\n\n").map_or(self.text.len(), |at| at + 1);
        &self.text[..end]
    }

    /// The same checkpoint with no signature but that of `key`, which was verified: what others sent along is not kept.
    pub(crate) fn signed_only_by(&self, key: &VerifierKey) -> Self {
        let own = format!("— {} ", key.origin());
        let lines = self.text[self.body().len()..].split_inclusive('\n');
        let kept: String = lines.filter(|line| line.starts_with(&own)).collect();
        Self {
            text: format!("{}\n{kept}", self.body()),
            ..self.clone()
        }
    }

    /// The same checkpoint with these lines added below its signatures; those that are there already stay.
    pub(crate) fn with_lines<'a>(&self, lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut text = self.text.clone();
        for line in lines {
            if !text.contains(line) {
                text.push_str(line);
            }
        }
        Self {
            text,
            ..self.clone()
        }
    }

    /// The checkpoint as it is published, signatures included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries the tree holds.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree (RFC 6962 section 2.1).
    pub fn root(&self) -> Hash {
        self.root
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn key(seed: u8) -> LogKey {
        LogKey::from_randomness("example.org/log", &[seed; 32]).unwrap()
    }

    fn signed() -> SignedCheckpoint {
        SignedCheckpoint::sign(&key(1), 7, tlog_tiles::record_hash(b"root"))
    }

    #[test]
    fn what_is_signed_verifies() {
        let made = signed();
        let read = SignedCheckpoint::verify(made.text().as_bytes(), key(1).verifier()).unwrap();
        assert_eq!(read, made);
        assert!(made.text().starts_with("example.org/log\n7\n"));
    }

    #[test]
    fn no_byte_can_change() {
        let text = signed().text().as_bytes().to_vec();
        for position in 0..text.len() {
            for mask in [1u8, 0x20, 0x80] {
                let mut changed = text.clone();
                changed[position] ^= mask;
                let result = SignedCheckpoint::verify(&changed, key(1).verifier());
                assert!(result.is_err(), "byte {position} with {mask:#x}");
            }
        }
    }

    #[test]
    fn another_key_is_a_wrong_signature() {
        let error = SignedCheckpoint::verify(signed().text().as_bytes(), key(2).verifier());
        assert_eq!(error.unwrap_err().code(), "checkpoint-signature-wrong");
    }

    #[test]
    fn a_signed_text_that_is_no_checkpoint_is_malformed() {
        // The example note of the signed-note documentation: rightly signed, but not the head of a log.
        let note = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n\n\
                    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let vkey = VerifierKey::parse(vkey).unwrap();
        assert!(
            Note::from_bytes(note.as_bytes())
                .unwrap()
                .verify(&vkey.list())
                .is_ok()
        );
        let error = SignedCheckpoint::verify(note.as_bytes(), &vkey).unwrap_err();
        assert_eq!(error.code(), "checkpoint-malformed");
    }

    #[test]
    fn a_checkpoint_with_a_foreign_origin_is_refused() {
        let own = key(1);
        let body = format!("example.org/other\n0\n{}\n", tlog_tiles::EMPTY_HASH);
        let mut note = Note::new(body.as_bytes(), &[]).unwrap();
        note.add_sigs(&[own.signer()]).unwrap();
        let error = SignedCheckpoint::verify(&note.to_bytes(), own.verifier()).unwrap_err();
        assert_eq!(error.code(), "checkpoint-of-another-log");
    }
}
