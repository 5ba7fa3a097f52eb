//! Rotation of the master key: nothing is lost, whenever it is stopped, and the old generation goes only when nothing needs it.

use crate::common::{Bench, ORIGIN, ask, begin_upload, digest, publish, write};
use std::sync::Arc;
use store::{AskOutcome, Erasure, Keys, Kind, Step, Store, StoreError, Suite, Walk};
use testkit::{LI_SI, Person, ZHANG_SAN};

fn key_file(bench: &Bench) -> std::path::PathBuf {
    bench.path().join("keys")
}

fn to_the_end(store: &Store) {
    let mut walk = Walk::default();
    for _ in 0..200 {
        match store.rotate_step(&mut walk, true).unwrap() {
            Step::Nothing => return,
            Step::Done(damaged) => assert_eq!(damaged, 0),
            Step::Begun(_) | Step::Went(_) => {}
        }
    }
    panic!("the walk does not end");
}

fn number(store: &Arc<Store>, person: &Person) -> Result<String, StoreError> {
    let AskOutcome::Open(ticket) = ask(store, person, "案1") else {
        panic!("the question is open");
    };
    let read = store.read_subject(&ticket, ticket.receipt().at)?;
    Ok(read.map(|subject| subject.number).unwrap_or_default())
}

fn code(error: StoreError) -> &'static str {
    match error {
        StoreError::Key { what, .. } => what.code(),
        other => panic!("{other:?}"),
    }
}

fn refused(bench: &Bench) -> &'static str {
    code(bench.try_open().err().unwrap())
}

#[test]
fn a_rotation_keeps_everything_and_lets_the_old_key_go() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    let upload = begin_upload(&store, 2);
    let of_log = store.log_verifier(ORIGIN).unwrap();
    let signed = store.keys().artefact_seed();
    let found = digest(&store, &ZHANG_SAN);
    assert_eq!(
        code(store.retire_generation(1).unwrap_err()),
        "KEY-ROTATION"
    );

    // The serving process takes up what somebody else added to the key file.
    assert_eq!(
        Keys::add_generation(&key_file(&bench), &bench.environment()).unwrap(),
        2
    );
    let mut walk = Walk::default();
    assert_eq!(store.rotate_step(&mut walk, false).unwrap(), Step::Nothing);
    assert_eq!(store.rotate_step(&mut walk, true).unwrap(), Step::Begun(2));
    // Known people are known and new ones met while digests of both layers are there.
    assert_eq!(number(&store, &ZHANG_SAN).unwrap(), ZHANG_SAN.number());
    write(&store, &LI_SI, 3);
    write(&store, &ZHANG_SAN, 4);
    assert_eq!(store.counters().unwrap().people, 2);
    assert_eq!(
        code(store.retire_generation(1).unwrap_err()),
        "KEY-ROTATION"
    );
    to_the_end(&store);

    let standing = store.key_standing().unwrap();
    assert_eq!((standing.in_use, standing.is_finished), (2, true));
    assert_eq!(standing.older, []);
    assert_eq!(
        code(store.retire_generation(2).unwrap_err()),
        "KEY-ROTATION"
    );
    store.retire_generation(1).unwrap();
    let file = std::fs::read_to_string(key_file(&bench)).unwrap();
    assert!(!file.contains("generation 1 ") && file.contains("retired 1 "));
    drop(store);

    let store = bench.open();
    assert_eq!(number(&store, &ZHANG_SAN).unwrap(), ZHANG_SAN.number());
    assert_eq!(number(&store, &LI_SI).unwrap(), LI_SI.number());
    assert_eq!(store.upload_header(upload).unwrap(), "[]");
    assert_eq!(store.log_verifier(ORIGIN).unwrap().text(), of_log.text());
    assert_eq!(store.keys().artefact_seed(), signed);
    assert_eq!(digest(&store, &ZHANG_SAN), found);
    publish(&store);
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
    assert_eq!(store.damaged_values().unwrap(), []);
    write(&store, &ZHANG_SAN, 5);
    assert_eq!(store.counters().unwrap().people, 2);
}

#[test]
fn a_rotation_that_is_stopped_anywhere_goes_on() {
    let bench = Bench::new();
    let store = bench.open();
    for number in 1..4 {
        write(&store, &ZHANG_SAN, number);
    }
    write(&store, &LI_SI, 4);
    drop(store);
    for generation in 2..5 {
        Keys::add_generation(&key_file(&bench), &bench.environment()).unwrap();
        let mut stopped = 0;
        for stop_after in 1.. {
            // A process that begins anew each time, and is gone after a few steps.
            let store = bench.open();
            let mut walk = Walk::default();
            let mut is_done = false;
            for _ in 0..stop_after {
                is_done = store.rotate_step(&mut walk, true).unwrap() == Step::Nothing;
            }
            assert_eq!(number(&store, &ZHANG_SAN).unwrap(), ZHANG_SAN.number());
            if is_done {
                break;
            }
            stopped += 1;
        }
        assert!(stopped > 3);
        let store = bench.open();
        let standing = store.key_standing().unwrap();
        assert_eq!((standing.in_use, standing.older.len()), (generation, 0));
        store.retire_generation(generation - 1).unwrap();
    }
    let store = bench.open();
    assert_eq!(number(&store, &LI_SI).unwrap(), LI_SI.number());
    assert_eq!(store.counters().unwrap().people, 2);
}

/// What was there before values had keys of their own: sealed directly under the first generation, in a key file of one line.
#[test]
fn data_of_the_first_key_file_are_opened_and_brought_under_keys_of_their_own() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path()).unwrap();
    write_private(
        &key_file(&bench),
        "chengxin-keys/v1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n",
    );
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    drop(store);
    // AES-256-GCM of the number under HMAC-SHA-256(master, "seal/v1"), as the version before left it.
    let sealed = Keys::from_master(&[7; 32]).seal_as_before(
        ZHANG_SAN.number().as_bytes(),
        &subject_id(&bench),
        [9; 12],
    );
    let bytes = match bench.server() {
        Some(_) => format!("decode('{}', 'hex')", store::hex(&sealed)),
        None => format!("x'{}'", store::hex(&sealed)),
    };
    bench.tamper(&format!(
        "UPDATE subject SET number_sealed = {bytes}, key_generation = 0"
    ));
    bench.tamper("DELETE FROM key_generation");
    bench.tamper("DELETE FROM key_state");

    // Another key is told apart from damage though nothing was noted yet.
    let own = std::fs::read_to_string(key_file(&bench)).unwrap();
    write_private(
        &key_file(&bench),
        "chengxin-keys/v1\nCAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=\n",
    );
    assert_eq!(refused(&bench), "KEY-WRONG");
    write_private(&key_file(&bench), &own);
    let store = bench.open();
    assert_eq!(number(&store, &ZHANG_SAN).unwrap(), ZHANG_SAN.number());
    Keys::add_generation(&key_file(&bench), &bench.environment()).unwrap();
    to_the_end(&store);
    store.retire_generation(1).unwrap();
    drop(store);
    assert_eq!(
        number(&bench.open(), &ZHANG_SAN).unwrap(),
        ZHANG_SAN.number()
    );
    assert!(
        !std::fs::read_to_string(key_file(&bench))
            .unwrap()
            .contains("BwcHBwcH")
    );
}

fn subject_id(bench: &Bench) -> Vec<u8> {
    let store = bench.open();
    let found = store.identify(digest(&store, &ZHANG_SAN));
    found.wait_blocking().unwrap().to_vec()
}

fn write_private(path: &std::path::Path, text: &str) {
    std::fs::write(path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
    }
}

#[test]
fn keys_that_are_not_those_of_the_data_are_named_for_what_they_are() {
    let (bench, other) = (Bench::new(), Bench::new());
    write(&bench.open(), &ZHANG_SAN, 1);
    write(&other.open(), &LI_SI, 1);
    let own = std::fs::read_to_string(key_file(&bench)).unwrap();
    let foreign = std::fs::read_to_string(key_file(&other)).unwrap();
    write_private(&key_file(&bench), &foreign.replace('\n', "\r\n"));
    assert_eq!(refused(&bench), "KEY-FILE");
    std::fs::remove_file(key_file(&bench)).unwrap();
    assert_eq!(refused(&bench), "KEY-FILE");
    // Made elsewhere with the same random bytes or not: a key file of the other suite.
    Keys::create(&key_file(&bench), Suite::Sm, &bench.environment()).unwrap();
    assert_eq!(refused(&bench), "KEY-SUITE");
    let mut elsewhere = KeysOf(&own);
    for (line, expected) in [
        ("generation", "KEY-FILE"),
        ("whole", "KEY-FILE"),
        ("lasting", "KEY-FILE"),
    ] {
        write_private(&key_file(&bench), &elsewhere.with_a_letter_changed(line));
        assert_eq!(refused(&bench), expected, "{line}");
    }
    write_private(&key_file(&bench), &own);
    assert_eq!(
        number(&bench.open(), &ZHANG_SAN).unwrap(),
        ZHANG_SAN.number()
    );
    // One that is sound, of the right suite, and another installation's.
    let random = Bench::embedded();
    std::fs::create_dir_all(random.path()).unwrap();
    let mut environment = random.environment();
    environment.randomness = Arc::new(testkit::SeededRandomness::new(99));
    Keys::create(&key_file(&random), Suite::Intl, &environment).unwrap();
    std::fs::copy(key_file(&random), key_file(&bench)).unwrap();
    assert_eq!(refused(&bench), "KEY-WRONG");
}

struct KeysOf<'a>(&'a str);

impl KeysOf<'_> {
    fn with_a_letter_changed(&mut self, line: &str) -> String {
        let at = self.0.find(&format!("\n{line} ")).unwrap();
        let end = self.0[at + 1..].find('\n').unwrap() + at - 4;
        let mut text = self.0.to_owned();
        let changed = if &text[end..=end] == "b" { "c" } else { "b" };
        text.replace_range(end..=end, changed);
        text
    }
}

#[test]
fn a_key_file_before_the_last_rotation_is_refused() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    let before = std::fs::read_to_string(key_file(&bench)).unwrap();
    Keys::add_generation(&key_file(&bench), &bench.environment()).unwrap();
    to_the_end(&store);
    drop(store);
    let after = std::fs::read_to_string(key_file(&bench)).unwrap();
    write_private(&key_file(&bench), &before);
    assert_eq!(refused(&bench), "KEY-GENERATION");
    write_private(&key_file(&bench), &after);
    assert_eq!(
        number(&bench.open(), &ZHANG_SAN).unwrap(),
        ZHANG_SAN.number()
    );
}

#[test]
fn a_damaged_value_is_told_with_its_place_and_stops_no_rotation() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    write(&store, &LI_SI, 2);
    let subject = store
        .identify(digest(&store, &LI_SI))
        .wait_blocking()
        .unwrap();
    bench.tamper("UPDATE subject SET number_sealed = zeroblob(32) WHERE name = '李四'");
    let damaged = store.damaged_values().unwrap();
    assert_eq!(damaged.len(), 1);
    assert_eq!(damaged[0].code, "SEALED-DAMAGED");
    let what = &damaged[0].what;
    assert!(
        what.contains("table subject, column number_sealed"),
        "{what}"
    );
    assert!(
        what.contains(&store::hex(&subject)) && !what.contains(&LI_SI.number()),
        "{what}"
    );
    assert!(matches!(
        number(&store, &LI_SI),
        Err(StoreError::Unsealable)
    ));

    Keys::add_generation(&key_file(&bench), &bench.environment()).unwrap();
    let mut walk = Walk::default();
    let done = (0..50).map(|_| store.rotate_step(&mut walk, true).unwrap());
    assert!(done.into_iter().any(|step| step == Step::Done(1)));
    assert_eq!(number(&store, &ZHANG_SAN).unwrap(), ZHANG_SAN.number());
    // What may still be mended needs its key.
    assert_eq!(
        code(store.retire_generation(1).unwrap_err()),
        "KEY-ROTATION"
    );
}

#[test]
fn an_erased_number_leads_to_nobody_and_everything_verifies() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    write(&store, &LI_SI, 2);
    let AskOutcome::Open(before) = ask(&store, &ZHANG_SAN, "案1") else {
        panic!("the question is open");
    };
    let subject = store
        .identify(digest(&store, &ZHANG_SAN))
        .wait_blocking()
        .unwrap();
    let erasure = Erasure {
        digest: digest(&store, &ZHANG_SAN),
        organ: "operator".to_owned(),
        actor: "security".to_owned(),
        reason: "赣测决〔2026〕1号".to_owned(),
        policy: "command-line".to_owned(),
    };
    store.erase_number(erasure.clone()).wait_blocking().unwrap();
    let again = store.erase_number(erasure).wait_blocking();
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");

    let erased = store.read_subject(&before, before.receipt().at).unwrap();
    assert_eq!(erased.unwrap().number, "");
    let list = store.accesses(subject, None, 10).unwrap();
    assert_eq!(list[0].kind, Kind::NumberErased);
    assert_eq!(
        store
            .read_dossier(&before, before.receipt().at)
            .unwrap()
            .len(),
        1
    );
    let other = store
        .identify(digest(&store, &ZHANG_SAN))
        .wait_blocking()
        .unwrap();
    assert_ne!(other, subject);
    assert_eq!(number(&store, &LI_SI).unwrap(), LI_SI.number());
    publish(&store);
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
    assert_eq!(store.damaged_values().unwrap(), []);
    Keys::add_generation(&key_file(&bench), &bench.environment()).unwrap();
    to_the_end(&store);
    store.retire_generation(1).unwrap();
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
}

#[test]
fn an_installation_of_the_chinese_suite_works_like_the_other() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path()).unwrap();
    Keys::create(&key_file(&bench), Suite::Sm, &bench.environment()).unwrap();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    assert_eq!(store.keys().suite(), Suite::Sm);
    Keys::add_generation(&key_file(&bench), &bench.environment()).unwrap();
    to_the_end(&store);
    store.retire_generation(1).unwrap();
    drop(store);
    let store = bench.open();
    assert_eq!(number(&store, &ZHANG_SAN).unwrap(), ZHANG_SAN.number());
    publish(&store);
    assert_eq!(store.audit(ORIGIN).unwrap().problems, []);
}

#[cfg(unix)]
#[test]
fn a_command_gives_the_key_the_file_is_enclosed_under() {
    let bench = Bench::new();
    let store = bench.open();
    write(&store, &ZHANG_SAN, 1);
    drop(store);
    let plain = std::fs::read_to_string(key_file(&bench)).unwrap();
    let agent = bench.path().join("agent-key");
    std::fs::write(&agent, "0123456789abcdef0123456789abcdef").unwrap();
    let argv = vec!["cat".to_owned(), agent.to_str().unwrap().to_owned()];
    Keys::enclose(&key_file(&bench), Some(argv), &bench.environment()).unwrap();
    let enclosed = std::fs::read_to_string(key_file(&bench)).unwrap();
    let secret = plain.lines().find(|l| l.starts_with("generation")).unwrap();
    assert!(enclosed.contains("command [\"cat\"") && !enclosed.contains(secret));
    let store = bench.open();
    assert_eq!(number(&store, &ZHANG_SAN).unwrap(), ZHANG_SAN.number());
    Keys::add_generation(&key_file(&bench), &bench.environment()).unwrap();
    to_the_end(&store);
    drop(store);

    std::fs::write(&agent, "0123456789abcdef0123456789abcdeX").unwrap();
    assert_eq!(refused(&bench), "KEY-COMMAND");
    std::fs::write(&agent, "too short").unwrap();
    assert_eq!(refused(&bench), "KEY-COMMAND");
    std::fs::remove_file(&agent).unwrap();
    assert_eq!(refused(&bench), "KEY-COMMAND");
    std::fs::write(&agent, "0123456789abcdef0123456789abcdef").unwrap();
    Keys::enclose(&key_file(&bench), None, &bench.environment()).unwrap();
    std::fs::remove_file(&agent).unwrap();
    assert_eq!(
        number(&bench.open(), &ZHANG_SAN).unwrap(),
        ZHANG_SAN.number()
    );
}
