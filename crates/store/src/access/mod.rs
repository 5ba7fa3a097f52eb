//! 查询回执: entries of the access log, what they commit to, and the ticket without which no dossier opens.

mod list;
mod opening;
mod ticket;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::commitment::Commitment;
use opening::Opening;

pub use list::Access;
pub(crate) use list::{leaf_of, newest_of, read_access};
pub use opening::{from_hex, hex};
pub use ticket::{Receipt, Ticket};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A record's version was written to the dossier.
    RecordWritten,
    /// An organ asked a question.
    Question,
    /// An organ asked whether the person stands on a severe list.
    Check,
    /// The person read their own report.
    OwnReport,
    /// The person was shown their own number in full.
    OwnNumber,
    /// The person was given everything held about them.
    OwnExport,
    /// An officer at a counter opened the report for the person, who was present.
    CounterReport,
    /// An organ asked for consent.
    ConsentAsked,
    /// The person answered a request for consent.
    ConsentAnswered,
    /// The person withdrew a consent.
    ConsentWithdrawn,
    /// An official proposed that somebody may act for the person.
    RepresentationProposed,
    /// A second official confirmed it.
    RepresentationConfirmed,
    /// A second official rejected it.
    RepresentationRejected,
    /// The person objected to it.
    RepresentationObjected,
    /// An official let it stand all the same.
    ObjectionAnswered,
    /// It was ended.
    RepresentationEnded,
    /// A representative read the report.
    RepresentedReport,
    /// A representative read who looked.
    RepresentedAccesses,
    /// A representative read the consents.
    RepresentedConsents,
    /// A representative read the cases, or acts in one.
    RepresentedCases,
    /// The person arranged what relatives may do after their death.
    ArrangementMade,
    /// The person's number was erased.
    NumberErased,
    /// A reviewer found that a lookup of the person was not justified.
    LookupNotJustified,
    /// A case about the person was begun.
    CaseOpened,
    /// Somebody made a move in it.
    CaseMoved,
    /// An officer who works on it read it.
    CaseRead,
    /// An organ that received a record was told that it has changed.
    RecallSent,
    /// It said that it knows.
    RecallAcknowledged,
    /// A paper was handed in with a case about the person.
    PaperKept,
    /// A paper was read.
    PaperRead,
    /// A paper was destroyed: its time is over.
    PaperDestroyed,
    /// An organ filed that it applied a measure because of a record, or did not.
    MeasureApplied,
    /// The organ said that it is lifted.
    MeasureEnded,
    /// The person read which measures organs took.
    OwnMeasures,
    /// The person read their points.
    OwnPoints,
    /// A step was made in a definition of dishonest acts. This and the next two tell of nobody.
    DefinitionMoved,
    /// Somebody commented on one.
    DefinitionCommented,
    /// The organ answered a comment.
    DefinitionAnswered,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 38] = [
        Kind::RecordWritten,
        Kind::Question,
        Kind::Check,
        Kind::OwnReport,
        Kind::OwnNumber,
        Kind::OwnExport,
        Kind::CounterReport,
        Kind::ConsentAsked,
        Kind::ConsentAnswered,
        Kind::ConsentWithdrawn,
        Kind::RepresentationProposed,
        Kind::RepresentationConfirmed,
        Kind::RepresentationRejected,
        Kind::RepresentationObjected,
        Kind::ObjectionAnswered,
        Kind::RepresentationEnded,
        Kind::RepresentedReport,
        Kind::RepresentedAccesses,
        Kind::RepresentedConsents,
        Kind::RepresentedCases,
        Kind::ArrangementMade,
        Kind::NumberErased,
        Kind::LookupNotJustified,
        Kind::CaseOpened,
        Kind::CaseMoved,
        Kind::CaseRead,
        Kind::RecallSent,
        Kind::RecallAcknowledged,
        Kind::PaperKept,
        Kind::PaperRead,
        Kind::PaperDestroyed,
        Kind::MeasureApplied,
        Kind::MeasureEnded,
        Kind::OwnMeasures,
        Kind::OwnPoints,
        Kind::DefinitionMoved,
        Kind::DefinitionCommented,
        Kind::DefinitionAnswered,
    ];

    /// Stable word, as it stands in an opening.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::RecordWritten => "record-written",
            Kind::Question => "question",
            Kind::Check => "check",
            Kind::OwnReport => "own-report",
            Kind::OwnNumber => "own-number",
            Kind::OwnExport => "own-export",
            Kind::CounterReport => "counter-report",
            Kind::ConsentAsked => "consent-asked",
            Kind::ConsentAnswered => "consent-answered",
            Kind::ConsentWithdrawn => "consent-withdrawn",
            Kind::RepresentationProposed => "representation-proposed",
            Kind::RepresentationConfirmed => "representation-confirmed",
            Kind::RepresentationRejected => "representation-rejected",
            Kind::RepresentationObjected => "representation-objected",
            Kind::ObjectionAnswered => "objection-answered",
            Kind::RepresentationEnded => "representation-ended",
            Kind::RepresentedReport => "represented-report",
            Kind::RepresentedAccesses => "represented-accesses",
            Kind::RepresentedConsents => "represented-consents",
            Kind::RepresentedCases => "represented-cases",
            Kind::ArrangementMade => "arrangement-made",
            Kind::NumberErased => "number-erased",
            Kind::LookupNotJustified => "lookup-not-justified",
            Kind::CaseOpened => "case-opened",
            Kind::CaseMoved => "case-moved",
            Kind::CaseRead => "case-read",
            Kind::RecallSent => "recall-sent",
            Kind::RecallAcknowledged => "recall-acknowledged",
            Kind::PaperKept => "paper-kept",
            Kind::PaperRead => "paper-read",
            Kind::PaperDestroyed => "paper-destroyed",
            Kind::MeasureApplied => "measure-applied",
            Kind::MeasureEnded => "measure-ended",
            Kind::OwnMeasures => "own-measures",
            Kind::OwnPoints => "own-points",
            Kind::DefinitionMoved => "definition-moved",
            Kind::DefinitionCommented => "definition-commented",
            Kind::DefinitionAnswered => "definition-answered",
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Done, for writes.
    Done,
    /// The question was answered.
    Answered,
    /// The question was refused.
    Refused,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 3] = [Outcome::Done, Outcome::Answered, Outcome::Refused];

    /// Stable word, as it stands in an opening.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Answered => "answered",
            Outcome::Refused => "refused",
        }
    }
}

/// The row an entry tells of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Object {
    pub(crate) id: [u8; 16],
    pub(crate) version: u32,
    pub(crate) digest: [u8; 32],
}

/// 依法保密: until a day the person is told that the entry is there, and nothing else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seal<'a> {
    pub(crate) opens_on: Date,
    pub(crate) reason: &'a str,
}

/// An entry about to be written.
#[derive(Debug, Clone)]
pub(crate) struct NewAccess<'a> {
    pub(crate) subject: [u8; 16],
    pub(crate) kind: Kind,
    pub(crate) outcome: Outcome,
    pub(crate) organ: &'a str,
    pub(crate) actor: &'a str,
    pub(crate) purpose: Option<&'a str>,
    pub(crate) ground: Option<&'a str>,
    pub(crate) case_number: Option<&'a str>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) items: Option<&'a str>,
    pub(crate) policy: Option<&'a str>,
    pub(crate) object: Option<Object>,
    /// It stays closed to the person for a while.
    pub(crate) seal: Option<Seal<'a>>,
    /// The subject is new in this transaction and cannot have an entry before.
    pub(crate) first: bool,
}

impl NewAccess<'_> {
    /// The text the entry commits to.
    pub(crate) fn opening(&self, log_index: u64, previous: Option<u64>, at: Timestamp) -> String {
        Opening {
            subject: &self.subject,
            log_index,
            previous,
            at: at.as_millisecond(),
            kind: self.kind.word(),
            outcome: self.outcome.word(),
            organ: self.organ,
            actor: self.actor,
            purpose: self.purpose,
            ground: self.ground,
            case_number: self.case_number,
            reason: self.reason,
            items: self.items,
            policy: self.policy,
            object_id: self.object.as_ref().map(|o| o.id.as_slice()),
            object_version: self.object.map(|o| o.version),
            object_digest: self.object.as_ref().map(|o| o.digest.as_slice()),
            seal: self.seal,
        }
        .text()
    }
}

/// An entry that was written.
#[derive(Debug, Clone)]
pub(crate) struct Appended {
    pub(crate) log_index: u64,
    pub(crate) commitment: Commitment,
    pub(crate) at: Timestamp,
}
