//! Guardians, relatives of the dead, and what a person arranged: established by two, opened by a ticket, ended at once.

mod acting;
mod cases;
mod death;
mod ending;
mod establishing;

use flow::account::{Account, Role};
use flow::desk::ConsentRequest;
use flow::person::{RepresentationPlan, RepresentationStanding, RepresentationView, Step};
use flow::{Platform, Problem};
use jiff::civil::date;
use testkit::{Harness, Person, Row, SERVICE_HALL, TODAY, WANG_WU, csv};

const PERMIT: &str = "transport-permit";

/// A service hall with a case officer and a reviewer; Wang Wu has a permit on record, Zhang San and Li Si have accounts.
pub struct Hall {
    harness: Harness,
    officer: Account,
    reviewer: Account,
    zhang: Account,
    li: Account,
    wang: Account,
}

fn named(person: &Person) -> (String, String) {
    (person.name.to_owned(), person.number())
}

fn plan(kind: &str, ward: &Person, acts: &Person) -> RepresentationPlan {
    let of = |kind: &str| (kind.to_owned(), "测〔2026〕1号".to_owned());
    let (document, second) = match kind {
        "guardian-of-minor" => (of("birth-certificate"), None),
        "guardian-of-adult" => (of("court-decision"), None),
        _ => (of("death-certificate"), Some(of("household-register"))),
    };
    RepresentationPlan {
        represented: named(ward),
        representative: named(acts),
        kind: kind.to_owned(),
        document,
        second,
        from: TODAY,
        until: None,
    }
}

impl Hall {
    async fn new() -> Self {
        let harness = Harness::new();
        harness.set_up_login(SERVICE_HALL);
        let row = Row::permit(&WANG_WU, "赣测〔2026〕1号");
        harness.import("transport", PERMIT, &csv(&[row])).await;
        Self {
            officer: harness
                .make_staff("officer", "transport", &[Role::CaseOfficer, Role::Reviewer])
                .await,
            reviewer: harness
                .make_staff("reviewer", "transport", &[Role::Reviewer])
                .await,
            zhang: harness.account("zhang-san").await,
            li: harness.account("li-si").await,
            wang: harness.make_person("wang-wu", &WANG_WU).await,
            harness,
        }
    }

    fn platform(&self) -> &Platform {
        self.harness.platform()
    }

    async fn propose(&self, plan: RepresentationPlan) -> Result<RepresentationView, Problem> {
        self.platform()
            .propose_representation(&self.officer, plan)
            .await
    }

    async fn refused(&self, plan: RepresentationPlan) -> &'static str {
        self.propose(plan).await.unwrap_err().code
    }

    async fn review(&self, id: &str, step: Step) -> Result<RepresentationView, Problem> {
        self.platform()
            .review_representation(&self.reviewer, id, step, "已核对原件")
            .await
    }

    /// Established: its id.
    async fn established(&self, kind: &str, ward: &Person, acts: &Person) -> String {
        let proposed = self.propose(plan(kind, ward, acts)).await.unwrap();
        let confirmed = self.review(&proposed.id, Step::Confirm).await.unwrap();
        assert_eq!(confirmed.standing, RepresentationStanding::Live);
        confirmed.id
    }

    async fn report_code(&self, account: &Account, id: &str) -> &'static str {
        let report = self.platform().report_for(account, id, None).await;
        report.map_or_else(|problem| problem.code, |_| "OPEN")
    }

    /// Kinds and outcomes of a person's list, newest first.
    async fn list(&self, account: &Account) -> Vec<(String, String)> {
        let (lines, _) = self.platform().my_accesses(account, None).await.unwrap();
        let parts = lines.into_iter().map(|line| (line.kind, line.outcome));
        parts.collect()
    }

    /// A consent of Wang Wu's, asked for by the bank.
    async fn consent_asked(&self) -> String {
        let bank = self.harness.account("bank").await;
        let request = ConsentRequest {
            name: WANG_WU.name.to_owned(),
            number: WANG_WU.number(),
            purpose: "award-review".to_owned(),
            items: vec![PERMIT.to_owned()],
            from: TODAY,
            until: date(2026, 12, 1),
            uses: 3,
        };
        let asked = self.platform().request_consent(&bank, request).await;
        asked.unwrap().id
    }
}

fn items() -> Option<Vec<String>> {
    Some(vec![PERMIT.to_owned()])
}
