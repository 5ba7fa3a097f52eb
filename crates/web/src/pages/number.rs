//! The person's own number in full.

use crate::csrf::SignedForm;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::views::receipt::ReceiptCard;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

/// Before and after the number is shown.
#[derive(Debug, Template)]
#[template(path = "me_number.html")]
pub struct NumberPage {
    pub l: Words,
    pub page: Page,
    /// Name, number and receipt, once shown; without a number when none is on record.
    pub shown: Option<Option<(String, String, ReceiptCard)>>,
}

/// Asks whether to show it. Whoever proved who they are too long ago does so first.
pub async fn ask(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    app.platform.may_see_own_number(member.account())?;
    if !app.platform.is_fresh(&member.signed_in.session) {
        return Ok(Redirect::to("/login/again?next=/me/number").into_response());
    }
    html(&NumberPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        shown: None,
    })
}

/// Shows it: in the answer to a form, so that it stands in no address and is not shown again by going back.
pub async fn show(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let session = &form.member.signed_in.session;
    app.platform.may_see_own_number(&session.account)?;
    if !app.platform.is_fresh(session) {
        return Ok(Redirect::to("/login/again?next=/me/number").into_response());
    }
    let number = app.platform.my_number(session).await?;
    html(&NumberPage {
        l: form.member.visitor.words,
        page: Page::new(&app, &form.member.visitor).switching_at("/me/number"),
        shown: Some(number.map(|n| (n.name, n.number, ReceiptCard::of(&n.receipt)))),
    })
}
