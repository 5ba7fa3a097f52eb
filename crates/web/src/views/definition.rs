//! Definitions of dishonest acts, as pages show them.

use crate::times::beijing;
use crate::views::words::grade;
use flow::definition::{
    CommentView, DefinitionLine, DefinitionMove, DefinitionView, StepOfDefinition,
};
use rules::definition::{Impact, State};
use rules::text::Bilingual;

/// A definition in a list.
#[derive(Debug, Clone)]
pub struct DefinitionEntry {
    pub id: String,
    pub title: String,
    pub organ: Bilingual,
    pub item: Bilingual,
    pub state: Bilingual,
    /// Class of its tag.
    pub class: &'static str,
    pub consult_until: Option<String>,
    pub effect_on: String,
    pub unanswered: u32,
}

impl DefinitionEntry {
    /// Of a line.
    pub fn of(line: &DefinitionLine) -> Self {
        Self {
            id: line.id.clone(),
            title: line.title.clone(),
            organ: line.organ_name.clone(),
            item: line.item_title.clone(),
            state: line.state.title(),
            class: class(line.state),
            consult_until: line.consult_until.map(|day| day.to_string()),
            effect_on: line.effect_on.to_string(),
            unanswered: line.unanswered,
        }
    }
}

fn class(state: State) -> &'static str {
    match state {
        State::Consulting | State::Submitted => "asked",
        State::Approved | State::InEffect => "done",
        State::Rejected | State::Withdrawn | State::Repealed => "past",
        State::Draft | State::Answering => "",
    }
}

/// A step.
#[derive(Debug, Clone)]
pub struct DefinitionStepCard {
    pub title: Bilingual,
    pub by: Bilingual,
    pub organ: Bilingual,
    pub at: String,
    pub reason: String,
    pub log_index: u64,
}

impl DefinitionStepCard {
    fn of(step: &StepOfDefinition) -> Self {
        Self {
            title: step.title.clone(),
            by: step.by.clone(),
            organ: step.organ_name.clone(),
            at: beijing(step.at),
            reason: step.reason.clone(),
            log_index: step.log_index,
        }
    }
}

/// A comment with its answer.
#[derive(Debug, Clone)]
pub struct CommentCard {
    pub id: String,
    pub voice: Bilingual,
    pub text: String,
    pub at: String,
    pub log_index: u64,
    /// Answer, and when.
    pub answer: Option<(String, String)>,
}

impl CommentCard {
    fn of(comment: &CommentView) -> Self {
        Self {
            id: comment.id.clone(),
            voice: comment.voice.clone(),
            text: comment.text.clone(),
            at: beijing(comment.at),
            log_index: comment.log_index,
            answer: comment
                .answer
                .as_ref()
                .map(|(text, at)| (text.clone(), beijing(*at))),
        }
    }
}

/// A definition as a whole.
#[derive(Debug, Clone)]
pub struct DefinitionCard {
    pub entry: DefinitionEntry,
    pub item: String,
    pub reason: String,
    /// Word, grade, circumstances.
    pub acts: Vec<(String, Bilingual, String)>,
    pub indicators: Vec<String>,
    pub basis: Vec<Bilingual>,
    pub measures: Vec<Bilingual>,
    pub display_months: Option<u32>,
    pub worse: Vec<Bilingual>,
    pub consultation: Option<(String, String)>,
    pub impact: Option<Vec<(Bilingual, u64)>>,
    pub repealed_on: Option<String>,
    pub steps: Vec<DefinitionStepCard>,
    pub comments: Vec<CommentCard>,
    pub all_comments: u32,
    pub takes_comments: bool,
}

impl DefinitionCard {
    /// Of a view.
    pub fn of(view: &DefinitionView) -> Self {
        let content = &view.content;
        Self {
            entry: DefinitionEntry::of(&view.line),
            item: content.item.clone(),
            reason: content.reason.clone(),
            acts: content
                .acts
                .iter()
                .map(|act| (act.word.clone(), grade(act.grade), act.text.clone()))
                .collect(),
            indicators: content.indicators.clone(),
            basis: view.basis.clone(),
            measures: view.measures.clone(),
            display_months: content.display_months,
            worse: view.worse.clone(),
            consultation: view
                .consultation
                .map(|(from, until)| (from.to_string(), until.to_string())),
            impact: view.impact.map(impact),
            repealed_on: view.repealed_on.map(|day| day.to_string()),
            steps: view.steps.iter().map(DefinitionStepCard::of).collect(),
            comments: view.comments.iter().map(CommentCard::of).collect(),
            all_comments: view.all_comments,
            takes_comments: view.takes_comments,
        }
    }
}

fn impact(impact: Impact) -> Vec<(Bilingual, u64)> {
    [
        ("现有展示中的信息", "Records shown now", impact.records),
        ("涉及人数", "People they are about", impact.people),
        (
            "据此登记的有效措施",
            "Measures alive because of them",
            impact.measures,
        ),
        (
            "近一年作出的决定",
            "Records decided within the last year",
            impact.records_of_year,
        ),
        (
            "近一年涉及人数",
            "People those are about",
            impact.people_of_year,
        ),
    ]
    .map(|(zh, en, count)| (Bilingual::new(zh, en), count))
    .to_vec()
}

/// A move as a form.
#[derive(Debug, Clone)]
pub struct DefinitionMoveForm {
    pub step: &'static str,
    pub title: Bilingual,
    pub reason: bool,
}

impl DefinitionMoveForm {
    /// Of a move.
    pub fn of(step: &DefinitionMove) -> Self {
        Self {
            step: step.step,
            title: step.title.clone(),
            reason: step.reason,
        }
    }
}
