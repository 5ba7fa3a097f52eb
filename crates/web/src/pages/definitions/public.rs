//! 公开征求意见: what organs put to the public, for everyone, with a form to say something.

use crate::cookies;
use crate::csrf::{self, Posted};
use crate::language::Words;
use crate::limits::Client;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::{Member, Visitor};
use crate::views::definition::{DefinitionCard, DefinitionEntry};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use flow::definition::DefinitionLine;
use rules::definition::State as Stands;
use rules::text::Bilingual;

/// What was put to the public: what is open, and the rest.
#[derive(Debug, Template)]
#[template(path = "consultations.html")]
pub struct ConsultationsPage {
    pub l: Words,
    pub page: Page,
    /// Where they lie.
    pub room: &'static str,
    /// Those that are open, and the rest.
    pub sections: Vec<(Bilingual, Vec<DefinitionEntry>)>,
}

pub async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    let lines = app.platform.consultations().await?;
    let (open, others): (Vec<_>, Vec<_>) = lines
        .iter()
        .partition(|line| line.state == Stands::Consulting);
    html(&ConsultationsPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        room: "/consultations",
        sections: vec![
            section(("正在征求意见", "Open for comments"), open),
            section(("已结束征求意见", "Closed for comments"), others),
        ],
    })
}

fn section(
    (zh, en): (&str, &str),
    lines: Vec<&DefinitionLine>,
) -> (Bilingual, Vec<DefinitionEntry>) {
    let entries = lines.into_iter().map(DefinitionEntry::of);
    (Bilingual::new(zh, en), entries.collect())
}

/// One of them.
#[derive(Debug, Template)]
#[template(path = "consultation.html")]
pub struct ConsultationPage {
    pub l: Words,
    pub page: Page,
    /// Position of the entry of the comment that was just made.
    pub done: Option<u64>,
    pub card: DefinitionCard,
    /// Of the form.
    pub token: String,
}

pub async fn one(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let view = app.platform.consultation(&id).await?;
    let page = Page::new(&app, &visitor);
    // Whoever is not logged in gets a token of their own, as on the page of the login.
    let own = visitor.session.is_none() && view.takes_comments;
    let token = match own {
        true => app.login_forms.token_for(&headers, app.platform.now()),
        false => page.token.clone(),
    };
    let mut response = html(&ConsultationPage {
        l: visitor.words,
        page,
        done: visitor.query.number("done")?,
        card: DefinitionCard::of(&view),
        token: token.clone(),
    })?;
    if own {
        let secure = app.settings.secure_cookies;
        let seconds = csrf::LOGIN_FORM_SECONDS;
        let line = cookies::set(csrf::LOGIN_COOKIE, &token, seconds, secure);
        cookies::add(response.headers_mut(), line);
    }
    Ok(response)
}

pub async fn comment(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    visitor: Visitor,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    let now = app.platform.now();
    let account = match &visitor.session {
        None => {
            app.login_forms.check(&headers, &fields, now)?;
            None
        }
        Some(signed_in) => {
            let member = Member {
                signed_in: signed_in.clone(),
                visitor: visitor.clone(),
            };
            csrf::check(&app, &member, fields.get(csrf::FIELD).unwrap_or_default())?;
            Some(&signed_in.session.account)
        }
    };
    app.comment_rate.take(client, now)?;
    let text = fields.get("text").unwrap_or_default();
    let kept = app.platform.comment_on_definition(account, &id, text);
    let to = format!("/consultations/{id}?done={}", kept.await?.log_index);
    Ok(Redirect::to(&to).into_response())
}
