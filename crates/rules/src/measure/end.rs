//! 措施随其依据终止: when the record that a measure follows from is over for good, and why.

use crate::record::State;
use crate::text::Bilingual;
use jiff::civil::Date;

/// Why a record is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordEnd {
    /// Its last day has passed.
    Expired,
    /// It was withdrawn, or annulled by a decision.
    Withdrawn,
    /// It was repaired 信用修复.
    Repaired,
    /// It was sealed 封存.
    Sealed,
}

impl RecordEnd {
    /// In words, of the record and without naming it: of what is over nothing is shown any more.
    #[must_use]
    pub fn text(self) -> Bilingual {
        let (zh, en) = match self {
            RecordEnd::Expired => (
                "所依据的信息展示和使用期限已经届满",
                "the last day of the record it rested on has passed",
            ),
            RecordEnd::Withdrawn => (
                "所依据的信息已被撤回或者撤销",
                "the record it rested on was withdrawn or annulled",
            ),
            RecordEnd::Repaired => (
                "所依据的信息已完成信用修复",
                "the record it rested on was repaired",
            ),
            RecordEnd::Sealed => ("所依据的信息已被封存", "the record it rested on was sealed"),
        };
        Bilingual::new(zh, en)
    }
}

/// What is known of a record and of a measure that was filed because of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// State of the record's newest version.
    pub state: State,
    /// Its last day of display and use.
    pub display_until: Date,
    /// Day on which this version was recorded.
    pub recorded_on: Date,
    /// Day on which the measure was filed.
    pub filed_on: Date,
}

impl Carried {
    /// Why the record is over on a day, and the first day on which it was; none while it may come back. What is suspended, held or
    /// disputed waits for a decision, and is over only when its last day passes meanwhile. Nor is there an end when the record was
    /// over before the measure was filed: then the measure never followed from it.
    #[must_use]
    pub fn ended_by(self, today: Date) -> Option<(RecordEnd, Date)> {
        let why = match self.state {
            State::Withdrawn => RecordEnd::Withdrawn,
            State::Repaired => RecordEnd::Repaired,
            State::Sealed => RecordEnd::Sealed,
            State::Live | State::Disputed | State::Suspended | State::Held => RecordEnd::Expired,
        };
        let expires = why == RecordEnd::Expired;
        if expires && today <= self.display_until {
            return None;
        }
        let in_use_when_filed = expires && self.filed_on <= self.display_until;
        if self.recorded_on < self.filed_on && !in_use_when_filed {
            return None;
        }
        let first = match expires {
            // A correction can bring the last day forward to one that has long passed: it counts from when it was made.
            true => self.display_until.tomorrow().ok()?.max(self.recorded_on),
            false => self.recorded_on,
        };
        Some((why, first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const FILED: Date = date(2026, 3, 10);

    /// A version recorded on a day of March, of a record with a last day in March; looked at on the 20th.
    fn check(state: State, recorded: i8, until: i8, expected: Option<(RecordEnd, i8)>) {
        let carried = Carried {
            state,
            display_until: date(2026, 3, until),
            recorded_on: date(2026, 3, recorded),
            filed_on: FILED,
        };
        let expected = expected.map(|(why, day)| (why, date(2026, 3, day)));
        assert_eq!(carried.ended_by(date(2026, 3, 20)), expected, "{carried:?}");
    }

    #[test]
    fn a_record_is_over_the_day_after_its_last() {
        check(State::Live, 1, 20, None);
        check(State::Live, 1, 19, Some((RecordEnd::Expired, 20)));
        check(State::Live, 1, 10, Some((RecordEnd::Expired, 11)));
        check(State::Disputed, 12, 15, Some((RecordEnd::Expired, 16)));
        // Brought forward by a correction of the 14th.
        check(State::Live, 14, 5, Some((RecordEnd::Expired, 14)));
    }

    #[test]
    fn a_record_is_over_when_it_is_ended() {
        check(State::Withdrawn, 14, 30, Some((RecordEnd::Withdrawn, 14)));
        check(State::Repaired, 10, 30, Some((RecordEnd::Repaired, 10)));
        check(State::Sealed, 19, 30, Some((RecordEnd::Sealed, 19)));
    }

    #[test]
    fn what_may_come_back_is_not_over() {
        for state in [State::Suspended, State::Held, State::Disputed] {
            check(state, 14, 30, None);
            check(state, 14, 16, Some((RecordEnd::Expired, 17)));
        }
    }

    #[test]
    fn what_was_over_before_the_measure_is_no_end_of_it() {
        check(State::Live, 1, 9, None);
        check(State::Withdrawn, 9, 30, None);
        check(State::Repaired, 1, 15, None);
    }
}
