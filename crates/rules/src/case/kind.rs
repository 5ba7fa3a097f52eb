//! What a case is about.

use crate::text::Bilingual;

/// Kind of a case 案件.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseKind {
    /// 更正: fields of a record are wrong; old and new stand side by side (PIPL art. 46).
    Correction,
    /// 异议: a record should not be there, or not so (Civil Code art. 1029).
    Objection,
    /// 投诉: about how the person was dealt with.
    Complaint,
    /// 行政复议: followed here, decided elsewhere (行政复议法).
    Reconsideration,
    /// 信用修复, by the order in force on the day of the application.
    Repair,
    /// 事后履约: a duty was performed late, and the record is to say so.
    LatePerformance,
    /// 申请延期: more time for a duty.
    Extension,
    /// 自主解释: the person's own words beside a record.
    OwnStatement,
    /// 公示: a record is shown in public, released by a second pair of eyes.
    Publication,
    /// 列入严重失信主体名单: from the proposal to the removal (国办发〔2020〕49号).
    Listing,
}

use CaseKind::{
    Complaint, Correction, Extension, LatePerformance, Listing, Objection, OwnStatement,
    Publication, Reconsideration, Repair,
};

/// Every kind with its word and its name.
const KINDS: [(CaseKind, &str, &str, &str); 10] = [
    (Correction, "correction", "更正", "correction"),
    (Objection, "objection", "异议", "objection"),
    (Complaint, "complaint", "投诉", "complaint"),
    (
        Reconsideration,
        "reconsideration",
        "行政复议",
        "administrative reconsideration",
    ),
    (Repair, "repair", "信用修复", "credit repair"),
    (
        LatePerformance,
        "late-performance",
        "事后履约",
        "late performance",
    ),
    (Extension, "extension", "申请延期", "request for extension"),
    (OwnStatement, "own-statement", "自主解释", "own statement"),
    (Publication, "publication", "公示", "publication"),
    (
        Listing,
        "listing",
        "列入严重失信主体名单",
        "listing as seriously dishonest",
    ),
];

impl CaseKind {
    /// Every kind.
    pub const ALL: [CaseKind; 10] = [
        Correction,
        Objection,
        Complaint,
        Reconsideration,
        Repair,
        LatePerformance,
        Extension,
        OwnStatement,
        Publication,
        Listing,
    ];

    /// Stable word for the store, the policy and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        KINDS.iter().find(|row| row.1 == word).map(|row| row.0)
    }

    /// Its name.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (_, _, zh, en) = self.row();
        Bilingual::new(*zh, *en)
    }

    /// Begun by the person, not about them.
    #[must_use]
    pub fn is_the_persons(self) -> bool {
        !matches!(self, Publication | Listing)
    }

    /// Cannot be without a record. A complaint may be about something else; a listing makes its record.
    #[must_use]
    pub fn needs_record(self) -> bool {
        !matches!(self, Complaint | Listing)
    }

    fn row(self) -> &'static (CaseKind, &'static str, &'static str, &'static str) {
        let found = KINDS.iter().find(|row| row.0 == self);
        // A test holds the two lists equal.
        found.unwrap_or(&KINDS[0])
    }
}
