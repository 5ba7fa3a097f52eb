//! How findings are worded: what is wrong, what to do, never an identity number.

use rules::catalogue::Field;
use rules::finding::{Finding, Severity};
use rules::text::Bilingual;

/// Longest piece of a cell that a finding quotes, in characters.
const QUOTED: usize = 24;
/// A run of this many digits may be part of an identity number and is not quoted.
const DIGITS_NOT_QUOTED: usize = 6;

/// A text in both languages.
pub(super) fn say(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual::new(zh, en)
}

/// A piece of a cell, short and with long runs of digits hidden: columns slip, and any cell may hold a number.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::new();
    let mut digits = 0;
    for c in text.chars().take(QUOTED) {
        digits = if c.is_numeric() { digits + 1 } else { 0 };
        quoted.push(if digits > DIGITS_NOT_QUOTED { '*' } else { c });
    }
    if text.chars().nth(QUOTED).is_some() {
        quoted.push('…');
    }
    quoted
}

/// A finding about one field, or about the row when there is none.
pub(super) fn finding(
    code: &'static str,
    severity: Severity,
    field: Option<&Field>,
    what: Bilingual,
    remedy: Bilingual,
) -> Finding {
    Finding::new(code, severity, field.map(|f| f.code.as_str()), what, remedy)
}
