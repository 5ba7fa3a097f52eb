//! Tables of people, their records, and who looked.

use super::Audience::{Anyone, Asker, Organ, Person, Program, Representative};
use super::{Belongs, Ends, Table};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "subject",
        zh: "有信用信息的人",
        en: "people about whom something is recorded",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, Representative, Asker],
        ends: Ends {
            zh: "只要还有在册的信用信息版本就保存",
            en: "as long as a version of a record is on file",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            name: Identity Text "姓名（首次报送时）", "name as first reported";
            number_kind: Personal Text "证件种类", "kind of identity document";
            number_sealed: Identity SealedNumber "证件号码", "identity number";
            recorded_at: Personal Instant "首次登记时间", "when first recorded";
            key_generation: Internal Number "密钥的代次", "generation of the key it is sealed under";
            number_erased_at: Personal Instant "证件号码删除时间", "when the number was erased";
        },
    },
    Table {
        name: "identity",
        zh: "证件号码的密钥摘要，用来找到本人",
        en: "keyed digests of identity numbers, to find the person",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Program],
        ends: Ends {
            zh: "与日志中的登记同期：本人据此找到谁查过自己",
            en: "as long as the entries of the log it leads to: by it a person finds who looked",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            digest: Identity Sealed "证件号码的密钥摘要", "keyed digest of the identity number";
            subject_id: Internal Bytes "内部编号", "internal id";
            recorded_at: Personal Instant "首次遇到该号码的时间", "when the number was first met";
            index_generation: Internal Number "摘要的代次", "generation of the keys the digest is made with";
        },
    },
    Table {
        name: "record",
        zh: "信用信息的各个版本",
        en: "versions of records",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, Representative, Organ, Asker],
        ends: Ends {
            zh: "到期当日后不再展示、查询和使用（display_until，由数据包的期限计算）；版本本身不删改，供复核过去的答复",
            en: "after display_until, computed from the periods of the pack, it is neither shown nor used; versions themselves are never changed, so that any past answer can be checked",
            parameters: &[
                "PUB_START",
                "PUB_MINOR_DEFAULT",
                "PUB_MINOR_MAX",
                "PUB_GENERAL_MAX",
                "PUB_SERIOUS_MAX",
                "LAOLAI_TERM",
            ],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            record_id: Internal Bytes "信用信息编号", "id of the record";
            version: Internal Number "版本", "version";
            item: Personal Text "目录事项", "catalogue item";
            item_version: Internal Number "目录事项的版本", "version of the item";
            source: Personal Text "提供单位", "organ that supplied it";
            decided_by: Personal Text "决定机关", "who decided";
            document_number: Personal Text "文书号", "document number";
            decided_on: Personal Day "决定日期", "day of the decision";
            display_until: Personal Day "展示和使用的最后一日", "last day of display and use";
            end_reason: Personal Text "为何到该日为止", "why it ends then";
            grade: Personal Text "等级", "grade";
            leaning: Personal Text "信息性质", "leaning";
            state: Personal Text "状态", "state";
            fields: Personal Text "各项内容", "fields";
            late: Internal Flag "是否逾期报送", "reported late";
            content_digest: Internal Bytes "内容摘要", "digest of the content";
            pack_digest: Internal Bytes "所依数据包的摘要", "digest of the pack it was accepted under";
            upload_id: Internal Bytes "来自哪次报送", "upload it came with";
            sheet: Internal Text "工作表", "sheet";
            row_number: Internal Number "行号", "row";
            recorded_at: Personal Instant "登记时间", "when recorded";
            log_index: Personal Number "查询日志中的登记号", "entry of the access log";
            case_id: Personal Bytes "由哪个案件改动", "case that changed it";
            annotations: Personal Text "附注", "what is shown beside it";
        },
    },
    Table {
        name: "access",
        zh: "谁在何时对档案做了什么",
        en: "what happened to a dossier, by whom and when",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, Representative],
        ends: Ends {
            zh: "随查询日志保存：删改即破坏日志；查询登记至少保存法定期限",
            en: "kept with the access log, which a deletion would break; the register of queries is kept at least as long as the law says",
            parameters: &["QUERYLOG_KEEP"],
        },
        embedded_only: false,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            log_index: Personal Number "日志登记号", "entry of the access log";
            previous: Personal Number "本人的上一条登记", "entry before it in the person's list";
            at: Personal Instant "时间", "when";
            kind: Personal Text "做了什么", "what happened";
            outcome: Personal Text "结果", "how it ended";
            organ: Personal Text "单位", "organ";
            actor: OfOthers Text "经办账户", "account that did it";
            purpose: Personal Text "用途", "purpose";
            ground: Personal Text "依据", "ground";
            case_number: Personal Text "案号", "case number";
            reason: Personal Text "拒绝的原因", "reason of a refusal";
            items: Personal Text "涉及的目录事项", "catalogue items";
            object_id: Internal Bytes "涉及的信用信息或授权", "record or consent";
            object_version: Internal Number "其版本", "its version";
            object_digest: Internal Bytes "其内容摘要", "digest of its content";
            salt: Personal Bytes "承诺值的盐：供本人验证日志", "salt of the commitment, for the person to check the log with";
            policy: Personal Text "准许的规则", "rule that allowed it";
            opens_on: Personal Day "依法保密的公开日；此前该行其余各项不导出", "day a sealed entry opens; before it the rest of its row is not exported";
            seal_reason: Personal Text "保密的理由", "why it was sealed";
        },
    },
    Table {
        name: "list_end",
        zh: "每个人清单的末条",
        en: "where each person's list ends",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Program],
        ends: Ends {
            zh: "与清单同期",
            en: "as long as the list",
            parameters: &[],
        },
        embedded_only: true,
        columns: columns! {
            subject_id: Internal Bytes "内部编号", "internal id";
            log_index: Personal Number "最新一条的日志登记号", "newest entry";
        },
    },
    Table {
        name: "entry",
        zh: "公开日志的顺序和承诺值",
        en: "the order of the public log and its commitments",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Anyone],
        ends: Ends {
            zh: "随查询日志保存：删改即破坏日志；查询登记至少保存法定期限",
            en: "kept with the access log, which a deletion would break; the register of queries is kept at least as long as the law says",
            parameters: &["QUERYLOG_KEEP"],
        },
        embedded_only: false,
        columns: columns! {
            log_index: Public Number "日志登记号", "place in the log";
            subject_id: Internal Bytes "内部编号（不公开）", "internal id, not published";
            commitment: Public Bytes "公开的承诺值", "the commitment that is published";
        },
    },
    Table {
        name: "report",
        zh: "出具过的报告",
        en: "reports that were issued",
        belongs: Belongs::Subject(&["subject_id"]),
        seen_by: &[Person, Anyone],
        ends: Ends {
            zh: "保存以供核对报告真伪；不含内容",
            en: "kept so that a report can be checked; it holds none of the content",
            parameters: &[],
        },
        embedded_only: false,
        columns: columns! {
            code: Personal Text "报告验证码：持有者可核对报告", "code: whoever has it can check the report";
            subject_id: Internal Bytes "内部编号", "internal id";
            digest: Personal Bytes "内容摘要", "digest of the content";
            lines: Personal Number "记录条数", "number of records in it";
            as_of: Personal Day "截至日期", "day it tells of";
            issued_at: Personal Instant "出具时间", "when issued";
        },
    },
];
