//! Measurements of the platform beside what the bare engine and the bare server do in the same run.
//!
//! Machines differ, so figures that carry a limit are ratios. Prints one JSON object a line; `cargo xtask bench` lays
//! them out as a table. Data go to the system's directory for temporary files (`TMPDIR`): it should lie on a disk, since
//! durable commits are a part of what is measured.

mod bare_inserts;
mod bare_question;
mod client;
mod environment;
mod figure;
mod intake;
mod permits;
mod persons;
mod platform;
mod population;
mod questions;
mod server;

use clap::Parser;
use std::time::Duration;

/// What to measure.
#[derive(Debug, Parser)]
struct Arguments {
    /// Rows of the intake.
    #[arg(long, default_value_t = 200_000)]
    rows: u64,
    /// How often everything is measured; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds each load of questions lasts.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// 100,000 people instead of 1,000,000.
    #[arg(long)]
    quick: bool,
    /// Only `intake` or only `questions`.
    #[arg(long)]
    only: Option<String>,
    /// Serve so many constant bytes; the yardstick starts itself with this.
    #[arg(long, hide = true)]
    bare_server: Option<usize>,
}

fn main() {
    let arguments = Arguments::parse();
    if let Some(bytes) = arguments.bare_server {
        return server::serve_bare(bytes);
    }
    let wanted = |name| arguments.only.as_deref().is_none_or(|only| only == name);
    if wanted("intake") {
        intake::measure(arguments.rows, arguments.rounds);
    }
    if wanted("questions") {
        let many = if arguments.quick { 100_000 } else { 1_000_000 };
        let lasting = Duration::from_secs(arguments.seconds);
        questions::measure(many, arguments.rounds, lasting);
    }
}
