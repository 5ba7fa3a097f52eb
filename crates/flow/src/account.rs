//! Local accounts: logging in, sessions, tokens, and the roles they hold.

use crate::platform::{Platform, lock};
use crate::policy::Part;
use crate::problem::{Problem, ProblemKind};
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use jiff::Timestamp;
use jiff::civil::Date;
use rules::role::{Grant, GrantRefusal};
use rules::text::Bilingual;
use std::collections::HashMap;
use std::time::Duration;
use store::{AccountRow, NewAccount, hex};

pub use rules::role::Role;

/// A session ends this long after it began.
const SESSION: Duration = Duration::from_secs(8 * 3600);
/// Failed attempts of one login before it has to wait.
const ATTEMPTS: u32 = 10;
/// How long it then waits.
const ATTEMPTS_WITHIN: Duration = Duration::from_secs(300);
/// Salt of the hash that a login without account costs; its result is thrown away.
const NOBODYS_SALT: &[u8] = b"nobody's account";

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
    fn word(self) -> &'static str {
        match self {
            AccountKind::Person => "person",
            AccountKind::Staff => "staff",
            AccountKind::System => "system",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
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

/// A live session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose.
    pub account: Account,
    /// Token to put into the session's forms.
    pub csrf: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Attempts by login since its last success.
#[derive(Debug, Default)]
pub struct Attempts(HashMap<String, (u32, Timestamp)>);

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
    /// other; `ID-…` for a malformed number; `NOT-FOUND` for an unknown organ.
    pub async fn make_account(&self, plan: AccountPlan) -> Result<(), Problem> {
        plan.check()?;
        let number = plan.number.as_deref().map(|n| self.person_number(n));
        let number = number.transpose()?;
        let known = |organ: &String| self.pack().organ(organ).is_some();
        if !plan.organ.as_ref().is_none_or(known) {
            return Err(Problem::not_found());
        }
        let new = NewAccount {
            password: self.hash_password(&plan.password)?,
            login: plan.login,
            display_zh: plan.display.zh,
            display_en: plan.display.en,
            kind: plan.kind.word().to_owned(),
            organ: plan.organ,
            roles: plan.roles,
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

    fn hash_password(&self, password: &str) -> Result<String, Problem> {
        let salt = SaltString::encode_b64(&self.store().environment().random::<16>());
        salt.and_then(|salt| {
            hasher()
                .hash_password(password.as_bytes(), &salt)
                .map(|hash| hash.to_string())
        })
        .map_err(|_| refused())
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
            .filter_map(|row| account(row, self.today()))
            .map(|a| (a.clone(), a.login))
            .collect())
    }

    /// Logs in. The same answer for an unknown login and a wrong password, after the same work.
    ///
    /// # Errors
    /// `LOGIN-REFUSED`, or `LOGIN-TOO-OFTEN` after too many failures of the same login.
    pub async fn log_in(&self, login: &str, password: &str) -> Result<(String, Session), Problem> {
        self.public(Part::Login)?;
        // Counted before it is tried, so that many attempts at once count as many.
        self.count_attempt(login)?;
        let row = self.store().account(login)?;
        let kept = row.as_ref().map(|row| row.password.clone());
        let password = password.to_owned();
        let right = tokio::task::spawn_blocking(move || is_right(kept.as_deref(), &password))
            .await
            .unwrap_or(false);
        let account = row
            .filter(|_| right)
            .and_then(|row| account(row, self.today()));
        let account = account.ok_or_else(refused)?;
        lock(self.attempts()).0.remove(login);
        let secret = hex(&self.store().environment().random::<32>());
        let expires_at = self.now().checked_add(SESSION).unwrap_or(Timestamp::MAX);
        self.store()
            .begin_session(account.id, &secret, expires_at)
            .wait()
            .await?;
        let csrf = self.csrf_of(&secret);
        let session = Session {
            account,
            csrf,
            expires_at,
        };
        Ok((secret, session))
    }

    fn count_attempt(&self, login: &str) -> Result<(), Problem> {
        let now = self.now();
        let mut attempts = lock(self.attempts());
        attempts
            .0
            .retain(|_, (_, last)| now.duration_since(*last).unsigned_abs() < ATTEMPTS_WITHIN);
        let count = attempts.0.get(login).map_or(0, |(count, _)| *count);
        if count >= ATTEMPTS {
            return Err(Problem::new(
                "LOGIN-TOO-OFTEN",
                ProblemKind::TooMany,
                (
                    "该账号登录失败次数过多，请五分钟后再试",
                    "too many failed attempts for this login; wait five minutes",
                ),
                (
                    "如忘记密码，请联系管理员",
                    "ask the administrator if the password is lost",
                ),
            ));
        }
        attempts.0.insert(login.to_owned(), (count + 1, now));
        Ok(())
    }

    /// The session of a cookie; `None` when it is unknown or has ended.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, Problem> {
        let found = self.store().session(secret)?;
        Ok(found.and_then(|(row, expires_at)| {
            account(row, self.today()).map(|account| Session {
                account,
                csrf: self.csrf_of(secret),
                expires_at,
            })
        }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn log_out(&self, secret: &str) -> Result<(), Problem> {
        self.public(Part::Login)?;
        Ok(self.store().end_session(secret).wait().await?)
    }

    fn csrf_of(&self, secret: &str) -> String {
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
            .and_then(|(row, _)| account(row, self.today())))
    }
}

fn account(row: AccountRow, day: Date) -> Option<Account> {
    let mut grants = row.grants;
    grants.retain(|grant| grant.live_on(day));
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

/// A role that may not be granted.
pub(crate) fn grant_refused(refusal: GrantRefusal) -> Problem {
    Problem {
        code: refusal.code(),
        kind: ProblemKind::Conflict,
        what: refusal.text(),
        remedy: Bilingual::new(
            "请将岗位分给不同的人，或先结束原有岗位",
            "give the roles to different people, or end the other role first",
        ),
        receipt: None,
    }
}

fn hasher() -> Argon2<'static> {
    // The parameters OWASP names as the least for argon2id: 19 MiB, two passes, one lane.
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Whether the password is the one kept. A login that does not exist costs the same hash, so that time does not tell
/// which logins exist.
fn is_right(kept: Option<&str>, password: &str) -> bool {
    let Some(kept) = kept else {
        let _ = hasher().hash_password_into(password.as_bytes(), NOBODYS_SALT, &mut [0; 32]);
        return false;
    };
    PasswordHash::new(kept)
        .is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok())
}

fn refused() -> Problem {
    Problem::new(
        "LOGIN-REFUSED",
        ProblemKind::NotLoggedIn,
        ("账号或密码不正确", "the login or the password is not right"),
        (
            "请检查后重新登录；连续失败会被暂时限制",
            "check both and log in again; repeated failures are slowed down",
        ),
    )
}
