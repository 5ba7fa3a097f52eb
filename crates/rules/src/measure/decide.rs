//! Which measures apply in a matter: a pure function of the pack, the matter, the organ, the day and live records.

use super::{Effect, Matter, Measure};
use crate::catalogue::Leaning;
use crate::disputed::DisputedUse;
use crate::instrument::Rank;
use crate::pack::Pack;
use crate::period::{Period, Rolling};
use crate::record::Version;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Parameter: how many years without adverse record count as good credit.
const CLEAN_YEARS: &str = "CLEAN_YEARS";

/// Why a measure applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// These records, by id, the one that lasts longest first.
    Records(Vec<[u8; 16]>),
    /// 连续三年以上无不良信用记录: nothing adverse stands against the person.
    CleanYears,
}

/// Why a measure does not apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// It is switched off, has ended, is due for review, or no law it rests on is in force.
    NotInForce,
    /// This organ may not act on it.
    OtherOrgan,
    /// The ground does not let these items be looked at.
    NotExamined(Vec<String>),
    /// There is no record it could follow from.
    NoGround,
    /// The person has a record that keeps the years from being clean.
    NotClean,
    /// A constraint that applies in the same matter excludes conveniences.
    Withheld(String),
}

/// Whether a measure applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It applies.
    Applies {
        /// Why.
        because: Because,
        /// Last day on which it can apply, should nothing end its ground before; `None` when only the present day is told.
        until: Option<Date>,
    },
    /// It does not.
    Not(WhyNot),
}

/// What was decided about one measure of a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided<'p> {
    /// The measure.
    pub measure: &'p Measure,
    /// Whether it applies.
    pub standing: Standing,
}

impl Decided<'_> {
    /// Whether it applies.
    #[must_use]
    pub fn applies(&self) -> bool {
        self.ground().is_some()
    }

    /// Why it applies and until when, if it does.
    #[must_use]
    pub fn ground(&self) -> Option<(&Because, Option<Date>)> {
        match &self.standing {
            Standing::Applies { because, until } => Some((because, *until)),
            Standing::Not(_) => None,
        }
    }
}

/// Decides every measure of a matter, in the matter's order. `seen` are the items the ground opens: a record of another item
/// is not looked at. What ended, was repaired, withdrawn or sealed, and what no item that is on covers any more, counts for
/// nothing, whoever hands it over. What is disputed counts as far as [`DisputedUse`] says.
#[must_use]
pub fn decide<'p>(
    pack: &'p Pack,
    matter: &Matter,
    organ: &str,
    day: Date,
    seen: &[String],
    records: &[Version],
) -> Vec<Decided<'p>> {
    let scene = Scene {
        pack,
        organ: matter.organs.iter().any(|o| o == organ).then_some(organ),
        day,
        seen,
        records: live(pack, day, seen, records),
        disputed: DisputedUse::on(&pack.parameters, day),
    };
    let measures = matter.measures.iter();
    let measures: Vec<&Measure> = measures
        .filter_map(|id| pack.measures.measure(id))
        .collect();
    let withheld = measures
        .iter()
        .find(|m| withholds(pack, m) && matches!(scene.standing(m), Standing::Applies { .. }));
    measures
        .iter()
        .map(|measure| Decided {
            measure,
            standing: match (scene.standing(measure), withheld) {
                (Standing::Applies { .. }, Some(by)) if !measure.is_constraint() => {
                    Standing::Not(WhyNot::Withheld(by.id.clone()))
                }
                (standing, _) => standing,
            },
        })
        .collect()
}

/// Those that apply.
#[must_use]
pub fn applies<'p>(decided: &[Decided<'p>]) -> Vec<&'p Measure> {
    let applying = decided.iter().filter(|d| d.applies());
    applying.map(|d| d.measure).collect()
}

/// The items the measures need that an organ may act on in a matter, and no other: what a question about the matter asks for.
#[must_use]
pub fn needed(pack: &Pack, matter: &Matter, organ: &str, day: Date) -> Vec<String> {
    looked_at(pack, matter, organ, day, |_| true)
}

/// Those of them that are worth looking at on a ground that opens only some: the grounds it opens, and what clean years need if it
/// opens all of that. What would leave the question of the years open is not read.
#[must_use]
pub fn looked_at(
    pack: &Pack,
    matter: &Matter,
    organ: &str,
    day: Date,
    opens: impl Fn(&str) -> bool,
) -> Vec<String> {
    let measures = matter.measures.iter();
    let acting = measures
        .filter_map(|id| pack.measures.measure(id))
        .filter(|m| m.holds_on(day) && m.organs.iter().any(|o| o == organ));
    let mut items = BTreeSet::new();
    for measure in acting {
        let grounds = measure.grounds.iter().filter(|id| is_on(pack, id));
        items.extend(grounds.filter(|id| opens(id)).cloned());
        let adverse = match asks_for_clean_years(measure) {
            true => adverse_items(pack),
            false => BTreeSet::new(),
        };
        if adverse.iter().all(|id| opens(id)) {
            items.extend(adverse);
        }
    }
    items.into_iter().collect()
}

/// Whether nothing adverse stands against a person on a day: no live adverse record was decided within the years of
/// `CLEAN_YEARS`, and no severe list names them. What ended or was repaired is gone and does not count. Without the
/// parameter nobody is said to be clean.
#[must_use]
pub fn is_clean(pack: &Pack, day: Date, records: &[Version]) -> bool {
    let Some(years) = clean_years(pack, day) else {
        return false;
    };
    let adverse = records
        .iter()
        .filter(|r| r.leaning == Leaning::Adverse && r.shown_on(day) && is_on(pack, &r.item));
    !adverse.into_iter().any(|record| {
        let listed = pack.item(&record.item).is_some_and(|i| i.severe_list);
        let counts = years.end(record.decided_on, &pack.calendar, Rolling::Never);
        listed || counts.is_ok_and(|last| day <= last)
    })
}

/// For how long nothing adverse may have been decided; `None` when the pack does not say.
#[must_use]
pub fn clean_years(pack: &Pack, day: Date) -> Option<Period> {
    pack.parameters.period_on(CLEAN_YEARS, day).ok()
}

struct Scene<'p, 'r> {
    pack: &'p Pack,
    /// The organ, if it handles the matter.
    organ: Option<&'r str>,
    day: Date,
    seen: &'r [String],
    records: Vec<&'r Version>,
    disputed: DisputedUse,
}

impl Scene<'_, '_> {
    fn standing(&self, measure: &Measure) -> Standing {
        if !measure.holds_on(self.day) || !rests_on_law(self.pack, measure, self.day) {
            return Standing::Not(WhyNot::NotInForce);
        }
        let acts = |organ: &str| measure.organs.iter().any(|o| o == organ);
        if !self.organ.is_some_and(acts) {
            return Standing::Not(WhyNot::OtherOrgan);
        }
        let records = self.grounds_of(measure);
        if let Some(longest) = records.first() {
            let last = longest.display_until;
            return Standing::Applies {
                until: Some(measure.last_day().map_or(last, |end| end.min(last))),
                because: Because::Records(records.iter().map(|r| r.record).collect()),
            };
        }
        if asks_for_clean_years(measure) {
            return self.clean_years(measure);
        }
        match self.unseen(measure.grounds.iter().cloned()) {
            unseen if unseen.is_empty() => Standing::Not(WhyNot::NoGround),
            unseen => Standing::Not(WhyNot::NotExamined(unseen)),
        }
    }

    /// The live records a measure follows from, the one that lasts longest first.
    fn grounds_of(&self, measure: &Measure) -> Vec<&Version> {
        let leaning = match measure.is_constraint() {
            true => Leaning::Adverse,
            false => Leaning::Good,
        };
        let mut records: Vec<&Version> = self
            .records
            .iter()
            .copied()
            .filter(|r| r.leaning == leaning && measure.grounds.contains(&r.item))
            .filter(|r| !measure.is_constraint() || self.disputed.may_constrain(r.state))
            .collect();
        records.sort_by(|a, b| {
            (b.display_until, a.record, a.version).cmp(&(a.display_until, b.record, b.version))
        });
        records.dedup_by_key(|r| r.record);
        records
    }

    fn clean_years(&self, measure: &Measure) -> Standing {
        let adverse = self.unseen(adverse_items(self.pack));
        if !adverse.is_empty() {
            return Standing::Not(WhyNot::NotExamined(adverse));
        }
        let records: Vec<Version> = self.records.iter().map(|r| (*r).clone()).collect();
        match is_clean(self.pack, self.day, &records) {
            true => Standing::Applies {
                because: Because::CleanYears,
                until: measure.last_day(),
            },
            false => Standing::Not(WhyNot::NotClean),
        }
    }

    fn unseen(&self, items: impl IntoIterator<Item = String>) -> Vec<String> {
        let mut unseen: Vec<String> = items.into_iter().collect();
        unseen.retain(|id| is_on(self.pack, id) && !self.seen.contains(id));
        unseen
    }
}

/// The records that may be looked at and used on a day.
fn live<'r>(pack: &Pack, day: Date, seen: &[String], records: &'r [Version]) -> Vec<&'r Version> {
    let disputed = DisputedUse::on(&pack.parameters, day);
    let usable = |r: &&Version| {
        let counts = r.shown_on(day) && disputed.may_use(r.state);
        counts && seen.contains(&r.item) && is_on(pack, &r.item)
    };
    records.iter().filter(usable).collect()
}

/// Whether an item is known and on: a record of one that was switched off since is neither shown nor used.
fn is_on(pack: &Pack, item: &str) -> bool {
    pack.item(item).is_some_and(|i| i.switched_off.is_none())
}

fn adverse_items(pack: &Pack) -> BTreeSet<String> {
    let items = pack.items.iter();
    let adverse = items.filter(|i| i.leaning == Leaning::Adverse && is_on(pack, &i.id));
    adverse.map(|i| i.id.clone()).collect()
}

fn asks_for_clean_years(measure: &Measure) -> bool {
    matches!(
        measure.effect,
        Effect::Convenience {
            clean_years: true,
            ..
        }
    )
}

fn withholds(pack: &Pack, measure: &Measure) -> bool {
    match &measure.effect {
        Effect::Constraint { kind } => pack
            .measures
            .kind(kind)
            .is_some_and(|kind| kind.withholds_conveniences),
        Effect::Convenience { .. } => false,
    }
}

/// Whether one of the cited instruments can carry the measure and is in force on the day.
fn rests_on_law(pack: &Pack, measure: &Measure, day: Date) -> bool {
    let carries = |rank: Rank| match measure.is_constraint() {
        true => rank.can_carry_constraint(),
        false => rank.can_be_basis(),
    };
    measure.basis.iter().any(|citation| {
        let versions = pack.instruments.iter();
        versions
            .filter(|i| i.id == citation.instrument)
            .any(|i| carries(i.rank) && i.in_force_on(day))
    })
}
