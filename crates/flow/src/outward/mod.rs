//! What anyone may see: whether a report is genuine, the platform's counts, the state of the access log.

mod artefact;
pub mod backup;
mod bundle;
mod check;
mod fsck;
mod health;
mod recall;
mod register;

use crate::platform::Platform;
use crate::policy::Part;
use crate::problem::Problem;
use crate::witnesses::WitnessedLog;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::reader::LogDirectory;
use store::hex;

pub use artefact::ArtefactCheck;
pub use bundle::check_bundle;
pub use check::{Check, Relied, check, check_on};
pub use fsck::fsck;
pub use health::{Classes, Finding, Gauges, Unready, WriterGauges};
pub use recall::{RecallCounts, RecallView};
pub use register::{RegisterAnswer, RegisterEntry, RegisterQuery};

/// The platform's counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Record versions accepted.
    pub records: u64,
    /// People with a dossier.
    pub people: u64,
    /// Rows refused at the gate.
    pub refused_rows: u64,
    /// Rows with something no catalogue item covers.
    pub over_collected: u64,
    /// Questions answered.
    pub questions_answered: u64,
    /// Questions refused.
    pub questions_refused: u64,
    /// Entries of the access log.
    pub accesses: u64,
}

/// The outcome of checking a report code.
#[derive(Debug, Clone, Default)]
pub struct ReportVerification {
    /// The platform issued a report with this code.
    pub genuine: bool,
    /// When.
    pub issued_at: Option<Timestamp>,
    /// Day it tells of.
    pub as_of: Option<Date>,
    /// SHA-256 of its content, hexadecimal.
    pub digest: Option<String>,
    /// Number of records in it.
    pub lines: Option<u32>,
}

/// The state of the access log.
#[derive(Debug, Clone)]
pub struct LogState {
    /// Name of the log.
    pub origin: String,
    /// Entries in the signed checkpoint.
    pub size: u64,
    /// Entries waiting for the next checkpoint.
    pub pending: u64,
    /// Root of the tree, base64.
    pub root: String,
    /// The signed checkpoint.
    pub checkpoint: String,
    /// Public key for verifiers.
    pub vkey: String,
    /// What witnesses say of it, when there are any.
    pub witnessed: Option<WitnessedLog>,
}

impl Platform {
    /// Checks the code of a report. Nothing about the person is told.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn verify_report(&self, code: &str) -> Result<ReportVerification, Problem> {
        self.public(Part::ReportCode)?;
        let code = code.trim().to_uppercase();
        Ok(match self.store().report(&code)? {
            None => ReportVerification::default(),
            Some(row) => ReportVerification {
                genuine: true,
                issued_at: Some(row.issued_at),
                as_of: Some(row.as_of),
                digest: Some(hex(&row.digest)),
                lines: Some(row.lines),
            },
        })
    }

    /// The platform's counts.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn counters(&self) -> Result<Counters, Problem> {
        self.public(Part::Home)?;
        let counts = self.store().counters()?;
        Ok(Counters {
            records: counts.records,
            people: counts.people,
            refused_rows: counts.refused_rows,
            over_collected: counts.over_collected,
            questions_answered: counts.questions_answered,
            questions_refused: counts.questions_refused,
            accesses: counts.accesses,
        })
    }

    /// The state of the access log.
    ///
    /// # Errors
    /// [`Problem`] when the published log cannot be read.
    pub async fn log_state(&self) -> Result<LogState, Problem> {
        self.public(Part::Log)?;
        let verifier = self.store().log_verifier(self.log_origin())?;
        let checkpoint = LogDirectory::new(self.log_directory())
            .checkpoint(&verifier)
            .map_err(|e| store::StoreError::Log(e.to_string()))?;
        let checkpoint = self.adorned(checkpoint);
        Ok(LogState {
            origin: checkpoint.origin().to_owned(),
            size: checkpoint.size(),
            pending: self.store().entries()?.saturating_sub(checkpoint.size()),
            root: checkpoint.root().to_string(),
            checkpoint: checkpoint.text().to_owned(),
            vkey: verifier.text().to_owned(),
            witnessed: self.witnessed(),
        })
    }

    /// The signed checkpoint as it is published, with what witnesses said of this very tree.
    ///
    /// # Errors
    /// [`Problem`] when the published log cannot be read.
    pub fn checkpoint(&self) -> Result<String, Problem> {
        self.public(Part::Log)?;
        let verifier = self.store().log_verifier(self.log_origin())?;
        let checkpoint = LogDirectory::new(self.log_directory())
            .checkpoint(&verifier)
            .map_err(|e| store::StoreError::Log(e.to_string()))?;
        Ok(self.adorned(checkpoint).text().to_owned())
    }
}
