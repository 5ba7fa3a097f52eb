//! The sessions of one's own account, and ending them.

use crate::csrf::SignedForm;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::times;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::login::OwnSession;
use rules::text::Bilingual;

/// A session on the page.
#[derive(Debug, Clone)]
pub struct SessionCard {
    pub id: String,
    pub label: String,
    pub method: Bilingual,
    pub created_at: String,
    pub seen_at: String,
    pub own: bool,
}

/// The list of own sessions.
#[derive(Debug, Template)]
#[template(path = "sessions.html")]
pub struct SessionsPage {
    pub l: Words,
    pub page: Page,
    pub sessions: Vec<SessionCard>,
}

fn card(app: &App, session: OwnSession) -> SessionCard {
    let provider = session.method.strip_prefix("provider:");
    let providers = &app.platform.login_settings().providers;
    let method = match (provider, session.method.as_str()) {
        (Some(id), _) => providers
            .iter()
            .find(|p| p.id == id)
            .map_or_else(|| Bilingual::new(id, id), |p| p.title.clone()),
        (None, "passkey") => Bilingual::new("通行密钥", "passkey"),
        (None, "password+totp") => Bilingual::new("密码和动态码", "password and code"),
        (None, "password+recovery") => Bilingual::new("密码和恢复码", "password and recovery code"),
        (None, _) => Bilingual::new("密码", "password"),
    };
    SessionCard {
        id: session.id,
        label: session.label,
        method,
        created_at: times::beijing(session.created_at),
        seen_at: times::beijing(session.seen_at),
        own: session.own,
    }
}

pub async fn sessions(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let listed = app.platform.own_sessions(&member.signed_in.session).await?;
    html(&SessionsPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        sessions: listed.into_iter().map(|s| card(&app, s)).collect(),
    })
}

/// Ends one session.
pub async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let session = &form.member.signed_in.session;
    app.platform.end_own_session(session, &id).await?;
    Ok(Redirect::to("/account/sessions").into_response())
}

/// Ends all but this one.
pub async fn end_others(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let session = &form.member.signed_in.session;
    app.platform.end_other_sessions(session).await?;
    Ok(Redirect::to("/account/sessions").into_response())
}
