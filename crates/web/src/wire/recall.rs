//! Recalls.

use super::TextWire;
use flow::outward::RecallView;
use serde::Serialize;

/// A recall, for the organ that received the record and for the person.
#[derive(Debug, Serialize)]
pub struct RecallWire<'a> {
    id: &'a str,
    organ: &'a str,
    organ_name: TextWire<'a>,
    item: TextWire<'a>,
    document_number: &'a str,
    decided_on: String,
    reason: &'static str,
    reason_text: TextWire<'a>,
    /// Entries of the access log with which it was received.
    received: &'a [u64],
    made_at: String,
    age_days: i32,
    acknowledge_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue_days: Option<i32>,
    acknowledged_at: Option<String>,
}

impl<'a> RecallWire<'a> {
    /// Of a recall.
    pub fn of(view: &'a RecallView) -> Self {
        Self {
            id: &view.id,
            organ: &view.organ,
            organ_name: TextWire::of(&view.organ_name),
            item: TextWire::of(&view.item),
            document_number: &view.document_number,
            decided_on: view.decided_on.to_string(),
            reason: view.reason,
            reason_text: TextWire::of(&view.reason_text),
            received: &view.received,
            made_at: view.made_at.to_string(),
            age_days: view.age_days,
            acknowledge_by: view.due_on.to_string(),
            overdue_days: view.overdue_days,
            acknowledged_at: view.acknowledged_at.map(|at| at.to_string()),
        }
    }
}
