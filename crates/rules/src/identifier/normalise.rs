//! From what was typed or exported to plain characters: what can be put right without guessing is put right and
//! said, what is recognisably no number is refused here.

use unicode_normalization::UnicodeNormalization;

use super::problem::{Problem, Warning};

/// Longer texts are refused before any other work. No identifier comes near it, however many spaces it has.
const LONGEST_INPUT_IN_BYTES: usize = 400;

/// A text of capital letters, digits and whatever else could not be put right.
pub(super) struct Cleaned {
    pub(super) text: String,
    pub(super) warnings: Vec<Warning>,
    /// Hyphens stood between the characters; for organisation codes that is the right form.
    pub(super) hyphens: bool,
}

pub(super) fn clean(input: &str) -> Result<Cleaned, Problem> {
    if input.len() > LONGEST_INPUT_IN_BYTES {
        return Err(Problem::Length {
            found: input.chars().count(),
            expected: &[6, 9, 15, 18],
        });
    }
    let mut warnings = Vec::new();
    // Plain characters are their own normal form, and nearly every number is typed in them.
    let mut text: String = if input.is_ascii() {
        input.to_owned()
    } else {
        input.nfkc().collect()
    };
    if !input.is_ascii() && input.chars().any(is_full_width) {
        warnings.push(Warning::FullWidthConverted);
    }
    let length = text.len();
    text.retain(|symbol| !is_space(symbol));
    let spaces_removed = text.len() != length;
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    if spaces_removed {
        warnings.push(Warning::SpacesRemoved);
    }
    if let Some(rest) = text.strip_prefix(['\'', '‘', '’', '`']) {
        text = rest.to_owned();
        warnings.push(Warning::ApostropheRemoved);
    }
    if text.is_empty() || is_filler(&text) {
        return Err(Problem::Filler);
    }
    if text.chars().any(|symbol| symbol.is_ascii_lowercase()) {
        text.make_ascii_uppercase();
        warnings.push(Warning::LowerCaseConverted);
    }
    if is_floating_point(&text) {
        return Err(Problem::FloatDamage);
    }
    if is_masked(&text) {
        return Err(Problem::Masked);
    }
    let hyphens = remove_inner_hyphens(&mut text);
    if is_filler(&text) {
        return Err(Problem::Filler);
    }
    Ok(Cleaned {
        text,
        warnings,
        hyphens,
    })
}

/// Characters that compatibility normalisation turns into plain ones.
fn is_full_width(symbol: char) -> bool {
    !symbol.is_ascii()
        && !is_space(symbol)
        && std::iter::once(symbol)
            .nfkc()
            .any(|plain| plain.is_ascii_graphic())
}

/// White space, and the invisible characters that copying from documents leaves behind.
pub(crate) fn is_space(symbol: char) -> bool {
    symbol.is_whitespace()
        || matches!(symbol, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

/// The dashes people type for a hyphen.
pub(crate) fn is_hyphen(symbol: char) -> bool {
    matches!(symbol, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn remove_inner_hyphens(text: &mut String) -> bool {
    let inner = text
        .trim_start_matches(is_hyphen)
        .trim_end_matches(is_hyphen);
    // A hyphen at an end is no separator: it stays and is reported as a wrong character.
    if inner.len() != text.len() || !text.contains(is_hyphen) {
        return false;
    }
    text.retain(|symbol| !is_hyphen(symbol));
    true
}

fn is_filler(text: &str) -> bool {
    const WORDS: [&str; 24] = [
        "0",
        "无",
        "没有",
        "暂无",
        "不详",
        "未知",
        "空",
        "缺失",
        "未提供",
        "NULL",
        "(NULL)",
        "NIL",
        "NONE",
        "NAN",
        "NA",
        "N/A",
        "#N/A",
        "UNKNOWN",
        "-",
        "/",
        "\\",
        ".",
        "*",
        "X",
    ];
    if WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return true;
    }
    let zeros = text.strip_suffix(['X', 'x']).unwrap_or(text);
    if zeros.len() > 1 && zeros.bytes().all(|byte| byte == b'0') {
        return true;
    }
    if text.chars().all(is_hyphen) {
        return true;
    }
    let mut symbols = text.chars();
    let first = symbols.next();
    text.chars().nth(1).is_some() && symbols.all(|symbol| Some(symbol) == first)
}

/// `3.60199E+17`, `360199199003070021.0`, `360,199,199,003,070,000`: a numeric cell written out.
fn is_floating_point(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    if let Some((mantissa, exponent)) = unsigned.split_once('E') {
        let exponent = exponent.trim_start_matches(['+', '-']);
        let mantissa = mantissa.replacen('.', "", 1);
        // Digits, an E and digits could be an organisation code; a point or a sign makes it a float.
        return unsigned.contains(['.', '+'])
            && !mantissa.is_empty()
            && !exponent.is_empty()
            && digits(&mantissa)
            && digits(exponent);
    }
    if let Some((whole, decimals)) = unsigned.split_once('.') {
        let whole = whole.replace(',', "");
        return whole.len() >= 6 && digits(&whole) && digits(decimals);
    }
    let groups: Vec<&str> = unsigned.split(',').collect();
    groups.len() >= 2
        && groups.iter().all(|group| digits(group))
        && groups.iter().skip(1).all(|group| group.len() == 3)
}

/// Three asterisks among digits: the sender has masked the number.
fn is_masked(text: &str) -> bool {
    text.matches('*').count() >= 3 && text.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refused(input: &str) -> Problem {
        match clean(input) {
            Ok(cleaned) => panic!("{input} was accepted as {}", cleaned.text),
            Err(problem) => problem,
        }
    }

    #[test]
    fn what_can_be_put_right_is_said() {
        let cleaned = clean(" '３６０１９９ 19900307-003x\t").unwrap_or_else(|_| panic!());
        assert_eq!(cleaned.text, "36019919900307003X");
        assert!(cleaned.hyphens);
        assert_eq!(
            cleaned.warnings,
            [
                Warning::FullWidthConverted,
                Warning::SpacesRemoved,
                Warning::ApostropheRemoved,
                Warning::LowerCaseConverted
            ]
        );
    }

    #[test]
    fn fillers() {
        for input in [
            "无",
            "null",
            "-",
            "——",
            "00000000000000000X",
            "000000000000000000",
            "111111111111111111",
            "n/a",
            "'",
            "0000-0000",
            "******************",
        ] {
            assert_eq!(refused(input), Problem::Filler, "{input}");
        }
        for input in ["", "   ", "\u{FEFF}", "\u{3000}\t"] {
            assert_eq!(refused(input), Problem::Empty, "{input:?}");
        }
    }

    #[test]
    fn floats_and_masks() {
        for input in [
            "3.60199E+17",
            "3.60199199003070E17",
            "4E+17",
            "3.6e+17",
            "360199199003070021.0",
            "360199199003070000.",
            "360,199,199,003,070,000",
        ] {
            assert_eq!(refused(input), Problem::FloatDamage, "{input}");
        }
        assert_eq!(refused("3601**********0021"), Problem::Masked);
        assert_eq!(
            clean("12E45678-9").unwrap_or_else(|_| panic!()).text,
            "12E456789"
        );
    }

    #[test]
    fn very_long_input_is_refused_by_its_length() {
        let input = "3".repeat(1_000_000);
        assert!(matches!(
            refused(&input),
            Problem::Length {
                found: 1_000_000,
                ..
            }
        ));
    }
}
