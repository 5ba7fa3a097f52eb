//! Errors as a designed language: a stable code, what is wrong, what to do, in both languages.

use crate::receipt::Receipt;
use rules::text::Bilingual;
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

    /// The configuration cannot be used: place and reason, for the operator.
    pub(crate) fn configuration(place: &str, zh: &str, en: &str) -> Self {
        Self::new(
            "CONFIGURATION",
            ProblemKind::BadInput,
            (&format!("配置 {place}：{zh}"), &format!("{place}: {en}")),
            (
                "请修改配置文件后重新启动",
                "mend the configuration file and start again",
            ),
        )
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
            ("您的账号没有办理此事的权限", "your account may not do this"),
            (
                "请使用有相应权限的账号登录",
                "log in with an account that may",
            ),
        )
    }
}

impl Problem {
    /// What was asked is logged, but what was to be read after that could not be read.
    pub(crate) fn unread(error: StoreError, receipt: Receipt) -> Self {
        if !error.is_outage() {
            return Self {
                receipt: Some(Box::new(receipt)),
                ..error.into()
            };
        }
        tracing::error!(cause = %error, "an answer could not be read");
        Self {
            receipt: Some(Box::new(receipt)),
            ..Self::new(
                "ANSWER-NOT-READ",
                ProblemKind::Unavailable,
                (
                    "查询已登记，但暂时读不出结果",
                    "this was logged, but its answer cannot be read at the moment",
                ),
                (
                    "请稍后重新查询；回执证明本次登记，重新查询会另行登记",
                    "ask again later; the receipt proves this entry, and asking again makes another",
                ),
            )
        }
    }

    /// A fault of the platform or its data.
    fn startup(code: &'static str, what: (&str, &str), remedy: (&str, &str)) -> Self {
        Self::new(code, ProblemKind::Internal, what, remedy)
    }
}

/// Whether the place is at fault and not the file: no room, read-only, or another account's.
fn prevents_writing(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(
        error.kind(),
        PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull
    )
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        // The outside is told a code only; the operator needs the cause. Errors of the store carry no person's data.
        if !matches!(error, StoreError::NotFound | StoreError::Conflict(_)) {
            tracing::error!(cause = %error, "the store failed");
        }
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
            ref outage if outage.is_outage() => Self::new(
                "STORE-UNAVAILABLE",
                ProblemKind::Unavailable,
                (
                    "数据库暂时无法读写，未作任何更改",
                    "the store cannot be read or written at the moment; nothing was changed",
                ),
                (
                    "请稍后重试；如持续出现，请联系平台管理员检查数据库、磁盘空间和日志",
                    "try again later; if it lasts, the operator should check the database, disk space and the log",
                ),
            ),
            StoreError::OutcomeUnknown(_) => Self::new(
                "STORE-OUTCOME-UNKNOWN",
                ProblemKind::Unavailable,
                (
                    "写入途中与数据库的连接中断，暂不能确定是否已经写入",
                    "the database was lost while it was being written; it is not known whether this was done",
                ),
                (
                    "请先查看当前状态，如未办理再重试；同一文件可以放心重新报送，不会重复登记",
                    "look at the present state, and try again if it was not done; the same file may be sent again, \
                     nothing of it is recorded twice",
                ),
            ),
            StoreError::File { ref source, .. } if prevents_writing(source) => Self::startup(
                "DATA-NOT-WRITABLE",
                (
                    "数据目录无法写入",
                    &format!("the data directory cannot be written: {error}"),
                ),
                (
                    "请检查磁盘空间、是否只读挂载，以及运行账户对数据目录的权限，然后重新启动",
                    "check disk space, whether it is mounted read-only, and the rights of the account the program runs \
                     as; then start again",
                ),
            ),
            StoreError::InUse(_) => Self::startup(
                "DATA-IN-USE",
                ("数据目录正被另一进程使用", &error.to_string()),
                (
                    "请停止另一进程，或通过其网页或接口办理",
                    "stop the other process, or work through its pages or interface",
                ),
            ),
            StoreError::Key { ref path, ref what } => {
                let (told, remedy) = (what.what(), what.remedy());
                let place = path.display();
                Self::startup(
                    what.code(),
                    (
                        &format!("{place}：{}", told.zh),
                        &format!("{place}: {}", told.en),
                    ),
                    (&remedy.zh, &remedy.en),
                )
            }
            StoreError::Unsealable => Self::startup(
                "SEALED-DAMAGED",
                ("一个加密值打不开：已损坏或被移动", &error.to_string()),
                (
                    "请运行 chengxin fsck 找出位置，并从备份恢复；密钥没有问题",
                    "run `chengxin fsck` to learn which, and restore it from a backup; the key is not at fault",
                ),
            ),
            StoreError::Schema(_) => Self::startup(
                "SCHEMA-UNKNOWN",
                ("数据库结构与本程序版本不符", &error.to_string()),
                (
                    "PostgreSQL 库请先运行 chengxin migrate；否则请使用写入该数据库的程序版本，或恢复备份",
                    "on PostgreSQL run `chengxin migrate` first; otherwise use the version of the program that wrote \
                     it, or restore a backup",
                ),
            ),
            StoreError::OlderThanLog { .. } => Self::startup(
                "STORE-OLDER-THAN-LOG",
                ("数据库比已签名的查询日志旧", &error.to_string()),
                (
                    "请恢复最新的数据库备份；不要删除日志",
                    "restore the newest backup of the store; do not remove the log",
                ),
            ),
            StoreError::ClockSetBack { .. } => Self::startup(
                "CLOCK-SET-BACK",
                ("系统时钟被调回到已有登记之前", &error.to_string()),
                (
                    "请校准系统时钟后重新启动",
                    "set the clock right and start again",
                ),
            ),
            other => Self::startup(
                "STORE-ERROR",
                (
                    "数据存取出现错误，未作任何更改",
                    &format!("the store failed: {other}"),
                ),
                (
                    "请联系平台管理员；chengxin verify 会指出损坏之处",
                    "tell the operator; `chengxin verify` names what is damaged",
                ),
            ),
        }
    }
}
