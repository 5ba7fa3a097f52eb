//! First login: the owner of a new account sets its password with the code they were given.

use super::attempt::{Why, admit, keep_form_token, why};
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
use axum::response::{IntoResponse, Redirect, Response};
use flow::policy::Part;
use rules::text::Bilingual;

/// Login, code and the new password.
#[derive(Debug, Template)]
#[template(path = "login_first.html")]
pub struct FirstPage {
    pub l: Words,
    pub page: Page,
    /// Token of the form; also in a cookie.
    pub token: String,
    /// Why the last attempt failed.
    pub refused: Option<Why>,
    /// Login typed before.
    pub login: String,
}

fn show(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    refused: Option<Why>,
    login: &str,
) -> Result<Response, Trouble> {
    let token = app.login_forms.token_for(headers, app.platform.now());
    let mut response = html(&FirstPage {
        l: visitor.words,
        page: Page::new(app, visitor).switching_at("/login/first"),
        token: token.clone(),
        refused,
        login: login.chars().take(100).collect(),
    })?;
    keep_form_token(app, &mut response, &token);
    Ok(response)
}

pub async fn form(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    app.platform.public(Part::Login)?;
    show(&app, &visitor, &headers, None, "")
}

/// Sets the password; then the account logs in as any other. A refused attempt shows the form again, with the reason.
pub async fn set(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    visitor: Visitor,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    admit(&app, client, &headers, &fields)?;
    let text = |name| fields.get(name).unwrap_or_default();
    let (login, password) = (text("login"), text("password"));
    let outcome = if password == text("again") {
        let set = app
            .platform
            .set_first_password(login, text("code"), password);
        set.await.map_err(Trouble::from)
    } else {
        app.platform.public(Part::Login)?;
        Err(Trouble::bad_input(
            "PASSWORD-TWICE",
            Bilingual::new("两次输入的密码不同", "the two passwords differ"),
            Bilingual::new("请重新输入", "type both again"),
        ))
    };
    let Err(trouble) = outcome else {
        return Ok(Redirect::to("/login?reason=password-set").into_response());
    };
    let mut response = show(&app, &visitor, &headers, Some(why(&trouble)?), login)?;
    *response.status_mut() = match trouble.details().status {
        StatusCode::BAD_REQUEST => StatusCode::BAD_REQUEST,
        _ => StatusCode::UNAUTHORIZED,
    };
    Ok(response)
}
