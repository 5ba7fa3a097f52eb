//! Identifiers of persons, organisations and regions: one entry, [`check`], from any text to a checked identifier or
//! to a problem that says what is wrong, with every change on the way said as a warning.
//!
//! A right check digit finds typing errors; it does not prove that the person exists.

mod check_digit;
mod normalise;
mod organisation;
pub(crate) mod person;
mod problem;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::civil::Date;

pub use self::check_digit::{
    citizen_check_digit, foreign_old_check_digit, organisation_check_char, social_credit_check_char,
};
pub(crate) use self::normalise::{is_hyphen, is_space};
pub use self::organisation::{OrganisationCode, RegionCode, SocialCreditCode};
pub use self::person::PersonNumber;
pub use self::problem::{DateProblem, Problem, Warning};

use self::normalise::Cleaned;
use crate::region::RegionRegister;
use crate::text::Bilingual;

/// The kinds of identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Citizen identity number 公民身份号码, 18 characters (GB 11643-1999).
    Citizen,
    /// The same of the first generation, 15 digits; only in old files.
    Citizen15,
    /// Residence permit of Hong Kong, Macau and Taiwan residents 港澳台居民居住证.
    ResidencePermit,
    /// Foreign permanent resident 外国人永久居留身份证, 18 digits, since December 2023.
    ForeignPermanentResident,
    /// The same before that: three letters and twelve digits.
    ForeignPermanentResidentOld,
    /// Unified social credit code 统一社会信用代码 (GB 32100-2015).
    SocialCredit,
    /// Organisation code 组织机构代码 (GB 11714-1997).
    Organisation,
    /// Region code 行政区划代码 (GB/T 2260).
    Region,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Citizen,
        Self::Citizen15,
        Self::ResidencePermit,
        Self::ForeignPermanentResident,
        Self::ForeignPermanentResidentOld,
        Self::SocialCredit,
        Self::Organisation,
        Self::Region,
    ];

    /// Stable name in commands and files.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Citizen15 => "citizen-15",
            Self::ResidencePermit => "residence-permit",
            Self::ForeignPermanentResident => "foreign-permanent-resident",
            Self::ForeignPermanentResidentOld => "foreign-permanent-resident-old",
            Self::SocialCredit => "social-credit",
            Self::Organisation => "organisation",
            Self::Region => "region",
        }
    }

    /// The kind of a stable name.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// Whether it names a natural person, so that it is personal data.
    #[must_use]
    pub fn is_person(self) -> bool {
        !matches!(self, Self::SocialCredit | Self::Organisation | Self::Region)
    }

    /// The name people know it by.
    #[must_use]
    pub fn text(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Citizen => ("公民身份号码", "citizen identity number"),
            Self::Citizen15 => ("15位居民身份证号码", "citizen identity number of 15 digits"),
            Self::ResidencePermit => (
                "港澳台居民居住证号码",
                "residence permit number of a Hong Kong, Macau or Taiwan resident",
            ),
            Self::ForeignPermanentResident => (
                "外国人永久居留身份证号码",
                "foreign permanent-resident number",
            ),
            Self::ForeignPermanentResidentOld => (
                "旧版外国人永久居留证号码",
                "foreign permanent-resident number of the old form",
            ),
            Self::SocialCredit => ("统一社会信用代码", "unified social credit code"),
            Self::Organisation => ("组织机构代码", "organisation code"),
            Self::Region => ("行政区划代码", "region code"),
        };
        Bilingual::new(zh, en)
    }
}

/// What a check needs to know about the world.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The day in Asia/Shanghai: nobody is born after it.
    pub today: Date,
    /// The pack's region codes.
    pub regions: &'a RegionRegister,
    /// Whether first-generation numbers are converted (historical files) or refused (login, questions).
    pub accept_fifteen: bool,
}

/// A checked identifier.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Identifier {
    /// Of a natural person.
    Person(PersonNumber),
    /// Of an organisation, current.
    SocialCredit(SocialCreditCode),
    /// Of an organisation, before the unified code.
    Organisation(OrganisationCode),
    /// Of a region.
    Region(RegionCode),
}

impl Identifier {
    /// The identifier in its one normal form.
    #[must_use]
    pub fn canonical(&self) -> &str {
        match self {
            Self::Person(number) => number.canonical(),
            Self::SocialCredit(code) => code.as_str(),
            Self::Organisation(code) => code.as_str(),
            Self::Region(code) => code.as_str(),
        }
    }
}

/// The outcome of a check.
#[derive(Clone, PartialEq, Eq)]
pub struct Checked {
    /// The kind as written: expected, or recognised. [`Kind::Citizen15`] for a number that was converted.
    pub kind: Option<Kind>,
    /// The normal form, when it is valid. For persons this is personal data in clear.
    pub normalised: Option<String>,
    /// What was changed or is unusual.
    pub warnings: Vec<Warning>,
    /// Why it is refused; `None` when it is valid.
    pub problem: Option<Problem>,
    /// The identifier, when it is valid.
    pub identifier: Option<Identifier>,
}

impl Checked {
    /// Whether the identifier may be used.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.identifier.is_some()
    }

    fn refused(kind: Option<Kind>, warnings: Vec<Warning>, problem: Problem) -> Self {
        Self {
            kind,
            normalised: None,
            warnings,
            problem: Some(problem),
            identifier: None,
        }
    }
}

/// Leaves `normalised` out: it can be a person's number.
impl fmt::Debug for Checked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Checked")
            .field("kind", &self.kind)
            .field("warnings", &self.warnings)
            .field("problem", &self.problem)
            .field("identifier", &self.identifier)
            .finish_non_exhaustive()
    }
}

/// A valid identifier, its kind as written, and what was noticed.
type Accepted = (Identifier, Kind, Vec<Warning>);

/// Checks a text as the expected kind, or as the kind it resembles most.
///
/// Expecting [`Kind::Citizen`] takes 15 digits too when the context accepts them.
#[must_use]
pub fn check(input: &str, expected: Option<Kind>, context: &Context) -> Checked {
    let cleaned = match normalise::clean(input) {
        Ok(cleaned) => cleaned,
        Err(problem) => return Checked::refused(expected, Vec::new(), problem),
    };
    let (kind, outcome) = match expected {
        Some(kind) => (Some(kind), check_expected(&cleaned, kind, context)),
        None => check_recognised(&cleaned, context),
    };
    let mut warnings = cleaned.warnings;
    match outcome {
        Ok((identifier, kind, more)) => {
            if cleaned.hyphens && kind != Kind::Organisation {
                warnings.push(Warning::HyphenRemoved);
            }
            warnings.extend(more);
            Checked {
                kind: Some(kind),
                normalised: Some(identifier.canonical().to_owned()),
                warnings,
                problem: None,
                identifier: Some(identifier),
            }
        }
        Err(problem) => Checked::refused(kind, warnings, problem),
    }
}

/// Checks a text as the number of a natural person, of any kind.
pub fn check_person(
    input: &str,
    context: &Context,
) -> Result<(PersonNumber, Vec<Warning>), Problem> {
    let cleaned = normalise::clean(input)?;
    let text = cleaned.text.as_str();
    let kind = match text.chars().count() {
        15 if text.starts_with(|symbol: char| symbol.is_ascii_uppercase()) => {
            Kind::ForeignPermanentResidentOld
        }
        18 => person::kind_by_prefix(text),
        _ => Kind::Citizen,
    };
    let checked = check(input, Some(kind), context);
    match (checked.identifier, checked.problem) {
        (Some(Identifier::Person(number)), _) => Ok((number, checked.warnings)),
        // Any kind of person would have done, so the commonest stands for what was expected.
        (_, Some(Problem::KindMismatch { found, .. })) => Err(Problem::KindMismatch {
            expected: Kind::Citizen,
            found,
        }),
        (_, Some(problem)) => Err(problem),
        _ => Err(Problem::Unrecognised),
    }
}

/// Checks as one kind and no other.
fn check_as(cleaned: &Cleaned, kind: Kind, context: &Context) -> Result<Accepted, Problem> {
    let text = cleaned.text.as_str();
    let as_person = |(number, warnings)| (Identifier::Person(number), kind, warnings);
    match kind {
        Kind::Citizen if text.chars().count() == 15 => {
            let (number, warnings) = person::check_fifteen(text, context)?;
            Ok((Identifier::Person(number), Kind::Citizen15, warnings))
        }
        Kind::Citizen15 => person::check_fifteen(text, context).map(as_person),
        Kind::Citizen | Kind::ResidencePermit | Kind::ForeignPermanentResident => {
            person::check_eighteen(text, kind, context).map(as_person)
        }
        Kind::ForeignPermanentResidentOld => {
            person::check_foreign_old(text, context).map(as_person)
        }
        Kind::SocialCredit => organisation::check_social_credit(text, context)
            .map(|(code, warnings)| (Identifier::SocialCredit(code), kind, warnings)),
        Kind::Organisation => organisation::check_organisation(cleaned)
            .map(|(code, warnings)| (Identifier::Organisation(code), kind, warnings)),
        Kind::Region => organisation::check_region(text, context)
            .map(|(code, warnings)| (Identifier::Region(code), kind, warnings)),
    }
}

/// Checks as the expected kind; a right number of another kind is said to be one.
fn check_expected(
    cleaned: &Cleaned,
    expected: Kind,
    context: &Context,
) -> Result<Accepted, Problem> {
    let outcome = check_as(cleaned, expected, context);
    let doubtful = match &outcome {
        Err(Problem::FifteenNotAccepted) => false,
        Err(_) => true,
        // One citizen number in thirty passes for a social credit code; the code inside then gives it away.
        Ok((_, _, warnings)) => warnings.contains(&Warning::OrganisationCheck),
    };
    if doubtful && let (_, Ok((_, found, _))) = check_recognised(cleaned, context) {
        let same = found == expected || (found == Kind::Citizen15 && expected == Kind::Citizen);
        if !same {
            return Err(Problem::KindMismatch { expected, found });
        }
    }
    outcome
}

/// Checks as the kind the text resembles most, and says which.
fn check_recognised(
    cleaned: &Cleaned,
    context: &Context,
) -> (Option<Kind>, Result<Accepted, Problem>) {
    let Some(kind) = resembles(&cleaned.text) else {
        let problem = match cleaned.text.chars().count() {
            6 | 9 | 15 | 18 => Problem::Unrecognised,
            found => Problem::Length {
                found,
                expected: &[6, 9, 15, 18],
            },
        };
        return (None, Err(problem));
    };
    let outcome = check_as(cleaned, kind, context);
    let may_be_organisation = kind.is_person()
        && cleaned.text.len() == 18
        && matches!(&outcome, Err(problem) if !matches!(problem, Problem::CheckDigit { .. }));
    if may_be_organisation
        && let Ok(accepted) = check_as(cleaned, Kind::SocialCredit, context)
        && !accepted.2.contains(&Warning::OrganisationCheck)
    {
        return (Some(Kind::SocialCredit), Ok(accepted));
    }
    (Some(kind), outcome)
}

/// The kind a text resembles by length, letters and the century of a birth date.
fn resembles(text: &str) -> Option<Kind> {
    if !text.is_ascii() {
        return None;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match text.len() {
        6 => Some(Kind::Region),
        9 => Some(Kind::Organisation),
        15 if text[..3].bytes().all(|byte| byte.is_ascii_uppercase()) => {
            Some(Kind::ForeignPermanentResidentOld)
        }
        15 => Some(Kind::Citizen15),
        18 => {
            let birth_century = matches!(&text[6..8], "18" | "19" | "20");
            if birth_century && digits >= 14 {
                Some(person::kind_by_prefix(text))
            } else {
                Some(Kind::SocialCredit)
            }
        }
        _ => None,
    }
}
