//! Tables about those who ask, budgets, emergencies, alarms and their review, and what makes checks quick.

use super::Audience::{Person, Program, SecurityAdministrator};
use super::{Belongs, Ends, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "budget_spent",
        zh: "查询额度的使用",
        en: "what was spent of budgets of lookups",
        belongs: Belongs::Nobody(
            "只为计数保存编号的一部分，时间一过即删除；每次查询本身在本人的清单里",
            "parts of ids, kept for counting and removed when their time is over; each lookup is in the list of the person",
        ),
        seen_by: &[Program],
        ends: Ends {
            zh: "额度重新可用时删除",
            en: "when the budget is free again",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            budget: Internal Bytes "哪一项额度", "which budget";
            log_index: Internal Number "该批登记的第一号", "first entry of the commit";
            until: Internal Instant "何时重新可用", "when it is free again";
            people: Internal Bytes "所查每人编号的八个字节", "eight bytes of the id of each person";
        },
    },
    Table {
        name: "listed",
        zh: "名单所涉的人，核查时据此只读他们的信用信息",
        en: "who ever came onto a list, so that a check reads records of them alone",
        belongs: Belongs::Nobody(
            "只保存编号的一部分；列入本身在本人的信用信息里",
            "parts of ids; that somebody is listed stands in the person's own records",
        ),
        seen_by: &[Program],
        ends: Ends {
            zh: "与所涉信用信息的版本同期",
            en: "as long as the versions of the records",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            number: Internal Number "书写次序", "order of writing";
            item: Internal Text "名单", "the list";
            is_whole: Internal Flag "此后无遗漏", "from here on nobody is missing";
            people: Internal Bytes "所涉每人编号的八个字节", "eight bytes of the id of each person";
        },
    },
    Table {
        name: "break_glass",
        zh: "紧急查询",
        en: "emergencies: lookups beyond a budget",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Person, SecurityAdministrator],
        ends: Ends {
            zh: "作为复核的依据保存",
            en: "kept as what a review rests on",
            parameters: &["EMERGENCY_MINUTES"],
        },
        embedded_only: false,
        columns: columns! {
            account_id: Internal Bytes "账户编号", "id of the account";
            break_glass_id: Internal Bytes "编号", "id";
            organ: Personal Text "单位", "organ";
            reason: Personal Text "所述理由", "reason that was stated";
            begun_at: Personal Instant "开始时间", "when begun";
            until: Personal Instant "截止时间", "until when";
        },
    },
    Table {
        name: "alarm",
        zh: "关于查询的预警",
        en: "what was noticed about lookups",
        belongs: Belongs::Nobody(
            "关于查询的账户，不关于被查询的人；当事人在“预警”页看到自己的",
            "about the account that asked and not about whom it asked; its owner sees them on the page of alarms",
        ),
        seen_by: &[Person, SecurityAdministrator],
        ends: Ends {
            zh: "作为复核的依据保存",
            en: "kept as what a review rests on",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            alarm_id: Internal Bytes "编号", "id";
            kind: Personal Text "种类", "kind";
            severity: Personal Number "轻重", "severity";
            organ: Personal Text "单位", "organ";
            login: Personal Text "账户名", "login of the account";
            raised_at: Personal Instant "提示时间", "when raised";
            positions: Personal Text "所依据的日志登记号", "entries of the log it rests on";
            zh: Personal Text "说明（中文）", "what was noticed, Chinese";
            en: Personal Text "说明（英文）", "what was noticed, English";
            decided_at: Personal Instant "决定时间", "when decided";
        },
    },
    Table {
        name: "review",
        zh: "预警的复核步骤",
        en: "what was said and decided about alarms",
        belongs: Belongs::Account(&["account_id"]),
        seen_by: &[Person, SecurityAdministrator],
        ends: Ends {
            zh: "不删改：决定须能说明",
            en: "never changed: a decision must be answered for",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            alarm_id: Internal Bytes "预警编号", "alarm";
            number: Internal Number "第几步", "number of the step";
            step: Personal Text "步骤", "step";
            account_id: Internal Bytes "账户编号", "id of the account";
            at: Personal Instant "时间", "when";
            text: Personal Text "理由或说明", "reason or explanation";
        },
    },
    Table {
        name: "watched",
        zh: "查询时须提示的人",
        en: "people of whom a lookup is noticed",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, SecurityAdministrator],
        ends: Ends {
            zh: "由安全管理员终止",
            en: "ended by the security administrator",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            kind: Personal Text "为何提示", "why it is noticed";
            entered_by: OfOthers Bytes "登记的账户", "account that entered it";
            entered_at: Personal Instant "登记时间", "when entered";
            ended_at: Personal Instant "终止时间", "when ended";
        },
    },
    Table {
        name: "follower",
        zh: "预警已读到日志的何处",
        en: "how far the log was followed",
        belongs: Belongs::Nobody("只有位置", "a position only"),
        seen_by: &[Program],
        ends: Ends {
            zh: "不终止",
            en: "does not end",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            name: Internal Text "名称", "name";
            position: Internal Number "下一条登记号", "position of the next entry";
        },
    },
];
