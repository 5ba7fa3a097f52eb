//! Tables of consents, representations, and what a person arranged.

use super::Audience::{Organ, Person, Representative};
use super::{Belongs, Ends, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "consent",
        zh: "授权的请求、答复和使用",
        en: "consents: asked for, answered, used",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, Representative, Organ],
        ends: Ends {
            zh: "到期、撤回或用完即失效；未答复的请求到期作废；记录保存作为凭证",
            en: "a consent ends with its last day, its uses or its withdrawal, a request that is not answered lapses; the row stays as proof",
            parameters: &["CONSENT_REQUEST_KEEP", "CONSENT_AGAIN"],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            consent_id: Personal Bytes "授权编号", "id of the consent";
            grantee: Personal Text "被授权单位", "organ it is given to";
            purpose: Personal Text "用途", "purpose";
            items: Personal Text "请求的事项", "items asked for";
            valid_from: Personal Day "起始日", "first day";
            valid_until: Personal Day "终止日", "last day";
            uses: Personal Number "可用次数", "times it may be used";
            used: Personal Number "已用次数", "times it was used";
            hint: Identity Text "掩码后的姓名和号码", "masked name and number";
            asked_at: Personal Instant "请求时间", "when asked for";
            answered_at: Personal Instant "答复时间", "when answered";
            approved_items: Personal Text "同意的事项", "items agreed to";
            withdrawn_at: Personal Instant "撤回时间", "when withdrawn";
        },
    },
    Table {
        name: "consent_asked",
        zh: "单位自己请求过的授权",
        en: "an organ's own list of consents it asked for",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Organ],
        ends: Ends {
            zh: "与授权同期",
            en: "as long as the consent",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            grantee: Personal Text "被授权单位", "organ";
            consent_id: Personal Bytes "授权编号", "id of the consent";
            subject_id: Internal Bytes "内部编号", "internal id";
        },
    },
    Table {
        name: "representation",
        zh: "代理关系",
        en: "representations",
        belongs: Belongs::Subject(&["subject_id", "representative_id"]),
        seen_by: &[Person, Representative, Organ],
        ends: Ends {
            zh: "期满、终止或未按时确认即失效；记录保存作为凭证",
            en: "it ends with its last day, when it is ended, or when it is not confirmed in time; the row stays as proof",
            parameters: &[
                "REPRESENTATION_DECIDE",
                "GUARDIAN_OF_ADULT_MAX",
                "RELATIVE_OF_DECEASED_MAX",
            ],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "被代理人的内部编号", "internal id of the person represented";
            representation_id: Personal Bytes "代理编号", "id";
            representative_id: Internal Bytes "代理人的内部编号", "internal id of the representative";
            kind: Personal Text "代理种类", "kind";
            organ: Personal Text "确立的单位", "organ that establishes it";
            document_kind: Personal Text "证明文件种类", "kind of document";
            document_number: Personal Text "证明文件号", "number of the document";
            second_kind: Personal Text "第二份文件种类", "kind of the second document";
            second_number: Personal Text "第二份文件号", "number of the second document";
            represented_hint: Identity Text "被代理人（掩码）", "person represented, masked";
            representative_hint: Identity Text "代理人（掩码）", "representative, masked";
            represented_check: Internal Bytes "对被代理人的身份核验", "identity check of the person represented";
            representative_check: Internal Bytes "对代理人的身份核验", "identity check of the representative";
            valid_from: Personal Day "起始日", "first day";
            valid_until: Personal Day "终止日", "last day";
            decide_by: Personal Day "最迟确认日", "last day on which it may be confirmed";
            proposed_by: OfOthers Bytes "提出的经办账户", "account that proposed it";
            proposed_login: OfOthers Text "提出的经办人账户名", "login of who proposed it";
            proposed_at: Personal Instant "提出时间", "when proposed";
            decided_by: OfOthers Bytes "决定的经办账户", "account that decided";
            decided_at: Personal Instant "决定时间", "when decided";
            confirmed: Personal Flag "是否确认", "confirmed or rejected";
            decision_reason: Personal Text "决定理由", "reason of the decision";
            objected_at: Personal Instant "被代理人提出异议的时间", "when the person objected";
            objection_answered_at: Personal Instant "异议答复时间", "when the objection was answered";
            objection_answer: Personal Text "异议答复", "answer to the objection";
            ended_by: Personal Text "由谁终止", "who ended it";
            ended_account: OfOthers Bytes "终止的账户", "account that ended it";
            ended_at: Personal Instant "终止时间", "when ended";
            end_reason: Personal Text "终止理由", "why ended";
        },
    },
    Table {
        name: "representation_held",
        zh: "本人代理谁",
        en: "for whom somebody acts",
        belongs: Belongs::Subject(&["representative_id", "subject_id"]),
        seen_by: &[Representative, Person],
        ends: Ends {
            zh: "与代理关系同期",
            en: "as long as the representation",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            representative_id: Internal Bytes "代理人的内部编号", "internal id of the representative";
            representation_id: Personal Bytes "代理编号", "id";
            subject_id: Internal Bytes "被代理人的内部编号", "internal id of the person represented";
        },
    },
    Table {
        name: "representation_kept",
        zh: "单位确立的代理关系",
        en: "an organ's own list of representations",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Organ],
        ends: Ends {
            zh: "与代理关系同期",
            en: "as long as the representation",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            organ: Personal Text "单位", "organ";
            representation_id: Personal Bytes "代理编号", "id";
            subject_id: Internal Bytes "被代理人的内部编号", "internal id of the person represented";
        },
    },
    Table {
        name: "arrangement",
        zh: "生前安排",
        en: "what a person wants of their relatives after their death",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person],
        ends: Ends {
            zh: "最新一份有效；以前的保留作为凭证",
            en: "the newest holds; those before stay as proof",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            log_index: Personal Number "日志登记号", "entry of the access log";
            choice: Personal Text "选择", "choice";
            named: OfOthers Text "指定的近亲属（掩码）", "relatives named, masked";
            made_at: Personal Instant "作出时间", "when made";
        },
    },
    Table {
        name: "identity_check",
        zh: "人口信息系统的核验结果",
        en: "answers of the population register",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person],
        ends: Ends {
            zh: "随所支持的代理关系、窗口办理记录保存",
            en: "as long as what rests on it: a representation, a service at a counter",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            check_id: Personal Bytes "核验编号", "id";
            asked_by: OfOthers Bytes "经办账户", "account that asked";
            answer: Personal Flag "是否一致", "whether name and number are one person";
            checked_at: Personal Instant "核验时间", "when";
        },
    },
];
