//! Backups made while the program serves, restored, and told apart when they are old or false.

use crate::serving::Serving;
use crate::support::{Installation, Run, cluster, permit, program};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::Command;
use testkit::{Cluster, csv};

/// What installations stand on.
struct Ground {
    /// A server of the test's own; `None` for the embedded engine.
    cluster: Option<Cluster>,
    databases: Cell<u32>,
}

impl Ground {
    fn of(cluster: Option<Cluster>) -> Self {
        let databases = Cell::new(0);
        Self { cluster, databases }
    }

    /// The address of a database that was just made, on PostgreSQL.
    fn database(&self) -> Option<String> {
        let address = self.cluster.as_ref()?.address();
        self.databases.set(self.databases.get() + 1);
        let name = format!("place_{}", self.databases.get());
        let made = format!("CREATE DATABASE {name}");
        assert_eq!(testkit::execute(format!("{address}/postgres"), &made), 0);
        Some(format!("{address}/{name}"))
    }

    fn installation(&self) -> Installation {
        match self.database() {
            Some(address) => Installation::on(&address),
            None => Installation::new(),
        }
    }

    fn with_a_record(&self) -> Installation {
        let place = self.installation();
        taken_in(&place, "赣测〔2026〕1号");
        place
    }

    /// The file of a backup that holds the entries of the log.
    fn file(&self) -> &'static str {
        match self.cluster {
            Some(_) => "tables/entry.copy",
            None => "store.sqlite",
        }
    }

    /// Restores into `restored-<name of the backup>`, and into a new database.
    fn restore(&self, place: &Installation, from: &Path, more: &[&str]) -> Restored {
        let name = from.file_name().unwrap().to_str().unwrap();
        let data = place.path(&format!("restored-{name}"));
        self.restore_to(data, from, more)
    }

    fn restore_to(&self, data: PathBuf, from: &Path, more: &[&str]) -> Restored {
        let mut to = Restored {
            told: None,
            data,
            database: self.database(),
        };
        let mut command = to.command("restore");
        let run = Run::of(command.arg("--from").arg(from).args(more).output().unwrap());
        to.told = Some(run);
        to
    }

    fn refused(&self, place: &Installation, from: &Path, more: &[&str], status: i32, code: &str) {
        let to = self.restore(place, from, more);
        to.told().told(status, code);
        assert!(!to.data.exists(), "{:?}", to.told());
        // Nothing unfinished lies about.
        let beside = std::fs::read_dir(to.data.parent().unwrap()).unwrap();
        let left = beside
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .find(|name| name.starts_with(".chengxin"));
        assert_eq!(left, None);
        if let Some(database) = to.database {
            for table in ["subject", "record", "entry", "access", "account"] {
                let there = format!("SELECT 'there' WHERE to_regclass('{table}') IS NOT NULL");
                if !testkit::texts(database.clone(), &there).is_empty() {
                    let rows = format!("SELECT count(*)::text FROM {table}");
                    assert_eq!(testkit::texts(database.clone(), &rows), ["0"], "{table}");
                }
            }
        }
    }
}

/// Where a backup was restored to.
struct Restored {
    told: Option<Run>,
    data: PathBuf,
    database: Option<String>,
}

impl Restored {
    fn told(&self) -> &Run {
        self.told.as_ref().unwrap()
    }

    fn whole(self) -> Self {
        assert_eq!(self.told().status, 0, "{:?}", self.told());
        self
    }

    fn command(&self, name: &str) -> Command {
        let mut command = program();
        command.arg(name).arg("--data").arg(&self.data);
        if let Some(database) = &self.database {
            command.env("CHENGXIN_DATABASE", database);
        }
        command
    }

    fn fsck(&self) -> Run {
        Run::of(self.command("fsck").arg("--json").output().unwrap())
    }
}

/// The same on both engines.
fn on_each(name: &str, test: impl Fn(&Ground)) {
    test(&Ground::of(None));
    if let Some(cluster) = cluster(name) {
        test(&Ground::of(Some(cluster)));
    }
}

fn taken_in(place: &Installation, document: &str) {
    let taken = place.import("permits.csv", csv(&[permit(document)]));
    assert_eq!(taken.status, 0, "{taken:?}");
    place.made(1);
}

fn back_up(place: &Installation, name: &str, more: &[&str]) -> PathBuf {
    let to = place.path(name);
    backed_up(&mut place.command("backup"), &to, more);
    to
}

fn backed_up(command: &mut Command, to: &Path, more: &[&str]) {
    let made = Run::of(command.arg("--to").arg(to).args(more).output().unwrap());
    assert_eq!(made.status, 0, "{made:?}");
}

fn keys(place: &Installation) -> String {
    place.data().join("keys").to_str().unwrap().to_owned()
}

fn log(place: &Installation) -> String {
    place.data().join("log").to_str().unwrap().to_owned()
}

fn fsck(place: &Installation) -> Run {
    Run::of(place.command("fsck").arg("--json").output().unwrap())
}

#[test]
fn made_while_serving_and_restored_whole() {
    on_each("-backup-whole", |ground| {
        let place = ground.with_a_record();
        let serving = Serving::start(&place, &[]);
        let from = back_up(&place, "day-1", &["--json"]);
        serving.end();
        let mut files: Vec<_> = std::fs::read_dir(&from)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let database = ground.file().split('/').next().unwrap();
        assert_eq!(files, ["checkpoint", "manifest.json", database]);

        ground.refused(&place, &from, &[], 2, "BACKUP-WITHOUT-KEYS");
        let stranger = ground.with_a_record();
        let other = keys(&stranger);
        ground.refused(&place, &from, &["--keys", &other], 2, "BACKUP-OTHER-KEYS");
        let own = keys(&place);
        let with = ["--keys", &own, "--log", &log(&place)];
        let to = ground.restore(&place, &from, &with).whole();
        let checked = to.fsck();
        assert_eq!(checked.status, 0, "{checked:?}");
        assert_eq!(checked.json()["records"], 1);
        // The log written anew is the log there was.
        let checkpoint =
            |data: &Path| std::fs::read_to_string(data.join("log/checkpoint")).unwrap();
        assert_eq!(checkpoint(&to.data), checkpoint(&place.data()));
        let again = ground.restore(&place, &from, &["--keys", &own]);
        again.told().told(2, "BACKUP-TARGET-NOT-EMPTY");
    });
}

#[test]
fn with_keys_it_is_enough_by_itself_and_its_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    on_each("-backup-keys", |ground| {
        let place = ground.with_a_record();
        let from = back_up(&place, "whole", &["--with-keys"]);
        for name in ["", "keys", ground.file()] {
            let mode = std::fs::metadata(from.join(name)).unwrap().permissions();
            assert_eq!(mode.mode() & 0o077, 0, "{name}");
        }
        let to = ground.restore(&place, &from, &[]).whole();
        for name in ["", "keys"] {
            let mode = std::fs::metadata(to.data.join(name)).unwrap().permissions();
            assert_eq!(mode.mode() & 0o077, 0, "{name}");
        }
        assert_eq!(to.fsck().status, 0);
        assert_eq!(
            to.data.join("store.sqlite").exists(),
            ground.cluster.is_none()
        );
    });
}

#[test]
fn an_older_copy_is_not_a_forged_one() {
    on_each("-backup-older", |ground| {
        let place = ground.with_a_record();
        let from = back_up(&place, "old", &["--with-keys"]);
        taken_in(&place, "赣测〔2026〕2号");
        let checkpoint = place.data().join("log/checkpoint");
        let newer = ["--checkpoint", checkpoint.to_str().unwrap()];
        ground.refused(&place, &from, &newer, 1, "BACKUP-UNPROVEN");
        let to = ground.restore(&place, &from, &["--log", &log(&place)]);
        to.told().told(1, "BACKUP-STALE");
        // It is there to be looked at, but begins no second history.
        let mut serve = to.command("serve");
        serve.args(["--listen", "127.0.0.1:0"]);
        Run::of(serve.output().unwrap()).told(2, "STORE-OLDER-THAN-LOG");
    });
}

#[test]
fn another_history_under_the_same_keys_is_forged() {
    on_each("-backup-other", |ground| {
        let place = ground.with_a_record();
        let old = back_up(&place, "old", &["--with-keys"]);
        // From here two histories with the same keys: one is published, the other is backed up.
        let other = ground.restore(&place, &old, &[]).whole();
        for (mut import, documents) in [
            (
                place.command("import"),
                ["赣测〔2026〕2号", "赣测〔2026〕3号"],
            ),
            (
                other.command("import"),
                ["赣测〔2026〕8号", "赣测〔2026〕9号"],
            ),
        ] {
            let file = place.file("more.csv", csv(&documents.map(permit)));
            import.args(["--organ", "transport", "--item", "transport-permit"]);
            let taken = Run::of(import.arg(file).output().unwrap());
            assert_eq!(taken.status, 0, "{taken:?}");
        }
        let forged = place.path("forged");
        backed_up(&mut other.command("backup"), &forged, &["--with-keys"]);
        let known = ["--log", &log(&place)];
        ground.refused(&place, &forged, &known, 1, "BACKUP-FORGED");
        taken_in(&place, "赣测〔2026〕4号");
        ground.refused(&place, &forged, &known, 1, "BACKUP-FORGED");
    });
}

/// Changes the rows of a backup, and gives it digests that fit: a forger has the database, and the program too.
fn forge(ground: &Ground, place: &Installation, name: &str, sql: &str) -> PathBuf {
    let from = back_up(place, name, &["--with-keys"]);
    if ground.cluster.is_some() {
        let to = ground.restore_to(place.path(&format!("forger-{name}")), &from, &[]);
        let to = to.whole();
        let zeros = format!("decode('{}', 'hex')", "00".repeat(32));
        let sql = sql.replace("zeroblob(32)", &zeros);
        assert!(testkit::execute(to.database.clone().unwrap(), &sql) > 0);
        let forged = place.path(&format!("forged-{name}"));
        backed_up(&mut to.command("backup"), &forged, &["--with-keys"]);
        return forged;
    }
    let database = from.join("store.sqlite");
    let connection = rusqlite::Connection::open(&database).unwrap();
    assert!(connection.execute(sql, []).unwrap() > 0);
    connection.close().unwrap();
    let digest = store::digest_of_file(&database).unwrap();
    let path = from.join("manifest.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    manifest["database_bytes"] = digest.bytes.into();
    manifest["database_sha256"] = store::hex(&digest.sha256).into();
    std::fs::write(path, manifest.to_string()).unwrap();
    from
}

#[test]
fn changed_rows_are_found_though_the_digest_fits() {
    on_each("-backup-changed", |ground| {
        let place = ground.with_a_record();
        for (name, sql) in [
            ("entry", "UPDATE entry SET commitment = zeroblob(32)"),
            ("record", "UPDATE record SET state = 'other'"),
            ("access", "UPDATE access SET organ = 'other'"),
            ("none", "DELETE FROM entry"),
        ] {
            let from = forge(ground, &place, name, sql);
            ground.refused(&place, &from, &[], 1, "BACKUP-FORGED");
        }
    });
}

#[test]
fn a_damaged_or_foreign_backup() {
    on_each("-backup-damaged", |ground| {
        let place = ground.with_a_record();
        let from = back_up(&place, "damaged", &["--with-keys"]);
        let database = from.join(ground.file());
        let whole = std::fs::read(&database).unwrap();
        let mut bytes = whole.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&database, bytes).unwrap();
        ground.refused(&place, &from, &[], 1, "BACKUP-DAMAGED");
        std::fs::write(&database, whole).unwrap();
        std::fs::write(from.join("checkpoint"), "another\n1\nAAAA\n").unwrap();
        ground.refused(&place, &from, &[], 1, "BACKUP-FORGED");
        std::fs::write(from.join("manifest.json"), "{}").unwrap();
        ground.refused(&place, &from, &[], 2, "BACKUP-UNREADABLE");
        std::fs::remove_file(from.join("manifest.json")).unwrap();
        ground.refused(&place, &from, &[], 2, "BACKUP-UNREADABLE");
    });
}

#[test]
fn from_the_embedded_engine_up_to_postgresql_and_not_back() {
    let Some(cluster) = cluster("-backup-up") else {
        return;
    };
    let (small, large) = (Ground::of(None), Ground::of(Some(cluster)));
    let place = small.with_a_record();
    let from = back_up(&place, "moving", &["--with-keys"]);
    let moved = large
        .restore(&place, &from, &["--log", &log(&place)])
        .whole();
    let checked = moved.fsck();
    assert_eq!(
        (checked.status, &checked.json()["records"]),
        (0, &1.into()),
        "{checked:?}"
    );
    assert!(!moved.data.join("store.sqlite").exists());
    // It goes on where it was.
    let mut import = moved.command("import");
    let file = place.file("more.csv", csv(&[permit("赣测〔2026〕2号")]));
    import.args(["--organ", "transport", "--item", "transport-permit"]);
    let taken = Run::of(import.arg(file).output().unwrap());
    assert_eq!(taken.status, 0, "{taken:?}");
    assert_eq!(moved.fsck().json()["records"], 2);

    let back = place.path("back");
    backed_up(&mut moved.command("backup"), &back, &["--with-keys"]);
    small.refused(&place, &back, &[], 2, "BACKUP-OF-TABLES");
    // Nothing is put beside rows that are there.
    let mut again = program();
    again.arg("restore").arg("--from").arg(&back);
    again.arg("--data").arg(place.path("elsewhere"));
    again.env("CHENGXIN_DATABASE", moved.database.as_ref().unwrap());
    Run::of(again.output().unwrap()).told(2, "BACKUP-TARGET-NOT-EMPTY");
    assert_eq!(moved.fsck().json()["records"], 2);
}

#[test]
fn fsck_finds_a_damaged_page_and_a_changed_row() {
    let place = Ground::of(None).with_a_record();
    assert_eq!(fsck(&place).status, 0);
    let path = place.data().join("store.sqlite");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute("UPDATE record SET grade = 'x'", [])
        .unwrap();
    connection.close().unwrap();
    let changed = fsck(&place);
    assert_eq!(changed.status, 1, "{changed:?}");
    assert!(changed.out.contains("STORE-RECORD-DIFFERS"), "{changed:?}");
    // Everything behind the first pages is overwritten.
    let mut bytes = std::fs::read(&path).unwrap();
    let behind = 2 * 8192;
    bytes[behind..].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let damaged = fsck(&place);
    assert_eq!(damaged.status, 1, "{damaged:?}");
    assert!(damaged.out.contains("STORE-ENGINE-DAMAGE"), "{damaged:?}");
    let mut nowhere = program();
    nowhere.arg("fsck").arg("--data").arg(place.path("nowhere"));
    Run::of(nowhere.output().unwrap()).told(2, "is not a data directory");
}

#[test]
fn fsck_finds_damage_on_postgresql() {
    let Some(cluster) = cluster("-fsck") else {
        return;
    };
    let ground = Ground::of(Some(cluster));
    let address = ground.database().unwrap();
    let place = Installation::on(&address);
    taken_in(&place, "赣测〔2026〕1号");
    assert_eq!(fsck(&place).status, 0);
    let broken =
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'upload_by_organ'::regclass";
    assert_eq!(testkit::execute(address.clone(), broken), 1);
    let damaged = fsck(&place);
    assert_eq!(damaged.status, 1, "{damaged:?}");
    assert!(damaged.out.contains("upload_by_organ"), "{damaged:?}");
    assert_eq!(
        testkit::execute(address.clone(), "REINDEX INDEX upload_by_organ"),
        0
    );
    assert_eq!(fsck(&place).status, 0);
    assert_eq!(
        testkit::execute(address, "UPDATE record SET grade = 'x'"),
        1
    );
    let changed = fsck(&place);
    assert!(changed.out.contains("STORE-RECORD-DIFFERS"), "{changed:?}");
}
