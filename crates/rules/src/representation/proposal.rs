//! What a case officer may propose: whom, on which documents, for how long.

use super::{Document, DocumentKind, RepresentationKind, RepresentationRefusal};
use crate::calendar::Calendar;
use crate::mask::mask_person_numbers;
use crate::parameter::Parameters;
use crate::period::{Rolling, months_after};
use jiff::civil::Date;

/// Age of majority in whole years, a parameter of the pack (Civil Code art. 17).
const ADULT_AGE: &str = "ADULT_AGE";
/// Longest guardianship of an adult before it is looked at again.
const GUARDIAN_OF_ADULT_MAX: &str = "GUARDIAN_OF_ADULT_MAX";
/// Longest representation by a relative before it is looked at again.
const RELATIVE_OF_DECEASED_MAX: &str = "RELATIVE_OF_DECEASED_MAX";
/// How long a proposal waits for the second official.
const REPRESENTATION_DECIDE: &str = "REPRESENTATION_DECIDE";
/// Most characters of a document's number.
const MOST_CHARACTERS: usize = 60;

/// A representation about to be proposed. Whether the two are who they are said to be is for the population register.
#[derive(Debug, Clone, Copy)]
pub struct Proposal<'a> {
    /// Subject who is to be represented.
    pub represented: [u8; 16],
    /// Subject who is to act.
    pub representative: [u8; 16],
    /// Why.
    pub kind: RepresentationKind,
    /// The document it rests on: of birth, household, court or appointment; of a death the document that proves the death.
    pub document: &'a Document,
    /// The document that proves the kinship of a relative, or that a guardian of an adult is the one.
    pub second: Option<&'a Document>,
    /// Birth of the one who is to be represented, as their number has it.
    pub represented_born_on: Date,
    /// Birth of the one who is to act.
    pub representative_born_on: Date,
    /// First day.
    pub from: Date,
    /// Last day wished for; `None` takes the longest.
    pub until: Option<Date>,
}

/// The days of a proposal that may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Last day of the representation.
    pub until: Date,
    /// Last day on which it may be confirmed.
    pub decide_by: Date,
}

/// Decides whether a representation may be proposed on a day, and until when it lasts.
///
/// # Errors
/// The first [`RepresentationRefusal`] that stands against it.
pub fn check_proposal(
    proposal: &Proposal<'_>,
    day: Date,
    parameters: &Parameters,
    calendar: &Calendar,
) -> Result<Limits, RepresentationRefusal> {
    use RepresentationRefusal as Refusal;
    if proposal.represented == proposal.representative {
        return Err(Refusal::SamePerson);
    }
    let adult_age = parameters.count_on(ADULT_AGE, day);
    let adult_age = adult_age.map_err(|_| Refusal::LawMissing)?;
    let adult_on = |born_on| birthday(born_on, adult_age).ok_or(Refusal::LawMissing);
    let ward_adult_on = adult_on(proposal.represented_born_on)?;
    match proposal.kind {
        RepresentationKind::GuardianOfMinor if day >= ward_adult_on => {
            return Err(Refusal::WardIsAdult);
        }
        RepresentationKind::GuardianOfAdult if day < ward_adult_on => {
            return Err(Refusal::WardIsMinor);
        }
        _ => {}
    }
    if day < adult_on(proposal.representative_born_on)? {
        return Err(Refusal::RepresentativeIsMinor);
    }
    check_documents(proposal)?;
    let period_end = |id, start| {
        let period = parameters.period_on(id, day).ok()?;
        period.end(start, calendar, Rolling::Never).ok()
    };
    let last = match proposal.kind {
        RepresentationKind::GuardianOfMinor => ward_adult_on.yesterday().ok(),
        RepresentationKind::GuardianOfAdult => period_end(GUARDIAN_OF_ADULT_MAX, day),
        RepresentationKind::RelativeOfDeceased => period_end(RELATIVE_OF_DECEASED_MAX, day),
    };
    let last = last.ok_or(Refusal::LawMissing)?;
    let until = proposal.until.unwrap_or(last);
    if proposal.from < day || until < proposal.from {
        return Err(Refusal::Dates);
    }
    if until > last {
        return Err(Refusal::TooLong(last));
    }
    let decide_by = period_end(REPRESENTATION_DECIDE, day).ok_or(Refusal::LawMissing)?;
    Ok(Limits { until, decide_by })
}

/// The day on which somebody reaches an age. From the birthday itself on, unlike where a minor is to be spared: here the
/// earlier day sets the person free.
fn birthday(born_on: Date, age: u32) -> Option<Date> {
    months_after(born_on, age.checked_mul(12)?)
}

fn check_documents(proposal: &Proposal<'_>) -> Result<(), RepresentationRefusal> {
    let (first, second) = fitting(proposal.kind);
    if !first.contains(&proposal.document.kind) {
        return Err(RepresentationRefusal::DocumentDoesNotFit);
    }
    match proposal.second {
        Some(document) if !second.contains(&document.kind) => {
            return Err(RepresentationRefusal::DocumentDoesNotFit);
        }
        None if proposal.kind == RepresentationKind::RelativeOfDeceased => {
            return Err(RepresentationRefusal::KinshipMissing);
        }
        _ => {}
    }
    let documents = [Some(proposal.document), proposal.second];
    let readable = |document: &Document| {
        let number = document.number.trim();
        !number.is_empty()
            && number.chars().count() <= MOST_CHARACTERS
            && !number.chars().any(char::is_control)
            && mask_person_numbers(number).is_none()
    };
    if documents.into_iter().flatten().all(readable) {
        Ok(())
    } else {
        Err(RepresentationRefusal::DocumentNumber)
    }
}

/// What proves each kind: the document it rests on, and the one beside it. The capacity of an adult is for a court to
/// deny (Civil Code art. 24), so nothing takes the place of its decision.
#[must_use]
pub fn fitting(kind: RepresentationKind) -> (&'static [DocumentKind], &'static [DocumentKind]) {
    match kind {
        RepresentationKind::GuardianOfMinor => (
            &[
                DocumentKind::BirthCertificate,
                DocumentKind::HouseholdRegister,
                DocumentKind::CourtDecision,
                DocumentKind::GuardianAppointment,
            ],
            &[],
        ),
        RepresentationKind::GuardianOfAdult => (
            &[DocumentKind::CourtDecision],
            &[
                DocumentKind::GuardianAppointment,
                DocumentKind::GuardianshipAgreement,
                DocumentKind::HouseholdRegister,
                DocumentKind::MarriageCertificate,
            ],
        ),
        RepresentationKind::RelativeOfDeceased => (
            &[DocumentKind::DeathCertificate, DocumentKind::CourtDecision],
            &[
                DocumentKind::HouseholdRegister,
                DocumentKind::BirthCertificate,
                DocumentKind::MarriageCertificate,
                DocumentKind::KinshipCertificate,
            ],
        ),
    }
}
