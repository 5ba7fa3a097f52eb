//! Figures, one JSON object a line, as `cargo xtask bench` reads them.

use serde_json::{Map, Value};

/// The limit a figure's ratio to its yardstick has to keep.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
    /// Not less.
    AtLeast(f64),
    /// Not more.
    AtMost(f64),
    /// Where it should come to.
    Aim(f64),
}

/// Prints a figure without a yardstick.
pub fn plain(name: &str, value: f64, unit: &str) {
    print(&figure(name, value, unit));
}

/// Prints a figure beside its yardstick.
pub fn compared(name: &str, value: f64, unit: &str, yardstick: f64, limit: Limit) {
    let mut figure = figure(name, value, unit);
    figure.insert("yardstick".to_owned(), yardstick.into());
    match limit {
        Limit::AtLeast(least) => figure.insert("at_least".to_owned(), least.into()),
        Limit::AtMost(most) => figure.insert("at_most".to_owned(), most.into()),
        Limit::Aim(aim) => figure.insert("aim".to_owned(), aim.into()),
    };
    print(&figure);
}

/// Prints a figure whose ratio is the middle of the rounds' own ratios: what slows down a whole round slows down both.
pub fn rounds(name: &str, values: &[f64], yardsticks: &[f64], unit: &str, limit: Limit) {
    let ratios: Vec<f64> = values.iter().zip(yardsticks).map(|(v, y)| v / y).collect();
    let value = median(values);
    compared(name, value, unit, value / median(&ratios), limit);
}

/// Prints a line for whoever watches.
#[expect(clippy::print_stderr, reason = "progress of a program on a terminal")]
pub fn note(text: &str) {
    eprintln!("bench: {text}");
}

fn figure(name: &str, value: f64, unit: &str) -> Map<String, Value> {
    let mut figure = Map::new();
    figure.insert("name".to_owned(), name.into());
    figure.insert("value".to_owned(), value.into());
    figure.insert("unit".to_owned(), unit.into());
    figure
}

#[expect(clippy::print_stdout, reason = "the output of this program")]
fn print(figure: &Map<String, Value>) {
    println!("{}", Value::Object(figure.clone()));
}

/// The middle of some measurements; of an even number the upper one.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    percentile(values, 50)
}

/// The value below which so many per cent lie.
#[must_use]
pub fn percentile(values: &[f64], per_cent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() * per_cent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(f64::NAN)
}
