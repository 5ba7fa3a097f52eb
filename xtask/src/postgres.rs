//! A private PostgreSQL for the tests: its own directory, its own socket, no network, gone when the tests are done.

use crate::place::Place;
use crate::step;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The account that may run the server when the tests run as root, as which it refuses to.
const ACCOUNT: &str = "postgres";
/// Its directory is called so, and by the number of the process that started it: several runs keep apart.
const NAME: &str = "chengxin-postgres-";
/// Greatest length of a socket's path, less the name of the socket.
const SOCKET_PATH: usize = 90;

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Server {
    programs: PathBuf,
    home: PathBuf,
    as_other: bool,
}

impl Server {
    /// Makes a new cluster and starts it.
    pub fn start(place: &Place) -> Result<Self, String> {
        let programs = programs().ok_or("PostgreSQL 15 or later is not installed")?;
        let as_other = crate::needs::is_root();
        let home = home(place, as_other)?;
        let server = Self {
            programs,
            home,
            as_other,
        };
        server.sweep();
        let cluster = server.home.join("data");
        println!("starting a private PostgreSQL in {}", server.home.display());
        let mut initdb = server.program("initdb");
        initdb.args(["--no-sync", "-A", "trust", "-U", ACCOUNT]);
        initdb
            .args(["-E", "UTF8", "--locale=C", "-D"])
            .arg(&cluster);
        step::check(initdb.stdout(Stdio::null()))?;
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=off -c max_connections=300",
            server.home.display()
        );
        let mut start = server.program("pg_ctl");
        start.arg("start").arg("--wait").arg("--silent");
        start.arg("-D").arg(&cluster).arg("-o").arg(options);
        start.arg("-l").arg(server.home.join("log"));
        // The server would keep a pipe open that is read to its end.
        let status = start
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .map_err(|e| format!("pg_ctl: {e}"))?;
        if !status.success() {
            let log = server.home.join("log");
            let log = std::fs::read_to_string(log).unwrap_or_default();
            return Err(format!("PostgreSQL does not start: {log}"));
        }
        Ok(server)
    }

    /// Its address without a database, as the tests want it.
    pub fn address(&self) -> String {
        let socket = self.home.display().to_string().replace('/', "%2F");
        format!("postgres://{ACCOUNT}@{socket}")
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if self.as_other {
            let mut command = Command::new("runuser");
            command.args(["-u", ACCOUNT, "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(&self.home);
        command
    }

    /// Ends servers that earlier runs left because they were killed; those of runs that go on stay.
    fn sweep(&self) {
        let beside = self.home.parent().and_then(|p| std::fs::read_dir(p).ok());
        for home in beside.into_iter().flatten().flatten().map(|e| e.path()) {
            let name = home.file_name().unwrap_or_default().to_string_lossy();
            let Some(process) = name.strip_prefix(NAME) else {
                continue;
            };
            let ended = !Path::new("/proc").join(process).exists();
            if ended && process.bytes().all(|byte| byte.is_ascii_digit()) {
                drop(Self {
                    programs: self.programs.clone(),
                    home: home.clone(),
                    as_other: self.as_other,
                });
            }
        }
    }

    /// Ends the server.
    fn stop(&self) {
        let cluster = self.home.join("data");
        if !cluster.join("postmaster.pid").exists() {
            return;
        }
        let _ = self
            .program("pg_ctl")
            .args(["stop", "--mode=immediate", "--wait", "--silent", "-D"])
            .arg(cluster)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// The newest installed version's programs: 15 or later.
pub fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let newest = versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(version, bin)| *version >= 15 && bin.join("initdb").exists())
        .max();
    newest.map(|(_, bin)| bin)
}

/// Below `target`, or, where the server's account cannot go there or the way is too long for a socket, below /tmp.
fn home(place: &Place, as_other: bool) -> Result<PathBuf, String> {
    let name = format!("{NAME}{}", std::process::id());
    let wanted = place.target.join(&name);
    let short = wanted.as_os_str().len() < SOCKET_PATH;
    let home = if short && (!as_other || reachable(&place.target)) {
        wanted
    } else {
        std::env::temp_dir().join(&name)
    };
    std::fs::create_dir_all(&home).map_err(|e| format!("{}: {e}", home.display()))?;
    if as_other {
        step::check(Command::new("chown").arg(ACCOUNT).arg(&home))?;
    }
    Ok(home)
}

fn reachable(directory: &Path) -> bool {
    let _ = std::fs::create_dir_all(directory);
    Command::new("runuser")
        .args(["-u", ACCOUNT, "--", "test", "-x"])
        .arg(directory)
        .stdin(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
