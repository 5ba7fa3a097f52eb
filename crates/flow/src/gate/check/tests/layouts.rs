//! Small layouts in the manner of the 2018 standard.

use rules::catalogue::{Audience, Field, FieldKind, Mask, Required, Role, Sensitivity};
use rules::text::Bilingual;

pub(super) const TEXT: FieldKind = FieldKind::Text;
const DATE: FieldKind = FieldKind::Date;
const CODE: FieldKind = FieldKind::SocialCreditCode;
const NUMBER: FieldKind = FieldKind::PersonNumber;
const MONEY: FieldKind = FieldKind::Decimal { scale: 6 };

fn field(code: &str, zh: &str, kind: FieldKind, required: Required, role: Option<Role>) -> Field {
    Field {
        code: code.to_owned(),
        title: Bilingual::new(zh, code),
        aliases: Vec::new(),
        kind,
        max_length: Some(200),
        required,
        role,
        sensitivity: Sensitivity::Personal,
        audience: vec![Audience::Person],
        mask: Mask::None,
    }
}

fn must(code: &str, zh: &str, kind: FieldKind, role: Role) -> Field {
    field(code, zh, kind, Required::Always, Some(role))
}

fn may(code: &str, zh: &str, kind: FieldKind, role: Role) -> Field {
    field(code, zh, kind, Required::Optional, Some(role))
}

fn plain(code: &str, zh: &str, kind: FieldKind) -> Field {
    field(code, zh, kind, Required::Optional, None)
}

fn words(words: &[&str], several: bool, open: bool) -> FieldKind {
    FieldKind::Choice {
        words: words.iter().map(|&w| w.to_owned()).collect(),
        several,
        open,
    }
}

fn when(other: &str, word: &str) -> Required {
    Required::When {
        field: other.to_owned(),
        contains: vec![word.to_owned()],
    }
}

fn party() -> Vec<Field> {
    vec![
        must("MC", "行政相对人名称", TEXT, Role::SubjectName),
        must(
            "LB",
            "行政相对人类别",
            words(&["自然人", "法人及非法人组织"], false, false),
            Role::SubjectKind,
        ),
        field("SHXYM", "统一社会信用代码", CODE, Required::Forbidden, None),
        must(
            "ZJLX",
            "证件类型",
            words(
                &["身份证", "护照号", "外星护照", "港澳台居民居住证"],
                false,
                false,
            ),
            Role::DocumentType,
        ),
        must("ZJHM", "证件号码", NUMBER, Role::IdentityNumber),
        must("WSH", "文书号", TEXT, Role::DocumentNumber),
    ]
}

fn organs() -> Vec<Field> {
    vec![
        must("JG", "决定机关", TEXT, Role::DecidingOrgan),
        must("JGDM", "决定机关代码", CODE, Role::DecidingOrganCode),
        may("LY", "数据来源单位", TEXT, Role::SourceOrgan),
        may("LYDM", "数据来源单位代码", CODE, Role::SourceOrganCode),
        may("BZ", "备注", TEXT, Role::Remark),
    ]
}

pub(super) fn penalty() -> Vec<Field> {
    let kinds = ["警告", "罚款", "暂扣许可证", "吊销许可证", "劝导", "其他"];
    let middle = vec![
        must("SY", "违法事实", TEXT, Role::Facts),
        must(
            "CFLB",
            "处罚类别",
            words(&kinds, true, true),
            Role::PenaltyKinds,
        ),
        field(
            "FK",
            "罚款金额（万元）",
            MONEY,
            when("CFLB", "罚款"),
            Some(Role::FineTenThousandYuan),
        ),
        field(
            "ZKDX",
            "暂扣证照名称及编号",
            TEXT,
            when("CFLB", "暂扣"),
            None,
        ),
        must("JDRQ", "处罚决定日期", DATE, Role::DecidedOn),
        may("XWRQ", "违法行为日期", DATE, Role::ActedOn),
        may("YXQ", "处罚有效期", DATE, Role::ValidUntil),
        may("GSJZQ", "公示截止期", DATE, Role::ClaimedDisplayUntil),
        may(
            "ZT",
            "当前状态",
            words(&["1", "0"], false, false),
            Role::State,
        ),
        may("CXRQ", "撤销日期", DATE, Role::EndedOn),
        plain("JS", "车辆数", FieldKind::Integer),
        plain("DWDM", "所属单位代码", CODE),
        plain("JSRHM", "家属号码", NUMBER),
    ];
    [party(), middle, organs()].concat()
}

pub(super) fn permit() -> Vec<Field> {
    let middle = vec![
        field("ZS", "许可证书名称", TEXT, Required::Optional, None),
        field(
            "BH",
            "许可编号",
            TEXT,
            Required::With {
                field: "ZS".to_owned(),
            },
            None,
        ),
        must("NR", "许可内容", TEXT, Role::Content),
        must("JDRQ", "许可决定日期", DATE, Role::DecidedOn),
        must("YXQZ", "有效期自", DATE, Role::ValidFrom),
        must("YXQZI", "有效期至", DATE, Role::ValidUntil),
        must(
            "ZT",
            "当前状态",
            words(&["1", "0"], false, false),
            Role::State,
        ),
    ];
    [party(), middle, organs()].concat()
}

pub(super) fn commitment() -> Vec<Field> {
    let unless = Required::Unless {
        field: "ZT".to_owned(),
        is: "全部履行".to_owned(),
    };
    let middle = vec![
        field(
            "ZT",
            "履行状态",
            words(&["全部履行", "部分履行"], false, false),
            Required::Always,
            None,
        ),
        field("WLX", "未履行的承诺内容", TEXT, unless, None),
        must("JDRQ", "承诺作出日期", DATE, Role::DecidedOn),
    ];
    [party(), middle].concat()
}
