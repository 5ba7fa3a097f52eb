//! 代理: who may act for somebody who cannot act for themselves, and when.
//!
//! A guardian 监护人 of a minor (Civil Code arts 27, 31; PIPL art. 31 for children under 14), a guardian of an adult whom a
//! court has found to lack capacity (arts 24, 28, 31, 33), and a close relative 近亲属 of somebody who has died (PIPL art. 49,
//! Civil Code art. 1045). Each is proposed by one official on documents, confirmed by another, and ends by itself.
//!
//! A representative acts with an account of their own. What the representation opens is decided by [`decide`], for one action
//! on one day; nothing follows from it for any other.

mod proposal;
mod refusal;
#[cfg(test)]
mod tests;

pub use proposal::{Limits, Proposal, check_proposal, fitting};
pub use refusal::{RepresentationRefusal, refusal_text};

use crate::case::CaseKind;
use crate::text::Bilingual;
use jiff::civil::Date;

/// Why somebody acts for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RepresentationKind {
    /// 未成年人的监护人 (Civil Code art. 27).
    GuardianOfMinor,
    /// 无民事行为能力或者限制民事行为能力成年人的监护人 (Civil Code art. 28).
    GuardianOfAdult,
    /// 死者的近亲属 (PIPL art. 49): for their own lawful and legitimate interest.
    RelativeOfDeceased,
}

impl RepresentationKind {
    /// Every kind.
    pub const ALL: [RepresentationKind; 3] = [
        RepresentationKind::GuardianOfMinor,
        RepresentationKind::GuardianOfAdult,
        RepresentationKind::RelativeOfDeceased,
    ];

    /// Stable word for the store, the log and the policy.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            RepresentationKind::GuardianOfMinor => "guardian-of-minor",
            RepresentationKind::GuardianOfAdult => "guardian-of-adult",
            RepresentationKind::RelativeOfDeceased => "relative-of-deceased",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What the representative is.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            RepresentationKind::GuardianOfMinor => ("未成年人的监护人", "guardian of a minor"),
            RepresentationKind::GuardianOfAdult => (
                "无民事行为能力或限制民事行为能力成年人的监护人",
                "guardian of an adult without full capacity",
            ),
            RepresentationKind::RelativeOfDeceased => {
                ("死者的近亲属", "close relative of a person who has died")
            }
        };
        Bilingual::new(zh, en)
    }

    /// Whether the represented person lives.
    #[must_use]
    pub fn is_guardian(self) -> bool {
        self != RepresentationKind::RelativeOfDeceased
    }

    /// Whether the kind reaches so far. A guardian acts in everything the platform lets a person do about their data. A
    /// relative inspects, copies and has deleted (PIPL art. 49), so may withdraw a consent; nobody gives one for the dead.
    #[must_use]
    pub fn covers(self, action: RepresentedAction) -> bool {
        self.is_guardian() || action != RepresentedAction::AnswerConsent
    }

    /// Whether the kind reaches to cases of a kind. A guardian begins and follows what the ward could; a relative has wrong data of
    /// the dead corrected or deleted (PIPL art. 49), and applies for nothing else in their place.
    #[must_use]
    pub fn covers_case(self, kind: CaseKind) -> bool {
        self.is_guardian() || matches!(kind, CaseKind::Correction | CaseKind::Objection)
    }

    /// Whether the represented person may end it alone. One who has died cannot speak: whoever does is alive, and whoever
    /// was said to be a relative has no business here. A minor, or an adult whom a court found to lack capacity, could
    /// otherwise end the very protection they are under; their objection goes to the organ, where a person decides.
    #[must_use]
    pub fn ends_by_the_represented(self) -> bool {
        !self.is_guardian()
    }
}

/// What a representative wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RepresentedAction {
    /// Reads the report.
    ReadReport,
    /// Reads who looked.
    ReadAccesses,
    /// Reads the consents.
    ReadConsents,
    /// Approves or refuses a request for consent.
    AnswerConsent,
    /// Withdraws a consent.
    WithdrawConsent,
    /// Reads the cases.
    ReadCases,
    /// Begins a case.
    FileCase,
    /// Makes the person's own move in one.
    MoveCase,
}

impl RepresentedAction {
    /// Every action.
    pub const ALL: [RepresentedAction; 8] = [
        RepresentedAction::ReadReport,
        RepresentedAction::ReadAccesses,
        RepresentedAction::ReadConsents,
        RepresentedAction::AnswerConsent,
        RepresentedAction::WithdrawConsent,
        RepresentedAction::ReadCases,
        RepresentedAction::FileCase,
        RepresentedAction::MoveCase,
    ];
}

/// What kind of document proves a representation. Only its kind and number are kept, never a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// 出生医学证明.
    BirthCertificate,
    /// 居民户口簿.
    HouseholdRegister,
    /// 人民法院判决书: on capacity, on guardianship, or that somebody is declared dead.
    CourtDecision,
    /// 指定监护人的文件, by a residents' committee, a village committee or a civil affairs department (Civil Code art. 31).
    GuardianAppointment,
    /// 意定监护协议 (Civil Code art. 33).
    GuardianshipAgreement,
    /// 结婚证.
    MarriageCertificate,
    /// 亲属关系公证书.
    KinshipCertificate,
    /// 死亡证明.
    DeathCertificate,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [DocumentKind; 8] = [
        DocumentKind::BirthCertificate,
        DocumentKind::HouseholdRegister,
        DocumentKind::CourtDecision,
        DocumentKind::GuardianAppointment,
        DocumentKind::GuardianshipAgreement,
        DocumentKind::MarriageCertificate,
        DocumentKind::KinshipCertificate,
        DocumentKind::DeathCertificate,
    ];

    /// Stable word for the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            DocumentKind::BirthCertificate => "birth-certificate",
            DocumentKind::HouseholdRegister => "household-register",
            DocumentKind::CourtDecision => "court-decision",
            DocumentKind::GuardianAppointment => "guardian-appointment",
            DocumentKind::GuardianshipAgreement => "guardianship-agreement",
            DocumentKind::MarriageCertificate => "marriage-certificate",
            DocumentKind::KinshipCertificate => "kinship-certificate",
            DocumentKind::DeathCertificate => "death-certificate",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Its name.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            DocumentKind::BirthCertificate => ("出生医学证明", "birth certificate"),
            DocumentKind::HouseholdRegister => ("居民户口簿", "household register"),
            DocumentKind::CourtDecision => ("人民法院判决书", "court decision"),
            DocumentKind::GuardianAppointment => {
                ("指定监护人的文件", "appointment of the guardian")
            }
            DocumentKind::GuardianshipAgreement => ("意定监护协议", "agreement on guardianship"),
            DocumentKind::MarriageCertificate => ("结婚证", "marriage certificate"),
            DocumentKind::KinshipCertificate => {
                ("亲属关系公证书", "notarial certificate of kinship")
            }
            DocumentKind::DeathCertificate => ("死亡证明", "death certificate"),
        };
        Bilingual::new(zh, en)
    }
}

/// A document that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Kind.
    pub kind: DocumentKind,
    /// Number that stands on it; never an identity number.
    pub number: String,
}

/// How far a representation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RepresentationState {
    /// Waits for a second official.
    Proposed,
    /// Confirmed by one.
    Confirmed,
    /// Rejected by one.
    Rejected,
}

impl RepresentationState {
    /// Every state.
    pub const ALL: [RepresentationState; 3] = [
        RepresentationState::Proposed,
        RepresentationState::Confirmed,
        RepresentationState::Rejected,
    ];

    /// Stable word for the policy and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            RepresentationState::Proposed => "proposed",
            RepresentationState::Confirmed => "confirmed",
            RepresentationState::Rejected => "rejected",
        }
    }
}

/// Who ended a representation before its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndedBy {
    /// The person it is about.
    Represented,
    /// The representative.
    Representative,
    /// A reviewer of the organ that established it, with a reason.
    Organ,
    /// Confirmed death of one of the two: a guardianship ends with either (Civil Code art. 39).
    Death,
}

impl EndedBy {
    /// Everybody.
    pub const ALL: [EndedBy; 4] = [
        EndedBy::Represented,
        EndedBy::Representative,
        EndedBy::Organ,
        EndedBy::Death,
    ];

    /// Stable word for the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            EndedBy::Represented => "represented",
            EndedBy::Representative => "representative",
            EndedBy::Organ => "organ",
            EndedBy::Death => "death",
        }
    }

    /// The one of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.word() == word)
    }
}

/// 代理: somebody acts for another, as far as a decision rests on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Representation {
    /// Identifier, UUID v7.
    pub id: [u8; 16],
    /// Subject who is represented.
    pub represented: [u8; 16],
    /// Subject who acts, with an account of their own.
    pub representative: [u8; 16],
    /// Why.
    pub kind: RepresentationKind,
    /// First day.
    pub from: Date,
    /// Last day; every representation has one, also that of a relative.
    pub until: Date,
    /// Last day on which the proposal may be confirmed.
    pub decide_by: Date,
    /// How far it has come.
    pub state: RepresentationState,
    /// Who ended it.
    pub ended: Option<EndedBy>,
}

impl Representation {
    /// Whether it may open something on a day.
    #[must_use]
    pub fn is_live_on(&self, day: Date) -> bool {
        self.check_live(day).is_ok()
    }

    /// Whether it stands over the represented person on a day: it is live, or waits to be confirmed, or for its first day.
    #[must_use]
    pub fn stands_on(&self, day: Date) -> bool {
        let last = match self.state {
            RepresentationState::Proposed => self.decide_by,
            RepresentationState::Confirmed => self.until,
            RepresentationState::Rejected => return false,
        };
        self.ended.is_none() && day <= last
    }

    fn check_live(&self, day: Date) -> Result<(), RepresentationRefusal> {
        match self.state {
            RepresentationState::Proposed => return Err(RepresentationRefusal::NotConfirmed),
            RepresentationState::Rejected => return Err(RepresentationRefusal::Rejected),
            RepresentationState::Confirmed => {}
        }
        if self.ended.is_some() {
            return Err(RepresentationRefusal::Ended);
        }
        if day < self.from {
            return Err(RepresentationRefusal::NotYet(self.from));
        }
        if day > self.until {
            return Err(RepresentationRefusal::Expired(self.until));
        }
        Ok(())
    }
}

/// 生前安排: what a person wants of their relatives after their death (PIPL art. 49: “死者生前另有安排的除外”). The newest
/// one holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Arrangement {
    /// Close relatives as the law says; also when nothing was arranged.
    #[default]
    AsTheLawSays,
    /// Nobody.
    Nobody,
    /// These subjects, and only when they are close relatives.
    Only(Vec<[u8; 16]>),
}

impl Arrangement {
    /// Stable word for the store and the policy.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Arrangement::AsTheLawSays => "law",
            Arrangement::Nobody => "nobody",
            Arrangement::Only(_) => "named",
        }
    }

    /// Whether it leaves the matter to this relative.
    #[must_use]
    pub fn lets(&self, relative: &[u8; 16]) -> bool {
        match self {
            Arrangement::AsTheLawSays => true,
            Arrangement::Nobody => false,
            Arrangement::Only(named) => named.contains(relative),
        }
    }

    /// Whether it leaves room for a representation of this kind. It speaks of the time after death only.
    #[must_use]
    pub fn lets_act(&self, kind: RepresentationKind, representative: &[u8; 16]) -> bool {
        kind.is_guardian() || self.lets(representative)
    }
}

/// Decides whether a representative may do something for the represented person on a day.
///
/// # Errors
/// The first [`RepresentationRefusal`] that stands against it.
pub fn decide(
    representation: &Representation,
    action: RepresentedAction,
    day: Date,
    arrangement: &Arrangement,
) -> Result<(), RepresentationRefusal> {
    representation.check_live(day)?;
    if !representation.kind.covers(action) {
        return Err(RepresentationRefusal::NotCovered);
    }
    if !arrangement.lets_act(representation.kind, &representation.representative) {
        return Err(RepresentationRefusal::Arranged);
    }
    Ok(())
}

/// Decides whether a second official may confirm a proposal on a day. That they are another than who proposed it is for
/// the store and the policy to see, which know the accounts. `dead`: the represented person's death is on record.
///
/// # Errors
/// The first [`RepresentationRefusal`] that stands against it.
pub fn check_confirmation(
    representation: &Representation,
    day: Date,
    arrangement: &Arrangement,
    dead: bool,
) -> Result<(), RepresentationRefusal> {
    check_open(representation, day)?;
    if day > representation.until {
        return Err(RepresentationRefusal::Expired(representation.until));
    }
    if dead && representation.kind.is_guardian() {
        return Err(RepresentationRefusal::WardIsDead);
    }
    if !arrangement.lets_act(representation.kind, &representation.representative) {
        return Err(RepresentationRefusal::Arranged);
    }
    Ok(())
}

/// Whether a proposal still waits to be decided.
///
/// # Errors
/// [`RepresentationRefusal::Decided`], [`RepresentationRefusal::Ended`] or [`RepresentationRefusal::Lapsed`].
pub fn check_open(representation: &Representation, day: Date) -> Result<(), RepresentationRefusal> {
    if representation.state != RepresentationState::Proposed {
        return Err(RepresentationRefusal::Decided);
    }
    if representation.ended.is_some() {
        return Err(RepresentationRefusal::Ended);
    }
    if day > representation.decide_by {
        return Err(RepresentationRefusal::Lapsed(representation.decide_by));
    }
    Ok(())
}
