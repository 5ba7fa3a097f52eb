//! Problem documents of the JSON interface (RFC 9457), with the Chinese wording beside the English one.

use crate::problem::{Trouble, kind_of};
use crate::wire::ReceiptWire;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    /// Where the kind of problem is explained; relative to this host.
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    remedy: &'a str,
    zh: Chinese<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<ReceiptWire<'a>>,
}

#[derive(Serialize)]
struct Chinese<'a> {
    title: &'a str,
    detail: &'a str,
    remedy: &'a str,
}

fn document(trouble: &Trouble) -> Response {
    let details = trouble.details();
    let (slug, title) = kind_of(details.status);
    let document = Document {
        kind: format!("/help#problem-{slug}"),
        title: &title.en,
        status: details.status.as_u16(),
        detail: &details.what.en,
        code: details.code,
        remedy: &details.remedy.en,
        zh: Chinese {
            title: &title.zh,
            detail: &details.what.zh,
            remedy: &details.remedy.zh,
        },
        receipt: details.receipt.as_ref().map(ReceiptWire::of),
    };
    let mut response = (details.status, Json(document)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    if details.status == StatusCode::UNAUTHORIZED {
        let bearer = HeaderValue::from_static("Bearer");
        headers.insert(header::WWW_AUTHENTICATE, bearer);
    }
    if let Some(seconds) = details.retry_after_seconds {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Writes out the trouble a response carries, if it carries one.
pub fn write_out(mut response: Response) -> Response {
    let Some(trouble) = response.extensions_mut().remove::<Trouble>() else {
        return response;
    };
    let mut written = document(&trouble);
    // A method that does not fit is answered with the methods that do.
    if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
        written.headers_mut().insert(header::ALLOW, allow);
    }
    written
}
