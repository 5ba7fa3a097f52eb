//! Ended by the organ or by one of the two people, or objected to by a person under guardianship.

use super::step::{Decided, Official, Step, Stopped, append, append_to_represented};
use super::{RepresentationRow, ground_word, held_by, of};
use crate::access::{Kind, Outcome};
use crate::consent::{self, ConsentActor};
use crate::engine::params;
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use rules::representation::{EndedBy, Representation, RepresentationRefusal, RepresentationState};

/// One of the two people, who ends or objects.
#[derive(Debug, Clone)]
pub struct PrivateEnd {
    /// Account.
    pub account: [u8; 16],
    /// Its login.
    pub login: String,
    /// Which of the two.
    pub by: EndedBy,
    /// Names of the policies that allow it, separated by spaces.
    pub policy: String,
}

impl Store {
    /// Ends one of the organ's, for an official of it.
    pub fn end_representation_by_organ(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: Official,
        reason: String,
    ) -> Pending<Decided> {
        self.step_of_organ(subject, id, by, move |transaction, row, by| {
            check_not_ended(row)?;
            let step = Step::of_official(Kind::RepresentationEnded, Outcome::Done, by);
            append(transaction, &row.representation, &step)?;
            let end = (EndedBy::Organ, by.account, reason.as_str());
            write_end(transaction, &row.representation, end)?;
            Ok(())
        })
    }

    /// Ends one for one of the two people. A person under guardianship cannot end it alone:
    /// [`Store::object_to_representation`].
    pub fn end_representation(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: PrivateEnd,
    ) -> Pending<Decided> {
        self.step(subject, id, move |transaction, row| {
            let kind = row.representation.kind;
            if by.by == EndedBy::Represented && !kind.ends_by_the_represented() {
                return conflict("a guardianship is ended by the organ, after an objection");
            }
            check_not_ended(row)?;
            let own = ["self", by.login.as_str()];
            let (represented, representative) = match by.by {
                EndedBy::Represented => (own, ["represented", "represented"]),
                _ => (["representative", by.login.as_str()], own),
            };
            let step = Step {
                kind: Kind::RepresentationEnded,
                outcome: Outcome::Done,
                represented,
                representative,
                policy: &by.policy,
            };
            append(transaction, &row.representation, &step)?;
            write_end(transaction, &row.representation, (by.by, by.account, ""))?;
            Ok(())
        })
    }

    /// Keeps the objection of somebody under guardianship, for a reviewer of the organ. Only the person's own list tells
    /// of it: whoever is objected to is not told by this platform.
    pub fn object_to_representation(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: PrivateEnd,
    ) -> Pending<Decided> {
        self.step(subject, id, move |transaction, row| {
            check_not_ended(row)?;
            if row.objected_at.is_some() {
                return conflict("an objection is on record already");
            }
            let own = ["self", by.login.as_str()];
            let step = Step {
                kind: Kind::RepresentationObjected,
                outcome: Outcome::Done,
                represented: own,
                representative: own,
                policy: &by.policy,
            };
            append_to_represented(transaction, &row.representation, &step)?;
            write_objection(transaction, &row.representation)?;
            Ok(())
        })
    }

    /// Lets a representation stand although its person objected, with a reason that the person reads.
    pub fn answer_objection(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: Official,
        reason: String,
    ) -> Pending<Decided> {
        self.step_of_organ(subject, id, by, move |transaction, row, by| {
            check_not_ended(row)?;
            if row.objected_at.is_none() || row.objection_answer.is_some() {
                return conflict("no objection waits");
            }
            let step = Step::of_official(Kind::ObjectionAnswered, Outcome::Refused, by);
            append_to_represented(transaction, &row.representation, &step)?;
            write_objection_answer(transaction, &row.representation, &reason)?;
            Ok(())
        })
    }
}

fn conflict(why: &'static str) -> Result<(), Stopped> {
    Err(StoreError::Conflict(why).into())
}

fn check_not_ended(row: &RepresentationRow) -> Result<(), RepresentationRefusal> {
    if row.representation.ended.is_some() {
        return Err(RepresentationRefusal::Ended);
    }
    if row.representation.state == RepresentationState::Rejected {
        return Err(RepresentationRefusal::Rejected);
    }
    Ok(())
}

/// What a confirmed death ends: the person's consents, the guardianships over them, and what they did for others.
pub(super) fn after_death(
    transaction: &mut Transaction<'_>,
    death: &Representation,
    by: &Official,
) -> Result<(), StoreError> {
    let subject = death.represented;
    let actor = ConsentActor {
        actor: by.login.clone(),
        policy: by.policy.clone(),
        representation: Some(ground_word(death)),
    };
    for consent in consent::approved_of(transaction.connection, &subject)? {
        consent::withdraw(transaction, subject, consent, &actor)?;
    }
    let over = of(transaction.connection, &subject)?;
    let guardians = over
        .into_iter()
        .filter(|row| row.representation.kind.is_guardian());
    let held = held_by(transaction.connection, &subject)?;
    for row in guardians.chain(held) {
        if check_not_ended(&row).is_ok() {
            let step = Step::of_official(Kind::RepresentationEnded, Outcome::Done, by);
            append(transaction, &row.representation, &step)?;
            write_end(
                transaction,
                &row.representation,
                (EndedBy::Death, by.account, ""),
            )?;
        }
    }
    Ok(())
}

fn write_end(
    transaction: &Transaction<'_>,
    representation: &Representation,
    (by, account, reason): (EndedBy, [u8; 16], &str),
) -> Result<(), StoreError> {
    transaction
        .connection
        .execute("UPDATE representation SET ended_by = $1, ended_account = $2, ended_at = $3, end_reason = $4
             WHERE subject_id = $5 AND representation_id = $6 AND ended_at IS NULL", params![
            by.word(),
            account,
            transaction.now_milliseconds(),
            reason,
            representation.represented,
            representation.id
        ])?;
    Ok(())
}

fn write_objection(
    transaction: &Transaction<'_>,
    representation: &Representation,
) -> Result<(), StoreError> {
    transaction.connection.execute(
        "UPDATE representation SET objected_at = $1
             WHERE subject_id = $2 AND representation_id = $3 AND objected_at IS NULL",
        params![
            transaction.now_milliseconds(),
            representation.represented,
            representation.id
        ],
    )?;
    Ok(())
}

fn write_objection_answer(
    transaction: &Transaction<'_>,
    representation: &Representation,
    reason: &str,
) -> Result<(), StoreError> {
    transaction.connection.execute(
        "UPDATE representation SET objection_answered_at = $1, objection_answer = $2
             WHERE subject_id = $3 AND representation_id = $4",
        params![
            transaction.now_milliseconds(),
            reason,
            representation.represented,
            representation.id
        ],
    )?;
    Ok(())
}
