//! 最短公示期: how long a record must have been shown before its repair can be applied for.

use super::condition::{Condition, Fulfilment, Requirement, cited};
use crate::catalogue::{Grade, Item};
use crate::instrument::Citation;
use crate::pack::Pack;
use crate::parameter::{Parameter, Value};
use crate::period::Rolling;
use crate::text::Bilingual;
use jiff::civil::Date;

/// Statement of the pack with the slugs of the areas for which Order 58 had a longer time.
const SAFETY_AREAS: &str = "OLD_PUB_SAFETY_AREAS";

/// The parameters with the shortest display of a grade, newest regime first. What they say, and on which days, is in the pack.
fn regimes(grade: Grade, safety: bool) -> [&'static str; 3] {
    let old = match safety {
        true => "OLD_PUB_MIN_SAFETY",
        false => "OLD_PUB_MIN",
    };
    match grade {
        Grade::Minor => ["PUB_MINOR_MIN", old, "OLDER_PUB_MINOR_MIN"],
        Grade::General => ["PUB_GENERAL_MIN", old, "OLDER_PUB_GENERAL_MIN"],
        Grade::Serious => ["PUB_SERIOUS_MIN", old, "OLDER_PUB_SERIOUS_MIN"],
    }
}

/// The parameter with the shortest display of a grade under the order in force: without it a pack cannot repair by order.
#[must_use]
pub fn minimum_in_force(grade: Grade) -> &'static str {
    regimes(grade, false)[0]
}

/// What the rules say about the shortest display of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Minimum {
    /// It may be applied for from this day on.
    From(Date, Citation),
    /// No rule of the pack covers the day.
    Unknown { parameter: String, day: Date },
    /// The record has no grade, and the rules go by grade.
    NoGrade,
}

impl Minimum {
    /// The most favourable of all rules in force between the decision and the application.
    pub(super) fn of_grade(
        grade: Grade,
        item: &Item,
        decided_on: Date,
        on: Date,
        pack: &Pack,
    ) -> Self {
        let ids = regimes(grade, is_of_safety(item, pack));
        let in_between = |p: &&Parameter| {
            ids.contains(&p.id.as_str())
                && p.from.is_none_or(|from| from <= on)
                && p.until.is_none_or(|until| until >= decided_on)
        };
        let rules = pack.parameters.all().iter().filter(in_between);
        let days = rules.filter_map(|p| Some((first_day(p, decided_on, pack)?, cited(p))));
        match days.min_by_key(|(day, _)| *day) {
            Some((day, rule)) => Minimum::From(day, rule),
            None => Minimum::Unknown {
                parameter: ids[0].to_owned(),
                day: decided_on,
            },
        }
    }

    /// The list's own rule, as of the day of the listing.
    pub(super) fn of_list(parameter: &str, listed_on: Date, pack: &Pack) -> Self {
        let rule = pack.parameters.on(parameter, listed_on).ok();
        let day = rule.and_then(|p| Some((first_day(p, listed_on, pack)?, cited(p))));
        match day {
            Some((day, rule)) => Minimum::From(day, rule),
            None => Minimum::Unknown {
                parameter: parameter.to_owned(),
                day: listed_on,
            },
        }
    }

    pub(super) fn condition(&self, on: Date, pack: &Pack) -> Condition {
        match self {
            Minimum::From(day, rule) => from(*day, rule, on, pack),
            Minimum::Unknown { parameter, day } => Condition {
                requirement: Requirement::RuleKnown,
                fulfilment: Fulfilment::Never,
                text: Bilingual::new(
                    format!("数据包没有{day}适用的参数{parameter}，无法计算最短公示期"),
                    format!(
                        "The pack has no parameter {parameter} for {day}; the shortest display cannot be computed"
                    ),
                ),
                citation: None,
            },
            Minimum::NoGrade => Condition {
                requirement: Requirement::RuleKnown,
                fulfilment: Fulfilment::Never,
                text: Bilingual::new(
                    "这条信息没有失信等级，无法计算最短公示期，请联系来源单位",
                    "The record has no grade, so the shortest display cannot be computed; ask the source",
                ),
                citation: None,
            },
        }
    }
}

fn from(day: Date, rule: &Citation, on: Date, pack: &Pack) -> Condition {
    let title = pack.instrument(&rule.instrument).map_or_else(
        || Bilingual::new(&*rule.instrument, &*rule.instrument),
        |instrument| instrument.title.clone(),
    );
    Condition {
        requirement: Requirement::MinimumPeriod,
        fulfilment: match day <= on {
            true => Fulfilment::Fulfilled,
            false => Fulfilment::From(day),
        },
        text: Bilingual::new(
            format!("须满最短公示期，{day}起可以申请（{}）", title.zh),
            format!(
                "Shown for the shortest time; it can be applied for from {day} ({})",
                title.en
            ),
        ),
        citation: Some(rule.clone()),
    }
}

/// The day after the period has run; a rule that states that there is none lets the day of the decision be the first. `None`
/// when the period cannot be counted.
fn first_day(rule: &Parameter, decided_on: Date, pack: &Pack) -> Option<Date> {
    match &rule.value {
        Value::Period(period) => {
            let last = period.end(decided_on, &pack.calendar, Rolling::Never);
            last.ok()?.tomorrow().ok()
        }
        Value::Statement(_) => Some(decided_on),
        _ => None,
    }
}

fn is_of_safety(item: &Item, pack: &Pack) -> bool {
    let named = pack
        .parameters
        .all()
        .iter()
        .filter(|p| p.id == SAFETY_AREAS);
    named.into_iter().any(|p| match &p.value {
        Value::Statement(areas) => areas
            .split_whitespace()
            .any(|area| item.areas.iter().any(|of_item| of_item == area)),
        _ => false,
    })
}
