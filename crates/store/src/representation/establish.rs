//! Proposed by one official, decided by another, ended: each in the lists of both people.

use super::arrangement::in_force;
use super::{RepresentationRow, ground_word, held_by, is_dead, of, one};
use crate::access::{Kind, NewAccess, Outcome};
use crate::consent::{self, ConsentActor};
use crate::days::to_days;
use crate::engine::params;
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::civil::Date;
use rules::representation::{
    Document, EndedBy, Representation, RepresentationKind, RepresentationRefusal,
    RepresentationState, check_confirmation, check_open,
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

type Decided = Result<RepresentationRow, RepresentationRefusal>;

/// Who did something, as the two lists say it.
struct Step<'a> {
    kind: Kind,
    outcome: Outcome,
    /// Organ and actor in the list of the represented person.
    represented: [&'a str; 2],
    /// The same in the list of the representative.
    representative: [&'a str; 2],
    policy: &'a str,
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
            let step = by_official(Kind::RepresentationProposed, Outcome::Done, &by);
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
        self.writer().submit(move |transaction| {
            let row = kept_by(transaction, &subject, &id, &by)?;
            let representation = &row.representation;
            let dead = is_dead(transaction.connection, &subject)?;
            let arrangement = in_force(transaction.connection, &subject)?;
            let checked = four_eyes(&row, &by)
                .and_then(|()| check_confirmation(representation, by.day, &arrangement, dead));
            if let Err(refusal) = checked {
                return Ok(Err(refusal));
            }
            let step = by_official(Kind::RepresentationConfirmed, Outcome::Done, &by);
            append(transaction, representation, &step)?;
            write_decision(transaction, representation, &by, true, &reason)?;
            if !representation.kind.is_guardian() && !dead {
                after_death(transaction, representation, &by)?;
            }
            again(transaction, representation).map(Ok)
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
        self.writer().submit(move |transaction| {
            let row = kept_by(transaction, &subject, &id, &by)?;
            let representation = &row.representation;
            let checked = four_eyes(&row, &by).and_then(|()| check_open(representation, by.day));
            if let Err(refusal) = checked {
                return Ok(Err(refusal));
            }
            let step = by_official(Kind::RepresentationRejected, Outcome::Refused, &by);
            append(transaction, representation, &step)?;
            write_decision(transaction, representation, &by, false, &reason)?;
            again(transaction, representation).map(Ok)
        })
    }

    /// Ends one of the organ's, for an official of it.
    pub fn end_representation_by_organ(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: Official,
        reason: String,
    ) -> Pending<Decided> {
        self.writer().submit(move |transaction| {
            let row = kept_by(transaction, &subject, &id, &by)?;
            if let Err(refusal) = check_not_ended(&row) {
                return Ok(Err(refusal));
            }
            let step = by_official(Kind::RepresentationEnded, Outcome::Done, &by);
            append(transaction, &row.representation, &step)?;
            let end = (EndedBy::Organ, by.account, reason.as_str());
            write_end(transaction, &row.representation, end)?;
            again(transaction, &row.representation).map(Ok)
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
        self.writer().submit(move |transaction| {
            let found = one(transaction.connection, &subject, &id)?;
            let row = found.ok_or(StoreError::NotFound)?;
            let kind = row.representation.kind;
            if by.by == EndedBy::Represented && !kind.ends_by_the_represented() {
                return Err(StoreError::Conflict(
                    "a guardianship is ended by the organ, after an objection",
                ));
            }
            if let Err(refusal) = check_not_ended(&row) {
                return Ok(Err(refusal));
            }
            let own = ["self", by.login.as_str()];
            let other = ["represented", "represented"];
            let step = match by.by {
                EndedBy::Represented => private(Kind::RepresentationEnded, own, other, &by),
                _ => {
                    let from_other = ["representative", by.login.as_str()];
                    private(Kind::RepresentationEnded, from_other, own, &by)
                }
            };
            append(transaction, &row.representation, &step)?;
            write_end(transaction, &row.representation, (by.by, by.account, ""))?;
            again(transaction, &row.representation).map(Ok)
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
        self.writer().submit(move |transaction| {
            let found = one(transaction.connection, &subject, &id)?;
            let row = found.ok_or(StoreError::NotFound)?;
            if let Err(refusal) = check_not_ended(&row) {
                return Ok(Err(refusal));
            }
            if row.objected_at.is_some() {
                return Err(StoreError::Conflict("an objection is on record already"));
            }
            let own = ["self", by.login.as_str()];
            let step = private(Kind::RepresentationObjected, own, own, &by);
            append_to(
                transaction,
                subject,
                step.represented,
                &row.representation,
                &step,
            )?;
            transaction
                .connection
                .prepare_cached(
                    "UPDATE representation SET objected_at = $1
                     WHERE subject_id = $2 AND representation_id = $3 AND objected_at IS NULL",
                )?
                .execute(params![transaction.now_milliseconds(), subject, id])?;
            again(transaction, &row.representation).map(Ok)
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
        self.writer().submit(move |transaction| {
            let row = kept_by(transaction, &subject, &id, &by)?;
            if let Err(refusal) = check_not_ended(&row) {
                return Ok(Err(refusal));
            }
            if row.objected_at.is_none() || row.objection_answer.is_some() {
                return Err(StoreError::Conflict("no objection waits"));
            }
            let step = by_official(Kind::ObjectionAnswered, Outcome::Refused, &by);
            append_to(
                transaction,
                subject,
                step.represented,
                &row.representation,
                &step,
            )?;
            transaction
                .connection
                .prepare_cached(
                    "UPDATE representation SET objection_answered_at = $1, objection_answer = $2
                     WHERE subject_id = $3 AND representation_id = $4",
                )?
                .execute(params![transaction.now_milliseconds(), reason, subject, id])?;
            again(transaction, &row.representation).map(Ok)
        })
    }
}

/// One of the organ's own.
fn kept_by(
    transaction: &Transaction<'_>,
    subject: &[u8; 16],
    id: &[u8; 16],
    by: &Official,
) -> Result<RepresentationRow, StoreError> {
    let found = one(transaction.connection, subject, id)?;
    let own = found.filter(|row| row.organ == by.organ);
    own.ok_or(StoreError::NotFound)
}

fn four_eyes(row: &RepresentationRow, by: &Official) -> Result<(), RepresentationRefusal> {
    if row.proposed_by == by.account {
        return Err(RepresentationRefusal::FourEyes);
    }
    Ok(())
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
fn after_death(
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
            let step = by_official(Kind::RepresentationEnded, Outcome::Done, by);
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

fn by_official(kind: Kind, outcome: Outcome, by: &Official) -> Step<'_> {
    let official = [by.organ.as_str(), by.login.as_str()];
    Step {
        kind,
        outcome,
        represented: official,
        representative: official,
        policy: &by.policy,
    }
}

fn private<'a>(
    kind: Kind,
    represented: [&'a str; 2],
    representative: [&'a str; 2],
    by: &'a PrivateEnd,
) -> Step<'a> {
    Step {
        kind,
        outcome: Outcome::Done,
        represented,
        representative,
        policy: &by.policy,
    }
}

/// Enters a step into both lists.
fn append(
    transaction: &mut Transaction<'_>,
    representation: &Representation,
    step: &Step<'_>,
) -> Result<(), StoreError> {
    let represented = representation.represented;
    append_to(
        transaction,
        represented,
        step.represented,
        representation,
        step,
    )?;
    let representative = representation.representative;
    append_to(
        transaction,
        representative,
        step.representative,
        representation,
        step,
    )
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
        first: false,
    })?;
    Ok(())
}

fn again(
    transaction: &Transaction<'_>,
    representation: &Representation,
) -> Result<RepresentationRow, StoreError> {
    let found = one(
        transaction.connection,
        &representation.represented,
        &representation.id,
    )?;
    found.ok_or(StoreError::NotFound)
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
        .prepare_cached(
            "INSERT INTO representation (subject_id, representation_id, representative_id, kind, organ, document_kind,
               document_number, second_kind, second_number, represented_hint, representative_hint, represented_check,
               representative_check, valid_from, valid_until, decide_by, proposed_by, proposed_login, proposed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        )?
        .execute(params![
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
        .prepare_cached(
            "INSERT INTO representation_held (representative_id, representation_id, subject_id) VALUES ($1, $2, $3)",
        )?
        .execute(params![representation.representative, id, subject])?;
    transaction
        .connection
        .prepare_cached(
            "INSERT INTO representation_kept (organ, representation_id, subject_id) VALUES ($1, $2, $3)",
        )?
        .execute(params![by.organ, id, subject])?;
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
        .prepare_cached(
            "UPDATE representation SET decided_by = $1, decided_at = $2, confirmed = $3, decision_reason = $4
             WHERE subject_id = $5 AND representation_id = $6 AND confirmed IS NULL",
        )?
        .execute(params![
            by.account,
            transaction.now_milliseconds(),
            confirmed,
            reason,
            representation.represented,
            representation.id
        ])?;
    Ok(())
}

fn write_end(
    transaction: &Transaction<'_>,
    representation: &Representation,
    (by, account, reason): (EndedBy, [u8; 16], &str),
) -> Result<(), StoreError> {
    transaction
        .connection
        .prepare_cached(
            "UPDATE representation SET ended_by = $1, ended_account = $2, ended_at = $3, end_reason = $4
             WHERE subject_id = $5 AND representation_id = $6 AND ended_at IS NULL",
        )?
        .execute(params![
            by.word(),
            account,
            transaction.now_milliseconds(),
            reason,
            representation.represented,
            representation.id
        ])?;
    Ok(())
}
