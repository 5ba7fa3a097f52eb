//! Tables of notices and of the messages that go outside.

use super::Audience::{Person, Program};
use super::{Belongs, Ends, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "notice",
        zh: "给本人的通知",
        en: "notices to the person",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person],
        ends: Ends {
            zh: "自发出之日起满规定期限后删除",
            en: "removed when the period from the day it was made is over",
            parameters: &["NOTICE_KEEP"],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            notice_id: Personal Bytes "通知编号", "id of the notice";
            kind: Personal Text "种类", "kind";
            about: Personal Bytes "所述记录、案件、授权或措施", "record, case, consent or measure it tells of";
            facts: Personal Text "所述事实", "facts it tells";
            made_at: Personal Instant "发出时间", "when it was made";
            read_at: Personal Instant "首次打开时间", "when it was first opened";
            log_index: Personal Number "访问日志位置", "position in the access log";
        },
    },
    Table {
        name: "notice_contact",
        zh: "本人填写的对外提示地址",
        en: "the address for messages the person entered",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person],
        ends: Ends {
            zh: "本人随时可以删除；号码被抹除时一并删除",
            en: "the person takes it out at any time; it goes with an erased number",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            channel: Personal Text "方式：短信或邮件", "way: text message or mail";
            address_sealed: Identity SealedText("notice-contact:", "subject_id") "手机号或邮箱", "mobile number or mail address";
            key_generation: Internal Number "密钥代次", "generation of the key";
            entered_at: Personal Instant "填写时间", "when entered";
        },
    },
    Table {
        name: "notice_outbox",
        zh: "对外提示的发送情况",
        en: "what became of messages outside",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, Program],
        ends: Ends {
            zh: "与通知同期删除",
            en: "removed with the notice",
            parameters: &["NOTICE_KEEP", "NOTICE_GIVE_UP"],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            notice_id: Personal Bytes "通知编号", "id of the notice";
            channel: Personal Text "方式", "way";
            state: Personal Text "情况", "state";
            attempts: Personal Number "尝试次数", "attempts";
            queued_at: Personal Instant "排队时间", "when queued";
            tried_at: Personal Instant "最近一次尝试", "when last tried";
            next_attempt_at: Internal Instant "下次尝试", "when tried next";
            last_error: Internal Text "未成原因代码", "code of why it failed";
        },
    },
];
