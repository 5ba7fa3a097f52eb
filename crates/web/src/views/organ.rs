//! Organs in words: kind, level, days, names, who came before and after.

use crate::views::item::{organ_kind, organ_name};
use jiff::civil::Date;
use rules::organ::{Organ, OrganKind};
use rules::pack::Pack;
use rules::region::{Level, RegionStatus};
use rules::text::Bilingual;

/// An organ in a list.
#[derive(Debug, Clone)]
pub struct OrganLine {
    /// Slug.
    pub id: String,
    /// Name it bears on the day.
    pub name: Bilingual,
    /// Kind.
    pub kind: Bilingual,
    /// Name of its region.
    pub region: String,
    /// How it stands on the day.
    pub standing: Standing,
}

/// Whether an organ is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is there.
    There,
    /// It begins on this day.
    ToCome(Date),
    /// It ended on this day.
    Ended(Date),
}

impl Standing {
    fn on(organ: &Organ, day: Date) -> Self {
        match (organ.from, organ.until) {
            (Some(from), _) if day < from => Self::ToCome(from),
            (_, Some(until)) if until < day => Self::Ended(until),
            _ => Self::There,
        }
    }

    /// In words; nothing for one that is there.
    pub fn text(&self) -> Option<Bilingual> {
        match self {
            Self::There => None,
            Self::ToCome(from) => Some(Bilingual::new(
                format!("{from} 起设立"),
                format!("from {from}"),
            )),
            Self::Ended(until) => Some(Bilingual::new(
                format!("存续至 {until}"),
                format!("until {until}"),
            )),
        }
    }
}

impl OrganLine {
    /// Of an organ, on a day.
    pub fn of(organ: &Organ, pack: &Pack, day: Date) -> Self {
        Self {
            id: organ.id.clone(),
            name: organ.name_on(day).clone(),
            kind: organ_kind(organ.kind),
            region: region(&organ.region, pack),
            standing: Standing::on(organ, day),
        }
    }
}

fn region(code: &str, pack: &Pack) -> String {
    match pack.regions.status(code) {
        RegionStatus::Current { name } | RegionStatus::Historical { name, .. } => name,
        RegionStatus::UnknownCounty { .. } | RegionStatus::UnknownProvince => code.to_owned(),
    }
}

/// 层级 in words.
pub fn level(level: Level) -> Bilingual {
    let (zh, en) = match level {
        Level::Province => ("省级", "Province"),
        Level::City => ("市级", "Prefectures and cities"),
        Level::County => ("县级", "Counties and districts"),
    };
    Bilingual::new(zh, en)
}

/// Stable word of a kind, for addresses.
pub fn kind_word(kind: OrganKind) -> &'static str {
    match kind {
        OrganKind::Department => "department",
        OrganKind::PartyOrgan => "party-organ",
        OrganKind::Court => "court",
        OrganKind::MassOrganisation => "mass-organisation",
        OrganKind::PublicInstitution => "public-institution",
        OrganKind::Association => "association",
        OrganKind::CreditBureau => "credit-bureau",
        OrganKind::Bank => "bank",
        OrganKind::Company => "company",
        OrganKind::Government => "government",
        OrganKind::School => "school",
        OrganKind::Operator => "operator",
    }
}

/// First and last day of something, as far as they are known.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    /// First.
    pub from: Option<Date>,
    /// Last.
    pub until: Option<Date>,
}

impl Days {
    /// In words.
    pub fn text(&self) -> Bilingual {
        match (self.from, self.until) {
            (None, None) => Bilingual::new("至今", "to this day"),
            (Some(from), None) => Bilingual::new(format!("{from} 至今"), format!("since {from}")),
            (None, Some(until)) => Bilingual::new(format!("至 {until}"), format!("until {until}")),
            (Some(from), Some(until)) => {
                Bilingual::new(format!("{from} 至 {until}"), format!("{from} to {until}"))
            }
        }
    }
}

/// One organ with its history, and what the pack lets it do.
#[derive(Debug, Clone)]
pub struct OrganCard {
    /// As in the list.
    pub line: OrganLine,
    /// Short name.
    pub short_name: Bilingual,
    /// Level.
    pub level: Bilingual,
    /// 统一社会信用代码
    pub social_credit_code: Option<String>,
    /// First and last day.
    pub days: Bilingual,
    /// Names it bore, the newest first.
    pub names: Vec<(Bilingual, Bilingual)>,
    /// Organs whose duties it took over: slug, name, last day.
    pub predecessors: Vec<(String, Bilingual, Option<Date>)>,
    /// Organs that took over its duties: slug and name.
    pub successors: Vec<(String, Bilingual)>,
    /// It gave a part of its duties away and goes on.
    pub goes_on: bool,
    /// Organs whose records it may correct and withdraw.
    pub answers_for: Vec<Bilingual>,
    /// Items it may supply on the day.
    pub items: Vec<(String, Bilingual)>,
    /// Statutory powers it holds, with their purposes.
    pub powers: Vec<(Bilingual, Vec<Bilingual>)>,
    /// Roles it may have.
    pub roles: Vec<Bilingual>,
}

impl OrganCard {
    /// Of an organ, on a day.
    pub fn of(organ: &Organ, pack: &Pack, day: Date) -> Self {
        let names = organ.names.iter().rev().map(|name| {
            let days = Days {
                from: name.from,
                until: name.until,
            };
            (name.name.clone(), days.text())
        });
        let before = pack.preceded_by(&organ.id).into_iter();
        let before = before.map(|o| (o.id.clone(), o.name_on(day).clone(), o.until));
        let after = organ.successors.iter();
        let after = after.map(|id| (id.clone(), organ_name(id, pack, day)));
        let answers_for = pack.answers_for(&organ.id, day).into_iter();
        let days = Days {
            from: organ.from,
            until: organ.until,
        };
        Self {
            line: OrganLine::of(organ, pack, day),
            short_name: organ.short_name.clone(),
            level: level(Level::of_code(&organ.region)),
            social_credit_code: organ.social_credit_code.clone(),
            days: days.text(),
            names: names.collect(),
            predecessors: before.collect(),
            successors: after.collect(),
            goes_on: organ.until.is_none() && !organ.successors.is_empty(),
            answers_for: answers_for.map(|o| o.name_on(day).clone()).collect(),
            items: items(organ, pack, day),
            powers: powers(organ, pack),
            roles: pack.roles_of(organ).map(|role| role.title()).collect(),
        }
    }
}

fn items(organ: &Organ, pack: &Pack, day: Date) -> Vec<(String, Bilingual)> {
    if !organ.exists_on(day) {
        return Vec::new();
    }
    let open = pack
        .items
        .iter()
        .filter(|item| item.governs(day) && item.switched_off.is_none() && item.supplied_by(organ));
    open.map(|item| (item.id.clone(), item.title.clone()))
        .collect()
}

fn powers(organ: &Organ, pack: &Pack) -> Vec<(Bilingual, Vec<Bilingual>)> {
    let held = pack.powers.iter().filter(|p| p.organs.contains(&organ.id));
    held.map(|power| {
        let purposes = power.purposes.iter().filter_map(|id| pack.purpose(id));
        let titles = purposes.map(|purpose| purpose.title.clone()).collect();
        (power.title.clone(), titles)
    })
    .collect()
}
