//! Deadlines of cases. How long each is, the pack says.

use super::kind::CaseKind::{
    self, Complaint, Correction, Extension, LatePerformance, Listing, Objection, OwnStatement,
    Publication, Reconsideration, Repair,
};
use super::state::CaseState::{
    self, Decided, Filed, InHand, Notified, Proposed, Served, Supplement,
};
use crate::calendar::{Calendar, CalendarMissing};
use crate::period::Period;
use jiff::civil::Date;

/// From when a deadline counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CountedFrom {
    /// The day the case was begun.
    Opening,
    /// The day the case came into the state.
    Entry,
}

/// The deadline of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Kinds of case.
    pub kinds: &'static [CaseKind],
    /// State.
    pub state: CaseState,
    /// Parameter of the pack with the period.
    pub parameter: &'static str,
    /// From when it counts.
    pub from: CountedFrom,
    /// Parameter with the longest period to which it can be extended, counted from the beginning of the case.
    pub at_most: Option<&'static str>,
}

const fn clock(
    kinds: &'static [CaseKind],
    state: CaseState,
    parameter: &'static str,
    from: CountedFrom,
) -> Clock {
    Clock {
        kinds,
        state,
        parameter,
        from,
        at_most: None,
    }
}

const fn extendable(clock: Clock, at_most: &'static str) -> Clock {
    Clock {
        at_most: Some(at_most),
        ..clock
    }
}

/// Every deadline. A state that is not here has none: it waits for another body, for a person who may take their time, or ends
/// with the record.
pub const CLOCKS: &[Clock] = &[
    clock(
        &[
            Correction,
            Objection,
            Repair,
            LatePerformance,
            Extension,
            Complaint,
        ],
        Filed,
        "OBJECTION_ACK_WD",
        CountedFrom::Opening,
    ),
    clock(
        &[OwnStatement],
        Filed,
        "STATEMENT_CHECK_WD",
        CountedFrom::Opening,
    ),
    clock(
        &[
            Correction,
            Objection,
            Repair,
            LatePerformance,
            Extension,
            Complaint,
        ],
        Supplement,
        "SUPPLEMENT_WD",
        CountedFrom::Entry,
    ),
    extendable(
        clock(
            &[Correction, Objection],
            InHand,
            "OBJECTION_DECIDE_WD",
            CountedFrom::Opening,
        ),
        "OBJECTION_DECIDE_MAX",
    ),
    extendable(
        clock(&[Repair], InHand, "REPAIR_DEPT_WD", CountedFrom::Entry),
        "REPAIR_PORTAL_WD",
    ),
    extendable(
        clock(
            &[LatePerformance, Extension],
            InHand,
            "PERFORMANCE_DECIDE_WD",
            CountedFrom::Opening,
        ),
        "OBJECTION_DECIDE_MAX",
    ),
    clock(
        &[Complaint],
        InHand,
        "COMPLAINT_DECIDE_WD",
        CountedFrom::Opening,
    ),
    clock(
        &[Reconsideration],
        InHand,
        "ANNUL_DELETE_WD",
        CountedFrom::Entry,
    ),
    clock(
        &[Publication],
        Proposed,
        "PUBLICATION_NOTICE_WD",
        CountedFrom::Opening,
    ),
    clock(
        &[Publication],
        Notified,
        "PUBLICATION_DECIDE_WD",
        CountedFrom::Entry,
    ),
    clock(
        &[Publication],
        Decided,
        "PUBLICATION_RELEASE_WD",
        CountedFrom::Entry,
    ),
    clock(
        &[Listing],
        Proposed,
        "LISTING_NOTICE_WD",
        CountedFrom::Opening,
    ),
    clock(&[Listing], Notified, "LISTING_DECIDE", CountedFrom::Entry),
    clock(&[Listing], Decided, "PEN_SERVE_DAYS", CountedFrom::Entry),
    clock(&[Listing], Served, "LISTING_EFFECT_WD", CountedFrom::Entry),
];

/// How long a person who was told beforehand of a listing or publication may take to answer before anything is decided.
pub const STATEMENT_PERIOD: &str = "LISTING_STATEMENT_WD";

/// How long papers are kept after their case was closed.
pub const PAPERS_KEPT: &str = "PAPER_KEEP";

/// The deadline of a state.
#[must_use]
pub fn clock_of(kind: CaseKind, state: CaseState) -> Option<&'static Clock> {
    CLOCKS
        .iter()
        .find(|clock| clock.state == state && clock.kinds.contains(&kind))
}

/// What was left of a period up to a day when the clock stopped on another, in the unit of the period.
///
/// # Errors
/// [`CalendarMissing`] for working days of a year that is not loaded.
pub(super) fn left_of(
    period: Period,
    stopped_on: Date,
    due_on: Date,
    calendar: &Calendar,
) -> Result<Period, CalendarMissing> {
    if let Period::WorkingDays(_) = period {
        return Ok(Period::WorkingDays(
            calendar.working_days_after(stopped_on, due_on)?,
        ));
    }
    let days = stopped_on
        .until(due_on)
        .map(|span| span.get_days())
        .unwrap_or_default();
    Ok(Period::Days(u32::try_from(days).unwrap_or_default()))
}
