//! Who calls the interface.

use crate::problem::Trouble;
use crate::router::App;
use axum::extract::FromRequestParts;
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
        let account = app.platform.account_of_token(token).await?;
        account.map(Self).ok_or_else(token_wrong)
    }
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
