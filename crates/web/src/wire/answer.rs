//! Questions, answers and reports.

use super::{ReceiptWire, TextWire};
use crate::views::words;
use flow::desk::Answer;
use flow::person::Report;
use flow::record::{AnswerField, AnswerLine};
use jiff::civil::Date;
use rules::text::Bilingual;
use serde::{Deserialize, Serialize};

/// A question. Either `consent`, or `power` with `case_number`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionWire {
    /// Identity number.
    pub number: String,
    /// Name, when it is to be compared.
    #[serde(default)]
    pub name: Option<String>,
    /// Slug of the purpose.
    pub purpose: String,
    /// Slugs of the items; none asks for all the ground covers.
    #[serde(default)]
    pub items: Vec<String>,
    /// Identifier of a consent, or its artefact.
    #[serde(default)]
    pub consent: Option<String>,
    /// Slug of a statutory power.
    #[serde(default)]
    pub power: Option<String>,
    /// The first day on which the person sees the question, where the power allows it to be kept from them.
    #[serde(default)]
    pub sealed_until: Option<String>,
    /// Why.
    #[serde(default)]
    pub seal_reason: Option<String>,
    /// Case it is used for.
    #[serde(default)]
    pub case_number: Option<String>,
    /// Goes on beyond a budget while an emergency of the account lasts.
    #[serde(default)]
    pub emergency: bool,
}

/// An answer.
#[derive(Debug, Serialize)]
pub struct AnswerWire<'a> {
    receipt: ReceiptWire<'a>,
    subject: &'a str,
    purpose_title: TextWire<'a>,
    as_of: String,
    lines: Vec<LineWire<'a>>,
}

impl<'a> AnswerWire<'a> {
    /// Of an answer.
    pub fn of(answer: &'a Answer) -> Self {
        Self {
            receipt: ReceiptWire::of(&answer.receipt),
            subject: &answer.subject_hint,
            purpose_title: TextWire::of(&answer.purpose_title),
            as_of: answer.as_of.to_string(),
            lines: answer.lines.iter().map(LineWire::of).collect(),
        }
    }
}

/// A person's own report.
#[derive(Debug, Serialize)]
pub struct ReportWire<'a> {
    receipt: ReceiptWire<'a>,
    verification_code: &'a str,
    name: &'a str,
    number: &'a str,
    as_of: String,
    issued_at: String,
    digest: &'a str,
    /// For how long no adverse record stands against the person; absent where that cannot be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    clean_years: Option<TextWire<'a>>,
    lines: Vec<LineWire<'a>>,
}

impl<'a> ReportWire<'a> {
    /// Of a report.
    pub fn of(report: &'a Report) -> Self {
        Self {
            receipt: ReceiptWire::of(&report.receipt),
            verification_code: &report.code,
            name: &report.name,
            number: &report.number_masked,
            as_of: report.as_of.to_string(),
            issued_at: report.issued_at.to_string(),
            digest: &report.digest,
            clean_years: report.clean_years.as_ref().map(TextWire::of),
            lines: report.lines.iter().map(LineWire::for_the_person).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct LineWire<'a> {
    item: &'a str,
    title: TextWire<'a>,
    leaning: &'static str,
    grade: Option<&'static str>,
    decided_by: &'a str,
    document_number: &'a str,
    decided_on: String,
    display_until: String,
    end_reason: &'static str,
    fields: Vec<FieldWire<'a>>,
    basis: Vec<TextWire<'a>>,
    source: &'a str,
    source_name: TextWire<'a>,
    late: bool,
    /// The person disputes it, and nobody has decided.
    disputed: bool,
    /// What the person said or did about it.
    annotations: Vec<AnnotationWire<'a>>,
    how_to_object: TextWire<'a>,
    record: &'a str,
    version: u32,
    recorded_at: String,
    /// Place in the sender's file: for the person, not for those who ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'a str>,
}

impl<'a> LineWire<'a> {
    fn for_the_person(line: &'a AnswerLine) -> Self {
        Self {
            origin: Some(&line.origin),
            ..Self::of(line)
        }
    }

    fn of(line: &'a AnswerLine) -> Self {
        Self {
            item: &line.item,
            title: TextWire::of(&line.title),
            leaning: words::leaning_slug(line.leaning),
            grade: line.grade.map(words::grade_slug),
            decided_by: &line.decided_by,
            document_number: &line.document_number,
            decided_on: line.decided_on.to_string(),
            display_until: line.display_until.to_string(),
            end_reason: line.end_reason.word(),
            fields: line.fields.iter().map(FieldWire::of).collect(),
            basis: line.basis.iter().map(TextWire::of).collect(),
            source: &line.source,
            source_name: TextWire::of(&line.source_name),
            late: line.late,
            disputed: line.disputed,
            annotations: line.annotations.iter().map(AnnotationWire::of).collect(),
            how_to_object: TextWire::of(&line.how_to_object),
            record: &line.record,
            version: line.version,
            recorded_at: line.recorded_at.to_string(),
            origin: None,
        }
    }
}

#[derive(Debug, Serialize)]
struct AnnotationWire<'a> {
    title: TextWire<'a>,
    on: String,
    text: &'a str,
}

impl<'a> AnnotationWire<'a> {
    fn of((title, on, text): &'a (Bilingual, Date, String)) -> Self {
        Self {
            title: TextWire::of(title),
            on: on.to_string(),
            text,
        }
    }
}

#[derive(Debug, Serialize)]
struct FieldWire<'a> {
    code: &'a str,
    title: TextWire<'a>,
    text: &'a str,
}

impl<'a> FieldWire<'a> {
    fn of(field: &'a AnswerField) -> Self {
        Self {
            code: &field.code,
            title: TextWire::of(&field.title),
            text: &field.text,
        }
    }
}
