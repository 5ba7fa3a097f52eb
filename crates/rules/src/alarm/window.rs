//! What is remembered of the lookups before the present one: of each officer, each person and each case, for a month.

use super::kinds::FUNCTIONS;
use super::lookup::Lookup;
use super::settings::AlarmSettings;
use super::{Alarm, AlarmKind};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

/// Days remembered of people and cases, and for which the same alarm is not given again.
const DAYS: i32 = 30;
/// Lookups remembered of an officer.
const LOOKUPS: usize = 240;
/// Days of which an officer's number of people is remembered.
const BUSY_DAYS: usize = 20;
/// Entries an alarm names at most.
const POSITIONS: usize = 20;

/// What is known of an officer.
#[derive(Debug, Default)]
pub(super) struct Officer {
    /// The newest lookups, the present one last.
    pub(super) lookups: VecDeque<Lookup>,
    /// People of each earlier day with lookups.
    pub(super) people_a_day: VecDeque<usize>,
    /// Day of the lookup before today's first.
    pub(super) last_day: Option<Date>,
    /// Days with lookups so far, and those of them that were days off.
    pub(super) days: usize,
    pub(super) days_off: usize,
    /// Earlier lookups by city of the person, and all of them.
    pub(super) cities: HashMap<String, usize>,
    pub(super) placed: usize,
}

impl Officer {
    /// Today's lookups, the newest first.
    pub(super) fn today(&self) -> impl Iterator<Item = &Lookup> {
        let day = self.lookups.back().map(|lookup| lookup.at.date());
        let newest_first = self.lookups.iter().rev();
        newest_first.take_while(move |lookup| Some(lookup.at.date()) == day)
    }

    /// The newest lookups.
    pub(super) fn recent(&self, most: usize) -> impl Iterator<Item = &Lookup> {
        self.lookups.iter().rev().take(most)
    }

    fn add(&mut self, lookup: &Lookup) {
        let day = lookup.at.date();
        let before = self.lookups.back().map(|before| before.at.date());
        if before != Some(day) {
            if before.is_some() {
                let people: HashSet<[u8; 16]> = self.today().map(|l| l.subject).collect();
                self.people_a_day.push_back(people.len());
                if self.people_a_day.len() > BUSY_DAYS {
                    self.people_a_day.pop_front();
                }
                // Only the days before today are a habit.
                let cities: Vec<String> = self
                    .today()
                    .filter_map(|l| l.city().map(str::to_owned))
                    .collect();
                for city in cities {
                    *self.cities.entry(city).or_default() += 1;
                    self.placed += 1;
                }
            }
            self.last_day = before;
            let off = self
                .lookups
                .back()
                .is_some_and(|before| !before.working_day);
            self.days += usize::from(before.is_some());
            self.days_off += usize::from(off);
        }
        self.lookups.push_back(lookup.clone());
        if self.lookups.len() > LOOKUPS {
            self.lookups.pop_front();
        }
    }
}

/// A lookup of a person, or for a case.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) position: u64,
    pub(super) day: Date,
    pub(super) officer: String,
    pub(super) subject: [u8; 16],
}

/// How often family names occur among those asked about.
#[derive(Debug, Default)]
pub(super) struct Surnames {
    counts: HashMap<String, usize>,
    all: usize,
}

impl Surnames {
    /// Share of a family name. Until many people are known, a name counts as a common one, so that nothing is noticed.
    pub(super) fn share(&self, surname: &str) -> f64 {
        const COMMON: f64 = 0.07;
        const PRIOR: f64 = 200.0;
        let found = self.counts.get(surname).copied().unwrap_or_default() as f64;
        (found + COMMON * PRIOR / (1.0 + self.all as f64 / PRIOR)) / (self.all as f64 + PRIOR)
    }

    fn add(&mut self, surname: &str) {
        *self.counts.entry(surname.to_owned()).or_default() += 1;
        self.all += 1;
    }
}

/// What an alarm is decided on.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) lookup: &'a Lookup,
    pub(super) officer: &'a Officer,
    /// Lookups of the person, the oldest first, the present one last.
    pub(super) person: &'a VecDeque<Seen>,
    /// Lookups of the organ for the case, likewise; none without a case.
    pub(super) case: &'a VecDeque<Seen>,
    pub(super) surnames: &'a Surnames,
    pub(super) settings: &'a AlarmSettings,
}

/// Watches the lookups in the order of the log.
#[derive(Debug)]
pub struct Watch {
    settings: AlarmSettings,
    officers: HashMap<String, Officer>,
    people: HashMap<[u8; 16], VecDeque<Seen>>,
    cases: HashMap<(String, String), VecDeque<Seen>>,
    surnames: Surnames,
    /// When an alarm of a kind was last given about an officer, and of what.
    raised: BTreeMap<(AlarmKind, String, Vec<u8>), Date>,
    day: Option<Date>,
}

impl Watch {
    /// That has seen nothing yet.
    #[must_use]
    pub fn new(settings: AlarmSettings) -> Self {
        Self {
            settings,
            officers: HashMap::new(),
            people: HashMap::new(),
            cases: HashMap::new(),
            surnames: Surnames::default(),
            raised: BTreeMap::new(),
            day: None,
        }
    }

    /// Looks at the next lookup. The same alarm about the same officer and the same thing is given once a month, about
    /// something that is no person and no case once a day.
    pub fn observe(&mut self, lookup: &Lookup) -> Vec<Alarm> {
        let day = lookup.at.date();
        if self.day.replace(day) != Some(day) {
            self.forget(day);
        }
        let seen = Seen {
            position: lookup.position,
            day,
            officer: lookup.officer.clone(),
            subject: lookup.subject,
        };
        let officer = self.officers.entry(lookup.officer.clone()).or_default();
        officer.add(lookup);
        // Of the programs of banks and others, which ask about thousands at night, nothing is remembered by person and case.
        let (mut nobody, mut no_case) = (VecDeque::new(), VecDeque::new());
        let case_number = lookup.case_number.as_deref().map(str::trim);
        let (person, case) = match case_number.filter(|number| !number.is_empty()) {
            _ if lookup.system => (&mut nobody, &mut no_case),
            None => (self.people.entry(lookup.subject).or_default(), &mut no_case),
            Some(number) => {
                let key = (lookup.organ.clone(), number.to_owned());
                (
                    self.people.entry(lookup.subject).or_default(),
                    self.cases.entry(key).or_default(),
                )
            }
        };
        person.push_back(seen.clone());
        case.push_back(seen);
        let scene = Scene {
            lookup,
            officer,
            person,
            case,
            surnames: &self.surnames,
            settings: &self.settings,
        };
        let found = FUNCTIONS.iter().filter_map(|(kind, about, function)| {
            let found = function(&scene)?;
            let key = (*kind, lookup.officer.clone(), about.key(lookup));
            let again = about.again_after();
            let last = self.raised.get(&key);
            if last.is_some_and(|last| (day - *last).get_days() < again) {
                return None;
            }
            self.raised.insert(key, day);
            let mut positions = found.positions;
            positions.sort_unstable();
            positions.dedup();
            positions.drain(..positions.len().saturating_sub(POSITIONS));
            Some(Alarm {
                kind: *kind,
                officer: lookup.officer.clone(),
                organ: lookup.organ.clone(),
                positions,
                text: found.text,
            })
        });
        let alarms = found.collect();
        if let Some(surname) = lookup.surname() {
            self.surnames.add(surname);
        }
        alarms
    }

    fn forget(&mut self, today: Date) {
        let old = |day: Date| (today - day).get_days() > DAYS;
        let shorten = |seen: &mut VecDeque<Seen>| {
            while seen.front().is_some_and(|first| old(first.day)) {
                seen.pop_front();
            }
            !seen.is_empty()
        };
        self.people.retain(|_, seen| shorten(seen));
        self.cases.retain(|_, seen| shorten(seen));
        self.raised.retain(|_, day| !old(*day));
    }
}

/// What alarms of a kind are about, so that one is not given again and again.
#[derive(Debug, Clone, Copy)]
pub(super) enum About {
    /// The officer's day.
    Day,
    /// The person.
    Person,
    /// The case.
    Case,
}

impl About {
    fn key(self, lookup: &Lookup) -> Vec<u8> {
        match self {
            About::Day => Vec::new(),
            About::Person => lookup.subject.to_vec(),
            About::Case => lookup.case_number.clone().unwrap_or_default().into_bytes(),
        }
    }

    fn again_after(self) -> i32 {
        match self {
            About::Day => 1,
            About::Person | About::Case => DAYS,
        }
    }
}
