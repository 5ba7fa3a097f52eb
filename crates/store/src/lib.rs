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
mod case;
mod check;
mod closing;
mod connection;
mod consent;
mod consents;
mod content;
mod days;
mod definition;
mod dossier;
mod engine;
mod environment;
mod erasure;
mod error;
mod export;
mod findings;
mod follower;
mod identities;
mod identity_check;
mod intake;
mod key_state;
mod keys;
mod known;
pub mod label;
mod list_ends;
mod listed;
mod listing;
mod login;
mod login_client;
mod login_factor;
mod login_session;
mod lookup;
mod measure;
mod notice;
mod paper;
mod people;
mod points;
mod publication;
mod question;
mod readers;
mod readiness;
mod recall;
mod recent;
mod register;
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
mod standing_list;
mod statistics;
mod store;
mod together;
mod transaction;
mod upload;
mod writer;

pub use access::{Access, Kind, Outcome, Receipt, Ticket, from_hex, hex};
pub use account::{AccountRow, NewAccount};
pub use alarm::{AlarmRow, NewAlarm};
pub use audit::{Audit, AuditProblem};
pub use backup::{
    CopiedDatabase, DatabaseCopy, FileDigest, NewestEntry, TableCopy, copy_private, digest_of_file,
    table_file,
};
pub use batch::{Batch, CellsText, HeldText, NewRecord, ProblemRow, RowResult};
pub use case::{
    CaseActor, CaseContent, CaseDue, CaseMove, CaseRow, CaseWork, DecideBeginning, DecideMove,
    Decided, FieldChange, LISTED_ITEM, MetPerson, MoveOutcome, NewCase, NewListing, NewPublished,
    OrganTimeliness, RecordChange, RecordOfDocument, StepRow, WorkFilter,
};
pub use check::{Checked, Checking};
pub use closing::ClosingRow;
pub use connection::Database;
pub use consent::{ConsentActor, ConsentRow, NewConsent, RequestOutcome};
pub use definition::{
    CommentRow, DecideDefinition, DefinitionActor, DefinitionOutcome, DefinitionRow,
    DefinitionStepRow, Voice,
};
pub use dossier::{OwnOpening, SubjectRow};
pub use engine::EngineError;
pub use environment::{Clock, Environment, Randomness};
pub use erasure::Erasure;
pub use error::StoreError;
pub use export::{Held, HeldTable};
pub use identity_check::NewIdentityCheck;
pub use keys::{Cipher, KeyFault, KeyedDigest, Keys, Sealed, Signer, Suite};
pub use listed::{Gathering, ListWalk};
pub use listing::Listing;
pub use login::{Binding, Unbound};
pub use login_client::{ClientRow, ClientTokenRow, NewClientToken};
pub use login_factor::{FactorRow, PasskeyRow};
pub use login_session::{NewSession, SessionRow};
pub use lookup::LookupRow;
pub use measure::{
    Filing, FilingOutcome, GroundRow, MeasureAction, MeasureEnd, MeasureGround, MeasureKey,
    MeasureNumbers, MeasureRow, NotFiled,
};
pub use notice::{ContactRow, DueMessage, MessageRow, MessageState, MessageStep, NoticeRow};
pub use paper::{
    ClosedWithPapers, EncryptedPaper, NewPaper, PaperActor, PaperOpening, PaperRow, PaperTicket,
};
pub use people::AccountDays;
pub use publication::Publication;
pub use question::{AskOutcome, Asking, EMERGENCY, MATTER};
pub use readiness::Readiness;
pub use recall::{NewRecall, OpenRecalls, RecallRow, RecallSeal, Revision};
pub use register::{PublishedRow, RegisterSearch};
pub use report::ReportRow;
pub use representation::{
    ActingFor, ArrangementRow, NamedRelative, NewArrangement, NewRepresentation, Official, Party,
    PrivateEnd, REPRESENTATIVE, RepresentationRow,
};
pub use review::{NewBreakGlass, NewReview, ReviewRow, ReviewStep};
pub use role::{GrantRow, NewGrant};
pub use rotation::{KeyStanding, Step, Walk};
pub use security::{EventKind, NewSecurityEvent, SecurityEvent};
pub use standing_list::{Ending, ListedRow, Standing};
pub use statistics::{COMMIT_JOBS, COMMIT_MICROSECONDS, Classes, WriterStatistics};
pub use store::{Counters, Store};
pub use upload::{BegunUpload, FindingRow, NewUpload, UploadRow, UploadTotals};
pub use writer::Pending;
