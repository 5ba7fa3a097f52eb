//! Measures over the interface: what an organ did because of a check, and what the person sees of it.

use super::caller::Caller;
use crate::json_body::JsonBody;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::ReceiptWire;
use crate::wire::measure::{FiledWire, LiftWire, NewMeasureWire, OwnMeasureWire};
use crate::wire::upload::PageWire;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flow::desk::{MeasureFiling, MeasureLifting};

/// `GET /measures`: what the organ filed, newest first.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let filed = app.platform.filed_measures(caller.account())?;
    let page = PageWire {
        entries: filed.iter().map(FiledWire::of).collect(),
        next: None,
    };
    Ok(Json(page).into_response())
}

/// `POST /measures`: files what was done about a measure that a check of today told of.
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    JsonBody(new): JsonBody<NewMeasureWire>,
) -> Result<Response, Trouble> {
    let filing = MeasureFiling {
        checked: new.checked,
        matter: new.matter,
        measure: new.measure,
        applied: new.applied,
        reason: new.reason,
    };
    let receipt = app.platform.file_measure(caller.account(), filing).await?;
    Ok((StatusCode::CREATED, Json(ReceiptWire::of(&receipt))).into_response())
}

/// `POST /measures/{id}/lift`.
pub async fn lift(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(lift): JsonBody<LiftWire>,
) -> Result<StatusCode, Trouble> {
    let lifting = match lift.ground_ended {
        true => MeasureLifting::GroundEnded,
        false => MeasureLifting::OwnAccord,
    };
    let account = caller.account();
    app.platform.lift_measure(account, &id, lifting).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /me/measures`: what organs did towards the person. Reading it is in their list.
pub async fn own(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let views = app.platform.my_measures(caller.account()).await?;
    let page = PageWire {
        entries: views.iter().map(OwnMeasureWire::of).collect(),
        next: None,
    };
    Ok(Json(page).into_response())
}
