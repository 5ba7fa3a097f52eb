//! Policies that are not taken, each with the file and the line that is to be mended.

use flow::governance::PackFiles;
use flow::policy::{Policies, PolicyProblem, embedded_files};
use rules::text::Language;

/// The shipped files with a text in one of them replaced.
fn changed(file: &str, text: &str, by: &str) -> PackFiles {
    let files = embedded_files();
    let files = files.iter().map(|(name, content)| {
        let mut content = content.to_owned();
        if name == file {
            assert!(content.contains(text), "{file} has no {text:?}");
            content = content.replacen(text, by, 1);
        }
        (name.to_owned(), content)
    });
    PackFiles::new(files.collect())
}

fn with(file: &str, text: &str) -> PackFiles {
    let files = embedded_files();
    let files = files.iter().map(|(n, t)| (n.to_owned(), t.to_owned()));
    let more = [(file.to_owned(), text.to_owned())];
    PackFiles::new(files.chain(more).collect())
}

fn problems(files: &PackFiles) -> Vec<PolicyProblem> {
    match Policies::load(files) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    }
}

#[track_caller]
fn check(files: &PackFiles, code: &str, file: &str, line: usize) {
    let found = problems(files);
    let named = found
        .iter()
        .find(|p| p.code == code && p.file == file && p.line == line);
    let problem = named.unwrap_or_else(|| panic!("no {code} at {file}:{line} in {found:#?}"));
    for language in [Language::Chinese, Language::English] {
        let text = problem.line_in(language);
        assert!(
            text.contains(code) && text.len() > code.len() + 20,
            "{text}"
        );
    }
}

#[test]
fn the_shipped_policies_are_taken() {
    assert_eq!(problems(&embedded_files()), []);
    let policies = Policies::embedded();
    assert!(policies.rules().count() >= 15);
    for rule in policies.rules() {
        assert!(!rule.actions.is_empty(), "{} is about nothing", rule.id);
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    check(
        &with(
            "own-rules.cedar",
            "permit (\n  principal,\n  action = 3\n);",
        ),
        "POLICY-SYNTAX",
        "own-rules.cedar",
        3,
    );
    check(
        &with("empty.cedar", "@id(\"x\")\npermit"),
        "POLICY-SYNTAX",
        "empty.cedar",
        2,
    );
}

#[test]
fn what_does_not_fit_the_schema_is_named() {
    let unknown = "resource.begun && resource.colour";
    check(
        &changed("records.cedar", "resource.begun", unknown),
        "POLICY-INVALID",
        "records.cedar",
        11,
    );
    let no_such_role = changed(
        "desk.cedar",
        "Role::\"counter-officer\"",
        "Role::\"counter-oficer\"",
    );
    check(&no_such_role, "POLICY-INVALID", "desk.cedar", 11);
    let unguarded = changed("desk.cedar", "  context has consent &&\n", "");
    assert!(
        problems(&unguarded)
            .iter()
            .any(|p| p.code == "POLICY-INVALID")
    );
}

#[test]
fn a_policy_says_what_it_is() {
    let policy =
        "@id(\"a\")\n@zh(\"甲\")\npermit (principal, action == Action::\"ReadPublic\", resource);";
    check(&with("a.cedar", policy), "POLICY-ANNOTATION", "a.cedar", 3);
    let policy = "permit (principal, action == Action::\"ReadPublic\", resource);";
    check(&with("a.cedar", policy), "POLICY-ANNOTATION", "a.cedar", 1);
    let policy = "\n@id(\"public-parts\")\n@zh(\"甲\")\n@en(\"a\")\npermit (principal, action == Action::\"ReadPublic\", resource);";
    check(&with("zz.cedar", policy), "POLICY-ID-TWICE", "zz.cedar", 5);
    let template =
        "@id(\"t\")\n@zh(\"甲\")\n@en(\"a\")\npermit (principal == ?principal, action, resource);";
    check(&with("t.cedar", template), "POLICY-TEMPLATE", "t.cedar", 4);
}

#[test]
fn the_schema_is_the_programs_own() {
    let other = changed(
        "schema.cedarschema",
        "entity Organ;",
        "entity Organ = { level: Long };",
    );
    check(&other, "POLICY-SCHEMA", "schema.cedarschema", 0);
    check(&PackFiles::new(Vec::new()), "POLICY-NONE", "", 0);
}

#[test]
fn policies_that_lock_somebody_out_are_not_taken() {
    let says = |files: &PackFiles, code: &str, word: &str| {
        let found = problems(files);
        let named = found
            .iter()
            .any(|p| p.code == code && p.what.en.contains(word));
        assert!(named, "no {code} about {word}: {found:#?}");
    };
    let nobody = changed(
        "own.cedar",
        "principal.subject == resource.subject",
        "false",
    );
    says(&nobody, "POLICY-LOCKS-OUT", "read one's own report");
    let closed = changed("public.cedar", "permit", "forbid");
    says(&closed, "POLICY-LOCKS-OUT", "public part log");
    let no_bank = changed("desk.cedar", "context.purpose.with_consent", "false");
    // The first of them is of requests; the one of questions is still whole.
    assert_eq!(problems(&no_bank), []);
    let hidden = changed(
        "records.cedar",
        "resource.begun &&",
        "resource.begun && false &&",
    );
    says(&hidden, "POLICY-LOCKS-OUT", "record that is live");
}

#[test]
fn policies_that_open_what_must_stay_shut_are_not_taken() {
    let found = |files: &PackFiles| -> Vec<String> {
        let problems = problems(files).into_iter();
        let opened = problems.filter(|p| p.code == "POLICY-OPENS");
        opened.map(|p| p.what.en).collect()
    };
    let anybody = changed("own.cedar", "principal.subject == resource.subject", "true");
    assert!(found(&anybody).iter().any(|t| t.contains("somebody else")));
    for text in [
        "context.consent.subject == resource.subject",
        "context.consent.grantee == principal.organ",
        "context.consent.purpose == context.purpose",
        "context.consent.state == ConsentState::\"approved\"",
        "context.consent.approved.all.containsAll(context.items.all)",
        "context.consent.from <= context.today",
        "context.today <= context.consent.until",
        "context.consent.used < context.consent.uses",
        "context.power.organs.contains(principal.organ)",
        "context.case_number_given",
    ] {
        let opened = found(&changed("desk.cedar", text, "true"));
        assert!(!opened.is_empty(), "without {text}");
    }
    let expired = changed("records.cedar", " && !resource.ended", "");
    assert!(
        found(&expired)
            .iter()
            .any(|t| t.contains("after its last day"))
    );
    let one_pair = changed(
        "reporting.cedar",
        "principal.login == resource.submitted_by",
        "false",
    );
    assert!(
        found(&one_pair)
            .iter()
            .any(|t| t.contains("submitted themselves"))
    );
    let all = with(
        "all.cedar",
        "@id(\"all\")\n@zh(\"全部\")\n@en(\"all\")\npermit (principal, action, resource);",
    );
    assert!(found(&all).len() > 20);
}
