//! Each kind of alarm as a function of what is known when a lookup comes.

use super::AlarmKind;
use super::chance::at_least;
use super::lookup::{GroundKind, Lookup, Watched, surname};
use super::window::{About, Scene, Seen};
use crate::text::Bilingual;
use std::collections::HashSet;

/// What was found.
pub(super) struct Found {
    pub(super) positions: Vec<u64>,
    pub(super) text: Bilingual,
}

type Function = fn(&Scene<'_>) -> Option<Found>;

/// Every kind with what it is about and its function.
pub(super) const FUNCTIONS: &[(AlarmKind, About, Function)] = &[
    (AlarmKind::OutOfHours, About::Day, out_of_hours),
    (AlarmKind::DayOff, About::Day, day_off),
    (AlarmKind::OutOfRegion, About::Day, out_of_region),
    (AlarmKind::SameSurname, About::Day, same_surname),
    (AlarmKind::OwnName, About::Person, own_name),
    (AlarmKind::Canary, About::Person, canary),
    (AlarmKind::PublicInterest, About::Person, public_interest),
    (AlarmKind::CasePeople, About::Case, case_people),
    (AlarmKind::CaseDays, About::Case, case_days),
    (AlarmKind::CaseMalformed, About::Day, case_malformed),
    (AlarmKind::PersonOfficers, About::Person, person_officers),
    (AlarmKind::PersonDays, About::Person, person_days),
    (AlarmKind::Neighbours, About::Day, neighbours),
    (AlarmKind::OtherGround, About::Person, other_ground),
    (AlarmKind::LongUnused, About::Day, long_unused),
    (AlarmKind::Burst, About::Day, burst),
    (AlarmKind::BusyDay, About::Day, busy_day),
    (AlarmKind::Strangers, About::Day, strangers),
    (AlarmKind::WrongNames, About::Day, wrong_names),
    (AlarmKind::Emergency, About::Day, emergency),
    (AlarmKind::Emergencies, About::Day, emergencies),
];

/// Officers work by hours and desks; systems do not.
fn of_staff(scene: &Scene<'_>) -> Option<()> {
    (!scene.lookup.system).then_some(())
}

fn places<'a>(lookups: impl Iterator<Item = &'a Lookup>) -> Vec<u64> {
    lookups.map(|lookup| lookup.position).collect()
}

fn people<'a>(lookups: impl Iterator<Item = &'a Lookup>) -> usize {
    lookups.map(|l| l.subject).collect::<HashSet<_>>().len()
}

fn found(positions: Vec<u64>, zh: String, en: String) -> Option<Found> {
    Some(Found {
        positions,
        text: Bilingual::new(zh, en),
    })
}

fn out_of_hours(scene: &Scene<'_>) -> Option<Found> {
    of_staff(scene)?;
    let settings = scene.settings;
    let outside = |l: &Lookup| l.at.hour() < settings.opens || l.at.hour() >= settings.closes;
    if !outside(scene.lookup) {
        return None;
    }
    let positions = places(scene.officer.today().filter(|l| outside(l)));
    let n = positions.len();
    if n < settings.unusual_a_day {
        return None;
    }
    found(
        positions,
        format!(
            "当日在 {} 时前或 {} 时后查询 {n} 次",
            settings.opens, settings.closes
        ),
        format!(
            "{n} lookups in a day before {}:00 or after {}:00",
            settings.opens, settings.closes
        ),
    )
}

/// Nobody is noticed who works on days off now and then.
fn day_off(scene: &Scene<'_>) -> Option<Found> {
    const NOW_AND_THEN: usize = 25;
    of_staff(scene)?;
    let officer = scene.officer;
    let used_to = officer.days_off * NOW_AND_THEN > officer.days;
    if scene.lookup.working_day || used_to {
        return None;
    }
    let positions = places(officer.today());
    let n = positions.len();
    if n < scene.settings.unusual_a_day {
        return None;
    }
    found(
        positions,
        format!("休息日查询 {n} 次，该人员平时休息日不查询"),
        format!("{n} lookups on a day off, on which this officer does not work"),
    )
}

fn out_of_region(scene: &Scene<'_>) -> Option<Found> {
    const HABIT: usize = 200;
    const FEWEST: usize = 3;
    of_staff(scene)?;
    let officer = scene.officer;
    if officer.placed < HABIT {
        return None;
    }
    let city = scene.lookup.city()?;
    // An office is where most of those live whom it serves; people from elsewhere come from anywhere, seldom several of one
    // day from the same place.
    let most = officer.cities.values().max()?;
    let met = officer.cities.get(city).copied().unwrap_or_default();
    if met * 4 >= *most {
        return None;
    }
    let share = (met + 1) as f64 / (officer.placed + 2) as f64;
    let tried = people(officer.today().filter(|l| l.city().is_some()));
    let away = || officer.today().filter(|l| l.city() == Some(city));
    let n = people(away());
    if n < FEWEST || at_least(n, tried, share) > scene.settings.chance {
        return None;
    }
    found(
        places(away()),
        format!("当日查询的 {tried} 人中有 {n} 人来自同一个平时很少办理的地区"),
        format!(
            "{n} of the {tried} people of the day are from one place where this officer's seldom are"
        ),
    )
}

/// Among the newest lookups, many or few: a relative after the other is as unlikely as ten among a hundred strangers.
fn same_surname(scene: &Scene<'_>) -> Option<Found> {
    const AMONG: [usize; 4] = [4, 12, 40, 120];
    const FEWEST: usize = 2;
    of_staff(scene)?;
    let own = surname(&scene.lookup.officer_name)?;
    if scene.lookup.surname() != Some(own) {
        return None;
    }
    let share = scene.surnames.share(own);
    AMONG.into_iter().find_map(|among| {
        let recent = || scene.officer.recent(among).filter(|l| l.name.is_some());
        let same = || recent().filter(|l| l.surname() == Some(own));
        let (n, tried) = (people(same()), people(recent()));
        // Looked at after every lookup and in four ways: what is found by trying often counts for less.
        let by_trying = AMONG.len() as f64;
        if n < FEWEST || at_least(n, tried, share) * by_trying > scene.settings.chance {
            return None;
        }
        found(
            places(same()),
            format!("最近查询的 {tried} 人中有 {n} 人与查询人同姓，远多于该姓的通常比例"),
            format!("{n} of the last {tried} people bear the officer's family name, far more than usually do"),
        )
    })
}

fn own_name(scene: &Scene<'_>) -> Option<Found> {
    of_staff(scene)?;
    let name = scene.lookup.name.as_deref()?;
    if name != scene.lookup.officer_name {
        return None;
    }
    found(
        vec![scene.lookup.position],
        "被查询人与查询人姓名相同，可能是本人".to_owned(),
        "the person bears the officer's own name and may be the officer".to_owned(),
    )
}

fn watched(scene: &Scene<'_>, why: Watched, zh: &str, en: &str) -> Option<Found> {
    if scene.lookup.watched != Some(why) {
        return None;
    }
    found(vec![scene.lookup.position], zh.to_owned(), en.to_owned())
}

fn canary(scene: &Scene<'_>) -> Option<Found> {
    watched(
        scene,
        Watched::Canary,
        "查询了安全管理员设置的诱饵人员，正常工作不会查到",
        "a planted person was asked about, of whom no work leads to",
    )
}

fn public_interest(scene: &Scene<'_>) -> Option<Found> {
    watched(
        scene,
        Watched::PublicInterest,
        "查询了受关注人员，请核对案件或授权",
        "a person of public interest was asked about: compare the case or the consent",
    )
}

fn case_people(scene: &Scene<'_>) -> Option<Found> {
    let subjects: HashSet<[u8; 16]> = scene.case.iter().map(|seen| seen.subject).collect();
    scene
        .lookup
        .case_number
        .as_deref()
        .filter(|number| !number.trim().is_empty())?;
    let n = subjects.len();
    if n < scene.settings.case_people {
        return None;
    }
    found(
        scene.case.iter().map(|seen| seen.position).collect(),
        format!("三十天内同一案件编号查询了 {n} 人"),
        format!("{n} people were asked about for one case within thirty days"),
    )
}

fn case_days(scene: &Scene<'_>) -> Option<Found> {
    scene
        .lookup
        .case_number
        .as_deref()
        .filter(|number| !number.trim().is_empty())?;
    let days: HashSet<_> = scene.case.iter().map(|seen| seen.day).collect();
    let n = days.len();
    if n < scene.settings.case_days {
        return None;
    }
    found(
        scene.case.iter().map(|seen| seen.position).collect(),
        format!("三十天内有 {n} 天使用同一案件编号"),
        format!("one case number was used on {n} days out of thirty"),
    )
}

/// A case number has a number in it and says more than that.
fn is_malformed(number: &str) -> bool {
    const FEWEST: usize = 4;
    let number = number.trim();
    let digits: HashSet<char> = number.chars().filter(char::is_ascii_digit).collect();
    let others = number.chars().filter(|c| !c.is_ascii_digit()).count();
    number.chars().count() < FEWEST || digits.is_empty() || (others == 0 && digits.len() < 2)
}

fn case_malformed(scene: &Scene<'_>) -> Option<Found> {
    of_staff(scene)?;
    let bad = |l: &Lookup| l.case_number.as_deref().is_some_and(is_malformed);
    if !bad(scene.lookup) {
        return None;
    }
    let positions = places(scene.officer.today().filter(|l| bad(l)));
    let n = positions.len();
    if n < scene.settings.unusual_a_day {
        return None;
    }
    found(
        positions,
        format!("当日 {n} 次查询的案件编号不成形"),
        format!("{n} lookups of the day name a case number that is none"),
    )
}

fn person_officers(scene: &Scene<'_>) -> Option<Found> {
    const WITHIN: i32 = 3;
    let day = scene.lookup.at.date();
    let near = |seen: &&Seen| (day - seen.day).get_days() < WITHIN;
    let lately: Vec<&Seen> = scene.person.iter().rev().take_while(near).collect();
    let officers: HashSet<&str> = lately.iter().map(|seen| seen.officer.as_str()).collect();
    let n = officers.len();
    if n < scene.settings.person_officers {
        return None;
    }
    found(
        lately.iter().map(|seen| seen.position).collect(),
        format!("三天内有 {n} 个账号查询了同一人"),
        format!("{n} accounts asked about one person within three days"),
    )
}

fn person_days(scene: &Scene<'_>) -> Option<Found> {
    of_staff(scene)?;
    let own: Vec<&Seen> = scene
        .person
        .iter()
        .filter(|seen| seen.officer == scene.lookup.officer)
        .collect();
    let days: HashSet<_> = own.iter().map(|seen| seen.day).collect();
    let n = days.len();
    if n < scene.settings.person_days {
        return None;
    }
    found(
        own.iter().map(|seen| seen.position).collect(),
        format!("三十天内有 {n} 天查询了同一人"),
        format!("the same person was asked about on {n} days out of thirty"),
    )
}

/// Numbers given out in one place for one birth date belong to people who have nothing else in common.
fn neighbours(scene: &Scene<'_>) -> Option<Found> {
    const AMONG: usize = 20;
    of_staff(scene)?;
    let own = scene.lookup.number.as_ref()?;
    let near = |l: &&Lookup| {
        l.number
            .as_ref()
            .is_some_and(|place| place.series == own.series)
    };
    let places_in_series: HashSet<u32> = scene
        .officer
        .recent(AMONG)
        .filter(near)
        .filter_map(|l| l.number.as_ref())
        .map(|place| place.sequence)
        .collect();
    let n = places_in_series.len();
    if n < scene.settings.neighbours {
        return None;
    }
    found(
        places(scene.officer.recent(AMONG).filter(near)),
        format!("最近 {AMONG} 次查询中有 {n} 个同一地区、同一出生日期的证件号码"),
        format!("{n} of the last {AMONG} lookups are of numbers of one region and birth date"),
    )
}

fn other_ground(scene: &Scene<'_>) -> Option<Found> {
    const MINUTES: i32 = 60;
    of_staff(scene)?;
    let lookup = scene.lookup;
    if lookup.refused.is_some() || lookup.ground == GroundKind::Nothing {
        return None;
    }
    let before = scene.officer.recent(usize::MAX).skip(1).take_while(|l| {
        let passed = lookup.at.duration_since(l.at);
        passed.as_mins() < i64::from(MINUTES)
    });
    let mut refused = before.filter(|l| l.subject == lookup.subject && l.refused.is_some());
    let first = refused.find(|l| l.ground != lookup.ground)?;
    found(
        vec![first.position, lookup.position],
        "被拒绝后一小时内换另一种依据查询同一人".to_owned(),
        "refused on one kind of ground, and answered on another within the hour".to_owned(),
    )
}

fn long_unused(scene: &Scene<'_>) -> Option<Found> {
    let last = scene.officer.last_day?;
    let days = (scene.lookup.at.date() - last).get_days();
    let positions = places(scene.officer.today());
    if days < scene.settings.unused_days || positions.len() < scene.settings.unusual_a_day {
        return None;
    }
    let n = positions.len();
    found(
        positions,
        format!("账号 {days} 天未使用后，当日查询 {n} 次"),
        format!("{n} lookups in a day by an account not used for {days} days"),
    )
}

fn burst(scene: &Scene<'_>) -> Option<Found> {
    const MINUTES: i64 = 10;
    of_staff(scene)?;
    let now = scene.lookup.at;
    let lately: Vec<&Lookup> = scene
        .officer
        .recent(usize::MAX)
        .take_while(|l| now.duration_since(l.at).as_mins() < MINUTES)
        .collect();
    let n = people(lately.iter().copied());
    if n < scene.settings.burst {
        return None;
    }
    found(
        places(lately.into_iter()),
        format!("{MINUTES} 分钟内查询 {n} 人"),
        format!("{n} people within {MINUTES} minutes"),
    )
}

/// Far more than the mean of the days before: six times what such a number varies by, and half as much again.
fn busy_day(scene: &Scene<'_>) -> Option<Found> {
    const DAYS: usize = 10;
    const WIDE: f64 = 6.0;
    of_staff(scene)?;
    let days = &scene.officer.people_a_day;
    if days.len() < DAYS {
        return None;
    }
    let mean = days.iter().sum::<usize>() as f64 / days.len() as f64;
    let varies = days.iter().map(|n| (*n as f64 - mean).powi(2)).sum::<f64>() / days.len() as f64;
    let n = people(scene.officer.today());
    let limit = (mean + WIDE * varies.max(mean).sqrt()).max(mean * 1.5);
    if (n as f64) < limit {
        return None;
    }
    found(
        places(scene.officer.today()),
        format!("当日查询 {n} 人，平时约 {mean:.0} 人"),
        format!("{n} people in a day, where {mean:.0} are usual"),
    )
}

/// Whoever tries numbers meets people of whom nothing is recorded. How many of them are usual, the officer's days tell.
fn strangers(scene: &Scene<'_>) -> Option<Found> {
    const AMONG: usize = 20;
    const FEWEST: usize = 8;
    of_staff(scene)?;
    if scene.lookup.name.is_some() {
        return None;
    }
    let all = scene.officer.lookups.len();
    if all < AMONG * 2 {
        return None;
    }
    let unknown = |l: &&Lookup| l.name.is_none();
    let before = scene
        .officer
        .lookups
        .iter()
        .take(all - AMONG)
        .filter(unknown)
        .count();
    let share = (before + 2) as f64 / (all - AMONG + 4) as f64;
    let n = people(scene.officer.recent(AMONG).filter(unknown));
    if n < FEWEST || at_least(n, AMONG, share) > scene.settings.chance {
        return None;
    }
    found(
        places(scene.officer.recent(AMONG).filter(unknown)),
        format!("最近 {AMONG} 次查询中有 {n} 人没有任何记录，远多于平时"),
        format!("of {n} of the last {AMONG} people nothing is recorded, far more than usual"),
    )
}

fn wrong_names(scene: &Scene<'_>) -> Option<Found> {
    of_staff(scene)?;
    let differs = |l: &&Lookup| l.refused.as_deref() == Some("ASK-NAME-DIFFERS");
    if !differs(&scene.lookup) {
        return None;
    }
    let positions = places(scene.officer.today().filter(differs));
    let n = positions.len();
    if n < scene.settings.names_a_day {
        return None;
    }
    found(
        positions,
        format!("当日 {n} 次姓名与证件号码不符"),
        format!("{n} times in a day the name was not that of the number"),
    )
}

fn emergency(scene: &Scene<'_>) -> Option<Found> {
    if !scene.lookup.emergency {
        return None;
    }
    found(
        vec![scene.lookup.position],
        "以紧急理由查询，须复核".to_owned(),
        "a lookup as an emergency, to be reviewed".to_owned(),
    )
}

fn emergencies(scene: &Scene<'_>) -> Option<Found> {
    if !scene.lookup.emergency {
        return None;
    }
    let positions = places(scene.officer.recent(usize::MAX).filter(|l| l.emergency));
    let n = positions.len();
    if n < scene.settings.emergencies {
        return None;
    }
    found(
        positions,
        format!("近期紧急查询 {n} 次"),
        format!("{n} emergency lookups lately"),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
