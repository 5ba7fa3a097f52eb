//! Sessions: begun by a login, with a new secret each time the person proves who they are; ended by time, by disuse or by
//! their owner.

use super::problems;
use crate::account::Account;
use crate::platform::Platform;
use crate::policy::Part;
use crate::problem::Problem;
use jiff::Timestamp;
use std::time::Duration;
use store::{NewSession, hex};

/// A session ends this long after it began, used or not.
const SESSION: Duration = Duration::from_secs(8 * 3600);
/// A session that was not used for so long has ended.
const IDLE: Duration = Duration::from_secs(30 * 60);
/// Uses are noted so often, not at each request.
const NOTED_EVERY: Duration = Duration::from_secs(60);
/// So long after the person proved who they are, what asks for a fresh proof is open.
const FRESH: Duration = Duration::from_secs(5 * 60);
/// Longest description of a device that is kept.
const LABEL: usize = 60;

/// A live session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose.
    pub account: Account,
    /// Token to put into the session's forms.
    pub csrf: String,
    /// When it ends, used or not.
    pub expires_at: Timestamp,
    /// What the owner's list calls it by; no secret.
    pub id: [u8; 16],
    /// How the person proved who they are: `password`, `password+totp`, `passkey` or `provider:ID`.
    pub method: String,
    /// When they last did.
    pub proved_at: Timestamp,
}

impl Session {
    /// Whether it was opened with what the account has here, and not at a provider.
    #[must_use]
    pub fn is_local(&self) -> bool {
        !self.method.starts_with("provider:")
    }
}

/// A login that succeeded.
#[derive(Clone)]
pub struct LoggedIn {
    /// Secret of the session, for the cookie.
    pub secret: String,
    /// The session.
    pub session: Session,
    /// Page to go to, as it was asked for before the login.
    pub next: Option<String>,
    /// For the device cookie, after a login with a password.
    pub device: Option<String>,
}

impl std::fmt::Debug for LoggedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LoggedIn({})", self.session.method)
    }
}

/// A line of the list of own sessions.
#[derive(Debug, Clone)]
pub struct OwnSession {
    /// Id, hexadecimal.
    pub id: String,
    /// How it was opened.
    pub method: String,
    /// Kind of device.
    pub label: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// It is the one that asks.
    pub own: bool,
}

/// A session about to begin.
pub(super) struct Begin {
    pub(super) account: Account,
    pub(super) method: String,
    pub(super) label: String,
    pub(super) proved_at: Timestamp,
    /// When a session it goes on for ends: a fresh proof makes a session no longer.
    pub(super) not_after: Option<Timestamp>,
    /// Secret of the session the browser had before.
    pub(super) before: Option<String>,
}

impl Platform {
    /// Begins a session with a secret nobody had before; the browser's earlier one ends with the same commit.
    pub(super) async fn begin(&self, begin: Begin) -> Result<LoggedIn, Problem> {
        let secret = hex(&self.store().environment().random::<32>());
        let latest = self.now().checked_add(SESSION).unwrap_or(Timestamp::MAX);
        let expires_at = begin.not_after.map_or(latest, |end| end.min(latest));
        let new = NewSession {
            account: begin.account.id,
            secret: secret.clone(),
            method: begin.method,
            label: begin.label.chars().take(LABEL).collect(),
            proved_at: begin.proved_at,
            expires_at,
        };
        self.store().begin_session(new, begin.before).wait().await?;
        let session = self.session(&secret).await?.ok_or_else(problems::ended)?;
        Ok(LoggedIn {
            secret,
            session,
            next: None,
            device: None,
        })
    }

    /// The session of a cookie; `None` when it is unknown, has ended or was left unused too long.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, Problem> {
        let Some((row, kept)) = self.store().session(secret)? else {
            return Ok(None);
        };
        let unused = self.now().duration_since(kept.seen_at).unsigned_abs();
        if unused >= IDLE {
            self.store().end_session(secret).wait().await?;
            return Ok(None);
        }
        if unused >= NOTED_EVERY {
            self.store().touch_session(kept.id).wait().await?;
        }
        Ok(self.account_today(row).map(|account| Session {
            account,
            csrf: self.csrf_of(secret),
            expires_at: kept.expires_at,
            id: kept.id,
            method: kept.method,
            proved_at: kept.proved_at,
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

    /// The account's sessions, newest first.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn own_sessions(&self, session: &Session) -> Result<Vec<OwnSession>, Problem> {
        self.public(Part::Login)?;
        let now = self.now();
        let rows = self.store().sessions_of(session.account.id)?;
        Ok(rows
            .into_iter()
            .filter(|row| now.duration_since(row.seen_at).unsigned_abs() < IDLE)
            .map(|row| OwnSession {
                id: hex(&row.id),
                method: row.method,
                label: row.label,
                created_at: row.created_at,
                seen_at: row.seen_at,
                own: row.id == session.id,
            })
            .collect())
    }

    /// Ends one of the account's own sessions.
    ///
    /// # Errors
    /// `NOT-FOUND` when it is not one of them, or has ended.
    pub async fn end_own_session(&self, session: &Session, id: &str) -> Result<(), Problem> {
        self.public(Part::Login)?;
        let id = crate::platform::id_of_hex(id).ok_or_else(Problem::not_found)?;
        let ended = self.store().end_session_of(session.account.id, id);
        if ended.wait().await? {
            Ok(())
        } else {
            Err(Problem::not_found())
        }
    }

    /// Ends every session of the account but this one; how many there were.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn end_other_sessions(&self, session: &Session) -> Result<u64, Problem> {
        self.public(Part::Login)?;
        let ended = self
            .store()
            .end_other_sessions(session.account.id, session.id);
        Ok(ended.wait().await?)
    }

    /// Whether the person proved who they are just now.
    #[must_use]
    pub fn is_fresh(&self, session: &Session) -> bool {
        let since = self.now().duration_since(session.proved_at);
        !since.is_negative() && since.unsigned_abs() < FRESH
    }

    /// What changes the ways in, asks here. Whoever comes in at a provider has them there: a way of their own would stay open
    /// when the provider closes.
    pub(super) fn may_change_ways(&self, session: &Session) -> Result<(), Problem> {
        if session.is_local() {
            self.must_be_fresh(session)
        } else {
            Err(problems::ways_elsewhere())
        }
    }

    /// What asks for a fresh proof, asks here.
    ///
    /// # Errors
    /// `LOGIN-STEP-UP` when the last proof is too old.
    pub fn must_be_fresh(&self, session: &Session) -> Result<(), Problem> {
        if self.is_fresh(session) {
            Ok(())
        } else {
            Err(problems::step_up())
        }
    }
}

/// Compares secrets without stopping at the first difference.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one
            .bytes()
            .zip(other.bytes())
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0
}
