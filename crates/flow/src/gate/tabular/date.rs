//! Dates as departments write them.

use jiff::civil::Date;

use super::cell::{Cell, CellKind};
use super::normalise::fold_width;

/// What a date cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateValue {
    /// A calendar day.
    Day(Date),
    /// 长期: without end, written in words or as the agreed day.
    LongTerm,
}

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateProblem {
    /// Nothing is written.
    Empty,
    /// Not one of the known ways to write a date.
    UnknownForm,
    /// Only a year, or a year and a month.
    Incomplete,
    /// The year has two digits, so the century is a guess.
    TwoDigitYear,
    /// The year is 0.
    YearZero,
    /// The calendar has no such day, for example 30 February.
    NoSuchDay,
    /// 1899-12-31 or near it: what spreadsheets make of an empty or zero cell.
    SpreadsheetZero,
    /// A serial number outside the range of spreadsheets.
    SerialOutOfRange,
}

/// Words for a validity without end.
const LONG_TERM_WORDS: [&str; 2] = ["长期", "长期有效"];

/// Reads a date: `-`, `/` or `.` between the parts, `yyyyMMdd`, `yyyy年M月d日`, spreadsheet serials (1900 system with
/// its 29 February 1900), date cells, each with or without a time of day, which is dropped.
///
/// `long_term` is the day that stands for "without end" by convention; it is data of the exchange format.
///
/// # Errors
/// A [`DateProblem`] says why the cell holds no usable date.
pub fn parse_date(cell: &Cell, long_term: Date) -> Result<DateValue, DateProblem> {
    let day = match &cell.kind {
        CellKind::Empty => return Err(DateProblem::Empty),
        CellKind::Date(serial) => date_from_serial(*serial)?,
        CellKind::Number(number) => date_from_number(*number)?,
        CellKind::Boolean(_) | CellKind::Error => return Err(DateProblem::UnknownForm),
        CellKind::Text | CellKind::Formula(_) => {
            let value = cell.value();
            if LONG_TERM_WORDS.contains(&value) {
                return Ok(DateValue::LongTerm);
            }
            date_from_text(value)?
        }
    };
    Ok(if day == long_term {
        DateValue::LongTerm
    } else {
        DateValue::Day(day)
    })
}

/// The day of a serial in the 1900 system: 1 is 1900-01-01, 60 the 29 February 1900 that never was.
pub(super) fn date_from_serial(serial: f64) -> Result<Date, DateProblem> {
    /// 9999-12-31, the last day spreadsheets know.
    const LAST_SERIAL: f64 = 2_958_465.0;
    const NEVER: i64 = 60;
    if !(0.0..LAST_SERIAL + 1.0).contains(&serial) {
        return Err(DateProblem::SerialOutOfRange);
    }
    let days = serial.floor() as i64;
    let since_1900_01_01 = match days {
        0 => return Err(DateProblem::SpreadsheetZero),
        NEVER => return Err(DateProblem::NoSuchDay),
        days if days < NEVER => days - 1,
        days => days - 2,
    };
    Date::constant(1900, 1, 1)
        .checked_add(jiff::Span::new().days(since_1900_01_01))
        .map_err(|_| DateProblem::SerialOutOfRange)
}

/// A number cell is either `yyyyMMdd` typed as a number or a serial that lost its date format.
fn date_from_number(number: f64) -> Result<Date, DateProblem> {
    if number.fract() == 0.0 && (10_000_000.0..100_000_000.0).contains(&number) {
        let digits = number as u32;
        return day_of(digits / 10_000, digits / 100 % 100, digits % 100);
    }
    if number.fract() == 0.0 && (1_900.0..2_200.0).contains(&number) {
        return Err(DateProblem::Incomplete);
    }
    date_from_serial(number)
}

fn date_from_text(value: &str) -> Result<Date, DateProblem> {
    if value.is_empty() {
        return Err(DateProblem::Empty);
    }
    let folded = fold_width(value);
    let text = without_time(folded.trim());
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return date_from_digits(text);
    }
    let parts = split_parts(text)?;
    let year_digits = parts.year.len();
    let numbers = (
        number_of(parts.year)?,
        number_of(parts.month)?,
        parts.day.map(number_of).transpose()?,
    );
    match (year_digits, numbers) {
        (4, (year, month, Some(day))) => day_of(year, month, day),
        (4, (_, _, None)) => Err(DateProblem::Incomplete),
        (2, (_, _, Some(_))) if parts.day.is_some_and(|day| day.len() <= 2) => {
            Err(DateProblem::TwoDigitYear)
        }
        _ => Err(DateProblem::UnknownForm),
    }
}

fn date_from_digits(digits: &str) -> Result<Date, DateProblem> {
    match digits.len() {
        8 => day_of(
            number_of(&digits[..4])?,
            number_of(&digits[4..6])?,
            number_of(&digits[6..])?,
        ),
        // A serial that was saved as text: five digits reach from 1927 to 2173.
        5 => date_from_serial(f64::from(number_of(digits)?)),
        4 | 6 => Err(DateProblem::Incomplete),
        1 if digits == "0" => Err(DateProblem::SpreadsheetZero),
        _ => Err(DateProblem::UnknownForm),
    }
}

struct Parts<'a> {
    year: &'a str,
    month: &'a str,
    day: Option<&'a str>,
}

/// Splits at one kind of separator, or at 年 月 日.
fn split_parts(text: &str) -> Result<Parts<'_>, DateProblem> {
    if let Some((year, rest)) = text.split_once('年') {
        let (month, day) = match rest.split_once('月') {
            None if rest.is_empty() => return Err(DateProblem::Incomplete),
            None => return Err(DateProblem::UnknownForm),
            Some((month, "")) => (month, None),
            Some((month, day)) => (month, Some(day.strip_suffix(['日', '号']).unwrap_or(day))),
        };
        let trimmed = day.map(str::trim);
        return Ok(Parts {
            year: year.trim(),
            month: month.trim(),
            day: trimmed,
        });
    }
    let separator = text
        .chars()
        .find(|c| matches!(c, '-' | '/' | '.' | '\u{3002}'))
        .ok_or(DateProblem::UnknownForm)?;
    let mut pieces = text.split(separator);
    let (Some(year), Some(month), day, None) =
        (pieces.next(), pieces.next(), pieces.next(), pieces.next())
    else {
        return Err(DateProblem::UnknownForm);
    };
    Ok(Parts { year, month, day })
}

/// Drops a time of day, ` 00:00:00` or `T00:00:00`, with fraction and zone if there are any.
fn without_time(text: &str) -> &str {
    let Some((day, time)) = text.split_once([' ', 'T']) else {
        return text;
    };
    let time = time.trim();
    let is_time = time.contains(':')
        && time
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'+' | b'Z'));
    if is_time { day } else { text }
}

fn number_of(text: &str) -> Result<u32, DateProblem> {
    let is_number = (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number {
        return Err(DateProblem::UnknownForm);
    }
    text.parse().map_err(|_| DateProblem::UnknownForm)
}

fn day_of(year: u32, month: u32, day: u32) -> Result<Date, DateProblem> {
    if year == 0 {
        return Err(DateProblem::YearZero);
    }
    if (year, month) == (1899, 12) && day >= 30 {
        return Err(DateProblem::SpreadsheetZero);
    }
    if year == 1900 && (month == 0 || day == 0) {
        return Err(DateProblem::SpreadsheetZero);
    }
    let year = i16::try_from(year).map_err(|_| DateProblem::NoSuchDay)?;
    let month = i8::try_from(month).map_err(|_| DateProblem::NoSuchDay)?;
    let day = i8::try_from(day).map_err(|_| DateProblem::NoSuchDay)?;
    Date::new(year, month, day).map_err(|_| DateProblem::NoSuchDay)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const LONG_TERM: Date = Date::constant(2099, 12, 31);

    fn text(value: &str) -> Result<DateValue, DateProblem> {
        parse_date(&Cell::from_text(value), LONG_TERM)
    }

    #[test]
    fn ways_to_write_one_day() {
        for value in [
            "2024-03-05",
            "2024/3/5",
            "2024.03.05",
            "20240305",
            "2024年3月5日",
            "2024 年 3 月 5 日",
            "2024年03月05",
            "２０２４／０３／０５",
            "2024-03-05 00:00:00",
            "2024-03-05T08:30:00.000Z",
            "2024-03-05T00:00:00+08:00",
            "2024/3/5 0:00",
            "'2024-03-05",
            "45356",
            "\u{3000}2024-03-05 ",
        ] {
            assert_eq!(
                text(value),
                Ok(DateValue::Day(date(2024, 3, 5))),
                "{value:?}"
            );
        }
    }

    #[test]
    fn without_end() {
        for value in ["2099/12/31", "2099-12-31", "20991231", "长期", "长期有效"] {
            assert_eq!(text(value), Ok(DateValue::LongTerm), "{value:?}");
        }
        let other = parse_date(&Cell::from_text("2099-12-31"), date(9999, 12, 31));
        assert_eq!(other, Ok(DateValue::Day(date(2099, 12, 31))));
    }

    #[test]
    fn what_is_no_date() {
        use DateProblem::*;
        for (value, problem) in [
            ("", Empty),
            ("  ", Empty),
            ("0000-01-01", YearZero),
            ("0000/00/00", YearZero),
            ("00000101", YearZero),
            ("0年1月1日", UnknownForm),
            ("1899-12-31", SpreadsheetZero),
            ("1899/12/30", SpreadsheetZero),
            ("1900/1/0", SpreadsheetZero),
            ("0", SpreadsheetZero),
            ("2023-02-29", NoSuchDay),
            ("2024-13-01", NoSuchDay),
            ("20240230", NoSuchDay),
            ("2024-3", Incomplete),
            ("2024年", Incomplete),
            ("2024年3月", Incomplete),
            ("2024", Incomplete),
            ("202403", Incomplete),
            ("24-3-5", TwoDigitYear),
            ("3/5/2024", UnknownForm),
            ("2024-03/05", UnknownForm),
            ("2024-03-05-06", UnknownForm),
            ("-2024-03-05", UnknownForm),
            ("明天", UnknownForm),
            ("无", UnknownForm),
            ("99999999999999", UnknownForm),
            ("2024-03-0五", UnknownForm),
        ] {
            assert_eq!(text(value), Err(problem), "{value:?}");
        }
    }

    #[test]
    fn serials_of_the_1900_system() {
        let serial = |value| {
            parse_date(
                &Cell {
                    text: String::new(),
                    kind: CellKind::Date(value),
                },
                LONG_TERM,
            )
        };
        assert_eq!(serial(1.0), Ok(DateValue::Day(date(1900, 1, 1))));
        assert_eq!(serial(59.0), Ok(DateValue::Day(date(1900, 2, 28))));
        assert_eq!(serial(60.0), Err(DateProblem::NoSuchDay));
        assert_eq!(serial(61.0), Ok(DateValue::Day(date(1900, 3, 1))));
        assert_eq!(serial(45356.75), Ok(DateValue::Day(date(2024, 3, 5))));
        assert_eq!(serial(73050.0), Ok(DateValue::LongTerm));
        assert_eq!(serial(2_958_465.9), Ok(DateValue::Day(date(9999, 12, 31))));
        assert_eq!(serial(2_958_466.0), Err(DateProblem::SerialOutOfRange));
        assert_eq!(serial(0.0), Err(DateProblem::SpreadsheetZero));
        assert_eq!(serial(-1.0), Err(DateProblem::SerialOutOfRange));
        assert_eq!(serial(f64::NAN), Err(DateProblem::SerialOutOfRange));
    }

    #[test]
    fn number_cells() {
        let number = |value| parse_date(&Cell::from_number(value), LONG_TERM);
        assert_eq!(number(45356.0), Ok(DateValue::Day(date(2024, 3, 5))));
        assert_eq!(number(20_240_305.0), Ok(DateValue::Day(date(2024, 3, 5))));
        assert_eq!(number(2024.0), Err(DateProblem::Incomplete));
        assert_eq!(number(f64::INFINITY), Err(DateProblem::SerialOutOfRange));
    }
}
