//! Nothing private in the tree: no path of somebody's machine, no private registry, no number that could be a
//! living person's.

use super::tree::Text;
use super::{Finding, line_at};

/// Directories that exist on one machine only. In two parts, so that this file does not contain them.
const MACHINE_PATHS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/ho", "me/"),
];

/// Names of programs that serve private registries.
const REGISTRY_HOSTS: &[&str] = &[concat!("artif", "actory"), concat!("jf", "rog")];

/// The one registry the lock file may name.
const PUBLIC_REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub fn check(texts: &[Text], today: i64) -> Vec<Finding> {
    texts.iter().flat_map(|text| of_file(text, today)).collect()
}

fn of_file(text: &Text, today: i64) -> Vec<Finding> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for path in MACHINE_PATHS {
        for offset in offsets(&text.bytes, path.as_bytes()) {
            if begins_a_path(&text.bytes, offset) {
                found.push((
                    offset,
                    format!("`{path}` is a path of one machine; write it relative to the root"),
                ));
            }
        }
    }
    for host in REGISTRY_HOSTS {
        for offset in offsets(&text.bytes.to_ascii_lowercase(), host.as_bytes()) {
            found.push((offset, "names a private package registry".to_string()));
        }
    }
    if text.path == "Cargo.lock" {
        for offset in offsets(&text.bytes, b"source = \"") {
            let source = &text.bytes[offset + b"source = \"".len()..];
            if !source.starts_with(PUBLIC_REGISTRY.as_bytes()) {
                found.push((offset, "is not from crates.io".to_string()));
            }
        }
    }
    for (offset, number) in runs_of_eighteen(&text.bytes) {
        if could_be_a_person(number, today) {
            found.push((
                offset,
                "could be a real citizen number; use region 360199, 369900 or 360000, or a birth date to come"
                    .to_string(),
            ));
        }
    }
    found
        .into_iter()
        .map(|(offset, message)| Finding::new(&text.path, line_at(&text.bytes, offset), message))
        .collect()
}

fn offsets(bytes: &[u8], needle: &[u8]) -> Vec<usize> {
    bytes
        .windows(needle.len())
        .enumerate()
        .filter(|(_, window)| *window == needle)
        .map(|(offset, _)| offset)
        .collect()
}

/// Whether an absolute path begins here, rather than a longer path or an address going on.
fn begins_a_path(bytes: &[u8], offset: usize) -> bool {
    let before = offset.checked_sub(1).map(|before| bytes[before]);
    !before.is_some_and(|byte| {
        byte.is_ascii_alphanumeric() || b"_.-~)}*".contains(&byte) || !byte.is_ascii()
    })
}

/// Words of exactly 17 digits and a digit or `X`.
fn runs_of_eighteen(bytes: &[u8]) -> Vec<(usize, &[u8; 18])> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        if let Ok(run) = <&[u8; 18]>::try_from(&bytes[at..at + length])
            && run[..17].iter().all(u8::is_ascii_digit)
            && (run[17].is_ascii_digit() || matches!(run[17], b'X' | b'x'))
        {
            runs.push((at, run));
        }
        at += length.max(1);
    }
    runs
}

/// Whether somebody may carry this number: a region that can have been given, a birth date that has been, and the
/// right check digit (GB 11643, ISO 7064 MOD 11-2).
fn could_be_a_person(number: &[u8; 18], today: i64) -> bool {
    !is_synthetic_region(number)
        && born_by(number, today)
        && check_digit(number) == upper(number[17])
}

/// Regions never given to anyone, by the convention of the test data; residence permits (8x) and foreign permanent
/// residents (9) follow a convention of their own.
fn is_synthetic_region(number: &[u8; 18]) -> bool {
    matches!(
        &number[..6],
        b"360199" | b"369900" | b"360000" | b"810000" | b"820000" | b"830000"
    ) || matches!(number[0], b'0' | b'9')
}

fn born_by(number: &[u8; 18], today: i64) -> bool {
    let digits = |from: usize, to: usize| {
        number[from..to]
            .iter()
            .fold(0i64, |value, byte| value * 10 + i64::from(byte - b'0'))
    };
    days_since_1970(digits(6, 10), digits(10, 12), digits(12, 14))
        .is_some_and(|birth| birth <= today)
}

/// Days from 1970-01-01 to a date; nothing for a date that does not exist or lies before 1900.
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let february = if is_leap { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let index = usize::try_from(month - 1).ok()?;
    if year < 1900 || day < 1 || day > *lengths.get(index)? {
        return None;
    }
    let whole_years = |years: i64| years * 365 + years / 4 - years / 100 + years / 400;
    let before_this_month: i64 = lengths[..index].iter().sum();
    Some(whole_years(year - 1) - whole_years(1969) + before_this_month + day - 1)
}

fn check_digit(number: &[u8; 18]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = number
        .iter()
        .zip(WEIGHTS)
        .map(|(byte, weight)| u32::from(byte - b'0') * weight)
        .sum();
    b"10X98765432"[(sum % 11) as usize]
}

fn upper(byte: u8) -> u8 {
    byte.to_ascii_uppercase()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// 2026-01-01.
    const TODAY: i64 = 20_454;

    fn messages(path: &str, content: &str) -> Vec<String> {
        let text = Text {
            path: path.to_string(),
            bytes: content.as_bytes().to_vec(),
        };
        of_file(&text, TODAY)
            .into_iter()
            .map(|finding| finding.to_string())
            .collect()
    }

    /// Completes 17 digits, so that no complete number stands in this file.
    fn complete(region: &str, rest: &str) -> String {
        let body = format!("{region}{rest}0");
        let number: [u8; 18] = body.as_bytes().try_into().unwrap();
        format!("{region}{rest}{}", char::from(check_digit(&number)))
    }

    #[test]
    fn check_digits_are_computed() {
        assert_eq!(complete("360199", "19900307002"), "360199199003070021");
        assert_eq!(complete("360199", "19900307003"), "36019919900307003X");
    }

    #[test]
    fn days_are_counted() {
        assert_eq!(days_since_1970(1970, 1, 1), Some(0));
        assert_eq!(days_since_1970(2000, 3, 1), Some(11_017));
        assert_eq!(days_since_1970(2026, 1, 1), Some(TODAY));
        assert_eq!(days_since_1970(1900, 2, 29), None);
        assert_eq!(days_since_1970(1899, 12, 31), None);
        assert_eq!(days_since_1970(1990, 13, 1), None);
    }

    #[test]
    fn a_possible_person_is_found() {
        let number = complete("360102", "19900307002");
        let found = messages("a.csv", &format!("名称,号码\n某,{number}\n"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("a.csv:2: "), "{found:?}");
        let wrong = format!(
            "{}{}",
            &number[..17],
            if number.ends_with('0') { '1' } else { '0' }
        );
        assert_eq!(messages("a.csv", &wrong), [""; 0]);
        assert_eq!(messages("a.csv", &format!("1{number}")), [""; 0]);
    }

    #[test]
    fn synthetic_numbers_are_left_alone() {
        for (region, rest) in [
            ("360199", "19900307002"),
            ("369900", "19900307002"),
            ("360000", "19900101001"),
            ("360102", "20990307001"),
            ("360102", "19900231001"),
            ("810000", "20990307001"),
            ("913999", "20990307001"),
        ] {
            assert_eq!(
                messages("a.rs", &complete(region, rest)),
                [""; 0],
                "{region}"
            );
        }
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        let path = concat!("/wo", "rk/main");
        assert_eq!(messages("a.md", &format!("see\n{path}/x")).len(), 1);
        assert_eq!(
            messages("a.md", &format!("https://example.org{path}")),
            [""; 0]
        );
        assert_eq!(messages("a.md", &format!("..{path}")), [""; 0]);
    }

    #[test]
    fn the_lock_file_names_crates_io_only() {
        let good = format!("source = \"{PUBLIC_REGISTRY}\"\n");
        assert_eq!(messages("Cargo.lock", &good), [""; 0]);
        let other = "\nsource = \"registry+https://crates.example.org/index\"\n";
        assert_eq!(messages("Cargo.lock", other).len(), 1);
    }
}
