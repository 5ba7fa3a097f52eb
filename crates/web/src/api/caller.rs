//! Who calls the interface.

use crate::api::token::scope_of;
use crate::problem::Trouble;
use crate::proxy::Certificate;
use crate::router::App;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use flow::account::Account;
use rules::text::Bilingual;

/// The account of a bearer token.
#[derive(Debug)]
pub struct Caller(Account);

impl Caller {
    /// The account. What it may do is decided by the platform, in each of its use cases.
    pub fn account(&self) -> &Account {
        &self.0
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Trouble> {
        let header = parts.headers.get(header::AUTHORIZATION);
        let token = header
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim());
        let Some(token) = token else {
            return Err(token_missing());
        };
        let Certificate(certificate) = parts
            .extensions
            .get::<Certificate>()
            .copied()
            .unwrap_or_default();
        let bearer = app.platform.bearer(token, certificate).await?;
        let bearer = bearer.ok_or_else(token_wrong)?;
        // A token with scopes opens what its scopes say; an address without a scope is no system's.
        if let Some(scopes) = &bearer.scopes {
            let needed = scope_of(&parts.method, parts.uri.path());
            if !needed.is_some_and(|needed| scopes.contains(&needed)) {
                return Err(scope_missing());
            }
        }
        Ok(Self(bearer.account))
    }
}

/// Nobody in particular, when no token is sent; a token that is sent must be a good one.
impl OptionalFromRequestParts<App> for Caller {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Trouble> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(None);
        }
        let caller = <Self as FromRequestParts<App>>::from_request_parts(parts, app);
        caller.await.map(Some)
    }
}

fn scope_missing() -> Trouble {
    Trouble::new(
        StatusCode::FORBIDDEN,
        "TOKEN-SCOPE",
        Bilingual::new(
            "令牌的范围不包含此操作",
            "the scopes of the token do not hold this",
        ),
        Bilingual::new(
            "请申请含有所需范围的令牌",
            "ask for a token with the scope it needs",
        ),
    )
}

fn token_missing() -> Trouble {
    Trouble::new(
        StatusCode::UNAUTHORIZED,
        "TOKEN-MISSING",
        Bilingual::new("没有接口令牌", "there is no token"),
        Bilingual::new(
            "请在 Authorization 头中携带 Bearer 令牌",
            "send the token as Authorization: Bearer …",
        ),
    )
}

fn token_wrong() -> Trouble {
    Trouble::new(
        StatusCode::UNAUTHORIZED,
        "TOKEN-WRONG",
        Bilingual::new("接口令牌无效或已过期", "the token is unknown or has ended"),
        Bilingual::new(
            "请向平台运行单位申请新的令牌",
            "ask the operator for a new token",
        ),
    )
}
