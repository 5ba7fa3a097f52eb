//! Files and functions that grew long are reported; a production file beyond all measure fails.

use super::source::{Source, closing_brace, function_body, is_word, word_offsets};
use super::{Finding, line_at};

const WISHED_FILE_LINES: usize = 300;
const WISHED_FUNCTION_LINES: usize = 70;
const GREATEST_FILE_LINES: usize = 600;
const SHOWN: usize = 10;

/// A file or function and how many lines it has.
#[derive(Debug, PartialEq, Eq)]
struct Long {
    lines: usize,
    place: String,
}

pub fn check(sources: &[Source]) -> Vec<Finding> {
    let production: Vec<&Source> = sources
        .iter()
        .filter(|source| !source.is_test_file())
        .collect();
    let files = production.iter().map(|source| Long {
        lines: source.production_lines(),
        place: source.path.clone(),
    });
    report("files", WISHED_FILE_LINES, files.collect());
    let functions = production.iter().flat_map(|source| functions(source));
    report("functions", WISHED_FUNCTION_LINES, functions.collect());
    production
        .iter()
        .filter(|source| source.production_lines() > GREATEST_FILE_LINES)
        .map(|source| {
            let message = format!(
                "{} lines without tests, more than {GREATEST_FILE_LINES}; split it by meaning",
                source.production_lines()
            );
            Finding::new(&source.path, 1, message)
        })
        .collect()
}

fn report(what: &str, wished: usize, all: Vec<Long>) {
    let total = all.len();
    let mut long: Vec<Long> = all.into_iter().filter(|one| one.lines > wished).collect();
    long.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.place.cmp(&b.place)));
    println!(
        "tidy: {} of {total} {what} over {wished} lines (reported only)",
        long.len()
    );
    for one in long.iter().take(SHOWN) {
        println!("      {:5}  {}", one.lines, one.place);
    }
}

/// Every function with a body outside test modules, from the line of its `fn` to its closing brace.
fn functions(source: &Source) -> Vec<Long> {
    let code = source.code.as_bytes();
    let mut found = Vec::new();
    for offset in word_offsets(&source.code, "fn") {
        let name = name_after(code, offset + 2);
        let begin = line_at(code, offset);
        if name.is_empty() || source.is_test(begin) {
            continue;
        }
        if let Some(open) = function_body(code, offset) {
            let end = line_at(code, closing_brace(code, open));
            found.push(Long {
                lines: end - begin + 1,
                place: format!("{}:{begin} {name}", source.path),
            });
        }
    }
    found
}

fn name_after(code: &[u8], from: usize) -> String {
    code[from..]
        .iter()
        .skip_while(|byte| byte.is_ascii_whitespace())
        .take_while(|byte| is_word(**byte))
        .map(|byte| char::from(*byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_measured() {
        let source = Source::new(
            "crates/rules/src/a.rs",
            "trait T {\n    fn declared(x: [u8; 4]);\n}\npub const fn short() {}\nfn long(\n    a: fn(u8) -> u8,\n) {\n    if a(1) > 0 { \"}\" }\n}\n#[cfg(test)]\nmod tests {\n    fn test() {\n    }\n}\n",
        );
        let measured: Vec<(usize, String)> = functions(&source)
            .into_iter()
            .map(|long| (long.lines, long.place))
            .collect();
        assert_eq!(
            measured,
            [
                (1, "crates/rules/src/a.rs:4 short".to_string()),
                (5, "crates/rules/src/a.rs:5 long".to_string()),
            ]
        );
    }

    #[test]
    fn a_file_beyond_all_measure_fails() {
        let text = "fn a() {}\n".repeat(GREATEST_FILE_LINES + 1);
        let long = Source::new("crates/rules/src/a.rs", &text);
        let of_tests = Source::new("crates/rules/tests/a.rs", &text);
        assert_eq!(check(&[long, of_tests]).len(), 1);
    }
}
