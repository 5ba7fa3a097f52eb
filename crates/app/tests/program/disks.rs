//! A disk that is full, a directory or a file that only reads: at the start and while clients work.

use crate::load::Load;
use crate::outages::{readiness, wait_until, wait_until_ready};
use crate::serving::{Request, Serving};
use crate::support::{Installation, Run, cluster, cluster_below};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Enough for what the clients write, and filled within a moment.
const ROOM: &str = "size=160m";

/// A server that keeps hardly any room for what it will write.
const LITTLE_AHEAD: &str = "-c fsync=off -c min_wal_size=32MB -c max_wal_size=64MB";

/// Told where the data directory cannot be written.
const NOT_WRITABLE: &str = "DATA-NOT-WRITABLE";

/// Something mounted until this is dropped; only root may.
struct Mounted(PathBuf);

impl Mounted {
    /// `None`, with a word about it, where nothing may be mounted.
    fn new(at: &Path, words: &[&str]) -> Option<Self> {
        let done = Command::new("mount").args(words).arg(at).output();
        if done.is_ok_and(|output| output.status.success()) {
            return Some(Self(at.to_owned()));
        }
        eprintln!("NOT TESTED: mount {words:?} is not allowed here");
        None
    }

    /// A disk of its own, with little room.
    fn small_disk(at: &Path) -> Option<Self> {
        Self::new(at, &["-t", "tmpfs", "-o", ROOM, "tmpfs"])
    }

    /// The same place once more, only to be read.
    fn only_to_read(at: &Path) -> Option<Self> {
        let mounted = Self::new(at, &["--bind", at.to_str().unwrap()])?;
        mounted.again("remount,bind,ro");
        Some(mounted)
    }

    fn again(&self, how: &str) {
        let mut mount = Command::new("mount");
        let done = mount.args(["-o", how]).arg(&self.0).status().unwrap();
        assert!(done.success());
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Fills a disk to its last byte, also while others write to it.
fn fill(ballast: &Path) {
    let mut file = File::options()
        .create(true)
        .append(true)
        .open(ballast)
        .unwrap();
    for size in [1 << 20, 4096, 1] {
        let block = vec![0; size];
        while file.write_all(&block).is_ok() {}
    }
}

/// Fills the disk under the clients again and again; each time it is told, and things go on once there is room and what ended with it
/// was started again.
fn fill_again_and_again(place: &Installation, ballast: &Path, told: &str, start_again: impl Fn()) {
    let mut load = Load::prepare(place);
    let serving = Serving::start(place, &[]);
    let address = serving.address.clone();
    load.log_in(&address);
    load.run(&address, || {
        for _ in 0..3 {
            load.more_answers(10);
            fill(ballast);
            wait_until("it is told", || {
                fill(ballast);
                readiness(&address).contains(told)
            });
            std::fs::remove_file(ballast).unwrap();
            start_again();
            wait_until_ready(&address);
        }
        load.more_answers(10);
    });
    load.finish(&address);
    wait_until_ready(&address);
    serving.end();
    load.check_all(place);
    eprintln!(
        "{:?} questions, files, consents, cases; {:?}",
        load.done(),
        load.refusals()
    );
}

#[test]
fn full_under_load_on_the_embedded_engine() {
    let directory = TempDir::new().unwrap();
    let Some(disk) = Mounted::small_disk(directory.path()) else {
        return;
    };
    let place = Installation::below(&disk.0);
    fill_again_and_again(&place, &disk.0.join("ballast"), NOT_WRITABLE, || ());
}

#[test]
fn full_under_load_beside_postgres() {
    let directory = TempDir::new().unwrap();
    let (Some(cluster), Some(disk)) = (cluster("-full"), Mounted::small_disk(directory.path()))
    else {
        return;
    };
    let place = Installation::below(&disk.0).moved_to(&format!("{}/postgres", cluster.address()));
    fill_again_and_again(&place, &disk.0.join("ballast"), NOT_WRITABLE, || ());
}

/// The server's own disk. With room again everything goes on by itself; only a server that has ended, as it does when it cannot write
/// what it would have to recover from, is started again by whoever looks after it.
#[test]
fn full_under_load_below_postgres() {
    let directory = TempDir::new().unwrap();
    let Some(disk) = Mounted::small_disk(directory.path()) else {
        return;
    };
    let Some(cluster) = cluster_below(&disk.0, "-own-disk", LITTLE_AHEAD) else {
        return;
    };
    let place = Installation::on(&format!("{}/postgres", cluster.address()));
    fill_again_and_again(&place, &disk.0.join("ballast"), "COMMITS-FAIL", || {
        if cluster.has_ended() {
            cluster.restart("fast").unwrap();
        }
    });
}

#[test]
fn full_or_only_to_be_read_at_the_start() {
    let directory = TempDir::new().unwrap();
    let Some(disk) = Mounted::small_disk(directory.path()) else {
        return;
    };
    let place = Installation::below(&disk.0);
    place.still_works();
    let refused = |named: &Path| {
        let serve = place
            .command("serve")
            .args(["--listen", "127.0.0.1:0"])
            .output();
        let told = Run::of(serve.unwrap());
        told.told(2, NOT_WRITABLE);
        // In both languages, with the place and what to do.
        assert!(told.err.contains("数据目录无法写入"), "{told:?}");
        assert!(told.err.contains(named.to_str().unwrap()), "{told:?}");
        assert!(
            told.err.contains("只读") && told.err.contains("read-only"),
            "{told:?}"
        );
    };
    let ballast = disk.0.join("ballast");
    fill(&ballast);
    refused(&place.data());
    std::fs::remove_file(ballast).unwrap();
    place.still_works();

    disk.again("remount,ro");
    refused(&place.data());
    disk.again("remount,rw");
    place.still_works();

    let database = place.data().join("store.sqlite");
    let file = Mounted::only_to_read(&database).unwrap();
    refused(&database);
    drop(file);
    place.still_works();
}

#[test]
fn a_directory_that_becomes_one_that_only_reads() {
    let place = Installation::new();
    let mut load = Load::prepare(&place);
    let serving = Serving::start(&place, &[]);
    let address = serving.address.clone();
    load.log_in(&address);
    load.run(&address, || load.more_answers(10));
    load.finish(&address);
    let Some(only_to_read) = Mounted::only_to_read(&place.data()) else {
        return;
    };
    assert!(readiness(&address).contains(NOT_WRITABLE));
    // What is open already can still be written: questions are answered, files not taken.
    let before = load.refusals().len();
    load.run(&address, || {
        load.more_answers(10);
        wait_until("files are refused", || load.refusals().len() > before);
    });
    drop(only_to_read);
    wait_until_ready(&address);
    load.run(&address, || load.more_answers(10));
    load.finish(&address);
    wait_until("all is published", || {
        let log = Request::get("/api/v1/log").send(&address).json();
        log["pending"] == 0
    });
    serving.end();
    load.check_all(&place);
    let refused: Vec<String> = load.refusals().into_keys().collect();
    assert_eq!(refused, ["UPLOAD-NOT-KEPT"]);
}
