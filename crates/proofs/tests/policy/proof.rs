//! The policies as a value that can be broken, and the questions put to the solver.

use crate::solver::compiler;
use cedar_policy::{
    Authorizer, Decision, EntityUid, PolicyId, PolicySet, RequestEnv, Schema, ValidationMode,
    Validator,
};
use cedar_policy_symcc::{CompiledPolicySet, Env};
use std::fs;
use std::path::Path;
use std::str::FromStr as _;

/// The group of all actions that read something about a person.
const READ_PERSON: &str = "Action::\"ReadPerson\"";

/// The texts of the policies.
#[derive(Clone)]
pub struct Policies {
    text: String,
}

pub fn schema() -> Schema {
    Schema::from_str(&read("schema.cedarschema")).unwrap()
}

fn directory() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies")
}

fn read(name: &str) -> String {
    fs::read_to_string(directory().join(name)).unwrap()
}

impl Policies {
    /// As they stand in `policies/`.
    pub fn shipped() -> Self {
        let mut names: Vec<String> = fs::read_dir(directory())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".cedar"))
            .collect();
        names.sort();
        let texts: Vec<String> = names.iter().map(|name| read(name)).collect();
        Self {
            text: texts.join("\n"),
        }
    }

    /// Policies with one text in them replaced by another, which must be there.
    #[track_caller]
    pub fn broken(&self, text: &str, by: &str) -> Self {
        assert!(self.text.contains(text), "the policies have no {text:?}");
        Self {
            text: self.text.replacen(text, by, 1),
        }
    }

    /// The same within the policy of this name.
    #[track_caller]
    pub fn broken_in(&self, id: &str, text: &str, by: &str) -> Self {
        let (before, rest) = self.text.split_once(&format!("@id(\"{id}\")")).unwrap();
        let (policy, after) = rest.split_once("};").unwrap();
        assert!(policy.contains(text), "{id} has no {text:?}");
        let policy = policy.replacen(text, by, 1);
        Self {
            text: format!("{before}@id(\"{id}\"){policy}}};{after}"),
        }
    }

    /// Policies without the one of this name.
    pub fn without(&self, id: &str) -> Self {
        let (before, rest) = self.text.split_once(&format!("@id(\"{id}\")")).unwrap();
        let (_, after) = rest.split_once("};").unwrap();
        Self {
            text: format!("{before}{after}"),
        }
    }

    /// Policies with one more.
    pub fn with(&self, policy: &str) -> Self {
        Self {
            text: format!("{}\n{policy}", self.text),
        }
    }

    /// The set, named by `@id`, after it was checked against the schema: what is broken here is still a valid policy.
    pub fn set(&self) -> PolicySet {
        valid(&self.text)
    }
}

/// A valid policy set of a text.
pub fn valid(text: &str) -> PolicySet {
    let parsed = PolicySet::from_str(text).unwrap_or_else(|error| panic!("{error:?}: {text}"));
    let mut set = PolicySet::new();
    for policy in parsed.policies() {
        let named = match policy.annotation("id") {
            Some(id) => policy.new_id(PolicyId::new(id)),
            None => policy.clone(),
        };
        set.add(named).unwrap();
    }
    let result = Validator::new(schema()).validate(&set, ValidationMode::Strict);
    let errors: Vec<String> = result
        .validation_errors()
        .map(ToString::to_string)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    set
}

/// Kinds of requests: a type of principal, an action, a type of resource.
pub fn environments() -> Vec<RequestEnv> {
    schema().request_envs().collect()
}

/// Those that read something about a person.
pub fn reading() -> Vec<RequestEnv> {
    let actions = schema().action_entities().unwrap();
    let group = EntityUid::from_str(READ_PERSON).unwrap();
    let found: Vec<_> = environments()
        .into_iter()
        .filter(|environment| actions.is_ancestor_of(&group, environment.action()))
        .collect();
    // Eight of the person's own, four for somebody else, one at a counter, one of those who work on a case, and questions and
    // checks by staff and by systems.
    assert_eq!(found.len(), 18);
    found
}

/// Those with one of these actions.
pub fn of_actions(names: &[&str]) -> Vec<RequestEnv> {
    let named = |environment: &RequestEnv| {
        let id: &str = environment.action().id().as_ref();
        names.contains(&id)
    };
    let found: Vec<_> = environments().into_iter().filter(named).collect();
    assert!(found.len() >= names.len());
    found
}

/// A request that the policies allow and the reference does not; `None` when there can be none.
pub async fn not_implied(
    policies: &Policies,
    reference: &str,
    environments: &[RequestEnv],
) -> Option<Env> {
    let (policies, reference, schema) = (policies.set(), valid(reference), schema());
    let mut compiler = compiler();
    for environment in environments {
        let one = CompiledPolicySet::compile(&policies, environment, &schema).unwrap();
        let other = CompiledPolicySet::compile(&reference, environment, &schema).unwrap();
        let found = compiler.check_implies_with_counterexample_opt(&one, &other);
        if let Some(example) = found.await.unwrap() {
            // The solver's word is not taken for it: the example is put to the authorizer.
            assert_eq!(decided(&policies, &example), Decision::Allow);
            assert_eq!(decided(&reference, &example), Decision::Deny);
            return Some(example);
        }
    }
    None
}

/// A request that both the policies and what must never be allow; `None` when there can be none.
pub async fn in_common(
    policies: &Policies,
    never: &str,
    environments: &[RequestEnv],
) -> Option<Env> {
    let (policies, never, schema) = (policies.set(), valid(never), schema());
    let mut compiler = compiler();
    for environment in environments {
        let one = CompiledPolicySet::compile(&policies, environment, &schema).unwrap();
        let other = CompiledPolicySet::compile(&never, environment, &schema).unwrap();
        let found = compiler.check_disjoint_with_counterexample_opt(&one, &other);
        if let Some(example) = found.await.unwrap() {
            assert_eq!(decided(&policies, &example), Decision::Allow);
            assert_eq!(decided(&never, &example), Decision::Allow);
            return Some(example);
        }
    }
    None
}

fn decided(set: &PolicySet, example: &Env) -> Decision {
    let response = Authorizer::new().is_authorized(&example.request, set, &example.entities);
    response.decision()
}

/// The property holds.
#[track_caller]
pub fn holds(found: Option<Env>) {
    if let Some(example) = found {
        panic!("not so, for example:\n{example}");
    }
}

/// The broken policies are found out. The example is shown by `--nocapture`.
#[track_caller]
pub fn found_out(what: &str, found: Option<Env>) {
    let Some(example) = found else {
        panic!("the proof still holds although: {what}");
    };
    println!("{what}, for example:\n{example}");
}
