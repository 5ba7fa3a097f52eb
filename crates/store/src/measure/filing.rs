//! 措施实施登记: an organ files what it did because of a check, as the records say at that moment.

use super::ground_word;
use crate::access::{Kind, NewAccess, Outcome, Receipt};
use crate::days::to_days;
use crate::dossier::newest_versions;
use crate::engine::{Connection, OptionalExtension as _, params};
use crate::error::StoreError;
use crate::notice::NewNotice;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::civil::Date;
use rules::measure::MeasureRefusal;
use rules::notice::{Facts, NoticeKind};
use rules::record::Version;

/// What an organ did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeasureAction {
    /// It applied the measure.
    Applied,
    /// It left it, for a reason.
    NotApplied,
}

impl MeasureAction {
    /// Stable word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            MeasureAction::Applied => "applied",
            MeasureAction::NotApplied => "not-applied",
        }
    }
}

/// What an organ files.
#[derive(Debug, Clone)]
pub struct Filing {
    /// Who it is about.
    pub subject: [u8; 16],
    /// Entry of the check it rests on.
    pub checked: u64,
    /// Items that check covered: no other is looked at.
    pub items: Vec<String>,
    /// Measure.
    pub measure: String,
    /// Matter.
    pub matter: String,
    /// Organ that acted.
    pub organ: String,
    /// Account that files.
    pub account: [u8; 16],
    /// Its login.
    pub actor: String,
    /// What was done.
    pub action: MeasureAction,
    /// Why, in the organ's words, without anybody's number.
    pub reason: Option<String>,
    /// Names of the policies that allowed it.
    pub policy: String,
}

/// What a measure follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureGround {
    /// The record; none when it follows from clean years.
    pub record: Option<[u8; 16]>,
    /// Its last day, as far as it is known.
    pub until: Option<Date>,
    /// What the person is told of the filing; none where it changes nothing for them.
    pub notice: Option<(NoticeKind, Facts)>,
}

/// Why a measure is not filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFiled {
    /// Why.
    pub refusal: MeasureRefusal,
    /// The measures of the matter that apply at this moment, and could be filed.
    pub applying: Vec<String>,
}

/// What a filing led to.
#[derive(Debug)]
pub enum FilingOutcome {
    /// It is filed, under this id.
    Filed(Receipt, [u8; 16]),
    /// The measure does not apply, or not to this check: nothing is filed, and the attempt is logged.
    Refused(Receipt, NotFiled),
}

impl Store {
    /// Files what an organ did. `decide` is handed the person's records of the items that were checked, as they stand in the
    /// transaction that writes: a measure whose ground ended a moment ago is not filed. Filed or refused, the person's list has
    /// an entry.
    pub fn file_measure(
        &self,
        filing: Filing,
        decide: impl FnOnce(&[Version]) -> Result<MeasureGround, NotFiled> + Send + 'static,
    ) -> Pending<FilingOutcome> {
        self.writer().submit(move |transaction| {
            let versions = newest_versions(transaction.connection, &filing.subject, &filing.items)?;
            let decided = match was_filed(transaction.connection, &filing)? {
                true => Err(NotFiled {
                    refusal: MeasureRefusal::FiledBefore,
                    applying: Vec::new(),
                }),
                false => decide(&versions),
            };
            match decided {
                Ok(ground) => {
                    let (receipt, id) = insert(transaction, &filing, &ground)?;
                    Ok(FilingOutcome::Filed(receipt, id))
                }
                Err(not_filed) => {
                    let receipt = log(transaction, &filing, Some(not_filed.refusal))?;
                    Ok(FilingOutcome::Refused(receipt, not_filed))
                }
            }
        })
    }
}

fn was_filed(connection: &Connection, filing: &Filing) -> Result<bool, StoreError> {
    let found: Option<i64> = connection
        .query_row(
            "SELECT checked FROM measure_applied WHERE subject_id = $1 AND checked = $2 AND measure = $3",
            params![filing.subject, filing.checked, filing.measure],
            |row| row.get(0),
        )
        .optional()?;
    Ok(found.is_some())
}

fn insert(
    transaction: &mut Transaction<'_>,
    filing: &Filing,
    ground: &MeasureGround,
) -> Result<(Receipt, [u8; 16]), StoreError> {
    let id = transaction.environment().new_id();
    transaction.connection.execute(
        "INSERT INTO measure_applied (subject_id, application_id, measure, matter, organ, account_id, action, reason,
           record_id, ground_end, checked, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            filing.subject,
            id,
            filing.measure,
            filing.matter,
            filing.organ,
            filing.account,
            filing.action.word(),
            filing.reason,
            ground.record,
            ground.until.map(to_days),
            filing.checked,
            transaction.now_milliseconds(),
        ],
    )?;
    transaction.connection.execute(
        "INSERT INTO measure_filed (organ, application_id, subject_id) VALUES ($1, $2, $3)",
        params![filing.organ, id, filing.subject],
    )?;
    let receipt = log(transaction, filing, None)?;
    if let Some((kind, facts)) = &ground.notice {
        transaction.notify(&NewNotice {
            subject: filing.subject,
            kind: *kind,
            about: Some(id),
            facts: facts.clone(),
            log_index: Some(receipt.log_index),
        })?;
    }
    Ok((receipt, id))
}

fn log(
    transaction: &mut Transaction<'_>,
    filing: &Filing,
    refusal: Option<MeasureRefusal>,
) -> Result<Receipt, StoreError> {
    let ground = ground_word(&filing.measure, &filing.matter, filing.action.word());
    let appended = transaction.append(&NewAccess {
        subject: filing.subject,
        kind: Kind::MeasureApplied,
        outcome: match refusal {
            None => Outcome::Done,
            Some(_) => Outcome::Refused,
        },
        organ: &filing.organ,
        actor: &filing.actor,
        purpose: None,
        ground: Some(&ground),
        case_number: None,
        reason: refusal.map(MeasureRefusal::code),
        items: None,
        policy: refusal.is_none().then_some(filing.policy.as_str()),
        object: None,
        seal: None,
        first: false,
    })?;
    Ok(appended.into())
}
