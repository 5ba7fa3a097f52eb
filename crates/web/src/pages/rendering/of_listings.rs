//! The page on which a listing is proposed.

use super::{LANGUAGES, both, check, frame, input};
use crate::pages::listings::NewPage;

#[test]
fn proposing_a_listing() {
    for l in LANGUAGES {
        for lists in [vec![(input(), both())], vec![]] {
            let offers = !lists.is_empty();
            let page = NewPage {
                l,
                page: frame(l),
                lists,
                refused: offers.then(|| ("CODE", both(), both())),
                item: input(),
                name: input(),
                number: input(),
                grounds: input(),
                document: input(),
                until: input(),
                basis: input(),
                entity: input(),
                named_by: input(),
            };
            let html = check("proposing a listing", l, &page);
            assert_eq!(html.contains("action=\"/listings\""), offers);
        }
    }
}
