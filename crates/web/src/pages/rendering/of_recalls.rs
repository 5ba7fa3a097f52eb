//! The pages of recalls.

use super::{DAY, LANGUAGES, both, check, frame, input};
use crate::pages::recalls::{OwnRecallsPage, RecallCard, RecallsPage};

pub(super) fn card(is_late: bool, is_known: bool) -> RecallCard {
    RecallCard {
        id: "ab".repeat(16),
        organ: both(),
        item: both(),
        document_number: input(),
        decided_on: DAY,
        reason: both(),
        received: vec![3, 7],
        made_at: input(),
        age: both(),
        due_on: DAY,
        overdue: is_late.then(both),
        acknowledged_at: is_known.then(input),
    }
}

#[test]
fn recalls() {
    for l in LANGUAGES {
        for (open, known) in [
            (vec![], vec![]),
            (
                vec![card(true, false), card(false, false)],
                vec![card(false, true)],
            ),
        ] {
            let page = OwnRecallsPage {
                l,
                page: frame(l),
                recalls: open.iter().chain(&known).cloned().collect(),
            };
            check("own recalls", l, &page);
            let page = RecallsPage {
                l,
                page: frame(l),
                done: true,
                overdue: open.len(),
                open,
                known,
            };
            check("recalls", l, &page);
        }
    }
}
