//! 窗口代查: for persons without a phone an officer of a service hall opens the report, for the person who is present. The
//! entry names the officer and why; the person finds it in their list.

use super::Report;
use crate::account::{Account, Role};
use crate::desk::refused;
use crate::platform::Platform;
use crate::policy::{Action, Facts, Resource};
use crate::problem::{Problem, ProblemKind};
use rules::text::Bilingual;
use store::{AskOutcome, Kind, OwnOpening, hex};

/// Why the person does not look themselves. A closed list: free text would end in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CounterReason {
    /// No phone, or none that can show it.
    NoPhone,
    /// Does not know how to use it.
    NotUsedToIt,
    /// Cannot because of age or disability.
    Unable,
    /// Wants it on paper.
    Paper,
}

impl CounterReason {
    /// Every reason.
    pub const ALL: [CounterReason; 4] = [
        CounterReason::NoPhone,
        CounterReason::NotUsedToIt,
        CounterReason::Unable,
        CounterReason::Paper,
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            CounterReason::NoPhone => "no-phone",
            CounterReason::NotUsedToIt => "not-used-to-it",
            CounterReason::Unable => "unable",
            CounterReason::Paper => "paper",
        }
    }

    /// The reason of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> Bilingual {
        match self {
            CounterReason::NoPhone => Bilingual::new("没有可用的手机", "no phone that can show it"),
            CounterReason::NotUsedToIt => Bilingual::new("不会使用", "not used to it"),
            CounterReason::Unable => {
                Bilingual::new("因年龄或身体原因", "unable by age or disability")
            }
            CounterReason::Paper => Bilingual::new("需要纸质报告", "needs it on paper"),
        }
    }
}

impl Platform {
    /// Whether the account's organ serves persons at a counter.
    #[must_use]
    pub fn serves_at_counter(&self, account: &Account) -> bool {
        let halls = &self.login_settings().counter_organs;
        let organ = account.organ.as_ref();
        account.has_role(Role::CounterOfficer) && organ.is_some_and(|organ| halls.contains(organ))
    }

    /// Asks whether the account may open the counter's form.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-ALLOWED` for an organ that is no service hall.
    pub fn may_serve_at_counter(&self, account: &Account) -> Result<(), Problem> {
        let desk = Resource::Organ(account.acts_for());
        let _ = self.decide(account, Action::UseDesk, &desk, &Facts::None)?;
        match self.serves_at_counter(account) {
            true => Ok(()),
            false => Err(Problem::not_allowed()),
        }
    }

    /// Opens the report of a person who is present, whose identity the population register confirms.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-ALLOWED` for an organ that is no service hall; `IDENTITY-NOT-CONFIRMED`; `IDENTITY-CHECK-UNAVAILABLE`; `ID-…` for
    /// a number that is none; `COUNTER-REASON` without a reason; `ASK-BUDGET-HOUR` beyond the officer's budget of people.
    pub async fn counter_report(
        &self,
        officer: &Account,
        name: &str,
        number: &str,
        reason: &str,
    ) -> Result<Report, Problem> {
        // The register is asked by those only who may serve at all.
        self.may_serve_at_counter(officer)?;
        let reason = CounterReason::of(reason).ok_or_else(no_reason)?;
        let confirmed = self.confirm_identity(officer.id, name, number).await?;
        let facts = Facts::Counter {
            service_hall: self.serves_at_counter(officer),
            confirmed: confirmed.subject,
        };
        let dossier = Resource::Dossier(confirmed.subject);
        let permit = self.decide(officer, Action::ServePerson, &dossier, &facts)?;
        let opening = OwnOpening {
            kind: Kind::CounterReport,
            organ: officer.acts_for().to_owned(),
            actor: officer.login.clone(),
            policy: permit.text(),
            ground: Some(format!(
                "present:{}:{}",
                hex(&confirmed.check),
                reason.word()
            )),
        };
        let budgets = self.counter_budgets(officer)?;
        let store = self.store();
        let opened = store.open_at_counter(confirmed.subject, opening, budgets);
        match opened.wait().await? {
            AskOutcome::Open(ticket) => self.report_with(&ticket, self.today()).await,
            AskOutcome::Refused(receipt, refusal) => Err(Problem {
                remedy: Bilingual::new(
                    "请等额度恢复后再办理，或由有额度的同事办理；本人也可以自己登录查看",
                    "wait until the budget is free again or let a colleague serve the person, who can also log in and read it themselves",
                ),
                ..refused(&refusal, (&receipt).into())
            }),
        }
    }
}

/// The ground of an entry made at a counter, in words.
pub(super) fn ground_text(rest: &str) -> Bilingual {
    let reason = rest.split_once(':').and_then(|(_, w)| CounterReason::of(w));
    let why = reason.map(CounterReason::text).unwrap_or_default();
    Bilingual::new(
        format!("本人到场，身份已核验（{}）", why.zh),
        format!(
            "the person was present and their identity confirmed ({})",
            why.en
        ),
    )
}

fn no_reason() -> Problem {
    Problem::new(
        "COUNTER-REASON",
        ProblemKind::BadInput,
        (
            "没有选择由窗口代查的原因",
            "no reason is given why the counter opens the report",
        ),
        ("请选择原因", "choose a reason"),
    )
}
