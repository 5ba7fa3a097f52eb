//! `pack check`, and what a broken pack does to other commands.

use crate::support::{run, run_with_input};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn pack_of_jiangxi() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jiangxi")
}

/// A copy with one text of one file replaced, and the line on which it stood.
fn broken(file: &str, before: &str, after: &str) -> (TempDir, usize) {
    let copy = TempDir::new().unwrap();
    testkit::copy_directory(&pack_of_jiangxi(), copy.path());
    let path = copy.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let at = text.find(before).unwrap();
    std::fs::write(path, text.replacen(before, after, 1)).unwrap();
    (copy, 1 + text[..at].matches('\n').count())
}

fn check(directory: &Path, more: &str) -> crate::support::Run {
    let directory = directory.to_str().unwrap();
    run(&[&["pack", "check", directory][..], &[more]].concat())
}

#[test]
fn the_pack_is_in_order_built_in_and_on_disk() {
    let built_in = run(&["pack", "check", "--json"]);
    assert_eq!(built_in.status, 0, "{built_in:?}");
    assert_eq!(built_in.json()["passed"], true);
    let on_disk = check(&pack_of_jiangxi(), "--json");
    assert_eq!(on_disk.json(), built_in.json());
}

#[test]
fn a_broken_pack_is_refused_with_file_line_and_reason() {
    let first = "id = \"personal-information-protection-law\"";
    let overlapping = format!(
        "{first}\ntitle = {{ zh = \"某法\", en = \"Some law\" }}\nrank = \"law\"\n\
         in_force_from = \"2021-11-01\"\n\n[[instrument]]\n{first}"
    );
    // File, text, what takes its place, code, how many lines further down the problem is.
    let breaks = [
        (
            "catalogue/permits.toml",
            "\"road-transport-regulations\"",
            "\"no-such-law\"",
            "PACK-UNKNOWN-BASIS",
            0,
        ),
        ("instruments.toml", first, &overlapping, "PACK-OVERLAP", 5),
        (
            "catalogue/permits.toml",
            "publishable = false",
            "publishable = true",
            "PACK-PUBLISHED-WITHOUT-AUTHORITY",
            0,
        ),
        (
            "organs.toml",
            "successors = []",
            "successors = [\"propaganda\"]",
            "PACK-SUCCESSOR-CYCLE",
            0,
        ),
        ("tags.toml", "\n[[", "\n[[[", "PACK-SYNTAX", 1),
    ];
    for (file, before, after, code, below) in breaks {
        let (copy, line) = broken(file, before, after);
        let refused = check(copy.path(), "--json");
        assert_eq!(refused.status, 1, "{refused:?}");
        let report = refused.json();
        assert_eq!(report["passed"], false);
        let problem = &report["problems"][0];
        assert_eq!(problem["code"], code, "{report}");
        assert_eq!(
            (&problem["file"], &problem["line"]),
            (&file.into(), &(line + below).into())
        );
        let told = check(copy.path(), "--english");
        assert_eq!(told.status, 1);
        let place = format!("{file}:{}: {code} ", line + below);
        assert!(told.out.starts_with(&place), "{}", told.out);
        // Nothing works by a broken pack, and the place is told there too.
        let data = copy.path().join("data");
        let pack = ["--pack", copy.path().to_str().unwrap()];
        let import = [
            "import",
            "/dev/null",
            "--organ",
            "transport",
            "--item",
            "x",
            "--data",
        ];
        let import = run(&[&import[..], &[data.to_str().unwrap()], &pack].concat());
        import.told(2, &place);
        assert!(!data.exists(), "no data directory is made");
        run_with_input(&[&["id", "check"][..], &pack].concat(), b"1").told(2, &place);
    }
}

#[test]
fn a_directory_that_is_no_pack() {
    let empty = TempDir::new().unwrap();
    let refused = check(empty.path(), "--english");
    assert_eq!(refused.status, 1);
    assert!(refused.out.contains("PACK-MISSING-FILE"));
    run(&["pack", "check", "/no/such/directory"]).told(2, "/no/such/directory");
}
