//! Questions over the interface: the busiest address of the platform.

use super::caller::Caller;
use crate::fields::unreadable;
use crate::json_body::JsonBody;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::answer::{AnswerWire, QuestionWire};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use flow::desk::Ask;
use rules::consent::Ground;
use rules::text::Bilingual;

/// `POST /questions`: the answer, with its receipt.
pub async fn ask(
    State(app): State<App>,
    caller: Caller,
    JsonBody(question): JsonBody<QuestionWire>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    let ask = Ask {
        ground: ground(&app, question.consent, question.power, question.case_number)?,
        number: question.number,
        name: question.name,
        purpose: question.purpose,
        items: question.items,
        emergency: question.emergency,
    };
    let answer = app.platform.ask(account, ask).await?;
    Ok(Json(AnswerWire::of(&answer)).into_response())
}

/// The one ground a question or a check names. A consent is named by its id or by its artefact.
pub(super) fn ground(
    app: &App,
    consent: Option<String>,
    power: Option<String>,
    case_number: Option<String>,
) -> Result<Ground, Trouble> {
    match (consent, power) {
        (Some(consent), None) => app
            .platform
            .consent_ground(&consent)
            .ok_or_else(|| unreadable("consent", &consent)),
        (None, Some(power)) => Ok(Ground::Statute {
            power,
            case_number: case_number.unwrap_or_default(),
        }),
        _ => Err(Trouble::bad_input(
            "ASK-ONE-GROUND",
            Bilingual::new(
                "查询依据应为授权或法定职权之一",
                "a question rests on a consent or on a power, on one of them",
            ),
            Bilingual::new(
                "请填写 consent，或填写 power 和 case_number",
                "name either consent, or power and case_number",
            ),
        )),
    }
}
