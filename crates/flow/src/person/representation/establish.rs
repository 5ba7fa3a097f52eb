//! Two officials of a service hall, or of the platform's operator, establish a representation: a case officer proposes it on
//! documents shown, a reviewer with another account decides.

use super::{RepresentationView, not_established, representation_id};
use crate::account::{Account, Role};
use crate::desk::{hint, noted};
use crate::login::Confirmed;
use crate::platform::Platform;
use crate::policy::{Action, Facts, Permit, Resource};
use crate::problem::{Problem, ProblemKind};
use jiff::civil::Date;
use rules::identifier::PersonNumber;
use rules::organ::OrganKind;
use rules::representation::{
    Document, DocumentKind, Proposal, RepresentationKind, RepresentationRefusal, check_proposal,
};
use store::{NewRepresentation, Official, Party, RepresentationRow};

/// Representations listed at once.
const PAGE: u32 = 100;

/// What a case officer enters. Names and numbers are checked with the population register and kept masked.
#[derive(Clone)]
pub struct RepresentationPlan {
    /// Name and number of who is to be represented.
    pub represented: (String, String),
    /// Name and number of who is to act.
    pub representative: (String, String),
    /// Kind, as a word.
    pub kind: String,
    /// Kind and number of the document it rests on.
    pub document: (String, String),
    /// Kind and number of the one beside it.
    pub second: Option<(String, String)>,
    /// First day.
    pub from: Date,
    /// Last day; `None` takes the longest.
    pub until: Option<Date>,
}

impl std::fmt::Debug for RepresentationPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RepresentationPlan({})", self.kind)
    }
}

/// What a reviewer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The proposal is confirmed.
    Confirm,
    /// It is rejected.
    Reject,
    /// A representation is ended.
    End,
    /// It stands although the represented person objected.
    Keep,
}

impl Platform {
    /// Whether the account's organ establishes representations, and the account has a part in it.
    #[must_use]
    pub fn establishes_representations(&self, account: &Account) -> bool {
        let has_part = account.has_role(Role::CaseOfficer) || account.has_role(Role::Reviewer);
        has_part && (self.is_service_hall(account) || self.is_operator(account))
    }

    fn is_service_hall(&self, account: &Account) -> bool {
        let halls = &self.login_settings().counter_organs;
        let organ = account.organ.as_ref();
        organ.is_some_and(|organ| halls.contains(organ))
    }

    fn is_operator(&self, account: &Account) -> bool {
        let organ = self.pack().organ(account.acts_for());
        organ.is_some_and(|organ| organ.kind == OrganKind::Operator)
    }

    /// The representations the account's organ established, the newest first.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-ALLOWED` for an organ that establishes none.
    pub async fn representations_in_organ(
        &self,
        account: &Account,
    ) -> Result<Vec<RepresentationView>, Problem> {
        self.of_the_organ(account)?;
        let rows = self
            .store()
            .representations_in(account.acts_for(), None, PAGE)?;
        let views = rows.into_iter().map(|row| self.representation_view(row));
        Ok(views.collect())
    }

    fn of_the_organ(&self, account: &Account) -> Result<(), Problem> {
        let organ = Resource::Organ(account.acts_for());
        let _ = self.decide(account, Action::ReadRepresentations, &organ, &Facts::None)?;
        match self.establishes_representations(account) {
            true => Ok(()),
            false => Err(Problem::not_allowed()),
        }
    }

    /// Proposes a representation on documents that were shown.
    ///
    /// # Errors
    /// `POLICY-DENIED`, `NOT-ALLOWED`; `IDENTITY-…` when the register does not confirm one of the two; `ID-…` for a number
    /// that is none; `REPRESENTATION-…` with what stands against it.
    pub async fn propose_representation(
        &self,
        officer: &Account,
        plan: RepresentationPlan,
    ) -> Result<RepresentationView, Problem> {
        // The register is asked by those only who may propose at all.
        self.of_the_organ(officer)?;
        if !officer.has_role(Role::CaseOfficer) {
            return Err(Problem::not_allowed());
        }
        let kind = RepresentationKind::from_word(&plan.kind).ok_or_else(unknown_kind)?;
        let document = document_of(&plan.document)?;
        let second = plan.second.as_ref().map(document_of).transpose()?;
        let (represented, ward) = self.party(officer, &plan.represented).await?;
        let (representative, acts) = self.party(officer, &plan.representative).await?;
        let proposal = Proposal {
            represented: represented.subject,
            representative: representative.subject,
            kind,
            document: &document,
            second: second.as_ref(),
            represented_born_on: ward.birth_date(),
            representative_born_on: acts.birth_date(),
            from: plan.from,
            until: plan.until,
        };
        let (pack, today) = (self.pack(), self.today());
        let limits = check_proposal(&proposal, today, &pack.parameters, &pack.calendar)
            .map_err(not_established)?;
        let facts = Facts::Proposal {
            service_hall: self.is_service_hall(officer),
            represented: represented.subject,
            representative: representative.subject,
            confirmed: &[represented.subject, representative.subject],
        };
        let organ = Resource::Organ(officer.acts_for());
        let permit = self.decide(officer, Action::ProposeRepresentation, &organ, &facts)?;
        let new = NewRepresentation {
            represented,
            representative,
            kind,
            document,
            second,
            from: plan.from,
            until: limits.until,
            decide_by: limits.decide_by,
        };
        let by = self.official(officer, &permit);
        let kept = self.store().propose_representation(new, by).wait().await?;
        let row = kept.map_err(not_established)?;
        Ok(self.representation_view(row))
    }

    /// One of the two, as the register confirms them.
    async fn party(
        &self,
        officer: &Account,
        (name, number): &(String, String),
    ) -> Result<(Party, PersonNumber), Problem> {
        let Confirmed { subject, check } = self.confirm_identity(officer.id, name, number).await?;
        let number = self.person_number(number)?;
        let party = Party {
            subject,
            check,
            hint: hint(&rules::mask::name(name.trim()), &number),
        };
        Ok((party, number))
    }

    /// Confirms, rejects or ends one of the organ's, or lets it stand after an objection, with a reason the two people read.
    ///
    /// # Errors
    /// `POLICY-DENIED`, also for whoever proposed it; `NOT-FOUND` for another organ's; `REPRESENTATION-…`.
    pub async fn review_representation(
        &self,
        reviewer: &Account,
        id: &str,
        step: Step,
        reason: &str,
    ) -> Result<RepresentationView, Problem> {
        self.of_the_organ(reviewer)?;
        let id = representation_id(id)?;
        let row = self.store().representation_in(reviewer.acts_for(), id)?;
        let row = row.ok_or_else(Problem::not_found)?;
        let reason = noted(reason.trim());
        if reason.is_empty() {
            return Err(not_established(RepresentationRefusal::ReasonMissing));
        }
        let resource = of_row(&row);
        let permit = self.decide(
            reviewer,
            Action::ReviewRepresentation,
            &resource,
            &Facts::None,
        )?;
        let by = self.official(reviewer, &permit);
        let (store, subject) = (self.store(), row.representation.represented);
        let pending = match step {
            Step::Confirm => store.confirm_representation(subject, id, by, reason),
            Step::Reject => store.reject_representation(subject, id, by, reason),
            Step::End => store.end_representation_by_organ(subject, id, by, reason),
            Step::Keep => store.answer_objection(subject, id, by, reason),
        };
        let row = pending.wait().await?.map_err(not_established)?;
        Ok(self.representation_view(row))
    }

    fn official(&self, account: &Account, permit: &Permit) -> Official {
        Official {
            account: account.id,
            login: account.login.clone(),
            organ: account.acts_for().to_owned(),
            policy: permit.text(),
            day: self.today(),
        }
    }
}

/// A representation as the policies see it.
pub(super) fn of_row(row: &RepresentationRow) -> Resource<'_> {
    Resource::Representation {
        organ: &row.organ,
        proposed_by: &row.proposed_login,
        representation: &row.representation,
    }
}

fn document_of((kind, number): &(String, String)) -> Result<Document, Problem> {
    Ok(Document {
        kind: DocumentKind::from_word(kind)
            .ok_or_else(|| not_established(RepresentationRefusal::DocumentDoesNotFit))?,
        number: number.trim().to_owned(),
    })
}

fn unknown_kind() -> Problem {
    Problem::new(
        "REPRESENTATION-KIND",
        ProblemKind::BadInput,
        ("没有选择代理的种类", "no kind of representation is chosen"),
        ("请选择种类", "choose one"),
    )
}
