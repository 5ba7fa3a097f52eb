//! A listing makes its record: the one an upload of the same document would make, with the case in place of the file.

use super::CaseActor;
use super::read::{CaseRow, all_of};
use super::revise::{newest, revise};
use crate::days::to_days;
use crate::engine::{Connection, OptionalExtension as _, params};
use crate::error::StoreError;
use crate::intake::record_id;
use crate::keys::Keys;
use crate::rows;
use crate::transaction::Transaction;
use rules::case::{CaseKind, CaseState, MoveRefusal};
use rules::record::{Provenance, Version};
use std::collections::HashSet;

/// Name of the fact by which the first step of a listing says of which item it is.
pub const LISTED_ITEM: &str = "record-item";

/// States of a listing whose procedure has not come to its end.
const BEFORE_EFFECT: [CaseState; 4] = [
    CaseState::Proposed,
    CaseState::Notified,
    CaseState::Decided,
    CaseState::Served,
];

/// The record of a listing, checked as a row of a file is.
#[derive(Clone, PartialEq, Eq)]
pub struct NewListing {
    /// As the gate made it; its id, number, instant and origin are given here.
    pub version: Version,
    /// Normalised values that make the record the same record.
    pub document_key: String,
    /// Name of the person.
    pub name: String,
    /// Their number in its canonical form, sealed when there is no dossier yet.
    pub number: String,
    /// Slug of the identifier kind.
    pub number_kind: &'static str,
}

impl std::fmt::Debug for NewListing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewListing({})", self.version.item)
    }
}

impl NewListing {
    fn record(&self) -> [u8; 16] {
        record_id(&self.version.item, &self.version.source, &self.document_key)
    }
}

/// Whether a subject has a dossier under another name.
pub(super) fn has_other_name(
    transaction: &Transaction<'_>,
    subject: &[u8; 16],
    name: &str,
) -> Result<bool, StoreError> {
    let known = name_of(transaction, subject)?;
    Ok(known.is_some_and(|known| known != name))
}

fn name_of(
    transaction: &Transaction<'_>,
    subject: &[u8; 16],
) -> Result<Option<String>, StoreError> {
    let found = transaction.connection.query_row(
        "SELECT name FROM subject WHERE subject_id = $1",
        params![subject],
        |row| row.get(0),
    );
    Ok(found.optional()?)
}

/// What became known since the procedure began and stands against the record.
pub(super) fn stands_against(
    transaction: &Transaction<'_>,
    subject: &[u8; 16],
    new: &NewListing,
) -> Result<Option<MoveRefusal>, StoreError> {
    if has_other_name(transaction, subject, &new.name)? {
        return Ok(Some(MoveRefusal::OtherName));
    }
    let known = newest(transaction, subject, Some(&new.record()))?;
    Ok(known.map(|_| MoveRefusal::RecordExists))
}

/// Writes the record, begins the dossier where there is none, and ties the case to its record, so that it ends with it.
pub(super) fn enter(
    transaction: &mut Transaction<'_>,
    case: &CaseRow,
    new: &NewListing,
    pack_digest: [u8; 32],
    actor: &CaseActor,
) -> Result<(), StoreError> {
    let (subject, record) = (case.subject, new.record());
    if name_of(transaction, &subject)?.is_none() {
        let (keys, environment) = (transaction.keys(), transaction.environment());
        let sealed = keys.seal(new.number.as_bytes(), &subject, environment)?;
        transaction.connection.execute(
            "INSERT INTO subject (subject_id, name, number_kind, number_sealed, recorded_at, key_generation)
             VALUES ($1, $2, $3, $4, $5, $6)",
            params![
                subject,
                new.name,
                new.number_kind,
                sealed.bytes,
                transaction.now_milliseconds(),
                sealed.generation
            ],
        )?;
        transaction.count("people", 1)?;
    }
    let version = Version {
        record,
        version: 0,
        provenance: Provenance {
            upload: case.id,
            sheet: None,
            row: 0,
            case: Some(case.id),
        },
        ..new.version.clone()
    };
    let until = to_days(version.display_until);
    revise(transaction, &subject, version, case.id, pack_digest, actor)?;
    transaction.connection.execute(
        "UPDATE case_file SET record_id = $1 WHERE subject_id = $2 AND case_id = $3",
        params![record, subject, case.id],
    )?;
    transaction.connection.execute(
        "UPDATE case_work SET record_id = $1, record_until = $2 WHERE organ = $3 AND case_id = $4",
        params![record, until, case.organ, case.id],
    )?;
    Ok(())
}

/// The people an organ has proposed to list under an item and whose procedure is open, as far as they are among `subjects`.
pub(crate) fn people_proposed(
    connection: &Connection,
    keys: &Keys,
    (organ, item): (&str, &str),
    subjects: &HashSet<[u8; 16]>,
) -> Result<HashSet<[u8; 16]>, StoreError> {
    let open: Vec<[u8; 16]> = {
        let mut statement = connection.prepare_cached(
            "SELECT subject_id FROM case_work WHERE organ = $1 AND kind = $2 AND closed_on IS NULL",
        )?;
        rows::all(
            statement.query(params![organ, CaseKind::Listing.word()])?,
            |row| Ok(row.get(0)?),
        )?
    };
    let mut proposed = HashSet::new();
    for subject in open
        .into_iter()
        .filter(|subject| subjects.contains(subject))
    {
        let cases = all_of(connection, keys, &subject)?;
        let under_item = cases.iter().any(|row| {
            row.case.kind == CaseKind::Listing
                && row.organ == organ
                && BEFORE_EFFECT.contains(&row.case.state)
                && row
                    .steps
                    .first()
                    .and_then(|step| step.content.fact(LISTED_ITEM))
                    == Some(item)
        });
        if under_item {
            proposed.insert(subject);
        }
    }
    Ok(proposed)
}
