//! Keys: an identity number is found by a keyed digest and kept as ciphertext; neither tells the number without the
//! key file, and a plain digest would not do, because the numbers are few enough to be tried one by one.
//!
//! Every sealed value is encrypted under a data key of its own. Only that key is sealed under the key of the installation, with
//! the generation noted, so that a rotation seals keys anew and not values, and that to destroy one data key is to erase one value.
//!
//! The digest a number is found by is made in layers: that of a later generation is the keyed digest of the one before. So
//! people about whom only a question was asked, whose number is kept nowhere, are given the new layer without it.

mod change;
mod command;
mod fault;
mod file;
mod sealed;
mod suite;

pub use fault::KeyFault;
pub use sealed::Sealed;
pub(crate) use sealed::sealed;
pub use suite::{Cipher, KeyedDigest, Signer, Suite};

use crate::environment::Environment;
use crate::error::StoreError;
use file::KeyFile;
use ledger::closing::Secret;
use sealed::Wrap;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

/// Name of the database beside the key file.
pub(crate) const DATABASE: &str = "store.sqlite";

/// The keys of an installation.
pub struct Keys {
    /// The key file and how it looked when it was read; `None` for keys that were made of a master key.
    file: Option<(PathBuf, Mutex<Look>)>,
    ring: RwLock<Arc<Ring>>,
    /// The generation new data are under, as the database has it.
    in_use: AtomicU32,
    /// Whether every digest in the tables has the layer of the generation in use.
    is_settled: AtomicBool,
}

/// By which a file is known to be another one now.
type Look = Option<(SystemTime, u64)>;

/// What the key file held when it was read last.
struct Ring {
    suite: Suite,
    keys: KeyFile,
    form: KeyedDigest,
    list: KeyedDigest,
    /// Keys of the blind index, of all generations there were.
    layers: BTreeMap<u32, KeyedDigest>,
    wraps: BTreeMap<u32, Wrap>,
    /// Opens what was sealed before values had keys of their own.
    first: Option<Cipher>,
}

impl Ring {
    fn of(keys: KeyFile) -> Self {
        let suite = keys.suite;
        let layer = |generation: &u32| Some((*generation, suite.mac(&keys.index(*generation)?)));
        let of_generation = |(generation, key): (&u32, &[u8; 32])| {
            let wrap = suite.mac(key).digest(b"wrap/v2");
            (*generation, Wrap::new(suite, &wrap))
        };
        let first = keys.generations.get(&1);
        let all = keys.retired.keys().chain(keys.generations.keys());
        let lasting = |name| suite.mac(keys.lasting.get(name).unwrap_or(&[0; 32]));
        Self {
            suite,
            form: lasting(file::FORM),
            list: suite.mac(&lasting(file::ROOT).digest(b"list-secret/v1")),
            layers: all.filter_map(layer).collect(),
            wraps: keys.generations.iter().map(of_generation).collect(),
            first: first.map(|key| suite.cipher(&suite.mac(key).digest(b"seal/v1"))),
            keys,
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(hidden)")
    }
}

impl Keys {
    /// Opens the key file, making it at first start, readable by its owner only.
    ///
    /// # Errors
    /// [`StoreError::Key`] when the file is damaged, others can read it, or the command it names gives no key.
    pub fn open(path: &Path, environment: &Environment) -> Result<Self, StoreError> {
        if !path.exists() {
            // A new key would open nothing of what the old one sealed, and hide that the old one is missed.
            if path.with_file_name(DATABASE).exists() {
                return Err(fault(path, KeyFault::Missing));
            }
            Self::create(path, Suite::default(), environment)?;
        }
        let look = look(path);
        let keys = KeyFile::read(path).map_err(|what| fault(path, what))?;
        let file = Some((path.to_owned(), Mutex::new(look)));
        Ok(Self::of(keys, file))
    }

    /// Makes the key file of a new installation.
    ///
    /// # Errors
    /// [`StoreError::Key`] when there is one, or it cannot be written.
    pub fn create(path: &Path, suite: Suite, environment: &Environment) -> Result<(), StoreError> {
        if path.exists() {
            let (zh, en) = ("已有密钥文件", "there is a key file already");
            return Err(fault(path, KeyFault::Refused(zh, en)));
        }
        let written = KeyFile::new(suite, environment).write(path, environment);
        written.map_err(|what| fault(path, what))
    }

    /// The keys that derive from one master key of 32 bytes, as key files of the first version held it.
    #[must_use]
    pub fn from_master(master: &[u8]) -> Self {
        Self::of(KeyFile::of_master(master), None)
    }

    fn of(keys: KeyFile, file: Option<(PathBuf, Mutex<Look>)>) -> Self {
        let newest = keys.newest();
        Self {
            file,
            ring: RwLock::new(Arc::new(Ring::of(keys))),
            in_use: AtomicU32::new(newest),
            is_settled: AtomicBool::new(true),
        }
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The family of cryptography of the installation.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.ring().suite
    }

    /// Keyed digest of an identity number in its canonical form, or of another text that leads to somebody: of the first
    /// layer, the same whatever is rotated. [`Keys::stored`] is what the tables have.
    #[must_use]
    pub fn digest(&self, canonical: &str) -> [u8; 32] {
        let ring = self.ring();
        let first = ring.layers.values().next();
        first.map_or([0; 32], |layer| layer.digest(canonical.as_bytes()))
    }

    /// A digest as the tables have it under the generation in use, and that generation.
    pub(crate) fn stored(&self, digest: &[u8; 32]) -> ([u8; 32], u32) {
        let generation = self.in_use();
        (self.raised(digest, generation), generation)
    }

    /// A digest as the tables may still have it, while they are being given a new layer.
    pub(crate) fn stored_before(&self, digest: &[u8; 32]) -> Option<[u8; 32]> {
        if self.is_settled() {
            return None;
        }
        Some(self.raised(digest, self.in_use() - 1))
    }

    fn raised(&self, digest: &[u8; 32], generation: u32) -> [u8; 32] {
        if generation <= 1 {
            return *digest;
        }
        let ring = self.ring();
        let above = ring.layers.range(2..=generation);
        above.fold(*digest, |below, (_, layer)| layer.digest(&below))
    }

    /// One layer more on a digest of the generation before.
    pub(crate) fn with_layer(&self, below: &[u8; 32], generation: u32) -> Option<[u8; 32]> {
        let ring = self.ring();
        ring.layers
            .get(&generation)
            .map(|layer| layer.digest(below))
    }

    /// Token that binds a form to a session.
    #[must_use]
    pub fn form_token(&self, session_secret: &str) -> [u8; 32] {
        self.ring().form.digest(session_secret.as_bytes())
    }

    /// Seed of the signing key of the access log. No rotation changes it: another would be another log.
    #[must_use]
    pub fn log_seed(&self) -> [u8; 32] {
        self.lasting(file::ACCESS_LOG)
    }

    /// Seed of the key that signs consent artefacts. The same key file gives the same one, so what was signed before a
    /// restore is genuine after it.
    #[must_use]
    pub fn artefact_seed(&self) -> [u8; 32] {
        self.lasting(file::ARTEFACT)
    }

    /// The key that signs consent artefacts.
    #[must_use]
    pub fn artefact_signer(&self) -> Signer {
        self.suite().signer(&self.artefact_seed())
    }

    /// The secret a person is given to check their list of entries: it opens their leaf in every closing of the log. No
    /// rotation changes it.
    #[must_use]
    pub fn list_secret(&self, subject: &[u8; 16]) -> Secret {
        Secret(self.ring().list.digest(subject))
    }

    /// The key by which that leaf is found.
    pub(crate) fn list_key(&self, subject: &[u8; 16]) -> [u8; 32] {
        self.list_secret(subject).key(subject)
    }

    fn lasting(&self, name: &str) -> [u8; 32] {
        let ring = self.ring();
        ring.keys.lasting.get(name).copied().unwrap_or_default()
    }

    /// Encrypts a value under a key of its own, bound to the place it belongs to: it does not open anywhere else.
    ///
    /// # Errors
    /// [`StoreError::Unsealable`] never happens for values of a sensible size.
    pub fn seal(
        &self,
        value: &[u8],
        place: &[u8],
        environment: &Environment,
    ) -> Result<Sealed, StoreError> {
        let (ring, generation) = (self.ring(), self.in_use());
        let wrap = ring.wraps.get(&generation).ok_or(StoreError::Unsealable)?;
        let bytes = wrap.seal(value, place, environment);
        let bytes = bytes.ok_or(StoreError::Unsealable)?;
        Ok(Sealed { generation, bytes })
    }

    /// Encrypts as it was done before values had keys of their own: for tests of what such data go through.
    #[doc(hidden)]
    #[must_use]
    pub fn seal_as_before(&self, value: &[u8], place: &[u8], nonce: [u8; 12]) -> Vec<u8> {
        let mut sealed = [&nonce, value].concat();
        if let Some(first) = &self.ring().first {
            let _ = first.encrypt(&nonce, place, &mut sealed, nonce.len());
        }
        sealed
    }

    /// Decrypts a value.
    ///
    /// # Errors
    /// [`StoreError::Unsealable`] when it is damaged, belongs to another place or was sealed under another key.
    pub fn unseal(&self, sealed: &Sealed, place: &[u8]) -> Result<Vec<u8>, StoreError> {
        let ring = self.ring();
        let opened = match sealed.generation {
            0 => sealed::open_first(ring.first.as_ref(), &sealed.bytes, place),
            generation => {
                let wrap = ring.wraps.get(&generation);
                wrap.and_then(|wrap| wrap.open(&sealed.bytes, place))
            }
        };
        opened.ok_or(StoreError::Unsealable)
    }

    /// Brings a value under the generation in use: its key is sealed anew, and the value stays as it is.
    pub(crate) fn renew(
        &self,
        sealed: &Sealed,
        place: &[u8],
        environment: &Environment,
    ) -> Result<Sealed, StoreError> {
        let (ring, generation) = (self.ring(), self.in_use());
        if sealed.generation == 0 {
            return self.seal(&self.unseal(sealed, place)?, place, environment);
        }
        let under = |generation| ring.wraps.get(&generation).ok_or(StoreError::Unsealable);
        let (old, new) = (under(sealed.generation)?, under(generation)?);
        let bytes = old.hand_over(&sealed.bytes, place, new, environment);
        let bytes = bytes.ok_or(StoreError::Unsealable)?;
        Ok(Sealed { generation, bytes })
    }

    /// The generation new data are under.
    pub(crate) fn in_use(&self) -> u32 {
        self.in_use.load(Ordering::Acquire)
    }

    /// The newest generation of the key file; when it is not in use yet, it waits to be.
    pub(crate) fn newest(&self) -> u32 {
        self.ring().keys.newest()
    }

    /// Generations of the key file that open data, and those that were retired.
    pub(crate) fn generations(&self) -> (Vec<u32>, Vec<u32>) {
        let ring = self.ring();
        let of = |ids: &mut dyn Iterator<Item = &u32>| ids.copied().collect();
        (
            of(&mut ring.keys.generations.keys()),
            of(&mut ring.keys.retired.keys()),
        )
    }

    /// By which the data know a generation.
    pub(crate) fn check(&self, generation: u32) -> Option<[u8; 32]> {
        self.ring().keys.check(generation)
    }

    pub(crate) fn is_settled(&self) -> bool {
        self.is_settled.load(Ordering::Acquire)
    }

    /// Takes over what the database has in use. A generation that is not known yet is looked for in the key file.
    ///
    /// # Errors
    /// [`StoreError::Key`] when the key file does not have it, or no longer.
    pub(crate) fn take_over(&self, generation: u32, is_settled: bool) -> Result<(), StoreError> {
        if generation != self.in_use() || !self.ring().wraps.contains_key(&generation) {
            if !self.ring().wraps.contains_key(&generation) {
                self.look_again()?;
            }
            let ring = self.ring();
            if !ring.wraps.contains_key(&generation) {
                let what = match ring.keys.retired.contains_key(&generation) {
                    true => KeyFault::Retired(generation),
                    false => KeyFault::NoSuchGeneration(generation),
                };
                return Err(self.fault(what));
            }
        }
        // Lookups find either layer before the newer one is written.
        self.is_settled.store(is_settled, Ordering::Release);
        self.in_use.store(generation, Ordering::Release);
        Ok(())
    }

    /// Reads the key file again if it is another one now.
    ///
    /// # Errors
    /// [`StoreError::Key`] when it cannot be read; what was read before stays.
    pub(crate) fn look_again(&self) -> Result<(), StoreError> {
        let Some((path, seen)) = &self.file else {
            return Ok(());
        };
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = look(path);
        if *seen == now {
            return Ok(());
        }
        let keys = KeyFile::read(path).map_err(|what| fault(path, what))?;
        let old = self.ring();
        // Another file in its place is not a rotation.
        let is_kin = keys.suite == old.suite
            && keys.lasting == old.keys.lasting
            && keys.check(self.in_use()) == old.keys.check(self.in_use());
        if !is_kin {
            return Err(fault(path, KeyFault::NotOfThisData));
        }
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Ring::of(keys));
        *seen = now;
        Ok(())
    }

    pub(crate) fn fault(&self, what: KeyFault) -> StoreError {
        let path = self.file.as_ref().map(|(path, _)| path.clone());
        fault(&path.unwrap_or_default(), what)
    }
}

fn look(path: &Path) -> Look {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn fault(path: &Path, what: KeyFault) -> StoreError {
    StoreError::Key {
        path: path.to_owned(),
        what,
    }
}
