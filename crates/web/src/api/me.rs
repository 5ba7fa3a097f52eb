//! The person's own data over the interface.

use super::caller::Caller;
use crate::fields::Fields;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::access::AccessWire;
use crate::wire::answer::ReportWire;
use crate::wire::upload::PageWire;
use axum::Json;
use axum::extract::State;
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
