//! What a witness answers with when it does not cosign.

use std::io;
use std::path::PathBuf;

use crate::checkpoint::CheckpointError;
use crate::key::KeyError;

use super::request::Malformed;

/// Why a witness does not cosign. Nothing of it changes what the witness knows.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The body is not one of the protocol.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The checkpoint in it is none.
    #[error(transparent)]
    Checkpoint(CheckpointError),
    /// The proof begins at a size beyond the checkpoint.
    #[error("the proof begins at {old_size}, but the checkpoint holds {size} entries")]
    Beyond {
        /// Where the proof begins.
        old_size: u64,
        /// The size of the checkpoint.
        size: u64,
    },
    /// The log is none of those the witness follows.
    #[error("the log {origin:?} is not followed here")]
    UnknownLog {
        /// The first line of the checkpoint.
        origin: String,
    },
    /// No signature under the checkpoint is of a key of the log.
    #[error("{0}")]
    NotSigned(CheckpointError),
    /// The proof begins elsewhere than at the newest tree the witness cosigned.
    #[error("the newest tree cosigned here holds {size} entries")]
    Elsewhere {
        /// The size of that tree.
        size: u64,
    },
    /// **Fork**: the log signed another tree of the same size.
    #[error("the log signed two trees of {size} entries: this one is not the one cosigned here")]
    Fork {
        /// The size of both.
        size: u64,
    },
    /// The tree is not proved to continue the newest one that was cosigned.
    #[error("this tree is not proved to continue the one of {size} entries cosigned here")]
    NotContinued {
        /// The size of the newest tree that was cosigned.
        size: u64,
    },
    /// What the witness knows cannot be made durable, so it does not sign.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Refused {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "witness-request-malformed",
            Self::Checkpoint(e) => e.code(),
            Self::Beyond { .. } => "witness-proof-beyond-checkpoint",
            Self::UnknownLog { .. } => "witness-log-unknown",
            Self::NotSigned(_) => "witness-not-signed-by-log",
            Self::Elsewhere { .. } => "witness-knows-another-size",
            Self::Fork { .. } => "witness-log-forked",
            Self::NotContinued { .. } => "witness-tree-not-continued",
            Self::Io { .. } => "witness-io",
        }
    }

    /// The HTTP status of the protocol.
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) | Self::Checkpoint(_) | Self::Beyond { .. } => 400,
            Self::NotSigned(_) => 403,
            Self::UnknownLog { .. } => 404,
            Self::Elsewhere { .. } | Self::Fork { .. } => 409,
            Self::NotContinued { .. } => 422,
            Self::Io { .. } => 500,
        }
    }

    /// The size the witness knows, which the protocol tells a log with 409.
    pub fn known_size(&self) -> Option<u64> {
        match self {
            Self::Elsewhere { size } | Self::Fork { size } => Some(*size),
            _ => None,
        }
    }
}

/// Why a witness cannot start.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody else can read the private key.
    #[error("{}: others can read the key of the witness; chmod 600", path.display())]
    KeyReadable {
        /// Where.
        path: PathBuf,
    },
    /// A key does not parse, or a name cannot stand in one.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key in the directory is of a witness with another name.
    #[error(
        "the key in the directory is of the witness {found:?}, the configuration says {expected:?}"
    )]
    OtherName {
        /// The name in the configuration.
        expected: String,
        /// The name in the key.
        found: String,
    },
    /// The key is there, but not what the witness knew: signing on, it could sign a fork of what it signed before.
    #[error("{}: the key is there, but what the witness knew of the logs is not. A witness without its memory could \
             sign a fork: put the directory back, or make a new witness with a new key", dir.display())]
    MemoryMissing {
        /// The directory of the witness.
        dir: PathBuf,
    },
    /// What is known of a log does not verify.
    #[error("{}: what the witness knew of the log is damaged: {source}", path.display())]
    MemoryDamaged {
        /// Where.
        path: PathBuf,
        /// What does not fit.
        source: CheckpointError,
    },
    /// One log stands twice in the configuration.
    #[error("the log {origin:?} stands there twice")]
    Twice {
        /// Its name.
        origin: String,
    },
    /// Another process uses the directory.
    #[error("{}: another process is at work here", dir.display())]
    InUse {
        /// The directory of the witness.
        dir: PathBuf,
    },
}

impl WitnessError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "witness-io",
            Self::KeyReadable { .. } => "witness-key-readable",
            Self::Key(e) => e.code(),
            Self::OtherName { .. } => "witness-other-name",
            Self::MemoryMissing { .. } => "witness-memory-missing",
            Self::MemoryDamaged { .. } => "witness-memory-damaged",
            Self::Twice { .. } => "witness-log-twice",
            Self::InUse { .. } => "witness-in-use",
        }
    }
}
