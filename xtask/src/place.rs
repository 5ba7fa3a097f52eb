//! Where the repository and its build directory are.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[derive(Debug)]
pub struct Place {
    pub root: PathBuf,
    /// Cargo's build directory, which a developer's configuration may have moved.
    pub target: PathBuf,
}

impl Place {
    pub fn find() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("xtask lies one level below the root")
            .to_path_buf();
        let target = target_directory(&root).unwrap_or_else(|| root.join("target"));
        Self { root, target }
    }

    pub fn cargo(&self) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&self.root);
        command
    }

    /// Where packages of npm are installed for the tests.
    pub fn node(&self) -> PathBuf {
        self.target.join("outside-node")
    }

    /// The solver the policies are proved with, made of a Python package.
    pub fn solver(&self) -> PathBuf {
        self.target.join("solver-python/bin/cvc5")
    }

    pub fn python(&self) -> PathBuf {
        self.target.join("outside-python/bin/python")
    }
}

fn target_directory(root: &Path) -> Option<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    Some(PathBuf::from(metadata["target_directory"].as_str()?))
}
