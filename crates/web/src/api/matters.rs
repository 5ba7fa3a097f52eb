//! Checks of a matter over the interface.

use super::caller::Caller;
use super::questions::ground;
use crate::json_body::JsonBody;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::matter::{MatterAnswerWire, MatterWire};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use flow::desk::MatterCheck;

/// `POST /matters/check`: which measures apply to a person in a matter, and why, with the receipt.
pub async fn check(
    State(app): State<App>,
    caller: Caller,
    JsonBody(check): JsonBody<MatterWire>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    let check = MatterCheck {
        ground: ground(&app, check.consent, check.power, check.case_number)?,
        matter: check.matter,
        number: check.number,
        name: check.name,
        purpose: check.purpose,
    };
    let answer = app.platform.check_matter(account, check).await?;
    Ok(Json(MatterAnswerWire::of(&answer)).into_response())
}
