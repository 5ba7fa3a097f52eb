//! 措施实施登记: the organ files what it did because of a check, and why. It can file only what the rules say applies at that very
//! moment, in the transaction that writes; and it says when it has lifted what it applied.

use super::noted;
use super::told::{Told, ended_facts};
use crate::account::Account;
use crate::platform::{Platform, id_of_hex, legal_date};
use crate::policy::{Action, Facts, Permit, Reader, RecordFacts, Resource};
use crate::problem::{Problem, ProblemKind};
use crate::receipt::Receipt;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::disputed::DisputedUse;
use rules::measure::{Because, Matter, MeasureRefusal, Measures, applies, decide};
use rules::record::Version;
use rules::text::Bilingual;
use std::sync::Arc;
use store::{
    Filing, FilingOutcome, MATTER, MeasureAction, MeasureEnd, MeasureGround, MeasureNumbers,
    MeasureRow, NotFiled, Outcome, hex,
};

/// Measures on one page.
const PAGE: u32 = 100;

/// What an organ did.
#[derive(Debug, Clone)]
pub struct MeasureFiling {
    /// Place in the log of the check it rests on.
    pub checked: u64,
    /// Matter.
    pub matter: String,
    /// Measure.
    pub measure: String,
    /// It was applied; otherwise it was left, for the reason.
    pub applied: bool,
    /// Why: needed for a constraint, and for what was left.
    pub reason: String,
}

/// That a measure is lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureLifting {
    /// Its ground ended, and the organ no longer acts on it.
    GroundEnded,
    /// Of the organ's own accord.
    OwnAccord,
}

/// A measure the organ filed.
#[derive(Debug, Clone)]
pub struct FiledMeasure {
    /// Id, hexadecimal.
    pub id: String,
    /// Name of the measure.
    pub title: Bilingual,
    /// Name of the matter.
    pub matter_title: Bilingual,
    /// It was applied.
    pub applied: bool,
    /// Reason.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Last day of its ground, as it was known when filed.
    pub ground_end: Option<Date>,
    /// It is alive: its record is live.
    pub alive: bool,
    /// Its ground ended, and the organ has to lift it and say so.
    pub to_be_lifted: bool,
    /// When it was lifted.
    pub ended_at: Option<Timestamp>,
}

impl Platform {
    /// Files what the account's organ did.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `MEASURE-…` with a receipt when it does not apply at this moment or was filed before; without one when the
    /// check named is not one of the organ's of today about this matter, or the reason is missing.
    pub async fn file_measure(
        &self,
        account: &Account,
        filing: MeasureFiling,
    ) -> Result<Receipt, Problem> {
        let permit = self.may_file(account)?;
        let organ = account.acts_for().to_owned();
        let matter = self.matter_of(account, &filing.matter)?.clone();
        let measure = self.pack().measures.measure(&filing.measure);
        let measure = measure.filter(|m| matter.measures.contains(&m.id));
        let measure = measure.ok_or_else(|| self.not_of_matter(&matter, &organ))?;
        let reason = noted(filing.reason.trim());
        if reason.is_empty() && (measure.is_constraint() || !filing.applied) {
            return Err(no_reason());
        }
        let found = self.store().question_of_organ(&organ, filing.checked)?;
        let (subject, checked) = found.ok_or_else(Problem::not_found)?;
        let about = checked
            .reason
            .as_deref()
            .and_then(|r| r.strip_prefix(MATTER));
        if checked.outcome != Outcome::Answered || about != Some(matter.id.as_str()) {
            return Err(Problem::not_found());
        }
        if legal_date(checked.at) != self.today() {
            return Err(check_too_old());
        }
        let items: Vec<String> = checked
            .items
            .as_deref()
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let kept = Filing {
            subject,
            checked: filing.checked,
            items: items.clone(),
            measure: measure.id.clone(),
            matter: matter.id.clone(),
            organ: organ.clone(),
            account: account.id,
            actor: account.login.clone(),
            action: match filing.applied {
                true => MeasureAction::Applied,
                false => MeasureAction::NotApplied,
            },
            reason: (!reason.is_empty()).then_some(reason),
            policy: permit.text(),
        };
        let (pack, policy, today) = (self.pack_handle(), Arc::clone(self.policy()), self.today());
        let (wanted, reason) = (measure.id.clone(), kept.reason.clone());
        let applied = filing.applied;
        let holds = move |versions: &[Version]| {
            let mut usable = versions.to_vec();
            usable.retain(|v| {
                let facts = RecordFacts::on(v.state, v.decided_on, v.display_until, today);
                policy.shows(Reader::Organ, facts)
            });
            let decided = decide(&pack, &matter, &organ, today, &items, &usable);
            let found = decided.iter().find(|d| d.measure.id == wanted);
            let Some((found, (because, until))) = found.and_then(|d| Some((d, d.ground()?))) else {
                let applying = applies(&decided).into_iter().map(|m| m.id.clone());
                return Err(NotFiled {
                    refusal: MeasureRefusal::NotApplicable,
                    applying: applying.collect(),
                });
            };
            let told = Told {
                pack: &pack,
                measure: found.measure,
                organ: &organ,
                on: today,
                reason: reason.as_deref(),
            };
            Ok(MeasureGround {
                record: match because {
                    Because::Records(ids) => ids.first().copied(),
                    Because::CleanYears => None,
                },
                until,
                notice: told.notice(applied, until),
            })
        };
        match self.store().file_measure(kept, holds).wait().await? {
            FilingOutcome::Filed(receipt, _) => Ok((&receipt).into()),
            FilingOutcome::Refused(receipt, not_filed) => {
                Err(self.not_filed(&not_filed, (&receipt).into()))
            }
        }
    }

    /// What the account's organ filed, newest first.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub fn filed_measures(&self, account: &Account) -> Result<Vec<FiledMeasure>, Problem> {
        let _ = self.may_file(account)?;
        let rows = self
            .store()
            .measures_filed_by(account.acts_for(), None, PAGE)?;
        Ok(rows.iter().map(|row| self.filed(row)).collect())
    }

    /// Enters that the account's organ lifted a measure.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-FOUND` when the organ filed no such measure; `MEASURE-LIFTED-BEFORE`.
    pub async fn lift_measure(
        &self,
        account: &Account,
        id: &str,
        lifting: MeasureLifting,
    ) -> Result<(), Problem> {
        let permit = self.may_file(account)?;
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let because = match lifting {
            MeasureLifting::GroundEnded => MeasureEnd::GroundEnded,
            MeasureLifting::OwnAccord => MeasureEnd::Lifted,
        };
        let organ = account.acts_for().to_owned();
        let actor = account.login.clone();
        let (pack, today) = (self.pack_handle(), self.today());
        let told = move |row: &MeasureRow| ended_facts(&pack, row, because, today);
        let ended = self
            .store()
            .end_measure(organ, actor, id, because, permit.text(), told);
        match ended.wait().await? {
            true => Ok(()),
            false => Err(lifted_before()),
        }
    }

    /// How measures stand today, for the operator.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub fn measure_numbers(&self, account: &Account) -> Result<MeasureCounts, Problem> {
        self.operation(account)?;
        let MeasureNumbers {
            alive,
            without_record,
            to_be_lifted,
        } = self
            .store()
            .measure_numbers(self.today(), self.disputed_use())?;
        Ok(MeasureCounts {
            alive,
            without_record,
            to_be_lifted,
        })
    }

    fn may_file(&self, account: &Account) -> Result<Permit, Problem> {
        let organ = Resource::Organ(account.acts_for());
        self.decide(account, Action::FileMeasure, &organ, &Facts::None)
    }

    fn disputed_use(&self) -> DisputedUse {
        DisputedUse::on(&self.pack().parameters, self.today())
    }

    fn filed(&self, row: &MeasureRow) -> FiledMeasure {
        let measures = &self.pack().measures;
        let (today, disputed) = (self.today(), self.disputed_use());
        FiledMeasure {
            id: hex(&row.id),
            title: measure_title(measures, &row.measure),
            matter_title: measures
                .matter(&row.matter)
                .map_or_else(|| same(&row.matter), |m| m.title.clone()),
            applied: row.action == MeasureAction::Applied.word(),
            reason: row.reason.clone(),
            at: row.at,
            ground_end: row.ground_end,
            alive: row.is_alive_on(today, disputed),
            to_be_lifted: row.waits_for_lifting_on(today, disputed),
            ended_at: row.ended.as_ref().map(|(at, _)| *at),
        }
    }
}

/// How measures stand on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeasureCounts {
    /// Measures alive.
    pub alive: u64,
    /// Measures alive without a live record: always 0.
    pub without_record: u64,
    /// Measures whose ground ended and that the organ has yet to lift.
    pub to_be_lifted: u64,
}

fn same(word: &str) -> Bilingual {
    Bilingual::new(word, word)
}

fn measure_title(measures: &Measures, id: &str) -> Bilingual {
    let measure = measures.measure(id);
    measure.map_or_else(|| same(id), |m| m.title.clone())
}

impl Platform {
    fn not_filed(&self, not_filed: &NotFiled, receipt: Receipt) -> Problem {
        let measures = &self.pack().measures;
        let titles = not_filed.applying.iter();
        let titles: Vec<Bilingual> = titles.map(|id| measure_title(measures, id)).collect();
        let (zh, en) = lawful(&titles);
        Problem {
            code: not_filed.refusal.code(),
            kind: ProblemKind::Conflict,
            what: not_filed.refusal.text(),
            remedy: match not_filed.refusal {
                MeasureRefusal::NotApplicable => Bilingual::new(
                    format!("{zh}；本次登记未作出，本人会看到这次尝试"),
                    format!("{en}; nothing was filed, and the person sees the attempt"),
                ),
                MeasureRefusal::FiledBefore => Bilingual::new(
                    "请在已登记的措施中查看；本次登记未作出，本人会看到这次尝试",
                    "look at the measures that were filed; nothing was filed now, and the person sees the attempt",
                ),
            },
            receipt: Some(Box::new(receipt)),
        }
    }

    fn not_of_matter(&self, matter: &Matter, organ: &str) -> Problem {
        let (measures, today) = (&self.pack().measures, self.today());
        let listed = matter.measures.iter().filter_map(|id| measures.measure(id));
        let open = listed.filter(|m| m.holds_on(today) && m.organs.iter().any(|o| o == organ));
        let titles: Vec<Bilingual> = open.map(|m| m.title.clone()).collect();
        let (zh, en) = match titles.is_empty() {
            true => lawful(&titles),
            false => (
                format!(
                    "本事项、本单位的措施清单：{}",
                    joined(&titles, "、", |t| &t.zh)
                ),
                format!(
                    "on the list for this matter and organ: {}",
                    joined(&titles, ", ", |t| &t.en)
                ),
            ),
        };
        Problem {
            remedy: Bilingual::new(zh, en),
            ..Problem::new(
                "MEASURE-NOT-OF-MATTER",
                ProblemKind::BadInput,
                (
                    "该措施不在这个事项的措施清单内，清单之外不得采取措施，未登记",
                    "the measure is not on the list of this matter, and beyond the list none may be taken; nothing was filed",
                ),
                ("", ""),
            )
        }
    }
}

/// What may lawfully be done in place of what was refused.
fn lawful(titles: &[Bilingual]) -> (String, String) {
    if titles.is_empty() {
        return (
            "此刻没有可以登记的措施，请按一般程序办理".to_owned(),
            "no measure can be filed at this moment: follow the ordinary procedure".to_owned(),
        );
    }
    (
        format!(
            "此刻适用、可以登记的措施：{}",
            joined(titles, "、", |t| &t.zh)
        ),
        format!(
            "measures that apply at this moment and can be filed: {}",
            joined(titles, ", ", |t| &t.en)
        ),
    )
}

fn joined(titles: &[Bilingual], between: &str, text: impl Fn(&Bilingual) -> &String) -> String {
    let texts: Vec<&str> = titles.iter().map(|title| text(title).as_str()).collect();
    texts.join(between)
}

fn no_reason() -> Problem {
    Problem::new(
        "MEASURE-REASON",
        ProblemKind::BadInput,
        (
            "采取约束措施，或者未采取适用的措施，须说明理由",
            "a constraint, and a measure that is left, need a reason",
        ),
        (
            "请写明理由，不要写证件号码；本人会看到",
            "state the reason without anybody's number; the person sees it",
        ),
    )
}

fn check_too_old() -> Problem {
    Problem::new(
        "MEASURE-CHECK-OLD",
        ProblemKind::Conflict,
        (
            "核验不是今天作出的，情况可能已经变化，未登记",
            "the check is not of today, and things may have changed; nothing was filed",
        ),
        ("请重新核验后登记", "check again and file on that"),
    )
}

fn lifted_before() -> Problem {
    Problem::new(
        "MEASURE-LIFTED-BEFORE",
        ProblemKind::Conflict,
        (
            "该措施没有实施，或者已经解除",
            "the measure was not applied, or was lifted before",
        ),
        ("请刷新清单查看现状", "reload the list to see how it stands"),
    )
}
