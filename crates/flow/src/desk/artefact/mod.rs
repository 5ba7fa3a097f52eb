//! 授权凭证: the signed form of a consent, for whoever gave it, was given it, or is shown it.
//!
//! It is computed from the row and signed with a key of the platform; nothing is kept of it. It proves what was given, and
//! never that it is still live: that is what the row says, at the moment of a question.

mod document;
mod jws;

pub use document::{ArtefactItem, ArtefactText, Document, Grantee, SCHEMA, Titled};
pub use jws::{ArtefactKey, MEDIA_TYPE, PublicKey, TYPE};

use super::consent_id;
use crate::account::Account;
use crate::platform::Platform;
use crate::problem::{Problem, ProblemKind};
use rules::consent::{ArtefactFault, ConsentState, Ground};
use store::ConsentRow;

/// An artefact to be kept.
#[derive(Debug, Clone)]
pub struct ArtefactFile {
    /// Name of the file.
    pub file_name: String,
    /// The artefact, in the compact form of RFC 7515.
    pub text: String,
}

impl Platform {
    /// The artefact of a consent the account's organ was given.
    ///
    /// # Errors
    /// `NOT-FOUND` when the organ did not ask for it; `CONSENT-NO-ARTEFACT` while it is not approved.
    pub async fn consent_artefact(
        &self,
        account: &Account,
        id: &str,
    ) -> Result<ArtefactFile, Problem> {
        let row = self.consent_of_grantee(account, id)?;
        self.artefact_of(&row)
    }

    /// A consent the account's organ asked for.
    pub(crate) fn consent_of_grantee(
        &self,
        account: &Account,
        id: &str,
    ) -> Result<ConsentRow, Problem> {
        self.desk(account)?;
        let id = consent_id(id)?;
        let row = self.store().consent_asked_by(account.acts_for(), id)?;
        row.ok_or_else(Problem::not_found)
    }

    /// The artefact of a consent. A consent that was withdrawn since was given all the same.
    pub(crate) fn artefact_of(&self, row: &ConsentRow) -> Result<ArtefactFile, Problem> {
        let given = matches!(
            row.consent.state,
            ConsentState::Approved | ConsentState::Withdrawn
        );
        let answered_at = row.answered_at.filter(|_| given).ok_or_else(not_given)?;
        let document = Document::of(row, answered_at, self.pack(), self.log_origin());
        Ok(ArtefactFile {
            file_name: format!("consent-{}.jws", document.id),
            text: self.artefact_key().sign(&document),
        })
    }

    /// The ground a text names that should name a consent: by its id, or by its artefact. `None` when it is neither.
    /// An artefact that is not genuine is a ground all the same: a question on it is refused, and that is logged.
    #[must_use]
    pub fn consent_ground(&self, text: &str) -> Option<Ground> {
        let text = text.trim();
        if let Some(id) = crate::platform::id_of_hex(&text.replace('-', "")) {
            return Some(Ground::Consent(id));
        }
        if !jws::looks_like_one(text) {
            return None;
        }
        Some(match self.read_artefact(text) {
            Ok(document) => match crate::platform::id_of_hex(&document.id) {
                Some(id) => Ground::Consent(id),
                None => Ground::NotGenuine(ArtefactFault::Content),
            },
            Err(fault) => Ground::NotGenuine(fault),
        })
    }

    /// What an artefact says, if this platform signed it.
    pub(crate) fn read_artefact(&self, text: &str) -> Result<Document, ArtefactFault> {
        let document = self.artefact_key().read(text)?;
        if document.issuer == self.log_origin() {
            Ok(document)
        } else {
            Err(ArtefactFault::Content)
        }
    }

    pub(crate) fn artefact_key(&self) -> ArtefactKey {
        ArtefactKey::of(self.store().keys().artefact_signer())
    }
}

fn not_given() -> Problem {
    Problem::new(
        "CONSENT-NO-ARTEFACT",
        ProblemKind::Conflict,
        (
            "没有给出授权，因此没有授权凭证",
            "no consent was given, so there is no artefact of it",
        ),
        (
            "本人同意后方可下载",
            "it can be downloaded once the person has approved",
        ),
    )
}
