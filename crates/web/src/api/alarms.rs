//! Alarms, their review, and emergencies over the interface.

use super::caller::Caller;
use crate::json_body::JsonBody;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::TextWire;
use crate::wire::upload::PageWire;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flow::review::{AlarmLine, EvidenceLine, StepLine};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize)]
struct AlarmWire<'a> {
    id: &'a str,
    kind: &'a str,
    title: TextWire<'a>,
    severity: &'static str,
    organ: &'a str,
    login: &'a str,
    raised_at: String,
    text: TextWire<'a>,
    waits_for_officer: bool,
    decided_at: Option<String>,
}

impl<'a> AlarmWire<'a> {
    fn of(line: &'a AlarmLine) -> Self {
        Self {
            id: &line.id,
            kind: &line.kind,
            title: TextWire::of(&line.title),
            severity: line.severity.word(),
            organ: &line.organ,
            login: &line.login,
            raised_at: line.raised_at.to_string(),
            text: TextWire::of(&line.text),
            waits_for_officer: line.waits_for_officer,
            decided_at: line.decided_at.map(|at| at.to_string()),
        }
    }
}

#[derive(Debug, Serialize)]
struct EvidenceWire<'a> {
    log_index: u64,
    at: String,
    person: usize,
    purpose: Option<TextWire<'a>>,
    ground: TextWire<'a>,
    case_number: Option<&'a str>,
    refused: Option<&'a str>,
    emergency: bool,
}

impl<'a> EvidenceWire<'a> {
    fn of(line: &'a EvidenceLine) -> Self {
        Self {
            log_index: line.log_index,
            at: line.at.to_string(),
            person: line.person,
            purpose: line.purpose.as_ref().map(TextWire::of),
            ground: TextWire::of(&line.ground),
            case_number: line.case_number.as_deref(),
            refused: line.refused.as_deref(),
            emergency: line.emergency,
        }
    }
}

#[derive(Debug, Serialize)]
struct StepWire<'a> {
    step: &'static str,
    who: TextWire<'a>,
    at: String,
    text: &'a str,
}

impl<'a> StepWire<'a> {
    fn of(line: &'a StepLine) -> Self {
        Self {
            step: line.step,
            who: TextWire::of(&line.who),
            at: line.at.to_string(),
            text: &line.text,
        }
    }
}

#[derive(Debug, Serialize)]
struct DetailsWire<'a> {
    alarm: AlarmWire<'a>,
    lookups: Vec<EvidenceWire<'a>>,
    steps: Vec<StepWire<'a>>,
}

/// `GET /alarms`: those that wait, the severest first.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let alarms = app.platform.alarms(caller.account()).await?;
    let page = PageWire {
        entries: alarms.iter().map(AlarmWire::of).collect(),
        next: None,
    };
    Ok(Json(page).into_response())
}

/// `GET /alarms/{id}`: with the lookups it rests on and what was said.
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let details = app.platform.alarm(caller.account(), &id).await?;
    let wire = DetailsWire {
        alarm: AlarmWire::of(&details.alarm),
        lookups: details.evidence.iter().map(EvidenceWire::of).collect(),
        steps: details.steps.iter().map(StepWire::of).collect(),
    };
    Ok(Json(wire).into_response())
}

/// A step of a review: `asked`, `explained`, `justified` or `not-justified`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewStepWire {
    step: String,
    reason: String,
}

/// `POST /alarms/{id}/steps`.
pub async fn take_step(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<NewStepWire>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    app.platform
        .review_alarm(account, &id, &new.step, &new.reason)
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// An emergency about to begin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEmergencyWire {
    reason: String,
}

#[derive(Debug, Serialize)]
struct EmergencyWire {
    until: String,
}

/// `POST /emergencies`: questions with `"emergency": true` go on beyond the budget until the time given.
pub async fn begin_emergency(
    State(app): State<App>,
    caller: Caller,
    JsonBody(new): JsonBody<NewEmergencyWire>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    let until = app.platform.begin_emergency(account, &new.reason).await?;
    let wire = EmergencyWire {
        until: until.to_string(),
    };
    Ok((StatusCode::CREATED, Json(wire)).into_response())
}
