//! 授权 and 查询依据: on which ground a question about a person may be answered.
//!
//! A decision carries its reason. The default is refusal; what is answered is what a live consent or a named
//! statutory power covers, and no item more.

use crate::budget::{BudgetKind, BudgetSpent};
use crate::consent_request;
use crate::pack::Pack;
use crate::secrecy::Seal;
use crate::text::Bilingual;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// What the person said to a request for consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConsentState {
    /// Asked, not yet answered.
    Asked,
    /// Approved by the person.
    Approved,
    /// Refused by the person.
    Refused,
    /// Approved once, withdrawn since.
    Withdrawn,
}

/// A consent 授权书, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Identifier, UUID v7.
    pub id: [u8; 16],
    /// Organ that may ask.
    pub grantee: String,
    /// Purpose, from the pack's closed list.
    pub purpose: String,
    /// Items the grantee asked for.
    pub items: Vec<String>,
    /// Items the person approved, a part or all of those asked for.
    pub approved_items: Vec<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Number of questions it allows.
    pub uses: u32,
    /// Number of questions answered on it.
    pub used: u32,
    /// What the person said.
    pub state: ConsentState,
}

/// The ground a question rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// A consent of the person.
    Consent([u8; 16]),
    /// A statutory power, for a case.
    Statute {
        /// Slug of the power in the pack.
        power: String,
        /// Number of the case it is used for.
        case_number: String,
    },
    /// A consent artefact 授权凭证 that does not prove what it says.
    NotGenuine(ArtefactFault),
}

/// Why a consent artefact 授权凭证, the signed form of a consent, proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArtefactFault {
    /// Not in the form of a signature of RFC 7515, or too long.
    Form,
    /// Its header names another algorithm or type than this platform signs with.
    Header,
    /// Signed with a key that is not this platform's.
    OtherKey,
    /// The signature does not fit: it was edited, or the signature belongs to something else.
    Signature,
    /// Signed by this platform, and not a consent in the form it reads.
    Content,
}

impl ArtefactFault {
    /// Every fault.
    pub const ALL: [ArtefactFault; 5] = [
        ArtefactFault::Form,
        ArtefactFault::Header,
        ArtefactFault::OtherKey,
        ArtefactFault::Signature,
        ArtefactFault::Content,
    ];

    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ArtefactFault::Form => "form",
            ArtefactFault::Header => "header",
            ArtefactFault::OtherKey => "other-key",
            ArtefactFault::Signature => "signature",
            ArtefactFault::Content => "content",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> Bilingual {
        let (zh, en) = match self {
            ArtefactFault::Form => (
                "不是完整的授权凭证（应为两个点分隔的三段）",
                "it is not a whole artefact: three parts separated by two dots",
            ),
            ArtefactFault::Header => (
                "签名算法或类型不是本平台使用的",
                "its header names another algorithm or type than this platform signs with",
            ),
            ArtefactFault::OtherKey => (
                "不是用本平台的密钥签名的",
                "it was not signed with a key of this platform",
            ),
            ArtefactFault::Signature => (
                "签名与内容不符：内容被改动过，或者签名是别处的",
                "the signature does not fit the content: it was edited, or the signature belongs to something else",
            ),
            ArtefactFault::Content => (
                "内容不是本平台可读的授权",
                "its content is not a consent this platform reads",
            ),
        };
        Bilingual::new(zh, en)
    }
}

/// A question as an organ puts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Organ that asks.
    pub organ: String,
    /// Purpose it states.
    pub purpose: String,
    /// Items it asks for; empty asks for all the ground covers.
    pub items: Vec<String>,
    /// Ground it names.
    pub ground: Ground,
}

/// Why a question is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such consent of this person.
    ConsentUnknown,
    /// The person has not answered yet.
    ConsentNotAnswered,
    /// The person refused.
    ConsentRefused,
    /// The person withdrew it.
    ConsentWithdrawn,
    /// Not valid before this day.
    ConsentNotYetValid(Date),
    /// Not valid after this day.
    ConsentExpired(Date),
    /// All its uses are spent.
    ConsentUsedUp(u32),
    /// Given to another organ.
    OtherGrantee,
    /// Given for another purpose.
    OtherPurpose,
    /// An item asked for is not covered.
    ItemNotCovered(String),
    /// The purpose is not in the list or is switched off.
    PurposeNotOpen,
    /// The purpose cannot rest on this kind of ground.
    GroundNotForPurpose,
    /// The power is not in the list or not this organ's.
    PowerNotHeld,
    /// A statutory question without a case number.
    CaseNumberMissing,
    /// The number belongs to a person of another name than the asker gave.
    NameDiffers,
    /// The artefact named as ground does not prove what it says.
    ArtefactNotGenuine(ArtefactFault),
    /// Too many different people were asked about.
    BudgetSpent(BudgetSpent),
    /// The ground does not allow the question to be sealed.
    SealNotAllowed,
    /// It may be sealed until this day at the latest, and not until a day that is past.
    SealDate(Date),
    /// A sealed question needs a reason.
    SealReasonMissing,
    /// The policy does not allow it, whatever ground was named.
    PolicyDenied,
}

impl Refusal {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::ConsentUnknown => "ASK-CONSENT-UNKNOWN",
            Refusal::ConsentNotAnswered => "ASK-CONSENT-NOT-ANSWERED",
            Refusal::ConsentRefused => "ASK-CONSENT-REFUSED",
            Refusal::ConsentWithdrawn => "ASK-CONSENT-WITHDRAWN",
            Refusal::ConsentNotYetValid(_) => "ASK-CONSENT-NOT-YET-VALID",
            Refusal::ConsentExpired(_) => "ASK-CONSENT-EXPIRED",
            Refusal::ConsentUsedUp(_) => "ASK-CONSENT-USED-UP",
            Refusal::OtherGrantee => "ASK-OTHER-GRANTEE",
            Refusal::OtherPurpose => "ASK-OTHER-PURPOSE",
            Refusal::ItemNotCovered(_) => "ASK-ITEM-NOT-COVERED",
            Refusal::PurposeNotOpen => "ASK-PURPOSE-NOT-OPEN",
            Refusal::GroundNotForPurpose => "ASK-GROUND-NOT-FOR-PURPOSE",
            Refusal::PowerNotHeld => "ASK-POWER-NOT-HELD",
            Refusal::CaseNumberMissing => "ASK-CASE-NUMBER-MISSING",
            Refusal::NameDiffers => "ASK-NAME-DIFFERS",
            Refusal::ArtefactNotGenuine(_) => "ASK-CONSENT-ARTEFACT",
            Refusal::BudgetSpent(spent) => spent.kind.code(),
            Refusal::SealNotAllowed => "ASK-SEAL-NOT-ALLOWED",
            Refusal::SealDate(_) => "ASK-SEAL-DATE",
            Refusal::SealReasonMissing => "ASK-SEAL-REASON-MISSING",
            Refusal::PolicyDenied => "POLICY-DENIED",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        match self {
            Refusal::ConsentUnknown => Bilingual::new(
                "没有本人的这份授权",
                "there is no such consent of this person",
            ),
            Refusal::ConsentNotAnswered => Bilingual::new(
                "本人尚未答复这份授权申请",
                "the person has not answered this request for consent",
            ),
            Refusal::ConsentRefused => {
                Bilingual::new("本人已拒绝授权", "the person refused consent")
            }
            Refusal::ConsentWithdrawn => {
                Bilingual::new("本人已撤回授权", "the person withdrew the consent")
            }
            Refusal::ConsentNotYetValid(day) => Bilingual::new(
                format!("授权自 {day} 起生效"),
                format!("the consent is valid from {day}"),
            ),
            Refusal::ConsentExpired(day) => Bilingual::new(
                format!("授权已于 {day} 到期"),
                format!("the consent ended on {day}"),
            ),
            Refusal::ConsentUsedUp(uses) => Bilingual::new(
                format!("授权的 {uses} 次查询已用完"),
                format!("all {uses} uses of the consent are spent"),
            ),
            Refusal::OtherGrantee => {
                Bilingual::new("授权给了其他单位", "the consent was given to another organ")
            }
            Refusal::OtherPurpose => Bilingual::new(
                "授权的用途与本次查询不同",
                "the consent was given for another purpose",
            ),
            Refusal::ItemNotCovered(item) => Bilingual::new(
                format!("查询依据不包含事项 {item}"),
                format!("the ground does not cover the item {item}"),
            ),
            Refusal::PurposeNotOpen => Bilingual::new(
                "用途不在用途清单内，或已停用",
                "the purpose is not in the list of purposes or is switched off",
            ),
            Refusal::GroundNotForPurpose => Bilingual::new(
                "该用途不能以这种依据查询",
                "this purpose cannot rest on this kind of ground",
            ),
            Refusal::PowerNotHeld => Bilingual::new(
                "本单位没有这项法定职权",
                "the organ does not hold this statutory power",
            ),
            Refusal::CaseNumberMissing => Bilingual::new(
                "依职权查询必须注明案件编号",
                "a question under a statutory power needs a case number",
            ),
            Refusal::NameDiffers => Bilingual::new(
                "姓名与证件号码不符，未提供任何信息",
                "name and number do not belong together; nothing was told",
            ),
            Refusal::ArtefactNotGenuine(fault) => {
                let fault = fault.text();
                Bilingual::new(
                    format!("授权凭证不可采信：{}", fault.zh),
                    format!("the consent artefact proves nothing: {}", fault.en),
                )
            }
            Refusal::BudgetSpent(spent) => spent.text(&in_beijing(spent.frees_at)),
            Refusal::SealNotAllowed => Bilingual::new(
                "这种查询依据不允许对本人保密",
                "a question on this ground may not be kept from the person",
            ),
            Refusal::SealDate(last) => Bilingual::new(
                format!("公开日期应在明日至 {last} 之间"),
                format!("the day it opens lies between tomorrow and {last}"),
            ),
            Refusal::SealReasonMissing => Bilingual::new(
                "对本人保密必须写明理由",
                "a question kept from the person needs a reason",
            ),
            Refusal::PolicyDenied => Bilingual::new(
                "访问策略不允许这次查询",
                "the policy of the platform does not allow this question",
            ),
        }
    }
}

/// A time of the day as it is in Asia/Shanghai.
fn in_beijing(at: Timestamp) -> String {
    let there = TimeZone::fixed(Offset::constant(8)).to_datetime(at);
    format!("{:02}:{:02}", there.hour(), there.minute())
}

/// A refusal in words, from its code as the access log keeps it: without the dates and numbers of the single case.
#[must_use]
pub fn refusal_text(code: &str) -> Option<Bilingual> {
    let plain = |zh: &str, en: &str| Some(Bilingual::new(zh, en));
    match code {
        "ASK-CONSENT-NOT-YET-VALID" => plain("授权尚未生效", "the consent is not yet valid"),
        "ASK-SEAL-DATE" => plain(
            "要求保密的期限超过法定上限，或日期已过",
            "it was to be sealed longer than the law allows, or until a day that is past",
        ),
        "ASK-CONSENT-EXPIRED" => plain("授权已到期", "the consent has ended"),
        "ASK-CONSENT-USED-UP" => plain("授权次数已用完", "all uses of the consent are spent"),
        "ASK-CONSENT-ARTEFACT" => plain(
            "所持的授权凭证不真实或被改动过",
            "the consent artefact was not genuine or had been edited",
        ),
        "ASK-ITEM-NOT-COVERED" => plain(
            "所查事项不在查询依据之内",
            "an item asked for is not covered by the ground",
        ),
        _ => consent_request::refusal_text(code)
            .or_else(|| same_in_every_case(code))
            .or_else(|| budget_text(code)),
    }
}

/// The words of a budget that was spent, without its numbers.
fn budget_text(code: &str) -> Option<Bilingual> {
    let kind = BudgetKind::ALL
        .into_iter()
        .find(|kind| kind.code() == code)?;
    let title = kind.title();
    Some(Bilingual::new(
        format!("查询人数超过额度（{}）", title.zh),
        format!("more people than the budget allows ({})", title.en),
    ))
}

/// The words of refusals that name no date or number.
fn same_in_every_case(code: &str) -> Option<Bilingual> {
    [
        Refusal::ConsentUnknown,
        Refusal::ConsentNotAnswered,
        Refusal::ConsentRefused,
        Refusal::ConsentWithdrawn,
        Refusal::OtherGrantee,
        Refusal::OtherPurpose,
        Refusal::PurposeNotOpen,
        Refusal::GroundNotForPurpose,
        Refusal::PowerNotHeld,
        Refusal::CaseNumberMissing,
        Refusal::NameDiffers,
        Refusal::SealNotAllowed,
        Refusal::SealReasonMissing,
        Refusal::PolicyDenied,
    ]
    .iter()
    .find(|refusal| refusal.code() == code)
    .map(Refusal::text)
}

/// What may be answered: the items covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// Items of the answer.
    pub items: Vec<String>,
    /// Names of the policies that allow it, as the log entry tells them. What is decided here knows of none; whoever asks
    /// the policy as well adds them.
    pub policies: Vec<String>,
    /// It stays closed to the person until a day.
    pub seal: Option<Seal>,
}

/// Decides a question on a day. `consent` is the subject's consent of the id the ground names, if there is one.
///
/// # Errors
/// The [`Refusal`], with its reason.
pub fn decide(
    question: &Question,
    consent: Option<&Consent>,
    pack: &Pack,
    day: Date,
) -> Result<Allowed, Refusal> {
    let purpose = pack
        .purpose(&question.purpose)
        .filter(|p| p.switched_off.is_none())
        .ok_or(Refusal::PurposeNotOpen)?;
    let covered: Vec<&str> = match &question.ground {
        Ground::Consent(id) => {
            if !purpose.with_consent {
                return Err(Refusal::GroundNotForPurpose);
            }
            let consent = consent
                .filter(|c| c.id == *id)
                .ok_or(Refusal::ConsentUnknown)?;
            check_consent(question, consent, day)?;
            consent.approved_items.iter().map(String::as_str).collect()
        }
        Ground::Statute { power, case_number } => {
            if !purpose.by_statute {
                return Err(Refusal::GroundNotForPurpose);
            }
            let power = pack
                .power(power)
                .filter(|p| {
                    p.organs.contains(&question.organ) && p.purposes.contains(&question.purpose)
                })
                .ok_or(Refusal::PowerNotHeld)?;
            if case_number.trim().is_empty() {
                return Err(Refusal::CaseNumberMissing);
            }
            power.items.iter().map(String::as_str).collect()
        }
        Ground::NotGenuine(fault) => return Err(Refusal::ArtefactNotGenuine(*fault)),
    };
    let within_purpose =
        |item: &str| purpose.items.is_empty() || purpose.items.iter().any(|i| i == item);
    let covers = |item: &str| covered.contains(&item) && within_purpose(item);
    if let Some(outside) = question.items.iter().find(|i| !covers(i)) {
        return Err(Refusal::ItemNotCovered(outside.clone()));
    }
    let items = if question.items.is_empty() {
        covered
            .into_iter()
            .filter(|i| within_purpose(i))
            .map(str::to_owned)
            .collect()
    } else {
        question.items.clone()
    };
    Ok(Allowed {
        items,
        policies: Vec::new(),
        seal: None,
    })
}

fn check_consent(question: &Question, consent: &Consent, day: Date) -> Result<(), Refusal> {
    if consent.grantee != question.organ {
        return Err(Refusal::OtherGrantee);
    }
    match consent.state {
        ConsentState::Asked => return Err(Refusal::ConsentNotAnswered),
        ConsentState::Refused => return Err(Refusal::ConsentRefused),
        ConsentState::Withdrawn => return Err(Refusal::ConsentWithdrawn),
        ConsentState::Approved => {}
    }
    if consent.purpose != question.purpose {
        return Err(Refusal::OtherPurpose);
    }
    if day < consent.from {
        return Err(Refusal::ConsentNotYetValid(consent.from));
    }
    if day > consent.until {
        return Err(Refusal::ConsentExpired(consent.until));
    }
    if consent.used >= consent.uses {
        return Err(Refusal::ConsentUsedUp(consent.uses));
    }
    Ok(())
}
