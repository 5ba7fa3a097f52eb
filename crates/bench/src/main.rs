//! Measurements of the platform beside what the bare engine and the bare server do in the same run.
//!
//! Machines differ, so figures that carry a limit are ratios. Prints one JSON object a line; `cargo xtask bench` lays
//! them out as a table. Data go to the system's directory for temporary files (`TMPDIR`): it should lie on a disk, since
//! durable commits are a part of what is measured.

mod bare;
mod client;
mod costs;
mod environment;
mod figure;
mod home;
mod intake;
mod layout;
mod loader;
mod permits;
mod persons;
mod platform;
mod policy;
mod population;
mod postgres;
mod proofs;
mod questions;
mod scale;
mod server;

use clap::{Parser, Subcommand};
use home::Engine;
use std::process::ExitCode;
use std::time::Duration;

/// What to measure.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Engines; left out, both by turns.
    #[arg(long, value_enum)]
    engine: Vec<Engine>,
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
    /// Only one of `costs`, `intake`, `layout`, `policy`, `proofs` and `questions`.
    #[arg(long)]
    only: Option<String>,
    /// Serve so many constant bytes; the yardstick starts itself with this.
    #[arg(long, hide = true)]
    bare_server: Option<usize>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Load 1 and then 10 million records, and measure questions and pages at each size.
    Scale(scale::Arguments),
}

fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    if let Some(bytes) = arguments.bare_server {
        server::serve_bare(bytes);
        return ExitCode::SUCCESS;
    }
    if let Some(Command::Scale(scale)) = &arguments.command {
        arguments.engine = vec![scale.engine()];
    } else if arguments.engine.is_empty() {
        arguments.engine = vec![Engine::Sqlite, Engine::Postgres];
    }
    if arguments.engine.contains(&Engine::Postgres) && !postgres::is_there() {
        figure::note(&format!(
            "{} is not set: `cargo xtask bench` starts a server, `--engine sqlite` needs none",
            postgres::SERVER
        ));
        return ExitCode::FAILURE;
    }
    match &arguments.command {
        Some(Command::Scale(scale)) => scale::measure(scale, &server::program()),
        None => measure(&arguments),
    }
    ExitCode::SUCCESS
}

fn measure(arguments: &Arguments) {
    let engines = &arguments.engine;
    let wanted = |name| arguments.only.as_deref().is_none_or(|only| only == name);
    if wanted("costs") {
        let lasting = Duration::from_secs(arguments.seconds);
        costs::measure(engines, arguments.rows, arguments.rounds, lasting);
    }
    if wanted("intake") {
        intake::measure(engines, arguments.rows, arguments.rounds);
    }
    if wanted("layout") {
        let people = if arguments.quick { 20_000 } else { 200_000 };
        let lasting = Duration::from_secs(arguments.seconds);
        layout::measure(engines, people, arguments.rounds, lasting);
    }
    if wanted("policy") {
        policy::measure();
    }
    if wanted("proofs") {
        proofs::measure();
    }
    if wanted("questions") {
        let program = server::program();
        let many = if arguments.quick { 100_000 } else { 1_000_000 };
        let lasting = Duration::from_secs(arguments.seconds);
        questions::measure(engines, &program, many, arguments.rounds, lasting);
    }
}
