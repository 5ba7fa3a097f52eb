//! Masking 脱敏. It counts characters, never bytes, and fails closed: what is too short to keep its ends safely is
//! hidden whole.

use std::iter::once;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::catalogue::Mask;
use crate::identifier::person::date_of;
use crate::identifier::{citizen_check_digit, foreign_old_check_digit, is_hyphen, is_space};

/// Fewer hidden characters than this would be guessed at once.
const FEWEST_HIDDEN: usize = 4;

/// An old foreign number has the fewest digits of all persons' numbers.
const FEWEST_DIGITS: usize = 12;

/// Keeps the first and last characters and fills the rest. When fewer than four characters would be hidden, all are.
#[must_use]
pub fn keep(text: &str, first: usize, last: usize, fill: char) -> String {
    let count = text.chars().count();
    let shown = first.saturating_add(last);
    if count < shown.saturating_add(FEWEST_HIDDEN) {
        return once(fill).cycle().take(count).collect();
    }
    text.chars()
        .enumerate()
        .map(|(index, symbol)| {
            if index < first || index >= count - last {
                symbol
            } else {
                fill
            }
        })
        .collect()
}

/// A personal name with only its first character, `张**`. A name of one character is hidden whole.
#[must_use]
pub fn name(text: &str) -> String {
    let text = text.trim();
    let count = text.chars().count();
    let shown = if count > 1 { 1 } else { 0 };
    text.chars()
        .take(shown)
        .chain("*".chars().cycle().take(count - shown))
        .collect()
}

/// A text masked as the catalogue says; `None` when it is hidden.
#[must_use]
pub fn by(mask: Mask, text: &str) -> Option<String> {
    match mask {
        Mask::None => Some(text.to_owned()),
        Mask::Name => Some(name(text)),
        Mask::Keep { first, last } => Some(keep(text, first.into(), last.into(), '*')),
        Mask::Hide => None,
    }
}

/// A person's number as public pages show it: first two, last two.
#[must_use]
pub fn person_number_public(number: &str) -> String {
    keep(number, 2, 2, '*')
}

/// A person's number as an authorised body sees it: first three, last four.
#[must_use]
pub fn person_number_authorised(number: &str) -> String {
    keep(number, 3, 4, '*')
}

/// Masks every person's number in free text; `None` when there is none. The digits that a mask keeps may read as a number
/// together with what stands beside them, and are masked as well.
#[must_use]
pub fn mask_person_numbers(text: &str) -> Option<String> {
    let mut masked = mask_found(text)?;
    while let Some(again) = mask_found(&masked) {
        masked = again;
    }
    Some(masked)
}

fn mask_found(text: &str) -> Option<String> {
    let found = find_person_numbers(text);
    if found.is_empty() {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for range in found {
        masked.push_str(&text[done..range.start]);
        let number: String = text[range.clone()]
            .chars()
            .filter(|symbol| !is_separator(*symbol))
            .collect();
        masked.push_str(&person_number_public(&number));
        done = range.end;
    }
    masked.push_str(&text[done..]);
    Some(masked)
}

/// Byte ranges of what looks like a person's number in free text, in order, not overlapping.
///
/// Found are 18 characters with a right check digit and a real birth date, also with single spaces or hyphens
/// between groups and in full width; 15 digits that read as a first-generation number; and old foreign numbers. A
/// number inside a longer run of digits is not one.
#[must_use]
pub fn find_person_numbers(text: &str) -> Vec<Range<usize>> {
    // Most texts hold no number at all; this is read for every cell of an upload.
    if text.chars().filter(|symbol| symbol.is_numeric()).count() < FEWEST_DIGITS {
        return Vec::new();
    }
    let symbols: Vec<Symbol> = text
        .char_indices()
        .map(|(start, original)| Symbol {
            start,
            end: start + original.len_utf8(),
            plain: plain(original),
        })
        .collect();
    let mut found = Vec::new();
    let mut index = 0;
    while index < symbols.len() {
        match number_at(&symbols, index) {
            Some(after) => {
                found.push(symbols[index].start..symbols[after - 1].end);
                index = after;
            }
            None => index += 1,
        }
    }
    found
}

struct Symbol {
    start: usize,
    end: usize,
    /// The character in half width and as a capital.
    plain: char,
}

/// The index after a number that begins at `index`.
fn number_at(symbols: &[Symbol], index: usize) -> Option<usize> {
    let first = symbols[index].plain;
    let before = index.checked_sub(1).map(|before| symbols[before].plain);
    if first.is_ascii_digit() {
        if before.is_some_and(|symbol| symbol.is_ascii_digit()) {
            return None;
        }
        return eighteen_at(symbols, index).or_else(|| {
            let letter_before = before.is_some_and(|symbol| symbol.is_ascii_alphabetic());
            (!letter_before)
                .then(|| fifteen_at(symbols, index, is_first_generation))
                .flatten()
        });
    }
    let word_goes_on = before.is_some_and(|symbol| symbol.is_ascii_alphanumeric());
    if first.is_ascii_alphabetic() && !word_goes_on {
        return fifteen_at(symbols, index, is_old_foreign);
    }
    None
}

/// Eighteen characters, with up to two separators between any two of them.
fn eighteen_at(symbols: &[Symbol], index: usize) -> Option<usize> {
    let mut number = String::with_capacity(18);
    let mut separators = 0;
    for (at, symbol) in symbols.iter().enumerate().skip(index) {
        match symbol.plain {
            digit if digit.is_ascii_digit() => {
                number.push(digit);
                separators = 0;
            }
            'X' if number.len() == 17 => number.push('X'),
            separator if is_separator(separator) && separators < 2 => separators += 1,
            _ => return None,
        }
        if number.len() == 18 {
            let next_is_digit = symbols
                .get(at + 1)
                .is_some_and(|next| next.plain.is_ascii_digit());
            return (!next_is_digit && is_eighteen(&number)).then_some(at + 1);
        }
    }
    None
}

/// Fifteen characters in one piece that are not followed by another letter or digit.
fn fifteen_at(symbols: &[Symbol], index: usize, accepts: impl Fn(&str) -> bool) -> Option<usize> {
    let after = index + 15;
    let number: String = symbols
        .get(index..after)?
        .iter()
        .map(|symbol| symbol.plain)
        .collect();
    let ends = symbols
        .get(after)
        .is_none_or(|next| !next.plain.is_ascii_alphanumeric());
    (ends && accepts(&number)).then_some(after)
}

fn is_eighteen(number: &str) -> bool {
    let (body, check) = number.split_at(17);
    // No century that people live in begins otherwise; document numbers with a right check by chance mostly do.
    matches!(&number[6..8], "18" | "19" | "20")
        && !number.starts_with('0')
        && date_of(&number[6..14]).is_ok()
        && citizen_check_digit(body) == check.chars().next()
}

/// Without check digit: digits only, a province-like beginning and a real birth date have to do.
fn is_first_generation(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(number.as_bytes(), [b'1'..=b'8', b'1'..=b'7', ..])
        && ["19", "18"]
            .iter()
            .any(|century| date_of(&format!("{century}{}", &number[6..12])).is_ok())
}

fn is_old_foreign(number: &str) -> bool {
    if !number.is_ascii() {
        return false;
    }
    let (body, check) = number.split_at(14);
    let (nation, digits) = body.split_at(3);
    nation.bytes().all(|byte| byte.is_ascii_uppercase())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && ["19", "20"]
            .iter()
            .any(|century| date_of(&format!("{century}{}", &number[7..13])).is_ok())
        && foreign_old_check_digit(body) == check.chars().next()
}

fn is_separator(symbol: char) -> bool {
    is_space(symbol) || is_hyphen(symbol)
}

/// The character in half width and as a capital, when it is one character.
fn plain(original: char) -> char {
    if original.is_ascii() {
        return original.to_ascii_uppercase();
    }
    if !original.is_numeric() && !('\u{FF01}'..='\u{FF5E}').contains(&original) {
        return original;
    }
    let mut plain = once(original).nfkc();
    match (plain.next(), plain.next()) {
        (Some(single), None) => single.to_ascii_uppercase(),
        _ => original,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_digits_a_mask_keeps_begin_no_other_number() {
        let rest = "019919900307002";
        let check = citizen_check_digit(&format!("21{rest}")).unwrap();
        let text = format!("360199199003070021 {rest}{check}");
        assert_eq!(find_person_numbers(&text).len(), 1);
        let masked = mask_person_numbers(&text).unwrap();
        assert!(find_person_numbers(&masked).is_empty(), "{masked}");
    }

    #[test]
    fn ends_are_kept_and_short_texts_hidden() {
        assert_eq!(keep("13800001234", 3, 4, '*'), "138****1234");
        assert_eq!(
            keep("江西省南昌市东湖区某路一号", 6, 0, '＊'),
            "江西省南昌市＊＊＊＊＊＊＊"
        );
        assert_eq!(keep("1234567", 3, 4, '*'), "*******");
        assert_eq!(keep("1234567890", 3, 4, '*'), "**********");
        assert_eq!(keep("12345678901", 3, 4, '*'), "123****8901");
        assert_eq!(keep("", 1, 1, '*'), "");
        assert_eq!(keep("abc", usize::MAX, usize::MAX, '*'), "***");
        assert_eq!(
            person_number_public("360199199003070021"),
            "36**************21"
        );
        assert_eq!(
            person_number_authorised("360199199003070021"),
            "360***********0021"
        );
    }

    #[test]
    fn names() {
        assert_eq!(name("张三"), "张*");
        assert_eq!(name(" 李小四 "), "李**");
        assert_eq!(name("阿依古丽·买买提"), "阿*******");
        assert_eq!(name("张"), "*");
        assert_eq!(name(""), "");
    }

    fn check_found(text: &str, numbers: &[&str]) {
        let found: Vec<&str> = find_person_numbers(text)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(found, numbers, "{text}");
    }

    #[test]
    fn numbers_in_free_text_are_found() {
        check_found(
            "当事人张某（身份证号360199199003070021）违法",
            &["360199199003070021"],
        );
        check_found(
            "36019919900307003x，另案36000020990101001１。",
            &["36019919900307003x", "36000020990101001１"],
        );
        check_found("360199 19900307 0021", &["360199 19900307 0021"]);
        check_found(
            "３６０１９９１９９００３０７００２１",
            &["３６０１９９１９９００３０７００２１"],
        );
        check_found(
            "3 6 0 1 9 9 1 9 9 0 0 3 0 7 0 0 2 1",
            &["3 6 0 1 9 9 1 9 9 0 0 3 0 7 0 0 2 1"],
        );
        check_found("ID360199199003070021end", &["360199199003070021"]);
        check_found("第12 号 360199199003070021", &["360199199003070021"]);
        check_found("12 360199199003070021", &["360199199003070021"]);
        check_found("旧号360199900307002。", &["360199900307002"]);
        check_found("证件XXX360190030704号", &["XXX360190030704"]);
        check_found(
            "810000209903070017/913999209903070014",
            &["810000209903070017", "913999209903070014"],
        );
    }

    #[test]
    fn other_numbers_are_left() {
        for text in [
            "案号202603150000123456",
            "360199199003070022",
            "1360199199003070021",
            "3601991990030700215",
            "订单AB360199900307002",
            "3601999003070021",
            "360199901307002",
            "11369900YY9999990B",
            "2026年3月7日罚款10000元，电话13800001234",
            "XXX360190030705",
            "",
        ] {
            check_found(text, &[]);
            assert_eq!(mask_person_numbers(text), None, "{text}");
        }
    }

    #[test]
    fn found_numbers_are_masked_in_place() {
        assert_eq!(
            mask_person_numbers("甲360199 19900307 0021乙36019919900307003Ｘ").as_deref(),
            Some("甲36**************21乙36**************3Ｘ")
        );
    }

    proptest! {
        #[test]
        fn masking_reveals_no_more_than_it_says(text in "[^*]{1,40}", first in 0usize..6, last in 0usize..6) {
            let masked = keep(&text, first, last, '*');
            prop_assert_ne!(&masked, &text);
            prop_assert_eq!(masked.chars().count(), text.chars().count());
            let shown = masked.chars().filter(|symbol| *symbol != '*').count();
            prop_assert!(shown <= first + last);
            let hidden = masked.chars().count() - shown;
            prop_assert!(shown == 0 || hidden >= FEWEST_HIDDEN);
        }

        #[test]
        fn a_name_shows_one_character_at_most(text in "[^*]{1,20}") {
            let masked = name(&text);
            prop_assert!(masked.chars().filter(|symbol| *symbol != '*').count() <= 1);
        }

        #[test]
        fn any_text_never_panics_and_masking_leaves_nothing_to_find(text in "[0-9０-９xX \\-甲A-C]{0,60}") {
            for range in find_person_numbers(&text) {
                prop_assert!(text.get(range).is_some());
            }
            if let Some(masked) = mask_person_numbers(&text) {
                prop_assert_ne!(&masked, &text);
                prop_assert_eq!(find_person_numbers(&masked), vec![]);
            }
        }

        #[test]
        fn any_unicode_never_panics(text in any::<String>()) {
            let _ = mask_person_numbers(&text);
        }
    }
}
