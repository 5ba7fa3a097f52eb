//! Definitions of dishonest acts over the interface.

use super::TextWire;
use crate::views::words::grade_slug;
use flow::definition::{CommentView, DefinitionLine, DefinitionView, StepOfDefinition};
use rules::definition::{Act, Impact};
use serde::{Deserialize, Serialize};

/// A new content of a definition.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDefinitionWire {
    /// Title.
    pub title: String,
    /// Why it is needed.
    pub reason: String,
    /// Item of the catalogue.
    pub item: String,
    /// Instruments, each with `#` and an article or without.
    pub basis: Vec<String>,
    /// Acts.
    pub acts: Vec<NewActWire>,
    /// What is looked at.
    #[serde(default)]
    pub indicators: Vec<String>,
    /// Slugs of constraints.
    #[serde(default)]
    pub measures: Vec<String>,
    /// Months of display, when shorter than the law's.
    #[serde(default)]
    pub display_months: Option<u32>,
    /// First day on which it holds.
    pub effect_on: String,
    /// Steps the maker saw; for a change of a definition.
    #[serde(default)]
    pub seen: Option<u32>,
}

/// An act of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewActWire {
    /// The word by which a row names it.
    pub word: String,
    /// `minor`, `general` or `serious`.
    pub grade: String,
    /// Circumstances.
    pub text: String,
}

/// A move.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefinitionMoveWire {
    /// The move.
    pub step: String,
    /// Steps the maker saw.
    pub seen: u32,
    /// Reasons.
    #[serde(default)]
    pub reason: String,
}

/// A comment, or the answer to one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaidWire {
    /// What is said.
    pub text: String,
}

/// A definition in a list.
#[derive(Debug, Serialize)]
pub struct DefinitionLineWire<'a> {
    id: &'a str,
    title: &'a str,
    organ: TextWire<'a>,
    item: TextWire<'a>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    consult_until: Option<String>,
    effect_on: String,
    unanswered: u32,
}

impl<'a> DefinitionLineWire<'a> {
    /// Of a line.
    pub fn of(line: &'a DefinitionLine) -> Self {
        Self {
            id: &line.id,
            title: &line.title,
            organ: TextWire::of(&line.organ_name),
            item: TextWire::of(&line.item_title),
            state: line.state.word(),
            consult_until: line.consult_until.map(|day| day.to_string()),
            effect_on: line.effect_on.to_string(),
            unanswered: line.unanswered,
        }
    }
}

/// A definition as a whole.
#[derive(Debug, Serialize)]
pub struct DefinitionWire<'a> {
    #[serde(flatten)]
    line: DefinitionLineWire<'a>,
    organ_id: &'a str,
    item_id: &'a str,
    reason: &'a str,
    version: u32,
    acts: Vec<ActWire<'a>>,
    indicators: &'a [String],
    basis: Vec<TextWire<'a>>,
    measures: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    display_months: Option<u32>,
    worse: Vec<TextWire<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impact: Option<ImpactWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repealed_on: Option<String>,
    steps: Vec<StepWire<'a>>,
    comments: Vec<CommentWire<'a>>,
    all_comments: u32,
    takes_comments: bool,
    seen: u32,
    moves: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct ActWire<'a> {
    word: &'a str,
    grade: &'static str,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct ImpactWire {
    records: u64,
    people: u64,
    measures: u64,
    records_of_year: u64,
    people_of_year: u64,
}

#[derive(Debug, Serialize)]
struct StepWire<'a> {
    number: u32,
    step: &'static str,
    title: TextWire<'a>,
    by: TextWire<'a>,
    organ: TextWire<'a>,
    at: String,
    reason: &'a str,
    log_index: u64,
}

#[derive(Debug, Serialize)]
struct CommentWire<'a> {
    id: &'a str,
    voice: TextWire<'a>,
    text: &'a str,
    at: String,
    log_index: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<String>,
}

impl<'a> DefinitionWire<'a> {
    /// Of a view.
    pub fn of(view: &'a DefinitionView) -> Self {
        let content = &view.content;
        Self {
            line: DefinitionLineWire::of(&view.line),
            organ_id: &view.organ,
            item_id: &content.item,
            reason: &content.reason,
            version: view.version,
            acts: content.acts.iter().map(ActWire::of).collect(),
            indicators: &content.indicators,
            basis: view.basis.iter().map(TextWire::of).collect(),
            measures: &content.measures,
            display_months: content.display_months,
            worse: view.worse.iter().map(TextWire::of).collect(),
            impact: view.impact.map(ImpactWire::of),
            repealed_on: view.repealed_on.map(|day| day.to_string()),
            steps: view.steps.iter().map(StepWire::of).collect(),
            comments: view.comments.iter().map(CommentWire::of).collect(),
            all_comments: view.all_comments,
            takes_comments: view.takes_comments,
            seen: view.seen,
            moves: view.moves.iter().map(|step| step.step).collect(),
        }
    }
}

impl<'a> ActWire<'a> {
    fn of(act: &'a Act) -> Self {
        Self {
            word: &act.word,
            grade: grade_slug(act.grade),
            text: &act.text,
        }
    }
}

impl ImpactWire {
    fn of(impact: Impact) -> Self {
        Self {
            records: impact.records,
            people: impact.people,
            measures: impact.measures,
            records_of_year: impact.records_of_year,
            people_of_year: impact.people_of_year,
        }
    }
}

impl<'a> StepWire<'a> {
    fn of(step: &'a StepOfDefinition) -> Self {
        Self {
            number: step.number,
            step: step.step,
            title: TextWire::of(&step.title),
            by: TextWire::of(&step.by),
            organ: TextWire::of(&step.organ_name),
            at: step.at.to_string(),
            reason: &step.reason,
            log_index: step.log_index,
        }
    }
}

impl<'a> CommentWire<'a> {
    fn of(comment: &'a CommentView) -> Self {
        let answer = comment.answer.as_ref();
        Self {
            id: &comment.id,
            voice: TextWire::of(&comment.voice),
            text: &comment.text,
            at: comment.at.to_string(),
            log_index: comment.log_index,
            answer: answer.map(|(text, _)| text.as_str()),
            answered_at: answer.map(|(_, at)| at.to_string()),
        }
    }
}
