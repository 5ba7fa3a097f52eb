//! 单位人员与岗位: the accounts of an organ, what they may do and since when, and what was done to them. Nothing here reads
//! anything about a person.

mod change;
mod delegation;
mod erasure;
mod events;
mod grant;
mod here;
mod invitation;

pub use change::{Made, NewMember};
pub use delegation::{Delegations, Given, NewDelegation};
pub use events::SecurityEventLine;
pub use grant::NewRole;
pub use invitation::Invitation;

use crate::account::{Account, AccountKind, Role};
use crate::platform::{Platform, id_of_hex};
use crate::policy::{Action, Facts, Resource};
use crate::problem::{Problem, ProblemKind};
use crate::record::organ_name;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::text::Bilingual;
use store::{AccountRow, GrantRow, hex};

/// People listed at once.
const PAGE: u32 = 50;

/// An account of an organ, as its administrator sees it.
#[derive(Debug, Clone)]
pub struct Member {
    /// Id, hexadecimal.
    pub id: String,
    /// Login name.
    pub login: String,
    /// Name shown.
    pub display: Bilingual,
    /// What it is.
    pub kind: AccountKind,
    /// Slug of the organ it acts for.
    pub organ: String,
    /// Roles that count today.
    pub roles: Vec<Role>,
    /// It was ended.
    pub ended: bool,
    /// It is the one that asks.
    pub own: bool,
}

/// A page of the people of an organ.
#[derive(Debug, Clone)]
pub struct People {
    /// Slug of the organ.
    pub organ: String,
    /// Its name today.
    pub organ_name: Bilingual,
    /// Its accounts by login.
    pub members: Vec<Member>,
    /// Login after which the next page begins.
    pub next: Option<String>,
    /// The account that asks may choose any organ.
    pub any_organ: bool,
}

/// An account with its history.
#[derive(Debug, Clone)]
pub struct MemberDetails {
    /// The account.
    pub member: Member,
    /// Name of its organ today.
    pub organ_name: Bilingual,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// By whom.
    pub ended_by: Option<Bilingual>,
    /// Until when a first login code may be used.
    pub invited_until: Option<Timestamp>,
    /// Every role it ever had, the newest first.
    pub grants: Vec<GrantLine>,
    /// Roles its organ may have.
    pub may_have: Vec<Role>,
}

/// A role somebody has or had.
#[derive(Debug, Clone)]
pub struct GrantLine {
    /// Id, hexadecimal.
    pub id: String,
    /// Role.
    pub role: Role,
    /// First day.
    pub first_day: Date,
    /// Last day.
    pub last_day: Option<Date>,
    /// Who granted it.
    pub granted_by: Bilingual,
    /// When.
    pub granted_at: Timestamp,
    /// Whose role it is a delegation of.
    pub delegated_from: Option<Bilingual>,
    /// When it was ended, and by whom.
    pub ended: Option<(Timestamp, Bilingual)>,
    /// How it stands today.
    pub standing: GrantStanding,
}

/// How a grant stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantStanding {
    /// It counts.
    Counts,
    /// Its first day is to come.
    ToCome,
    /// Its last day is past.
    Past,
    /// Somebody ended it.
    Ended,
    /// Its organ is not there, or may not have this role any more.
    NotOfTheOrgan,
}

impl Platform {
    /// The people of an organ; without one named, of one's own.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-FOUND` for an unknown organ.
    pub async fn people(
        &self,
        account: &Account,
        organ: Option<&str>,
        after: Option<&str>,
    ) -> Result<People, Problem> {
        let organ = organ.unwrap_or_else(|| account.acts_for());
        let of_organ = Resource::Organ(organ);
        let _ = self.decide(account, Action::ReadPeople, &of_organ, &Facts::None)?;
        self.pack().organ(organ).ok_or_else(Problem::not_found)?;
        let mut rows = self
            .store()
            .accounts_in(organ, after.unwrap_or_default(), PAGE + 1)?;
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        let next = rows.last().filter(|_| more).map(|row| row.login.clone());
        let members = rows
            .into_iter()
            .filter_map(|row| self.member_of(row, account));
        Ok(People {
            members: members.collect(),
            organ: organ.to_owned(),
            organ_name: organ_name(self.pack(), organ, self.today()),
            next,
            any_organ: self.administers_any(account),
        })
    }

    /// An account with its history.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-FOUND`.
    pub async fn member(&self, account: &Account, id: &str) -> Result<MemberDetails, Problem> {
        let row = self.row_for(account, Action::ReadAccount, id)?;
        let days = self.store().days_of_account(row.id)?;
        let grants = self.store().grants_of(row.id)?;
        let organ = row.organ.clone().unwrap_or_default();
        let found = self.pack().organ(&organ);
        let may_have = found.map(|organ| self.pack().roles_of(organ).collect());
        let ended_by = days.ended_at.is_some().then(|| self.who(days.ended_by));
        Ok(MemberDetails {
            organ_name: organ_name(self.pack(), &organ, self.today()),
            made_at: days.made_at,
            ended_at: days.ended_at,
            ended_by: ended_by.transpose()?,
            invited_until: days.invited_until,
            grants: self.grant_lines(grants)?,
            may_have: may_have.unwrap_or_default(),
            member: self
                .member_of(row, account)
                .ok_or_else(Problem::not_found)?,
        })
    }

    /// Whether the account may look after the people of any organ.
    fn administers_any(&self, account: &Account) -> bool {
        let mut organs = self.pack().organs.iter();
        let other = organs.find(|organ| organ.id != account.acts_for());
        other.is_some_and(|other| {
            self.rehearse(
                account,
                Action::ReadPeople,
                &Resource::Organ(&other.id),
                &Facts::None,
            )
            .allowed
        })
    }

    /// The account of an id, after asking whether the action is allowed on it. To whom it is not allowed anywhere, an
    /// unknown id is refused like a known one.
    fn row_for(&self, account: &Account, action: Action, id: &str) -> Result<AccountRow, Problem> {
        let found = match id_of_hex(id) {
            Some(id) => self.store().account_of_id(id)?,
            None => None,
        };
        let found = found.filter(|row| row.organ.is_some());
        let member = Resource::Member {
            organ: match &found {
                Some(row) => row.organ.as_deref().unwrap_or_default(),
                None => account.acts_for(),
            },
            login: found.as_ref().map_or("", |row| &row.login),
        };
        let _ = self.decide(account, action, &member, &Facts::None)?;
        found.ok_or_else(Problem::not_found)
    }

    fn member_of(&self, row: AccountRow, asking: &Account) -> Option<Member> {
        let today = self.today();
        let grants = row.grants.iter().filter(|grant| {
            !row.ended && row.organ.as_ref() == Some(&grant.organ) && self.counts(grant, today)
        });
        let mut roles: Vec<Role> = grants.map(|grant| grant.role).collect();
        roles.sort_unstable();
        roles.dedup();
        Some(Member {
            id: hex(&row.id),
            roles,
            kind: AccountKind::from_word(&row.kind)?,
            display: Bilingual::new(row.display_zh, row.display_en),
            organ: row.organ?,
            ended: row.ended,
            own: row.id == asking.id,
            login: row.login,
        })
    }

    fn grant_lines(&self, rows: Vec<GrantRow>) -> Result<Vec<GrantLine>, Problem> {
        let lines = rows.into_iter().rev().map(|row| {
            let ended = row
                .ended_at
                .map(|at| Ok::<_, Problem>((at, self.who(row.ended_by)?)));
            let from = row.grant.delegated_from.map(|id| self.who(Some(id)));
            Ok(GrantLine {
                id: hex(&row.grant.id),
                role: row.grant.role,
                first_day: row.grant.first_day,
                last_day: row.grant.last_day,
                granted_by: self.who(row.grant.granted_by)?,
                granted_at: row.granted_at,
                delegated_from: from.transpose()?,
                ended: ended.transpose()?,
                standing: self.standing(&row),
            })
        });
        lines.collect()
    }

    fn standing(&self, row: &GrantRow) -> GrantStanding {
        let (grant, today) = (&row.grant, self.today());
        if grant.ended {
            GrantStanding::Ended
        } else if grant.last_day.is_some_and(|last| last < today) {
            GrantStanding::Past
        } else if !self
            .pack()
            .role_counts(&grant.organ, grant.role, today.max(grant.first_day))
        {
            GrantStanding::NotOfTheOrgan
        } else if today < grant.first_day {
            GrantStanding::ToCome
        } else {
            GrantStanding::Counts
        }
    }

    /// Who did something: name and login of an account.
    fn who(&self, account: Option<[u8; 16]>) -> Result<Bilingual, Problem> {
        let Some(id) = account else {
            return Ok(Bilingual::new("命令行", "the command line"));
        };
        Ok(match self.store().account_of_id(id)? {
            None => Bilingual::new("未知账号", "an unknown account"),
            Some(row) => Bilingual::new(
                format!("{}（{}）", row.display_zh, row.login),
                format!("{} ({})", row.display_en, row.login),
            ),
        })
    }
}

/// An account that was ended is not changed any more.
fn must_not_be_ended(row: &AccountRow) -> Result<(), Problem> {
    if !row.ended {
        return Ok(());
    }
    Err(Problem::new(
        "ACCOUNT-ENDED",
        ProblemKind::Conflict,
        ("该账号已停用", "the account has been ended"),
        (
            "停用的账号不能恢复；请为本人开立新账号",
            "an account that was ended stays so: make a new one",
        ),
    ))
}
