//! The pages of definitions of dishonest acts.

use super::{LANGUAGES, both, check, frame, input};
use crate::pages::definitions::form::DefinitionForm;
use crate::pages::definitions::organ::{DefinitionPage, DefinitionsPage, NewDefinitionPage};
use crate::pages::definitions::public::{ConsultationPage, ConsultationsPage};
use crate::views::definition::{
    CommentCard, DefinitionCard, DefinitionEntry, DefinitionMoveForm, DefinitionStepCard,
};

fn entry() -> DefinitionEntry {
    DefinitionEntry {
        id: "ab".repeat(16),
        title: input(),
        organ: both(),
        item: both(),
        state: both(),
        class: "asked",
        consult_until: Some(input()),
        effect_on: input(),
        unanswered: 2,
    }
}

fn comment(answered: bool) -> CommentCard {
    CommentCard {
        id: "cd".repeat(16),
        voice: both(),
        text: input(),
        at: input(),
        log_index: 7,
        answer: answered.then(|| (input(), input())),
    }
}

fn card(whole: bool) -> DefinitionCard {
    DefinitionCard {
        entry: entry(),
        item: "transport-penalty".to_owned(),
        reason: input(),
        acts: vec![(input(), both(), input())],
        indicators: vec![input()],
        basis: vec![both(), both()],
        measures: vec![both()],
        display_months: whole.then_some(3),
        worse: vec![both()],
        consultation: whole.then(|| (input(), input())),
        impact: whole.then(|| vec![(both(), 1)]),
        repealed_on: whole.then(input),
        steps: vec![DefinitionStepCard {
            title: both(),
            by: both(),
            organ: both(),
            at: input(),
            reason: input(),
            log_index: 8,
        }],
        comments: vec![comment(whole)],
        all_comments: 3,
        takes_comments: whole,
    }
}

fn form() -> DefinitionForm {
    DefinitionForm {
        action: "/definitions".to_owned(),
        seen: Some(2),
        item: input(),
        item_title: both(),
        title: input(),
        reason: input(),
        acts: input(),
        indicators: input(),
        basis: vec![(input(), both(), true)],
        measures: vec![(input(), both(), false)],
        display_months: input(),
        effect_on: input(),
    }
}

#[test]
fn pages_of_definitions() {
    for l in LANGUAGES {
        for some in [true, false] {
            let entries = || if some { vec![entry(), entry()] } else { vec![] };
            let page = DefinitionsPage {
                l,
                page: frame(l),
                may_draft: some,
                room: "/definitions",
                entries: entries(),
            };
            check("definitions", l, &page);
            let page = ConsultationsPage {
                l,
                page: frame(l),
                room: "/consultations",
                sections: vec![(both(), entries()), (both(), entries())],
            };
            check("consultations", l, &page);
            let page = NewDefinitionPage {
                l,
                page: frame(l),
                items: vec![(input(), both())],
                form: some.then(form),
                refused: some.then(|| ("CODE", both(), both())),
            };
            check("a new definition", l, &page);
            let page = DefinitionPage {
                l,
                page: frame(l),
                done: some,
                card: card(some),
                seen: 4,
                moves: vec![DefinitionMoveForm {
                    step: "withdraw",
                    title: both(),
                    reason: some,
                }],
                may_answer: !some,
                form: some.then(form),
                refused: some.then(|| ("CODE", both(), both())),
            };
            check("a definition", l, &page);
            let page = ConsultationPage {
                l,
                page: frame(l),
                done: some.then_some(9),
                card: card(some),
                token: input(),
            };
            check("a consultation", l, &page);
        }
    }
}
