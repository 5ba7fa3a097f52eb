//! Reading policies: parsed, checked against the schema, tried on cases whose answer is known. A single problem refuses
//! them all, and each is named with file and line.

use super::action::Action;
use super::probe;
use super::problem::{PolicyProblem, line_at, line_of, words};
use super::record::{RecordFacts, RecordTable};
use super::request::{Reader, action_uid, is_called_after_a_person};
use crate::governance::PackFiles;
use cedar_policy::{
    ActionConstraint, Authorizer, Effect, Entities, Policy, PolicyId, PolicySet, Schema,
    ValidationMode, Validator,
};
use include_dir::{Dir, include_dir};
use rules::text::Bilingual;
use std::collections::BTreeMap;
use std::str::FromStr as _;
use std::sync::{Arc, OnceLock};

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../policies");

/// Name of the schema's file.
const SCHEMA: &str = "schema.cedarschema";
/// Ending of a policy file.
const ENDING: &str = ".cedar";

/// A policy, as it is named and told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name, `@id`: what the access log keeps.
    pub id: String,
    /// File it stands in.
    pub file: String,
    /// Line it begins at.
    pub line: usize,
    /// What it says, `@zh` and `@en`.
    pub words: Bilingual,
    /// It allows; otherwise it forbids.
    pub permits: bool,
    /// Actions it is about.
    pub actions: Vec<Action>,
}

/// Policies that were checked, and all that is known of them before there is a request.
#[derive(Debug)]
pub struct Policies {
    /// The policies about each action, in the order of `Action::ALL`.
    pub(super) sets: Vec<PolicySet>,
    /// A policy names somebody, so that it matters who people are and not only who is the same as whom.
    pub(super) names_people: bool,
    pub(super) schema: Schema,
    pub(super) authorizer: Authorizer,
    /// The actions, as the schema groups them.
    pub(super) actions: Entities,
    pub(super) rules: BTreeMap<String, Rule>,
    pub(super) records: RecordTable,
}

impl Policies {
    /// The policies built into the program.
    ///
    /// # Panics
    /// When they have a problem, which a test would have found before.
    #[must_use]
    pub fn embedded() -> Arc<Self> {
        static POLICIES: OnceLock<Arc<Policies>> = OnceLock::new();
        let policies = POLICIES.get_or_init(|| match Self::load(&embedded_files()) {
            Ok(policies) => Arc::new(policies),
            Err(problems) => panic!("the built-in policies are tested: {problems:?}"),
        });
        Arc::clone(policies)
    }

    /// Reads policies from files. The schema is the program's own: it is what the program tells the policies, and a file
    /// of that name must be the same.
    ///
    /// # Errors
    /// Every problem found.
    pub fn load(files: &PackFiles) -> Result<Self, Vec<PolicyProblem>> {
        let schema_text = embedded_text(SCHEMA);
        let mut problems = Vec::new();
        let mut policies: Vec<(Rule, Policy)> = Vec::new();
        for (file, text) in files.iter() {
            if file == SCHEMA && text != schema_text {
                problems.push(other_schema());
            }
            if file.ends_with(ENDING) {
                read_file(file, text, &mut policies, &mut problems);
            }
        }
        if policies.is_empty() && problems.is_empty() {
            problems.push(nothing_there());
        }
        let schema = Schema::from_str(schema_text).expect("the built-in schema is tested");
        let mut set = PolicySet::new();
        for (rule, policy) in &policies {
            if set.add(policy.clone()).is_err() {
                problems.push(twice(rule));
            }
        }
        validate(&set, &schema, &policies, files, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let actions = schema
            .action_entities()
            .expect("the built-in schema is tested");
        for (rule, policy) in &mut policies {
            rule.actions = actions_of(policy, &actions);
        }
        let sets = Action::ALL.map(|action| {
            let about = policies
                .iter()
                .filter(|(rule, _)| rule.actions.contains(&action));
            PolicySet::from_policies(about.map(|(_, policy)| policy.clone()))
                .expect("no name was there twice")
        });
        let names_people = policies.iter().any(|(_, policy)| names_people(policy));
        let rules = policies
            .into_iter()
            .map(|(rule, _)| (rule.id.clone(), rule));
        let mut loaded = Self {
            rules: rules.collect(),
            sets: Vec::from(sets),
            names_people,
            schema,
            authorizer: Authorizer::new(),
            actions,
            records: RecordTable::default(),
        };
        loaded.records = RecordTable::of(&loaded);
        let failed = probe::all(&loaded);
        if failed.is_empty() {
            Ok(loaded)
        } else {
            Err(failed)
        }
    }

    /// The policies by name.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }

    /// What a policy says; `None` when there is none of this name (any more).
    #[must_use]
    pub fn words(&self, id: &str) -> Option<&Bilingual> {
        self.rules.get(id).map(|rule| &rule.words)
    }

    /// Whether a version with these facts is shown.
    #[must_use]
    pub fn shows(&self, reader: Reader, facts: RecordFacts) -> bool {
        self.records.shows(reader, facts)
    }

    /// What would allow an action.
    pub fn permits(&self, action: Action) -> impl Iterator<Item = &Rule> {
        self.rules()
            .filter(move |rule| rule.permits && rule.actions.contains(&action))
    }
}

/// The files built into the program.
#[must_use]
pub fn embedded_files() -> PackFiles {
    let files = EMBEDDED.files().filter_map(|file| {
        let name = file.path().to_string_lossy().into_owned();
        Some((name, file.contents_utf8()?.to_owned()))
    });
    PackFiles::new(files.collect())
}

fn embedded_text(name: &str) -> &'static str {
    let file = EMBEDDED.get_file(name);
    file.and_then(|file| file.contents_utf8())
        .expect("the file is built in")
}

/// Reads the policies of a file.
fn read_file(
    file: &str,
    text: &str,
    policies: &mut Vec<(Rule, Policy)>,
    problems: &mut Vec<PolicyProblem>,
) {
    let parsed = match PolicySet::from_str(text) {
        Ok(parsed) => parsed,
        Err(errors) => {
            problems.extend(errors.iter().map(|error| {
                PolicyProblem::new(
                    "POLICY-SYNTAX",
                    (file, line_of(error, text, 0)),
                    Bilingual::new(
                        format!("策略无法解析：{}", words(error)),
                        format!("the policy cannot be read: {}", words(error)),
                    ),
                    (
                        "请按 Cedar 语法改正",
                        "correct it; the syntax is that of the Cedar policy language",
                    ),
                )
            }));
            return;
        }
    };
    if parsed.templates().next().is_some() {
        problems.push(PolicyProblem::new(
            "POLICY-TEMPLATE",
            (file, line_at(text, text.find("?").unwrap_or_default())),
            Bilingual::new(
                "策略含有模板占位符",
                "there is a template with a slot to be filled in",
            ),
            (
                "请写成完整的策略，不使用 ?principal 或 ?resource",
                "write it out; ?principal and ?resource are not used here",
            ),
        ));
    }
    // In the order of the file, which is what the numbers of the parser say.
    let mut found: Vec<&Policy> = parsed.policies().collect();
    found.sort_by_key(|policy| number_of(policy.id()));
    let lines = lines_of_policies(text);
    for (place, policy) in found.into_iter().enumerate() {
        let line = lines.get(place).copied().unwrap_or(0);
        match named(file, line, policy) {
            Ok(named) => policies.push(named),
            Err(problem) => problems.push(problem),
        }
    }
}

fn number_of(id: &PolicyId) -> usize {
    let text: &str = id.as_ref();
    text.trim_start_matches("policy").parse().unwrap_or(0)
}

/// The lines at which the statements of a file stand, one for each policy.
fn lines_of_policies(text: &str) -> Vec<usize> {
    let begins = |line: &str| ["permit", "forbid"].iter().any(|w| line.starts_with(w));
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| begins(line.trim_start()))
        .map(|(number, _)| number)
        .collect()
}

fn named(file: &str, line: usize, policy: &Policy) -> Result<(Rule, Policy), PolicyProblem> {
    let annotation = |name| {
        policy
            .annotation(name)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    let missing = |name: &str| {
        PolicyProblem::new(
            "POLICY-ANNOTATION",
            (file, line),
            Bilingual::new(
                format!("策略缺少注解 @{name}"),
                format!("a policy has no annotation @{name}"),
            ),
            (
                "每条策略须有 @id（小写字母、数字和连字符）以及 @zh、@en 两种文字的说明",
                "every policy has @id (lower-case letters, digits and hyphens) and says what it does in @zh and @en",
            ),
        )
    };
    let plain = |id: &&str| {
        id.bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let id = annotation("id")
        .filter(plain)
        .ok_or_else(|| missing("id"))?;
    let zh = annotation("zh").ok_or_else(|| missing("zh"))?;
    let en = annotation("en").ok_or_else(|| missing("en"))?;
    let rule = Rule {
        id: id.to_owned(),
        file: file.to_owned(),
        line,
        words: Bilingual::new(zh, en),
        permits: policy.effect() == Effect::Permit,
        actions: Vec::new(),
    };
    Ok((rule, policy.new_id(PolicyId::new(id))))
}

fn validate(
    set: &PolicySet,
    schema: &Schema,
    policies: &[(Rule, Policy)],
    files: &PackFiles,
    problems: &mut Vec<PolicyProblem>,
) {
    let result = Validator::new(schema.clone()).validate(set, ValidationMode::Strict);
    for error in result.validation_errors() {
        let id: &str = error.policy_id().as_ref();
        let rule = policies.iter().map(|(rule, _)| rule).find(|r| r.id == id);
        let (file, begins) = rule.map_or(("", 0), |rule| (rule.file.as_str(), rule.line));
        let text = files.iter().find(|(name, _)| *name == file);
        let line = line_of(error, text.map_or("", |(_, text)| text), begins);
        problems.push(PolicyProblem::new(
            "POLICY-INVALID",
            (file, line),
            Bilingual::new(
                format!("策略 {id} 与模式不符：{}", words(error)),
                format!("policy {id} does not fit the schema: {}", words(error)),
            ),
            (
                "策略只能使用 schema.cedarschema 中的实体、属性和操作",
                "use the entities, attributes and actions of schema.cedarschema only",
            ),
        ));
    }
}

/// Whether a policy speaks of somebody or of something by name that is called after a person.
fn names_people(policy: &Policy) -> bool {
    let literals = policy.entity_literals();
    literals
        .iter()
        .any(|uid| is_called_after_a_person(uid.type_name()))
}

fn actions_of(policy: &Policy, actions: &Entities) -> Vec<Action> {
    let within = |action: &Action, of: &cedar_policy::EntityUid| {
        let uid = action_uid(*action);
        uid == *of || actions.is_ancestor_of(of, &uid)
    };
    let constraint = policy.action_constraint();
    Action::ALL
        .into_iter()
        .filter(|action| match &constraint {
            ActionConstraint::Any => true,
            ActionConstraint::Eq(one) => action_uid(*action) == *one,
            ActionConstraint::In(many) => many.iter().any(|one| within(action, one)),
        })
        .collect()
}

fn other_schema() -> PolicyProblem {
    PolicyProblem::new(
        "POLICY-SCHEMA",
        (SCHEMA, 0),
        Bilingual::new(
            "模式与本程序的模式不同",
            "this schema is not the one of this program",
        ),
        (
            "模式规定程序向策略提供的事实，不能替换；请使用与程序版本相符的文件",
            "the schema says which facts the program gives to the policies and cannot be exchanged; take the file of this version",
        ),
    )
}

fn nothing_there() -> PolicyProblem {
    PolicyProblem::new(
        "POLICY-NONE",
        ("", 0),
        Bilingual::new("没有任何策略文件", "there are no policies"),
        (
            "目录中须有至少一个 .cedar 文件",
            "the directory needs at least one .cedar file",
        ),
    )
}

fn twice(rule: &Rule) -> PolicyProblem {
    PolicyProblem::new(
        "POLICY-ID-TWICE",
        (&rule.file, rule.line),
        Bilingual::new(
            format!("策略名称 {} 重复", rule.id),
            format!("there are two policies named {}", rule.id),
        ),
        (
            "每条策略须有自己的 @id",
            "give every policy an @id of its own",
        ),
    )
}
