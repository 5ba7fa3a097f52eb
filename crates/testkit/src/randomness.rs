//! Randomness that repeats: SHA-256 over a seed and a counter.

use sha2::{Digest as _, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};
use store::Randomness;

/// The same bytes in the same order for the same seed.
#[derive(Debug)]
pub struct SeededRandomness {
    seed: u64,
    block: AtomicU64,
}

impl SeededRandomness {
    /// The stream of a seed, from its beginning.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            block: AtomicU64::new(0),
        }
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let block = self.block.fetch_add(1, Ordering::Relaxed);
            let digest = Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(block.to_be_bytes())
                .finalize();
            chunk.copy_from_slice(&digest[..chunk.len()]);
        }
    }
}
