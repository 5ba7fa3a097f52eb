//! Errors as a designed language: a stable code, what is wrong, what to do, in both languages.

use rules::text::Bilingual;
use crate::receipt::Receipt;
use store::StoreError;

/// What sort of error it is; `web` maps it to a status in one exhaustive match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// What was sent cannot be used.
    BadInput,
    /// Nobody is logged in, or the session has ended.
    NotLoggedIn,
    /// The caller may not do this.
    NotAllowed,
    /// There is no such thing.
    NotFound,
    /// It contradicts the present state.
    Conflict,
    /// Too large.
    TooLarge,
    /// Too often.
    TooMany,
    /// The platform cannot do it now.
    Unavailable,
    /// The platform is at fault.
    Internal,
}

/// An error of a use case.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{code}: {}", what.en)]
pub struct Problem {
    /// Stable code.
    pub code: &'static str,
    /// Kind.
    pub kind: ProblemKind,
    /// What is wrong.
    pub what: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
    /// Receipt of a refused question: refusals are logged too.
    pub receipt: Option<Box<Receipt>>,
}

impl Problem {
    /// A problem from its parts; each text is a pair of Chinese and English.
    pub fn new(
        code: &'static str,
        kind: ProblemKind,
        what: (&str, &str),
        remedy: (&str, &str),
    ) -> Self {
        Self {
            code,
            kind,
            what: Bilingual::new(what.0, what.1),
            remedy: Bilingual::new(remedy.0, remedy.1),
            receipt: None,
        }
    }

    /// Something that is not there, or not this caller's.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            "NOT-FOUND",
            ProblemKind::NotFound,
            ("没有找到", "there is no such thing here"),
            (
                "请检查链接或编号，或从首页重新进入",
                "check the link or the number, or start again from the first page",
            ),
        )
    }

    /// The caller's role does not allow it.
    #[must_use]
    pub fn not_allowed() -> Self {
        Self::new(
            "NOT-ALLOWED",
            ProblemKind::NotAllowed,
            (
                "您的账号没有办理此事的权限",
                "your account may not do this",
            ),
            (
                "请使用有相应权限的账号登录",
                "log in with an account that may",
            ),
        )
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::not_found(),
            StoreError::Conflict(what) => Self::new(
                "CONFLICT",
                ProblemKind::Conflict,
                ("与当前状态不符，未作任何更改", what),
                (
                    "请刷新页面查看当前状态",
                    "reload the page to see the present state",
                ),
            ),
            StoreError::NotCommitted(_) | StoreError::Stopped => Self::new(
                "STORE-UNAVAILABLE",
                ProblemKind::Unavailable,
                (
                    "数据库暂时无法写入，未作任何更改",
                    "the store cannot write at the moment; nothing was changed",
                ),
                (
                    "请稍后重试；如持续出现，请联系平台管理员检查磁盘空间和日志",
                    "try again later; if it lasts, the operator should check disk space and the log",
                ),
            ),
            other => Self {
                code: "STORE-ERROR",
                kind: ProblemKind::Internal,
                what: Bilingual::new(
                    "数据存取出现错误，未作任何更改",
                    format!("the store failed: {other}"),
                ),
                remedy: Bilingual::new(
                    "请联系平台管理员",
                    "tell the operator; `chengxin verify` names what is damaged",
                ),
                receipt: None,
            },
        }
    }
}
