//! The arithmetic of check digits. Each function takes the characters before the check and returns the check
//! character, or `None` when the text has another length or another alphabet.

/// Check digit of a citizen number: ISO 7064 MOD 11-2 over 17 digits (GB 11643-1999). `X` stands for ten.
///
/// Residence permits and the new foreign permanent-resident numbers use the same one.
#[must_use]
pub fn citizen_check_digit(body: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let sum = weighted_sum(body, &WEIGHTS, |symbol| symbol.to_digit(10))?;
    CHECKS.get(sum as usize % 11).copied()
}

/// The 31 characters of a unified social credit code (GB 32100-2015), each at its value. I, O, S, V and Z are left out.
pub const SOCIAL_CREDIT_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Check character of a unified social credit code over its first 17 characters.
#[must_use]
pub fn social_credit_check_char(body: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [
        1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
    ];
    let sum = weighted_sum(body, &WEIGHTS, |symbol| {
        SOCIAL_CREDIT_ALPHABET
            .find(symbol)
            .and_then(|value| u32::try_from(value).ok())
    })?;
    let value = (31 - sum % 31) % 31;
    SOCIAL_CREDIT_ALPHABET.chars().nth(value as usize)
}

/// Check character of an organisation code (GB 11714-1997) over its eight body characters.
#[must_use]
pub fn organisation_check_char(body: &str) -> Option<char> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['0', 'X', '9', '8', '7', '6', '5', '4', '3', '2', '1'];
    let sum = weighted_sum(body, &WEIGHTS, upper_alphanumeric)?;
    CHECKS.get(sum as usize % 11).copied()
}

/// Check digit of an old foreign permanent-resident number over its first 14 characters: the weights 7-3-1 that
/// machine-readable travel documents use.
#[must_use]
pub fn foreign_old_check_digit(body: &str) -> Option<char> {
    const WEIGHTS: [u32; 14] = [7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3];
    let sum = weighted_sum(body, &WEIGHTS, upper_alphanumeric)?;
    char::from_digit(sum % 10, 10)
}

/// Digits are themselves, `A` is ten, `Z` thirty-five.
fn upper_alphanumeric(symbol: char) -> Option<u32> {
    (!symbol.is_ascii_lowercase())
        .then(|| symbol.to_digit(36))
        .flatten()
}

fn weighted_sum(body: &str, weights: &[u32], value: impl Fn(char) -> Option<u32>) -> Option<u32> {
    let mut symbols = body.chars();
    let mut sum = 0;
    for weight in weights {
        sum += weight * value(symbols.next()?)?;
    }
    symbols.next().is_none().then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citizen_examples() {
        for (body, check) in [
            ("36019919900307002", '1'),
            ("36019919900307003", 'X'),
            ("36019920080229113", '3'),
            ("36000020990101001", '1'),
            ("81000020990307001", '7'),
            ("82000020990307001", '9'),
            ("83000020990307002", '9'),
            ("91399920990307001", '4'),
        ] {
            assert_eq!(citizen_check_digit(body), Some(check), "{body}");
        }
    }

    #[test]
    fn organisation_examples() {
        assert_eq!(social_credit_check_char("11369900YY9999990"), Some('B'));
        assert_eq!(social_credit_check_char("92369900YY9999990"), Some('0'));
        assert_eq!(social_credit_check_char("91369900YY9999990"), Some('3'));
        assert_eq!(organisation_check_char("YY999999"), Some('0'));
        assert_eq!(organisation_check_char("MB000001"), Some('9'));
        assert_eq!(foreign_old_check_digit("XXX36019003070"), Some('4'));
    }

    #[test]
    fn another_length_or_alphabet_has_no_check() {
        for body in [
            "",
            "3601991990030700",
            "360199199003070021",
            "3601991990030700X",
            "３6019919900307002",
        ] {
            assert_eq!(citizen_check_digit(body), None, "{body}");
        }
        assert_eq!(social_credit_check_char("1136990OYY9999990"), None);
        assert_eq!(organisation_check_char("yy999999"), None);
    }
}
