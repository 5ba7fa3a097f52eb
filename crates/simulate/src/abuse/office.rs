//! Honest work: who is in on a day, when, and about whom they ask.

use super::AbuseSettings;
use super::people::{CITIES, Someone, name};
use crate::randomness::{Draw, Purpose};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Weekday};
use rules::alarm::{GroundKind, Lookup};

/// Officers of an office.
const OFFICE: u64 = 6;
/// People of a city whom its offices meet.
const CITY: u64 = 400_000;

/// Somebody who works in an office.
#[derive(Debug, Clone)]
pub(super) struct Officer {
    pub(super) number: u64,
    pub(super) name: String,
    pub(super) city: u64,
    /// Lookups of an ordinary day.
    pace: u64,
    /// Works every other Saturday.
    saturdays: bool,
    /// First day of a leave of three months, if there is one.
    leave: Option<u32>,
    /// Day after which the account is not used any more.
    pub(super) gone: Option<u32>,
}

impl Officer {
    pub(super) fn new(settings: &AbuseSettings<'_>, number: u64) -> Self {
        let mut draw = Draw::new(settings.seed, Purpose::Abuse, number, 10);
        Self {
            number,
            name: name(&mut draw, None),
            city: (number / OFFICE) % CITIES,
            pace: 12 + draw.below(24),
            saturdays: draw.percent(20),
            leave: draw.percent(3).then(|| 60 + draw.below(150) as u32),
            gone: None,
        }
    }

    /// Whose account nobody uses after some weeks.
    pub(super) fn who_leaves(settings: &AbuseSettings<'_>, number: u64) -> Self {
        Self {
            gone: Some(30),
            leave: None,
            ..Self::new(settings, number)
        }
    }

    /// Whether the officer is in; on a Sunday and a holiday nobody is.
    pub(super) fn is_in(&self, settings: &AbuseSettings<'_>, day: u32) -> bool {
        let date = date_of(settings, day);
        let mut draw = Draw::new(
            settings.seed,
            Purpose::Abuse,
            self.number,
            1_000 + u64::from(day),
        );
        let away = self
            .leave
            .is_some_and(|first| (first..first + 90).contains(&day))
            || self.gone.is_some_and(|last| day > last)
            || draw.percent(7);
        let working = is_working_day(settings, date);
        let saturday =
            date.weekday() == Weekday::Saturday && self.saturdays && (day / 7).is_multiple_of(2);
        !away && (working || saturday)
    }

    /// A lookup of somebody at a moment, otherwise as an officer's are.
    pub(super) fn lookup(
        &self,
        settings: &AbuseSettings<'_>,
        at: DateTime,
        someone: Someone,
    ) -> Lookup {
        let recorded = someone.is_recorded(settings.seed);
        Lookup {
            position: 0,
            working_day: is_working_day(settings, at.date()),
            at,
            officer: format!("officer-{}", self.number),
            officer_name: self.name.clone(),
            system: false,
            organ: format!("office-{}", self.number / OFFICE),
            subject: someone.subject(),
            name: recorded.then(|| someone.name(settings.seed)),
            number: recorded.then(|| someone.number(settings.seed)),
            watched: None,
            ground: GroundKind::Power,
            case_number: None,
            refused: None,
            emergency: false,
        }
    }

    /// The lookups of a day.
    pub(super) fn day(&self, settings: &AbuseSettings<'_>, day: u32) -> Vec<Lookup> {
        if !self.is_in(settings, day) {
            return Vec::new();
        }
        let mut draw = Draw::new(
            settings.seed,
            Purpose::Abuse,
            self.number,
            100_000 + u64::from(day),
        );
        let date = date_of(settings, day);
        let busy = if date.weekday() == Weekday::Monday {
            120
        } else {
            100
        };
        let clients = self.pace * busy / 100 * (75 + draw.below(51)) / 100;
        let opens = date.at(8, 30, 0, 0) + SignedDuration::from_mins(draw.between(0, 20));
        let length = 8 * 3_600 + draw.between(0, 1_800);
        let mut lookups = Vec::new();
        for client in 0..clients {
            let second = length * client as i64 / clients.max(1) as i64 + draw.between(0, 400);
            let at = opens + SignedDuration::from_secs(second);
            self.serve(settings, &mut draw, (day, client), at, &mut lookups);
        }
        if draw.below(1_000) < 12 {
            // Something was left over.
            let late = date.at(20, 5, 0, 0) + SignedDuration::from_mins(draw.between(0, 40));
            let someone = self.someone(&mut draw);
            lookups.push(self.lookup(settings, late, someone));
        }
        lookups
    }

    /// One client, and whoever comes with them.
    fn serve(
        &self,
        settings: &AbuseSettings<'_>,
        draw: &mut Draw,
        (day, client): (u32, u64),
        at: DateTime,
        lookups: &mut Vec<Lookup>,
    ) {
        let someone = if draw.percent(6) && day > 4 {
            // Came before, some days ago.
            let before = u64::from(day) - 1 - draw.below(4);
            self.regular(settings, before, draw.below(self.pace))
        } else {
            self.regular(settings, day.into(), client)
        };
        let mut lookup = self.lookup(settings, at, someone);
        let case = format!(
            "（2026）{}办{:05}号",
            self.number / OFFICE,
            u64::from(day) * 100 + client + self.number * 7
        );
        if draw.percent(50) {
            lookup.ground = GroundKind::Consent;
        } else {
            lookup.case_number = Some(match draw.below(1_000) {
                0..2 => "1".to_owned(),
                // A case that goes on for some days.
                2..40 => format!(
                    "（2026）{}续{:04}号",
                    self.number / OFFICE,
                    day / 4 * 10 + client as u32 % 3
                ),
                _ => case.clone(),
            });
        }
        match draw.below(1_000) {
            0..15 => {
                // Refused, and asked again with what was missing.
                let mut refused = lookup.clone();
                refused.refused = Some("ASK-CONSENT-EXPIRED".to_owned());
                lookups.push(refused);
                lookup.at += SignedDuration::from_mins(8);
            }
            15..20 => {
                let mut mistyped = lookup.clone();
                mistyped.refused = Some("ASK-NAME-DIFFERS".to_owned());
                lookups.push(mistyped);
                lookup.at += SignedDuration::from_mins(1);
            }
            20 => {
                let mut refused = lookup.clone();
                (refused.ground, refused.refused) =
                    (GroundKind::Consent, Some("ASK-CONSENT-USED-UP".to_owned()));
                lookups.push(refused);
                (lookup.ground, lookup.case_number) = (GroundKind::Power, Some(case.clone()));
                lookup.at += SignedDuration::from_mins(20);
            }
            _ => {}
        }
        if draw.below(40_000) == 0 {
            lookup.emergency = true;
        }
        let family = match draw.below(100) {
            0..4 => draw.between(2, 4),
            _ => 1,
        };
        for other in 1..family {
            // A family comes with one case, and most of them share a name.
            let mut of_them = self.lookup(
                settings,
                lookup.at + SignedDuration::from_mins(other),
                self.someone(draw),
            );
            (of_them.ground, of_them.case_number) = (GroundKind::Power, Some(case.clone()));
            if let (Some(name), Some(first), true) = (&of_them.name, &lookup.name, draw.percent(70))
            {
                let given: String = name.chars().skip(1).collect();
                of_them.name = Some(first.chars().take(1).collect::<String>() + &given);
            }
            lookups.push(of_them);
        }
        lookups.push(lookup);
    }

    /// The client of a day and a turn, who is the same whenever they come back.
    fn regular(&self, settings: &AbuseSettings<'_>, day: u64, client: u64) -> Someone {
        let place = day * 1_000 + client;
        self.someone(&mut Draw::new(
            settings.seed,
            Purpose::Abuse,
            1_000_000 + self.number,
            place,
        ))
    }

    /// Somebody from the office's city, or now and then from elsewhere.
    pub(super) fn someone(&self, draw: &mut Draw) -> Someone {
        let city = match draw.below(100) {
            0..86 => self.city,
            86..95 => draw.below(CITIES),
            _ => CITIES,
        };
        Someone::of_city(city, draw.below(CITY))
    }
}

pub(super) fn date_of(settings: &AbuseSettings<'_>, day: u32) -> Date {
    settings.from.saturating_add(jiff::Span::new().days(day))
}

pub(super) fn is_working_day(settings: &AbuseSettings<'_>, date: Date) -> bool {
    let weekday = date.weekday().to_monday_zero_offset() < 5;
    settings.calendar.is_working_day(date).unwrap_or(weekday)
}
