//! A publication: found by the document of its record, put into the public register when it is released, taken out when it is over.

use super::begin::{MetPerson, NewCase, begin};
use super::list::has_other_name;
use super::move_on::MoveOutcome;
use super::read::CaseRow;
use crate::days::to_days;
use crate::engine::params;
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::civil::Date;
use rules::case::MoveRefusal;

/// A record as an organ names it: its own, by the document.
#[derive(Debug, Clone)]
pub struct RecordOfDocument {
    /// Catalogue item.
    pub item: String,
    /// Slugs of the organs for which whoever asks answers.
    pub sources: Vec<String>,
    /// Document number, as it was received.
    pub document_number: String,
}

/// What everybody is to see of a record.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPublished {
    /// Its number in the register: random, and the record's own nowhere.
    pub public_id: [u8; 16],
    /// Version of the record that was released.
    pub record_version: u32,
    /// Catalogue item.
    pub item: String,
    /// Version of the item under which it was accepted.
    pub item_version: u32,
    /// Slug of the organ that supplied it.
    pub organ: String,
    /// Name as it is shown.
    pub name_shown: String,
    /// Document number.
    pub document_number: String,
    /// Organ that decided, as the document names it.
    pub decided_by: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Codes and texts of the fields, masked.
    pub fields: Vec<(String, String)>,
}

impl std::fmt::Debug for NewPublished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewPublished({})", self.item)
    }
}

impl Store {
    /// Begins a case about a record that an organ names by its document, whatever subject and record `new` names.
    pub fn begin_case_of_document(
        &self,
        person: MetPerson,
        wanted: RecordOfDocument,
        mut new: NewCase,
    ) -> Pending<MoveOutcome> {
        self.writer().submit(move |transaction| {
            let Some(subject) = transaction.subject_of(&person.digest)? else {
                return Ok(Err(MoveRefusal::RecordGone));
            };
            if has_other_name(transaction, &subject, &person.name)? {
                return Ok(Err(MoveRefusal::OtherName));
            }
            let Some(record) = record_of(transaction, &subject, &wanted)? else {
                return Ok(Err(MoveRefusal::RecordGone));
            };
            new.subject = subject;
            new.record = Some(record);
            begin(transaction, new)
        })
    }
}

fn record_of(
    transaction: &Transaction<'_>,
    subject: &[u8; 16],
    wanted: &RecordOfDocument,
) -> Result<Option<[u8; 16]>, StoreError> {
    let mut statement = transaction.connection.prepare_cached(
        "SELECT record_id, source FROM record WHERE subject_id = $1 AND item = $2 AND document_number = $3
         ORDER BY version DESC",
    )?;
    let found = statement.query(params![subject, wanted.item, wanted.document_number])?;
    let found: Vec<([u8; 16], String)> = rows::all(found, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let own = found
        .into_iter()
        .find(|(_, source)| wanted.sources.contains(source));
    Ok(own.map(|(record, _)| record))
}

/// Puts what was released into the register.
pub(super) fn enter(
    transaction: &Transaction<'_>,
    case: &CaseRow,
    new: &NewPublished,
    on: Date,
) -> Result<(), StoreError> {
    let record = case
        .record
        .ok_or(StoreError::Conflict("a publication has no record"))?;
    let fields = serde_json::to_string(&new.fields).map_err(|error| StoreError::Corrupt {
        table: "published",
        column: "fields",
        what: error.to_string(),
    })?;
    transaction.connection.execute(
        "INSERT INTO published (subject_id, case_id, public_id, record_id, record_version, item, item_version, organ,
               name_shown, document_number, decided_by, decided_on, fields, released_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            case.subject,
            case.id,
            new.public_id,
            record,
            new.record_version,
            new.item,
            new.item_version,
            new.organ,
            new.name_shown,
            new.document_number,
            new.decided_by,
            to_days(new.decided_on),
            fields,
            to_days(on)
        ],
    )?;
    Ok(())
}

/// Takes it out. Its steps and its entries of the log stay and say that it was there.
pub(super) fn take_out(transaction: &Transaction<'_>, case: &CaseRow) -> Result<(), StoreError> {
    transaction.connection.execute(
        "DELETE FROM published WHERE subject_id = $1 AND case_id = $2",
        params![case.subject, case.id],
    )?;
    Ok(())
}
