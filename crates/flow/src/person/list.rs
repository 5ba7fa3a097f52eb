//! 清单证明: the person's list of entries with all that proves it whole, as a file for them to keep and to check.

use crate::account::Account;
use crate::platform::Platform;
use crate::policy::Action;
use crate::problem::Problem;
use std::sync::Arc;
use store::StoreError;

/// The file.
#[derive(Debug, Clone)]
pub struct ListProof {
    /// Name of the file.
    pub file_name: String,
    /// JSON, in the format of [`ledger::bundle`].
    pub text: String,
}

impl Platform {
    /// The person's whole list of entries with its proofs.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that is no person's; `LOG-UNAVAILABLE` when the published files cannot be read.
    pub async fn my_list_proof(&self, account: &Account) -> Result<ListProof, Problem> {
        let (subject, _) = self.own(account, Action::ReadOwnAccesses)?;
        self.list_proof_of(subject).await
    }

    /// The list of a subject whose reading was decided and logged.
    pub(super) async fn list_proof_of(&self, subject: [u8; 16]) -> Result<ListProof, Problem> {
        let (store, today) = (Arc::clone(self.store()), self.today());
        let origin = self.log_origin().to_owned();
        // A long list takes a while.
        let made = tokio::task::spawn_blocking(move || {
            let bundle = store.list_bundle(subject, &origin, today)?;
            Ok::<_, StoreError>(bundle.to_text())
        });
        let text = made.await.map_err(|_| StoreError::Stopped)??;
        Ok(ListProof {
            file_name: format!("list-{today}.json"),
            text,
        })
    }
}
