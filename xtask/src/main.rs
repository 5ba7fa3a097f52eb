//! The repository's own commands: `cargo xtask test`, `tidy`, `browser`, `bench`.
//!
//! This is a tool for developers and never part of what is shipped, so it may print and look at the clock.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a developer's command prints its progress and measures time"
)]

mod bench;
mod browser;
mod needs;
mod place;
mod postgres;
mod step;
mod table;
mod test;
mod tidy;

use place::Place;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  test [STEP…]       everything a change must pass: formatting, lints, tidy, all tests, the browser test.
                     Installs what is missing on a Debian machine (as root) and says so.
                     With step names, only those steps: needs verifier provider solver format lints tidy build
                     tests postgres browser. The suites of store, flow and web run on the embedded engine (tests) and on a
                     private PostgreSQL (postgres)
  tidy               the checks of the house: arrows between crates, rooms of flow, ambient clock and randomness,
                     reasons of dependencies, file and function sizes, nothing private in the tree
  browser            the browser test alone
      --url URL      against a server that already runs
      --binary FILE  with this chengxin instead of the debug build
  bench [ARG…]       measures both engines in one run, PostgreSQL on a private server, and prints a table of ratios
      --quick        a hundred thousand people instead of a million
      --engine NAME  only sqlite or only postgres
      --only NAME    only costs, intake, layout, policy, proofs or questions
  bench scale        loads 1 and then 10 million records and measures questions and pages at each size
      --records N    so many instead of 10 million, and a tenth of it before
      --postgres     on PostgreSQL instead of SQLite
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return ExitCode::from(2);
    };
    let place = Place::find();
    let outcome = match command.as_str() {
        "test" => test::run(&place, rest),
        "tidy" => tidy::run(&place),
        "browser" => browser::command(&place, rest),
        "bench" => bench::run(&place, rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        unknown => {
            eprintln!("unknown command `{unknown}`\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(tally) if tally.failed == 0 => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
