//! What the person is told of a measure: what it is and means, from when until when, why, and what they can do.

use crate::record::organ_name;
use jiff::civil::Date;
use rules::measure::{Measure, MeasureOver};
use rules::notice::{Fact, Facts, NoticeKind};
use rules::pack::Pack;
use rules::text::Bilingual;
use store::{MeasureEnd, MeasureRow};

/// A measure that is filed.
pub(super) struct Told<'a> {
    pub(super) pack: &'a Pack,
    pub(super) measure: &'a Measure,
    /// Slug of the organ that acted.
    pub(super) organ: &'a str,
    pub(super) on: Date,
    /// Reason of the organ.
    pub(super) reason: Option<&'a str>,
}

impl Told<'_> {
    /// The notice: that it was applied, or that a convenience was left. That a constraint was left changes nothing for anybody.
    pub(super) fn notice(&self, applied: bool, until: Option<Date>) -> Option<(NoticeKind, Facts)> {
        let kind = match (applied, self.measure.is_constraint()) {
            (true, _) => NoticeKind::MeasureApplied,
            (false, false) => NoticeKind::MeasureNotApplied,
            (false, true) => return None,
        };
        let mut facts = Facts::new()
            .with(Fact::Measure, self.measure.title.clone())
            .with(Fact::Organ, organ_name(self.pack, self.organ, self.on));
        for fact in kind.facts() {
            facts = match fact {
                Fact::From | Fact::On => facts.with_day(*fact, self.on),
                Fact::Until => match until {
                    Some(until) => facts.with_day(Fact::Until, until),
                    None => facts.with(
                        Fact::Until,
                        Bilingual::new("本次办理结束", "the end of this matter"),
                    ),
                },
                Fact::Effect => facts.with(Fact::Effect, self.measure.meaning.clone()),
                Fact::Reason => facts.with(Fact::Reason, self.reason()),
                _ => facts,
            };
        }
        Some((kind, facts))
    }

    fn reason(&self) -> Bilingual {
        match self.reason {
            Some(reason) => Bilingual::new(reason, reason),
            None => Bilingual::new("未另作说明", "nothing further"),
        }
    }
}

/// What is told when a measure is lifted.
pub(super) fn ended_facts(pack: &Pack, row: &MeasureRow, because: MeasureEnd, on: Date) -> Facts {
    let (zh, en) = match because {
        MeasureEnd::GroundEnded => ("所依据的信息已经终止", "the record it rested on has ended"),
        MeasureEnd::Lifted => ("单位提前解除", "the organ lifts it of its own accord"),
    };
    of_filed(pack, row, on)
        .with_day(Fact::On, on)
        .with(Fact::Reason, Bilingual::new(zh, en))
}

/// What is told when a measure ended by itself, for a reason and from a day on.
pub(super) fn over_facts(pack: &Pack, row: &MeasureRow, why: MeasureOver, from: Date) -> Facts {
    of_filed(pack, row, from)
        .with_day(Fact::From, from)
        .with(Fact::Reason, why.text())
}

/// Which measure it is, and whose.
fn of_filed(pack: &Pack, row: &MeasureRow, on: Date) -> Facts {
    let measure = pack.measures.measure(&row.measure);
    let title = measure.map(|measure| measure.title.clone());
    Facts::new()
        .with(
            Fact::Measure,
            title.unwrap_or_else(|| Bilingual::new(&row.measure, &row.measure)),
        )
        .with(Fact::Organ, organ_name(pack, &row.organ, on))
}
