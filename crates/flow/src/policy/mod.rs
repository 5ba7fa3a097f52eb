//! 访问策略: what may be done is written as text (`policies/`), and every use case asks here before it does anything. What
//! no policy allows is refused, and so is what cannot be decided.

mod action;
mod fact;
mod key;
mod known;
mod load;
mod memory;
mod probe;
mod problem;
mod record;
mod request;

use crate::account::Account;
use crate::platform::Platform;
use crate::problem::{Problem, ProblemKind};
use fact::Asked;
use known::Known;
use memory::Memory;
use rules::organ::OrganKind;
use rules::pack::Pack;
use rules::text::Bilingual;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use action::{Action, Part};
pub use load::{Policies, Rule, embedded_files};
pub use problem::PolicyProblem;
pub use record::RecordFacts;
pub use request::{Facts, Principal, QuestionFacts, Reader, Resource};

/// Decisions that are remembered.
const DECISIONS: usize = 8192;

/// What the policies say to a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// It is allowed.
    pub allowed: bool,
    /// Names of the policies that allow it, or of those that forbid it; none when nothing allows it.
    pub policies: Vec<String>,
}

impl Policies {
    /// Decides a request. `known` are the purposes and powers it may speak of. Whatever keeps it from being decided
    /// refuses it.
    #[must_use]
    fn decide(
        &self,
        principal: &Principal<'_>,
        action: Action,
        resource: &Resource<'_>,
        facts: &Facts<'_>,
        known: &Known,
    ) -> Decision {
        let asked = request::asked(principal, action, resource, facts);
        self.decide_asked(action, &asked, known)
    }

    fn decide_asked(&self, action: Action, asked: &Asked<'_>, known: &Known) -> Decision {
        let (request, entities) = match asked.in_cedar(&self.schema, known) {
            Ok(made) => made,
            Err(cause) => {
                tracing::debug!(action = action.name(), cause, "no such request");
                return Decision::default();
            }
        };
        // A policy about other actions says nothing here.
        let set = &self.sets[action as usize];
        let response = self.authorizer.is_authorized(&request, set, &entities);
        let mut failed = response.diagnostics().errors().peekable();
        if failed.peek().is_some() {
            // A policy that fails says nothing; it could be the one that would have forbidden this.
            for cause in failed {
                tracing::error!(action = action.name(), %cause, "a policy failed");
            }
            return Decision::default();
        }
        let mut policies: Vec<String> = response
            .diagnostics()
            .reason()
            .map(ToString::to_string)
            .collect();
        policies.sort();
        Decision {
            allowed: response.decision() == cedar_policy::Decision::Allow,
            policies,
        }
    }
}

/// The policies at work on a pack.
#[derive(Debug)]
pub(crate) struct Policy {
    policies: Arc<Policies>,
    known: Known,
    /// Organs that run the platform.
    operators: HashSet<String>,
    public: [Decision; Part::ALL.len()],
    memory: Memory<Decision>,
    made: AtomicU64,
}

impl Policy {
    pub(crate) fn new(policies: Arc<Policies>, pack: &Pack) -> Result<Self, Problem> {
        let known = Known::of_pack(&policies, &pack.purposes, &pack.powers)
            .map_err(|cause| not_of_the_schema(&cause))?;
        let public = Part::ALL.map(|part| {
            let resource = Resource::Part(part);
            policies.decide(
                &Principal::Anyone,
                Action::ReadPublic,
                &resource,
                &Facts::None,
                &known,
            )
        });
        let operators = pack.organs.iter().filter(|o| o.kind == OrganKind::Operator);
        Ok(Self {
            operators: operators.map(|organ| organ.id.clone()).collect(),
            policies,
            known,
            public,
            memory: Memory::of(DECISIONS),
            made: AtomicU64::new(0),
        })
    }

    /// Decides what an account wants, or remembers how the same request was decided.
    pub(crate) fn decide(
        &self,
        account: &Account,
        action: Action,
        resource: &Resource<'_>,
        facts: &Facts<'_>,
    ) -> Arc<Decision> {
        self.made.fetch_add(1, Ordering::Relaxed);
        let organ = account.organ.as_ref();
        let principal = Principal::Account {
            account,
            runs_platform: organ.is_some_and(|organ| self.operators.contains(organ)),
        };
        let asked = request::asked(&principal, action, resource, facts);
        let key = asked.key(self.policies.names_people);
        self.memory.recall(&key, || {
            self.policies.decide_asked(action, &asked, &self.known)
        })
    }

    /// Whether a version may be shown.
    pub(crate) fn shows(&self, reader: Reader, facts: RecordFacts) -> bool {
        self.policies.records.shows(reader, facts)
    }

    /// What a policy says; its bare name when there is none of this name any more.
    pub(crate) fn words(&self, id: &str) -> Bilingual {
        let words = self.policies.words(id).cloned();
        words.unwrap_or_else(|| Bilingual::new(id, id))
    }
}

/// What allowed something: names of policies, as the access log keeps them.
#[derive(Debug)]
#[must_use]
pub(crate) struct Permit(Vec<String>);

impl Permit {
    /// The names, separated by spaces.
    pub(crate) fn text(&self) -> String {
        self.0.join(" ")
    }
}

impl Platform {
    /// The policies in force.
    #[must_use]
    pub fn policies(&self) -> &Policies {
        &self.policy().policies
    }

    /// Decisions made since the start.
    #[must_use]
    pub fn decisions(&self) -> u64 {
        self.policy().made.load(Ordering::Relaxed)
    }

    /// What the policies say to a request of an account. Nothing is done and nothing is refused by it.
    #[must_use]
    pub fn rehearse(
        &self,
        account: &Account,
        action: Action,
        resource: &Resource<'_>,
        facts: &Facts<'_>,
    ) -> Arc<Decision> {
        self.policy().decide(account, action, resource, facts)
    }

    /// Asks the policies; every use case does, before anything else.
    pub(crate) fn decide(
        &self,
        account: &Account,
        action: Action,
        resource: &Resource<'_>,
        facts: &Facts<'_>,
    ) -> Result<Permit, Problem> {
        let decision = self.policy().decide(account, action, resource, facts);
        if !decision.allowed
            && let Some(problem) = self.organ_not_there(account)
        {
            // Its grants do not count, so nothing allows it; the reason is told instead of what would.
            tracing::info!(
                action = action.name(),
                code = problem.code,
                "the policy refused"
            );
            return Err(problem);
        }
        self.permitted(action, &decision)
    }

    /// Whether the account may see how the platform runs.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub fn operation(&self, account: &Account) -> Result<(), Problem> {
        self.decide(
            account,
            Action::ReadOperation,
            &Resource::Platform,
            &Facts::None,
        )
        .map(|_| ())
    }

    /// Asks whether a public part may be shown to anyone.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub fn public(&self, part: Part) -> Result<(), Problem> {
        let policy = self.policy();
        policy.made.fetch_add(1, Ordering::Relaxed);
        // In the order of `Part::ALL`.
        let decision = &policy.public[part as usize];
        self.permitted(Action::ReadPublic, decision).map(|_| ())
    }

    fn permitted(&self, action: Action, decision: &Decision) -> Result<Permit, Problem> {
        if decision.allowed {
            return Ok(Permit(decision.policies.clone()));
        }
        tracing::info!(
            action = action.name(),
            forbidden_by = decision.policies.join(" "),
            "the policy refused"
        );
        Err(denied(&self.policy().policies, action, &decision.policies))
    }
}

/// A refusal, with what forbids it or what would allow it.
fn denied(policies: &Policies, action: Action, forbidding: &[String]) -> Problem {
    let title = action.title();
    let mut what = Bilingual::new(
        format!("访问策略不允许当前账号办理：{}", title.zh),
        format!("the policy does not allow this account to: {}", title.en),
    );
    for words in forbidding.iter().filter_map(|id| policies.words(id)) {
        what.zh.push_str(&format!("（{}）", words.zh));
        what.en.push_str(&format!(" ({})", words.en));
    }
    let allowing: Vec<&Bilingual> = policies.permits(action).map(|rule| &rule.words).collect();
    let listed = |pick: fn(&Bilingual) -> &str, between: &str| {
        let texts: Vec<&str> = allowing.iter().map(|words| pick(words)).collect();
        texts.join(between)
    };
    let remedy = if allowing.is_empty() {
        Bilingual::new("没有任何策略允许此事", "no policy allows this at all")
    } else {
        Bilingual::new(
            format!("允许的情形：{}", listed(|w| &w.zh, "；")),
            format!("allowed is: {}", listed(|w| &w.en, "; ")),
        )
    };
    Problem {
        code: "POLICY-DENIED",
        kind: ProblemKind::NotAllowed,
        what,
        remedy,
        receipt: None,
    }
}

fn not_of_the_schema(cause: &str) -> Problem {
    Problem::new(
        "POLICY-PACK",
        ProblemKind::Internal,
        (
            "数据包中的用途或职权与访问策略的模式不符",
            &format!(
                "a purpose or power of the pack does not fit the schema of the policies: {cause}"
            ),
        ),
        (
            "请使用与程序版本相符的数据包",
            "use the pack of this version of the program",
        ),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// What would forbid it cannot be evaluated, since the purpose is none of the pack.
    #[test]
    fn a_policy_that_fails_refuses() {
        let mut policies = Policies::load(&embedded_files()).unwrap();
        let known = Known::actions(&policies);
        let account = Account::command_line("bank");
        let principal = Principal::Account {
            account: &account,
            runs_platform: false,
        };
        let facts = Facts::Question(QuestionFacts {
            today: date(2026, 6, 15),
            purpose: "none-of-the-pack",
            items: &[],
            consent: None,
            power: None,
            case_number_given: false,
            sealed_days: 0,
        });
        let dossier = Resource::Dossier([1; 16]);
        for (also, allowed) in [
            ("", true),
            (
                "forbid (principal, action, resource) when { !context.purpose.open };",
                false,
            ),
        ] {
            let text = format!("permit (principal, action, resource); {also}");
            policies.sets[Action::AskQuestion as usize] = text.parse().unwrap();
            let decision =
                policies.decide(&principal, Action::AskQuestion, &dossier, &facts, &known);
            assert_eq!(decision.allowed, allowed, "{also}");
        }
    }
}
