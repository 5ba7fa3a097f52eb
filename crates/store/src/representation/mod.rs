//! 代理: who acts for whom, and what a person arranged for the time after their death. Each step has its entry in the lists of
//! the two people; what a representation opens is decided in the transaction that logs the access.

mod acting;
mod arrangement;
mod casework;
mod end;
mod establish;
mod step;

pub use acting::ActingFor;
pub use arrangement::{ArrangementRow, NamedRelative, NewArrangement};
pub use casework::REPRESENTATIVE;
pub use end::PrivateEnd;
pub use establish::{NewRepresentation, Party};
pub use step::Official;

use crate::days::{from_days, from_milliseconds};
use crate::engine::{Connection, Row, Value, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::representation::{
    Document, DocumentKind, EndedBy, Representation, RepresentationKind, RepresentationState,
};

/// A representation as kept.
#[derive(Debug, Clone)]
pub struct RepresentationRow {
    /// What a decision rests on.
    pub representation: Representation,
    /// Organ that established it.
    pub organ: String,
    /// The document it rests on.
    pub document: Document,
    /// The document of kinship, or of who the guardian is.
    pub second: Option<Document>,
    /// Masked name and number of the represented person.
    pub represented_hint: String,
    /// Masked name and number of the representative.
    pub representative_hint: String,
    /// Account that proposed it.
    pub proposed_by: [u8; 16],
    /// Its login.
    pub proposed_login: String,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// When it was confirmed or rejected.
    pub decided_at: Option<Timestamp>,
    /// Why.
    pub decision_reason: Option<String>,
    /// When the represented person objected.
    pub objected_at: Option<Timestamp>,
    /// When a reviewer let it stand all the same, and why.
    pub objection_answer: Option<(Timestamp, String)>,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// Why.
    pub end_reason: Option<String>,
}

const COLUMNS: &str = "subject_id, representation_id, representative_id, kind, organ, document_kind, document_number, \
                       second_kind, second_number, represented_hint, representative_hint, valid_from, valid_until, \
                       decide_by, proposed_by, proposed_login, proposed_at, decided_at, confirmed, decision_reason, \
                       objected_at, objection_answered_at, objection_answer, ended_by, ended_at, end_reason";

impl Store {
    /// Representations over a person, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] when a row contradicts itself.
    pub fn representations_of(
        &self,
        subject: [u8; 16],
    ) -> Result<Vec<RepresentationRow>, StoreError> {
        self.readers()
            .read_one(|connection| of(connection, &subject))
    }

    /// Those a person holds for others, the newest first.
    ///
    /// # Errors
    /// As [`Store::representations_of`].
    pub fn representations_held_by(
        &self,
        representative: [u8; 16],
    ) -> Result<Vec<RepresentationRow>, StoreError> {
        self.readers()
            .read(|connection| held_by(connection, &representative))
    }

    /// One of those a person holds; nothing when it is not theirs.
    ///
    /// # Errors
    /// As [`Store::representations_of`].
    pub fn representation_held(
        &self,
        representative: [u8; 16],
        id: [u8; 16],
    ) -> Result<Option<RepresentationRow>, StoreError> {
        self.readers().read(|connection| {
            let mut found = by_keys(
                connection,
                "SELECT subject_id, representation_id FROM representation_held
                 WHERE representative_id = $1 AND representation_id = $2",
                params![representative, id],
            )?;
            Ok(found.pop())
        })
    }

    /// Those an organ established, the newest first, before a given one.
    ///
    /// # Errors
    /// As [`Store::representations_of`].
    pub fn representations_in(
        &self,
        organ: &str,
        before: Option<[u8; 16]>,
        limit: u32,
    ) -> Result<Vec<RepresentationRow>, StoreError> {
        self.readers().read(|connection| {
            by_keys(
                connection,
                "SELECT subject_id, representation_id FROM representation_kept
                 WHERE organ = $1 AND representation_id < $2 ORDER BY representation_id DESC LIMIT $3",
                params![organ, before.unwrap_or([255; 16]), limit],
            )
        })
    }

    /// One of those an organ established; nothing when it is another's.
    ///
    /// # Errors
    /// As [`Store::representations_of`].
    pub fn representation_in(
        &self,
        organ: &str,
        id: [u8; 16],
    ) -> Result<Option<RepresentationRow>, StoreError> {
        self.readers().read(|connection| {
            let mut found = by_keys(
                connection,
                "SELECT subject_id, representation_id FROM representation_kept
                 WHERE organ = $1 AND representation_id = $2",
                params![organ, id],
            )?;
            Ok(found.pop())
        })
    }
}

/// The representations of the keys that a statement finds.
fn by_keys<const N: usize>(
    connection: &Connection,
    sql: &str,
    params: [Value<'_>; N],
) -> Result<Vec<RepresentationRow>, StoreError> {
    let keys: Vec<([u8; 16], [u8; 16])> = connection
        .prepare_cached(sql)?
        .query_map(params, |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    keys.iter()
        .filter_map(|(subject, id)| one(connection, subject, id).transpose())
        .collect()
}

fn of(connection: &Connection, subject: &[u8; 16]) -> Result<Vec<RepresentationRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM representation WHERE subject_id = $1 ORDER BY representation_id DESC"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    rows::all(statement.query(params![subject])?, read)
}

fn held_by(
    connection: &Connection,
    representative: &[u8; 16],
) -> Result<Vec<RepresentationRow>, StoreError> {
    by_keys(
        connection,
        "SELECT subject_id, representation_id FROM representation_held
         WHERE representative_id = $1 ORDER BY representation_id DESC",
        params![representative],
    )
}

fn one(
    connection: &Connection,
    subject: &[u8; 16],
    id: &[u8; 16],
) -> Result<Option<RepresentationRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM representation WHERE subject_id = $1 AND representation_id = $2"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    rows::first(statement.query(params![subject, id])?, read)
}

/// Whether a person's death is on record: a relative was confirmed, and nobody but that relative ended it. That its last day
/// has passed makes nobody alive.
pub(crate) fn is_dead(connection: &Connection, subject: &[u8; 16]) -> Result<bool, StoreError> {
    let tells_of_death = |row: &RepresentationRow| {
        let representation = &row.representation;
        !representation.kind.is_guardian()
            && representation.state == RepresentationState::Confirmed
            && matches!(
                representation.ended,
                None | Some(EndedBy::Representative | EndedBy::Death)
            )
    };
    Ok(of(connection, subject)?.iter().any(tells_of_death))
}

/// The representation as an entry names it.
pub(crate) fn ground_word(representation: &Representation) -> String {
    let id = crate::access::hex(&representation.id);
    format!("representation:{id}:{}", representation.kind.word())
}

fn corrupt(column: &'static str, what: &str) -> StoreError {
    StoreError::Corrupt {
        table: "representation",
        column,
        what: format!("unknown word {what}"),
    }
}

fn read(row: &Row<'_>) -> Result<RepresentationRow, StoreError> {
    const TABLE: &str = "representation";
    let day = |column: usize, name| -> Result<Date, StoreError> {
        from_days(row.get(column)?, TABLE, name)
    };
    let instant = |column: usize, name| -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = row.get(column)?;
        at.map(|at| from_milliseconds(at, TABLE, name)).transpose()
    };
    let document = |kind: Option<String>, number: Option<String>| {
        let (Some(kind), Some(number)) = (kind, number) else {
            return Ok(None);
        };
        let kind = DocumentKind::from_word(&kind).ok_or_else(|| corrupt("document_kind", &kind))?;
        Ok::<_, StoreError>(Some(Document { kind, number }))
    };
    let kind: String = row.get(3)?;
    let confirmed: Option<bool> = row.get(18)?;
    let ended: Option<String> = row.get(23)?;
    let answered = instant(21, "objection_answered_at")?;
    let answer: Option<String> = row.get(22)?;
    Ok(RepresentationRow {
        representation: Representation {
            id: row.get(1)?,
            represented: row.get(0)?,
            representative: row.get(2)?,
            kind: RepresentationKind::from_word(&kind).ok_or_else(|| corrupt("kind", &kind))?,
            from: day(11, "valid_from")?,
            until: day(12, "valid_until")?,
            decide_by: day(13, "decide_by")?,
            state: match confirmed {
                None => RepresentationState::Proposed,
                Some(true) => RepresentationState::Confirmed,
                Some(false) => RepresentationState::Rejected,
            },
            ended: match ended.as_deref() {
                None => None,
                Some(word) => {
                    Some(EndedBy::from_word(word).ok_or_else(|| corrupt("ended_by", word))?)
                }
            },
        },
        organ: row.get(4)?,
        document: document(Some(row.get(5)?), Some(row.get(6)?))?
            .ok_or_else(|| corrupt("document_kind", "NULL"))?,
        second: document(row.get(7)?, row.get(8)?)?,
        represented_hint: row.get(9)?,
        representative_hint: row.get(10)?,
        proposed_by: row.get(14)?,
        proposed_login: row.get(15)?,
        proposed_at: from_milliseconds(row.get(16)?, TABLE, "proposed_at")?,
        decided_at: instant(17, "decided_at")?,
        decision_reason: row.get(19)?,
        objected_at: instant(20, "objected_at")?,
        objection_answer: answered.zip(answer),
        ended_at: instant(24, "ended_at")?,
        end_reason: row.get(25)?,
    })
}
