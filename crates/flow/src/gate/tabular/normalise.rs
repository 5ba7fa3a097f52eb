//! Spelling that varies between senders, brought to one form for comparing. The original is kept by the caller.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Marks that senders hang on a column title to say whether it has to be filled.
const TITLE_MARKS: [&str; 8] = [
    "(必填)",
    "(必填项)",
    "(必录)",
    "(选填)",
    "(选填项)",
    "(非必填)",
    "(可选)",
    "(必须填写)",
];

/// A column title in the form used for comparing: compatibility characters folded (NFKC), no white space or line
/// feeds, no leading or trailing `*`, no trailing `（必填）` or the like.
#[must_use]
pub fn normalise_header(title: &str) -> String {
    // A folded accent may meet a letter once the white space between them is gone, hence the second composition.
    let folded: String = title.nfkc().filter(|c| !is_invisible(*c)).nfc().collect();
    let mut rest = folded.as_str();
    loop {
        let before = rest;
        rest = rest.trim_matches('*').trim_start_matches('\'');
        for mark in TITLE_MARKS {
            rest = rest.strip_suffix(mark).unwrap_or(rest);
        }
        rest = rest.trim_end_matches([':', '\u{ff1a}']);
        if rest == before {
            return rest.to_owned();
        }
    }
}

/// A document number 文号 in the form used as key: every kind of bracket becomes `〔〕`, compatibility characters are
/// folded (NFKC), white space is dropped.
#[must_use]
pub fn normalise_document_number(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return text.to_owned();
    }
    // What is in this form already needs only its brackets made uniform, which is far quicker to see than to fold.
    let folded = matches!(is_nfkc_quick(text.chars()), IsNormalized::Yes);
    if folded && !text.contains(is_invisible) {
        return text.chars().map(uniform_bracket).collect();
    }
    text.nfkc()
        .filter(|c| !is_invisible(*c))
        .map(uniform_bracket)
        .nfc()
        .collect()
}

fn uniform_bracket(c: char) -> char {
    match c {
        '(' | '[' | '{' | '<' | '【' | '〖' | '〈' | '《' | '「' | '『' | '〘' | '〚' => {
            '〔'
        }
        ')' | ']' | '}' | '>' | '】' | '〗' | '〉' | '》' | '」' | '』' | '〙' | '〛' => {
            '〕'
        }
        other => other,
    }
}

/// Full-width digits, letters and punctuation as their plain forms; borrowed when there is nothing to fold.
pub(super) fn fold_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfkc().collect())
    }
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_what_senders_add() {
        for title in [
            "处罚决定日期",
            "*处罚决定日期",
            "＊ 处罚决定\n日期（必填）",
            "处罚决定日期*：",
            "\u{feff}处罚　决定日期(必填项)*",
        ] {
            assert_eq!(normalise_header(title), "处罚决定日期", "{title:?}");
        }
        assert_eq!(normalise_header("罚款金额（万元）"), "罚款金额(万元)");
        assert_eq!(normalise_header("ＣＦ＿ＷＳＨ"), "CF_WSH");
    }

    #[test]
    fn document_numbers_share_one_bracket() {
        for text in [
            "赣测罚〔2099〕12号",
            "赣测罚[2099]12号",
            "赣测罚【2099】12号",
            "赣测罚（2099）12 号",
            "赣测罚(２０９９)１２号",
            " 赣测罚［2099］12号\u{3000}",
            "赣测罚〈2099〉12号",
        ] {
            assert_eq!(
                normalise_document_number(text),
                "赣测罚〔2099〕12号",
                "{text:?}"
            );
        }
        assert_eq!(normalise_document_number("A-12"), "A-12");
    }
}
