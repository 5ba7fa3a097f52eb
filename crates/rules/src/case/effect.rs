//! What a case does to the record it is about.

use super::Case;
use super::kind::CaseKind;
use super::moves::Move;
use super::state::CaseState;
use crate::record::State;

/// How a case holds its record while it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hold {
    /// Not at all.
    None,
    /// 异议标注: shown with the mark that it is disputed.
    Disputed,
    /// 暂停展示和使用.
    Suspended,
}

/// What a move does for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Nothing beyond what the case holds.
    None,
    /// The record is corrected, or withdrawn where nothing of it is right: the decision says which.
    CorrectOrWithdraw,
    /// The record is withdrawn.
    Withdraw,
    /// The record is repaired: gone from reports, pages, queries, pushes and measures.
    Repair,
    /// Something the person said or did is shown beside the record.
    Annotate,
    /// What was shown beside it is no longer.
    Unannotate,
    /// The listing makes its record.
    List,
    /// The listing is over, and with it the record.
    Unlist,
    /// The record may be shown in public.
    Publish,
    /// It is no longer.
    Unpublish,
}

/// How a case holds its record.
#[must_use]
pub fn hold_of(case: &Case) -> Hold {
    use CaseKind as Kind;
    use CaseState as At;
    if case.state == At::Overdue {
        return Hold::Suspended;
    }
    match (case.kind, case.state) {
        (Kind::Reconsideration | Kind::Listing, At::Suspended) => Hold::Suspended,
        (Kind::Reconsideration, At::InHand) if case.ordered => Hold::Suspended,
        (Kind::Reconsideration, At::Elsewhere | At::InHand) => Hold::Disputed,
        (Kind::Correction | Kind::Objection, At::Filed | At::Supplement | At::InHand) => {
            Hold::Disputed
        }
        _ => Hold::None,
    }
}

/// The state a record has under everything that holds it. What ended stays ended.
#[must_use]
pub fn state_under(state: State, holds: impl Iterator<Item = Hold>) -> State {
    if !matches!(state, State::Live | State::Disputed | State::Suspended) {
        return state;
    }
    match holds.max().unwrap_or(Hold::None) {
        Hold::None => State::Live,
        Hold::Disputed => State::Disputed,
        Hold::Suspended => State::Suspended,
    }
}

/// What a move does for good.
#[must_use]
pub fn effect_of(kind: CaseKind, step: Move, from: Option<CaseState>, to: CaseState) -> Effect {
    use CaseKind as Kind;
    use CaseState as At;
    match (kind, to) {
        (Kind::Correction | Kind::Objection, At::Granted) => Effect::CorrectOrWithdraw,
        (Kind::Reconsideration, At::Granted) => Effect::Withdraw,
        (Kind::Repair, At::Granted) => Effect::Repair,
        (Kind::LatePerformance | Kind::Extension | Kind::OwnStatement, At::Granted) => {
            Effect::Annotate
        }
        (Kind::OwnStatement, At::Withdrawn) if from == Some(At::Granted) => Effect::Unannotate,
        (Kind::Listing, At::InEffect) if step == Move::TakeEffect => Effect::List,
        (Kind::Listing, At::Removed) => Effect::Unlist,
        (Kind::Publication, At::InEffect) => Effect::Publish,
        (Kind::Publication, At::Removed) => Effect::Unpublish,
        (Kind::Publication, At::Withdrawn) if from == Some(At::InEffect) => Effect::Unpublish,
        _ => Effect::None,
    }
}
