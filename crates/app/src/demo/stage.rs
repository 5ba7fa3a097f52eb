//! What the story needs to be told: headings, and a way to stop.

use crate::output;
use flow::Problem;
use std::process::ExitCode;

/// Why the story stops.
pub enum Stopped {
    /// A use case refused.
    Problem(Box<Problem>),
    /// Told already.
    Code(ExitCode),
}

impl Stopped {
    /// Tells why, and gives the code to end with.
    pub fn told(self) -> ExitCode {
        match self {
            Stopped::Problem(problem) => output::problem(&problem),
            Stopped::Code(code) => code,
        }
    }
}

impl From<Problem> for Stopped {
    fn from(problem: Problem) -> Self {
        Stopped::Problem(Box::new(problem))
    }
}

/// A chapter of the story.
pub fn chapter(number: u8, zh: &str, en: &str) {
    output::line(&format!("\n{number}. {zh}  {en}"));
}

/// A line of the story.
pub fn say(text: &str) {
    output::line(&format!("   {text}"));
}
