//! Erasure of a number: its key is destroyed, so that what is left of it here, and in every copy that is younger than the
//! erasure, opens no more; and its digest is taken out, so that the number leads to nobody. The rows of the person, the entries of
//! the log and their openings stay as they are, and everything still verifies.

use crate::access::{Kind, NewAccess, Outcome, Receipt};
use crate::engine::{dialect, params};
use crate::error::StoreError;
use crate::notice;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;

/// Who decided on an erasure, and why.
#[derive(Debug, Clone)]
pub struct Erasure {
    /// Keyed digest of the number.
    pub digest: [u8; 32],
    /// Organ of who decided.
    pub organ: String,
    /// Account of who decided.
    pub actor: String,
    /// Document that orders it, or another reason in words; never the number.
    pub reason: String,
    /// What allowed it.
    pub policy: String,
}

impl Store {
    /// Erases a number. The person can be found by it no more; should they come again, they are met as a new one.
    ///
    /// Gives [`StoreError::NotFound`] when the number leads to nobody.
    pub fn erase_number(&self, erasure: Erasure) -> Pending<Receipt> {
        self.writer()
            .submit(move |transaction| erase(transaction, &erasure))
    }
}

fn erase(transaction: &mut Transaction<'_>, erasure: &Erasure) -> Result<Receipt, StoreError> {
    let subject = transaction.subject_of(&erasure.digest)?;
    let subject = subject.ok_or(StoreError::NotFound)?;
    let ground = format!("erasure:{}", erasure.reason);
    let appended = transaction.append(&NewAccess {
        subject,
        kind: Kind::NumberErased,
        outcome: Outcome::Answered,
        organ: &erasure.organ,
        actor: &erasure.actor,
        purpose: None,
        ground: Some(&ground),
        case_number: None,
        reason: None,
        items: None,
        policy: Some(&erasure.policy),
        object: None,
        seal: None,
        first: false,
    })?;
    let (connection, keys) = (transaction.connection, transaction.keys());
    connection.run(dialect::overwrite_deleted(connection, true))?;
    // Of a value from before values had keys of their own there is no key to destroy but the value itself.
    connection.execute(
        "UPDATE subject SET number_sealed = $1, number_erased_at = $2 WHERE subject_id = $3",
        params![Vec::<u8>::new(), transaction.now_milliseconds(), subject],
    )?;
    let stored = [
        Some(keys.stored(&erasure.digest).0),
        keys.stored_before(&erasure.digest),
    ];
    for digest in stored.into_iter().flatten() {
        connection.execute("DELETE FROM identity WHERE digest = $1", params![digest])?;
    }
    connection.run(dialect::overwrite_deleted(connection, false))?;
    connection.execute(
        "UPDATE key_state SET erasures = erasures + 1 WHERE one = 1",
        params![],
    )?;
    // Nor is anything of them shown in public any longer.
    connection.execute(
        "DELETE FROM published WHERE subject_id = $1",
        params![subject],
    )?;
    // The address the person entered leads to them as well.
    notice::take_out(transaction, &subject)?;
    transaction.forget_identities();
    Ok(appended.into())
}
