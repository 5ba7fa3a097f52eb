//! Logging in at an identity provider: the page that leads there, and the page on the way back.
//!
//! Both are pages and not redirects: a form may lead nowhere else by the content security policy, and a session cookie set
//! on the way back from elsewhere comes along only with what our own page asks for next.

use super::attempt::{ATTEMPT_COOKIE, admit, opened};
use crate::cookies;
use crate::csrf::Posted;
use crate::device;
use crate::language::Words;
use crate::limits::Client;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::{Visitor, after_login, rooms};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use flow::login::{Beginning, Callback};
use rules::text::Bilingual;

/// A page that leads on by itself, and by its link.
#[derive(Debug, Template)]
#[template(path = "going.html")]
pub struct GoingPage {
    pub l: Words,
    pub page: Page,
    /// Where.
    pub to: String,
    /// What is said.
    pub text: Bilingual,
    /// What the link says.
    pub link: Bilingual,
}

/// The providers of the login page.
pub fn all(app: &App) -> Vec<(String, Bilingual)> {
    let providers = app.platform.login_settings().providers.iter();
    providers.map(|p| (p.id.clone(), p.title.clone())).collect()
}

/// Begins a login at a provider. With the field `again` the person of the session proves again who they are.
pub async fn leave(
    State(app): State<App>,
    Path(provider): Path<String>,
    client: Client,
    headers: HeaderMap,
    visitor: Visitor,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    admit(&app, client, &headers, &fields)?;
    let before = visitor.session.as_ref().map(|s| s.session.clone());
    let beginning = Beginning {
        provider,
        next: fields.get("next").map(str::to_owned),
        browser: cookies::read(&headers, ATTEMPT_COOKIE).map(str::to_owned),
        step_up: fields.get("again").is_some() && before.is_some(),
        before,
    };
    let begun = app.platform.begin_login(beginning).await?;
    let title = &begun.title;
    let mut response = html(&GoingPage {
        l: visitor.words,
        page: Page::new(&app, &visitor).switching_at("/login"),
        text: Bilingual::new(
            format!("正在前往“{}”登录。登录后会回到本平台。", title.zh),
            format!(
                "You are on your way to “{}” to log in, and will come back here.",
                title.en
            ),
        ),
        link: Bilingual::new(format!("前往{}", title.zh), format!("Go to {}", title.en)),
        to: begun.location,
    })?;
    let secure = app.settings.secure_cookies;
    let line = cookies::set_returning(ATTEMPT_COOKIE, &begun.browser, begun.seconds, secure);
    cookies::add(response.headers_mut(), line);
    Ok(response)
}

/// The way back.
pub async fn back(
    State(app): State<App>,
    Path(provider): Path<String>,
    client: Client,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Trouble> {
    app.login_rate.take(client, app.platform.now())?;
    let told = |name| visitor.query.get(name).map(str::to_owned);
    let callback = Callback {
        provider,
        state: told("state"),
        code: told("code"),
        error: told("error"),
        issuer: told("iss"),
        browser: cookies::read(&headers, ATTEMPT_COOKIE).map(str::to_owned),
        label: device::label(&headers),
    };
    let logged_in = app.platform.finish_login(callback).await?;
    let account = &logged_in.session.account;
    let rooms = rooms(&app.platform, account);
    let to = after_login(logged_in.next.as_deref(), &rooms).to_owned();
    // The page is shown before the session begins in this browser: the visitor has none yet.
    let mut page = Page::new(&app, &visitor).switching_at("/");
    page.account = Some(logged_in.session.account.display.clone());
    page.token.clone_from(&logged_in.session.csrf);
    let response = html(&GoingPage {
        l: visitor.words,
        page,
        text: Bilingual::new("登录成功。", "You are logged in."),
        link: Bilingual::new("继续", "Continue"),
        to,
    })?;
    Ok(opened(&app, response, &logged_in))
}
