//! An account is made when somebody comes, and ended when they leave.

use super::invitation::Invitation;
use super::must_not_be_ended;
use crate::account::{Account, AccountKind, grant_refused};
use crate::platform::Platform;
use crate::policy::{Action, Facts, Resource};
use crate::problem::{Problem, ProblemKind};
use rules::text::Bilingual;
use store::{NewAccount, hex};

/// A password nobody can have: no hash in PHC form.
pub(super) const NO_PASSWORD: &str = "!";
/// Longest login and longest name.
const LONGEST: usize = 64;

/// Somebody who comes to an organ.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// Slug of the organ.
    pub organ: String,
    /// Login name.
    pub login: String,
    /// Name shown.
    pub display: Bilingual,
    /// Staff or a system.
    pub kind: AccountKind,
}

/// An account that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Id, hexadecimal.
    pub id: String,
    /// With which its owner sets the password; none for a system, which proves itself in other ways.
    pub invitation: Option<Invitation>,
}

impl Platform {
    /// Makes an account without any role.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-FOUND` for an unknown organ; `ORGAN-ENDED`; `ACCOUNT-LOGIN`; `ACCOUNT-LOGIN-TAKEN`, also by
    /// somebody who left; `ACCOUNT-NAME`; `ACCOUNT-KIND` for a person's account.
    pub async fn make_member(&self, account: &Account, new: NewMember) -> Result<Made, Problem> {
        let member = Resource::Member {
            organ: &new.organ,
            login: &new.login,
        };
        let _ = self.decide(account, Action::MakeAccount, &member, &Facts::None)?;
        let organ = self.pack().organ(&new.organ);
        let organ = organ.ok_or_else(Problem::not_found)?;
        if organ.until.is_some_and(|until| until < self.today()) {
            return Err(Problem::new(
                "ORGAN-ENDED",
                ProblemKind::Conflict,
                (
                    "该单位已不存在，不能再开立账号",
                    "the organ is not there any more and gets no new accounts",
                ),
                (
                    "请在承接其职责的单位开立",
                    "make the account in the organ that took over its duties",
                ),
            ));
        }
        new.check()?;
        let (kind, login) = (new.kind, new.login.clone());
        let made = self.store().add_account(NewAccount {
            login: new.login,
            password: NO_PASSWORD.to_owned(),
            display_zh: new.display.zh,
            display_en: new.display.en,
            kind: kind.word().to_owned(),
            organ: Some(new.organ),
            roles: Vec::new(),
            made_by: Some(account.id),
            first_day: self.today(),
            digest: None,
            demo: false,
        });
        let made = made.wait().await?.map_err(grant_refused)?;
        let id = made.ok_or_else(|| taken(&login))?;
        let invitation = match kind {
            AccountKind::Staff => Some(self.new_invitation(id, &login, Some(account.id)).await?),
            AccountKind::Person | AccountKind::System => None,
        };
        Ok(Made {
            id: hex(&id),
            invitation,
        })
    }

    /// Ends the account of somebody who left: it opens nothing from this moment on.
    ///
    /// # Errors
    /// `POLICY-DENIED`, also for one's own; `NOT-FOUND`; `ACCOUNT-ENDED`.
    pub async fn end_member(&self, account: &Account, id: &str) -> Result<(), Problem> {
        let row = self.row_for(account, Action::EndAccount, id)?;
        must_not_be_ended(&row)?;
        let ended = self.store().end_account(row.id, Some(account.id));
        ended.wait().await?;
        Ok(())
    }
}

impl NewMember {
    fn check(&self) -> Result<(), Problem> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        let login = &self.login;
        if login.is_empty() || login.len() > LONGEST || !login.chars().all(plain) {
            return Err(bad(
                "ACCOUNT-LOGIN",
                (
                    "登录名只能用字母、数字和 - . _，最长 64 个字符",
                    "a login has letters, digits and - . _, at most 64 of them",
                ),
            ));
        }
        let named = |name: &str| !name.trim().is_empty() && name.chars().count() <= LONGEST;
        if !named(&self.display.zh) || !named(&self.display.en) {
            return Err(bad(
                "ACCOUNT-NAME",
                (
                    "姓名不能为空，最长 64 个字符",
                    "a name must be given, of at most 64 characters",
                ),
            ));
        }
        if self.kind == AccountKind::Person {
            return Err(bad(
                "ACCOUNT-KIND",
                (
                    "本人账号不在这里开立",
                    "a person's own account is not made here",
                ),
            ));
        }
        Ok(())
    }
}

fn bad(code: &'static str, what: (&str, &str)) -> Problem {
    Problem::new(
        code,
        ProblemKind::BadInput,
        what,
        ("请修改后重新提交", "correct it and send it again"),
    )
}

fn taken(login: &str) -> Problem {
    Problem::new(
        "ACCOUNT-LOGIN-TAKEN",
        ProblemKind::Conflict,
        (
            &format!("登录名“{login}”已被使用，或属于已停用的账号"),
            &format!("the login “{login}” is taken, or was that of an account that ended"),
        ),
        (
            "请换一个登录名；登录名不重复发放",
            "choose another: a login is never given twice",
        ),
    )
}
