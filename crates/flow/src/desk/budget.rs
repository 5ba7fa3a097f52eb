//! The budgets a question is counted in. How many people they are stands in the pack; that they are kept is the store's.

use crate::account::{Account, AccountKind};
use crate::platform::Platform;
use crate::problem::{Problem, ProblemKind};
use jiff::Timestamp;
use rules::budget::{Budget, BudgetKind};
use rules::consent::Ground;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
/// Days begin at midnight in Asia/Shanghai.
const CHINA: i64 = 8 * HOUR;

/// The parameter of the pack that says how many people a budget is.
fn parameter(kind: BudgetKind, account: AccountKind) -> &'static str {
    let system = account == AccountKind::System;
    match (kind, system) {
        (BudgetKind::Hour, false) => "BUDGET_OFFICER_HOUR",
        (BudgetKind::Hour, true) => "BUDGET_SYSTEM_HOUR",
        (BudgetKind::Case, false) => "BUDGET_OFFICER_CASE",
        (BudgetKind::Case, true) => "BUDGET_SYSTEM_CASE",
        (BudgetKind::CheckHour, false) => "BUDGET_OFFICER_CHECK",
        (BudgetKind::CheckHour, true) => "BUDGET_SYSTEM_CHECK",
    }
}

impl Platform {
    /// The budgets of a question.
    pub(super) fn question_budgets(
        &self,
        account: &Account,
        ground: &Ground,
    ) -> Result<Vec<Budget>, Problem> {
        let mut budgets = vec![self.budget(account, BudgetKind::Hour, &account.login)?];
        if let Ground::Statute { case_number, .. } = ground {
            let case = format!("{}\n{}", account.acts_for(), case_number.trim());
            budgets.push(self.budget(account, BudgetKind::Case, &case)?);
        }
        Ok(budgets)
    }

    /// The budget of a check.
    pub(super) fn check_budgets(&self, account: &Account) -> Result<Vec<Budget>, Problem> {
        let budget = self.budget(account, BudgetKind::CheckHour, &account.login)?;
        Ok(vec![budget])
    }

    /// The budget of reports that an officer opens for people who are present: the same hour as their questions.
    pub(crate) fn counter_budgets(&self, account: &Account) -> Result<Vec<Budget>, Problem> {
        Ok(vec![self.budget(
            account,
            BudgetKind::Hour,
            &account.login,
        )?])
    }

    fn budget(&self, account: &Account, kind: BudgetKind, whose: &str) -> Result<Budget, Problem> {
        let parameters = &self.pack().parameters;
        let most = parameters.count_on(parameter(kind, account.kind), self.today());
        let (length, shift) = match kind {
            BudgetKind::Hour | BudgetKind::CheckHour => (HOUR, 0),
            BudgetKind::Case => (DAY, CHINA),
        };
        let now = self.now().as_second() + shift;
        let from = now - now.rem_euclid(length) - shift;
        let at = |second| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
        Ok(Budget {
            kind,
            whose: whose.to_owned(),
            most: most.map_err(|_| missing())?,
            from: at(from),
            until: at(from + length),
        })
    }
}

/// What is not bounded is not asked.
fn missing() -> Problem {
    Problem::new(
        "ASK-BUDGET-MISSING",
        ProblemKind::Unavailable,
        (
            "数据包没有当日有效的查询额度参数，不能查询",
            "the pack has no budget of people for today, so nothing can be asked",
        ),
        (
            "请联系平台管理员补充数据包参数 BUDGET_…",
            "tell the operator to add the parameters BUDGET_… to the pack",
        ),
    )
}
