//! The files of a published log, one of them changed.

use crate::notes::key;
use ledger::commitment::{Commitment, leaf};
use ledger::reader::LogDirectory;
use ledger::{Publisher, SignedCheckpoint};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

/// Entries of the log: two full bundles and a part of one.
const ENTRIES: u64 = 600;

struct Log {
    directory: TempDir,
    checkpoint: SignedCheckpoint,
    files: Vec<(PathBuf, Vec<u8>)>,
}

pub fn entry(index: u64) -> Vec<u8> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&index.to_be_bytes());
    leaf(&Commitment(bytes))
}

fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let directory = TempDir::new().unwrap();
        let mut publisher = Publisher::open(directory.path(), key().clone()).unwrap();
        let entries: Vec<Vec<u8>> = (0..ENTRIES).map(entry).collect();
        publisher.append(&entries).unwrap();
        let checkpoint = publisher.publish().unwrap().clone();
        let mut files = Vec::new();
        collect(directory.path(), &mut files);
        files.sort();
        Log {
            directory,
            checkpoint,
            files,
        }
    })
}

fn collect(directory: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for found in fs::read_dir(directory).unwrap() {
        let path = found.unwrap().path();
        let hidden = path.file_name().unwrap().as_encoded_bytes()[0] == b'.';
        if path.is_dir() {
            collect(&path, files);
        } else if !hidden {
            files.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
}

/// The first byte chooses a file and whether what follows is its content (even) or is written over it at a place told
/// by the next two bytes (odd).
pub fn ledger_files(bytes: &[u8]) {
    let Some((choice, rest)) = bytes.split_first() else {
        return;
    };
    let log = log();
    let (path, original) = &log.files[usize::from(choice / 2) % log.files.len()];
    let changed = match (choice % 2, rest.split_first_chunk::<2>()) {
        (1, Some((place, over))) => {
            let mut content = original.clone();
            let place = usize::from(u16::from_be_bytes(*place)) % (content.len() + 1);
            let end = (place + over.len()).min(content.len());
            content[place..end].copy_from_slice(&over[..end - place]);
            content
        }
        _ => rest.to_vec(),
    };
    fs::write(path, &changed).unwrap();
    let holds = std::panic::catch_unwind(|| judge(log, path, changed == *original));
    fs::write(path, original).unwrap();
    if let Err(why) = holds {
        std::panic::resume_unwind(why);
    }
}

fn judge(log: &Log, path: &Path, is_original: bool) {
    let directory = log.directory.path();
    let verifier = key().verifier();
    let report = ledger::audit::audit(directory, verifier);
    assert_eq!(
        report.is_clean(),
        is_original,
        "{}: {report:?}",
        path.display()
    );
    let reader = LogDirectory::new(directory);
    if let Ok(checkpoint) = reader.checkpoint(verifier) {
        assert_eq!(checkpoint, log.checkpoint, "a forged checkpoint");
    }
    let at = &log.checkpoint;
    for index in [0, 255, 256, ENTRIES - 1] {
        if let Ok(found) = reader.entry(at, index) {
            assert_eq!(found, entry(index), "a forged entry");
        }
        if let Ok(proof) = reader.inclusion_proof(at, index) {
            let proven = proof.verify(&entry(index), verifier);
            assert!(proven.is_ok(), "{}: {proven:?}", path.display());
        }
    }
    if let Ok(proof) = reader.consistency_proof(at, 300) {
        let old = ledger::audit::root_of((0..300).map(entry));
        assert!(proof.verify(old, at.root()).is_ok());
    }
    assert!(reader.entries(at).count() as u64 <= ENTRIES + 1);
    // Whoever publishes goes on from the true log or not at all.
    if let Ok(publisher) = Publisher::open(directory, key().clone()) {
        assert!(publisher.size() <= ENTRIES);
    }
}
