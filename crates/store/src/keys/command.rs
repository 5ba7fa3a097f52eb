//! The command that gives the master key: an agent of an HSM, of a key management service or of a cloud. It is run once, when
//! the key file is read, without a shell, and has a time in which to answer.

use super::fault::KeyFault;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::Read as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How long the command may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks whether it has ended.
const PAUSE: Duration = Duration::from_millis(10);
/// Bytes of a key in base64.
const AS_TEXT: usize = 44;
/// What is read of the output; more is no key.
const MOST: u64 = 4096;
/// What is shown of what the command says is wrong.
const SHOWN: usize = 300;

/// Runs a command, program first, and gives the key of 32 bytes that it prints, as it is or in base64.
pub(super) fn run(argv: &[String]) -> Result<[u8; 32], KeyFault> {
    run_for(argv, PATIENCE)
}

fn run_for(argv: &[String], patience: Duration) -> Result<[u8; 32], KeyFault> {
    let (program, arguments) = argv
        .split_first()
        .ok_or_else(|| KeyFault::Command("no program is named".to_owned()))?;
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| KeyFault::Command(format!("{program}: {error}")))?;
    let (status, output, said) = wait(child, patience).map_err(|why| {
        let why = why.unwrap_or_else(|| format!("no answer within {} s", patience.as_secs()));
        KeyFault::Command(format!("{program}: {why}"))
    })?;
    // Whoever prints without end is cut off, and no key in any case.
    let is_cut_off = output.len() as u64 >= MOST;
    if !status.success() && !is_cut_off {
        let said: String = said.trim().chars().take(SHOWN).collect();
        return Err(KeyFault::Command(format!("{program}: {status}; {said}")));
    }
    key_of(&output).ok_or_else(|| {
        KeyFault::Command(format!(
            "{program}: printed {} bytes, which are not a key of 32 bytes, as it is or in base64",
            output.len()
        ))
    })
}

type Answer = (ExitStatus, Vec<u8>, String);

/// Waits for the end of a command; `None` when it took too long, and was ended.
fn wait(mut child: Child, patience: Duration) -> Result<Answer, Option<String>> {
    let (ended, answer) = channel();
    let output = child.stdout.take();
    let said = child.stderr.take();
    std::thread::spawn(move || {
        let said = std::thread::spawn(move || {
            let mut text = Vec::new();
            if let Some(said) = said {
                let _ = said.take(MOST).read_to_end(&mut text);
            }
            String::from_utf8_lossy(&text).into_owned()
        });
        let mut bytes = Vec::new();
        if let Some(output) = output {
            let _ = output.take(MOST).read_to_end(&mut bytes);
        }
        // Whoever waited may have gone.
        let _ = ended.send((bytes, said.join().unwrap_or_default()));
    });
    match answer.recv_timeout(patience) {
        // It may have closed its output and go on.
        Ok((output, said)) => match ended_within(&mut child, patience) {
            Some(status) => Ok((status, output, said)),
            None => Err(None),
        },
        Err(RecvTimeoutError::Timeout) => {
            let _ = child.kill();
            let _ = child.wait();
            Err(None)
        }
        Err(RecvTimeoutError::Disconnected) => Err(Some("its output cannot be read".to_owned())),
    }
}

fn ended_within(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let mut left = patience;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
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

fn key_of(output: &[u8]) -> Option<[u8; 32]> {
    if let Ok(key) = output.try_into() {
        return Some(key);
    }
    let text = output.trim_ascii();
    if text.len() != AS_TEXT {
        return None;
    }
    STANDARD.decode(text).ok()?.try_into().ok()
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn check(argv: &[&str], expected: &str) {
        let argv: Vec<String> = argv.iter().map(|&word| word.to_owned()).collect();
        match run_for(&argv, Duration::from_millis(700)) {
            Ok(key) => assert_eq!(expected, format!("{:02x}", key[0])),
            Err(fault) => {
                assert_eq!(fault.code(), "KEY-COMMAND");
                assert!(fault.to_string().contains(expected), "{fault}");
            }
        }
    }

    #[test]
    fn what_a_command_prints_is_a_key_or_named_for_what_it_is() {
        let text = STANDARD.encode([7; 32]);
        check(&["echo", &text], "07");
        check(&["printf", "%s", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"], "41");
        check(&[], "no program is named");
        check(&["/nowhere/unwrap"], "/nowhere/unwrap: No such file");
        check(
            &["sh", "-c", "echo sealed >&2; exit 3"],
            "exit status: 3; sealed",
        );
        check(&["echo", "AAAA"], "printed 5 bytes");
        check(&["true"], "printed 0 bytes");
        check(&["yes"], "printed 4096 bytes");
        check(&["sleep", "20"], "no answer within");
        let silent = "exec >&- 2>&-; sleep 20";
        check(&["sh", "-c", silent], "no answer within");
    }
}
