//! A fresh proof of who is logged in, before something is shown or done that asks for one.

use super::attempt::{Why, keep_form_token, onwards, refused_status, source, why};
use super::{code, provider};
use crate::csrf::SignedForm;
use crate::device;
use crate::language::Words;
use crate::limits::Client;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use flow::login::{LocalLogin, Next};
use rules::text::Bilingual;

/// The page that asks for a fresh proof.
#[derive(Debug, Template)]
#[template(path = "login_again.html")]
pub struct AgainPage {
    pub l: Words,
    pub page: Page,
    /// Token of the form that leads to a provider.
    pub token: String,
    /// Page to go to afterwards.
    pub next: String,
    /// The provider the session came from; none for a session of a local account.
    pub provider: Option<(String, Bilingual)>,
    /// Why the last attempt failed.
    pub refused: Option<Why>,
    /// The account has a passkey.
    pub passkeys: bool,
}

pub async fn again(
    State(app): State<App>,
    headers: HeaderMap,
    member: Member,
) -> Result<Response, Trouble> {
    let next = member.visitor.query.get("next").unwrap_or_default();
    show(&app, &headers, &member, next, None)
}

fn show(
    app: &App,
    headers: &HeaderMap,
    member: &Member,
    next: &str,
    refused: Option<Why>,
) -> Result<Response, Trouble> {
    let token = app.login_forms.token_for(headers, app.platform.now());
    let method = &member.signed_in.session.method;
    let from = method.strip_prefix("provider:");
    let mut response = html(&AgainPage {
        l: member.visitor.words,
        page: Page::new(app, &member.visitor).switching_at("/login/again"),
        token: token.clone(),
        next: next.to_owned(),
        provider: provider::all(app)
            .into_iter()
            .find(|(id, _)| Some(id.as_str()) == from),
        refused,
        passkeys: !app
            .platform
            .own_passkeys(&member.signed_in.session)?
            .is_empty(),
    })?;
    keep_form_token(app, &mut response, &token);
    Ok(response)
}

/// Takes the password again; the session goes on under a new secret.
pub async fn prove_again(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    form: SignedForm,
) -> Result<Response, Trouble> {
    app.login_rate.take(client, app.platform.now())?;
    let session = &form.member.signed_in.session;
    let next = form.fields.get("next").unwrap_or_default();
    let password = form.fields.get("password").unwrap_or_default();
    let attempt = LocalLogin {
        source: source(client, &headers),
        label: device::label(&headers),
        before: Some(form.member.signed_in.secret.clone()),
        step_up: Some(session.clone()),
        next: Some(next.to_owned()),
        ..LocalLogin::new(&session.account.login, password)
    };
    match app.platform.log_in(attempt).await {
        Ok(Next::Session(logged_in)) => Ok(onwards(&app, &logged_in)),
        Ok(Next::Code { state, browser }) => {
            code::show(&app, &form.member.visitor, &state, &browser, None)
        }
        Err(problem) => {
            let trouble = Trouble::from(problem);
            let mut response = show(&app, &headers, &form.member, next, Some(why(&trouble)?))?;
            *response.status_mut() = refused_status(&trouble);
            Ok(response)
        }
    }
}
