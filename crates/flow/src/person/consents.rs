//! The person's consents: what they are asked for, what they say to it, and that they take it back.

use crate::account::Account;
use crate::desk::{ArtefactFile, ConsentView, consent_id, view};
use crate::platform::{Platform, end_of_day};
use crate::policy::{Action, Facts, Resource};
use crate::problem::{Problem, ProblemKind};
use jiff::Timestamp;
use rules::consent::ConsentState;
use rules::text::Bilingual;
use store::{ConsentActor, ConsentRow};

impl Platform {
    /// The person's consents, newest first.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn my_consents(&self, account: &Account) -> Result<Vec<ConsentView>, Problem> {
        let (subject, _) = self.own(account, Action::ReadOwnConsents)?;
        let rows = self.store().consents_of(subject)?;
        Ok(rows.into_iter().map(|row| view(self.pack(), row)).collect())
    }

    /// Approves a request in whole or in part, or refuses it (`None`).
    ///
    /// # Errors
    /// `CONSENT-APPROVAL` when an approved item was not asked for; `CONFLICT` when it was answered before;
    /// `CONSENT-LAPSED` when it waited too long.
    pub async fn answer_consent(
        &self,
        account: &Account,
        id: &str,
        approved_items: Option<Vec<String>>,
    ) -> Result<ConsentView, Problem> {
        let asked = self.own_consent(account, id)?;
        let acting = self.acting(account, Action::AnswerConsent, &asked)?;
        let (items, lapses_after) = self.answer_to(asked, approved_items)?;
        let row = self
            .store()
            .answer_consent(acting.subject, acting.id, acting.by, items, lapses_after)
            .wait()
            .await?;
        Ok(view(self.pack(), row))
    }

    /// Withdraws an approved consent; the next question on it is refused.
    ///
    /// # Errors
    /// `CONFLICT` when it is not an approved one.
    pub async fn withdraw_consent(
        &self,
        account: &Account,
        id: &str,
    ) -> Result<ConsentView, Problem> {
        let given = self.own_consent(account, id)?;
        let acting = self.acting(account, Action::WithdrawConsent, &given)?;
        let row = self
            .store()
            .withdraw_consent(acting.subject, acting.id, acting.by)
            .wait()
            .await?;
        Ok(view(self.pack(), row))
    }

    /// The artefact of one of the person's consents.
    ///
    /// # Errors
    /// `CONSENT-NO-ARTEFACT` when it was not given.
    pub async fn my_consent_artefact(
        &self,
        account: &Account,
        id: &str,
    ) -> Result<ArtefactFile, Problem> {
        let row = self.own_consent(account, id)?;
        self.artefact_of(&row)
    }

    /// A consent of the account's own subject.
    pub(crate) fn own_consent(&self, account: &Account, id: &str) -> Result<ConsentRow, Problem> {
        let (subject, _) = self.own(account, Action::ReadOwnConsents)?;
        let id = consent_id(id)?;
        self.store()
            .consents_of(subject)?
            .into_iter()
            .find(|row| row.consent.id == id)
            .ok_or_else(Problem::not_found)
    }

    fn acting(
        &self,
        account: &Account,
        action: Action,
        row: &ConsentRow,
    ) -> Result<ActingOn, Problem> {
        let subject = account.subject()?;
        let consent = Resource::Consent {
            subject,
            grantee: &row.consent.grantee,
        };
        let permit = self.decide(account, action, &consent, &Facts::None)?;
        Ok(ActingOn {
            subject,
            id: row.consent.id,
            by: ConsentActor {
                actor: account.login.clone(),
                policy: permit.text(),
                representation: None,
            },
        })
    }

    /// The items of a request that are approved, in its order, and the end of the last day on which it can be answered.
    pub(super) fn answer_to(
        &self,
        asked: ConsentRow,
        approved_items: Option<Vec<String>>,
    ) -> Result<(Vec<String>, Timestamp), Problem> {
        let seen = view(self.pack(), asked.clone());
        if asked.consent.state == ConsentState::Asked && self.today() > seen.answer_by {
            return Err(lapsed(&seen));
        }
        let approved = approved_items.unwrap_or_default();
        if !approved.iter().all(|i| asked.consent.items.contains(i)) {
            return Err(Problem::new(
                "CONSENT-APPROVAL",
                ProblemKind::BadInput,
                (
                    "同意的事项不在申请范围内",
                    "an approved item was not asked for",
                ),
                ("请只勾选申请中的事项", "choose among the items asked for"),
            ));
        }
        let mut items = asked.consent.items;
        items.retain(|i| approved.contains(i));
        Ok((items, end_of_day(seen.answer_by)))
    }
}

/// What a person does about one of their consents, once it is allowed.
struct ActingOn {
    subject: [u8; 16],
    id: [u8; 16],
    by: ConsentActor,
}

fn lapsed(consent: &ConsentView) -> Problem {
    let last = consent.answer_by;
    Problem {
        code: "CONSENT-LAPSED",
        kind: ProblemKind::Conflict,
        what: Bilingual::new(
            format!("申请已于 {last} 失效，不能再答复；对方没有得到任何授权"),
            format!("the request lapsed after {last} and cannot be answered; no consent was given"),
        ),
        remedy: Bilingual::new(
            "无需办理；确有需要的，请对方重新申请",
            "nothing needs to be done; whoever still needs it may ask anew",
        ),
        receipt: None,
    }
}
