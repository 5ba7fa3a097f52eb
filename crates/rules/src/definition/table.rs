//! The lawful moves, one line each: what is not here cannot be done.

use super::moves::Actor::{self, Approver, Editor};
use super::moves::Move::{self, Approve, Assess, OpenConsultation, Redraft, Reject, Repeal};
use super::moves::Move::{Return, Revise, Submit, Withdraw};
use super::moves::State::{self, Answering, Approved, Consulting, Draft, InEffect};
use super::moves::State::{Rejected, Repealed, Submitted, Withdrawn};

/// Where a move leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum To {
    /// Into this state.
    State(State),
    /// Nowhere: it stays where it is.
    Same,
}

/// A lawful move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// States it leads out of; empty for the move that begins a definition.
    pub from: &'static [State],
    /// The move.
    pub step: Move,
    /// Who may make it.
    pub by: Actor,
    /// Reasons have to come with it; everyone reads them.
    pub reason: bool,
    /// Where it leads.
    pub to: To,
}

const fn rule(from: &'static [State], step: Move, by: Actor, reason: bool, to: To) -> Rule {
    Rule {
        from,
        step,
        by,
        reason,
        to,
    }
}

/// States in which the organ can still give it up.
const OPEN: &[State] = &[Draft, Consulting, Answering, Submitted];

/// The lawful moves.
pub const TABLE: &[Rule] = &[
    rule(&[], Move::Draft, Editor, false, To::State(Draft)),
    rule(&[Draft, Answering], Revise, Editor, false, To::Same),
    rule(
        &[Draft, Consulting, Answering],
        Assess,
        Editor,
        false,
        To::Same,
    ),
    rule(
        &[Draft],
        OpenConsultation,
        Editor,
        false,
        To::State(Consulting),
    ),
    rule(
        &[Consulting, Answering],
        Redraft,
        Editor,
        true,
        To::State(Draft),
    ),
    rule(&[Answering], Submit, Editor, false, To::State(Submitted)),
    rule(&[Submitted], Approve, Approver, false, To::State(Approved)),
    rule(&[Submitted], Return, Approver, true, To::State(Answering)),
    rule(&[Submitted], Reject, Approver, true, To::State(Rejected)),
    rule(OPEN, Withdraw, Editor, true, To::State(Withdrawn)),
    rule(
        &[Approved, InEffect],
        Repeal,
        Approver,
        true,
        To::State(Repealed),
    ),
];
