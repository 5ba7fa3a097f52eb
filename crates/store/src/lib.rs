//! The store: all SQL of the platform, in named transactions, and the tickets without which no dossier opens.
//!
//! A write and the log entry that tells of it commit together. A read of a person takes a [`Ticket`], which only this
//! crate makes, after the entry is durable.

mod access;
mod account;
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
mod error;
mod findings;
mod identities;
mod identity_check;
mod intake;
mod keys;
mod known;
mod list_ends;
mod listing;
mod login;
mod login_client;
mod login_factor;
mod login_session;
mod people;
mod publication;
mod question;
mod readers;
mod recent;
mod remembered;
mod report;
mod representation;
mod role;
mod rows;
mod schema;
mod security;
mod settle;
mod statistics;
mod store;
mod together;
mod transaction;
mod upload;
mod writer;

pub use access::{Access, Kind, Outcome, Receipt, Ticket, hex};
pub use account::{AccountRow, NewAccount};
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
pub use error::StoreError;
pub use identity_check::NewIdentityCheck;
pub use keys::Keys;
pub use listing::Listing;
pub use login::{Binding, Unbound};
pub use login_client::{ClientRow, ClientTokenRow, NewClientToken};
pub use login_factor::{FactorRow, PasskeyRow};
pub use login_session::{NewSession, SessionRow};
pub use people::AccountDays;
pub use publication::Publication;
pub use question::{AskOutcome, Asking};
pub use report::ReportRow;
pub use representation::{
    ActingFor, ArrangementRow, NamedRelative, NewArrangement, NewRepresentation, Official, Party,
    PrivateEnd, RepresentationRow,
};
pub use role::{GrantRow, NewGrant};
pub use security::{EventKind, NewSecurityEvent, SecurityEvent};
pub use statistics::{COMMIT_JOBS, COMMIT_MICROSECONDS, Classes, WriterStatistics};
pub use store::{Counters, Store};
pub use upload::{BegunUpload, FindingRow, NewUpload, UploadRow, UploadTotals};
pub use writer::Pending;
