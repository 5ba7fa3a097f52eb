//! What a restore can find, and why it cannot be carried out.

use super::standing::Standing;
use crate::problem::{Problem, ProblemKind};

pub(super) fn finding_of(standing: Standing) -> Option<Problem> {
    let (code, zh, en, remedy) = match standing {
        Standing::Whole => return None,
        Standing::Stale { entries, known } => (
            "BACKUP-STALE",
            format!(
                "备份是真实的旧副本：有 {entries} 条登记，已签名的日志有 {known} 条，缺最后 {} 条",
                known - entries
            ),
            format!(
                "the backup is a true, older copy: it has {entries} entries, the signed log {known}; \
                 the last {} are missing",
                known - entries
            ),
            (
                "请查找更新的备份；已把较新的日志一并放入，程序因此拒绝另起一份历史",
                "look for a newer backup; the newer log was put in place with it, so that the program \
                 refuses to begin a second history",
            ),
        ),
        Standing::Unproven { entries, known } => (
            "BACKUP-UNPROVEN",
            format!(
                "已知检查点有 {known} 条登记，备份只有 {entries} 条；仅凭检查点不能区分旧副本与伪造"
            ),
            format!(
                "the checkpoint known signs {known} entries, the backup has {entries}; a checkpoint alone \
                 cannot tell an older copy from a forged one"
            ),
            (
                "请用 --log 指定已公布的日志目录（含 tile）；未恢复任何内容",
                "give the published log with its tiles by --log; nothing was put in place",
            ),
        ),
        Standing::Forged { known } => (
            "BACKUP-FORGED",
            format!("备份与签名不符：其登记推不出已签名的 {known} 条日志"),
            format!(
                "the backup contradicts what was signed: its entries do not lead to the signed log of {known}"
            ),
            FORGED_REMEDY,
        ),
    };
    Some(Problem::new(
        code,
        ProblemKind::Conflict,
        (&zh, &en),
        remedy,
    ))
}

const FORGED_REMEDY: (&str, &str) = (
    "请保留该备份作为证据，改用另一备份；未恢复任何内容",
    "keep it as evidence and use another backup; nothing was put in place",
);

pub(super) fn contradicts_itself() -> Problem {
    Problem::new(
        "BACKUP-FORGED",
        ProblemKind::Conflict,
        (
            "备份与签名不符：其中的信用信息或登记与已公布的日志不一致",
            "the backup contradicts what was signed: its records or openings are not those the log tells of",
        ),
        FORGED_REMEDY,
    )
}

pub(super) fn damaged() -> Problem {
    Problem::new(
        "BACKUP-DAMAGED",
        ProblemKind::Conflict,
        (
            "备份的数据库与清单中的摘要不符",
            "the database of the backup does not have the digest its manifest states",
        ),
        (
            "请改用另一备份或重新复制该备份；未恢复任何内容",
            "use another backup or copy this one again; nothing was put in place",
        ),
    )
}

pub(super) fn no_keys() -> Problem {
    Problem::new(
        "BACKUP-WITHOUT-KEYS",
        ProblemKind::BadInput,
        ("备份中没有密钥文件", "the backup has no key file"),
        (
            "请用 --keys 指定另行保管的密钥文件",
            "name the key file that was kept apart by --keys",
        ),
    )
}

pub(super) fn other_keys() -> Problem {
    Problem::new(
        "BACKUP-OTHER-KEYS",
        ProblemKind::BadInput,
        (
            "密钥文件或信息包与备份不属于同一安装",
            "the key file or the pack is not of the installation the backup was made of",
        ),
        (
            "请指定该安装的密钥文件和信息包",
            "name the key file and the pack of that installation",
        ),
    )
}

/// Tables cannot become a file of the embedded engine.
pub(super) fn of_tables() -> Problem {
    Problem::new(
        "BACKUP-OF-TABLES",
        ProblemKind::BadInput,
        (
            "该备份出自 PostgreSQL，只能恢复到 PostgreSQL",
            "the backup is of a PostgreSQL and goes back into one only",
        ),
        (
            "请用 --database 指定一个空的 PostgreSQL 数据库",
            "name an empty PostgreSQL database by --database",
        ),
    )
}

pub(super) fn database_not_empty() -> Problem {
    Problem::new(
        "BACKUP-TARGET-NOT-EMPTY",
        ProblemKind::Conflict,
        (
            "目标数据库不是空的，未作任何更改",
            "the database is not empty and was left alone",
        ),
        (
            "请指定一个新建的数据库",
            "name a database that was just made",
        ),
    )
}
