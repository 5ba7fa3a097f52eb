//! What is told to whom the policy refuses something.

use flow::ProblemKind;
use flow::account::Role;
use flow::policy::{Action, Facts, Resource};
use testkit::Harness;

#[tokio::test]
async fn a_refusal_says_what_would_be_needed() {
    let harness = Harness::new();
    let person = harness.account("zhang-san").await;
    let problem = harness.platform().desk(&person).unwrap_err();
    assert_eq!(
        (problem.code, problem.kind),
        ("POLICY-DENIED", ProblemKind::NotAllowed)
    );
    assert!(
        problem.what.zh.contains("使用查询窗口"),
        "{}",
        problem.what.zh
    );
    assert!(
        problem.remedy.zh.contains("窗口查询员"),
        "{}",
        problem.remedy.zh
    );
    assert!(
        problem.remedy.en.contains("counter officer"),
        "{}",
        problem.remedy.en
    );
}

#[tokio::test]
async fn a_prohibition_is_named() {
    let harness = Harness::new();
    let reviewer = harness.make_staff("reviewer", "transport", &[Role::Reviewer, Role::Reporter]);
    let reviewer = reviewer.await;
    let release = |submitted_by| {
        let upload = Resource::Upload {
            organ: "transport",
            submitted_by,
        };
        harness
            .platform()
            .rehearse(&reviewer, Action::ReleaseHeldRows, &upload, &Facts::None)
    };
    assert!(release("clerk").allowed);
    let own = release("reviewer");
    assert!(!own.allowed);
    assert_eq!(own.policies, ["four-eyes"]);
}

#[tokio::test]
async fn a_role_counts_in_its_organ_and_while_it_lives() {
    let harness = Harness::new();
    let mut account = harness.account("bank").await;
    assert!(harness.platform().desk(&account).is_ok());
    account.organ = Some("demo-employer".to_owned());
    assert_eq!(
        harness.platform().desk(&account).unwrap_err().code,
        "POLICY-DENIED"
    );
    account.organ = Some("demo-bank".to_owned());
    account.grants.clear();
    assert_eq!(
        harness.platform().desk(&account).unwrap_err().code,
        "POLICY-DENIED"
    );
}
