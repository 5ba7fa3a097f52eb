//! The solver cvc5, named by `CVC5`, or the one of the Python package in the target directory. A test never passes without
//! having asked it.

use cedar_policy_symcc::CedarSymCompiler;
use cedar_policy_symcc::solver::LocalSolver;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The package with the solver's library.
const PACKAGE: &str = "cvc5==1.4.2";
/// The oldest solver the symbolic compiler was made for.
const OLDEST: (u32, u32, u32) = (1, 3, 1);
/// Longest time for one question, in milliseconds; beyond it the solver says that it does not know, which proves nothing.
const LIMIT: &str = "--tlimit=300000";
const REMEDY: &str = "install Python 3.11 or later with the module venv and let pip reach a package index, or set CVC5 to the \
                      program cvc5, 1.3.1 or newer";

/// A compiler with a solver of its own.
pub fn compiler() -> CedarSymCompiler<LocalSolver> {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        let program = match std::env::var_os("CVC5") {
            Some(program) => program.into(),
            None => made(),
        };
        check_version(&program);
        program
    });
    let mut command = tokio::process::Command::new(program);
    let solver = LocalSolver::from_command(command.args(["--lang", "smt", LIMIT]));
    CedarSymCompiler::new(solver.unwrap()).unwrap()
}

/// Makes a program of the Python package and the script beside this crate.
fn made() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let home = target.join("solver-python");
    let (python, program) = (home.join("bin/python"), home.join("bin/cvc5"));
    let imports = Command::new(&python).args(["-c", "import cvc5"]).output();
    if !imports.is_ok_and(|done| done.status.success()) {
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&home));
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", PACKAGE]));
    }
    let script = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("cvc5.py")).unwrap();
    fs::write(&program, format!("#!{}\n{script}", python.display())).unwrap();
    run(Command::new("chmod").arg("755").arg(&program));
    program
}

fn run(command: &mut Command) {
    let done = command.output();
    let done = done.unwrap_or_else(|error| panic!("{command:?}: {error}; {REMEDY}"));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?}: {said}; {REMEDY}");
}

fn check_version(program: &Path) {
    let done = Command::new(program).arg("--version").output();
    let done = done.unwrap_or_else(|error| panic!("{}: {error}; {REMEDY}", program.display()));
    let said = String::from_utf8_lossy(&done.stdout);
    let version = version_of(&said);
    assert!(
        version.is_some_and(|version| version >= OLDEST),
        "{} says {said:?}, which is no cvc5 from 1.3.1 on; {REMEDY}",
        program.display()
    );
}

fn version_of(said: &str) -> Option<(u32, u32, u32)> {
    let (_, rest) = said.split_once("cvc5 version ")?;
    let mut numbers = rest
        .split(|c: char| !c.is_ascii_digit())
        .map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??, numbers.next()??))
}

#[test]
fn an_old_solver_is_not_used() {
    for (said, taken) in [
        ("This is cvc5 version 1.4.2", true),
        (
            "This is cvc5 version 1.3.1 [git tag 1.3.1 branch HEAD]",
            true,
        ),
        ("This is cvc5 version 1.3.0", false),
        ("This is cvc5 version 1.0.3-dev", false),
        ("This is CVC4 version 1.8", false),
        ("", false),
    ] {
        let version = version_of(said);
        assert_eq!(version.is_some_and(|v| v >= OLDEST), taken, "{said}");
    }
}
