//! Decisions that were made, so that the same request is not decided again: a decision depends on nothing but the policies,
//! the pack and what the request tells them, and all of that is in its key.

use super::Decision;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::{Arc, Mutex, PoisonError};

/// Most decisions of the younger generation of a part. Once it has so many it becomes the older one, and what was not asked
/// for since is forgotten.
const GENERATION: usize = 512;
/// Parts, so that those who decide at the same time seldom wait for each other.
const PARTS: usize = 16;
/// Longest key that is remembered, in bytes: whoever asks for very much does not fill the memory with it.
const LONGEST: usize = 4096;

/// Remembers decisions by the key of their request.
#[derive(Debug)]
pub(super) struct Memory {
    parts: [Mutex<Generations>; PARTS],
    hashing: RandomState,
}

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<Box<[u8]>, Arc<Decision>>,
    old: HashMap<Box<[u8]>, Arc<Decision>>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            parts: std::array::from_fn(|_| Mutex::default()),
            hashing: RandomState::new(),
        }
    }
}

impl Memory {
    /// The decision of a key, made now if it is not known.
    pub(super) fn decision(&self, key: &[u8], decide: impl FnOnce() -> Decision) -> Arc<Decision> {
        if key.len() > LONGEST {
            return Arc::new(decide());
        }
        let part = self.hashing.hash_one(key) as usize % PARTS;
        let generations = || {
            let part = self.parts[part].lock();
            part.unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(known) = generations().recall(key) {
            return known;
        }
        let made = Arc::new(decide());
        generations().keep(key.into(), Arc::clone(&made));
        made
    }
}

impl Generations {
    fn recall(&mut self, key: &[u8]) -> Option<Arc<Decision>> {
        if let Some(known) = self.young.get(key) {
            return Some(Arc::clone(known));
        }
        let (key, known) = self.old.remove_entry(key)?;
        self.keep(key, Arc::clone(&known));
        Some(known)
    }

    fn keep(&mut self, key: Box<[u8]>, made: Arc<Decision>) {
        if self.young.len() == GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, made);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Decision {
        Decision {
            allowed: true,
            policies: vec![name.to_owned()],
        }
    }

    #[test]
    fn each_key_has_its_own_decision_and_is_decided_once() {
        let memory = Memory::default();
        for key in [&b"one"[..], b"two"] {
            let name = String::from_utf8_lossy(key);
            assert_eq!(*memory.decision(key, || named(&name)), named(&name));
        }
        let again = memory.decision(b"one", || panic!("it is known"));
        assert_eq!(*again, named("one"));
    }

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let memory = Memory::default();
        for number in 0..(4 * PARTS * GENERATION) {
            memory.decision(&number.to_be_bytes(), || named("passing"));
            memory.decision(b"often", || {
                assert_eq!(number, 0, "it is known");
                named("often")
            });
        }
        let kept = memory.parts.iter().map(|part| {
            let part = part.lock().unwrap_or_else(PoisonError::into_inner);
            part.young.len() + part.old.len()
        });
        assert!(kept.sum::<usize>() <= 2 * PARTS * GENERATION);
    }
}
