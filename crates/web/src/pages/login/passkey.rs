//! Passkeys: adding one, and logging in with one. These pages alone have a script.

use super::attempt::{admit, answer, attempt, keep_attempt, onwards, source};
use crate::csrf::{Posted, SignedForm};
use crate::headers::OwnScript;
use crate::language::Words;
use crate::limits::Client;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use flow::login::Ceremony;

/// Where a fresh proof leads back to.
const AGAIN: &str = "/login/again?next=/account/security";
const SECURITY: &str = "/account/security";

/// The page of a ceremony.
#[derive(Debug, Template)]
#[template(path = "passkey.html")]
pub struct PasskeyPage {
    pub l: Words,
    pub page: Page,
    /// Where the answer goes.
    pub action: &'static str,
    /// A passkey is added.
    pub adding: bool,
    /// The ceremony under way.
    pub state: String,
    /// For the browser, JSON.
    pub options: String,
}

fn show(
    app: &App,
    visitor: &Visitor,
    ceremony: Ceremony,
    action: &'static str,
) -> Result<Response, Trouble> {
    let adding = action.starts_with("/account/");
    let mut response = html(&PasskeyPage {
        l: visitor.words,
        page: Page::new(app, visitor).switching_at(if adding { SECURITY } else { "/login" }),
        action,
        adding,
        state: ceremony.state,
        options: ceremony.options,
    })?;
    keep_attempt(app, &mut response, &ceremony.browser);
    response.extensions_mut().insert(OwnScript);
    Ok(response)
}

/// Begins to add one.
pub async fn begin(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let session = &form.member.signed_in.session;
    if session.is_local() && !app.platform.is_fresh(session) {
        return Ok(Redirect::to(AGAIN).into_response());
    }
    let ceremony = app.platform.begin_passkey(session).await?;
    show(
        &app,
        &form.member.visitor,
        ceremony,
        "/account/passkeys/add",
    )
}

/// Adds it.
pub async fn add(
    State(app): State<App>,
    headers: HeaderMap,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let said = |name| form.fields.get(name).unwrap_or_default();
    let session = &form.member.signed_in.session;
    let added = app.platform.add_passkey(
        session,
        said("state"),
        attempt(&headers),
        said("name"),
        said("answer"),
    );
    added.await?;
    Ok(Redirect::to(SECURITY).into_response())
}

/// Removes one.
pub async fn remove(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let session = &form.member.signed_in.session;
    if !app.platform.is_fresh(session) {
        return Ok(Redirect::to(AGAIN).into_response());
    }
    app.platform.remove_passkey(session, &id).await?;
    Ok(Redirect::to(SECURITY).into_response())
}

/// Begins a login, or with the field `again` a fresh proof for the session.
pub async fn begin_login(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    visitor: Visitor,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    admit(&app, client, &headers, &fields)?;
    let session = visitor.session.as_ref().map(|s| &s.session);
    let again = session.filter(|_| fields.get("again").is_some());
    let login = match again {
        Some(session) => session.account.login.as_str(),
        None => fields.get("login").unwrap_or_default(),
    };
    let from = source(client, &headers);
    let next = fields.get("next").map(str::to_owned);
    let begun = app
        .platform
        .begin_passkey_login(login, &from, next, again.is_some());
    let ceremony = begun.await?;
    show(&app, &visitor, ceremony, "/login/passkey/done")
}

/// Logs in.
pub async fn log_in(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    visitor: Visitor,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    app.login_rate.take(client, app.platform.now())?;
    let given = answer(client, &headers, &visitor, &fields, "answer");
    let logged_in = app.platform.log_in_passkey(given).await?;
    Ok(onwards(&app, &logged_in))
}
