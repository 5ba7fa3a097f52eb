//! 提议列入严重失信主体名单: the one page a listing has of its own. Everything after the proposal is a case.

use super::cases::{Refused, come_back, refused_by};
use crate::csrf::SignedForm;
use crate::fields::Fields;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use flow::case::{ListingPlan, Responsible};
use rules::text::Bilingual;

const ROOM: &str = "/listings/new";

/// The form, with what was typed when it was not taken.
#[derive(Template)]
#[template(path = "listing_new.html")]
pub struct NewPage {
    pub l: Words,
    pub page: Page,
    /// Lists the organ may propose people for: item and name.
    pub lists: Vec<(String, Bilingual)>,
    pub refused: Refused,
    pub item: String,
    pub name: String,
    pub number: String,
    pub grounds: String,
    pub document: String,
    pub until: String,
    pub basis: String,
    pub entity: String,
    pub named_by: String,
}

impl std::fmt::Debug for NewPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewPage({})", self.item)
    }
}

pub async fn new(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    html(&page(&app, &member, &Fields::default(), None).await?)
}

async fn page(
    app: &App,
    member: &Member,
    typed: &Fields,
    trouble: Option<&Trouble>,
) -> Result<NewPage, Trouble> {
    let lists = app.platform.lists_to_propose(member.account()).await?;
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let mut page = Page::new(app, &member.visitor);
    page.mark(ROOM);
    Ok(NewPage {
        l: member.visitor.words,
        page: page.switching_at(ROOM),
        lists,
        refused: trouble.and_then(refused_by),
        item: text("item"),
        name: text("name"),
        number: text("number"),
        grounds: text("grounds"),
        document: text("document"),
        until: text("until"),
        basis: text("basis"),
        entity: text("entity"),
        named_by: text("named_by"),
    })
}

/// Name and number travel in the body only. What was typed comes back with what is wrong.
pub async fn propose(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let trouble = match try_propose(&app, &form).await {
        // Opening the case would be another entry in the person's list.
        Ok(case) => {
            let to = format!("/cases?done=propose&case={case}");
            return Ok(Redirect::to(&to).into_response());
        }
        Err(trouble) => trouble,
    };
    let page = page(&app, &form.member, &form.fields, Some(&trouble)).await;
    come_back(page.ok(), trouble)
}

/// The id of the case.
async fn try_propose(app: &App, form: &SignedForm) -> Result<String, Trouble> {
    let fields = &form.fields;
    let said = |name, zh: &str, en: &str| {
        let text = fields.needed(name, &Bilingual::new(zh, en))?;
        Ok::<_, Trouble>(text.to_owned())
    };
    let given = |name| fields.get(name).unwrap_or_default().to_owned();
    let (entity, named_by) = (given("entity"), given("named_by"));
    // Half of it is refused by name.
    let responsible = match entity.is_empty() && named_by.is_empty() {
        true => None,
        false => Some(Responsible { entity, named_by }),
    };
    let plan = ListingPlan {
        item: said("item", "名单", "List")?,
        name: said("name", "姓名", "Name")?,
        number: said("number", "证件号码", "Identity number")?,
        grounds: said("grounds", "主要失信事实", "Main facts")?,
        document: given("document"),
        basis: given("basis"),
        until: fields.date("until")?,
        responsible,
    };
    let account = form.member.account();
    let case = app.platform.propose_listing(account, plan).await?;
    Ok(case.line.id)
}
