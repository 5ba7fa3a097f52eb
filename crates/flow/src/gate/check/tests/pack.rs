//! A small pack: a few organs with a history, items of each kind, two years of calendar.

use super::layouts;
use jiff::civil::{Date, date};
use rules::calendar::{Calendar, YearCalendar};
use rules::catalogue::{
    EndRule, Field, Forbidden, Grade, GradeRule, Item, Leaning, PenaltyKind, RepairRule, Role,
    Source,
};
use rules::identifier::social_credit_check_char;
use rules::instrument::{Citation, Instrument, Rank};
use rules::organ::{Organ, OrganKind, OrganName};
use rules::pack::Pack;
use rules::parameter::{ChosenBy, Confidence, Parameter, Parameters, Value};
use rules::period::Period;
use rules::region::{RegionRegister, RegionRow};
use rules::text::Bilingual;
use std::collections::BTreeMap;

fn say(text: &str) -> Bilingual {
    Bilingual::new(text, text)
}

/// A right code of an organ that does not exist.
pub(super) fn code(serial: u32) -> String {
    let body = format!("11369900YY9{serial:05}0");
    format!("{body}{}", social_credit_check_char(&body).unwrap())
}

fn cite(instrument: &str) -> Citation {
    Citation {
        instrument: instrument.to_owned(),
        article: None,
    }
}

fn instrument(id: &str, rank: Rank, from: Date, until: Option<Date>) -> Instrument {
    Instrument {
        id: id.to_owned(),
        title: say(id),
        document_number: None,
        rank,
        in_force_from: from,
        in_force_until: until,
        replaced_by: None,
        articles: Vec::new(),
        verify: false,
    }
}

fn organ(id: &str, name: &str, serial: Option<u32>) -> Organ {
    Organ {
        id: id.to_owned(),
        short_name: say(id),
        names: vec![OrganName {
            name: say(name),
            from: None,
            until: None,
        }],
        kind: OrganKind::Department,
        social_credit_code: serial.map(code),
        region: "360000".to_owned(),
        from: None,
        until: None,
        successors: Vec::new(),
    }
}

fn organs() -> Vec<Organ> {
    let mut renamed = organ("data", "江西省数据局", Some(4));
    renamed.names.insert(
        0,
        OrganName {
            name: say("江西省大数据办"),
            from: None,
            until: Some(date(2024, 1, 31)),
        },
    );
    renamed.names[1].from = Some(date(2024, 2, 1));
    let mut ended = organ("old-roads", "江西省公路局（旧）", Some(5));
    ended.until = Some(date(2020, 12, 31));
    ended.successors = vec!["transport".to_owned()];
    let mut vanished = organ("vanished", "江西省消失局", Some(6));
    vanished.until = Some(date(2020, 12, 31));
    let mut bank = organ("bank", "江西测试银行", None);
    bank.kind = OrganKind::Bank;
    vec![
        organ("transport", "江西省交通运输厅", Some(1)),
        organ("health", "江西省卫生健康委员会", Some(2)),
        renamed,
        ended,
        vanished,
        bank,
    ]
}

fn item(id: &str, fields: Vec<Field>, leaning: Leaning, grade: GradeRule, end: EndRule) -> Item {
    Item {
        id: id.to_owned(),
        version: 1,
        title: say(id),
        class: "administrative".to_owned(),
        from: date(2022, 1, 1),
        until: None,
        basis: vec![cite("notice"), cite("law"), cite("older-law")],
        publication_basis: Vec::new(),
        publishable: false,
        publication: rules::catalogue::Publication::default(),
        sources: vec![Source::Kind(OrganKind::Department)],
        layout: id.to_owned(),
        fields,
        key: vec!["WSH".to_owned(), "MC".to_owned()],
        date_order: [("YXQZ", "YXQZI"), ("JDRQ", "GSJZQ")]
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .to_vec(),
        leaning,
        grade,
        end,
        severe_list: false,
        retention: Period::Years(5),
        repair: RepairRule::NotApplicable,
        seven_working_days: true,
        minimum_age: 14,
        areas: Vec::new(),
        occupations: Vec::new(),
        switched_off: None,
    }
}

fn items() -> Vec<Item> {
    let five_years = Period::Years(5);
    let penalty = |id| {
        item(
            id,
            layouts::penalty(),
            Leaning::Adverse,
            GradeRule::ByPenaltyKind,
            EndRule::ByGrade,
        )
    };
    let mut off = penalty("student");
    off.switched_off = Some(say("无依据"));
    let mut past = penalty("past");
    past.until = Some(date(2025, 12, 31));
    let mut notice_only = penalty("notice-only");
    notice_only.basis = vec![cite("notice")];
    let mut commitment = item(
        "commitment",
        layouts::commitment(),
        Leaning::Neutral,
        GradeRule::Fixed(Grade::Minor),
        EndRule::After(five_years),
    );
    commitment.seven_working_days = false;
    vec![
        penalty("penalty"),
        item(
            "permit",
            layouts::permit(),
            Leaning::Neutral,
            GradeRule::None,
            EndRule::OwnEnd {
                long_term: five_years,
            },
        ),
        commitment,
        off,
        past,
        notice_only,
    ]
}

fn parameters() -> Parameters {
    let from_2026 = Some(date(2026, 4, 1));
    let list = [
        ("SGS_REPORT_WD", "7 working days", Some(date(2018, 7, 25))),
        ("PUB_MINOR_MAX", "3 months", from_2026),
        ("PUB_GENERAL_MAX", "1 year", from_2026),
        ("OLD_PUB_GENERAL_MAX", "3 years", None),
    ];
    let versions = list.map(|(id, period, from)| Parameter {
        id: id.to_owned(),
        value: Value::Period(Period::parse(period).unwrap()),
        what: say(id),
        chosen_by: ChosenBy::DecisionDate,
        from,
        until: None,
        instrument: "law".to_owned(),
        confidence: Confidence::Design,
    });
    Parameters::new(versions.to_vec())
}

fn forbidden() -> Vec<Forbidden> {
    let matter = |id: &str, words: &[&str], roles: &[Role], from| Forbidden {
        id: id.to_owned(),
        title: say(id),
        words: words.iter().map(|&w| w.to_owned()).collect(),
        roles: roles.to_vec(),
        items: Vec::new(),
        unless: Vec::new(),
        from,
        basis: cite("law"),
    };
    vec![
        matter(
            "治安",
            &["治安管理处罚"],
            &[Role::Facts, Role::Remark],
            Some(date(2026, 1, 1)),
        ),
        matter("处罚", &["管理处罚"], &[Role::Content], None),
        matter("拘留", &["行政拘留"], &[Role::PenaltyKinds], None),
        matter("将来", &["将来"], &[Role::Facts], Some(date(2027, 1, 1))),
        Forbidden {
            items: vec!["penalty".to_owned()],
            unless: vec!["已毕业".to_owned()],
            ..matter(
                "校园贷",
                &["校园贷"],
                &[Role::Facts, Role::Content, Role::Remark],
                None,
            )
        },
    ]
}

fn penalty_kinds() -> Vec<PenaltyKind> {
    let kind = |word: &str, grade, minor_up_to_yuan| PenaltyKind {
        word: word.to_owned(),
        grade,
        minor_up_to_yuan,
    };
    vec![
        kind("警告", Grade::Minor, None),
        kind("罚款", Grade::General, Some(200)),
        kind("暂扣许可证", Grade::General, None),
        kind("吊销许可证", Grade::Serious, None),
        kind("其他", Grade::Minor, None),
    ]
}

pub(super) fn pack() -> Pack {
    let region = RegionRow {
        code: "360199".to_owned(),
        name: "测试区".to_owned(),
        level: "county".to_owned(),
        first_year: None,
        last_year: None,
    };
    let types = [
        ("身份证", &["citizen", "citizen-15"][..]),
        ("港澳台居民居住证", &["residence-permit"]),
        ("护照号", &[]),
    ];
    Pack {
        id: "test".to_owned(),
        title: say("测试省"),
        digest: String::new(),
        long_term_date: date(2099, 12, 31),
        fillers: ["无", "/", "-", "null", "0", "测试"]
            .map(str::to_owned)
            .to_vec(),
        suspicious_fine_ten_thousand_yuan: 100,
        earliest_decision: date(1949, 10, 1),
        document_types: types
            .map(|(word, kinds)| {
                (
                    word.to_owned(),
                    kinds.iter().map(|&k| k.to_owned()).collect(),
                )
            })
            .to_vec(),
        natural_person: "自然人".to_owned(),
        instruments: vec![
            instrument("law", Rank::Law, date(2021, 7, 15), None),
            instrument(
                "older-law",
                Rank::Law,
                date(1996, 10, 1),
                Some(date(2020, 12, 31)),
            ),
            instrument("notice", Rank::NormativeDocument, date(1949, 10, 1), None),
        ],
        classes: Vec::new(),
        items: items(),
        forbidden: forbidden(),
        penalty_kinds: penalty_kinds(),
        organs: organs(),
        regions: RegionRegister::new(vec![("36".to_owned(), "江西省".to_owned())], vec![region]),
        calendar: Calendar::new(BTreeMap::from(
            [2025, 2026].map(|y| (y, YearCalendar::default())),
        )),
        parameters: parameters(),
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
