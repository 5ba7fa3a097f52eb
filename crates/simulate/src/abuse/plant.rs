//! What is planted: for each kind of abuse some incidents, small ones and large ones, at drawn days by drawn officers.

use super::AbuseSettings;
use super::kind::AbuseKind;
use super::office::{Officer, date_of, is_working_day};
use super::people::{CITIES, Someone, name};
use crate::randomness::{Draw, Purpose};
use jiff::SignedDuration;
use jiff::civil::{DateTime, Weekday};
use rules::alarm::{GroundKind, Lookup, Watched};

/// Days before the first incident: habits have to be there first.
const QUIET: u32 = 45;
/// Days of the longest incident.
const LONGEST: u32 = 32;

/// An abuse with its lookups.
#[derive(Debug)]
pub(super) struct Incident {
    pub(super) kind: AbuseKind,
    pub(super) lookups: Vec<Lookup>,
}

/// All incidents of the year.
pub(super) fn plant(
    settings: &AbuseSettings<'_>,
    officers: &[Officer],
    gone: &[Officer],
) -> Vec<Incident> {
    let mut incidents = Vec::new();
    for (place, kind) in (0..).zip(AbuseKind::ALL) {
        for turn in 0..settings.incidents {
            let mut planting = Planting {
                settings,
                officers,
                draw: Draw::new(settings.seed, Purpose::Abuse, 2_000_000 + place, turn),
            };
            let leaver = gone.get((turn as usize) % gone.len().max(1));
            let lookups = planting.lookups(kind, leaver);
            incidents.push(Incident { kind, lookups });
        }
    }
    incidents
}

struct Planting<'a> {
    settings: &'a AbuseSettings<'a>,
    officers: &'a [Officer],
    draw: Draw,
}

impl Planting<'_> {
    fn lookups(&mut self, kind: AbuseKind, leaver: Option<&Officer>) -> Vec<Lookup> {
        let day = self.a_day();
        let officer = self.officer_in(day);
        match kind {
            AbuseKind::NightBrowsing => self.series(&officer, day, (2, 8), (21 * 60, 5)),
            AbuseKind::SundayVisit => {
                let sunday = self.sunday(day);
                self.series(&officer, sunday, (2, 7), (10 * 60, 8))
            }
            AbuseKind::AnotherCity => {
                let city = (officer.city + 1 + self.draw.below(CITIES - 1)) % CITIES;
                let mut lookups = self.series(&officer, day, (3, 8), (13 * 60, 15));
                for lookup in &mut lookups {
                    let someone = Someone::of_city(city, self.draw.below(400_000));
                    self.set(lookup, someone);
                }
                lookups
            }
            AbuseKind::Relatives => {
                let family: String = officer.name.chars().take(1).collect();
                let mut lookups = self.series(&officer, day, (2, 6), (12 * 60, 4));
                for lookup in &mut lookups {
                    lookup.name = Some(name(&mut self.draw, Some(&family)));
                }
                lookups
            }
            AbuseKind::Oneself => {
                let mut lookups = self.series(&officer, day, (1, 1), (12 * 60, 1));
                for lookup in &mut lookups {
                    lookup.name = Some(officer.name.clone());
                }
                lookups
            }
            AbuseKind::PlantedPerson => self.watched(&officer, day, Watched::Canary),
            AbuseKind::WellKnown => self.watched(&officer, day, Watched::PublicInterest),
            AbuseKind::OneCase | AbuseKind::OldCase | AbuseKind::InventedCases => {
                self.cases(kind, &officer, day)
            }
            AbuseKind::Gossip => self.gossip(day),
            AbuseKind::Stalking => {
                let someone = officer.someone(&mut self.draw);
                let days = self.draw.between(4, 9);
                self.over_days(&officer, day, days, someone)
            }
            AbuseKind::NumberSeries => {
                let (series, first) = (self.draw.below(9), self.draw.below(900));
                let mut lookups = self.series(&officer, day, (3, 12), (14 * 60, 2));
                for (place, lookup) in (0..).zip(&mut lookups) {
                    self.set(lookup, Someone::of_series(series, first + place));
                }
                lookups
            }
            AbuseKind::GroundShopping => {
                let mut lookups = self.series(&officer, day, (1, 1), (11 * 60, 1));
                let mut refused = lookups.clone();
                for lookup in &mut refused {
                    (lookup.ground, lookup.case_number) = (GroundKind::Consent, None);
                    lookup.refused = Some("ASK-CONSENT-WITHDRAWN".to_owned());
                    lookup.at -= SignedDuration::from_mins(self.draw.between(2, 90));
                }
                refused.append(&mut lookups);
                refused
            }
            AbuseKind::StolenAccount => {
                let day = day.max(leaver.and_then(|l| l.gone).unwrap_or_default() + 65);
                self.series(leaver.unwrap_or(&officer), day, (2, 12), (15 * 60, 6))
            }
            AbuseKind::FastDownload => {
                let mut lookups = self.series(&officer, day, (12, 30), (12 * 60, 1));
                for (place, lookup) in (0..).zip(&mut lookups) {
                    lookup.at =
                        lookup.at.date().at(12, 10, 0, 0) + SignedDuration::from_secs(18 * place);
                }
                lookups
            }
            AbuseKind::ForABroker => {
                let many = self.draw.between(25, 80);
                self.series(&officer, day, (many, many), (9 * 60, 6))
            }
            AbuseKind::TryingNumbers => {
                let mut lookups = self.series(&officer, day, (6, 18), (16 * 60, 2));
                for lookup in &mut lookups {
                    (lookup.name, lookup.number) = (None, None);
                }
                lookups
            }
            AbuseKind::TryingNames => {
                let mut lookups = self.series(&officer, day, (3, 8), (11 * 60, 2));
                for lookup in &mut lookups {
                    lookup.refused = Some("ASK-NAME-DIFFERS".to_owned());
                }
                lookups
            }
            AbuseKind::EmergencyHabit => {
                let someone = officer.someone(&mut self.draw);
                let days = self.draw.between(5, 8);
                let mut lookups = self.over_days(&officer, day, days, someone);
                for lookup in &mut lookups {
                    let other = officer.someone(&mut self.draw);
                    self.set(lookup, other);
                    lookup.emergency = true;
                }
                lookups
            }
        }
    }

    /// So many lookups of people of the office's own city from a minute of the day on, so many minutes apart.
    fn series(
        &mut self,
        officer: &Officer,
        day: u32,
        (least, most): (i64, i64),
        (from, apart): (i64, i64),
    ) -> Vec<Lookup> {
        let count = self.draw.between(least, most);
        let begins = date_of(self.settings, day).at(0, 0, 0, 0)
            + SignedDuration::from_mins(from + self.draw.between(0, 20));
        (0..count)
            .map(|turn| {
                let at = begins + SignedDuration::from_mins(turn * apart);
                let someone = Someone::of_city(officer.city, self.draw.below(400_000));
                self.lookup(officer, at, someone)
            })
            .collect()
    }

    fn lookup(&mut self, officer: &Officer, at: DateTime, someone: Someone) -> Lookup {
        let mut lookup = officer.lookup(self.settings, at, someone);
        lookup.case_number = Some(format!("（2026）查{:06}号", self.draw.below(900_000)));
        lookup
    }

    fn set(&self, lookup: &mut Lookup, someone: Someone) {
        let recorded = someone.is_recorded(self.settings.seed);
        lookup.subject = someone.subject();
        lookup.name = recorded.then(|| someone.name(self.settings.seed));
        lookup.number = recorded.then(|| someone.number(self.settings.seed));
    }

    fn watched(&mut self, officer: &Officer, day: u32, why: Watched) -> Vec<Lookup> {
        let mut lookups = self.series(officer, day, (1, 1), (15 * 60, 1));
        for lookup in &mut lookups {
            lookup.watched = Some(why);
        }
        lookups
    }

    fn cases(&mut self, kind: AbuseKind, officer: &Officer, day: u32) -> Vec<Lookup> {
        let case = format!("（2026）旧{:06}号", self.draw.below(900_000));
        let mut lookups = match kind {
            AbuseKind::OneCase => {
                let days = self.draw.between(8, 24);
                let mut all = Vec::new();
                for turn in 0..days {
                    let later = day + (turn / 6) as u32;
                    all.extend(self.series(officer, later, (1, 1), (9 * 60 + turn % 6 * 70, 1)));
                }
                all
            }
            AbuseKind::OldCase => {
                let days = self.draw.between(6, 14);
                let first = officer.someone(&mut self.draw);
                let mut all = self.over_days(officer, day, days, first);
                for lookup in &mut all {
                    let other = officer.someone(&mut self.draw);
                    self.set(lookup, other);
                }
                all
            }
            _ => self.series(officer, day, (2, 6), (10 * 60, 30)),
        };
        for lookup in &mut lookups {
            lookup.case_number = Some(match kind {
                AbuseKind::InventedCases => {
                    (*self.draw.pick(&["1", "无", "000", "待补", "111"])).to_owned()
                }
                _ => case.clone(),
            });
        }
        lookups
    }

    fn gossip(&mut self, day: u32) -> Vec<Lookup> {
        let someone = Someone::of_city(self.draw.below(CITIES), self.draw.below(400_000));
        let many = self.draw.between(4, 10);
        (0..many)
            .flat_map(|turn| {
                let day = day + (turn / 4) as u32;
                let officer = self.officer_in(day);
                let mut lookups = self.series(&officer, day, (1, 1), (10 * 60 + 20 * turn, 1));
                for lookup in &mut lookups {
                    self.set(lookup, someone);
                }
                lookups
            })
            .collect()
    }

    /// Of one person on so many days, two to three days apart.
    fn over_days(
        &mut self,
        officer: &Officer,
        day: u32,
        days: i64,
        someone: Someone,
    ) -> Vec<Lookup> {
        let mut at = day;
        let mut lookups = Vec::new();
        for _ in 0..days {
            let noon = date_of(self.settings, at).at(11, 0, 0, 0);
            let moment = noon + SignedDuration::from_mins(self.draw.between(0, 240));
            lookups.push(self.lookup(officer, moment, someone));
            at += self.draw.between(1, 3) as u32;
        }
        lookups
    }

    /// A working day with room behind it.
    fn a_day(&mut self) -> u32 {
        let room = self.settings.days.saturating_sub(QUIET + LONGEST).max(1);
        let drawn = QUIET + self.draw.below(room.into()) as u32;
        let works = |day: &u32| is_working_day(self.settings, date_of(self.settings, *day));
        (drawn..drawn + 14).find(works).unwrap_or(drawn)
    }

    fn sunday(&self, day: u32) -> u32 {
        let free = |day: &u32| {
            let date = date_of(self.settings, *day);
            date.weekday() == Weekday::Sunday && !is_working_day(self.settings, date)
        };
        (day..day + 21).find(free).unwrap_or(day)
    }

    fn officer_in(&mut self, day: u32) -> Officer {
        let first = self.draw.below(self.officers.len() as u64) as usize;
        let turn = self
            .officers
            .iter()
            .cycle()
            .skip(first)
            .take(self.officers.len());
        let mut here = turn.filter(|officer| officer.is_in(self.settings, day));
        here.next().unwrap_or(&self.officers[first]).clone()
    }
}
