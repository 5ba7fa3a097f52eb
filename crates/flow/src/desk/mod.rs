//! The desk: a question is logged and decided, then read, then answered with its receipt. The order is enforced by
//! types: reading takes the ticket that only a durable log entry makes.

pub mod artefact;
mod budget;
mod check;
mod check_problem;
mod consent;
mod decision;
mod emergency;
mod ends;
mod filing;
mod lists;
mod matter;
mod told;

use crate::account::Account;
use crate::gate::check::uniform_name;
use crate::platform::{Platform, legal_date};
use crate::policy::{Action, Facts, Reader, Resource};
use crate::problem::{Problem, ProblemKind};
use crate::receipt::Receipt;
use crate::record::{AnswerLine, lines};
use jiff::civil::Date;
use rules::consent::{Ground, Question, Refusal};
use rules::identifier::{Context, PersonNumber, check_person};
use rules::measure::{Matter, needed};
use rules::record::Version;
use rules::secrecy::Seal;
use rules::text::Bilingual;
use std::collections::HashSet;
use store::{AskOutcome, Asking};

pub use artefact::ArtefactFile;
pub use check::{CheckAnswer, CheckLine, CheckRequest, CheckedPerson, ListingLine};
pub use consent::{ConsentRequest, ConsentView};
pub(crate) use consent::{consent_id, view};
pub use filing::{FiledMeasure, MeasureCounts, MeasureFiling, MeasureLifting};
pub use matter::{MatterAnswer, MatterCheck, MatterLine, MatterRecord};

/// Most characters of a text of the asker's that is kept with an access.
const MOST_CHARACTERS: usize = 200;

/// A question about a person.
#[derive(Clone)]
pub struct Ask {
    /// The person's number.
    pub number: String,
    /// The name the asker knows; a question about a person recorded under another name is refused.
    pub name: Option<String>,
    /// Purpose, from the pack's list.
    pub purpose: String,
    /// Items; empty asks for all the ground covers.
    pub items: Vec<String>,
    /// Ground.
    pub ground: Ground,
    /// 紧急查询: the budget does not hold it up while an emergency of the account lasts.
    pub emergency: bool,
}

impl std::fmt::Debug for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ask({}, {:?})", self.purpose, self.ground)
    }
}

/// An answer, with the receipt of its logged access.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Receipt.
    pub receipt: Receipt,
    /// Masked name and number.
    pub subject_hint: String,
    /// Purpose.
    pub purpose_title: Bilingual,
    /// Day the answer tells of.
    pub as_of: Date,
    /// Records.
    pub lines: Vec<AnswerLine>,
}

/// What a question that was allowed opened.
struct Opened {
    receipt: Receipt,
    subject_hint: String,
    /// Items the ground covered.
    items: Vec<String>,
    /// Newest versions of the records of these items; which of them may be shown is for the rules to say.
    known: Vec<Version>,
    day: Date,
}

impl Platform {
    /// Whether the account may work at the desk of its organ.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub fn desk(&self, account: &Account) -> Result<(), Problem> {
        let desk = Resource::Organ(account.acts_for());
        self.decide(account, Action::UseDesk, &desk, &Facts::None)
            .map(|_| ())
    }

    /// Asks about a person.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that may not ask at all; `ASK-…` with a receipt when the ground does not cover the
    /// question; `ID-…` for a malformed number.
    pub async fn ask(&self, account: &Account, ask: Ask) -> Result<Answer, Problem> {
        self.ask_sealed(account, ask, None).await
    }

    /// Asks about a person, and keeps from them who asked and why until a day, where the power named allows it. The
    /// entry is there at once; a question that is refused is not sealed.
    ///
    /// # Errors
    /// As [`Platform::ask`]; `ASK-SEAL-…` when it may not be sealed so.
    pub async fn ask_sealed(
        &self,
        account: &Account,
        ask: Ask,
        seal: Option<Seal>,
    ) -> Result<Answer, Problem> {
        self.desk(account)?;
        let purpose = noted(&ask.purpose);
        let opened = self.put(account, ask, seal, None).await?;
        let (known, day) = (&opened.known, opened.day);
        Ok(Answer {
            purpose_title: self.purpose_title(&purpose),
            as_of: day,
            lines: lines(self, known, day, Reader::Organ),
            receipt: opened.receipt,
            subject_hint: opened.subject_hint,
        })
    }

    /// Puts a question of whoever may be at the desk: logs and decides it, then reads. That of a matter asks for the items its
    /// measures need, as far as the ground covers them.
    async fn put(
        &self,
        account: &Account,
        ask: Ask,
        seal: Option<Seal>,
        matter: Option<&Matter>,
    ) -> Result<Opened, Problem> {
        let seal = seal.map(|seal| Seal {
            reason: noted(&seal.reason),
            ..seal
        });
        let organ = account.acts_for();
        if ask.emergency {
            self.must_be_emergency(account)?;
        }
        let number = self.person_number(&ask.number)?;
        let needed = matter.map(|matter| needed(self.pack(), matter, organ, self.today()));
        let ask = Ask {
            items: needed.unwrap_or_else(|| each_once(ask.items)),
            ..ask
        };
        let most = self.pack().items.len();
        let asking = Asking {
            digest: self.store().keys().digest(number.canonical()),
            name: ask.name.as_deref().and_then(given_name),
            organ: organ.to_owned(),
            actor: account.login.clone(),
            purpose: noted(&ask.purpose),
            items: ask.items.iter().take(most).map(|i| noted(i)).collect(),
            budgets: self.question_budgets(account, &ask.ground)?,
            emergency: ask.emergency.then(|| self.told_of_emergency(organ)),
            matter: matter.map(|matter| matter.id.clone()),
            ground: noted_ground(&ask.ground),
        };
        let question = Question {
            organ: organ.to_owned(),
            purpose: ask.purpose,
            items: ask.items,
            ground: ask.ground,
        };
        let decider = self.decider(account, matter);
        let decided = move |subject: &[u8; 16], consent: Option<&_>| {
            decider.decide(&question, subject, consent, seal.as_ref())
        };
        match self.store().ask(asking, decided).wait().await? {
            AskOutcome::Refused(receipt, refusal) => Err(refused(&refusal, (&receipt).into())),
            AskOutcome::Open(ticket) => {
                let at = ticket.receipt().at;
                let read = self.store().read_dossier_together(&ticket, at).await;
                let known = read.map_err(|e| Problem::unread(e, ticket.receipt().into()))?;
                let name = ask
                    .name
                    .as_deref()
                    .map(rules::mask::name)
                    .unwrap_or_default();
                Ok(Opened {
                    receipt: ticket.receipt().into(),
                    subject_hint: hint(&name, &number),
                    items: ticket.items().unwrap_or_default().to_vec(),
                    known,
                    day: legal_date(at),
                })
            }
        }
    }

    fn purpose_title(&self, purpose: &str) -> Bilingual {
        let purpose = self.pack().purpose(purpose);
        purpose.map(|p| p.title.clone()).unwrap_or_default()
    }

    /// The canonical form of a person's number.
    pub(crate) fn canonical_number(&self, input: &str) -> Result<String, Problem> {
        Ok(self.person_number(input)?.canonical().to_owned())
    }

    /// A person's number as an asker or a log-in gives it: 18 characters, checked.
    pub(crate) fn person_number(&self, input: &str) -> Result<PersonNumber, Problem> {
        let context = Context {
            today: self.today(),
            regions: &self.pack().regions,
            accept_fifteen: false,
        };
        check_person(input, &context)
            .map(|(number, _)| number)
            .map_err(|problem| Problem {
                code: problem.code(),
                kind: ProblemKind::BadInput,
                what: problem.text(),
                remedy: problem.remedy(),
                receipt: None,
            })
    }
}

/// Each item once, in the order asked for.
fn each_once(items: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut items = items;
    items.retain(|item| seen.insert(item.clone()));
    items
}

/// What an asker wrote, as it may stand in the person's list: short, on one line, without anybody's number.
pub(crate) fn noted(text: &str) -> String {
    let text = rules::mask::mask_person_numbers(text).unwrap_or_else(|| text.to_owned());
    text.chars()
        .filter(|c| !c.is_control())
        .take(MOST_CHARACTERS)
        .collect()
}

/// A ground, as it may stand there.
fn noted_ground(ground: &Ground) -> Ground {
    match ground {
        Ground::Statute { power, case_number } => Ground::Statute {
            power: noted(power),
            case_number: noted(case_number),
        },
        other => other.clone(),
    }
}

/// A name in the spelling of the dossiers; `None` when none was given.
fn given_name(name: &str) -> Option<String> {
    let name = name.trim();
    if name.is_empty() {
        return None;
    }
    Some(uniform_name(name).unwrap_or_else(|| name.to_owned()))
}

/// Masked name and number.
pub(crate) fn hint(masked_name: &str, number: &PersonNumber) -> String {
    let number = rules::mask::person_number_authorised(number.canonical());
    if masked_name.is_empty() {
        number
    } else {
        format!("{masked_name} {number}")
    }
}

pub(crate) fn refused(refusal: &Refusal, receipt: Receipt) -> Problem {
    let (kind, remedy) = match refusal {
        Refusal::BudgetSpent(_) => (
            ProblemKind::TooMany,
            Bilingual::new(
                "请等额度恢复后再查，或由有额度的同事办理；确实不能等的，请在查询窗口说明理由使用紧急查询，本人会看到，安全管理员会复核",
                "wait until the budget is free again or let a colleague ask; what cannot wait goes on as an emergency, for a reason stated at the desk, which the person sees and the security administrator reviews",
            ),
        ),
        _ => (
            ProblemKind::NotAllowed,
            Bilingual::new(
                "请取得本人授权，或注明本单位的法定职权和案件编号；本次拒绝已登记，本人可见",
                "obtain the person's consent, or name your statutory power and the case; this refusal is logged and the person sees it",
            ),
        ),
    };
    Problem {
        code: refusal.code(),
        kind,
        what: refusal.text(),
        remedy,
        receipt: Some(Box::new(receipt)),
    }
}
