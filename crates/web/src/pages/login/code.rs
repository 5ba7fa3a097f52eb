//! The code of the authenticator app, asked for after a right password.

use super::provider::COOKIE;
use super::{onwards, source};
use crate::csrf::Posted;
use crate::language::Words;
use crate::limits::Client;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Visitor;
use crate::{cookies, device};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use flow::login::CodeLogin;
use rules::text::Bilingual;

/// Seconds the code may take; the platform itself asks for less.
const SECONDS: i64 = 600;

/// The page that asks for the code.
#[derive(Debug, Template)]
#[template(path = "login_code.html")]
pub struct CodePage {
    pub l: Words,
    pub page: Page,
    /// The login under way; the cookie must be of the same one.
    pub state: String,
    /// Why the last code was not taken.
    pub refused: Option<(&'static str, Bilingual, Bilingual)>,
}

/// Shows the form.
pub fn show(
    app: &App,
    visitor: &Visitor,
    state: &str,
    browser: &str,
    refused: Option<(&'static str, Bilingual, Bilingual)>,
) -> Result<Response, Trouble> {
    let mut response = html(&CodePage {
        l: visitor.words,
        page: Page::new(app, visitor).switching_at("/login"),
        state: state.to_owned(),
        refused,
    })?;
    let secure = app.settings.secure_cookies;
    if let Some(line) = cookies::set(COOKIE, browser, SECONDS, secure) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    Ok(response)
}

/// Takes the code. The state in the form and the cookie belong together: no other page can send this form.
pub async fn give(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    visitor: Visitor,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    app.login_rate.take(client, app.platform.now())?;
    let state = fields.get("state").unwrap_or_default();
    let browser = cookies::read(&headers, COOKIE).unwrap_or_default();
    let session = visitor.session.as_ref();
    let given = CodeLogin {
        state: state.to_owned(),
        browser: browser.to_owned(),
        code: fields.get("code").unwrap_or_default().to_owned(),
        source: source(client, &headers),
        label: device::label(&headers),
        before: session.map(|s| (s.secret.clone(), s.session.clone())),
    };
    match app.platform.log_in_code(given).await {
        Ok(logged_in) => Ok(onwards(&app, &logged_in)),
        Err(problem) if problem.code == "LOGIN-CODE-WRONG" => {
            let why = (problem.code, problem.what, problem.remedy);
            let mut response = show(&app, &visitor, state, browser, Some(why))?;
            *response.status_mut() = StatusCode::UNAUTHORIZED;
            Ok(response)
        }
        Err(problem) => Err(problem.into()),
    }
}
