//! 展示期限: when a record stops being shown and used, computed and never taken from the uploader.
//!
//! Ends are never rolled forward to a working day: the doubt favours the person.

use crate::calendar::{Calendar, CalendarMissing};
use crate::catalogue::{EndRule, Grade};
use crate::parameter::{ParameterMissing, Parameters};
use crate::period::{Period, Rolling};
use crate::record::EndReason;
use jiff::civil::Date;

/// What the end is computed from.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// Day of the decision or listing.
    pub decided_on: Date,
    /// The document's own last day; `None` when it names none or says 长期.
    pub own_end: Option<Date>,
    /// Grade, for items that have one.
    pub grade: Option<Grade>,
    /// Day of receipt: a newer, shorter rule already in force by then is applied.
    pub received_on: Date,
}

/// The last day of display, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Last day on which the record may be shown and used.
    pub last_day: Date,
    /// Why then.
    pub reason: EndReason,
}

/// The end cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndProblem {
    /// No version of a parameter covers the day.
    Parameter(ParameterMissing),
    /// A working-day period crosses a year without a calendar.
    Calendar(CalendarMissing),
    /// The item ends by grade and the record has none.
    NoGrade,
}

impl From<ParameterMissing> for EndProblem {
    fn from(missing: ParameterMissing) -> Self {
        EndProblem::Parameter(missing)
    }
}

impl From<CalendarMissing> for EndProblem {
    fn from(missing: CalendarMissing) -> Self {
        EndProblem::Calendar(missing)
    }
}

/// Computes the end of a record's display.
///
/// # Errors
/// [`EndProblem`] when the pack has no parameter or calendar for the dates; the row is then held, never shown.
pub fn end(
    rule: &EndRule,
    facts: &Facts,
    parameters: &Parameters,
    calendar: &Calendar,
) -> Result<End, EndProblem> {
    match rule {
        EndRule::ByGrade => by_grade(facts, parameters, calendar),
        EndRule::OwnEnd { long_term } => match facts.own_end {
            Some(last_day) => Ok(End {
                last_day,
                reason: EndReason::OwnEnd,
            }),
            None => run(
                *long_term,
                facts.decided_on,
                EndReason::LongTermReview,
                calendar,
            ),
        },
        EndRule::After(period) => run(*period, facts.decided_on, EndReason::FixedPeriod, calendar),
        EndRule::OwnEndAtMost { parameter } => {
            let cap = parameters.period_on(parameter, facts.decided_on)?;
            let capped = run(cap, facts.decided_on, EndReason::LegalCap, calendar)?;
            Ok(match facts.own_end {
                Some(last_day) if last_day <= capped.last_day => End {
                    last_day,
                    reason: EndReason::OwnEnd,
                },
                _ => capped,
            })
        }
    }
}

/// Parameter that caps the display of a grade, newest regime first: id and the ids of older regimes.
///
/// The ids name entries of the pack; the periods and their dates are there.
fn regimes(grade: Grade) -> [&'static str; 3] {
    match grade {
        Grade::Minor => ["PUB_MINOR_MAX", "OLD_PUB_MINOR_MAX", "OLDER_PUB_MINOR_MAX"],
        Grade::General => [
            "PUB_GENERAL_MAX",
            "OLD_PUB_GENERAL_MAX",
            "OLDER_PUB_GENERAL_MAX",
        ],
        Grade::Serious => [
            "PUB_SERIOUS_MAX",
            "OLD_PUB_SERIOUS_MAX",
            "OLDER_PUB_SERIOUS_MAX",
        ],
    }
}

/// The regime of the decision date, or a newer one in force on receipt when it ends earlier.
///
/// A decision older than every regime takes the oldest regime's period, which is the only one known for it.
fn by_grade(
    facts: &Facts,
    parameters: &Parameters,
    calendar: &Calendar,
) -> Result<End, EndProblem> {
    let grade = facts.grade.ok_or(EndProblem::NoGrade)?;
    let ids = regimes(grade);
    let then = ids
        .iter()
        .find_map(|id| parameters.period_on(id, facts.decided_on).ok())
        .map(|p| run(p, facts.decided_on, EndReason::GradePeriod, calendar))
        .transpose()?;
    let now = ids
        .iter()
        .find_map(|id| parameters.period_on(id, facts.received_on).ok())
        .map(|p| run(p, facts.decided_on, EndReason::FavourableNewLaw, calendar))
        .transpose()?;
    match (then, now) {
        (Some(then), Some(now)) if now.last_day < then.last_day => Ok(now),
        (Some(then), _) => Ok(then),
        (None, Some(now)) => Ok(now),
        (None, None) => Err(EndProblem::Parameter(ParameterMissing {
            id: ids[0].to_owned(),
            day: facts.decided_on,
        })),
    }
}

fn run(
    period: Period,
    start: Date,
    reason: EndReason,
    calendar: &Calendar,
) -> Result<End, EndProblem> {
    Ok(End {
        last_day: period.end(start, calendar, Rolling::Never)?,
        reason,
    })
}
