//! Uploads over the interface: the body is the file.

use super::caller::Caller;
use crate::download;
use crate::fields::Fields;
use crate::limits::{broken_off, drain};
use crate::pages::department::upload_id;
use crate::problem::Trouble;
use crate::router::App;
use crate::wire::upload::{FindingWire, PageWire, StartedWire, StatusWire, status_url};
use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use flow::gate::intake::UploadSink;
use flow::problem::Problem;
use futures_util::StreamExt;
use rules::text::Bilingual;

/// `POST /uploads?item=…&file_name=…`: 202 as soon as the file is taken; the intake goes on behind it.
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Response, Trouble> {
    let query = Fields::of_query(&uri);
    let item = query.needed("item", &Bilingual::new("item 事项", "item"))?;
    let name = query.needed(
        "file_name",
        &Bilingual::new("file_name 文件名", "file_name"),
    )?;
    let account = caller.account();
    let mut stream = body.into_data_stream();
    let taken = match app.platform.begin_upload(account, item, name).await {
        Ok(sink) => take(&mut stream, sink).await?,
        Err(problem) => Err(problem),
    };
    let sink = match taken {
        Ok(sink) => sink,
        Err(problem) => {
            drain(&mut stream).await;
            return Err(problem.into());
        }
    };
    let id = sink.finish().await?;
    let location = [(header::LOCATION, status_url(&id))];
    let started = Json(StartedWire::of(&id));
    Ok((StatusCode::ACCEPTED, location, started).into_response())
}

/// Hands the body on. The outer error is the connection's, the inner one the platform's.
async fn take(
    stream: &mut BodyDataStream,
    mut sink: UploadSink,
) -> Result<Result<UploadSink, Problem>, Trouble> {
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(broken_off)?;
        if let Err(problem) = sink.write(&chunk).await {
            return Ok(Err(problem));
        }
    }
    Ok(Ok(sink))
}

pub async fn list(State(app): State<App>, caller: Caller, uri: Uri) -> Result<Response, Trouble> {
    let query = Fields::of_query(&uri);
    let after = query.get("after").map(upload_id).transpose()?;
    let account = caller.account();
    let (uploads, next) = app.platform.uploads(account, after).await?;
    let page = PageWire {
        entries: uploads.iter().map(StatusWire::of).collect(),
        next: next.map(|id| id.to_string()),
    };
    Ok(Json(page).into_response())
}

pub async fn status(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let id = upload_id(&id)?;
    let account = caller.account();
    let status = app.platform.upload_status(account, &id).await?;
    Ok(Json(StatusWire::of(&status)).into_response())
}

pub async fn findings(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Trouble> {
    let id = upload_id(&id)?;
    let query = Fields::of_query(&uri);
    let after = query.number("after")?;
    let account = caller.account();
    let (findings, next) = app.platform.findings(account, &id, after).await?;
    let page = PageWire {
        entries: findings.iter().map(FindingWire::of).collect(),
        next: next.map(|ordinal| ordinal.to_string()),
    };
    Ok(Json(page).into_response())
}

pub async fn problem_file(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let id = upload_id(&id)?;
    let account = caller.account();
    download::problem_file(app.platform.problem_file(account, &id).await?)
}
