//! Steps written: decided in the transaction that writes them, so that of two at once one is refused.

use super::content::{content_json, impact_json};
use super::read::one;
use super::{Told, log};
use crate::access::{Kind, Object, Receipt};
use crate::content::digest_of;
use crate::days::to_days;
use crate::engine::params;
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::civil::Date;
use rules::definition::{Definition, MoveRefusal, Step};

/// Who makes a step.
#[derive(Debug, Clone)]
pub struct DefinitionActor {
    /// Account.
    pub account: [u8; 16],
    /// Its login.
    pub login: String,
    /// Organ it acts for.
    pub organ: String,
    /// Names of the policies that allowed it.
    pub policy: String,
}

/// Decides with the definition as it is in the transaction, and the number of comments nobody has answered.
pub type DecideDefinition = Box<dyn FnOnce(&Definition, u32) -> Result<Step, MoveRefusal> + Send>;

/// What a step led to.
pub type DefinitionOutcome = Result<Receipt, MoveRefusal>;

impl Store {
    /// Begins a definition of the actor's organ with its first step, which must bring a content. Returns its id.
    pub fn begin_definition(
        &self,
        item: String,
        step: Step,
        actor: DefinitionActor,
    ) -> Pending<[u8; 16]> {
        self.writer().submit(move |transaction| {
            let id = transaction.environment().new_id();
            transaction.connection.execute(
                "INSERT INTO definition (definition_id, organ, item, made_at) VALUES ($1, $2, $3, $4)",
                params![id, actor.organ, item, transaction.now_milliseconds()],
            )?;
            write(transaction, &id, &item, &step, "", &actor)?;
            Ok(id)
        })
    }

    /// Makes a step in a definition whose maker saw so many steps.
    ///
    /// The pending answer fails with [`StoreError::NotFound`] for an unknown definition.
    pub fn move_definition(
        &self,
        id: [u8; 16],
        seen: u32,
        today: Date,
        reason: String,
        actor: DefinitionActor,
        decide: DecideDefinition,
    ) -> Pending<DefinitionOutcome> {
        self.writer().submit(move |transaction| {
            let row = one(transaction.connection, &id)?.ok_or(StoreError::NotFound)?;
            if row.definition.steps != seen {
                return Ok(Err(MoveRefusal::changed(&row.definition, today)));
            }
            let step = match decide(&row.definition, row.unanswered) {
                Ok(step) => step,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let receipt = write(transaction, &id, &row.item, &step, &reason, &actor)?;
            Ok(Ok(receipt))
        })
    }
}

fn write(
    transaction: &mut Transaction<'_>,
    id: &[u8; 16],
    item: &str,
    step: &Step,
    reason: &str,
    actor: &DefinitionActor,
) -> Result<Receipt, StoreError> {
    let content = step.content.as_ref().map(content_json).transpose()?;
    let impact = step.impact.as_ref().map(impact_json).transpose()?;
    let until = step.consult_until.map(|day| day.to_string());
    let digest = digest_of(&[
        b"definition-step/v1",
        id,
        &step.number.to_be_bytes(),
        step.step.word().as_bytes(),
        step.by.word().as_bytes(),
        step.on.to_string().as_bytes(),
        step.to.word().as_bytes(),
        until.as_deref().unwrap_or_default().as_bytes(),
        content.as_deref().unwrap_or_default().as_bytes(),
        impact.as_deref().unwrap_or_default().as_bytes(),
        reason.as_bytes(),
    ]);
    let receipt = log(
        transaction,
        &Told {
            kind: Kind::DefinitionMoved,
            organ: &actor.organ,
            actor: &actor.login,
            item,
            done: step.step.word(),
            policy: &actor.policy,
            object: Object {
                id: *id,
                version: step.number,
                digest,
            },
        },
    )?;
    transaction.connection.execute(
        "INSERT INTO definition_step (definition_id, number, step, actor, account_id, login, organ, on_day, at, state,
               consult_until, content, impact, reason, log_index)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            *id,
            step.number,
            step.step.word(),
            step.by.word(),
            step.account,
            actor.login,
            actor.organ,
            to_days(step.on),
            transaction.now_milliseconds(),
            step.to.word(),
            step.consult_until.map(to_days),
            content,
            impact,
            reason,
            receipt.log_index
        ],
    )?;
    Ok(receipt)
}
