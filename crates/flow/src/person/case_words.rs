//! Entries of cases in words.

use rules::case::{CaseKind, CaseState, Move};
use rules::period::Period;
use rules::text::Bilingual;

/// What a case did, as its entry names it: `HEX:kind:move:state`, or the case alone for a version it wrote; and behind a space
/// that a paper was kept for a period.
pub(super) fn ground_text(rest: &str) -> Bilingual {
    let (rest, more) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut parts = rest.split(':');
    let id = parts.next().unwrap_or_default();
    let short = id.get(id.len().saturating_sub(8)..).unwrap_or(id);
    let mut text = Bilingual::new(
        format!("案件（编号尾号 {short}）"),
        format!("case (number ending in {short})"),
    );
    let kind = parts.next().and_then(CaseKind::from_word);
    let step = parts.next().and_then(Move::from_word);
    let state = parts.next().and_then(CaseState::from_word);
    if let (Some(kind), Some(step), Some(state)) = (kind, step, state) {
        let (kind, step, state) = (kind.title(), step.title(), state.title());
        text.zh
            .push_str(&format!("：{}，{}，{}", kind.zh, step.zh, state.zh));
        text.en
            .push_str(&format!(": {}, {}, {}", kind.en, step.en, state.en));
    }
    if let Some(by) = more.strip_prefix("representation:") {
        let by = super::representation::ground_text(by);
        text.zh.push_str(&format!("；{}", by.zh));
        text.en.push_str(&format!("; {}", by.en));
    }
    let kept = more.strip_prefix("kept:");
    if let Some(period) = kept.and_then(|period| Period::parse(period).ok()) {
        let period = period.text();
        text.zh
            .push_str(&format!("；办结后保存期限{}已满", period.zh));
        text.en
            .push_str(&format!("; its {} after the closing are over", period.en));
    }
    text
}
