//! The law's calendar: working days from the yearly notices of the State Council.
//!
//! A working day is Monday to Friday, less the days off, plus the make-up days 调休 (Saturdays and Sundays that are
//! worked). The notices are data of the pack; a year without one is an error, never a guess. Before its notice is published, a
//! year can be loaded with the days that the regulation on statutory holidays fixes; what is counted in it is then said to be
//! provisional, so that nobody waits for the notice to begin a case.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::{Date, Weekday};

use crate::text::Bilingual;

/// The notice of one year, by the date's own year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct YearCalendar {
    /// Days off, weekends inside a holiday included; ordinary weekends need not be listed.
    pub off: BTreeSet<Date>,
    /// Weekend days that are worked.
    pub make_up: BTreeSet<Date>,
    /// The notice of the year is not published yet: these are the statutory holidays alone, and days may still be exchanged.
    pub provisional: bool,
}

/// A computation touched a year whose notice is not loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CalendarMissing {
    /// The year that has no calendar.
    pub year: i16,
}

impl CalendarMissing {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "CALENDAR-MISSING"
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let year = self.year;
        Bilingual::new(
            format!(
                "没有{year}年的节假日安排，无法计算工作日。请在数据包中补充 calendars/{year}.toml。"
            ),
            format!(
                "There is no holiday calendar for {year}, so working days cannot be counted. Add calendars/{year}.toml to the pack."
            ),
        )
    }
}

impl fmt::Display for CalendarMissing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text().en)
    }
}

impl std::error::Error for CalendarMissing {}

/// The calendars of all loaded years.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    years: BTreeMap<i16, YearCalendar>,
}

impl Calendar {
    /// A calendar from the notices, keyed by year.
    #[must_use]
    pub fn new(years: BTreeMap<i16, YearCalendar>) -> Self {
        Self { years }
    }

    /// The loaded years, ascending.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.keys().copied()
    }

    /// Whether the notice of the year of this day is still to come, so that a day counted in it may still move.
    #[must_use]
    pub fn is_provisional(&self, date: Date) -> bool {
        let year = self.years.get(&date.year());
        year.is_some_and(|year| year.provisional)
    }

    /// Whether offices work on this day.
    pub fn is_working_day(&self, date: Date) -> Result<bool, CalendarMissing> {
        let year = date.year();
        let Some(notice) = self.years.get(&year) else {
            return Err(CalendarMissing { year });
        };
        if notice.make_up.contains(&date) {
            return Ok(true);
        }
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(!weekend && !notice.off.contains(&date))
    }

    /// The day on which the `n`-th working day after `start` falls. The start day is not counted; zero gives `start`.
    pub fn add_working_days(&self, start: Date, n: u32) -> Result<Date, CalendarMissing> {
        let mut date = start;
        let mut left = n;
        while left > 0 {
            date = day_after(date)?;
            if self.is_working_day(date)? {
                left -= 1;
            }
        }
        Ok(date)
    }

    /// How many working days lie after `from` up to and including `to`; zero when `to` is not after `from`.
    pub fn working_days_after(&self, from: Date, to: Date) -> Result<u32, CalendarMissing> {
        let mut date = from;
        let mut count = 0;
        while date < to {
            date = day_after(date)?;
            if self.is_working_day(date)? {
                count += 1;
            }
        }
        Ok(count)
    }

    /// The day itself when it is a working day, otherwise the next one (Civil Code art. 203).
    pub fn roll_forward(&self, date: Date) -> Result<Date, CalendarMissing> {
        let mut date = date;
        while !self.is_working_day(date)? {
            date = day_after(date)?;
        }
        Ok(date)
    }
}

fn day_after(date: Date) -> Result<Date, CalendarMissing> {
    // The last representable day is followed by a year nobody can load.
    date.tomorrow().map_err(|_| CalendarMissing {
        year: date.year().saturating_add(1),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn days(year: i16, list: &[&str]) -> BTreeSet<Date> {
        list.iter()
            .flat_map(|part| {
                let (first, last) = part.split_once('…').unwrap_or((part, part));
                let parse = |text: &str| format!("{year}-{text}").parse::<Date>().unwrap();
                let (first, last) = (parse(first), parse(last));
                first
                    .series(jiff::ToSpan::days(1))
                    .take_while(move |day| *day <= last)
            })
            .collect()
    }

    /// 2025 and 2026 as published.
    pub(crate) fn calendar() -> Calendar {
        let year = |year, off: &[&str], make_up: &[&str]| {
            let notice = YearCalendar {
                provisional: false,
                off: days(year, off),
                make_up: days(year, make_up),
            };
            (year, notice)
        };
        Calendar::new(BTreeMap::from([
            year(
                2025,
                &[
                    "01-01",
                    "01-28…02-04",
                    "04-04…04-06",
                    "05-01…05-05",
                    "05-31…06-02",
                    "10-01…10-08",
                ],
                &["01-26", "02-08", "04-27", "09-28", "10-11"],
            ),
            year(
                2026,
                &[
                    "01-01…01-03",
                    "02-15…02-23",
                    "04-04…04-06",
                    "05-01…05-05",
                    "06-19…06-21",
                    "09-25…09-27",
                    "10-01…10-07",
                ],
                &["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
            ),
        ]))
    }

    #[test]
    fn seven_working_days_over_spring_festival_end_on_a_worked_saturday() {
        let calendar = calendar();
        let end = calendar.add_working_days(date(2026, 2, 12), 7);
        assert_eq!(end, Ok(date(2026, 2, 28)));
        assert_eq!(
            calendar.working_days_after(date(2026, 2, 12), date(2026, 2, 28)),
            Ok(7)
        );
    }

    #[test]
    fn zero_days_is_the_start_even_without_a_calendar() {
        assert_eq!(
            calendar().add_working_days(date(1999, 1, 1), 0),
            Ok(date(1999, 1, 1))
        );
    }

    #[test]
    fn a_missing_year_is_named_when_it_is_crossed_into() {
        let calendar = calendar();
        let missing = calendar
            .add_working_days(date(2026, 12, 30), 2)
            .unwrap_err();
        assert_eq!(missing.year, 2027);
        assert_eq!(missing.code(), "CALENDAR-MISSING");
        assert!(missing.text().zh.contains("2027"));
        assert_eq!(
            calendar.working_days_after(date(2024, 12, 30), date(2025, 1, 5)),
            Err(CalendarMissing { year: 2024 })
        );
        assert_eq!(
            calendar.add_working_days(date(2026, 1, 1), u32::MAX),
            Err(CalendarMissing { year: 2027 })
        );
        assert_eq!(
            calendar.is_working_day(Date::MAX),
            Err(CalendarMissing { year: 9999 })
        );
    }

    #[test]
    fn the_last_day_there_is_does_not_panic() {
        let endless = Calendar::new(BTreeMap::from([(9999, YearCalendar::default())]));
        assert_eq!(
            endless.add_working_days(Date::MAX, 1),
            Err(CalendarMissing { year: 10000 })
        );
    }

    #[test]
    fn roll_forward_moves_only_rest_days() {
        let calendar = calendar();
        assert_eq!(
            calendar.roll_forward(date(2026, 2, 14)),
            Ok(date(2026, 2, 14))
        );
        assert_eq!(
            calendar.roll_forward(date(2026, 2, 15)),
            Ok(date(2026, 2, 24))
        );
        assert_eq!(
            calendar.roll_forward(date(2026, 3, 7)),
            Ok(date(2026, 3, 9))
        );
    }

    #[test]
    fn counting_backwards_gives_zero() {
        assert_eq!(
            calendar().working_days_after(date(2026, 3, 9), date(2026, 3, 1)),
            Ok(0)
        );
    }

    proptest! {
        #[test]
        fn adding_and_counting_are_inverse(offset in 0i64..500, n in 0u32..100) {
            let calendar = calendar();
            let start = date(2025, 1, 1).checked_add(jiff::ToSpan::days(offset)).unwrap();
            let end = calendar.add_working_days(start, n).unwrap();
            prop_assert_eq!(calendar.working_days_after(start, end).unwrap(), n);
            if n > 0 {
                prop_assert!(calendar.is_working_day(end).unwrap());
                prop_assert_eq!(calendar.roll_forward(end).unwrap(), end);
            }
        }
    }
}
