//! A chromedriver of our own, on a port it chooses.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Ends with the value, and with it every browser it opened that has not closed by itself.
#[derive(Debug)]
pub struct Driver {
    url: String,
    _group: Group,
}

/// A process and those it started.
#[derive(Debug)]
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        // The shell's own `kill`, since a small machine has no other; what has ended already needs no killing.
        Command::new("sh")
            .args(["-c", &format!("kill -s KILL -- -{}", self.0.id())])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .ok();
        self.0.wait().ok();
    }
}

impl Driver {
    pub fn start(chromedriver: &Path) -> Result<Self, String> {
        let mut child = Command::new(chromedriver)
            .arg("--port=0")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot start chromedriver: {error}"))?;
        let output = child.stdout.take();
        let group = Group(child);
        let mut lines = BufReader::new(output.ok_or("chromedriver has no output")?).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| port_in(&line))
            .ok_or("chromedriver ended before it was ready")?;
        // Read on, so that it never waits for somebody to take its output.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(Self {
            url: format!("http://127.0.0.1:{port}"),
            _group: group,
        })
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Reads `ChromeDriver was started successfully on port 39043.`
fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("started successfully on port ")?;
    rest.trim_end().trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read() {
        let ready = "ChromeDriver was started successfully on port 39043.";
        assert_eq!(port_in(ready), Some(39043));
        assert_eq!(port_in("Starting ChromeDriver 140 on port 0"), None);
    }
}
