//! Dates of a row: read, in order, and within what is possible.

use super::reading::Reading;
use super::tell::say;
use crate::gate::tabular::{Cell, DateProblem, DateValue, parse_date};
use jiff::civil::Date;
use rules::catalogue::{FieldKind, Role};
use rules::finding::Severity;
use std::borrow::Cow;

/// The state word of a record that is no longer valid (the 2018 standard; the standard of 2016 had it the other way
/// round, which is why the pack's layouts carry the new one only).
const NO_LONGER_VALID: &str = "0";
/// How an open end is kept.
const LONG_TERM: &str = "长期";

/// The dates the rules work with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dates {
    /// Day of the decision.
    pub decided_on: Date,
    /// Day of the act: the decision's where the format has none.
    pub acted_on: Date,
    /// The document's own last day; `None` when it has none or is long-term.
    pub own_end: Option<Date>,
    /// The row ends a record.
    pub withdrawal: bool,
}

/// Reads the dates; `None` when there is no usable decision date.
pub(super) fn check(reading: &mut Reading) -> Option<Dates> {
    for index in 0..reading.values.len() {
        if reading.is_filled(index) && reading.field(index).field.kind == FieldKind::Date {
            read(reading, index);
        }
    }
    check_order(reading);
    let decided_on = decision_day(reading)?;
    let acted_on = match reading.date(Role::ActedOn) {
        Some(DateValue::Day(day)) => day,
        _ => decided_on,
    };
    let received_on = reading.plan.context.received_on;
    let ended_on = day(reading.date(Role::EndedOn));
    let ended = ended_on.is_some_and(|day| day <= received_on);
    Some(Dates {
        decided_on,
        acted_on,
        own_end: [day(reading.date(Role::ValidUntil)), ended_on]
            .into_iter()
            .flatten()
            .min(),
        withdrawal: ended || reading.text(Role::State) == NO_LONGER_VALID,
    })
}

fn day(value: Option<DateValue>) -> Option<Date> {
    match value {
        Some(DateValue::Day(day)) => Some(day),
        Some(DateValue::LongTerm) | None => None,
    }
}

fn read(reading: &mut Reading, index: usize) {
    let long_term = reading.plan.context.pack.long_term_date;
    let parsed = match reading.values[index].cell {
        Some(cell) => parse_date(cell, long_term),
        None => parse_date(&Cell::from_text(&reading.values[index].text), long_term),
    };
    let role = reading.field(index).field.role;
    match parsed {
        Ok(DateValue::LongTerm) if !may_be_open(role) => open_end(reading, index),
        Ok(value) => {
            let text = match value {
                DateValue::Day(day) => Cow::Owned(day.to_string()),
                DateValue::LongTerm => Cow::Borrowed(LONG_TERM),
            };
            let value_of = &mut reading.values[index];
            value_of.text = text;
            value_of.date = Some(value);
        }
        Err(problem) => unreadable(reading, index, problem),
    }
}

/// Only ends can be open.
fn may_be_open(role: Option<Role>) -> bool {
    !matches!(
        role,
        Some(
            Role::DecidedOn
                | Role::ActedOn
                | Role::ValidFrom
                | Role::EndedOn
                | Role::PriorNoticeOn
                | Role::ServedOn
        )
    )
}

fn open_end(reading: &mut Reading, index: usize) {
    let title = &reading.field(index).field.title;
    reading.tell(
        "ROW-DATE-LONG-TERM",
        Severity::Refused,
        Some(index),
        say(
            format!("“{}”不能填写“长期”。", title.zh),
            format!("“{}” cannot be open-ended.", title.en),
        ),
        say("请填写具体日期。", "Write the day."),
    );
    reading.spoil(index);
}

fn unreadable(reading: &mut Reading, index: usize, problem: DateProblem) {
    let (code, zh, en) = words(problem);
    let claimed = reading.field(index).field.role == Some(Role::ClaimedDisplayUntil);
    let title = &reading.field(index).field.title;
    reading.tell(
        code,
        // The end of display is computed; a claim that cannot be read changes nothing.
        if claimed {
            Severity::Notice
        } else {
            Severity::Refused
        },
        Some(index),
        say(
            format!("“{}”{zh}。", title.zh),
            format!("“{}” {en}.", title.en),
        ),
        say(
            "请按 2026-04-01 的形式填写文书所载日期。",
            "Write the date of the document as 2026-04-01.",
        ),
    );
    reading.spoil(index);
}

fn words(problem: DateProblem) -> (&'static str, &'static str, &'static str) {
    match problem {
        DateProblem::Empty | DateProblem::UnknownForm => (
            "ROW-DATE-UNREADABLE",
            "不是可识别的日期",
            "is no date in a known form",
        ),
        DateProblem::Incomplete => (
            "ROW-DATE-INCOMPLETE",
            "缺少月或日",
            "lacks the month or the day",
        ),
        DateProblem::TwoDigitYear => (
            "ROW-DATE-TWO-DIGIT-YEAR",
            "的年份只有两位，世纪不明",
            "has a year of two digits, so the century is a guess",
        ),
        DateProblem::YearZero => ("ROW-DATE-YEAR-ZERO", "的年份为0", "has the year 0"),
        DateProblem::NoSuchDay => (
            "ROW-DATE-NO-SUCH-DAY",
            "是日历上不存在的日期",
            "is a day the calendar does not have",
        ),
        DateProblem::SpreadsheetZero => (
            "ROW-DATE-SPREADSHEET-ZERO",
            "是1899年末或1900年初的虚假日期，通常由空单元格或零转换而来",
            "is the false date that spreadsheets make of an empty cell or a zero",
        ),
        DateProblem::SerialOutOfRange => (
            "ROW-DATE-SERIAL",
            "是超出范围的表格日期序号",
            "is a serial number outside the range of spreadsheets",
        ),
    }
}

/// The order the catalogue asks for. The claimed end of display is compared with the computed one instead.
fn check_order(reading: &mut Reading) {
    let plan = reading.plan;
    let of = |role| plan.of(role);
    let always = of(Role::ActedOn).zip(of(Role::DecidedOn));
    let pairs = plan.date_order.iter().copied();
    for (first, second) in pairs.chain(always.filter(|pair| !plan.date_order.contains(pair))) {
        let (Some(earlier), Some(later)) = (
            day(reading.values[first].date),
            day(reading.values[second].date),
        ) else {
            continue;
        };
        let claimed = plan.fields[second].field.role == Some(Role::ClaimedDisplayUntil);
        if earlier <= later || claimed {
            continue;
        }
        let (a, b) = (
            &plan.fields[first].field.title,
            &plan.fields[second].field.title,
        );
        reading.tell(
            "ROW-DATE-ORDER",
            Severity::Refused,
            Some(second),
            say(
                format!("“{}”（{earlier}）晚于“{}”（{later}）。", a.zh, b.zh),
                format!("“{}” ({earlier}) lies after “{}” ({later}).", a.en, b.en),
            ),
            say(
                "请按文书核对这两个日期。",
                "Check both dates against the document.",
            ),
        );
    }
}

fn decision_day(reading: &mut Reading) -> Option<Date> {
    let index = reading.plan.of(Role::DecidedOn);
    let Some(decided_on) = day(reading.date(Role::DecidedOn)) else {
        // The pack check asks every item for a decision date; a row without one has no place in time.
        if !index.is_some_and(|index| reading.is_told(index)) {
            reading.tell(
                "ROW-DATE-DECISION-MISSING",
                Severity::Refused,
                index,
                say(
                    "没有决定日期，无法确定适用的规定。",
                    "There is no decision date, so it is open which rule applies.",
                ),
                say("请填写文书的决定日期。", "Write the day of the decision."),
            );
        }
        return None;
    };
    let context = &reading.plan.context;
    let (received_on, earliest) = (context.received_on, context.pack.earliest_decision);
    if decided_on > received_on {
        reading.tell(
            "ROW-DATE-FUTURE",
            Severity::Refused,
            index,
            say(
                format!("决定日期{decided_on}晚于接收日期{received_on}。"),
                format!(
                    "The decision date {decided_on} lies after the day of receipt, {received_on}."
                ),
            ),
            say(
                "请按文书核对决定日期。",
                "Check the decision date against the document.",
            ),
        );
        return None;
    }
    if decided_on < earliest {
        reading.tell(
            "ROW-DATE-TOO-EARLY",
            Severity::Refused,
            index,
            say(
                format!("决定日期{decided_on}早于{earliest}。"),
                format!("The decision date {decided_on} lies before {earliest}."),
            ),
            say(
                "请按文书核对决定日期。",
                "Check the decision date against the document.",
            ),
        );
        return None;
    }
    Some(decided_on)
}
