//! Words of closed lists, alone or joined by `;`.

use super::reading::Reading;
use super::tell::{quote, say};
use rules::catalogue::Role;
use rules::finding::Severity;

/// The words of a cell that may hold several.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

/// `其他(责令改正)` without what stands in the brackets.
pub(super) fn base(word: &str) -> &str {
    word.split(['(', '（']).next().unwrap_or(word).trim_end()
}

/// Checks a cell of a closed list.
pub(super) fn check(
    reading: &mut Reading,
    index: usize,
    words: &[String],
    several: bool,
    open: bool,
) {
    // Who is a natural person is asked, and answered better, by the check of the party.
    if reading.field(index).field.role == Some(Role::SubjectKind) {
        return;
    }
    let allowed = |word: &str| words.iter().any(|w| w == word) || (open && is_other(word));
    let text = &reading.values[index].text;
    let unknown = if several {
        split(text).find(|word| !allowed(word))
    } else {
        Some(text.as_ref()).filter(|word| !allowed(word))
    };
    let Some(unknown) = unknown.map(quote) else {
        return;
    };
    let title = &reading.field(index).field.title;
    let list = words.join("、");
    let what = say(
        format!("“{}”的取值“{unknown}”不在代码集内。", title.zh),
        format!("“{unknown}” is not among the words of “{}”.", title.en),
    );
    let remedy = if several {
        say(
            format!("可填：{list}；多项之间用英文分号隔开。"),
            format!("Allowed: {list}; several are joined by a semicolon."),
        )
    } else {
        say(format!("可填：{list}。"), format!("Allowed: {list}."))
    };
    reading.tell(
        "ROW-WORD-UNKNOWN",
        Severity::Refused,
        Some(index),
        what,
        remedy,
    );
}

/// `其他`, `其他(…)` or `其他（…）`, with something in the brackets.
fn is_other(word: &str) -> bool {
    let Some(rest) = word.strip_prefix("其他") else {
        return false;
    };
    rest.is_empty()
        || rest
            .strip_prefix(['(', '（'])
            .and_then(|inside| inside.strip_suffix([')', '）']))
            .is_some_and(|inside| !inside.trim().is_empty())
}
