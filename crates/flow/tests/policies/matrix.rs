//! Who may do what, as a table that is made from the policies themselves: `policies/MATRIX.md`.
//!
//! `CHENGXIN_WRITE_MATRIX=1` writes it again.

use flow::account::{Account, Role};
use flow::policy::{Action, Facts, Policies, QuestionFacts, Reader, RecordFacts, Resource};
use rules::case::Actor as CaseActor;
use rules::consent::{Consent, ConsentState};
use rules::pack::{Pack, Power, Purpose};
use rules::record::State;
use rules::representation::{Arrangement, Representation, RepresentationKind, RepresentationState};
use std::fmt::Write as _;
use std::path::Path;
use testkit::{Harness, TODAY};

const SUBJECT: [u8; 16] = [1; 16];
const ORGAN: &str = "transport";

fn made(harness: &Harness, person: &Account, model: &Account) -> String {
    let mut text = String::from(
        "# 权限矩阵 Who may do what\n\n\
         Made from the policies in this directory by a test (`crates/flow/tests/policies/matrix.rs`), which fails when this file\n\
         is not what they say. 本文件由测试根据策略生成，与策略不一致时测试失败。\n\n\
         ● allowed 允许　○ allowed but for what one submitted, granted or proposed oneself 允许，但本人经手的除外\n",
    );
    roles(&mut text, harness, person, model);
    questions(&mut text, harness, model);
    records(&mut text);
    rules(&mut text);
    text
}

/// Somebody with one role in the organ.
fn holder(model: &Account, role: Role) -> Account {
    let mut account = model.clone();
    account.grants[0].role = role;
    account
}

const OF_ROLES: [Action; 59] = [
    Action::ReadOwnReport,
    Action::ReadOwnAccesses,
    Action::ReadOwnConsents,
    Action::ReadOwnNotices,
    Action::SetNoticeContact,
    Action::ReadOwnMeasures,
    Action::ReadOwnPoints,
    Action::ChoosePoints,
    Action::AnswerConsent,
    Action::WithdrawConsent,
    Action::ServePerson,
    Action::UseDesk,
    Action::CheckMatter,
    Action::FileMeasure,
    Action::SubmitUpload,
    Action::ReadUploads,
    Action::ReadUpload,
    Action::ReleaseHeldRows,
    Action::ReadOperation,
    Action::ReadSecurityEvents,
    Action::GrantRole,
    Action::DelegateRole,
    Action::EndRole,
    Action::ReadReportFor,
    Action::ReadAccessesFor,
    Action::ReadConsentsFor,
    Action::AnswerConsentFor,
    Action::WithdrawConsentFor,
    Action::ReadCasesFor,
    Action::FileCaseFor,
    Action::MoveCaseFor,
    Action::ReadOwnRepresentations,
    Action::ArrangeAfterDeath,
    Action::ObjectToRepresentation,
    Action::EndOwnRepresentation,
    Action::ReadRepresentations,
    Action::ProposeRepresentation,
    Action::ReviewRepresentation,
    Action::ReadDelegations,
    Action::EndDelegation,
    Action::ReadPeople,
    Action::ReadAccount,
    Action::MakeAccount,
    Action::InviteAccount,
    Action::EndAccount,
    Action::ReadAlarms,
    Action::ReviewAlarm,
    Action::ExplainAlarm,
    Action::BreakGlass,
    Action::WatchPerson,
    Action::ReadOwnCases,
    Action::FileCase,
    Action::MoveOwnCase,
    Action::ReadCaseWork,
    Action::ReadCase,
    Action::HandleCase,
    Action::ReadDefinitions,
    Action::DraftDefinition,
    Action::ApproveDefinition,
];

/// Somebody else, for whom the person acts or who acts for them.
const OTHER: [u8; 16] = [4; 16];

/// A guardianship in effect: the person is the guardian, or in the last case the ward.
fn guardianship(account: &Account, action: Action) -> Representation {
    let own = subject_of(account);
    let (represented, representative) = match action {
        Action::ObjectToRepresentation => (own, OTHER),
        _ => (OTHER, own),
    };
    Representation {
        id: [5; 16],
        represented,
        representative,
        kind: RepresentationKind::GuardianOfMinor,
        from: TODAY,
        until: TODAY,
        decide_by: TODAY,
        state: RepresentationState::Confirmed,
        ended: None,
    }
}

fn may(harness: &Harness, account: &Account, action: Action, by: &str) -> bool {
    let representation = guardianship(account, action);
    let (law, own) = (Arrangement::AsTheLawSays, subject_of(account));
    let resource = match action {
        Action::ReadReportFor
        | Action::ReadAccessesFor
        | Action::ReadConsentsFor
        | Action::ReadCasesFor
        | Action::FileCaseFor
        | Action::MoveCaseFor => Resource::Dossier(OTHER),
        Action::ReadOwnRepresentations
        | Action::ArrangeAfterDeath
        | Action::ReadOwnCases
        | Action::FileCase
        | Action::MoveOwnCase => Resource::Dossier(own),
        Action::ReadCase | Action::HandleCase => Resource::Case {
            organ: ORGAN,
            acting: match account.has_role(Role::Reviewer) {
                true => CaseActor::Reviewer,
                false => CaseActor::Organ,
            },
        },
        Action::AnswerConsentFor | Action::WithdrawConsentFor => Resource::Consent {
            subject: OTHER,
            grantee: ORGAN,
        },
        Action::ObjectToRepresentation
        | Action::EndOwnRepresentation
        | Action::ReviewRepresentation => Resource::Representation {
            organ: ORGAN,
            proposed_by: by,
            representation: &representation,
        },
        Action::ReadOwnReport
        | Action::ReadOwnAccesses
        | Action::ReadOwnConsents
        | Action::ReadOwnNotices
        | Action::SetNoticeContact
        | Action::ReadOwnMeasures
        | Action::ReadOwnPoints
        | Action::ChoosePoints
        | Action::ServePerson => Resource::Dossier(subject_of(account)),
        Action::AnswerConsent | Action::WithdrawConsent => Resource::Consent {
            subject: subject_of(account),
            grantee: ORGAN,
        },
        Action::ReadUpload | Action::ReleaseHeldRows => Resource::Upload {
            organ: ORGAN,
            submitted_by: by,
        },
        Action::GrantRole | Action::EndRole => Resource::Grant {
            organ: ORGAN,
            role: Role::Reporter,
            login: by,
            has_end: true,
            delegated_by: None,
        },
        // One that was given to somebody else.
        Action::EndDelegation => Resource::Grant {
            organ: ORGAN,
            role: Role::Reporter,
            login: by,
            has_end: true,
            delegated_by: Some(&account.login),
        },
        Action::ReadAccount
        | Action::MakeAccount
        | Action::InviteAccount
        | Action::EndAccount
        | Action::ReviewAlarm
        | Action::ExplainAlarm => Resource::Member {
            organ: ORGAN,
            login: by,
        },
        // A role of one's own.
        Action::DelegateRole => Resource::Grant {
            organ: ORGAN,
            role: account.roles().next().unwrap_or(Role::Reporter),
            login: by,
            has_end: true,
            delegated_by: None,
        },
        Action::ReadOperation => Resource::Platform,
        _ => Resource::Organ(ORGAN),
    };
    let facts = match action {
        // In a service hall, for the person whose identity was confirmed.
        Action::ServePerson => Facts::Counter {
            service_hall: true,
            confirmed: subject_of(account),
        },
        // On a guardian's representation in effect.
        Action::ReadReportFor
        | Action::ReadAccessesFor
        | Action::ReadConsentsFor
        | Action::ReadCasesFor
        | Action::FileCaseFor
        | Action::MoveCaseFor
        | Action::AnswerConsentFor
        | Action::WithdrawConsentFor => Facts::Acting {
            today: TODAY,
            representation: &representation,
            arrangement: &law,
        },
        // In a service hall, for two people whose identities were confirmed.
        Action::ProposeRepresentation => Facts::Proposal {
            service_hall: true,
            represented: own,
            representative: OTHER,
            confirmed: &[own, OTHER],
        },
        _ => Facts::None,
    };
    harness
        .platform()
        .rehearse(account, action, &resource, &facts)
        .allowed
}

fn subject_of(account: &Account) -> [u8; 16] {
    account.subject_id().unwrap_or(SUBJECT)
}

fn roles(text: &mut String, harness: &Harness, person: &Account, model: &Account) {
    text.push_str("\n## 岗位与操作 Roles and actions, in one's own organ\n\n| | 本人<br>person |");
    for role in Role::ALL {
        let title = role.title();
        write!(text, " {}<br>{} |", title.zh, title.en).unwrap();
    }
    text.push_str("\n|---|:-:|");
    text.push_str(&":-:|".repeat(Role::ALL.len()));
    text.push('\n');
    for action in OF_ROLES {
        let title = action.title();
        write!(text, "| {}<br>{} |", title.zh, title.en).unwrap();
        let holders = Role::ALL.map(|role| holder(model, role));
        for account in std::iter::once(person).chain(&holders) {
            let of_others = may(harness, account, action, "somebody-else");
            let own = may(harness, account, action, &account.login);
            let mark = match (of_others, own) {
                (true, true) => "●",
                (true, false) => "○",
                (false, false) => " ",
                (false, true) => "◐",
            };
            write!(text, " {mark} |").unwrap();
        }
        text.push('\n');
    }
}

/// What a purpose is tried with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    /// A question on a consent that covers it.
    Consent,
    /// A question under a power.
    Power,
    /// A check against severe lists under a power.
    Check,
}

/// Classes of the catalogue a purpose opens.
fn classes(
    pack: &Pack,
    harness: &Harness,
    account: &Account,
    purpose: &Purpose,
    ground: Tried,
) -> Vec<String> {
    let class_allowed = |class: &str| {
        let mut items = pack
            .items
            .iter()
            .filter(|i| i.class == class && i.switched_off.is_none());
        items.any(|item| {
            let items = vec![item.id.clone()];
            if ground != Tried::Consent {
                // Of each power one organ; what a power does not open is tried with the first power only.
                let opening = |power: &&Power| power.items.contains(&item.id);
                let first = pack.powers.iter().take(1);
                let mut tried = pack.powers.iter().filter(opening).chain(first);
                tried.any(|power| {
                    let mut account = account.clone();
                    account.organ = Some(power.organs[0].clone());
                    account.grants[0].organ.clone_from(&power.organs[0]);
                    if ground == Tried::Check {
                        item.severe_list && checks(harness, &account, purpose, &items, &power.id)
                    } else {
                        asks(harness, &account, purpose, &items, None, Some(&power.id))
                    }
                })
            } else {
                let consent = Consent {
                    id: [2; 16],
                    grantee: ORGAN.to_owned(),
                    purpose: purpose.id.clone(),
                    items: items.clone(),
                    approved_items: items.clone(),
                    from: TODAY,
                    until: TODAY,
                    uses: 1,
                    used: 0,
                    state: ConsentState::Approved,
                };
                asks(harness, account, purpose, &items, Some(&consent), None)
            }
        })
    };
    let found = pack.classes.iter().filter(|class| class_allowed(&class.id));
    found.map(|class| class.title.zh.clone()).collect()
}

fn asks(
    harness: &Harness,
    account: &Account,
    purpose: &Purpose,
    items: &[String],
    consent: Option<&Consent>,
    power: Option<&str>,
) -> bool {
    let facts = QuestionFacts {
        today: TODAY,
        purpose: &purpose.id,
        items,
        consent: consent.map(|consent| (SUBJECT, consent)),
        power,
        case_number_given: power.is_some(),
        sealed_days: 0,
    };
    let dossier = Resource::Dossier(SUBJECT);
    harness
        .platform()
        .rehearse(
            account,
            Action::AskQuestion,
            &dossier,
            &Facts::Question(facts),
        )
        .allowed
}

fn checks(
    harness: &Harness,
    account: &Account,
    purpose: &Purpose,
    items: &[String],
    power: &str,
) -> bool {
    let facts = Facts::Check {
        purpose: &purpose.id,
        items,
        power: Some(power),
        case_number_given: true,
    };
    let desk = Resource::Organ(account.organ.as_deref().unwrap_or_default());
    harness
        .platform()
        .rehearse(account, Action::CheckLists, &desk, &facts)
        .allowed
}

fn questions(text: &mut String, harness: &Harness, model: &Account) {
    let pack = harness.platform().pack();
    text.push_str(
        "\n## 用途与信息类别 Purposes and classes of data\n\n\
         Which classes of the catalogue a question or a check can open, for a counter officer; every other role opens none.\n\
         Without a live consent that covers it, or a power of the organ and a case, nothing is opened.\n\n\
         | 用途 purpose | 凭本人授权 on consent | 依法定职权 by statutory power | 依法定职权核查名单 check of lists |\n\
         |---|---|---|---|\n",
    );
    let officer = holder(model, Role::CounterOfficer);
    let shown = |classes: Vec<String>| match classes.len() {
        0 => "—".to_owned(),
        _ => classes.join("、"),
    };
    for purpose in &pack.purposes {
        let grounds = [Tried::Consent, Tried::Power, Tried::Check];
        let opened = grounds.map(|ground| shown(classes(pack, harness, &officer, purpose, ground)));
        let (title, opened) = (&purpose.title, opened.join(" | "));
        writeln!(text, "| {} {} | {opened} |", title.zh, title.en).unwrap();
    }
}

fn records(text: &mut String) {
    text.push_str(
        "\n## 信息状态 States of a record\n\nWhich versions are shown, to the person and to an organ that was allowed to ask.\n\n\
         | 状态 state | 未到起始日 before its day | 期内 within its days | 期满后 after its last day |\n|---|:-:|:-:|:-:|\n",
    );
    let policies = Policies::embedded();
    for (state, zh) in [
        (State::Live, "有效"),
        (State::Disputed, "异议中"),
        (State::Suspended, "暂停使用"),
        (State::Held, "待核实"),
        (State::Withdrawn, "已撤销"),
        (State::Repaired, "已修复"),
        (State::Sealed, "已封存"),
    ] {
        write!(text, "| {zh} {} |", state.word()).unwrap();
        for (begun, ended) in [(false, false), (true, false), (true, true)] {
            let facts = RecordFacts {
                state,
                begun,
                ended,
            };
            let shown = [Reader::Person, Reader::Organ].map(|reader| policies.shows(reader, facts));
            let mark = match shown {
                [true, true] => "●",
                [false, false] => " ",
                _ => "?",
            };
            write!(text, " {mark} |").unwrap();
        }
        text.push('\n');
    }
}

fn rules(text: &mut String) {
    text.push_str("\n## 策略 The policies, by name\n\n| 名称 name | | 内容 what it says | 文件 file |\n|---|---|---|---|\n");
    for rule in Policies::embedded().rules() {
        let effect = if rule.permits {
            "允许 permits"
        } else {
            "禁止 forbids"
        };
        let (zh, en) = (&rule.words.zh, &rule.words.en);
        writeln!(
            text,
            "| `{}` | {effect} | {zh}<br>{en} | `{}` |",
            rule.id, rule.file
        )
        .unwrap();
    }
}

#[tokio::test]
async fn no_other_role_opens_anything() {
    let harness = Harness::new();
    let pack = harness.platform().pack();
    let model = harness.make_staff("matrix", ORGAN, &[Role::Reviewer]).await;
    for role in Role::ALL {
        let account = holder(&model, role);
        for ground in [Tried::Consent, Tried::Power, Tried::Check] {
            let mut purposes = pack.purposes.iter();
            let opens = purposes.any(|p| !classes(pack, &harness, &account, p, ground).is_empty());
            assert_eq!(opens, role == Role::CounterOfficer, "{role:?} {ground:?}");
        }
    }
}

#[tokio::test]
async fn the_matrix_is_what_the_policies_say() {
    let harness = Harness::new();
    let person = harness.account("zhang-san").await;
    let model = harness.make_staff("matrix", ORGAN, &[Role::Reviewer]).await;
    let text = made(&harness, &person, &model);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/MATRIX.md");
    if std::env::var_os("CHENGXIN_WRITE_MATRIX").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "policies/MATRIX.md is not what the policies say; CHENGXIN_WRITE_MATRIX=1 writes it"
    );
}
