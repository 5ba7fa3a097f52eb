//! The decision about a question: by the rules, which give the reason of a refusal, and by the policy, which is proved. Both
//! must allow it.

use crate::account::Account;
use crate::platform::Platform;
use crate::policy::{Action, Facts, Policy, QuestionFacts, Resource};
use jiff::civil::Date;
use rules::consent::{Allowed, Consent, Ground, Question, Refusal, decide};
use rules::measure::{Matter, looked_at};
use rules::pack::Pack;
use rules::secrecy::{Seal, check_seal};
use std::sync::Arc;

/// What the writer is handed to decide with, in the transaction that logs the question.
#[derive(Debug, Clone)]
pub(crate) struct Decider {
    pack: Arc<Pack>,
    policy: Arc<Policy>,
    account: Account,
    today: Date,
    /// The matter, when the question is the check of one.
    matter: Option<Matter>,
}

impl Platform {
    /// `matter` is there when the question is the check of one.
    pub(super) fn decider(&self, account: &Account, matter: Option<&Matter>) -> Decider {
        Decider {
            pack: self.pack_handle(),
            policy: Arc::clone(self.policy()),
            account: account.clone(),
            today: self.today(),
            matter: matter.cloned(),
        }
    }
}

impl Decider {
    /// Decides a question about a subject. `consent` is this subject's, of the id the ground names.
    pub(super) fn decide(
        &self,
        question: &Question,
        subject: &[u8; 16],
        consent: Option<&Consent>,
        seal: Option<&Seal>,
    ) -> Result<Allowed, Refusal> {
        let purpose = self.pack.purpose(&question.purpose);
        if self.matter.is_none() && purpose.is_some_and(|p| p.for_matters) {
            return Err(Refusal::PurposeNotOpen);
        }
        let narrowed = self.covered(question, consent);
        let question = narrowed.as_ref().unwrap_or(question);
        let allowed = decide(question, consent, &self.pack, self.today)?;
        if let Some(seal) = seal {
            check_seal(seal, &question.ground, &self.pack, self.today)?;
        }
        let (power, case_number_given) = match &question.ground {
            Ground::Consent(_) | Ground::NotGenuine(_) => (None, false),
            Ground::Statute { power, case_number } => {
                let known = self.pack.power(power).map(|power| power.id.as_str());
                (known, !case_number.trim().is_empty())
            }
        };
        let facts = Facts::Question(QuestionFacts {
            today: self.today,
            purpose: &question.purpose,
            items: &allowed.items,
            consent: consent.map(|consent| (*subject, consent)),
            power,
            case_number_given,
            sealed_days: seal.map_or(0, |seal| (seal.opens_on - self.today).get_days().into()),
        });
        let dossier = Resource::Dossier(*subject);
        let decision = self
            .policy
            .decide(&self.account, Action::AskQuestion, &dossier, &facts);
        if !decision.allowed {
            // The two were written to agree; where they do not, nothing is told.
            tracing::warn!("the policy refused a question the rules allow");
            return Err(Refusal::PolicyDenied);
        }
        Ok(Allowed {
            policies: decision.policies.clone(),
            seal: seal.cloned(),
            ..allowed
        })
    }

    /// The check of a matter asks for what it needs as far as the ground covers it; when it covers nothing the question stays as
    /// it is, and is refused for its items.
    fn covered(&self, question: &Question, consent: Option<&Consent>) -> Option<Question> {
        let matter = self.matter.as_ref()?;
        let purpose = self.pack.purpose(&question.purpose)?;
        let opened = match &question.ground {
            Ground::Consent(_) => &consent?.approved_items,
            Ground::Statute { power, .. } => &self.pack.power(power)?.items,
            Ground::NotGenuine(_) => return None,
        };
        let opens = |id: &str| {
            let names = |list: &[String]| list.iter().any(|item| item == id);
            names(opened) && (purpose.items.is_empty() || names(&purpose.items))
        };
        let items = looked_at(&self.pack, matter, &question.organ, self.today, opens);
        (!items.is_empty()).then(|| Question {
            items,
            ..question.clone()
        })
    }
}
