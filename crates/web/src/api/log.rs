//! The state of the access log, for anyone.

use crate::problem::Trouble;
use crate::router::App;
use crate::wire::access::LogWire;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

/// `GET /log`
pub async fn state(State(app): State<App>) -> Result<Response, Trouble> {
    let log = app.platform.log_state().await?;
    Ok(Json(LogWire::of(&log)).into_response())
}
