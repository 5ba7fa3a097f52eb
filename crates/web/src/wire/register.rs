//! The public register.

use super::TextWire;
use flow::outward::{RegisterAnswer, RegisterEntry};
use serde::{Deserialize, Serialize};

/// What is looked for; at least one is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterQueryWire {
    /// Name as it is shown.
    #[serde(default)]
    pub name: String,
    /// Slug of an organ.
    #[serde(default)]
    pub organ: String,
    /// Document number.
    #[serde(default)]
    pub document: String,
}

/// What was found.
#[derive(Debug, Serialize)]
pub struct RegisterAnswerWire<'a> {
    entries: Vec<RegisterEntryWire<'a>>,
    more: bool,
}

/// A record as everybody sees it.
#[derive(Debug, Serialize)]
pub struct RegisterEntryWire<'a> {
    id: &'a str,
    item: &'a str,
    title: TextWire<'a>,
    name: &'a str,
    organ: &'a str,
    organ_name: TextWire<'a>,
    decided_by: &'a str,
    document_number: &'a str,
    decided_on: String,
    released_on: String,
    until: String,
    disputed: bool,
    fields: Vec<RegisterFieldWire<'a>>,
    basis: Vec<TextWire<'a>>,
}

#[derive(Debug, Serialize)]
struct RegisterFieldWire<'a> {
    title: TextWire<'a>,
    text: &'a str,
}

impl<'a> RegisterAnswerWire<'a> {
    /// Of an answer.
    pub fn of(answer: &'a RegisterAnswer) -> Self {
        Self {
            entries: answer.entries.iter().map(RegisterEntryWire::of).collect(),
            more: answer.more,
        }
    }
}

impl<'a> RegisterEntryWire<'a> {
    /// Of a record.
    pub fn of(entry: &'a RegisterEntry) -> Self {
        let field = |(title, text): &'a (_, String)| RegisterFieldWire {
            title: TextWire::of(title),
            text,
        };
        Self {
            id: &entry.id,
            item: &entry.item,
            title: TextWire::of(&entry.title),
            name: &entry.name,
            organ: &entry.organ,
            organ_name: TextWire::of(&entry.organ_name),
            decided_by: &entry.decided_by,
            document_number: &entry.document_number,
            decided_on: entry.decided_on.to_string(),
            released_on: entry.released_on.to_string(),
            until: entry.until.to_string(),
            disputed: entry.disputed,
            fields: entry.fields.iter().map(field).collect(),
            basis: entry.basis.iter().map(TextWire::of).collect(),
        }
    }
}
