//! What the alarms find, and what they cost those who review them.

use super::AbuseSettings;
use super::kind::AbuseKind;
use super::office::Officer;
use super::plant::plant;
use rules::alarm::{AlarmKind, Lookup, Watch};
use std::collections::{BTreeMap, BTreeSet};

/// Accounts that nobody uses any more, whom somebody else may use.
const GONE: u64 = 6;

/// Of one kind of abuse.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KindFigures {
    /// Incidents planted.
    pub planted: u64,
    /// Those of which some alarm names a lookup.
    pub found: u64,
    /// Those of which the alarm made for it does.
    pub by_its_own: u64,
}

/// Of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbuseFigures {
    /// Honest lookups.
    pub honest: u64,
    /// Lookups of the incidents.
    pub planted: u64,
    /// By kind of abuse.
    pub kinds: BTreeMap<AbuseKind, KindFigures>,
    /// Alarms that rest on honest lookups alone, by kind.
    pub false_alarms: BTreeMap<AlarmKind, u64>,
    /// Days simulated times officers, for what a reviewer has to do.
    pub officers: u64,
}

impl AbuseFigures {
    /// Incidents found, of all.
    #[must_use]
    pub fn detection(&self) -> f64 {
        let sum = |pick: fn(&KindFigures) -> u64| self.kinds.values().map(pick).sum::<u64>() as f64;
        sum(|kind| kind.found) / sum(|kind| kind.planted).max(1.0)
    }

    /// False alarms per thousand honest lookups.
    #[must_use]
    pub fn false_per_thousand(&self) -> f64 {
        let all: u64 = self.false_alarms.values().sum();
        all as f64 * 1_000.0 / self.honest.max(1) as f64
    }
}

/// Plays a year and counts.
#[must_use]
pub fn measure_abuse(settings: &AbuseSettings<'_>) -> AbuseFigures {
    let officers: Vec<Officer> = (0..settings.officers)
        .map(|n| Officer::new(settings, n))
        .collect();
    let gone: Vec<Officer> = (settings.officers..settings.officers + GONE)
        .map(|n| Officer::who_leaves(settings, n))
        .collect();
    let incidents = plant(settings, &officers, &gone);
    let mut by_day: BTreeMap<jiff::civil::Date, Vec<(Lookup, usize)>> = BTreeMap::new();
    for (number, incident) in incidents.iter().enumerate() {
        for lookup in &incident.lookups {
            let day = by_day.entry(lookup.at.date()).or_default();
            day.push((lookup.clone(), number));
        }
    }
    let mut watch = Watch::new(settings.alarms.clone());
    let mut counted = Counted::default();
    for day in 0..settings.days {
        let everyone = officers.iter().chain(&gone);
        let honest = everyone.flat_map(|officer| officer.day(settings, day));
        let mut today: Vec<(Lookup, Option<usize>)> = honest.map(|lookup| (lookup, None)).collect();
        let date = super::office::date_of(settings, day);
        let planted = by_day.remove(&date).unwrap_or_default();
        today.extend(
            planted
                .into_iter()
                .map(|(lookup, number)| (lookup, Some(number))),
        );
        today.sort_by(|(a, _), (b, _)| (a.at, &a.officer).cmp(&(b.at, &b.officer)));
        for (mut lookup, incident) in today {
            lookup.position = counted.of_incident.len() as u64;
            counted.of_incident.push(incident);
            for alarm in watch.observe(&lookup) {
                counted.alarm(alarm.kind, &alarm.positions);
            }
        }
    }
    counted.figures(
        settings,
        &incidents.iter().map(|i| i.kind).collect::<Vec<_>>(),
    )
}

#[derive(Debug, Default)]
struct Counted {
    /// Of each lookup, by position, the incident it belongs to.
    of_incident: Vec<Option<usize>>,
    found: BTreeSet<(usize, AlarmKind)>,
    false_alarms: BTreeMap<AlarmKind, u64>,
}

impl Counted {
    fn alarm(&mut self, kind: AlarmKind, positions: &[u64]) {
        let incident = |at: &u64| self.of_incident.get(*at as usize).copied().flatten();
        let named: BTreeSet<usize> = positions.iter().filter_map(incident).collect();
        if named.is_empty() {
            *self.false_alarms.entry(kind).or_default() += 1;
        }
        self.found
            .extend(named.into_iter().map(|incident| (incident, kind)));
    }

    fn figures(self, settings: &AbuseSettings<'_>, kinds: &[AbuseKind]) -> AbuseFigures {
        let mut by_kind: BTreeMap<AbuseKind, KindFigures> = BTreeMap::new();
        for (number, kind) in kinds.iter().enumerate() {
            let figures = by_kind.entry(*kind).or_default();
            let mut alarms = self
                .found
                .range((number, AlarmKind::ALL[0])..)
                .take_while(|(n, _)| *n == number)
                .peekable();
            figures.planted += 1;
            figures.found += u64::from(alarms.peek().is_some());
            figures.by_its_own += u64::from(alarms.any(|(_, alarm)| *alarm == kind.alarm()));
        }
        let planted = self.of_incident.iter().flatten().count() as u64;
        AbuseFigures {
            honest: self.of_incident.len() as u64 - planted,
            planted,
            kinds: by_kind,
            false_alarms: self.false_alarms,
            officers: settings.officers,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rules::alarm::AlarmSettings;
    use rules::calendar::Calendar;

    fn of_seed(seed: u64, incidents: u64) -> AbuseFigures {
        let calendar = Calendar::new(BTreeMap::new());
        measure_abuse(&AbuseSettings {
            seed,
            officers: 12,
            incidents,
            from: date(2026, 1, 1),
            days: 120,
            alarms: AlarmSettings {
                opens: 7,
                closes: 20,
                unusual_a_day: 3,
                case_people: 12,
                case_days: 8,
                person_officers: 5,
                person_days: 5,
                neighbours: 3,
                burst: 15,
                unused_days: 60,
                names_a_day: 4,
                emergencies: 5,
                chance: 1e-5,
            },
            calendar: &calendar,
        })
    }

    #[test]
    fn same_seed_same_year_and_every_kind_is_planted() {
        let figures = of_seed(7, 2);
        assert_eq!(figures, of_seed(7, 2));
        assert_ne!(figures, of_seed(8, 2));
        assert_eq!(figures.kinds.len(), AbuseKind::ALL.len());
        assert!(figures.kinds.values().all(|kind| kind.planted == 2));
        assert!(figures.honest > 10_000, "{}", figures.honest);
        assert!(figures.detection() > 0.6, "{figures:#?}");
        assert!(figures.false_per_thousand() < 1.0, "{figures:#?}");
    }

    #[test]
    fn where_nothing_is_planted_all_alarms_are_false() {
        let figures = of_seed(7, 0);
        assert_eq!(figures.planted, 0);
        assert!(figures.kinds.is_empty());
        assert!(figures.false_per_thousand() < 1.0, "{figures:#?}");
    }
}
