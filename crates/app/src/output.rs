//! What commands print: results on standard output, everything else on standard error.

use flow::Problem;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write as _;
use std::process::ExitCode;

/// Something was found: a refused row, an invalid number, a log that does not fit.
pub const FINDING: u8 = 1;
/// The command was called wrongly, or could not be carried out.
pub const USAGE: u8 = 2;

/// Prints a line of the result. A reader that went away ends the program quietly.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").is_err() {
        std::process::exit(0);
    }
}

/// Tells what happens, beside the result.
pub fn tell(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Tells a problem in both languages.
pub fn problem(problem: &Problem) -> ExitCode {
    tell_problem(problem);
    ExitCode::from(USAGE)
}

/// Tells something that was found, in both languages.
pub fn finding(problem: &Problem) -> ExitCode {
    tell_problem(problem);
    ExitCode::from(FINDING)
}

fn tell_problem(problem: &Problem) {
    tell(&format!("{}: {}", problem.code, problem.what.zh));
    tell(&format!("  {}", problem.remedy.zh));
    tell(&format!("{}: {}", problem.code, problem.what.en));
    tell(&format!("  {}", problem.remedy.en));
}

/// Tells an error that has no code of its own.
pub fn failure(error: &dyn std::fmt::Display) -> ExitCode {
    tell(&format!("错误 error: {error}"));
    ExitCode::from(USAGE)
}

/// A progress bar of so many steps; drawn on a terminal only.
pub fn progress(total: u64, what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} [{bar:40}] {percent}% {elapsed} / {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total)
        .with_style(style)
        .with_message(what.to_owned())
}
