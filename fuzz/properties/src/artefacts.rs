//! Consent artefacts: whatever is brought, only what the key signed is believed.

use flow::desk::artefact::{ArtefactKey, Document, SCHEMA};
use rules::consent::ArtefactFault;
use std::sync::OnceLock;

/// Longest artefact that is read.
const LONGEST: usize = 64 << 10;

pub fn key() -> &'static ArtefactKey {
    static KEY: OnceLock<ArtefactKey> = OnceLock::new();
    KEY.get_or_init(|| ArtefactKey::of_seed(&[7; 32]))
}

/// One text as an artefact, and as what one says.
pub fn artefact(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        match key().read(text) {
            // One meaning, one spelling: nothing else verifies.
            Ok(document) => assert_eq!(key().sign(&document), text.trim()),
            Err(fault) => assert!(ArtefactFault::ALL.contains(&fault)),
        }
    }
    if let Ok(document) = serde_json::from_slice::<Document>(bytes) {
        let signed = key().sign(&document);
        let read = key().read(&signed);
        if signed.len() > LONGEST {
            assert_eq!(read, Err(ArtefactFault::Form));
        } else if document.schema == SCHEMA {
            assert_eq!(read, Ok(document));
        } else {
            assert_eq!(read, Err(ArtefactFault::Content));
        }
        let elsewhere = ArtefactKey::of_seed(&[8; 32]);
        assert!(elsewhere.read(&signed).is_err(), "believed elsewhere");
    }
}
