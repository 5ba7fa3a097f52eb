//! A small pack by hand: the loader of real packs belongs to another crate.

use jiff::civil::{Date, date};
use rules::calendar::Calendar;
use rules::catalogue::{
    Audience, EndRule, Field, FieldKind, Forbidden, Grade, GradeRule, Item, Leaning, Mask,
    PenaltyKind, RepairRule, Required, Role, Sensitivity, Source,
};
use rules::instrument::Citation;
use rules::organ::{Organ, OrganKind, OrganName};
use rules::pack::Pack;
use rules::parameter::{ChosenBy, Confidence, Parameter, Parameters, Value};
use rules::period::Period;
use rules::region::{RegionRegister, RegionRow};
use rules::text::Bilingual;
use std::collections::BTreeMap;

pub fn text(zh: &str) -> Bilingual {
    Bilingual::new(zh, zh)
}

fn field(
    code: &str,
    title: &str,
    kind: FieldKind,
    required: Required,
    role: Option<Role>,
) -> Field {
    Field {
        code: code.to_owned(),
        title: text(title),
        aliases: Vec::new(),
        kind,
        max_length: Some(600),
        required,
        role,
        sensitivity: Sensitivity::Personal,
        audience: vec![Audience::Person],
        mask: Mask::None,
    }
}

fn choice(words: &[&str], several: bool) -> FieldKind {
    FieldKind::Choice {
        words: words.iter().map(|&word| word.to_owned()).collect(),
        several,
        open: several,
    }
}

fn always(code: &str, title: &str, kind: FieldKind, role: Role) -> Field {
    field(code, title, kind, Required::Always, Some(role))
}

/// Party, document, organs: what every layout begins and ends with.
fn common(more: Vec<Field>) -> Vec<Field> {
    let mut fields = vec![
        always("XM", "姓名", FieldKind::Text, Role::SubjectName),
        always(
            "LB",
            "相对人类别",
            choice(&["自然人", "法人及非法人组织"], false),
            Role::SubjectKind,
        ),
        field(
            "FRDB",
            "法定代表人",
            FieldKind::Text,
            Required::Forbidden,
            None,
        ),
        always(
            "ZJLX",
            "证件类型",
            choice(&["身份证"], false),
            Role::DocumentType,
        ),
        always(
            "ZJHM",
            "证件号码",
            FieldKind::PersonNumber,
            Role::IdentityNumber,
        ),
        always("WSH", "文书号", FieldKind::Text, Role::DocumentNumber),
        always("JDRQ", "决定日期", FieldKind::Date, Role::DecidedOn),
    ];
    fields.extend(more);
    fields.extend([
        always("JG", "决定机关", FieldKind::Text, Role::DecidingOrgan),
        always(
            "JGDM",
            "决定机关代码",
            FieldKind::SocialCreditCode,
            Role::DecidingOrganCode,
        ),
        field(
            "BZ",
            "备注",
            FieldKind::Text,
            Required::Optional,
            Some(Role::Remark),
        ),
    ]);
    fields
}

fn permit_fields() -> Vec<Field> {
    common(vec![
        field(
            "XKZS",
            "许可证书名称",
            FieldKind::Text,
            Required::Optional,
            Some(Role::Subject),
        ),
        field(
            "XKBH",
            "许可编号",
            FieldKind::Text,
            Required::With {
                field: "XKZS".into(),
            },
            None,
        ),
        always("NR", "许可内容", FieldKind::Text, Role::Content),
        always("YXQZI", "有效期至", FieldKind::Date, Role::ValidUntil),
        always("ZT", "当前状态", choice(&["1", "0"], false), Role::State),
    ])
}

fn penalty_fields() -> Vec<Field> {
    let kinds = [
        "警告",
        "罚款",
        "没收违法所得",
        "行政拘留",
        "暂扣许可证件",
        "限制从业",
    ];
    common(vec![
        always("SY", "违法事实", FieldKind::Text, Role::Facts),
        always("YJ", "处罚依据", FieldKind::Text, Role::CitedBasis),
        always("CFLB", "处罚类别", choice(&kinds, true), Role::PenaltyKinds),
        always("NR", "处罚内容", FieldKind::Text, Role::Content),
        field(
            "FK",
            "罚款金额(万元)",
            FieldKind::Decimal { scale: 6 },
            Required::When {
                field: "CFLB".into(),
                contains: vec!["罚款".into()],
            },
            Some(Role::FineTenThousandYuan),
        ),
        always(
            "GSJZQ",
            "公示截止期",
            FieldKind::Date,
            Role::ClaimedDisplayUntil,
        ),
    ])
}

fn list_fields() -> Vec<Field> {
    common(vec![
        always("SS", "失信事实", FieldKind::Text, Role::Facts),
        always("MD", "名单名称", FieldKind::Text, Role::Subject),
        field(
            "GZRQ",
            "事先告知日期",
            FieldKind::Date,
            Required::Always,
            None,
        ),
    ])
}

fn commitment_fields() -> Vec<Field> {
    let states = ["全部履行", "部分履行", "全部未履行"];
    let unless = || Required::Unless {
        field: "LXZT".into(),
        is: "全部履行".into(),
    };
    let mut fields = common(vec![
        always("CNSY", "承诺事由", FieldKind::Text, Role::Subject),
        always("CNNR", "承诺内容", FieldKind::Text, Role::Content),
        field(
            "LXZT",
            "承诺履行状态",
            choice(&states, false),
            Required::Always,
            None,
        ),
        field(
            "WLX",
            "未履行的承诺内容",
            FieldKind::Text,
            unless(),
            Some(Role::Facts),
        ),
    ]);
    fields[5].max_length = Some(20);
    fields
}

fn honour_fields() -> Vec<Field> {
    common(vec![
        always("RYMC", "荣誉名称", FieldKind::Text, Role::Subject),
        field(
            "PJND",
            "评价年度",
            FieldKind::Integer,
            Required::Optional,
            None,
        ),
        field(
            "YXQZ",
            "有效期至",
            FieldKind::Date,
            Required::Optional,
            Some(Role::ValidUntil),
        ),
    ])
}

fn item(
    id: &str,
    title: &str,
    organ: &str,
    layout: &str,
    leaning: Leaning,
    fields: Vec<Field>,
) -> Item {
    Item {
        id: id.to_owned(),
        version: 1,
        title: text(title),
        class: "test".to_owned(),
        from: date(2018, 1, 1),
        until: None,
        basis: Vec::<Citation>::new(),
        publication_basis: Vec::new(),
        publishable: false,
        publication: rules::catalogue::Publication::default(),
        sources: vec![Source::Organ(organ.to_owned())],
        layout: layout.to_owned(),
        fields,
        key: vec!["WSH".to_owned()],
        date_order: vec![
            ("JDRQ".to_owned(), "YXQZI".to_owned()),
            ("JDRQ".to_owned(), "YXQZ".to_owned()),
            ("GZRQ".to_owned(), "JDRQ".to_owned()),
        ],
        leaning,
        grade: match layout {
            "penalty-2018" => GradeRule::ByPenaltyKind,
            _ => GradeRule::None,
        },
        end: match layout {
            "penalty-2018" => EndRule::ByGrade,
            _ => EndRule::After(Period::Years(3)),
        },
        severe_list: false,
        retention: Period::Years(5),
        repair: RepairRule::NotApplicable,
        seven_working_days: matches!(layout, "penalty-2018" | "permit-2018"),
        minimum_age: 14,
        areas: Vec::new(),
        occupations: Vec::new(),
        switched_off: None,
    }
}

fn organ(id: &str, name: &str, code: Option<&str>) -> Organ {
    Organ {
        id: id.to_owned(),
        short_name: text(name),
        names: vec![
            OrganName {
                name: text(&format!("原{name}")),
                from: None,
                until: Some(date(2017, 12, 31)),
            },
            OrganName {
                name: text(name),
                from: Some(date(2018, 1, 1)),
                until: None,
            },
        ],
        kind: OrganKind::Department,
        social_credit_code: code.map(str::to_owned),
        region: "360000".to_owned(),
        from: None,
        until: None,
        successors: Vec::new(),
    }
}

fn parameter(id: &str, months: u32) -> Parameter {
    Parameter {
        id: id.to_owned(),
        value: Value::Period(Period::Months(months)),
        what: text(id),
        chosen_by: ChosenBy::DecisionDate,
        from: None,
        until: None,
        instrument: "test".to_owned(),
        confidence: Confidence::Design,
    }
}

fn regions() -> RegionRegister {
    let lines = include_str!("../../../../packs/jiangxi/regions/jiangxi.csv");
    let rows = lines.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some(RegionRow {
            code: cells.next()?.to_owned(),
            name: cells.next()?.to_owned(),
            level: cells.next()?.to_owned(),
            first_year: None,
            last_year: None,
        })
    });
    RegionRegister::new(vec![("36".to_owned(), "江西省".to_owned())], rows.collect())
}

pub fn as_of() -> Date {
    date(2026, 11, 20)
}

/// One item of every family.
pub fn pack() -> Pack {
    let penalty = |word: &str, grade, minor| PenaltyKind {
        word: word.to_owned(),
        grade,
        minor_up_to_yuan: minor,
    };
    Pack {
        id: "test".to_owned(),
        title: text("江西省"),
        digest: "test".to_owned(),
        long_term_date: date(2099, 12, 31),
        fillers: vec!["无".to_owned()],
        suspicious_fine_ten_thousand_yuan: 100,
        earliest_decision: date(1949, 10, 1),
        document_types: vec![("身份证".to_owned(), vec!["citizen".to_owned()])],
        natural_person: "自然人".to_owned(),
        instruments: Vec::new(),
        classes: Vec::new(),
        items: vec![
            item(
                "transport-permit",
                "道路运输从业资格许可",
                "transport",
                "permit-2018",
                Leaning::Neutral,
                permit_fields(),
            ),
            item(
                "transport-penalty",
                "交通运输行政处罚",
                "transport",
                "penalty-2018",
                Leaning::Adverse,
                penalty_fields(),
            ),
            item(
                "court-list",
                "失信被执行人",
                "court",
                "court-list",
                Leaning::Adverse,
                list_fields(),
            ),
            item(
                "severe-food",
                "食品安全严重失信名单",
                "market",
                "severe-list",
                Leaning::Adverse,
                list_fields(),
            ),
            item(
                "commitment",
                "信用承诺",
                "market",
                "commitment",
                Leaning::Neutral,
                commitment_fields(),
            ),
            item(
                "honour",
                "诚信荣誉",
                "market",
                "honour",
                Leaning::Good,
                honour_fields(),
            ),
            item(
                "qualification",
                "职业资格",
                "court",
                "qualification",
                Leaning::Neutral,
                permit_fields(),
            ),
        ],
        forbidden: vec![Forbidden {
            id: "public-security-record".to_owned(),
            title: text("违反治安管理记录"),
            words: vec!["行政拘留".to_owned(), "治安管理处罚法".to_owned()],
            roles: vec![Role::PenaltyKinds, Role::CitedBasis],
            items: Vec::new(),
            unless: Vec::new(),
            from: Some(date(2026, 1, 1)),
            basis: Citation {
                instrument: "test".to_owned(),
                article: None,
            },
        }],
        penalty_kinds: vec![
            penalty("警告", Grade::Minor, None),
            penalty("罚款", Grade::General, Some(200)),
            penalty("限制从业", Grade::Serious, None),
        ],
        organs: vec![
            organ("transport", "江西省交通运输厅", Some("11369900YY9999990B")),
            organ("market", "江西省市场监督管理局", Some("91369900YY99999903")),
            organ("court", "江西省高级人民法院", None),
        ],
        regions: regions(),
        calendar: Calendar::new(BTreeMap::new()),
        parameters: Parameters::new(vec![
            parameter("PUB_MINOR_MAX", 3),
            parameter("PUB_GENERAL_MAX", 12),
            parameter("PUB_SERIOUS_MAX", 36),
        ]),
        roles: Vec::new(),
        purposes: Vec::new(),
        powers: Vec::new(),
        tags: Vec::new(),
        tasks: Vec::new(),
        notices: rules::notice::Notices::default(),
        measures: rules::measure::Measures::default(),
        points: Vec::new(),
    }
}
