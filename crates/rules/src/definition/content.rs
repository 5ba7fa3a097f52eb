//! What a definition says.

use super::terms::Terms;
use crate::catalogue::Grade;
use crate::instrument::Citation;
use jiff::civil::Date;

/// One act that counts as dishonest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act {
    /// The word by which a row names it, in the field of the penalty kinds where the item has one.
    pub word: String,
    /// Its grade.
    pub grade: Grade,
    /// When somebody did it, so that anyone can tell.
    pub text: String,
}

/// All of it: a later content takes the place of the one before as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Title.
    pub title: String,
    /// Why it is needed.
    pub reason: String,
    /// Item of the catalogue whose records it is about.
    pub item: String,
    /// The law it rests on.
    pub basis: Vec<Citation>,
    /// Acts with their grades.
    pub acts: Vec<Act>,
    /// 评价指标: what is looked at when an act is judged.
    pub indicators: Vec<String>,
    /// Slugs of constraints of the pack's list that follow.
    pub measures: Vec<String>,
    /// Months after which a record is no longer shown, where that is shorter than the law allows; `None` leaves it to the law.
    pub display_months: Option<u32>,
    /// First day on which it holds.
    pub effect_on: Date,
}

impl Content {
    /// What of it weighs on a person.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms {
            acts: self
                .acts
                .iter()
                .map(|act| (act.word.clone(), act.grade))
                .collect(),
            display_months: self.display_months,
            measures: self.measures.iter().cloned().collect(),
        }
    }
}

/// 影响预估: what there is of an item on the day it was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Impact {
    /// Records that are shown.
    pub records: u64,
    /// People they are about.
    pub people: u64,
    /// Measures organs filed because of them that are alive.
    pub measures: u64,
    /// Records decided within the year before: what a year of the definition may reach.
    pub records_of_year: u64,
    /// People those are about.
    pub people_of_year: u64,
}
