//! An attempt to log in: what its forms are checked for, what they say, and what they are answered with.

use crate::cookies;
use crate::csrf;
use crate::device;
use crate::fields::Fields;
use crate::limits::Client;
use crate::page::{SessionCookie, with_session_cookie};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::{Visitor, after_login, rooms};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use flow::login::{LoggedIn, LoginAnswer, Source};
use rules::text::Bilingual;

/// Cookie of the browser that began a login which goes on elsewhere or with a second form.
pub const ATTEMPT_COOKIE: &str = "chengxin_attempt";
/// Seconds a second form may take; the platform itself asks for less.
const ATTEMPT_SECONDS: i64 = 600;

/// Why an attempt was refused: code, what, remedy.
pub type Why = (&'static str, Bilingual, Bilingual);

/// A form of a login: one of our own pages, and not too many from there.
pub fn admit(
    app: &App,
    client: Client,
    headers: &HeaderMap,
    fields: &Fields,
) -> Result<(), Trouble> {
    let now = app.platform.now();
    app.login_forms.check(headers, fields, now)?;
    app.login_rate.take(client, now)
}

/// What a form says whose state and cookie belong together: no other page can send it.
pub fn answer(
    client: Client,
    headers: &HeaderMap,
    visitor: &Visitor,
    fields: &Fields,
    name: &str,
) -> LoginAnswer {
    let session = visitor.session.as_ref();
    LoginAnswer {
        state: fields.get("state").unwrap_or_default().to_owned(),
        browser: attempt(headers).to_owned(),
        answer: fields.get(name).unwrap_or_default().to_owned(),
        source: source(client, headers),
        label: device::label(headers),
        before: session.map(|s| (s.secret.clone(), s.session.clone())),
    }
}

/// The cookie of the login under way in this browser.
pub fn attempt(headers: &HeaderMap) -> &str {
    cookies::read(headers, ATTEMPT_COOKIE).unwrap_or_default()
}

pub fn keep_attempt(app: &App, response: &mut Response, browser: &str) {
    let secure = app.settings.secure_cookies;
    let line = cookies::set(ATTEMPT_COOKIE, browser, ATTEMPT_SECONDS, secure);
    cookies::add(response.headers_mut(), line);
}

pub fn keep_form_token(app: &App, response: &mut Response, token: &str) {
    let secure = app.settings.secure_cookies;
    let line = cookies::set(csrf::LOGIN_COOKIE, token, csrf::LOGIN_FORM_SECONDS, secure);
    cookies::add(response.headers_mut(), line);
}

/// Why an attempt was refused, to be said on the form it came from; a failure of the platform has a page of its own.
pub fn why(trouble: &Trouble) -> Result<Why, Trouble> {
    let details = trouble.details();
    if details.status.is_server_error() {
        return Err(trouble.clone());
    }
    Ok((details.code, details.what.clone(), details.remedy.clone()))
}

pub fn refused_status(trouble: &Trouble) -> StatusCode {
    match trouble.details().status {
        StatusCode::TOO_MANY_REQUESTS => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNAUTHORIZED,
    }
}

/// To the page asked for before, with the session.
pub fn onwards(app: &App, logged_in: &LoggedIn) -> Response {
    let rooms = rooms(&app.platform, &logged_in.session.account);
    let to = after_login(logged_in.next.as_deref(), &rooms);
    opened(app, Redirect::to(to).into_response(), logged_in)
}

/// Where an attempt comes from.
pub fn source(client: Client, headers: &HeaderMap) -> Source {
    Source {
        address: client.to_string(),
        device: cookies::read(headers, device::COOKIE).map(str::to_owned),
    }
}

/// A response with the cookies of a session that was just opened.
pub fn opened(app: &App, response: Response, logged_in: &LoggedIn) -> Response {
    let seconds = logged_in.session.expires_at.as_second() - app.platform.now().as_second();
    let cookie = SessionCookie::Keep(&logged_in.secret, seconds);
    let mut response = with_session_cookie(app, response, cookie);
    let secure = app.settings.secure_cookies;
    let device = logged_in.device.as_deref();
    let line = device.and_then(|d| cookies::set(device::COOKIE, d, device::SECONDS, secure));
    cookies::add(response.headers_mut(), line);
    response
}
