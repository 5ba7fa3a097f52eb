//! Consents over the interface, for those who ask.

use super::caller::Caller;
use crate::fields::read_date;
use crate::json_body::JsonBody;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::consent::{ConsentRequestWire, ConsentWire};
use crate::wire::upload::PageWire;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flow::desk::ConsentRequest;

/// `POST /consent-requests`: asks the person.
pub async fn request(
    State(app): State<App>,
    caller: Caller,
    JsonBody(wire): JsonBody<ConsentRequestWire>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    let request = ConsentRequest {
        from: read_date(&wire.from)?,
        until: read_date(&wire.until)?,
        name: wire.name,
        number: wire.number,
        purpose: wire.purpose,
        items: wire.items,
        uses: wire.uses,
    };
    let consent = app.platform.request_consent(account, request).await?;
    let wire = ConsentWire::of(&consent, app.platform.today());
    Ok((StatusCode::CREATED, Json(wire)).into_response())
}

/// `GET /consents`: what the organ asked for, newest first.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let account = caller.account();
    let consents = app.platform.consents_of_grantee(account).await?;
    let day = app.platform.today();
    let page = PageWire {
        entries: consents.iter().map(|c| ConsentWire::of(c, day)).collect(),
        next: None,
    };
    Ok(Json(page).into_response())
}
