//! 公示册: what was released to everybody. What somebody looks for travels in the body of a form, never in an address, and no search
//! engine is to keep any of it.

use crate::csrf::Posted;
use crate::language::Words;
use crate::limits::Client;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use flow::outward::{RegisterAnswer, RegisterEntry, RegisterQuery};
use rules::text::Bilingual;

/// Tells search engines to keep nothing.
const ROBOTS: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-robots-tag"),
    HeaderValue::from_static("noindex, nofollow, noarchive"),
);

/// The search, with what it found.
#[derive(Debug, Template)]
#[template(path = "register.html")]
pub struct RegisterPage {
    pub l: Words,
    pub page: Page,
    /// Organs to choose from: slug and name.
    pub organs: Vec<(String, Bilingual)>,
    /// What was looked for.
    pub name: String,
    pub organ: String,
    pub document: String,
    pub found: Option<RegisterAnswer>,
}

/// One record.
#[derive(Debug, Template)]
#[template(path = "register_entry.html")]
pub struct EntryPage {
    pub l: Words,
    pub page: Page,
    pub entry: RegisterEntry,
}

/// For nobody to keep.
pub fn unindexed(mut response: Response) -> Response {
    response.headers_mut().insert(ROBOTS.0, ROBOTS.1);
    response
}

pub async fn form(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    let organs = app.platform.register_organs()?;
    let page = html(&RegisterPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        organs,
        name: String::new(),
        organ: String::new(),
        document: String::new(),
        found: None,
    })?;
    Ok(unindexed(page))
}

/// Looks something up. The form needs no token: it belongs to no session and changes nothing.
pub async fn search(
    State(app): State<App>,
    client: Client,
    visitor: Visitor,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let organs = app.platform.register_organs()?;
    app.register_rate.take(client, app.platform.now())?;
    let given = |name| fields.get(name).unwrap_or_default().to_owned();
    let query = RegisterQuery {
        name: given("name"),
        organ: given("organ"),
        document: given("document"),
    };
    let found = app.platform.search_register(&query).await?;
    let page = html(&RegisterPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        organs,
        name: query.name,
        organ: query.organ,
        document: query.document,
        found: Some(found),
    })?;
    Ok(unindexed(page))
}

pub async fn entry(
    State(app): State<App>,
    client: Client,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    app.register_rate.take(client, app.platform.now())?;
    let entry = app.platform.register_entry(&id).await?;
    let page = html(&EntryPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        entry,
    })?;
    Ok(unindexed(page))
}
