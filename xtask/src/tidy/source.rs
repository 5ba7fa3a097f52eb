//! A Rust source file as the checks look at it: without comments and literals, and with its test modules marked.

/// One `.rs` file.
#[derive(Debug)]
pub struct Source {
    pub path: String,
    /// The text with comments, strings and characters blanked out; lines and columns stay where they were.
    pub code: String,
    /// For each line, whether it lies in a `#[cfg(test)]` module.
    in_tests: Vec<bool>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let code = without_comments_and_literals(text);
        let in_tests = test_lines(&code);
        Self {
            path: path.to_string(),
            code,
            in_tests,
        }
    }

    /// Whether the line (counted from 1) is part of a test.
    pub fn is_test(&self, line: usize) -> bool {
        self.is_test_file() || self.in_tests.get(line - 1).copied().unwrap_or(false)
    }

    /// Integration tests, and modules that hold nothing but tests.
    pub fn is_test_file(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// Lines outside test modules.
    pub fn production_lines(&self) -> usize {
        self.in_tests.iter().filter(|test| !**test).count()
    }

    /// Lines of code with their numbers, counted from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }
}

/// Replaces comments, strings, byte strings and characters by spaces, keeping every line break.
fn without_comments_and_literals(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let end = token_to_blank(bytes, at);
        if end == at {
            code.push(bytes[at]);
            at += 1;
        } else {
            code.extend(
                bytes[at..end]
                    .iter()
                    .map(|byte| if *byte == b'\n' { b'\n' } else { b' ' }),
            );
            at = end;
        }
    }
    String::from_utf8_lossy(&code).into_owned()
}

/// Where the comment or literal that begins at `at` ends; `at` itself when none begins there.
fn token_to_blank(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    if rest.starts_with(b"//") {
        return at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
    }
    if rest.starts_with(b"/*") {
        return at + block_comment(rest);
    }
    if rest[0] == b'"' {
        return at + quoted(rest, b'"');
    }
    let inside_a_word = at > 0 && is_word(bytes[at - 1]);
    if !inside_a_word && let Some(length) = raw_string(rest) {
        return at + length;
    }
    if rest[0] == b'\'' {
        return at + character(rest);
    }
    at
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// Length of a literal that begins and ends with `quote` and escapes with a backslash.
fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Length of `r"…"`, `r#"…"#`, `br"…"`, `cr#"…"#`.
fn raw_string(rest: &[u8]) -> Option<usize> {
    let letters = match rest {
        [b'r', ..] => 1,
        [b'b' | b'c', b'r', ..] => 2,
        _ => return None,
    };
    let hashes = rest[letters..].iter().take_while(|b| **b == b'#').count();
    let open = letters + hashes;
    if rest.get(open) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.extend(std::iter::repeat_n(b'#', hashes));
    let body = &rest[open + 1..];
    let length = body
        .windows(close.len())
        .position(|window| window == close)
        .map_or(body.len(), |found| found + close.len());
    Some(open + 1 + length)
}

/// Length of a character literal; 0 for a lifetime.
fn character(rest: &[u8]) -> usize {
    if rest.get(1) == Some(&b'\\') {
        return quoted(rest, b'\'');
    }
    // The closing quote comes after one character, which has up to four bytes; a lifetime has none there.
    let width = match rest.get(1) {
        Some(byte) if *byte < 0x80 => 1,
        Some(byte) if *byte < 0xe0 => 2,
        Some(byte) if *byte < 0xf0 => 3,
        Some(_) => 4,
        None => return 0,
    };
    if rest.get(1 + width) == Some(&b'\'') {
        width + 2
    } else {
        0
    }
}

/// Marks the lines of every `#[cfg(test)] mod … { … }`.
fn test_lines(code: &str) -> Vec<bool> {
    let mut marks = vec![false; code.lines().count()];
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let begin = from + found;
        from = begin + 1;
        let Some(open) = module_body(code, begin) else {
            continue;
        };
        let end = closing_brace(code.as_bytes(), open);
        let first = line_index(code, begin);
        let last = line_index(code, end.min(code.len()));
        for mark in marks.iter_mut().take(last + 1).skip(first) {
            *mark = true;
        }
        from = end;
    }
    marks
}

/// The brace that opens the module after an attribute; nothing for `mod tests;` or another item.
fn module_body(code: &str, begin: usize) -> Option<usize> {
    let stop = begin + code[begin..].find(['{', ';'])?;
    let is_module = code[begin..stop]
        .split_whitespace()
        .any(|word| word == "mod");
    (is_module && code.as_bytes()[stop] == b'{').then_some(stop)
}

/// Offset of the brace that closes the one at `open`; the end of the code when it is missing.
pub fn closing_brace(code: &[u8], open: usize) -> usize {
    let mut depth = 0usize;
    for (offset, byte) in code.iter().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return offset;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// The brace that opens a function's body, from the place of its `fn`; nothing for a declaration that ends with a semicolon.
pub fn function_body(code: &[u8], from: usize) -> Option<usize> {
    let mut depth = 0i32;
    for (offset, byte) in code.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' if depth == 0 => return Some(offset),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn line_index(code: &str, offset: usize) -> usize {
    code[..offset].matches('\n').count()
}

pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Byte offsets where `needle` stands as whole words: not glued to a letter, digit or `_` on either side.
pub fn word_offsets<'a>(line: &'a str, needle: &'a str) -> impl Iterator<Item = usize> + 'a {
    line.match_indices(needle)
        .map(|(offset, _)| offset)
        .filter(move |offset| {
            let bytes = line.as_bytes();
            let glued_before = *offset > 0
                && is_word(bytes[*offset - 1])
                && needle.bytes().next().is_some_and(is_word);
            let after = offset + needle.len();
            let glued_after = needle.bytes().last().is_some_and(is_word)
                && bytes.get(after).is_some_and(|byte| is_word(*byte));
            !glued_before && !glued_after
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(without_comments_and_literals(text), expected, "{text}");
    }

    #[test]
    fn comments_and_literals_are_blanked() {
        check("a // b\nc", "a     \nc");
        check("a /* b /* c */ d */ e", "a                   e");
        check(r#"f("x \" y", 1)"#, r"f(        , 1)");
        check("r#\"a \" b\"# + c", "           + c");
        check("br\"x\" y", "      y");
        check("for x in y", "for x in y");
        check("'{' '\\'' '诚' b'\\n'", "               b    ");
        check("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)");
        check("\"a\nb\"c", "  \n  c");
    }

    #[test]
    fn test_modules_are_marked() {
        let source = Source::new(
            "crates/rules/src/a.rs",
            "fn a() {}\n#[cfg(test)]\n#[allow(clippy::x)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n",
        );
        let marked: Vec<usize> = (1..=7).filter(|line| source.is_test(*line)).collect();
        assert_eq!(marked, [2, 3, 4, 5, 6]);
        assert_eq!(source.production_lines(), 2);
    }

    #[test]
    fn a_test_module_in_its_own_file_marks_nothing_here() {
        let source = Source::new(
            "crates/rules/src/a.rs",
            "#[cfg(test)]\nmod tests;\nfn a() { b() }\n",
        );
        assert_eq!(source.production_lines(), 3);
        assert!(Source::new("crates/rules/src/a/tests.rs", "").is_test_file());
        assert!(Source::new("crates/rules/tests/a.rs", "").is_test_file());
    }

    #[test]
    fn words_are_found_whole() {
        let found = |line, needle| word_offsets(line, needle).collect::<Vec<_>>();
        assert_eq!(found("store::a restore::b store", "store"), [0, 20]);
        assert_eq!(found("a::Instant::now()", "Instant::now"), [3]);
        assert_eq!(found("MyInstant::now()", "Instant::now"), [0usize; 0]);
    }
}
