//! Whose cases a page is about: the person's own, or those of somebody they act for. The pages are the same; what is read for
//! somebody else has its entry in that person's list.

use super::own::OWN;
use crate::problem::Trouble;
use crate::router::App;
use crate::views::representation::ActingCard;
use flow::account::Account;
use flow::case::{CaseInput, CasePlan, CaseView};
use flow::paper::PaperFile;
use flow::person::Report;

/// Whose cases they are.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// The platform.
    pub app: &'a App,
    /// Who reads, or acts.
    pub account: &'a Account,
    /// Id of the representation, when it is for somebody else.
    pub representation: Option<&'a str>,
}

/// What is shown, and for whom when it is for somebody else.
pub type Shown<T> = (T, Option<ActingCard>);

impl Whose<'_> {
    /// Where the pages of cases begin.
    pub fn room(&self) -> String {
        match self.representation {
            None => OWN.to_owned(),
            Some(id) => format!("/me/for/{id}/cases"),
        }
    }

    /// All cases.
    pub async fn all(&self) -> Result<Shown<Vec<CaseView>>, Trouble> {
        let platform = &self.app.platform;
        Ok(match self.representation {
            None => (platform.my_cases(self.account).await?, None),
            Some(id) => {
                let (represented, views) = platform.cases_for(self.account, id).await?;
                (views, Some(ActingCard::of(&represented)))
            }
        })
    }

    /// One case.
    pub async fn one(&self, case: &str) -> Result<Shown<CaseView>, Trouble> {
        let platform = &self.app.platform;
        Ok(match self.representation {
            None => (platform.my_case(self.account, case).await?, None),
            Some(id) => {
                let (represented, view) = platform.case_for(self.account, id, case).await?;
                (view, Some(ActingCard::of(&represented)))
            }
        })
    }

    /// The report of today, which shows the record a case is to be about.
    pub async fn report(&self) -> Result<Shown<Report>, Trouble> {
        let platform = &self.app.platform;
        Ok(match self.representation {
            None => (platform.my_report(self.account, None).await?, None),
            Some(id) => {
                let (represented, report) = platform.report_for(self.account, id, None).await?;
                (report, Some(ActingCard::of(&represented)))
            }
        })
    }

    /// A paper.
    pub async fn paper(&self, case: &str, paper: &str) -> Result<PaperFile, Trouble> {
        let platform = &self.app.platform;
        Ok(match self.representation {
            None => platform.my_case_paper(self.account, case, paper).await?,
            Some(id) => {
                platform
                    .case_paper_for(self.account, id, case, paper)
                    .await?
            }
        })
    }

    /// Begins a case.
    pub async fn begin(&self, plan: CasePlan) -> Result<CaseView, Trouble> {
        let platform = &self.app.platform;
        Ok(match self.representation {
            None => platform.file_case(self.account, plan).await?,
            Some(id) => platform.file_case_for(self.account, id, plan).await?,
        })
    }

    /// Makes the person's own move.
    pub async fn take(
        &self,
        (case, seen): (&str, u32),
        step: &str,
        input: CaseInput,
    ) -> Result<CaseView, Trouble> {
        let (platform, account) = (&self.app.platform, self.account);
        let seen_case = (case, seen);
        Ok(match self.representation {
            None => {
                platform
                    .move_my_case(account, case, seen, step, input)
                    .await?
            }
            Some(id) => {
                platform
                    .move_case_for(account, id, seen_case, step, input)
                    .await?
            }
        })
    }
}
