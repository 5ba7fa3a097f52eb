//! 首次登录码: by which the owner of an account, and nobody else, sets its password. It is told once, works once, and is kept
//! as a digest.

use super::must_not_be_ended;
use crate::account::{Account, AccountKind};
use crate::login::{new_code, plain_code};
use crate::platform::Platform;
use crate::policy::{Action, Part};
use crate::problem::{Problem, ProblemKind};
use jiff::Timestamp;
use std::time::Duration;

/// How long a code may be used.
const CODE: Duration = Duration::from_secs(3 * 24 * 3600);
/// Shortest password, in characters, and longest, in bytes.
const SHORTEST: usize = 8;
const LONGEST: usize = 256;

/// A first login code, told once.
#[derive(Clone)]
pub struct Invitation {
    /// Login it is for.
    pub login: String,
    /// The code.
    pub code: String,
    /// Until when it may be used.
    pub until: Timestamp,
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Invitation({})", self.login)
    }
}

impl Platform {
    /// Gives a new code to the owner of an account, who lost the password or let the first code lapse; an earlier code ends.
    ///
    /// # Errors
    /// `POLICY-DENIED`, also for one's own; `NOT-FOUND`; `ACCOUNT-ENDED`; `ACCOUNT-KIND` for a system.
    pub async fn invite_member(&self, account: &Account, id: &str) -> Result<Invitation, Problem> {
        let row = self.row_for(account, Action::InviteAccount, id)?;
        must_not_be_ended(&row)?;
        if row.kind != AccountKind::Staff.word() {
            return Err(Problem::new(
                "ACCOUNT-KIND",
                ProblemKind::Conflict,
                (
                    "系统账号没有密码，由平台运行单位登记其客户端凭证",
                    "a system has no password; the platform's operator enters its client credentials",
                ),
                (
                    "请联系平台运行单位（chengxin client add）",
                    "turn to the operator (chengxin client add)",
                ),
            ));
        }
        self.new_invitation(row.id, &row.login, Some(account.id))
            .await
    }

    pub(super) async fn new_invitation(
        &self,
        account: [u8; 16],
        login: &str,
        by: Option<[u8; 16]>,
    ) -> Result<Invitation, Problem> {
        let code = new_code(&self.store().environment().random());
        let until = self.now().checked_add(CODE).unwrap_or(Timestamp::MAX);
        let kept = self.store().invite(account, &plain_code(&code), until, by);
        kept.wait().await?;
        Ok(Invitation {
            login: login.to_owned(),
            code,
            until,
        })
    }

    /// Sets the password of the account a code is for. The code must be that account's; a wrong code and a wrong login get
    /// the same answer.
    ///
    /// # Errors
    /// `FIRST-CODE-WRONG`; `PASSWORD-SHORT`, `PASSWORD-LONG`, `PASSWORD-LOGIN`, after which the code still works.
    pub async fn set_first_password(
        &self,
        login: &str,
        code: &str,
        password: &str,
    ) -> Result<(), Problem> {
        self.public(Part::Login)?;
        check_password(login, password)?;
        let code = plain_code(code);
        let invited = self.store().invited(&code)?;
        if invited.is_none_or(|row| row.login != login) {
            return Err(self.code_refused());
        }
        let hashed = crate::login::hash(password, &self.store().environment().random())?;
        if self.store().set_password(&code, hashed).wait().await? {
            Ok(())
        } else {
            Err(self.code_refused())
        }
    }

    fn code_refused(&self) -> Problem {
        self.login_refused(
            "first-code",
            Problem::new(
                "FIRST-CODE-WRONG",
                ProblemKind::NotLoggedIn,
                (
                    "登录名与首次登录码不符，或该码已用过、已过期",
                    "login and first login code do not belong together, or the code was used or has ended",
                ),
                (
                    "请核对后重试；过期的请向本单位安全管理员索取新码",
                    "check both; when it has ended, ask the security administrator of your organ for a new one",
                ),
            ),
        )
    }
}

fn check_password(login: &str, password: &str) -> Result<(), Problem> {
    let wrong = |code, what| {
        let remedy = ("请换一个密码", "choose another password");
        Err(Problem::new(code, ProblemKind::BadInput, what, remedy))
    };
    if password.chars().count() < SHORTEST {
        return wrong(
            "PASSWORD-SHORT",
            (
                "密码至少八个字符",
                "a password has at least eight characters",
            ),
        );
    }
    if password.len() > LONGEST {
        return wrong("PASSWORD-LONG", ("密码过长", "the password is too long"));
    }
    if password.to_lowercase().contains(&login.to_lowercase()) {
        return wrong(
            "PASSWORD-LOGIN",
            ("密码不能包含登录名", "the password contains the login"),
        );
    }
    Ok(())
}
