//! Checks over the interface: many people, one statutory ground, one call.

use super::caller::Caller;
use super::questions::ground;
use crate::json_body::JsonBody;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::check::{CheckAnswerWire, CheckWire};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use flow::desk::{CheckRequest, CheckedPerson};

/// `POST /checks`: for each person whether a severe list names them, with the receipt of that person's entry.
pub async fn check(
    State(app): State<App>,
    caller: Caller,
    JsonBody(check): JsonBody<CheckWire>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    let people = check.people.into_iter().map(|person| CheckedPerson {
        number: person.number,
        name: person.name,
    });
    let request = CheckRequest {
        people: people.collect(),
        ground: ground(&app, check.consent, check.power, check.case_number)?,
        purpose: check.purpose,
        items: check.items,
    };
    let answer = app.platform.check(account, request).await?;
    Ok(Json(CheckAnswerWire::of(&answer)).into_response())
}
