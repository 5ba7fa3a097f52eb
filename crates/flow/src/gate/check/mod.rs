//! The checks of one row against law and catalogue.
//!
//! Nothing here reads a file or a clock. Everything wrong with a row is told at once, so that the sender corrects it
//! in one go: the worst finding decides whether the row is accepted, held for a person, or refused.

mod dates;
mod document;
mod ending;
mod fields;
mod identity;
mod item;
mod late;
mod matters;
mod minors;
mod name;
mod numbers;
mod organs;
mod plan;
mod reading;
mod tell;
#[cfg(test)]
mod tests;
mod words;

pub use self::item::check_item;
pub(crate) use self::name::uniform as uniform_name;
pub use self::plan::{Plan, titles};

use self::dates::Dates;
use self::reading::Reading;
use super::candidate::Candidate;
use super::tabular::Row;
use jiff::civil::Date;
use rules::catalogue::{Item, Role};
use rules::definition::InEffect;
use rules::finding::{Finding, Severity};
use rules::identifier::PersonNumber;
use rules::organ::Organ;
use rules::pack::Pack;

/// What the rows of a file are checked against.
#[derive(Debug, Clone, Copy)]
pub struct CheckContext<'a> {
    /// The province's law and catalogue.
    pub pack: &'a Pack,
    /// The version of the item that governs the day of receipt, as [`check_item`] gives it.
    pub item: &'a Item,
    /// The organ that uploads.
    pub organ: &'a Organ,
    /// What the organ defined about the item, in the order of its days.
    pub defined: &'a [InEffect],
    /// Day of receipt in Asia/Shanghai.
    pub received_on: Date,
    /// The file holds historical records: identity numbers of 15 digits are converted instead of refused.
    pub historical: bool,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOutcome {
    /// The record the row makes or ends; `None` when a finding refuses it.
    pub candidate: Option<Candidate>,
    /// Everything found, in the order of the checks.
    pub findings: Vec<Finding>,
}

impl RowOutcome {
    /// The worst severity found: refused means no candidate, held means the candidate waits for a person; `None`
    /// when nothing was found.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|f| f.severity).max()
    }

    /// Whether anything in the row was over-collection 过度归集.
    #[must_use]
    pub fn is_over_collected(&self) -> bool {
        self.findings.iter().any(|f| f.over_collection)
    }
}

/// Checks one row.
#[must_use]
pub fn check_row(plan: &Plan, row: &Row) -> RowOutcome {
    let mut reading = Reading::new(plan, row);
    fields::check(&mut reading);
    let subject = identity::check(&mut reading);
    let dates = dates::check(&mut reading);
    organs::check(&mut reading, dates.map(|d| d.decided_on));
    document::check(&mut reading);
    matters::check(&mut reading, dates.is_some_and(|d| d.withdrawal));
    matters::mask_numbers(&mut reading);
    let candidate = match (subject, dates) {
        (Some(subject), Some(dates)) => Some(judge(&mut reading, subject, dates)),
        _ => None,
    };
    let refused = reading
        .findings
        .iter()
        .any(|f| f.severity == Severity::Refused);
    RowOutcome {
        candidate: candidate.filter(|_| !refused),
        findings: reading.findings,
    }
}

/// What the law makes of a row that can be read. A withdrawal is not asked for the grounds of a record: whatever ends
/// one favours the person.
fn judge(reading: &mut Reading, subject: PersonNumber, dates: Dates) -> Candidate {
    let mut is_late = false;
    if !dates.withdrawal {
        ending::check_basis(reading, dates.decided_on);
        minors::check(reading, subject.birth_date(), dates.acted_on);
        is_late = late::check(reading, dates.decided_on);
    }
    let grade = ending::grade(reading, &dates);
    let end = ending::end(reading, &dates, grade);
    let document_key = document::key(reading);
    let context = &reading.plan.context;
    let decided_by = match reading.text(Role::DecidingOrgan) {
        "" => context.organ.name_on(dates.decided_on).zh.as_str(),
        named => named,
    };
    Candidate {
        item: context.item.id.clone(),
        item_version: context.item.version,
        subject,
        subject_name: reading.text(Role::SubjectName).to_owned(),
        source: context.organ.id.clone(),
        decided_by: decided_by.to_owned(),
        document_number: reading.text(Role::DocumentNumber).to_owned(),
        document_key,
        decided_on: dates.decided_on,
        display_until: end.last_day,
        end_reason: end.reason,
        grade,
        leaning: context.item.leaning,
        late: is_late,
        withdrawal: dates.withdrawal,
        fields: kept_fields(reading),
    }
}

fn kept_fields(reading: &Reading) -> Vec<(String, String)> {
    let fields = reading.plan.fields.iter().zip(&reading.values);
    fields
        .filter(|(planned, value)| planned.stored && !value.text.is_empty())
        .map(|(planned, value)| (planned.field.code.clone(), value.text.to_string()))
        .collect()
}
