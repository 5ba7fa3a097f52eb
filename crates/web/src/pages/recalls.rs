//! Recalls: an organ reads that a record it received has changed and says that it knows; the person sees who was told and who knows.

use crate::csrf::SignedForm;
use crate::download;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::times::beijing;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::desk::artefact::MEDIA_TYPE;
use flow::outward::RecallView;
use jiff::civil::Date;
use rules::text::Bilingual;

/// Where an organ reads them.
const ROOM: &str = "/recalls";

/// A recall as a page shows it.
#[derive(Debug, Clone)]
pub struct RecallCard {
    pub id: String,
    pub organ: Bilingual,
    pub item: Bilingual,
    pub document_number: String,
    pub decided_on: Date,
    pub reason: Bilingual,
    /// Entries of the log with which it was received.
    pub received: Vec<u64>,
    pub made_at: String,
    /// How long it has waited, in words.
    pub age: Bilingual,
    pub due_on: Date,
    /// How long after the last day, in words.
    pub overdue: Option<Bilingual>,
    pub acknowledged_at: Option<String>,
}

impl RecallCard {
    /// Of a recall.
    pub fn of(view: RecallView) -> Self {
        Self {
            id: view.id,
            organ: view.organ_name,
            item: view.item,
            document_number: view.document_number,
            decided_on: view.decided_on,
            reason: view.reason_text,
            received: view.received,
            made_at: beijing(view.made_at),
            age: days(view.age_days),
            due_on: view.due_on,
            overdue: view.overdue_days.map(days),
            acknowledged_at: view.acknowledged_at.map(beijing),
        }
    }
}

/// A number of days in words.
pub fn days(days: i32) -> Bilingual {
    let unit = if days == 1 { "day" } else { "days" };
    Bilingual::new(format!("{days} 天"), format!("{days} {unit}"))
}

/// What the organ was sent.
#[derive(Debug, Template)]
#[template(path = "recalls.html")]
pub struct RecallsPage {
    pub l: Words,
    pub page: Page,
    /// One was just acknowledged.
    pub done: bool,
    /// Not acknowledged, the oldest first.
    pub open: Vec<RecallCard>,
    /// Of these after their last day.
    pub overdue: usize,
    pub known: Vec<RecallCard>,
}

pub async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let recalls = app.platform.recalls(member.account()).await?;
    let cards = recalls.into_iter().map(RecallCard::of);
    let (known, open): (Vec<_>, Vec<_>) = cards.partition(|card| card.acknowledged_at.is_some());
    let mut page = Page::new(&app, &member.visitor);
    page.mark(ROOM);
    html(&RecallsPage {
        l: member.visitor.words,
        page,
        done: member.visitor.query.get("done").is_some(),
        overdue: open.iter().filter(|card| card.overdue.is_some()).count(),
        open,
        known,
    })
}

/// The signed notice, as a file.
pub async fn notice(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let signed = app.platform.signed_recall(member.account(), &id).await?;
    file(&id, signed)
}

/// A signed notice to be saved.
///
/// # Errors
/// 500 when it cannot be written out.
pub fn file(id: &str, signed: String) -> Result<Response, Trouble> {
    download::text(&format!("recall-{id}.jws"), MEDIA_TYPE, signed)
}

pub async fn acknowledge(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    app.platform.acknowledge_recall(account, &id).await?;
    Ok(Redirect::to("/recalls?done=1").into_response())
}

/// Who was told that a record of the person has changed.
#[derive(Debug, Template)]
#[template(path = "me_recalls.html")]
pub struct OwnRecallsPage {
    pub l: Words,
    pub page: Page,
    pub recalls: Vec<RecallCard>,
}

pub async fn own(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let recalls = app.platform.my_recalls(member.account()).await?;
    let mut page = Page::new(&app, &member.visitor);
    page.mark("/me/cases");
    html(&OwnRecallsPage {
        l: member.visitor.words,
        page,
        recalls: recalls.into_iter().map(RecallCard::of).collect(),
    })
}
