//! The public register over the interface, for anyone. What is looked for travels in the body.

use crate::json_body::JsonBody;
use crate::limits::Client;
use crate::pages::register::unindexed;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::register::{RegisterAnswerWire, RegisterEntryWire, RegisterQueryWire};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use flow::outward::RegisterQuery;

/// `POST /register`: a search by name, organ or document number.
pub async fn search(
    State(app): State<App>,
    client: Client,
    JsonBody(query): JsonBody<RegisterQueryWire>,
) -> Result<Response, Trouble> {
    app.register_rate.take(client, app.platform.now())?;
    let query = RegisterQuery {
        name: query.name,
        organ: query.organ,
        document: query.document,
    };
    let found = app.platform.search_register(&query).await?;
    let wire = Json(RegisterAnswerWire::of(&found)).into_response();
    Ok(unindexed(wire))
}

/// `GET /register/{id}`: one record, as it stands now.
pub async fn entry(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    app.register_rate.take(client, app.platform.now())?;
    let entry = app.platform.register_entry(&id).await?;
    let wire = Json(RegisterEntryWire::of(&entry)).into_response();
    Ok(unindexed(wire))
}
