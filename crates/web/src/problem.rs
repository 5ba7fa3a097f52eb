//! What went wrong, ready to become a page or a problem document.
//!
//! A handler returns a [`Trouble`]; its response carries it inside, and the outermost layer of the portal or of the
//! interface writes it out in the form and language of the request. So a panic, an unknown address and a refused
//! question all look alike.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flow::Receipt;
use flow::problem::{Problem, ProblemKind};
use rules::text::Bilingual;

/// Code of what the policy does not allow the account.
pub const DENIED: &str = "POLICY-DENIED";

/// What the platform cannot do at the moment may go again after so long: a restarted database is back in seconds.
const RETRY_AFTER_SECONDS: u32 = 5;

/// Something went wrong, with its HTTP status.
#[derive(Debug, Clone)]
pub struct Trouble(Box<Details>);

/// The parts of a [`Trouble`].
#[derive(Debug, Clone)]
pub struct Details {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong.
    pub what: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
    /// The receipt of a refused question: a refusal is an access and is logged.
    pub receipt: Option<Receipt>,
    /// Seconds to wait, when the request may be repeated later.
    pub retry_after_seconds: Option<u32>,
}

impl Trouble {
    /// A trouble of the HTTP layer itself.
    pub fn new(status: StatusCode, code: &'static str, what: Bilingual, remedy: Bilingual) -> Self {
        Self(Box::new(Details {
            status,
            code,
            what,
            remedy,
            receipt: None,
            retry_after_seconds: None,
        }))
    }

    /// What was sent cannot be used.
    pub fn bad_input(code: &'static str, what: Bilingual, remedy: Bilingual) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, what, remedy)
    }

    /// Nothing stands at this address.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "NOT-FOUND",
            Bilingual::new("没有这个页面或内容", "there is nothing at this address"),
            Bilingual::new(
                "请检查地址，或从首页重新进入",
                "check the address or start again from the home page",
            ),
        )
    }

    /// The address does not answer this method.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD-NOT-ALLOWED",
            Bilingual::new(
                "此地址不接受这种请求方法",
                "this address does not take this method",
            ),
            Bilingual::new(
                "请从页面上的按钮或链接进入；接口请核对请求方法",
                "use the buttons and links of the pages; for the interface, check the method",
            ),
        )
    }

    /// The body is longer than the address takes.
    pub fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "BODY-TOO-LARGE",
            Bilingual::new("提交的内容过大", "what was sent is too large"),
            Bilingual::new(
                "请缩小后再提交；批量数据请用文件报送",
                "send less; bulk data belongs into an upload",
            ),
        )
    }

    /// The client has to slow down.
    pub fn too_many(wait_seconds: u32) -> Self {
        let mut trouble = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "TOO-MANY-REQUESTS",
            Bilingual::new("请求过于频繁", "too many requests"),
            Bilingual::new(
                format!("请在 {wait_seconds} 秒后再试"),
                format!("try again after {wait_seconds} seconds"),
            ),
        );
        trouble.0.retry_after_seconds = Some(wait_seconds);
        trouble
    }

    /// A fault of the platform. Says nothing of its inside.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL",
            Bilingual::new("平台内部出现错误", "the platform failed"),
            Bilingual::new(
                "请稍后再试；如再次出现，请联系平台运行单位",
                "try again later; tell the operator if it happens again",
            ),
        )
    }

    /// Its parts.
    pub fn details(&self) -> &Details {
        &self.0
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        let status = status_of(problem.kind);
        // A fault's own words may name files and tables: they are for the operator, not for the outside.
        let what = match problem.kind {
            ProblemKind::Internal => Self::internal().0.what,
            _ => problem.what,
        };
        Self(Box::new(Details {
            status,
            code: problem.code,
            what,
            remedy: problem.remedy,
            receipt: problem.receipt.map(|receipt| *receipt),
            retry_after_seconds: (problem.kind == ProblemKind::Unavailable)
                .then_some(RETRY_AFTER_SECONDS),
        }))
    }
}

/// The one place where a problem of the platform meets HTTP.
fn status_of(kind: ProblemKind) -> StatusCode {
    match kind {
        ProblemKind::BadInput => StatusCode::BAD_REQUEST,
        ProblemKind::NotLoggedIn => StatusCode::UNAUTHORIZED,
        ProblemKind::NotAllowed => StatusCode::FORBIDDEN,
        ProblemKind::NotFound => StatusCode::NOT_FOUND,
        ProblemKind::Conflict => StatusCode::CONFLICT,
        ProblemKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ProblemKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ProblemKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A status in words, and the slug under which the help page explains it.
pub fn kind_of(status: StatusCode) -> (&'static str, Bilingual) {
    let (slug, zh, en) = match status.as_u16() {
        400 => ("bad-input", "提交的内容有误", "Bad input"),
        401 => ("not-logged-in", "尚未登录", "Not logged in"),
        403 => ("not-allowed", "不允许", "Not allowed"),
        404 => ("not-found", "未找到", "Not found"),
        405 => ("method-not-allowed", "请求方法不适用", "Method not allowed"),
        409 => ("conflict", "与现有状态冲突", "Conflict"),
        413 => ("too-large", "内容过大", "Too large"),
        415 => ("media-type", "内容类型不适用", "Unsupported media type"),
        429 => ("too-many", "请求过于频繁", "Too many requests"),
        503 => ("unavailable", "暂时无法提供服务", "Temporarily unavailable"),
        _ => ("internal", "平台内部错误", "Internal error"),
    };
    (slug, Bilingual::new(zh, en))
}

/// Every status the platform answers with when something is wrong, for the help page.
pub const STATUSES: [StatusCode; 11] = [
    StatusCode::BAD_REQUEST,
    StatusCode::UNAUTHORIZED,
    StatusCode::FORBIDDEN,
    StatusCode::NOT_FOUND,
    StatusCode::METHOD_NOT_ALLOWED,
    StatusCode::CONFLICT,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::INTERNAL_SERVER_ERROR,
    StatusCode::SERVICE_UNAVAILABLE,
];

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
