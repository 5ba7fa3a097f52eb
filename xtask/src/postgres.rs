//! A private PostgreSQL for tests and measurements: its own directory, its own socket, no network, gone when they are
//! done.

// The tests have the same; taken in as text, so that building `xtask` does not build the platform.
#[path = "../../crates/testkit/src/cluster.rs"]
#[allow(dead_code, reason = "what restarts a server is for the tests alone")]
mod cluster;

use crate::place::Place;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub use cluster::{Cluster, is_root, programs};

/// Greatest length of the path of the directory a server may be made in, for its socket's sake.
const PARENT_PATH: usize = 60;

/// As in service: a commit is on the disk when it is acknowledged, and there is memory to work with.
const FOR_MEASUREMENTS: &str =
    "-c fsync=on -c synchronous_commit=on -c shared_buffers=1GB -c max_wal_size=4GB";

/// Makes a new cluster for tests and starts it.
pub fn start(place: &Place) -> Result<Cluster, String> {
    let parent = parent(place);
    println!("starting a private PostgreSQL below {}", parent.display());
    Cluster::start(&parent, "")
}

/// Makes one that keeps what it is given, for measurements.
pub fn start_durable(place: &Place) -> Result<Cluster, String> {
    let parent = parent(place);
    println!("starting a private PostgreSQL below {}", parent.display());
    Cluster::start_with(&parent, "", FOR_MEASUREMENTS)
}

/// `target`, or, where the server's account cannot go there or the way is too long for a socket, the directory for
/// temporary files.
fn parent(place: &Place) -> PathBuf {
    let short = place.target.as_os_str().len() < PARENT_PATH;
    if short && (!is_root() || reachable(&place.target)) {
        place.target.clone()
    } else {
        std::env::temp_dir()
    }
}

fn reachable(directory: &Path) -> bool {
    let _ = std::fs::create_dir_all(directory);
    Command::new("runuser")
        .args(["-u", "postgres", "--", "test", "-x"])
        .arg(directory)
        .stdin(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
