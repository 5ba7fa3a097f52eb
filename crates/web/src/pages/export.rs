//! Everything held about the person, as a file.

use crate::csrf::SignedForm;
use crate::download;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::wire::export::export_json;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

const AGAIN: &str = "/login/again?next=/me/export";

/// Says what the file holds.
#[derive(Debug, Template)]
#[template(path = "me_export.html")]
pub struct ExportPage {
    pub l: Words,
    pub page: Page,
}

/// Asks whether to make it. Whoever proved who they are too long ago does so first.
pub async fn ask(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    app.platform.may_see_own_number(member.account())?;
    if !app.platform.is_fresh(&member.signed_in.session) {
        return Ok(Redirect::to(AGAIN).into_response());
    }
    html(&ExportPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
    })
}

/// Makes it, in the answer to a form.
pub async fn give(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let session = &form.member.signed_in.session;
    app.platform.may_see_own_number(&session.account)?;
    if !app.platform.is_fresh(session) {
        return Ok(Redirect::to(AGAIN).into_response());
    }
    let export = app.platform.my_export(session).await?;
    let text = format!("{:#}\n", export_json(&export));
    download::text("chengxin-export.json", "application/json", text)
}
