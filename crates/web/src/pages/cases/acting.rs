//! The cases of somebody else, for whoever acts for them: the person's own pages.

use super::own::{file_in, list_of, new_of, one_of, paper_of, take_in};
use super::whose::Whose;
use crate::paper::PaperForm;
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use axum::extract::{Path, State};
use axum::response::Response;

fn of<'a>(app: &'a App, member: &'a Member, id: &'a str) -> Whose<'a> {
    Whose {
        app,
        account: member.account(),
        representation: Some(id),
    }
}

pub async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    list_of(of(&app, &member, &id), &member).await
}

pub async fn one(
    State(app): State<App>,
    member: Member,
    Path((id, case)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    one_of(of(&app, &member, &id), &member, &case).await
}

pub async fn paper(
    State(app): State<App>,
    member: Member,
    Path((id, case, paper)): Path<(String, String, String)>,
) -> Result<Response, Trouble> {
    paper_of(of(&app, &member, &id), &case, &paper).await
}

pub async fn new(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    new_of(of(&app, &member, &id), &member).await
}

pub async fn file(
    State(app): State<App>,
    Path(id): Path<String>,
    form: PaperForm,
) -> Result<Response, Trouble> {
    file_in(&app, Some(&id), form).await
}

pub async fn take_step(
    State(app): State<App>,
    Path((id, case)): Path<(String, String)>,
    form: PaperForm,
) -> Result<Response, Trouble> {
    take_in(&app, Some(&id), &case, form).await
}
