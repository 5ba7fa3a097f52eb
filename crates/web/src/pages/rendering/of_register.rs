//! The pages of the public register, and the one on which a publication is proposed.

use super::{DAY, LANGUAGES, both, check, frame, input};
use crate::pages::publications::NewPage;
use crate::pages::register::{EntryPage, RegisterPage};
use flow::outward::{RegisterAnswer, RegisterEntry};

fn entry(disputed: bool) -> RegisterEntry {
    RegisterEntry {
        id: "ab".repeat(16),
        item: input(),
        title: both(),
        name: input(),
        organ: input(),
        organ_name: both(),
        decided_by: input(),
        document_number: input(),
        decided_on: DAY,
        released_on: DAY,
        until: DAY,
        disputed,
        fields: vec![(both(), input())],
        basis: vec![both(), both()],
    }
}

#[test]
fn the_register_and_what_it_found() {
    let some = RegisterAnswer {
        entries: vec![entry(true), entry(false)],
        more: true,
    };
    for l in LANGUAGES {
        for found in [None, Some(RegisterAnswer::default()), Some(some.clone())] {
            let page = RegisterPage {
                l,
                page: frame(l),
                organs: vec![(input(), both())],
                name: input(),
                organ: input(),
                document: input(),
                found,
            };
            let html = check("the register", l, &page);
            assert!(
                html.contains("noindex") && html.contains("method=\"post\" action=\"/register\"")
            );
        }
    }
}

#[test]
fn a_record_of_the_register() {
    for l in LANGUAGES {
        for disputed in [true, false] {
            let page = EntryPage {
                l,
                page: frame(l),
                entry: entry(disputed),
            };
            let html = check("a record of the register", l, &page);
            assert!(html.contains("noindex"));
        }
    }
}

#[test]
fn proposing_a_publication() {
    for l in LANGUAGES {
        for items in [
            vec![(input(), both(), true), (input(), both(), false)],
            vec![],
        ] {
            let offers = !items.is_empty();
            let page = NewPage {
                l,
                page: frame(l),
                items,
            };
            let html = check("proposing a publication", l, &page);
            assert_eq!(html.contains("action=\"/publications\""), offers);
        }
    }
}
