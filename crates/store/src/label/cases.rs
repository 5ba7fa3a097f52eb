//! Tables of cases.

use super::Audience::{Anyone, Organ, Person, Representative};
use super::{Belongs, Ends, Table};

const WITH_RECORD: Ends = Ends {
    zh: "案件办结，或者所涉信息到期即终结；记录保存作为凭证",
    en: "a case is closed by a decision, or ends with the record it is about; the row stays as proof",
    parameters: &[],
};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "case_file",
        zh: "案件",
        en: "cases",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, Representative, Organ],
        ends: WITH_RECORD,
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            case_id: Personal Bytes "案件编号", "id of the case";
            kind: Personal Text "种类", "kind";
            record_id: Personal Bytes "所涉信息", "record it is about";
            organ: Personal Text "承办单位", "organ that decides it";
            about: Personal Text "被投诉单位", "organ a complaint is about";
            hint: Identity Text "掩码后的姓名和号码", "masked name and number";
            opened_at: Personal Instant "开始时间", "when it was begun";
        },
    },
    Table {
        name: "case_step",
        zh: "案件的每一步",
        en: "steps of cases",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, Representative, Organ],
        ends: WITH_RECORD,
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            case_id: Personal Bytes "案件编号", "id of the case";
            number: Personal Number "第几步", "number of the step";
            step: Personal Text "做了什么", "what was done";
            actor: Personal Text "以何身份", "as whom";
            account_id: OfOthers Bytes "经办账户", "account that did it";
            login: OfOthers Text "经办人账户名", "login of who did it";
            organ: Personal Text "单位", "organ";
            on_day: Personal Day "日期", "legal date";
            at: Personal Instant "时间", "when";
            state: Personal Text "此后的状态", "state from then on";
            due_on: Personal Day "期限最后一日", "last day of the deadline";
            not_before: Personal Day "最早可决定之日", "first day on which a decision may be made";
            remaining: Personal Text "暂停时剩余的期限", "what was left of the deadline when it stopped";
            content_sealed: Personal SealedText("case-step:", "case_id") "内容：理由、陈述、答复和更正的项目", "content: reasons, statement, reply and fields";
            key_generation: Internal Number "密钥的代次", "generation of the key it is sealed under";
            log_index: Personal Number "查询日志中的登记号", "entry of the access log";
        },
    },
    Table {
        name: "case_work",
        zh: "单位的办件清单",
        en: "an organ's own list of its cases",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Organ],
        ends: WITH_RECORD,
        embedded_only: false,
        columns: columns! {
            organ: Personal Text "承办单位", "organ";
            case_id: Personal Bytes "案件编号", "id of the case";
            subject_id: Internal Bytes "内部编号", "internal id";
            kind: Personal Text "种类", "kind";
            state: Personal Text "状态", "state";
            due_on: Personal Day "期限最后一日", "last day of the deadline";
            opened_on: Personal Day "开始日期", "when it was begun";
            record_id: Personal Bytes "所涉信息", "record it is about";
            record_until: Personal Day "所涉信息的最后一日", "last day of the record";
            missed: Personal Flag "承办单位曾逾期", "the organ missed a deadline";
            closed_on: Personal Day "办结日期", "when it was closed";
        },
    },
    Table {
        name: "published",
        zh: "公示册",
        en: "the public register",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Anyone],
        ends: Ends {
            zh: "公示结束即删除；信息到期、修复、撤销、暂停或者改变的，立即不再显示",
            en: "deleted when the publication is over; what ended, was repaired, withdrawn, suspended or changed is shown no more at once",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            case_id: Internal Bytes "公示案件编号", "case of the publication";
            public_id: Public Bytes "公示编号", "number in the register";
            record_id: Internal Bytes "所涉信息", "record";
            record_version: Internal Number "发布时的版本", "version that was released";
            item: Personal Text "目录事项", "catalogue item";
            item_version: Internal Number "目录事项版本", "version of the item";
            organ: Personal Text "来源单位", "organ that supplied it";
            name_shown: Identity Text "公示的姓名（掩码，本人同意的除外）", "name as shown: masked, unless the person agreed to be named";
            document_number: Personal Text "文书号", "document number";
            decided_by: Personal Text "决定机关", "organ that decided";
            decided_on: Personal Day "决定日期", "day of the decision";
            fields: Personal Text "公示的内容（掩码）", "fields as shown, masked";
            released_on: Personal Day "发布日期", "day of the release";
        },
    },
    Table {
        name: "recall",
        zh: "对曾收到信息的单位的召回通知",
        en: "recalls: organs that received a record were told that it has changed",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, Representative, Organ],
        ends: WITH_RECORD,
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            recall_id: Personal Bytes "召回编号", "id";
            organ: Personal Text "曾收到的单位", "organ that received it";
            record_id: Personal Bytes "所涉信息", "record";
            version: Internal Number "新的版本", "version that took its place";
            reason: Personal Text "原因", "why";
            received: Personal Text "当时的查询登记号", "entries of the log with which it was received";
            item: Personal Text "目录事项", "catalogue item";
            document_number: Personal Text "文书号", "document number";
            decided_on: Personal Day "决定日期", "day of the decision";
            made_at: Personal Instant "通知时间", "when told";
            due_on: Personal Day "应确认的最后一日", "last day to acknowledge it";
            acknowledged_at: Personal Instant "确认时间", "when acknowledged";
            acknowledged_by: OfOthers Text "确认人账户名", "login of who acknowledged it";
            opens_on: Personal Day "对本人公开之日", "day on which it opens to the person";
            seal_reason: Personal Text "保密理由", "why it was kept until then";
        },
    },
    Table {
        name: "recall_sent",
        zh: "单位的召回清单",
        en: "an organ's own list of recalls",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Organ],
        ends: WITH_RECORD,
        embedded_only: false,
        columns: columns! {
            organ: Personal Text "曾收到的单位", "organ";
            recall_id: Personal Bytes "召回编号", "id";
            subject_id: Internal Bytes "内部编号", "internal id";
            acknowledged: Personal Flag "已确认", "acknowledged";
            opens_on: Personal Day "对本人公开之日", "day on which it opens to the person";
        },
    },
];
