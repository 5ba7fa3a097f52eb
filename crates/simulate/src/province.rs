//! The province: a pack, a seed, and everything that follows from them.

use crate::errors::Errors;
use crate::person::{self, Person, Registry};
use crate::population::{City, Population};
use crate::problem::Problem;
use jiff::civil::Date;
use rules::identifier::{organisation_check_char, social_credit_check_char};
use rules::organ::Organ;
use rules::pack::Pack;

/// What a province is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Same seed, same bytes.
    pub seed: u64,
    /// How many persons live in the province.
    pub persons: u64,
    /// The day on which the files are sent.
    pub as_of: Date,
    /// Which errors are planted, and how often.
    pub errors: Errors,
}

impl Settings {
    /// Settings with the usual errors.
    #[must_use]
    pub fn new(seed: u64, persons: u64, as_of: Date) -> Self {
        Self {
            seed,
            persons,
            as_of,
            errors: Errors::default(),
        }
    }
}

/// A simulated province. It holds no person and no row: each is made again when it is asked for.
#[derive(Debug)]
pub struct Province<'a> {
    pack: &'a Pack,
    settings: Settings,
    registry: Registry,
    population: Population,
}

impl<'a> Province<'a> {
    /// A province of a pack.
    ///
    /// # Errors
    /// [`Problem`] when the pack lacks a city, the number of persons is out of range, or the pack has no item that
    /// could be reported on the day.
    pub fn new(pack: &'a Pack, settings: Settings) -> Result<Self, Problem> {
        let registry = Registry::new(settings.seed, settings.as_of)?;
        person::check_count(&registry, settings.persons)?;
        let population = Population::new(pack, settings.seed, settings.persons)?;
        let province = Self {
            pack,
            settings,
            registry,
            population,
        };
        if province.reported().is_empty() {
            return Err(Problem::NoItems);
        }
        Ok(province)
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The cities by code.
    #[must_use]
    pub fn cities(&self) -> &[City] {
        self.population.cities()
    }

    /// A person by place. Persons 0 and 1 are the same under every seed; places beyond the last begin again.
    #[must_use]
    pub fn person(&self, index: u64) -> Person {
        let index = index % self.settings.persons;
        let (name, number, birth) = self.registry.identity(index);
        Person {
            index,
            name,
            number,
            birth,
            home_region: self.population.county_of(index).0.clone(),
        }
    }

    pub(crate) fn pack(&self) -> &'a Pack {
        self.pack
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    pub(crate) fn population(&self) -> &Population {
        &self.population
    }

    /// The organ's code; for an organ without one a synthetic code of the region 369900, which no organ has.
    pub(crate) fn organ_code(&self, organ: &Organ) -> String {
        if let Some(code) = &organ.social_credit_code {
            return code.clone();
        }
        let place = self
            .pack
            .organs
            .iter()
            .position(|other| other.id == organ.id);
        let mut body = String::from("YY");
        person::push_padded(&mut body, place.unwrap_or_default() as u64, 6);
        body.extend(organisation_check_char(&body));
        let mut code = format!("11369900{body}");
        code.extend(social_credit_check_char(&code));
        code
    }
}
