//! Definitions of dishonest acts over the interface: for those who work on them, and for everyone.

use super::caller::Caller;
use crate::fields::{read_date, unreadable};
use crate::json_body::JsonBody;
use crate::limits::Client;
use crate::pages::definitions::grade_of;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::ReceiptWire;
use crate::wire::definition::{
    DefinitionLineWire, DefinitionMoveWire, DefinitionWire, NewDefinitionWire, SaidWire,
};
use crate::wire::upload::PageWire;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flow::Receipt;
use flow::definition::{DefinitionLine, DefinitionPlan};
use serde_json::json;

/// `GET /consultations`: what was put to the public.
pub async fn consultations(State(app): State<App>) -> Result<Response, Trouble> {
    Ok(page(&app.platform.consultations().await?))
}

/// `GET /consultations/{id}`.
pub async fn consultation(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let view = app.platform.consultation(&id).await?;
    Ok(Json(DefinitionWire::of(&view)).into_response())
}

/// `POST /consultations/{id}/comments`: with a token or without. What is said is shown with its answer.
pub async fn comment(
    State(app): State<App>,
    client: Client,
    caller: Option<Caller>,
    Path(id): Path<String>,
    JsonBody(said): JsonBody<SaidWire>,
) -> Result<Response, Trouble> {
    app.comment_rate.take(client, app.platform.now())?;
    let account = caller.as_ref().map(Caller::account);
    let kept = app.platform.comment_on_definition(account, &id, &said.text);
    let receipt = kept.await?;
    Ok((StatusCode::CREATED, answer(&receipt)).into_response())
}

/// `GET /definitions`: what the account works on.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let lists = app.platform.definitions(caller.account()).await?;
    Ok(page(&lists.lines))
}

/// `POST /definitions`: drafts one.
pub async fn draft(
    State(app): State<App>,
    caller: Caller,
    JsonBody(new): JsonBody<NewDefinitionWire>,
) -> Result<Response, Trouble> {
    let plan = plan_of(new)?;
    let id = app
        .platform
        .draft_definition(caller.account(), plan)
        .await?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))).into_response())
}

/// `GET /definitions/{id}`.
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let view = app.platform.definition(caller.account(), &id).await?;
    Ok(Json(DefinitionWire::of(&view)).into_response())
}

/// `POST /definitions/{id}/content`: changes what it says.
pub async fn revise(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<NewDefinitionWire>,
) -> Result<Response, Trouble> {
    let seen = new.seen.ok_or_else(|| unreadable("seen", ""))?;
    let (account, plan) = (caller.account(), plan_of(new)?);
    let revised = app.platform.revise_definition(account, &id, seen, plan);
    Ok(answer(&revised.await?))
}

/// `POST /definitions/{id}/moves`.
pub async fn take_step(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<DefinitionMoveWire>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    let moved = app
        .platform
        .move_definition(account, &id, new.seen, &new.step, &new.reason);
    Ok(answer(&moved.await?))
}

/// `POST /definitions/{id}/comments/{comment}`: answers one, once.
pub async fn answer_comment(
    State(app): State<App>,
    caller: Caller,
    Path((id, comment)): Path<(String, String)>,
    JsonBody(said): JsonBody<SaidWire>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    let answered = app
        .platform
        .answer_definition_comment(account, &id, &comment, &said.text);
    Ok(answer(&answered.await?))
}

fn answer(receipt: &Receipt) -> Response {
    Json(json!({ "receipt": ReceiptWire::of(receipt) })).into_response()
}

fn page(lines: &[DefinitionLine]) -> Response {
    let page = PageWire {
        entries: lines.iter().map(DefinitionLineWire::of).collect(),
        next: None,
    };
    Json(page).into_response()
}

fn plan_of(new: NewDefinitionWire) -> Result<DefinitionPlan, Trouble> {
    let acts = new.acts.into_iter().map(|act| {
        let grade = grade_of(&act.grade).ok_or_else(|| unreadable("grade", &act.grade))?;
        Ok::<_, Trouble>((act.word, grade, act.text))
    });
    Ok(DefinitionPlan {
        title: new.title,
        reason: new.reason,
        item: new.item,
        basis: new.basis,
        acts: acts.collect::<Result<_, _>>()?,
        indicators: new.indicators,
        measures: new.measures,
        display_months: new.display_months,
        effect_on: read_date(&new.effect_on)?,
    })
}
