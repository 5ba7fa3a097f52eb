//! What a representative reads and does for somebody. Rules and policy both have to allow it, and they are asked in the
//! transaction that logs it.

use super::super::{AccessLine, ListProof, ProofFile, Report};
use super::{not_opened, representation_id};
use crate::account::Account;
use crate::desk::{ConsentView, consent_id, view};
use crate::platform::Platform;
use crate::policy::{Action, Facts, Policy, Resource};
use crate::problem::Problem;
use jiff::civil::Date;
use rules::representation::{
    Arrangement, Representation, RepresentationKind, RepresentationRefusal, RepresentedAction,
    decide,
};
use std::sync::Arc;
use store::{ActingFor, ConsentRow, Kind, RepresentationRow, Ticket, hex};

/// For whom somebody acts, as the pages say it.
#[derive(Debug, Clone)]
pub struct Represented {
    /// Id of the representation, hexadecimal.
    pub id: String,
    /// Why.
    pub kind: RepresentationKind,
    /// The represented person, masked.
    pub hint: String,
    /// Last day.
    pub until: Date,
}

/// What the writer is handed to decide with.
pub(crate) struct Decider {
    policy: Arc<Policy>,
    account: Account,
    action: RepresentedAction,
    /// Organ that asked for the consent, where it is about one.
    grantee: Option<String>,
    today: Date,
}

impl Decider {
    pub(crate) fn decide(
        &self,
        representation: &Representation,
        arrangement: &Arrangement,
    ) -> Result<String, RepresentationRefusal> {
        decide(representation, self.action, self.today, arrangement)?;
        let facts = Facts::Acting {
            today: self.today,
            representation,
            arrangement,
        };
        let subject = representation.represented;
        let resource = match &self.grantee {
            Some(grantee) => Resource::Consent { subject, grantee },
            None => Resource::Dossier(subject),
        };
        let action = in_the_policy(self.action);
        let decision = self.policy.decide(&self.account, action, &resource, &facts);
        if !decision.allowed {
            // The two were written to agree; where they do not, nothing is told.
            tracing::warn!("the policy refused a representative whom the rules allow");
            return Err(RepresentationRefusal::PolicyDenied);
        }
        Ok(decision.policies.join(" "))
    }
}

/// The action of the same meaning in the policies.
fn in_the_policy(action: RepresentedAction) -> Action {
    match action {
        RepresentedAction::ReadReport => Action::ReadReportFor,
        RepresentedAction::ReadAccesses => Action::ReadAccessesFor,
        RepresentedAction::ReadConsents => Action::ReadConsentsFor,
        RepresentedAction::AnswerConsent => Action::AnswerConsentFor,
        RepresentedAction::WithdrawConsent => Action::WithdrawConsentFor,
        RepresentedAction::ReadCases => Action::ReadCasesFor,
        RepresentedAction::FileCase => Action::FileCaseFor,
        RepresentedAction::MoveCase => Action::MoveCaseFor,
    }
}

impl Platform {
    /// The report of the represented person, for today or as it stood on an earlier day.
    ///
    /// # Errors
    /// `NOT-FOUND` when the representation is not the account's; `REPRESENTATION-…`, with a receipt, when it opens nothing;
    /// `REPORT-DATE` for a day that has not come.
    pub async fn report_for(
        &self,
        account: &Account,
        id: &str,
        as_of: Option<Date>,
    ) -> Result<(Represented, Report), Problem> {
        let row = self.held(account, id)?;
        let day = self.report_day(as_of)?;
        let opened = self.open_for(account, &row, RepresentedAction::ReadReport);
        let report = self.report_with(&opened.await?, day).await?;
        Ok((of_row(&row), report))
    }

    /// Who looked at the represented person's data, newest first. That they were asked is itself the newest.
    ///
    /// # Errors
    /// As [`Platform::report_for`].
    pub async fn accesses_for(
        &self,
        account: &Account,
        id: &str,
        before: Option<u64>,
    ) -> Result<(Represented, Vec<AccessLine>, Option<u64>), Problem> {
        let row = self.held(account, id)?;
        let _ticket = self
            .open_for(account, &row, RepresentedAction::ReadAccesses)
            .await?;
        let (lines, next) = self.accesses_of(row.representation.represented, before)?;
        Ok((of_row(&row), lines, next))
    }

    /// The whole of that list with its proofs, to keep and to check.
    ///
    /// # Errors
    /// As [`Platform::report_for`] and [`Platform::my_list_proof`].
    pub async fn list_proof_for(&self, account: &Account, id: &str) -> Result<ListProof, Problem> {
        let row = self.held(account, id)?;
        let _ticket = self
            .open_for(account, &row, RepresentedAction::ReadAccesses)
            .await?;
        self.list_proof_of(row.representation.represented).await
    }

    /// The proof of one line of that list.
    ///
    /// # Errors
    /// As [`Platform::report_for`]; `LOG-NOT-YET-PUBLISHED` in the moment before the next checkpoint.
    pub async fn access_proof_for(
        &self,
        account: &Account,
        id: &str,
        log_index: u64,
    ) -> Result<(Represented, ProofFile), Problem> {
        let row = self.held(account, id)?;
        let _ticket = self
            .open_for(account, &row, RepresentedAction::ReadAccesses)
            .await?;
        let proof = self.proof_of(row.representation.represented, log_index)?;
        Ok((of_row(&row), proof))
    }

    /// The represented person's consents, newest first.
    ///
    /// # Errors
    /// As [`Platform::report_for`].
    pub async fn consents_for(
        &self,
        account: &Account,
        id: &str,
    ) -> Result<(Represented, Vec<ConsentView>), Problem> {
        let row = self.held(account, id)?;
        let _ticket = self
            .open_for(account, &row, RepresentedAction::ReadConsents)
            .await?;
        let consents = self.store().consents_of(row.representation.represented)?;
        let views = consents.into_iter().map(|row| view(self.pack(), row));
        Ok((of_row(&row), views.collect()))
    }

    /// Approves a request in whole or in part for the represented person, or refuses it (`None`).
    ///
    /// # Errors
    /// As [`Platform::report_for`] and [`Platform::answer_consent`].
    pub async fn answer_consent_for(
        &self,
        account: &Account,
        id: &str,
        consent: &str,
        approved_items: Option<Vec<String>>,
    ) -> Result<ConsentView, Problem> {
        let row = self.held(account, id)?;
        let asked = self.consent_for(account, &row, consent).await?;
        let (consent, grantee) = (asked.consent.id, asked.consent.grantee.clone());
        let (items, lapses_after) = self.answer_to(asked, approved_items)?;
        let decider = self.decider_for(account, RepresentedAction::AnswerConsent, Some(grantee));
        let acting = acting_for(account, &row);
        let answered = self
            .store()
            .answer_consent_for(acting, consent, (items, lapses_after), move |r, a| {
                decider.decide(r, a)
            })
            .wait()
            .await?;
        Ok(view(self.pack(), answered.map_err(not_opened)?))
    }

    /// Withdraws a consent for the represented person.
    ///
    /// # Errors
    /// As [`Platform::report_for`] and [`Platform::withdraw_consent`].
    pub async fn withdraw_consent_for(
        &self,
        account: &Account,
        id: &str,
        consent: &str,
    ) -> Result<ConsentView, Problem> {
        let row = self.held(account, id)?;
        let given = self.consent_for(account, &row, consent).await?.consent;
        let action = RepresentedAction::WithdrawConsent;
        let decider = self.decider_for(account, action, Some(given.grantee));
        let acting = acting_for(account, &row);
        let withdrawn = self
            .store()
            .withdraw_consent_for(acting, given.id, move |r, a| decider.decide(r, a))
            .wait()
            .await?;
        Ok(view(self.pack(), withdrawn.map_err(not_opened)?))
    }

    /// A representation the account holds. Of another's nothing is told.
    pub(crate) fn held(&self, account: &Account, id: &str) -> Result<RepresentationRow, Problem> {
        let (representative, _) = self.own(account, Action::ReadOwnRepresentations)?;
        let held = self
            .store()
            .representation_held(representative, representation_id(id)?)?;
        held.ok_or_else(Problem::not_found)
    }

    /// Logs what a representative is about to read, and gives the ticket.
    pub(crate) async fn open_for(
        &self,
        account: &Account,
        row: &RepresentationRow,
        action: RepresentedAction,
    ) -> Result<Ticket, Problem> {
        let kind = match action {
            RepresentedAction::ReadReport => Kind::RepresentedReport,
            RepresentedAction::ReadAccesses => Kind::RepresentedAccesses,
            RepresentedAction::ReadConsents
            | RepresentedAction::AnswerConsent
            | RepresentedAction::WithdrawConsent => Kind::RepresentedConsents,
            RepresentedAction::ReadCases
            | RepresentedAction::FileCase
            | RepresentedAction::MoveCase => Kind::RepresentedCases,
        };
        let decider = self.decider_for(account, action, None);
        let opened = self
            .store()
            .open_for(acting_for(account, row), kind, move |r, a| {
                decider.decide(r, a)
            })
            .wait()
            .await?;
        opened.map_err(not_opened)
    }

    /// What decides whether a representative may, in the transaction that logs it.
    pub(crate) fn decider_for(
        &self,
        account: &Account,
        action: RepresentedAction,
        grantee: Option<String>,
    ) -> Decider {
        Decider {
            policy: Arc::clone(self.policy()),
            account: account.clone(),
            action,
            grantee,
            today: self.today(),
        }
    }

    /// A consent of the represented person. Whoever names one that is not there reads all the same, and is logged: whether
    /// there is one is told to those only who may read.
    async fn consent_for(
        &self,
        account: &Account,
        row: &RepresentationRow,
        consent: &str,
    ) -> Result<ConsentRow, Problem> {
        let rows = self.store().consents_of(row.representation.represented)?;
        let id = consent_id(consent).ok();
        match rows.into_iter().find(|row| Some(row.consent.id) == id) {
            Some(found) => Ok(found),
            None => {
                let _ticket = self
                    .open_for(account, row, RepresentedAction::ReadConsents)
                    .await?;
                Err(Problem::not_found())
            }
        }
    }
}

/// Who acts for whom, as the store takes it.
pub(crate) fn acting_for(account: &Account, row: &RepresentationRow) -> ActingFor {
    ActingFor {
        subject: row.representation.represented,
        id: row.representation.id,
        representative: row.representation.representative,
        actor: account.login.clone(),
    }
}

/// For whom somebody acts, as it is told.
pub(crate) fn of_row(row: &RepresentationRow) -> Represented {
    Represented {
        id: hex(&row.representation.id),
        kind: row.representation.kind,
        hint: row.represented_hint.clone(),
        until: row.representation.until,
    }
}
