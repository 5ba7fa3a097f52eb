//! What the writer remembers from one transaction to the next.

use crate::consents::Consents;
use crate::identities::{Identities, ReadSoFar};
use crate::list_ends::ListEnds;
use crate::listed::Listed;
use crate::spent::Spent;
use jiff::Timestamp;

/// What was found or written in transactions that committed.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    pub(crate) identities: Identities,
    pub(crate) list_ends: ListEnds,
    pub(crate) spent: Spent,
    pub(crate) listed: Listed,
    pub(crate) consents: Consents,
}

impl Remembered {
    /// A job begins.
    pub(crate) fn mark(&mut self) -> ReadSoFar {
        self.list_ends.mark();
        self.identities.mark()
    }

    /// A job is undone that began here.
    pub(crate) fn rewind(&mut self, mark: ReadSoFar) {
        self.list_ends.rewind();
        self.identities.rewind(mark);
    }

    /// The transaction is durable.
    pub(crate) fn committed(&mut self, at: Timestamp) {
        self.list_ends.committed();
        self.identities.committed();
        self.spent.committed(at);
        self.consents.committed();
    }

    /// The transaction failed, perhaps because the database is another one now.
    pub(crate) fn failed(&mut self) {
        self.list_ends.forget();
        self.identities.failed();
        self.spent.failed();
        self.listed.failed();
        self.consents.forget();
    }

    /// The log has entries that are not of this writer.
    pub(crate) fn others_wrote(&mut self) {
        self.list_ends.forget();
        self.spent.others_wrote();
        self.consents.forget();
    }
}
