//! Local accounts: the password, and again the password when a fresh proof is asked for.

use super::answer::{LoginAnswer, Waiting};
use super::attempts::Source;
use super::problems;
use super::session::{Begin, LoggedIn, Session};
use crate::account::Account;
use crate::platform::Platform;
use crate::policy::Part;
use crate::problem::Problem;

/// A login with a local account.
#[derive(Clone, Default)]
pub struct LocalLogin {
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
    /// Where it comes from.
    pub source: Source,
    /// Kind of device.
    pub label: String,
    /// Secret of the session the browser had before; it ends.
    pub before: Option<String>,
    /// Page to go to afterwards.
    pub next: Option<String>,
    /// The session for which a fresh proof is given: it must be the same account's.
    pub step_up: Option<Session>,
}

impl LocalLogin {
    /// With a login and a password, from nowhere in particular.
    #[must_use]
    pub fn new(login: &str, password: &str) -> Self {
        Self {
            login: login.to_owned(),
            password: password.to_owned(),
            ..Self::default()
        }
    }
}

impl std::fmt::Debug for LocalLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LocalLogin({})", self.login)
    }
}

/// What comes after a right password.
#[derive(Debug)]
pub enum Next {
    /// A session.
    Session(Box<LoggedIn>),
    /// The account has one-time passwords: the code is asked for.
    Code {
        /// For the form.
        state: String,
        /// For the browser's cookie.
        browser: String,
    },
}

impl Platform {
    /// Logs in with a password. The same answer for an unknown login and a wrong password, after the same work.
    ///
    /// # Errors
    /// `LOGIN-REFUSED`; `LOGIN-TOO-OFTEN` after too many failures of the same login from the same source; `LOGIN-BUSY`.
    pub async fn log_in(&self, attempt: LocalLogin) -> Result<Next, Problem> {
        self.public(Part::Login)?;
        let from = self.counted(&attempt.login, &attempt.source)?;
        let row = self.store().account(&attempt.login)?;
        let kept = row.as_ref().map(|row| row.password.clone());
        let hashing = &self.login().hashing;
        let known = is_device(&from);
        let right = hashing.is_right(known, kept, &attempt.password).await?;
        let account = row
            .filter(|_| right)
            .and_then(|row| self.account_today(row));
        let account = account.ok_or_else(|| self.refused("password", problems::refused()))?;
        if let Some(session) = &attempt.step_up {
            self.same_account(session, &account)?;
        }
        if self.has_totp(&account.id)? {
            let waiting = Waiting {
                login: attempt.login,
                next: attempt.next,
                step_up: attempt.step_up.is_some(),
            };
            let (state, browser) = self.keep_waiting(&waiting).await?;
            return Ok(Next::Code { state, browser });
        }
        let begin = Begin {
            account,
            method: "password".to_owned(),
            label: attempt.label,
            proved_at: self.now(),
            not_after: attempt.step_up.map(|session| session.expires_at),
            before: attempt.before,
        };
        let opened = self.opened(begin, &from, &attempt.source).await?;
        Ok(Next::Session(Box::new(LoggedIn {
            next: attempt.next,
            ..opened
        })))
    }

    /// Takes the code. After a wrong one the same form may be sent again, as often as the login may be tried.
    ///
    /// # Errors
    /// `LOGIN-CODE-WRONG`; `LOGIN-STATE` when no password came before it in this browser; `LOGIN-TOO-OFTEN`.
    pub async fn log_in_code(&self, given: LoginAnswer) -> Result<LoggedIn, Problem> {
        self.public(Part::Login)?;
        let waiting: Waiting = self.take_attempt(&given.state, &given.browser).await?;
        self.counted(&waiting.login, &given.source)?;
        let row = self.store().account(&waiting.login)?;
        let account = row
            .and_then(|row| self.account_today(row))
            .ok_or_else(problems::state)?;
        match self.take_code(&account.id, &given.answer).await {
            Ok(method) => self.answered(account, method, waiting, given).await,
            Err(problem) => {
                let (state, browser) = (&given.state, &given.browser);
                self.keep_attempt(state, browser, &waiting).await?;
                Err(problem)
            }
        }
    }

    /// Counts an attempt; what it counts under.
    pub(super) fn counted(&self, login: &str, source: &Source) -> Result<String, Problem> {
        let from = self.counted_under(login, source);
        self.attempts()
            .count(login, &from, self.now())
            .map_err(|p| self.refused("password", p))?;
        Ok(from)
    }

    pub(super) fn same_account(&self, session: &Session, account: &Account) -> Result<(), Problem> {
        if session.account.id == account.id {
            Ok(())
        } else {
            Err(self.refused("password", problems::other_person()))
        }
    }

    /// The session, and the device cookie by which this browser is known from now on.
    pub(super) async fn opened(
        &self,
        begin: Begin,
        from: &str,
        source: &Source,
    ) -> Result<LoggedIn, Problem> {
        let login = begin.account.login.clone();
        self.attempts().succeeded(&login, from);
        let mut logged_in = self.begin(begin).await?;
        let known = source.device.clone().filter(|_| is_device(from));
        logged_in.device = Some(known.unwrap_or_else(|| self.new_device(&login)));
        Ok(logged_in)
    }
}

fn is_device(from: &str) -> bool {
    from.starts_with("device ")
}
