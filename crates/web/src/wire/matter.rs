//! Checks of a matter and their answers.

use super::{ReceiptWire, TextWire};
use flow::desk::{MatterAnswer, MatterLine, MatterRecord};
use serde::{Deserialize, Serialize};

/// A check of a matter, on a `consent` or on a `power` with a `case_number`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatterWire {
    /// Slug of the matter.
    pub matter: String,
    /// Identity number.
    pub number: String,
    /// Name, when it is to be compared.
    #[serde(default)]
    pub name: Option<String>,
    /// Slug of one of the matter's purposes; without it the first that fits the ground.
    #[serde(default)]
    pub purpose: Option<String>,
    /// Slug of a statutory power.
    #[serde(default)]
    pub power: Option<String>,
    /// Case it is used for.
    #[serde(default)]
    pub case_number: Option<String>,
    /// Identifier or artefact of a consent.
    #[serde(default)]
    pub consent: Option<String>,
}

/// The answer.
#[derive(Debug, Serialize)]
pub struct MatterAnswerWire<'a> {
    matter: &'a str,
    matter_title: TextWire<'a>,
    purpose_title: TextWire<'a>,
    subject_hint: &'a str,
    as_of: String,
    measures: Vec<MeasureWire<'a>>,
    receipt: ReceiptWire<'a>,
}

#[derive(Debug, Serialize)]
struct MeasureWire<'a> {
    measure: &'a str,
    kind: &'static str,
    title: TextWire<'a>,
    meaning: TextWire<'a>,
    applies: bool,
    why: TextWire<'a>,
    records: Vec<RecordWire<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    basis: Vec<TextWire<'a>>,
}

#[derive(Debug, Serialize)]
struct RecordWire<'a> {
    title: TextWire<'a>,
    decided_by: &'a str,
    document_number: &'a str,
    display_until: String,
}

impl<'a> MatterAnswerWire<'a> {
    /// Of an answer.
    pub fn of(answer: &'a MatterAnswer) -> Self {
        Self {
            matter: &answer.matter,
            matter_title: TextWire::of(&answer.matter_title),
            purpose_title: TextWire::of(&answer.purpose_title),
            subject_hint: &answer.subject_hint,
            as_of: answer.as_of.to_string(),
            measures: answer.measures.iter().map(MeasureWire::of).collect(),
            receipt: ReceiptWire::of(&answer.receipt),
        }
    }
}

/// What a measure is.
pub fn kind_word(is_constraint: bool) -> &'static str {
    match is_constraint {
        true => "constraint",
        false => "convenience",
    }
}

impl<'a> MeasureWire<'a> {
    fn of(line: &'a MatterLine) -> Self {
        Self {
            measure: &line.measure,
            kind: kind_word(line.is_constraint),
            title: TextWire::of(&line.title),
            meaning: TextWire::of(&line.meaning),
            applies: line.applies,
            why: TextWire::of(&line.why),
            records: line.records.iter().map(RecordWire::of).collect(),
            until: line.until.map(|day| day.to_string()),
            basis: line.basis.iter().map(TextWire::of).collect(),
        }
    }
}

impl<'a> RecordWire<'a> {
    fn of(record: &'a MatterRecord) -> Self {
        Self {
            title: TextWire::of(&record.title),
            decided_by: &record.decided_by,
            document_number: &record.document_number,
            display_until: record.display_until.to_string(),
        }
    }
}
