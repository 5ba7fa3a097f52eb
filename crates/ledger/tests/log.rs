//! Appending, publishing, reading and proving, by properties.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;

use common::{files, flip, key, leaf, leaves, log};
use ledger::proof::InclusionProof;
use ledger::{LogDirectory, LogKey, Publisher};
use proptest::prelude::*;
use tempfile::tempdir;

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_entry_can_be_proven_and_no_other(size in 1u64..=2_000, step in 1usize..40) {
        let dir = tempdir().unwrap();
        let at = log(dir.path(), &[size]);
        let reader = LogDirectory::new(dir.path());
        for index in (0..size).step_by(step).chain([size - 1]) {
            let proof = reader.inclusion_proof(&at, index).unwrap();
            let proof = InclusionProof::parse(&proof.to_text()).unwrap();
            let entry = reader.entry(&at, index).unwrap();
            prop_assert_eq!(&entry, &leaf(index));
            prop_assert!(proof.verify(&entry, key().verifier()).is_ok());
            let mut changed = entry.clone();
            changed[0] ^= 1;
            prop_assert!(proof.verify(&changed, key().verifier()).is_err());
            for other in [index + 1, index.wrapping_sub(1), index ^ 2] {
                let moved = InclusionProof { index: other, ..proof.clone() };
                prop_assert!(moved.verify(&entry, key().verifier()).is_err());
            }
        }
    }

    #[test]
    fn any_two_sizes_are_consistent(one in 0u64..=2_000, two in 0u64..=2_000) {
        let (old, new) = (one.min(two), one.max(two));
        let dir = tempdir().unwrap();
        let before = log(dir.path(), &[old]);
        let now = log(dir.path(), &[new]);
        let mut proof = LogDirectory::new(dir.path()).consistency_proof(&now, old).unwrap();
        prop_assert!(proof.verify(before.root(), now.root()).is_ok());
        if old < new && old > 0 {
            prop_assert!(proof.verify(now.root(), now.root()).is_err());
            proof.hashes.push(now.root());
            prop_assert!(proof.verify(before.root(), now.root()).is_err());
        }
    }

    #[test]
    fn batches_do_not_matter(mut sizes in prop::collection::vec(1u64..=2_000, 1..12), reopen in any::<bool>()) {
        sizes.sort_unstable();
        let (whole, pieces) = (tempdir().unwrap(), tempdir().unwrap());
        let last = *sizes.last().unwrap();
        let at_once = log(whole.path(), &[last]);
        let mut in_pieces = None;
        if reopen {
            for &size in &sizes {
                in_pieces = Some(log(pieces.path(), &[size]));
            }
        } else {
            in_pieces = Some(log(pieces.path(), &sizes));
        }
        prop_assert_eq!(Some(at_once), in_pieces);
        for file in files(whole.path()) {
            let (one, other) = (fs::read(whole.path().join(&file)), fs::read(pieces.path().join(&file)));
            prop_assert_eq!(one.unwrap(), other.unwrap(), "{}", file.display());
        }
    }
}

#[test]
fn an_older_checkpoint_can_still_be_asked() {
    let dir = tempdir().unwrap();
    let old = log(dir.path(), &[300]);
    log(dir.path(), &[301, 5_000]);
    assert!(
        !dir.path().join("tile/0/001.p").exists(),
        "partial tiles give way to the full one"
    );
    assert!(!dir.path().join("tile/entries/001.p").exists());
    let reader = LogDirectory::new(dir.path());
    let proof = reader.inclusion_proof(&old, 299).unwrap();
    assert_eq!(proof.verify(&leaf(299), key().verifier()).unwrap(), old);
    assert_eq!(reader.entry(&old, 299).unwrap(), leaf(299));
    assert_eq!(
        reader.entry(&old, 300).unwrap_err().code(),
        "log-index-beyond-checkpoint"
    );
    assert_eq!(reader.entries(&old).count(), 300);
}

#[test]
fn entries_come_in_order() {
    let dir = tempdir().unwrap();
    let at = log(dir.path(), &[700]);
    let entries: Result<Vec<_>, _> = LogDirectory::new(dir.path()).entries(&at).collect();
    assert_eq!(entries.unwrap(), common::rows(0..700).collect::<Vec<_>>());
    fs::remove_file(dir.path().join("tile/entries/001")).unwrap();
    let entries: Vec<_> = LogDirectory::new(dir.path()).entries(&at).collect();
    assert_eq!(entries.len(), 257);
    assert_eq!(
        entries[256].as_ref().unwrap_err().code(),
        "log-file-missing"
    );
}

#[test]
fn a_new_log_has_a_checkpoint_of_size_0() {
    let dir = tempdir().unwrap();
    let at = log(&dir.path().join("a/b"), &[0]);
    let read = LogDirectory::new(dir.path().join("a/b"))
        .checkpoint(key().verifier())
        .unwrap();
    assert_eq!((read.size(), read.root()), (0, at.root()));
    assert!(
        read.text()
            .contains("\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
    );
}

#[test]
fn what_lies_beyond_the_checkpoint_is_written_again() {
    let dir = tempdir().unwrap();
    log(dir.path(), &[200]);
    // A crash before the checkpoint: full tiles are on the disk, one of them torn.
    let mut publisher = Publisher::open(dir.path(), key()).unwrap();
    publisher.append(leaves(200..1_000)).unwrap();
    drop(publisher);
    fs::write(dir.path().join("tile/0/001"), b"torn").unwrap();
    fs::write(dir.path().join("tile/entries/002"), b"").unwrap();
    fs::write(dir.path().join("checkpoint.new"), b"half a check").unwrap();
    let at = LogDirectory::new(dir.path())
        .checkpoint(key().verifier())
        .unwrap();
    assert_eq!(at.size(), 200);
    assert!(ledger::audit::audit(dir.path(), key().verifier()).is_clean());

    let again = log(dir.path(), &[900]);
    let whole = tempdir().unwrap();
    assert_eq!(again, log(whole.path(), &[900]));
    assert!(
        ledger::audit::audit_against(dir.path(), key().verifier(), common::rows(0..900)).is_clean()
    );
}

#[test]
fn partial_files_may_be_lost_where_the_checkpoint_does_not_need_them() {
    let dir = tempdir().unwrap();
    log(dir.path(), &[100, 200, 300, 310]);
    fs::remove_file(dir.path().join("tile/0/001.p/44")).unwrap();
    fs::write(dir.path().join("tile/entries/001.p/44"), b"").unwrap();
    assert_eq!(log(dir.path(), &[700]).size(), 700);
}

#[test]
fn a_partial_file_the_checkpoint_needs_is_named_when_it_is_damaged() {
    for (path, reason) in [
        ("tile/0/001.p/54", "root"),
        ("tile/1/000.p/1", "root"),
        ("tile/entries/001.p/54", "another hash"),
    ] {
        let dir = tempdir().unwrap();
        log(dir.path(), &[310]);
        let file = dir.path().join(path);
        let whole = fs::read(&file).unwrap();
        let open = || Publisher::open(dir.path(), key()).unwrap_err();

        flip(&file, 9, 3);
        let error = open();
        assert_eq!(error.code(), "log-disagrees-with-checkpoint");
        assert!(error.to_string().contains(path), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
        fs::write(&file, &whole[..whole.len() - 1]).unwrap();
        assert!(open().to_string().contains("expected"));
        fs::remove_file(&file).unwrap();
        assert!(open().to_string().contains("missing"));
        fs::write(&file, &whole).unwrap();
        assert!(Publisher::open(dir.path(), key()).is_ok());
    }
}

#[test]
fn a_log_is_not_continued_under_another_key_or_without_its_checkpoint() {
    let dir = tempdir().unwrap();
    log(dir.path(), &[10]);
    let other = LogKey::from_randomness(common::ORIGIN, &[1; 32]).unwrap();
    let error = Publisher::open(dir.path(), other).unwrap_err();
    assert_eq!(error.code(), "checkpoint-signature-wrong");
    fs::remove_file(dir.path().join("checkpoint")).unwrap();
    let error = Publisher::open(dir.path(), key()).unwrap_err();
    assert_eq!(error.code(), "checkpoint-missing");
}

#[test]
fn there_is_one_publisher_at_a_time() {
    let dir = tempdir().unwrap();
    let first = Publisher::open(dir.path(), key()).unwrap();
    assert_eq!(
        Publisher::open(dir.path(), key()).unwrap_err().code(),
        "log-in-use"
    );
    drop(first);
    assert!(Publisher::open(dir.path(), key()).is_ok());
}

#[test]
fn an_entry_too_long_is_refused_and_the_rest_goes_on() {
    let dir = tempdir().unwrap();
    let mut publisher = Publisher::open(dir.path(), key()).unwrap();
    let longest = vec![0u8; 65_535];
    let too_long = vec![0u8; 65_536];
    let error = publisher
        .append([&longest, &too_long, &longest])
        .unwrap_err();
    assert_eq!(error.code(), "log-entry-too-long");
    assert_eq!(publisher.size(), 1);
    publisher.append([b""]).unwrap();
    assert_eq!(publisher.publish().unwrap().size(), 2);
    let at = publisher.checkpoint().clone();
    assert_eq!(
        LogDirectory::new(dir.path()).entry(&at, 0).unwrap(),
        longest
    );
    assert_eq!(LogDirectory::new(dir.path()).entry(&at, 1).unwrap(), b"");
}

#[test]
fn after_a_failed_write_the_log_must_be_opened_again() {
    let dir = tempdir().unwrap();
    let mut publisher = Publisher::open(dir.path(), key()).unwrap();
    fs::write(dir.path().join("tile"), b"in the way").unwrap();
    publisher.append(leaves(0..10)).unwrap();
    assert_eq!(publisher.publish().unwrap_err().code(), "log-io");
    assert_eq!(
        publisher.append(leaves(10..11)).unwrap_err().code(),
        "log-must-reopen"
    );
    assert_eq!(publisher.publish().unwrap_err().code(), "log-must-reopen");
    drop(publisher);
    fs::remove_file(dir.path().join("tile")).unwrap();
    assert_eq!(log(dir.path(), &[10]).size(), 10);
}

#[test]
fn nothing_is_given_out_of_a_changed_tile() {
    // Of 600 entries, three of the hashes at the right edge lie in one tile.
    let dir = tempdir().unwrap();
    let at = log(dir.path(), &[600]);
    flip(&dir.path().join("tile/0/000"), 3, 0);
    let changed = LogDirectory::new(dir.path());
    for index in [0, 1, 255] {
        let proof = changed.inclusion_proof(&at, index);
        assert_eq!(
            proof.unwrap_err().code(),
            "log-tiles-inconsistent",
            "{index}"
        );
        let entry = changed.entry(&at, index);
        assert_eq!(
            entry.unwrap_err().code(),
            "log-tiles-inconsistent",
            "{index}"
        );
    }
    assert!(changed.inclusion_proof(&at, 256).is_ok());
}
