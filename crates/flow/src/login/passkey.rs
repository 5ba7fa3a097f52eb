//! Passkeys (WebAuthn): a key of the person's device instead of the password. The checks are those of the crate
//! `webauthn-rs`; what a ceremony needs until its answer comes is kept sealed here, and each answer is taken once.
//!
//! The crate draws its challenges from the system itself; every other secret here comes from the platform's randomness.

use super::answer::{LoginAnswer, Waiting};
use super::attempts::Source;
use super::problems;
use super::session::{LoggedIn, Session};
use crate::platform::Platform;
use crate::policy::Part;
use crate::problem::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use openidconnect::url::Url;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{PasskeyRow, hex};
use webauthn_rs::prelude::{
    AuthenticationResult, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder,
};

/// Most passkeys of an account.
const MOST: usize = 10;
/// Longest name of one.
const LONGEST_NAME: usize = 40;

/// A ceremony that was begun: what the page gives the browser.
#[derive(Clone)]
pub struct Ceremony {
    /// For the form.
    pub state: String,
    /// For the browser's cookie.
    pub browser: String,
    /// Options for `navigator.credentials`, JSON.
    pub options: String,
}

impl std::fmt::Debug for Ceremony {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ceremony(hidden)")
    }
}

/// A passkey of one's own account.
#[derive(Debug, Clone)]
pub struct OwnPasskey {
    /// Id, hexadecimal.
    pub id: String,
    /// As its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

/// A registration kept until its answer.
#[derive(Serialize, Deserialize)]
struct KeptRegistration {
    account: String,
    registration: PasskeyRegistration,
}

/// A login kept until its answer; nothing to check it with when the login has no passkeys.
#[derive(Serialize, Deserialize)]
struct KeptLogin {
    waiting: Waiting,
    authentication: Option<PasskeyAuthentication>,
}

impl Platform {
    /// Whether passkeys can be used: they belong to the name of the portal, so it must be configured and be a name.
    #[must_use]
    pub fn has_passkeys(&self) -> bool {
        self.webauthn().is_ok()
    }

    /// The account's passkeys, oldest first.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub fn own_passkeys(&self, session: &Session) -> Result<Vec<OwnPasskey>, Problem> {
        self.public(Part::Login)?;
        let rows = self.store().passkeys(session.account.id)?;
        Ok(rows
            .into_iter()
            .map(|row| OwnPasskey {
                id: hex(&row.credential_id),
                name: row.name,
                created_at: row.created_at,
                used_at: row.used_at,
            })
            .collect())
    }

    /// Begins to add a passkey.
    ///
    /// # Errors
    /// `LOGIN-STEP-UP` when the last proof is too old; `LOGIN-WAYS-ELSEWHERE` in a session of a provider; `PASSKEY-UNAVAILABLE`;
    /// `PASSKEY-TOO-MANY`.
    pub async fn begin_passkey(&self, session: &Session) -> Result<Ceremony, Problem> {
        self.public(Part::Login)?;
        self.may_change_ways(session)?;
        let known = self.keys_of(&session.account.id)?;
        if known.len() >= MOST {
            return Err(problems::passkeys_full());
        }
        let account = &session.account;
        let known = known.iter().map(|key| key.cred_id().clone()).collect();
        let begun = self.webauthn()?.start_passkey_registration(
            Uuid::from_bytes(account.id),
            &account.login,
            &account.display.zh,
            Some(known),
        );
        let (options, registration) = begun.map_err(|_| problems::passkey_refused())?;
        let kept = KeptRegistration {
            account: hex(&account.id),
            registration,
        };
        self.ceremony(&kept, serde_json::to_string(&options)).await
    }

    /// Adds the passkey the browser made.
    ///
    /// # Errors
    /// `LOGIN-STATE`; `PASSKEY-REFUSED` when the answer does not fit what was asked.
    pub async fn add_passkey(
        &self,
        session: &Session,
        state: &str,
        browser: &str,
        name: &str,
        answer: &str,
    ) -> Result<(), Problem> {
        self.public(Part::Login)?;
        let kept: KeptRegistration = self.take_attempt(state, browser).await?;
        if kept.account != hex(&session.account.id) {
            return Err(problems::state());
        }
        let refused = || self.refused("passkey", problems::passkey_refused());
        let answer: RegisterPublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| refused())?;
        let passkey = self
            .webauthn()?
            .finish_passkey_registration(&answer, &kept.registration)
            .map_err(|_| refused())?;
        let name: String = name.trim().chars().take(LONGEST_NAME).collect();
        let row = PasskeyRow {
            credential_id: passkey.cred_id().to_vec(),
            name,
            public_key: serde_json::to_string(&passkey).map_err(|_| refused())?,
            created_at: self.now(),
            used_at: None,
        };
        Ok(self
            .store()
            .add_passkey(session.account.id, row)
            .wait()
            .await?)
    }

    /// Removes a passkey.
    ///
    /// # Errors
    /// `LOGIN-STEP-UP`; `NOT-FOUND`.
    pub async fn remove_passkey(&self, session: &Session, id: &str) -> Result<(), Problem> {
        self.public(Part::Login)?;
        self.must_be_fresh(session)?;
        let rows = self.store().passkeys(session.account.id)?;
        let found = rows.into_iter().find(|row| hex(&row.credential_id) == id);
        let row = found.ok_or_else(Problem::not_found)?;
        let removed = self
            .store()
            .remove_passkey(session.account.id, row.credential_id);
        removed.wait().await?;
        Ok(())
    }

    /// Begins a login with a passkey, or a fresh proof for a session. A login that does not exist, or has none, is asked for
    /// one that nobody has, so that the answer does not tell which logins exist.
    ///
    /// # Errors
    /// `PASSKEY-UNAVAILABLE`; `LOGIN-TOO-OFTEN`.
    pub async fn begin_passkey_login(
        &self,
        login: &str,
        source: &Source,
        next: Option<String>,
        step_up: bool,
    ) -> Result<Ceremony, Problem> {
        self.public(Part::Login)?;
        self.counted(login, source)?;
        let webauthn = self.webauthn()?;
        let row = self.store().account(login)?;
        let keys = row.map_or_else(|| Ok(Vec::new()), |row| self.keys_of(&row.id))?;
        let (options, authentication) = if keys.is_empty() {
            (self.nobodys_options(login)?, None)
        } else {
            let begun = webauthn.start_passkey_authentication(&keys);
            let (options, state) = begun.map_err(|_| problems::passkey_refused())?;
            let options = serde_json::to_string(&options);
            let options = options.map_err(|_| problems::passkey_refused())?;
            (options, Some(state))
        };
        let waiting = Waiting {
            login: login.to_owned(),
            next,
            step_up,
        };
        let kept = KeptLogin {
            waiting,
            authentication,
        };
        self.ceremony(&kept, Ok(options)).await
    }

    /// Logs in with the answer of the authenticator.
    ///
    /// # Errors
    /// `LOGIN-STATE`; `PASSKEY-REFUSED`.
    pub async fn log_in_passkey(&self, given: LoginAnswer) -> Result<LoggedIn, Problem> {
        self.public(Part::Login)?;
        let kept: KeptLogin = self.take_attempt(&given.state, &given.browser).await?;
        let refused = || self.refused("passkey", problems::passkey_refused());
        let row = self.store().account(&kept.waiting.login)?;
        let row = row.ok_or_else(refused)?;
        let state = kept.authentication.ok_or_else(refused)?;
        let answer: PublicKeyCredential =
            serde_json::from_str(&given.answer).map_err(|_| refused())?;
        let result = self
            .webauthn()?
            .finish_passkey_authentication(&answer, &state)
            .map_err(|_| refused())?;
        self.note_use(&row.id, &result).await?.ok_or_else(refused)?;

        let account = self.account_today(row).ok_or_else(refused)?;
        self.answered(account, "passkey", kept.waiting, given).await
    }

    /// Notes the use with the counter the authenticator told. `None` when the passkey was removed between the question and the
    /// answer, or when another answer came to this counter meanwhile: then there is a copy of the authenticator.
    async fn note_use(
        &self,
        account: &[u8; 16],
        result: &AuthenticationResult,
    ) -> Result<Option<()>, Problem> {
        let rows = self.store().passkeys(*account)?;
        let row = rows
            .into_iter()
            .find(|row| row.credential_id == result.cred_id().as_ref() as &[u8]);
        let Some(before) = row.map(|row| row.public_key) else {
            return Ok(None);
        };
        let Ok(mut used) = serde_json::from_str::<Passkey>(&before) else {
            return Ok(None);
        };
        let grown = used.update_credential(result) == Some(true);
        if result.counter() > 0 && !grown {
            return Ok(None);
        }
        let Ok(after) = serde_json::to_string(&used) else {
            return Ok(None);
        };
        let id = used.cred_id().to_vec();
        let noted = self.store().use_passkey(*account, id, before, after);
        Ok(noted.wait().await?.then_some(()))
    }

    async fn ceremony(
        &self,
        kept: &impl Serialize,
        options: Result<String, serde_json::Error>,
    ) -> Result<Ceremony, Problem> {
        let (state, browser) = self.keep_waiting(kept).await?;
        Ok(Ceremony {
            state,
            browser,
            options: options.map_err(|_| problems::passkey_refused())?,
        })
    }

    fn keys_of(&self, account: &[u8; 16]) -> Result<Vec<Passkey>, Problem> {
        let rows = self.store().passkeys(*account)?;
        Ok(rows
            .iter()
            .filter_map(|row| serde_json::from_str(&row.public_key).ok())
            .collect())
    }

    fn webauthn(&self) -> Result<Webauthn, Problem> {
        let url: &Url = self
            .login_settings()
            .public_url
            .as_ref()
            .ok_or_else(problems::no_passkeys)?;
        let host = url.host_str().ok_or_else(problems::no_passkeys)?;
        WebauthnBuilder::new(host, url)
            .and_then(|builder| builder.rp_name(&self.pack().title.zh).build())
            .map_err(|_| problems::no_passkeys())
    }

    /// Options that ask for a passkey nobody has, the same each time for the same login.
    fn nobodys_options(&self, login: &str) -> Result<String, Problem> {
        let url = self.login_settings().public_url.as_ref();
        let url = url.ok_or_else(problems::no_passkeys)?;
        let mark = self.store().keys().form_token(&format!("passkey\n{login}"));
        let challenge = self.store().environment().random::<32>();
        let options = json!({"publicKey": {
            "challenge": URL_SAFE_NO_PAD.encode(challenge),
            "timeout": 300_000,
            "rpId": url.host_str(),
            "allowCredentials": [{"type": "public-key", "id": URL_SAFE_NO_PAD.encode(mark)}],
            "userVerification": "required",
        }});
        Ok(options.to_string())
    }
}
