//! What a publisher needs of an existing log to go on, checked against the checkpoint before anything is added.

use std::path::Path;

use tlog_tiles::{HASH_SIZE, Tile, record_hash};

use crate::checkpoint::SignedCheckpoint;
use crate::edge::RightEdge;
use crate::layout::{self, HEIGHT, WIDTH};
use crate::publisher::{PublishError, io_error};

/// The highest level a tree can have.
const TOP: u8 = 7;

/// The unfinished tiles of the checkpoint's tree, checked against its root.
pub(crate) fn edge(dir: &Path, checkpoint: &SignedCheckpoint) -> Result<RightEdge, PublishError> {
    let size = checkpoint.size();
    let mut levels = Vec::new();
    for level in (0..).take_while(|&level| layout::hashes_of_level(level, size) > 0) {
        let Some(tile) = layout::partial_tile(level, size) else {
            levels.push(Vec::new());
            continue;
        };
        let needed = tile.width() as usize * HASH_SIZE;
        let (path, mut bytes) = read(dir, &tile)?;
        if bytes.len() < needed {
            let reason = format!("{} bytes, expected {needed}", bytes.len());
            return Err(PublishError::Disagrees { path, reason });
        }
        bytes.truncate(needed);
        levels.push(bytes);
    }
    let edge = RightEdge::from_levels(size, levels);
    if edge.root() != checkpoint.root() {
        let path = edge
            .partial_tiles()
            .map(|(tile, _)| layout::path(&tile))
            .collect::<Vec<_>>();
        let reason = "the hashes do not give the signed root".to_owned();
        return Err(PublishError::Disagrees {
            path: path.join(", "),
            reason,
        });
    }
    Ok(edge)
}

/// The unfinished entry bundle, checked against the hashes of its entries.
pub(crate) fn bundle(dir: &Path, edge: &RightEdge) -> Result<Vec<u8>, PublishError> {
    let Some((tile, hashes)) = edge.partial_tiles().find(|(tile, _)| tile.level() == 0) else {
        return Ok(Vec::new());
    };
    let (path, bytes) = read(dir, &layout::bundle_of(&tile))?;
    let (entries, _) = layout::split_bundle(&bytes);
    let mut bundle = Vec::with_capacity(bytes.len());
    for (position, hash) in hashes.chunks_exact(HASH_SIZE).enumerate() {
        match entries.get(position) {
            Some(entry) if record_hash(entry).0 == hash => layout::push_entry(&mut bundle, entry),
            Some(_) => {
                let reason = format!("entry {position} of the bundle has another hash");
                return Err(PublishError::Disagrees { path, reason });
            }
            None => {
                let reason = format!("{position} entries, expected {}", tile.width());
                return Err(PublishError::Disagrees { path, reason });
            }
        }
    }
    Ok(bundle)
}

/// Removes the partial tiles and bundles beyond the checkpoint. A publisher that was killed may have left one half-written;
/// nothing signed needs them, and should the log never have that very size again, nobody would write them anew.
pub(crate) fn remove_unsigned(
    dir: &Path,
    checkpoint: &SignedCheckpoint,
) -> Result<(), PublishError> {
    for level in 0..=TOP {
        let hashes = layout::hashes_of_level(level, checkpoint.size());
        remove_partials(dir, level, hashes, false)?;
    }
    remove_partials(dir, 0, checkpoint.size(), true)
}

fn remove_partials(dir: &Path, level: u8, hashes: u64, is_data: bool) -> Result<(), PublishError> {
    let mut signed = (hashes % WIDTH) as u32;
    for index in hashes / WIDTH.. {
        let full = Tile::new(HEIGHT, level, index, WIDTH as u32, is_data);
        for (width, path) in layout::partials_at(dir, &full) {
            if width > signed {
                std::fs::remove_file(&path).map_err(|e| io_error(&path, e))?;
            }
        }
        // Tiles are written in their order: what was left begins at the edge and has no gap.
        if !dir.join(layout::path(&full)).exists() {
            break;
        }
        signed = 0;
    }
    Ok(())
}

fn read(dir: &Path, tile: &Tile) -> Result<(String, Vec<u8>), PublishError> {
    let path = layout::path(tile);
    match layout::read(dir, tile).map_err(|e| io_error(&dir.join(&path), e))? {
        Some(found) => Ok((found.path, found.bytes)),
        None => Err(PublishError::Disagrees {
            path,
            reason: "the file is missing".to_owned(),
        }),
    }
}
