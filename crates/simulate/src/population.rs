//! Where persons live, by the weights of `data/population.csv`.
//!
//! Every block of a thousand persons holds each city exactly as often as its share says, so the person with a given
//! number within a city is found by arithmetic and nobody has to be counted.

use crate::problem::Problem;
use crate::randomness::{Draw, Purpose};
use rules::pack::Pack;
use rules::region::RegionStatus;

const SHARES: &str = include_str!("../data/population.csv");
const BLOCK: u64 = 1000;
/// Spreads a block's cities over its persons; has no common divisor with the block.
const STEP: u64 = 617;
/// `STEP * STEP_INVERSE` leaves 1 when divided by the block.
const STEP_INVERSE: u64 = 953;

/// A prefecture city with its counties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct City {
    /// Six digits.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Current counties: code and name.
    pub counties: Vec<(String, String)>,
    share: u64,
    first_slot: u64,
}

/// The cities and how many persons live in each.
#[derive(Debug, Clone)]
pub(crate) struct Population {
    seed: u64,
    persons: u64,
    turn: u64,
    cities: Vec<City>,
    /// Persons of the last, unfinished block by city: at most a thousand.
    tail: Vec<Vec<u64>>,
}

impl Population {
    pub(crate) fn new(pack: &Pack, seed: u64, persons: u64) -> Result<Self, Problem> {
        let mut population = Self {
            seed,
            persons,
            turn: Draw::new(seed, Purpose::Population, 0, 0).below(BLOCK),
            cities: cities(pack)?,
            tail: Vec::new(),
        };
        population.tail = vec![Vec::new(); population.cities.len()];
        for person in persons / BLOCK * BLOCK..persons {
            let city = population.city_of(person);
            population.tail[city].push(person);
        }
        Ok(population)
    }

    pub(crate) fn cities(&self) -> &[City] {
        &self.cities
    }

    /// Index of the city a person lives in.
    pub(crate) fn city_of(&self, person: u64) -> usize {
        let slot = (person % BLOCK * STEP + self.turn) % BLOCK;
        self.cities
            .iter()
            .rposition(|city| city.first_slot <= slot)
            .unwrap_or(0)
    }

    /// The county a person lives in: code and name.
    pub(crate) fn county_of(&self, person: u64) -> &(String, String) {
        let city = &self.cities[self.city_of(person)];
        Draw::new(self.seed, Purpose::Home, person, 0).pick(&city.counties)
    }

    /// How many persons live in a city.
    pub(crate) fn count(&self, city: usize) -> u64 {
        self.persons / BLOCK * self.cities[city].share + self.tail[city].len() as u64
    }

    /// The person with a place (from 0) among a city's persons.
    pub(crate) fn person_in(&self, city: usize, place: u64) -> u64 {
        let place = place % self.count(city).max(1);
        let City {
            share, first_slot, ..
        } = self.cities[city];
        let block = place / share;
        if block < self.persons / BLOCK {
            let slot = first_slot + place % share;
            return block * BLOCK + (slot + BLOCK - self.turn) % BLOCK * STEP_INVERSE % BLOCK;
        }
        let in_tail = place - self.persons / BLOCK * share;
        self.tail[city]
            .get(in_tail as usize)
            .copied()
            .unwrap_or_default()
    }
}

fn cities(pack: &Pack) -> Result<Vec<City>, Problem> {
    let mut cities = Vec::new();
    let mut first_slot = 0;
    let mut lines = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(SHARES.as_bytes());
    for line in lines.records() {
        let line = line?;
        let code = line.get(0).unwrap_or_default().to_owned();
        let share: u64 = line.get(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        let counties = counties(pack, &code);
        let name = match pack.regions.status(&code) {
            RegionStatus::Current { name } if !counties.is_empty() && share > 0 => name,
            _ => return Err(Problem::CityUnknown { code }),
        };
        cities.push(City {
            code,
            name,
            counties,
            share,
            first_slot,
        });
        first_slot += share;
    }
    if first_slot != BLOCK {
        return Err(Problem::SharesIncomplete { found: first_slot });
    }
    Ok(cities)
}

/// The current counties of a city; `01` is the placeholder 市辖区, no place anybody lives in.
fn counties(pack: &Pack, city: &str) -> Vec<(String, String)> {
    pack.regions
        .current()
        .filter(|row| row.code.starts_with(&city[..4]))
        .filter(|row| !row.code.ends_with("00") && !row.code.ends_with("01"))
        .map(|row| (row.code.clone(), row.name.clone()))
        .collect()
}
