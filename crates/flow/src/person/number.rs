//! The person's own number in full: shown after a fresh proof of who they are, and logged.

use crate::account::Account;
use crate::login::Session;
use crate::platform::Platform;
use crate::policy::Action;
use crate::problem::Problem;
use crate::receipt::Receipt;
use store::{Kind, OwnOpening};

/// The person's own name and number, in full.
#[derive(Clone)]
pub struct OwnNumber {
    /// Name, as first reported.
    pub name: String,
    /// Number.
    pub number: String,
    /// Receipt of the logged reading.
    pub receipt: Receipt,
}

impl std::fmt::Debug for OwnNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OwnNumber(hidden)")
    }
}

impl Platform {
    /// Whether the account is of somebody who can be shown their own number.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that is no person's.
    pub fn may_see_own_number(&self, account: &Account) -> Result<(), Problem> {
        self.own(account, Action::ReadOwnReport).map(|_| ())
    }

    /// The person's own number in full; `None` when no number is on record because nothing was recorded about them.
    ///
    /// # Errors
    /// `LOGIN-STEP-UP` when the last proof is too old; `NOT-ALLOWED` for an account that is no person's.
    pub async fn my_number(&self, session: &Session) -> Result<Option<OwnNumber>, Problem> {
        let (subject, permit) = self.own(&session.account, Action::ReadOwnReport)?;
        self.must_be_fresh(session)?;
        let opening = OwnOpening {
            kind: Kind::OwnNumber,
            organ: "self".to_owned(),
            actor: session.account.login.clone(),
            ground: None,
            policy: permit.text(),
        };
        let ticket = self.store().open_own(subject, opening).wait().await?;
        let person = self.store().read_subject(&ticket, ticket.receipt().at)?;
        let person = person.filter(|person| !person.number.is_empty());
        Ok(person.map(|person| OwnNumber {
            name: person.name,
            number: person.number,
            receipt: ticket.receipt().into(),
        }))
    }
}
