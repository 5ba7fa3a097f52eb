//! The right edge of the tree: the unfinished tile of every level. It is all that is needed to go on appending and to
//! know the root, so memory does not grow with the log.

use tlog_tiles::{EMPTY_HASH, Error, HASH_SIZE, Hash, HashReader, Tile, tree_hash};

use crate::layout::{FULL_TILE_BYTES, HEIGHT, WIDTH, hashes_of_level};

/// `levels[l]` are the hashes of the unfinished tile at tile level `l`, fewer than 256.
#[derive(Debug, Default)]
pub(crate) struct RightEdge {
    size: u64,
    levels: Vec<Vec<u8>>,
}

impl RightEdge {
    /// The edge of a tree of `size` entries. `levels` must have the widths that size gives.
    pub fn from_levels(size: u64, levels: Vec<Vec<u8>>) -> Self {
        Self { size, levels }
    }

    /// Appends the hash of one entry. Every tile that becomes full is handed to `full` before it is forgotten; after
    /// an error from there the edge must not be used again.
    pub fn push<E>(
        &mut self,
        leaf: Hash,
        mut full: impl FnMut(Tile, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut hash = leaf;
        for level in 0.. {
            let at = usize::from(level);
            if self.levels.len() == at {
                self.levels.push(Vec::with_capacity(FULL_TILE_BYTES));
            }
            let hashes = &mut self.levels[at];
            hashes.extend_from_slice(&hash.0);
            if hashes.len() < FULL_TILE_BYTES {
                break;
            }
            let index = hashes_of_level(level + 1, self.size);
            full(Tile::new(HEIGHT, level, index, WIDTH as u32, false), hashes)?;
            hash = Tile::subtree_hash(hashes);
            hashes.clear();
        }
        self.size += 1;
        Ok(())
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        if self.size == 0 {
            return EMPTY_HASH;
        }
        tree_hash(self.size, self)
            .expect("the complete subtrees of a tree all lie in its right edge")
    }

    /// The unfinished tiles, lowest level first.
    pub fn partial_tiles(&self) -> impl Iterator<Item = (Tile, &[u8])> {
        self.levels.iter().zip(0u8..).filter_map(|(hashes, level)| {
            let width = (hashes.len() / HASH_SIZE) as u32;
            let index = hashes_of_level(level + 1, self.size);
            (width > 0).then(|| {
                (
                    Tile::new(HEIGHT, level, index, width, false),
                    hashes.as_slice(),
                )
            })
        })
    }
}

impl HashReader for RightEdge {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let read = |&index: &u64| {
            let tile = Tile::from_index(HEIGHT, index);
            let hashes = self
                .levels
                .get(usize::from(tile.level()))
                .ok_or(Error::IndexesNotInTree)?;
            tile.hash_at_index(hashes, index)
        };
        indexes.iter().map(read).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::convert::Infallible;

    use tlog_tiles::{node_hash, record_hash};

    use super::*;

    fn edge(leaves: impl IntoIterator<Item = Vec<u8>>) -> RightEdge {
        let mut edge = RightEdge::default();
        for leaf in leaves {
            edge.push(record_hash(&leaf), |_, _| Ok::<_, Infallible>(()))
                .unwrap();
        }
        edge
    }

    fn hex(hash: Hash) -> String {
        hash.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn published_roots_of_certificate_transparency() {
        // The reference leaves and roots that implementations of RFC 6962 share.
        let leaves: [&[u8]; 8] = [
            b"",
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[
                0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
                0x6e, 0x6f,
            ],
        ];
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        for (size, root) in roots.iter().enumerate() {
            let leaves = leaves[..size].iter().map(|leaf| leaf.to_vec());
            assert_eq!(hex(edge(leaves).root()), *root, "size {size}");
        }
    }

    /// The definition of RFC 6962 section 2.1, written as it stands there.
    fn by_definition(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => EMPTY_HASH,
            [leaf] => record_hash(leaf),
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                node_hash(
                    by_definition(&leaves[..split]),
                    by_definition(&leaves[split..]),
                )
            }
        }
    }

    #[test]
    fn roots_agree_with_the_definition_across_tile_borders() {
        let leaves: Vec<_> = (0..70_000u32).map(|n| n.to_be_bytes().to_vec()).collect();
        for size in [
            1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000,
        ] {
            let leaves = &leaves[..size];
            assert_eq!(
                edge(leaves.to_vec()).root(),
                by_definition(leaves),
                "size {size}"
            );
        }
    }
}
