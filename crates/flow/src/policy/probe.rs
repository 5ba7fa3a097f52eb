//! Cases whose answer is known whatever a policy file says: what the law gives somebody must be allowed, and what must never
//! be is refused. Policies that fail one are not taken.

mod administrators;
mod case_work;
mod representation;

use super::action::{Action, Part};
use super::known::Known;
use super::load::Policies;
use super::problem::PolicyProblem;
use super::record::cases;
use super::request::{Facts, Principal, QuestionFacts, Reader, Resource};
use crate::account::Account;
use jiff::civil::{Date, date};
use rules::consent::{Consent, ConsentState};
use rules::pack::{Power, Purpose};
use rules::record::State;
use rules::role::{Grant, Role};
use rules::secrecy::Secrecy;
use rules::text::Bilingual;

const SUBJECT: [u8; 16] = [1; 16];
const ANOTHER: [u8; 16] = [2; 16];
const TODAY: Date = date(2026, 6, 15);
const BANK: &str = "bank";
const COURT: &str = "court";

/// What somebody tries, and whether it must be allowed.
struct Case {
    name: Bilingual,
    must: bool,
    allowed: bool,
}

/// Tries everything; what comes out otherwise is a problem of the policies.
pub(super) fn all(policies: &Policies) -> Vec<PolicyProblem> {
    let scene = Scene::new(policies);
    let mut cases = Vec::new();
    scene.own(&mut cases);
    scene.counter(&mut cases);
    scene.public(&mut cases);
    scene.organs(&mut cases);
    scene.questions(&mut cases);
    administrators::cases(&scene, &mut cases);
    scene.records(&mut cases);
    representation::cases(&scene, &mut cases);
    case_work::cases(&scene, &mut cases);
    cases
        .into_iter()
        .filter(|case| case.must != case.allowed)
        .map(problem)
        .collect()
}

fn problem(case: Case) -> PolicyProblem {
    let (zh, en) = (case.name.zh, case.name.en);
    if case.must {
        PolicyProblem::new(
            "POLICY-LOCKS-OUT",
            ("", 0),
            Bilingual::new(
                format!("策略使人无法行使应有的权利：{zh}"),
                format!("the policies keep somebody from what they are entitled to: {en}"),
            ),
            ("请补充允许此事的策略", "add a policy that allows it"),
        )
    } else {
        PolicyProblem::new(
            "POLICY-OPENS",
            ("", 0),
            Bilingual::new(
                format!("策略允许了绝不能允许的事：{zh}"),
                format!("the policies allow what must never be: {en}"),
            ),
            ("请收紧允许此事的策略", "narrow the policy that allows it"),
        )
    }
}

struct Scene<'p> {
    policies: &'p Policies,
    known: Known,
}

fn purpose() -> Purpose {
    Purpose {
        id: "loan".to_owned(),
        title: Bilingual::default(),
        basis: Vec::new(),
        with_consent: true,
        by_statute: true,
        items: Vec::new(),
        for_matters: false,
        switched_off: None,
    }
}

fn power() -> Power {
    Power {
        id: "case-work".to_owned(),
        title: Bilingual::default(),
        basis: Vec::new(),
        organs: vec![COURT.to_owned()],
        items: vec!["permit".to_owned()],
        purposes: vec!["loan".to_owned()],
        secrecy: Some(Secrecy {
            days: 30,
            basis: Vec::new(),
            verify: false,
        }),
    }
}

/// A consent that covers the question of the bank.
fn consent() -> Consent {
    Consent {
        id: [3; 16],
        grantee: BANK.to_owned(),
        purpose: "loan".to_owned(),
        items: vec!["permit".to_owned()],
        approved_items: vec!["permit".to_owned()],
        from: TODAY,
        until: TODAY,
        uses: 1,
        used: 0,
        state: ConsentState::Approved,
    }
}

/// Staff of an organ with roles.
pub(super) fn staff(organ: &str, roles: &[Role]) -> Account {
    let mut account = Account::command_line(organ);
    let model = account.grants.remove(0);
    account.login = "probe".to_owned();
    account.grants = roles
        .iter()
        .map(|role| Grant {
            role: *role,
            ..model.clone()
        })
        .collect();
    account
}

impl<'p> Scene<'p> {
    fn new(policies: &'p Policies) -> Self {
        let known = Known::of_pack(policies, &[purpose()], &[power()]);
        Self {
            policies,
            known: known.unwrap_or_else(|_| Known::actions(policies)),
        }
    }

    fn allows(
        &self,
        account: &Account,
        action: Action,
        resource: Resource<'_>,
        facts: Facts<'_>,
    ) -> bool {
        self.allows_of((account, false), action, resource, facts)
    }

    /// The same of an account whose organ may run the platform.
    fn allows_of(
        &self,
        (account, runs_platform): (&Account, bool),
        action: Action,
        resource: Resource<'_>,
        facts: Facts<'_>,
    ) -> bool {
        let principal = Principal::Account {
            account,
            runs_platform,
        };
        self.policies
            .decide(&principal, action, &resource, &facts, &self.known)
            .allowed
    }

    fn own(&self, cases: &mut Vec<Case>) {
        let person = Account::of_person(SUBJECT);
        let consent = |subject| Resource::Consent {
            subject,
            grantee: BANK,
        };
        for action in [
            Action::ReadOwnReport,
            Action::ReadOwnAccesses,
            Action::ReadOwnConsents,
            Action::ReadOwnNotices,
            Action::SetNoticeContact,
            Action::ReadOwnMeasures,
            Action::ReadOwnPoints,
            Action::ChoosePoints,
            Action::ReadOwnCases,
            Action::FileCase,
            Action::MoveOwnCase,
            Action::AnswerConsent,
            Action::WithdrawConsent,
        ] {
            for (subject, own) in [(SUBJECT, true), (ANOTHER, false)] {
                let resource = match action {
                    Action::AnswerConsent | Action::WithdrawConsent => consent(subject),
                    _ => Resource::Dossier(subject),
                };
                let title = action.title();
                let name = if own {
                    Bilingual::new(
                        format!("本人{}", title.zh),
                        format!("the person wants to {}", title.en),
                    )
                } else {
                    Bilingual::new(
                        format!("他人代本人{}", title.zh),
                        format!("somebody else wants to {}", title.en),
                    )
                };
                let allowed = self.allows(&person, action, resource, Facts::None);
                cases.push(Case {
                    name,
                    must: own,
                    allowed,
                });
            }
        }
    }

    fn counter(&self, cases: &mut Vec<Case>) {
        let officer = staff(BANK, &[Role::CounterOfficer]);
        let other = staff(BANK, &[Role::Reporter]);
        let serves = |account: &Account, service_hall, confirmed| {
            let facts = Facts::Counter {
                service_hall,
                confirmed,
            };
            let dossier = Resource::Dossier(SUBJECT);
            self.allows(account, Action::ServePerson, dossier, facts)
        };
        let tried = [
            (
                "服务窗口为到场本人打开报告",
                "an officer of a service hall opens the report of the person who is present",
                true,
                serves(&officer, true, SUBJECT),
            ),
            (
                "窗口打开另一人的报告",
                "an officer opens the report of somebody else than is present",
                false,
                serves(&officer, true, ANOTHER),
            ),
            (
                "不是服务窗口的单位打开报告",
                "an organ that is no service hall opens a report",
                false,
                serves(&officer, false, SUBJECT),
            ),
            (
                "没有窗口岗位的人打开报告",
                "somebody without the role opens a report at a counter",
                false,
                serves(&other, true, SUBJECT),
            ),
        ];
        cases.extend(tried.map(case));
    }

    fn public(&self, cases: &mut Vec<Case>) {
        for part in Part::ALL {
            let decision = self.policies.decide(
                &Principal::Anyone,
                Action::ReadPublic,
                &Resource::Part(part),
                &Facts::None,
                &self.known,
            );
            cases.push(Case {
                name: Bilingual::new(
                    format!("任何人查看公开内容 {}", part.name()),
                    format!("anyone reads the public part {}", part.name()),
                ),
                must: true,
                allowed: decision.allowed,
            });
        }
    }

    fn organs(&self, cases: &mut Vec<Case>) {
        let both = staff(BANK, &[Role::Reporter, Role::Reviewer]);
        let upload = |organ, submitted_by| Resource::Upload {
            organ,
            submitted_by,
        };
        let tried = [
            (
                "报送员为本单位报送数据",
                "a reporter sends a file of their organ",
                true,
                self.allows(
                    &both,
                    Action::SubmitUpload,
                    Resource::Organ(BANK),
                    Facts::None,
                ),
            ),
            (
                "报送员为其他单位报送数据",
                "a reporter sends a file of another organ",
                false,
                self.allows(
                    &both,
                    Action::SubmitUpload,
                    Resource::Organ(COURT),
                    Facts::None,
                ),
            ),
            (
                "查看其他单位报送的数据",
                "somebody reads the upload of another organ",
                false,
                self.allows(&both, Action::ReadUpload, upload(COURT, "x"), Facts::None),
            ),
            (
                "放行自己报送的数据",
                "somebody releases what they submitted themselves",
                false,
                self.allows(
                    &both,
                    Action::ReleaseHeldRows,
                    upload(BANK, "probe"),
                    Facts::None,
                ),
            ),
        ];
        cases.extend(tried.map(case));
    }

    fn asks(&self, account: &Account, facts: QuestionFacts<'_>) -> bool {
        let dossier = Resource::Dossier(SUBJECT);
        let facts = Facts::Question(facts);
        self.allows(account, Action::AskQuestion, dossier, facts)
    }

    fn questions(&self, cases: &mut Vec<Case>) {
        let bank = staff(BANK, &[Role::CounterOfficer]);
        let court = staff(COURT, &[Role::CounterOfficer]);
        let items = vec!["permit".to_owned()];
        let base = QuestionFacts {
            today: TODAY,
            purpose: "loan",
            items: &items,
            consent: None,
            power: None,
            case_number_given: false,
            sealed_days: 0,
        };
        let whole = consent();
        let on = |consent: &Consent, subject| {
            let facts = QuestionFacts {
                consent: Some((subject, consent)),
                ..base
            };
            self.asks(&bank, facts)
        };
        let by_power = |account: &Account, case_number_given| {
            let facts = QuestionFacts {
                power: Some("case-work"),
                case_number_given,
                ..base
            };
            self.asks(account, facts)
        };
        let sealed = |sealed_days, power| {
            let facts = QuestionFacts {
                power,
                case_number_given: true,
                consent: power.is_none().then_some((SUBJECT, &whole)),
                sealed_days,
                ..base
            };
            self.asks(if power.is_some() { &court } else { &bank }, facts)
        };
        let check = |account: &Account, organ, case_number_given| {
            let facts = Facts::Check {
                purpose: "loan",
                items: &items,
                power: Some("case-work"),
                case_number_given,
            };
            self.allows(account, Action::CheckLists, Resource::Organ(organ), facts)
        };
        cases.extend(
            [
                (
                    "依职权核查名单",
                    "a check under a power, for a case",
                    true,
                    check(&court, COURT, true),
                ),
                (
                    "未注明案件的核查",
                    "a check without a case",
                    false,
                    check(&court, COURT, false),
                ),
                (
                    "没有职权的核查",
                    "a check without the power",
                    false,
                    check(&bank, BANK, true),
                ),
                (
                    "借用其他单位窗口的核查",
                    "a check at another organ's desk",
                    false,
                    check(&bank, COURT, true),
                ),
            ]
            .map(case),
        );
        let good = consent();
        cases.extend(
            [
                (
                    "凭有效授权查询",
                    "a question on a live consent",
                    true,
                    on(&good, SUBJECT),
                ),
                (
                    "凭他人的授权查询",
                    "a question on another person's consent",
                    false,
                    on(&good, ANOTHER),
                ),
                (
                    "没有依据的查询",
                    "a question without any ground",
                    false,
                    self.asks(&bank, base),
                ),
                (
                    "依职权并注明案件的查询",
                    "a question under a power, for a case",
                    true,
                    by_power(&court, true),
                ),
                (
                    "依职权而未注明案件的查询",
                    "a question under a power without a case",
                    false,
                    by_power(&court, false),
                ),
                (
                    "冒用其他单位的职权查询",
                    "a question under a power of another organ",
                    false,
                    by_power(&bank, true),
                ),
                (
                    "在职权允许的期限内对本人保密的查询",
                    "a question kept from the person as long as the power allows",
                    true,
                    sealed(30, Some("case-work")),
                ),
                (
                    "对本人保密超过职权允许期限的查询",
                    "a question kept from the person for longer than the power allows",
                    false,
                    sealed(31, Some("case-work")),
                ),
                (
                    "凭本人授权却对本人保密的查询",
                    "a question on the person's consent that is kept from the person",
                    false,
                    sealed(1, None),
                ),
                (
                    "没有窗口查询岗位的查询",
                    "a question by somebody without the role",
                    false,
                    by_power(&staff(COURT, &[Role::Reporter]), true),
                ),
            ]
            .map(case),
        );
        for (zh, en, broken) in broken_consents() {
            cases.push(case((zh, en, false, on(&broken, SUBJECT))));
        }
    }

    fn records(&self, cases: &mut Vec<Case>) {
        for (reader, facts) in self::cases() {
            let whom = match reader {
                Reader::Person => ("本人", "the person"),
                Reader::Organ => ("查询单位", "an organ"),
            };
            let days = match (facts.begun, facts.ended) {
                (true, false) => ("在期内", "within its days"),
                (false, _) => ("未到期起", "before its first day"),
                (true, true) => ("已到期", "after its last day"),
            };
            let word = facts.state.word();
            cases.push(Case {
                name: Bilingual::new(
                    format!("向{}展示状态为 {word} 且{}的信息", whom.0, days.0),
                    format!("{} is shown a record that is {word}, {}", whom.1, days.1),
                ),
                must: matches!(facts.state, State::Live | State::Disputed)
                    && facts.begun
                    && !facts.ended,
                allowed: self.policies.records.shows(reader, facts),
            });
        }
    }
}

fn case((zh, en, must, allowed): (&str, &str, bool, bool)) -> Case {
    Case {
        name: Bilingual::new(zh, en),
        must,
        allowed,
    }
}

/// Consents that cover the question of the bank but for one thing.
fn broken_consents() -> Vec<(&'static str, &'static str, Consent)> {
    let with = |change: fn(&mut Consent)| {
        let mut consent = consent();
        change(&mut consent);
        consent
    };
    vec![
        (
            "凭未答复的授权查询",
            "a question on a consent not answered",
            with(|c| c.state = ConsentState::Asked),
        ),
        (
            "凭被拒绝的授权查询",
            "a question on a consent that was refused",
            with(|c| c.state = ConsentState::Refused),
        ),
        (
            "凭已撤回的授权查询",
            "a question on a consent that was withdrawn",
            with(|c| c.state = ConsentState::Withdrawn),
        ),
        (
            "凭尚未生效的授权查询",
            "a question before the first day of the consent",
            with(|c| c.from = date(2026, 6, 16)),
        ),
        (
            "凭已到期的授权查询",
            "a question after the last day of the consent",
            with(|c| c.until = date(2026, 6, 14)),
        ),
        (
            "凭次数已用完的授权查询",
            "a question on a consent that is used up",
            with(|c| c.used = 1),
        ),
        (
            "凭给其他单位的授权查询",
            "a question on a consent given to another organ",
            with(|c| c.grantee = COURT.to_owned()),
        ),
        (
            "凭其他用途的授权查询",
            "a question on a consent for another purpose",
            with(|c| c.purpose = "job".to_owned()),
        ),
        (
            "查询未同意的事项",
            "a question about an item that was not approved",
            with(|c| c.approved_items.clear()),
        ),
    ]
}
