//! Papers of a case: seen by whoever may see the case, each reading logged.

use crate::account::Account;
use crate::paper::{PaperFile, PaperReading};
use crate::platform::{Platform, id_of_hex};
use crate::policy::{Action, Permit};
use crate::problem::Problem;

impl Platform {
    /// A paper of one of the person's own cases, with its content. That it was read is logged first.
    ///
    /// # Errors
    /// `NOT-FOUND` for another person's case, or a paper that is not of it; `POLICY-DENIED`.
    pub async fn my_case_paper(
        &self,
        account: &Account,
        id: &str,
        paper: &str,
    ) -> Result<PaperFile, Problem> {
        let (subject, case, permit) = self.own_case(account, id)?;
        let policy = permit.text();
        let by = reading((subject, case), account, &policy);
        self.read_paper(by, paper).await
    }

    /// A paper of a case the account works on, with its content. That it was read is in the person's list first.
    ///
    /// # Errors
    /// `NOT-FOUND` for another organ's case, or a paper that is not of it; `POLICY-DENIED`.
    pub async fn case_paper(
        &self,
        account: &Account,
        id: &str,
        paper: &str,
    ) -> Result<PaperFile, Problem> {
        let (work, _, permit) = self.to_case(account, id, Action::ReadCase, None)?;
        let policy = permit.text();
        let by = reading((work.subject, work.case), account, &policy);
        self.read_paper(by, paper).await
    }

    fn own_case(
        &self,
        account: &Account,
        id: &str,
    ) -> Result<([u8; 16], [u8; 16], Permit), Problem> {
        let (subject, permit) = self.in_own_cases(account, Action::ReadOwnCases)?;
        let case = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let known = self.store().case_of(subject, case)?;
        known.ok_or_else(Problem::not_found)?;
        Ok((subject, case, permit))
    }
}

fn reading<'a>(
    (subject, case): ([u8; 16], [u8; 16]),
    account: &'a Account,
    policy: &'a str,
) -> PaperReading<'a> {
    PaperReading {
        subject,
        case,
        account,
        policy,
        for_other: None,
    }
}
