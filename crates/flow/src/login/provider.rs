//! What a provider publishes about itself (OpenID Connect Discovery 1.0), kept for a while.

use super::http::{self, Unreachable};
use super::problems;
use super::settings::ProviderSettings;
use crate::problem::Problem;
use jiff::Timestamp;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, HttpRequest, ProviderMetadata};
use serde::{Deserialize, Serialize};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// What a provider published is asked for again after so long.
const KEPT: Duration = Duration::from_secs(600);
/// And, when a token names a key that is not there, not more often than this.
const AGAIN: Duration = Duration::from_secs(30);
/// The one method of PKCE that protects (RFC 9700).
const S256: &str = "S256";

/// Parts of the metadata the crate does not read itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct More {
    #[serde(default)]
    code_challenge_methods_supported: Vec<String>,
    /// RFC 9207.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

pub(super) type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Asked = Pin<Box<dyn Future<Output = Result<openidconnect::HttpResponse, Unreachable>> + Send>>;

/// A configured provider and what it last published.
#[derive(Debug)]
pub(super) struct Provider {
    pub(super) settings: ProviderSettings,
    client: reqwest::Client,
    published: Mutex<Option<(Timestamp, Arc<Metadata>)>>,
}

impl Provider {
    pub(super) fn new(settings: ProviderSettings, client: reqwest::Client) -> Self {
        Self {
            settings,
            client,
            published: Mutex::new(None),
        }
    }

    /// What it publishes, at most ten minutes old.
    pub(super) async fn metadata(
        self: &Arc<Self>,
        now: Timestamp,
    ) -> Result<Arc<Metadata>, Problem> {
        self.younger_than(KEPT, now).await
    }

    /// The same again, because a key is not in it: a provider may have changed its keys since.
    pub(super) async fn metadata_again(
        self: &Arc<Self>,
        now: Timestamp,
    ) -> Result<Arc<Metadata>, Problem> {
        self.younger_than(AGAIN, now).await
    }

    async fn younger_than(
        self: &Arc<Self>,
        age: Duration,
        now: Timestamp,
    ) -> Result<Arc<Metadata>, Problem> {
        // Held while asking: many logins at once ask the provider once.
        let mut published = self.published.lock().await;
        if let Some((at, metadata)) = &*published
            && now.duration_since(*at).unsigned_abs() < age
        {
            return Ok(Arc::clone(metadata));
        }
        let ask = self.asking();
        let found = Metadata::discover_async(self.settings.issuer.clone(), &ask).await;
        let metadata = found.map_err(|error| {
            tracing::warn!(
                provider = self.settings.id,
                cause = cause(&error),
                "no discovery"
            );
            problems::unreachable()
        })?;
        let more = metadata.additional_metadata();
        if !more
            .code_challenge_methods_supported
            .iter()
            .any(|m| m == S256)
        {
            return Err(problems::no_pkce());
        }
        let authorisation = metadata.authorization_endpoint().url();
        if !http::is_of(&self.settings, authorisation) {
            return Err(problems::unreachable());
        }
        let metadata = Arc::new(metadata);
        *published = Some((now, Arc::clone(&metadata)));
        Ok(metadata)
    }

    pub(super) async fn send(
        &self,
        request: HttpRequest,
    ) -> Result<openidconnect::HttpResponse, Unreachable> {
        http::send(&self.client, &self.settings, request).await
    }

    /// The same as a client for the crate that speaks the protocol.
    pub(super) fn asking(
        self: &Arc<Self>,
    ) -> impl Fn(HttpRequest) -> Asked + Send + Sync + 'static {
        let provider = Arc::clone(self);
        move |request| {
            let provider = Arc::clone(&provider);
            Box::pin(async move { provider.send(request).await })
        }
    }

    /// Whether its answers always name it (RFC 9207).
    pub(super) fn names_itself(metadata: &Metadata) -> bool {
        metadata
            .additional_metadata()
            .authorization_response_iss_parameter_supported
    }
}

/// What kind of failure it was; the answer itself is not repeated.
fn cause(error: &openidconnect::DiscoveryError<Unreachable>) -> &'static str {
    use openidconnect::DiscoveryError;
    match error {
        DiscoveryError::Request(Unreachable::Elsewhere) => "an address of another host",
        DiscoveryError::Request(Unreachable::TooLong) => "an answer too long",
        DiscoveryError::Request(Unreachable::NoAnswer) => "no answer",
        DiscoveryError::Parse(_) => "an answer that cannot be read",
        DiscoveryError::Response(..) => "an answer that is none",
        DiscoveryError::Validation(_) => "another issuer",
        _ => "other",
    }
}
