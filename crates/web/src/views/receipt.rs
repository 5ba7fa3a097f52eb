//! The receipt of an access.

use crate::times::beijing;
use flow::Receipt;

/// A receipt 查询回执 as a page shows it.
#[derive(Debug, Clone)]
pub struct ReceiptCard {
    /// Place in the log.
    pub log_index: u64,
    /// What the log holds there.
    pub commitment: String,
    /// Beijing time.
    pub at: String,
}

impl ReceiptCard {
    /// Of a receipt.
    pub fn of(receipt: &Receipt) -> Self {
        Self {
            log_index: receipt.log_index,
            commitment: receipt.commitment.clone(),
            at: beijing(receipt.at),
        }
    }
}
