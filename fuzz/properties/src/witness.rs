//! What a witness is sent, and what it answers a log.

use crate::notes::key;
use crate::published::entry;
use ledger::cosignature::{WitnessSigner, cosignatures};
use ledger::witness::{AddCheckpoint, Refused, Witness};
use ledger::witnessed::Witnessed;
use ledger::{LogDirectory, Publisher, SignedCheckpoint};
use std::path::Path;
use std::sync::OnceLock;
use tempfile::TempDir;

const NAME: &str = "witness.example/w1";
/// The tree the witness knows when the bytes arrive.
const KNOWN: u64 = 300;

struct Stage {
    directory: TempDir,
    /// The log at the size the witness knows.
    checkpoint: SignedCheckpoint,
    /// A witness that has said nothing yet, for answers.
    silent: TempDir,
}

fn stage() -> &'static Stage {
    static STAGE: OnceLock<Stage> = OnceLock::new();
    STAGE.get_or_init(|| {
        let directory = TempDir::new().unwrap();
        let mut publisher = Publisher::open(directory.path(), key().clone()).unwrap();
        publisher.append((0..KNOWN).map(entry)).unwrap();
        let checkpoint = publisher.publish().unwrap().clone();
        Stage {
            directory,
            checkpoint,
            silent: TempDir::new().unwrap(),
        }
    })
}

fn witness(directory: &Path) -> Witness {
    Witness::open(directory, NAME, vec![key().verifier().clone()], &[3; 32]).unwrap()
}

/// One body, sent to a witness that knows the log; and the same bytes as the answer of a witness.
pub fn add_checkpoint(bytes: &[u8]) {
    if let Ok(request) = AddCheckpoint::parse(bytes) {
        assert_eq!(
            request.to_text().as_bytes(),
            bytes,
            "one meaning, two spellings"
        );
        judged(bytes, &request);
    }
    answered(bytes);
}

fn judged(bytes: &[u8], request: &AddCheckpoint) {
    let stage = stage();
    let directory = TempDir::new().unwrap();
    let here = witness(directory.path());
    let first = AddCheckpoint {
        old_size: 0,
        hashes: Vec::new(),
        checkpoint: stage.checkpoint.text().to_owned(),
    };
    here.add_checkpoint(first.to_text().as_bytes(), 1).unwrap();
    match here.add_checkpoint(bytes, 2) {
        Ok(word) => {
            let stated = SignedCheckpoint::verify(request.checkpoint.as_bytes(), key().verifier());
            let stated = stated.expect("signed by the log");
            assert!(stated.size() >= KNOWN, "a log that shrank");
            assert_eq!(request.old_size, KNOWN);
            assert_eq!(here.newest()[0].size(), stated.size());
            assert!(here.newest()[0].text().contains(word.line()));
        }
        Err(refused) => {
            assert_eq!(here.newest()[0].size(), KNOWN, "{refused}");
            let known = refused.known_size();
            assert!(known.is_none() || known == Some(KNOWN));
            assert!(!matches!(refused, Refused::Io { .. }), "{refused}");
        }
    }
}

/// Nobody but the owner of its key gives a witness's word.
fn answered(bytes: &[u8]) {
    let stage = stage();
    let signer = WitnessSigner::from_randomness(NAME, &[3; 32]).unwrap();
    let own = signer.key().clone();
    let log = key().verifier().clone();
    let kept = Witnessed::new(stage.silent.path(), log, vec![own.clone()], 1);
    if let Ok(word) = kept.keep(&stage.checkpoint, &own, bytes) {
        let text = format!("{}{}", stage.checkpoint.text(), word.line());
        assert_eq!(cosignatures(text.as_bytes(), &[own]).unwrap(), [word]);
    }
    let log = LogDirectory::new(stage.directory.path());
    assert!(log.checkpoint(key().verifier()).is_ok());
}
