//! A row that passed the checks, ready to become a version of a record.

use jiff::civil::Date;
use rules::catalogue::{Grade, Leaning};
use rules::identifier::PersonNumber;
use rules::record::EndReason;

/// What a row says once it is checked: everything a record needs, and nothing the catalogue does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Catalogue item.
    pub item: String,
    /// Version of the item under which the row was checked.
    pub item_version: u32,
    /// The person's number; it goes to the store's digest and encryption, never into a field or a finding.
    pub subject: PersonNumber,
    /// The person's name, spaces and middle dots made uniform.
    pub subject_name: String,
    /// Slug of the organ that uploaded the row and answers for it.
    pub source: String,
    /// Organ that decided, as the document names it.
    pub decided_by: String,
    /// Document number as received, person numbers in it masked; empty where the layout has none.
    pub document_number: String,
    /// Natural key: the normalised values of the item's key fields, joined by U+001F. The person is not part of it.
    pub document_key: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Last day of display, computed. The decision day itself when it could not be computed: then a finding holds the
    /// row and the reviewer has the pack completed first.
    pub display_until: Date,
    /// Why it ends then.
    pub end_reason: EndReason,
    /// Grade of an adverse record.
    pub grade: Option<Grade>,
    /// For or against the person.
    pub leaning: Leaning,
    /// Arrived after the reporting period.
    pub late: bool,
    /// The row ends a record instead of making one.
    pub withdrawal: bool,
    /// Field codes and texts in the item's order: dates as `2026-04-01`, an open end as `长期`, numbers without
    /// separators, person numbers in texts masked. The identity number, name, document type, claimed end of display
    /// and whatever was over-collected are not among them.
    pub fields: Vec<(String, String)>,
}
