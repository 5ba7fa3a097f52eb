//! 公示: which record of a natural person may be shown to everybody, and what of it.
//!
//! A natural person's record is unpublished by default. It is published only where the catalogue says so with a basis in force,
//! never about what somebody did as a minor, and never where the law leaves minor dishonesty unpublished (PUB_MINOR_DEFAULT).
//! Identity numbers are never shown, and a name is masked unless the person consented to be named.

use crate::catalogue::{Audience, Field, Grade, Item, Mask, Role};
use crate::instrument::Citation;
use crate::mask;
use crate::pack::Pack;
use crate::parameter::Value;
use crate::period::has_reached;
use crate::record::{State, Version};
use crate::text::Bilingual;
use jiff::civil::Date;

/// The parameter with the age of majority, chosen by the day of the act.
const ADULT_AGE: &str = "ADULT_AGE";
/// Majority in whole years where the pack has no such parameter (Civil Code art. 17).
const ADULT_AGE_BY_CIVIL_CODE: u32 = 18;
/// The parameter that says whether minor dishonesty is published.
const MINOR_DEFAULT: &str = "PUB_MINOR_DEFAULT";
/// What it says when it is not.
const NOT_PUBLISHED: &str = "not-published";

/// Why a record is not shown in public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicationRefusal {
    /// The catalogue does not mark the item as publishable, or it is switched off.
    NotPublishable,
    /// No basis of the publication is in force today.
    NoBasis,
    /// The record is not shown at all: it ended, is suspended, or is to come.
    NotShown,
    /// The person disputes it, and nobody has decided.
    Disputed,
    /// The person is a minor, or was when they acted.
    Minor,
    /// 轻微: minor dishonesty is not published.
    MinorGrade,
    /// It rests on the person's consent, and they have not agreed.
    NoConsent,
    /// It rests on a law, so that there is no consent to give or to take back.
    ByLaw,
}

impl PublicationRefusal {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotPublishable => "PUBLICATION-NOT-IN-CATALOGUE",
            Self::NoBasis => "PUBLICATION-NO-BASIS",
            Self::NotShown => "PUBLICATION-NOT-SHOWN",
            Self::Disputed => "PUBLICATION-DISPUTED",
            Self::Minor => "PUBLICATION-MINOR",
            Self::MinorGrade => "PUBLICATION-MINOR-GRADE",
            Self::NoConsent => "PUBLICATION-NO-CONSENT",
            Self::ByLaw => "PUBLICATION-BY-LAW",
        }
    }

    /// In words.
    #[must_use]
    pub fn what(self) -> Bilingual {
        let (zh, en) = match self {
            Self::NotPublishable => (
                "目录没有将该事项列为可以公示，自然人的信息默认不公示",
                "The catalogue does not mark the item as publishable; a natural person's record is unpublished by default",
            ),
            Self::NoBasis => (
                "该事项的公示依据目前均未生效或者已经失效",
                "No basis of publishing the item is in force",
            ),
            Self::NotShown => (
                "该信息已到期、已修复、已撤销或者暂停使用，不能公示",
                "The record has ended, was repaired or withdrawn, or is out of use",
            ),
            Self::Disputed => (
                "本人对该信息有异议，处理完毕之前不能公示",
                "The person disputes the record; it is not published before that is decided",
            ),
            Self::Minor => (
                "本人未成年，或者行为发生时未成年，不得公示",
                "The person is a minor, or was when they acted; that is never published",
            ),
            Self::MinorGrade => ("轻微失信信息不公示", "Minor dishonesty is not published"),
            Self::NoConsent => (
                "该事项只有经本人同意才能公示，本人没有同意",
                "The item is published only with the person's consent, and they have not agreed",
            ),
            Self::ByLaw => (
                "该信息依法公示，不以本人同意为依据",
                "The record is published because a law says so, and not on the person's consent",
            ),
        };
        Bilingual::new(zh, en)
    }

    /// What to do.
    #[must_use]
    pub fn remedy(self) -> Bilingual {
        let (zh, en) = match self {
            Self::NoConsent => (
                "请等待本人在其案件中同意；不同意的，请终止",
                "Wait until the person agrees in their case, or drop the publication",
            ),
            Self::Disputed => ("请先办结异议", "Decide the objection first"),
            Self::ByLaw => (
                "认为公示有误的，请陈述申辩、提出异议，或者申请信用修复",
                "If it is wrong, answer the notice, object, or apply for repair",
            ),
            _ => (
                "请不要公示；认为目录有误的，请联系目录的审批单位",
                "Do not publish it; if the catalogue is wrong, write to who approves it",
            ),
        };
        Bilingual::new(zh, en)
    }
}

/// Whether an item may be published at all on a day, and its version of that day.
///
/// # Errors
/// [`PublicationRefusal::NotPublishable`], [`PublicationRefusal::NoBasis`].
pub fn publishable<'p>(
    pack: &'p Pack,
    item: &str,
    day: Date,
) -> Result<&'p Item, PublicationRefusal> {
    let item = pack.item_on(item, day);
    let item = item.filter(|item| item.publishable && item.switched_off.is_none());
    let item = item.ok_or(PublicationRefusal::NotPublishable)?;
    let in_force = |citation: &Citation| {
        let instrument = pack.instrument(&citation.instrument);
        instrument.is_some_and(|found| found.in_force_on(day))
    };
    match item.publication_basis.iter().any(in_force) {
        true => Ok(item),
        false => Err(PublicationRefusal::NoBasis),
    }
}

/// Whether a record of somebody born on a day may be published on a day. What is published already is not taken away by a dispute:
/// it is marked.
///
/// # Errors
/// [`PublicationRefusal`].
pub fn check<'p>(
    pack: &'p Pack,
    version: &Version,
    born_on: Date,
    day: Date,
) -> Result<&'p Item, PublicationRefusal> {
    let item = publishable(pack, &version.item, day)?;
    if !version.shown_on(day) {
        return Err(PublicationRefusal::NotShown);
    }
    if version.state == State::Disputed {
        return Err(PublicationRefusal::Disputed);
    }
    let acted_on = acted_on(item, version);
    let adult = pack.parameters.count_on(ADULT_AGE, acted_on);
    let adult = adult.unwrap_or(ADULT_AGE_BY_CIVIL_CODE);
    if !has_reached(born_on, adult, acted_on) || !has_reached(born_on, adult, day) {
        return Err(PublicationRefusal::Minor);
    }
    if version.grade == Some(Grade::Minor) && !publishes_minor_dishonesty(pack, day) {
        return Err(PublicationRefusal::MinorGrade);
    }
    Ok(item)
}

/// The day of the act where the format has it, or of the decision.
fn acted_on(item: &Item, version: &Version) -> Date {
    let field = item.field_of(Role::ActedOn);
    let text = field.and_then(|field| text_of(version, &field.code));
    let day = text.and_then(|text| text.parse().ok());
    day.unwrap_or(version.decided_on).min(version.decided_on)
}

fn text_of<'v>(version: &'v Version, code: &str) -> Option<&'v str> {
    let found = version.fields.iter().find(|(known, _)| known == code);
    found.map(|(_, text)| text.as_str())
}

/// Where nothing is said, it is not.
fn publishes_minor_dishonesty(pack: &Pack, day: Date) -> bool {
    let said = pack.parameters.on(MINOR_DEFAULT, day);
    said.is_ok_and(|said| !matches!(&said.value, Value::Statement(text) if text == NOT_PUBLISHED))
}

/// The name as everybody sees it.
#[must_use]
pub fn shown_name(item: &Item, name: &str) -> String {
    match item.publication.whole_name && item.publication.by_consent {
        true => name.trim().to_owned(),
        false => mask::name(name),
    }
}

/// Fields that say who the person is; the name stands by itself.
const IDENTITY: [Role; 4] = [
    Role::SubjectName,
    Role::SubjectKind,
    Role::DocumentType,
    Role::IdentityNumber,
];

/// What everybody sees of the fields: those the catalogue opens to the public, masked as it says, without any identity number and with
/// the name in free text as it is shown beside them.
#[must_use]
pub fn shown_fields(item: &Item, version: &Version, name: &str) -> Vec<(String, String)> {
    let shown_name = shown_name(item, name);
    let shown = version.fields.iter().filter_map(|(code, text)| {
        let field = item.field(code).filter(|field| is_public(field))?;
        let text = mask::by(field.mask, text)?;
        let text = mask::mask_person_numbers(&text).unwrap_or(text);
        let text = match name.trim() {
            "" => text,
            name => text.replace(name, &shown_name),
        };
        Some((code.clone(), text))
    });
    shown.collect()
}

fn is_public(field: &Field) -> bool {
    let identifies = field.role.is_some_and(|role| IDENTITY.contains(&role));
    !identifies && field.audience.contains(&Audience::Public) && field.mask != Mask::Hide
}
