//! 代理: how a representation is established by two officials, what a representative reads and does for somebody, and what the
//! person sees, arranges and objects to.

mod acting;
mod establish;
mod own;
mod words;

use crate::platform::{Platform, id_of_hex};
use crate::problem::{Problem, ProblemKind};
use crate::receipt::Receipt;
use crate::record::organ_name;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::representation::{
    Document, EndedBy, RepresentationKind, RepresentationRefusal, RepresentationState,
};
use rules::text::Bilingual;
use store::{RepresentationRow, hex};

pub use acting::Represented;
pub(crate) use acting::{acting_for, of_row};
pub use establish::{RepresentationPlan, Step};
pub use own::{ArrangementChoice, ArrangementView, NamedPerson, OwnRepresentations};
pub(super) use words::{choice_text, ground_text, kind_title};

/// Where a representation stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepresentationStanding {
    /// Waits for the second official.
    Proposed,
    /// Nobody decided in time.
    Lapsed,
    /// Rejected.
    Rejected,
    /// Confirmed for days to come.
    NotYet,
    /// In effect.
    Live,
    /// Past its last day.
    Expired,
    /// Ended by somebody.
    Ended(EndedBy),
}

impl RepresentationStanding {
    fn on(row: &RepresentationRow, day: Date) -> Self {
        let representation = &row.representation;
        if let Some(by) = representation.ended {
            return Self::Ended(by);
        }
        match representation.state {
            RepresentationState::Rejected => Self::Rejected,
            RepresentationState::Proposed if day > representation.decide_by => Self::Lapsed,
            RepresentationState::Proposed => Self::Proposed,
            RepresentationState::Confirmed if day > representation.until => Self::Expired,
            RepresentationState::Confirmed if day < representation.from => Self::NotYet,
            RepresentationState::Confirmed => Self::Live,
        }
    }

    /// Something can still be done about it.
    #[must_use]
    pub fn stands(self) -> bool {
        matches!(self, Self::Proposed | Self::NotYet | Self::Live)
    }
}

/// A representation in words.
#[derive(Debug, Clone)]
pub struct RepresentationView {
    /// Id, hexadecimal.
    pub id: String,
    /// Why somebody acts.
    pub kind: RepresentationKind,
    /// The organ that established it.
    pub organ_name: Bilingual,
    /// The represented person, masked.
    pub represented: String,
    /// The representative, masked.
    pub representative: String,
    /// The documents shown: their kinds and numbers.
    pub documents: Vec<(Bilingual, String)>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Last day on which it may be confirmed.
    pub decide_by: Date,
    /// Where it stands today.
    pub standing: RepresentationStanding,
    /// Login of who proposed it.
    pub proposed_by: String,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// When it was confirmed or rejected.
    pub decided_at: Option<Timestamp>,
    /// Why.
    pub decision_reason: Option<String>,
    /// When the represented person objected.
    pub objected_at: Option<Timestamp>,
    /// When a reviewer let it stand all the same, and why.
    pub objection_answer: Option<(Timestamp, String)>,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// Why.
    pub end_reason: Option<String>,
}

impl Platform {
    fn representation_view(&self, row: RepresentationRow) -> RepresentationView {
        let standing = RepresentationStanding::on(&row, self.today());
        let documents = std::iter::once(row.document).chain(row.second);
        let named = |document: Document| (document.kind.title(), document.number);
        let representation = row.representation;
        RepresentationView {
            id: hex(&representation.id),
            kind: representation.kind,
            organ_name: organ_name(self.pack(), &row.organ, representation.from),
            represented: row.represented_hint,
            representative: row.representative_hint,
            documents: documents.map(named).collect(),
            from: representation.from,
            until: representation.until,
            decide_by: representation.decide_by,
            standing,
            proposed_by: row.proposed_login,
            proposed_at: row.proposed_at,
            decided_at: row.decided_at,
            decision_reason: row.decision_reason,
            objected_at: row.objected_at,
            objection_answer: row.objection_answer,
            ended_at: row.ended_at,
            end_reason: row.end_reason.filter(|reason| !reason.is_empty()),
        }
    }
}

/// The id of its hexadecimal form; what is none belongs to nothing.
fn representation_id(text: &str) -> Result<[u8; 16], Problem> {
    id_of_hex(text).ok_or_else(Problem::not_found)
}

/// A refusal of what an official wants.
fn not_established(refusal: RepresentationRefusal) -> Problem {
    use RepresentationRefusal as Refusal;
    let kind = match refusal {
        Refusal::FourEyes | Refusal::PolicyDenied => ProblemKind::NotAllowed,
        Refusal::Exists
        | Refusal::Decided
        | Refusal::Lapsed(_)
        | Refusal::Ended
        | Refusal::Rejected
        | Refusal::Arranged
        | Refusal::WardIsDead
        | Refusal::Expired(_) => ProblemKind::Conflict,
        Refusal::LawMissing => ProblemKind::Unavailable,
        _ => ProblemKind::BadInput,
    };
    let remedy = match refusal {
        Refusal::FourEyes => ("请由另一名复核员办理", "another reviewer has to decide"),
        Refusal::Arranged => (
            "请告知申请人：死者生前的安排优先于近亲属的请求",
            "tell the applicant: what the person arranged in life comes before what relatives ask for",
        ),
        Refusal::LawMissing => ("请联系平台管理员", "tell the operator"),
        _ => (
            "请核对文件、日期和当前状态后重新办理",
            "look at the documents, the days and the present state, and try again",
        ),
    };
    Problem {
        code: refusal.code(),
        kind,
        what: refusal.text(),
        remedy: Bilingual::new(remedy.0, remedy.1),
        receipt: None,
    }
}

/// A refusal of what a representative wants, which is logged.
pub(crate) fn not_opened((receipt, refusal): (store::Receipt, RepresentationRefusal)) -> Problem {
    Problem {
        code: refusal.code(),
        kind: ProblemKind::NotAllowed,
        what: refusal.text(),
        remedy: Bilingual::new(
            "如代理关系仍然存在，请持证明文件到登记的窗口重新办理；本次拒绝已登记，被代理人可见",
            "if you still act for this person, bring the documents to the counter that registered it; this refusal is \
             logged, and the person sees it",
        ),
        receipt: Some(Box::new(Receipt::from(&receipt))),
    }
}
