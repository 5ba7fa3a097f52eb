//! Dated rule parameters: periods and limits that the law sets, chosen by the date the rule names.

use crate::period::Period;
use crate::text::Bilingual;
use jiff::civil::Date;

/// A value the law sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A length of time.
    Period(Period),
    /// Hours, where the law counts in hours.
    Hours(u32),
    /// A number without a unit of time (an age in years, times a year).
    Count(u32),
    /// An amount of money in yuan.
    Yuan(u64),
    /// A plain statement such as `not published`.
    Statement(String),
}

/// The date that chooses the version of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChosenBy {
    /// 决定日期
    DecisionDate,
    /// 列入日期
    ListingDate,
    /// 申请日期
    ApplicationDate,
    /// The day the act happened.
    ActDate,
    /// The day the duty arises.
    EventDate,
}

/// How sure the entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confidence {
    /// Read in public material.
    Source,
    /// Well known, not read again.
    General,
    /// To be checked against the official text before use.
    Verify,
    /// A value of this project, not of a law.
    Design,
}

/// One version of one parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Stable id, for example `PUB_GENERAL_MAX`.
    pub id: String,
    /// The value.
    pub value: Value,
    /// What it rules.
    pub what: Bilingual,
    /// The date that chooses the version.
    pub chosen_by: ChosenBy,
    /// First day it applies to; `None` without beginning.
    pub from: Option<Date>,
    /// Last day it applies to; `None` while open.
    pub until: Option<Date>,
    /// Slug of the instrument.
    pub instrument: String,
    /// How sure the entry is.
    pub confidence: Confidence,
}

impl Parameter {
    /// Whether this version governs the day.
    #[must_use]
    pub fn governs(&self, day: Date) -> bool {
        self.from.is_none_or(|f| day >= f) && self.until.is_none_or(|u| day <= u)
    }
}

/// No version of a parameter governs the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterMissing {
    /// The parameter asked for.
    pub id: String,
    /// The day no version covers.
    pub day: Date,
}

/// All parameters of a pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    versions: Vec<Parameter>,
}

impl Parameters {
    /// A set of versions; overlaps are the pack check's finding, not this type's.
    #[must_use]
    pub fn new(versions: Vec<Parameter>) -> Self {
        Self { versions }
    }

    /// Every version, in the pack's order.
    #[must_use]
    pub fn all(&self) -> &[Parameter] {
        &self.versions
    }

    /// The version that governs a day.
    ///
    /// # Errors
    /// [`ParameterMissing`] names the parameter and the day when no version covers it.
    pub fn on(&self, id: &str, day: Date) -> Result<&Parameter, ParameterMissing> {
        self.versions
            .iter()
            .find(|p| p.id == id && p.governs(day))
            .ok_or_else(|| ParameterMissing {
                id: id.to_owned(),
                day,
            })
    }

    /// The period that governs a day.
    ///
    /// # Errors
    /// [`ParameterMissing`] when no version covers the day or its value is not a period.
    pub fn period_on(&self, id: &str, day: Date) -> Result<Period, ParameterMissing> {
        match &self.on(id, day)?.value {
            Value::Period(p) => Ok(*p),
            _ => Err(ParameterMissing {
                id: id.to_owned(),
                day,
            }),
        }
    }

    /// The count that governs a day.
    ///
    /// # Errors
    /// [`ParameterMissing`] when no version covers the day or its value is not a count.
    pub fn count_on(&self, id: &str, day: Date) -> Result<u32, ParameterMissing> {
        match &self.on(id, day)?.value {
            Value::Count(n) => Ok(*n),
            _ => Err(ParameterMissing {
                id: id.to_owned(),
                day,
            }),
        }
    }
}
