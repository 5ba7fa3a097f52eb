//! Who is reading: a visitor, perhaps logged in, and what a room asks of them.

use crate::cookies;
use crate::fields::{Fields, percent};
use crate::language::{self, Words};
use crate::problem::Trouble;
use crate::router::App;
use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use flow::account::{Account, Role, Session};

/// Cookie that holds the session secret.
pub const COOKIE: &str = "chengxin_session";

/// A request as the portal sees it.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Language of the reader.
    pub words: Words,
    /// Path of the address.
    pub path: String,
    /// Query of the address.
    pub query: Fields,
    /// The session, when there is a live one.
    pub session: Option<SignedIn>,
    /// A session cookie came that no live session belongs to.
    pub session_ended: bool,
}

/// A live session with its secret.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The secret of the cookie.
    pub secret: String,
    /// The session.
    pub session: Session,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Trouble> {
        let query = Fields::of_query(&parts.uri);
        let secret = cookies::read(&parts.headers, COOKIE);
        let session = match secret {
            Some(secret) => app.platform.session(secret).await?,
            None => None,
        };
        Ok(Self {
            words: language::of_request(&query, &parts.headers),
            path: parts.uri.path().to_owned(),
            session_ended: secret.is_some() && session.is_none(),
            session: secret.zip(session).map(|(secret, session)| SignedIn {
                secret: secret.to_owned(),
                session,
            }),
            query,
        })
    }
}

/// A visitor with a live session; anyone else is sent to the login page.
#[derive(Debug, Clone)]
pub struct Member {
    /// The visitor.
    pub visitor: Visitor,
    /// Their session.
    pub signed_in: SignedIn,
}

impl Member {
    /// The account, if it has the role of the room. The only way to an account: a room cannot forget to ask.
    ///
    /// # Errors
    /// 403 for any other role.
    pub fn account(&self, role: Role) -> Result<&Account, Trouble> {
        of_role(&self.signed_in.session.account, role)
    }
}

/// The account itself when it has the role.
///
/// # Errors
/// 403 for any other role.
pub fn of_role(account: &Account, role: Role) -> Result<&Account, Trouble> {
    if account.role == role {
        Ok(account)
    } else {
        Err(Trouble::wrong_role())
    }
}

impl FromRequestParts<App> for Member {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let Some(signed_in) = visitor.session.clone() else {
            return Err(to_login(parts, &visitor).into_response());
        };
        Ok(Self { visitor, signed_in })
    }
}

/// To the login page, saying why, and back to the page that was asked for if it can be asked for again.
fn to_login(parts: &Parts, visitor: &Visitor) -> Redirect {
    let reason = if visitor.session_ended {
        "expired"
    } else {
        "required"
    };
    let next = match parts.method {
        Method::GET | Method::HEAD => format!("&next={}", percent(&visitor.path)),
        _ => String::new(),
    };
    Redirect::to(&format!("/login?reason={reason}{next}"))
}

/// The room of a role.
pub fn room_of(role: Role) -> &'static str {
    match role {
        Role::Person => "/me",
        Role::Reporter => "/department",
        Role::Asker => "/desk",
        Role::Operator => "/operator",
    }
}

/// Where to go after login: the page asked for when it lies in a room of this portal, otherwise the room of the role.
pub fn after_login(next: Option<&str>, role: Role) -> &str {
    let room = room_of(role);
    let inside = |path: &&str| {
        path.strip_prefix(room)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            && !path.contains(['\\', '\r', '\n'])
    };
    next.filter(inside).unwrap_or(room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_leads_nowhere_but_into_the_own_room() {
        assert_eq!(
            after_login(Some("/me/accesses"), Role::Person),
            "/me/accesses"
        );
        for foreign in [
            "//evil.example",
            "/\\evil",
            "https://evil.example",
            "/desk",
            "/me\\x",
            "/meadow",
        ] {
            assert_eq!(after_login(Some(foreign), Role::Person), "/me", "{foreign}");
        }
    }
}
