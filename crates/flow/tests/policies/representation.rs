//! The rules and the policy let a representative act alike, whatever the case.

use flow::policy::{Action, Facts, Resource};
use jiff::ToSpan as _;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use rules::representation::{
    Arrangement, EndedBy, Representation, RepresentationKind, RepresentationState,
    RepresentedAction, decide,
};
use testkit::{Harness, TODAY};

const WARD: [u8; 16] = [1; 16];
const OTHER: [u8; 16] = [3; 16];

fn of(action: RepresentedAction) -> Action {
    match action {
        RepresentedAction::ReadReport => Action::ReadReportFor,
        RepresentedAction::ReadAccesses => Action::ReadAccessesFor,
        RepresentedAction::ReadConsents => Action::ReadConsentsFor,
        RepresentedAction::AnswerConsent => Action::AnswerConsentFor,
        RepresentedAction::WithdrawConsent => Action::WithdrawConsentFor,
        RepresentedAction::ReadCases => Action::ReadCasesFor,
        RepresentedAction::FileCase => Action::FileCaseFor,
        RepresentedAction::MoveCase => Action::MoveCaseFor,
    }
}

fn representations(acts: [u8; 16]) -> impl Strategy<Value = Representation> {
    let states = select(vec![
        RepresentationState::Confirmed,
        RepresentationState::Confirmed,
        RepresentationState::Confirmed,
        RepresentationState::Proposed,
        RepresentationState::Rejected,
    ]);
    let ended = select(vec![
        None,
        None,
        None,
        Some(EndedBy::Organ),
        Some(EndedBy::Death),
    ]);
    let kinds = select(RepresentationKind::ALL.to_vec());
    (kinds, states, ended, -2..=1_i64, -1..=2_i64).prop_map(
        move |(kind, state, ended, from, until)| Representation {
            id: [7; 16],
            represented: WARD,
            representative: acts,
            kind,
            from: TODAY.saturating_add(from.days()),
            until: TODAY.saturating_add(until.days()),
            decide_by: TODAY,
            state,
            ended,
        },
    )
}

fn arrangements(acts: [u8; 16]) -> impl Strategy<Value = Arrangement> {
    let only = proptest::collection::vec(select(vec![acts, OTHER]), 0..3);
    prop_oneof![
        Just(Arrangement::AsTheLawSays),
        Just(Arrangement::Nobody),
        only.prop_map(Arrangement::Only),
    ]
}

#[test]
fn rules_and_policy_agree_on_representatives() {
    let harness = Harness::new();
    let platform = harness.platform();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let account = runtime.block_on(harness.account("zhang-san"));
    let acts = account.subject_id().unwrap();
    let allowed = std::cell::Cell::new(0);
    let cases = (
        representations(acts),
        arrangements(acts),
        select(RepresentedAction::ALL.to_vec()),
    );
    TestRunner::new(Config::with_cases(4_000))
        .run(&cases, |(representation, arrangement, action)| {
            let facts = Facts::Acting {
                today: TODAY,
                representation: &representation,
                arrangement: &arrangement,
            };
            let resource = match action {
                RepresentedAction::AnswerConsent | RepresentedAction::WithdrawConsent => {
                    Resource::Consent {
                        subject: WARD,
                        grantee: "demo-bank",
                    }
                }
                _ => Resource::Dossier(WARD),
            };
            let by_rules = decide(&representation, action, TODAY, &arrangement);
            let by_policy = platform.rehearse(&account, of(action), &resource, &facts);
            prop_assert_eq!(by_rules.is_ok(), by_policy.allowed, "{:?}", by_rules);
            allowed.set(allowed.get() + u32::from(by_policy.allowed));
            Ok(())
        })
        .unwrap();
    assert!(allowed.get() > 200, "only {} were allowed", allowed.get());
}
