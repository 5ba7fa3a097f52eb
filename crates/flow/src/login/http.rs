//! What speaks HTTP with providers: only with the addresses configured, for a bounded time, reading a bounded answer, and
//! following nobody anywhere else.

use super::problems::configuration;
use super::settings::{ProviderSettings, Settings, secure};
use crate::problem::Problem;
use openidconnect::url::Url;
use openidconnect::{HttpRequest, HttpResponse, http};
use std::time::Duration;

/// Longest answer of a provider.
const MOST_BYTES: usize = 256 << 10;
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(10);

/// Why no answer came.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreachable {
    #[error("the address is not one of the provider's hosts")]
    Elsewhere,
    #[error("the answer is too long")]
    TooLong,
    #[error("no answer")]
    NoAnswer,
}

/// A client that goes where it is told and nowhere else, for a bounded time.
pub(crate) fn bounded_client() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .use_rustls_tls()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
}

/// The client all providers share.
pub(super) fn client(settings: &Settings) -> Result<reqwest::Client, Problem> {
    let unusable = |what: &str| configuration("login.ca_file", "证书不可用", what);
    let mut builder = bounded_client();
    if !settings.ca.is_empty() {
        let certificates = reqwest::Certificate::from_pem_bundle(&settings.ca)
            .map_err(|_| unusable("holds no certificates"))?;
        if certificates.is_empty() {
            return Err(unusable("holds no certificates"));
        }
        for certificate in certificates {
            builder = builder.add_root_certificate(certificate);
        }
    }
    builder.build().map_err(|e| unusable(&e.to_string()))
}

/// Whether an address lies at the provider: its issuer's host, or one that is configured for it.
pub(super) fn is_of(provider: &ProviderSettings, address: &Url) -> bool {
    let issuer = provider.issuer.url();
    let host = address.host_str().unwrap_or_default();
    let at_issuer = issuer.host_str() == Some(host)
        && issuer.port_or_known_default() == address.port_or_known_default();
    let named = provider.hosts.iter().any(|named| named == host);
    secure(address.as_str()) && (at_issuer || named)
}

/// One request; what goes wrong is told without quoting the answer.
pub(super) async fn send(
    client: &reqwest::Client,
    provider: &ProviderSettings,
    request: HttpRequest,
) -> Result<HttpResponse, Unreachable> {
    let address = Url::parse(&request.uri().to_string()).map_err(|_| Unreachable::Elsewhere)?;
    if !is_of(provider, &address) {
        return Err(Unreachable::Elsewhere);
    }
    let request = reqwest::Request::try_from(request).map_err(|_| Unreachable::NoAnswer)?;
    let answered = client.execute(request).await;
    let mut response = answered.map_err(|_| Unreachable::NoAnswer)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Unreachable::NoAnswer)? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(Unreachable::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    let mut answer = http::Response::builder().status(response.status());
    if let Some(kind) = response.headers().get(http::header::CONTENT_TYPE) {
        answer = answer.header(http::header::CONTENT_TYPE, kind);
    }
    answer.body(body).map_err(|_| Unreachable::NoAnswer)
}
