//! A sealed value: the key it alone is encrypted under, wrapped, and the value.

use super::suite::{Cipher, NONCE, Suite, TAG};
use crate::engine::Row;
use crate::environment::Environment;
use std::fmt;

/// A data key encrypts one value and nothing else, so that its nonce need not vary.
const ONLY: [u8; NONCE] = [0; NONCE];

/// A sealed value as the tables have it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Generation its key is wrapped under; 0 for a value from before values had keys of their own.
    pub generation: u32,
    /// Nonce of the wrapping, wrapped data key with its tag, encrypted value with its tag. Empty once it was erased.
    pub bytes: Vec<u8>,
}

/// A sealed value in a column, with its generation in the next one.
pub(crate) fn sealed(row: &Row<'_>, column: usize) -> crate::engine::Result<Sealed> {
    Ok(Sealed {
        bytes: row.get(column)?,
        generation: row.get(column + 1)?,
    })
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({})", self.generation)
    }
}

/// The key of a generation, under which data keys are wrapped.
pub(super) struct Wrap {
    suite: Suite,
    cipher: Cipher,
}

impl Wrap {
    pub(super) fn new(suite: Suite, key: &[u8; 32]) -> Self {
        Self {
            suite,
            cipher: suite.cipher(key),
        }
    }

    /// Bytes of a wrapped data key with its nonce.
    fn head(&self) -> usize {
        NONCE + self.suite.key_bytes() + TAG
    }

    pub(super) fn seal(
        &self,
        value: &[u8],
        place: &[u8],
        environment: &Environment,
    ) -> Option<Vec<u8>> {
        // Drawn together: each drawing asks the system.
        let drawn: [u8; NONCE + 32] = environment.random();
        let (nonce, key) = drawn.split_first_chunk::<NONCE>()?;
        let key: &[u8; 32] = key.try_into().ok()?;
        let mut sealed = Vec::with_capacity(self.head() + value.len() + TAG);
        sealed.extend_from_slice(nonce);
        sealed.extend_from_slice(&key[..self.suite.key_bytes()]);
        self.cipher.encrypt(nonce, place, &mut sealed, NONCE)?;
        let from = sealed.len();
        sealed.extend_from_slice(value);
        let cipher = self.suite.cipher(key);
        cipher.encrypt(&ONLY, place, &mut sealed, from)?;
        Some(sealed)
    }

    fn data_key(&self, sealed: &[u8], place: &[u8]) -> Option<[u8; 32]> {
        let (nonce, wrapped) = sealed.get(..self.head())?.split_first_chunk::<NONCE>()?;
        let key = self.cipher.decrypt(nonce, place, wrapped)?;
        let mut data_key = [0; 32];
        data_key.get_mut(..key.len())?.copy_from_slice(&key);
        Some(data_key)
    }

    pub(super) fn open(&self, sealed: &[u8], place: &[u8]) -> Option<Vec<u8>> {
        let key = self.data_key(sealed, place)?;
        let cipher = self.suite.cipher(&key);
        cipher.decrypt(&ONLY, place, sealed.get(self.head()..)?)
    }

    /// Wraps the data key of a value under another generation.
    pub(super) fn hand_over(
        &self,
        sealed: &[u8],
        place: &[u8],
        to: &Self,
        environment: &Environment,
    ) -> Option<Vec<u8>> {
        let key = self.data_key(sealed, place)?;
        let nonce: [u8; NONCE] = environment.random();
        let mut bytes = Vec::with_capacity(sealed.len());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&key[..self.suite.key_bytes()]);
        to.cipher.encrypt(&nonce, place, &mut bytes, NONCE)?;
        bytes.extend_from_slice(sealed.get(self.head()..)?);
        Some(bytes)
    }
}

/// Opens a value from before values had keys of their own: nonce, encrypted value, tag.
pub(super) fn open_first(first: Option<&Cipher>, sealed: &[u8], place: &[u8]) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_first_chunk::<NONCE>()?;
    first?.decrypt(nonce, place, text)
}
