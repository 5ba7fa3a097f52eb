//! 案件: what a person begins about their records, what organs and the platform decide, and what time does. Which moves are lawful is
//! said by the table in `rules::case`; here is who somebody is to a case, and what a decision does to the record.

mod begin;
mod change;
mod clock;
mod for_other;
mod handle;
mod listing;
mod lists;
mod notices;
mod paper_end;
mod papers;
mod publishing;
mod repair;
mod view;

pub use begin::CasePlan;
pub use clock::ClockRound;
pub use listing::{ListingPlan, Responsible};
pub use lists::{CaseLine, CaseLists, TimelinessLine};
pub use publishing::PublicationPlan;
pub use repair::{RepairNeed, RepairOutlook};
pub use view::{Asked, CaseView, FieldView, MoveView, PaperView, RecordBrief, StepView};

use crate::account::{Account, Role};
use crate::paper::Paper;
use crate::platform::Platform;
use crate::policy::Permit;
use crate::problem::{Problem, ProblemKind};
use rules::case::{Actor, Law, MoveRefusal, Proposal};
use rules::pack::Pack;
use store::{CaseActor, CaseContent, FieldChange};

/// Longest text of a step, in characters.
const LONGEST_TEXT: usize = 4_000;
/// Most fields corrected at once.
const MOST_FIELDS: usize = 60;

/// What comes with a move.
#[derive(Clone, Default)]
pub struct CaseInput {
    /// Reasons, statement, reply.
    pub text: String,
    /// Number of the document it rests on.
    pub document: String,
    /// Fields by their code, as they should be.
    pub fields: Vec<(String, String)>,
    /// Other facts, by names the kind of case knows.
    pub facts: Vec<(String, String)>,
    /// Papers, judged.
    pub papers: Vec<Paper>,
}

impl std::fmt::Debug for CaseInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CaseInput(hidden)")
    }
}

impl CaseInput {
    /// As it is kept: nobody's identity number, no control characters, no more than there is room for.
    fn content(&self) -> Result<CaseContent, Problem> {
        let too_much = self.text.chars().count() > LONGEST_TEXT || self.fields.len() > MOST_FIELDS;
        if too_much {
            return Err(too_long());
        }
        Ok(CaseContent {
            text: written(&self.text),
            fields: self
                .fields
                .iter()
                .map(|(code, new)| FieldChange {
                    code: code.trim().to_owned(),
                    old: String::new(),
                    new: written(new),
                })
                .collect(),
            document: written(&self.document),
            facts: self.facts.clone(),
        })
    }
}

/// What somebody wrote, without identity numbers: a case is read by others.
fn written(text: &str) -> String {
    let text = rules::mask::mask_person_numbers(text).unwrap_or_else(|| text.to_owned());
    let kept = text
        .trim()
        .chars()
        .filter(|c| *c == '\n' || !c.is_control());
    kept.collect()
}

fn too_long() -> Problem {
    Problem::new(
        "CASE-TOO-LONG",
        ProblemKind::TooLarge,
        (
            &format!("文字超过{LONGEST_TEXT}字，或者更正的项目超过{MOST_FIELDS}个"),
            &format!("more than {LONGEST_TEXT} characters, or more than {MOST_FIELDS} fields"),
        ),
        ("请缩短后再提交", "shorten it and send it again"),
    )
}

/// A refusal of the machine as a problem.
fn refused(refusal: &MoveRefusal) -> Problem {
    let kind = match refusal {
        MoveRefusal::NotYours { .. } | MoveRefusal::FourEyes | MoveRefusal::Unlawful { .. } => {
            ProblemKind::NotAllowed
        }
        MoveRefusal::PaperMissing | MoveRefusal::ReasonMissing | MoveRefusal::Field { .. } => {
            ProblemKind::BadInput
        }
        MoveRefusal::Repair { .. } => ProblemKind::Conflict,
        MoveRefusal::RecordGone => ProblemKind::NotFound,
        MoveRefusal::Calendar(_) | MoveRefusal::Law(_) => ProblemKind::Unavailable,
        _ => ProblemKind::Conflict,
    };
    let what = refusal.text();
    let remedy = match refusal {
        MoveRefusal::PaperMissing => (
            "请附上文书或者填写文书号",
            "attach the document or give its number",
        ),
        MoveRefusal::ReasonMissing => ("请写明理由", "give the reasons"),
        MoveRefusal::Calendar(_) | MoveRefusal::Law(_) => (
            "请联系平台运行单位补充数据包；案件没有变化",
            "ask the operator to complete the pack; nothing was done",
        ),
        MoveRefusal::Unlawful { remedy, .. } => (remedy.zh.as_str(), remedy.en.as_str()),
        MoveRefusal::Field { .. } => (
            "请从信息的字段中选择",
            "choose among the fields of the record",
        ),
        _ => (
            "没有作出任何改动，请按提示的步骤办理",
            "nothing was changed; go on with one of the steps named",
        ),
    };
    Problem {
        what: what.clone(),
        ..Problem::new(refusal.code(), kind, (&what.zh, &what.en), remedy)
    }
}

/// The law a machine computes deadlines with.
fn law(pack: &Pack) -> Law<'_> {
    Law {
        parameters: &pack.parameters,
        calendar: &pack.calendar,
    }
}

/// What was sent with a move, as far as it is decided on.
#[derive(Clone, Default)]
struct Sent {
    content: CaseContent,
    /// Papers came with it.
    papers: bool,
}

/// Who somebody is, with a move.
#[derive(Clone, Copy)]
struct By {
    actor: Actor,
    account: Option<[u8; 16]>,
}

fn proposal(
    step: rules::case::Move,
    by: By,
    on: jiff::civil::Date,
    sent: &Sent,
    record_ended: bool,
) -> Proposal {
    Proposal {
        step,
        by: by.actor,
        account: by.account,
        on,
        paper: sent.papers || !sent.content.document.is_empty(),
        reason: !sent.content.text.is_empty(),
        record_ended,
    }
}

/// The person themselves, as a case keeps them.
fn person_actor(permit: &Permit) -> CaseActor {
    CaseActor {
        login: "self".to_owned(),
        organ: "self".to_owned(),
        policy: permit.text(),
    }
}

impl Platform {
    /// As whom an account comes to the cases of an organ, with the organ the policy is to compare.
    fn actors_for(&self, account: &Account, organ: &str) -> Vec<Actor> {
        let own = account.acts_for();
        let answers = own == organ
            || self
                .pack()
                .answers_for(own, self.today())
                .iter()
                .any(|before| before.id == organ);
        let operator = self.runs_platform(account);
        [
            (Actor::Organ, answers && account.has_role(Role::CaseOfficer)),
            (Actor::Reviewer, answers && account.has_role(Role::Reviewer)),
            (
                Actor::Platform,
                operator && account.has_role(Role::CaseOfficer),
            ),
            (
                Actor::Publisher,
                operator && account.has_role(Role::Publisher),
            ),
        ]
        .into_iter()
        .filter_map(|(actor, is)| is.then_some(actor))
        .collect()
    }

    /// Whether an account acts for the operator, which sees what waits for the platform.
    #[must_use]
    pub fn works_for_platform(&self, account: &Account) -> bool {
        self.runs_platform(account)
    }

    fn runs_platform(&self, account: &Account) -> bool {
        let organ = self.pack().organ(account.acts_for());
        organ.is_some_and(|organ| organ.kind == rules::organ::OrganKind::Operator)
    }
}
