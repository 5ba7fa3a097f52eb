//! A PostgreSQL server of one's own: its own directory, its own socket, no network, gone when it is dropped.
//!
//! Knows nothing but the standard library: `xtask`, which is built before anything else, takes this file in as well.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The account that may run the server when the tests run as root, as which it refuses to.
const ACCOUNT: &str = "postgres";
/// Directories are called so, and by the number of the process that made them: several runs keep apart.
const NAME: &str = "chengxin-postgres-";

/// Nothing has to outlive the machine, and many tests connect.
const FOR_TESTS: &str = "-c fsync=off -c max_connections=300";

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    home: PathBuf,
    as_other: bool,
}

impl Cluster {
    /// Makes a cluster below a directory and starts it. `more` tells it apart from others of this process.
    ///
    /// # Errors
    /// What failed, in words.
    pub fn start(parent: &Path, more: &str) -> Result<Self, String> {
        Self::start_with(parent, more, FOR_TESTS)
    }

    /// The same with settings of one's own, as options of the server's command line.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn start_with(parent: &Path, more: &str, settings: &str) -> Result<Self, String> {
        let programs = programs().ok_or("PostgreSQL 15 or later is not installed")?;
        sweep(parent, &programs);
        let home = parent.join(format!("{NAME}{}{more}", std::process::id()));
        std::fs::create_dir_all(&home).map_err(|e| format!("{}: {e}", home.display()))?;
        let cluster = Self {
            programs,
            home,
            as_other: is_root(),
        };
        if cluster.as_other {
            done(Command::new("chown").arg(ACCOUNT).arg(&cluster.home))?;
        }
        let mut initdb = cluster.program("initdb");
        initdb.args(["--no-sync", "-A", "trust", "-U", ACCOUNT]);
        initdb.args(["-E", "UTF8", "--locale=C", "-D"]);
        done(initdb.arg(cluster.data()))?;
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' {settings}",
            cluster.home.display()
        );
        let mut start = cluster.control("start");
        start.arg("-l").arg(cluster.log()).arg("-o").arg(options);
        cluster.run(start)?;
        Ok(cluster)
    }

    /// Its address without a database.
    #[must_use]
    pub fn address(&self) -> String {
        let socket = self.home.display().to_string().replace('/', "%2F");
        format!("postgres://{ACCOUNT}@{socket}")
    }

    /// Where it listens, for a proxy.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.home.join(".s.PGSQL.5432")
    }

    /// Restarts it: `fast` cuts every session off, `immediate` leaves the rest to recovery after a crash.
    ///
    /// # Errors
    /// What it said.
    pub fn restart(&self, mode: &str) -> Result<(), String> {
        let mut restart = self.control("restart");
        restart.args(["--mode", mode]).arg("-l").arg(self.log());
        self.run(restart)
    }

    /// Whether it has ended by itself.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.run(self.control("status")).is_err()
    }

    /// Restarts it so that it listens on a port of this machine, where it takes sessions under TLS only.
    ///
    /// # Errors
    /// What it said.
    pub fn listen_with_tls(&self, port: u16, certificate: &str, key: &str) -> Result<(), String> {
        let rules = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";
        for (name, text) in [
            ("tls.crt", certificate),
            ("tls.key", key),
            ("pg_hba.conf", rules),
        ] {
            let path = self.data().join(name);
            std::fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
            done(Command::new("chmod").arg("600").arg(&path))?;
            if self.as_other {
                done(Command::new("chown").arg(ACCOUNT).arg(&path))?;
            }
        }
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='{}' -c fsync=off \
             -c ssl=on -c ssl_cert_file=tls.crt -c ssl_key_file=tls.key",
            self.home.display()
        );
        let mut restart = self.control("restart");
        restart.args(["--mode", "fast"]).arg("-l").arg(self.log());
        restart.arg("-o").arg(options);
        self.run(restart)
    }

    fn run(&self, mut command: Command) -> Result<(), String> {
        // The server would keep a pipe open that is read to its end.
        command.stdin(Stdio::null()).stdout(Stdio::null());
        match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(std::fs::read_to_string(self.log()).unwrap_or_default()),
            Err(error) => Err(format!("pg_ctl: {error}")),
        }
    }

    fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    fn log(&self) -> PathBuf {
        self.home.join("log")
    }

    fn control(&self, what: &str) -> Command {
        let mut control = self.program("pg_ctl");
        control.args([what, "--wait", "--silent", "-D"]);
        control.arg(self.data());
        control
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
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.data().join("postmaster.pid").exists() {
            let mut stop = self.control("stop");
            stop.args(["--mode", "immediate"]);
            let _ = self.run(stop);
        }
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// The newest installed version's programs: 15 or later.
#[must_use]
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

/// Whether this runs as root.
#[must_use]
pub fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

/// Ends servers that earlier runs left because they were killed; those of runs that go on stay.
fn sweep(parent: &Path, programs: &Path) {
    let beside = std::fs::read_dir(parent);
    for home in beside.into_iter().flatten().flatten().map(|e| e.path()) {
        let name = home.file_name().unwrap_or_default().to_string_lossy();
        let Some(rest) = name.strip_prefix(NAME) else {
            continue;
        };
        let process = rest.split('-').next().unwrap_or_default();
        let is_number = !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && !Path::new("/proc").join(process).exists() {
            drop(Cluster {
                programs: programs.to_owned(),
                home: home.clone(),
                as_other: is_root(),
            });
        }
    }
}

fn done(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|e| format!("{command:?}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {told}"))
}
