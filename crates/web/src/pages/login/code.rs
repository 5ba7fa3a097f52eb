//! The code of the authenticator app, asked for after a right password.

use super::attempt::{Why, answer, keep_attempt, onwards};
use crate::csrf::Posted;
use crate::language::Words;
use crate::limits::Client;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Visitor;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

/// The page that asks for the code.
#[derive(Debug, Template)]
#[template(path = "login_code.html")]
pub struct CodePage {
    pub l: Words,
    pub page: Page,
    /// The login under way; the cookie must be of the same one.
    pub state: String,
    /// Why the last code was not taken.
    pub refused: Option<Why>,
}

/// Shows the form.
pub fn show(
    app: &App,
    visitor: &Visitor,
    state: &str,
    browser: &str,
    refused: Option<Why>,
) -> Result<Response, Trouble> {
    let mut response = html(&CodePage {
        l: visitor.words,
        page: Page::new(app, visitor).switching_at("/login"),
        state: state.to_owned(),
        refused,
    })?;
    keep_attempt(app, &mut response, browser);
    Ok(response)
}

/// Takes the code.
pub async fn give(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    visitor: Visitor,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    app.login_rate.take(client, app.platform.now())?;
    let given = answer(client, &headers, &visitor, &fields, "code");
    let (state, browser) = (given.state.clone(), given.browser.clone());
    match app.platform.log_in_code(given).await {
        Ok(logged_in) => Ok(onwards(&app, &logged_in)),
        Err(problem) if problem.code == "LOGIN-CODE-WRONG" => {
            let why = (problem.code, problem.what, problem.remedy);
            let mut response = show(&app, &visitor, &state, &browser, Some(why))?;
            *response.status_mut() = StatusCode::UNAUTHORIZED;
            Ok(response)
        }
        Err(problem) => Err(problem.into()),
    }
}
