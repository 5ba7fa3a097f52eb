//! A representation as the two people and the officials see it.

use crate::times::beijing;
use flow::person::{RepresentationStanding, RepresentationView, Represented};
use jiff::civil::Date;
use rules::representation::{DocumentKind, EndedBy, RepresentationKind};
use rules::text::Bilingual;

/// Where a representation stands, in words and as a style class.
fn standing(standing: RepresentationStanding) -> (Bilingual, &'static str) {
    let (zh, en, slug) = match standing {
        RepresentationStanding::Proposed => ("等待复核", "Waits for review", "asked"),
        RepresentationStanding::Lapsed => ("逾期未复核，已失效", "Lapsed", "ended"),
        RepresentationStanding::Rejected => ("未获确认", "Rejected", "refused"),
        RepresentationStanding::NotYet => ("尚未生效", "Not yet in effect", "not-yet"),
        RepresentationStanding::Live => ("有效", "In effect", "usable"),
        RepresentationStanding::Expired => ("已到期", "Past its last day", "ended"),
        RepresentationStanding::Ended(by) => {
            let (zh, en) = match by {
                EndedBy::Represented => ("被代理人已终止", "Ended by the person represented"),
                EndedBy::Representative => ("代理人已辞去", "Given up by the representative"),
                EndedBy::Organ => ("登记单位已终止", "Ended by the organ"),
                EndedBy::Death => ("因一方去世终止", "Ended by the death of one of the two"),
            };
            (zh, en, "withdrawn")
        }
    };
    (Bilingual::new(zh, en), slug)
}

/// A representation.
#[derive(Debug, Clone)]
pub struct RepresentationCard {
    /// Id.
    pub id: String,
    /// What the representative is.
    pub kind: Bilingual,
    /// The organ that established it.
    pub organ: Bilingual,
    /// The represented person, masked.
    pub represented: String,
    /// The representative, masked.
    pub representative: String,
    /// Documents: kind and number.
    pub documents: Vec<(Bilingual, String)>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Last day on which it may be confirmed.
    pub decide_by: Date,
    /// Where it stands.
    pub standing: Bilingual,
    /// The same as a style class.
    pub slug: &'static str,
    /// Waits for the second official.
    pub waits: bool,
    /// Opens something today.
    pub live: bool,
    /// Something can still be done about it.
    pub stands: bool,
    /// The represented person ends it alone.
    pub ends_alone: bool,
    /// Login of who proposed it.
    pub proposed_by: String,
    /// Beijing time.
    pub proposed_at: String,
    /// Beijing time, and why.
    pub decided: Option<(String, String)>,
    /// Beijing time.
    pub objected_at: Option<String>,
    /// Beijing time, and why it stands all the same.
    pub objection_answer: Option<(String, String)>,
    /// Beijing time, and why.
    pub ended: Option<(String, String)>,
}

impl RepresentationCard {
    /// Of a representation.
    pub fn of(view: &RepresentationView) -> Self {
        let (words, slug) = standing(view.standing);
        Self {
            id: view.id.clone(),
            kind: view.kind.title(),
            organ: view.organ_name.clone(),
            represented: view.represented.clone(),
            representative: view.representative.clone(),
            documents: view.documents.clone(),
            from: view.from,
            until: view.until,
            decide_by: view.decide_by,
            standing: words,
            slug,
            waits: view.standing == RepresentationStanding::Proposed,
            live: view.standing == RepresentationStanding::Live,
            stands: view.standing.stands(),
            ends_alone: view.kind.ends_by_the_represented(),
            proposed_by: view.proposed_by.clone(),
            proposed_at: beijing(view.proposed_at),
            decided: view
                .decided_at
                .map(beijing)
                .zip(view.decision_reason.clone()),
            objected_at: view.objected_at.map(beijing),
            objection_answer: view
                .objection_answer
                .as_ref()
                .map(|(at, why)| (beijing(*at), why.clone())),
            ended: view
                .ended_at
                .map(|at| (beijing(at), view.end_reason.clone().unwrap_or_default())),
        }
    }

    /// An objection waits for a reviewer.
    pub fn objection_waits(&self) -> bool {
        self.stands && self.objected_at.is_some() && self.objection_answer.is_none()
    }
}

/// For whom the pages are shown, when somebody acts for another.
#[derive(Debug, Clone)]
pub struct ActingCard {
    /// Where the pages of this representation begin.
    pub base: String,
    /// What the representative is.
    pub kind: Bilingual,
    /// The represented person, masked.
    pub hint: String,
    /// Last day.
    pub until: Date,
    /// Nobody gives a consent for the dead.
    pub gives_consents: bool,
}

impl ActingCard {
    /// Of a representation.
    pub fn of(represented: &Represented) -> Self {
        Self {
            base: format!("/me/for/{}", represented.id),
            kind: represented.kind.title(),
            hint: represented.hint.clone(),
            until: represented.until,
            gives_consents: represented.kind.is_guardian(),
        }
    }
}

/// Kinds of representation with the documents that prove each: the one it rests on, and the one beside it.
#[derive(Debug, Clone)]
pub struct KindChoice {
    /// Word.
    pub word: &'static str,
    /// Name.
    pub title: Bilingual,
    /// Documents it rests on.
    pub first: Vec<(&'static str, Bilingual)>,
    /// Documents beside it.
    pub second: Vec<(&'static str, Bilingual)>,
}

impl KindChoice {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let named = |kinds: &[DocumentKind]| {
            let named = kinds.iter().map(|kind| (kind.word(), kind.title()));
            named.collect()
        };
        let of = |kind: RepresentationKind| {
            let (first, second) = rules::representation::fitting(kind);
            Self {
                word: kind.word(),
                title: kind.title(),
                first: named(first),
                second: named(second),
            }
        };
        RepresentationKind::ALL.map(of).to_vec()
    }
}
