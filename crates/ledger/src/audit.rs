//! Recomputes a whole log from its entries and names everything that does not fit. Memory does not grow with the log.
//!
//! The entries are the starting point: from them every tile and the root are computed again and compared with the
//! files and the checkpoint. Where a bundle cannot be read, the hashes of its tile stand in, so that one lost file
//! does not hide what else is wrong.

use std::path::Path;

use tlog_tiles::{HASH_SIZE, Hash, Tile, record_hash};

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::edge::RightEdge;
use crate::findings::{Findings, Rows};
use crate::key::VerifierKey;
use crate::layout::{self, CHECKPOINT, HEIGHT, WIDTH};
use crate::problem::Problem;

pub use crate::findings::PROBLEMS_LISTED;

/// The outcome of an audit.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The size the checkpoint states; 0 when there is no checkpoint that parses.
    pub size: u64,
    /// The root recomputed from the entries; `None` when too much is missing to compute one.
    pub root: Option<Hash>,
    /// What is wrong, in the order of the log, at most [`PROBLEMS_LISTED`].
    pub problems: Vec<Problem>,
    /// Problems beyond those listed.
    pub unlisted: u64,
    /// The entry before which the audit gave up, because file after file is missing.
    pub stopped_at: Option<u64>,
}

impl Report {
    /// Whether everything fits.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Audits the log in `dir` by itself.
pub fn audit(dir: &Path, key: &VerifierKey) -> Report {
    run(dir, key, None::<std::iter::Empty<_>>)
}

/// Audits the log in `dir`, and compares it with the entries that ought to be in it: index and leaf, ascending.
///
/// A row at or beyond the checkpoint is reported as [`Problem::LeafMissing`]; while a publisher is at work, give only
/// the rows below the size of the checkpoint.
pub fn audit_against(
    dir: &Path,
    key: &VerifierKey,
    rows: impl Iterator<Item = (u64, Vec<u8>)>,
) -> Report {
    run(dir, key, Some(rows))
}

fn run(
    dir: &Path,
    key: &VerifierKey,
    rows: Option<impl Iterator<Item = (u64, Vec<u8>)>>,
) -> Report {
    let mut findings = Findings::default();
    let checkpoint = read_checkpoint(dir, key, &mut findings);
    let mut report = Report {
        size: 0,
        root: None,
        problems: Vec::new(),
        unlisted: 0,
        stopped_at: None,
    };
    if let Some(checkpoint) = checkpoint {
        let rows = rows.map(Rows::new);
        let mut audit = Audit {
            dir,
            size: checkpoint.size(),
            findings,
            rows,
            edge: Some(RightEdge::default()),
        };
        report.size = checkpoint.size();
        report.stopped_at = audit.walk();
        report.root = audit.finish(&checkpoint, report.stopped_at);
        findings = audit.findings;
    }
    report.problems = findings.listed;
    report.unlisted = findings.unlisted;
    report
}

/// The checkpoint, also when only its signature is wrong: the audit goes on with what it states.
fn read_checkpoint(
    dir: &Path,
    key: &VerifierKey,
    findings: &mut Findings,
) -> Option<SignedCheckpoint> {
    let text = match layout::read_file(&dir.join(CHECKPOINT)) {
        Ok(Some(text)) => text,
        Ok(None) => {
            findings.add(Problem::CheckpointMissing);
            return None;
        }
        Err(e) => {
            findings.add(Problem::Unreadable {
                path: CHECKPOINT.to_owned(),
                reason: e.to_string(),
            });
            return None;
        }
    };
    match SignedCheckpoint::verify(&text, key) {
        Ok(checkpoint) => Some(checkpoint),
        Err(error) => {
            let reason = error.to_string();
            findings.add(match error {
                CheckpointError::Malformed { .. } => Problem::CheckpointMalformed { reason },
                CheckpointError::Signature { .. } => Problem::CheckpointSignature { reason },
                CheckpointError::Origin { .. } => Problem::CheckpointOrigin { reason },
            });
            SignedCheckpoint::unverified(&text).ok()
        }
    }
}

/// The root of the tree over these entries, to compare with what a checkpoint signs.
pub fn root_of(entries: impl IntoIterator<Item = Vec<u8>>) -> Hash {
    let mut edge = RightEdge::default();
    for entry in entries {
        let pushed = edge.push(record_hash(&entry), |_, _| {
            Ok::<_, std::convert::Infallible>(())
        });
        match pushed {
            Ok(()) => {}
            Err(never) => match never {},
        }
    }
    edge.root()
}

struct Audit<'a, R: Iterator<Item = (u64, Vec<u8>)>> {
    dir: &'a Path,
    size: u64,
    findings: Findings,
    rows: Option<Rows<R>>,
    /// The tree recomputed so far; given up when neither a bundle nor its tile can be read.
    edge: Option<RightEdge>,
}

impl<R: Iterator<Item = (u64, Vec<u8>)>> Audit<'_, R> {
    /// Goes through all bundles. Returns where it gave up.
    fn walk(&mut self) -> Option<u64> {
        for number in 0..self.size.div_ceil(WIDTH) {
            let tile = layout::leaf_tile(number, self.size)?;
            let there = self.bundle(&tile);
            if !there && self.findings.listed.len() == PROBLEMS_LISTED {
                return Some(number * WIDTH);
            }
        }
        None
    }

    /// Checks one bundle and adds its entries to the tree. Returns whether the file is there.
    fn bundle(&mut self, tile: &Tile) -> bool {
        let first = tile.level_index() * WIDTH;
        let width = tile.width() as usize;
        let bundle = layout::bundle_of(tile);
        let found = self.read(&bundle, |path| Problem::BundleMissing {
            path,
            first,
            last: first + width as u64 - 1,
        });
        let bytes = found
            .as_ref()
            .map_or(&[][..], |found| found.bytes.as_slice());
        let (mut entries, torn) = layout::split_bundle(bytes);
        if let Some(found) = &found {
            self.bundle_count(found, &entries, torn, first, width);
            self.partials(&bundle, &found.bytes);
        }
        entries.truncate(width);
        if let Some(rows) = &mut self.rows {
            for position in 0..width {
                rows.compare(
                    first + position as u64,
                    entries.get(position).copied(),
                    &mut self.findings,
                );
            }
        }
        if entries.len() == width {
            self.push(entries.into_iter().map(record_hash));
        } else {
            self.push_from_tile(tile);
        }
        found.is_some()
    }

    fn bundle_count(
        &mut self,
        bundle: &layout::Found,
        entries: &[&[u8]],
        torn: bool,
        first: u64,
        width: usize,
    ) {
        let path = bundle.path.clone();
        let found = entries.len();
        // Of a full bundle in place of a partial one only the beginning belongs to the checkpoint.
        if bundle.full_instead && found >= width {
            return;
        }
        if torn {
            let entry = first + found as u64;
            self.findings.add(Problem::BundleMalformed { path, entry });
        } else if found != width {
            let expected = width;
            self.findings.add(Problem::BundleCount {
                path,
                expected,
                found,
            });
        }
    }

    /// Lets the hashes of the tile stand in for entries that cannot be read.
    fn push_from_tile(&mut self, tile: &Tile) {
        let needed = tile.width() as usize * HASH_SIZE;
        match layout::read(self.dir, tile) {
            Ok(Some(found)) if found.bytes.len() >= needed => {
                let hashes = found.bytes[..needed].chunks_exact(HASH_SIZE);
                let hashes: Vec<_> = hashes
                    .filter_map(|hash| Some(Hash(hash.try_into().ok()?)))
                    .collect();
                self.push(hashes.into_iter());
            }
            _ => {
                self.edge = None;
                self.read(tile, |path| Problem::TileMissing { path });
            }
        }
    }

    fn push(&mut self, leaves: impl Iterator<Item = Hash>) {
        let Some(mut edge) = self.edge.take() else {
            return;
        };
        for leaf in leaves {
            let pushed = edge.push(leaf, |tile, hashes| {
                self.tile(&tile, hashes);
                Ok::<_, std::convert::Infallible>(())
            });
            match pushed {
                Ok(()) => {}
                Err(never) => match never {},
            }
        }
        self.edge = Some(edge);
    }

    /// Compares a tile on the disk with the recomputed one.
    fn tile(&mut self, tile: &Tile, computed: &[u8]) {
        let Some(found) = self.read(tile, |path| Problem::TileMissing { path }) else {
            return;
        };
        let length = found.bytes.len();
        if length < computed.len() || (length > computed.len() && !found.full_instead) {
            self.findings.add(Problem::TileLength {
                path: found.path.clone(),
                expected: computed.len(),
                found: length,
            });
        }
        if let Some(byte) = first_difference(&found.bytes, computed) {
            let hash = byte / HASH_SIZE;
            let position = tile.level_index() * WIDTH + hash as u64;
            let entry = position << (u32::from(HEIGHT) * u32::from(tile.level()));
            self.findings.add(Problem::TileDiffers {
                path: found.path,
                hash,
                entry,
            });
        }
        self.partials(tile, computed);
    }

    /// Compares the narrower versions of a tile or bundle that were published before with its present beginning.
    fn partials(&mut self, present: &Tile, bytes: &[u8]) {
        for (width, file) in layout::partials_at(self.dir, present) {
            if width >= present.width() {
                continue;
            }
            let path = format!("{}/{width}", layout::partial_directory(present));
            let expected = if present.is_data() {
                let (entries, _) = layout::split_bundle(bytes);
                entries
                    .iter()
                    .take(width as usize)
                    .map(|entry| entry.len() + 2)
                    .sum()
            } else {
                width as usize * HASH_SIZE
            };
            let expected = &bytes[..expected.min(bytes.len())];
            let problem = match layout::read_file(&file) {
                Ok(Some(found)) if found == expected => continue,
                // Removed since the directory was listed: a full tile has taken its place.
                Ok(None) => continue,
                Ok(Some(found)) => {
                    let shorter = found.len().min(expected.len());
                    let byte = first_difference(&found, expected).unwrap_or(shorter);
                    Problem::PartialDiffers { path, byte }
                }
                Err(e) => Problem::Unreadable {
                    path,
                    reason: e.to_string(),
                },
            };
            // One is enough: a change in the present version shows in every narrower one.
            return self.findings.add(problem);
        }
    }

    fn read(
        &mut self,
        tile: &Tile,
        missing: impl FnOnce(String) -> Problem,
    ) -> Option<layout::Found> {
        let path = layout::path(tile);
        match layout::read(self.dir, tile) {
            Ok(Some(found)) => return Some(found),
            Ok(None) => self.findings.add(missing(path)),
            Err(e) => self.findings.add(Problem::Unreadable {
                path,
                reason: e.to_string(),
            }),
        }
        None
    }

    /// Compares the unfinished tiles and the root, and looks for rows beyond the log. Returns the root.
    fn finish(&mut self, checkpoint: &SignedCheckpoint, stopped_at: Option<u64>) -> Option<Hash> {
        if stopped_at.is_some() {
            return None;
        }
        if let Some(rows) = &mut self.rows {
            rows.rest(&mut self.findings);
        }
        let edge = self.edge.take()?;
        for (tile, hashes) in edge.partial_tiles() {
            self.tile(&tile, hashes);
        }
        let computed = edge.root();
        if computed != checkpoint.root() {
            let signed = checkpoint.root();
            self.findings.add(Problem::RootDiffers { computed, signed });
        }
        Some(computed)
    }
}

/// The first position at which both have a byte and it is not the same.
fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    one.iter().zip(other).position(|(a, b)| a != b)
}
