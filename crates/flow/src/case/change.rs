//! What a decision does to the record, and what is kept with it.

use super::listing::ends_as;
use rules::case::{CaseKind, Effect, MoveRefusal, effect_of};
use rules::record::{Annotation, AnnotationKind, State, Version};
use store::{CaseContent, CaseRow, FieldChange, RecordChange};

/// Name of the fact that says how an objection is granted.
pub(super) const RESULT: &str = "result";
/// The record is withdrawn.
pub(super) const WITHDRAW: &str = "withdraw";

/// Whether a record can be the subject of a case on a day.
pub(super) fn has_ended(version: Option<&Version>, today: jiff::civil::Date) -> bool {
    let Some(version) = version else {
        return true;
    };
    let is_live = matches!(
        version.state,
        State::Live | State::Disputed | State::Suspended
    );
    !is_live || version.display_until < today
}

/// Fields to be corrected, with what is recorded of them.
pub(super) fn with_old(
    fields: &[FieldChange],
    version: &Version,
) -> Result<Vec<FieldChange>, MoveRefusal> {
    let with_old = |change: &FieldChange| {
        let known = version.fields.iter().find(|(code, _)| *code == change.code);
        match known {
            Some((_, old)) => Ok(FieldChange {
                old: old.clone(),
                ..change.clone()
            }),
            None => Err(MoveRefusal::Field {
                code: change.code.clone(),
            }),
        }
    };
    fields.iter().map(with_old).collect()
}

/// What a decision does to the record for good, with the fields it changes.
pub(super) fn change_of(
    row: &CaseRow,
    step: &rules::case::Step,
    content: &CaseContent,
    version: Option<&Version>,
) -> Result<(RecordChange, Vec<FieldChange>), MoveRefusal> {
    let effect = effect_of(row.case.kind, step.step, Some(row.case.state), step.to);
    let none = Vec::new;
    Ok(match effect {
        Effect::CorrectOrWithdraw => return corrected(row, content, version),
        Effect::Withdraw => (RecordChange::End(State::Withdrawn), none()),
        Effect::Unlist => (RecordChange::End(ends_as(content)?), none()),
        Effect::Repair => (RecordChange::End(State::Repaired), none()),
        Effect::Annotate => (RecordChange::Annotate(annotation(row, step)), none()),
        Effect::Unannotate => (RecordChange::Unannotate, none()),
        Effect::None | Effect::List | Effect::Publish | Effect::Unpublish => {
            (RecordChange::None, none())
        }
    })
}

/// A correction changes the fields the decision names, or those the person asked for; an objection can also end the record.
fn corrected(
    row: &CaseRow,
    content: &CaseContent,
    version: Option<&Version>,
) -> Result<(RecordChange, Vec<FieldChange>), MoveRefusal> {
    let version = version.ok_or(MoveRefusal::RecordGone)?;
    let asked = row.steps.first().map(|first| &first.content.fields);
    let named = match (content.fields.is_empty(), asked) {
        (true, Some(asked)) => asked,
        _ => &content.fields,
    };
    let withdraws = content.fact(RESULT) == Some(WITHDRAW) || named.is_empty();
    if withdraws && row.case.kind == CaseKind::Objection {
        return Ok((RecordChange::End(State::Withdrawn), Vec::new()));
    }
    let fields = with_old(named, version)?;
    if fields.is_empty() {
        return Err(MoveRefusal::Field {
            code: String::new(),
        });
    }
    let to_be = fields
        .iter()
        .map(|change| (change.code.clone(), change.new.clone()));
    Ok((RecordChange::Correct(to_be.collect()), fields))
}

/// What is shown beside the record: the words the person began the case with.
fn annotation(row: &CaseRow, step: &rules::case::Step) -> Annotation {
    let first = row.steps.first();
    Annotation {
        kind: match row.case.kind {
            CaseKind::LatePerformance => AnnotationKind::LatePerformance,
            CaseKind::Extension => AnnotationKind::Extension,
            _ => AnnotationKind::OwnStatement,
        },
        on: step.on,
        text: first
            .map(|first| first.content.text.clone())
            .unwrap_or_default(),
        case: row.id,
    }
}
