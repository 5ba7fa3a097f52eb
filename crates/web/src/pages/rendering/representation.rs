//! The pages of representation, and the person's own pages as a representative sees them.

use super::of_consents::request;
use super::{DAY, INPUT, LANGUAGES, both, check, consent, frame, input, line, receipt};
use crate::pages::{consents, person, representations};
use crate::views::consent::Standing;
use crate::views::representation::{ActingCard, KindChoice, RepresentationCard};

fn card() -> RepresentationCard {
    RepresentationCard {
        id: "ab".repeat(16),
        kind: both(),
        organ: both(),
        represented: input(),
        representative: input(),
        documents: vec![(both(), input()), (both(), input())],
        from: DAY,
        until: DAY,
        decide_by: DAY,
        standing: both(),
        slug: "usable",
        waits: true,
        live: true,
        stands: true,
        ends_alone: false,
        proposed_by: input(),
        proposed_at: input(),
        decided: Some((input(), input())),
        objected_at: None,
        objection_answer: None,
        ended: Some((input(), input())),
    }
}

/// Another card, so that no id of the page comes twice.
fn other(id: &str) -> RepresentationCard {
    RepresentationCard {
        id: id.repeat(16),
        objected_at: Some(input()),
        objection_answer: Some((input(), input())),
        ..card()
    }
}

#[test]
fn representations() {
    for l in LANGUAGES {
        for choice in ["law", "nobody", "named"] {
            let dead = RepresentationCard {
                ends_alone: true,
                ..other("ce")
            };
            let page = representations::OwnPage {
                l,
                page: frame(l),
                done: Some(both()),
                held: vec![card()],
                over: vec![card(), other("cd"), dead],
                choice,
                named: vec![input()],
                arranged_at: Some(input()),
                places: vec![1, 2, 3],
            };
            let html = check("own representations", l, &page);
            assert!(html.contains("/end") && html.contains("/object"));
        }
        for (reviews, login) in [(true, "reviewer"), (true, INPUT), (false, "x")] {
            let page = representations::OrganPage {
                l,
                page: frame(l),
                done: None,
                waiting: vec![card()],
                objected: vec![other("cd")],
                open: vec![other("ce")],
                past: vec![other("cf")],
                proposes: true,
                reviews,
                login: login.to_owned(),
                kinds: KindChoice::all(),
                today: DAY,
            };
            let html = check("representations", l, &page);
            // Nobody is offered to decide on what they proposed.
            assert_eq!(html.contains("/confirm"), reviews && login != INPUT);
        }
        let page = representations::OwnPage {
            l,
            page: frame(l),
            done: None,
            held: Vec::new(),
            over: Vec::new(),
            choice: "law",
            named: Vec::new(),
            arranged_at: None,
            places: vec![1],
        };
        check("nothing represented", l, &page);
    }
}

#[test]
fn acting_for_somebody() {
    for l in LANGUAGES {
        for gives_consents in [true, false] {
            let acting = ActingCard {
                base: "/me/for/ab".to_owned(),
                kind: both(),
                hint: input(),
                until: DAY,
                gives_consents,
            };
            let report = person::ReportCard {
                code: input(),
                name: input(),
                number_masked: input(),
                as_of: DAY,
                issued_at: input(),
                digest: input(),
                counts: vec![(both(), 1)],
                clean_years: Some(both()),
                lines: vec![line()],
                receipt: receipt(),
            };
            let page = person::ReportPage {
                l,
                page: frame(l),
                report,
                today: DAY,
                query: String::new(),
                base: acting.base.clone(),
                acting: Some(acting.clone()),
            };
            let html = check("report for", l, &page);
            // Nothing on it leads to the representative's own data but the way back.
            assert!(html.contains("/me/for/ab/report.txt") && !html.contains("/me/number"));
            let page = consents::ConsentsPage {
                l,
                page: frame(l),
                done: None,
                asked: vec![request()],
                open: vec![consent(Standing::Usable)],
                past: Vec::new(),
                base: acting.base.clone(),
                acting: Some(acting),
            };
            let html = check("consents for", l, &page);
            assert_eq!(html.contains("/approve"), gives_consents);
            assert!(html.contains("/me/for/ab/consents"));
        }
    }
}
