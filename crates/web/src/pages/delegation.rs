//! Delegation: a role of one's own, given to a colleague until a day.

use crate::csrf::SignedForm;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::views::member::{GivenCard, role_of};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::people::NewDelegation;
use jiff::civil::Date;
use rules::text::Bilingual;

/// Delegations given and received.
#[derive(Debug, Template)]
#[template(path = "delegation.html")]
pub struct DelegationPage {
    pub l: Words,
    pub page: Page,
    /// Roles that may be delegated: word and title.
    pub roles: Vec<(&'static str, Bilingual)>,
    /// Colleagues: login and name.
    pub colleagues: Vec<(String, Bilingual)>,
    pub given: Vec<GivenCard>,
    pub received: Vec<GivenCard>,
    pub today: Date,
    /// What was just done.
    pub done: Option<Bilingual>,
}

pub async fn overview(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let found = app.platform.delegations(member.account()).await?;
    let done = match member.visitor.query.get("done") {
        Some("given") => Some(Bilingual::new("已委托。", "The role is delegated.")),
        Some("ended") => Some(Bilingual::new(
            "委托已终止，即时生效。",
            "The delegation is ended, as of now.",
        )),
        _ => None,
    };
    html(&DelegationPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        roles: found.roles.iter().map(|r| (r.word(), r.title())).collect(),
        colleagues: found.colleagues,
        given: found.given.iter().map(GivenCard::of).collect(),
        received: found.received.iter().map(GivenCard::of).collect(),
        today: app.platform.today(),
        done,
    })
}

/// Delegates a role.
pub async fn delegate(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let fields = &form.fields;
    let until = Bilingual::new("截止日期", "Last day");
    fields.needed("until", &until)?;
    let new = NewDelegation {
        to: fields
            .needed("to", &Bilingual::new("受托同事", "Colleague"))?
            .to_owned(),
        role: role_of(fields)?,
        first_day: fields.date("from")?,
        last_day: fields.date("until")?,
    };
    app.platform.delegate(form.member.account(), new).await?;
    Ok(Redirect::to("/account/delegation?done=given").into_response())
}

/// Ends a delegation one gave.
pub async fn end(
    State(app): State<App>,
    Path((account, grant)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let giver = form.member.account();
    app.platform.end_delegation(giver, &account, &grant).await?;
    Ok(Redirect::to("/account/delegation?done=ended").into_response())
}
