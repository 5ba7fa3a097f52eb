//! What can happen in a case, drawn from the table the program goes by: `docs/cases.md`.
//!
//! `CHENGXIN_WRITE_CASES=1` writes it again.

use rules::case::{
    CLOCKS, CaseKind, CaseState, Clock, CountedFrom, Move, Rule, TABLE, To, clock_of,
};
use rules::pack::Pack;
use rules::parameter::Value;
use rules::text::Bilingual;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use testkit::pack;

const HEAD: &str = "# 案件 Cases\n\n\
    Made from the table of moves (`crates/rules/src/case/table.rs`) and the periods of the pack by a test\n\
    (`crates/flow/tests/pack/cases.rs`), which fails when this page is not what they say. 本页由测试根据程序所用的表和数据包生成。\n\n\
    - Deadlines end on a working day. 期限最后一日为工作日，遇休息日顺延。\n\
    - A deadline that an office misses is answered by time itself (期限届满): what the person asked for is granted or out of use, what was\n  \
      proposed against them is dropped. After it the office can still grant or drop, and nothing else. 单位逾期的，由期限届满这一步处理，此后单位只能支持或者终止。\n\
    - Each office asks once for what is missing; meanwhile its clock stands still. 补正一次性告知，补正期间停止计算期限。\n\
    - Whoever proposed something cannot decide on it as reviewer. 提出的人不能自己复核。\n\
    - A publication that rests on the person's consent is decided only after they agreed, and they take it back at any time; one that rests on a\n  \
      law has no consent to give or to take back. 以本人同意为依据的公示，本人同意后才能决定，本人可以随时撤回；依法公示的不以同意为依据。\n";

#[derive(Clone, Copy)]
struct Arrow {
    from: Option<CaseState>,
    rule: &'static Rule,
    to: CaseState,
}

/// Every arrow a case of a kind can take, from its beginnings on.
fn arrows(kind: CaseKind) -> Vec<Arrow> {
    let rules = || TABLE.iter().filter(move |rule| rule.kinds.contains(&kind));
    let mut found: Vec<Arrow> = Vec::new();
    for rule in rules().filter(|rule| rule.from.is_empty()) {
        if let To::State(to) = rule.to {
            let from = None;
            found.push(Arrow { from, rule, to });
        }
    }
    let mut seen: Vec<CaseState> = Vec::new();
    let mut at = 0;
    while let Some(state) = found.get(at).map(|arrow| arrow.to) {
        at += 1;
        if seen.contains(&state) {
            continue;
        }
        seen.push(state);
        for rule in rules().filter(|rule| rule.from.contains(&state)) {
            let targets = match rule.to {
                To::State(to) => vec![to],
                To::Same => vec![state],
                // Back to wherever the person can be asked.
                To::Back => rules()
                    .filter(|other| other.to == To::State(state))
                    .flat_map(|other| other.from.iter().copied())
                    .collect(),
            };
            let from = Some(state);
            found.extend(targets.into_iter().map(|to| Arrow { from, rule, to }));
        }
    }
    found
}

fn both(text: &Bilingual) -> String {
    format!("{} {}", text.zh, text.en)
}

/// The open version of a period; a test of the pack sees that there is one.
fn period(pack: &Pack, id: &str) -> Bilingual {
    let mut versions = pack.parameters.all().iter().filter(|p| p.id == id);
    match versions.find(|p| p.until.is_none()).map(|p| &p.value) {
        Some(Value::Period(period)) => period.text(),
        other => panic!("{id}: {other:?}"),
    }
}

fn deadline(pack: &Pack, clock: &Clock) -> String {
    let length = period(pack, clock.parameter);
    let (zh, en) = match clock.from {
        CountedFrom::Opening => ("自提出之日起", "of the beginning"),
        CountedFrom::Entry => ("自进入该状态之日起", "of coming there"),
    };
    let mut text = format!("{zh}{} within {} {en}", length.zh, length.en);
    if let Some(id) = clock.at_most {
        let most = period(pack, id);
        write!(text, "；可延长至 extendable to {} {}", most.zh, most.en).unwrap();
    }
    text
}

fn table(text: &mut String, pack: &Pack, kind: CaseKind, arrows: &[Arrow]) {
    text.push_str(
        "\n| 状态 from | 办理 move | 由谁 who | 须附 with it | 到 to | 到达后的期限 deadline there |\n|---|---|---|---|---|---|\n",
    );
    for Arrow { from, rule, to } in arrows {
        let from = from.map_or("—".to_owned(), |state| both(&state.title()));
        let who: Vec<String> = rule.by.iter().map(|by| both(&by.title())).collect();
        let with = match (rule.paper, rule.reason) {
            (true, _) => "材料和理由 document and reasons",
            (false, true) => "理由 reasons",
            (false, false) => "",
        };
        let there = match rule.to {
            To::Back => "余下的期限 what was left".to_owned(),
            To::Same if rule.step == Move::Extend => "延长后的期限 the extended one".to_owned(),
            To::Same => "不变 unchanged".to_owned(),
            To::State(_) => clock_of(kind, *to).map_or(String::new(), |c| deadline(pack, c)),
        };
        let (step, to) = (both(&rule.step.title()), both(&to.title()));
        let who = who.join("<br>");
        writeln!(
            text,
            "| {from} | {step} | {who} | {with} | {to} | {there} |"
        )
        .unwrap();
    }
}

fn diagram(text: &mut String, arrows: &[Arrow]) {
    let id = |state: CaseState| state.word().replace('-', "_");
    text.push_str("\n```mermaid\nstateDiagram-v2\n");
    let mut states: Vec<CaseState> = arrows.iter().map(|arrow| arrow.to).collect();
    states.sort_unstable();
    states.dedup();
    for state in &states {
        writeln!(
            text,
            "    state \"{}\" as {}",
            both(&state.title()),
            id(*state)
        )
        .unwrap();
    }
    // Several moves between the same two states are one arrow.
    let mut lines: BTreeMap<(Option<CaseState>, CaseState), Vec<String>> = BTreeMap::new();
    for Arrow { from, rule, to } in arrows {
        lines
            .entry((*from, *to))
            .or_default()
            .push(rule.step.title().zh);
    }
    for ((from, to), steps) in lines {
        let from = from.map_or("[*]".to_owned(), id);
        writeln!(text, "    {from} --> {}: {}", id(to), steps.join("、")).unwrap();
    }
    for state in states.into_iter().filter(|state| state.is_closed()) {
        writeln!(text, "    {} --> [*]", id(state)).unwrap();
    }
    text.push_str("```\n");
}

fn document(pack: &Pack) -> String {
    let mut text = HEAD.to_owned();
    for kind in CaseKind::ALL {
        let arrows = arrows(kind);
        write!(text, "\n## {}\n", both(&kind.title())).unwrap();
        diagram(&mut text, &arrows);
        table(&mut text, pack, kind, &arrows);
    }
    text
}

#[test]
fn the_document_says_what_the_table_says() {
    let pack = pack();
    let document = document(pack);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cases.md");
    if std::env::var_os("CHENGXIN_WRITE_CASES").is_some() {
        std::fs::write(&path, &document).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).is_ok_and(|text| text == document),
        "docs/cases.md is not what the table of cases says; CHENGXIN_WRITE_CASES=1 writes it"
    );
}

#[test]
fn every_deadline_is_drawn() {
    let pack = pack();
    let document = document(pack);
    for clock in CLOCKS {
        let line = deadline(pack, clock);
        assert!(document.contains(&line), "{line}");
    }
}
