//! What the key file protects.

use crate::common::{Bench, ask, begin_upload, write};
use store::{AskOutcome, Keys, StoreError};
use testkit::ZHANG_SAN;

/// Everything an installation signed stays genuine as long as it has its master key.
#[test]
fn each_key_has_its_own_label_and_does_not_change() {
    let keys = Keys::from_master(&[7; 32]);
    let again = Keys::from_master(&[7; 32]);
    assert_eq!(keys.artefact_seed(), again.artefact_seed());
    assert_ne!(keys.artefact_seed(), keys.log_seed());
    let seed = store::hex(&keys.artefact_seed());
    assert_eq!(
        seed,
        "195f2b409ab800ebc6631be634c3ec70bb4b6ddff39024c4d68688073b772e14"
    );
    let other = Keys::from_master(&[8; 32]);
    assert_ne!(keys.artefact_seed(), other.artefact_seed());
}

#[test]
fn another_key_opens_nothing() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    let upload = begin_upload(&store, 2);
    let digest = store.keys().digest(&ZHANG_SAN.number());
    drop(store);

    // The same length and form, another key.
    let text = std::fs::read_to_string(bench.path().join("keys")).unwrap();
    let swapped: String = text
        .lines()
        .enumerate()
        .map(|(place, line)| {
            let turned: String = if place == 1 {
                line.trim_end_matches('=').chars().rev().collect::<String>()[..42].to_owned() + "A="
            } else {
                line.to_owned()
            };
            turned + "\n"
        })
        .collect();
    std::fs::write(bench.path().join("keys"), swapped).unwrap();
    let store = bench.open();
    assert_ne!(store.keys().digest(&ZHANG_SAN.number()), digest);
    let header = store.upload_header(upload);
    assert!(matches!(header, Err(StoreError::Unsealable)), "{header:?}");
    let subject = store.identify(digest).wait_blocking().unwrap();
    let ticket = store
        .open_own(
            subject,
            store::OwnOpening {
                kind: store::Kind::OwnReport,
                organ: "self".to_owned(),
                actor: "tester".to_owned(),
                ground: None,
                policy: "own-report".to_owned(),
            },
        )
        .wait_blocking()
        .unwrap();
    let at = ticket.receipt().at;
    let found = store.read_subject(&ticket, at);
    assert!(matches!(found, Err(StoreError::Unsealable)), "{found:?}");
}

#[test]
fn a_sealed_value_opens_only_in_its_place() {
    let keys = Keys::from_master(&[1; 32]);
    let sealed = keys.seal(b"value", b"here", [0; 12]).unwrap();
    assert_eq!(keys.unseal(&sealed, b"here").unwrap(), b"value");
    for (bytes, place) in [
        (sealed.as_slice(), b"else".as_slice()),
        (&sealed[..11], b"here"),
        (&sealed[..sealed.len() - 1], b"here"),
        (b"", b"here"),
    ] {
        let opened = keys.unseal(bytes, place);
        assert!(matches!(opened, Err(StoreError::Unsealable)), "{opened:?}");
    }
    let mut flipped = sealed.clone();
    flipped[14] ^= 1;
    assert!(keys.unseal(&flipped, b"here").is_err());
}

#[test]
fn a_malformed_key_file_is_refused() {
    let bench = Bench::new();
    drop(bench.open());
    let path = bench.path().join("keys");
    for text in [
        "",
        "x",
        "chengxin-keys/v1\n",
        "chengxin-keys/v1\nAAAA\n",
        "chengxin-keys/v1\n%%%\n",
    ] {
        std::fs::write(&path, text).unwrap();
        let opened = bench.try_open();
        assert!(
            matches!(opened, Err(StoreError::Key { .. })),
            "{text}: {opened:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_key_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    drop(bench.open());
    let path = bench.path().join("keys");
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for mode in [0o604, 0o640, 0o666] {
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let opened = bench.try_open();
        assert!(matches!(opened, Err(StoreError::Key { .. })), "{mode:o}");
    }
}

#[test]
fn a_lost_key_is_not_made_anew_beside_a_database() {
    let bench = Bench::new();
    begin_upload(&bench.open(), 1);
    std::fs::remove_file(bench.path().join("keys")).unwrap();
    let opened = bench.try_open();
    assert!(matches!(opened, Err(StoreError::Key { .. })));
    assert!(!bench.path().join("keys").exists());
}

#[test]
fn what_an_error_says_holds_no_number() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    let outcome = ask(&store, &ZHANG_SAN, "案1");
    let AskOutcome::Open(ticket) = outcome else {
        panic!("the question is open");
    };
    let subject = store.read_subject(&ticket, ticket.receipt().at).unwrap();
    for text in [
        format!("{subject:?}"),
        format!("{ticket:?}"),
        format!("{:?}", store.keys()),
    ] {
        assert!(
            !text.contains(&ZHANG_SAN.number()) && !text.contains("张三"),
            "{text}"
        );
    }
}
