//! 失信行为划定: organs draft which acts count as dishonest, the public comments, somebody else approves. The lawful moves are in
//! the table of `rules::definition`; here is who may make them, and what there is to see of it.

mod comment;
mod draft;
mod view;

pub use draft::DefinitionPlan;
pub use view::{
    CommentView, DefinableItem, DefinitionLine, DefinitionLists, DefinitionMove, DefinitionView,
    StepOfDefinition,
};

use crate::account::Account;
use crate::platform::Platform;
use crate::policy::{Action, Facts, Permit, Resource};
use crate::problem::{Problem, ProblemKind};
use rules::definition::{Actor, ContentProblem, Law, MoveRefusal};
use rules::pack::Pack;
use store::DefinitionActor;

/// Longest text of any one part, in characters.
const LONGEST_TEXT: usize = 2_000;

/// What somebody wrote, without identity numbers: everyone reads it.
fn written(text: &str) -> Result<String, Problem> {
    let text = rules::mask::mask_person_numbers(text).unwrap_or_else(|| text.to_owned());
    let kept: String = text
        .trim()
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect();
    match kept.chars().count() > LONGEST_TEXT {
        true => Err(too_long()),
        false => Ok(kept),
    }
}

fn too_long() -> Problem {
    Problem::new(
        "DEFINITION-TOO-LONG",
        ProblemKind::TooLarge,
        (
            &format!("一处文字超过{LONGEST_TEXT}字，或者列项过多"),
            &format!("a text has more than {LONGEST_TEXT} characters, or there are too many lines"),
        ),
        ("请缩短后再提交", "shorten it and send it again"),
    )
}

/// The law a machine works with.
fn law(pack: &Pack) -> Law<'_> {
    Law {
        parameters: &pack.parameters,
        calendar: &pack.calendar,
        penalty_kinds: &pack.penalty_kinds,
    }
}

/// A refusal of the machine as a problem.
fn refused(refusal: &MoveRefusal) -> Problem {
    let kind = match refusal {
        MoveRefusal::NotYours { .. } | MoveRefusal::FourEyes => ProblemKind::NotAllowed,
        MoveRefusal::ReasonMissing | MoveRefusal::NothingDefined => ProblemKind::BadInput,
        MoveRefusal::Calendar(_) | MoveRefusal::Law(_) => ProblemKind::Unavailable,
        _ => ProblemKind::Conflict,
    };
    let remedy = match refusal {
        MoveRefusal::FourEyes => (
            "请由没有参与起草的审定员办理",
            "let an approver do this who had no part in the draft",
        ),
        MoveRefusal::ReasonMissing => ("请写明理由", "give the reasons"),
        MoveRefusal::Calendar(_) | MoveRefusal::Law(_) => (
            "请联系平台运行单位补充数据包；没有作出任何改动",
            "ask the operator to complete the pack; nothing was done",
        ),
        _ => (
            "没有作出任何改动，请按提示的步骤办理",
            "nothing was changed; go on with one of the steps named",
        ),
    };
    let what = refusal.text();
    Problem::new(refusal.code(), kind, (&what.zh, &what.en), remedy)
}

/// Everything that is wrong with a content, under the code of the first.
fn not_lawful(found: &[ContentProblem]) -> Option<Problem> {
    let first = found.first()?;
    let texts: Vec<_> = found.iter().map(ContentProblem::text).collect();
    let zh: Vec<&str> = texts.iter().map(|text| text.zh.as_str()).collect();
    let en: Vec<&str> = texts.iter().map(|text| text.en.as_str()).collect();
    Some(Problem::new(
        first.code(),
        ProblemKind::BadInput,
        (&zh.join("；"), &en.join("; ")),
        (
            "没有保存；请对照目录、法律依据和措施清单修改",
            "nothing was saved; mend it by the catalogue, the law and the list of measures",
        ),
    ))
}

fn actor(account: &Account, permit: &Permit) -> DefinitionActor {
    DefinitionActor {
        account: account.id,
        login: account.login.clone(),
        organ: account.acts_for().to_owned(),
        policy: permit.text(),
    }
}

impl Platform {
    /// Whether the account may act on definitions of an organ as this one.
    fn may_define(&self, account: &Account, organ: &str, by: Actor) -> Result<Permit, Problem> {
        let action = match by {
            Actor::Editor => Action::DraftDefinition,
            Actor::Approver => Action::ApproveDefinition,
        };
        self.decide(account, action, &Resource::Organ(organ), &Facts::None)
    }
}
