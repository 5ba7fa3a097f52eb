//! 公众意见和答复.

use super::{actor, refused, written};
use crate::account::{Account, AccountKind};
use crate::platform::{Platform, id_of_hex};
use crate::policy::Part;
use crate::problem::{Problem, ProblemKind};
use crate::receipt::Receipt;
use rules::definition::Actor;
use store::Voice;

impl Platform {
    /// Somebody says something about what is put to the public. Who a person is, is not kept.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-FOUND`; `DEFINITION-COMMENT` without a text; `DEFINITION-NO-COMMENTS` outside the consultation.
    pub async fn comment_on_definition(
        &self,
        account: Option<&Account>,
        id: &str,
        text: &str,
    ) -> Result<Receipt, Problem> {
        self.public(Part::Consultations)?;
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let row = self.store().definition(id)?;
        // What was never put to the public is not there for it.
        row.filter(|row| row.steps.iter().any(|row| row.step.consult_until.is_some()))
            .ok_or_else(Problem::not_found)?;
        let text = written(text)?;
        if text.is_empty() {
            return Err(nothing_said());
        }
        let voice = match account.map(|account| (account.kind, account.acts_for())) {
            None => Voice::Public,
            Some((AccountKind::Person, _)) => Voice::Person,
            Some((_, organ)) => Voice::Organ(organ.to_owned()),
        };
        let kept = self
            .store()
            .comment_definition(id, voice, text, self.today());
        match kept.wait().await? {
            Ok(receipt) => Ok((&receipt).into()),
            Err(refusal) => Err(refused(&refusal)),
        }
    }

    /// Answers a comment in public, once.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-FOUND`; `DEFINITION-COMMENT` without a text; `DEFINITION-NO-ANSWERS` when it was answered, or cannot be
    /// any more.
    pub async fn answer_definition_comment(
        &self,
        account: &Account,
        id: &str,
        comment: &str,
        answer: &str,
    ) -> Result<Receipt, Problem> {
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let comment = id_of_hex(comment).ok_or_else(Problem::not_found)?;
        let row = self
            .store()
            .definition(id)?
            .ok_or_else(Problem::not_found)?;
        let permit = self.may_define(account, &row.organ, Actor::Editor)?;
        let answer = written(answer)?;
        if answer.is_empty() {
            return Err(nothing_said());
        }
        let answered =
            self.store()
                .answer_comment(id, comment, answer, actor(account, &permit), self.today());
        match answered.wait().await? {
            Ok(receipt) => Ok((&receipt).into()),
            Err(refusal) => Err(refused(&refusal)),
        }
    }
}

fn nothing_said() -> Problem {
    Problem::new(
        "DEFINITION-COMMENT",
        ProblemKind::BadInput,
        ("没有填写内容", "nothing was said"),
        ("请填写后再提交", "write it and send again"),
    )
}
