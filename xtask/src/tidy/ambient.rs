//! The ambient clock and randomness belong to `app`; everyone else is given them.
//!
//! `clippy.toml` says the same of the functions it can name. This check also sees what clippy cannot: paths that are
//! generic, behind a feature, or excused by an attribute.

use super::source::{Source, word_offsets};
use super::{Finding, crate_of};

/// Crates that may look at the clock: the program itself and the measuring one.
const MAY: &[&str] = &["app", "bench"];

const CLOCK: &str = "take the time as an argument";
const CHANCE: &str = "take the randomness as an argument";

const STOPWATCH: &str = "Instant::now";

const BANNED: &[(&str, &str)] = &[
    ("SystemTime::now", CLOCK),
    (STOPWATCH, CLOCK),
    ("Timestamp::now", CLOCK),
    ("Zoned::now", CLOCK),
    ("Uuid::now_v7", CLOCK),
    ("Uuid::new_v4", CHANCE),
    ("getrandom::", CHANCE),
    ("rand::rng", CHANCE),
    ("rand::random", CHANCE),
    ("thread_rng", CHANCE),
    ("OsRng", CHANCE),
    ("SysRng", CHANCE),
];

pub fn check(sources: &[Source]) -> Vec<Finding> {
    sources
        .iter()
        .filter(|source| crate_of(&source.path).is_some_and(|name| !MAY.contains(&name)))
        .flat_map(of_file)
        .collect()
}

fn of_file(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in source.lines() {
        for (name, remedy) in BANNED {
            // A test may say how long it took.
            if *name == STOPWATCH && source.is_test(number) {
                continue;
            }
            if word_offsets(line, name).next().is_some() {
                let shown = name.trim_end_matches("::");
                let message = format!("`{shown}` only in `app`; {remedy}");
                findings.push(Finding::new(&source.path, number, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(path: &str, line: &str, expected: usize) {
        let found = check(&[Source::new(path, line)]);
        assert_eq!(found.len(), expected, "{line}: {found:?}");
    }

    #[test]
    fn the_clock_is_an_argument() {
        check_line("crates/flow/src/gate.rs", "let t = Timestamp::now();", 1);
        check_line("crates/flow/src/gate.rs", "let t = jiff::Zoned::now();", 1);
        check_line("crates/flow/src/gate.rs", "// Timestamp::now()", 0);
        check_line("crates/flow/src/gate.rs", "let t = clock.now();", 0);
        check_line("crates/app/src/main.rs", "let t = Timestamp::now();", 0);
        check_line("crates/store/src/a.rs", "let t = Instant::now();", 1);
        check_line("crates/store/tests/a.rs", "let t = Instant::now();", 0);
        check_line("xtask/src/step.rs", "let t = Instant::now();", 0);
    }

    #[test]
    fn randomness_is_an_argument() {
        check_line("crates/store/src/a.rs", "getrandom::fill(&mut key)?;", 1);
        check_line("crates/store/src/a.rs", "let r = rand::rng();", 1);
        check_line(
            "crates/store/src/a.rs",
            "SaltString::generate(&mut OsRng)",
            1,
        );
    }
}
