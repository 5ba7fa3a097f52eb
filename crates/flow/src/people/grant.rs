//! Roles are granted and ended by a security administrator.

use super::must_not_be_ended;
use crate::account::{Account, AccountKind, Role, grant_refused};
use crate::platform::{Platform, id_of_hex};
use crate::policy::{Action, Facts, Resource};
use crate::problem::{Problem, ProblemKind};
use jiff::civil::Date;
use store::{AccountRow, GrantRow, NewGrant};

/// A role somebody is to get.
#[derive(Debug, Clone)]
pub struct NewRole {
    /// Role.
    pub role: Role,
    /// First day; today when it is not said.
    pub first_day: Option<Date>,
    /// Last day; until it is ended when it is not said.
    pub last_day: Option<Date>,
}

impl Platform {
    /// Grants a role in the organ of an account.
    ///
    /// # Errors
    /// `POLICY-DENIED`, also for one's own; `NOT-FOUND`; `ACCOUNT-ENDED`; `GRANT-ORGAN-ROLE`, `GRANT-EXCLUDED`, `GRANT-KIND`,
    /// `GRANT-DATES`, `GRANT-HELD`.
    pub async fn grant(&self, account: &Account, id: &str, new: NewRole) -> Result<(), Problem> {
        let (row, organ) = self.row_and_organ(account, id)?;
        let resource = Resource::Grant {
            organ: &organ,
            role: new.role,
            login: &row.login,
            has_end: new.last_day.is_some(),
            delegated_by: None,
        };
        let _ = self.decide(account, Action::GrantRole, &resource, &Facts::None)?;
        self.add_role(&row, &organ, &new, Some(account.id), None)
            .await
    }

    /// Ends a role.
    ///
    /// # Errors
    /// `POLICY-DENIED`, also for one's own; `NOT-FOUND`; `CONFLICT` when it was ended before.
    pub async fn end_grant(&self, account: &Account, id: &str, grant: &str) -> Result<(), Problem> {
        let (row, organ) = self.row_and_organ(account, id)?;
        let found = self.grant_of(&row, grant)?;
        let giver = self.giver(&found)?;
        let resource = Resource::Grant {
            organ: found.as_ref().map_or(&organ, |found| &found.grant.organ),
            role: found
                .as_ref()
                .map_or(Role::Reporter, |found| found.grant.role),
            login: &row.login,
            has_end: found.as_ref().is_some_and(|f| f.grant.last_day.is_some()),
            delegated_by: giver.as_deref(),
        };
        let _ = self.decide(account, Action::EndRole, &resource, &Facts::None)?;
        let found = found.ok_or_else(Problem::not_found)?;
        let ended = self
            .store()
            .end_grant(row.id, found.grant.id, Some(account.id));
        ended.wait().await?;
        Ok(())
    }

    /// The account and its organ; whoever may not read it is refused before they learn whether there is one.
    fn row_and_organ(&self, account: &Account, id: &str) -> Result<(AccountRow, String), Problem> {
        let row = self.row_for(account, Action::ReadAccount, id)?;
        let organ = row.organ.clone().ok_or_else(Problem::not_found)?;
        Ok((row, organ))
    }

    pub(super) fn grant_of(
        &self,
        row: &AccountRow,
        grant: &str,
    ) -> Result<Option<GrantRow>, Problem> {
        let Some(wanted) = id_of_hex(grant) else {
            return Ok(None);
        };
        let rows = self.store().grants_of(row.id)?;
        Ok(rows.into_iter().find(|row| row.grant.id == wanted))
    }

    /// Login of whoever delegated a grant.
    pub(super) fn giver(&self, grant: &Option<GrantRow>) -> Result<Option<String>, Problem> {
        let from = grant.as_ref().and_then(|row| row.grant.delegated_from);
        let row = match from {
            Some(id) => self.store().account_of_id(id)?,
            None => None,
        };
        Ok(row.map(|row| row.login))
    }

    /// Adds a role to an account, whoever may do so.
    pub(super) async fn add_role(
        &self,
        row: &AccountRow,
        organ: &str,
        new: &NewRole,
        by: Option<[u8; 16]>,
        delegated_from: Option<[u8; 16]>,
    ) -> Result<(), Problem> {
        must_not_be_ended(row)?;
        self.may_have(organ, new.role, Some(row.id), by)?;
        let refused = |problem: Problem| {
            self.tell_grant_refused(organ, new.role, problem.code, Some(row.id), by);
            problem
        };
        if row.kind == AccountKind::System.word() && new.role.is_administrator() {
            return Err(refused(Problem::new(
                "GRANT-KIND",
                ProblemKind::Conflict,
                ("系统账号不能担任管理员", "a program is no administrator"),
                ("请授予工作人员", "grant it to somebody of the staff"),
            )));
        }
        let first_day = new.first_day.unwrap_or_else(|| self.today());
        if first_day < self.today() {
            return Err(Problem::new(
                "GRANT-DATES",
                ProblemKind::BadInput,
                ("起始日期不能早于今天", "the first day lies before today"),
                ("请修改日期后重新提交", "correct the day and send it again"),
            ));
        }
        let same = |grant: &&rules::role::Grant| {
            grant.role == new.role
                && grant.organ == organ
                && grant.delegated_from == delegated_from
                && grant.last_day.is_none_or(|last| first_day <= last)
                && new.last_day.is_none_or(|last| grant.first_day <= last)
        };
        if row.grants.iter().find(same).is_some() {
            return Err(Problem::new(
                "GRANT-HELD",
                ProblemKind::Conflict,
                (
                    "该账号在这段时间已有此岗位",
                    "the account has this role on some of these days already",
                ),
                (
                    "请先终止原有岗位，或改用其后的日期",
                    "end the one it has first, or choose days after it",
                ),
            ));
        }
        let granted = self.store().grant_role(NewGrant {
            account: row.id,
            organ: organ.to_owned(),
            role: new.role,
            first_day,
            last_day: new.last_day,
            granted_by: by,
            delegated_from,
        });
        let granted = granted.wait().await?;
        granted.map_err(|refusal| refused(grant_refused(refusal)))?;
        Ok(())
    }
}
