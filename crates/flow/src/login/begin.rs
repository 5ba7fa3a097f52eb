//! The way to a provider: an authorisation request with state, nonce and PKCE (OpenID Connect Core 1.0, RFC 7636).

use super::problems;
use super::provider::Metadata;
use super::session::Session;
use super::settings::ProviderSettings;
use crate::platform::Platform;
use crate::policy::Part;
use crate::problem::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreClient};
use openidconnect::{
    AuthenticationContextClass, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
};
use rules::text::Bilingual;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{Store, hex};

/// A person has so long to log in at the provider.
const ATTEMPT: Duration = Duration::from_secs(600);

/// A login about to begin at a provider.
#[derive(Debug, Clone, Default)]
pub struct Beginning {
    /// Id of the provider.
    pub provider: String,
    /// Page to go to afterwards.
    pub next: Option<String>,
    /// The cookie of an earlier attempt of this browser, so that two tabs do not undo each other.
    pub browser: Option<String>,
    /// The session the browser has; the new one takes its place.
    pub before: Option<Session>,
    /// A fresh proof of the same person is asked for.
    pub step_up: bool,
}

/// A login under way.
#[derive(Clone)]
pub struct Begun {
    /// Where the browser goes.
    pub location: String,
    /// Secret for the browser's cookie.
    pub browser: String,
    /// Name of the provider.
    pub title: Bilingual,
    /// Seconds it may take.
    pub seconds: i64,
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Begun(hidden)")
    }
}

/// The secrets of one login at a provider.
struct Drawn {
    state: String,
    nonce: String,
    verifier: String,
}

/// What is kept, sealed, until the browser comes back.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) provider: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) next: Option<String>,
    /// When it began, in seconds since 1970.
    pub(super) began: i64,
    pub(super) step_up: bool,
    pub(super) before: Option<KeptSession>,
}

/// The session that the new one takes the place of.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptSession {
    pub(super) account: String,
    pub(super) session: String,
    /// When the session ends, in seconds since 1970.
    pub(super) ends: i64,
}

impl Platform {
    /// Begins a login at a provider.
    ///
    /// # Errors
    /// `NOT-FOUND` for a provider that is not configured; `LOGIN-PROVIDER-UNREACHABLE`, `LOGIN-PROVIDER-NO-PKCE`.
    pub async fn begin_login(&self, beginning: Beginning) -> Result<Begun, Problem> {
        self.public(Part::Login)?;
        let provider = self.provider(&beginning.provider)?;
        let settings = &provider.settings;
        let metadata = provider.metadata(self.now()).await?;
        let random = || self.store().environment().random::<32>();
        let browser = beginning
            .browser
            .filter(|b| b.len() == 64 && b.bytes().all(|c| c.is_ascii_hexdigit()))
            .unwrap_or_else(|| hex(&random()));
        let drawn = Drawn {
            state: hex(&random()),
            nonce: hex(&random()),
            verifier: URL_SAFE_NO_PAD.encode(random()),
        };
        let location = self.request(settings, &metadata, &drawn, beginning.step_up)?;
        let kept = Kept {
            provider: settings.id.clone(),
            nonce: drawn.nonce,
            verifier: drawn.verifier,
            next: beginning.next,
            began: self.now().as_second(),
            step_up: beginning.step_up,
            before: beginning.before.map(|session| KeptSession {
                account: hex(&session.account.id),
                session: hex(&session.id),
                ends: session.expires_at.as_second(),
            }),
        };
        self.keep_attempt(&drawn.state, &browser, &kept).await?;
        Ok(Begun {
            location,
            browser,
            title: settings.title.clone(),
            seconds: i64::try_from(ATTEMPT.as_secs()).unwrap_or(0),
        })
    }

    /// The address of the authorisation request.
    fn request(
        &self,
        settings: &ProviderSettings,
        metadata: &Metadata,
        drawn: &Drawn,
        step_up: bool,
    ) -> Result<String, Problem> {
        let client = self.oauth_client(settings, metadata)?;
        let verifier = PkceCodeVerifier::new(drawn.verifier.clone());
        let (state, nonce) = (drawn.state.clone(), drawn.nonce.clone());
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(settings.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if step_up {
            request = request
                .set_max_age(Duration::ZERO)
                .add_prompt(CoreAuthPrompt::Login);
            if let Some(acr) = &settings.step_up_acr {
                let acr = AuthenticationContextClass::new(acr.clone());
                request = request.add_auth_context_value(acr);
            }
        }
        Ok(request.url().0.to_string())
    }

    pub(super) async fn keep_attempt(
        &self,
        state: &str,
        browser: &str,
        kept: &impl Serialize,
    ) -> Result<(), Problem> {
        let text = serde_json::to_vec(kept).unwrap_or_default();
        let environment = self.store().environment();
        let place = Store::attempt_place(state);
        let sealed = self.store().keys().seal(&text, &place, environment)?;
        let ends = self.now().checked_add(ATTEMPT);
        let ends = ends.unwrap_or(jiff::Timestamp::MAX);
        let keeping = self.store().begin_attempt(state, browser, sealed, ends);
        Ok(keeping.wait().await?)
    }

    /// Takes what was kept; each is taken once.
    pub(super) async fn take_attempt<T: serde::de::DeserializeOwned>(
        &self,
        state: &str,
        browser: &str,
    ) -> Result<T, Problem> {
        let taken = self.store().take_attempt(state, browser).wait().await?;
        let sealed = taken.ok_or_else(problems::state)?;
        let place = Store::attempt_place(state);
        let text = self.store().keys().unseal(&sealed, &place)?;
        serde_json::from_slice(&text).map_err(|_| problems::state())
    }

    pub(super) fn oauth_client(
        &self,
        settings: &ProviderSettings,
        metadata: &Metadata,
    ) -> Result<ReadyClient, Problem> {
        let public = self.login_settings().public_url.as_ref();
        // Each provider comes back at an address of its own, so that none can pass for another.
        let redirect = public
            .and_then(|url| url.join(&format!("/login/at/{}/done", settings.id)).ok())
            .ok_or_else(problems::unreachable)?;
        let client = CoreClient::from_provider_metadata(
            metadata.clone(),
            settings.client_id.clone(),
            settings.secret.clone(),
        );
        Ok(client.set_redirect_uri(RedirectUrl::from_url(redirect)))
    }
}

pub(super) type ReadyClient = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;
