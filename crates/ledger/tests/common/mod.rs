//! What the tests of the crate share.
#![allow(dead_code, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use ledger::{LogKey, Publisher, SignedCheckpoint};

pub const ORIGIN: &str = "example.jiangxi/access-log";

pub fn key() -> LogKey {
    LogKey::from_randomness(ORIGIN, &[42; 32]).unwrap()
}

/// Entry number `index`, of a length that varies.
pub fn leaf(index: u64) -> Vec<u8> {
    format!("entry {index} {}", "x".repeat((index % 7) as usize)).into_bytes()
}

pub fn leaves(range: std::ops::Range<u64>) -> impl Iterator<Item = Vec<u8>> {
    range.map(leaf)
}

pub fn rows(range: std::ops::Range<u64>) -> impl Iterator<Item = (u64, Vec<u8>)> {
    range.map(|index| (index, leaf(index)))
}

/// A log of the entries up to the last of `sizes`, with a checkpoint published at each.
pub fn log(dir: &Path, sizes: &[u64]) -> SignedCheckpoint {
    let mut publisher = Publisher::open(dir, key()).unwrap();
    for &size in sizes {
        publisher.append(leaves(publisher.size()..size)).unwrap();
        publisher.publish().unwrap();
    }
    publisher.checkpoint().clone()
}

/// All files of a log, paths below its directory, sorted.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.file_name().unwrap() != ".lock" {
                found.push(path.strip_prefix(dir).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Flips one bit of a file.
pub fn flip(path: &Path, byte: usize, bit: u8) {
    let mut bytes = fs::read(path).unwrap();
    bytes[byte] ^= 1 << bit;
    fs::write(path, bytes).unwrap();
}
