//! What a provider says about a person, under the names it uses.

use super::problems::{self, TokenFault};
use super::provider::{Metadata, Provider};
use super::settings::ProviderKind;
use crate::problem::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use openidconnect::core::CoreTokenResponse;
use openidconnect::{OAuth2TokenResponse as _, http};
use serde_json::{Map, Value};

/// Longest claim that is used.
const LONGEST: usize = 200;

/// Claims of a checked token, perhaps with those of the provider's own answer about the person.
#[derive(Clone)]
pub(super) struct Claims(Map<String, Value>);

impl std::fmt::Debug for Claims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Claims(hidden)")
    }
}

impl Claims {
    /// Of a token whose signature was checked.
    pub(super) fn of_checked(token: &str) -> Option<Self> {
        let payload = token.split('.').nth(1)?;
        let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
        serde_json::from_slice(&bytes).ok().map(Self)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A time, in seconds since 1970.
    pub(super) fn seconds(&self, name: &str) -> Option<i64> {
        let value = self.get(name)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float beyond the range becomes its end, which no check takes"
        )]
        value.as_i64().or_else(|| value.as_f64().map(|f| f as i64))
    }

    pub(super) fn auth_time(&self) -> Option<Timestamp> {
        let seconds = self.seconds("auth_time")?;
        Timestamp::from_second(seconds).ok()
    }

    pub(super) fn subject(&self) -> Result<&str, Problem> {
        self.text("sub")
    }

    /// A text that must be there.
    pub(super) fn text(&self, name: &str) -> Result<&str, Problem> {
        self.get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.trim().is_empty() && text.len() <= LONGEST)
            .ok_or_else(|| TokenFault::Claim.problem())
    }

    /// Whether a claim that is needed is not there.
    pub(super) fn lacks(&self, kind: &ProviderKind) -> bool {
        let needed = match kind {
            ProviderKind::Person { name, number } => vec![name, number],
            ProviderKind::Staff { login, organ, .. } => [Some(login), organ.as_ref()]
                .into_iter()
                .flatten()
                .collect(),
        };
        needed.into_iter().any(|name| self.get(name).is_none())
    }
}

/// Asks the provider about the person, where it says more than in the token. It must speak of the same person.
pub(super) async fn asked(
    provider: &Provider,
    metadata: &Metadata,
    tokens: &CoreTokenResponse,
    claims: &Claims,
) -> Result<Claims, Problem> {
    let endpoint = metadata
        .userinfo_endpoint()
        .ok_or_else(|| TokenFault::Claim.problem())?;
    let bearer = format!("Bearer {}", tokens.access_token().secret());
    let request = http::Request::get(endpoint.as_str())
        .header(http::header::AUTHORIZATION, bearer)
        .header(http::header::ACCEPT, "application/json")
        .body(Vec::new())
        .map_err(|_| problems::unreachable())?;
    let answer = provider.send(request).await;
    let answer = answer.map_err(|_| problems::unreachable())?;
    if !answer.status().is_success() {
        return Err(problems::unreachable());
    }
    let said: Map<String, Value> =
        serde_json::from_slice(answer.body()).map_err(|_| TokenFault::Unreadable.problem())?;
    if said.get("sub") != claims.get("sub") {
        return Err(TokenFault::Subject.problem());
    }
    let mut all = said;
    // What the signed token says counts.
    all.extend(claims.0.clone());
    Ok(Claims(all))
}
