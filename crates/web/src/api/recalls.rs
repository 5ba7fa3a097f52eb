//! Recalls over the interface.

use super::caller::Caller;
use crate::pages::recalls;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::recall::RecallWire;
use crate::wire::upload::PageWire;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flow::outward::RecallView;

/// `GET /recalls`: those not acknowledged first, the oldest first.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let views = app.platform.recalls(caller.account()).await?;
    Ok(listed(&views))
}

/// `GET /recalls/{id}/notice`: the signed notice.
pub async fn notice(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let signed = app.platform.signed_recall(caller.account(), &id).await?;
    recalls::file(&id, signed)
}

/// `POST /recalls/{id}/acknowledge`. Sent twice, the second changes nothing.
pub async fn acknowledge(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Trouble> {
    let account = caller.account();
    app.platform.acknowledge_recall(account, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /me/recalls`, the newest first.
pub async fn own(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let views = app.platform.my_recalls(caller.account()).await?;
    Ok(listed(&views))
}

fn listed(views: &[RecallView]) -> Response {
    let page = PageWire {
        entries: views.iter().map(RecallWire::of).collect(),
        next: None,
    };
    Json(page).into_response()
}
