//! Proposed by one official and decided by another, each in the lists of both people.

use super::arrangement::in_force;
use super::end::after_death;
use super::step::{Decided, Official, Step, again, append};
use super::{RepresentationRow, is_dead, of};
use crate::access::{Kind, Outcome};
use crate::days::to_days;
use crate::engine::params;
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::civil::Date;
use rules::representation::{
    Document, Representation, RepresentationKind, RepresentationRefusal, RepresentationState,
    check_confirmation, check_open,
};

/// One of the two people, after the population register confirmed who they are.
#[derive(Debug, Clone)]
pub struct Party {
    /// Subject.
    pub subject: [u8; 16],
    /// Id of the register's answer.
    pub check: [u8; 16],
    /// Masked name and number.
    pub hint: String,
}

/// A representation about to be proposed.
#[derive(Debug, Clone)]
pub struct NewRepresentation {
    /// Who is to be represented.
    pub represented: Party,
    /// Who is to act.
    pub representative: Party,
    /// Why.
    pub kind: RepresentationKind,
    /// The document it rests on.
    pub document: Document,
    /// The one beside it.
    pub second: Option<Document>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Last day on which it may be confirmed.
    pub decide_by: Date,
}

impl Store {
    /// Keeps a proposal. One of the same two people and the same kind that still stands refuses another.
    pub fn propose_representation(&self, new: NewRepresentation, by: Official) -> Pending<Decided> {
        self.writer().submit(move |transaction| {
            let subject = new.represented.subject;
            let same = |row: &RepresentationRow| {
                let known = &row.representation;
                known.representative == new.representative.subject
                    && known.kind == new.kind
                    && known.stands_on(by.day)
            };
            if of(transaction.connection, &subject)?.iter().any(same) {
                return Ok(Err(RepresentationRefusal::Exists));
            }
            let representation = Representation {
                id: transaction.environment().new_id(),
                represented: subject,
                representative: new.representative.subject,
                kind: new.kind,
                from: new.from,
                until: new.until,
                decide_by: new.decide_by,
                state: RepresentationState::Proposed,
                ended: None,
            };
            let step = Step::of_official(Kind::RepresentationProposed, Outcome::Done, &by);
            append(transaction, &representation, &step)?;
            insert(transaction, &new, &by, &representation)?;
            again(transaction, &representation).map(Ok)
        })
    }

    /// Confirms a proposal, for a second official of the organ. With the confirmation of a death the consents of the dead
    /// end, and so do guardianships over them or by them: nobody gives a consent for the dead, so none of theirs stands.
    pub fn confirm_representation(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: Official,
        reason: String,
    ) -> Pending<Decided> {
        self.step_of_organ(subject, id, by, move |transaction, row, by| {
            let representation = &row.representation;
            let dead = is_dead(transaction.connection, &subject)?;
            let arrangement = in_force(transaction.connection, &subject)?;
            four_eyes(row, by)?;
            check_confirmation(representation, by.day, &arrangement, dead)?;
            let step = Step::of_official(Kind::RepresentationConfirmed, Outcome::Done, by);
            append(transaction, representation, &step)?;
            write_decision(transaction, representation, by, true, &reason)?;
            if !representation.kind.is_guardian() && !dead {
                after_death(transaction, representation, by)?;
            }
            Ok(())
        })
    }

    /// Rejects a proposal, for a second official of the organ.
    pub fn reject_representation(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: Official,
        reason: String,
    ) -> Pending<Decided> {
        self.step_of_organ(subject, id, by, move |transaction, row, by| {
            let representation = &row.representation;
            four_eyes(row, by)?;
            check_open(representation, by.day)?;
            let step = Step::of_official(Kind::RepresentationRejected, Outcome::Refused, by);
            append(transaction, representation, &step)?;
            write_decision(transaction, representation, by, false, &reason)?;
            Ok(())
        })
    }
}

fn four_eyes(row: &RepresentationRow, by: &Official) -> Result<(), RepresentationRefusal> {
    if row.proposed_by == by.account {
        return Err(RepresentationRefusal::FourEyes);
    }
    Ok(())
}

fn insert(
    transaction: &Transaction<'_>,
    new: &NewRepresentation,
    by: &Official,
    representation: &Representation,
) -> Result<(), StoreError> {
    let (subject, id) = (representation.represented, representation.id);
    let second = new.second.as_ref();
    transaction
        .connection
        .execute("INSERT INTO representation (subject_id, representation_id, representative_id, kind, organ, document_kind,
               document_number, second_kind, second_number, represented_hint, representative_hint, represented_check,
               representative_check, valid_from, valid_until, decide_by, proposed_by, proposed_login, proposed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)", params![
            subject,
            id,
            representation.representative,
            representation.kind.word(),
            by.organ,
            new.document.kind.word(),
            new.document.number,
            second.map(|document| document.kind.word()),
            second.map(|document| document.number.as_str()),
            new.represented.hint,
            new.representative.hint,
            new.represented.check,
            new.representative.check,
            to_days(representation.from),
            to_days(representation.until),
            to_days(representation.decide_by),
            by.account,
            by.login,
            transaction.now_milliseconds()
        ])?;
    transaction
        .connection
        .execute("INSERT INTO representation_held (representative_id, representation_id, subject_id) VALUES ($1, $2, $3)", params![representation.representative, id, subject])?;
    transaction
        .connection
        .execute("INSERT INTO representation_kept (organ, representation_id, subject_id) VALUES ($1, $2, $3)", params![by.organ, id, subject])?;
    Ok(())
}

fn write_decision(
    transaction: &Transaction<'_>,
    representation: &Representation,
    by: &Official,
    confirmed: bool,
    reason: &str,
) -> Result<(), StoreError> {
    transaction
        .connection
        .execute("UPDATE representation SET decided_by = $1, decided_at = $2, confirmed = $3, decision_reason = $4
             WHERE subject_id = $5 AND representation_id = $6 AND confirmed IS NULL", params![
            by.account,
            transaction.now_milliseconds(),
            confirmed,
            reason,
            representation.represented,
            representation.id
        ])?;
    Ok(())
}
