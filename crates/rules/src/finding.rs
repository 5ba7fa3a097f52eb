//! Findings: what is wrong with a row, where, what was expected and what to do.
//!
//! Bad input is a finding, not a crash: a finding never stops the rows beside it.

use crate::text::Bilingual;

/// What a finding means for its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The row is accepted; the finding is told.
    Notice,
    /// The row waits for a person's review; nothing of it is shown or used.
    Held,
    /// The row does not enter.
    Refused,
}

/// Something a check found in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable code, for example `ROW-DATE-FUTURE`.
    pub code: &'static str,
    /// What it means for the row.
    pub severity: Severity,
    /// Code of the field; `None` for the row as a whole.
    pub field: Option<String>,
    /// What is wrong, never with an identity number in it.
    pub what: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
    /// Counted as over-collection.
    pub over_collection: bool,
}

impl Finding {
    /// A finding about a field.
    pub fn new(
        code: &'static str,
        severity: Severity,
        field: Option<&str>,
        what: Bilingual,
        remedy: Bilingual,
    ) -> Self {
        Self {
            code,
            severity,
            field: field.map(str::to_owned),
            what,
            remedy,
            over_collection: false,
        }
    }

    /// The same finding, counted as over-collection 过度归集.
    #[must_use]
    pub fn as_over_collection(mut self) -> Self {
        self.over_collection = true;
        self
    }
}
