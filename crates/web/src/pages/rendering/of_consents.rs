//! The pages of consents and their artefacts.

use super::{DAY, LANGUAGES, both, check, frame, input};
use crate::pages::{artefacts, consents};
use crate::views::consent::{ConsentCard, Standing};
use crate::views::consent_request::{AskedItem, RequestCard};

pub(super) fn consent(standing: Standing) -> ConsentCard {
    ConsentCard {
        id: "ab".repeat(16),
        grantee: both(),
        purpose_slug: input(),
        purpose: both(),
        items: vec![(input(), both())],
        approved: vec![(input(), both())],
        from: DAY,
        until: DAY,
        uses: 3,
        used: 1,
        standing,
        asked_at: input(),
        answer_by: DAY,
        answered_at: Some(input()),
        withdrawn_at: Some(input()),
        subject_hint: input(),
    }
}

pub(super) fn request() -> RequestCard {
    RequestCard {
        id: "cd".repeat(16),
        grantee: both(),
        kind: both(),
        purpose: both(),
        items: vec![AskedItem {
            id: input(),
            title: both(),
            class: both(),
            leaning: both(),
            leaning_slug: "adverse",
            shown: both(),
            sensitive: true,
        }],
        from: DAY,
        until: DAY,
        days: 1,
        uses: 3,
        answer_by: DAY,
        quiet: Some(both()),
        asked_at: input(),
    }
}

fn artefact(standing: Option<Standing>) -> artefacts::ArtefactCard {
    artefacts::ArtefactCard {
        id: "ab".repeat(16),
        sentence: both(),
        social_credit_code: Some(input()),
        items: vec![both()],
        answered_at: input(),
        basis: vec![both(), both()],
        issuer: input(),
        standing,
    }
}

#[test]
fn consents_and_requests() {
    for l in LANGUAGES {
        let page = consents::ConsentsPage {
            l,
            page: frame(l),
            done: Some(both()),
            asked: vec![request()],
            open: vec![consent(Standing::Usable)],
            past: vec![ConsentCard {
                id: "ef".repeat(16),
                ..consent(Standing::Withdrawn)
            }],
            base: input(),
            acting: None,
        };
        let html = check("consents", l, &page);
        assert!(!html.contains(" checked"), "an item is ticked beforehand");
    }
}

#[test]
fn artefacts_that_are_genuine_and_that_are_not() {
    for l in LANGUAGES {
        for result in [
            None,
            Some(Ok(artefact(None))),
            Some(Ok(artefact(Some(Standing::Withdrawn)))),
            Some(Err(both())),
        ] {
            let page = artefacts::ArtefactPage {
                l,
                page: frame(l),
                result,
            };
            check("artefact", l, &page);
        }
    }
}
