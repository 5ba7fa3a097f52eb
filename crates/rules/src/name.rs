//! Names of persons in one spelling, so that the same name from two senders is the same text.

/// The middle dot of names, the code point they are brought to.
const MIDDLE_DOT: char = '\u{b7}';

/// The name with one kind of middle dot, and without spaces between Chinese characters; `None` when it is so already.
#[must_use]
pub fn uniform(name: &str) -> Option<String> {
    let odd = |c: char| c.is_whitespace() || (is_dot(c) && c != MIDDLE_DOT);
    if !name.chars().any(odd) {
        return None;
    }
    let chinese = !name.chars().any(|c| c.is_ascii_alphabetic());
    let mut uniform = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_whitespace() {
            // One space stays between the words of a name in Latin letters.
            if !chinese && !uniform.ends_with(' ') {
                uniform.push(' ');
            }
        } else if is_dot(c) && (chinese || c != '.') {
            uniform.push(MIDDLE_DOT);
        } else {
            uniform.push(c);
        }
    }
    (uniform != name).then_some(uniform)
}

/// The code points that senders use for the dot in names.
fn is_dot(c: char) -> bool {
    matches!(
        c,
        MIDDLE_DOT | '\u{2022}' | '\u{2027}' | '\u{30fb}' | '\u{ff0e}' | '\u{22c5}' | '.'
    )
}
