//! `cargo xtask tidy`: checks of the house that the compiler and clippy cannot make.
//!
//! Every finding names file and line and says what to do. Sizes above the wished ones are reported only.

mod ambient;
mod arrows;
mod leaks;
mod manifest;
mod reach;
mod rooms;
mod sizes;
mod source;
mod tree;

use crate::place::Place;
use crate::step::Tally;
use source::Source;
use std::fmt;

/// Something that must be mended.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    pub message: String,
}

impl Finding {
    fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            file: file.to_string(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

pub fn run(place: &Place) -> Result<Tally, String> {
    let texts = tree::read(&place.root)?;
    let sources: Vec<Source> = texts
        .iter()
        .filter(|text| text.path.ends_with(".rs"))
        .map(|text| Source::new(&text.path, &String::from_utf8_lossy(&text.bytes)))
        .collect();
    let checks: [(&str, Vec<Finding>); 6] = [
        ("arrows between crates", arrows::check(&texts, &sources)),
        ("rooms of flow", rooms::check(&sources)),
        ("clock and randomness", ambient::check(&sources)),
        ("dependencies and their reasons", manifest::check(&texts)),
        ("sizes", sizes::check(&sources)),
        (
            "nothing private in the tree",
            leaks::check(&texts, today_in_days()),
        ),
    ];
    let mut tally = Tally::default();
    for (name, mut findings) in checks {
        findings.sort();
        for finding in &findings {
            println!("{finding}");
        }
        if findings.is_empty() {
            tally.passed += 1;
            println!("tidy: {name}: ok");
        } else {
            tally.failed += 1;
            println!("tidy: {name}: {} to mend", findings.len());
        }
    }
    Ok(tally)
}

/// Whole days since 1970-01-01.
fn today_in_days() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs() / 86_400).unwrap_or(i64::MAX)
}

/// The line of a byte offset, counted from 1.
fn line_at(bytes: &[u8], offset: usize) -> usize {
    1 + bytes[..offset]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
}

/// The crate a path belongs to: `flow` for `crates/flow/src/gate/mod.rs`.
fn crate_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("crates/")?;
    Some(&rest[..rest.find('/')?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found() {
        assert_eq!(crate_of("crates/flow/src/gate/mod.rs"), Some("flow"));
        assert_eq!(crate_of("xtask/src/main.rs"), None);
        assert_eq!(line_at(b"a\nb\nc", 4), 3);
    }
}
