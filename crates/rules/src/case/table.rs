//! The lawful moves, one line each: what is not here cannot be done.

use super::kind::CaseKind::{
    self, Complaint, Correction, Extension, LatePerformance, Listing, Objection, OwnStatement,
    Publication, Reconsideration, Repair,
};
use super::moves::Actor::{self, Clock, Organ, Person, Platform, Publisher, Reviewer};
use super::moves::Move;
use super::state::CaseState::{
    self, Decided, Dropped, Elsewhere, Filed, Granted, InEffect, InHand, Moot, Notified, Overdue,
    Proposed, Refused, Removed, Served, Supplement, Suspended, Withdrawn,
};

/// Where a move leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum To {
    /// Into this state.
    State(CaseState),
    /// Nowhere: the case stays where it is.
    Same,
    /// Back to where it was before the person was asked for something.
    Back,
}

/// A lawful move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Kinds of case it is for.
    pub kinds: &'static [CaseKind],
    /// States it leads out of; empty for a move that begins a case.
    pub from: &'static [CaseState],
    /// The move.
    pub step: Move,
    /// Who may make it.
    pub by: &'static [Actor],
    /// A document has to come with it.
    pub paper: bool,
    /// Reasons have to come with it; the person reads them.
    pub reason: bool,
    /// Where it leads.
    pub to: To,
}

/// Cases that go to the organ, and end with its answer.
const REQUESTS: &[CaseKind] = &[Correction, Objection, Repair, LatePerformance, Extension];
/// Requests that the operator answers when the organ is silent. A repair is decided by whoever made the finding 谁认定、谁修复, and
/// so is what follows from a duty: of these the record stays out of use until they decide.
const PLATFORM_ANSWERS: &[CaseKind] = &[Correction, Objection];
const SOURCE_ANSWERS: &[CaseKind] = &[Repair, LatePerformance, Extension, Reconsideration];
const PASSED_ON: &[CaseKind] = &[
    Correction,
    Objection,
    Repair,
    LatePerformance,
    Extension,
    Complaint,
];
const BY_PERSON: &[CaseKind] = &[
    Correction,
    Objection,
    Repair,
    LatePerformance,
    Extension,
    Complaint,
    Reconsideration,
    OwnStatement,
];
const DECIDED_HERE: &[CaseKind] = &[
    Correction,
    Objection,
    Repair,
    LatePerformance,
    Extension,
    Complaint,
    Reconsideration,
];
const OPEN: &[CaseState] = &[
    Filed, Supplement, InHand, Overdue, Elsewhere, Suspended, Proposed,
];
const BEFORE_EFFECT: &[CaseState] = &[Proposed, Notified, Decided, Served];
/// A publication before anybody sees it.
const BEFORE_PUBLIC: &[CaseState] = &[Proposed, Notified, Decided];

const fn rule(
    kinds: &'static [CaseKind],
    from: &'static [CaseState],
    step: Move,
    by: &'static [Actor],
    to: To,
) -> Rule {
    Rule {
        kinds,
        from,
        step,
        by,
        paper: false,
        reason: false,
        to,
    }
}

const fn with_reason(rule: Rule) -> Rule {
    Rule {
        reason: true,
        ..rule
    }
}

const fn with_paper(rule: Rule) -> Rule {
    Rule {
        paper: true,
        reason: true,
        ..rule
    }
}

const fn to(state: CaseState) -> To {
    To::State(state)
}

/// Every lawful move. No two lines have the same kind, state and move.
pub const TABLE: &[Rule] = &[
    // The person begins.
    with_reason(rule(
        &[Correction, Objection, Complaint, Extension, OwnStatement],
        &[],
        Move::File,
        &[Person],
        to(Filed),
    )),
    with_paper(rule(
        &[Repair, LatePerformance],
        &[],
        Move::File,
        &[Person],
        to(Filed),
    )),
    with_paper(rule(
        &[Reconsideration],
        &[],
        Move::File,
        &[Person],
        to(Elsewhere),
    )),
    // The platform passes it on; its silence does not stop it.
    rule(PASSED_ON, &[Filed], Move::Accept, &[Platform], to(InHand)),
    rule(
        PASSED_ON,
        &[Filed],
        Move::MissDeadline,
        &[Clock],
        to(InHand),
    ),
    with_reason(rule(
        PASSED_ON,
        &[Filed],
        Move::AskSupplement,
        &[Platform],
        to(Supplement),
    )),
    // What is missing. Nobody loses a case by being silent: it goes on with what there is.
    with_reason(rule(
        PASSED_ON,
        &[InHand],
        Move::AskSupplement,
        &[Organ],
        to(Supplement),
    )),
    with_reason(rule(
        PASSED_ON,
        &[Supplement],
        Move::Supply,
        &[Person],
        To::Back,
    )),
    rule(
        PASSED_ON,
        &[Supplement],
        Move::MissDeadline,
        &[Clock],
        To::Back,
    ),
    // The organ decides.
    with_reason(rule(REQUESTS, &[InHand], Move::Extend, &[Organ], To::Same)),
    with_reason(rule(
        DECIDED_HERE,
        &[InHand],
        Move::Grant,
        &[Organ],
        to(Granted),
    )),
    with_reason(rule(
        DECIDED_HERE,
        &[InHand],
        Move::Refuse,
        &[Organ],
        to(Refused),
    )),
    // Its silence works for the person: out of use, or granted.
    rule(
        REQUESTS,
        &[InHand],
        Move::MissDeadline,
        &[Clock],
        to(Overdue),
    ),
    rule(
        &[Reconsideration],
        &[InHand],
        Move::MissDeadline,
        &[Clock],
        to(Overdue),
    ),
    rule(
        &[Complaint],
        &[InHand],
        Move::MissDeadline,
        &[Clock],
        to(Granted),
    ),
    with_reason(rule(
        PLATFORM_ANSWERS,
        &[Overdue],
        Move::Grant,
        &[Organ, Platform],
        to(Granted),
    )),
    with_paper(rule(
        PLATFORM_ANSWERS,
        &[Overdue],
        Move::Refuse,
        &[Platform],
        to(Refused),
    )),
    with_reason(rule(
        SOURCE_ANSWERS,
        &[Overdue],
        Move::Grant,
        &[Organ],
        to(Granted),
    )),
    with_paper(rule(
        SOURCE_ANSWERS,
        &[Overdue],
        Move::Refuse,
        &[Organ],
        to(Refused),
    )),
    // 行政复议.
    with_paper(rule(
        &[Reconsideration],
        &[Elsewhere],
        Move::OrderSuspension,
        &[Organ, Platform],
        to(Suspended),
    )),
    with_paper(rule(
        &[Reconsideration],
        &[Suspended],
        Move::LiftSuspension,
        &[Organ, Platform],
        to(Elsewhere),
    )),
    with_paper(rule(
        &[Reconsideration],
        &[Elsewhere, Suspended],
        Move::ReportDecision,
        &[Person, Organ, Platform],
        to(InHand),
    )),
    // 自主解释: shown unless it tells of others.
    rule(
        &[OwnStatement],
        &[Filed],
        Move::Grant,
        &[Platform],
        to(Granted),
    ),
    rule(
        &[OwnStatement],
        &[Filed],
        Move::MissDeadline,
        &[Clock],
        to(Granted),
    ),
    with_reason(rule(
        &[OwnStatement],
        &[Filed],
        Move::Refuse,
        &[Platform],
        to(Refused),
    )),
    rule(
        &[OwnStatement],
        &[Granted],
        Move::Withdraw,
        &[Person],
        to(Withdrawn),
    ),
    // The person may always stop; the end of the record ends what is about it.
    rule(BY_PERSON, OPEN, Move::Withdraw, &[Person], to(Withdrawn)),
    rule(BY_PERSON, OPEN, Move::EndWithRecord, &[Clock], to(Moot)),
    // 公示: told beforehand and heard as before a listing, decided by a reviewer of the organ, put up by the operator. Where it
    // rests on the person's consent they agree in the case, and take it back whenever they want.
    with_reason(rule(
        &[Publication],
        &[],
        Move::Propose,
        &[Organ],
        to(Proposed),
    )),
    with_paper(rule(
        &[Publication],
        &[Proposed],
        Move::ServeNotice,
        &[Organ],
        to(Notified),
    )),
    with_reason(rule(
        &[Publication],
        &[Notified],
        Move::State,
        &[Person],
        To::Same,
    )),
    with_reason(rule(
        &[Publication],
        &[Notified],
        Move::AnswerStatement,
        &[Organ],
        To::Same,
    )),
    rule(
        &[Publication],
        &[Notified],
        Move::Agree,
        &[Person],
        To::Same,
    ),
    with_reason(rule(
        &[Publication],
        &[Notified],
        Move::Decide,
        &[Reviewer],
        to(Decided),
    )),
    rule(
        &[Publication],
        &[Decided],
        Move::Release,
        &[Publisher],
        to(InEffect),
    ),
    with_reason(rule(
        &[Publication],
        BEFORE_PUBLIC,
        Move::Drop,
        &[Organ, Reviewer, Publisher],
        to(Dropped),
    )),
    rule(
        &[Publication],
        BEFORE_PUBLIC,
        Move::MissDeadline,
        &[Clock],
        to(Dropped),
    ),
    rule(
        &[Publication],
        BEFORE_PUBLIC,
        Move::EndWithRecord,
        &[Clock],
        to(Dropped),
    ),
    rule(
        &[Publication],
        &[Notified, Decided, InEffect],
        Move::Withdraw,
        &[Person],
        to(Withdrawn),
    ),
    with_reason(rule(
        &[Publication],
        &[InEffect],
        Move::Remove,
        &[Organ, Reviewer, Publisher],
        to(Removed),
    )),
    rule(
        &[Publication],
        &[InEffect],
        Move::EndWithRecord,
        &[Clock],
        to(Removed),
    ),
    // 严重失信主体名单: no state is skipped, and only removal comes by itself.
    with_reason(rule(&[Listing], &[], Move::Propose, &[Organ], to(Proposed))),
    with_paper(rule(
        &[Listing],
        &[Proposed],
        Move::ServeNotice,
        &[Organ],
        to(Notified),
    )),
    with_reason(rule(
        &[Listing],
        &[Notified],
        Move::State,
        &[Person],
        To::Same,
    )),
    with_reason(rule(
        &[Listing],
        &[Notified],
        Move::AnswerStatement,
        &[Organ],
        To::Same,
    )),
    with_paper(rule(
        &[Listing],
        &[Notified],
        Move::Decide,
        &[Reviewer],
        to(Decided),
    )),
    with_paper(rule(
        &[Listing],
        &[Decided],
        Move::ServeDecision,
        &[Organ],
        to(Served),
    )),
    rule(
        &[Listing],
        &[Served],
        Move::TakeEffect,
        &[Organ],
        to(InEffect),
    ),
    with_reason(rule(
        &[Listing],
        BEFORE_EFFECT,
        Move::Drop,
        &[Organ, Reviewer],
        to(Dropped),
    )),
    rule(
        &[Listing],
        BEFORE_EFFECT,
        Move::MissDeadline,
        &[Clock],
        to(Dropped),
    ),
    with_paper(rule(
        &[Listing],
        &[InEffect],
        Move::OrderSuspension,
        &[Organ, Platform],
        to(Suspended),
    )),
    with_paper(rule(
        &[Listing],
        &[Suspended],
        Move::LiftSuspension,
        &[Organ],
        to(InEffect),
    )),
    with_reason(rule(
        &[Listing],
        &[InEffect, Suspended],
        Move::Remove,
        &[Organ],
        to(Removed),
    )),
    rule(
        &[Listing],
        &[InEffect, Suspended],
        Move::EndWithRecord,
        &[Clock],
        to(Removed),
    ),
];
