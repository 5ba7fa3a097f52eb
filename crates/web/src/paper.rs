//! Papers in forms and for download: read within bounds, judged before anything else sees them, handed out to be saved and
//! never to be shown inside a page of the portal.

use crate::csrf::{self, Posted};
use crate::download;
use crate::fields::{Fields, unreadable};
use crate::headers::Sandboxed;
use crate::json_body::{self, JsonBody};
use crate::limits::{DRAINED_BYTES, FORM_BYTES, read_body};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use axum::body::Body;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flow::paper::{Paper, PaperFile, PaperLimits, PaperProblem, SentPaper};
use flow::problem::Problem;
use rules::text::Bilingual;
use serde::de::DeserializeOwned;

/// Name of the fields that bring papers.
pub const NAME: &str = "papers";
/// Name of the field with the document, when a system sends papers with it.
const DOCUMENT: &str = "case";

/// Longest text of one field, in bytes: a reason of some pages.
const LONGEST_TEXT: usize = 32 << 10;
/// Fields beside the files.
const MOST_FIELDS: usize = 160;

/// A form of a session that may bring papers: the member whose token fits, what was typed, and the papers as they were judged.
#[derive(Debug)]
pub struct PaperForm {
    /// Who sent it.
    pub member: Member,
    /// Its fields.
    pub fields: Fields,
    papers: Result<Vec<Paper>, Trouble>,
}

impl PaperForm {
    /// Its papers, to be handed on; what was typed stays for the page that says what is wrong.
    ///
    /// # Errors
    /// The code of what is wrong with one of them.
    pub fn take_papers(&mut self) -> Result<Vec<Paper>, Trouble> {
        std::mem::replace(&mut self.papers, Ok(Vec::new()))
    }
}

/// The form's token stands before the files, so that nothing of a foreign form is kept; the route takes bodies of any length,
/// and what is kept of them is bounded here.
impl FromRequest<App> for PaperForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let member = Member::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let read = read_form(app, &member, request).await;
        let (fields, papers) = read.map_err(IntoResponse::into_response)?;
        Ok(Self {
            member,
            fields,
            papers,
        })
    }
}

type ReadForm = (Fields, Result<Vec<Paper>, Trouble>);

async fn read_form(app: &App, member: &Member, request: Request) -> Result<ReadForm, Trouble> {
    if !is_multipart(request.headers()) {
        let (parts, body) = request.into_parts();
        let body = Body::from(read_body(body, FORM_BYTES).await?);
        let posted = Posted::from_request(Request::from_parts(parts, body), app).await?;
        csrf::check(app, member, posted.0.get(csrf::FIELD).unwrap_or_default())?;
        return Ok((posted.0, Ok(Vec::new())));
    }
    let checked = |token: &str| csrf::check(app, member, token);
    let gathered = take(app, request, (NAME, LONGEST_TEXT), checked).await?;
    let papers = match gathered.sent {
        Ok(sent) => judged(app, sent).await,
        Err(trouble) => Err(trouble),
    };
    Ok((gathered.fields, papers))
}

/// A body of the interface that may bring papers: the document alone, or a form with the document in the field `case` and the
/// papers in `papers`.
#[derive(Debug)]
pub struct JsonWithPapers<T>(pub T, pub Vec<Paper>);

impl<T: DeserializeOwned> FromRequest<App> for JsonWithPapers<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, app: &App) -> Result<Self, Trouble> {
        if !is_multipart(request.headers()) {
            let JsonBody(document) = JsonBody::from_request(request, app).await?;
            return Ok(Self(document, Vec::new()));
        }
        // A bearer token is sent by nobody's page.
        let gathered = take(app, request, (NAME, json_body::MOST_BYTES), |_| Ok(())).await?;
        let papers = judged(app, gathered.sent?).await?;
        let document = gathered.fields.get(DOCUMENT).unwrap_or_default();
        Ok(Self(json_body::read(document.as_bytes())?, papers))
    }
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.to_ascii_lowercase().starts_with("multipart/form-data")
}

async fn take(
    app: &App,
    request: Request,
    (name, longest_text): (&str, usize),
    check: impl Fn(&str) -> Result<(), Trouble>,
) -> Result<Gathered, Trouble> {
    let limits = app.platform.paper_limits()?;
    let form = Multipart::from_request(request, app).await;
    let mut form = form.map_err(|_| unreadable_form())?;
    let reading = Reading {
        name,
        longest_text,
        limits,
    };
    let gathered = gather(&mut form, &reading, check).await;
    if gathered.is_err() {
        drain(form).await;
    }
    gathered
}

/// Unpacking a picture takes a while.
async fn judged(app: &App, sent: Vec<SentPaper>) -> Result<Vec<Paper>, Trouble> {
    let platform = app.platform.clone();
    let judged = tokio::task::spawn_blocking(move || platform.judge_papers(sent)).await;
    Ok(judged.map_err(|_| Trouble::internal())??)
}

/// A paper to be saved. Whatever it holds, a browser does nothing with it here.
///
/// # Errors
/// 500 when the media type is no media type.
pub fn give(file: PaperFile) -> Result<Response, Trouble> {
    let mut response = download::bytes(&file.file_name, file.kind.media_type(), file.content)?;
    response.extensions_mut().insert(Sandboxed);
    Ok(response)
}

/// How a form is read.
struct Reading<'a> {
    /// Name of the fields that bring papers.
    name: &'a str,
    /// Longest text of another field, in bytes.
    longest_text: usize,
    limits: PaperLimits,
}

/// What stood in a form. A paper that is not taken leaves what was typed.
#[derive(Debug)]
struct Gathered {
    fields: Fields,
    sent: Result<Vec<SentPaper>, Trouble>,
}

async fn gather(
    form: &mut Multipart,
    reading: &Reading<'_>,
    check: impl Fn(&str) -> Result<(), Trouble>,
) -> Result<Gathered, Trouble> {
    let (mut pairs, mut sent, mut skipped) = (Vec::new(), Ok(Vec::new()), 0);
    let mut is_checked = false;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let field_name = field.name().unwrap_or_default().to_owned();
        if field_name == reading.name {
            if !is_checked {
                // A form without a token is refused as one with a wrong one.
                check("")?;
            }
            if let Ok(papers) = &mut sent
                && let Err(problem) = one(&mut field, &reading.limits, papers).await?
            {
                sent = Err(problem.into());
            }
            skip(field, &mut skipped).await?;
            continue;
        }
        if pairs.len() == MOST_FIELDS {
            return Err(Trouble::too_large());
        }
        let value = text(field, &field_name, reading.longest_text).await?;
        if field_name == csrf::FIELD {
            check(&value)?;
            is_checked = true;
        } else {
            pairs.push((field_name, value));
        }
    }
    if !is_checked {
        check("")?;
    }
    Ok(Gathered {
        fields: Fields::new(pairs),
        sent,
    })
}

/// Reads one file to the others; nothing when none was chosen. A file that is too much is not read to its end.
async fn one(
    field: &mut Field<'_>,
    limits: &PaperLimits,
    papers: &mut Vec<SentPaper>,
) -> Result<Result<(), Problem>, Trouble> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let media_type = field.content_type().unwrap_or_default().to_owned();
    let before: usize = papers.iter().map(|paper| paper.bytes.len()).sum();
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        let size = bytes.len() + chunk.len();
        if size as u64 > limits.max_bytes {
            let limit = limits.max_bytes;
            return Ok(Err(PaperProblem::TooLarge { limit }.of_file(&name)));
        }
        if (before + size) as u64 > limits.max_bytes_together {
            let limit = limits.max_bytes_together;
            return Ok(Err(PaperProblem::TooLargeTogether { limit }.of_file(&name)));
        }
        bytes.extend_from_slice(&chunk);
    }
    if name.is_empty() && bytes.is_empty() {
        return Ok(Ok(()));
    }
    if papers.len() == limits.max_count {
        let limit = limits.max_count;
        return Ok(Err(PaperProblem::TooMany { limit }.of_file("")));
    }
    papers.push(SentPaper {
        name,
        media_type,
        bytes,
    });
    Ok(Ok(()))
}

/// Reads a field to its end within bounds: what was typed may stand behind it.
async fn skip(mut field: Field<'_>, skipped: &mut usize) -> Result<(), Trouble> {
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        *skipped += chunk.len();
        if *skipped > DRAINED_BYTES {
            return Err(Trouble::too_large());
        }
    }
    Ok(())
}

async fn text(mut field: Field<'_>, name: &str, longest: usize) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > longest {
            return Err(Trouble::too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| unreadable(name, ""))
}

/// Reads on within bounds without keeping anything: a browser that is still sending does not see an answer.
async fn drain(mut form: Multipart) {
    let mut dropped = 0;
    while let Ok(Some(mut field)) = form.next_field().await {
        while let Ok(Some(chunk)) = field.chunk().await {
            dropped += chunk.len();
            if dropped > DRAINED_BYTES {
                return;
            }
        }
    }
}

fn broken(error: MultipartError) -> Trouble {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Trouble::too_large();
    }
    unreadable_form()
}

fn unreadable_form() -> Trouble {
    Trouble::bad_input(
        "FORM-UNREADABLE",
        Bilingual::new(
            "提交的内容未传输完整或无法识别",
            "the form broke off or cannot be read",
        ),
        Bilingual::new(
            "请从页面上重新选择文件提交",
            "choose the files again on the page",
        ),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const LIMITS: PaperLimits = PaperLimits {
        max_bytes: 100,
        max_bytes_together: 150,
        max_count: 2,
        max_side: 10,
        max_pixels: 100,
    };

    /// Parts as name, file name and content; a part without a file name is a field.
    async fn gathered(
        parts: &[(&str, Option<&str>, &str)],
        ending: &str,
    ) -> Result<Gathered, &'static str> {
        let mut body = String::new();
        for (name, file, content) in parts {
            let file = file.map(|f| format!("; filename=\"{f}\"\r\nContent-Type: image/png"));
            let file = file.unwrap_or_default();
            body.push_str(&format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"
            ));
        }
        body.push_str(ending);
        let request = Request::post("/")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(Body::from(body))
            .unwrap();
        let mut form = Multipart::from_request(request, &()).await.unwrap();
        let check = |token: &str| match token {
            "good" => Ok(()),
            _ => Err(Trouble::bad_input(
                "TOKEN",
                Bilingual::new("x", "x"),
                Bilingual::new("x", "x"),
            )),
        };
        let reading = Reading {
            name: NAME,
            longest_text: LONGEST_TEXT,
            limits: LIMITS,
        };
        let gathered = gather(&mut form, &reading, check).await;
        gathered.map_err(|trouble| trouble.details().code)
    }

    const TOKEN: (&str, Option<&str>, &str) = (csrf::FIELD, None, "good");
    const END: &str = "--b--\r\n";

    #[tokio::test]
    async fn fields_and_files_come_as_they_were_sent() {
        let parts = [
            TOKEN,
            ("reason", None, "不是我的"),
            ("papers", Some("a.png"), "one"),
            ("papers", Some(""), ""),
            ("papers", Some("b.png"), "two"),
        ];
        let Gathered { fields, sent } = gathered(&parts, END).await.unwrap();
        let sent = sent.unwrap();
        assert_eq!(fields.get("reason"), Some("不是我的"));
        assert_eq!(fields.get(csrf::FIELD), None);
        let names: Vec<_> = sent.iter().map(|paper| paper.name.as_str()).collect();
        assert_eq!(names, ["a.png", "b.png"]);
        assert_eq!(
            (sent[0].media_type.as_str(), &sent[1].bytes[..]),
            ("image/png", &b"two"[..])
        );
    }

    #[tokio::test]
    async fn a_form_of_others_and_one_that_is_too_much_are_refused() {
        let file = ("papers", Some("a.png"), "one");
        let code = async |parts: &[(&str, Option<&str>, &str)], ending: &str| match gathered(
            parts, ending,
        )
        .await
        {
            Ok(gathered) => gathered.sent.err().map(|trouble| trouble.details().code),
            Err(code) => Some(code),
        };
        assert_eq!(code(&[file, TOKEN], END).await, Some("TOKEN"));
        assert_eq!(
            code(&[(csrf::FIELD, None, "bad"), file], END).await,
            Some("TOKEN")
        );
        assert_eq!(code(&[("reason", None, "x")], END).await, Some("TOKEN"));
        assert_eq!(
            code(&[TOKEN, file, file, file], END).await,
            Some("PAPER-TOO-MANY")
        );
        let long = "x".repeat(101);
        let large = ("papers", Some("a.png"), long.as_str());
        assert_eq!(code(&[TOKEN, large], END).await, Some("PAPER-TOO-LARGE"));
        let middle = "x".repeat(80);
        let half = ("papers", Some("a.png"), middle.as_str());
        assert_eq!(
            code(&[TOKEN, half, half], END).await,
            Some("PAPER-TOO-LARGE-TOGETHER")
        );
        assert_eq!(
            code(&[TOKEN, file], "--b\r\nContent-Dis").await,
            Some("FORM-UNREADABLE")
        );
        let many = vec![("x", None, ""); MOST_FIELDS + 1];
        assert_eq!(code(&many, END).await, Some("BODY-TOO-LARGE"));
        let text = "x".repeat(LONGEST_TEXT + 1);
        assert_eq!(
            code(&[TOKEN, ("reason", None, &text)], END).await,
            Some("BODY-TOO-LARGE")
        );
    }

    #[tokio::test]
    async fn what_was_typed_outlasts_a_paper_that_is_not_taken() {
        let long = "x".repeat(101);
        let parts = [
            TOKEN,
            ("text", None, "之前"),
            ("papers", Some("a.png"), long.as_str()),
            ("papers", Some("b.png"), "one"),
            ("document", None, "之后"),
        ];
        let Gathered { fields, sent } = gathered(&parts, END).await.unwrap();
        assert_eq!(sent.unwrap_err().details().code, "PAPER-TOO-LARGE");
        assert_eq!(fields.get("text"), Some("之前"));
        assert_eq!(fields.get("document"), Some("之后"));
    }

    #[tokio::test]
    async fn a_paper_is_saved_and_never_shown() {
        let file = PaperFile {
            receipt: flow::Receipt {
                log_index: 7,
                commitment: String::new(),
                at: jiff::Timestamp::UNIX_EPOCH,
            },
            kind: flow::paper::PaperKind::Pdf,
            file_name: "判决\r\n书.pdf".to_owned(),
            content: b"%PDF".to_vec(),
        };
        let response = crate::headers::add(give(file).unwrap());
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/pdf");
        assert!(header("content-disposition").starts_with("attachment; "));
        assert_eq!(
            header("content-security-policy"),
            "default-src 'none'; sandbox"
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
    }
}
