//! 提议公示: the one page a publication has of its own. Everything after the proposal is a case.

use crate::csrf::SignedForm;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use flow::case::PublicationPlan;
use rules::text::Bilingual;

/// The form.
#[derive(Debug, Template)]
#[template(path = "publication_new.html")]
pub struct NewPage {
    pub l: Words,
    pub page: Page,
    /// Items whose records the organ may propose: item, name, and whether the person must agree.
    pub items: Vec<(String, Bilingual, bool)>,
}

pub async fn new(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let items = app.platform.items_to_publish(member.account()).await?;
    html(&NewPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        items,
    })
}

/// Name and number travel in the body only.
pub async fn propose(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let said = |name, zh: &str, en: &str| {
        let text = form.fields.needed(name, &Bilingual::new(zh, en))?;
        Ok::<_, Trouble>(text.to_owned())
    };
    let plan = PublicationPlan {
        item: said("item", "事项", "Item")?,
        name: said("name", "姓名", "Name")?,
        number: said("number", "证件号码", "Identity number")?,
        document: said("document", "文书号", "Document number")?,
        reason: said("reason", "理由", "Reasons")?,
    };
    let account = form.member.account();
    let case = app.platform.propose_publication(account, plan).await?;
    // Opening the case would be another entry in the person's list.
    let to = format!("/cases?done=propose&case={}", case.line.id);
    Ok(Redirect::to(&to).into_response())
}
