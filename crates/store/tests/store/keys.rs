//! What the key file protects.

use crate::common::{Bench, ask, begin_upload, write};
use store::{AskOutcome, Keys, Sealed, StoreError};
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
fn a_sealed_value_opens_only_in_its_place() {
    let keys = Keys::from_master(&[1; 32]);
    let environment = Bench::embedded().environment();
    let sealed = keys.seal(b"value", b"here", &environment).unwrap();
    assert_eq!(keys.unseal(&sealed, b"here").unwrap(), b"value");
    let again = keys.seal(b"value", b"here", &environment).unwrap();
    assert_ne!(again, sealed, "each has a key of its own");
    let refused = |bytes: &[u8], generation, place: &[u8]| {
        let bytes = bytes.to_vec();
        let opened = keys.unseal(&Sealed { generation, bytes }, place);
        assert!(matches!(opened, Err(StoreError::Unsealable)), "{opened:?}");
    };
    refused(&sealed.bytes, 1, b"else");
    refused(&sealed.bytes, 0, b"here");
    refused(&sealed.bytes, 2, b"here");
    for length in 0..sealed.bytes.len() {
        refused(&sealed.bytes[..length], 1, b"here");
        let mut flipped = sealed.bytes.clone();
        flipped[length] ^= 1;
        refused(&flipped, 1, b"here");
    }
    // The key of one value does not open another of the same place.
    let mut mixed = sealed.bytes.clone();
    mixed[60..].copy_from_slice(&again.bytes[60..]);
    refused(&mixed, 1, b"here");
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
