//! 查询回执, as it is handed to whoever asked.

use jiff::Timestamp;

/// Proof for the asker that the access is logged, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Position in the access log.
    pub log_index: u64,
    /// Commitment published at that position, hexadecimal.
    pub commitment: String,
    /// When it was logged.
    pub at: Timestamp,
}

impl From<&store::Receipt> for Receipt {
    fn from(receipt: &store::Receipt) -> Self {
        Self {
            log_index: receipt.log_index,
            commitment: store::hex(&receipt.commitment),
            at: receipt.at,
        }
    }
}
