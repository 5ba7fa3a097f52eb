//! Periods 期间 and how they end (Civil Code arts 200–203).
//!
//! The start day is not counted. Months and years end on the same-numbered day, or on the last day of the month when
//! there is none. When the last day is a rest day an official's deadline moves to the next working day, while the
//! display of a record never grows longer: the caller says which with [`Rolling`].

use std::fmt;

use jiff::Span;
use jiff::civil::Date;

use crate::calendar::{Calendar, CalendarMissing};
use crate::text::Bilingual;

const AFTER_ALL_DATES: CalendarMissing = CalendarMissing { year: 10_000 };

/// A length of time as the law words it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// Calendar days 日.
    Days(u32),
    /// Working days 工作日.
    WorkingDays(u32),
    /// Months 月.
    Months(u32),
    /// Years 年.
    Years(u32),
}

/// What happens when the last day is a rest day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rolling {
    /// It moves to the next working day: deadlines of officials.
    Forward,
    /// It stays: ends of display, which may not grow to a person's disadvantage.
    Never,
}

/// A text is not a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodUnreadable {
    /// The text as found, cut to a few characters.
    pub found: String,
}

impl PeriodUnreadable {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "PERIOD-UNREADABLE"
    }

    /// What is wrong and what is expected.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let found = &self.found;
        Bilingual::new(
            format!("“{found}”不是期间。应写作“60 days”“7 working days”“3 months”或“1 year”。"),
            format!(
                "“{found}” is not a period. Write “60 days”, “7 working days”, “3 months” or “1 year”."
            ),
        )
    }
}

impl Period {
    /// Reads `60 days`, `7 working days`, `3 months`, `1 year`; singular and plural alike.
    pub fn parse(text: &str) -> Result<Self, PeriodUnreadable> {
        let unreadable = || PeriodUnreadable {
            found: text.chars().take(40).collect(),
        };
        let mut words = text.split_whitespace();
        let count = words.next().unwrap_or_default();
        if !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(unreadable());
        }
        let count: u32 = count.parse().map_err(|_| unreadable())?;
        match (words.next(), words.next(), words.next()) {
            (Some("day" | "days"), None, None) => Ok(Self::Days(count)),
            (Some("working"), Some("day" | "days"), None) => Ok(Self::WorkingDays(count)),
            (Some("month" | "months"), None, None) => Ok(Self::Months(count)),
            (Some("year" | "years"), None, None) => Ok(Self::Years(count)),
            _ => Err(unreadable()),
        }
    }

    /// The period in words.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let zh = match self {
            Self::Days(n) => format!("{n}日"),
            Self::WorkingDays(n) => format!("{n}个工作日"),
            Self::Months(n) => format!("{n}个月"),
            Self::Years(n) => format!("{n}年"),
        };
        Bilingual::new(zh, self.to_string())
    }

    /// The first day a period that is over on `day` can have started before: working days count as days, which are shorter, so
    /// [`Period::end`] has to be asked of what started then.
    #[must_use]
    pub fn counted_back(&self, day: Date) -> Option<Date> {
        let span = match *self {
            Self::Days(n) | Self::WorkingDays(n) => Span::new().try_days(n),
            Self::Months(n) => Span::new().try_months(n),
            Self::Years(n) => Span::new().try_years(n),
        };
        day.checked_sub(span.ok()?).ok()
    }

    /// The last day of the period that starts on `start`, the start day not counted. The day belongs to the period.
    ///
    /// The calendar is only asked for working days and for [`Rolling::Forward`]. An end after the year 9999 cannot be
    /// written as a date and is reported as the missing calendar of the year 10000.
    pub fn end(
        &self,
        start: Date,
        calendar: &Calendar,
        rolling: Rolling,
    ) -> Result<Date, CalendarMissing> {
        let end = match *self {
            Self::WorkingDays(n) => return calendar.add_working_days(start, n),
            Self::Days(n) => days_after(start, n),
            Self::Months(n) => months_after(start, n),
            Self::Years(n) => n
                .checked_mul(12)
                .and_then(|months| months_after(start, months)),
        };
        let end = end.ok_or(AFTER_ALL_DATES)?;
        match rolling {
            Rolling::Forward => calendar.roll_forward(end),
            Rolling::Never => Ok(end),
        }
    }
}

/// Prints the form that [`Period::parse`] reads.
impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, unit) = match *self {
            Self::Days(n) => (n, "day"),
            Self::WorkingDays(n) => (n, "working day"),
            Self::Months(n) => (n, "month"),
            Self::Years(n) => (n, "year"),
        };
        let plural = if n == 1 { "" } else { "s" };
        write!(formatter, "{n} {unit}{plural}")
    }
}

/// The day `n` days after `start`; `None` after the last date that can be written.
#[must_use]
pub fn days_after(start: Date, n: u32) -> Option<Date> {
    let span = Span::new().try_days(n).ok()?;
    start.checked_add(span).ok()
}

/// The same-numbered day `n` months after `start`, or the last day of that month when it has no such day
/// (Civil Code art. 202); `None` after the last date that can be written.
#[must_use]
pub fn months_after(start: Date, n: u32) -> Option<Date> {
    let span = Span::new().try_months(n).ok()?;
    start.checked_add(span).ok()
}

/// Whether a person has reached an age in whole years on a day. An age is reached on the day after the birthday, as the Supreme
/// People's Court counts whole years 周岁 (法释〔2006〕1号 art. 2): the birthday itself still protects.
#[must_use]
pub fn has_reached(born_on: Date, age: u32, day: Date) -> bool {
    age == 0
        || age
            .checked_mul(12)
            .and_then(|months| months_after(born_on, months))
            .is_some_and(|birthday| day > birthday)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::calendar::tests::calendar;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn check_end(period: &str, start: Date, rolling: Rolling, expected: Date) {
        let period = Period::parse(period).unwrap();
        assert_eq!(
            period.end(start, &calendar(), rolling),
            Ok(expected),
            "{period}"
        );
    }

    #[test]
    fn worked_examples() {
        check_end(
            "3 months",
            date(2026, 11, 30),
            Rolling::Never,
            date(2027, 2, 28),
        );
        check_end(
            "7 working days",
            date(2026, 2, 12),
            Rolling::Forward,
            date(2026, 2, 28),
        );
        check_end(
            "1 year",
            date(2024, 2, 29),
            Rolling::Never,
            date(2025, 2, 28),
        );
        check_end(
            "60 days",
            date(2026, 1, 31),
            Rolling::Never,
            date(2026, 4, 1),
        );
    }

    #[test]
    fn officials_deadlines_roll_and_display_does_not() {
        // 15 February 2026 is a Sunday at the start of the Spring Festival holiday.
        check_end(
            "1 month",
            date(2026, 1, 15),
            Rolling::Forward,
            date(2026, 2, 24),
        );
        check_end(
            "1 month",
            date(2026, 1, 15),
            Rolling::Never,
            date(2026, 2, 15),
        );
    }

    #[test]
    fn rolling_into_a_year_without_calendar_names_it() {
        let end = Period::Months(3).end(date(2026, 11, 30), &calendar(), Rolling::Forward);
        assert_eq!(end, Err(CalendarMissing { year: 2027 }));
    }

    #[test]
    fn a_period_beyond_all_dates_is_an_error() {
        for period in [
            Period::Days(u32::MAX),
            Period::Months(u32::MAX),
            Period::Years(u32::MAX),
            Period::Years(8000),
        ] {
            let end = period.end(date(2026, 1, 1), &calendar(), Rolling::Never);
            assert_eq!(end, Err(AFTER_ALL_DATES), "{period}");
        }
    }

    #[test]
    fn what_is_not_a_period_is_refused() {
        for text in [
            "",
            "3",
            "months",
            "-3 months",
            "+3 months",
            "3 weeks",
            "3 working",
            "3 months later",
            "99999999999 days",
            "三个月",
        ] {
            let problem = Period::parse(text).unwrap_err();
            assert_eq!(problem.code(), "PERIOD-UNREADABLE");
        }
    }

    #[test]
    fn words_in_both_languages() {
        assert_eq!(
            Period::WorkingDays(7).text(),
            Bilingual::new("7个工作日", "7 working days")
        );
        assert_eq!(Period::Years(1).text(), Bilingual::new("1年", "1 year"));
    }

    proptest! {
        #[test]
        fn display_and_parse_are_inverse(n: u32, unit in 0..4) {
            let period = match unit {
                0 => Period::Days(n),
                1 => Period::WorkingDays(n),
                2 => Period::Months(n),
                _ => Period::Years(n),
            };
            prop_assert_eq!(Period::parse(&period.to_string()), Ok(period));
        }

        #[test]
        fn any_text_never_panics(text in ".{0,40}") {
            let _ = Period::parse(&text);
        }
    }
}
