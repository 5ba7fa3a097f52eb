//! Lines of standard input, whatever is sent.

use std::io::{BufRead, Read as _};

/// Longest line read; an identifier or a date has at most a few dozen characters.
const LONGEST: u64 = 4096;

/// The next line without its end, `None` after the last. What is not UTF-8 is replaced, what is too long is cut off,
/// so that every line gets an answer and no line fills the memory.
///
/// # Errors
/// When the input cannot be read.
pub fn next_line(input: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.last() != Some(&b'\n') && read as u64 == LONGEST {
        skip_line(input)?;
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(Some(text.trim_end_matches(['\n', '\r']).to_owned()))
}

fn skip_line(input: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (used, done) = match buffer.iter().position(|b| *b == b'\n') {
            Some(end) => (end + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_and_strange_bytes() {
        let mut input = vec![b'a'; 10_000];
        input.extend_from_slice(b"\nb\r\n\n\xff");
        let mut input = input.as_slice();
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut input).unwrap() {
            lines.push(line);
        }
        assert_eq!(lines[0].len(), 4096);
        assert_eq!(lines[1..], ["b", "", "\u{fffd}"]);
    }
}
