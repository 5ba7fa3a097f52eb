//! Cargo manifests: every dependency is named once, in the workspace, with its reason in a comment above it.

use super::tree::Text;
use super::{Finding, crate_of};

/// One dependency line of a manifest.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// `dependencies`, `dev-dependencies`, `workspace.dependencies`, `target.….dependencies`.
    pub section: String,
    pub name: String,
    pub value: String,
    pub line: usize,
    /// Whether the line above is a comment.
    pub explained: bool,
}

impl Entry {
    pub fn is_for_tests(&self) -> bool {
        self.section.ends_with("dev-dependencies")
    }
}

/// The dependencies of a manifest. Reads the layout cargo's manifests have in practice, not all of TOML.
pub fn entries(manifest: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut section = String::new();
    let mut explained = false;
    let mut open_brackets = 0i32;
    for (index, line) in manifest.lines().enumerate() {
        let line_number = index + 1;
        let line = line.trim();
        let continues = open_brackets > 0;
        if !line.starts_with('#') {
            open_brackets += balance(line);
        }
        if continues {
            continue;
        }
        if line.starts_with('[') && line.ends_with(']') {
            section = line.trim_matches(['[', ']']).trim().to_string();
            if let Some((parent, name)) = table_of_one(&section) {
                entries.push(Entry {
                    section: parent,
                    name,
                    value: String::new(),
                    line: line_number,
                    explained,
                });
            }
        } else if let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            if let Some((parent, _)) = table_of_one(&section) {
                let last = entries.last_mut().filter(|entry| entry.section == parent);
                if let Some(entry) = last {
                    entry.value.push_str(line);
                }
            } else if section.ends_with("dependencies") {
                let (name, dotted) = key.trim().split_once('.').unwrap_or((key.trim(), ""));
                entries.push(Entry {
                    section: section.clone(),
                    name: name.trim_matches('"').to_string(),
                    value: format!("{dotted} = {}", value.trim()),
                    line: line_number,
                    explained,
                });
            }
        }
        explained = line.starts_with('#');
    }
    entries
}

/// Splits `dependencies.serde` into section and name.
fn table_of_one(section: &str) -> Option<(String, String)> {
    let (parent, name) = section.rsplit_once('.')?;
    (parent.ends_with("dependencies") && !name.ends_with("dependencies"))
        .then(|| (parent.to_string(), name.to_string()))
}

/// Brackets a line opens less those it closes: a list of features may run over several lines.
fn balance(line: &str) -> i32 {
    line.bytes()
        .map(|byte| match byte {
            b'[' | b'{' => 1,
            b']' | b'}' => -1,
            _ => 0,
        })
        .sum()
}

pub fn check(texts: &[Text]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for text in texts {
        let manifest = String::from_utf8_lossy(&text.bytes);
        if text.path == "Cargo.toml" {
            findings.extend(unexplained(&text.path, &manifest));
        } else if is_member(&text.path) {
            findings.extend(not_of_the_workspace(&text.path, &manifest));
        }
    }
    findings
}

/// Whether this is the manifest of one of the workspace's crates.
pub fn is_member(path: &str) -> bool {
    path == "xtask/Cargo.toml"
        || crate_of(path).is_some_and(|name| path == format!("crates/{name}/Cargo.toml"))
}

fn unexplained(path: &str, manifest: &str) -> Vec<Finding> {
    entries(manifest)
        .into_iter()
        .filter(|entry| entry.section == "workspace.dependencies")
        .filter(|entry| !entry.explained && !entry.value.contains("path ="))
        .map(|entry| {
            let message = format!(
                "dependency `{}` has no reason; write a comment line above it",
                entry.name
            );
            Finding::new(path, entry.line, message)
        })
        .collect()
}

fn not_of_the_workspace(path: &str, manifest: &str) -> Vec<Finding> {
    entries(manifest)
        .into_iter()
        .filter(|entry| !entry.value.contains("workspace = true"))
        .map(|entry| {
            let message = format!(
                "dependency `{}` must be `workspace = true`; version and reason go to the root Cargo.toml",
                entry.name
            );
            Finding::new(path, entry.line, message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "\
[package]
name = \"flow\"

[dependencies]
rules.workspace = true
# Why.
csv = { version = \"1\", features = [
    \"a\",
] }
zip = \"9\"

[dev-dependencies]
proptest = { workspace = true }

[dependencies.serde]
workspace = true

[target.'cfg(unix)'.dependencies]
rustix = \"1\"
";

    #[test]
    fn dependencies_are_read_with_their_lines() {
        let read: Vec<(String, String, usize, bool)> = entries(MANIFEST)
            .into_iter()
            .map(|entry| (entry.section, entry.name, entry.line, entry.explained))
            .collect();
        let expected = [
            ("dependencies", "rules", 5, false),
            ("dependencies", "csv", 7, true),
            ("dependencies", "zip", 10, false),
            ("dev-dependencies", "proptest", 13, false),
            ("dependencies", "serde", 15, false),
            ("target.'cfg(unix)'.dependencies", "rustix", 19, false),
        ]
        .map(|(section, name, line, explained)| {
            (section.to_string(), name.to_string(), line, explained)
        });
        assert_eq!(read, expected);
    }

    #[test]
    fn a_version_belongs_to_the_workspace() {
        let lines: Vec<usize> = not_of_the_workspace("crates/flow/Cargo.toml", MANIFEST)
            .into_iter()
            .map(|finding| finding.line)
            .collect();
        assert_eq!(lines, [7, 10, 19]);
    }

    #[test]
    fn a_reason_stands_directly_above() {
        let manifest = "[workspace.dependencies]\nrules = { path = \"crates/rules\" }\n# Why.\ncsv = \"1\"\nzip = \"9\"\n";
        let found = unexplained("Cargo.toml", manifest);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 5);
    }

    #[test]
    fn members_are_known_by_their_place() {
        assert!(is_member("crates/flow/Cargo.toml"));
        assert!(is_member("xtask/Cargo.toml"));
        assert!(!is_member("crates/flow/tests/data/Cargo.toml"));
        assert!(!is_member("Cargo.toml"));
    }
}
