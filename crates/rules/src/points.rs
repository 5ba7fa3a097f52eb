//! 诚信积分: points for those who want them (task 18 of the notice). They are incentives and nothing else.
//!
//! The formula is data, in versions with dates. It can only add: every line counts live records of an item of the catalogue that
//! speaks for the person, up to a most. Nothing adverse has a place in it, so that no penalty lowers the points and no repair
//! changes them; what counted stops counting with its own record. Points are computed when their owner looks, and kept nowhere.

use crate::catalogue::Leaning;
use crate::pack::Pack;
use crate::record::Version;
use crate::text::Bilingual;
use jiff::civil::Date;

/// One line of a formula: so many points for each live record of some items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointRule {
    /// Stable slug.
    pub id: String,
    /// What is rewarded.
    pub title: Bilingual,
    /// Items that count.
    pub items: Vec<String>,
    /// A field, by its code, and what must stand in it: a neutral record, such as a commitment, counts only by it.
    pub when: Option<(String, String)>,
    /// Points for each record.
    pub points: u32,
    /// Most points of this line.
    pub most: u32,
}

/// A formula, in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// Version, counted from 1.
    pub version: u32,
    /// First day.
    pub from: Date,
    /// Last day; `None` while open.
    pub until: Option<Date>,
    /// Lines.
    pub rules: Vec<PointRule>,
}

impl Formula {
    /// Whether this version governs a day.
    #[must_use]
    pub fn governs(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// What one line of the formula gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointLine<'p> {
    /// The line of the formula.
    pub rule: &'p PointRule,
    /// The records that count, by id, in the order of ids.
    pub records: Vec<[u8; 16]>,
    /// Points.
    pub points: u32,
}

/// The points of a person on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Points<'p> {
    /// Formula they were computed with.
    pub formula: &'p Formula,
    /// Every line, also those that give nothing.
    pub lines: Vec<PointLine<'p>>,
    /// Sum of the lines.
    pub total: u32,
}

/// The points that records give on a day; `None` on a day without formula.
#[must_use]
pub fn points<'p>(pack: &'p Pack, day: Date, records: &[Version]) -> Option<Points<'p>> {
    let formula = pack.points.iter().find(|f| f.governs(day))?;
    let lines: Vec<PointLine<'p>> = formula
        .rules
        .iter()
        .map(|rule| line(pack, rule, day, records))
        .collect();
    Some(Points {
        formula,
        total: lines.iter().map(|l| l.points).fold(0, u32::saturating_add),
        lines,
    })
}

fn line<'p>(pack: &Pack, rule: &'p PointRule, day: Date, records: &[Version]) -> PointLine<'p> {
    let counting = records.iter().filter(|r| counts(pack, rule, day, r));
    let mut records: Vec<[u8; 16]> = counting.map(|r| r.record).collect();
    records.sort_unstable();
    records.dedup();
    let number = u32::try_from(records.len()).unwrap_or(u32::MAX);
    PointLine {
        rule,
        records,
        points: number.saturating_mul(rule.points).min(rule.most),
    }
}

fn counts(pack: &Pack, rule: &PointRule, day: Date, record: &Version) -> bool {
    let Some(item) = pack.item(&record.item) else {
        return false;
    };
    let is_live = record.shown_on(day) && item.switched_off.is_none();
    let speaks_for = match (&rule.when, record.leaning) {
        (_, Leaning::Adverse) => false,
        (None, leaning) => leaning == Leaning::Good,
        (Some(wanted), _) => record.fields.contains(wanted),
    };
    is_live && speaks_for && rule.items.contains(&record.item)
}
