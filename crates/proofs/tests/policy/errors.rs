//! No policy fails: where one does, Cedar passes it over, and a prohibition that is passed over protects nobody. The program
//! refuses whatever a policy failed on, which would keep people from what is theirs.

use crate::proof::{Policies, schema};
use crate::solver::compiler;
use cedar_policy_symcc::{CompiledPolicy, Env};

/// A policy that can fail, with a request it fails on.
async fn failing(policies: &Policies) -> Option<(String, Env)> {
    let (set, schema) = (policies.set(), schema());
    let mut compiler = compiler();
    for policy in set.policies() {
        let environments: Vec<_> = policy.get_valid_request_envs(&schema).collect();
        assert!(!environments.is_empty(), "{} is about nothing", policy.id());
        for environment in environments {
            let compiled = CompiledPolicy::compile(policy, &environment, &schema).unwrap();
            let found = compiler.check_never_errors_with_counterexample_opt(&compiled);
            if let Some(example) = found.await.unwrap() {
                return Some((policy.id().to_string(), example));
            }
        }
    }
    None
}

#[tokio::test]
async fn no_policy_can_fail() {
    if let Some((policy, example)) = failing(&Policies::shipped()).await {
        panic!("{policy} fails, for example:\n{example}");
    }
}

#[tokio::test]
async fn a_sum_that_overflows_is_found_out() {
    let broken = Policies::shipped().broken(
        "context.consent.used < context.consent.uses",
        "context.consent.used + 1 <= context.consent.uses",
    );
    let (policy, example) = failing(&broken).await.expect("a sum can overflow");
    assert_eq!(policy, "question-by-consent");
    println!("{policy} fails, for example:\n{example}");
}
