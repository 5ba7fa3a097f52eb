//! The consents that questions named, as far as the writer knows: those of the present transaction, and those of the ones before it
//! as long as nothing could have changed one. Any job could have that is not a question and is not handed over as one aside
//! (`Writer::submit_aside`), and so could another process that appended to the log; then each is read again, in the transaction that decides on it.

use crate::transaction::ConsentKey;
use rules::consent::Consent;
use std::collections::HashMap;

/// Most consents remembered from one transaction to the next; about 10 MB.
const MOST: usize = 20_000;

/// What the writer knows.
#[derive(Debug, Default)]
pub(crate) struct Consents {
    known: HashMap<ConsentKey, Consent>,
}

impl Consents {
    /// The consent, with every use that was counted.
    pub(crate) fn get(&self, key: &ConsentKey) -> Option<&Consent> {
        self.known.get(key)
    }

    /// Takes note of what the table has, and of the uses that are still to be written to it.
    pub(crate) fn learn(&mut self, key: ConsentKey, mut consent: Consent, uses_waiting: u32) {
        consent.used += uses_waiting;
        self.known.insert(key, consent);
    }

    /// Counts a use.
    pub(crate) fn use_one(&mut self, key: &ConsentKey) {
        if let Some(consent) = self.known.get_mut(key) {
            consent.used += 1;
        }
    }

    /// The transaction is durable.
    pub(crate) fn committed(&mut self) {
        if self.known.len() > MOST {
            self.known.clear();
        }
    }

    /// One of them may have changed, or the transaction failed that used it.
    pub(crate) fn forget(&mut self) {
        self.known.clear();
    }
}
