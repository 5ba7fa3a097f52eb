//! Accounts, the roles they hold, and their tokens. How somebody proves to be the owner of one is in `login`.

use crate::platform::Platform;
use crate::policy::Part;
use crate::problem::{Problem, ProblemKind};
use jiff::Timestamp;
use jiff::civil::Date;
use rules::role::{Grant, GrantRefusal};
use rules::text::Bilingual;
use std::time::Duration;
use store::{AccountRow, NewAccount, hex};

pub use rules::role::Role;

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// 本人: bound to a subject.
    Person,
    /// 单位工作人员: acts for an organ, with the roles granted in it.
    Staff,
    /// 单位系统: a program of an organ, with roles as well.
    System,
}

impl AccountKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            AccountKind::Person => "person",
            AccountKind::Staff => "staff",
            AccountKind::System => "system",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [AccountKind::Person, AccountKind::Staff, AccountKind::System]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// An account, as its owner acts with it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Id.
    pub id: [u8; 16],
    /// Login name.
    pub login: String,
    /// Name shown.
    pub display: Bilingual,
    /// What it is.
    pub kind: AccountKind,
    /// Organ it acts for.
    pub organ: Option<String>,
    /// Its grants that are live today, in whichever organ.
    pub grants: Vec<Grant>,
    /// A demonstration account.
    pub demo: bool,
    subject: Option<[u8; 16]>,
}

impl Account {
    /// The account with which the operator works on the command line, acting for an organ.
    #[must_use]
    pub fn command_line(organ: &str) -> Self {
        let id = [0; 16];
        Self {
            id,
            login: "command-line".to_owned(),
            display: Bilingual::new("命令行", "command line"),
            kind: AccountKind::Staff,
            organ: Some(organ.to_owned()),
            grants: vec![Grant {
                id,
                account: id,
                organ: organ.to_owned(),
                role: Role::Reporter,
                first_day: Date::MIN,
                last_day: None,
                granted_by: None,
                delegated_from: None,
                ended: false,
            }],
            demo: false,
            subject: None,
        }
    }

    /// A person's account that is kept nowhere, to try policies with.
    pub(crate) fn of_person(subject: [u8; 16]) -> Self {
        Self {
            kind: AccountKind::Person,
            organ: None,
            grants: Vec::new(),
            subject: Some(subject),
            ..Self::command_line("")
        }
    }

    /// The roles it has in the organ it acts for.
    pub fn roles(&self) -> impl Iterator<Item = Role> {
        self.grants
            .iter()
            .filter(|grant| self.organ.as_ref() == Some(&grant.organ))
            .map(|grant| grant.role)
    }

    /// Those of them that it does not hold by delegation.
    pub fn own_roles(&self) -> impl Iterator<Item = Role> {
        self.grants
            .iter()
            .filter(|grant| self.organ.as_ref() == Some(&grant.organ))
            .filter(|grant| grant.delegated_from.is_none())
            .map(|grant| grant.role)
    }

    /// Whether it has a role in the organ it acts for.
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.roles().any(|held| held == role)
    }

    /// Whether it is one of the three administrators, in whichever organ.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.grants.iter().any(|g| g.role.is_administrator())
    }

    /// The person it belongs to, for a person's own account: an id that tells nothing to whoever does not have the store.
    #[must_use]
    pub fn subject_id(&self) -> Option<[u8; 16]> {
        self.subject
    }

    pub(crate) fn subject(&self) -> Result<[u8; 16], Problem> {
        match (self.kind, self.subject) {
            (AccountKind::Person, Some(subject)) => Ok(subject),
            _ => Err(Problem::not_allowed()),
        }
    }

    /// The organ it acts for; a person's account acts for none, and no policy allows one that is not named.
    pub(crate) fn acts_for(&self) -> &str {
        self.organ.as_deref().unwrap_or_default()
    }
}

/// An account about to be made, with its password in clear; only its hash is kept.
#[derive(Clone)]
pub struct AccountPlan {
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
    /// Name shown.
    pub display: Bilingual,
    /// What it is.
    pub kind: AccountKind,
    /// Organ it acts for.
    pub organ: Option<String>,
    /// Roles it has there from today on.
    pub roles: Vec<Role>,
    /// The person's number, for a person's own account.
    pub number: Option<String>,
    /// A demonstration account.
    pub demo: bool,
}

impl std::fmt::Debug for AccountPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccountPlan({})", self.login)
    }
}

impl AccountPlan {
    /// A person's account has a number and nothing else; all others act for an organ.
    fn check(&self) -> Result<(), Problem> {
        let fits = match self.kind {
            AccountKind::Person => {
                self.number.is_some() && self.organ.is_none() && self.roles.is_empty()
            }
            AccountKind::Staff | AccountKind::System => {
                self.number.is_none() && self.organ.is_some()
            }
        };
        if fits {
            return Ok(());
        }
        Err(Problem::new(
            "ACCOUNT-KIND",
            ProblemKind::BadInput,
            (
                "个人账号须有证件号码且不属于任何单位；单位账号须有单位且没有证件号码",
                "a person's account has a number and no organ; any other has an organ and no number",
            ),
            ("请修改后重新提交", "correct it and send it again"),
        ))
    }
}

impl Platform {
    /// Makes an account; one of the same login stays as it is.
    ///
    /// # Errors
    /// `ACCOUNT-KIND` when number, organ and roles do not fit what it is; `GRANT-EXCLUDED` for roles that exclude each
    /// other, `GRANT-ORGAN-ROLE` for one the organ may not have; `ID-…` for a malformed number; `NOT-FOUND` for an unknown
    /// organ; `IDENTITY-NOT-CONFIRMED` by the register.
    pub async fn make_account(&self, plan: AccountPlan) -> Result<(), Problem> {
        plan.check()?;
        let number = plan.number.as_deref().map(|n| self.person_number(n));
        let number = number.transpose()?;
        if let Some(organ) = &plan.organ {
            for role in &plan.roles {
                self.may_have(organ, *role, None, None)?;
            }
            self.pack().organ(organ).ok_or_else(Problem::not_found)?;
        }
        // Where a population register is connected, an account of a person is made for one it confirms.
        if let Some(number) = &plan.number
            && self.checks_identities()
        {
            self.confirm_identity([0; 16], &plan.display.zh, number)
                .await?;
        }
        let new = NewAccount {
            password: crate::login::hash(&plan.password, &self.store().environment().random())?,
            login: plan.login,
            display_zh: plan.display.zh,
            display_en: plan.display.en,
            kind: plan.kind.word().to_owned(),
            organ: plan.organ,
            roles: plan.roles,
            made_by: None,
            first_day: self.today(),
            digest: number.map(|n| self.store().keys().digest(n.canonical())),
            demo: plan.demo,
        };
        self.store()
            .make_account(new)
            .wait()
            .await?
            .map_err(grant_refused)
    }

    /// The demonstration accounts; their password is their login name, and says so.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn demo_accounts(&self) -> Result<Vec<(Account, String)>, Problem> {
        self.public(Part::Login)?;
        let rows = self.store().demo_accounts()?;
        Ok(rows
            .into_iter()
            .filter_map(|row| self.account_today(row))
            .map(|a| (a.clone(), a.login))
            .collect())
    }

    pub(crate) fn csrf_of(&self, secret: &str) -> String {
        hex(&self.store().keys().form_token(secret))
    }

    /// Whether a form came from a page of this session.
    #[must_use]
    pub fn csrf_ok(&self, secret: &str, token: &str) -> bool {
        let expected = self.csrf_of(secret);
        // Compared without stopping at the first difference.
        expected.len() == token.len()
            && expected
                .bytes()
                .zip(token.bytes())
                .fold(0, |difference, (a, b)| difference | (a ^ b))
                == 0
    }

    /// Makes an API token for an account.
    ///
    /// # Errors
    /// `NOT-FOUND` for an unknown login.
    pub async fn make_token(&self, login: &str, valid_for: Duration) -> Result<String, Problem> {
        let row = self
            .store()
            .account(login)?
            .ok_or_else(Problem::not_found)?;
        let secret = hex(&self.store().environment().random::<32>());
        let expires_at = self.now().checked_add(valid_for).unwrap_or(Timestamp::MAX);
        self.store()
            .make_token(row.id, &secret, expires_at)
            .wait()
            .await?;
        Ok(secret)
    }

    /// The account of an API token; `None` when it is unknown or has ended.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn account_of_token(&self, bearer: &str) -> Result<Option<Account>, Problem> {
        Ok(self
            .store()
            .token_together(bearer)
            .await?
            .and_then(|(row, _)| self.account_today(row)))
    }
}

impl Platform {
    /// The account as it may act today: a role counts while its grant lives, its organ is there and is one that may have
    /// it. `None` for an account that was ended.
    pub(crate) fn account_today(&self, row: AccountRow) -> Option<Account> {
        if row.ended {
            return None;
        }
        let today = self.today();
        let mut grants = row.grants;
        grants.retain(|grant| self.counts(grant, today));
        Some(Account {
            id: row.id,
            login: row.login,
            display: Bilingual::new(row.display_zh, row.display_en),
            kind: AccountKind::from_word(&row.kind)?,
            organ: row.organ,
            grants,
            demo: row.demo,
            subject: row.subject,
        })
    }
}

/// A role that may not be granted.
pub(crate) fn grant_refused(refusal: GrantRefusal) -> Problem {
    Problem {
        code: refusal.code(),
        kind: ProblemKind::Conflict,
        what: refusal.text(),
        remedy: match refusal {
            GrantRefusal::Excluded { .. } => Bilingual::new(
                "请将岗位分给不同的人，或先结束原有岗位",
                "give the roles to different people, or end the other role first",
            ),
            GrantRefusal::EndsBeforeItBegins | GrantRefusal::DelegationWithoutEnd => {
                Bilingual::new("请修改日期后重新提交", "correct the days and send it again")
            }
            GrantRefusal::DelegationBeyond { .. } => Bilingual::new(
                "请缩短委托期间，或请安全管理员直接授予岗位",
                "make the delegation shorter, or let the security administrator grant the role",
            ),
        },
        receipt: None,
    }
}
