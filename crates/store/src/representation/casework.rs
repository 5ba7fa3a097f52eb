//! What a representative does in the person's cases. That they did, and on which representation, is an entry of its own, which
//! stands before what the case writes; whatever was refused is an entry too.

use super::acting::{ActingFor, Allowed, NotOpened, decided, log};
use crate::access::Kind;
use crate::case::{CaseMove, MoveOutcome, NewCase, begin, move_case};
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use rules::representation::{Arrangement, Representation};

/// Organ of a representative, as steps and entries have it.
pub const REPRESENTATIVE: &str = "representative";

impl Store {
    /// Begins a case for the represented person, as [`Store::begin_case`]: its actor is the representative.
    pub fn begin_case_for(
        &self,
        acting: ActingFor,
        mut new: NewCase,
        decide: impl Fn(&Representation, &Arrangement) -> Allowed + Send + 'static,
    ) -> Pending<Result<MoveOutcome, NotOpened>> {
        self.case_step(acting, decide, move |transaction, acting, policy| {
            new.subject = acting.subject;
            new.actor.login.clone_from(&acting.actor);
            REPRESENTATIVE.clone_into(&mut new.actor.organ);
            new.actor.policy = policy;
            begin(transaction, new)
        })
    }

    /// Makes the represented person's own move, as [`Store::move_case`]: its actor is the representative.
    pub fn move_case_for(
        &self,
        acting: ActingFor,
        mut moving: CaseMove,
        decide: impl Fn(&Representation, &Arrangement) -> Allowed + Send + 'static,
    ) -> Pending<Result<MoveOutcome, NotOpened>> {
        self.case_step(acting, decide, move |transaction, acting, policy| {
            moving.subject = acting.subject;
            moving.actor.login.clone_from(&acting.actor);
            REPRESENTATIVE.clone_into(&mut moving.actor.organ);
            moving.actor.policy = policy;
            move_case(transaction, moving)
        })
    }

    fn case_step(
        &self,
        acting: ActingFor,
        decide: impl Fn(&Representation, &Arrangement) -> Allowed + Send + 'static,
        take: impl FnOnce(&mut Transaction<'_>, &ActingFor, String) -> Result<MoveOutcome, StoreError>
        + Send
        + 'static,
    ) -> Pending<Result<MoveOutcome, NotOpened>> {
        self.writer().submit(move |transaction| {
            let (row, allowed) = decided(transaction, &acting, decide)?;
            let receipt = log(transaction, &acting, &row, Kind::RepresentedCases, &allowed)?;
            match allowed {
                Ok(policy) => take(transaction, &acting, policy).map(Ok),
                Err(refusal) => Ok(Err((receipt, refusal))),
            }
        })
    }
}
