#![allow(clippy::unwrap_used)]

use super::*;
use crate::audit::root_of;
use crate::compare::{Relation, compare, vouched_for_both};
use crate::key::LogKey;
use crate::publisher::Publisher;
use crate::reader::LogDirectory;
use crate::witnessed::{self, Witnessed};
use proptest::prelude::*;
use tempfile::{TempDir, tempdir};

const ORIGIN: &str = "example.org/access-log";
const NAME: &str = "witness.example/w1";

fn log_key() -> LogKey {
    LogKey::from_randomness(ORIGIN, &[7; 32]).unwrap()
}

fn entry(branch: u8, index: u64) -> Vec<u8> {
    format!("{branch} {index}").into_bytes()
}

/// A log that is the branch 0 up to `shared` and a branch of its own from there on.
struct Grown {
    dir: TempDir,
    checkpoint: SignedCheckpoint,
}

fn grown(branch: u8, shared: u64, size: u64) -> Grown {
    let dir = tempdir().unwrap();
    let mut publisher = Publisher::open(dir.path(), log_key()).unwrap();
    publisher
        .append((0..shared.min(size)).map(|i| entry(0, i)))
        .unwrap();
    publisher
        .append((shared..size).map(|i| entry(branch, i)))
        .unwrap();
    let checkpoint = publisher.publish().unwrap().clone();
    Grown { dir, checkpoint }
}

impl Grown {
    fn request(&self, old: u64) -> Vec<u8> {
        let log = LogDirectory::new(self.dir.path());
        let hashes = log
            .consistency_proof(&self.checkpoint, old)
            .map_or(Vec::new(), |proof| proof.hashes);
        AddCheckpoint {
            old_size: old,
            hashes,
            checkpoint: self.checkpoint.text().to_owned(),
        }
        .to_text()
        .into_bytes()
    }
}

fn witness(dir: &Path) -> Witness {
    Witness::open(dir, NAME, vec![log_key().verifier().clone()], &[9; 32]).unwrap()
}

fn refused(witness: &Witness, body: &[u8], code: &str, status: u16, known: Option<u64>) {
    let refused = witness.add_checkpoint(body, 10).unwrap_err();
    assert_eq!(
        (refused.code(), refused.status(), refused.known_size()),
        (code, status, known)
    );
}

#[test]
fn it_signs_what_continues_and_nothing_else() {
    let dir = tempdir().unwrap();
    let here = witness(dir.path());
    let (five, nine) = (grown(0, 0, 5), grown(0, 0, 9));
    refused(
        &here,
        &five.request(3),
        "witness-knows-another-size",
        409,
        Some(0),
    );
    let said = here
        .add_checkpoint(&five.request(0), 1_700_000_000)
        .unwrap();
    assert_eq!((said.witness.as_str(), said.time), (NAME, 1_700_000_000));
    let text = five.checkpoint.text().to_owned() + said.line();
    let keys = [here.key().clone()];
    assert_eq!(
        crate::cosignature::cosignatures(text.as_bytes(), &keys).unwrap(),
        [said]
    );
    // The same once more: newer word, same tree.
    assert_eq!(
        here.add_checkpoint(&five.request(5), 1_700_000_060)
            .unwrap()
            .time,
        1_700_000_060
    );
    refused(
        &here,
        &nine.request(0),
        "witness-knows-another-size",
        409,
        Some(5),
    );
    here.add_checkpoint(&nine.request(5), 20).unwrap();
    // A tree that shrinks has no proof to begin at what is known.
    refused(
        &here,
        &five.request(5),
        "witness-knows-another-size",
        409,
        Some(9),
    );
    let shrunk = five.request(5);
    let shrunk = String::from_utf8(shrunk).unwrap().replace("old 5", "old 9");
    refused(
        &here,
        shrunk.as_bytes(),
        "witness-proof-beyond-checkpoint",
        400,
        None,
    );
    assert_eq!(here.newest()[0].size(), 9);
}

#[test]
fn a_fork_is_refused_and_kept_as_evidence() {
    let dir = tempdir().unwrap();
    let here = witness(dir.path());
    here.add_checkpoint(&grown(0, 0, 9).request(0), 1).unwrap();
    let other = grown(1, 4, 9);
    refused(&here, &other.request(9), "witness-log-forked", 409, Some(9));
    let longer = grown(1, 4, 300);
    refused(
        &here,
        &longer.request(9),
        "witness-tree-not-continued",
        422,
        None,
    );
    refused(
        &here,
        &longer.request(9),
        "witness-tree-not-continued",
        422,
        None,
    );
    let kept: Vec<_> = fs::read_dir(dir.path().join("refused")).unwrap().collect();
    assert_eq!(kept.len(), 2, "{kept:?}");
    // What it knew, it still knows.
    here.add_checkpoint(&grown(0, 0, 10).request(9), 2).unwrap();
}

#[test]
fn what_is_no_request_of_a_log_it_follows_is_refused() {
    let dir = tempdir().unwrap();
    let here = witness(dir.path());
    refused(&here, b"old 0\n", "witness-request-malformed", 400, None);
    refused(
        &here,
        b"old 0\n\nhello\n",
        "checkpoint-malformed",
        400,
        None,
    );
    let request = String::from_utf8(grown(0, 0, 5).request(0)).unwrap();
    let unknown = request.replace(ORIGIN, "example.org/other");
    refused(&here, unknown.as_bytes(), "witness-log-unknown", 404, None);
    let other = LogKey::from_randomness(ORIGIN, &[8; 32]).unwrap();
    let forged = SignedCheckpoint::sign(&other, 5, root_of((0..5).map(|i| entry(0, i))));
    let forged = format!("old 0\n\n{}", forged.text());
    refused(
        &here,
        forged.as_bytes(),
        "witness-not-signed-by-log",
        403,
        None,
    );
    let padded = request.replacen("\n\n", &format!("\n{}\n\n", EMPTY_HASH), 1);
    refused(
        &here,
        padded.as_bytes(),
        "witness-tree-not-continued",
        422,
        None,
    );
    assert_eq!(here.newest(), []);
}

#[test]
fn it_remembers_over_a_restart_and_refuses_to_start_without_its_memory() {
    let dir = tempdir().unwrap();
    let open = |name: &str| {
        Witness::open(
            dir.path(),
            name,
            vec![log_key().verifier().clone()],
            &[1; 32],
        )
    };
    let first = witness(dir.path());
    let key = first.key().text().to_owned();
    first.add_checkpoint(&grown(0, 0, 9).request(0), 1).unwrap();
    assert_eq!(open(NAME).unwrap_err().code(), "witness-in-use");
    drop(first);
    let again = open(NAME).unwrap();
    assert_eq!(
        again.key().text(),
        key,
        "the key is the one that was made first"
    );
    refused(
        &again,
        &grown(1, 4, 9).request(9),
        "witness-log-forked",
        409,
        Some(9),
    );
    drop(again);
    assert_eq!(
        open("witness.example/w2").unwrap_err().code(),
        "witness-other-name"
    );
    let memory = dir.path().join("logs").join(id_of(ORIGIN));
    let text = fs::read_to_string(&memory).unwrap();
    fs::write(&memory, text.replace("\n9\n", "\n8\n")).unwrap();
    assert_eq!(open(NAME).unwrap_err().code(), "witness-memory-damaged");
    // Signed by the log, but never by this witness.
    fs::write(&memory, grown(0, 0, 2).checkpoint.text()).unwrap();
    assert_eq!(open(NAME).unwrap_err().code(), "witness-memory-damaged");
    fs::remove_dir_all(dir.path().join("logs")).unwrap();
    assert_eq!(open(NAME).unwrap_err().code(), "witness-memory-missing");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempdir().unwrap();
    drop(witness(dir.path()));
    let key = dir.path().join("key");
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let error = Witness::open(dir.path(), NAME, Vec::new(), &[1; 32]).unwrap_err();
    assert_eq!(error.code(), "witness-key-readable");
}

/// However many ask at once, of each size at most one tree is ever cosigned.
#[test]
fn two_requests_at_once_never_get_two_trees_of_one_size_signed() {
    let dir = tempdir().unwrap();
    let here = witness(dir.path());
    here.add_checkpoint(&grown(0, 0, 4).request(0), 1).unwrap();
    let branches: Vec<_> = (1..=8).map(|branch| grown(branch, 4, 9)).collect();
    let signed: Vec<bool> = std::thread::scope(|scope| {
        let threads: Vec<_> = branches
            .iter()
            .map(|branch| scope.spawn(|| here.add_checkpoint(&branch.request(4), 2).is_ok()))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(
        signed.iter().filter(|signed| **signed).count(),
        1,
        "{signed:?}"
    );
}

#[test]
fn what_witnesses_said_is_kept_and_checked_against_the_log() {
    let (one, other) = (tempdir().unwrap(), tempdir().unwrap());
    let logs = vec![log_key().verifier().clone()];
    let first = witness(one.path());
    let second = Witness::open(other.path(), "witness.example/w2", logs, &[5; 32]).unwrap();
    let keys = vec![first.key().clone(), second.key().clone()];
    let log = grown(0, 0, 9);
    let check = |quorum| {
        let verifier = log_key().verifier().clone();
        let (_, problem) = witnessed::check(log.dir.path(), &verifier, &keys, quorum);
        problem.map(|p| p.code())
    };
    let kept = Witnessed::new(
        log.dir.path(),
        log_key().verifier().clone(),
        keys.clone(),
        2,
    );
    assert_eq!(check(1), Some("log-witnesses-too-few"));
    let said = first.add_checkpoint(&log.request(0), 1).unwrap();
    // A line that is not the witness's, and a damaged one.
    let foreign = kept.keep(&log.checkpoint, &keys[1], said.line().as_bytes());
    assert!(
        matches!(foreign, Err(witnessed::AnswerError::NotCosigned { .. })),
        "{foreign:?}"
    );
    assert!(
        kept.keep(&log.checkpoint, &keys[0], b"\xe2\x80\x94 x\n")
            .is_err()
    );
    assert!(
        kept.keep(
            &log.checkpoint,
            &keys[0],
            &[b'a'; witnessed::ANSWER_MAX + 1]
        )
        .is_err()
    );
    kept.keep(&log.checkpoint, &keys[0], said.line().as_bytes())
        .unwrap();
    assert!(kept.newest().is_none(), "one of two is no quorum");
    assert!(kept.adorned(&log.checkpoint).text().contains(said.line()));
    let said = second.add_checkpoint(&log.request(0), 2).unwrap();
    kept.keep(&log.checkpoint, &keys[1], said.line().as_bytes())
        .unwrap();
    let (checkpoint, words) = kept.newest().unwrap();
    assert_eq!((checkpoint.size(), words.len()), (9, 2));
    assert_eq!(check(2), None);
    assert_eq!(check(3), Some("log-witnesses-too-few"));
    // Another log is put beside what was said: grown differently, or shorter.
    for (other, code) in [
        (grown(1, 4, 30), "log-forked"),
        (grown(0, 0, 3), "log-shorter-than-witnessed"),
        (grown(0, 0, 300), ""),
    ] {
        fs::copy(
            log.dir.path().join("witnessed"),
            other.dir.path().join("witnessed"),
        )
        .unwrap();
        let verifier = log_key().verifier().clone();
        let (_, problem) = witnessed::check(other.dir.path(), &verifier, &keys, 2);
        assert_eq!(problem.map_or("", |p| p.code()), code);
    }
}

#[test]
fn a_witness_that_signs_a_fork_is_named() {
    let dirs = [tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap()];
    // A witness whose memory was lost, and was founded anew with its old key.
    let forgetful = [witness(dirs[0].path()), witness(dirs[1].path())];
    assert_eq!(forgetful[0].key().text(), forgetful[1].key().text());
    let logs = vec![log_key().verifier().clone()];
    let honest = Witness::open(dirs[2].path(), "witness.example/w2", logs, &[5; 32]).unwrap();
    let (one, other) = (grown(0, 0, 9), grown(1, 4, 9));
    let lines = |log: &Grown, witnesses: &[&Witness]| {
        let mut text = log.checkpoint.text().to_owned();
        for witness in witnesses {
            text += witness.add_checkpoint(&log.request(0), 1).unwrap().line();
        }
        SignedCheckpoint::verify(text.as_bytes(), log_key().verifier()).unwrap()
    };
    let first = lines(&one, &[&forgetful[0], &honest]);
    let second = lines(&other, &[&forgetful[1]]);
    assert!(matches!(compare(&first, &second, None), Relation::Forked));
    assert!(matches!(compare(&first, &first, None), Relation::Same));
    let keys = [honest.key().clone(), forgetful[0].key().clone()];
    let broke = vouched_for_both(&first, &second, &keys).unwrap();
    assert_eq!(broke.len(), 1);
    assert_eq!(broke[0].text(), keys[1].text());
}

#[test]
fn trees_of_different_sizes_are_compared_with_the_tiles() {
    let (small, large, forked) = (grown(0, 0, 9), grown(0, 0, 300), grown(1, 4, 300));
    let tiles = |log: &Grown| LogDirectory::new(log.dir.path());
    let told = |other: &Grown, tiles: Option<&LogDirectory>| {
        compare(&small.checkpoint, &other.checkpoint, tiles)
    };
    assert!(matches!(told(&large, None), Relation::Untold(None)));
    assert!(matches!(
        told(&large, Some(&tiles(&large))),
        Relation::Continued
    ));
    assert!(matches!(
        told(&forked, Some(&tiles(&forked))),
        Relation::Forked
    ));
    // Tiles of another log prove nothing either way.
    assert!(matches!(
        told(&forked, Some(&tiles(&large))),
        Relation::Untold(Some(_))
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever is sent in whatever order, every tree that was cosigned continues the one before.
    #[test]
    fn everything_cosigned_is_one_growing_log(
        steps in proptest::collection::vec((0_u8..3, 0_u64..8, 1_u64..24, 0_u64..24), 1..12)
    ) {
        let dir = tempdir().unwrap();
        let here = witness(dir.path());
        let mut newest: Vec<Vec<u8>> = Vec::new();
        for (branch, shared, size, old) in steps {
            let log = grown(branch, shared, size);
            if here.add_checkpoint(&log.request(old.min(size)), 1).is_ok() {
                let entries: Vec<_> = (0..size)
                    .map(|i| entry(if i < shared { 0 } else { branch }, i))
                    .collect();
                prop_assert!(entries.starts_with(&newest), "{newest:?} then {entries:?}");
                newest = entries;
            }
        }
    }
}
