//! Codes of organisations and of regions.

use std::fmt;

use super::Context;
use super::check_digit::{
    SOCIAL_CREDIT_ALPHABET, organisation_check_char, social_credit_check_char,
};
use super::normalise::Cleaned;
use super::person::{check_alphabet, region_warning};
use super::problem::{Problem, Warning};

/// Region code of registrations made by the state itself rather than by a province.
const NATIONAL_REGISTRATION: &str = "100000";

/// A unified social credit code 统一社会信用代码 (GB 32100-2015), checked: 18 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocialCreditCode(String);

impl SocialCreditCode {
    /// The whole code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Region of the registering authority, six digits.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }

    /// The organisation code inside 主体标识码, nine characters without hyphen.
    #[must_use]
    pub fn organisation(&self) -> &str {
        self.0.get(8..17).unwrap_or_default()
    }

    /// Whether it belongs to an individual business 个体工商户, behind which stands one natural person.
    #[must_use]
    pub fn is_individual_business(&self) -> bool {
        self.0.starts_with("92")
    }
}

impl fmt::Display for SocialCreditCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An organisation code 组织机构代码 (GB 11714-1997), checked, written `XXXXXXXX-C`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganisationCode(String);

impl OrganisationCode {
    /// The code with its hyphen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrganisationCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A region code 行政区划代码 (GB/T 2260) of a known province, six digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionCode(String);

impl RegionCode {
    /// The six digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

pub(super) fn check_social_credit(
    text: &str,
    context: &Context,
) -> Result<(SocialCreditCode, Vec<Warning>), Problem> {
    let length = text.chars().count();
    if length != 18 {
        return Err(Problem::Length {
            found: length,
            expected: &[18],
        });
    }
    check_alphabet(text, |index, symbol| {
        if (2..8).contains(&index) {
            symbol.is_ascii_digit()
        } else {
            SOCIAL_CREDIT_ALPHABET.contains(symbol)
        }
    })?;
    let (body, check) = text.split_at(17);
    let expected = social_credit_check_char(body).ok_or(Problem::Unrecognised)?;
    let found = check.chars().next().ok_or(Problem::Empty)?;
    let numeric = text.bytes().all(|byte| byte.is_ascii_digit());
    if expected != found && numeric && text.ends_with("000") {
        return Err(Problem::FloatDamage);
    }
    let code = SocialCreditCode(text.to_owned());
    let mut warnings = Vec::new();
    if code.region() != NATIONAL_REGISTRATION {
        warnings.extend(region_warning(code.region(), context)?);
    }
    if expected != found {
        return Err(Problem::CheckDigit { expected, found });
    }
    let (inner, inner_check) = code.organisation().split_at(8);
    if organisation_check_char(inner) != inner_check.chars().next() {
        warnings.push(Warning::OrganisationCheck);
    }
    Ok((code, warnings))
}

pub(super) fn check_organisation(
    cleaned: &Cleaned,
) -> Result<(OrganisationCode, Vec<Warning>), Problem> {
    let text = cleaned.text.as_str();
    let length = text.chars().count();
    if length != 9 {
        return Err(Problem::Length {
            found: length,
            expected: &[9],
        });
    }
    check_alphabet(text, |index, symbol| {
        symbol.is_ascii_digit()
            || (index < 8 && symbol.is_ascii_uppercase())
            || (index == 8 && symbol == 'X')
    })?;
    let (body, check) = text.split_at(8);
    let expected = organisation_check_char(body).ok_or(Problem::Unrecognised)?;
    let found = check.chars().next().ok_or(Problem::Empty)?;
    if expected != found {
        return Err(Problem::CheckDigit { expected, found });
    }
    let warnings = if cleaned.hyphens {
        Vec::new()
    } else {
        vec![Warning::HyphenAdded]
    };
    Ok((OrganisationCode(format!("{body}-{check}")), warnings))
}

pub(super) fn check_region(
    text: &str,
    context: &Context,
) -> Result<(RegionCode, Vec<Warning>), Problem> {
    let length = text.chars().count();
    if length != 6 {
        return Err(Problem::Length {
            found: length,
            expected: &[6],
        });
    }
    check_alphabet(text, |_, symbol| symbol.is_ascii_digit())?;
    let warning = region_warning(text, context)?;
    Ok((RegionCode(text.to_owned()), warning.into_iter().collect()))
}
