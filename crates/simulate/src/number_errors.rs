//! What happens to identity numbers on their way through keyboards and spreadsheets.

use crate::errors::Planted;
use crate::person::with_check_digit;
use crate::randomness::Draw;
use rules::identifier::citizen_check_digit;

/// Damages a right number; `None` when this number cannot be damaged so.
type Damage = fn(&str, &mut Draw) -> Option<String>;

/// The damage a kind stands for, when it is one of the number.
pub(crate) fn of(kind: Planted) -> Option<Damage> {
    Some(match kind {
        Planted::Typo => typo,
        Planted::Swapped => swapped,
        Planted::FloatDamage => float_damage,
        Planted::Exponent => |_, _| Some("3.60199E+17".to_owned()),
        Planted::FutureBirth => future_birth,
        Planted::UnknownProvince => {
            |number, _| Some(with_check_digit(format!("99{}", &number[2..17])))
        }
        Planted::LowerCaseX => |number, _| number.ends_with('X').then(|| number.to_lowercase()),
        Planted::FullWidth => |number, _| Some(number.chars().map(full_width).collect()),
        Planted::Apostrophe => |number, _| Some(format!("'{number}")),
        Planted::Spaces => |number, _| {
            Some(format!(
                "{} {} {}",
                &number[..6],
                &number[6..14],
                &number[14..]
            ))
        },
        Planted::FifteenDigits => fifteen_digits,
        _ => return None,
    })
}

/// Another digit in the sequence number: the check digit always notices a single one.
fn typo(number: &str, draw: &mut Draw) -> Option<String> {
    let mut digits = number.as_bytes().to_vec();
    let place = 14 + draw.below(3) as usize;
    let other = (digits[place] - b'0' + 1 + draw.below(9) as u8) % 10;
    digits[place] = b'0' + other;
    // That would look like a spreadsheet's doing.
    if digits.ends_with(b"000") {
        return None;
    }
    String::from_utf8(digits).ok()
}

/// Two neighbours of the sequence number that differ: always noticed too.
fn swapped(number: &str, _: &mut Draw) -> Option<String> {
    let mut digits = number.as_bytes().to_vec();
    let place = (14..16).find(|&place| digits[place] != digits[place + 1])?;
    digits.swap(place, place + 1);
    String::from_utf8(digits).ok()
}

/// Only fifteen digits survive in a float. Where the check digit happens to fit, the damage could not be seen.
fn float_damage(number: &str, _: &mut Draw) -> Option<String> {
    let kept = &number[..15];
    let fits = citizen_check_digit(&format!("{kept}00")) == Some('0');
    (!fits).then(|| format!("{kept}000"))
}

/// A residence permit of somebody born in 2099: impossible, so it is nobody's number.
fn future_birth(_: &str, draw: &mut Draw) -> Option<String> {
    let prefix = *draw.pick(&["810000", "820000", "830000"]);
    Some(with_check_digit(format!(
        "{prefix}20990307{:03}",
        1 + draw.below(999)
    )))
}

/// First-generation numbers were given to persons born in the twentieth century.
fn fifteen_digits(number: &str, _: &mut Draw) -> Option<String> {
    number[6..]
        .starts_with("19")
        .then(|| format!("{}{}", &number[..6], &number[8..17]))
}

fn full_width(symbol: char) -> char {
    match symbol {
        '0'..='9' | 'X' => char::from_u32(symbol as u32 + 0xFEE0).unwrap_or(symbol),
        other => other,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::randomness::Purpose;

    fn damaged(kind: Planted, number: &str) -> Option<String> {
        of(kind).unwrap()(number, &mut Draw::new(1, Purpose::Damage, 0, 0))
    }

    #[test]
    fn each_damage_has_its_shape() {
        let number = "36019919900307003X";
        for (kind, expected) in [
            (Planted::FloatDamage, Some("360199199003070000")),
            (Planted::Exponent, Some("3.60199E+17")),
            (Planted::LowerCaseX, Some("36019919900307003x")),
            (
                Planted::FullWidth,
                Some("３６０１９９１９９００３０７００３Ｘ"),
            ),
            (Planted::Apostrophe, Some("'36019919900307003X")),
            (Planted::Spaces, Some("360199 19900307 003X")),
            (Planted::FifteenDigits, Some("360199900307003")),
            (Planted::Swapped, Some("36019919900307030X")),
        ] {
            assert_eq!(damaged(kind, number).as_deref(), expected, "{kind:?}");
        }
        assert_eq!(damaged(Planted::LowerCaseX, "360199199003070021"), None);
        assert_eq!(damaged(Planted::FifteenDigits, "360199200802291133"), None);
    }

    #[test]
    fn typing_errors_never_fit_their_check_digit() {
        for sequence in 1..=995 {
            let number = crate::person::number(jiff::civil::date(1990, 3, 7), sequence);
            for kind in [Planted::Typo, Planted::Swapped, Planted::FloatDamage] {
                if let Some(wrong) = damaged(kind, &number) {
                    assert_ne!(
                        citizen_check_digit(&wrong[..17]),
                        wrong.chars().last(),
                        "{kind:?}"
                    );
                }
            }
        }
    }
}
