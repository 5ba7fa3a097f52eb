//! The person's own data over the interface.

use super::caller::Caller;
use crate::download;
use crate::fields::Fields;
use crate::pages::artefacts;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::access::AccessWire;
use crate::wire::answer::ReportWire;
use crate::wire::consent::ConsentWire;
use crate::wire::notice::{NoticeWire, OpenNoticeWire};
use crate::wire::upload::PageWire;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};

/// `GET /me/report?as_of=…`
pub async fn report(State(app): State<App>, caller: Caller, uri: Uri) -> Result<Response, Trouble> {
    let as_of = Fields::of_query(&uri).date("as_of")?;
    let account = caller.account();
    let report = app.platform.my_report(account, as_of).await?;
    Ok(Json(ReportWire::of(&report)).into_response())
}

/// `GET /me/accesses?before=…`, newest first.
pub async fn accesses(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Trouble> {
    let before = Fields::of_query(&uri).number("before")?;
    let account = caller.account();
    let (lines, older) = app.platform.my_accesses(account, before).await?;
    let page = PageWire {
        entries: lines.iter().map(AccessWire::of).collect(),
        next: older.map(|index| index.to_string()),
    };
    Ok(Json(page).into_response())
}

/// `GET /me/accesses/list`: the whole list with all that proves it.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let proof = app.platform.my_list_proof(caller.account()).await?;
    download::text(&proof.file_name, "application/json", proof.text)
}

/// `GET /me/notices?before=…`, newest first.
pub async fn notices(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Trouble> {
    let fields = Fields::of_query(&uri);
    let account = caller.account();
    let listed = app.platform.my_notices(account, fields.get("before"));
    let (lines, next) = listed.await?;
    let page = PageWire {
        entries: lines.iter().map(NoticeWire::of).collect(),
        next,
    };
    Ok(Json(page).into_response())
}

/// `GET /me/notices/{id}`: the notice, which counts as read from now on.
pub async fn notice(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let notice = app.platform.my_notice(caller.account(), &id).await?;
    Ok(Json(OpenNoticeWire::of(&notice)).into_response())
}

/// `GET /me/consents`, newest first.
pub async fn consents(State(app): State<App>, caller: Caller) -> Result<Response, Trouble> {
    let consents = app.platform.my_consents(caller.account()).await?;
    let day = app.platform.today();
    let page = PageWire {
        entries: consents.iter().map(|c| ConsentWire::of(c, day)).collect(),
        next: None,
    };
    Ok(Json(page).into_response())
}

/// `GET /me/consents/{id}/artefact`: the signed form of a consent the person gave.
pub async fn consent_artefact(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let account = caller.account();
    artefacts::file(app.platform.my_consent_artefact(account, &id).await?)
}
