//! A consent asked for: a request that waits for the person, or its refusal.

use super::{ConsentRow, ground_word, one, unanswered_or_refused};
use crate::access::{Kind, NewAccess, Outcome, Receipt};
use crate::days::to_days;
use crate::engine::params;
use crate::error::StoreError;
use crate::notice::NewNotice;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::consent::Ground;
use rules::consent_request::RequestRefusal;
use rules::notice::{Facts, NoticeKind};

/// A request for consent.
#[derive(Debug, Clone)]
pub struct NewConsent {
    /// Keyed digest of the person's number.
    pub digest: [u8; 32],
    /// Organ that asks.
    pub grantee: String,
    /// Account that asks.
    pub actor: String,
    /// Purpose.
    pub purpose: String,
    /// Items.
    pub items: Vec<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Number of uses.
    pub uses: u32,
    /// Masked name and number, as the grantee knows the person.
    pub hint: String,
    /// Names of the policies that allow the request, separated by spaces.
    pub policy: String,
    /// What the person is told of the request.
    pub told: Facts,
}

/// What a request for consent led to.
#[derive(Debug)]
pub enum RequestOutcome {
    /// It waits for the person.
    Asked(Box<ConsentRow>),
    /// It was not passed on; that is logged.
    Refused(Receipt, RequestRefusal),
}

impl Store {
    /// Writes a request for consent, or its refusal when `decide` gives one. `decide` is handed the requests of the same
    /// grantee to the same person that wait or were refused, and the instant of the request; it decides in the
    /// transaction that writes, so that two requests at once cannot both pass. Otherwise the answer is the same whether
    /// the person is known or not: a request tells nobody who has a dossier.
    pub fn ask_consent(
        &self,
        new: NewConsent,
        decide: impl FnOnce(&[ConsentRow], Timestamp) -> Result<(), RequestRefusal> + Send + 'static,
    ) -> Pending<RequestOutcome> {
        self.writer().submit(move |transaction| {
            let subject = transaction.identify(&new.digest)?;
            let earlier = unanswered_or_refused(transaction.connection, &subject, &new.grantee)?;
            if let Err(refusal) = decide(&earlier, transaction.now()) {
                let receipt = append_request(transaction, subject, &new, Err(refusal))?;
                return Ok(RequestOutcome::Refused(receipt, refusal));
            }
            let id = transaction.environment().new_id();
            let receipt = append_request(transaction, subject, &new, Ok(id))?;
            insert(transaction, &new, subject, id)?;
            transaction.notify(&NewNotice {
                subject,
                kind: NoticeKind::ConsentAsked,
                about: Some(id),
                facts: new.told.clone(),
                log_index: Some(receipt.log_index),
            })?;
            let row = one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)?;
            Ok(RequestOutcome::Asked(Box::new(row)))
        })
    }
}

/// Logs a request: the consent it made, or why it made none.
fn append_request(
    transaction: &mut Transaction<'_>,
    subject: [u8; 16],
    new: &NewConsent,
    result: Result<[u8; 16], RequestRefusal>,
) -> Result<Receipt, StoreError> {
    let ground = result.map(|id| ground_word(&Ground::Consent(id))).ok();
    let appended = transaction.append(&NewAccess {
        subject,
        kind: Kind::ConsentAsked,
        outcome: match result {
            Ok(_) => Outcome::Done,
            Err(_) => Outcome::Refused,
        },
        organ: &new.grantee,
        actor: &new.actor,
        purpose: Some(&new.purpose),
        ground: ground.as_deref(),
        case_number: None,
        reason: result.as_ref().err().map(RequestRefusal::code),
        items: Some(&new.items.join(" ")),
        policy: result.is_ok().then_some(new.policy.as_str()),
        object: None,
        seal: None,
        first: false,
    })?;
    Ok(appended.into())
}

fn insert(
    transaction: &Transaction<'_>,
    new: &NewConsent,
    subject: [u8; 16],
    id: [u8; 16],
) -> Result<(), StoreError> {
    transaction
        .connection
        .execute("INSERT INTO consent (subject_id, consent_id, grantee, purpose, items, valid_from, valid_until,
               uses, used, hint, asked_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)", params![
            subject,
            id,
            new.grantee,
            new.purpose,
            new.items.join(" "),
            to_days(new.from),
            to_days(new.until),
            new.uses,
            new.hint,
            transaction.now_milliseconds()
        ])?;
    transaction.connection.execute(
        "INSERT INTO consent_asked (grantee, consent_id, subject_id) VALUES ($1, $2, $3)",
        params![new.grantee, id, subject],
    )?;
    Ok(())
}
