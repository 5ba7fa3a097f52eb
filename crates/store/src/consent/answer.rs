//! A consent given, refused or withdrawn, whoever does it for the person.

use super::{ConsentRow, ground_word, one};
use crate::access::{Kind, NewAccess, Outcome};
use crate::engine::params;
use crate::error::StoreError;
use crate::representation::is_dead;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;
use rules::consent::{Consent, ConsentState, Ground};

/// Who answers or withdraws a consent, and what allows it.
#[derive(Debug, Clone)]
pub struct ConsentActor {
    /// Account of the person.
    pub actor: String,
    /// Names of the policies that allow it, separated by spaces.
    pub policy: String,
    /// `representation:<id>:<kind>`, when somebody acts for the person or their death ended it.
    pub representation: Option<String>,
}

impl Store {
    /// Writes the person's answer: the approved items, or none when refused. After `lapses_after` there is none.
    pub fn answer_consent(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: ConsentActor,
        approved: Vec<String>,
        lapses_after: Timestamp,
    ) -> Pending<ConsentRow> {
        self.writer().submit(move |transaction| {
            let answered = (approved.as_slice(), lapses_after);
            answer(transaction, subject, id, &by, answered)
        })
    }

    /// Withdraws an approved consent; the next question on it is refused.
    pub fn withdraw_consent(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: ConsentActor,
    ) -> Pending<ConsentRow> {
        self.writer()
            .submit(move |transaction| withdraw(transaction, subject, id, &by))
    }
}

/// Writes an answer, whoever gives it for the person. Once the person's death is on record nobody gives one.
pub(crate) fn answer(
    transaction: &mut Transaction<'_>,
    subject: [u8; 16],
    id: [u8; 16],
    by: &ConsentActor,
    (approved, lapses_after): (&[String], Timestamp),
) -> Result<ConsentRow, StoreError> {
    let asked = one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)?;
    if asked.consent.state != ConsentState::Asked {
        return Err(StoreError::Conflict("the request is already answered"));
    }
    if transaction.now() > lapses_after {
        return Err(StoreError::Conflict("the request has lapsed"));
    }
    if !approved.is_empty() && is_dead(transaction.connection, &subject)? {
        return Err(StoreError::Conflict("the person's death is on record"));
    }
    append_answer(
        transaction,
        subject,
        &asked.consent,
        by,
        Kind::ConsentAnswered,
        approved,
    )?;
    transaction.connection.execute(
        "UPDATE consent SET answered_at = $1, approved_items = $2
             WHERE subject_id = $3 AND consent_id = $4 AND answered_at IS NULL",
        params![
            transaction.now_milliseconds(),
            approved.join(" "),
            subject,
            id
        ],
    )?;
    one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)
}

/// Withdraws an approved consent, whoever does it for the person.
pub(crate) fn withdraw(
    transaction: &mut Transaction<'_>,
    subject: [u8; 16],
    id: [u8; 16],
    by: &ConsentActor,
) -> Result<ConsentRow, StoreError> {
    let given = one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)?;
    if given.consent.state != ConsentState::Approved {
        return Err(StoreError::Conflict(
            "only an approved consent can be withdrawn",
        ));
    }
    append_answer(
        transaction,
        subject,
        &given.consent,
        by,
        Kind::ConsentWithdrawn,
        &given.consent.approved_items,
    )?;
    transaction.connection.execute(
        "UPDATE consent SET withdrawn_at = $1 WHERE subject_id = $2 AND consent_id = $3",
        params![transaction.now_milliseconds(), subject, id],
    )?;
    one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)
}

fn append_answer(
    transaction: &mut Transaction<'_>,
    subject: [u8; 16],
    consent: &Consent,
    by: &ConsentActor,
    kind: Kind,
    items: &[String],
) -> Result<(), StoreError> {
    let outcome = if items.is_empty() {
        Outcome::Refused
    } else {
        Outcome::Done
    };
    let mut ground = ground_word(&Ground::Consent(consent.id));
    if let Some(representation) = &by.representation {
        ground.push(' ');
        ground.push_str(representation);
    }
    transaction
        .append(&NewAccess {
            subject,
            kind,
            outcome,
            organ: &consent.grantee,
            actor: &by.actor,
            purpose: Some(&consent.purpose),
            ground: Some(&ground),
            case_number: None,
            reason: None,
            items: Some(&items.join(" ")),
            policy: Some(&by.policy),
            object: None,
            seal: None,
            first: false,
        })
        .map(|_| ())
}
