//! Which subject a number's digest leads to: once met, it never leads to another until it is erased, so what was read in a
//! transaction that committed is remembered, and needs no asking again whoever else writes.

use crate::engine::{Connection, OptionalExtension as _, params};
use crate::error::StoreError;
use crate::keys::Keys;
use std::collections::HashMap;

/// Most people remembered; about 10 MB.
const MOST: usize = 100_000;

/// What the writer remembers.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    known: HashMap<[u8; 32], [u8; 16]>,
    /// Read in the present transaction, which may have met them itself and still be undone.
    read: Vec<([u8; 32], [u8; 16])>,
}

/// A place among those read in the present transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadSoFar(usize);

impl Identities {
    /// The subject, if the digest is remembered.
    pub(crate) fn get(&self, digest: &[u8; 32]) -> Option<[u8; 16]> {
        self.known.get(digest).copied()
    }

    /// Takes note of what the table has.
    pub(crate) fn note(&mut self, digest: [u8; 32], subject: [u8; 16]) {
        self.read.push((digest, subject));
    }

    /// The present place.
    pub(crate) fn mark(&self) -> ReadSoFar {
        ReadSoFar(self.read.len())
    }

    /// Forgets what a job read that was undone.
    pub(crate) fn rewind(&mut self, mark: ReadSoFar) {
        self.read.truncate(mark.0);
    }

    /// The transaction is durable, and what it read with it.
    pub(crate) fn committed(&mut self) {
        if self.known.len() + self.read.len() > MOST {
            self.known.clear();
        }
        self.known.extend(self.read.drain(..));
    }

    /// The transaction failed, perhaps because the database is another one now.
    pub(crate) fn failed(&mut self) {
        self.known.clear();
        self.read.clear();
    }
}

/// Columns of a digest that leads to a subject.
pub(crate) const IDENTITY_COLUMNS: [&str; 4] =
    ["digest", "subject_id", "recorded_at", "index_generation"];

/// The subject a digest leads to, if a number with this digest is known.
pub(crate) fn subject_of(
    connection: &Connection,
    keys: &Keys,
    digest: &[u8; 32],
) -> Result<Option<[u8; 16]>, StoreError> {
    let look = |stored: [u8; 32]| {
        let found = connection.query_row(
            "SELECT subject_id FROM identity WHERE digest = $1",
            params![stored],
            |row| row.get(0),
        );
        found.optional()
    };
    let found = look(keys.stored(digest).0)?;
    Ok(match (found, keys.stored_before(digest)) {
        (None, Some(before)) => look(before)?,
        _ => found,
    })
}

/// The subjects that many digests lead to.
pub(crate) fn subjects_of(
    connection: &Connection,
    keys: &Keys,
    digests: &[[u8; 32]],
    mut each: impl FnMut([u8; 32], [u8; 16]),
) -> Result<(), StoreError> {
    let stored = digests
        .iter()
        .map(|digest| (keys.stored(digest).0, *digest));
    let before = digests
        .iter()
        .filter_map(|digest| Some((keys.stored_before(digest)?, *digest)));
    let mut asked: Vec<([u8; 32], [u8; 32])> = stored.chain(before).collect();
    // In order, so that neighbours in the table are asked for after each other.
    asked.sort_unstable();
    asked.dedup();
    let wanted: Vec<[&[u8]; 1]> = asked
        .iter()
        .map(|(stored, _)| [stored.as_slice()])
        .collect();
    connection.query_wanted(
        "SELECT identity.digest, identity.subject_id FROM WANTED(digest)
         JOIN identity ON identity.digest = wanted.digest",
        &wanted,
        |row| {
            let found: [u8; 32] = row.get(0)?;
            if let Ok(place) = asked.binary_search_by_key(&found, |(stored, _)| *stored) {
                each(asked[place].1, row.get(1)?);
            }
            Ok(())
        },
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_durable_is_remembered() {
        let mut identities = Identities::default();
        identities.note([1; 32], [1; 16]);
        assert_eq!(identities.get(&[1; 32]), None);
        let before = identities.mark();
        identities.note([2; 32], [2; 16]);
        identities.rewind(before);
        identities.committed();
        assert_eq!(identities.get(&[1; 32]), Some([1; 16]));
        assert_eq!(identities.get(&[2; 32]), None);
        identities.note([3; 32], [3; 16]);
        identities.failed();
        identities.committed();
        assert_eq!(identities.get(&[1; 32]), None);
        assert_eq!(identities.get(&[3; 32]), None);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut identities = Identities::default();
        for n in 0..3 * MOST as u64 {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&n.to_be_bytes());
            identities.note(digest, [0; 16]);
            if n % 1000 == 0 {
                identities.committed();
                assert!(identities.known.len() <= MOST);
            }
        }
    }
}
