//! The document a row rests on, and the key by which the same row is known again.

use super::reading::Reading;
use super::tell::say;
use crate::gate::tabular::normalise_document_number;
use rules::catalogue::{FieldKind, Role};
use rules::finding::Severity;

/// Between the parts of a key: a character that no cell can hold.
const KEY_SEPARATOR: &str = "\u{1f}";

/// One row is one decision: several document numbers in a cell are several rows.
pub(super) fn check(reading: &mut Reading) {
    let Some(index) = reading.plan.of(Role::DocumentNumber) else {
        return;
    };
    if !reading.values[index].text.contains([';', '；']) {
        return;
    }
    let title = &reading.field(index).field.title;
    reading.tell(
        "ROW-DOCUMENT-SEVERAL",
        Severity::Refused,
        Some(index),
        say(
            format!("“{}”含有多个文书号。", title.zh),
            format!("“{}” holds several document numbers.", title.en),
        ),
        say(
            "请将每份文书单独填写一行。",
            "Write one row for each document.",
        ),
    );
}

/// The natural key of the row; empty, with a finding, when none of its parts is filled. The person is no part of it.
pub(super) fn key(reading: &mut Reading) -> String {
    let plan = reading.plan;
    let parts: Vec<String> = plan
        .key
        .iter()
        .filter(|&&index| {
            let role = plan.fields[index].field.role;
            !matches!(role, Some(Role::IdentityNumber | Role::SubjectName))
        })
        .map(|&index| {
            let text = &reading.values[index].text;
            match plan.fields[index].field.kind {
                FieldKind::Text => normalise_document_number(text),
                _ => text.to_string(),
            }
        })
        .collect();
    let told = plan.key.iter().any(|&index| reading.is_told(index));
    if !told && parts.iter().all(String::is_empty) {
        reading.tell(
            "ROW-KEY-EMPTY",
            Severity::Refused,
            plan.key.first().copied(),
            say(
                "没有可识别同一条信息的内容（如文书号）。",
                "Nothing tells this record from others, such as a document number.",
            ),
            say("请填写文书号或编号。", "Write the number of the document."),
        );
    }
    parts.join(KEY_SEPARATOR)
}
