//! What the log and the encryption cost the bare parts: the same rows and questions without them, with one of them, with both.
//!
//! The platform itself has no switch for either, so they are left out of the yardstick and never of the platform.

use crate::environment::system;
use ledger::commitment::{Salt, commit};
use store::{Environment, Keys, Sealed};

/// What is there besides the rows themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Entries with openings and commitments.
    pub log: bool,
    /// Numbers sealed, and found by a keyed digest.
    pub sealing: bool,
}

impl Parts {
    /// Neither, either, both.
    pub const ALL: [Self; 4] = [
        Self {
            log: false,
            sealing: false,
        },
        Self {
            log: true,
            sealing: false,
        },
        Self {
            log: false,
            sealing: true,
        },
        Self {
            log: true,
            sealing: true,
        },
    ];

    /// As figures name them.
    pub fn name(self) -> &'static str {
        match (self.log, self.sealing) {
            (false, false) => "without log and encryption",
            (true, false) => "with the log",
            (false, true) => "with encryption",
            (true, true) => "with both",
        }
    }
}

/// What is computed for them, by the code of the platform itself.
pub(super) struct Work {
    pub(super) keys: Keys,
    pub(super) environment: Environment,
}

impl Work {
    /// With the keys of an installation.
    pub(super) fn open(keys: &std::path::Path) -> Self {
        let environment = system();
        Self {
            keys: Keys::open(keys, &environment).expect("the keys of the store"),
            environment,
        }
    }

    /// Salt and commitment of an entry.
    pub(super) fn commit(&self, opening: &str) -> ([u8; 32], [u8; 32]) {
        let salt = Salt(self.environment.random());
        (salt.0, commit(&salt, opening.as_bytes()).0)
    }

    /// A number as it is kept.
    pub(super) fn seal(&self, number: &str, subject: &[u8]) -> Sealed {
        let sealed = self
            .keys
            .seal(number.as_bytes(), subject, &self.environment);
        sealed.expect("a number is sealed")
    }
}

/// Seconds of writing the rows of an intake, and questions a second.
pub use super::costs_question::rate;
pub use super::costs_rows::Rows;
