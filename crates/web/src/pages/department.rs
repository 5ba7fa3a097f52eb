//! A department's uploads: the file is handed to the platform as it arrives and is nowhere held whole.

use crate::csrf;
use crate::download;
use crate::fields::unreadable;
use crate::language::Words;
use crate::limits::DRAINED_BYTES;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::views::item::organ_name;
use crate::views::upload::{FindingCard, UploadCard};
use askama::Template;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use flow::gate::intake::{UploadId, UploadSink};
use flow::problem::Problem;
use rules::text::Bilingual;

/// Longest text of a field beside the file.
const LONGEST_TEXT: usize = 200;

/// Uploads of an organ.
#[derive(Debug, Template)]
#[template(path = "department.html")]
pub struct DepartmentPage {
    pub l: Words,
    pub page: Page,
    pub organ: Bilingual,
    /// Items the organ may supply today.
    pub items: Vec<(String, Bilingual)>,
    pub uploads: Vec<UploadCard>,
    pub older: Option<String>,
}

pub async fn overview(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let after = member
        .visitor
        .query
        .get("after")
        .map(upload_id)
        .transpose()?;
    let account = member.account();
    let organ = account.organ.as_deref().unwrap_or_default();
    let (uploads, older) = app.platform.uploads(account, after).await?;
    let pack = app.platform.pack();
    let items = app.platform.items_for(organ);
    html(&DepartmentPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        organ: organ_name(organ, pack, app.platform.today()),
        items: items
            .iter()
            .map(|i| (i.id.clone(), i.title.clone()))
            .collect(),
        uploads: uploads.iter().map(|u| UploadCard::of(u, pack)).collect(),
        older: older.map(|id| id.to_string()),
    })
}

/// Reads an upload's identifier.
pub fn upload_id(text: &str) -> Result<UploadId, Trouble> {
    text.parse().map_err(|_| Trouble::not_found())
}

/// Takes a file. The form's token and item stand before the file, so that nothing of a foreign file is read.
pub async fn upload(
    State(app): State<App>,
    member: Member,
    mut form: Multipart,
) -> Result<Response, Trouble> {
    let account = member.account();
    app.platform.reporting(account)?;
    let (mut token, mut item) = (String::new(), String::new());
    while let Some(field) = form.next_field().await.map_err(multipart_unreadable)? {
        match field.name() {
            Some(csrf::FIELD) => token = short_text(field).await?,
            Some("item") => item = short_text(field).await?,
            Some("file") => {
                csrf::check(&app, &member, &token)?;
                let name = field.file_name().unwrap_or_default().to_owned();
                if name.is_empty() {
                    return Err(no_file());
                }
                let sink = app.platform.begin_upload(account, &item, &name).await;
                let id = take_file(field, sink).await?;
                return Ok(Redirect::to(&format!("/department/uploads/{id}")).into_response());
            }
            _ => {}
        }
    }
    Err(no_file())
}

/// Hands the file on. When the platform refuses it, the rest is read and dropped within bounds: a browser that is
/// still sending would show a broken connection instead of the reason.
async fn take_file(
    mut field: Field<'_>,
    mut sink: Result<UploadSink, Problem>,
) -> Result<UploadId, Trouble> {
    let mut dropped = 0;
    while let Some(chunk) = field.chunk().await.map_err(multipart_unreadable)? {
        sink = match sink {
            Ok(mut open) => open.write(&chunk).await.map(|()| open),
            Err(problem) => {
                dropped += chunk.len();
                if dropped > DRAINED_BYTES {
                    return Err(problem.into());
                }
                Err(problem)
            }
        };
    }
    Ok(sink?.finish().await?)
}

async fn short_text(mut field: Field<'_>) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(multipart_unreadable)? {
        if bytes.len() + chunk.len() > LONGEST_TEXT {
            return Err(Trouble::too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(bytes).map_err(|_| unreadable("item", ""))?;
    Ok(text.trim().to_owned())
}

fn multipart_unreadable(error: MultipartError) -> Trouble {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Trouble::too_large();
    }
    Trouble::bad_input(
        "FORM-UNREADABLE",
        Bilingual::new(
            "上传内容未传输完整或无法识别",
            "the upload broke off or cannot be read",
        ),
        Bilingual::new(
            "请从页面上重新选择文件提交",
            "choose the file again on the page",
        ),
    )
}

fn no_file() -> Trouble {
    Trouble::bad_input(
        "UPLOAD-NO-FILE",
        Bilingual::new("没有选择文件", "no file was chosen"),
        Bilingual::new("请选择事项和文件后提交", "choose an item and a file"),
    )
}

/// One upload.
#[derive(Debug, Template)]
#[template(path = "upload.html")]
pub struct UploadPage {
    pub l: Words,
    pub page: Page,
    pub upload: UploadCard,
    pub findings: Vec<FindingCard>,
    /// Cursor of the next findings.
    pub next: Option<u64>,
    /// This is not the first page of findings.
    pub paged: bool,
}

pub async fn status(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let id = upload_id(&id)?;
    let after = member.visitor.query.number("after")?;
    let account = member.account();
    let status = app.platform.upload_status(account, &id).await?;
    let upload = UploadCard::of(&status, app.platform.pack());
    let (findings, next) = if upload.running {
        (Vec::new(), None)
    } else {
        app.platform.findings(account, &id, after).await?
    };
    html(&UploadPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        upload,
        findings: findings.iter().map(FindingCard::of).collect(),
        next,
        paged: after.is_some(),
    })
}

pub async fn problem_file(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let id = upload_id(&id)?;
    let account = member.account();
    download::problem_file(app.platform.problem_file(account, &id).await?)
}
