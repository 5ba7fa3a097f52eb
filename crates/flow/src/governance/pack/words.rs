//! The words a pack writes for the closed lists of the rules, and what entries are called in messages.

use super::problem::Noun;
use rules::catalogue::{Audience, Grade, Leaning, Role, Sensitivity};
use rules::instrument::Rank;
use rules::measure::Group;
use rules::organ::OrganKind;
use rules::parameter::{ChosenBy, Confidence};
use rules::role::Role as GrantedRole;

pub(super) const RANKS: &[(&str, Rank)] = &[
    ("law", Rank::Law),
    ("administrative-regulation", Rank::AdministrativeRegulation),
    ("judicial-interpretation", Rank::JudicialInterpretation),
    ("local-regulation", Rank::LocalRegulation),
    ("rule", Rank::Rule),
    ("central-policy", Rank::CentralPolicy),
    ("normative-document", Rank::NormativeDocument),
    ("standard", Rank::Standard),
];

pub(super) const ORGAN_KINDS: &[(&str, OrganKind)] = &[
    ("department", OrganKind::Department),
    ("party-organ", OrganKind::PartyOrgan),
    ("court", OrganKind::Court),
    ("mass-organisation", OrganKind::MassOrganisation),
    ("public-institution", OrganKind::PublicInstitution),
    ("association", OrganKind::Association),
    ("credit-bureau", OrganKind::CreditBureau),
    ("bank", OrganKind::Bank),
    ("company", OrganKind::Company),
    ("government", OrganKind::Government),
    ("school", OrganKind::School),
    ("operator", OrganKind::Operator),
];

/// Roles somebody holds; the words are those of the store and the policies.
pub(super) const GRANTED_ROLES: &[(&str, GrantedRole)] = &[
    ("reporter", GrantedRole::Reporter),
    ("reviewer", GrantedRole::Reviewer),
    ("case-officer", GrantedRole::CaseOfficer),
    ("counter-officer", GrantedRole::CounterOfficer),
    ("catalogue-editor", GrantedRole::CatalogueEditor),
    ("catalogue-approver", GrantedRole::CatalogueApprover),
    ("publisher", GrantedRole::Publisher),
    ("system-administrator", GrantedRole::SystemAdministrator),
    ("security-administrator", GrantedRole::SecurityAdministrator),
    ("audit-administrator", GrantedRole::AuditAdministrator),
];

pub(super) const GROUPS: &[(&str, Group)] = &[
    ("by-law", Group::ByLaw),
    ("in-management", Group::InManagement),
    ("by-market", Group::ByMarket),
];

pub(super) const CHOSEN_BY: &[(&str, ChosenBy)] = &[
    ("decision-date", ChosenBy::DecisionDate),
    ("listing-date", ChosenBy::ListingDate),
    ("application-date", ChosenBy::ApplicationDate),
    ("act-date", ChosenBy::ActDate),
    ("event-date", ChosenBy::EventDate),
];

pub(super) const CONFIDENCES: &[(&str, Confidence)] = &[
    ("source", Confidence::Source),
    ("general", Confidence::General),
    ("verify", Confidence::Verify),
    ("design", Confidence::Design),
];

pub(super) const ROLES: &[(&str, Role)] = &[
    ("subject-name", Role::SubjectName),
    ("subject-kind", Role::SubjectKind),
    ("document-type", Role::DocumentType),
    ("identity-number", Role::IdentityNumber),
    ("document-number", Role::DocumentNumber),
    ("document-title", Role::DocumentTitle),
    ("decided-on", Role::DecidedOn),
    ("acted-on", Role::ActedOn),
    ("valid-from", Role::ValidFrom),
    ("valid-until", Role::ValidUntil),
    ("claimed-display-until", Role::ClaimedDisplayUntil),
    ("deciding-organ", Role::DecidingOrgan),
    ("deciding-organ-code", Role::DecidingOrganCode),
    ("source-organ", Role::SourceOrgan),
    ("source-organ-code", Role::SourceOrganCode),
    ("penalty-kinds", Role::PenaltyKinds),
    ("fine-ten-thousand-yuan", Role::FineTenThousandYuan),
    ("cited-basis", Role::CitedBasis),
    ("facts", Role::Facts),
    ("content", Role::Content),
    ("state", Role::State),
    ("subject", Role::Subject),
    ("ended-on", Role::EndedOn),
    ("prior-notice-on", Role::PriorNoticeOn),
    ("statement-outcome", Role::StatementOutcome),
    ("served-on", Role::ServedOn),
    ("remark", Role::Remark),
];

pub(super) const SENSITIVITIES: &[(&str, Sensitivity)] = &[
    ("public", Sensitivity::Public),
    ("personal", Sensitivity::Personal),
    ("sensitive", Sensitivity::Sensitive),
];

pub(super) const AUDIENCES: &[(&str, Audience)] = &[
    ("person", Audience::Person),
    ("supplier", Audience::Supplier),
    ("reader", Audience::Reader),
    ("public", Audience::Public),
];

pub(super) const GRADES: &[(&str, Grade)] = &[
    ("minor", Grade::Minor),
    ("general", Grade::General),
    ("serious", Grade::Serious),
];

pub(super) const LEANINGS: &[(&str, Leaning)] = &[
    ("good", Leaning::Good),
    ("neutral", Leaning::Neutral),
    ("adverse", Leaning::Adverse),
];

const fn noun(zh: &'static str, en: &'static str, listed_in: &'static str) -> Noun {
    Noun { zh, en, listed_in }
}

pub(super) const INSTRUMENT: Noun = noun("法律文件", "instrument", "instruments.toml");
pub(super) const ARTICLE: Noun = noun("条文", "article", "instruments.toml");
pub(super) const CLASS: Noun = noun("类别", "class", "classes.toml");
pub(super) const TAG_LIST: Noun = noun("标签表", "tag list", "tags.toml");
pub(super) const TAG: Noun = noun("标签", "tag", "tags.toml");
pub(super) const ORGAN: Noun = noun("单位", "organ", "organs.toml");
pub(super) const ORGAN_NAME: Noun = noun("单位名称", "organ name", "organs.toml");
pub(super) const GRANTED_ROLE: Noun = noun("岗位", "role", "roles.toml");
pub(super) const CREDIT_CODE: Noun = noun("统一社会信用代码", "social credit code", "organs.toml");
pub(super) const PARAMETER: Noun = noun("参数", "parameter", "parameters.toml");
pub(super) const PURPOSE: Noun = noun("查询用途", "purpose", "purposes.toml");
pub(super) const POWER: Noun = noun("法定职权", "power", "powers.toml");
pub(super) const NOTICE: Noun = noun("通知", "notice", "notices.toml");
pub(super) const REMEDY: Noun = noun("救济途径", "remedy", "notices.toml");
pub(super) const TASK: Noun = noun("任务", "task", "tasks.toml");
pub(super) const FORBIDDEN: Noun = noun("禁入事项", "forbidden matter", "forbidden.toml");
pub(super) const PENALTY_KIND: Noun = noun("处罚种类", "penalty kind", "penalty-kinds.toml");
pub(super) const LAYOUT: Noun = noun("版式", "layout", "layouts/");
pub(super) const FIELD: Noun = noun("字段", "field", "layouts/");
pub(super) const HEADER: Noun = noun("表头", "header", "layouts/");
pub(super) const ROLE: Noun = noun("字段含义", "role", "layouts/");
pub(super) const ITEM: Noun = noun("目录事项", "item", "catalogue/");
pub(super) const MEASURE_KIND: Noun = noun("措施种类", "kind of measure", "measures.toml");
pub(super) const GOOD_SOURCE: Noun = noun("优良信用来源", "source of good credit", "measures.toml");
pub(super) const MEASURE: Noun = noun("措施", "measure", "measures.toml");
pub(super) const MATTER: Noun = noun("办理事项", "matter", "matters.toml");
pub(super) const POINT_RULE: Noun = noun("积分项", "line of points", "points.toml");
pub(super) const DOCUMENT_TYPE: Noun = noun("证件类型", "document type", "pack.toml");
pub(super) const REGION: Noun = noun("行政区划代码", "region code", "regions/");
pub(super) const YEAR: Noun = noun("年历", "calendar year", "calendars/");

#[cfg(test)]
mod tests {
    use super::GRANTED_ROLES;
    use rules::role::Role;

    #[test]
    fn every_role_has_its_own_word() {
        let roles: Vec<_> = Role::ALL.iter().map(|role| (role.word(), *role)).collect();
        assert_eq!(GRANTED_ROLES, roles);
    }
}
