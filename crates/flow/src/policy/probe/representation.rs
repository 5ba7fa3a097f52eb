//! 代理: a guardian is not locked out, a person keeps a say about who acts for them, and what is not confirmed, has ended or
//! is somebody else's opens nothing.

use super::{ANOTHER, BANK, COURT, Case, SUBJECT, Scene, TODAY, case, staff};
use crate::account::Account;
use crate::policy::action::Action;
use crate::policy::request::{Facts, Resource};
use jiff::civil::date;
use rules::representation::{
    Arrangement, EndedBy, Representation, RepresentationKind, RepresentationState,
};
use rules::role::Role;

/// Who acts.
const ACTS: [u8; 16] = [4; 16];

const READING: [Action; 4] = [
    Action::ReadReportFor,
    Action::ReadAccessesFor,
    Action::ReadConsentsFor,
    Action::ReadCasesFor,
];
const CASES: [Action; 2] = [Action::FileCaseFor, Action::MoveCaseFor];

fn of(kind: RepresentationKind) -> Representation {
    Representation {
        id: [5; 16],
        represented: SUBJECT,
        representative: ACTS,
        kind,
        from: TODAY,
        until: TODAY,
        decide_by: TODAY,
        state: RepresentationState::Confirmed,
        ended: None,
    }
}

/// Whether a representative is let do something, and in every case the same for each action.
fn acts(
    scene: &Scene<'_>,
    actions: &[Action],
    representation: &Representation,
    arrangement: &Arrangement,
) -> Vec<bool> {
    let account = Account::of_person(ACTS);
    let tries = |action: &Action| {
        let facts = Facts::Acting {
            today: TODAY,
            representation,
            arrangement,
        };
        let resource = match action {
            Action::AnswerConsentFor | Action::WithdrawConsentFor => Resource::Consent {
                subject: SUBJECT,
                grantee: BANK,
            },
            _ => Resource::Dossier(SUBJECT),
        };
        scene.allows(&account, *action, resource, facts)
    };
    actions.iter().map(tries).collect()
}

pub(super) fn cases(scene: &Scene<'_>, cases: &mut Vec<Case>) {
    acting(scene, cases);
    own(scene, cases);
    officials(scene, cases);
}

fn acting(scene: &Scene<'_>, cases: &mut Vec<Case>) {
    let law = Arrangement::AsTheLawSays;
    let all = |actions: &[Action], kind, arrangement: &Arrangement| {
        acts(scene, actions, &of(kind), arrangement)
            .into_iter()
            .all(|allowed| allowed)
    };
    let any = |actions: &[Action], representation: &Representation, arrangement: &Arrangement| {
        acts(scene, actions, representation, arrangement)
            .into_iter()
            .any(|allowed| allowed)
    };
    let guardian = RepresentationKind::GuardianOfMinor;
    let relative = RepresentationKind::RelativeOfDeceased;
    let consents = [Action::AnswerConsentFor, Action::WithdrawConsentFor];
    let every: Vec<Action> = READING.into_iter().chain(consents).chain(CASES).collect();
    cases.extend([
        case((
            "监护人代为查阅",
            "a guardian reads for the ward",
            true,
            all(&READING, guardian, &law),
        )),
        case((
            "监护人代为答复、撤回授权",
            "a guardian decides on the ward's consents",
            true,
            all(&consents, RepresentationKind::GuardianOfAdult, &law),
        )),
        case((
            "监护人代为提起案件、补正、陈述申辩或者撤回",
            "a guardian begins cases for the ward and makes the ward's own moves",
            true,
            all(&CASES, RepresentationKind::GuardianOfAdult, &law),
        )),
        case((
            "死者的近亲属代为提出更正、异议",
            "a close relative asks that data of the dead be corrected or deleted",
            true,
            all(&CASES, relative, &law),
        )),
        case((
            "死者的近亲属代为查阅",
            "a close relative reads about the dead",
            true,
            all(&READING, relative, &law),
        )),
        case((
            "死者的近亲属撤回授权",
            "a close relative withdraws a consent of the dead",
            true,
            all(&[Action::WithdrawConsentFor], relative, &law),
        )),
        case((
            "近亲属替死者作出同意",
            "a relative gives a consent for the dead",
            false,
            any(&[Action::AnswerConsentFor], &of(relative), &law),
        )),
        case((
            "死者生前不许任何人查阅而近亲属查阅",
            "a relative reads although the person wanted nobody to",
            false,
            any(&every, &of(relative), &Arrangement::Nobody),
        )),
        case((
            "死者生前指定他人而近亲属查阅",
            "a relative reads although the person named others",
            false,
            any(&every, &of(relative), &Arrangement::Only(vec![ANOTHER])),
        )),
    ]);
    for kind in RepresentationKind::ALL {
        for (zh, en, change) in broken() {
            let mut representation = of(kind);
            change(&mut representation);
            cases.push(case((zh, en, false, any(&every, &representation, &law))));
        }
    }
}

type Broken = (&'static str, &'static str, fn(&mut Representation));

/// Representations that let somebody act but for one thing.
fn broken() -> [Broken; 7] {
    [
        (
            "凭未经复核的代理查阅",
            "somebody acts on a representation that is not confirmed",
            |r| r.state = RepresentationState::Proposed,
        ),
        (
            "凭未获确认的代理查阅",
            "somebody acts on a representation that was rejected",
            |r| r.state = RepresentationState::Rejected,
        ),
        (
            "凭已终止的代理查阅",
            "somebody acts on a representation that was ended",
            |r| r.ended = Some(EndedBy::Organ),
        ),
        (
            "凭尚未生效的代理查阅",
            "somebody acts before the first day of a representation",
            |r| r.from = date(2026, 6, 16),
        ),
        (
            "凭已到期的代理查阅",
            "somebody acts after the last day of a representation",
            |r| r.until = date(2026, 6, 14),
        ),
        (
            "凭他人的代理查阅",
            "somebody acts on a representation that another holds",
            |r| r.representative = ANOTHER,
        ),
        (
            "凭对另一人的代理查阅",
            "somebody acts for another person than the one represented",
            |r| r.represented = ANOTHER,
        ),
    ]
}

fn own(scene: &Scene<'_>, cases: &mut Vec<Case>) {
    let guardian = of(RepresentationKind::GuardianOfAdult);
    let relative = of(RepresentationKind::RelativeOfDeceased);
    let tries = |subject, action, representation| {
        let resource = Resource::Representation {
            organ: BANK,
            proposed_by: "probe",
            representation,
        };
        scene.allows(&Account::of_person(subject), action, resource, Facts::None)
    };
    let (objects, ends) = (Action::ObjectToRepresentation, Action::EndOwnRepresentation);
    cases.extend([
        case((
            "被代理人提出异议",
            "the represented person objects",
            true,
            tries(SUBJECT, objects, &guardian),
        )),
        case((
            "代理人辞去代理",
            "the representative gives it up",
            true,
            tries(ACTS, ends, &guardian),
        )),
        case((
            "被误记死亡的人终止近亲属的代理",
            "somebody who was said to be dead ends what a relative holds",
            true,
            tries(SUBJECT, ends, &relative),
        )),
        case((
            "无关的人终止代理",
            "somebody else ends a representation",
            false,
            tries(ANOTHER, ends, &guardian) || tries(ANOTHER, objects, &guardian),
        )),
        case((
            "无行为能力人独自终止监护人的代理",
            "a ward ends the guardian's representation alone",
            false,
            tries(SUBJECT, ends, &guardian),
        )),
    ]);
    for (subject, is_own) in [(SUBJECT, true), (ANOTHER, false)] {
        for action in [Action::ReadOwnRepresentations, Action::ArrangeAfterDeath] {
            let dossier = Resource::Dossier(subject);
            let account = Account::of_person(SUBJECT);
            let allowed = scene.allows(&account, action, dossier, Facts::None);
            let words = if is_own {
                (
                    "本人查看代理或作生前安排",
                    "the person reads or arranges what is their own",
                )
            } else {
                (
                    "查看他人的代理或替他人作安排",
                    "somebody reads or arranges what is another's",
                )
            };
            cases.push(case((words.0, words.1, is_own, allowed)));
        }
    }
}

fn officials(scene: &Scene<'_>, cases: &mut Vec<Case>) {
    let officer = staff(BANK, &[Role::CaseOfficer, Role::Reviewer]);
    let proposes = |account: &Account, service_hall, representative, confirmed: &[[u8; 16]]| {
        let facts = Facts::Proposal {
            service_hall,
            represented: SUBJECT,
            representative,
            confirmed,
        };
        let organ = Resource::Organ(BANK);
        scene.allows(account, Action::ProposeRepresentation, organ, facts)
    };
    let both = [SUBJECT, ACTS];
    let representation = of(RepresentationKind::GuardianOfMinor);
    let reviews = |account: &Account, organ, proposed_by| {
        let resource = Resource::Representation {
            organ,
            proposed_by,
            representation: &representation,
        };
        let action = Action::ReviewRepresentation;
        scene.allows(account, action, resource, Facts::None)
    };
    cases.extend([
        case((
            "服务窗口的办案员提出代理登记",
            "a case officer of a service hall proposes a representation",
            true,
            proposes(&officer, true, ACTS, &both),
        )),
        case((
            "不是服务窗口的单位提出代理登记",
            "an organ that is no service hall proposes a representation",
            false,
            proposes(&officer, false, ACTS, &both),
        )),
        case((
            "身份未经核验而提出代理登记",
            "a representation is proposed of somebody whose identity is not confirmed",
            false,
            proposes(&officer, true, ACTS, &[SUBJECT]) || proposes(&officer, true, ACTS, &[ACTS]),
        )),
        case((
            "登记本人代理本人",
            "somebody is to represent themselves",
            false,
            proposes(&officer, true, SUBJECT, &both),
        )),
        case((
            "没有办案岗位的人提出代理登记",
            "somebody without the role proposes a representation",
            false,
            proposes(&staff(BANK, &[Role::Reviewer]), true, ACTS, &both),
        )),
        case((
            "复核员复核本单位的代理登记",
            "a reviewer decides on a representation of their organ",
            true,
            reviews(&officer, BANK, "other"),
        )),
        case((
            "复核自己提出的代理登记",
            "somebody decides on a representation they proposed",
            false,
            reviews(&officer, BANK, "probe"),
        )),
        case((
            "复核其他单位的代理登记",
            "somebody decides on a representation of another organ",
            false,
            reviews(&officer, COURT, "other"),
        )),
        case((
            "没有复核岗位的人复核代理登记",
            "somebody without the role decides on a representation",
            false,
            reviews(&staff(BANK, &[Role::CaseOfficer]), BANK, "other"),
        )),
    ]);
}
