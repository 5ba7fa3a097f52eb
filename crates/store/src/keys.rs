//! Keys: an identity number is found by a keyed digest and kept as ciphertext; neither tells the number without the
//! key file, and a plain digest would not do, because the numbers are few enough to be tried one by one.

use crate::environment::Environment;
use crate::error::StoreError;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use ledger::closing::Secret;
use sha2::Sha256;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

const HEADER: &str = "chengxin-keys/v1";
const NONCE_BYTES: usize = 12;
/// Name of the database beside the key file.
pub(crate) const DATABASE: &str = "store.sqlite";

/// The keys of an installation, derived from one master key.
pub struct Keys {
    index: Hmac<Sha256>,
    form: Hmac<Sha256>,
    seal: Aes256Gcm,
    log_seed: [u8; 32],
    artefact_seed: [u8; 32],
    list: Hmac<Sha256>,
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
    /// [`StoreError::Key`] when the file is malformed or others can read it; a key that others can read protects
    /// nothing, so the program refuses to go on.
    pub fn open(path: &Path, environment: &Environment) -> Result<Self, StoreError> {
        if !path.exists() {
            // A new key would open nothing of what the old one sealed, and hide that the old one is missed.
            if path.with_file_name(DATABASE).exists() {
                return Err(key_error(
                    path,
                    "missing, while the database it belongs to is there; restore it",
                ));
            }
            Self::create(path, environment)?;
        }
        check_permissions(path)?;
        let text = std::fs::read_to_string(path).map_err(|e| key_error(path, &e.to_string()))?;
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return Err(key_error(path, "the first line is not the expected header"));
        }
        let master = lines
            .next()
            .and_then(|l| STANDARD.decode(l.trim()).ok())
            .filter(|m| m.len() == 32)
            .ok_or_else(|| key_error(path, "the second line is not a key of 32 bytes in base64"))?;
        Ok(Self::from_master(&master))
    }

    fn create(path: &Path, environment: &Environment) -> Result<(), StoreError> {
        let master: [u8; 32] = environment.random();
        let text = format!("{HEADER}\n{}\n", STANDARD.encode(master));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        // Written beside and then renamed: a stop in between leaves no half of a key file.
        let unfinished = path.with_extension("unfinished");
        let write = || -> std::io::Result<()> {
            if unfinished.exists() {
                std::fs::remove_file(&unfinished)?;
            }
            let mut file = options.open(&unfinished)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&unfinished, path)?;
            // Data sealed with a key must never outlive it.
            match path.parent().filter(|p| !p.as_os_str().is_empty()) {
                Some(directory) => File::open(directory)?.sync_all(),
                None => Ok(()),
            }
        };
        write().map_err(|e| key_error(path, &e.to_string()))
    }

    /// Derives every key from the master key, each under its own label.
    #[must_use]
    pub fn from_master(master: &[u8]) -> Self {
        let derive = |label: &str| -> [u8; 32] {
            let mut mac = keyed(master);
            mac.update(label.as_bytes());
            mac.finalize().into_bytes().into()
        };
        let seal_key = derive("seal/v1");
        Self {
            index: keyed(&derive("blind-index/v1")),
            form: keyed(&derive("form/v1")),
            seal: Aes256Gcm::new(Key::<Aes256Gcm>::from_slice(&seal_key)),
            log_seed: derive("access-log/v1"),
            artefact_seed: derive("consent-artefact/v1"),
            list: keyed(&derive("list-secret/v1")),
        }
    }

    /// Keyed digest of an identity number in its canonical form.
    #[must_use]
    pub fn digest(&self, canonical: &str) -> [u8; 32] {
        finish(self.index.clone(), canonical.as_bytes())
    }

    /// Token that binds a form to a session.
    #[must_use]
    pub fn form_token(&self, session_secret: &str) -> [u8; 32] {
        finish(self.form.clone(), session_secret.as_bytes())
    }

    /// Seed of the signing key of the access log.
    #[must_use]
    pub fn log_seed(&self) -> [u8; 32] {
        self.log_seed
    }

    /// Seed of the key that signs consent artefacts. The same key file gives the same one, so what was signed before a
    /// restore is genuine after it.
    #[must_use]
    pub fn artefact_seed(&self) -> [u8; 32] {
        self.artefact_seed
    }

    /// The secret a person is given to check their list of entries: it opens their leaf in every closing of the log.
    #[must_use]
    pub fn list_secret(&self, subject: &[u8; 16]) -> Secret {
        Secret(finish(self.list.clone(), subject))
    }

    /// The key by which that leaf is found.
    pub(crate) fn list_key(&self, subject: &[u8; 16]) -> [u8; 32] {
        self.list_secret(subject).key(subject)
    }

    /// Encrypts a value, bound to the place it belongs to: it does not open anywhere else.
    ///
    /// # Errors
    /// [`StoreError::Unsealable`] never happens for values of a sensible size.
    pub fn seal(
        &self,
        value: &[u8],
        place: &[u8],
        nonce: [u8; NONCE_BYTES],
    ) -> Result<Vec<u8>, StoreError> {
        let payload = Payload {
            msg: value,
            aad: place,
        };
        let ciphertext = self
            .seal
            .encrypt(Nonce::from_slice(&nonce), payload)
            .map_err(|_| StoreError::Unsealable)?;
        let mut sealed = Vec::with_capacity(NONCE_BYTES + ciphertext.len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }

    /// Decrypts a value.
    ///
    /// # Errors
    /// [`StoreError::Unsealable`] when it is damaged, belongs to another place or was sealed under another key.
    pub fn unseal(&self, sealed: &[u8], place: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (nonce, ciphertext) = sealed
            .split_at_checked(NONCE_BYTES)
            .ok_or(StoreError::Unsealable)?;
        let payload = Payload {
            msg: ciphertext,
            aad: place,
        };
        self.seal
            .decrypt(Nonce::from_slice(nonce), payload)
            .map_err(|_| StoreError::Unsealable)
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes a key of any length")
}

fn finish(mut mac: Hmac<Sha256>, message: &[u8]) -> [u8; 32] {
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn key_error(path: &Path, what: &str) -> StoreError {
    StoreError::Key {
        path: path.to_owned(),
        what: what.to_owned(),
    }
}

#[cfg(unix)]
fn check_permissions(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = std::fs::metadata(path).map_err(|e| key_error(path, &e.to_string()))?;
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(key_error(
            path,
            "others can read it; make it readable by its owner only (chmod 600)",
        ));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_permissions(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}
