//! Tables of the generations of keys, and of the closings of the log.

use super::Audience::{Anyone, Program};
use super::{Belongs, Ends, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "key_generation",
        zh: "主密钥的各代",
        en: "generations of the master key",
        belongs: Belongs::Nobody("与任何人无关", "about nobody"),
        seen_by: &[Program],
        ends: Ends {
            zh: "不终止：由此分辨密钥是否正确",
            en: "does not end: by it the right key is known",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            generation: Internal Number "代次", "generation";
            suite: Internal Text "密码套件", "suite";
            check_value: Internal Bytes "校验值（不能打开任何内容）", "check value, which opens nothing";
            begun_at: Internal Instant "启用时间", "when taken into use";
            finished_at: Internal Instant "旧代全部换完的时间", "when nothing was under an older one any more";
        },
    },
    Table {
        name: "key_state",
        zh: "在用的一代",
        en: "the generation in use",
        belongs: Belongs::Nobody("与任何人无关", "about nobody"),
        seen_by: &[Program],
        ends: Ends {
            zh: "不终止",
            en: "does not end",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            one: Internal Number "唯一一行", "the only row";
            generation: Internal Number "代次", "generation";
            settled: Internal Flag "摘要是否全部换完", "whether every digest has its layer";
            erasures: Internal Number "已删除的证件号码数", "numbers that were erased";
        },
    },
    Table {
        name: "closing",
        zh: "日志的结账",
        en: "closings of the log",
        belongs: Belongs::Nobody(
            "一次结账涉及所有人，只有一个根哈希；本人的叶子在其清单文件里",
            "a closing is about everybody and holds one root; a person's leaf is in the file of their list",
        ),
        seen_by: &[Anyone],
        ends: Ends {
            zh: "随查询日志保存：删改即破坏日志",
            en: "kept with the access log, which a deletion would break",
            parameters: &["QUERYLOG_KEEP"],
        },
        embedded_only: false,
        columns: columns! {
            log_index: Public Number "日志登记号", "place in the log";
            line: Public Text "公开的一行", "the line that is published";
            size: Public Number "截至的条数", "number of entries it tells of";
            made_at: Public Instant "时间", "when";
        },
    },
];
