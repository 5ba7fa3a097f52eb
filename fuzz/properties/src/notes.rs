//! Texts of the log that come from others: notes, checkpoints, keys, proofs, entries.

use ledger::commitment::{leaf, parse_leaf};
use ledger::proof::InclusionProof;
use ledger::{LogKey, SignedCheckpoint, VerifierKey};
use std::sync::OnceLock;

const ORIGIN: &str = "example.org/access-log";

pub fn key() -> &'static LogKey {
    static KEY: OnceLock<LogKey> = OnceLock::new();
    KEY.get_or_init(|| LogKey::from_randomness(ORIGIN, &[7; 32]).unwrap())
}

/// One text, read as each of them.
pub fn notes(bytes: &[u8]) {
    let verifier = key().verifier();
    if let Ok(signed) = SignedCheckpoint::verify(bytes, verifier) {
        genuine(&signed, bytes);
    }
    if let Ok(commitment) = parse_leaf(bytes) {
        assert_eq!(leaf(&commitment), bytes);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.text(), text.trim());
        assert_eq!(
            VerifierKey::parse(key.text()).unwrap().origin(),
            key.origin()
        );
        // A key may come with the note it signs: no note of ours is of another log.
        assert!(SignedCheckpoint::verify(bytes, &key).is_err());
    }
    if let Ok(secret) = LogKey::parse(text) {
        assert_eq!(secret.secret_text(), text.trim());
        assert_eq!(secret.verifier().origin(), secret.origin());
        assert!(!format!("{secret:?}").contains(secret.secret_text()));
    }
    if let Ok(proof) = InclusionProof::parse(text) {
        assert_eq!(InclusionProof::parse(&proof.to_text()).as_ref(), Ok(&proof));
        assert_eq!(proof.to_text(), text, "one meaning, two spellings");
        if let Ok(signed) = proof.verify(b"an entry", verifier) {
            genuine(&signed, proof.checkpoint.as_bytes());
        }
    }
}

/// Nobody but the key's owner makes a checkpoint: what verifies is one the seeds hold.
fn genuine(signed: &SignedCheckpoint, bytes: &[u8]) {
    assert_eq!(signed.text().as_bytes(), bytes);
    assert_eq!(signed.origin(), ORIGIN);
    assert!(signed.size() <= 600, "a forged checkpoint");
}
