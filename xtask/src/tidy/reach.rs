//! Nothing of `store` is reachable from `web` through `flow`: not handed on by a re-export or another name, not
//! returned by a public function, not lying in a public field.

use super::source::{Source, function_body, word_offsets};
use super::{Finding, line_at};

pub fn of_file(source: &Source) -> Vec<Finding> {
    let names = names_of_the_store(&source.code);
    let mut findings = Vec::new();
    for (line, kind, shown) in public_types(source) {
        if source.is_test(line) {
            continue;
        }
        let by_path = word_offsets(shown, "store::").any(|at| !shown[..at].ends_with("::"));
        let reached = names
            .iter()
            .find(|name| word_offsets(shown, name).next().is_some())
            .map(String::as_str)
            .or(by_path.then_some("store"));
        if let Some(name) = reached {
            let message = format!(
                "{kind} lets `web` reach `{name}` of `store`; give `web` a type of `flow`'s own, or make it `pub(crate)`"
            );
            findings.push(Finding::new(&source.path, line, message));
        }
    }
    findings
}

/// What a file makes public, as line, kind and the piece of code that names types.
fn public_types(source: &Source) -> Vec<(usize, &'static str, &str)> {
    let code = source.code.as_str();
    let mut found = Vec::new();
    for begin in word_offsets(code, "pub") {
        let item = code[begin + "pub".len()..].trim_start();
        let at = code.len() - item.len();
        let end = |stops: &[char]| item.find(stops).unwrap_or(item.len());
        let piece = match item.split([' ', '(', '<']).next().unwrap_or_default() {
            "use" => Some(("a re-export", &item[..end(&[';'])])),
            "type" => Some(("another name", &item[..end(&[';'])])),
            "fn" | "async" | "const" if item[..end(&['{', ';', '='])].contains("fn ") => {
                let body = function_body(code.as_bytes(), at).unwrap_or(code.len());
                code[at..body]
                    .find("->")
                    .map(|arrow| ("a returned value", &code[at + arrow..body]))
            }
            word if word.ends_with(':') && !word.ends_with("::") => {
                Some(("a public field", &item[..end(&['\n'])]))
            }
            _ => None,
        };
        if let Some((kind, shown)) = piece {
            found.push((line_at(code.as_bytes(), begin), kind, shown));
        }
    }
    found
}

/// Names a file has imported from the store: `Ticket` of `use store::{Ticket, access::Entry as Logged};` and `Logged`.
fn names_of_the_store(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for offset in word_offsets(code, "use store::") {
        let list = &code[offset + "use store::".len()..];
        let list = &list[..list.find(';').unwrap_or(list.len())];
        for path in list.split(['{', '}', ',']) {
            let last = path.rsplit("::").next().unwrap_or_default().trim();
            let name = last.rsplit(" as ").next().unwrap_or_default().trim();
            // Only types: a function or a module in lower case cannot be returned.
            if name.starts_with(|first: char| first.is_ascii_uppercase()) {
                names.push(name.to_string());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[usize]) {
        let found = of_file(&Source::new("crates/flow/src/desk/mod.rs", text));
        let lines: Vec<usize> = found.iter().map(|finding| finding.line).collect();
        assert_eq!(lines, expected, "{text}: {found:?}");
    }

    #[test]
    fn nothing_is_handed_on() {
        check(
            "use store::Store;\npub use store::Ticket;\npub use storey::A;\n",
            &[2],
        );
        check("pub type Counters = store::Counters;\n", &[1]);
        check("pub(crate) use store::Ticket;\n", &[]);
        check("pub use restore::store::Ticket;\n", &[]);
    }

    #[test]
    fn nothing_is_returned() {
        let import = "use store::{Ticket, access::Entry as Logged};\n";
        check(
            &format!("{import}pub fn ask() -> Result<Ticket, X> {{}}"),
            &[2],
        );
        check(
            &format!("{import}pub async fn ask(\n    x: u8,\n) -> Logged {{}}"),
            &[2],
        );
        check(
            &format!("{import}pub fn ask(ticket: Ticket) -> Answer {{}}"),
            &[],
        );
        check(&format!("{import}pub(crate) fn ask() -> Ticket {{}}"), &[]);
        check(&format!("{import}fn ask() -> Ticket {{}}"), &[]);
        check("pub fn store(&self) -> &store::Store { &self.store }", &[1]);
        check("pub const NAME: &str = store;\n", &[]);
    }

    #[test]
    fn nothing_lies_in_a_public_field() {
        let import = "use store::Store;\n";
        check(
            &format!("{import}pub struct A {{\n    pub store: Store,\n}}\n"),
            &[3],
        );
        check(
            &format!("{import}pub struct A {{\n    store: Store,\n}}\n"),
            &[],
        );
        check(
            &format!("{import}pub struct A {{\n    pub n: u8,\n}}\n"),
            &[],
        );
    }
}
