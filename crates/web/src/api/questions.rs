//! Questions over the interface: the busiest address of the platform.

use super::caller::Caller;
use crate::fields::{read_date, unreadable};
use crate::json_body::JsonBody;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::answer::{AnswerWire, QuestionWire};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use flow::desk::Ask;
use rules::consent::Ground;
use rules::secrecy::Seal;
use rules::text::Bilingual;

/// `POST /questions`: the answer, with its receipt.
pub async fn ask(
    State(app): State<App>,
    caller: Caller,
    JsonBody(question): JsonBody<QuestionWire>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    let seal = seal(
        question.sealed_until.as_deref(),
        question.seal_reason.as_deref(),
    )?;
    let ask = Ask {
        ground: ground(&app, question.consent, question.power, question.case_number)?,
        number: question.number,
        name: question.name,
        purpose: question.purpose,
        items: question.items,
        emergency: question.emergency,
    };
    let answer = app.platform.ask_sealed(account, ask, seal).await?;
    Ok(Json(AnswerWire::of(&answer)).into_response())
}

/// The wish to keep a question from the person, if there is one.
pub fn seal(until: Option<&str>, reason: Option<&str>) -> Result<Option<Seal>, Trouble> {
    let Some(until) = until.filter(|until| !until.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(Seal {
        opens_on: read_date(until)?,
        reason: reason.unwrap_or_default().to_owned(),
    }))
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
