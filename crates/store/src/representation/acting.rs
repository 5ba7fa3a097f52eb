//! What a representative does. Whether the representation is live is read and decided in the transaction that logs the
//! access, after whatever was committed before it through any process: one that was ended opens nothing from then on.

use super::arrangement::in_force;
use super::casework::REPRESENTATIVE;
use super::{RepresentationRow, ground_word, one};
use crate::access::{Kind, NewAccess, Outcome, Receipt, Ticket};
use crate::consent::{self, ConsentActor, ConsentRow};
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;
use rules::representation::{Arrangement, Representation, RepresentationRefusal};

/// Who acts for whom.
#[derive(Debug, Clone)]
pub struct ActingFor {
    /// The represented person.
    pub subject: [u8; 16],
    /// The representation.
    pub id: [u8; 16],
    /// Subject of the account that acts.
    pub representative: [u8; 16],
    /// Its login.
    pub actor: String,
}

/// Nothing was opened: the receipt of the entry that says so, and why.
pub type NotOpened = (Receipt, RepresentationRefusal);

/// What allows it: names of policies, separated by spaces.
pub(super) type Allowed = Result<String, RepresentationRefusal>;

impl Store {
    /// Logs that a representative reads, and gives the ticket. Only a report's ticket opens the dossier.
    pub fn open_for(
        &self,
        acting: ActingFor,
        kind: Kind,
        decide: impl Fn(&Representation, &Arrangement) -> Allowed + Send + 'static,
    ) -> Pending<Result<Ticket, NotOpened>> {
        self.writer().submit(move |transaction| {
            let (row, allowed) = decided(transaction, &acting, decide)?;
            let receipt = log(transaction, &acting, &row, kind, &allowed)?;
            Ok(match allowed {
                Err(refusal) => Err((receipt, refusal)),
                Ok(_) => {
                    let items = match kind {
                        Kind::RepresentedReport => None,
                        _ => Some(Vec::new().into()),
                    };
                    Ok(Ticket::new(acting.subject, receipt, items))
                }
            })
        })
    }

    /// Writes a representative's answer to a request for consent, as [`Store::answer_consent`].
    pub fn answer_consent_for(
        &self,
        acting: ActingFor,
        consent: [u8; 16],
        (approved, lapses_after): (Vec<String>, Timestamp),
        decide: impl Fn(&Representation, &Arrangement) -> Allowed + Send + 'static,
    ) -> Pending<Result<ConsentRow, NotOpened>> {
        let subject = acting.subject;
        self.consent_step(acting, decide, move |transaction, by| {
            let answer = (approved.as_slice(), lapses_after);
            consent::answer(transaction, subject, consent, by, answer)
        })
    }

    /// Withdraws a consent for the represented person, as [`Store::withdraw_consent`].
    pub fn withdraw_consent_for(
        &self,
        acting: ActingFor,
        consent: [u8; 16],
        decide: impl Fn(&Representation, &Arrangement) -> Allowed + Send + 'static,
    ) -> Pending<Result<ConsentRow, NotOpened>> {
        let subject = acting.subject;
        self.consent_step(acting, decide, move |transaction, by| {
            consent::withdraw(transaction, subject, consent, by)
        })
    }

    /// Takes a step with a consent, whose own entry names who takes it for whom; a refusal is logged as one of the
    /// consents' page.
    fn consent_step(
        &self,
        acting: ActingFor,
        decide: impl Fn(&Representation, &Arrangement) -> Allowed + Send + 'static,
        take: impl FnOnce(&mut Transaction<'_>, &ConsentActor) -> Result<ConsentRow, StoreError>
        + Send
        + 'static,
    ) -> Pending<Result<ConsentRow, NotOpened>> {
        self.writer().submit(move |transaction| {
            let (row, allowed) = decided(transaction, &acting, decide)?;
            match allowed {
                Ok(policy) => {
                    let by = ConsentActor {
                        actor: acting.actor,
                        policy,
                        representation: Some(ground_word(&row.representation)),
                    };
                    take(transaction, &by).map(Ok)
                }
                Err(refusal) => {
                    let kind = Kind::RepresentedConsents;
                    let receipt = log(transaction, &acting, &row, kind, &Err(refusal))?;
                    Ok(Err((receipt, refusal)))
                }
            }
        })
    }
}

pub(super) fn decided(
    transaction: &Transaction<'_>,
    acting: &ActingFor,
    decide: impl Fn(&Representation, &Arrangement) -> Allowed,
) -> Result<(RepresentationRow, Allowed), StoreError> {
    let found = one(transaction.connection, &acting.subject, &acting.id)?;
    let own = |row: &RepresentationRow| row.representation.representative == acting.representative;
    let row = found.filter(own).ok_or(StoreError::NotFound)?;
    let arrangement = in_force(transaction.connection, &acting.subject)?;
    let allowed = decide(&row.representation, &arrangement);
    Ok((row, allowed))
}

pub(super) fn log(
    transaction: &mut Transaction<'_>,
    acting: &ActingFor,
    row: &RepresentationRow,
    kind: Kind,
    allowed: &Allowed,
) -> Result<Receipt, StoreError> {
    let refusal = allowed.as_ref().err();
    let appended = transaction.append(&NewAccess {
        subject: acting.subject,
        kind,
        outcome: match refusal {
            None => Outcome::Answered,
            Some(_) => Outcome::Refused,
        },
        organ: REPRESENTATIVE,
        actor: &acting.actor,
        purpose: None,
        ground: Some(&ground_word(&row.representation)),
        case_number: None,
        reason: refusal.map(RepresentationRefusal::code),
        items: None,
        policy: allowed.as_ref().ok().map(String::as_str),
        object: None,
        seal: None,
        first: false,
    })?;
    Ok(appended.into())
}
