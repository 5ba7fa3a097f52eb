//! 信用修复: what has to be fulfilled before a repair can be applied for, by the rules in force on the dates that choose them.
//!
//! How a repair is asked for follows the order in force on the day of the application. How long a record must have been shown
//! first follows the decision date, and of all the rules that were in force between the decision and the application the one
//! most favourable to the person (`rules.md` §6 leaves the transition of Order 36 open; doubt favours the person). That makes
//! waiting safe: a day later never asks for more than a day before. All periods are parameters of the pack.

mod condition;
mod minimum;

pub use condition::{Condition, Fulfilment, RepairConditions, Requirement};
pub use minimum::minimum_in_force;

use crate::calendar::CalendarMissing;
use crate::catalogue::{GradeRule, Item, Leaning, RepairRule};
use crate::instrument::Citation;
use crate::pack::Pack;
use crate::parameter::Parameter;
use crate::period::Rolling;
use crate::record::{State, Version};
use crate::text::Bilingual;
use jiff::civil::Date;
use minimum::Minimum;

/// Parameter that asks for proof that the duties of the decision were performed.
const DUTY: &str = "REPAIR_DUTY";
/// Parameter that asks for a public commitment 信用承诺.
const COMMITMENT: &str = "REPAIR_COMMITMENT";
/// Parameter with the time for which false material or a broken commitment keeps a person from applying.
const BLOCK: &str = "REPAIR_BLOCK";

/// What the person files, or has filed so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RepairFiled {
    /// Proof that the duties are performed comes with it.
    pub paper: bool,
    /// The public commitment was made.
    pub commitment: bool,
    /// Last day on which false material or a broken commitment keeps them from applying, from [`blocked_until`].
    pub blocked_until: Option<Date>,
}

/// Everything a repair of the record needs on a day, fulfilled or not. Never fails: where the pack has no rule for the day that
/// is a condition which is not fulfilled, and says so.
#[must_use]
pub fn conditions(
    item: &Item,
    version: &Version,
    filed: &RepairFiled,
    on: Date,
    pack: &Pack,
) -> RepairConditions {
    let mut found = RepairConditions::new(on, version.display_until);
    let (adverse, running) = (adverse(item, version), running(version, on));
    let over = !adverse.is_fulfilled() || !running.is_fulfilled();
    found.add(adverse);
    found.add(running);
    if over {
        return found;
    }
    match &item.repair {
        // `adverse` has said so.
        RepairRule::NotApplicable => {}
        RepairRule::Excluded(law) => found.add(excluded(law, pack)),
        RepairRule::BySource { how, after: None } => found.add(by_source(how)),
        RepairRule::BySource {
            after: Some(parameter),
            ..
        } => {
            let minimum = Minimum::of_list(parameter, version.decided_on, pack);
            found.add(minimum.condition(on, pack));
            found.add(duty(filed, None));
            found.add(not_blocked(filed, on, pack));
        }
        RepairRule::ByOrder => {
            let minimum = match version.grade.or_else(|| fixed_grade(item)) {
                Some(grade) => Minimum::of_grade(grade, item, version.decided_on, on, pack),
                None => Minimum::NoGrade,
            };
            found.add(minimum.condition(on, pack));
            if let Ok(asked) = pack.parameters.on(DUTY, on) {
                found.add(duty(filed, Some(asked)));
            }
            if let Ok(asked) = pack.parameters.on(COMMITMENT, on) {
                found.add(commitment(filed, asked));
            }
            found.add(not_blocked(filed, on, pack));
        }
    }
    found
}

/// Last day on which somebody may not apply, whose material was found to be false, or commitment broken, on a day; `None` where
/// the rules of that day know no such time.
///
/// # Errors
/// [`CalendarMissing`] when the period is in working days of a year that is not loaded.
pub fn blocked_until(found_on: Date, pack: &Pack) -> Result<Option<Date>, CalendarMissing> {
    let Ok(period) = pack.parameters.period_on(BLOCK, found_on) else {
        return Ok(None);
    };
    let last = period.end(found_on, &pack.calendar, Rolling::Never)?;
    Ok(Some(last))
}

fn fixed_grade(item: &Item) -> Option<crate::catalogue::Grade> {
    match item.grade {
        GradeRule::Fixed(grade) => Some(grade),
        GradeRule::None | GradeRule::ByPenaltyKind => None,
    }
}

fn adverse(item: &Item, version: &Version) -> Condition {
    let (fulfilment, zh, en) = if version.leaning != Leaning::Adverse {
        (
            Fulfilment::Never,
            "这不是失信信息，无须修复",
            "This does not speak against the person; there is nothing to repair",
        )
    } else if item.repair == RepairRule::NotApplicable {
        (
            Fulfilment::Never,
            "目录规定这类信息不适用修复",
            "The catalogue knows no repair of records of this kind",
        )
    } else {
        (
            Fulfilment::Fulfilled,
            "属于失信信息",
            "The record speaks against the person",
        )
    };
    Condition {
        requirement: Requirement::Adverse,
        fulfilment,
        text: Bilingual::new(zh, en),
        citation: None,
    }
}

fn running(version: &Version, on: Date) -> Condition {
    let gone = matches!(
        version.state,
        State::Withdrawn | State::Repaired | State::Sealed
    );
    let until = version.display_until;
    let (fulfilment, text) = if gone || until < on {
        let text = Bilingual::new(
            "这条信息已经不再展示和使用，无须修复",
            "The record is no longer shown or used; there is nothing to repair",
        );
        (Fulfilment::Never, text)
    } else {
        let text = Bilingual::new(
            format!("这条信息展示至{until}，此后自动停止"),
            format!("The record is shown until {until} and ends by itself then"),
        );
        (Fulfilment::Fulfilled, text)
    };
    Condition {
        requirement: Requirement::Running,
        fulfilment,
        text,
        citation: None,
    }
}

fn excluded(law: &Citation, pack: &Pack) -> Condition {
    let title = pack.instrument(&law.instrument).map_or_else(
        || Bilingual::new(&*law.instrument, &*law.instrument),
        |instrument| instrument.title.clone(),
    );
    Condition {
        requirement: Requirement::Permitted,
        fulfilment: Fulfilment::Never,
        text: Bilingual::new(
            format!("《{}》规定不予修复", title.zh),
            format!("{} excludes it from repair", title.en),
        ),
        citation: Some(law.clone()),
    }
}

fn by_source(how: &Bilingual) -> Condition {
    Condition {
        requirement: Requirement::OnThisRoad,
        fulfilment: Fulfilment::Never,
        text: Bilingual::new(
            format!("不由本平台受理修复：{}", how.zh),
            format!("Not repaired here: {}", how.en),
        ),
        citation: None,
    }
}

fn duty(filed: &RepairFiled, asked: Option<&Parameter>) -> Condition {
    Condition {
        requirement: Requirement::Duty,
        fulfilment: by_the_person(filed.paper),
        text: Bilingual::new(
            "已纠正失信行为、履行义务，并附证明材料",
            "What was wrong is corrected, the duties are performed, and proof comes with the application",
        ),
        citation: asked.map(condition::cited),
    }
}

fn commitment(filed: &RepairFiled, asked: &Parameter) -> Condition {
    Condition {
        requirement: Requirement::Commitment,
        fulfilment: by_the_person(filed.commitment),
        text: Bilingual::new(
            "已作出公开的信用承诺",
            "The person has made the public commitment",
        ),
        citation: Some(condition::cited(asked)),
    }
}

fn not_blocked(filed: &RepairFiled, on: Date, pack: &Pack) -> Condition {
    let asked = pack.parameters.on(BLOCK, on).ok();
    let (fulfilment, text) = match filed.blocked_until {
        Some(last) if on <= last => {
            let text = Bilingual::new(
                format!("因提供虚假材料或者违背承诺，{last}前（含当日）不得申请"),
                format!("False material or a broken commitment: no application until {last}"),
            );
            let from = last.tomorrow().map_or(Fulfilment::Never, Fulfilment::From);
            (from, text)
        }
        _ => {
            let text = Bilingual::new(
                "没有因虚假材料或者违背承诺而不得申请的情形",
                "No false material or broken commitment stands in the way",
            );
            (Fulfilment::Fulfilled, text)
        }
    };
    Condition {
        requirement: Requirement::NotBlocked,
        fulfilment,
        text,
        citation: asked.map(condition::cited),
    }
}

fn by_the_person(done: bool) -> Fulfilment {
    match done {
        true => Fulfilment::Fulfilled,
        false => Fulfilment::ByThePerson,
    }
}
