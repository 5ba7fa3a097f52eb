//! What is wrong with the policies, and where.

use miette::Diagnostic;
use rules::text::{Bilingual, Language};

/// One thing that keeps policies from being used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyProblem {
    /// Stable code, for example `POLICY-SYNTAX`.
    pub code: &'static str,
    /// File.
    pub file: String,
    /// Line counted from 1; 0 means the whole file.
    pub line: usize,
    /// What is wrong.
    pub what: Bilingual,
    /// What to do about it.
    pub remedy: Bilingual,
}

impl PolicyProblem {
    pub(super) fn new(
        code: &'static str,
        (file, line): (&str, usize),
        what: Bilingual,
        remedy: (&str, &str),
    ) -> Self {
        Self {
            code,
            file: file.to_owned(),
            line,
            what,
            remedy: Bilingual::new(remedy.0, remedy.1),
        }
    }

    /// The problem as one line for a terminal.
    #[must_use]
    pub fn line_in(&self, language: Language) -> String {
        let place = match self.line {
            0 => self.file.clone(),
            line => format!("{}:{line}", self.file),
        };
        format!(
            "{place}: {} {} — {}",
            self.code,
            self.what.in_language(language),
            self.remedy.in_language(language)
        )
    }
}

/// The line an error of the parser or the validator points at; the given one when it points nowhere.
pub(super) fn line_of(error: &dyn Diagnostic, text: &str, otherwise: usize) -> usize {
    error
        .labels()
        .and_then(|mut labels| labels.next())
        .map_or(otherwise, |label| line_at(text, label.offset()))
}

/// The line of a place in a text, from 1.
pub(super) fn line_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

/// What an error says, with the advice it carries.
pub(super) fn words(error: &dyn Diagnostic) -> String {
    match error.help() {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    }
}
