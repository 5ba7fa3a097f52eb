//! A step with a representation that stands: taken with the row as it is in the transaction, and entered into the lists of the
//! two people.

use super::{RepresentationRow, ground_word, one};
use crate::access::{Kind, NewAccess, Outcome};
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::civil::Date;
use rules::representation::{Representation, RepresentationRefusal};

/// An official who does something about a representation.
#[derive(Debug, Clone)]
pub struct Official {
    /// Account.
    pub account: [u8; 16],
    /// Its login.
    pub login: String,
    /// Organ it acts for.
    pub organ: String,
    /// Names of the policies that allow it, separated by spaces.
    pub policy: String,
    /// Legal date.
    pub day: Date,
}

/// The representation after a step, or why the step was not taken.
pub(super) type Decided = Result<RepresentationRow, RepresentationRefusal>;

/// Why a step was not taken.
pub(super) enum Stopped {
    /// The law stands against it.
    Refused(RepresentationRefusal),
    /// It could not be.
    Failed(StoreError),
}

impl From<RepresentationRefusal> for Stopped {
    fn from(refusal: RepresentationRefusal) -> Self {
        Stopped::Refused(refusal)
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Stopped::Failed(error)
    }
}

/// Who did something, as the two lists say it.
pub(super) struct Step<'a> {
    pub(super) kind: Kind,
    pub(super) outcome: Outcome,
    /// Organ and actor in the list of the represented person.
    pub(super) represented: [&'a str; 2],
    /// The same in the list of the representative.
    pub(super) representative: [&'a str; 2],
    pub(super) policy: &'a str,
}

impl<'a> Step<'a> {
    /// A step of an official, named in both lists.
    pub(super) fn of_official(kind: Kind, outcome: Outcome, by: &'a Official) -> Self {
        let official = [by.organ.as_str(), by.login.as_str()];
        Self {
            kind,
            outcome,
            represented: official,
            representative: official,
            policy: &by.policy,
        }
    }
}

impl Store {
    /// Takes a step with a representation, and reads it again.
    pub(super) fn step(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        take: impl FnOnce(&mut Transaction<'_>, &RepresentationRow) -> Result<(), Stopped>
        + Send
        + 'static,
    ) -> Pending<Decided> {
        self.writer().submit(move |transaction| {
            let found = one(transaction.connection, &subject, &id)?;
            let row = found.ok_or(StoreError::NotFound)?;
            match take(transaction, &row) {
                Ok(()) => again(transaction, &row.representation).map(Ok),
                Err(Stopped::Refused(refusal)) => Ok(Err(refusal)),
                Err(Stopped::Failed(error)) => Err(error),
            }
        })
    }

    /// The same with one of an official's own organ.
    pub(super) fn step_of_organ(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: Official,
        take: impl FnOnce(&mut Transaction<'_>, &RepresentationRow, &Official) -> Result<(), Stopped>
        + Send
        + 'static,
    ) -> Pending<Decided> {
        self.step(subject, id, move |transaction, row| {
            if row.organ != by.organ {
                return Err(StoreError::NotFound.into());
            }
            take(transaction, row, &by)
        })
    }
}

/// The representation as the transaction has it now.
pub(super) fn again(
    transaction: &Transaction<'_>,
    representation: &Representation,
) -> Result<RepresentationRow, StoreError> {
    let (subject, id) = (&representation.represented, &representation.id);
    one(transaction.connection, subject, id)?.ok_or(StoreError::NotFound)
}

/// Enters a step into both lists.
pub(super) fn append(
    transaction: &mut Transaction<'_>,
    representation: &Representation,
    step: &Step<'_>,
) -> Result<(), StoreError> {
    append_to_represented(transaction, representation, step)?;
    let representative = representation.representative;
    let named = step.representative;
    append_to(transaction, representative, named, representation, step)
}

/// Enters a step into the list of the represented person alone.
pub(super) fn append_to_represented(
    transaction: &mut Transaction<'_>,
    representation: &Representation,
    step: &Step<'_>,
) -> Result<(), StoreError> {
    let (represented, named) = (representation.represented, step.represented);
    append_to(transaction, represented, named, representation, step)
}

fn append_to(
    transaction: &mut Transaction<'_>,
    subject: [u8; 16],
    [organ, actor]: [&str; 2],
    representation: &Representation,
    step: &Step<'_>,
) -> Result<(), StoreError> {
    transaction.append(&NewAccess {
        subject,
        kind: step.kind,
        outcome: step.outcome,
        organ,
        actor,
        purpose: None,
        ground: Some(&ground_word(representation)),
        case_number: None,
        reason: None,
        items: None,
        policy: Some(step.policy),
        object: None,
        seal: None,
        first: false,
    })?;
    Ok(())
}
