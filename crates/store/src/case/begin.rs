//! A case is begun.

use super::move_on::{Decided, MoveOutcome, keep_all, settle, write_step};
use super::read::{CaseRow, all_of, one};
use super::{CaseActor, CaseContent, list, work};
use crate::access::Kind;
use crate::engine::params;
use crate::error::StoreError;
use crate::paper::EncryptedPaper;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use rules::case::{Case, CaseKind, MoveRefusal};
use rules::record::Version;

/// Decides with the record as it is in the transaction and the cases of its person.
pub type DecideBeginning =
    Box<dyn FnOnce(Option<&Version>, &[CaseRow]) -> Result<Decided, MoveRefusal> + Send>;

/// A case about to be begun.
pub struct NewCase {
    /// Person.
    pub subject: [u8; 16],
    /// Its id, UUID v7.
    pub id: [u8; 16],
    /// Kind.
    pub kind: CaseKind,
    /// Record it is about.
    pub record: Option<[u8; 16]>,
    /// Slug of the organ that decides it; `None` for the one the record came from.
    pub organ: Option<String>,
    /// Slug of the organ a complaint is about.
    pub about: Option<String>,
    /// Masked name and number of the person.
    pub hint: String,
    /// Who begins it.
    pub actor: CaseActor,
    /// What comes with it.
    pub content: CaseContent,
    /// Papers that come with it.
    pub papers: Vec<EncryptedPaper>,
    /// Decides with the record as it is now and the person's cases about it.
    pub decide: DecideBeginning,
}

impl std::fmt::Debug for NewCase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewCase({})", self.kind.word())
    }
}

/// Whom a case is about who may never have been met before.
pub struct MetPerson {
    /// Keyed digest of their number.
    pub digest: [u8; 32],
    /// Name as given.
    pub name: String,
}

impl std::fmt::Debug for MetPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MetPerson(hidden)")
    }
}

impl Store {
    /// Begins a case: file, first step, log entry and what it does to the record commit together. One that is open already about
    /// the same record and of the same kind refuses another.
    pub fn begin_case(&self, new: NewCase) -> Pending<MoveOutcome> {
        self.writer()
            .submit(move |transaction| begin(transaction, new))
    }

    /// The same about the person of a number, whatever subject `new` names. Whoever was never met gets an identity and no dossier,
    /// and only when the case is begun.
    pub fn begin_case_about(&self, person: MetPerson, mut new: NewCase) -> Pending<MoveOutcome> {
        self.writer().submit(move |transaction| {
            let met = transaction.subject_of(&person.digest)?;
            new.subject = met.unwrap_or_else(|| transaction.environment().new_id());
            if met.is_none() {
                transaction.has_no_entries(new.subject);
            }
            if list::has_other_name(transaction, &new.subject, &person.name)? {
                return Ok(Err(MoveRefusal::OtherName));
            }
            let subject = new.subject;
            let begun = begin(transaction, new)?;
            if begun.is_ok() && met.is_none() {
                transaction.meet_as(&person.digest, subject)?;
            }
            Ok(begun)
        })
    }
}

/// Begins a case in the transaction of whoever brings it.
pub(crate) fn begin(
    transaction: &mut Transaction<'_>,
    new: NewCase,
) -> Result<MoveOutcome, StoreError> {
    let (connection, keys) = (transaction.connection, transaction.keys());
    let cases = all_of(connection, keys, &new.subject)?;
    let about = new.record.is_some();
    let same = cases.iter().find(|row| {
        about
            && row.record == new.record
            && row.case.kind == new.kind
            && !row.case.state.is_closed()
    });
    if let Some(same) = same {
        return Ok(Err(MoveRefusal::Exists {
            state: same.case.state,
        }));
    }
    let version = super::revise::newest(transaction, &new.subject, new.record.as_ref())?;
    let decided = match (new.decide)(version.as_ref(), &cases) {
        Ok(decided) => decided,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let from_record = version.as_ref().map(|version| version.source.clone());
    let Some(organ) = new.organ.clone().or(from_record) else {
        return Ok(Err(MoveRefusal::RecordGone));
    };
    let id = new.id;
    transaction.connection.execute(
        "INSERT INTO case_file (subject_id, case_id, kind, record_id, organ, about, hint, opened_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            new.subject,
            id,
            new.kind.word(),
            new.record,
            organ,
            new.about,
            new.hint,
            transaction.now_milliseconds()
        ],
    )?;
    let key = (new.subject, id);
    let (about, content) = ((new.kind, Kind::CaseOpened), decided.with(&new.content));
    write_step(transaction, key, about, &decided, &new.actor, &content)?;
    let begun = Case::of(new.kind, &[decided.step]).ok_or(StoreError::Conflict(
        "the first step of a case is not one the table allows",
    ))?;
    keep_all(transaction, id, &new.actor, &new.papers)?;
    work::insert(transaction, key, &begun, &organ, version.as_ref())?;
    settle(transaction, key, &begun, &decided, version, &new.actor)?;
    let row = one(
        transaction.connection,
        transaction.keys(),
        &new.subject,
        &id,
    )?;
    row.ok_or(StoreError::NotFound).map(Ok)
}
