//! 措施: what follows from a record at a counter. A constraint 约束 stands on the national list of measures and on a law of its
//! own; a convenience 便利 speaks for the person and is never the condition of a service.
//!
//! What is not listed does not exist. A measure names no relative and no degree: it has no field for either, so that one that
//! reaches others or grows heavier cannot be written down. Whether it applies is computed from live records each time
//! ([`decide()`]) and kept nowhere: it ends with its ground, by itself.

mod decide;
mod end;
mod refusal;

pub use decide::{
    Because, Decided, Standing, WhyNot, applies, clean_years, decide, is_clean, looked_at, needed,
};
pub use end::{Carried, MeasureOver};
pub use refusal::{MeasureRefusal, refusal_text};

use crate::instrument::Citation;
use crate::parameter::Confidence;
use crate::text::Bilingual;
use jiff::civil::Date;

/// The group of the national list of measures 全国失信惩戒措施基础清单 a kind belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// By public organs, taking rights or adding duties: only a law or regulation can.
    ByLaw,
    /// By public organs in what they manage: funds, honours, supervision.
    InManagement,
    /// By banks and others at their own decision. No organ may order it, and the platform does not tell one to.
    ByMarket,
}

impl Group {
    /// Every group.
    pub const ALL: [Group; 3] = [Group::ByLaw, Group::InManagement, Group::ByMarket];

    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Group::ByLaw => "by-law",
            Group::InManagement => "in-management",
            Group::ByMarket => "by-market",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> Bilingual {
        let (zh, en) = match self {
            Group::ByLaw => (
                "由公共管理机构依法减损权益或者增加义务",
                "by public organs, taking rights or adding duties by law",
            ),
            Group::InManagement => (
                "由公共管理机构在履职中采取",
                "by public organs in what they manage",
            ),
            Group::ByMarket => (
                "由市场主体自主决定",
                "by market actors at their own decision",
            ),
        };
        Bilingual::new(zh, en)
    }
}

/// A kind of constraint on the national list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintKind {
    /// Stable slug, for example `fiscal-funds`.
    pub id: String,
    /// Name.
    pub title: Bilingual,
    /// Group on the list.
    pub group: Group,
    /// Items it may follow from besides the severe lists.
    pub also_from: Vec<String>,
    /// Where it applies, conveniences are not given in the same matter.
    pub withholds_conveniences: bool,
}

/// One of the six sources of good-credit records of the notice (task 19), with the items that are such records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodSource {
    /// Its tag in the list `incentive-subject`.
    pub tag: String,
    /// Items.
    pub items: Vec<String>,
}

/// What a measure does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// 约束
    Constraint {
        /// Its kind on the national list.
        kind: String,
    },
    /// 便利
    Convenience {
        /// Its kind, a tag of `incentive-measure`.
        kind: String,
        /// Areas it is for, tags of `incentive-area`.
        areas: Vec<String>,
        /// Three years without adverse record are enough as well (parameter `CLEAN_YEARS`).
        clean_years: bool,
    },
}

/// A measure, as it stands in the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Stable slug.
    pub id: String,
    /// Name.
    pub title: Bilingual,
    /// What it means for the person, in plain words.
    pub meaning: Bilingual,
    /// What it does.
    pub effect: Effect,
    /// The law it rests on.
    pub basis: Vec<Citation>,
    /// Organs that may act.
    pub organs: Vec<String>,
    /// Items it follows from: severe lists and what the measures list allows, or good records.
    pub grounds: Vec<String>,
    /// First day.
    pub from: Date,
    /// Last day; `None` while open.
    pub until: Option<Date>,
    /// Day by which somebody has to have looked at it again. A constraint that was not looked at does not apply from the day
    /// after.
    pub review_by: Date,
    /// How sure the entry is.
    pub confidence: Confidence,
    /// Why it is switched off; `None` when it is on.
    pub switched_off: Option<Bilingual>,
}

impl Measure {
    /// Whether it is a constraint.
    #[must_use]
    pub fn is_constraint(&self) -> bool {
        matches!(self.effect, Effect::Constraint { .. })
    }

    /// The last day on which it can apply; `None` without end.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        match (self.is_constraint(), self.until) {
            (true, until) => Some(until.map_or(self.review_by, |u| u.min(self.review_by))),
            (false, until) => until,
        }
    }

    /// Whether it is on and holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.switched_off.is_none()
            && self.from <= day
            && self.last_day().is_none_or(|last| day <= last)
    }
}

/// 办理事项: something a person does at a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Stable slug.
    pub id: String,
    /// Name.
    pub title: Bilingual,
    /// Organs that handle it.
    pub organs: Vec<String>,
    /// Area of the notice; `None` for a matter outside the four.
    pub area: Option<String>,
    /// 基本公共服务: nothing is held against anybody in it.
    pub basic_service: bool,
    /// Purposes for which an organ may ask when it handles the matter.
    pub purposes: Vec<String>,
    /// Measures that may apply, in the order they are told.
    pub measures: Vec<String>,
}

/// The list of measures of a pack, and the matters in which they apply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measures {
    /// Kinds of constraint.
    pub kinds: Vec<ConstraintKind>,
    /// Sources of good-credit records.
    pub sources: Vec<GoodSource>,
    /// Measures.
    pub list: Vec<Measure>,
    /// Matters.
    pub matters: Vec<Matter>,
}

impl Measures {
    /// The measure of a slug.
    #[must_use]
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.list.iter().find(|m| m.id == id)
    }

    /// The matter of a slug.
    #[must_use]
    pub fn matter(&self, id: &str) -> Option<&Matter> {
        self.matters.iter().find(|m| m.id == id)
    }

    /// The kind of constraint of a slug.
    #[must_use]
    pub fn kind(&self, id: &str) -> Option<&ConstraintKind> {
        self.kinds.iter().find(|k| k.id == id)
    }

    /// The matters an organ handles.
    pub fn matters_of<'m>(&'m self, organ: &str) -> impl Iterator<Item = &'m Matter> {
        let handles = move |m: &&Matter| m.organs.iter().any(|o| o == organ);
        self.matters.iter().filter(handles)
    }
}
