//! One row while it is checked: the text of every field, and what was found so far.

use super::plan::{Column, Need, Plan, PlannedField};
use super::tell::{finding, say};
use crate::gate::tabular::{Cell, CellKind, DateValue, Row};
use rules::catalogue::{FieldKind, Role};
use rules::finding::{Finding, Severity};
use rules::text::Bilingual;
use std::borrow::Cow;

/// What became of a field's cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Presence {
    /// Nothing there.
    #[default]
    Empty,
    /// A filler such as `无`, which counts as nothing.
    Filler,
    /// A text.
    Filled,
    /// Something was there that a finding has already refused; no other check says so again.
    Spoilt,
}

/// The value of one field.
#[derive(Debug, Clone, Default)]
pub(super) struct Value<'r> {
    /// The text, trimmed; empty unless the field is filled. Checks replace it by the form that is kept.
    pub text: Cow<'r, str>,
    pub presence: Presence,
    /// The cell it came from; `None` when the text was taken out of a formula that only quotes it.
    pub cell: Option<&'r Cell>,
    /// The date, for date fields.
    pub date: Option<DateValue>,
    /// The number in its smallest unit, for decimals: digits after the point as many as the field has.
    pub units: Option<i128>,
}

/// One row while it is checked.
#[derive(Debug)]
pub(super) struct Reading<'p, 'r> {
    pub plan: &'p Plan<'p>,
    /// One per field of the item.
    pub values: Vec<Value<'r>>,
    pub findings: Vec<Finding>,
}

impl<'p, 'r> Reading<'p, 'r> {
    /// Places the cells of a row into the fields of the item.
    pub fn new(plan: &'p Plan<'p>, row: &'r Row) -> Self {
        let mut reading = Self {
            plan,
            values: vec![Value::default(); plan.fields.len()],
            findings: Vec::new(),
        };
        for (index, cell) in row.cells.iter().enumerate() {
            if cell.is_blank() {
                continue;
            }
            match plan.columns.get(index) {
                Some(Column::Field(field)) => reading.place(*field, cell),
                Some(Column::Outside(title)) => reading.outside(title.as_deref(), cell),
                Some(Column::Ours) => {}
                None => reading.outside(None, cell),
            }
        }
        reading
    }

    /// The prepared field of an index.
    pub fn field(&self, index: usize) -> &'p PlannedField<'p> {
        &self.plan.fields[index]
    }

    /// The text of the field that has a role; empty when there is none.
    pub fn text(&self, role: Role) -> &str {
        self.plan
            .of(role)
            .map_or("", |index| &self.values[index].text)
    }

    /// The date of the field that has a role.
    pub fn date(&self, role: Role) -> Option<DateValue> {
        self.plan.of(role).and_then(|index| self.values[index].date)
    }

    /// Whether a field is filled.
    pub fn is_filled(&self, index: usize) -> bool {
        self.values[index].presence == Presence::Filled
    }

    /// Whether a finding names the field already.
    pub fn is_told(&self, index: usize) -> bool {
        let code = &self.field(index).field.code;
        self.findings.iter().any(|f| f.field.as_ref() == Some(code))
    }

    /// Takes a value out of the row, because a finding refuses it.
    pub fn spoil(&mut self, index: usize) {
        self.values[index] = Value {
            presence: Presence::Spoilt,
            ..Value::default()
        };
    }

    /// Takes a value out of the row as if it had not been sent.
    pub fn drop_value(&mut self, index: usize) {
        self.values[index] = Value::default();
    }

    /// Adds a finding about a field, or about the row when there is none.
    pub fn tell(
        &mut self,
        code: &'static str,
        severity: Severity,
        field: Option<usize>,
        what: Bilingual,
        remedy: Bilingual,
    ) {
        let field = field.map(|index| self.plan.fields[index].field);
        self.findings
            .push(finding(code, severity, field, what, remedy));
    }

    fn place(&mut self, index: usize, cell: &'r Cell) {
        let planned = self.field(index);
        let text = self.readable(index, cell);
        let Some((text, cell)) = text else {
            return;
        };
        let value = &mut self.values[index];
        if is_filler(self.plan, planned, text) || cell.is_some_and(|c| c.kind == CellKind::Error) {
            value.presence = Presence::Filler;
        } else if matches!(planned.need, Need::Forbidden) {
            self.forbidden_field(index);
        } else {
            value.text = Cow::Borrowed(text);
            value.cell = cell;
            value.presence = Presence::Filled;
        }
    }

    /// The text of a cell, unless it cannot be trusted as text: control characters, or a formula where the rules
    /// decide on the value.
    fn readable(&mut self, index: usize, cell: &'r Cell) -> Option<(&'r str, Option<&'r Cell>)> {
        let title = &self.field(index).field.title;
        if has_control_characters(&cell.text) {
            self.tell(
                "ROW-CONTROL-CHARACTER",
                Severity::Refused,
                Some(index),
                say(
                    format!("“{}”含有不可见的控制字符。", title.zh),
                    format!("“{}” holds invisible control characters.", title.en),
                ),
                say("请重新录入该单元格。", "Type the cell again."),
            );
            self.spoil(index);
            return None;
        }
        let CellKind::Formula(literal) = &cell.kind else {
            return Some((cell.value(), Some(cell)));
        };
        // `="0123"` is how people keep a spreadsheet from changing a number: it quotes its text and computes nothing.
        if is_quoted(cell.value(), literal) {
            return Some((literal.trim(), None));
        }
        let decisive = self.field(index).decisive;
        let title = &self.field(index).field.title;
        self.tell(
            "ROW-FORMULA",
            if decisive {
                Severity::Refused
            } else {
                Severity::Notice
            },
            Some(index),
            say(
                format!("“{}”是公式，公式的计算结果不予采信。", title.zh),
                format!(
                    "“{}” is a formula; what it computes is not trusted.",
                    title.en
                ),
            ),
            say(
                "请将公式粘贴为数值后重新报送。",
                "Paste the formula as a value and send the row again.",
            ),
        );
        if decisive {
            self.spoil(index);
            return None;
        }
        Some((cell.value(), Some(cell)))
    }

    /// Fields of legal persons, and what the catalogue keeps out: what stands there is not taken.
    fn forbidden_field(&mut self, index: usize) {
        let title = &self.field(index).field.title;
        let over_collected = finding(
            "ROW-FIELD-OVER-COLLECTED",
            Severity::Notice,
            Some(self.field(index).field),
            say(
                format!("“{}”不得就自然人归集，该值未接收。", title.zh),
                format!(
                    "“{}” may not be collected about a natural person; the value was not taken.",
                    title.en
                ),
            ),
            say("请将该单元格留空。", "Leave the cell empty."),
        );
        self.findings.push(over_collected.as_over_collection());
    }

    fn outside(&mut self, title: Option<&str>, cell: &Cell) {
        if self.plan.is_filler(cell.value()) {
            return;
        }
        let title = title.unwrap_or("");
        let over_collected = finding(
            "ROW-COLUMN-OVER-COLLECTED",
            Severity::Notice,
            None,
            say(
                format!("目录未规定“{title}”列，该值未接收。"),
                format!(
                    "The catalogue has no column “{title}” in this item; the value was not taken."
                ),
            ),
            say(
                "请从报送文件中删除该列。",
                "Remove the column from the file.",
            ),
        );
        self.findings.push(over_collected.as_over_collection());
    }
}

/// Whether a text stands for an empty cell here. `0` is a number where numbers stand and a state where states stand,
/// and a word the catalogue allows is never a filler.
fn is_filler(plan: &Plan, planned: &PlannedField, text: &str) -> bool {
    if text == "0" && planned.field.role == Some(Role::State) {
        return false;
    }
    match &planned.field.kind {
        FieldKind::Choice { words, .. } if words.iter().any(|word| word == text) => false,
        FieldKind::Decimal { .. } | FieldKind::Integer if text == "0" => false,
        _ => plan.is_filler(text),
    }
}

fn is_quoted(formula: &str, literal: &str) -> bool {
    !literal.is_empty()
        && formula
            .strip_prefix("=\"")
            .and_then(|rest| rest.strip_suffix('"'))
            == Some(literal)
}

/// Control characters other than tabulator and line feeds, which people put into long cells.
fn has_control_characters(text: &str) -> bool {
    text.bytes()
        .any(|b| (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) || b == 0x7f)
        || (!text.is_ascii() && text.contains(|c: char| ('\u{80}'..='\u{9f}').contains(&c)))
}
