//! 三员: each has their own work, and none a way to a dossier.

use super::{BANK, COURT, Case, SUBJECT, Scene, TODAY, case, staff};
use crate::policy::action::Action;
use crate::policy::request::{Facts, QuestionFacts, Resource};
use rules::role::Role;
use rules::text::Bilingual;

pub(super) fn cases(scene: &Scene<'_>, cases: &mut Vec<Case>) {
    let items = vec!["permit".to_owned()];
    for role in Role::ALL.into_iter().filter(|r| r.is_administrator()) {
        let account = staff(COURT, &[role, Role::CounterOfficer]);
        let facts = QuestionFacts {
            today: TODAY,
            purpose: "loan",
            items: &items,
            consent: None,
            power: Some("case-work"),
            case_number_given: true,
            sealed_days: 0,
        };
        let dossier = Resource::Dossier(SUBJECT);
        let allowed = scene.allows(
            &account,
            Action::AskQuestion,
            dossier,
            Facts::Question(facts),
        );
        let title = role.title();
        cases.push(Case {
            name: Bilingual::new(
                format!("{}查询个人信息", title.zh),
                format!("a {} asks about a person", title.en),
            ),
            must: false,
            allowed,
        });
    }
    let security = staff(COURT, &[Role::SecurityAdministrator]);
    let grant = |login| Resource::Grant {
        organ: COURT,
        role: Role::CounterOfficer,
        login,
        has_end: false,
        delegated_by: None,
    };
    let member = |login| Resource::Member {
        organ: COURT,
        login,
    };
    let audit = staff(COURT, &[Role::AuditAdministrator]);
    cases.extend(
        [
            (
                "安全管理员授予岗位",
                "a security administrator grants a role",
                true,
                scene.allows(&security, Action::GrantRole, grant("other"), Facts::None),
            ),
            (
                "安全管理员给自己授予岗位",
                "a security administrator grants themselves a role",
                false,
                scene.allows(&security, Action::GrantRole, grant("probe"), Facts::None),
            ),
            (
                "审计管理员查看安全事件",
                "an audit administrator reads the security events",
                true,
                scene.allows(
                    &audit,
                    Action::ReadSecurityEvents,
                    Resource::Organ(COURT),
                    Facts::None,
                ),
            ),
            (
                "审计管理员查看其他单位的安全事件",
                "an audit administrator reads the security events of another organ",
                false,
                scene.allows(
                    &audit,
                    Action::ReadSecurityEvents,
                    Resource::Organ(BANK),
                    Facts::None,
                ),
            ),
            (
                "安全管理员停用离任人员的账号",
                "a security administrator ends the account of somebody who left",
                true,
                scene.allows(&security, Action::EndAccount, member("other"), Facts::None),
            ),
            (
                "安全管理员停用自己的账号",
                "a security administrator ends their own account",
                false,
                scene.allows(&security, Action::EndAccount, member("probe"), Facts::None),
            ),
            (
                "安全管理员复核本单位的预警",
                "a security administrator reviews an alarm of their organ",
                true,
                scene.allows(&security, Action::ReviewAlarm, member("other"), Facts::None),
            ),
            (
                "安全管理员复核涉及自己的预警",
                "a security administrator reviews an alarm about themselves",
                false,
                scene.allows(&security, Action::ReviewAlarm, member("probe"), Facts::None),
            ),
            (
                "没有岗位的人复核预警",
                "somebody without the role reviews an alarm",
                false,
                scene.allows(&audit, Action::ReviewAlarm, member("other"), Facts::None),
            ),
            (
                "工作人员说明涉及自己的预警",
                "an officer explains an alarm about themselves",
                true,
                scene.allows(&audit, Action::ExplainAlarm, member("probe"), Facts::None),
            ),
            (
                "安全管理员紧急查询",
                "a security administrator goes on as an emergency",
                false,
                scene.allows(
                    &security,
                    Action::BreakGlass,
                    Resource::Organ(COURT),
                    Facts::None,
                ),
            ),
        ]
        .map(case),
    );
    definitions(scene, cases);
}

/// Who works on definitions of dishonest acts.
fn definitions(scene: &Scene<'_>, cases: &mut Vec<Case>) {
    let editor = staff(COURT, &[Role::CatalogueEditor]);
    let approver = staff(BANK, &[Role::CatalogueApprover]);
    let may = |account, action, organ| {
        let organ = Resource::Organ(organ);
        scene.allows(account, action, organ, Facts::None)
    };
    cases.extend(
        [
            (
                "目录编辑员起草本单位的划定",
                "a catalogue editor drafts a definition of their organ",
                true,
                may(&editor, Action::DraftDefinition, COURT),
            ),
            (
                "目录编辑员起草其他单位的划定",
                "a catalogue editor drafts a definition of another organ",
                false,
                may(&editor, Action::DraftDefinition, BANK),
            ),
            (
                "目录审批员审定其他单位的划定",
                "a catalogue approver decides about a definition of another organ",
                true,
                may(&approver, Action::ApproveDefinition, COURT),
            ),
            (
                "目录编辑员审定划定",
                "a catalogue editor decides about a definition",
                false,
                may(&editor, Action::ApproveDefinition, COURT),
            ),
        ]
        .map(case),
    );
}
