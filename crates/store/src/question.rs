//! Questions. A question is decided in the transaction that logs it: the entry states the decision, a use of a consent is
//! counted exactly once, and what comes back is either a ticket or a receipt of the refusal.
//!
//! All questions that wait are taken together: whom they are about, their consents and the ends of their lists are asked
//! for once for all of them. They are decided in their order, and each sees what those before it used.

use crate::access::{Kind, NewAccess, Outcome, Receipt, Seal, Ticket};
use crate::consent::{asked_about, ground_word};
use crate::error::StoreError;
use crate::notice::NewNotice;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use rules::budget::Budget;
use rules::consent::{Allowed, Consent, Ground, Refusal};
use rules::notice::{Facts, NoticeKind};
use std::collections::{BTreeMap, HashMap};

/// A question about to be asked.
#[derive(Debug, Clone)]
pub struct Asking {
    /// Keyed digest of the person's number.
    pub digest: [u8; 32],
    /// Name the asker gives; a question about a person recorded under another name is refused.
    pub name: Option<String>,
    /// Organ that asks.
    pub organ: String,
    /// Account that asks.
    pub actor: String,
    /// Purpose.
    pub purpose: String,
    /// Items asked for.
    pub items: Vec<String>,
    /// Ground named.
    pub ground: Ground,
    /// Budgets the person is counted in.
    pub budgets: Vec<Budget>,
    /// 紧急查询: what the person is told of it; the budgets do not hold it up, and the entry says so.
    pub emergency: Option<Facts>,
    /// 办理事项: the question is the check of this matter, and the entry says so.
    pub matter: Option<String>,
}

/// What a question led to, once its entry is durable.
#[derive(Debug)]
pub enum AskOutcome {
    /// The dossier may be read with this ticket.
    Open(Ticket),
    /// Refused; the refusal is logged.
    Refused(Receipt, Refusal),
}

/// The decision on a question, given the subject it is about and the consent it names, if it is this subject's. It may be asked for twice, when a group has to be taken apart.
pub(crate) type Decide =
    Box<dyn Fn(&[u8; 16], Option<&Consent>) -> Result<Allowed, Refusal> + Send>;

/// A question on its way to the writer.
pub(crate) struct Question {
    pub(crate) asking: Asking,
    pub(crate) decide: Decide,
}

impl Store {
    /// Logs a question with its decision and, when it is allowed, counts the use and gives the ticket to read.
    pub fn ask(
        &self,
        asking: Asking,
        decide: impl Fn(&[u8; 16], Option<&Consent>) -> Result<Allowed, Refusal> + Send + 'static,
    ) -> Pending<AskOutcome> {
        self.writer().ask(Question {
            asking,
            decide: Box::new(decide),
        })
    }
}

/// What is known of those the questions are about, asked for once for all of them.
pub(crate) struct Known {
    subjects: HashMap<[u8; 32], [u8; 16]>,
    names: HashMap<[u8; 16], String>,
}

impl Known {
    /// Asks. Nothing is written but who is met, so an error leaves nothing half done.
    pub(crate) fn fetch(
        transaction: &mut Transaction<'_>,
        questions: &[&Question],
    ) -> Result<Self, StoreError> {
        let digests = questions.iter().map(|question| question.asking.digest);
        let mut known = Self {
            subjects: transaction.identify_all(digests)?,
            names: HashMap::new(),
        };
        let asked = questions.iter();
        transaction.fetch_spent(asked.flat_map(|question| &question.asking.budgets))?;
        let wanted = known.wanted(questions)?;
        let keys: Vec<[&[u8]; 4]> = wanted
            .iter()
            .map(|((subject, consent), is_named)| {
                let unknown = |id: &&[u8; 16]| transaction.consent(&(*subject, **id)).is_none();
                let consent = consent.as_ref().filter(unknown);
                let consent = consent.map_or(&[][..], |id| id.as_slice());
                let named = if *is_named { subject.as_slice() } else { &[] };
                let list = if transaction.knows_newest(subject) {
                    &[]
                } else {
                    subject.as_slice()
                };
                [subject.as_slice(), consent, named, list]
            })
            .filter(|[_, asked_for @ ..]| asked_for.iter().any(|key| !key.is_empty()))
            .collect();
        asked_about(transaction.connection, &keys, |found| {
            transaction.learn_newest(found.subject, found.newest);
            if let Some(name) = found.name {
                known.names.insert(found.subject, name);
            }
            if let Some(consent) = found.consent {
                transaction.learn_consent((found.subject, consent.id), consent);
            }
        })?;
        Ok(known)
    }

    /// Subjects and consents to ask for, and whether a name is to be compared.
    fn wanted(&self, questions: &[&Question]) -> Result<BTreeMap<Wanted, bool>, StoreError> {
        let mut wanted = BTreeMap::new();
        for Question { asking, .. } in questions {
            let consent = match asking.ground {
                Ground::Consent(id) => Some(id),
                Ground::Statute { .. } | Ground::NotGenuine(_) => None,
            };
            let key = (self.subject(&asking.digest)?, consent);
            *wanted.entry(key).or_default() |= asking.name.is_some();
        }
        Ok(wanted)
    }

    fn subject(&self, digest: &[u8; 32]) -> Result<[u8; 16], StoreError> {
        let known = self.subjects.get(digest).copied();
        known.ok_or(StoreError::NotFound)
    }

    /// Logs and decides a question.
    ///
    /// # Errors
    /// Of the engine; then the transaction is not to be committed.
    pub(crate) fn ask(
        &self,
        transaction: &mut Transaction<'_>,
        Question { asking, decide }: &Question,
    ) -> Result<AskOutcome, StoreError> {
        let subject = self.subject(&asking.digest)?;
        let key = match asking.ground {
            Ground::Consent(id) => Some((subject, id)),
            Ground::Statute { .. } | Ground::NotGenuine(_) => None,
        };
        let consent = key.and_then(|key| transaction.consent(&key));
        let decided = decide(&subject, consent);
        let counted = transaction.spend(&asking.budgets, &[subject], asking.emergency.is_some());
        let decision = match decided {
            Ok(_) if let Err(spent) = counted => Err(Refusal::BudgetSpent(spent)),
            Ok(_) if !self.has_name(&subject, asking.name.as_deref()) => Err(Refusal::NameDiffers),
            decision => decision,
        };
        let receipt = log(transaction, subject, asking, &decision)?;
        match decision {
            Ok(allowed) => {
                if let Some(key) = key {
                    transaction.use_consent(key);
                }
                transaction.count("questions_answered", 1)?;
                tell(transaction, subject, asking, &allowed, &receipt)?;
                let ticket = Ticket::new(subject, receipt, Some(allowed.items.into()));
                Ok(AskOutcome::Open(ticket))
            }
            Err(refusal) => {
                transaction.count("questions_refused", 1)?;
                Ok(AskOutcome::Refused(receipt, refusal))
            }
        }
    }

    /// Whether the name given is the one recorded; nothing is compared when none is given or nobody is recorded.
    fn has_name(&self, subject: &[u8; 16], name: Option<&str>) -> bool {
        let recorded = name.and_then(|name| Some((name, self.names.get(subject)?)));
        recorded.is_none_or(|(name, recorded)| recorded == name)
    }
}

/// Tells the person of an emergency, unless the law keeps the question from them for now.
fn tell(
    transaction: &Transaction<'_>,
    subject: [u8; 16],
    asking: &Asking,
    allowed: &Allowed,
    receipt: &Receipt,
) -> Result<(), StoreError> {
    if let (Some(facts), None) = (&asking.emergency, &allowed.seal) {
        transaction.notify(&NewNotice {
            subject,
            kind: NoticeKind::EmergencyLookup,
            about: None,
            facts: facts.clone(),
            log_index: Some(receipt.log_index),
        })?;
    }
    Ok(())
}

/// What an entry says of a question that was asked in an emergency.
pub const EMERGENCY: &str = "BREAK-GLASS";

/// What an entry says of the check of a matter, before the matter.
pub const MATTER: &str = "MATTER ";

/// Subject, and consent if one is named.
type Wanted = ([u8; 16], Option<[u8; 16]>);

fn log(
    transaction: &mut Transaction<'_>,
    subject: [u8; 16],
    asking: &Asking,
    decision: &Result<Allowed, Refusal>,
) -> Result<Receipt, StoreError> {
    let case_number = match &asking.ground {
        Ground::Statute { case_number, .. } => Some(case_number.as_str()),
        Ground::Consent(_) | Ground::NotGenuine(_) => None,
    };
    let (outcome, items) = match decision {
        Ok(allowed) => (Outcome::Answered, allowed.items.join(" ")),
        Err(_) => (Outcome::Refused, asking.items.join(" ")),
    };
    let matter = asking.matter.as_ref().map(|id| format!("{MATTER}{id}"));
    let allowing = decision.as_ref().ok();
    let policy = allowing.map(|allowed| allowed.policies.join(" "));
    let appended = transaction.append(&NewAccess {
        subject,
        kind: Kind::Question,
        outcome,
        organ: &asking.organ,
        actor: &asking.actor,
        purpose: Some(&asking.purpose),
        ground: Some(&ground_word(&asking.ground)),
        case_number,
        reason: match decision {
            Ok(_) if asking.emergency.is_some() => Some(EMERGENCY),
            Ok(_) => matter.as_deref(),
            Err(refusal) => Some(refusal.code()),
        },
        items: Some(&items),
        policy: policy.as_deref(),
        object: None,
        seal: allowing
            .and_then(|allowed| allowed.seal.as_ref())
            .map(|seal| Seal {
                opens_on: seal.opens_on,
                reason: &seal.reason,
            }),
        first: false,
    })?;
    Ok(appended.into())
}
