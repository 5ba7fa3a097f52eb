//! Gateways: a directory that takes files, and a program that takes a message on its standard input. This is how whatever
//! sends text messages and mail for the operator is attached.

use serde::Serialize;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Between two looks whether a program has ended.
const PAUSE: Duration = Duration::from_millis(10);

/// Where messages of one way go.
#[derive(Debug, Clone)]
pub(super) enum Gateway {
    /// A file for each message, for somebody else to fetch.
    Directory(PathBuf),
    /// A program, run for each message; it has a time in which to end.
    Command {
        program: PathBuf,
        arguments: Vec<String>,
        patience: Duration,
    },
}

/// What goes outside. There is nothing in it of what happened.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    pub reference: &'a str,
    pub channel: &'a str,
    pub address: &'a str,
    pub text_zh: &'a str,
    pub text_en: &'a str,
}

impl Gateway {
    /// Hands a message over.
    ///
    /// # Errors
    /// A code. What the gateway itself says is not repeated: it may quote the address.
    pub fn send(&self, message: &Message<'_>) -> Result<(), &'static str> {
        let mut line = serde_json::to_vec(message).map_err(|_| "NOTICE-GATEWAY")?;
        line.push(b'\n');
        match self {
            Gateway::Directory(directory) => {
                write(directory, message.reference, &line).map_err(|_| "NOTICE-DIRECTORY")
            }
            Gateway::Command {
                program,
                arguments,
                patience,
            } => run(program, arguments, *patience, &line),
        }
    }
}

/// A file that is there whole or not at all, and that nobody else on the machine can read. The same message again takes the same
/// name.
fn write(directory: &Path, reference: &str, line: &[u8]) -> std::io::Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(".unfinished-")
        .tempfile_in(directory)?;
    file.write_all(line)?;
    file.as_file().sync_all()?;
    file.persist(directory.join(format!("{reference}.json")))?;
    Ok(())
}

/// Runs a program without a shell and without this process's surroundings, which may hold passwords.
fn run(
    program: &Path,
    arguments: &[String],
    patience: Duration,
    line: &[u8],
) -> Result<(), &'static str> {
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| "NOTICE-GATEWAY-MISSING")?;
    if let Some(mut input) = child.stdin.take() {
        // One that does not read is judged by how it ends. A line is shorter than what a pipe holds.
        let _ = input.write_all(line);
    }
    match ended_within(&mut child, patience) {
        Some(true) => Ok(()),
        Some(false) => Err("NOTICE-GATEWAY-FAILED"),
        None => Err("NOTICE-GATEWAY-SLOW"),
    }
}

/// Whether the program ended well; `None` when it took too long, and was ended.
fn ended_within(child: &mut Child, patience: Duration) -> Option<bool> {
    let mut left = patience;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if !left.is_zero() => {
                std::thread::sleep(PAUSE);
                left = left.saturating_sub(PAUSE);
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    const MESSAGE: Message<'static> = Message {
        reference: "1A2B-3C4D-5E6F",
        channel: "mobile",
        address: "10000000000",
        text_zh: "请登录查看",
        text_en: "log in",
    };

    fn command(script: &str) -> Gateway {
        Gateway::Command {
            program: "/bin/sh".into(),
            arguments: vec!["-c".to_owned(), script.to_owned()],
            patience: Duration::from_millis(700),
        }
    }

    #[test]
    fn a_program_is_given_the_message_and_judged_by_its_end() {
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("copy");
        let script = format!("cat > '{}'", copy.display());
        command(&script).send(&MESSAGE).unwrap();
        let text = std::fs::read_to_string(copy).unwrap();
        assert!(text.ends_with("}\n") && text.contains("\"reference\":\"1A2B-3C4D-5E6F\""));
        assert_eq!(
            command("exit 3").send(&MESSAGE),
            Err("NOTICE-GATEWAY-FAILED")
        );
        assert_eq!(
            command("sleep 20").send(&MESSAGE),
            Err("NOTICE-GATEWAY-SLOW")
        );
        let surroundings = command("test -z \"$HOME$CARGO$CHENGXIN_DATABASE\"");
        assert_eq!(surroundings.send(&MESSAGE), Ok(()));
        let gone = Gateway::Command {
            program: "/nowhere/send".into(),
            arguments: Vec::new(),
            patience: PAUSE,
        };
        assert_eq!(gone.send(&MESSAGE), Err("NOTICE-GATEWAY-MISSING"));
    }

    #[test]
    fn a_file_is_whole_private_and_the_same_for_the_same_message() {
        let directory = tempfile::tempdir().unwrap();
        let gateway = Gateway::Directory(directory.path().to_owned());
        for _ in 0..2 {
            gateway.send(&MESSAGE).unwrap();
        }
        let files: Vec<_> = std::fs::read_dir(directory.path()).unwrap().collect();
        assert_eq!(files.len(), 1);
        let file = files[0].as_ref().unwrap();
        assert_eq!(file.file_name(), "1A2B-3C4D-5E6F.json");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let nowhere = Gateway::Directory("/nowhere".into());
        assert_eq!(nowhere.send(&MESSAGE), Err("NOTICE-DIRECTORY"));
    }
}
