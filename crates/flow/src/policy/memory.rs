//! What was worked out before, so that it is not worked out again. It depends on nothing but the policies, the pack and what
//! a request tells them; all of the request is in its key.

use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Parts, so that those who decide at the same time seldom wait for each other.
const PARTS: usize = 16;
/// Longest key whose belongings are remembered, in bytes: whoever asks for very much does not fill the memory with it.
const LONGEST: usize = 4096;

type Digest = [u8; 32];

/// Remembers things by their keys.
#[derive(Debug)]
pub(super) struct Memory<T> {
    /// Most things of the younger generation of a part. Once it has so many it becomes the older one, and what was not
    /// asked for since is forgotten.
    generation: usize,
    parts: [Mutex<Generations<T>>; PARTS],
}

#[derive(Debug)]
struct Generations<T> {
    young: HashMap<Digest, Arc<T>>,
    old: HashMap<Digest, Arc<T>>,
}

impl<T> Default for Generations<T> {
    fn default() -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }
}

impl<T> Memory<T> {
    /// Of at least so many things that are asked for, and at most twice as many.
    pub(super) fn of(things: usize) -> Self {
        Self {
            generation: things.div_ceil(PARTS),
            parts: std::array::from_fn(|_| Mutex::default()),
        }
    }

    /// What belongs to a key, made now if it is not known.
    pub(super) fn recall(&self, key: &[u8], make: impl FnOnce() -> T) -> Arc<T> {
        if key.len() > LONGEST {
            return Arc::new(make());
        }
        // Keys are long and looked for in several places.
        let digest: Digest = Sha256::digest(key).into();
        let part = usize::from(digest[0]) % PARTS;
        let generations = || {
            let part = self.parts[part].lock();
            part.unwrap_or_else(PoisonError::into_inner)
        };
        let known = generations().recall(&digest, self.generation);
        if let Some(known) = known {
            return known;
        }
        let made = Arc::new(make());
        generations().keep(digest, Arc::clone(&made), self.generation);
        made
    }
}

impl<T> Generations<T> {
    fn recall(&mut self, key: &Digest, generation: usize) -> Option<Arc<T>> {
        if let Some(known) = self.young.get(key) {
            return Some(Arc::clone(known));
        }
        let (key, known) = self.old.remove_entry(key)?;
        self.keep(key, Arc::clone(&known), generation);
        Some(known)
    }

    fn keep(&mut self, key: Digest, made: Arc<T>, generation: usize) {
        if self.young.len() == generation {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, made);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THINGS: usize = 64;

    #[test]
    fn each_key_has_its_own_and_is_made_once() {
        let memory = Memory::of(THINGS);
        for key in ["one", "two"] {
            let made = memory.recall(key.as_bytes(), || key.to_owned());
            assert_eq!(*made, key);
        }
        let again = memory.recall(b"one", || panic!("it is known"));
        assert_eq!(*again, "one");
    }

    #[test]
    fn what_is_very_long_is_not_remembered() {
        let memory = Memory::of(THINGS);
        let key = [0; LONGEST + 1];
        assert_eq!(*memory.recall(&key, || "first"), "first");
        assert_eq!(*memory.recall(&key, || "second"), "second");
    }

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let memory = Memory::of(THINGS);
        for number in 0..(8 * THINGS) {
            memory.recall(&number.to_be_bytes(), || "passing");
            memory.recall(b"often", || {
                assert_eq!(number, 0, "it is known");
                "often"
            });
        }
        let kept = memory.parts.iter().map(|part| {
            let part = part.lock().unwrap_or_else(PoisonError::into_inner);
            part.young.len() + part.old.len()
        });
        assert!(kept.sum::<usize>() <= 2 * THINGS);
    }
}
