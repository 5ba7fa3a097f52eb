//! Cases, and what is sent to begin one or to go on with one.

use super::TextWire;
use flow::case::{CaseLine, CaseView, FieldView, MoveView, PaperView, RecordBrief, StepView};
use flow::paper::PaperKind;
use serde::{Deserialize, Serialize};

/// A field as it should be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewFieldWire {
    /// Code.
    pub code: String,
    /// Text.
    pub new: String,
}

/// A case about to be begun.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCaseWire {
    /// `correction`, `objection`, `complaint`, `reconsideration`, `repair`, `late-performance`, `extension` or `own-statement`.
    pub kind: String,
    /// Id of the record; a complaint may be without one.
    #[serde(default)]
    pub record: Option<String>,
    /// Slug of the organ a complaint is about.
    #[serde(default)]
    pub about: Option<String>,
    /// Reasons.
    #[serde(default)]
    pub text: String,
    /// Number of the document it rests on.
    #[serde(default)]
    pub document: String,
    /// Fields to be corrected.
    #[serde(default)]
    pub fields: Vec<NewFieldWire>,
    /// With a repair: the person makes the public commitment.
    #[serde(default)]
    pub commitment: bool,
}

/// A move. `seen` is the number of steps the case had when it was read: sent twice, the second finds the case moved.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMoveWire {
    /// Word, one of the case's `moves`.
    pub step: String,
    /// Number of steps.
    pub seen: u32,
    /// Reasons, statement, reply.
    #[serde(default)]
    pub text: String,
    /// Number of the document it rests on.
    #[serde(default)]
    pub document: String,
    /// With an objection that is granted: `withdraw` or `correct`.
    #[serde(default)]
    pub result: Option<String>,
    /// Fields as they are to be.
    #[serde(default)]
    pub fields: Vec<NewFieldWire>,
    /// With a repair that is refused: the material was false.
    #[serde(default)]
    pub false_material: bool,
}

/// A case in a list.
#[derive(Debug, Serialize)]
pub struct CaseLineWire<'a> {
    id: &'a str,
    kind: &'a str,
    title: TextWire<'a>,
    state: &'a str,
    state_title: TextWire<'a>,
    organ: &'a str,
    organ_name: TextWire<'a>,
    /// Last day of the running deadline.
    due_on: Option<String>,
    /// Days that are left; below zero when it has passed.
    days_left: Option<i32>,
    /// Counted by the statutory holidays: the notice of that year is still to come.
    due_may_move: bool,
    opened_on: String,
    /// The organ missed a deadline.
    missed: bool,
    closed_on: Option<String>,
}

impl<'a> CaseLineWire<'a> {
    /// Of a line.
    pub fn of(line: &'a CaseLine) -> Self {
        Self {
            id: &line.id,
            kind: line.kind,
            title: TextWire::of(&line.title),
            state: line.state,
            state_title: TextWire::of(&line.state_title),
            organ: &line.organ,
            organ_name: TextWire::of(&line.organ_name),
            due_on: line.due_on.map(|day| day.to_string()),
            days_left: line.days_left,
            due_may_move: line.due_may_move,
            opened_on: line.opened_on.to_string(),
            missed: line.missed,
            closed_on: line.closed_on.map(|day| day.to_string()),
        }
    }
}

/// What an organ has to work on.
#[derive(Debug, Serialize)]
pub struct CaseListsWire<'a> {
    /// Open cases of the organ, those due first.
    pub open: Vec<CaseLineWire<'a>>,
    /// For the operator: what waits for the platform.
    pub platform: Vec<CaseLineWire<'a>>,
    /// What the organ closed, the newest first.
    pub closed: Vec<CaseLineWire<'a>>,
}

/// A case.
#[derive(Debug, Serialize)]
pub struct CaseWire<'a> {
    #[serde(flatten)]
    line: CaseLineWire<'a>,
    /// Masked name of the person.
    subject: &'a str,
    about: Option<TextWire<'a>>,
    record: Option<RecordWire<'a>>,
    /// First day on which a decision may be made.
    not_before: Option<String>,
    steps: Vec<StepWire<'a>>,
    /// Papers, in the order they came; a list of cases goes without.
    papers: Vec<PaperWire<'a>>,
    /// What whoever reads it may do now.
    moves: Vec<MoveWire<'a>>,
    /// What others may.
    others: Vec<OtherWire<'a>>,
    /// To be sent with a move.
    seen: u32,
}

impl<'a> CaseWire<'a> {
    /// Of a case.
    pub fn of(view: &'a CaseView) -> Self {
        Self {
            line: CaseLineWire::of(&view.line),
            subject: &view.hint,
            about: view.about.as_ref().map(TextWire::of),
            record: view.record.as_ref().map(RecordWire::of),
            not_before: view.not_before.map(|day| day.to_string()),
            steps: view.steps.iter().map(StepWire::of).collect(),
            papers: view.papers.iter().map(PaperWire::of).collect(),
            moves: view.moves.iter().map(MoveWire::of).collect(),
            others: view
                .others
                .iter()
                .map(|(actor, step)| OtherWire {
                    actor: TextWire::of(actor),
                    step: TextWire::of(step),
                })
                .collect(),
            seen: view.seen,
        }
    }
}

#[derive(Debug, Serialize)]
struct RecordWire<'a> {
    record: &'a str,
    item: &'a str,
    title: TextWire<'a>,
    document_number: &'a str,
    decided_on: &'a str,
    display_until: &'a str,
}

impl<'a> RecordWire<'a> {
    fn of(record: &'a RecordBrief) -> Self {
        Self {
            record: &record.record,
            item: &record.item_id,
            title: TextWire::of(&record.item),
            document_number: &record.document_number,
            decided_on: &record.decided_on,
            display_until: &record.display_until,
        }
    }
}

#[derive(Debug, Serialize)]
struct StepWire<'a> {
    number: u32,
    step: &'a str,
    title: TextWire<'a>,
    actor: TextWire<'a>,
    organ_name: TextWire<'a>,
    on: String,
    at: String,
    state_title: TextWire<'a>,
    due_on: Option<String>,
    text: &'a str,
    document: &'a str,
    fields: Vec<FieldWire<'a>>,
    log_index: u64,
}

impl<'a> StepWire<'a> {
    fn of(step: &'a StepView) -> Self {
        Self {
            number: step.number,
            step: step.step,
            title: TextWire::of(&step.title),
            actor: TextWire::of(&step.actor),
            organ_name: TextWire::of(&step.organ_name),
            on: step.on.to_string(),
            at: step.at.to_string(),
            state_title: TextWire::of(&step.state_title),
            due_on: step.due_on.map(|day| day.to_string()),
            text: &step.text,
            document: &step.document,
            fields: step.fields.iter().map(FieldWire::of).collect(),
            log_index: step.log_index,
        }
    }
}

#[derive(Debug, Serialize)]
struct FieldWire<'a> {
    code: &'a str,
    title: TextWire<'a>,
    old: &'a str,
    new: &'a str,
}

impl<'a> FieldWire<'a> {
    fn of(field: &'a FieldView) -> Self {
        Self {
            code: &field.code,
            title: TextWire::of(&field.title),
            old: &field.old,
            new: &field.new,
        }
    }
}

#[derive(Debug, Serialize)]
struct PaperWire<'a> {
    id: &'a str,
    media_type: Option<&'static str>,
    file_name: &'a str,
    bytes: u64,
    /// SHA-256 of the content.
    digest: &'a str,
    organ_name: TextWire<'a>,
    kept_at: String,
    destroyed_at: Option<String>,
    log_index: u64,
}

impl<'a> PaperWire<'a> {
    fn of(paper: &'a PaperView) -> Self {
        let card = &paper.card;
        Self {
            id: &card.id,
            media_type: card.kind.map(PaperKind::media_type),
            file_name: &card.file_name,
            bytes: card.bytes,
            digest: &card.digest,
            organ_name: TextWire::of(&paper.organ_name),
            kept_at: card.kept_at.to_string(),
            destroyed_at: card.destroyed_at.map(|at| at.to_string()),
            log_index: card.log_index,
        }
    }
}

#[derive(Debug, Serialize)]
struct MoveWire<'a> {
    step: &'a str,
    title: TextWire<'a>,
    document_needed: bool,
    text_needed: bool,
}

impl<'a> MoveWire<'a> {
    fn of(one: &'a MoveView) -> Self {
        Self {
            step: one.step,
            title: TextWire::of(&one.title),
            document_needed: one.paper,
            text_needed: one.reason,
        }
    }
}

#[derive(Debug, Serialize)]
struct OtherWire<'a> {
    actor: TextWire<'a>,
    step: TextWire<'a>,
}
