//! Measures that were filed, for the organ and for the person.

use super::TextWire;
use flow::desk::FiledMeasure;
use flow::person::MeasureView;
use serde::{Deserialize, Serialize};

/// What an organ did about a measure that a check told of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMeasureWire {
    /// Entry of the log of the check: `receipt.log_index` of its answer.
    pub checked: u64,
    /// Slug of the matter.
    pub matter: String,
    /// Slug of the measure.
    pub measure: String,
    /// It was applied; otherwise it was left.
    pub applied: bool,
    /// Why: needed for a constraint, and for what was left.
    #[serde(default)]
    pub reason: String,
}

/// Why a measure is lifted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiftWire {
    /// Its ground ended, and the organ no longer acts on it; otherwise it lifts it of its own accord.
    #[serde(default)]
    pub ground_ended: bool,
}

/// A measure the organ filed.
#[derive(Debug, Serialize)]
pub struct FiledWire<'a> {
    id: &'a str,
    title: TextWire<'a>,
    matter_title: TextWire<'a>,
    applied: bool,
    reason: Option<&'a str>,
    at: String,
    ground_end: Option<String>,
    alive: bool,
    to_be_lifted: bool,
    ended_at: Option<String>,
}

impl<'a> FiledWire<'a> {
    /// Of a measure.
    pub fn of(filed: &'a FiledMeasure) -> Self {
        Self {
            id: &filed.id,
            title: TextWire::of(&filed.title),
            matter_title: TextWire::of(&filed.matter_title),
            applied: filed.applied,
            reason: filed.reason.as_deref(),
            at: filed.at.to_string(),
            ground_end: filed.ground_end.map(|day| day.to_string()),
            alive: filed.alive,
            to_be_lifted: filed.to_be_lifted,
            ended_at: filed.ended_at.map(|at| at.to_string()),
        }
    }
}

/// The record a measure follows from.
#[derive(Debug, Serialize)]
struct BecauseWire<'a> {
    item: TextWire<'a>,
    decided_by: &'a str,
    document_number: &'a str,
}

/// A measure as the person sees it.
#[derive(Debug, Serialize)]
pub struct OwnMeasureWire<'a> {
    title: TextWire<'a>,
    meaning: TextWire<'a>,
    matter_title: TextWire<'a>,
    organ_name: TextWire<'a>,
    kind: &'static str,
    applied: bool,
    reason: Option<&'a str>,
    at: String,
    because: Option<BecauseWire<'a>>,
    until: Option<String>,
    alive: bool,
    lifted_at: Option<String>,
    how_to_object: TextWire<'a>,
}

impl<'a> OwnMeasureWire<'a> {
    /// Of a measure.
    pub fn of(view: &'a MeasureView) -> Self {
        Self {
            title: TextWire::of(&view.title),
            meaning: TextWire::of(&view.meaning),
            matter_title: TextWire::of(&view.matter_title),
            organ_name: TextWire::of(&view.organ_name),
            kind: super::matter::kind_word(view.is_constraint),
            applied: view.applied,
            reason: view.reason.as_deref(),
            at: view.at.to_string(),
            because: view
                .because
                .as_ref()
                .map(|(item, organ, document)| BecauseWire {
                    item: TextWire::of(item),
                    decided_by: organ,
                    document_number: document,
                }),
            until: view.until.map(|day| day.to_string()),
            alive: view.alive,
            lifted_at: view.lifted_at.map(|at| at.to_string()),
            how_to_object: TextWire::of(&view.how_to_object),
        }
    }
}
