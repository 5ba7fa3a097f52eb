//! Consents and requests for them.

use super::TextWire;
use crate::views::consent::Standing;
use flow::desk::ConsentView;
use flow::desk::artefact::Document;
use flow::outward::ArtefactCheck;
use jiff::civil::Date;
use rules::text::Bilingual;
use serde::{Deserialize, Serialize};

/// A request for consent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentRequestWire {
    /// Name of the person.
    pub name: String,
    /// Identity number of the person.
    pub number: String,
    /// Slug of the purpose.
    pub purpose: String,
    /// Slugs of the items.
    pub items: Vec<String>,
    /// First day, `2026-05-20`.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Number of questions.
    pub uses: u32,
}

/// A consent.
#[derive(Debug, Serialize)]
pub struct ConsentWire<'a> {
    id: &'a str,
    grantee: &'a str,
    grantee_name: TextWire<'a>,
    subject: &'a str,
    purpose: &'a str,
    purpose_title: TextWire<'a>,
    items: Vec<ItemWire<'a>>,
    approved_items: Vec<ItemWire<'a>>,
    from: String,
    until: String,
    uses: u32,
    used: u32,
    /// Where it stands today.
    state: &'static str,
    asked_at: String,
    /// Last day on which it can be answered.
    answer_by: String,
    answered_at: Option<String>,
    withdrawn_at: Option<String>,
}

#[derive(Debug, Serialize)]
struct ItemWire<'a> {
    item: &'a str,
    title: TextWire<'a>,
}

fn items(items: &[(String, Bilingual)]) -> Vec<ItemWire<'_>> {
    items
        .iter()
        .map(|(item, title)| ItemWire {
            item,
            title: TextWire::of(title),
        })
        .collect()
}

impl<'a> ConsentWire<'a> {
    /// Of a consent, on a day.
    pub fn of(consent: &'a ConsentView, day: Date) -> Self {
        Self {
            id: &consent.id,
            grantee: &consent.grantee,
            grantee_name: TextWire::of(&consent.grantee_name),
            subject: &consent.subject_hint,
            purpose: &consent.purpose,
            purpose_title: TextWire::of(&consent.purpose_title),
            items: items(&consent.items),
            approved_items: items(&consent.approved_items),
            from: consent.from.to_string(),
            until: consent.until.to_string(),
            uses: consent.uses,
            used: consent.used,
            state: Standing::on(consent, day).slug(),
            asked_at: consent.asked_at.to_string(),
            answer_by: consent.answer_by.to_string(),
            answered_at: consent.answered_at.map(|at| at.to_string()),
            withdrawn_at: consent.withdrawn_at.map(|at| at.to_string()),
        }
    }
}

/// An artefact somebody was shown.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArtefactWire {
    /// The artefact, in its compact form.
    pub artefact: String,
}

/// What a check of it found.
#[derive(Debug, Serialize)]
pub struct ArtefactCheckWire<'a> {
    genuine: bool,
    /// What it says.
    consent: Option<&'a Document>,
    /// Where the consent stands now, for its two sides.
    state: Option<&'static str>,
    /// Why it proves nothing.
    fault: Option<&'static str>,
    /// The same in words.
    reason: Option<FaultWire>,
}

#[derive(Debug, Serialize)]
struct FaultWire {
    zh: String,
    en: String,
}

impl<'a> ArtefactCheckWire<'a> {
    /// Of what was found.
    pub fn of(found: &'a ArtefactCheck, state: Option<&'static str>) -> Self {
        match found {
            ArtefactCheck::Genuine(document) => Self {
                genuine: true,
                consent: Some(document),
                state,
                fault: None,
                reason: None,
            },
            ArtefactCheck::NotGenuine(fault) => {
                let text = fault.text();
                Self {
                    genuine: false,
                    consent: None,
                    state: None,
                    fault: Some(fault.word()),
                    reason: Some(FaultWire {
                        zh: text.zh,
                        en: text.en,
                    }),
                }
            }
        }
    }
}
