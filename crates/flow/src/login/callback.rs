//! The way back from a provider: the answer is matched with the login that was begun, the code is exchanged, the ID token
//! checked, and whoever it speaks of gets a session.

use super::begin::{Kept, KeptSession};
use super::claims::Claims;
use super::id_token::{self, Expected};
use super::problems::{self, TokenFault};
use super::provider::{Metadata, Provider};
use super::session::{Begin, LoggedIn};
use super::settings::ProviderKind;
use crate::account::AccountKind;
use crate::platform::{Platform, id_of_hex};
use crate::policy::Part;
use crate::problem::Problem;
use jiff::Timestamp;
use openidconnect::core::CoreTokenResponse;
use openidconnect::{AuthorizationCode, PkceCodeVerifier, RequestTokenError, TokenResponse as _};
use rules::name::uniform;
use rules::text::Bilingual;
use std::sync::Arc;
use store::{AccountRow, Binding, NewAccount, Unbound};

/// A password nobody can have: no hash in PHC form.
const NO_PASSWORD: &str = "!";

/// What a browser brings back from a provider.
#[derive(Clone, Default)]
pub struct Callback {
    /// Provider of the address it came to.
    pub provider: String,
    /// `state`.
    pub state: Option<String>,
    /// `code`.
    pub code: Option<String>,
    /// `error`, when the provider refused.
    pub error: Option<String>,
    /// `iss` (RFC 9207).
    pub issuer: Option<String>,
    /// The browser's cookie.
    pub browser: Option<String>,
    /// Kind of device.
    pub label: String,
}

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Callback({})", self.provider)
    }
}

impl Platform {
    /// Ends a login at a provider with a session.
    ///
    /// # Errors
    /// `LOGIN-…`: each way in which the answer can be wrong has its code. Nothing was changed then, but that the login that
    /// was begun is used up.
    pub async fn finish_login(&self, callback: Callback) -> Result<LoggedIn, Problem> {
        self.public(Part::Login)?;
        // Only the id of a provider that is configured is told, not whatever stood in the address.
        let way = self.provider(&callback.provider)?.settings.id.clone();
        self.finish(callback)
            .await
            .map_err(|p| self.refused(&way, p))
    }

    async fn finish(&self, callback: Callback) -> Result<LoggedIn, Problem> {
        let provider = self.provider(&callback.provider)?;
        let (state, browser) = callback
            .state
            .as_deref()
            .zip(callback.browser.as_deref())
            .ok_or_else(problems::state)?;
        let kept: Kept = self.take_attempt(state, browser).await?;
        let metadata = provider.metadata(self.now()).await?;
        answers_itself(&provider, &metadata, &kept, callback.issuer.as_deref())?;
        if callback.error.is_some() {
            return Err(problems::provider_refused());
        }
        let code = callback.code.ok_or_else(problems::provider_refused)?;
        let tokens = self.exchange(&provider, &metadata, code, &kept).await?;
        let claims = self.checked(&provider, &metadata, &tokens, &kept).await?;
        let row = self.bound(&provider, &metadata, &tokens, &claims).await?;
        let account = self.account_today(row).ok_or_else(problems::no_account)?;
        // Without `auth_time` nobody knows how long ago the person proved it, so it is not fresh.
        let proved_at = claims.auth_time().unwrap_or(Timestamp::UNIX_EPOCH);
        let proved_at = proved_at.min(self.now());
        let before = kept.before.as_ref();
        let same_person = before.is_some_and(|b| id_of_hex(&b.account) == Some(account.id));
        if kept.step_up && !same_person {
            return Err(problems::other_person());
        }
        let goes_on = before.filter(|_| kept.step_up);
        let mut logged_in = self
            .begin(Begin {
                method: format!("provider:{}", provider.settings.id),
                label: callback.label,
                proved_at,
                not_after: goes_on.and_then(|b| Timestamp::from_second(b.ends).ok()),
                before: None,
                account,
            })
            .await?;
        if let Some(before) = before {
            self.end_replaced(before).await?;
        }
        logged_in.next = kept.next;
        Ok(logged_in)
    }

    /// One browser, one session; and the one a proof was for goes on under its new secret only.
    async fn end_replaced(&self, before: &KeptSession) -> Result<(), Problem> {
        let ids = id_of_hex(&before.account).zip(id_of_hex(&before.session));
        if let Some((account, session)) = ids {
            let ended = self.store().end_session_of(account, session);
            ended.wait().await?;
        }
        Ok(())
    }

    async fn exchange(
        &self,
        provider: &Arc<Provider>,
        metadata: &Metadata,
        code: String,
        kept: &Kept,
    ) -> Result<CoreTokenResponse, Problem> {
        let client = self.oauth_client(&provider.settings, metadata)?;
        let ask = provider.asking();
        let exchange = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| problems::unreachable())?
            .set_pkce_verifier(PkceCodeVerifier::new(kept.verifier.clone()));
        exchange
            .request_async(&ask)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(_) => problems::code_refused(),
                RequestTokenError::Parse(..) => TokenFault::Unreadable.problem(),
                RequestTokenError::Request(_) | RequestTokenError::Other(_) => {
                    problems::unreachable()
                }
            })
    }

    async fn checked(
        &self,
        provider: &Arc<Provider>,
        metadata: &Metadata,
        tokens: &CoreTokenResponse,
        kept: &Kept,
    ) -> Result<Claims, Problem> {
        let token = tokens
            .id_token()
            .ok_or_else(|| TokenFault::Missing.problem())?;
        let settings = &provider.settings;
        let expected = Expected {
            issuer: &settings.issuer,
            client_id: &settings.client_id,
            nonce: &kept.nonce,
            began: kept.began,
            fresh: kept.step_up,
            acr: settings.step_up_acr.as_deref().filter(|_| kept.step_up),
            now: self.now(),
        };
        let checked = id_token::check(token, metadata.jwks(), &expected);
        let checked = match checked {
            // The provider may have new keys since it was last asked.
            Err(TokenFault::Key) => {
                let newer = provider.metadata_again(self.now()).await?;
                id_token::check(token, newer.jwks(), &expected)
            }
            other => other,
        };
        checked.map_err(TokenFault::problem)
    }

    /// The account of whoever the token speaks of.
    async fn bound(
        &self,
        provider: &Arc<Provider>,
        metadata: &Metadata,
        tokens: &CoreTokenResponse,
        claims: &Claims,
    ) -> Result<AccountRow, Problem> {
        let settings = &provider.settings;
        let more = match claims.lacks(&settings.kind) {
            true => super::claims::asked(provider, metadata, tokens, claims).await?,
            false => claims.clone(),
        };
        let binding = match &settings.kind {
            ProviderKind::Person { name, number } => {
                self.person(more.text(name)?, more.text(number)?)?
            }
            ProviderKind::Staff {
                login,
                organ,
                organs,
            } => {
                let told = organ.as_deref().map(|o| more.text(o)).transpose()?;
                let organs = organs
                    .iter()
                    .filter(|o| told.is_none_or(|told| told == *o))
                    .cloned()
                    .collect();
                let login = more.text(login)?.to_owned();
                Binding::Staff { login, organs }
            }
        };
        let who = format!("{}\n{}", settings.issuer.as_str(), claims.subject()?);
        let bound = self
            .store()
            .bind_identity(settings.id.clone(), &who, binding);
        bound.wait().await?.map_err(|unbound| match unbound {
            Unbound::OtherName => problems::other_name(),
            Unbound::OtherPerson | Unbound::NoAccount => problems::no_account(),
        })
    }

    fn person(&self, name: &str, number: &str) -> Result<Binding, Problem> {
        let number = self
            .person_number(number)
            .map_err(|_| problems::number_unusable())?;
        let name = name.trim();
        let name = uniform(name).unwrap_or_else(|| name.to_owned());
        let shown = Bilingual::new(name.clone(), name.clone());
        let new = NewAccount {
            // A login of its own that nobody types: the account opens through the provider only.
            login: format!(
                "person-{}",
                store::hex(&self.store().environment().new_id())
            ),
            password: NO_PASSWORD.to_owned(),
            display_zh: shown.zh,
            display_en: shown.en,
            kind: AccountKind::Person.word().to_owned(),
            organ: None,
            roles: Vec::new(),
            made_by: None,
            first_day: self.today(),
            digest: Some(self.store().keys().digest(number.canonical())),
            demo: false,
        };
        Ok(Binding::Person { new, name })
    }
}

/// The answer must come from the provider the login was begun with, at that provider's own address.
fn answers_itself(
    provider: &Provider,
    metadata: &Metadata,
    kept: &Kept,
    issuer: Option<&str>,
) -> Result<(), Problem> {
    let named = match issuer {
        Some(issuer) => issuer == provider.settings.issuer.as_str(),
        None => !Provider::names_itself(metadata),
    };
    if kept.provider == provider.settings.id && named {
        Ok(())
    } else {
        Err(problems::mixed_up())
    }
}
