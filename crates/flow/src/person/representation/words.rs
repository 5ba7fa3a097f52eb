//! What the list of who looked says of representations.

use rules::representation::RepresentationKind;
use rules::text::Bilingual;
use store::Kind;

/// What an entry tells of.
pub(in crate::person) fn kind_title(kind: Kind) -> Bilingual {
    let (zh, en) = match kind {
        Kind::RepresentationProposed => ("提出代理登记", "representation proposed"),
        Kind::RepresentationConfirmed => ("代理登记经复核确认", "representation confirmed"),
        Kind::RepresentationRejected => ("代理登记未获确认", "representation rejected"),
        Kind::RepresentationObjected => ("对代理提出异议", "objection to a representation"),
        Kind::ObjectionAnswered => (
            "代理异议已答复，代理维持",
            "objection answered, the representation stands",
        ),
        Kind::RepresentationEnded => ("代理终止", "representation ended"),
        Kind::RepresentedReport => ("代理人查阅报告", "report read by a representative"),
        Kind::RepresentedAccesses => (
            "代理人查看查询登记",
            "list of who looked read by a representative",
        ),
        Kind::RepresentedConsents => ("代理人查看授权", "consents read by a representative"),
        Kind::RepresentedCases => (
            "代理人查看或者办理案件",
            "cases read by a representative, or acted in",
        ),
        Kind::ArrangementMade => (
            "作出生前安排",
            "arrangement made for the time after one's death",
        ),
        other => (other.word(), other.word()),
    };
    Bilingual::new(zh, en)
}

/// The ground of an entry that rests on a representation: `<id>:<kind>`.
pub(in crate::person) fn ground_text(rest: &str) -> Bilingual {
    let (id, kind) = rest.split_once(':').unwrap_or((rest, ""));
    let short = id.get(id.len().saturating_sub(8)..).unwrap_or(id);
    let (zh, en) = match RepresentationKind::from_word(kind) {
        Some(kind) if kind.is_guardian() => ("监护人代理", "on a guardian's representation"),
        Some(_) => ("死者近亲属代理", "on a close relative's representation"),
        None => ("代理", "on a representation"),
    };
    Bilingual::new(
        format!("{zh}（编号尾号 {short}）"),
        format!("{en} (number ending in {short})"),
    )
}

/// What was arranged, in words.
pub(in crate::person) fn choice_text(choice: &str) -> Bilingual {
    let (zh, en) = match choice {
        "law" => ("近亲属依法办理", "close relatives as the law says"),
        "nobody" => ("不许任何人查阅", "nobody"),
        "named" => ("仅限指定的近亲属", "only the relatives named"),
        other => (other, other),
    };
    Bilingual::new(zh, en)
}
