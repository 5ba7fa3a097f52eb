//! Cases over the interface: the person's own, and those an organ works on.

use super::caller::Caller;
use crate::pages::cases::{COMMITMENT, FALSE_MATERIAL, facts_of, said};
use crate::paper::{self, JsonWithPapers};
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::case::{
    CaseLineWire, CaseListsWire, CaseWire, NewCaseWire, NewFieldWire, NewMoveWire,
};
use crate::wire::upload::PageWire;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flow::case::{CaseInput, CasePlan, CaseView};
use flow::paper::Paper;

/// `GET /me/cases`, newest first.
pub async fn own(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let views = app.platform.my_cases(caller.account()).await?;
    let page = PageWire {
        entries: views.iter().map(CaseWire::of).collect(),
        next: None,
    };
    Ok(Json(page).into_response())
}

/// `GET /me/cases/{id}`.
pub async fn own_one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let view = app.platform.my_case(caller.account(), &id).await?;
    Ok(Json(CaseWire::of(&view)).into_response())
}

/// `POST /me/cases`: begins one. Sent twice, the second finds that there is one (`CASE-EXISTS`).
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    JsonWithPapers(new, papers): JsonWithPapers<NewCaseWire>,
) -> Result<Response, Trouble> {
    let plan = CasePlan {
        kind: new.kind,
        record: new.record,
        about: new.about,
        input: CaseInput {
            text: new.text,
            document: new.document,
            fields: pairs(new.fields),
            facts: said(&[COMMITMENT], |_| new.commitment),
            papers,
        },
    };
    let view = app.platform.file_case(caller.account(), plan).await?;
    Ok((StatusCode::CREATED, Json(CaseWire::of(&view))).into_response())
}

/// `POST /me/cases/{id}/moves`: the person's own move.
pub async fn move_own(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    JsonWithPapers(new, papers): JsonWithPapers<NewMoveWire>,
) -> Result<Response, Trouble> {
    let (seen, step) = (new.seen, new.step.clone());
    let (account, input) = (caller.account(), input_of(new, papers)?);
    let moved = app.platform.move_my_case(account, &id, seen, &step, input);
    Ok(answer(&moved.await?))
}

/// `GET /me/cases/{id}/papers/{paper}`: a paper, with an entry.
pub async fn own_paper(
    State(app): State<App>,
    caller: Caller,
    Path((id, paper)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    paper::give(app.platform.my_case_paper(account, &id, &paper).await?)
}

/// `GET /cases`: what the organ has to work on. It tells nothing of the people.
pub async fn work(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let lists = app.platform.case_lists(caller.account()).await?;
    let wire = CaseListsWire {
        open: lists.open.iter().map(CaseLineWire::of).collect(),
        platform: lists.platform.iter().map(CaseLineWire::of).collect(),
        closed: lists.closed.iter().map(CaseLineWire::of).collect(),
    };
    Ok(Json(wire).into_response())
}

/// `GET /cases/{id}`: opens one; the person sees who did.
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let view = app.platform.open_case(caller.account(), &id).await?;
    Ok(answer(&view))
}

/// `POST /cases/{id}/moves`: an officer's move.
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    JsonWithPapers(new, papers): JsonWithPapers<NewMoveWire>,
) -> Result<Response, Trouble> {
    let (seen, step) = (new.seen, new.step.clone());
    let (account, input) = (caller.account(), input_of(new, papers)?);
    let moved = app.platform.handle_case(account, &id, seen, &step, input);
    Ok(answer(&moved.await?))
}

/// `GET /cases/{id}/papers/{paper}`: a paper; the person sees who read it.
pub async fn paper(
    State(app): State<App>,
    caller: Caller,
    Path((id, paper)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    paper::give(app.platform.case_paper(account, &id, &paper).await?)
}

fn answer(view: &CaseView) -> Response {
    Json(CaseWire::of(view)).into_response()
}

fn input_of(new: NewMoveWire, papers: Vec<Paper>) -> Result<CaseInput, Trouble> {
    let mut facts = facts_of(new.result.as_deref(), false, new.fields.is_empty())?;
    facts.extend(said(&[FALSE_MATERIAL], |_| new.false_material));
    Ok(CaseInput {
        text: new.text,
        document: new.document,
        fields: pairs(new.fields),
        facts,
        papers,
    })
}

fn pairs(fields: Vec<NewFieldWire>) -> Vec<(String, String)> {
    let pairs = fields.into_iter().map(|field| (field.code, field.new));
    pairs.collect()
}
