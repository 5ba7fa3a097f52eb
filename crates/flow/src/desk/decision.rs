//! The decision about a question: by the rules, which give the reason of a refusal, and by the policy, which is proved. Both
//! must allow it.

use crate::account::Account;
use crate::platform::Platform;
use crate::policy::{Action, Facts, Policy, QuestionFacts, Resource};
use jiff::civil::Date;
use rules::consent::{Allowed, Consent, Ground, Question, Refusal, decide};
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
}

impl Platform {
    pub(super) fn decider(&self, account: &Account) -> Decider {
        Decider {
            pack: self.pack_handle(),
            policy: Arc::clone(self.policy()),
            account: account.clone(),
            today: self.today(),
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
}
