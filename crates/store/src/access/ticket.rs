//! What proves a logged access, and what it gives the right to.

use super::Appended;
use jiff::Timestamp;
use std::sync::Arc;

/// 查询回执: proof for the asker that the access is logged, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Position in the access log.
    pub log_index: u64,
    /// Commitment published at that position.
    pub commitment: [u8; 32],
    /// When it was logged.
    pub at: Timestamp,
}

impl From<Appended> for Receipt {
    fn from(appended: Appended) -> Self {
        Self {
            log_index: appended.log_index,
            commitment: appended.commitment.0,
            at: appended.at,
        }
    }
}

/// The right to read one dossier once. Only the store makes one, and only after the entry that tells of the read is
/// durable: no receipt, no data. Nobody else can make one, and none can be kept for a second use by copying it:
///
/// ```compile_fail
/// fn forge(receipt: store::Receipt) -> store::Ticket {
///     store::Ticket::new([0; 16], receipt, None)
/// }
/// ```
///
/// ```compile_fail
/// fn copy(ticket: &store::Ticket) -> store::Ticket {
///     ticket.clone()
/// }
/// ```
#[derive(Debug)]
pub struct Ticket {
    subject: [u8; 16],
    receipt: Receipt,
    items: Option<Arc<[String]>>,
}

impl Ticket {
    pub(crate) fn new(subject: [u8; 16], receipt: Receipt, items: Option<Arc<[String]>>) -> Self {
        Self {
            subject,
            receipt,
            items,
        }
    }

    pub(crate) fn subject(&self) -> [u8; 16] {
        self.subject
    }

    /// The receipt of the logged access.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    pub(crate) fn items_shared(&self) -> Option<Arc<[String]>> {
        self.items.clone()
    }

    /// Items the ticket opens; `None` opens all, for the person.
    #[must_use]
    pub fn items(&self) -> Option<&[String]> {
        self.items.as_deref()
    }
}
