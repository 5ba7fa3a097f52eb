//! What whoever runs the machine does on its command line, beyond any policy. Events of it have no actor.

use super::GrantLine;
use super::grant::NewRole;
use crate::platform::{Platform, id_of_hex};
use crate::problem::Problem;
use store::AccountRow;

impl Platform {
    /// Grants a role to the account of a login, on the command line.
    ///
    /// # Errors
    /// `NOT-FOUND` for an unknown login or a person's; `ACCOUNT-ENDED`; `GRANT-…`.
    pub async fn grant_here(&self, login: &str, new: NewRole) -> Result<(), Problem> {
        let (row, organ) = self.here(login)?;
        self.add_role(&row, &organ, &new, None, None).await
    }

    /// Ends a role of the account of a login, on the command line.
    ///
    /// # Errors
    /// `NOT-FOUND`; `CONFLICT` when it was ended before.
    pub async fn end_grant_here(&self, login: &str, grant: &str) -> Result<(), Problem> {
        let (row, _) = self.here(login)?;
        let grant = id_of_hex(grant).ok_or_else(Problem::not_found)?;
        self.store().end_grant(row.id, grant, None).wait().await?;
        Ok(())
    }

    /// Every role the account of a login ever had, the newest first, on the command line.
    ///
    /// # Errors
    /// `NOT-FOUND`.
    pub fn grants_here(&self, login: &str) -> Result<Vec<GrantLine>, Problem> {
        let (row, _) = self.here(login)?;
        self.grant_lines(self.store().grants_of(row.id)?)
    }

    /// Ends the account of a login, on the command line. A person's own account is theirs and is not ended.
    ///
    /// # Errors
    /// `NOT-FOUND`; `ACCOUNT-ENDED`.
    pub async fn end_account_here(&self, login: &str) -> Result<(), Problem> {
        let (row, _) = self.here(login)?;
        super::must_not_be_ended(&row)?;
        self.store().end_account(row.id, None).wait().await?;
        Ok(())
    }

    fn here(&self, login: &str) -> Result<(AccountRow, String), Problem> {
        let row = self.store().account(login)?;
        let row = row.ok_or_else(Problem::not_found)?;
        let organ = row.organ.clone().ok_or_else(Problem::not_found)?;
        Ok((row, organ))
    }
}
