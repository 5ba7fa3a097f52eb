//! Every committed seed goes through the function of its fuzz target, and no reader is without one.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn names(directory: &Path) -> BTreeSet<String> {
    let found = fs::read_dir(directory).unwrap();
    let stem = |path: PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    found.map(|entry| stem(entry.unwrap().path())).collect()
}

#[test]
fn every_reader_has_a_target_and_seeds() {
    let readers: BTreeSet<String> = properties::ALL
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    assert_eq!(names(&fuzz().join("fuzz_targets")), readers);
    assert_eq!(names(&fuzz().join("seeds")), readers);
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for name in readers {
        assert!(
            manifest.contains(&format!("name = \"{name}\"")),
            "{name} is not in fuzz/Cargo.toml"
        );
    }
}

#[test]
fn every_seed_holds() {
    for (name, property) in properties::ALL {
        let mut seeds: Vec<PathBuf> = fs::read_dir(fuzz().join("seeds").join(name))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        seeds.sort();
        assert!(!seeds.is_empty(), "{name} has no seed");
        for seed in seeds {
            // A failure says which seed it was.
            println!("{}", seed.display());
            property(&fs::read(&seed).unwrap());
        }
    }
}
