//! `--policies`: good ones are taken, bad ones are refused before anything is done.

use crate::support::{Run, run, run_with_input};
use std::path::Path;
use tempfile::TempDir;

/// A copy of the shipped policies with one text of one file replaced, and the line on which it stood.
fn changed(file: &str, before: &str, after: &str) -> (TempDir, usize) {
    let copy = TempDir::new().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    testkit::copy_directory(&shipped, copy.path());
    let path = copy.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let at = text.find(before).unwrap();
    std::fs::write(path, text.replacen(before, after, 1)).unwrap();
    (copy, 1 + text[..at].matches('\n').count())
}

fn add_account(place: &Path, policies: &Path) -> Run {
    let arguments = ["account", "add", "clerk", "--role", "reporter"];
    let more = ["--organ", "transport", "--data", place.to_str().unwrap()];
    let policies = ["--policies", policies.to_str().unwrap()];
    run_with_input(
        &[&arguments[..], &more, &policies].concat(),
        b"long enough\n",
    )
}

#[test]
fn policies_of_ones_own_are_taken() {
    let place = TempDir::new().unwrap();
    let (stricter, _) = changed(
        "desk.cedar",
        "context.case_number_given",
        "context.case_number_given && true",
    );
    let added = add_account(&place.path().join("data"), stricter.path());
    assert_eq!(added.status, 0, "{added:?}");
}

#[test]
fn bad_policies_are_refused_with_file_and_line() {
    let place = TempDir::new().unwrap();
    let data = place.path().join("data");
    for (file, before, after, code) in [
        ("own.cedar", "permit (", "permit [", "POLICY-SYNTAX"),
        (
            "desk.cedar",
            "context.purpose.open",
            "context.purpose.opne",
            "POLICY-INVALID",
        ),
        ("records.cedar", "@en(", "@eng(", "POLICY-ANNOTATION"),
    ] {
        let (bad, line) = changed(file, before, after);
        let refused = add_account(&data, bad.path());
        refused.told(2, code);
        // What lacks its words is named by the line of the policy itself, below.
        if code != "POLICY-ANNOTATION" {
            assert!(
                refused.err.contains(&format!("{file}:{line}: {code}")),
                "{refused:?}"
            );
        }
        let both = refused
            .err
            .lines()
            .filter(|told| told.contains(code))
            .count();
        assert!(both >= 2, "in both languages: {refused:?}");
    }
    let (opened, _) = changed("records.cedar", " && !resource.ended", "");
    add_account(&data, opened.path()).told(2, "POLICY-OPENS");
    let (shut, _) = changed(
        "own.cedar",
        "principal.subject == resource.subject",
        "false",
    );
    add_account(&data, shut.path()).told(2, "POLICY-LOCKS-OUT");
    assert!(!data.exists(), "nothing was made");
    let nothing = TempDir::new().unwrap();
    add_account(&data, nothing.path()).told(2, "POLICY-NONE");
    let serve = ["serve", "--policies", "/no/such/place"];
    assert_ne!(run(&serve).status, 0);
}
