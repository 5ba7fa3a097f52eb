//! Backups made while the program serves, restored, and told apart when they are old or false.

use crate::serving::Serving;
use crate::support::{Installation, Run, permit, program, run};
use std::path::{Path, PathBuf};
use testkit::csv;

fn taken_in(place: &Installation, document: &str) {
    let taken = place.import("permits.csv", csv(&[permit(document)]));
    assert_eq!(taken.status, 0, "{taken:?}");
    place.made(1);
}

fn with_a_record() -> Installation {
    let place = Installation::new();
    taken_in(&place, "赣测〔2026〕1号");
    place
}

fn back_up(place: &Installation, name: &str, more: &[&str]) -> PathBuf {
    let to = place.path(name);
    let mut command = place.command("backup");
    let made = Run::of(command.arg("--to").arg(&to).args(more).output().unwrap());
    assert_eq!(made.status, 0, "{made:?}");
    to
}

/// Restores into `restored-<name of the backup>`.
fn restore(place: &Installation, from: &Path, more: &[&str]) -> (Run, PathBuf) {
    let name = from.file_name().unwrap().to_str().unwrap();
    let to = place.path(&format!("restored-{name}"));
    let mut command = program();
    command.arg("restore").arg("--from").arg(from);
    command.arg("--data").arg(&to).args(more);
    (Run::of(command.output().unwrap()), to)
}

fn refused(place: &Installation, from: &Path, more: &[&str], status: i32, code: &str) {
    let (told, to) = restore(place, from, more);
    told.told(status, code);
    assert!(!to.exists(), "{told:?}");
    // Nothing unfinished lies about.
    let beside = std::fs::read_dir(to.parent().unwrap()).unwrap();
    let left = beside
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .find(|name| name.starts_with(".chengxin"));
    assert_eq!(left, None);
}

fn keys(place: &Installation) -> String {
    place.data().join("keys").to_str().unwrap().to_owned()
}

fn log(place: &Installation) -> String {
    place.data().join("log").to_str().unwrap().to_owned()
}

fn fsck(data: &Path) -> Run {
    run(&["fsck", "--json", "--data", data.to_str().unwrap()])
}

#[test]
fn made_while_serving_and_restored_whole() {
    let place = with_a_record();
    let serving = Serving::start(&place, &[]);
    let from = back_up(&place, "day-1", &["--json"]);
    serving.end();
    let mut files: Vec<_> = std::fs::read_dir(&from)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["checkpoint", "manifest.json", "store.sqlite"]);

    refused(&place, &from, &[], 2, "BACKUP-WITHOUT-KEYS");
    let other = with_a_record();
    refused(
        &place,
        &from,
        &["--keys", &keys(&other)],
        2,
        "BACKUP-OTHER-KEYS",
    );
    let own = keys(&place);
    let (restored, to) = restore(&place, &from, &["--keys", &own, "--log", &log(&place)]);
    assert_eq!(restored.status, 0, "{restored:?}");
    let checked = fsck(&to);
    assert_eq!(checked.status, 0, "{checked:?}");
    assert_eq!(checked.json()["records"], 1);
    // The log written anew is the log there was.
    let checkpoint = |data: &Path| std::fs::read_to_string(data.join("log/checkpoint")).unwrap();
    assert_eq!(checkpoint(&to), checkpoint(&place.data()));
    let again = restore(&place, &from, &["--keys", &own]).0;
    again.told(2, "BACKUP-TARGET-NOT-EMPTY");
}

#[test]
fn with_keys_it_is_enough_by_itself_and_its_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = with_a_record();
    let from = back_up(&place, "whole", &["--with-keys"]);
    for name in ["", "keys", "store.sqlite"] {
        let mode = std::fs::metadata(from.join(name)).unwrap().permissions();
        assert_eq!(mode.mode() & 0o077, 0, "{name}");
    }
    let (restored, to) = restore(&place, &from, &[]);
    assert_eq!(restored.status, 0, "{restored:?}");
    for name in ["", "keys", "store.sqlite"] {
        let mode = std::fs::metadata(to.join(name)).unwrap().permissions();
        assert_eq!(mode.mode() & 0o077, 0, "{name}");
    }
    assert_eq!(fsck(&to).status, 0);
}

#[test]
fn an_older_copy_is_not_a_forged_one() {
    let place = with_a_record();
    let from = back_up(&place, "old", &["--with-keys"]);
    taken_in(&place, "赣测〔2026〕2号");
    let checkpoint = place.data().join("log/checkpoint");
    refused(
        &place,
        &from,
        &["--checkpoint", checkpoint.to_str().unwrap()],
        1,
        "BACKUP-UNPROVEN",
    );
    let (told, to) = restore(&place, &from, &["--log", &log(&place)]);
    told.told(1, "BACKUP-STALE");
    // It is there to be looked at, but begins no second history.
    let mut serve = program();
    serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]);
    Run::of(serve.arg(&to).output().unwrap()).told(2, "STORE-OLDER-THAN-LOG");
}

#[test]
fn another_history_under_the_same_keys_is_forged() {
    let place = with_a_record();
    let old = back_up(&place, "old", &["--with-keys"]);
    // From here two histories with the same keys: one is published, the other is backed up.
    let (restored, other) = restore(&place, &old, &[]);
    assert_eq!(restored.status, 0, "{restored:?}");
    for (data, documents) in [
        (place.data(), ["赣测〔2026〕2号", "赣测〔2026〕3号"]),
        (other.clone(), ["赣测〔2026〕8号", "赣测〔2026〕9号"]),
    ] {
        let rows = csv(&documents.map(permit));
        let file = place.file("more.csv", rows);
        let mut import = program();
        import.args([
            "import",
            "--organ",
            "transport",
            "--item",
            "transport-permit",
        ]);
        let taken = Run::of(import.arg("--data").arg(data).arg(file).output().unwrap());
        assert_eq!(taken.status, 0, "{taken:?}");
    }
    let forged = place.path("forged");
    let made = run(&[
        "backup",
        "--with-keys",
        "--data",
        other.to_str().unwrap(),
        "--to",
        forged.to_str().unwrap(),
    ]);
    assert_eq!(made.status, 0, "{made:?}");
    refused(
        &place,
        &forged,
        &["--log", &log(&place)],
        1,
        "BACKUP-FORGED",
    );
    taken_in(&place, "赣测〔2026〕4号");
    let shorter = ["--log", &log(&place)];
    refused(&place, &forged, &shorter, 1, "BACKUP-FORGED");
}

/// Changes the database of a backup and gives it the digest that fits again, as a forger would.
fn forge(from: &Path, sql: &str) {
    let database = from.join("store.sqlite");
    let connection = rusqlite::Connection::open(&database).unwrap();
    assert!(connection.execute(sql, []).unwrap() > 0);
    connection.close().unwrap();
    let digest = store::digest_of_file(&database).unwrap();
    let path = from.join("manifest.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    manifest["database_sha256"] = store::hex(&digest.sha256).into();
    std::fs::write(path, manifest.to_string()).unwrap();
}

#[test]
fn changed_rows_are_found_though_the_digest_fits() {
    for sql in [
        "UPDATE entry SET commitment = zeroblob(32)",
        "UPDATE record SET state = 'other'",
        "UPDATE access SET organ = 'other'",
        "DELETE FROM entry",
    ] {
        let place = with_a_record();
        let from = back_up(&place, "changed", &["--with-keys"]);
        forge(&from, sql);
        refused(&place, &from, &[], 1, "BACKUP-FORGED");
    }
}

#[test]
fn a_damaged_or_foreign_backup() {
    let place = with_a_record();
    let from = back_up(&place, "damaged", &["--with-keys"]);
    let database = from.join("store.sqlite");
    let whole = std::fs::read(&database).unwrap();
    let mut bytes = whole.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&database, bytes).unwrap();
    refused(&place, &from, &[], 1, "BACKUP-DAMAGED");
    std::fs::write(&database, whole).unwrap();
    std::fs::write(from.join("checkpoint"), "another\n1\nAAAA\n").unwrap();
    refused(&place, &from, &[], 1, "BACKUP-FORGED");
    std::fs::write(from.join("manifest.json"), "{}").unwrap();
    refused(&place, &from, &[], 2, "BACKUP-UNREADABLE");
    std::fs::remove_file(from.join("manifest.json")).unwrap();
    refused(&place, &from, &[], 2, "BACKUP-UNREADABLE");
}

#[test]
fn fsck_finds_a_damaged_page_and_a_changed_row() {
    let place = with_a_record();
    assert_eq!(fsck(&place.data()).status, 0);
    let path = place.data().join("store.sqlite");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute("UPDATE record SET grade = 'x'", [])
        .unwrap();
    connection.close().unwrap();
    let changed = fsck(&place.data());
    assert_eq!(changed.status, 1, "{changed:?}");
    assert!(changed.out.contains("STORE-RECORD-DIFFERS"), "{changed:?}");
    // Everything behind the first pages is overwritten.
    let mut bytes = std::fs::read(&path).unwrap();
    let behind = 2 * 8192;
    bytes[behind..].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let damaged = fsck(&place.data());
    assert_eq!(damaged.status, 1, "{damaged:?}");
    assert!(damaged.out.contains("STORE-ENGINE-DAMAGE"), "{damaged:?}");
    let nowhere = place.path("nowhere");
    fsck(&nowhere).told(2, "is not a data directory");
}
