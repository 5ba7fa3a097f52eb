//! The simulated persons. Person `n` is computed from the seed and `n` alone.
//!
//! Every number begins with 360199, a county prefix that was never assigned, so no number can be a living person's.

use crate::names;
use crate::problem::Problem;
use crate::randomness::{Draw, Permutation, Purpose};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use rules::identifier::citizen_check_digit;

/// The county prefix of every simulated number: inside Jiangxi, never assigned.
pub const PREFIX: &str = "360199";
/// First day on which a simulated person is born.
pub const FIRST_BIRTH: Date = date(1940, 1, 1);
/// Last day on which a simulated person is born; earlier when the files are sent early.
pub const LAST_BIRTH: Date = date(2007, 12, 31);
/// Age every simulated person has reached on the day of the files, in years: old enough for a decision some months ago.
const YOUNGEST_YEARS: i64 = 19;
/// Earliest day of files: before it the persons would not have numbers enough.
const EARLIEST_FILES: Date = date(2018, 1, 1);

/// Sequence numbers below this are kept for the stable persons.
const FIRST_SEQUENCE: u64 = 11;
/// 996–999 were kept for persons of a hundred years and more.
const SEQUENCES: u64 = 985;

/// Persons whose name and number are the same under every seed: name, birth, sequence.
const STABLE: [(&str, Date, u64); 2] = [
    ("诸葛示例", date(1990, 3, 7), 2),
    ("司徒示范", date(1990, 3, 7), 3),
];
/// How many persons are stable; they appear only where a demonstration puts them.
pub(crate) const STABLE_PERSONS: u64 = STABLE.len() as u64;

/// A simulated person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Place in the province, from 0.
    pub index: u64,
    /// Name.
    pub name: String,
    /// Citizen identity number of 18 characters, synthetic.
    pub number: String,
    /// Day of birth.
    pub birth: Date,
    /// Code of the county the person lives in.
    pub home_region: String,
}

/// Numbers and names by index.
#[derive(Debug, Clone)]
pub(crate) struct Registry {
    seed: u64,
    days: u64,
    places: Permutation,
}

impl Registry {
    pub(crate) fn new(seed: u64, as_of: Date) -> Result<Self, Problem> {
        if as_of < EARLIEST_FILES {
            return Err(Problem::TooEarly {
                earliest: EARLIEST_FILES,
            });
        }
        let last = LAST_BIRTH.min(as_of.saturating_sub(YOUNGEST_YEARS.years()));
        let days = (FIRST_BIRTH.duration_until(last).as_hours() / 24) as u64 + 1;
        let mut draw = Draw::new(seed, Purpose::Numbers, 0, 0);
        Ok(Self {
            seed,
            days,
            places: Permutation::new(days * SEQUENCES, &mut draw),
        })
    }

    /// How many persons have a number of their own.
    pub(crate) fn capacity(&self) -> u64 {
        self.days * SEQUENCES
    }

    /// Name, number and birth of a person.
    pub(crate) fn identity(&self, index: u64) -> (String, String, Date) {
        if let Some(&(name, birth, sequence)) = STABLE.get(index as usize) {
            return (name.to_owned(), number(birth, sequence), birth);
        }
        let place = self.places.at(index);
        let birth = FIRST_BIRTH.saturating_add(((place % self.days) as i64).days());
        let sequence = FIRST_SEQUENCE + place / self.days;
        (self.name(index), number(birth, sequence), birth)
    }

    /// A person's name.
    pub(crate) fn name(&self, index: u64) -> String {
        names::name(&mut Draw::new(self.seed, Purpose::Name, index, 0))
    }
}

/// A synthetic number with its check digit.
pub(crate) fn number(birth: Date, sequence: u64) -> String {
    let mut number = String::with_capacity(18);
    number.push_str(PREFIX);
    push_padded(&mut number, birth.year().unsigned_abs().into(), 4);
    push_padded(&mut number, birth.month().unsigned_abs().into(), 2);
    push_padded(&mut number, birth.day().unsigned_abs().into(), 2);
    push_padded(&mut number, sequence, 3);
    with_check_digit(number)
}

/// Appends the check digit to seventeen digits.
pub(crate) fn with_check_digit(mut seventeen: String) -> String {
    if let Some(digit) = citizen_check_digit(&seventeen) {
        seventeen.push(digit);
    }
    seventeen
}

/// Appends a number with leading zeros; far cheaper than formatting, and called for every row.
pub(crate) fn push_padded(text: &mut String, value: u64, width: u32) {
    for place in (0..width).rev() {
        let digit = value / 10_u64.pow(place) % 10;
        text.push((b'0' + digit as u8) as char);
    }
}

/// Refuses a number of persons that cannot be simulated.
pub(crate) fn check_count(registry: &Registry, asked: u64) -> Result<(), Problem> {
    let (least, most) = (100, registry.capacity());
    if (least..=most).contains(&asked) {
        return Ok(());
    }
    Err(Problem::Persons { asked, least, most })
}
