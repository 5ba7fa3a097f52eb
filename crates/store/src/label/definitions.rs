//! Tables of definitions: they are about nobody.

use super::Audience::Anyone;
use super::{Belongs, Ends, Table};

const ENDS: Ends = Ends {
    zh: "不删改：规则如何形成须能说明",
    en: "never changed: how a rule came about must be answered for",
    parameters: &[],
};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "definition",
        zh: "失信行为划定",
        en: "definitions of dishonest acts",
        belongs: Belongs::Nobody(
            "是单位的规则，不涉及任何人",
            "rules of organs, about nobody",
        ),
        seen_by: &[Anyone],
        ends: ENDS,
        embedded_only: false,
        columns: columns! {
            definition_id: Public Bytes "划定编号", "id of the definition";
            organ: Public Text "划定单位", "organ whose it is";
            item: Public Text "目录事项", "item of the catalogue";
            made_at: Public Instant "起草时间", "when begun";
        },
    },
    Table {
        name: "definition_step",
        zh: "划定的各步办理",
        en: "steps of definitions",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Anyone],
        ends: ENDS,
        embedded_only: false,
        columns: columns! {
            definition_id: Public Bytes "划定编号", "id of the definition";
            number: Public Number "第几步", "number of the step";
            step: Public Text "办理", "the move";
            actor: Public Text "以何身份", "as whom";
            account_id: Internal Bytes "账户编号", "id of the account";
            login: Internal Text "登录名", "login";
            organ: Public Text "所代表的单位", "organ they acted for";
            on_day: Public Day "日期", "legal date";
            at: Public Instant "时间", "when";
            state: Public Text "到达的状态", "where it led";
            consult_until: Public Day "征求意见末日", "last day of the consultation";
            content: Public Text "划定内容", "what is defined";
            impact: Public Text "影响预估", "impact that was computed";
            reason: Public Text "理由", "reasons";
            log_index: Public Number "访问日志位置", "position in the access log";
        },
    },
    Table {
        name: "definition_comment",
        zh: "公众意见和答复",
        en: "comments of the public, with their answers",
        belongs: Belongs::Nobody("不记录意见由何人提出", "who made a comment is not kept"),
        seen_by: &[Anyone],
        ends: ENDS,
        embedded_only: false,
        columns: columns! {
            definition_id: Public Bytes "划定编号", "id of the definition";
            comment_id: Public Bytes "意见编号", "id of the comment";
            voice: Public Text "公众、登录的个人或者单位", "the public, a person who logged in, or an organ";
            organ: Public Text "提出意见的单位", "organ that commented";
            text: Public Text "意见", "comment";
            at: Public Instant "提出时间", "when made";
            log_index: Public Number "访问日志位置", "position in the access log";
            answer: Public Text "答复", "answer";
            answered_by: Internal Text "答复的登录名", "login of who answered";
            answered_at: Public Instant "答复时间", "when answered";
            answer_log_index: Public Number "答复的访问日志位置", "position of the answer in the access log";
        },
    },
];
