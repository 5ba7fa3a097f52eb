//! An append-only, publicly verifiable log in a directory of static files.
//!
//! The files follow the C2SP specifications [tlog-tiles], [tlog-checkpoint], [signed-note] and [tlog-proof],
//! those of witnesses [tlog-witness] and [tlog-cosignature], so that anyone can check the log with a tool that is not
//! this one; see `docs/verify-the-log.md`. Hashing is that of
//! RFC 6962 section 2.1 (SHA-256).
//!
//! ```text
//! <log>/checkpoint                     size and root of the tree, signed
//! <log>/closing                        newest closing, as a proof that it is in the log
//! <log>/tile/<L>/<N>[.p/<W>]           256 hashes of level L (fewer in a partial tile of width W)
//! <log>/witnessed                      the newest checkpoint that a quorum of witnesses cosigned
//! <log>/witness/<id>                   the newest checkpoint each of them cosigned
//! <log>/tile/entries/<N>[.p/<W>]       256 entries, each after its length in two bytes
//! ```
//!
//! The crate knows nothing of what the entries mean and depends on no other crate of its workspace: an auditor builds
//! it alone. It reads no clock and draws no randomness; keys and salts are made from bytes the caller passes in.
//!
//! | module | is for |
//! |---|---|
//! | [`commitment`] | entries that reveal nothing until they are opened |
//! | [`key`] | the signing key of a log and the public key that checks it |
//! | [`checkpoint`] | the signed size and root |
//! | [`publisher`] | appending entries and publishing checkpoints |
//! | [`reader`] | reading entries and making proofs |
//! | [`proof`] | proofs that leave the house: inclusion and consistency |
//! | [`cosignature`] | what a witness says of a log: as of a time, it continues every tree seen before |
//! | [`witness`] | being such a witness |
//! | [`witnessed`] | what witnesses said of a log, kept beside it |
//! | [`closing`] | what makes one person's entries a whole list: how many there are, and which |
//! | [`bundle`] | a person's list with its proofs, and their check |
//! | [`audit`] | recomputing the whole log and naming everything that is wrong |
//!
//! [tlog-tiles]: https://c2sp.org/tlog-tiles
//! [tlog-checkpoint]: https://c2sp.org/tlog-checkpoint
//! [signed-note]: https://c2sp.org/signed-note
//! [tlog-proof]: https://c2sp.org/tlog-proof
//! [tlog-witness]: https://c2sp.org/tlog-witness
//! [tlog-cosignature]: https://c2sp.org/tlog-cosignature

pub mod audit;
pub mod bundle;
pub mod checkpoint;
pub mod closing;
pub mod commitment;
pub mod compare;
pub mod cosignature;
mod durable;
mod edge;
mod findings;
pub mod key;
pub mod layout;
pub mod problem;
pub mod proof;
pub mod publisher;
pub mod reader;
mod resume;
pub mod witness;
pub mod witnessed;

pub use checkpoint::SignedCheckpoint;
pub use cosignature::{Cosignature, WitnessKey};
pub use key::{LogKey, VerifierKey};
pub use publisher::Publisher;
pub use reader::LogDirectory;
pub use tlog_tiles::Hash;
