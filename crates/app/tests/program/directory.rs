//! Data directories that cannot be vouched for.

use crate::support::{Installation, PERMIT, Run, permit, program};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;
use testkit::csv;

fn with_a_record() -> Installation {
    let place = Installation::new();
    let taken = place.import("permits.csv", csv(&[permit("赣测〔2026〕1号")]));
    assert_eq!(taken.status, 0, "{taken:?}");
    place.made(1);
    place
}

fn import(place: &Installation) -> Run {
    place.import_as("transport", PERMIT, &place.path("permits.csv"))
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_a_first_start_makes_is_its_owners_only() {
    let place = with_a_record();
    for name in ["", "keys"] {
        let mode = std::fs::metadata(place.data().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{name}: {mode:o}");
    }
    // The number is nowhere in clear.
    let number = testkit::ZHANG_SAN.number();
    for file in ["store.sqlite", "store.sqlite-wal"] {
        if let Ok(bytes) = std::fs::read(place.data().join(file)) {
            assert!(!bytes.windows(18).any(|w| w == number.as_bytes()), "{file}");
        }
    }
}

#[test]
fn a_key_file_of_another_installation() {
    let place = with_a_record();
    let other = with_a_record();
    let keys = place.data().join("keys");
    let own = std::fs::read(&keys).unwrap();
    std::fs::copy(other.data().join("keys"), &keys).unwrap();
    let refused = import(&place);
    assert_eq!(
        (refused.status, refused.out.as_str()),
        (2, ""),
        "{refused:?}"
    );
    assert!(refused.err.contains("KEY-WRONG"), "{refused:?}");
    let verified = Run::of(place.command("verify").output().unwrap());
    verified.told(2, "KEY-WRONG");
    std::fs::write(&keys, own).unwrap();
    place.still_works();
}

#[test]
fn a_key_file_that_is_damaged_open_to_others_or_gone() {
    let place = with_a_record();
    let keys = place.data().join("keys");
    let own = std::fs::read(&keys).unwrap();
    set_mode(&keys, 0o644);
    import(&place).told(2, "KEY-FILE");
    Run::of(place.command("verify").output().unwrap()).told(2, "KEY-FILE");
    set_mode(&keys, 0o600);
    for damaged in [
        &b""[..],
        b"chengxin-keys/v1\n",
        b"chengxin-keys/v1\nAAAA\n",
        b"\xff\xfe",
    ] {
        std::fs::write(&keys, damaged).unwrap();
        import(&place).told(2, "KEY-FILE");
    }
    std::fs::remove_file(&keys).unwrap();
    import(&place).told(2, "KEY-FILE");
    assert!(!keys.exists(), "no new key is made beside old data");
    std::fs::write(&keys, own).unwrap();
    set_mode(&keys, 0o600);
    place.still_works();
}

#[test]
fn one_process_at_a_time() {
    let place = with_a_record();
    let mut serving = place
        .command("serve")
        .args(["--listen", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(serving.stderr.take().unwrap()).lines();
    let listening = lines.next().unwrap().unwrap();
    assert!(listening.contains("listening on"), "{listening}");
    import(&place).told(2, "DATA-IN-USE");
    let second = Run::of(
        place
            .command("serve")
            .args(["--listen", "127.0.0.1:0"])
            .output()
            .unwrap(),
    );
    second.told(2, "DATA-IN-USE");
    // Looking is allowed beside it.
    assert_eq!(place.verify()["records"], 1);
    serving.kill().unwrap();
    serving.wait().unwrap();
    place.still_works();
}

#[test]
fn a_database_of_a_newer_program() {
    let place = with_a_record();
    let path = place.data().join("store.sqlite");
    let change = |sql: &str| {
        rusqlite::Connection::open(&path)
            .unwrap()
            .execute(sql, [])
            .unwrap()
    };
    change(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
         VALUES (99, 'later', '2030-01-01T00:00:00Z', '1')",
    );
    import(&place).told(2, "SCHEMA-UNKNOWN");
    change("DELETE FROM refinery_schema_history WHERE version = 99");
    place.still_works();
    change("UPDATE refinery_schema_history SET checksum = '1'");
    import(&place).told(2, "SCHEMA-UNKNOWN");
}

#[test]
fn places_where_nothing_can_be_written() {
    let place = with_a_record();
    let file = place.path("permits.csv");
    let import_into = |data: &Path| {
        let mut command = program();
        command.args(["import", "--organ", "transport", "--item", PERMIT, "--data"]);
        Run::of(command.arg(data).arg(&file).output().unwrap())
    };
    import_into(&file).told(2, "STORE-ERROR");
    import_into(&file.join("below")).told(2, "STORE-ERROR");
    let closed = place.path("closed");
    std::fs::create_dir(&closed).unwrap();
    set_mode(&closed, 0o500);
    // The superuser writes where it likes; there the kernel's own directory serves.
    let superuser = std::fs::write(closed.join("probe"), b"").is_ok();
    let closed = if superuser {
        Path::new("/proc")
    } else {
        &closed
    };
    import_into(&closed.join("data")).told(2, "STORE-ERROR");
    place.still_works();
}

#[test]
fn a_mistyped_directory_is_not_made() {
    let place = Installation::new();
    for name in ["verify", "report"] {
        let told = crate::support::with_input(place.command(name), b"360199199003070021\n");
        told.told(2, "is not a data directory");
    }
    assert!(!place.data().exists());
}

#[test]
fn a_file_that_is_no_database() {
    let place = with_a_record();
    let path = place.data().join("store.sqlite");
    for name in ["store.sqlite-wal", "store.sqlite-shm"] {
        let _ = std::fs::remove_file(place.data().join(name));
    }
    std::fs::write(&path, "no database".repeat(1_000)).unwrap();
    let refused = import(&place);
    assert_eq!(refused.status, 2, "{refused:?}");
    let verified = Run::of(place.command("verify").output().unwrap());
    assert_eq!(verified.status, 2, "{verified:?}");
    assert!(!verified.err.is_empty());
}
