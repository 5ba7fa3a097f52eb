//! Steps: run something, count what passed, say how long it took.

use crate::table;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How many checks passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl Tally {
    pub const ONE_PASSED: Self = Self {
        passed: 1,
        failed: 0,
    };

    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// A step that has run.
#[derive(Debug)]
struct Done {
    name: &'static str,
    took: Duration,
    tally: Tally,
    problem: Option<String>,
}

/// The steps that have run so far.
#[derive(Debug, Default)]
pub struct Steps {
    done: Vec<Done>,
}

impl Steps {
    /// Runs a step and keeps its outcome. A step that fails without having counted a failure counts as one.
    pub fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<Tally, String>) {
        println!("\n== {name}");
        let begin = Instant::now();
        let (mut tally, problem) = match work() {
            Ok(tally) => (tally, None),
            Err(problem) => (Tally::default(), Some(problem)),
        };
        if problem.is_some() && tally.failed == 0 {
            tally.failed = 1;
        }
        let took = begin.elapsed();
        match &problem {
            Some(problem) => println!("== {name} FAILED after {}: {problem}", seconds(took)),
            None if tally.failed > 0 => println!("== {name} FAILED after {}", seconds(took)),
            None => println!("== {name} ok after {}", seconds(took)),
        }
        self.done.push(Done {
            name,
            took,
            tally,
            problem,
        });
    }

    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        for done in &self.done {
            total.add(done.tally);
        }
        total
    }

    /// The table of steps, the problems, and the closing line.
    pub fn report(&self) -> String {
        let rows: Vec<Vec<String>> = self
            .done
            .iter()
            .map(|done| {
                let state = if done.tally.failed == 0 {
                    "ok"
                } else {
                    "FAILED"
                };
                vec![
                    done.name.to_string(),
                    seconds(done.took),
                    done.tally.passed.to_string(),
                    done.tally.failed.to_string(),
                    state.to_string(),
                ]
            })
            .collect();
        let mut text = table::lay_out(&["step", "time", "passed", "failed", "state"], &rows);
        for done in &self.done {
            if let Some(problem) = &done.problem {
                text.push_str(&format!("{}: {problem}\n", done.name));
            }
        }
        let whole: Duration = self.done.iter().map(|done| done.took).sum();
        let total = self.total();
        text.push_str(&format!("took {}\n", seconds(whole)));
        text.push_str(&format!(
            "{} passed, {} failed\n",
            total.passed, total.failed
        ));
        text
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

/// Runs a command without standard input, passes its output on, and counts the test results in it.
///
/// Fails when the command cannot be started or when it fails without a counted failure (a test that does not compile,
/// a test process that is killed).
pub fn command(command: &mut Command) -> Result<Tally, String> {
    let words = in_words(command);
    println!("$ {words}");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start `{words}`: {error}"))?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(|error| format!("output of `{words}`: {error}"))?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            if let Some(counted) = counted(&line) {
                tally.add(counted);
            }
        }
    }
    let status = child
        .wait()
        .map_err(|error| format!("`{words}`: {error}"))?;
    if status.success() || tally.failed > 0 {
        Ok(tally)
    } else {
        Err(format!("`{words}`: {status}"))
    }
}

/// Like [`command`], for something that is one check by itself.
pub fn check(checked: &mut Command) -> Result<Tally, String> {
    command(checked).map(|_| Tally::ONE_PASSED)
}

fn in_words(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Reads `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
fn counted(line: &str) -> Option<Tally> {
    let rest = line.trim().strip_prefix("test result: ")?;
    let number_before = |word: &str| -> Option<u64> {
        let before = &rest[..rest.find(word)?];
        before.trim_end().rsplit(' ').next()?.parse().ok()
    };
    Some(Tally {
        passed: number_before(" passed")?,
        failed: number_before(" failed")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(u64, u64)>) {
        let expected = expected.map(|(passed, failed)| Tally { passed, failed });
        assert_eq!(counted(line), expected, "{line}");
    }

    #[test]
    fn result_lines_are_counted() {
        check(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            Some((12, 0)),
        );
        check(
            "test result: FAILED. 3 passed; 2 failed; 0 ignored",
            Some((3, 2)),
        );
        check("test gate::reads ... ok", None);
        check("test result: something else", None);
    }

    #[test]
    fn a_command_that_fails_without_a_count_is_an_error() {
        assert!(command(&mut Command::new("false")).is_err());
        let mut failing = Command::new("sh");
        failing.args([
            "-c",
            "echo 'test result: FAILED. 1 passed; 2 failed;'; exit 101",
        ]);
        let tally = command(&mut failing).expect("a counted failure is a tally");
        assert_eq!(
            tally,
            Tally {
                passed: 1,
                failed: 2
            }
        );
    }

    #[test]
    fn the_report_ends_with_the_closing_line() {
        let mut steps = Steps::default();
        steps.run("one", || {
            Ok(Tally {
                passed: 4,
                failed: 1,
            })
        });
        steps.run("two", || Err("broken".into()));
        let report = steps.report();
        assert!(report.contains("two: broken"), "{report}");
        assert!(report.ends_with("4 passed, 2 failed\n"), "{report}");
    }
}
