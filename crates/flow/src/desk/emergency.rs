//! 紧急查询: an officer who cannot wait goes on beyond a budget, for a reason and a short time. The entry says so, the
//! person sees it at once, and a reviewer looks at it in every case.

use crate::account::Account;
use crate::platform::Platform;
use crate::policy::{Action, Facts, Resource};
use crate::problem::{Problem, ProblemKind};
use crate::record::organ_name;
use crate::review::stated;
use jiff::{SignedDuration, Timestamp};
use rules::alarm::AlarmKind;
use rules::notice::{self, Fact};
use store::{NewAlarm, NewBreakGlass};

/// How long an emergency lasts, in minutes, and how short its reason may be, in characters: parameters of the pack.
const MINUTES: &str = "EMERGENCY_MINUTES";
const REASON: &str = "EMERGENCY_REASON_LENGTH";
/// Longest reason.
const LONGEST: usize = 500;

impl Platform {
    /// Begins an emergency. Until when it lasts.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `EMERGENCY-REASON`; `EMERGENCY-RUNS` when one has not ended.
    pub async fn begin_emergency(
        &self,
        account: &Account,
        reason: &str,
    ) -> Result<Timestamp, Problem> {
        let desk = Resource::Organ(account.acts_for());
        let _ = self.decide(account, Action::BreakGlass, &desk, &Facts::None)?;
        let count = |id| self.pack().parameters.count_on(id, self.today());
        let (minutes, shortest) = match (count(MINUTES), count(REASON)) {
            (Ok(minutes), Ok(shortest)) => (minutes, shortest as usize),
            _ => return Err(not_set_up()),
        };
        let reason = stated(reason, shortest..=LONGEST).ok_or_else(|| too_short(shortest))?;
        if self.emergency(account)?.is_some() {
            return Err(runs());
        }
        let until = self.now() + SignedDuration::from_mins(minutes.into());
        let kind = AlarmKind::Emergency;
        let begun = self.store().break_glass(NewBreakGlass {
            account: account.id,
            until,
            alarm: NewAlarm {
                kind: kind.word(),
                severity: kind.severity() as u8,
                organ: account.acts_for().to_owned(),
                login: account.login.clone(),
                positions: Vec::new(),
                zh: format!("开始紧急查询，{minutes} 分钟；理由：{reason}"),
                en: format!("an emergency of {minutes} minutes began; reason: {reason}"),
            },
            reason,
        });
        begun.wait().await?;
        Ok(until)
    }

    /// Until when the emergency of an account lasts, if one does.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub fn emergency(&self, account: &Account) -> Result<Option<Timestamp>, Problem> {
        Ok(self.store().emergency_of(account.id, self.now())?)
    }

    /// What the person is told of a question asked as an emergency.
    pub(super) fn told_of_emergency(&self, organ: &str) -> notice::Facts {
        let today = self.today();
        notice::Facts::new()
            .with(Fact::Organ, organ_name(self.pack(), organ, today))
            .with_day(Fact::On, today)
    }

    /// Refuses a question that is asked as an emergency where none lasts.
    pub(super) fn must_be_emergency(&self, account: &Account) -> Result<(), Problem> {
        let desk = Resource::Organ(account.acts_for());
        let _ = self.decide(account, Action::BreakGlass, &desk, &Facts::None)?;
        self.emergency(account)?.map(|_| ()).ok_or_else(none)
    }
}

fn too_short(shortest: usize) -> Problem {
    Problem::new(
        "EMERGENCY-REASON",
        ProblemKind::BadInput,
        (
            &format!("紧急查询的理由须为 {shortest} 至 {LONGEST} 个字"),
            &format!("the reason of an emergency has {shortest} to {LONGEST} characters"),
        ),
        (
            "请写明为什么不能等待；理由会交安全管理员复核",
            "say why it cannot wait; the security administrator reviews it",
        ),
    )
}

fn none() -> Problem {
    Problem::new(
        "EMERGENCY-NONE",
        ProblemKind::Conflict,
        (
            "没有正在进行的紧急查询，或者时间已过；没有登记任何查询",
            "no emergency lasts, or its time is over; nothing was logged",
        ),
        (
            "请在查询窗口说明理由，重新开始紧急查询",
            "state a reason at the desk and begin one",
        ),
    )
}

fn runs() -> Problem {
    Problem::new(
        "EMERGENCY-RUNS",
        ProblemKind::Conflict,
        ("紧急查询正在进行", "an emergency lasts already"),
        (
            "请在其结束前查询，或结束后重新说明理由",
            "ask while it lasts, or state a reason again after it",
        ),
    )
}

fn not_set_up() -> Problem {
    Problem::new(
        "EMERGENCY-SETTINGS",
        ProblemKind::Unavailable,
        (
            "数据包没有当日有效的紧急查询参数",
            "the pack says nothing about emergencies today",
        ),
        (
            "请联系平台管理员补充数据包参数 EMERGENCY_…",
            "tell the operator to add the parameters EMERGENCY_… to the pack",
        ),
    )
}
