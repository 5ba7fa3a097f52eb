//! `cargo xtask bench`: runs the measurements of `crates/bench` and prints them as a table.
//!
//! The two are apart so that the measuring program is built optimised and without this tool's dependencies. It prints
//! one JSON object a line on standard output for each figure; other lines are passed through:
//!
//! ```json
//! {"name":"intake","value":61000,"unit":"rows/s","yardstick":120000,"at_least":0.40}
//! {"name":"question, 1M subjects","value":2.1,"unit":"ms","yardstick":1.9,"at_most":1.3}
//! {"name":"binary size","value":31.5,"unit":"MB"}
//! ```
//!
//! `ratio` is value ÷ yardstick. `at_least` and `at_most` are limits of the ratio; a figure without a limit is only
//! reported.

use crate::place::Place;
use crate::step::Tally;
use crate::table;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

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
}

pub fn run(place: &Place, arguments: &[String]) -> Result<Tally, String> {
    if !place.root.join("crates/bench/Cargo.toml").exists() {
        return Err(
            "there is no crates/bench yet; `bench` runs it once there is (see cargo xtask help)"
                .into(),
        );
    }
    let mut child = place
        .cargo()
        .args(["run", "--release", "--package", "bench", "--"])
        .args(arguments)
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

impl Figure {
    fn ratio(&self) -> Option<f64> {
        self.yardstick
            .filter(|yardstick| *yardstick > 0.0)
            .map(|yardstick| self.value / yardstick)
    }

    /// Whether the limit is kept; nothing when there is no limit. A limit without a ratio to hold it against is missed.
    fn holds(&self) -> Option<bool> {
        let ratio = self.ratio();
        self.limit.map(|limit| match (limit, ratio) {
            (Limit::AtLeast(least), Some(ratio)) => ratio >= least,
            (Limit::AtMost(most), Some(ratio)) => ratio <= most,
            (_, None) => false,
        })
    }
}

fn read_figure(line: &str) -> Option<Figure> {
    let json: serde_json::Value = serde_json::from_str(line.trim()).ok()?;
    let number = |key: &str| json.get(key).and_then(serde_json::Value::as_f64);
    let limit = number("at_least")
        .map(Limit::AtLeast)
        .or_else(|| number("at_most").map(Limit::AtMost));
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
                    None => String::new(),
                },
                match figure.holds() {
                    Some(true) => "ok".to_string(),
                    Some(false) => "MISSED".to_string(),
                    None => String::new(),
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
