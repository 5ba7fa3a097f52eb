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
use flow::Platform;
use flow::account::{Account, AccountKind, Role};
use flow::login::Session;

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
    /// The account. What it may do is decided by the platform, in each of its use cases.
    pub fn account(&self) -> &Account {
        &self.signed_in.session.account
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

/// The rooms of an account, the one it begins in first.
pub fn rooms_of(account: &Account) -> Vec<&'static str> {
    if account.kind == AccountKind::Person {
        return vec!["/me"];
    }
    let room = |role| match role {
        Role::Reporter => "/department",
        Role::CounterOfficer => "/desk",
        Role::CaseOfficer | Role::Reviewer | Role::Publisher => "/cases",
        Role::CatalogueEditor | Role::CatalogueApprover => "/definitions",
        Role::SystemAdministrator => "/operator",
        Role::SecurityAdministrator => "/admin/people",
        Role::AuditAdministrator => "/audit/events",
    };
    let mut rooms: Vec<&'static str> = Vec::new();
    for room in account.roles().map(room) {
        if !rooms.contains(&room) {
            rooms.push(room);
        }
    }
    rooms
}

/// The same with the rooms that also depend on what its organ does.
pub fn rooms(platform: &Platform, account: &Account) -> Vec<&'static str> {
    let mut rooms = rooms_of(account);
    if platform.establishes_representations(account) {
        rooms.push("/representations");
    }
    rooms
}

/// Whether the pages of delegations are for an account: staff with a role that is no administrator's. What it may do there
/// is decided by the platform.
pub fn delegates(account: &Account) -> bool {
    account.kind == AccountKind::Staff && account.roles().any(|role| !role.is_administrator())
}

/// Where to go after login: the page asked for when it lies in a room of the account, otherwise the room it begins in, or
/// the home page for an account without any.
pub fn after_login<'n>(next: Option<&'n str>, rooms: &[&'static str]) -> &'n str {
    let inside = |path: &&str| {
        rooms.iter().any(|room| {
            path.strip_prefix(room)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }) && !path.contains(['\\', '\r', '\n'])
    };
    // The pages of one's own account belong to every room.
    let own = |path: &&str| {
        [
            "/account/security",
            "/account/sessions",
            "/account/delegation",
            "/account/alarms",
            "/recalls",
        ]
        .contains(path)
    };
    next.filter(|path| inside(path) || own(path))
        .unwrap_or_else(|| rooms.first().copied().unwrap_or("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(kind: AccountKind) -> Account {
        let mut account = Account::command_line("transport");
        account.kind = kind;
        account
    }

    #[test]
    fn login_leads_nowhere_but_into_the_own_room() {
        let person = account(AccountKind::Person);
        assert_eq!(
            after_login(Some("/me/accesses"), &rooms_of(&person)),
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
            assert_eq!(
                after_login(Some(foreign), &rooms_of(&person)),
                "/me",
                "{foreign}"
            );
        }
    }

    #[test]
    fn rooms_go_by_the_roles_in_the_own_organ() {
        let mut staff = account(AccountKind::Staff);
        assert_eq!(rooms_of(&staff), ["/department"]);
        let mut second = staff.grants[0].clone();
        second.role = Role::CounterOfficer;
        staff.grants.push(second);
        assert_eq!(rooms_of(&staff), ["/department", "/desk"]);
        assert_eq!(
            after_login(Some("/desk/ask"), &rooms_of(&staff)),
            "/desk/ask"
        );
        staff.organ = Some("demo-bank".to_owned());
        assert_eq!(after_login(Some("/desk/ask"), &rooms_of(&staff)), "/");
    }
}
