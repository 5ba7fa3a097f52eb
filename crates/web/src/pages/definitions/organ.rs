//! The pages of those who draft definitions, answer comments and approve.

use super::plan_of;
use crate::csrf::SignedForm;
use crate::fields::unreadable;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::views::definition::{DefinitionCard, DefinitionEntry, DefinitionMoveForm};
use crate::views::words::grade;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::definition::{DefinableItem, DefinitionView};
use rules::text::Bilingual;

const ROOM: &str = "/definitions";

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

/// What stands in the form.
#[derive(Debug, Clone, Default)]
pub struct DefinitionForm {
    /// Where it is sent.
    pub action: String,
    /// Steps the maker saw; nothing for a new one.
    pub seen: Option<u32>,
    pub item: String,
    pub item_title: Bilingual,
    pub title: String,
    pub reason: String,
    pub acts: String,
    pub indicators: String,
    /// Value, title, chosen.
    pub basis: Vec<(String, Bilingual, bool)>,
    pub measures: Vec<(String, Bilingual, bool)>,
    pub display_months: String,
    pub effect_on: String,
}

impl DefinitionForm {
    fn new(item: &DefinableItem) -> Self {
        let unchosen = |all: &[(String, Bilingual)]| {
            all.iter()
                .map(|(value, title)| (value.clone(), title.clone(), false))
                .collect()
        };
        Self {
            action: ROOM.to_owned(),
            item: item.id.clone(),
            item_title: item.title.clone(),
            basis: unchosen(&item.basis),
            measures: unchosen(&item.measures),
            ..Self::default()
        }
    }

    /// Filled with what a definition says.
    fn of(view: &DefinitionView, item: &DefinableItem) -> Self {
        let content = &view.content;
        let mut form = Self::new(item);
        form.action = format!("{ROOM}/{}/content", view.line.id);
        form.seen = Some(view.seen);
        form.title.clone_from(&content.title);
        form.reason.clone_from(&content.reason);
        let acts = content
            .acts
            .iter()
            .map(|act| format!("{} | {} | {}", act.word, grade(act.grade).zh, act.text));
        form.acts = acts.collect::<Vec<_>>().join("\n");
        form.indicators = content.indicators.join("\n");
        for (value, _, chosen) in &mut form.basis {
            *chosen = content.basis.iter().any(|citation| {
                let article = citation.article.as_ref();
                let whole = article.map_or_else(
                    || citation.instrument.clone(),
                    |article| format!("{}#{article}", citation.instrument),
                );
                whole == *value
            });
        }
        for (value, _, chosen) in &mut form.measures {
            *chosen = content.measures.contains(value);
        }
        form.display_months = content
            .display_months
            .map(|months| months.to_string())
            .unwrap_or_default();
        form.effect_on = content.effect_on.to_string();
        form
    }
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
}

pub async fn new(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let items = app.platform.definable_items(member.account())?;
    let wanted = member.visitor.query.get("item");
    let chosen = wanted.and_then(|wanted| items.iter().find(|item| item.id == wanted));
    let form = chosen.map(DefinitionForm::new);
    html(&NewDefinitionPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        form,
        items: items
            .into_iter()
            .map(|item| (item.id, item.title))
            .collect(),
    })
}

pub async fn draft(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let plan = plan_of(&form.fields)?;
    let drafted = app.platform.draft_definition(form.member.account(), plan);
    let to = format!("{ROOM}/{}?done=draft", drafted.await?);
    Ok(Redirect::to(&to).into_response())
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
}

pub async fn one(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let account = member.account();
    let view = app.platform.definition(account, &id).await?;
    let form = match view.may_revise {
        false => None,
        true => {
            let items = app.platform.definable_items(account)?;
            let item = items.iter().find(|item| item.id == view.content.item);
            item.map(|item| DefinitionForm::of(&view, item))
        }
    };
    let mut page = Page::new(&app, &member.visitor);
    page.mark(ROOM);
    html(&DefinitionPage {
        l: member.visitor.words,
        page,
        done: member.visitor.query.get("done").is_some(),
        card: DefinitionCard::of(&view),
        seen: view.seen,
        moves: view.moves.iter().map(DefinitionMoveForm::of).collect(),
        may_answer: view.may_answer,
        form,
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

pub async fn revise(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let (seen, plan) = (seen_of(&form)?, plan_of(&form.fields)?);
    let account = form.member.account();
    let revised = app.platform.revise_definition(account, &id, seen, plan);
    revised.await?;
    Ok(back_to(&id))
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
