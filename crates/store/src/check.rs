//! 核查: many people on one ground, each with an entry of their own in the log and a ticket or a receipt of the refusal.

use crate::access::{Kind, NewAccess, Outcome, Receipt, Ticket};
use crate::consent::ground_word;
use crate::error::StoreError;
use crate::listed::Listed;
use crate::question::AskOutcome;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use rules::budget::Budget;
use rules::consent::{Allowed, Ground, Refusal};
use std::collections::HashMap;
use std::sync::Arc;

/// A check about to be made.
#[derive(Debug, Clone)]
pub struct Checking {
    /// The people, each once.
    pub people: Vec<Checked>,
    /// Organ that asks.
    pub organ: String,
    /// Account that asks.
    pub actor: String,
    /// Purpose.
    pub purpose: String,
    /// Items asked for, told when the check is refused.
    pub items: Vec<String>,
    /// Ground named.
    pub ground: Ground,
    /// Budgets the people are counted in, all of them or none.
    pub budgets: Vec<Budget>,
}

/// One of the people.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Keyed digest of the person's number.
    pub digest: [u8; 32],
    /// Name the asker gives; nothing is told of a person recorded under another name.
    pub name: Option<String>,
}

impl Store {
    /// Logs a check about each of the people, with the decision on its ground, and gives for each the ticket to read or
    /// the refusal, in their order. People never met before are met, so that the check is in their list.
    pub fn check(
        &self,
        checking: Checking,
        decision: Result<Allowed, Refusal>,
    ) -> Pending<Vec<AskOutcome>> {
        self.writer()
            .submit_check(move |transaction| check(transaction, &checking, &decision))
    }
}

fn check(
    transaction: &mut Transaction<'_>,
    checking: &Checking,
    decision: &Result<Allowed, Refusal>,
) -> Result<Vec<AskOutcome>, StoreError> {
    let digests = checking.people.iter().map(|person| person.digest);
    let subjects = transaction.identify_all(digests)?;
    transaction.fetch_spent(checking.budgets.iter())?;
    let people: Vec<[u8; 16]> = subjects.values().copied().collect();
    let counted = transaction.spend(&checking.budgets, &people, false);
    let spent = counted.err().map(Refusal::BudgetSpent);
    let decision = match (decision, &spent) {
        (Ok(_), Some(spent)) => Err(spent),
        (decision, _) => decision.as_ref(),
    };
    let names = fetch(transaction, checking, &subjects)?;
    let ground = ground_word(&checking.ground);
    let items = match decision {
        Ok(allowed) => allowed.items.join(" "),
        Err(_) => checking.items.join(" "),
    };
    let opened: Arc<[String]> = decision
        .map(|allowed| allowed.items.as_slice().into())
        .unwrap_or_default();
    let policy = match decision {
        Ok(allowed) => allowed.policies.join(" "),
        Err(_) => String::new(),
    };
    // Of whom no list ever told, there is nothing to read.
    let nothing: Arc<[String]> = Arc::default();
    let of = |listed: &Listed, subject: &[u8; 16]| {
        let may_stand = listed.may_hold(&opened, subject);
        Arc::clone(if may_stand { &opened } else { &nothing })
    };
    let mut answered = 0;
    let mut outcomes = Vec::with_capacity(checking.people.len());
    for person in &checking.people {
        let subject = *subjects.get(&person.digest).ok_or(StoreError::NotFound)?;
        let other_name = match (&person.name, names.get(&subject)) {
            (Some(given), Some(recorded)) => given != recorded,
            _ => false,
        };
        let refusal = match decision {
            Ok(_) if other_name => Some(&Refusal::NameDiffers),
            Ok(_) => None,
            Err(refusal) => Some(refusal),
        };
        let words = Words {
            ground: &ground,
            items: &items,
            policy: refusal.is_none().then_some(policy.as_str()),
        };
        let receipt = log(transaction, checking, subject, &words, refusal)?;
        outcomes.push(match refusal {
            None => {
                answered += 1;
                let items = of(transaction.listed()?, &subject);
                AskOutcome::Open(Ticket::new(subject, receipt, Some(items)))
            }
            Some(refusal) => AskOutcome::Refused(receipt, refusal.clone()),
        });
    }
    transaction.count("questions_answered", answered)?;
    let refused = outcomes.len() as u64 - answered;
    transaction.count("questions_refused", refused)?;
    Ok(outcomes)
}

/// Asks for the newest entry of those of whom it is not known, and for the names of those for whom one is given.
fn fetch(
    transaction: &mut Transaction<'_>,
    checking: &Checking,
    subjects: &HashMap<[u8; 32], [u8; 16]>,
) -> Result<HashMap<[u8; 16], String>, StoreError> {
    let keys: Vec<[&[u8]; 2]> = checking
        .people
        .iter()
        .filter_map(|person| {
            let subject = subjects.get(&person.digest)?;
            let named = person.name.is_some();
            let is_wanted = named || !transaction.knows_newest(subject);
            let subject = subject.as_slice();
            is_wanted.then_some([subject, if named { subject } else { &[] }])
        })
        .collect();
    let mut names = HashMap::new();
    transaction.connection.query_wanted(
        "SELECT wanted.subject_id,
           NEWEST(wanted.subject_id),
           subject.name
         FROM WANTED(subject_id, named_id)
         LEFT JOIN subject ON subject.subject_id = wanted.named_id",
        &keys,
        |row| {
            let subject = row.get(0)?;
            transaction.learn_newest(subject, row.get(1)?);
            if let Some(name) = row.get(2)? {
                names.insert(subject, name);
            }
            Ok(())
        },
    )?;
    Ok(names)
}

/// What the entries of all people of a check say alike.
struct Words<'a> {
    ground: &'a str,
    items: &'a str,
    policy: Option<&'a str>,
}

fn log(
    transaction: &mut Transaction<'_>,
    checking: &Checking,
    subject: [u8; 16],
    words: &Words<'_>,
    refusal: Option<&Refusal>,
) -> Result<Receipt, StoreError> {
    let case_number = match &checking.ground {
        Ground::Statute { case_number, .. } => Some(case_number.as_str()),
        Ground::Consent(_) | Ground::NotGenuine(_) => None,
    };
    let appended = transaction.append(&NewAccess {
        subject,
        kind: Kind::Check,
        outcome: match refusal {
            None => Outcome::Answered,
            Some(_) => Outcome::Refused,
        },
        organ: &checking.organ,
        actor: &checking.actor,
        purpose: Some(&checking.purpose),
        ground: Some(words.ground),
        case_number,
        reason: refusal.map(Refusal::code),
        items: Some(words.items),
        policy: words.policy,
        object: None,
        seal: None,
        first: false,
    })?;
    Ok(appended.into())
}
