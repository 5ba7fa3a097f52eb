//! 授权申请: when a person may be asked for consent, and until when a request can be answered.
//!
//! Nobody is pressed into a consent: after a refusal the same grantee keeps away for a while, whatever it would ask for,
//! and while a request waits there is no second one for the same purpose. A request that is not answered lapses.

use crate::calendar::Calendar;
use crate::consent::ConsentState;
use crate::pack::Pack;
use crate::parameter::Parameters;
use crate::period::{Rolling, days_after};
use crate::text::Bilingual;
use jiff::civil::Date;

/// How long a grantee keeps away after a refusal, a parameter chosen by the day of the refusal.
pub const AGAIN: &str = "CONSENT_AGAIN";
/// How long a request waits for its answer, a parameter chosen by the day it was asked.
pub const KEEP: &str = "CONSENT_REQUEST_KEEP";

/// A request the same grantee made to the same person before. Its days are legal dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Purpose.
    pub purpose: String,
    /// What the person said.
    pub state: ConsentState,
    /// Day it was asked.
    pub asked_on: Date,
    /// Day it was answered.
    pub answered_on: Option<Date>,
    /// Last day the consent was to be valid.
    pub until: Date,
}

/// Why a person may not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestRefusal {
    /// They refused this grantee a short time ago.
    TooSoon {
        /// First day on which they may be asked.
        first_day: Date,
    },
    /// A request of this grantee for the same purpose waits for their answer.
    StillWaiting {
        /// First day on which they may be asked, should they not answer.
        first_day: Date,
    },
}

impl RequestRefusal {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooSoon { .. } => "CONSENT-ASKED-TOO-SOON",
            Self::StillWaiting { .. } => "CONSENT-STILL-WAITING",
        }
    }

    /// In words, for the grantee.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        match self {
            Self::TooSoon { first_day } => Bilingual::new(
                format!("本人不久前拒绝了本单位的授权申请，自 {first_day} 起方可再次申请"),
                format!(
                    "the person refused your organ a short time ago; they may be asked again from {first_day}"
                ),
            ),
            Self::StillWaiting { first_day } => Bilingual::new(
                format!(
                    "本单位同一用途的申请仍在等待本人答复；本人未答复的，自 {first_day} 起可以再次申请"
                ),
                format!(
                    "a request of your organ for this purpose still waits for the person; if they do not answer, \
                     they may be asked again from {first_day}"
                ),
            ),
        }
    }
}

/// A refusal in words, from its code as the access log keeps it.
#[must_use]
pub fn refusal_text(code: &str) -> Option<Bilingual> {
    match code {
        "CONSENT-ASKED-TOO-SOON" => Some(Bilingual::new(
            "本人拒绝后不得很快再次申请；这次申请没有送达",
            "after a refusal the same organ may not ask again so soon; this request was not passed on",
        )),
        "CONSENT-STILL-WAITING" => Some(Bilingual::new(
            "同一用途的申请仍在等待答复；这次申请没有送达",
            "a request for the same purpose still waits for an answer; this one was not passed on",
        )),
        _ => None,
    }
}

/// What the pack has to say about requests.
#[derive(Debug, Clone, Copy)]
pub struct RequestRules<'a> {
    parameters: &'a Parameters,
    calendar: &'a Calendar,
}

impl<'a> RequestRules<'a> {
    /// Those of a pack.
    #[must_use]
    pub fn of(pack: &'a Pack) -> Self {
        Self {
            parameters: &pack.parameters,
            calendar: &pack.calendar,
        }
    }

    /// Whether the pack says on a day how long a grantee keeps away, and how long a request waits.
    #[must_use]
    pub fn are_there(&self, day: Date) -> bool {
        [AGAIN, KEEP].iter().all(|id| self.end(id, day).is_some())
    }

    /// Last day on which a request can be answered: it lapses after the period of the pack, and at the latest with the
    /// consent it asks for.
    #[must_use]
    pub fn answer_by(&self, asked_on: Date, until: Date) -> Date {
        self.end(KEEP, asked_on)
            .map_or(until, |last| last.min(until))
    }

    /// Whether a grantee may ask a person on a day for a purpose, after what it asked them before.
    ///
    /// # Errors
    /// The [`RequestRefusal`], with the first day on which they may be asked.
    pub fn may_ask(
        &self,
        purpose: &str,
        earlier: &[Earlier],
        day: Date,
    ) -> Result<(), RequestRefusal> {
        let closed = |last: &Date| day <= *last;
        let refused = earlier.iter().filter_map(|one| self.keeps_away_until(one));
        if let Some(last) = refused.filter(closed).max() {
            let first_day = day_after(last);
            return Err(RequestRefusal::TooSoon { first_day });
        }
        let same = |one: &&Earlier| one.state == ConsentState::Asked && one.purpose == purpose;
        let waiting = earlier.iter().filter(same);
        let waiting = waiting.map(|one| self.answer_by(one.asked_on, one.until));
        match waiting.filter(closed).max() {
            None => Ok(()),
            Some(last) => Err(RequestRefusal::StillWaiting {
                first_day: day_after(last),
            }),
        }
    }

    /// Last day on which a grantee that was refused may not ask.
    fn keeps_away_until(&self, earlier: &Earlier) -> Option<Date> {
        match earlier.state {
            ConsentState::Refused => self.end(AGAIN, earlier.answered_on?),
            _ => None,
        }
    }

    /// Last day of a period; `None` when the pack does not have it.
    fn end(&self, parameter: &str, start: Date) -> Option<Date> {
        let period = self.parameters.period_on(parameter, start).ok()?;
        period.end(start, self.calendar, Rolling::Never).ok()
    }
}

fn day_after(day: Date) -> Date {
    days_after(day, 1).unwrap_or(day)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::calendar::tests::calendar;
    use crate::parameter::{ChosenBy, Confidence, Parameter, Value};
    use crate::period::Period;
    use jiff::civil::date;
    use proptest::prelude::*;

    const REFUSED: Date = date(2026, 5, 20);

    fn parameter(id: &str, period: &str) -> Parameter {
        Parameter {
            id: id.to_owned(),
            value: Value::Period(Period::parse(period).unwrap()),
            what: Bilingual::new("", ""),
            chosen_by: ChosenBy::EventDate,
            from: None,
            until: None,
            instrument: "platform-rules".to_owned(),
            confidence: Confidence::Design,
        }
    }

    fn with_rules<T>(again: &str, keep: &str, test: impl FnOnce(RequestRules<'_>) -> T) -> T {
        let parameters = Parameters::new(vec![parameter(AGAIN, again), parameter(KEEP, keep)]);
        test(RequestRules {
            parameters: &parameters,
            calendar: &calendar(),
        })
    }

    fn earlier(purpose: &str, state: ConsentState, on: Date) -> Earlier {
        Earlier {
            purpose: purpose.to_owned(),
            state,
            asked_on: on,
            answered_on: (state != ConsentState::Asked).then_some(on),
            until: date(2026, 12, 31),
        }
    }

    #[test]
    fn after_a_refusal_the_whole_next_day_is_quiet_whatever_the_purpose() {
        let history = [earlier("loan", ConsentState::Refused, REFUSED)];
        let first_day = date(2026, 5, 22);
        with_rules("1 day", "7 days", |rules| {
            for purpose in ["loan", "employment"] {
                for day in [REFUSED, date(2026, 5, 21)] {
                    let refused = Err(RequestRefusal::TooSoon { first_day });
                    assert_eq!(rules.may_ask(purpose, &history, day), refused, "{day}");
                }
                assert_eq!(rules.may_ask(purpose, &history, first_day), Ok(()));
            }
        });
    }

    #[test]
    fn a_request_that_waits_keeps_its_like_away_until_it_lapses() {
        let history = [earlier("loan", ConsentState::Asked, REFUSED)];
        with_rules("1 day", "7 days", |rules| {
            let last = rules.answer_by(REFUSED, date(2026, 12, 31));
            assert_eq!(last, date(2026, 5, 27));
            let first_day = date(2026, 5, 28);
            let waiting = Err(RequestRefusal::StillWaiting { first_day });
            assert_eq!(rules.may_ask("loan", &history, last), waiting);
            assert_eq!(rules.may_ask("loan", &history, first_day), Ok(()));
            assert_eq!(rules.may_ask("employment", &history, REFUSED), Ok(()));
            // A consent that would have ended cannot be given any more.
            assert_eq!(rules.answer_by(REFUSED, REFUSED), REFUSED);
        });
    }

    fn a_day() -> impl Strategy<Value = Date> {
        (0..400u32).prop_map(|n| days_after(date(2026, 1, 1), n).unwrap())
    }

    fn a_history() -> impl Strategy<Value = Vec<Earlier>> {
        use ConsentState::{Approved, Asked, Refused, Withdrawn};
        let state = prop::sample::select(vec![Asked, Approved, Refused, Withdrawn]);
        let purpose = prop::sample::select(vec!["loan", "employment", "permit"]);
        let one = (purpose, state, a_day(), 0..9u32, 0..60u32).prop_map(
            |(purpose, state, asked_on, answered, lasting)| Earlier {
                purpose: purpose.to_owned(),
                state,
                asked_on,
                answered_on: (state != Asked).then(|| days_after(asked_on, answered).unwrap()),
                until: days_after(asked_on, lasting).unwrap(),
            },
        );
        prop::collection::vec(one, 0..8)
    }

    proptest! {
        /// The day that is told is the first on which this reason no longer holds, and every day before it is refused.
        #[test]
        fn the_day_told_is_the_first(
            history in a_history(), day in a_day(), again in 0..5u32, keep in 0..20u32
        ) {
            with_rules(&format!("{again} days"), &format!("{keep} days"), |rules| {
                let (first_day, soon) = match rules.may_ask("loan", &history, day) {
                    Ok(()) => return Ok(()),
                    Err(RequestRefusal::TooSoon { first_day }) => (first_day, true),
                    Err(RequestRefusal::StillWaiting { first_day }) => (first_day, false),
                };
                prop_assert!(first_day > day);
                let before = days_after(day, 0).unwrap().series(jiff::Span::new().days(1));
                for earlier_day in before.take_while(|one| *one < first_day) {
                    prop_assert!(rules.may_ask("loan", &history, earlier_day).is_err());
                }
                match rules.may_ask("loan", &history, first_day) {
                    Err(RequestRefusal::TooSoon { .. }) => prop_assert!(false, "later than told"),
                    Err(RequestRefusal::StillWaiting { .. }) => prop_assert!(soon),
                    Ok(()) => {}
                }
                Ok(())
            })?;
        }

        /// No purpose is open within a day of a refusal; without refusals another purpose's requests do not matter.
        #[test]
        fn only_a_refusal_reaches_other_purposes(history in a_history(), day in a_day()) {
            with_rules("1 day", "7 days", |rules| {
                let refused = history.iter().any(|one| {
                    one.state == ConsentState::Refused
                        && one.answered_on.is_some_and(|on| day <= days_after(on, 1).unwrap())
                });
                let told = rules.may_ask("another", &history, day);
                prop_assert_eq!(told.is_err(), refused);
                for purpose in ["loan", "employment", "permit"] {
                    prop_assert!(!refused || rules.may_ask(purpose, &history, day).is_err());
                }
                Ok(())
            })?;
        }

        /// What was approved or withdrawn keeps nobody away.
        #[test]
        fn a_consent_that_was_given_keeps_nobody_away(history in a_history(), day in a_day()) {
            let given = |one: &Earlier| {
                matches!(one.state, ConsentState::Approved | ConsentState::Withdrawn)
            };
            let history: Vec<Earlier> = history.into_iter().filter(given).collect();
            with_rules("1 day", "7 days", |rules| {
                prop_assert_eq!(rules.may_ask("loan", &history, day), Ok(()));
                Ok(())
            })?;
        }

        /// A request can be answered on the day it is made, and never after the consent it asks for.
        #[test]
        fn a_request_lapses(asked_on in a_day(), lasting in 0..60u32, keep in 0..20u32) {
            let until = days_after(asked_on, lasting).unwrap();
            with_rules("1 day", &format!("{keep} days"), |rules| {
                let last = rules.answer_by(asked_on, until);
                prop_assert!(asked_on <= last && last <= until);
                Ok(())
            })?;
        }
    }
}
