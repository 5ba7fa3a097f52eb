//! `cargo xtask bench`: runs the measurements of `crates/bench` and prints them as a table.
//!
//! The two are apart so that the measuring program is built optimised and without this tool's dependencies. It prints
//! one JSON object a line on standard output for each figure; other lines are passed through:
//!
//! ```json
//! {"name":"intake","value":61000,"unit":"rows/s","yardstick":120000,"at_least":0.40}
//! {"name":"question, 1M subjects","value":2.1,"unit":"ms","yardstick":1.9,"at_most":1.3}
//! {"name":"question, gain over the plain layout","value":9000,"unit":"/s","yardstick":3500,"aim":3.0}
//! {"name":"binary size","value":31.5,"unit":"MB"}
//! ```
//!
//! `ratio` is value ÷ yardstick. `at_least` and `at_most` are limits of the ratio; an `aim` is where it should come to
//! and fails nobody; a figure without any is only reported.
//!
//! Measured is on both engines. PostgreSQL is a private server that keeps its data as durably as in service; its address
//! goes to the measurements in `CHENGXIN_BENCH_POSTGRES`.

use crate::place::Place;
use crate::postgres;
use crate::step::Tally;
use crate::table;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};

#[derive(Debug, PartialEq)]
struct Figure {
    name: String,
    value: f64,
    unit: String,
    yardstick: Option<f64>,
    limit: Option<Limit>,
}

#[derive(Debug, PartialEq, Clone, Copy)]
enum Limit {
    AtLeast(f64),
    AtMost(f64),
    Aim(f64),
}

/// Address of the server, for the measurements.
const POSTGRES: &str = "CHENGXIN_BENCH_POSTGRES";

pub fn run(place: &Place, arguments: &[String]) -> Result<Tally, String> {
    if !place.root.join("crates/bench/Cargo.toml").exists() {
        return Err(
            "there is no crates/bench yet; `bench` runs it once there is (see cargo xtask help)"
                .into(),
        );
    }
    let mut command = place.cargo();
    command.args(["run", "--release", "--package", "bench", "--"]);
    command.args(arguments);
    let server = needs_postgres(arguments)
        .then(|| postgres::start_durable(place))
        .transpose()
        .map_err(|problem| format!("{problem}; `--engine sqlite` measures without it"))?;
    if let Some(server) = &server {
        command.env(POSTGRES, server.address());
    }
    let (status, figures) = measure(&mut command)?;
    print!("{}", lay_out(&figures));
    if !status.success() {
        return Err(format!("the measurements ended with {status}"));
    }
    let failed = figures
        .iter()
        .filter(|figure| figure.holds() == Some(false))
        .count() as u64;
    let passed = figures.len() as u64 - failed;
    println!("{passed} passed, {failed} failed");
    Ok(Tally { passed, failed })
}

/// Whether the measurements asked for want PostgreSQL.
fn needs_postgres(arguments: &[String]) -> bool {
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    if has("scale") {
        return has("--postgres");
    }
    let alone = arguments
        .windows(2)
        .any(|two| two == ["--engine", "sqlite"]);
    !alone && !has("--engine=sqlite") && !has("--help")
}

/// Runs the measurements and reads their figures; other lines are passed on.
fn measure(command: &mut Command) -> Result<(ExitStatus, Vec<Figure>), String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start the measurements: {error}"))?;
    let mut figures = Vec::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line.map_err(|error| format!("output of the measurements: {error}"))?;
            match read_figure(&line) {
                Some(figure) => figures.push(figure),
                None => println!("{line}"),
            }
        }
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    Ok((status, figures))
}

impl Figure {
    fn ratio(&self) -> Option<f64> {
        self.yardstick
            .filter(|yardstick| *yardstick > 0.0)
            .map(|yardstick| self.value / yardstick)
    }

    /// Whether the limit is kept; nothing when there is no limit. A limit without a ratio to hold it against is missed.
    fn holds(&self) -> Option<bool> {
        let ratio = self.ratio();
        self.limit.and_then(|limit| match (limit, ratio) {
            (Limit::AtLeast(least), Some(ratio)) => Some(ratio >= least),
            (Limit::AtMost(most), Some(ratio)) => Some(ratio <= most),
            (Limit::Aim(aim), Some(ratio)) => (ratio >= aim).then_some(true),
            (Limit::Aim(_), None) => None,
            (_, None) => Some(false),
        })
    }
}

fn read_figure(line: &str) -> Option<Figure> {
    let json: serde_json::Value = serde_json::from_str(line.trim()).ok()?;
    let number = |key: &str| json.get(key).and_then(serde_json::Value::as_f64);
    let limit = number("at_least")
        .map(Limit::AtLeast)
        .or_else(|| number("at_most").map(Limit::AtMost))
        .or_else(|| number("aim").map(Limit::Aim));
    Some(Figure {
        name: json.get("name")?.as_str()?.to_string(),
        value: number("value")?,
        unit: json
            .get("unit")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_string(),
        yardstick: number("yardstick"),
        limit,
    })
}

fn lay_out(figures: &[Figure]) -> String {
    let rows: Vec<Vec<String>> = figures
        .iter()
        .map(|figure| {
            vec![
                figure.name.clone(),
                format!("{} {}", readable(figure.value), figure.unit),
                figure.yardstick.map(readable).unwrap_or_default(),
                figure
                    .ratio()
                    .map(|ratio| format!("{ratio:.2}"))
                    .unwrap_or_default(),
                match figure.limit {
                    Some(Limit::AtLeast(least)) => format!(">= {least:.2}"),
                    Some(Limit::AtMost(most)) => format!("<= {most:.2}"),
                    Some(Limit::Aim(aim)) => format!("aim {aim:.2}"),
                    None => String::new(),
                },
                match (figure.holds(), figure.limit) {
                    (Some(true), _) => "ok".to_string(),
                    (Some(false), _) => "MISSED".to_string(),
                    (None, Some(_)) => "not yet".to_string(),
                    (None, None) => String::new(),
                },
            ]
        })
        .collect();
    table::lay_out(
        &["name", "value", "yardstick", "ratio", "target", "ok"],
        &rows,
    )
}

fn readable(value: f64) -> String {
    if value.abs() >= 1000.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn holds(line: &str) -> Option<bool> {
        read_figure(line).unwrap().holds()
    }

    #[test]
    fn limits_are_held_against_the_ratio() {
        let fast = r#"{"name":"intake","value":50,"unit":"rows/s","yardstick":100,"at_least":0.4}"#;
        assert_eq!(holds(fast), Some(true));
        let slow = r#"{"name":"intake","value":30,"unit":"rows/s","yardstick":100,"at_least":0.4}"#;
        assert_eq!(holds(slow), Some(false));
        assert_eq!(
            holds(r#"{"name":"q","value":1.2,"yardstick":1,"at_most":1.3}"#),
            Some(true)
        );
        assert_eq!(
            holds(r#"{"name":"q","value":1.2,"at_most":1.3}"#),
            Some(false)
        );
        assert_eq!(holds(r#"{"name":"size","value":31.5,"unit":"MB"}"#), None);
    }

    #[test]
    fn an_aim_can_be_met_and_never_missed() {
        let near = r#"{"name":"gain","value":2.5,"yardstick":1,"aim":3.0}"#;
        assert_eq!(holds(near), None);
        assert!(lay_out(&[read_figure(near).unwrap()]).contains("not yet"));
        let there = r#"{"name":"gain","value":3.5,"yardstick":1,"aim":3.0}"#;
        assert_eq!(holds(there), Some(true));
    }

    #[test]
    fn a_server_is_started_only_for_who_wants_it() {
        let needs = |line: &str| {
            let words: Vec<String> = line.split_whitespace().map(str::to_string).collect();
            needs_postgres(&words)
        };
        assert!(needs("--quick"));
        assert!(!needs("--quick --engine sqlite"));
        assert!(!needs("scale --records 100000"));
        assert!(needs("scale --postgres"));
    }

    #[test]
    fn other_lines_are_not_figures() {
        assert_eq!(read_figure("warming up"), None);
        assert_eq!(read_figure("{}"), None);
    }

    #[test]
    fn the_table_shows_ratio_and_verdict() {
        let figure = read_figure(
            r#"{"name":"intake","value":30,"unit":"rows/s","yardstick":100,"at_least":0.4}"#,
        );
        let text = lay_out(&[figure.unwrap()]);
        assert!(text.contains("30.00 rows/s"), "{text}");
        assert!(text.contains("0.30"), "{text}");
        assert!(text.contains("MISSED"), "{text}");
    }
}
