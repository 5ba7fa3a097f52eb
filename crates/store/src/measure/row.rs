//! A measure as it is kept, with its record as that stands now.

use super::filing::MeasureAction;
use crate::access::Ticket;
use crate::days::{from_days, from_milliseconds};
use crate::engine::{Connection, Row, params};
use crate::error::StoreError;
use crate::rows;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::disputed::DisputedUse;
use rules::record::{State, shown_on};

/// A measure as it was filed.
#[derive(Debug, Clone)]
pub struct MeasureRow {
    /// Who it is about.
    pub subject: [u8; 16],
    /// Id.
    pub id: [u8; 16],
    /// Measure.
    pub measure: String,
    /// Matter.
    pub matter: String,
    /// Organ.
    pub organ: String,
    /// `applied` or `not-applied`.
    pub action: String,
    /// Reason of the organ.
    pub reason: Option<String>,
    /// Last day of its ground and of the measure itself, whichever is first, as it was known when filed and told to the person.
    pub ground_end: Option<Date>,
    /// When.
    pub at: Timestamp,
    /// When the organ said that it is lifted, and why.
    pub ended: Option<(Timestamp, String)>,
    /// The person was told that it ended by itself.
    pub end_told: bool,
    pub(super) ground: Option<GroundRow>,
}

/// The record a measure follows from, in its newest version.
#[derive(Debug, Clone)]
pub struct GroundRow {
    /// Item.
    pub item: String,
    /// Organ that decided.
    pub decided_by: String,
    /// Document number.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Last day of display and use.
    pub display_until: Date,
    /// State.
    pub state: State,
    /// When this version was recorded.
    pub recorded_at: Timestamp,
}

impl MeasureRow {
    /// The record it follows from, as it stands now, for whoever opened the person's dossier.
    #[must_use]
    pub fn ground(&self, _opened: &Ticket) -> Option<&GroundRow> {
        self.ground.as_ref()
    }

    /// Whether the measure is alive on a day: it was applied, nobody lifted it, the last day told of it has not passed, and its
    /// record may be shown and used, for which the rule on what is disputed is asked as well. One of whose end the person was told
    /// stays over, whatever becomes of the record.
    #[must_use]
    pub fn is_alive_on(&self, day: Date, disputed: DisputedUse) -> bool {
        let carries = |ground: &GroundRow| {
            let (from, until) = (ground.decided_on, ground.display_until);
            shown_on(ground.state, from, until, day) && disputed.may_use(ground.state)
        };
        self.stands_applied()
            && !self.end_told
            && self.ground_end.is_none_or(|last| day <= last)
            && self.ground.as_ref().is_some_and(carries)
    }

    /// Whether it followed from a record and is over, and the organ has not yet said that it no longer acts on it.
    #[must_use]
    pub fn waits_for_lifting_on(&self, day: Date, disputed: DisputedUse) -> bool {
        self.stands_applied() && self.ground.is_some() && !self.is_alive_on(day, disputed)
    }

    pub(super) fn stands_applied(&self) -> bool {
        self.action == MeasureAction::Applied.word() && self.ended.is_none()
    }
}

/// A measure with the newest version of its record.
pub(super) const ROW: &str = "SELECT measure_applied.subject_id, measure_applied.application_id, measure_applied.measure,
        measure_applied.matter, measure_applied.organ, measure_applied.action, measure_applied.reason,
        measure_applied.ground_end, measure_applied.at, measure_applied.ended_at, measure_applied.ended_because,
        record.item, record.decided_by, record.document_number, record.decided_on, record.display_until, record.state,
        record.recorded_at, measure_applied.end_told_at
    FROM measure_applied
    LEFT JOIN record ON record.subject_id = measure_applied.subject_id AND record.record_id = measure_applied.record_id
      AND record.version = (SELECT max(newest.version) FROM record AS newest
        WHERE newest.subject_id = measure_applied.subject_id AND newest.record_id = measure_applied.record_id)";

pub(super) fn row_of(
    connection: &Connection,
    subject: &[u8; 16],
    id: &[u8; 16],
) -> Result<Option<MeasureRow>, StoreError> {
    let sql = format!(
        "{ROW} WHERE measure_applied.subject_id = $1 AND measure_applied.application_id = $2"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    rows::first(statement.query(params![*subject, *id])?, read)
}

pub(super) fn read(row: &Row<'_>) -> Result<MeasureRow, StoreError> {
    let instant = |value: i64, column| from_milliseconds(value, "measure_applied", column);
    let (ended_at, because): (Option<i64>, Option<String>) = (row.get(9)?, row.get(10)?);
    Ok(MeasureRow {
        subject: row.get(0)?,
        id: row.get(1)?,
        measure: row.get(2)?,
        matter: row.get(3)?,
        organ: row.get(4)?,
        action: row.get(5)?,
        reason: row.get(6)?,
        ground_end: row
            .get::<_, Option<i64>>(7)?
            .map(|day| from_days(day, "measure_applied", "ground_end"))
            .transpose()?,
        at: instant(row.get(8)?, "at")?,
        ended: ended_at
            .map(|at| Ok::<_, StoreError>((instant(at, "ended_at")?, because.unwrap_or_default())))
            .transpose()?,
        end_told: row.get::<_, Option<i64>>(18)?.is_some(),
        ground: read_ground(row)?,
    })
}

fn read_ground(row: &Row<'_>) -> Result<Option<GroundRow>, StoreError> {
    let Some(item) = row.get::<_, Option<String>>(11)? else {
        return Ok(None);
    };
    let state: String = row.get(16)?;
    Ok(Some(GroundRow {
        item,
        decided_by: row.get(12)?,
        document_number: row.get(13)?,
        decided_on: from_days(row.get(14)?, "record", "decided_on")?,
        display_until: from_days(row.get(15)?, "record", "display_until")?,
        state: State::from_word(&state).ok_or_else(|| StoreError::Corrupt {
            table: "record",
            column: "state",
            what: state,
        })?,
        recorded_at: from_milliseconds(row.get(17)?, "record", "recorded_at")?,
    }))
}
