//! The pages of cases.

use super::of_recalls::card as recall;
use super::{DAY, LANGUAGES, both, check, frame, input, line};
use crate::pages::cases::{organ, own, timeliness};
use crate::views::case::{
    CaseCard, CaseRow, DueCard, FieldRow, FieldSlot, KindCard, MoveForm, RecordCard, StepCard,
};
use crate::views::paper::{PaperField, PaperRow};
use crate::views::representation::ActingCard;
use flow::case::{RepairNeed, RepairOutlook, TimelinessLine};
use rules::case::CaseKind;

fn row(some: bool) -> CaseRow {
    CaseRow {
        id: "ab".repeat(16),
        reference: input(),
        title: both(),
        state: both(),
        class: "running",
        organ: both(),
        due: some.then(|| DueCard {
            on: DAY,
            left: both(),
            class: "held",
            may_move: some,
        }),
        overdue: some,
        missed: some,
        opened_on: DAY,
        closed_on: (!some).then_some(DAY),
    }
}

fn case(some: bool) -> CaseCard {
    let step = StepCard {
        title: both(),
        actor: both(),
        organ: both(),
        at: input(),
        state: both(),
        due_on: some.then_some(DAY),
        text: input(),
        document: input(),
        facts: vec![(both(), input())],
        fields: vec![FieldRow {
            title: both(),
            old: input(),
            new: input(),
        }],
        log_index: 7,
    };
    CaseCard {
        row: row(some),
        hint: input(),
        about: some.then(both),
        list: some.then(both),
        record: some.then(|| RecordCard {
            item: both(),
            document_number: input(),
            decided_on: input(),
            display_until: input(),
        }),
        not_before: some.then_some(DAY),
        next: if some {
            vec![(both(), vec![both(), both()])]
        } else {
            vec![]
        },
        if_silent: some.then(both),
        steps: vec![step],
        papers: vec![paper(true), paper(false)],
    }
}

fn paper(some: bool) -> PaperRow {
    PaperRow {
        id: input(),
        name: input(),
        kind: "PDF",
        size: input(),
        by: both(),
        at: input(),
        destroyed: some.then(input),
        log_index: 7,
    }
}

fn acting() -> ActingCard {
    ActingCard {
        base: "/me/for/ab".to_owned(),
        kind: both(),
        hint: input(),
        until: DAY,
        gives_consents: true,
    }
}

fn paper_field(some: bool) -> PaperField {
    PaperField {
        name: "papers",
        accept: input(),
        note: both(),
        wrong: some.then(|| (both(), both())),
    }
}

fn slot(number: usize, fixed: bool) -> FieldSlot {
    FieldSlot {
        number,
        code: input(),
        title: fixed.then(both),
        old: input(),
        new: input(),
    }
}

fn need() -> RepairNeed {
    RepairNeed {
        code: "CODE",
        fulfilled: false,
        with_application: false,
        text: both(),
        citation: Some(both()),
    }
}

fn forms() -> Vec<MoveForm> {
    let form = |step, some: bool| MoveForm {
        step,
        title: both(),
        note: some.then(both),
        paper: some,
        reason: some,
        result: some.then(|| "withdraw".to_owned()),
        chosen: input(),
        asks: some.then(|| flow::case::Asked {
            name: "outcome",
            title: both(),
            words: vec![(input(), both())],
        }),
        asks_false_material: some,
        slots: vec![slot(1, some), slot(2, false)],
        choices: vec![(input(), both())],
        open: some,
        text: input(),
        document: input(),
        papers: Some(paper_field(some)),
    };
    vec![form("grant", true), form("refuse", false)]
}

#[test]
fn pages_of_cases() {
    for l in LANGUAGES {
        for some in [true, false] {
            let page = own::CasesPage {
                l,
                page: frame(l),
                open: if some { vec![case(true)] } else { vec![] },
                closed: if some { vec![case(false)] } else { vec![] },
                room: "/me/cases".to_owned(),
                acting: (!some).then(acting),
            };
            check("my cases", l, &page);
            let page = own::CasePage {
                l,
                page: frame(l),
                case: case(some),
                done: some.then(both),
                refused: some.then(|| ("CODE", both(), both())),
                forms: if some { forms() } else { vec![] },
                seen: 1,
                action: "/me/cases/x".to_owned(),
                own: true,
                room: "/me/cases".to_owned(),
                accesses: "/me/accesses".to_owned(),
                acting: (!some).then(acting),
                recalls: if some {
                    vec![recall(false, true), recall(true, false)]
                } else {
                    vec![]
                },
            };
            check("my case", l, &page);
            let page = organ::CasePage {
                l,
                page: frame(l),
                case: case(some),
                refused: some.then(|| ("CODE", both(), both())),
                forms: if some { forms() } else { vec![] },
                seen: 1,
                action: "/cases/x".to_owned(),
                own: false,
                accesses: String::new(),
            };
            check("case", l, &page);
            let tab = organ::Tab {
                word: "open",
                title: both(),
                count: 1,
                current: some,
            };
            let page = organ::CasesPage {
                l,
                page: frame(l),
                tabs: vec![tab],
                lead: both(),
                rows: if some {
                    vec![row(true), row(false)]
                } else {
                    vec![]
                },
                overdue: usize::from(some),
                done: some.then(|| (both(), input())),
            };
            check("cases", l, &page);
            let few = TimelinessLine {
                organ: input(),
                organ_name: both(),
                all: some.then_some(30),
                missed: some.then_some(2),
            };
            let page = timeliness::TimelinessPage {
                l,
                page: frame(l),
                lines: if some { vec![few.clone(), few] } else { vec![] },
            };
            check("timeliness", l, &page);
        }
    }
}

#[test]
fn every_kind_a_person_begins_has_its_page() {
    for kind in CaseKind::ALL {
        let card = KindCard::of(kind.word());
        assert_eq!(card.is_some(), kind.is_the_persons(), "{kind:?}");
        let Some(card) = card else {
            continue;
        };
        assert!(
            !card.about.zh.is_empty() && !card.ask.en.is_empty(),
            "{kind:?}"
        );
        for l in LANGUAGES {
            let page = own::NewCasePage {
                l,
                page: frame(l),
                line: card.record.then(line),
                record: input(),
                slots: vec![slot(1, true), slot(2, true)],
                organs: vec![(input(), both())],
                about: input(),
                text: input(),
                document: input(),
                refused: Some(("CODE", both(), both())),
                outlook: Some(RepairOutlook {
                    possible_from: Some(DAY),
                    possible_today: false,
                    needs: vec![need()],
                }),
                committed: true,
                papers: Some(paper_field(true)),
                room: "/me/cases".to_owned(),
                base: "/me".to_owned(),
                acting: Some(acting()),
                kind: card.clone(),
            };
            check("new case", l, &page);
        }
    }
}
