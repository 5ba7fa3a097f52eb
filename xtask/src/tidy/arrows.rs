//! Which crate may depend on which. The table is the picture of ARCHITECTURE.md in checkable form.

use super::manifest::{self, Entry};
use super::reach;
use super::source::{Source, word_offsets};
use super::tree::Text;
use super::{Finding, crate_of};

struct Arrows {
    from: &'static str,
    to: &'static [&'static str],
    /// Allowed in tests besides.
    in_tests: &'static [&'static str],
}

const ALL: &[&str] = &[
    "rules", "ledger", "store", "flow", "simulate", "web", "app", "testkit", "bench", "proofs",
];

const ALLOWED: &[Arrows] = &[
    Arrows {
        from: "rules",
        to: &[],
        in_tests: &[],
    },
    Arrows {
        from: "ledger",
        to: &[],
        in_tests: &[],
    },
    Arrows {
        from: "simulate",
        to: &["rules"],
        in_tests: &[],
    },
    Arrows {
        from: "store",
        to: &["rules", "ledger"],
        in_tests: &["testkit"],
    },
    Arrows {
        from: "flow",
        to: &["rules", "ledger", "store"],
        in_tests: &["testkit", "simulate"],
    },
    Arrows {
        from: "web",
        to: &["rules", "flow"],
        in_tests: &["testkit", "simulate"],
    },
    Arrows {
        from: "app",
        to: &["rules", "ledger", "store", "flow", "simulate", "web"],
        in_tests: &["testkit"],
    },
    Arrows {
        from: "testkit",
        to: &["rules", "ledger", "store", "flow", "simulate", "web"],
        in_tests: &[],
    },
    Arrows {
        from: "bench",
        to: &[
            "rules", "ledger", "store", "flow", "simulate", "web", "testkit",
        ],
        in_tests: &[],
    },
    // Proves what stands in `policies/`, and needs none of the code to do so.
    Arrows {
        from: "proofs",
        to: &[],
        in_tests: &[],
    },
    Arrows {
        from: "xtask",
        to: &["testkit"],
        in_tests: &["testkit"],
    },
];

/// Crates the text of `web` may not even name: it reaches them through `flow` only, or not at all.
const CLOSED_TO_WEB: &[&str] = &["store", "ledger"];

pub fn check(texts: &[Text], sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for text in texts.iter().filter(|text| manifest::is_member(&text.path)) {
        let name = crate_of(&text.path).unwrap_or("xtask");
        findings.extend(of_manifest(
            &text.path,
            name,
            &String::from_utf8_lossy(&text.bytes),
        ));
    }
    for source in sources {
        match crate_of(&source.path) {
            Some("web") => findings.extend(named_in_web(source)),
            Some("flow") => findings.extend(reach::of_file(source)),
            _ => {}
        }
    }
    findings
}

fn of_manifest(path: &str, name: &str, manifest: &str) -> Vec<Finding> {
    let Some(arrows) = ALLOWED.iter().find(|arrows| arrows.from == name) else {
        let message = format!(
            "crate `{name}` is not in the table of arrows; decide what it may depend on in xtask/src/tidy/arrows.rs"
        );
        return vec![Finding::new(path, 1, message)];
    };
    manifest::entries(manifest)
        .into_iter()
        .filter(|entry| ALL.contains(&entry.name.as_str()) && !arrows.allow(entry))
        .map(|entry| {
            let message = format!(
                "`{name}` may not depend on `{}` ({}); allowed: {}",
                entry.name,
                entry.section,
                in_words(arrows.to)
            );
            Finding::new(path, entry.line, message)
        })
        .collect()
}

impl Arrows {
    fn allow(&self, entry: &Entry) -> bool {
        let name = entry.name.as_str();
        self.to.contains(&name) || (entry.is_for_tests() && self.in_tests.contains(&name))
    }
}

fn in_words(names: &[&str]) -> String {
    if names.is_empty() {
        "no crate of ours".to_string()
    } else {
        names.join(", ")
    }
}

fn named_in_web(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in source.lines() {
        for name in CLOSED_TO_WEB {
            let path = format!("{name}::");
            let import = format!("use {name};");
            let named = word_offsets(line, &path).any(|offset| !line[..offset].ends_with("::"))
                || line.contains(&import);
            if named {
                let message =
                    format!("`web` may not name `{name}`; ask a use case of `flow` instead");
                findings.push(Finding::new(&source.path, number, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(findings: &[Finding]) -> Vec<usize> {
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn web_may_not_depend_on_store() {
        let manifest = "[dependencies]\nrules.workspace = true\nstore.workspace = true\nserde.workspace = true\n[dev-dependencies]\ntestkit.workspace = true\nledger.workspace = true\n";
        let found = of_manifest("crates/web/Cargo.toml", "web", manifest);
        assert_eq!(lines(&found), [3, 7]);
        assert!(
            found[0].message.contains("allowed: rules, flow"),
            "{}",
            found[0]
        );
    }

    #[test]
    fn testkit_is_for_tests_only() {
        let shipped = "[dependencies]\ntestkit.workspace = true\n";
        assert_eq!(
            of_manifest("crates/app/Cargo.toml", "app", shipped).len(),
            1
        );
        let tested = "[dev-dependencies]\ntestkit.workspace = true\n";
        assert_eq!(of_manifest("crates/app/Cargo.toml", "app", tested), []);
    }

    #[test]
    fn a_new_crate_is_entered_first() {
        assert_eq!(
            of_manifest("crates/common/Cargo.toml", "common", "").len(),
            1
        );
    }

    #[test]
    fn web_may_not_name_the_store() {
        let source = Source::new(
            "crates/web/src/lib.rs",
            "use store::Ticket;\nuse flow::store::X;\n// store::Y\nlet restore = restore::all();\nfn f(x: ::ledger::Entry) {}\nuse ledger;\n",
        );
        assert_eq!(lines(&named_in_web(&source)), [1, 6]);
    }
}
