//! Where things lie in a log directory and how entry bundles are written (C2SP tlog-tiles, tiles of height 8).

use std::io;
use std::path::{Path, PathBuf};

use tlog_tiles::{HASH_SIZE, Tile};

/// The file of the signed head.
pub const CHECKPOINT: &str = "checkpoint";
/// The newest checkpoint that a quorum of witnesses cosigned.
pub const WITNESSED: &str = "witnessed";
/// The file of the newest closing.
pub const CLOSING: &str = "closing";
/// The directory of tiles and entry bundles.
pub const TILES: &str = "tile";
/// The longest entry a bundle can hold, in bytes.
pub const ENTRY_MAX: usize = u16::MAX as usize;

pub(crate) const HEIGHT: u8 = 8;
/// Hashes or entries in a full tile.
pub(crate) const WIDTH: u64 = 1 << HEIGHT;
pub(crate) const FULL_TILE_BYTES: usize = HASH_SIZE << HEIGHT;

/// The path of a tile or entry bundle below the log directory, with `/` on every system.
pub(crate) fn path(tile: &Tile) -> String {
    // The library writes the path with the tile's height and calls bundles "data", as Go's checksum database does.
    let path = tile.path();
    match path.strip_prefix("tile/8/data/") {
        Some(rest) => format!("{TILES}/entries/{rest}"),
        None => path.replacen("tile/8/", "tile/", 1),
    }
}

/// The full tile at the place of a partial one.
pub(crate) fn full(tile: &Tile) -> Tile {
    Tile::new(
        HEIGHT,
        tile.level(),
        tile.level_index(),
        1 << HEIGHT,
        tile.is_data(),
    )
}

pub(crate) fn is_full(tile: &Tile) -> bool {
    u64::from(tile.width()) == WIDTH
}

/// The directory that holds the partial tiles at the place of `tile`.
pub(crate) fn partial_directory(tile: &Tile) -> String {
    format!("{}.p", path(&full(tile)))
}

/// The entry bundle that goes with a tile of level 0.
pub(crate) fn bundle_of(tile: &Tile) -> Tile {
    Tile::new(HEIGHT, 0, tile.level_index(), tile.width(), true)
}

/// The tile of level 0 number `index` in a tree of `size` entries; `None` beyond its end.
pub(crate) fn leaf_tile(index: u64, size: u64) -> Option<Tile> {
    let first = index.checked_mul(WIDTH)?;
    let width = size.checked_sub(first)?.min(WIDTH);
    (width > 0).then(|| Tile::new(HEIGHT, 0, index, width as u32, false))
}

/// The unfinished tile at the right edge of `level` in a tree of `size` entries.
pub(crate) fn partial_tile(level: u8, size: u64) -> Option<Tile> {
    let hashes = hashes_of_level(level, size);
    let width = (hashes % WIDTH) as u32;
    (width > 0).then(|| Tile::new(HEIGHT, level, hashes / WIDTH, width, false))
}

/// How many hashes stand at tile level `level` in a tree of `size` entries.
pub(crate) fn hashes_of_level(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(HEIGHT) * u32::from(level))
        .unwrap_or(0)
}

/// The bytes of a file and the path they came from.
#[derive(Debug)]
pub(crate) struct Found {
    pub path: String,
    pub bytes: Vec<u8>,
    /// The file is the full tile although a partial one was asked for: its beginning is what was asked for.
    pub full_instead: bool,
}

/// Reads a tile or bundle. A partial one may have given way to the full one, as the specification allows.
/// `Ok(None)` when neither is there.
pub(crate) fn read(dir: &Path, tile: &Tile) -> io::Result<Option<Found>> {
    let own = path(tile);
    if let Some(bytes) = read_file(&dir.join(&own))? {
        return Ok(Some(Found {
            path: own,
            bytes,
            full_instead: false,
        }));
    }
    if is_full(tile) {
        return Ok(None);
    }
    let path = path(&full(tile));
    let bytes = read_file(&dir.join(&path))?;
    Ok(bytes.map(|bytes| Found {
        path,
        bytes,
        full_instead: true,
    }))
}

/// The bytes of a file, `None` when there is no such file.
pub(crate) fn read_file(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e)
            if matches!(
                e.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

/// Appends one entry to a bundle. The caller has checked that it is no longer than [`ENTRY_MAX`].
pub(crate) fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) {
    bundle.extend_from_slice(&(entry.len() as u16).to_be_bytes());
    bundle.extend_from_slice(entry);
}

/// The entries of a bundle, and whether it ends in the middle of one.
pub(crate) fn split_bundle(mut bytes: &[u8]) -> (Vec<&[u8]>, bool) {
    let mut entries = Vec::with_capacity(WIDTH as usize);
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        let Some((entry, rest)) = rest.split_at_checked(length) else {
            return (entries, true);
        };
        entries.push(entry);
        bytes = rest;
    }
    (entries, !bytes.is_empty())
}

/// The partial tiles lying at the place of `tile`: width and file. A log without any has no such directory.
pub(crate) fn partials_at(dir: &Path, tile: &Tile) -> Vec<(u32, PathBuf)> {
    let Ok(files) = std::fs::read_dir(dir.join(partial_directory(tile))) else {
        return Vec::new();
    };
    let mut partials: Vec<_> = files
        .flatten()
        .filter_map(|file| Some((file.file_name().to_str()?.parse().ok()?, file.path())))
        .collect();
    partials.sort();
    partials
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_follow_the_specification() {
        let tile = |level, index, width, data| path(&Tile::new(8, level, index, width, data));
        assert_eq!(tile(0, 0, 256, false), "tile/0/000");
        assert_eq!(tile(1, 1_234_067, 256, false), "tile/1/x001/x234/067");
        assert_eq!(tile(0, 273, 112, false), "tile/0/273.p/112");
        assert_eq!(tile(0, 5, 256, true), "tile/entries/005");
        assert_eq!(tile(0, 1_000, 1, true), "tile/entries/x001/000.p/1");
        assert_eq!(
            partial_directory(&Tile::new(8, 0, 273, 112, true)),
            "tile/entries/273.p"
        );
    }

    #[test]
    fn the_right_edge_of_the_specification_s_example() {
        // A tree of 70,000: 273 full tiles and one of 112; one full tile and one of 17; one of width 1.
        let edge = |level| partial_tile(level, 70_000).map(|t| (t.level_index(), t.width()));
        assert_eq!(edge(0), Some((273, 112)));
        assert_eq!(edge(1), Some((1, 17)));
        assert_eq!(edge(2), Some((0, 1)));
        assert_eq!(edge(3), None);
        assert_eq!(edge(9), None);
        assert!(leaf_tile(273, 70_000).is_some_and(|t| t.width() == 112));
        assert!(leaf_tile(274, 70_000).is_none());
        assert!(leaf_tile(u64::MAX, 70_000).is_none());
    }

    #[test]
    fn bundles_come_apart_as_they_were_put_together() {
        let mut bundle = Vec::new();
        for entry in [b"one".as_slice(), b"", b"three"] {
            push_entry(&mut bundle, entry);
        }
        assert_eq!(
            split_bundle(&bundle),
            (vec![b"one".as_slice(), b"", b"three"], false)
        );
        assert!(split_bundle(&bundle[..bundle.len() - 1]).1);
        assert_eq!(split_bundle(&bundle[..1]), (vec![], true));
        assert_eq!(split_bundle(&[]), (vec![], false));
    }
}
