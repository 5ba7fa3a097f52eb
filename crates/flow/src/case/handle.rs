//! Officers read a case and work on it. That somebody read it is in the person's list.

use super::begin::unknown_move;
use super::view::CaseView;
use super::{By, CaseInput, refused};
use crate::account::Account;
use crate::platform::{Platform, id_of_hex};
use crate::policy::{Action, Facts, Permit, Resource};
use crate::problem::Problem;
use rules::case::{Actor, Move, TABLE};
use store::{CaseActor, CaseWork};

impl Platform {
    /// A case of the account's organ, or for the operator one that waits for the platform. The reading is logged before anything is
    /// read.
    ///
    /// # Errors
    /// `NOT-FOUND` for another organ's; `POLICY-DENIED`.
    pub async fn open_case(&self, account: &Account, id: &str) -> Result<CaseView, Problem> {
        let (work, actors, permit) = self.to_case(account, id, Action::ReadCase, None)?;
        let actor = officer(account, &permit);
        let store = self.store();
        let ticket = store
            .open_case(work.subject, work.case, actor)
            .wait()
            .await?;
        let row = store.read_case(&ticket, work.case)?;
        Ok(self.case_view(&row, &actors))
    }

    /// An officer's move. `seen` is the number of steps the case had when they saw it.
    ///
    /// # Errors
    /// `CASE-…` with the lawful moves; `CASE-CHANGED` when somebody moved it meanwhile; `NOT-FOUND`, `POLICY-DENIED`. Nothing
    /// is done then.
    pub async fn handle_case(
        &self,
        account: &Account,
        id: &str,
        seen: u32,
        step: &str,
        input: CaseInput,
    ) -> Result<CaseView, Problem> {
        let step = Move::from_word(step).ok_or_else(unknown_move)?;
        let (work, actors, permit) = self.to_case(account, id, Action::HandleCase, Some(step))?;
        let by = By {
            actor: acting(&work, step, &actors),
            account: Some(account.id),
        };
        let actor = officer(account, &permit);
        let key = (work.subject, work.case);
        let moving = self.moving(key, seen, actor, (step, by), input)?;
        let row = self.store().move_case(moving).wait().await?;
        let row = row.map_err(|refusal| refused(&refusal))?;
        Ok(self.case_view(&row, &actors))
    }

    /// The case, and as whom the account comes to it.
    pub(super) fn to_case(
        &self,
        account: &Account,
        id: &str,
        action: Action,
        step: Option<Move>,
    ) -> Result<(CaseWork, Vec<Actor>, Permit), Problem> {
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let work = self.store().case_work_anywhere(id)?;
        let work = work.ok_or_else(Problem::not_found)?;
        let actors = self.actors_for(account, &work.organ);
        let Some(first) = actors.first().copied() else {
            // Whether there is such a case is nobody else's business.
            return Err(Problem::not_found());
        };
        let acting = step.map_or(first, |step| acting(&work, step, &actors));
        let resource = Resource::Case {
            organ: account.acts_for(),
            acting,
        };
        let permit = self.decide(account, action, &resource, &Facts::None)?;
        Ok((work, actors, permit))
    }
}

/// As which of those an account is it makes a move: the one who may, or the first, who is told that they may not.
fn acting(work: &CaseWork, step: Move, actors: &[Actor]) -> Actor {
    let may = |actor: &&Actor| {
        TABLE.iter().any(|rule| {
            rule.kinds.contains(&work.kind)
                && rule.from.contains(&work.state)
                && rule.step == step
                && rule.by.contains(actor)
        })
    };
    let found = actors.iter().find(may).or(actors.first());
    found.copied().unwrap_or(Actor::Organ)
}

pub(super) fn officer(account: &Account, permit: &Permit) -> CaseActor {
    CaseActor {
        login: account.login.clone(),
        organ: account.acts_for().to_owned(),
        policy: permit.text(),
    }
}
