//! 预警与复核: what was noticed about lookups, for the security administrator of the organ, and what a person decides about it.
//! Nothing follows from an alarm by itself. A reviewer sees who asked when and what for, and of the people asked about
//! nothing but which lookups were of the same one.

mod follow;
mod words;

pub use follow::Follower;

use crate::account::Account;
use crate::platform::{Platform, id_of_hex};
use crate::policy::{Action, Facts, Resource};
use crate::problem::{Problem, ProblemKind};
use crate::record::organ_name;
use jiff::Timestamp;
use rules::alarm::{AlarmKind, Severity, Watched};
use rules::notice::{self, Fact};
use rules::text::Bilingual;
use store::{AlarmRow, NewReview, ReviewRow, ReviewStep, StoreError, hex};

/// Alarms shown at once.
const PAGE: u32 = 100;
/// Shortest and longest reason of a decision, in characters.
const REASON: std::ops::RangeInclusive<usize> = 4..=500;

/// An alarm, as it stands in a list.
#[derive(Debug, Clone)]
pub struct AlarmLine {
    /// Id, hexadecimal.
    pub id: String,
    /// Word of its kind.
    pub kind: String,
    /// What it is.
    pub title: Bilingual,
    /// How soon somebody should look.
    pub severity: Severity,
    /// Slug of the organ of the account.
    pub organ: String,
    /// Name of the organ.
    pub organ_name: Bilingual,
    /// Login of the account.
    pub login: String,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// What was noticed.
    pub text: Bilingual,
    /// The officer was asked and has not explained.
    pub waits_for_officer: bool,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

/// One of the lookups an alarm rests on.
#[derive(Debug, Clone)]
pub struct EvidenceLine {
    /// Position in the access log.
    pub log_index: u64,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub title: Bilingual,
    /// Which of the people: lookups of the same person have the same number.
    pub person: usize,
    /// What for.
    pub purpose: Option<Bilingual>,
    /// On which kind of ground.
    pub ground: Bilingual,
    /// Case.
    pub case_number: Option<String>,
    /// Why it was refused.
    pub refused: Option<String>,
    /// It was an emergency.
    pub emergency: bool,
}

/// A step of a review.
#[derive(Debug, Clone)]
pub struct StepLine {
    /// What was done.
    pub title: Bilingual,
    /// Word of the step.
    pub step: &'static str,
    /// Who.
    pub who: Bilingual,
    /// When.
    pub at: Timestamp,
    /// Reason or explanation.
    pub text: String,
}

/// An alarm with all a reviewer has to decide on.
#[derive(Debug, Clone)]
pub struct AlarmDetails {
    /// The alarm.
    pub alarm: AlarmLine,
    /// Id of the account it concerns, hexadecimal, for whoever looks after its roles.
    pub account: Option<String>,
    /// The lookups it rests on.
    pub evidence: Vec<EvidenceLine>,
    /// What was said and decided so far.
    pub steps: Vec<StepLine>,
    /// The account that asks may decide it.
    pub may_decide: bool,
    /// The account that asks is asked to explain it.
    pub may_explain: bool,
}

impl Platform {
    /// Alarms nobody decided: of one's organ, or of all for the operator's security administrator.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub async fn alarms(&self, account: &Account) -> Result<Vec<AlarmLine>, Problem> {
        let action = Action::ReadAlarms;
        let all = self.rehearse(account, action, &Resource::Platform, &Facts::None);
        let organ = (!all.allowed).then(|| account.acts_for());
        let resource = organ.map_or(Resource::Platform, Resource::Organ);
        let _ = self.decide(account, action, &resource, &Facts::None)?;
        let rows = self.store().open_alarms(organ, PAGE)?;
        rows.into_iter().map(|row| self.alarm_line(row)).collect()
    }

    /// Alarms about the account itself that it was asked to explain, or that were decided.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub async fn own_alarms(&self, account: &Account) -> Result<Vec<AlarmLine>, Problem> {
        let own = Resource::Member {
            organ: account.acts_for(),
            login: &account.login,
        };
        let _ = self.decide(account, Action::ExplainAlarm, &own, &Facts::None)?;
        let rows = self.store().alarms_about(&account.login, PAGE)?;
        let lines: Vec<AlarmLine> = rows
            .into_iter()
            .map(|row| self.alarm_line(row))
            .collect::<Result<_, _>>()?;
        let told = |line: &AlarmLine| line.waits_for_officer || line.decided_at.is_some();
        Ok(lines.into_iter().filter(told).collect())
    }

    /// One alarm, for who reviews it, and for who is asked to explain it.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-FOUND`.
    pub async fn alarm(&self, account: &Account, id: &str) -> Result<AlarmDetails, Problem> {
        let row = self.alarm_for(account, id)?;
        let may_review = self.may(account, Action::ReviewAlarm, &row);
        let steps = self.store().reviews_of(row.id)?;
        let asked = steps.iter().any(|step| step.step == ReviewStep::Asked);
        if !may_review && !asked && row.decided_at.is_none() {
            // Whom an alarm concerns hears of it when a person asks them.
            return Err(Problem::not_found());
        }
        let evidence = self.store().lookups_at(&row.positions)?;
        let concerned = self.store().account(&row.login)?;
        let open = row.decided_at.is_none();
        let alarm = self.alarm_line(row)?;
        Ok(AlarmDetails {
            account: concerned.map(|row| hex(&row.id)).filter(|_| may_review),
            evidence: words::evidence(self, &evidence),
            steps: steps
                .into_iter()
                .map(|step| self.step_line(step))
                .collect::<Result<_, _>>()?,
            may_decide: may_review && open,
            may_explain: !may_review && alarm.waits_for_officer,
            alarm,
        })
    }

    /// Takes a step of a review: `asked`, `justified` and `not-justified` by a reviewer, `explained` by the officer.
    ///
    /// # Errors
    /// `POLICY-DENIED`, also for one's own; `REVIEW-REASON`; `REVIEW-STEP`; `NOT-FOUND`; `CONFLICT` for what is decided.
    pub async fn review_alarm(
        &self,
        account: &Account,
        id: &str,
        step: &str,
        reason: &str,
    ) -> Result<(), Problem> {
        let step = ReviewStep::from_word(step).ok_or_else(unknown_step)?;
        let row = self.alarm_for(account, id)?;
        let action = match step {
            ReviewStep::Explained => Action::ExplainAlarm,
            _ => Action::ReviewAlarm,
        };
        let member = Resource::Member {
            organ: &row.organ,
            login: &row.login,
        };
        let _ = self.decide(account, action, &member, &Facts::None)?;
        let text = stated(reason, REASON).ok_or_else(|| reason_missing(&REASON))?;
        let told = match step {
            ReviewStep::NotJustified => {
                let lookups = self.store().lookups_at(&row.positions)?;
                lookups.iter().map(|l| (l.subject, l.log_index)).collect()
            }
            _ => Vec::new(),
        };
        self.store()
            .review(NewReview {
                alarm: row.id,
                step,
                account: account.id,
                login: account.login.clone(),
                organ: account.acts_for().to_owned(),
                text,
                told,
                facts: notice::Facts::new()
                    .with(
                        Fact::Organ,
                        organ_name(self.pack(), &row.organ, self.today()),
                    )
                    .with_day(Fact::On, self.today()),
            })
            .wait()
            .await
            .map_err(|error| match error {
                StoreError::Conflict(_) => not_now(),
                other => other.into(),
            })
    }

    /// Has every lookup of a person noticed: a canary, or a person of public interest.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `ID-…`; `WATCH-KIND`.
    pub async fn watch_person(
        &self,
        account: &Account,
        number: &str,
        kind: &str,
    ) -> Result<(), Problem> {
        let platform = Resource::Platform;
        let _ = self.decide(account, Action::WatchPerson, &platform, &Facts::None)?;
        let kind = Watched::from_word(kind).ok_or_else(unknown_kind)?;
        let number = self.canonical_number(number)?;
        let digest = self.store().keys().digest(&number);
        let entered = self.store().watch_person(digest, kind.word(), account.id);
        entered.wait().await?;
        Ok(())
    }

    /// Whether the account may enter people whose lookups are noticed.
    #[must_use]
    pub fn may_watch(&self, account: &Account) -> bool {
        let action = Action::WatchPerson;
        self.rehearse(account, action, &Resource::Platform, &Facts::None)
            .allowed
    }

    /// Alarms that wait for a decision, and since when the oldest does.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub fn waiting_alarms(&self) -> Result<(u64, Option<Timestamp>), Problem> {
        Ok(self.store().waiting_alarms()?)
    }

    /// The alarm of an id, for an account that may review or explain it; for any other there is none.
    fn alarm_for(&self, account: &Account, id: &str) -> Result<AlarmRow, Problem> {
        let found = match id_of_hex(id) {
            Some(id) => self.store().alarm(id)?,
            None => None,
        };
        match found {
            Some(row)
                if self.may(account, Action::ReviewAlarm, &row)
                    || self.may(account, Action::ExplainAlarm, &row) =>
            {
                Ok(row)
            }
            _ => {
                // Refused like an unknown one, unless the account has no part in reviews at all.
                let own = Resource::Member {
                    organ: account.acts_for(),
                    login: &account.login,
                };
                let _ = self.decide(account, Action::ExplainAlarm, &own, &Facts::None)?;
                Err(Problem::not_found())
            }
        }
    }

    fn may(&self, account: &Account, action: Action, row: &AlarmRow) -> bool {
        let member = Resource::Member {
            organ: &row.organ,
            login: &row.login,
        };
        self.rehearse(account, action, &member, &Facts::None)
            .allowed
    }

    fn alarm_line(&self, row: AlarmRow) -> Result<AlarmLine, Problem> {
        let waits = row.decided_at.is_none()
            && self
                .store()
                .reviews_of(row.id)?
                .last()
                .is_some_and(|step| step.step == ReviewStep::Asked);
        let kind = AlarmKind::from_word(&row.kind);
        let severity = Severity::ALL.into_iter().find(|s| *s as u8 == row.severity);
        Ok(AlarmLine {
            id: hex(&row.id),
            title: kind.map_or_else(|| Bilingual::new(&row.kind, &row.kind), AlarmKind::title),
            kind: row.kind,
            severity: severity.unwrap_or(Severity::High),
            organ_name: organ_name(self.pack(), &row.organ, self.today()),
            organ: row.organ,
            login: row.login,
            raised_at: row.raised_at,
            text: Bilingual::new(row.zh, row.en),
            waits_for_officer: waits,
            decided_at: row.decided_at,
        })
    }

    fn step_line(&self, row: ReviewRow) -> Result<StepLine, Problem> {
        let who = self.store().account_of_id(row.account)?;
        Ok(StepLine {
            title: words::step(row.step),
            step: row.step.word(),
            who: who.map_or_else(
                || Bilingual::new("未知账号", "an unknown account"),
                |row| {
                    Bilingual::new(
                        format!("{}（{}）", row.display_zh, row.login),
                        format!("{} ({})", row.display_en, row.login),
                    )
                },
            ),
            at: row.at,
            text: row.text,
        })
    }
}

/// What somebody stated, without anybody's number; `None` when it is too short or too long.
pub(crate) fn stated(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<String> {
    let text = text.trim();
    if !length.contains(&text.chars().count()) {
        return None;
    }
    let text = rules::mask::mask_person_numbers(text).unwrap_or_else(|| text.to_owned());
    let plain = text.chars().filter(|c| !c.is_control() || *c == '\n');
    Some(plain.collect())
}

fn reason_missing(length: &std::ops::RangeInclusive<usize>) -> Problem {
    let (least, most) = (length.start(), length.end());
    Problem::new(
        "REVIEW-REASON",
        ProblemKind::BadInput,
        (
            &format!("理由须为 {least} 至 {most} 个字"),
            &format!("the reason has {least} to {most} characters"),
        ),
        ("请写明理由后重新提交", "state the reason and send it again"),
    )
}

fn unknown_step() -> Problem {
    Problem::new(
        "REVIEW-STEP",
        ProblemKind::BadInput,
        ("没有这种复核步骤", "there is no such step of a review"),
        (
            "请使用 asked、explained、justified 或 not-justified",
            "use asked, explained, justified or not-justified",
        ),
    )
}

fn unknown_kind() -> Problem {
    Problem::new(
        "WATCH-KIND",
        ProblemKind::BadInput,
        ("没有这种关注类别", "there is no such kind"),
        (
            "请使用 canary 或 public-interest",
            "use canary or public-interest",
        ),
    )
}

fn not_now() -> Problem {
    Problem::new(
        "REVIEW-NOT-NOW",
        ProblemKind::Conflict,
        (
            "该预警已有决定，或者现在不是这一步",
            "the alarm is decided, or this is not the next step",
        ),
        (
            "请刷新页面查看当前状态",
            "reload the page to see the present state",
        ),
    )
}
