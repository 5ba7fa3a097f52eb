//! The pages of organs, and of those who look after their people.

use super::{DAY, LANGUAGES, both, check, frame, input};
use crate::pages::{audit, delegation, login, organs, people, review};
use crate::views::member::{GivenCard, GrantCard, MemberCard};
use crate::views::organ::{OrganCard, OrganLine};

fn member() -> MemberCard {
    MemberCard {
        id: "ab".repeat(16),
        login: input(),
        display: both(),
        kind: both(),
        roles: vec![both(), both()],
        ended: false,
        own: false,
    }
}

fn given() -> GivenCard {
    GivenCard {
        id: "ab".repeat(16),
        account: "cd".repeat(16),
        other: both(),
        role: both(),
        first_day: input(),
        last_day: input(),
        standing: both(),
        standing_slug: "good",
        open: true,
    }
}

fn grant() -> GrantCard {
    GrantCard {
        id: "ab".repeat(16),
        role: both(),
        first_day: input(),
        last_day: Some(input()),
        granted_by: both(),
        granted_at: input(),
        delegated_from: Some(both()),
        ended: Some((input(), both())),
        standing: both(),
        standing_slug: "good",
        open: true,
    }
}

#[test]
fn organ_pages() {
    let pack = testkit::pack();
    for l in LANGUAGES {
        let lines = pack.organs.iter().map(|o| OrganLine::of(o, pack, DAY));
        let page = organs::OrgansPage {
            l,
            page: frame(l),
            query: input(),
            kinds: vec![("bank", both(), true)],
            levels: vec![(both(), lines.collect())],
        };
        check("organs", l, &page);
        for organ in &pack.organs {
            let page = organs::OrganPage {
                l,
                page: frame(l),
                organ: OrganCard::of(organ, pack, DAY),
            };
            check(&organ.id, l, &page);
        }
    }
}

#[test]
fn pages_of_administrators_and_staff() {
    for l in LANGUAGES {
        for some in [true, false] {
            let page = people::PeoplePage {
                l,
                page: frame(l),
                organ: input(),
                organ_name: both(),
                organs: if some {
                    vec![(input(), both())]
                } else {
                    vec![]
                },
                members: if some { vec![member()] } else { vec![] },
                next: some.then(input),
                paged: some,
            };
            check("people", l, &page);
            let page = people::CodePage {
                l,
                page: frame(l),
                id: "ab".repeat(16),
                login: input(),
                code: some.then(|| (input(), input())),
                made: some,
            };
            check("code", l, &page);
            let page = people::MemberPage {
                l,
                page: frame(l),
                member: MemberCard {
                    ended: !some,
                    ..member()
                },
                organ_name: both(),
                made_at: input(),
                ended: (!some).then(|| (input(), both())),
                invited_until: some.then(input),
                staff: true,
                grants: if some { vec![grant()] } else { vec![] },
                roles: vec![("reporter", both())],
                today: DAY,
                done: some.then(both),
            };
            check("member", l, &page);
            let page = delegation::DelegationPage {
                l,
                page: frame(l),
                roles: if some {
                    vec![("reporter", both())]
                } else {
                    vec![]
                },
                colleagues: vec![(input(), both())],
                given: if some { vec![given()] } else { vec![] },
                received: if some { vec![given()] } else { vec![] },
                today: DAY,
                done: some.then(both),
            };
            check("delegation", l, &page);
            let event = audit::EventCard {
                at: input(),
                title: both(),
                actor: some.then(both),
                account: some.then(both),
                organ: some.then(both),
                detail: some.then(both),
            };
            let page = audit::EventsPage {
                l,
                page: frame(l),
                kinds: vec![("role-granted", both(), some)],
                kind: input(),
                events: vec![event],
                next: some.then(input),
                paged: some,
            };
            check("events", l, &page);
            let page = login::first::FirstPage {
                l,
                page: frame(l),
                token: input(),
                refused: some.then(|| ("CODE", both(), both())),
                login: input(),
            };
            check("first", l, &page);
        }
    }
}

fn alarm(some: bool) -> review::AlarmCard {
    review::AlarmCard {
        id: "ab".repeat(16),
        title: both(),
        severity: both(),
        class: "held",
        organ: both(),
        login: input(),
        raised_at: input(),
        text: both(),
        waits_for_officer: some,
        decided_at: some.then(input),
    }
}

#[test]
fn pages_of_reviews() {
    for l in LANGUAGES {
        for some in [true, false] {
            let page = review::AlarmsPage {
                l,
                page: frame(l),
                own: some,
                room: "/admin/alarms",
                alarms: if some {
                    vec![alarm(true), alarm(false)]
                } else {
                    vec![]
                },
                plants: some,
                done: some.then(both),
            };
            check("alarms", l, &page);
            let evidence = review::EvidenceCard {
                log_index: 7,
                at: input(),
                title: both(),
                person: 1,
                purpose: some.then(both),
                ground: both(),
                case_number: some.then(input),
                refused: some.then(input),
                emergency: some,
            };
            let step = review::StepCard {
                title: both(),
                who: both(),
                at: input(),
                text: input(),
            };
            let page = review::AlarmPage {
                l,
                page: frame(l),
                room: "/admin/alarms",
                alarm: alarm(some),
                account: some.then(input),
                evidence: if some { vec![evidence] } else { vec![] },
                steps: if some { vec![step] } else { vec![] },
                may_decide: some,
                may_explain: !some,
            };
            check("alarm", l, &page);
        }
    }
}
