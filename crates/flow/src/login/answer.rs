//! A login that waits for an answer of the browser it was begun in: a code, or what an authenticator signed.

use super::attempts::Source;
use super::problems;
use super::session::{Begin, LoggedIn, Session};
use crate::account::Account;
use crate::platform::Platform;
use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use store::hex;

/// What the browser answers.
#[derive(Clone, Default)]
pub struct LoginAnswer {
    /// Of the form.
    pub state: String,
    /// Of the browser's cookie.
    pub browser: String,
    /// Code of the app, or a recovery code; or what the browser's authenticator answered, JSON.
    pub answer: String,
    /// Where it comes from.
    pub source: Source,
    /// Kind of device.
    pub label: String,
    /// The session the browser has, with its secret.
    pub before: Option<(String, Session)>,
}

impl std::fmt::Debug for LoginAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LoginAnswer(hidden)")
    }
}

/// What is kept of the login until then.
#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) login: String,
    /// Page to go to afterwards.
    pub(super) next: Option<String>,
    /// A fresh proof of the same person is asked for.
    pub(super) step_up: bool,
}

impl Platform {
    /// Keeps what waits for an answer; its state, for the form, and its secret, for the browser's cookie.
    pub(super) async fn keep_waiting(
        &self,
        kept: &impl Serialize,
    ) -> Result<(String, String), Problem> {
        let random = || hex(&self.store().environment().random::<32>());
        let (state, browser) = (random(), random());
        self.keep_attempt(&state, &browser, kept).await?;
        Ok((state, browser))
    }

    /// The session of the account that gave a right answer.
    pub(super) async fn answered(
        &self,
        account: Account,
        method: &str,
        waiting: Waiting,
        given: LoginAnswer,
    ) -> Result<LoggedIn, Problem> {
        let mut not_after = None;
        if waiting.step_up {
            let (_, session) = given.before.as_ref().ok_or_else(problems::ended)?;
            self.same_account(session, &account)?;
            not_after = Some(session.expires_at);
        }
        let begin = Begin {
            account,
            method: method.to_owned(),
            label: given.label,
            proved_at: self.now(),
            not_after,
            before: given.before.map(|(secret, _)| secret),
        };
        let from = self.counted_under(&waiting.login, &given.source);
        let opened = self.opened(begin, &from, &given.source).await?;
        Ok(LoggedIn {
            next: waiting.next,
            ..opened
        })
    }
}
