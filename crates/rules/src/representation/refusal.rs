//! Why a representation is not established, or opens nothing.

use crate::text::Bilingual;
use jiff::civil::Date;

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RepresentationRefusal {
    /// Nobody represents themselves.
    SamePerson,
    /// A guardian of a minor was named for an adult.
    WardIsAdult,
    /// A guardian of an adult was named for a minor.
    WardIsMinor,
    /// The represented person has died; a guardianship ended with that.
    WardIsDead,
    /// The representative is a minor.
    RepresentativeIsMinor,
    /// The document does not prove this kind.
    DocumentDoesNotFit,
    /// The number of a document is missing, too long, or somebody's identity number.
    DocumentNumber,
    /// Nothing proves the kinship.
    KinshipMissing,
    /// The first day has passed, or lies after the last.
    Dates,
    /// It would last longer than this day.
    TooLong(Date),
    /// The pack does not say how long.
    LawMissing,
    /// The same stands already.
    Exists,
    /// Whoever proposed it may not decide on it.
    FourEyes,
    /// A decision needs a reason.
    ReasonMissing,
    /// It was decided before.
    Decided,
    /// Nobody decided until this day.
    Lapsed(Date),
    /// It is not confirmed.
    NotConfirmed,
    /// It was rejected.
    Rejected,
    /// It was ended.
    Ended,
    /// It begins on this day.
    NotYet(Date),
    /// This was its last day.
    Expired(Date),
    /// The kind does not reach so far.
    NotCovered,
    /// The person arranged otherwise in life.
    Arranged,
    /// The policy does not allow it.
    PolicyDenied,
}

/// Those that say the same whatever the case.
const PLAIN: [RepresentationRefusal; 20] = [
    RepresentationRefusal::SamePerson,
    RepresentationRefusal::WardIsAdult,
    RepresentationRefusal::WardIsMinor,
    RepresentationRefusal::WardIsDead,
    RepresentationRefusal::RepresentativeIsMinor,
    RepresentationRefusal::DocumentDoesNotFit,
    RepresentationRefusal::DocumentNumber,
    RepresentationRefusal::KinshipMissing,
    RepresentationRefusal::Dates,
    RepresentationRefusal::LawMissing,
    RepresentationRefusal::Exists,
    RepresentationRefusal::FourEyes,
    RepresentationRefusal::ReasonMissing,
    RepresentationRefusal::Decided,
    RepresentationRefusal::NotConfirmed,
    RepresentationRefusal::Rejected,
    RepresentationRefusal::Ended,
    RepresentationRefusal::NotCovered,
    RepresentationRefusal::Arranged,
    RepresentationRefusal::PolicyDenied,
];

impl RepresentationRefusal {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        use RepresentationRefusal as Refusal;
        match self {
            Refusal::SamePerson => "REPRESENTATION-SAME-PERSON",
            Refusal::WardIsAdult => "REPRESENTATION-WARD-ADULT",
            Refusal::WardIsMinor => "REPRESENTATION-WARD-MINOR",
            Refusal::WardIsDead => "REPRESENTATION-WARD-DEAD",
            Refusal::RepresentativeIsMinor => "REPRESENTATION-REPRESENTATIVE-MINOR",
            Refusal::DocumentDoesNotFit => "REPRESENTATION-DOCUMENT",
            Refusal::DocumentNumber => "REPRESENTATION-DOCUMENT-NUMBER",
            Refusal::KinshipMissing => "REPRESENTATION-KINSHIP",
            Refusal::Dates => "REPRESENTATION-DATES",
            Refusal::TooLong(_) => "REPRESENTATION-LIMIT",
            Refusal::LawMissing => "REPRESENTATION-PACK",
            Refusal::Exists => "REPRESENTATION-EXISTS",
            Refusal::FourEyes => "REPRESENTATION-FOUR-EYES",
            Refusal::ReasonMissing => "REPRESENTATION-REASON",
            Refusal::Decided => "REPRESENTATION-DECIDED",
            Refusal::Lapsed(_) => "REPRESENTATION-LAPSED",
            Refusal::NotConfirmed => "REPRESENTATION-NOT-CONFIRMED",
            Refusal::Rejected => "REPRESENTATION-REJECTED",
            Refusal::Ended => "REPRESENTATION-ENDED",
            Refusal::NotYet(_) => "REPRESENTATION-NOT-YET",
            Refusal::Expired(_) => "REPRESENTATION-EXPIRED",
            Refusal::NotCovered => "REPRESENTATION-NOT-COVERED",
            Refusal::Arranged => "REPRESENTATION-ARRANGED",
            Refusal::PolicyDenied => "REPRESENTATION-POLICY",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        use RepresentationRefusal as Refusal;
        let (zh, en) = match self {
            Refusal::SamePerson => ("代理人与被代理人是同一人", "both are the same person"),
            Refusal::WardIsAdult => (
                "被代理人已成年，不能由未成年人的监护人代理",
                "the person is an adult and has no guardian as a minor",
            ),
            Refusal::WardIsMinor => (
                "被代理人未成年，请按未成年人的监护人登记",
                "the person is a minor: register a guardian of a minor",
            ),
            Refusal::WardIsDead => (
                "被代理人已登记死亡，监护关系已终止",
                "the person's death is on record, and guardianship ended with it",
            ),
            Refusal::RepresentativeIsMinor => ("代理人未成年", "the representative is a minor"),
            Refusal::DocumentDoesNotFit => (
                "所出示的文件不能证明这种代理关系",
                "the document shown does not prove this kind of representation",
            ),
            Refusal::DocumentNumber => (
                "文件编号缺失、过长或含有证件号码",
                "the number of a document is missing, too long, or holds an identity number",
            ),
            Refusal::KinshipMissing => ("没有亲属关系证明", "nothing proves the kinship"),
            Refusal::Dates => (
                "起始日期已过，或晚于截止日期",
                "the first day has passed, or lies after the last day",
            ),
            Refusal::TooLong(last) => {
                return Bilingual::new(
                    format!("最迟只能到 {last}"),
                    format!("it may last until {last} at most"),
                );
            }
            Refusal::LawMissing => (
                "地方数据包没有规定代理的期限",
                "the pack does not say how long a representation lasts",
            ),
            Refusal::Exists => (
                "同样的代理已经登记或正在等待复核",
                "the same representation is confirmed or waits to be",
            ),
            Refusal::FourEyes => (
                "提出登记的人不得复核",
                "whoever proposed it may not decide on it",
            ),
            Refusal::ReasonMissing => ("没有写明理由", "no reason is given"),
            Refusal::Decided => ("该登记已经复核", "it was decided before"),
            Refusal::Lapsed(day) => {
                return Bilingual::new(
                    format!("该登记未在 {day} 之前复核，已失效"),
                    format!("nobody decided on it until {day}, and it lapsed"),
                );
            }
            Refusal::NotConfirmed => ("代理尚未复核确认", "the representation is not confirmed"),
            Refusal::Rejected => ("代理未获确认", "the representation was rejected"),
            Refusal::Ended => ("代理已终止", "the representation was ended"),
            Refusal::NotYet(day) => {
                return Bilingual::new(
                    format!("代理自 {day} 起生效"),
                    format!("the representation begins on {day}"),
                );
            }
            Refusal::Expired(day) => {
                return Bilingual::new(
                    format!("代理已于 {day} 到期"),
                    format!("the representation ended on {day}"),
                );
            }
            Refusal::NotCovered => (
                "代理不包括此事：无人可以替死者作出同意",
                "the representation does not reach so far: nobody gives a consent for the dead",
            ),
            Refusal::Arranged => ("本人生前另有安排", "the person arranged otherwise in life"),
            Refusal::PolicyDenied => ("访问策略不允许", "the policy does not allow it"),
        };
        Bilingual::new(zh, en)
    }
}

/// A refusal in words, from its code as the access log keeps it: without the day of the single case.
#[must_use]
pub fn refusal_text(code: &str) -> Option<Bilingual> {
    let plain = |zh, en| Some(Bilingual::new(zh, en));
    match code {
        "REPRESENTATION-LIMIT" => plain("代理期限过长", "it would last too long"),
        "REPRESENTATION-LAPSED" => plain("逾期未复核，已失效", "nobody decided in time"),
        "REPRESENTATION-NOT-YET" => plain("代理尚未生效", "the representation has not begun"),
        "REPRESENTATION-EXPIRED" => plain("代理已到期", "the representation is past its last day"),
        _ => PLAIN
            .iter()
            .find(|refusal| refusal.code() == code)
            .map(RepresentationRefusal::text),
    }
}
