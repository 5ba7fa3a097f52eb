//! Erasure of a number, on the command line: who decided it is named, holds a role for it, and gives a reason.

use super::GrantStanding;
use crate::account::Role;
use crate::platform::Platform;
use crate::problem::{Problem, ProblemKind};
use store::Erasure;

/// Letters of a reason that is none.
const TOO_SHORT: usize = 4;

impl Platform {
    /// Erases a number by the decision of the account of a login, which must be a security administrator today. The entry in the
    /// person's list names both it and the reason.
    ///
    /// # Errors
    /// `NOT-FOUND` for an unknown login, or a number that leads to nobody; `NOT-ALLOWED`; `ERASURE-REASON`.
    pub async fn erase_number_here(
        &self,
        number: &str,
        login: &str,
        reason: &str,
    ) -> Result<u64, Problem> {
        let row = self
            .store()
            .account(login)?
            .ok_or_else(Problem::not_found)?;
        let organ = row.organ.clone().ok_or_else(Problem::not_found)?;
        let decides = self.grants_here(login)?.iter().any(|grant| {
            grant.role == Role::SecurityAdministrator && grant.standing == GrantStanding::Counts
        });
        if !decides {
            return Err(Problem::not_allowed());
        }
        let number = self.person_number(number)?;
        let reason = reason.trim();
        if reason.chars().count() < TOO_SHORT || reason.contains(number.canonical()) {
            return Err(Problem::new(
                "ERASURE-REASON",
                ProblemKind::BadInput,
                (
                    "须写明依据，且不得含有证件号码",
                    "a reason must be given, and it must not hold the number",
                ),
                (
                    "请写明决定文书的文号或法律依据",
                    "give the number of the document that orders it, or the article of law",
                ),
            ));
        }
        let erasure = Erasure {
            digest: self.store().keys().digest(number.canonical()),
            organ,
            actor: row.login,
            reason: reason.to_owned(),
            policy: "command-line".to_owned(),
        };
        let receipt = self.store().erase_number(erasure).wait().await?;
        Ok(receipt.log_index)
    }
}
