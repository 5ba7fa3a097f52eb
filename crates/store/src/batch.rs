//! What the gate hands over: accepted rows and rows with findings, gathered into batches.

use jiff::civil::Date;
use rules::catalogue::{Grade, Leaning};
use rules::notice::Facts;
use rules::record::EndReason;
use std::sync::Arc;

/// Gives the sender's cells of a row as JSON, when they are needed.
pub type CellsText = Box<dyn Fn() -> String + Send>;

/// An accepted row, ready to be written.
pub struct NewRecord {
    /// Keyed digest of the subject's number.
    pub digest: [u8; 32],
    /// The number in its canonical form, sealed only when the subject is new.
    pub number: String,
    /// Slug of the identifier kind.
    pub number_kind: &'static str,
    /// Name as reported.
    pub name: String,
    /// Item version it was accepted under.
    pub item_version: u32,
    /// Normalised values that make the record the same record.
    pub document_key: String,
    /// Organ that decided.
    pub decided_by: String,
    /// Document number as received.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Last day of display.
    pub display_until: Date,
    /// Why then.
    pub end_reason: EndReason,
    /// Grade.
    pub grade: Option<Grade>,
    /// For or against the person.
    pub leaning: Leaning,
    /// The row withdraws the record.
    pub withdrawal: bool,
    /// The person is told of it, should it be written.
    pub told: bool,
    /// JSON array of [code, text].
    pub fields: String,
    /// Arrived late.
    pub late: bool,
    /// Sheet.
    pub sheet: Option<String>,
    /// Row as the sender sees it.
    pub row_number: u64,
    /// Row counted from the first data row.
    pub ordinal: u64,
    /// The sender's cells, kept sealed should the row have to be held.
    pub cells: CellsText,
}

impl std::fmt::Debug for NewRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewRecord(row {})", self.row_number)
    }
}

/// A row with findings.
#[derive(Debug, Clone)]
pub struct ProblemRow {
    /// Row counted from the first data row.
    pub ordinal: u64,
    /// Sheet.
    pub sheet: Option<String>,
    /// Row as the sender sees it.
    pub row_number: u64,
    /// `notice`, `held` or `refused`.
    pub severity: &'static str,
    /// Findings as JSON.
    pub findings: String,
    /// Codes of the findings, for the count by code.
    pub codes: Vec<&'static str>,
    /// The sender's cells as JSON.
    pub cells: String,
    /// Counted as over-collection.
    pub over_collected: bool,
}

/// Rows of one upload that commit together.
#[derive(Debug)]
pub struct Batch {
    /// The upload.
    pub upload: [u8; 16],
    /// Item.
    pub item: Arc<str>,
    /// Organ that supplies.
    pub source: Arc<str>,
    /// Organs that ended and whose records the supplier may correct and withdraw: their successor answers for them.
    pub predecessors: Arc<[String]>,
    /// The supplier may also make new records of the item, and not only change those of its predecessors.
    pub makes_new: bool,
    /// Account that uploads.
    pub actor: Arc<str>,
    /// Names of the policies that allow the upload, separated by spaces.
    pub policy: Arc<str>,
    /// What the notices to the people have in common: the item and the organ.
    pub told: Arc<Facts>,
    /// Digest of the pack in force.
    pub pack_digest: [u8; 32],
    /// The very same file was taken in before: what it says is known, and what was corrected since stays.
    pub seen_before: bool,
    /// Accepted rows.
    pub records: Vec<NewRecord>,
    /// Rows with findings, refused ones and accepted ones with notices.
    pub problems: Vec<ProblemRow>,
    /// Findings that are only counted, by code: they concern no row in particular.
    pub tallies: Vec<(&'static str, u64)>,
    /// Last row of the batch before; a batch whose predecessor was not written is refused, so that no row between is lost.
    pub after_ordinal: u64,
    /// Last row of the batch, counted from the first data row.
    pub last_ordinal: u64,
    /// What is told of a row whose number belongs to another name.
    pub other_name: HeldText,
    /// What is told of a row whose record was repaired or sealed.
    pub ended: HeldText,
    /// What is told of a row whose record is being decided about in a case.
    pub in_case: HeldText,
    /// What is told of a row about a person whom the supplier is about to list in a case; `None` for an item that is no list.
    pub in_listing: Option<HeldText>,
    /// What is told of a withdrawal of a record that was never reported.
    pub nothing_to_withdraw: HeldText,
    /// What is told of a new record from an organ that may only change those of its predecessors.
    pub not_a_source: HeldText,
}

/// Code and findings text of a finding that only the store can make.
#[derive(Debug, Clone)]
pub struct HeldText {
    /// Code.
    pub code: &'static str,
    /// Findings as JSON.
    pub findings: Arc<str>,
}

/// What became of an accepted row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowResult {
    /// A new record.
    Accepted,
    /// Already there with the same content.
    Duplicate,
    /// A newer version of a known record.
    Superseded,
    /// The record is withdrawn.
    Withdrawn,
    /// Held: the number is known under another name.
    HeldOtherName,
    /// Held: the record was repaired or sealed, and a new report may not bring it back by itself.
    HeldEnded,
    /// Held: the person disputes the record, or an organ was silent; it is changed in the case.
    HeldInCase,
    /// Held: the supplier has proposed in a case to list this person, and the procedure is not at its end.
    HeldInListing,
    /// Refused: nothing to withdraw.
    NothingToWithdraw,
    /// Refused: the supplier is no source of the item, and none of its predecessors has this record.
    NotASource,
}
