//! JSON bodies of the interface: bounded in size and depth before they are read.

use crate::limits::{deeper_than, read_body};
use crate::problem::Trouble;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use rules::text::Bilingual;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Longest JSON body.
pub const MOST_BYTES: usize = 1 << 20;

/// Deepest nesting; the documents of the interface have three levels.
const DEEPEST: usize = 16;

/// A JSON body read into a wire type.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, _: &S) -> Result<Self, Trouble> {
        if !is_json(request.headers()) {
            return Err(wrong_media_type());
        }
        let bytes = read_body(request.into_body(), MOST_BYTES).await?;
        read(&bytes).map(Self)
    }
}

/// Reads a document whose length is bounded already.
///
/// # Errors
/// 400 when it nests too deep or is not what the address takes.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Trouble> {
    if deeper_than(bytes, DEEPEST) {
        return Err(too_deep());
    }
    serde_json::from_slice(bytes).map_err(unreadable)
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn wrong_media_type() -> Trouble {
    Trouble::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "JSON-EXPECTED",
        Bilingual::new(
            "内容类型应为 application/json",
            "application/json was expected",
        ),
        Bilingual::new(
            "请设置 Content-Type: application/json",
            "set Content-Type: application/json",
        ),
    )
}

fn too_deep() -> Trouble {
    Trouble::bad_input(
        "JSON-TOO-DEEP",
        Bilingual::new(
            format!("JSON 嵌套超过 {DEEPEST} 层"),
            format!("the JSON nests deeper than {DEEPEST} levels"),
        ),
        Bilingual::new(
            "请按接口说明组织内容",
            "send the document the interface describes",
        ),
    )
}

/// Says where the text stops making sense. The parser's message is passed on only where it names a field; other
/// messages may quote a value, and a value may be an identity number.
fn unreadable(error: serde_json::Error) -> Trouble {
    let (line, column) = (error.line(), error.column());
    let (zh, en) = match error.classify() {
        Category::Data => (
            "字段缺失、多余或类型不符",
            "a field is missing, unknown or of another type",
        ),
        Category::Eof => ("内容未结束", "the text ends too early"),
        Category::Syntax | Category::Io => ("不是有效的 JSON", "this is not JSON"),
    };
    let message = error.to_string();
    let named = ["missing field", "unknown field"]
        .iter()
        .any(|start| message.starts_with(start));
    let message = if named {
        format!(" ({message})")
    } else {
        String::new()
    };
    Trouble::bad_input(
        "JSON-UNREADABLE",
        Bilingual::new(
            format!("第 {line} 行第 {column} 列：{zh}{message}"),
            format!("line {line}, column {column}: {en}{message}"),
        ),
        Bilingual::new(
            "请按接口说明核对字段名称和类型",
            "check the names and types of the fields against the description of the interface",
        ),
    )
}
