//! Tokens that were looked up a moment ago. Systems of organs show the same one with each of thousands of questions, and a
//! look costs a statement, on PostgreSQL a round trip.
//!
//! What this process changes is seen at once: anything it wrote besides questions and jobs aside (`Writer::submit_aside`)
//! makes it forget. What another process changes is seen after half a second.

use crate::account::LiveSecret;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a token need not be looked up again.
const FOR: Duration = Duration::from_millis(500);
/// Most tokens remembered; with more of them at a time all are forgotten.
const MOST: usize = 10_000;

/// The moment of a look: how many changes this process had made, and what the stopwatch showed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) changes: u64,
    pub(crate) stopwatch: Duration,
}

/// Tokens by their digests, with the moment before they were looked up.
#[derive(Debug, Default)]
pub(crate) struct RecentTokens(Mutex<HashMap<[u8; 32], (Moment, LiveSecret)>>);

impl RecentTokens {
    /// What a look would find, if there was one a moment ago.
    pub(crate) fn get(&self, digest: &[u8; 32], now: Moment) -> Option<LiveSecret> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (looked, found) = known.get(digest)?;
        let age = now.stopwatch.checked_sub(looked.stopwatch)?;
        (looked.changes == now.changes && age < FOR).then(|| found.clone())
    }

    /// Remembers what a look found that was begun at a moment.
    pub(crate) fn keep(&self, digest: [u8; 32], begun: Moment, found: LiveSecret) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() == MOST {
            known.clear();
        }
        known.insert(digest, (begun, found));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::account::AccountRow;

    fn at(changes: u64, milliseconds: u64) -> Moment {
        Moment {
            changes,
            stopwatch: Duration::from_millis(milliseconds),
        }
    }

    fn secret(number: u8) -> LiveSecret {
        let account = AccountRow {
            id: [number; 16],
            login: String::new(),
            password: String::new(),
            display_zh: String::new(),
            display_en: String::new(),
            kind: String::new(),
            organ: None,
            grants: Vec::new(),
            subject: None,
            demo: false,
            ended: false,
        };
        (account, 0)
    }

    #[test]
    fn known_for_a_moment_and_until_something_changes() {
        let tokens = RecentTokens::default();
        tokens.keep([1; 32], at(7, 1_000), secret(1));
        let found = |digest, moment| tokens.get(&digest, moment).map(|(account, _)| account.id);
        assert_eq!(found([1; 32], at(7, 1_499)), Some([1; 16]));
        assert_eq!(found([2; 32], at(7, 1_499)), None);
        assert_eq!(found([1; 32], at(7, 1_500)), None);
        assert_eq!(found([1; 32], at(8, 1_001)), None);
        // A stopwatch that runs backwards proves nothing.
        assert_eq!(found([1; 32], at(7, 999)), None);
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let tokens = RecentTokens::default();
        for number in 0..=u32::try_from(MOST).unwrap() {
            let mut digest = [0; 32];
            digest[..4].copy_from_slice(&number.to_be_bytes());
            tokens.keep(digest, at(0, 0), secret(0));
        }
        assert!(tokens.0.lock().unwrap().len() <= MOST);
    }
}
