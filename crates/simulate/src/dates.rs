//! Dates as files write them.

use crate::person::push_padded;
use crate::plan::DateStyle;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// Day 0 of spreadsheets, counted so that days after 1900-02-28 are right.
const DAY_ZERO: Date = date(1899, 12, 30);

/// A date in a style. Date cells are kept as `2026-11-03` until the workbook is written.
pub(crate) fn written(day: Date, style: DateStyle) -> String {
    match style {
        DateStyle::Slash => with_separator(day, '/'),
        DateStyle::Dash | DateStyle::Cell => with_separator(day, '-'),
    }
}

fn with_separator(day: Date, separator: char) -> String {
    let mut text = String::with_capacity(10);
    push_padded(&mut text, day.year().unsigned_abs().into(), 4);
    text.push(separator);
    push_padded(&mut text, day.month().unsigned_abs().into(), 2);
    text.push(separator);
    push_padded(&mut text, day.day().unsigned_abs().into(), 2);
    text
}

/// The day number of spreadsheets.
pub(crate) fn serial(day: Date) -> i64 {
    DAY_ZERO.duration_until(day).as_hours() / 24
}

/// So many days later, or earlier when negative.
pub(crate) fn shifted(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}

/// The day itself, or the Friday before a weekend.
pub(crate) fn on_a_weekday(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => shifted(day, -1),
        Weekday::Sunday => shifted(day, -2),
        _ => day,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn styles() {
        let day = date(2026, 11, 3);
        assert_eq!(written(day, DateStyle::Slash), "2026/11/03");
        assert_eq!(written(day, DateStyle::Cell), "2026-11-03");
        assert_eq!(serial(date(1900, 3, 1)), 61);
        assert_eq!(serial(day), 46329);
        assert_eq!(on_a_weekday(date(2026, 11, 1)), date(2026, 10, 30));
    }
}
