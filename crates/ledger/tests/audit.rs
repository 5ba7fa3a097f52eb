//! Damage of every kind is found and named.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use common::{files, flip, key, log, rows};
use ledger::audit::{Report, audit, audit_against};
use ledger::{LogKey, Publisher};
use proptest::prelude::*;
use tempfile::{TempDir, tempdir};

fn made(sizes: &[u64]) -> TempDir {
    let dir = tempdir().unwrap();
    log(dir.path(), sizes);
    dir
}

/// Damages a log of 700 entries and compares the codes an audit gives, in order, with and without the store's rows.
fn check(damage: impl Fn(&Path), alone: &[&str], with_rows: &[&str]) -> Report {
    let dir = made(&[700]);
    damage(dir.path());
    let codes = |report: &Report| report.problems.iter().map(|p| p.code()).collect::<Vec<_>>();
    assert_eq!(codes(&audit(dir.path(), key().verifier())), alone);
    let report = audit_against(dir.path(), key().verifier(), rows(0..700));
    assert_eq!(codes(&report), with_rows);
    report
}

#[test]
fn an_untouched_log_is_clean() {
    for sizes in [
        &[0][..],
        &[1],
        &[255, 256],
        &[256],
        &[300, 310, 700],
        &[65_536],
        &[66_000],
    ] {
        let dir = made(sizes);
        let size = *sizes.last().unwrap();
        let report = audit_against(dir.path(), key().verifier(), rows(0..size));
        assert_eq!(report.problems, [], "{sizes:?}");
        assert_eq!(report.size, size);
        assert!(report.root.is_some() && report.stopped_at.is_none());
        assert!(audit(dir.path(), key().verifier()).is_clean());
    }
}

#[test]
fn a_changed_entry() {
    let report = check(
        |dir| flip(&dir.join("tile/entries/001"), 4, 0),
        &["tile-differs", "tile-differs", "root-differs"],
        &[
            "entry-differs-from-row",
            "tile-differs",
            "tile-differs",
            "root-differs",
        ],
    );
    assert_eq!(
        report.problems[0].to_string(),
        "entry 256: differs from the row in the store"
    );
    assert_eq!(
        report.problems[1].to_string(),
        "tile/0/001: differs at hash 0 from what the entries from 256 on give"
    );
}

#[test]
fn a_changed_tile() {
    let report = check(
        |dir| flip(&dir.join("tile/0/001"), 32 * 7 + 3, 0),
        &["tile-differs"],
        &["tile-differs"],
    );
    assert_eq!(
        report.problems[0].to_string(),
        "tile/0/001: differs at hash 7 from what the entries from 263 on give"
    );
    let report = check(
        |dir| flip(&dir.join("tile/1/000.p/2"), 63, 0),
        &["tile-differs"],
        &["tile-differs"],
    );
    assert!(
        report.problems[0]
            .to_string()
            .contains("hash 1 from what the entries from 256")
    );
}

#[test]
fn lost_and_cut_tiles() {
    check(
        |dir| fs::remove_file(dir.join("tile/0/000")).unwrap(),
        &["tile-missing"],
        &["tile-missing"],
    );
    check(
        |dir| fs::write(dir.join("tile/0/002.p/188"), b"").unwrap(),
        &["tile-length-wrong"],
        &["tile-length-wrong"],
    );
}

#[test]
fn a_lost_bundle_hides_nothing_else() {
    let mut with_rows = vec!["bundle-missing"];
    with_rows.extend([["leaf-missing"; 256].as_slice(), &["tile-differs"]].concat());
    let report = check(
        |dir| {
            fs::remove_file(dir.join("tile/entries/000")).unwrap();
            flip(&dir.join("tile/0/001"), 0, 0);
        },
        &["bundle-missing", "tile-differs"],
        &with_rows,
    );
    assert!(report.root.is_some());
    assert_eq!(
        report.problems[0].to_string(),
        "tile/entries/000: missing, with the entries from 0 to 255"
    );
}

#[test]
fn a_lost_bundle_and_its_tile() {
    let dir = made(&[700]);
    fs::remove_file(dir.path().join("tile/entries/001")).unwrap();
    fs::remove_file(dir.path().join("tile/0/001")).unwrap();
    let report = audit(dir.path(), key().verifier());
    let found: Vec<_> = report.problems.iter().map(|p| p.code()).collect();
    assert_eq!(found, ["bundle-missing", "tile-missing"]);
    assert_eq!(report.root, None);
}

#[test]
fn cut_and_lengthened_bundles() {
    let bundle = "tile/entries/002.p/188";
    let cut = |dir: &Path| {
        let bytes = fs::read(dir.join(bundle)).unwrap();
        fs::write(dir.join(bundle), &bytes[..bytes.len() - 1]).unwrap();
    };
    let report = check(
        cut,
        &["bundle-malformed"],
        &["bundle-malformed", "leaf-missing"],
    );
    assert!(
        report.problems[0]
            .to_string()
            .ends_with("breaks off in entry 699")
    );

    let last_leaf_removed = |dir: &Path| {
        let bytes = fs::read(dir.join(bundle)).unwrap();
        let shorter = bytes.len() - 2 - common::leaf(699).len();
        fs::write(dir.join(bundle), &bytes[..shorter]).unwrap();
    };
    let report = check(
        last_leaf_removed,
        &["bundle-count-wrong"],
        &["bundle-count-wrong", "leaf-missing"],
    );
    assert_eq!(
        report.problems[0].to_string(),
        format!("{bundle}: holds 187 entries, expected 188")
    );
    assert_eq!(
        report.problems[1].to_string(),
        "row 699: its entry is missing in the log"
    );

    let lengthened = |dir: &Path| {
        let bytes = [fs::read(dir.join(bundle)).unwrap(), vec![0, 0]].concat();
        fs::write(dir.join(bundle), bytes).unwrap();
    };
    check(lengthened, &["bundle-count-wrong"], &["bundle-count-wrong"]);
}

#[test]
fn a_superseded_partial_file() {
    let dir = made(&[100, 110, 120]);
    for (path, byte) in [("tile/0/000.p/110", 40), ("tile/entries/000.p/100", 50)] {
        flip(&dir.path().join(path), byte, 0);
        let report = audit(dir.path(), key().verifier());
        let found: Vec<_> = report.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [format!(
                "{path}: differs at byte {byte} from the fuller version beside it"
            )]
        );
        flip(&dir.path().join(path), byte, 0);
    }
}

#[test]
fn a_full_file_may_stand_for_the_partial_one_even_before_it_is_finished() {
    let dir = made(&[700]);
    for (partial, full) in [("entries/002.p", "entries/002"), ("0/002.p", "0/002")] {
        let (partial, full) = (
            dir.path().join("tile").join(partial),
            dir.path().join("tile").join(full),
        );
        let mut bytes = fs::read(partial.join("188")).unwrap();
        bytes.extend([0, 9, 1]);
        fs::write(full, bytes).unwrap();
        fs::remove_dir_all(partial).unwrap();
    }
    let report = audit_against(dir.path(), key().verifier(), rows(0..700));
    assert_eq!(report.problems, []);
    let reader = ledger::LogDirectory::new(dir.path());
    let at = reader.checkpoint(key().verifier()).unwrap();
    assert_eq!(reader.entry(&at, 699).unwrap(), common::leaf(699));
}

/// What an audit says of a sound log of 700 entries against these rows.
fn check_rows(rows: impl Iterator<Item = (u64, Vec<u8>)>, expected: &[&str]) {
    let dir = made(&[700]);
    let report = audit_against(dir.path(), key().verifier(), rows);
    let found: Vec<_> = report.problems.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn rows_that_do_not_fit() {
    check_rows(
        rows(0..700).filter(|row| row.0 != 3),
        &["entry 3: its row is missing in the store"],
    );
    check_rows(
        rows(0..699),
        &["entry 699: its row is missing in the store"],
    );
    check_rows(rows(0..701), &["row 700: its entry is missing in the log"]);
    check_rows(
        rows(0..700).chain([(5, common::leaf(5))]),
        &["row 5: comes again or out of order"],
    );
    check_rows(
        rows(0..700).map(|(n, leaf)| (n, if n == 9 { b"other".to_vec() } else { leaf })),
        &["entry 9: differs from the row in the store"],
    );
}

#[test]
fn a_leaf_removed_from_the_log_and_signed_again_is_found_by_the_rows() {
    let dir = tempdir().unwrap();
    let mut publisher = Publisher::open(dir.path(), key()).unwrap();
    publisher
        .append(rows(0..20).filter(|row| row.0 != 18).map(|row| row.1))
        .unwrap();
    publisher.publish().unwrap();
    assert!(
        audit(dir.path(), key().verifier()).is_clean(),
        "by itself it is a sound log"
    );
    let report = audit_against(dir.path(), key().verifier(), rows(0..20));
    let found: Vec<_> = report.problems.iter().map(|p| p.code()).collect();
    assert_eq!(found, ["entry-differs-from-row", "leaf-missing"]);
}

#[test]
fn a_checkpoint_that_cannot_be_trusted() {
    let dir = made(&[700]);
    let other = LogKey::from_randomness(common::ORIGIN, &[1; 32]).unwrap();
    let report = audit(dir.path(), other.verifier());
    assert_eq!(report.problems[0].code(), "checkpoint-signature-wrong");
    assert_eq!(
        (report.problems.len(), report.size),
        (1, 700),
        "the rest was still checked"
    );

    let path = dir.path().join("checkpoint");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\n700\n", "\n600\n")).unwrap();
    let report = audit(dir.path(), key().verifier());
    let found: Vec<_> = report.problems.iter().map(|p| p.code()).collect();
    assert!(
        found.contains(&"checkpoint-signature-wrong") && report.size == 600,
        "{found:?}"
    );

    fs::write(&path, text.replace("\n700\n", "\n18446744073709551615\n")).unwrap();
    let report = audit(dir.path(), key().verifier());
    assert!(
        report.stopped_at.is_some(),
        "it does not look for files without end"
    );

    fs::write(&path, "hello\n").unwrap();
    assert_eq!(
        audit(dir.path(), key().verifier()).problems[0].code(),
        "checkpoint-malformed"
    );
    fs::remove_file(&path).unwrap();
    assert_eq!(
        audit(dir.path(), key().verifier()).problems[0].code(),
        "checkpoint-missing"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_flipped_bit_in_any_file_is_found(
        sizes in prop::sample::select(vec![vec![1], vec![100, 120], vec![300, 301, 700]]),
        file in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(),
        bit in 0u8..8,
    ) {
        let dir = made(&sizes);
        let files = files(dir.path());
        let path = dir.path().join(&files[file.index(files.len())]);
        let length = fs::metadata(&path).unwrap().len() as usize;
        flip(&path, byte.index(length), bit);
        let report = audit(dir.path(), key().verifier());
        prop_assert!(!report.is_clean(), "{}", path.display());
    }
}

#[test]
fn what_a_killed_publisher_left_half_written_is_gone_at_the_next_opening() {
    let dir = tempdir().unwrap();
    log(dir.path(), &[300]);
    // It was writing the tiles of 530 entries: one full, one in part.
    for half_written in [
        "tile/0/001",
        "tile/entries/001",
        "tile/0/001.p/200",
        "tile/0/002.p/18",
        "tile/entries/002.p/18",
        "tile/1/000.p/2",
    ] {
        let path = dir.path().join(half_written);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"").unwrap();
    }
    // Others than those sizes are published then, before and after the tile is full.
    for size in [400, 600, 900] {
        log(dir.path(), &[size]);
        let report = audit(dir.path(), key().verifier());
        assert!(report.is_clean(), "{size}: {:?}", report.problems);
    }
}
