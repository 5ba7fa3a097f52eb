//! Names of persons: made uniform, and looked at for what no name holds.

use super::reading::Reading;
use super::tell::say;
use rules::catalogue::Role;
use rules::finding::Severity;
pub(crate) use rules::name::uniform;
use std::borrow::Cow;

/// Longest name without a second look, in characters; transliterated names reach about forty.
const LONGEST_NAME: usize = 64;
/// Endings of names that organisations bear and persons do not.
const ORGANISATION_ENDINGS: [&str; 6] =
    ["公司", "合作社", "经营部", "商行", "事务所", "个体工商户"];

/// Checks the name and brings it to one spelling.
pub(super) fn check(reading: &mut Reading) {
    let Some(index) = reading.plan.of(Role::SubjectName) else {
        return;
    };
    if !reading.is_filled(index) {
        return;
    }
    if let Some(uniform) = uniform(&reading.values[index].text) {
        reading.values[index].text = Cow::Owned(uniform);
    }
    let name = reading.values[index].text.as_ref();
    let Some((code, severity, zh, en)) = look(name) else {
        return;
    };
    reading.tell(
        code,
        severity,
        Some(index),
        say(zh, en),
        say(
            "请按身份证件上的姓名填写，不要脱敏、不要附加其他内容。",
            "Write the name as the identity document has it, not masked and with nothing added.",
        ),
    );
}

fn look(name: &str) -> Option<(&'static str, Severity, &'static str, &'static str)> {
    if name.contains(['*', '＊', '×', '\u{fffd}', '?', '？']) {
        return Some((
            "ID-NAME-MASKED",
            Severity::Refused,
            "姓名已脱敏或含有无法识别的字符。",
            "The name is masked or holds characters that were lost.",
        ));
    }
    if name.chars().any(char::is_numeric) {
        return Some((
            "ID-NAME-DIGITS",
            Severity::Refused,
            "姓名中含有数字。",
            "The name holds digits.",
        ));
    }
    if name.chars().nth(LONGEST_NAME).is_some() {
        return Some((
            "ID-NAME-TOO-LONG",
            Severity::Held,
            "姓名过长，可能填入了其他内容。",
            "The name is very long; something else may stand in it.",
        ));
    }
    if ORGANISATION_ENDINGS
        .iter()
        .any(|ending| name.ends_with(ending))
    {
        return Some((
            "ID-NAME-ORGANISATION",
            Severity::Held,
            "姓名像是单位名称。",
            "The name looks like that of an organisation.",
        ));
    }
    None
}
