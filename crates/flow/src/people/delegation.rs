//! 委托: a role of one's own, given to a colleague until a day.

use super::grant::NewRole;
use super::{GrantStanding, Member};
use crate::account::{Account, AccountKind, Role};
use crate::platform::Platform;
use crate::policy::{Action, Facts, Resource};
use crate::problem::{Problem, ProblemKind};
use jiff::civil::Date;
use rules::text::Bilingual;
use store::{GrantRow, hex};

/// Colleagues to choose from.
const COLLEAGUES: u32 = 500;

/// A delegation, as giver and receiver see it.
#[derive(Debug, Clone)]
pub struct Given {
    /// Id of the grant, hexadecimal.
    pub id: String,
    /// Id of the account that received it, hexadecimal.
    pub account: String,
    /// Who gave or received it: the other one.
    pub other: Bilingual,
    /// Role.
    pub role: Role,
    /// First day.
    pub first_day: Date,
    /// Last day.
    pub last_day: Option<Date>,
    /// How it stands today.
    pub standing: GrantStanding,
}

/// What the page of delegations shows.
#[derive(Debug, Clone)]
pub struct Delegations {
    /// Roles of one's own that may be delegated.
    pub roles: Vec<Role>,
    /// Colleagues: login and name.
    pub colleagues: Vec<(String, Bilingual)>,
    /// Given to others, the newest first.
    pub given: Vec<Given>,
    /// Received from others, the newest first.
    pub received: Vec<Given>,
}

/// A delegation about to be made.
#[derive(Debug, Clone)]
pub struct NewDelegation {
    /// Login of the colleague.
    pub to: String,
    /// Role.
    pub role: Role,
    /// First day; today when it is not said.
    pub first_day: Option<Date>,
    /// Last day.
    pub last_day: Option<Date>,
}

impl Platform {
    /// The delegations one gave and received, and what one may delegate to whom.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub async fn delegations(&self, account: &Account) -> Result<Delegations, Problem> {
        let organ = account.acts_for();
        let of_organ = Resource::Organ(organ);
        let _ = self.decide(account, Action::ReadDelegations, &of_organ, &Facts::None)?;
        let rows = self.store().accounts_in(organ, "", COLLEAGUES)?;
        let members = rows
            .into_iter()
            .filter_map(|row| self.member_of(row, account));
        let colleague = |m: &Member| !m.own && !m.ended && m.kind == AccountKind::Staff;
        let colleagues = members.filter(colleague).map(|m| (m.login, m.display));
        let (mut given, mut received) = (Vec::new(), Vec::new());
        for row in self.store().grants_in(organ)?.into_iter() {
            let Some(giver) = row.grant.delegated_from else {
                continue;
            };
            if giver == account.id {
                let other = row.grant.account;
                given.push(self.given(row, other)?);
            } else if row.grant.account == account.id {
                received.push(self.given(row, giver)?);
            }
        }
        let newest_first = |a: &Given, b: &Given| b.id.cmp(&a.id);
        given.sort_by(newest_first);
        received.sort_by(newest_first);
        Ok(Delegations {
            roles: self.delegable(account),
            colleagues: colleagues.collect(),
            given,
            received,
        })
    }

    /// The roles the policy lets an account delegate to somebody else.
    fn delegable(&self, account: &Account) -> Vec<Role> {
        let may = |role: &Role| {
            let resource = Resource::Grant {
                organ: account.acts_for(),
                role: *role,
                login: "",
                has_end: true,
                delegated_by: Some(&account.login),
            };
            self.rehearse(account, Action::DelegateRole, &resource, &Facts::None)
                .allowed
        };
        Role::ALL.into_iter().filter(may).collect()
    }

    fn given(&self, row: GrantRow, other: [u8; 16]) -> Result<Given, Problem> {
        Ok(Given {
            id: hex(&row.grant.id),
            account: hex(&row.grant.account),
            other: self.who(Some(other))?,
            role: row.grant.role,
            first_day: row.grant.first_day,
            last_day: row.grant.last_day,
            standing: self.standing(&row),
        })
    }

    /// Delegates a role of one's own to a colleague.
    ///
    /// # Errors
    /// `POLICY-DENIED`: without a last day, to oneself, of a role that is not one's own or is an administrator's;
    /// `DELEGATE-COLLEAGUE` for somebody who is none; `GRANT-…`.
    pub async fn delegate(&self, account: &Account, new: NewDelegation) -> Result<(), Problem> {
        let organ = account.acts_for().to_owned();
        let resource = Resource::Grant {
            organ: &organ,
            role: new.role,
            login: &new.to,
            has_end: new.last_day.is_some(),
            delegated_by: Some(&account.login),
        };
        let _ = self.decide(account, Action::DelegateRole, &resource, &Facts::None)?;
        let row = self.store().account(&new.to)?.filter(|row| {
            row.organ.as_ref() == Some(&organ)
                && row.kind == AccountKind::Staff.word()
                && !row.ended
        });
        let row = row.ok_or_else(no_colleague)?;
        let role = NewRole {
            role: new.role,
            first_day: new.first_day,
            last_day: new.last_day,
        };
        self.add_role(&row, &organ, &role, Some(account.id), Some(account.id))
            .await
    }

    /// Ends a delegation one gave.
    ///
    /// # Errors
    /// `POLICY-DENIED` for one that somebody else gave; `NOT-FOUND`; `CONFLICT` when it was ended before.
    pub async fn end_delegation(
        &self,
        account: &Account,
        receiver: &str,
        grant: &str,
    ) -> Result<(), Problem> {
        let row = match crate::platform::id_of_hex(receiver) {
            Some(id) => self.store().account_of_id(id)?,
            None => None,
        };
        let found = match &row {
            Some(row) => self.grant_of(row, grant)?,
            None => None,
        };
        let giver = self.giver(&found)?;
        let resource = Resource::Grant {
            organ: found
                .as_ref()
                .map_or(account.acts_for(), |found| &found.grant.organ),
            role: found
                .as_ref()
                .map_or(Role::Reporter, |found| found.grant.role),
            login: row.as_ref().map_or("", |row| &row.login),
            has_end: true,
            delegated_by: giver.as_deref(),
        };
        let _ = self.decide(account, Action::EndDelegation, &resource, &Facts::None)?;
        let (row, found) = row.zip(found).ok_or_else(Problem::not_found)?;
        let ended = self
            .store()
            .end_grant(row.id, found.grant.id, Some(account.id));
        ended.wait().await?;
        Ok(())
    }
}

fn no_colleague() -> Problem {
    Problem::new(
        "DELEGATE-COLLEAGUE",
        ProblemKind::BadInput,
        (
            "受托人不是本单位在任的工作人员",
            "whoever is to receive it does not work for this organ",
        ),
        ("请从名单中选择同事", "choose a colleague from the list"),
    )
}
