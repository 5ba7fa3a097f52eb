//! The program as a process: started, awaited, ended with the value.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// The demo makes and takes in a small province first, in a debug build on a small machine.
const READY_WITHIN: Duration = Duration::from_secs(300);

/// A process that is killed when the value goes.
#[derive(Debug)]
struct Child(std::process::Child);

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[derive(Debug)]
pub struct Server {
    url: String,
    _child: Child,
}

impl Server {
    /// Starts `chengxin demo` on fresh data in `directory` and waits until it says where it listens. What it writes to
    /// standard error is kept in `directory/demo.log`.
    pub fn start(binary: &Path, directory: &Path) -> Result<Self, String> {
        let data = directory.join("data");
        if data.exists() {
            std::fs::remove_dir_all(&data)
                .map_err(|error| format!("cannot clear {}: {error}", data.display()))?;
        }
        std::fs::create_dir_all(directory)
            .map_err(|error| format!("cannot make {}: {error}", directory.display()))?;
        let mut command = Command::new(binary);
        command.args(["demo", "--listen", "127.0.0.1:0", "--data"]);
        command.arg(&data);
        Self::launch(&mut command, &directory.join("demo.log"), None)
    }

    /// Starts a program that serves, and waits until it says where. What it writes to standard error is kept in `log`.
    /// `url` is how it is reached, if not by the address it names.
    pub fn launch(command: &mut Command, log: &Path, url: Option<String>) -> Result<Self, String> {
        let program = command.get_program().to_string_lossy().into_owned();
        println!("starting {program}, log in {}", log.display());
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start {program}: {error}"))?;
        let errors = child
            .stderr
            .take()
            .ok_or("the program has no standard error")?;
        let child = Child(child);
        let heard = listen(errors, log)?;
        match heard.recv_timeout(READY_WITHIN) {
            Ok(named) => Ok(Self {
                url: url.unwrap_or(named),
                _child: child,
            }),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(format!(
                "the program was not ready within {} s{}",
                READY_WITHIN.as_secs(),
                end_of(log)
            )),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(format!(
                "the program ended before it was ready{}",
                end_of(log)
            )),
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Copies the demo's messages to the log and hands over the address when it is named.
fn listen(errors: std::process::ChildStderr, log: &Path) -> Result<mpsc::Receiver<String>, String> {
    let mut file = std::fs::File::create(log)
        .map_err(|error| format!("cannot write {}: {error}", log.display()))?;
    let (say, heard) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(errors).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            writeln!(file, "{line}").ok();
            if let Some(url) = address_in(&line) {
                say.send(url).ok();
            }
        }
    });
    Ok(heard)
}

/// Reads `listening on http://127.0.0.1:8080`.
fn address_in(line: &str) -> Option<String> {
    let begin = line.find("listening on http://")? + "listening on ".len();
    let address = line[begin..].split_whitespace().next()?;
    Some(address.trim_end_matches('/').to_string())
}

fn end_of(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(20)..];
    if last.is_empty() {
        "; it wrote nothing".to_string()
    } else {
        format!("; its last lines:\n{}", last.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read() {
        assert_eq!(
            address_in("listening on http://127.0.0.1:8080/ — Ctrl-C ends"),
            Some("http://127.0.0.1:8080".to_string())
        );
        assert_eq!(address_in("listening"), None);
    }

    #[test]
    fn a_program_that_ends_is_an_error_with_its_last_lines() {
        let directory = std::env::temp_dir().join(format!("xtask-server-{}", std::process::id()));
        let problem = Server::start(Path::new("false"), &directory)
            .map(|server| server.url().to_string())
            .expect_err("`false` serves nothing");
        std::fs::remove_dir_all(&directory).ok();
        assert!(problem.contains("ended before it was ready"), "{problem}");
    }
}
