//! The pages of those who draft definitions, answer comments and approve.

use super::form::DefinitionForm;
use super::plan_of;
use crate::csrf::SignedForm;
use crate::fields::unreadable;
use crate::language::Words;
use crate::page::{Page, html};
use crate::pages::cases::{Refused, Wrong, come_back, refused_by};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::views::definition::{DefinitionCard, DefinitionEntry, DefinitionMoveForm};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use rules::text::Bilingual;

/// Where definitions are worked on.
pub(super) const ROOM: &str = "/definitions";
/// Where one is begun.
const NEW: &str = "/definitions/new";

/// What the account works on.
#[derive(Debug, Template)]
#[template(path = "definitions.html")]
pub struct DefinitionsPage {
    pub l: Words,
    pub page: Page,
    pub may_draft: bool,
    /// Where they lie.
    pub room: &'static str,
    pub entries: Vec<DefinitionEntry>,
}

pub async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let lists = app.platform.definitions(member.account()).await?;
    html(&DefinitionsPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        may_draft: lists.may_draft,
        room: ROOM,
        entries: lists.lines.iter().map(DefinitionEntry::of).collect(),
    })
}

/// A new definition: first its item, then the rest.
#[derive(Debug, Template)]
#[template(path = "definition_new.html")]
pub struct NewDefinitionPage {
    pub l: Words,
    pub page: Page,
    /// Items there are to choose from: slug and name.
    pub items: Vec<(String, Bilingual)>,
    pub form: Option<DefinitionForm>,
    pub refused: Refused,
}

pub async fn new(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let item = member.visitor.query.get("item");
    html(&new_page(&app, &member, item, None)?)
}

fn new_page(
    app: &App,
    member: &Member,
    item: Option<&str>,
    wrong: Wrong<'_>,
) -> Result<NewDefinitionPage, Trouble> {
    let items = app.platform.definable_items(member.account())?;
    let chosen = item.and_then(|wanted| items.iter().find(|item| item.id == wanted));
    let form = chosen.map(DefinitionForm::new);
    let page = Page::new(app, &member.visitor).marked(ROOM);
    Ok(NewDefinitionPage {
        l: member.visitor.words,
        page: match wrong {
            Some(_) => page.switching_at(NEW),
            None => page,
        },
        refused: wrong.and_then(|(trouble, _)| refused_by(trouble)),
        form: as_typed(form, wrong),
        items: items
            .into_iter()
            .map(|item| (item.id, item.title))
            .collect(),
    })
}

/// The form, with what was typed when it was not taken.
fn as_typed(form: Option<DefinitionForm>, wrong: Wrong<'_>) -> Option<DefinitionForm> {
    match wrong {
        Some((_, typed)) => form.map(|form| form.typed(typed)),
        None => form,
    }
}

/// What was typed comes back with what is wrong.
pub async fn draft(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let trouble = match try_draft(&app, &form).await {
        Ok(id) => {
            let to = format!("{ROOM}/{id}?done=draft");
            return Ok(Redirect::to(&to).into_response());
        }
        Err(trouble) => trouble,
    };
    let wrong = Some((&trouble, &form.fields));
    let page = new_page(&app, &form.member, form.fields.get("item"), wrong);
    // Of an item that is not the organ's there is no form.
    let page = page.ok().filter(|page| page.form.is_some());
    come_back(page, trouble)
}

/// The id of the definition.
async fn try_draft(app: &App, form: &SignedForm) -> Result<String, Trouble> {
    let plan = plan_of(&form.fields)?;
    let drafted = app.platform.draft_definition(form.member.account(), plan);
    Ok(drafted.await?)
}

/// One definition with what can be done.
#[derive(Debug, Template)]
#[template(path = "definition.html")]
pub struct DefinitionPage {
    pub l: Words,
    pub page: Page,
    /// Something was just done.
    pub done: bool,
    pub card: DefinitionCard,
    pub seen: u32,
    pub moves: Vec<DefinitionMoveForm>,
    pub may_answer: bool,
    /// The content again, where it may be changed.
    pub form: Option<DefinitionForm>,
    /// Why the form was not taken.
    pub refused: Refused,
}

pub async fn one(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    html(&definition_page(&app, &member, &id, None).await?)
}

/// How the definition stands now, also after a form that was not taken: whoever sends it again has seen what another changed.
async fn definition_page(
    app: &App,
    member: &Member,
    id: &str,
    wrong: Wrong<'_>,
) -> Result<DefinitionPage, Trouble> {
    let account = member.account();
    let view = app.platform.definition(account, id).await?;
    let form = match view.may_revise {
        false => None,
        true => {
            let items = app.platform.definable_items(account)?;
            let item = items.iter().find(|item| item.id == view.content.item);
            item.map(|item| DefinitionForm::of(&view, item))
        }
    };
    let page = Page::new(app, &member.visitor).marked(ROOM);
    Ok(DefinitionPage {
        l: member.visitor.words,
        page: match wrong {
            Some(_) => page.switching_at(&format!("{ROOM}/{}", view.line.id)),
            None => page,
        },
        done: wrong.is_none() && member.visitor.query.get("done").is_some(),
        card: DefinitionCard::of(&view),
        seen: view.seen,
        moves: view.moves.iter().map(DefinitionMoveForm::of).collect(),
        may_answer: view.may_answer,
        form: as_typed(form, wrong),
        refused: wrong.and_then(|(trouble, _)| refused_by(trouble)),
    })
}

fn seen_of(form: &SignedForm) -> Result<u32, Trouble> {
    let seen = form.fields.number("seen")?;
    seen.ok_or_else(|| unreadable("seen", ""))
}

fn back_to(id: &str) -> Response {
    Redirect::to(&format!("{ROOM}/{id}?done=1")).into_response()
}

pub async fn take_step(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let (seen, fields) = (seen_of(&form)?, &form.fields);
    let step = fields.needed("step", &Bilingual::new("办理", "Step"))?;
    let reason = fields.get("reason").unwrap_or_default();
    let account = form.member.account();
    let moved = app
        .platform
        .move_definition(account, &id, seen, step, reason);
    moved.await?;
    Ok(back_to(&id))
}

/// What was typed comes back with what is wrong.
pub async fn revise(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let trouble = match try_revise(&app, &id, &form).await {
        Ok(()) => return Ok(back_to(&id)),
        Err(trouble) => trouble,
    };
    let wrong = Some((&trouble, &form.fields));
    let page = definition_page(&app, &form.member, &id, wrong).await;
    // Where it may no longer be changed there is no form.
    let page = page.ok().filter(|page| page.form.is_some());
    come_back(page, trouble)
}

async fn try_revise(app: &App, id: &str, form: &SignedForm) -> Result<(), Trouble> {
    let (seen, plan) = (seen_of(form)?, plan_of(&form.fields)?);
    let account = form.member.account();
    let revised = app.platform.revise_definition(account, id, seen, plan);
    revised.await?;
    Ok(())
}

pub async fn answer(
    State(app): State<App>,
    Path((id, comment)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let text = form.fields.get("answer").unwrap_or_default();
    let account = form.member.account();
    let answered = app
        .platform
        .answer_definition_comment(account, &id, &comment, text);
    answered.await?;
    Ok(back_to(&id))
}
