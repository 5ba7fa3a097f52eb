//! Pages of logins, and of one's own ways in.

use super::{LANGUAGES, both, check, frame, input};
use crate::pages::login;

#[test]
fn login_pages() {
    for l in LANGUAGES {
        let demo = login::DemoAccount {
            login: input(),
            password: input(),
            display: both(),
            role: both(),
        };
        let sample = login::LoginPage {
            l,
            page: frame(l),
            token: input(),
            reason: Some(both()),
            refused: Some(("LOGIN-REFUSED", both(), both())),
            next: input(),
            login: input(),
            demo: vec![demo],
            providers: vec![("province".to_owned(), both())],
            passkeys: true,
        };
        check("login", l, &sample);
        let going = login::GoingPage {
            l,
            page: frame(l),
            to: input(),
            text: both(),
            link: both(),
        };
        check("going", l, &going);
        for provider in [None, Some((input(), both()))] {
            let again = login::AgainPage {
                l,
                page: frame(l),
                token: input(),
                next: input(),
                provider,
                refused: Some(("LOGIN-REFUSED", both(), both())),
                passkeys: true,
            };
            check("login-again", l, &again);
        }
        let code = login::CodePage {
            l,
            page: frame(l),
            state: input(),
            refused: Some(("LOGIN-CODE-WRONG", both(), both())),
        };
        check("login-code", l, &code);
        for (local, totp) in [(true, true), (true, false), (false, false)] {
            let security = login::security::SecurityPage {
                l,
                page: frame(l),
                local,
                totp,
                codes: vec![input()],
                can_passkeys: true,
                passkeys: vec![(input(), input(), input(), Some(input()))],
            };
            check("security", l, &security);
        }
        for adding in [true, false] {
            let passkey = login::passkey::PasskeyPage {
                l,
                page: frame(l),
                action: "/login/passkey/done",
                adding,
                state: input(),
                options: input(),
            };
            check("passkey", l, &passkey);
        }
        let totp = login::security::TotpPage {
            l,
            page: frame(l),
            secret: input(),
            path: input(),
            width: 33,
        };
        check("totp", l, &totp);
        let card = |own| login::SessionCard {
            id: input(),
            label: input(),
            method: both(),
            created_at: input(),
            seen_at: input(),
            own,
        };
        let sessions = login::SessionsPage {
            l,
            page: frame(l),
            sessions: vec![card(true), card(false)],
        };
        check("sessions", l, &sessions);
    }
}
