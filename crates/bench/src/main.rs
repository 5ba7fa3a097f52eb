//! Measurements of the platform beside what the bare engine and the bare server do in the same run.
//!
//! Machines differ, so figures that carry a limit are ratios. Prints one JSON object a line; `cargo xtask bench` lays
//! them out as a table.

mod bare_inserts;
mod environment;
mod figure;
mod intake;
mod permits;
mod persons;
mod platform;

use clap::Parser;

/// What to measure.
#[derive(Debug, Parser)]
struct Arguments {
    /// Rows of the intake.
    #[arg(long, default_value_t = 200_000)]
    rows: u64,
    /// How often the intake is measured; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

fn main() {
    let arguments = Arguments::parse();
    intake::measure(arguments.rows, arguments.rounds);
}
