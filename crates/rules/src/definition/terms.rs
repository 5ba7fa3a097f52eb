//! Which definition reaches which record: the one in effect on the day of the act, and of later ones only what is milder 从旧兼从轻.

use crate::catalogue::Grade;
use crate::text::Bilingual;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What of a definition weighs on a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Grades of acts by their word; an act that is not here has the grade of the catalogue, if it has one.
    pub acts: BTreeMap<String, Grade>,
    /// Months of display; `None` leaves it to the law, which is the longest there is.
    pub display_months: Option<u32>,
    /// Constraints that follow.
    pub measures: BTreeSet<String>,
}

/// The days on which an approved definition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: Date,
    /// Day from which it holds no more, when it was repealed.
    pub until: Option<Date>,
    /// What it says.
    pub terms: Terms,
}

/// What holds from a day on, until the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InEffect {
    /// First day.
    pub from: Date,
    /// What holds.
    pub terms: Terms,
}

/// What holds when, of all approved definitions of one organ about one item. A later day of effect takes the place of an earlier one;
/// from a repeal on, unless another has taken the place before, nothing is defined.
#[must_use]
pub fn timeline(spans: &[Span]) -> Vec<InEffect> {
    let held = |span: &&Span| span.until.is_none_or(|until| span.from < until);
    let mut spans: Vec<&Span> = spans.iter().filter(held).collect();
    spans.sort_by_key(|span| span.from);
    let mut found: Vec<InEffect> = Vec::with_capacity(spans.len());
    for (at, span) in spans.iter().enumerate() {
        found.push(InEffect {
            from: span.from,
            terms: span.terms.clone(),
        });
        let next = spans.get(at + 1).map(|next| next.from);
        if let Some(until) = span.until
            && next.is_none_or(|next| until < next)
        {
            found.push(InEffect {
                from: until,
                terms: Terms::default(),
            });
        }
    }
    found
}

/// What is applied to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied<'d> {
    /// What held on the day of the act; nothing when nothing was defined.
    base: Option<&'d Terms>,
    /// What came into effect since.
    later: Vec<&'d Terms>,
}

impl<'d> Applied<'d> {
    /// To a record whose act is of a day, as seen on another. `defined` is in the order of [`timeline`].
    #[must_use]
    pub fn to(defined: &'d [InEffect], acted_on: Date, today: Date) -> Self {
        let split = defined.partition_point(|one| one.from <= acted_on);
        let (before, after) = defined.split_at(split);
        Self {
            base: before.last().map(|one| &one.terms),
            later: after
                .iter()
                .take_while(|one| one.from <= today)
                .map(|one| &one.terms)
                .collect(),
        }
    }

    /// The grade of an act: `catalogue` is the one the catalogue gives it. `None` when nothing grades it, or a later definition no
    /// longer does: then a person decides.
    #[must_use]
    pub fn grade(&self, word: &str, catalogue: Option<Grade>) -> Option<Grade> {
        let in_terms = |terms: &Terms| terms.acts.get(word).copied().or(catalogue);
        let then = self.base.map_or(catalogue, in_terms);
        let since = self.later.iter().copied().map(in_terms);
        since.fold(then, Option::min)
    }

    /// Months of display; `None` leaves it to the law.
    #[must_use]
    pub fn display_months(&self) -> Option<u32> {
        let all = self.base.into_iter().chain(self.later.iter().copied());
        all.filter_map(|terms| terms.display_months).min()
    }

    /// Constraints that follow.
    #[must_use]
    pub fn measures(&self) -> BTreeSet<&'d str> {
        let Some(base) = self.base else {
            return BTreeSet::new();
        };
        let stays = |measure: &&String| self.later.iter().all(|t| t.measures.contains(*measure));
        base.measures
            .iter()
            .filter(stays)
            .map(String::as_str)
            .collect()
    }
}

/// In what a definition is worse for people than another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worse {
    /// An act that was not defined.
    NewAct(String),
    /// An act is graver.
    HigherGrade(String),
    /// Records are shown for longer.
    LongerDisplay,
    /// A measure more.
    FurtherMeasure(String),
    /// It takes effect earlier.
    EarlierEffect,
    /// Something else is looked at.
    OtherIndicator,
}

impl Worse {
    /// In words.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        match self {
            Worse::NewAct(word) => Bilingual::new(
                format!("增加行为“{word}”"),
                format!("the act “{word}” is added"),
            ),
            Worse::HigherGrade(word) => Bilingual::new(
                format!("行为“{word}”的等级提高"),
                format!("the act “{word}” is graver"),
            ),
            Worse::LongerDisplay => Bilingual::new("展示期延长", "records are shown for longer"),
            Worse::FurtherMeasure(measure) => Bilingual::new(
                format!("增加措施“{measure}”"),
                format!("the measure “{measure}” is added"),
            ),
            Worse::EarlierEffect => Bilingual::new("生效日提前", "it takes effect earlier"),
            Worse::OtherIndicator => Bilingual::new("增加评价指标", "an indicator is added"),
        }
    }
}

/// In what `after` is worse for people than `before`. `catalogue` is the grade the catalogue itself gives an act: what is left out of
/// a definition falls back on it.
#[must_use]
pub fn worsens(
    before: &Terms,
    after: &Terms,
    catalogue: &dyn Fn(&str) -> Option<Grade>,
) -> Vec<Worse> {
    let grade = |terms: &Terms, word: &str| terms.acts.get(word).copied().or(catalogue(word));
    let words: BTreeSet<&String> = before.acts.keys().chain(after.acts.keys()).collect();
    let graver = words.into_iter().filter_map(|word| {
        let (then, now) = (grade(before, word), grade(after, word));
        match then {
            None if now.is_some() => Some(Worse::NewAct(word.clone())),
            Some(_) if then < now => Some(Worse::HigherGrade(word.clone())),
            _ => None,
        }
    });
    let mut found: Vec<Worse> = graver.collect();
    // No number of months is the longest.
    let longer = match (before.display_months, after.display_months) {
        (Some(before), Some(after)) => after > before,
        (Some(_), None) => true,
        (None, _) => false,
    };
    if longer {
        found.push(Worse::LongerDisplay);
    }
    let further = after.measures.difference(&before.measures);
    found.extend(further.cloned().map(Worse::FurtherMeasure));
    found
}
