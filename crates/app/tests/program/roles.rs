//! `chengxin role` and `chengxin account end`, as whoever runs the machine uses them.

use crate::support::{run, run_with_input};
use std::path::Path;
use tempfile::TempDir;

fn at<'a>(place: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &["--data", place]].concat()
}

fn add(place: &str, role: &str) -> crate::support::Run {
    let arguments = [
        "account",
        "add",
        "teller",
        "--role",
        role,
        "--organ",
        "demo-bank",
    ];
    run_with_input(&at(place, &arguments), b"long enough\n")
}

#[test]
fn roles_are_granted_listed_and_ended_until_the_account_is() {
    let place = TempDir::new().unwrap();
    let data = Path::new(place.path()).join("data");
    let data = data.to_str().unwrap();
    add(data, "publisher").told(2, "GRANT-ORGAN-ROLE");
    assert_eq!(add(data, "counter-officer").status, 0);
    let role = |arguments: &[&str]| run(&at(data, &[&["role"], arguments].concat()));
    role(&["grant", "teller", "catalogue-approver"]).told(2, "GRANT-ORGAN-ROLE");
    role(&["grant", "teller", "audit-administrator"]).told(2, "GRANT-EXCLUDED");
    role(&["grant", "nobody", "counter-officer"]).told(2, "NOT-FOUND");
    let listed = role(&["list", "teller"]);
    assert_eq!(listed.out.lines().count(), 1, "{listed:?}");
    assert!(listed.out.contains("counter-officer"), "{listed:?}");
    let id = listed.out.split_whitespace().next().unwrap();
    assert_eq!(role(&["end", "teller", id]).status, 0);
    role(&["end", "teller", id]).told(2, "CONFLICT");
    assert_eq!(role(&["grant", "teller", "audit-administrator"]).status, 0);
    let listed = role(&["list", "teller"]);
    assert!(
        listed.out.contains("ended") && listed.out.contains("in force"),
        "{listed:?}"
    );

    let end = || run(&at(data, &["account", "end", "teller"]));
    assert_eq!(end().status, 0);
    end().told(2, "ACCOUNT-ENDED");
    role(&["grant", "teller", "counter-officer"]).told(2, "ACCOUNT-ENDED");
    let listed = role(&["list", "teller"]);
    assert!(!listed.out.contains("in force"), "{listed:?}");
}
