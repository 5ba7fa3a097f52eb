//! Deadlines of cases, and how long their papers are kept: each has a period on every day on which a case could be begun. And what a
//! disputed record is good for: a word the program knows.

use super::draft::Draft;
use super::problem::{Place, Problems};
use jiff::civil::Date;
use rules::case::{CLOCKS, PAPERS_KEPT, STATEMENT_PERIOD};
use rules::disputed::{self, DisputedUse};
use rules::parameter::Value;
use rules::text::Bilingual;
use std::collections::BTreeSet;

const FILE: &str = "parameters.toml";

pub(super) fn check(draft: &Draft, problems: &Problems) {
    // What seems to be missing may stand in an entry that could not be read.
    if draft.parameters.some_unread {
        return;
    }
    let Some(first) = draft.items.entries.iter().map(|item| item.from).min() else {
        return;
    };
    let named = CLOCKS
        .iter()
        .flat_map(|clock| [Some(clock.parameter), clock.at_most]);
    let ids: BTreeSet<&str> = named
        .flatten()
        .chain([STATEMENT_PERIOD, PAPERS_KEPT])
        .collect();
    for id in ids {
        check_one(draft, problems, id, first);
    }
    check_disputed(draft, problems);
}

/// A day on which the parameter says nothing allows nothing; a word nobody knows would do the same without being meant.
fn check_disputed(draft: &Draft, problems: &Problems) {
    let versions = draft.parameters.entries.iter();
    for version in versions.filter(|version| version.id == disputed::PARAMETER) {
        let known = matches!(&version.value.value, Value::Statement(word) if DisputedUse::from_word(word).is_some());
        if known {
            continue;
        }
        let words: Vec<&str> = DisputedUse::ALL.iter().map(|one| one.word()).collect();
        problems.add(
            "PACK-DISPUTED-USE",
            &version.place,
            Bilingual::new(
                "异议期间的使用不是程序认识的规则",
                "the use of what is disputed is none the program knows",
            ),
            Bilingual::new(
                format!("statement 应为其一：{}", words.join("、")),
                format!("`statement` is one of {}", words.join(", ")),
            ),
        );
    }
}

/// Walks from the day the first item begins along the versions, each as far as it reaches.
fn check_one(draft: &Draft, problems: &Problems, id: &str, first: Date) {
    let mut day = first;
    let mut place = Place::new(FILE, 0);
    loop {
        let version = draft.parameters.find(|p| p.id == id && p.governs(day));
        let Some(version) = version else {
            refuse(problems, &place, id, day);
            return;
        };
        if !matches!(version.value.value, Value::Period(_)) {
            refuse(problems, &version.place, id, day);
            return;
        }
        place = version.place.clone();
        match version.until.and_then(|until| until.tomorrow().ok()) {
            Some(next) => day = next,
            None => return,
        }
    }
}

fn refuse(problems: &Problems, place: &Place, id: &str, day: Date) {
    problems.add(
        "PACK-CASE-PERIOD",
        place,
        Bilingual::new(
            format!("案件办理期限所用的参数“{id}”在{day}没有期间，当日的案件无法计算期限"),
            format!(
                "the parameter `{id}` is the deadline of cases and has no period on {day}; a case of that day would have no deadline"
            ),
        ),
        Bilingual::new(
            format!("请在 {FILE} 中补充当日有效的版本，写明 period；没有更早规定的，可不写 from"),
            format!(
                "add to {FILE} a version with a `period` for that day; leave out `from` where nothing older is known"
            ),
        ),
    );
}
