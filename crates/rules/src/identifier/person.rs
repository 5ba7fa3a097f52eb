//! Numbers of natural persons: citizens, residence permits, foreign permanent residents.

use std::fmt;

use jiff::civil::Date;

use super::check_digit::{citizen_check_digit, foreign_old_check_digit};
use super::problem::{DateProblem, Problem, Warning};
use super::{Context, Kind};
use crate::mask;
use crate::region::RegionStatus;

/// A birth before this year needs a person who confirms it (GB 11643 sets no limit; the oldest people alive do).
const EARLIEST_BIRTH_YEAR: i16 = 1900;

/// First-generation numbers gave these sequences to people who were a hundred or older.
const CENTENARIAN_SEQUENCES: std::ops::RangeInclusive<u16> = 996..=999;

/// Since this day foreign permanent residents get numbers of 18 digits, so an old number belongs to an earlier birth.
const FIRST_DAY_OF_NEW_FOREIGN_NUMBERS: Date = jiff::civil::date(2023, 12, 1);

/// Beginnings of residence permits of Hong Kong, Macau and Taiwan residents 港澳台居民居住证.
const PERMIT_PREFIXES: [&str; 3] = ["810000", "820000", "830000"];

/// The number of a natural person, checked. Two are equal when they are the same number of the same kind; a
/// first-generation number equals the 18-character one it was converted into.
///
/// It is personal data: it has no `Display`, and `Debug` masks it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonNumber {
    canonical: String,
    kind: Kind,
    birth_date: Date,
}

impl PersonNumber {
    /// The whole number in its one normal form.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// Citizen, residence permit or foreign permanent resident; never [`Kind::Citizen15`], which is converted.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The birth date the number holds. For old foreign numbers the century is assumed.
    #[must_use]
    pub fn birth_date(&self) -> Date {
        self.birth_date
    }

    /// The region part: six digits, of foreign residents four (old) or two (new).
    #[must_use]
    pub fn region(&self) -> &str {
        let range = match self.kind {
            Kind::ForeignPermanentResident => 1..3,
            Kind::ForeignPermanentResidentOld => 3..7,
            _ => 0..6,
        };
        self.canonical.get(range).unwrap_or_default()
    }

    /// Reads back a number that was checked before, from its normal form alone. Register and date of the day play no
    /// part: what was accepted once stays readable. `None` when the text is not the normal form of any number.
    #[must_use]
    pub fn restore(canonical: &str) -> Option<Self> {
        if !canonical.is_ascii() {
            return None;
        }
        let (kind, birth_date) = match canonical.len() {
            15 => (
                Kind::ForeignPermanentResidentOld,
                old_foreign_birth(canonical).ok()?,
            ),
            18 => (kind_by_prefix(canonical), date_of(&canonical[6..14]).ok()?),
            _ => return None,
        };
        let (body, check) = canonical.split_at(canonical.len() - 1);
        let expected = match kind {
            Kind::ForeignPermanentResidentOld => foreign_old_check_digit(body),
            _ => citizen_check_digit(body),
        };
        (expected == check.chars().next()).then(|| Self {
            canonical: canonical.to_owned(),
            kind,
            birth_date,
        })
    }
}

impl fmt::Debug for PersonNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "PersonNumber({} {})",
            self.kind.slug(),
            mask::person_number_public(&self.canonical)
        )
    }
}

/// A number and what was noticed about it.
type Accepted = (PersonNumber, Vec<Warning>);

/// The kind an 18-character number of a person claims to be by its beginning.
pub(super) fn kind_by_prefix(text: &str) -> Kind {
    match text.as_bytes() {
        [b'8', b'1' | b'2' | b'3', ..] => Kind::ResidencePermit,
        [b'9', ..] => Kind::ForeignPermanentResident,
        _ => Kind::Citizen,
    }
}

/// Checks a number of 18 characters as one of the three kinds that have them.
pub(super) fn check_eighteen(
    text: &str,
    kind: Kind,
    context: &Context,
) -> Result<Accepted, Problem> {
    let length = text.chars().count();
    if length != 18 {
        return Err(Problem::Length {
            found: length,
            expected: if kind == Kind::Citizen {
                &[18, 15]
            } else {
                &[18]
            },
        });
    }
    check_alphabet(text, |index, symbol| {
        symbol.is_ascii_digit() || (index == 17 && symbol == 'X')
    })?;
    let (body, check) = text.split_at(17);
    let expected = citizen_check_digit(body).ok_or(Problem::Unrecognised)?;
    let found = check.chars().next().ok_or(Problem::Empty)?;
    // Spreadsheets keep fifteen significant digits: the last three become zeros, and the check no longer fits.
    if expected != found && text.ends_with("000") {
        return Err(Problem::FloatDamage);
    }
    let warnings = check_region(text, kind, context)?;
    let birth_date = date_of(&text[6..14])?;
    if !(kind == Kind::Citizen && is_centenarian(&text[14..17], birth_date)) {
        check_birth(birth_date, context)?;
    }
    if expected != found {
        return Err(Problem::CheckDigit { expected, found });
    }
    let number = PersonNumber {
        canonical: text.to_owned(),
        kind,
        birth_date,
    };
    Ok((number, warnings))
}

/// Checks a first-generation number of 15 digits and converts it.
pub(super) fn check_fifteen(text: &str, context: &Context) -> Result<Accepted, Problem> {
    let length = text.chars().count();
    if length != 15 {
        return Err(Problem::Length {
            found: length,
            expected: &[15],
        });
    }
    check_alphabet(text, |_, symbol| symbol.is_ascii_digit())?;
    if !context.accept_fifteen {
        return Err(Problem::FifteenNotAccepted);
    }
    let mut warnings = check_region(text, Kind::Citizen, context)?;
    warnings.push(Warning::FifteenConverted);
    let century = if has_centenarian_sequence(&text[12..]) {
        warnings.push(Warning::CenturyAssumed);
        "18"
    } else {
        "19"
    };
    let body = format!("{}{century}{}", &text[..6], &text[6..]);
    let birth_date = date_of(&body[6..14])?;
    if birth_date > context.today {
        return Err(Problem::Date {
            why: DateProblem::AfterToday,
        });
    }
    let check = citizen_check_digit(&body).ok_or(Problem::Unrecognised)?;
    let number = PersonNumber {
        canonical: format!("{body}{check}"),
        kind: Kind::Citizen,
        birth_date,
    };
    Ok((number, warnings))
}

/// Checks an old foreign permanent-resident number: three letters, twelve digits.
pub(super) fn check_foreign_old(text: &str, context: &Context) -> Result<Accepted, Problem> {
    let length = text.chars().count();
    if length != 15 {
        return Err(Problem::Length {
            found: length,
            expected: &[15],
        });
    }
    check_alphabet(text, |index, symbol| {
        if index < 3 {
            symbol.is_ascii_uppercase()
        } else {
            symbol.is_ascii_digit()
        }
    })?;
    if context.regions.province(&text[3..5]).is_none() {
        return Err(Problem::UnknownProvince);
    }
    let birth_date = old_foreign_birth(text)?;
    check_birth(birth_date, context)?;
    let (body, check) = text.split_at(14);
    let expected = foreign_old_check_digit(body).ok_or(Problem::Unrecognised)?;
    let found = check.chars().next().ok_or(Problem::Empty)?;
    if expected != found {
        return Err(Problem::CheckDigit { expected, found });
    }
    let number = PersonNumber {
        canonical: text.to_owned(),
        kind: Kind::ForeignPermanentResidentOld,
        birth_date,
    };
    Ok((number, vec![Warning::CenturyAssumed]))
}

/// Refuses the first character that does not belong at its place.
pub(super) fn check_alphabet(
    text: &str,
    allowed: impl Fn(usize, char) -> bool,
) -> Result<(), Problem> {
    match text
        .chars()
        .enumerate()
        .find(|(index, symbol)| !allowed(*index, *symbol))
    {
        None => Ok(()),
        Some((index, found)) => Err(Problem::Alphabet {
            position: index + 1,
            found,
        }),
    }
}

/// What the register says about a region code that an identifier holds.
pub(super) fn region_warning(code: &str, context: &Context) -> Result<Option<Warning>, Problem> {
    match context.regions.status(code) {
        RegionStatus::Current { .. } => Ok(None),
        RegionStatus::Historical { name, .. } => Ok(Some(Warning::HistoricalRegion { name })),
        RegionStatus::UnknownCounty { .. } => Ok(Some(Warning::UnknownCounty)),
        RegionStatus::UnknownProvince => Err(Problem::UnknownProvince),
    }
}

fn check_region(text: &str, kind: Kind, context: &Context) -> Result<Vec<Warning>, Problem> {
    let code = &text[..6];
    match kind {
        Kind::ResidencePermit if PERMIT_PREFIXES.contains(&code) => Ok(Vec::new()),
        Kind::ResidencePermit => Err(Problem::Prefix),
        Kind::ForeignPermanentResident => {
            let known = text.starts_with('9') && context.regions.province(&text[1..3]).is_some();
            known.then(Vec::new).ok_or(Problem::UnknownProvince)
        }
        _ if kind_by_prefix(text) != Kind::Citizen => Err(Problem::UnknownProvince),
        _ => {
            let warning = region_warning(code, context)?;
            // A person is registered in a county; a province as a whole is none.
            let whole_province = code.ends_with("0000").then_some(Warning::UnknownCounty);
            Ok(warning.or(whole_province).into_iter().collect())
        }
    }
}

fn has_centenarian_sequence(sequence: &str) -> bool {
    sequence
        .parse()
        .is_ok_and(|sequence: u16| CENTENARIAN_SEQUENCES.contains(&sequence))
}

/// Whether a number is the form in 18 characters of one that a person of a hundred got: what is taken in 15 digits can
/// be asked about in 18.
fn is_centenarian(sequence: &str, birth_date: Date) -> bool {
    (EARLIEST_BIRTH_YEAR - 100..EARLIEST_BIRTH_YEAR).contains(&birth_date.year())
        && has_centenarian_sequence(sequence)
}

fn check_birth(birth_date: Date, context: &Context) -> Result<(), Problem> {
    let why = if birth_date > context.today {
        DateProblem::AfterToday
    } else if birth_date.year() < EARLIEST_BIRTH_YEAR {
        DateProblem::Before1900
    } else {
        return Ok(());
    };
    Err(Problem::Date { why })
}

/// The date of eight digits YYYYMMDD.
pub(crate) fn date_of(digits: &str) -> Result<Date, Problem> {
    let not_a_date = Problem::Date {
        why: DateProblem::NotADate,
    };
    let parts = (digits.get(..4), digits.get(4..6), digits.get(6..8));
    let (Some(year), Some(month), Some(day)) = parts else {
        return Err(not_a_date);
    };
    match (year.parse(), month.parse(), day.parse()) {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).map_err(|_| not_a_date),
        _ => Err(not_a_date),
    }
}

/// The birth date of an old foreign number, whose year has two digits: the latest one before the numbers ended.
fn old_foreign_birth(text: &str) -> Result<Date, Problem> {
    let six = text.get(7..13).unwrap_or_default();
    match date_of(&format!("20{six}")) {
        Ok(date) if date < FIRST_DAY_OF_NEW_FOREIGN_NUMBERS => Ok(date),
        _ => date_of(&format!("19{six}")),
    }
}
