//! Amounts and other decimals, read exactly.

use std::fmt;

use super::normalise::fold_width;

/// An exact decimal: `units` divided by ten to the power of `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits as an integer.
    pub units: i128,
    /// How many of the digits stand behind the point.
    pub scale: u32,
}

impl Decimal {
    /// Whether the number is below zero.
    #[must_use]
    pub const fn is_negative(&self) -> bool {
        self.units < 0
    }

    /// The same number with exactly `scale` digits behind the point; `None` if digits would be lost or the number
    /// does not fit.
    #[must_use]
    pub fn at_scale(&self, scale: u32) -> Option<Self> {
        let units = if scale >= self.scale {
            let factor = 10_i128.checked_pow(scale - self.scale)?;
            self.units.checked_mul(factor)?
        } else {
            let divisor = 10_i128.checked_pow(self.scale - scale)?;
            if self.units % divisor != 0 {
                return None;
            }
            self.units / divisor
        };
        Some(Self { units, scale })
    }

    /// The same number without zeros at the end of its fraction.
    #[must_use]
    pub const fn shortest(mut self) -> Self {
        while self.scale > 0 && self.units % 10 == 0 {
            self.units /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.units.unsigned_abs().to_string();
        let scale = self.scale as usize;
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        let sign = if self.is_negative() { "-" } else { "" };
        match fraction {
            "" => write!(f, "{sign}{whole}"),
            fraction => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}

/// A unit of money written behind the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MoneyUnit {
    /// 元
    Yuan,
    /// 万元
    TenThousandYuan,
}

/// A decimal with the unit that was written with it. The number is not converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParsedDecimal {
    /// The number as written.
    pub decimal: Decimal,
    /// The unit, if one was written.
    pub unit: Option<MoneyUnit>,
}

/// Why a text is no decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecimalProblem {
    /// Nothing is written.
    Empty,
    /// Not a number.
    NotANumber,
    /// Commas that do not stand every three digits: the number may have been cut or two numbers joined.
    Grouping,
    /// More digits than any amount has.
    TooLong,
}

/// Digits of the longest number taken; the widest field is decimal(18,6).
const MAX_DIGITS: usize = 30;

/// Reads a decimal: full-width digits, thousands separators, a currency sign before or 元, 万元 behind it, an
/// exponent as spreadsheets write it. Negative numbers are read; whether one is allowed is the caller's question.
///
/// # Errors
/// A [`DecimalProblem`] says why the text is no decimal.
pub fn parse_decimal(text: &str) -> Result<ParsedDecimal, DecimalProblem> {
    let folded = fold_width(text);
    let trimmed = folded.trim().trim_start_matches('\'').trim();
    if trimmed.is_empty() {
        return Err(DecimalProblem::Empty);
    }
    let (rest, unit) = strip_unit(trimmed);
    let (rest, negative) = strip_sign(rest);
    let rest = rest.trim_start_matches(['¥', '￥']).trim();
    let (mantissa, exponent) = split_exponent(rest)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return Err(DecimalProblem::NotANumber);
    }
    let mut units = 0_i128;
    let whole = ungrouped(whole)?;
    let digits = whole.len() + fraction.len();
    if digits > MAX_DIGITS {
        return Err(DecimalProblem::TooLong);
    }
    for byte in whole.bytes().chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return Err(DecimalProblem::NotANumber);
        }
        units = units * 10 + i128::from(byte - b'0');
    }
    let scale = i64::try_from(fraction.len()).map_err(|_| DecimalProblem::TooLong)? - exponent;
    let decimal = scaled(if negative { -units } else { units }, scale)?;
    // An exponent makes few digits many; what is taken must be so short that it can be read again as it is written.
    let digits = decimal.units.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
    if digits.max(decimal.scale + 1) as usize > MAX_DIGITS {
        return Err(DecimalProblem::TooLong);
    }
    Ok(ParsedDecimal { decimal, unit })
}

fn strip_unit(text: &str) -> (&str, Option<MoneyUnit>) {
    for (word, unit) in [
        ("万元", MoneyUnit::TenThousandYuan),
        ("万", MoneyUnit::TenThousandYuan),
        ("元", MoneyUnit::Yuan),
    ] {
        if let Some(rest) = text.strip_suffix(word) {
            return (rest.trim_end(), Some(unit));
        }
    }
    (text, None)
}

fn strip_sign(text: &str) -> (&str, bool) {
    if let Some(rest) = text.strip_prefix(['-', '\u{2212}']) {
        (rest.trim_start(), true)
    } else {
        (text.strip_prefix('+').unwrap_or(text), false)
    }
}

fn split_exponent(text: &str) -> Result<(&str, i64), DecimalProblem> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return Ok((text, 0));
    };
    let exponent: i64 = exponent.parse().map_err(|_| DecimalProblem::NotANumber)?;
    if exponent.unsigned_abs() > MAX_DIGITS as u64 {
        return Err(DecimalProblem::TooLong);
    }
    Ok((mantissa, exponent))
}

/// The whole part without thousands separators, which have to stand where they belong.
fn ungrouped(whole: &str) -> Result<std::borrow::Cow<'_, str>, DecimalProblem> {
    if !whole.contains(',') {
        return Ok(whole.into());
    }
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let well_grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    if !well_grouped {
        return Err(DecimalProblem::Grouping);
    }
    Ok(whole.replace(',', "").into())
}

fn scaled(units: i128, scale: i64) -> Result<Decimal, DecimalProblem> {
    if let Ok(scale) = u32::try_from(scale) {
        return Ok(Decimal { units, scale });
    }
    let zeros = u32::try_from(-scale).map_err(|_| DecimalProblem::TooLong)?;
    let units = 10_i128
        .checked_pow(zeros)
        .and_then(|factor| units.checked_mul(factor))
        .ok_or(DecimalProblem::TooLong)?;
    Ok(Decimal { units, scale: 0 })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let parsed = parse_decimal(text).unwrap();
        let unit = match parsed.unit {
            None => "",
            Some(MoneyUnit::Yuan) => " yuan",
            Some(MoneyUnit::TenThousandYuan) => " ten thousand yuan",
        };
        format!("{}{unit}", parsed.decimal)
    }

    #[test]
    fn ways_to_write_a_number() {
        for (text, expected) in [
            ("0", "0"),
            ("0.5", "0.5"),
            (".5", "0.5"),
            ("12.", "12"),
            ("0.000001", "0.000001"),
            ("1,234,567.89", "1234567.89"),
            ("１，２３４．５", "1234.5"),
            ("2000元", "2000 yuan"),
            ("0.2万元", "0.2 ten thousand yuan"),
            ("1.5 万", "1.5 ten thousand yuan"),
            ("￥3,000.00元", "3000.00 yuan"),
            ("¥12", "12"),
            ("-5.00", "-5.00"),
            ("－5", "-5"),
            ("-0.05", "-0.05"),
            ("'-5", "-5"),
            ("+7", "7"),
            ("1.2E-06", "0.0000012"),
            ("1E+3", "1000"),
            ("2.5e1", "25"),
            (" 007 ", "007"),
        ] {
            let expected = if expected == "007" { "7" } else { expected };
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_number() {
        use DecimalProblem::*;
        for (text, problem) in [
            ("", Empty),
            ("　", Empty),
            ("NaN", NotANumber),
            ("inf", NotANumber),
            ("-", NotANumber),
            (".", NotANumber),
            ("元", NotANumber),
            ("五千", NotANumber),
            ("1.2.3", NotANumber),
            ("--5", NotANumber),
            ("1 000", NotANumber),
            ("0x10", NotANumber),
            ("1e", NotANumber),
            ("1,23", Grouping),
            ("1234,567", Grouping),
            (",123", Grouping),
            ("1e999", TooLong),
            ("1234567890123456789012345678901", TooLong),
            ("99999999999999999999e30", TooLong),
        ] {
            assert_eq!(parse_decimal(text), Err(problem), "{text:?}");
        }
    }

    #[test]
    fn scales() {
        let two = parse_decimal("2.50").unwrap().decimal;
        assert_eq!(two.at_scale(6).unwrap().units, 2_500_000);
        assert_eq!(two.at_scale(1).unwrap().units, 25);
        assert_eq!(two.at_scale(0), None);
        assert_eq!(
            two.shortest(),
            Decimal {
                units: 25,
                scale: 1
            }
        );
        assert!(parse_decimal("-0.01").unwrap().decimal.is_negative());
    }
}
