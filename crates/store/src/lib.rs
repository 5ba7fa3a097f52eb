//! The store: all SQL of the platform, in named transactions, and the tickets without which no dossier opens.
//!
//! A write and the log entry that tells of it commit together. A read of a person takes a [`Ticket`], which only this
//! crate makes, after the entry is durable.

mod access;
mod account;
mod alarm;
mod audit;
mod backup;
mod batch;
mod check;
mod closing;
mod connection;
mod consent;
mod content;
mod days;
mod dossier;
mod engine;
mod environment;
mod erasure;
mod error;
mod export;
mod findings;
mod identities;
mod identity_check;
mod intake;
mod key_state;
mod keys;
mod known;
pub mod label;
mod list_ends;
mod listing;
mod login;
mod login_client;
mod login_factor;
mod login_session;
mod lookup;
mod people;
mod publication;
mod question;
mod readers;
mod recent;
mod remembered;
mod report;
mod representation;
mod review;
mod role;
mod rotation;
mod rows;
mod schema;
mod security;
mod settle;
mod spent;
mod statistics;
mod store;
mod together;
mod transaction;
mod upload;
mod writer;

pub use access::{Access, Kind, Outcome, Receipt, Ticket, hex};
pub use account::{AccountRow, NewAccount};
pub use alarm::{AlarmRow, NewAlarm};
pub use audit::{Audit, AuditProblem};
pub use backup::{
    CopiedDatabase, DatabaseCopy, FileDigest, NewestEntry, TableCopy, copy_private, digest_of_file,
    table_file,
};
pub use batch::{Batch, CellsText, HeldText, NewRecord, ProblemRow, RowResult};
pub use check::{Checked, Checking};
pub use closing::ClosingRow;
pub use connection::Database;
pub use consent::{ConsentActor, ConsentRow, NewConsent, RequestOutcome};
pub use dossier::{OwnOpening, SubjectRow};
pub use engine::EngineError;
pub use environment::{Clock, Environment, Randomness};
pub use erasure::Erasure;
pub use error::StoreError;
pub use export::{Held, HeldTable};
pub use identity_check::NewIdentityCheck;
pub use keys::{Cipher, KeyFault, KeyedDigest, Keys, Sealed, Signer, Suite};
pub use listing::Listing;
pub use login::{Binding, Unbound};
pub use login_client::{ClientRow, ClientTokenRow, NewClientToken};
pub use login_factor::{FactorRow, PasskeyRow};
pub use login_session::{NewSession, SessionRow};
pub use lookup::LookupRow;
pub use people::AccountDays;
pub use publication::Publication;
pub use question::{AskOutcome, Asking, EMERGENCY};
pub use report::ReportRow;
pub use representation::{
    ActingFor, ArrangementRow, NamedRelative, NewArrangement, NewRepresentation, Official, Party,
    PrivateEnd, RepresentationRow,
};
pub use review::{NewBreakGlass, NewReview, ReviewRow, ReviewStep};
pub use role::{GrantRow, NewGrant};
pub use rotation::{KeyStanding, Step, Walk};
pub use security::{EventKind, NewSecurityEvent, SecurityEvent};
pub use statistics::{COMMIT_JOBS, COMMIT_MICROSECONDS, Classes, WriterStatistics};
pub use store::{Counters, Store};
pub use upload::{BegunUpload, FindingRow, NewUpload, UploadRow, UploadTotals};
pub use writer::Pending;
