//! `cargo xtask test`: everything a change must pass, from a fresh machine, in one command.
//!
//! A step that fails does not stop the later ones, so that one run shows all there is to mend.

use crate::browser;
use crate::needs;
use crate::place::Place;
use crate::postgres;
use crate::step::{self, Steps, Tally};
use crate::tidy;
use std::process::Command;

/// Random moments on each engine at which the program is killed.
const KILLS: &str = "100";

type Work = fn(&Place) -> Result<Tally, String>;

/// Suites that run on whichever engine they are told to.
const ON_BOTH_ENGINES: [&str; 6] = [
    "store",
    "platform",
    "people",
    "portal",
    "login",
    "processes",
];

const STEPS: &[(&str, Work)] = &[
    ("needs", needs::provide),
    ("verifier", needs::outside_verifier),
    ("provider", needs::outside_provider),
    ("solver", needs::solver),
    ("format", format),
    ("lints", lints),
    ("tidy", tidy::run),
    ("build", build),
    ("tests", tests),
    ("postgres", tests_on_postgres),
    ("browser", browser::demo),
];

pub fn run(place: &Place, wanted: &[String]) -> Result<Tally, String> {
    if let Some(unknown) = wanted
        .iter()
        .find(|name| !STEPS.iter().any(|(step, _)| step == name))
    {
        return Err(format!("no step `{unknown}`; see cargo xtask help"));
    }
    let mut steps = Steps::default();
    for (name, work) in STEPS {
        if wanted.is_empty() || wanted.iter().any(|one| one == name) {
            steps.run(name, || work(place));
        }
    }
    println!("\n{}", steps.report().trim_end());
    Ok(steps.total())
}

fn format(place: &Place) -> Result<Tally, String> {
    step::check(place.cargo().args(["fmt", "--all", "--check"]))
}

fn lints(place: &Place) -> Result<Tally, String> {
    step::check(place.cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// Builds programs and tests in one go, with the same features, so that the later steps compile nothing again.
fn build(place: &Place) -> Result<Tally, String> {
    step::check(
        place
            .cargo()
            .args(["build", "--workspace", "--all-targets"]),
    )
}

/// Everything, on the embedded engine; the program is killed as often on each as it takes to trust it.
fn tests(place: &Place) -> Result<Tally, String> {
    let mut command = place.cargo();
    command.env("CHENGXIN_TEST_KILLS", KILLS);
    command.args(["test", "--workspace", "--no-fail-fast"]);
    run_tests(place, &mut command)
}

/// The suites that know both engines once more on PostgreSQL, and what only PostgreSQL can be asked for.
fn tests_on_postgres(place: &Place) -> Result<Tally, String> {
    let server = postgres::start(place)?;
    let mut command = place.cargo();
    command.args(["test", "--workspace", "--no-fail-fast"]);
    for suite in ON_BOTH_ENGINES {
        command.args(["--test", suite]);
    }
    command.env("CHENGXIN_TEST_POSTGRES", server.address());
    command.env("CHENGXIN_TEST_ENGINE", "postgres");
    run_tests(place, &mut command)
}

fn run_tests(place: &Place, command: &mut Command) -> Result<Tally, String> {
    if place.python().exists() {
        command.env("CHENGXIN_OUTSIDE_PYTHON", place.python());
    }
    if place.solver().exists() {
        command.env("CVC5", place.solver());
    }
    command.env("CHENGXIN_OUTSIDE_NODE", place.node());
    step::command(command)
}
