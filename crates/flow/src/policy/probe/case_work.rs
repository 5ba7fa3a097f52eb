//! 案件: whoever has to work on a case is not locked out, and nobody else comes near one. A person's own cases are tried with what
//! else is theirs.

use super::{BANK, COURT, Case, SUBJECT, Scene, case, staff};
use crate::account::Account;
use crate::policy::action::Action;
use crate::policy::request::{Facts, Resource};
use rules::case::Actor;
use rules::role::Role;

pub(super) fn cases(scene: &Scene<'_>, cases: &mut Vec<Case>) {
    lists(scene, cases);
    of_the_organ(scene, cases);
    of_the_platform(scene, cases);
    let person = Account::of_person(SUBJECT);
    cases.push(case((
        "个人打开单位办理的案件",
        "a person opens a case as an officer does",
        false,
        Actor::ALL
            .into_iter()
            .any(|acting| works_on(scene, (&person, true), BANK, acting)),
    )));
}

/// Reads the case, and makes a move in it.
fn works_on(scene: &Scene<'_>, who: (&Account, bool), organ: &str, acting: Actor) -> bool {
    [Action::ReadCase, Action::HandleCase]
        .into_iter()
        .any(|action| tries(scene, who, action, (organ, acting)))
}

fn works_wholly_on(scene: &Scene<'_>, who: (&Account, bool), acting: Actor) -> bool {
    [Action::ReadCase, Action::HandleCase]
        .into_iter()
        .all(|action| tries(scene, who, action, (BANK, acting)))
}

fn tries(
    scene: &Scene<'_>,
    who: (&Account, bool),
    action: Action,
    (organ, acting): (&str, Actor),
) -> bool {
    let resource = Resource::Case { organ, acting };
    scene.allows_of(who, action, resource, Facts::None)
}

fn lists(scene: &Scene<'_>, cases: &mut Vec<Case>) {
    let reads = |roles: &[Role], organ| {
        let officer = staff(BANK, roles);
        let list = Resource::Organ(organ);
        scene.allows(&officer, Action::ReadCaseWork, list, Facts::None)
    };
    for role in [Role::CaseOfficer, Role::Reviewer, Role::Publisher] {
        cases.push(case((
            "办案员、复核员、发布员查看本单位的办件清单",
            "case officers, reviewers and publishers read the list of cases of their organ",
            true,
            reads(&[role], BANK),
        )));
        cases.push(case((
            "查看其他单位的办件清单",
            "somebody reads the list of cases of another organ",
            false,
            reads(&[role], COURT),
        )));
    }
    cases.push(case((
        "没有办案岗位的人查看办件清单",
        "somebody without the role reads the list of cases",
        false,
        reads(&[Role::Reporter, Role::CounterOfficer], BANK),
    )));
}

fn of_the_organ(scene: &Scene<'_>, cases: &mut Vec<Case>) {
    let officer = staff(BANK, &[Role::CaseOfficer]);
    let reviewer = staff(BANK, &[Role::Reviewer]);
    let neither = staff(BANK, &[Role::Reporter, Role::CounterOfficer]);
    let both = staff(BANK, &[Role::CaseOfficer, Role::Reviewer]);
    let works = |who: &Account, organ, acting| works_on(scene, (who, false), organ, acting);
    cases.extend([
        case((
            "承办单位的办案员查看和办理案件",
            "a case officer of the organ that decides a case reads it and works on it",
            true,
            works_wholly_on(scene, (&officer, false), Actor::Organ),
        )),
        case((
            "承办单位的复核员查看和复核案件",
            "a reviewer of the organ that decides a case reads it and decides on it",
            true,
            works_wholly_on(scene, (&reviewer, false), Actor::Reviewer),
        )),
        case((
            "查看或者办理其他单位的案件",
            "somebody reads a case of another organ or works on it",
            false,
            [Actor::Organ, Actor::Reviewer]
                .into_iter()
                .any(|acting| works(&both, COURT, acting)),
        )),
        case((
            "办案员代替复核员，或者复核员代替办案员",
            "a case officer acts as a reviewer, or the other way round",
            false,
            works(&officer, BANK, Actor::Reviewer) || works(&reviewer, BANK, Actor::Organ),
        )),
        case((
            "没有办案岗位的人查看或者办理案件",
            "somebody without the role reads a case or works on it",
            false,
            Actor::ALL
                .into_iter()
                .any(|acting| works(&neither, BANK, acting)),
        )),
        case((
            "以本人或者期限的名义办理案件",
            "an officer acts in place of the person, or of time",
            false,
            works(&both, BANK, Actor::Person) || works(&both, BANK, Actor::Clock),
        )),
    ]);
}

fn of_the_platform(scene: &Scene<'_>, cases: &mut Vec<Case>) {
    let officer = staff(BANK, &[Role::CaseOfficer]);
    let publisher = staff(BANK, &[Role::Publisher]);
    let reviewer = staff(BANK, &[Role::Reviewer]);
    cases.extend([
        case((
            "平台办案员受理转办、在承办单位逾期时办理",
            "a case officer of the platform passes cases on and decides where the organ was silent",
            true,
            works_wholly_on(scene, (&officer, true), Actor::Platform),
        )),
        case((
            "平台发布员提议公示",
            "a publisher of the platform proposes publication",
            true,
            works_wholly_on(scene, (&publisher, true), Actor::Publisher),
        )),
        case((
            "其他单位以平台的名义办理",
            "an organ that does not run the platform acts as it",
            false,
            works_on(scene, (&officer, false), BANK, Actor::Platform)
                || works_on(scene, (&publisher, false), BANK, Actor::Publisher),
        )),
        case((
            "没有办案岗位的人以平台的名义办理",
            "somebody without the role acts as the platform",
            false,
            works_on(scene, (&reviewer, true), BANK, Actor::Platform)
                || works_on(scene, (&reviewer, true), BANK, Actor::Publisher),
        )),
    ]);
}
