//! The pages of the inbox.

use super::{LANGUAGES, both, check, frame, input};
use crate::pages::notices::{ContactPage, MessageCard, NoticeCard, NoticePage, NoticesPage};

fn card(is_unread: bool) -> NoticeCard {
    NoticeCard {
        id: "ab".repeat(16),
        title: both(),
        at: input(),
        is_unread,
    }
}

#[test]
fn notices() {
    for l in LANGUAGES {
        for notices in [vec![], vec![card(true), card(false)]] {
            let page = NoticesPage {
                l,
                page: frame(l),
                notices,
                older: Some("ab".repeat(16)),
                paged: true,
            };
            check("notices", l, &page);
        }
        for full in [true, false] {
            let message = MessageCard {
                channel: both(),
                state: both(),
                slug: "failed",
                tried_at: full.then(input),
            };
            let page = NoticePage {
                l,
                page: frame(l),
                notice: card(full),
                text: both(),
                remedies: if full { vec![both()] } else { Vec::new() },
                reference: input(),
                read_at: full.then(input),
                log_index: full.then_some(7),
                messages: vec![message],
                leads: ("/me/consents", both()),
            };
            check("notice", l, &page);
            let page = ContactPage {
                l,
                page: frame(l),
                done: full.then(both),
                channels: if full {
                    vec![("mobile", both()), ("mail", both())]
                } else {
                    Vec::new()
                },
                contact: full.then(|| (both(), input(), input())),
            };
            check("contact", l, &page);
        }
    }
}
