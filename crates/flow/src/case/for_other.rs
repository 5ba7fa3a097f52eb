//! A representative begins and follows the cases of the person they act for. Whether they may is decided in the transaction that
//! writes it; their name stands in the step, and what they did in the person's list.

use super::begin::Beginner;
use super::{By, CaseInput, CasePlan, CaseView, refused};
use crate::account::Account;
use crate::paper::{PaperFile, PaperReading};
use crate::person::{Represented, acting_for, not_opened, of_row};
use crate::platform::{Platform, id_of_hex};
use crate::problem::Problem;
use rules::case::{Actor, CaseKind, Move};
use rules::representation::{
    Arrangement, Representation, RepresentationRefusal, RepresentedAction,
};
use store::{CaseActor, CaseRow, REPRESENTATIVE, RepresentationRow, Ticket, hex};

/// Name of the fact that says who acted for the person.
pub(super) const BY: &str = "representative";

impl Platform {
    /// The represented person's cases, the newest first.
    ///
    /// # Errors
    /// As [`Platform::report_for`].
    pub async fn cases_for(
        &self,
        account: &Account,
        id: &str,
    ) -> Result<(Represented, Vec<CaseView>), Problem> {
        let row = self.held(account, id)?;
        let _ticket = self.open_cases(account, &row).await?;
        let cases = self.store().cases_of(row.representation.represented)?;
        let views = cases
            .iter()
            .map(|case| self.case_view(case, &[Actor::Person]));
        Ok((of_row(&row), views.collect()))
    }

    /// One of them.
    ///
    /// # Errors
    /// As [`Platform::report_for`]; `NOT-FOUND` for another person's.
    pub async fn case_for(
        &self,
        account: &Account,
        id: &str,
        case: &str,
    ) -> Result<(Represented, CaseView), Problem> {
        let row = self.held(account, id)?;
        let found = self.read_case_for(account, &row, case).await?;
        Ok((of_row(&row), self.case_view(&found, &[Actor::Person])))
    }

    /// Begins a case for the represented person.
    ///
    /// # Errors
    /// As [`Platform::report_for`] and [`Platform::file_case`]; `REPRESENTATION-NOT-COVERED` for a kind of case that the
    /// representation does not reach to.
    pub async fn file_case_for(
        &self,
        account: &Account,
        id: &str,
        mut plan: CasePlan,
    ) -> Result<CaseView, Problem> {
        let row = self.held(account, id)?;
        let kind = CaseKind::from_word(&plan.kind);
        plan.input.facts.push(named(&row));
        let beginner = Beginner {
            subject: row.representation.represented,
            account: account.id,
            actor: representative(account),
            hint: row.represented_hint.clone(),
        };
        let new = self.new_case(beginner, plan)?;
        let decide = self.case_decider(account, RepresentedAction::FileCase, kind);
        let acting = acting_for(account, &row);
        let begun = self
            .store()
            .begin_case_for(acting, new, decide)
            .wait()
            .await?;
        let begun = begun.map_err(not_opened)?;
        let case = begun.map_err(|refusal| refused(&refusal))?;
        Ok(self.case_view(&case, &[Actor::Person]))
    }

    /// The represented person's own move in a case, as [`Platform::move_my_case`].
    ///
    /// # Errors
    /// As [`Platform::file_case_for`] and [`Platform::move_my_case`].
    pub async fn move_case_for(
        &self,
        account: &Account,
        id: &str,
        (case, seen): (&str, u32),
        step: &str,
        mut input: CaseInput,
    ) -> Result<CaseView, Problem> {
        let row = self.held(account, id)?;
        let step = Move::from_word(step).ok_or_else(super::begin::unknown_move)?;
        let subject = row.representation.represented;
        let case_id = id_of_hex(case).unwrap_or_default();
        let Some(known) = self.store().case_of(subject, case_id)? else {
            // Whoever names one that is not there reads all the same, and is logged.
            self.open_cases(account, &row).await?;
            return Err(Problem::not_found());
        };
        input.facts.push(named(&row));
        let by = By {
            actor: Actor::Person,
            account: Some(account.id),
        };
        let key = (subject, known.id);
        let moving = self.moving(key, seen, representative(account), (step, by), input)?;
        let kind = Some(known.case.kind);
        let decide = self.case_decider(account, RepresentedAction::MoveCase, kind);
        let acting = acting_for(account, &row);
        let moved = self
            .store()
            .move_case_for(acting, moving, decide)
            .wait()
            .await?;
        let moved = moved.map_err(not_opened)?;
        let case = moved.map_err(|refusal| refused(&refusal))?;
        Ok(self.case_view(&case, &[Actor::Person]))
    }

    /// A paper of one of the represented person's cases, with its content.
    ///
    /// # Errors
    /// As [`Platform::case_for`]; `NOT-FOUND` for a paper that is not of it.
    pub async fn case_paper_for(
        &self,
        account: &Account,
        id: &str,
        case: &str,
        paper: &str,
    ) -> Result<PaperFile, Problem> {
        let row = self.held(account, id)?;
        let found = self.read_case_for(account, &row, case).await?;
        let representation = &row.representation;
        let ground = format!(
            "representation:{}:{}",
            hex(&representation.id),
            representation.kind.word()
        );
        let by = PaperReading {
            subject: representation.represented,
            case: found.id,
            account,
            policy: "",
            for_other: Some((REPRESENTATIVE, &ground)),
        };
        self.read_paper(by, paper).await
    }

    async fn open_cases(
        &self,
        account: &Account,
        row: &RepresentationRow,
    ) -> Result<Ticket, Problem> {
        self.open_for(account, row, RepresentedAction::ReadCases)
            .await
    }

    async fn read_case_for(
        &self,
        account: &Account,
        row: &RepresentationRow,
        case: &str,
    ) -> Result<CaseRow, Problem> {
        let _ticket = self.open_cases(account, row).await?;
        let case = id_of_hex(case).ok_or_else(Problem::not_found)?;
        let found = self.store().case_of(row.representation.represented, case)?;
        found.ok_or_else(Problem::not_found)
    }

    /// Rules and policy, and that the representation reaches to cases of this kind; an unknown kind is refused by the case.
    fn case_decider(
        &self,
        account: &Account,
        action: RepresentedAction,
        kind: Option<CaseKind>,
    ) -> impl Fn(&Representation, &Arrangement) -> Result<String, RepresentationRefusal> + Send + 'static
    {
        let decider = self.decider_for(account, action, None);
        move |representation, arrangement| {
            let policies = decider.decide(representation, arrangement)?;
            match kind.is_none_or(|kind| representation.kind.covers_case(kind)) {
                true => Ok(policies),
                false => Err(RepresentationRefusal::NotCovered),
            }
        }
    }
}

/// Who acts; the store puts in what allows it.
fn representative(account: &Account) -> CaseActor {
    CaseActor {
        login: account.login.clone(),
        organ: REPRESENTATIVE.to_owned(),
        policy: String::new(),
    }
}

/// Who acted, masked, as the step keeps it for the person and for who works on the case.
fn named(row: &RepresentationRow) -> (String, String) {
    let kind = row.representation.kind.title();
    let text = format!("{}（{}）", row.representative_hint, kind.zh);
    (BY.to_owned(), text)
}
