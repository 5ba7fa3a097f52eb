//! The program serving a data directory, and a client that speaks to it.

use crate::support::{Installation, with_input};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

#[derive(Debug)]
pub struct Serving {
    child: Child,
    pub address: String,
    /// Where the metrics are, when they were asked for.
    pub metrics: String,
    log: Option<JoinHandle<String>>,
}

impl Serving {
    pub fn start(place: &Installation, more: &[&str]) -> Self {
        let mut command = place.command("serve");
        command.args(more);
        Self::of(command)
    }

    pub fn of(mut command: Command) -> Self {
        command.args(["--listen", "127.0.0.1:0"]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let (mut said, mut metrics) = (String::new(), String::new());
        // Where it listens is told among the lines of the log.
        let address = loop {
            let mut line = String::new();
            assert!(err.read_line(&mut line).unwrap() > 0, "not started: {said}");
            said.push_str(&line);
            if let Some(address) = after(&line, "metrics on http://") {
                metrics = address;
            }
            if let Some(address) = after(&line, "listening on http://") {
                break address;
            }
        };
        let log = Some(std::thread::spawn(move || rest_of(err, said)));
        Self {
            child,
            address,
            metrics,
            log,
        }
    }

    /// Tells it to stop as a service manager does.
    pub fn terminate(&self) {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success());
    }

    /// Kills it, as a power cut does, and returns everything it said.
    pub fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let log = self.log.take().unwrap().join().unwrap();
        assert!(!log.contains("panicked"), "{log}");
        log
    }

    /// Waits for its end: exit status and everything it said.
    pub fn wait(mut self) -> (Option<i32>, String) {
        let status = self.child.wait().unwrap().code();
        (status, self.log.take().unwrap().join().unwrap())
    }

    /// Ends it in good order and returns everything it said.
    pub fn end(self) -> String {
        self.terminate();
        let (status, log) = self.wait();
        assert_eq!(status, Some(0), "{log}");
        log
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Also after a test that failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn after(line: &str, what: &str) -> Option<String> {
    let rest = line.split(what).nth(1)?;
    let end = rest.find(['"', '\n']).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

fn rest_of(mut err: BufReader<ChildStderr>, mut text: String) -> String {
    err.read_to_string(&mut text).unwrap();
    text
}

/// A request; its answer is read to the end of the connection.
pub struct Request<'a> {
    head: String,
    body: &'a [u8],
}

/// What became of a request.
#[derive(Debug)]
pub enum Attempt {
    Answered(Answer),
    /// There was no server.
    NotSent,
    /// It was sent, and no answer came.
    BrokenOff,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl<'a> Request<'a> {
    pub fn new(method: &str, path: &str, body: &'a [u8]) -> Self {
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: {length}\r\n"
        );
        Self { head, body }
    }

    pub fn get(path: &str) -> Self {
        Self::new("GET", path, b"")
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        write!(self.head, "{name}: {value}\r\n").unwrap();
        self
    }

    pub fn token(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    pub fn form(self) -> Self {
        self.header("Content-Type", "application/x-www-form-urlencoded")
    }

    pub fn json(self) -> Self {
        self.header("Content-Type", "application/json")
    }

    pub fn send(self, address: &str) -> Answer {
        let body = self.body;
        let mut open = self.begin(address);
        open.write(body);
        open.answer()
    }

    /// Sends it to a server that may be killed meanwhile.
    pub fn attempt(self, address: &str) -> Attempt {
        let Ok(mut stream) = TcpStream::connect(address) else {
            return Attempt::NotSent;
        };
        let patience = Some(Duration::from_secs(60));
        stream.set_read_timeout(patience).unwrap();
        let mut bytes = format!("{}\r\n", self.head).into_bytes();
        bytes.extend_from_slice(self.body);
        let mut answer = Vec::new();
        // A server that refuses a body may close its end before it has it all.
        let _ = stream.write_all(&bytes);
        match stream.read_to_end(&mut answer) {
            Ok(_) => Answer::of(&answer).map_or(Attempt::BrokenOff, Attempt::Answered),
            Err(_) => Attempt::BrokenOff,
        }
    }

    /// Sends the head alone.
    pub fn begin(self, address: &str) -> Open {
        let mut stream = TcpStream::connect(address).unwrap();
        let patience = Some(Duration::from_secs(30));
        stream.set_read_timeout(patience).unwrap();
        stream
            .write_all(format!("{}\r\n", self.head).as_bytes())
            .unwrap();
        Open(stream)
    }
}

/// A request whose body is still being sent.
pub struct Open(TcpStream);

impl Open {
    pub fn write(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
    }

    pub fn answer(mut self) -> Answer {
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes).unwrap();
        Answer::of(&bytes).unwrap_or_else(|| panic!("no answer: {}", bytes.len()))
    }
}

impl Answer {
    /// `None` when it is not whole.
    fn of(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .and_then(|length| length.parse::<usize>().ok());
        let whole = length.is_none_or(|length| length == bytes.len() - head.len() - 4);
        let status = head.split(' ').nth(1)?.parse().ok()?;
        whole.then(|| Self {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// What stands between two texts, where they first stand.
    pub fn between(&self, before: &str, after: &str) -> String {
        let all = format!("{}\r\n{}", self.head, self.body);
        let rest = all.split(before).nth(1);
        let rest = rest.unwrap_or_else(|| panic!("no {before:?} in {all}"));
        rest.split(after).next().unwrap().to_owned()
    }
}

/// Makes an account; standard input is the password and, for a person, the number.
pub fn make_account(place: &Installation, login: &str, more: &[&str], input: &str) {
    let mut command = place.command("account");
    command = reordered(command, "add", login, more);
    let made = with_input(command, input.as_bytes());
    assert_eq!(made.status, 0, "{made:?}");
}

/// Makes a token of an account.
pub fn make_token(place: &Installation, login: &str) -> String {
    let command = reordered(place.command("account"), "token", login, &[]);
    let made = with_input(command, b"");
    assert_eq!(made.status, 0, "{made:?}");
    made.out.trim().to_owned()
}

/// The data directory is named behind the inner command.
fn reordered(command: Command, inner: &str, login: &str, more: &[&str]) -> Command {
    let given: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    let mut reordered = crate::support::program();
    reordered.arg(&given[0]).args([inner, login]);
    reordered.args(&given[1..]).args(more);
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            reordered.env(name, value);
        }
    }
    reordered
}

/// Waits until an upload has ended and returns its status.
pub fn ended(address: &str, token: &str, upload: &Value) -> Value {
    let path = upload["status_url"].as_str().unwrap();
    for _ in 0..600 {
        let status = Request::get(path).token(token).send(address).json();
        if status["state"] != "running" {
            return status;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the intake does not end: {upload}");
}
