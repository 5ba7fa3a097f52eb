//! Randomness by place: what is drawn depends on the seed, the purpose and the place, never on what was drawn before.
//!
//! So any row or person can be made again alone, in any order, without keeping the others.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// What a stream is drawn for; the numbers are part of the output's definition.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Population = 1,
    Name = 2,
    Home = 3,
    Numbers = 4,
    File = 5,
    Pool = 6,
    Row = 7,
    Plant = 8,
    Fill = 9,
    Damage = 10,
    Abuse = 11,
}

/// One stream of draws.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream of a purpose at a place, for example a file and a row.
    pub(crate) fn new(seed: u64, purpose: Purpose, place: u64, detail: u64) -> Self {
        let mut key = [0_u8; 32];
        for (chunk, word) in key
            .chunks_exact_mut(8)
            .zip([seed, purpose as u64, place, detail])
        {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number below the limit; 0 when the limit is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(limit);
        (product >> 64) as u64
    }

    /// A number in a range, both ends included.
    pub(crate) fn between(&mut self, first: i64, last: i64) -> i64 {
        first + self.below(last.abs_diff(first) + 1) as i64
    }

    /// True so many times in a hundred.
    pub(crate) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// One of the choices; the slice may not be empty.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }

    /// Puts the values in a random order.
    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

/// A permutation of `0..size` computed without a table: `place * factor + offset`, factor and size having no common
/// divisor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Permutation {
    size: u64,
    factor: u64,
    offset: u64,
}

impl Permutation {
    /// A permutation drawn from the stream.
    pub(crate) fn new(size: u64, draw: &mut Draw) -> Self {
        let size = size.max(1);
        let mut factor = size / 3 + draw.below(size / 3 + 1) + 1;
        while greatest_common_divisor(factor, size) != 1 {
            factor += 1;
        }
        Self {
            size,
            factor,
            offset: draw.below(size),
        }
    }

    /// Where a place goes.
    pub(crate) fn at(&self, place: u64) -> u64 {
        let product = u128::from(place % self.size) * u128::from(self.factor);
        ((product + u128::from(self.offset)) % u128::from(self.size)) as u64
    }
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_every_part_of_its_place() {
        let first =
            |seed, purpose, place, detail| Draw::new(seed, purpose, place, detail).0.next_u64();
        let base = first(1, Purpose::Row, 2, 3);
        assert_eq!(base, first(1, Purpose::Row, 2, 3));
        for other in [
            first(2, Purpose::Row, 2, 3),
            first(1, Purpose::Name, 2, 3),
            first(1, Purpose::Row, 3, 3),
            first(1, Purpose::Row, 2, 4),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn a_permutation_reaches_every_place_once() {
        for size in [1, 2, 3, 10, 360, 1009] {
            let permutation = Permutation::new(size, &mut Draw::new(7, Purpose::Pool, size, 0));
            let mut reached: Vec<u64> = (0..size).map(|place| permutation.at(place)).collect();
            reached.sort_unstable();
            assert_eq!(reached, (0..size).collect::<Vec<_>>());
        }
    }

    #[test]
    fn draws_stay_within_their_limits() {
        let mut draw = Draw::new(1, Purpose::File, 0, 0);
        for _ in 0..1000 {
            assert!(draw.below(7) < 7);
            assert!((-3..=4).contains(&draw.between(-3, 4)));
        }
    }
}
