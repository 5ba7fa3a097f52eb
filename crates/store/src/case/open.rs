//! A case as an officer reads it: with an entry in the person's list first.

use super::CaseActor;
use super::read::CaseRow;
use crate::access::{Kind, NewAccess, Outcome, Ticket, hex};
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::Pending;

impl Store {
    /// Logs that somebody who works on a case reads it, and gives the ticket.
    pub fn open_case(
        &self,
        subject: [u8; 16],
        case: [u8; 16],
        actor: CaseActor,
    ) -> Pending<Ticket> {
        self.writer().submit(move |transaction| {
            let appended = transaction.append(&NewAccess {
                subject,
                kind: Kind::CaseRead,
                outcome: Outcome::Answered,
                organ: &actor.organ,
                actor: &actor.login,
                purpose: None,
                ground: Some(&format!("case:{}", hex(&case))),
                case_number: None,
                reason: None,
                items: None,
                policy: Some(&actor.policy),
                object: None,
                seal: None,
                first: false,
            })?;
            // It opens no record: no item stands on it.
            Ok(Ticket::new(subject, appended.into(), Some([].into())))
        })
    }

    /// The case a ticket was given for.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; as [`Store::cases_of`].
    pub fn read_case(&self, ticket: &Ticket, case: [u8; 16]) -> Result<CaseRow, StoreError> {
        self.case_of(ticket.subject(), case)?
            .ok_or(StoreError::NotFound)
    }
}
