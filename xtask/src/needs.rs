//! What the tests need besides Rust and a C compiler, and how a fresh Debian machine gets it.

use crate::place::Place;
use crate::step::{self, Tally};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The auditor's tool the log is checked with, by people who know nothing of this project.
const OUTSIDE_VERIFIER: &str = "tlog-scales";
const OUTSIDE_VERIFIER_VERSION: &str = "0.0.3";
/// An OpenID provider that is not ours, for the tests to log in at.
const OUTSIDE_PROVIDER: &str = "oidc-provider";
const OUTSIDE_PROVIDER_VERSION: &str = "9.13.3";
/// A validator of JSON Schema that is not ours, for consent artefacts; their signatures are checked with `jose`, which the
/// provider brings.
const OUTSIDE_VALIDATOR: &str = "ajv";
const OUTSIDE_VALIDATOR_VERSION: &str = "8.20.0";

/// The solver the policies are proved with. The package holds its library; the program is a script of ours around it.
const SOLVER: &str = "cvc5";
const SOLVER_VERSION: &str = "1.4.2";
const SOLVER_SCRIPT: &str = "crates/proofs/cvc5.py";

struct Need {
    /// Debian package that brings it.
    package: &'static str,
    why: &'static str,
    present: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        package: "chromium",
        why: "browser test",
        present: || chromium().is_some(),
    },
    Need {
        package: "chromium-driver",
        why: "drives the browser",
        present: || chromedriver().is_some(),
    },
    Need {
        package: "fonts-noto-cjk",
        why: "Chinese text in the screenshots",
        present: has_chinese_font,
    },
    Need {
        package: "postgresql",
        why: "the second engine; a private server is started for the tests",
        present: || crate::postgres::programs().is_some(),
    },
    Need {
        package: "nodejs",
        why: "runs the identity provider and the validator of the tests",
        present: || on_path("node").is_some(),
    },
    Need {
        package: "npm",
        why: "installs them",
        present: || on_path("npm").is_some(),
    },
    Need {
        package: "python3",
        why: "the outside verifier of the access log",
        present: || on_path("python3").is_some(),
    },
    Need {
        package: "python3-venv",
        why: "keeps the outside verifier apart",
        present: || succeeds("python3", &["-c", "import venv, ensurepip"]),
    },
];

pub fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(on_path)
}

pub fn chromedriver() -> Option<PathBuf> {
    on_path("chromedriver")
}

/// Names what is needed, installs what is missing if this machine allows it, and fails with instructions otherwise.
pub fn provide(place: &Place) -> Result<Tally, String> {
    rust_components(place)?;
    let mut missing = Vec::new();
    for need in NEEDS {
        let present = (need.present)();
        let state = if present { "present" } else { "missing" };
        println!("{state}: {} ({})", need.package, need.why);
        if !present {
            missing.push(need.package);
        }
    }
    if missing.is_empty() {
        return Ok(Tally::ONE_PASSED);
    }
    let list = missing.join(" ");
    if !crate::postgres::is_root() || on_path("apt-get").is_none() {
        return Err(format!(
            "please install: {list} (on Debian: apt-get install {list})"
        ));
    }
    println!("installing with apt-get: {list}");
    apt_get(&["update"])?;
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(&missing);
    apt_get(&install)?;
    let still: Vec<&str> = NEEDS
        .iter()
        .filter(|need| !(need.present)())
        .map(|need| need.package)
        .collect();
    if still.is_empty() {
        Ok(Tally::ONE_PASSED)
    } else {
        Err(format!("still missing: {}", still.join(" ")))
    }
}

/// A minimal toolchain comes without formatter and lints.
fn rust_components(place: &Place) -> Result<(), String> {
    for (component, tool) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        let present = place
            .cargo()
            .args([tool, "--version"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if present {
            println!("present: {component} (Rust component)");
        } else if on_path("rustup").is_some() {
            println!("installing with rustup: {component}");
            step::check(Command::new("rustup").args(["component", "add", component]))?;
        } else {
            return Err(format!("please install the Rust component {component}"));
        }
    }
    Ok(())
}

fn apt_get(arguments: &[&str]) -> Result<Tally, String> {
    step::check(
        Command::new("apt-get")
            .arg("--quiet")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// Installs the identity provider the tests log in at, and the validator of artefacts, unless they are there already.
pub fn outside_provider(place: &Place) -> Result<Tally, String> {
    let home = place.node();
    let mut missing = Vec::new();
    for (package, version) in [
        (OUTSIDE_PROVIDER, OUTSIDE_PROVIDER_VERSION),
        (OUTSIDE_VALIDATOR, OUTSIDE_VALIDATOR_VERSION),
    ] {
        let manifest = home.join(format!("node_modules/{package}/package.json"));
        let wanted = format!("\"version\": \"{version}\"");
        if std::fs::read_to_string(manifest).is_ok_and(|text| text.contains(&wanted)) {
            println!("present: {package} {version}");
        } else {
            missing.push(format!("{package}@{version}"));
        }
    }
    if missing.is_empty() {
        return Ok(Tally::ONE_PASSED);
    }
    let list = missing.join(" ");
    println!("installing {list} from npm into target/outside-node");
    std::fs::create_dir_all(&home).map_err(|e| format!("{}: {e}", home.display()))?;
    step::check(
        Command::new("npm")
            .args(["install", "--no-audit", "--no-fund"])
            .args(&missing)
            .current_dir(home),
    )
}

/// Makes the Python environment the tests call the outside verifier in, unless it is there already.
pub fn outside_verifier(place: &Place) -> Result<Tally, String> {
    let python = place.python();
    let wanted = format!(
        "import importlib.metadata as m; assert m.version('{OUTSIDE_VERIFIER}') == '{OUTSIDE_VERIFIER_VERSION}'"
    );
    if succeeds(&python, &["-c", &wanted]) {
        println!("present: {OUTSIDE_VERIFIER} {OUTSIDE_VERIFIER_VERSION}");
        return Ok(Tally::ONE_PASSED);
    }
    let home = place.target.join("outside-python");
    println!(
        "installing {OUTSIDE_VERIFIER} {OUTSIDE_VERIFIER_VERSION} from PyPI into target/outside-python"
    );
    let package = format!("{OUTSIDE_VERIFIER}=={OUTSIDE_VERIFIER_VERSION}");
    virtual_environment(&home, &python, &package)
}

/// Makes the solver the proofs are run with, unless it is there already.
pub fn solver(place: &Place) -> Result<Tally, String> {
    let home = place.target.join("solver-python");
    let (python, program) = (home.join("bin/python"), place.solver());
    let wanted = format!("import cvc5; assert cvc5.__version__ == '{SOLVER_VERSION}'");
    if succeeds(&python, &["-c", &wanted]) {
        println!("present: {SOLVER} {SOLVER_VERSION}");
    } else {
        println!("installing {SOLVER} {SOLVER_VERSION} from PyPI into target/solver-python");
        virtual_environment(&home, &python, &format!("{SOLVER}=={SOLVER_VERSION}"))?;
    }
    let script = place.root.join(SOLVER_SCRIPT);
    let script = std::fs::read_to_string(script).map_err(|e| format!("{SOLVER_SCRIPT}: {e}"))?;
    let text = format!("#!{}\n{script}", python.display());
    std::fs::write(&program, text).map_err(|e| format!("{}: {e}", program.display()))?;
    step::check(Command::new("chmod").arg("755").arg(&program))
}

fn virtual_environment(home: &Path, python: &Path, package: &str) -> Result<Tally, String> {
    step::check(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(home),
    )?;
    step::check(
        Command::new(python)
            .args([
                "-m",
                "pip",
                "install",
                "--no-input",
                "--disable-pip-version-check",
            ])
            .arg(package),
    )
}

fn has_chinese_font() -> bool {
    let listed = Command::new("fc-list")
        .args([":lang=zh", "family"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| !output.stdout.trim_ascii().is_empty());
    listed || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()
}

fn succeeds(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|directory| directory.join(program))
        .find(|file| file.is_file())
}
