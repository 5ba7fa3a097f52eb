//! What every field of a layout is checked for: filled when it must be, not too long, one of the allowed words.

use super::plan::Need;
use super::reading::{Presence, Reading};
use super::tell::say;
use super::{numbers, words};
use rules::catalogue::{FieldKind, Role};
use rules::finding::Severity;
use rules::identifier::{self, Kind};

/// Checks each field by itself and against the fields its requirement names.
pub(super) fn check(reading: &mut Reading) {
    for index in 0..reading.values.len() {
        if !reading.is_filled(index) {
            continue;
        }
        check_length(reading, index);
        match &reading.field(index).field.kind {
            FieldKind::Choice {
                words,
                several,
                open,
            } => {
                words::check(reading, index, words, *several, *open);
            }
            FieldKind::Decimal { scale } => numbers::check(reading, index, *scale),
            FieldKind::Integer => numbers::check(reading, index, 0),
            FieldKind::SocialCreditCode => check_code(reading, index),
            FieldKind::PersonNumber => refuse_other_persons(reading, index),
            FieldKind::Text | FieldKind::Date => {}
        }
    }
    for index in 0..reading.values.len() {
        check_presence(reading, index);
    }
}

fn check_presence(reading: &mut Reading, index: usize) {
    let presence = reading.values[index].presence;
    let money = reading.field(index).ten_thousand_yuan;
    let zero = money && presence == Presence::Filled && reading.values[index].units == Some(0);
    if presence == Presence::Spoilt || (presence == Presence::Filled && !zero) {
        return;
    }
    let title = &reading.field(index).field.title;
    if !is_needed(reading, index) {
        if zero {
            reading.drop_value(index);
        }
        return;
    }
    let (code, what) = match presence {
        _ if zero => (
            "ROW-AMOUNT-ZERO",
            say(
                format!("“{}”须填写大于零的金额。", title.zh),
                format!("“{}” needs an amount above zero.", title.en),
            ),
        ),
        Presence::Filler => (
            "ROW-REQUIRED-FILLER",
            say(
                format!("必填项“{}”填写的是占位内容。", title.zh),
                format!("“{}” must be filled and holds only a filler.", title.en),
            ),
        ),
        _ => (
            "ROW-REQUIRED-MISSING",
            say(
                format!("必填项“{}”为空。", title.zh),
                format!("“{}” must be filled and is empty.", title.en),
            ),
        ),
    };
    let remedy = remedy_of(reading, index);
    reading.tell(code, Severity::Refused, Some(index), what, remedy);
}

/// Says why the field must be filled in this row.
fn remedy_of(reading: &Reading, index: usize) -> rules::text::Bilingual {
    let other = match reading.field(index).need {
        Need::When(other, _) | Need::Unless(other, _) | Need::With(other) => other,
        Need::Always | Need::Optional | Need::Forbidden => {
            return say(
                "请按文书如实填写后重新报送。",
                "Fill it as the document says and send the row again.",
            );
        }
    };
    let title = &reading.field(other).field.title;
    say(
        format!("根据本行的“{}”，此项必须填写。", title.zh),
        format!("The row's “{}” makes it necessary.", title.en),
    )
}

fn is_needed(reading: &Reading, index: usize) -> bool {
    let text = |other: usize| reading.values[other].text.as_ref();
    match reading.field(index).need {
        Need::Always => true,
        Need::Optional | Need::Forbidden => false,
        Need::When(other, words) => words.iter().any(|word| text(other).contains(word.as_str())),
        Need::Unless(other, word) => text(other) != word,
        Need::With(other) => reading.is_filled(other),
    }
}

fn check_length(reading: &mut Reading, index: usize) {
    let Some(most) = reading.field(index).field.max_length else {
        return;
    };
    let most = most as usize;
    let text = &reading.values[index].text;
    if text.len() <= most || text.chars().nth(most).is_none() {
        return;
    }
    let found = text.chars().count();
    let title = &reading.field(index).field.title;
    reading.tell(
        "ROW-TOO-LONG",
        Severity::Refused,
        Some(index),
        say(
            format!("“{}”共{found}个字符，最多{most}个。", title.zh),
            format!(
                "“{}” has {found} characters; at most {most} are allowed.",
                title.en
            ),
        ),
        say(
            "请缩短内容，或核对是否填错列。",
            "Shorten it, or see whether it stands in the wrong column.",
        ),
    );
}

/// Codes of organisations; those of organs are checked against the register of organs instead.
fn check_code(reading: &mut Reading, index: usize) {
    let role = reading.field(index).field.role;
    if matches!(role, Some(Role::DecidingOrganCode | Role::SourceOrganCode)) {
        return;
    }
    let context = reading.plan.identifier_context();
    let checked = identifier::check(
        &reading.values[index].text,
        Some(Kind::SocialCredit),
        &context,
    );
    let Some(problem) = checked.problem else {
        reading.values[index].text = checked.normalised.unwrap_or_default().into();
        return;
    };
    let text = problem.text();
    let title = &reading.field(index).field.title;
    reading.tell(
        problem.code(),
        Severity::Refused,
        Some(index),
        say(
            format!("“{}”：{}", title.zh, text.zh),
            format!("“{}”: {}", title.en, text.en),
        ),
        problem.remedy(),
    );
}

/// A number of somebody else does not belong into this person's record.
fn refuse_other_persons(reading: &mut Reading, index: usize) {
    if reading.field(index).field.role == Some(Role::IdentityNumber) {
        return;
    }
    let title = &reading.field(index).field.title;
    let what = say(
        format!("“{}”是本人以外的证件号码，该值未接收。", title.zh),
        format!(
            "“{}” is the number of somebody else; the value was not taken.",
            title.en
        ),
    );
    reading.tell(
        "ROW-OTHER-PERSON-NUMBER",
        Severity::Notice,
        Some(index),
        what,
        say("请将该单元格留空。", "Leave the cell empty."),
    );
    if let Some(last) = reading.findings.last_mut() {
        last.over_collection = true;
    }
    reading.drop_value(index);
}
