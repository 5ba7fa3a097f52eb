//! Consents over the interface, for those who ask.

use super::caller::Caller;
use crate::fields::read_date;
use crate::json_body::JsonBody;
use crate::limits::Client;
use crate::pages::artefacts::{self, standing};
use crate::problem::Trouble;
use crate::router::App;
use crate::views::consent::Standing;
use crate::wire::consent::{ArtefactCheckWire, ArtefactWire};
use crate::wire::consent::{ConsentRequestWire, ConsentWire};
use crate::wire::upload::PageWire;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flow::desk::ConsentRequest;
use flow::outward::ArtefactCheck;

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

/// `GET /consents/{id}/artefact`: the signed form of a consent the organ was given.
pub async fn artefact(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    artefacts::file(app.platform.consent_artefact(account, &id).await?)
}

/// `POST /consents/check`: whether an artefact is genuine and what it says, for anyone; with a token of one of its sides
/// also where it stands now.
pub async fn check(
    State(app): State<App>,
    client: Client,
    caller: Option<Caller>,
    JsonBody(wire): JsonBody<ArtefactWire>,
) -> Result<Response, Trouble> {
    app.verify_rate.take(client, app.platform.now())?;
    let found = app.platform.check_artefact(&wire.artefact).await?;
    let standing = match &found {
        ArtefactCheck::Genuine(document) => {
            let account = caller.as_ref().map(Caller::account);
            standing(&app, account, document).await?
        }
        ArtefactCheck::NotGenuine(_) => None,
    };
    let state = standing.map(Standing::slug);
    Ok(Json(ArtefactCheckWire::of(&found, state)).into_response())
}
