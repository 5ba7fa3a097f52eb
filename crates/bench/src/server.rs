//! Servers as processes of their own: the program itself, and a bare handler beside it.

use crate::environment::moment;
use crate::home::Home;
use axum::Router;
use axum::http::header;
use axum::routing::post;
use bytes::Bytes;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// A server that runs until this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// When it was started.
    pub started: Instant,
}

impl Server {
    /// Starts `chengxin serve`. What it would log of every request is not what is measured.
    pub fn program(program: &Path, home: &Home) -> Self {
        let mut command = Command::new(program);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&home.directory)
            .env("CHENGXIN_LOG", "warn");
        if !home.url().is_empty() {
            command.args(["--database", home.url()]);
        }
        Self::start(&mut command)
    }

    /// Starts this program as a bare server that answers so many bytes.
    pub fn bare(bytes: usize) -> Self {
        let own = std::env::current_exe().expect("this program");
        Self::start(Command::new(own).args(["--bare-server", &bytes.to_string()]))
    }

    fn start(command: &mut Command) -> Self {
        let started = moment();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut said = BufReader::new(child.stderr.take().expect("its output"));
        let address = said
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("http://")?.1.trim().parse().ok())
            .expect("the server tells where it listens");
        // A server whose log nobody reads stands still when the pipe is full.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Self {
            child,
            address,
            started,
        }
    }

    /// Seconds of processor time it has used, in hundredths; only where the system tells.
    pub fn processor_seconds(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // After the name, which ends with the last bracket, the 12th and the 13th word are its own time and the system's.
        let mut words = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let ticks: f64 = words.next()?.parse().ok()?;
        let of_system: f64 = words.next()?.parse().ok()?;
        Some((ticks + of_system) / 100.0)
    }

    /// Most memory it held at once, in MB; only where the system tells.
    pub fn peak_memory(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
        let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program as released, built when this was started by cargo.
pub fn program() -> PathBuf {
    if let Some(cargo) = std::env::var_os("CARGO") {
        let built = Command::new(cargo)
            .args(["build", "--release", "--package", "app"])
            .status();
        assert!(built.is_ok_and(|s| s.success()), "the program builds");
    }
    let own = std::env::current_exe().expect("this program");
    own.with_file_name(format!("chengxin{}", std::env::consts::EXE_SUFFIX))
}

/// Answers every question with the same bytes, until the process is ended.
#[expect(
    clippy::print_stderr,
    reason = "tells the address, as the program does"
)]
pub fn serve_bare(bytes: usize) {
    let body = format!("{{\"text\":\"{}\"}}", "x".repeat(bytes.saturating_sub(11)));
    let body = Bytes::from(body);
    let answer = move |_: Bytes| {
        let body = body.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], body) }
    };
    let router = Router::new().route("/api/v1/questions", post(answer));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        eprintln!("http://{}", listener.local_addr().expect("its address"));
        axum::serve(listener, router).await.expect("it serves");
    });
}
