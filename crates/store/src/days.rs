//! Dates and instants as the engine keeps them: whole numbers.

use crate::error::StoreError;
use jiff::Timestamp;
use jiff::civil::{Date, date};

const EPOCH: Date = date(1970, 1, 1);

/// Days since 1970-01-01.
pub(crate) fn to_days(day: Date) -> i64 {
    (day - EPOCH).get_days().into()
}

/// The date of a day number.
pub(crate) fn from_days(
    days: i64,
    table: &'static str,
    column: &'static str,
) -> Result<Date, StoreError> {
    let span = jiff::Span::new()
        .try_days(days)
        .map_err(|_| corrupt(table, column, days))?;
    EPOCH
        .checked_add(span)
        .map_err(|_| corrupt(table, column, days))
}

/// The instant of a number of milliseconds.
pub(crate) fn from_milliseconds(
    milliseconds: i64,
    table: &'static str,
    column: &'static str,
) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| corrupt(table, column, milliseconds))
}

fn corrupt(table: &'static str, column: &'static str, value: i64) -> StoreError {
    StoreError::Corrupt {
        table,
        column,
        what: format!("{value} is outside the calendar"),
    }
}
