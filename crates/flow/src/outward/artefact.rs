//! Whether a consent artefact is genuine, for whoever is shown one; and whether it is live, for its two sides only.

use crate::account::{Account, AccountKind};
use crate::desk::artefact::{Document, PublicKey};
use crate::desk::{ConsentView, view};
use crate::platform::Platform;
use crate::policy::Part;
use crate::problem::Problem;
use rules::consent::ArtefactFault;

/// What a check of an artefact found.
#[derive(Debug, Clone)]
pub enum ArtefactCheck {
    /// This platform signed it, and this is what it says.
    Genuine(Box<Document>),
    /// It proves nothing.
    NotGenuine(ArtefactFault),
}

impl Platform {
    /// Checks an artefact. What it says is told to whoever holds it; whether the consent is live is not.
    ///
    /// # Errors
    /// [`Problem`] of the policy.
    pub async fn check_artefact(&self, text: &str) -> Result<ArtefactCheck, Problem> {
        self.public(Part::ConsentArtefact)?;
        Ok(match self.read_artefact(text) {
            Ok(document) => ArtefactCheck::Genuine(Box::new(document)),
            Err(fault) => ArtefactCheck::NotGenuine(fault),
        })
    }

    /// The consent of a genuine artefact as it stands now, for the person who gave it and the organ it was given to.
    ///
    /// # Errors
    /// `NOT-FOUND` for anyone else.
    pub async fn consent_of_artefact(
        &self,
        account: &Account,
        document: &Document,
    ) -> Result<ConsentView, Problem> {
        let row = match account.kind {
            AccountKind::Person => self.own_consent(account, &document.id)?,
            _ => self.consent_of_grantee(account, &document.id)?,
        };
        Ok(view(self.pack(), row))
    }

    /// The key with which anyone checks artefacts without asking the platform.
    ///
    /// # Errors
    /// [`Problem`] of the policy.
    pub fn artefact_public_key(&self) -> Result<PublicKey, Problem> {
        self.public(Part::ConsentArtefact)?;
        Ok(self.artefact_key().public())
    }
}
