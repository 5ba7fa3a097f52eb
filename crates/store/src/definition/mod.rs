//! 失信行为划定: definitions as the steps by which they came about, comments with their answers. Each step, comment and answer has an
//! entry in the log, which belongs to nobody.

mod comment;
mod content;
mod read;
mod write;

pub use comment::{CommentRow, Voice};
pub use read::{DefinitionRow, DefinitionStepRow};
pub use write::{DecideDefinition, DefinitionActor, DefinitionOutcome};

use crate::access::{Kind, NewAccess, Object, Outcome, Receipt};
use crate::closing::NOBODY;
use crate::error::StoreError;
use crate::transaction::Transaction;

/// What an entry about a definition says.
struct Told<'a> {
    kind: Kind,
    organ: &'a str,
    actor: &'a str,
    item: &'a str,
    /// What was done, in a word.
    done: &'a str,
    policy: &'a str,
    object: Object,
}

fn log(transaction: &mut Transaction<'_>, told: &Told<'_>) -> Result<Receipt, StoreError> {
    let ground = format!("definition:{}", told.done);
    let appended = transaction.append(&NewAccess {
        subject: NOBODY,
        kind: told.kind,
        outcome: Outcome::Done,
        organ: told.organ,
        actor: told.actor,
        purpose: None,
        ground: Some(&ground),
        case_number: None,
        reason: None,
        items: Some(told.item),
        policy: (!told.policy.is_empty()).then_some(told.policy),
        object: Some(told.object),
        seal: None,
        first: false,
    })?;
    Ok(appended.into())
}

fn unknown(table: &'static str, column: &'static str, word: &str) -> StoreError {
    StoreError::Corrupt {
        table,
        column,
        what: format!("unknown word {word}"),
    }
}
