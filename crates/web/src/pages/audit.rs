//! Security events, for the audit administrator.

use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::times::beijing;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use flow::people::SecurityEventLine;
use rules::text::Bilingual;

/// An event on the page.
#[derive(Debug, Clone)]
pub struct EventCard {
    pub at: String,
    pub title: Bilingual,
    pub actor: Option<Bilingual>,
    pub account: Option<Bilingual>,
    pub organ: Option<Bilingual>,
    pub detail: Option<Bilingual>,
}

/// The events, newest first.
#[derive(Debug, Template)]
#[template(path = "events.html")]
pub struct EventsPage {
    pub l: Words,
    pub page: Page,
    /// Kinds to choose from: word, title, chosen.
    pub kinds: Vec<(&'static str, Bilingual, bool)>,
    /// Kind chosen; empty for all.
    pub kind: String,
    pub events: Vec<EventCard>,
    /// Event before which the next page begins.
    pub next: Option<String>,
    pub paged: bool,
}

pub async fn events(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let query = &member.visitor.query;
    let (kind, before) = (query.get("kind"), query.get("before"));
    let account = member.account();
    let (lines, next) = app.platform.security_events(account, kind, before).await?;
    let kinds = SecurityEventLine::kinds().into_iter();
    html(&EventsPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        kinds: kinds
            .map(|(word, title)| (word, title, kind == Some(word)))
            .collect(),
        kind: kind.unwrap_or_default().to_owned(),
        paged: before.is_some(),
        events: lines.into_iter().map(card).collect(),
        next,
    })
}

fn card(line: SecurityEventLine) -> EventCard {
    EventCard {
        at: beijing(line.at),
        title: line.title,
        actor: line.actor,
        account: line.account,
        organ: line.organ,
        detail: line.detail,
    }
}
