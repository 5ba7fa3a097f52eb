//! What an audit can find, each named with the place.

use tlog_tiles::Hash;

/// One thing that is wrong with a log. `Display` is English; [`Problem::code`] is stable and serves translations.
///
/// Paths are below the log directory, with `/`. Indices count entries from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Problem {
    /// There is no checkpoint.
    #[error("checkpoint: missing")]
    CheckpointMissing,
    /// The checkpoint does not parse.
    #[error("checkpoint: {reason}")]
    CheckpointMalformed {
        /// What does not fit.
        reason: String,
    },
    /// The checkpoint is not signed by the expected key, or was changed after signing.
    #[error("checkpoint: {reason}")]
    CheckpointSignature {
        /// What the check said.
        reason: String,
    },
    /// The checkpoint is one of another log.
    #[error("checkpoint: {reason}")]
    CheckpointOrigin {
        /// Which log it names.
        reason: String,
    },
    /// A file is there but cannot be read.
    #[error("{path}: cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// A tile is not there.
    #[error("{path}: missing")]
    TileMissing {
        /// The tile.
        path: String,
    },
    /// A tile holds more or fewer bytes than the checkpoint requires.
    #[error("{path}: has {found} bytes, expected {expected}")]
    TileLength {
        /// The tile.
        path: String,
        /// Bytes it should have.
        expected: usize,
        /// Bytes it has.
        found: usize,
    },
    /// A hash in a tile is not the one the entries give. Only the first of a tile is reported.
    #[error("{path}: differs at hash {hash} from what the entries from {entry} on give")]
    TileDiffers {
        /// The tile.
        path: String,
        /// The position in the tile, from 0.
        hash: usize,
        /// The first entry below that hash.
        entry: u64,
    },
    /// An entry bundle is not there.
    #[error("{path}: missing, with the entries from {first} to {last}")]
    BundleMissing {
        /// The bundle.
        path: String,
        /// Its first entry.
        first: u64,
        /// Its last entry.
        last: u64,
    },
    /// A bundle ends in the middle of an entry.
    #[error("{path}: malformed, breaks off in entry {entry}")]
    BundleMalformed {
        /// The bundle.
        path: String,
        /// The entry that is cut.
        entry: u64,
    },
    /// A bundle holds fewer or more entries than the checkpoint requires.
    #[error("{path}: holds {found} entries, expected {expected}")]
    BundleCount {
        /// The bundle.
        path: String,
        /// Entries it should have.
        expected: usize,
        /// Entries it has.
        found: usize,
    },
    /// A superseded partial tile or bundle is not the beginning of the present one.
    #[error("{path}: differs at byte {byte} from the fuller version beside it")]
    PartialDiffers {
        /// The partial tile or bundle.
        path: String,
        /// The first byte that differs, from 0.
        byte: usize,
    },
    /// The root recomputed from the entries is not the one in the checkpoint.
    #[error("root: the entries give {computed}, the checkpoint says {signed}")]
    RootDiffers {
        /// The root from the entries.
        computed: Hash,
        /// The root in the checkpoint.
        signed: Hash,
    },
    /// Fewer witnesses cosigned than are relied on.
    #[error("witnessed: cosigned by {found} of the witnesses given, {quorum} are needed")]
    WitnessesTooFew {
        /// Witnesses whose cosignature verifies.
        found: usize,
        /// Witnesses that are needed.
        quorum: usize,
    },
    /// What witnesses cosigned cannot be read or compared.
    #[error("witnessed: {reason}")]
    WitnessedUnusable {
        /// What does not fit.
        reason: String,
    },
    /// The log is shorter than the one the witnesses saw: an older copy was put back, or it was cut.
    #[error(
        "witnessed: the log has {size} entries, witnesses saw {seen}: an older copy was put back, or it was cut short"
    )]
    ShorterThanWitnessed {
        /// Entries of the log.
        size: u64,
        /// Entries of the tree that was cosigned.
        seen: u64,
    },
    /// **Fork**: the log does not continue the tree the witnesses saw.
    #[error(
        "witnessed: the log of {size} entries is a fork: it does not continue the tree of {seen} entries that witnesses cosigned"
    )]
    ForkedFromWitnessed {
        /// Entries of the log.
        size: u64,
        /// Entries of the tree that was cosigned.
        seen: u64,
    },
    /// An entry of the log is not what the row of the store gives.
    #[error("entry {index}: differs from the row in the store")]
    EntryDiffers {
        /// The index.
        index: u64,
    },
    /// The log has an entry for which the store has no row.
    #[error("entry {index}: its row is missing in the store")]
    RowMissing {
        /// The index.
        index: u64,
    },
    /// The store has a row whose entry is not in the log.
    #[error("row {index}: its entry is missing in the log")]
    LeafMissing {
        /// The index.
        index: u64,
    },
    /// The store gave a row twice or out of order.
    #[error("row {index}: comes again or out of order")]
    RowOutOfOrder {
        /// The index.
        index: u64,
    },
}

impl Problem {
    /// The stable code of the problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CheckpointMissing => "checkpoint-missing",
            Self::CheckpointMalformed { .. } => "checkpoint-malformed",
            Self::CheckpointSignature { .. } => "checkpoint-signature-wrong",
            Self::CheckpointOrigin { .. } => "checkpoint-of-another-log",
            Self::Unreadable { .. } => "log-file-unreadable",
            Self::TileMissing { .. } => "tile-missing",
            Self::TileLength { .. } => "tile-length-wrong",
            Self::TileDiffers { .. } => "tile-differs",
            Self::BundleMissing { .. } => "bundle-missing",
            Self::BundleMalformed { .. } => "bundle-malformed",
            Self::BundleCount { .. } => "bundle-count-wrong",
            Self::PartialDiffers { .. } => "partial-differs",
            Self::RootDiffers { .. } => "root-differs",
            Self::WitnessesTooFew { .. } => "log-witnesses-too-few",
            Self::WitnessedUnusable { .. } => "log-witnessed-unusable",
            Self::ShorterThanWitnessed { .. } => "log-shorter-than-witnessed",
            Self::ForkedFromWitnessed { .. } => "log-forked",
            Self::EntryDiffers { .. } => "entry-differs-from-row",
            Self::RowMissing { .. } => "row-missing",
            Self::LeafMissing { .. } => "leaf-missing",
            Self::RowOutOfOrder { .. } => "row-out-of-order",
        }
    }
}
