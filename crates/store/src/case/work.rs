//! What organs have to do, and by when: a row for each case, following its steps.

use super::read::{CaseRow, unknown};
use crate::days::{from_days, to_days};
use crate::engine::{Connection, Row, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use jiff::civil::Date;
use rules::case::{Case, CaseKind, CaseState, Hold, hold_of};
use rules::record::Version;

/// A case in an organ's list. It tells nothing of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseWork {
    /// Slug of the organ that decides it.
    pub organ: String,
    /// Case.
    pub case: [u8; 16],
    /// Person it is about.
    pub subject: [u8; 16],
    /// Kind.
    pub kind: CaseKind,
    /// Where it stands.
    pub state: CaseState,
    /// Last day of the running deadline.
    pub due_on: Option<Date>,
    /// When it was begun.
    pub opened_on: Date,
    /// The organ missed a deadline.
    pub missed: bool,
    /// When it was closed.
    pub closed_on: Option<Date>,
}

/// Which cases to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkFilter<'a> {
    /// Those an organ decides and that are open.
    OpenOf(&'a str),
    /// Those an organ decided.
    ClosedOf(&'a str),
    /// Those anywhere that wait for the platform: to be passed on, to be put up in public, or because the organ was silent.
    OfPlatform,
}

/// A case the clock has to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseDue {
    /// Person.
    pub subject: [u8; 16],
    /// Case.
    pub case: [u8; 16],
}

/// How an organ keeps its deadlines with cases of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganTimeliness {
    /// Slug of the organ.
    pub organ: String,
    /// Kind.
    pub kind: CaseKind,
    /// Cases there were.
    pub all: u64,
    /// Of these open.
    pub open: u64,
    /// Of all, those in which a deadline was missed.
    pub missed: u64,
}

const COLUMNS: &str =
    "organ, case_id, subject_id, kind, state, due_on, opened_on, missed, closed_on";

impl Store {
    /// Cases of a list, those due first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an unknown word.
    pub fn case_work(
        &self,
        filter: WorkFilter<'_>,
        limit: u32,
    ) -> Result<Vec<CaseWork>, StoreError> {
        self.readers()
            .read(|connection| list(connection, filter, limit))
    }

    /// The case of an id in the list of an organ.
    ///
    /// # Errors
    /// As [`Store::case_work`].
    pub fn case_work_of(
        &self,
        organ: &str,
        case: [u8; 16],
    ) -> Result<Option<CaseWork>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM case_work WHERE organ = $1 AND case_id = $2");
            let mut statement = connection.prepare_cached(&sql)?;
            rows::first(statement.query(params![organ, case])?, work)
        })
    }

    /// The same, whichever organ decides it.
    ///
    /// # Errors
    /// As [`Store::case_work`].
    pub fn case_work_anywhere(&self, case: [u8; 16]) -> Result<Option<CaseWork>, StoreError> {
        self.readers().read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM case_work WHERE case_id = $1");
            let mut statement = connection.prepare_cached(&sql)?;
            rows::first(statement.query(params![case])?, work)
        })
    }

    /// Open cases whose deadline or record has ended before a day, and those whose record ended otherwise.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn cases_due(&self, today: Date, limit: u32) -> Result<Vec<CaseDue>, StoreError> {
        self.readers().read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT case_work.subject_id, case_work.case_id FROM case_work
                 WHERE case_work.closed_on IS NULL AND (case_work.due_on < $1 OR case_work.record_until < $1
                   OR EXISTS (SELECT 1 FROM record WHERE record.subject_id = case_work.subject_id
                     AND record.record_id = case_work.record_id
                     AND record.state IN ('withdrawn', 'repaired', 'sealed')
                     AND record.version = (SELECT max(newest.version) FROM record newest
                       WHERE newest.subject_id = case_work.subject_id
                         AND newest.record_id = case_work.record_id)))
                 ORDER BY case_work.case_id LIMIT $2",
            )?;
            rows::all(statement.query(params![to_days(today), limit])?, |row| {
                Ok(CaseDue {
                    subject: row.get(0)?,
                    case: row.get(1)?,
                })
            })
        })
    }

    /// Publications whose record says something else than what was released: nobody released that.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn publications_changed(&self, limit: u32) -> Result<Vec<CaseDue>, StoreError> {
        self.readers().read_one(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT published.subject_id, published.case_id FROM published
                 JOIN record released ON released.subject_id = published.subject_id
                   AND released.record_id = published.record_id AND released.version = published.record_version
                 JOIN record newest ON newest.subject_id = published.subject_id AND newest.record_id = published.record_id
                   AND newest.version = (SELECT max(known.version) FROM record known
                     WHERE known.subject_id = published.subject_id AND known.record_id = published.record_id)
                 WHERE newest.document_number <> released.document_number OR newest.decided_by <> released.decided_by
                   OR newest.decided_on <> released.decided_on OR newest.fields <> released.fields
                 ORDER BY published.case_id LIMIT $1",
            )?;
            rows::all(statement.query(params![limit])?, |row| {
                Ok(CaseDue {
                    subject: row.get(0)?,
                    case: row.get(1)?,
                })
            })
        })
    }

    /// How organs keep their deadlines.
    ///
    /// # Errors
    /// As [`Store::case_work`].
    pub fn timeliness(&self) -> Result<Vec<OrganTimeliness>, StoreError> {
        self.readers().read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT organ, kind, count(*), CAST(sum(CASE WHEN closed_on IS NULL THEN 1 ELSE 0 END) AS BIGINT),
                   CAST(sum(missed) AS BIGINT)
                 FROM case_work GROUP BY organ, kind ORDER BY organ, kind",
            )?;
            rows::all(statement.query(params![])?, |row| {
                let kind: String = row.get(1)?;
                Ok(OrganTimeliness {
                    organ: row.get(0)?,
                    kind: CaseKind::from_word(&kind)
                        .ok_or_else(|| unknown("case_work", "kind", &kind))?,
                    all: row.get(2)?,
                    open: row.get(3)?,
                    missed: row.get(4)?,
                })
            })
        })
    }
}

fn list(
    connection: &Connection,
    filter: WorkFilter<'_>,
    limit: u32,
) -> Result<Vec<CaseWork>, StoreError> {
    // What has no deadline comes last.
    let open = format!(
        "SELECT {COLUMNS} FROM case_work WHERE organ = $1 AND closed_on IS NULL
         ORDER BY coalesce(due_on, 4000000), case_id LIMIT $2"
    );
    let closed = format!(
        "SELECT {COLUMNS} FROM case_work WHERE organ = $1 AND closed_on IS NOT NULL
         ORDER BY closed_on DESC, case_id DESC LIMIT $2"
    );
    let of_platform = format!(
        "SELECT {COLUMNS} FROM case_work WHERE closed_on IS NULL
           AND (state IN ('filed', 'overdue') OR (kind = 'publication' AND state = 'decided'))
         ORDER BY coalesce(due_on, 0), case_id LIMIT $1"
    );
    let (sql, organ) = match filter {
        WorkFilter::OpenOf(organ) => (open, Some(organ)),
        WorkFilter::ClosedOf(organ) => (closed, Some(organ)),
        WorkFilter::OfPlatform => (of_platform, None),
    };
    let mut statement = connection.prepare_cached(&sql)?;
    let found = match organ {
        Some(organ) => statement.query(params![organ, limit])?,
        None => statement.query(params![limit])?,
    };
    rows::all(found, work)
}

fn work(row: &Row<'_>) -> Result<CaseWork, StoreError> {
    const TABLE: &str = "case_work";
    let (kind, state): (String, String) = (row.get(3)?, row.get(4)?);
    let day = |column: usize, name| -> Result<Option<Date>, StoreError> {
        let days: Option<i64> = row.get(column)?;
        days.map(|days| from_days(days, TABLE, name)).transpose()
    };
    Ok(CaseWork {
        organ: row.get(0)?,
        case: row.get(1)?,
        subject: row.get(2)?,
        kind: CaseKind::from_word(&kind).ok_or_else(|| unknown(TABLE, "kind", &kind))?,
        state: CaseState::from_word(&state).ok_or_else(|| unknown(TABLE, "state", &state))?,
        due_on: day(5, "due_on")?,
        opened_on: from_days(row.get(6)?, TABLE, "opened_on")?,
        missed: row.get(7)?,
        closed_on: day(8, "closed_on")?,
    })
}

pub(super) fn insert(
    transaction: &Transaction<'_>,
    (subject, id): ([u8; 16], [u8; 16]),
    case: &Case,
    organ: &str,
    version: Option<&Version>,
) -> Result<(), StoreError> {
    transaction.connection.execute(
        "INSERT INTO case_work (organ, case_id, subject_id, kind, state, due_on, opened_on, record_id, record_until,
               missed, closed_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            organ,
            id,
            subject,
            case.kind.word(),
            case.state.word(),
            case.due_on.map(to_days),
            to_days(case.opened_on),
            version.map(|version| version.record),
            version.map(|version| to_days(version.display_until)),
            false,
            closed_on(case, case.opened_on)
        ],
    )?;
    Ok(())
}

pub(super) fn update(
    transaction: &Transaction<'_>,
    row: &CaseRow,
    next: &Case,
    on: Date,
) -> Result<(), StoreError> {
    transaction.connection.execute(
        "UPDATE case_work SET state = $1, due_on = $2, missed = $3, closed_on = $4 WHERE organ = $5 AND case_id = $6",
        params![
            next.state.word(),
            next.due_on.map(to_days),
            next.missed,
            closed_on(next, on),
            row.organ,
            row.id
        ],
    )?;
    Ok(())
}

fn closed_on(case: &Case, on: Date) -> Option<i64> {
    // A case that holds its record is not done with, whatever its state is called.
    let closed = case.state.is_closed() && hold_of(case) == Hold::None;
    closed.then(|| to_days(on))
}
