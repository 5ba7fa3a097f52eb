//! The files of the tree: what is committed, and what is new and not ignored.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

/// A file of the tree, by its path from the root with `/` between the parts.
#[derive(Debug)]
pub struct Text {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Directories that are never part of the tree, for a copy that is not a git checkout.
const NOT_OURS: &[&str] = &[".git", "target", "demo-data"];

pub fn read(root: &Path) -> Result<Vec<Text>, String> {
    let paths = match listed_by_git(root) {
        Some(paths) => paths,
        None => walked(root)?,
    };
    let mut texts = Vec::new();
    for path in paths {
        let file = root.join(&path);
        // A file deleted but not yet staged is still listed, and a link points to something that is read by itself.
        if !file.symlink_metadata().is_ok_and(|found| found.is_file()) {
            continue;
        }
        let bytes = std::fs::read(&file).map_err(|error| format!("cannot read {path}: {error}"))?;
        texts.push(Text { path, bytes });
    }
    Ok(texts)
}

fn listed_by_git(root: &Path) -> Option<BTreeSet<String>> {
    if !root.join(".git").exists() {
        return None;
    }
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    if !output.status.success() {
        return None;
    }
    let paths = String::from_utf8_lossy(&output.stdout);
    Some(
        paths
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(str::to_string)
            .collect(),
    )
}

fn walked(root: &Path) -> Result<BTreeSet<String>, String> {
    let mut paths = BTreeSet::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(directory) = open.pop() {
        let entries = std::fs::read_dir(&directory)
            .map_err(|error| format!("cannot list {}: {error}", directory.display()))?;
        for entry in entries {
            let entry = entry.map_err(|error| error.to_string())?;
            let kind = entry.file_type().map_err(|error| error.to_string())?;
            let path = entry.path();
            if kind.is_dir() {
                if !NOT_OURS.iter().any(|name| entry.file_name() == *name) {
                    open.push(path);
                }
            } else if let Ok(relative) = path.strip_prefix(root) {
                paths.insert(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    Ok(paths)
}
