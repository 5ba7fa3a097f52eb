//! 措施随其依据终止: when a measure is over for good, with the record it follows from or with its own last day, and why.

use crate::record::State;
use crate::text::Bilingual;
use jiff::civil::Date;

/// Why a measure is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MeasureOver {
    /// The last day of its record has passed.
    Expired,
    /// Its record was withdrawn, or annulled by a decision.
    Withdrawn,
    /// Its record was repaired 信用修复.
    Repaired,
    /// Its record was sealed 封存.
    Sealed,
    /// The day has passed until which, at the latest, the person was told that it applies: nobody looked at the measure again in
    /// time, or it was taken off the list.
    LastDay,
}

impl MeasureOver {
    /// In words, of the record and without naming it: of what is over nothing is shown any more.
    #[must_use]
    pub fn text(self) -> Bilingual {
        let (zh, en) = match self {
            MeasureOver::Expired => (
                "所依据的信息展示和使用期限已经届满",
                "the last day of the record it rested on has passed",
            ),
            MeasureOver::Withdrawn => (
                "所依据的信息已被撤回或者撤销",
                "the record it rested on was withdrawn or annulled",
            ),
            MeasureOver::Repaired => (
                "所依据的信息已完成信用修复",
                "the record it rested on was repaired",
            ),
            MeasureOver::Sealed => ("所依据的信息已被封存", "the record it rested on was sealed"),
            MeasureOver::LastDay => (
                "采取措施时告知的最后一日已经过去",
                "the last day told when it was applied has passed",
            ),
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
    /// Until when, at the latest, the person was told that the measure applies; `None` when nothing was known of it.
    pub last_day: Option<Date>,
}

impl Carried {
    /// Why the measure is over on a day, and the first day on which it was: with its record or with its own last day, whichever came
    /// first.
    #[must_use]
    pub fn ended_by(self, today: Date) -> Option<(MeasureOver, Date)> {
        let own = self.last_day.filter(|last| *last < today);
        let own = own.and_then(|last| Some((MeasureOver::LastDay, last.tomorrow().ok()?)));
        match (self.record_ended_by(today), own) {
            (Some(record), Some(own)) if own.1 < record.1 => Some(own),
            (record, own) => record.or(own),
        }
    }

    /// Why the record is over on a day, and the first day on which it was; none while it may come back. What is suspended, held or
    /// disputed waits for a decision, and is over only when its last day passes meanwhile. Nor is there an end when the record was
    /// over before the measure was filed: then the measure never followed from it.
    fn record_ended_by(self, today: Date) -> Option<(MeasureOver, Date)> {
        let why = match self.state {
            State::Withdrawn => MeasureOver::Withdrawn,
            State::Repaired => MeasureOver::Repaired,
            State::Sealed => MeasureOver::Sealed,
            State::Live | State::Disputed | State::Suspended | State::Held => MeasureOver::Expired,
        };
        let expires = why == MeasureOver::Expired;
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
    fn check(state: State, recorded: i8, until: i8, expected: Option<(MeasureOver, i8)>) {
        let carried = Carried {
            state,
            display_until: date(2026, 3, until),
            recorded_on: date(2026, 3, recorded),
            filed_on: FILED,
            last_day: None,
        };
        let expected = expected.map(|(why, day)| (why, date(2026, 3, day)));
        assert_eq!(carried.ended_by(date(2026, 3, 20)), expected, "{carried:?}");
    }

    #[test]
    fn a_record_is_over_the_day_after_its_last() {
        check(State::Live, 1, 20, None);
        check(State::Live, 1, 19, Some((MeasureOver::Expired, 20)));
        check(State::Live, 1, 10, Some((MeasureOver::Expired, 11)));
        check(State::Disputed, 12, 15, Some((MeasureOver::Expired, 16)));
        // Brought forward by a correction of the 14th.
        check(State::Live, 14, 5, Some((MeasureOver::Expired, 14)));
    }

    #[test]
    fn a_record_is_over_when_it_is_ended() {
        check(State::Withdrawn, 14, 30, Some((MeasureOver::Withdrawn, 14)));
        check(State::Repaired, 10, 30, Some((MeasureOver::Repaired, 10)));
        check(State::Sealed, 19, 30, Some((MeasureOver::Sealed, 19)));
    }

    #[test]
    fn what_may_come_back_is_not_over() {
        for state in [State::Suspended, State::Held, State::Disputed] {
            check(state, 14, 30, None);
            check(state, 14, 16, Some((MeasureOver::Expired, 17)));
        }
    }

    #[test]
    fn what_was_over_before_the_measure_is_no_end_of_it() {
        check(State::Live, 1, 9, None);
        check(State::Withdrawn, 9, 30, None);
        check(State::Repaired, 1, 15, None);
    }

    #[test]
    fn whichever_comes_first_ends_it() {
        let with = |until: i8, last_day: i8| Carried {
            state: State::Live,
            display_until: date(2026, 3, until),
            recorded_on: date(2026, 3, 1),
            filed_on: FILED,
            last_day: Some(date(2026, 3, last_day)),
        };
        let on = |day: i8, carried: Carried| {
            let ended = carried.ended_by(date(2026, 3, day));
            ended.map(|(why, first)| (why, first.day()))
        };
        assert_eq!(on(15, with(30, 15)), None);
        assert_eq!(on(16, with(30, 15)), Some((MeasureOver::LastDay, 16)));
        assert_eq!(on(20, with(17, 15)), Some((MeasureOver::LastDay, 16)));
        assert_eq!(on(20, with(12, 15)), Some((MeasureOver::Expired, 13)));
        // The record's own last day was told.
        assert_eq!(on(20, with(15, 15)), Some((MeasureOver::Expired, 16)));
        let withdrawn = Carried {
            state: State::Withdrawn,
            recorded_on: date(2026, 3, 12),
            ..with(30, 15)
        };
        assert_eq!(on(20, withdrawn), Some((MeasureOver::Withdrawn, 12)));
    }
}
