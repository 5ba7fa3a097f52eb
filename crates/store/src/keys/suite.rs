//! The two families of cryptography, and the one switch between them: `intl` for everywhere, `sm` (商用密码) where the
//! Cryptography Law and GB/T 39786 ask for it. Chosen once, when an installation is made; data of one do not open under the
//! other. Nothing else in the program names a cipher or a keyed digest.

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{AeadInPlace as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, AesGcm};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sm3::Sm3;
use sm4::Sm4;
use std::fmt;

type Sm4Gcm = AesGcm<Sm4, U12>;

/// Bytes of a nonce of GCM.
pub(crate) const NONCE: usize = 12;
/// Bytes of a tag of GCM.
pub(crate) const TAG: usize = 16;

/// A family of cryptography.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Suite {
    /// AES-256-GCM (NIST SP 800-38D), HMAC-SHA-256 (RFC 2104), Ed25519 (RFC 8032).
    #[default]
    Intl,
    /// SM4-GCM (GB/T 32907, RFC 8998), HMAC-SM3 (GB/T 32905), SM2 (GB/T 32918).
    Sm,
}

impl Suite {
    /// As it stands in the key file and in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Suite::Intl => "intl",
            Suite::Sm => "sm",
        }
    }

    /// The suite of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Suite::Intl, Suite::Sm]
            .into_iter()
            .find(|suite| suite.word() == word)
    }

    /// Bytes of a key of its cipher.
    #[must_use]
    pub fn key_bytes(self) -> usize {
        match self {
            Suite::Intl => 32,
            Suite::Sm => 16,
        }
    }

    /// The keyed digest under a key.
    #[must_use]
    pub fn mac(self, key: &[u8]) -> KeyedDigest {
        let expected = "HMAC takes a key of any length";
        match self {
            Suite::Intl => KeyedDigest::Sha256(Mac::new_from_slice(key).expect(expected)),
            Suite::Sm => KeyedDigest::Sm3(Mac::new_from_slice(key).expect(expected)),
        }
    }

    /// The key that signs, of a seed.
    #[must_use]
    pub fn signer(self, seed: &[u8; 32]) -> Signer {
        match self {
            Suite::Intl => Signer::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(seed))),
            Suite::Sm => Signer::Sm2(Box::new(sm2_key(seed))),
        }
    }

    /// The authenticated cipher under a key, of which it takes as many bytes as it needs.
    #[must_use]
    pub fn cipher(self, key: &[u8; 32]) -> Cipher {
        match self {
            Suite::Intl => Cipher::Aes(Box::new(Aes256Gcm::new(key.into()))),
            Suite::Sm => {
                let half = key.first_chunk::<16>().expect("32 bytes hold 16");
                Cipher::Sm4(Box::new(Sm4Gcm::new(half.into())))
            }
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Who signs, as GB/T 35276 has it when nothing else was agreed upon.
const SIGNER: &str = "1234567812345678";

/// The key of a seed. Of four thousand million seeds one is no key as it is.
fn sm2_key(seed: &[u8; 32]) -> sm2::dsa::SigningKey {
    let mut bytes = *seed;
    loop {
        let key = sm2::SecretKey::from_slice(&bytes)
            .ok()
            .and_then(|key| sm2::dsa::SigningKey::new(SIGNER, &key).ok());
        match key {
            Some(key) => return key,
            None => bytes = Suite::Sm.mac(&bytes).digest(b"sm2"),
        }
    }
}

/// A key that signs. The same key signs the same message with the same signature.
pub enum Signer {
    /// Ed25519 (RFC 8032).
    Ed25519(Box<ed25519_dalek::SigningKey>),
    /// SM2 with SM3 (GB/T 32918.2).
    Sm2(Box<sm2::dsa::SigningKey>),
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(hidden)")
    }
}

impl Signer {
    /// The suite it is of.
    #[must_use]
    pub fn suite(&self) -> Suite {
        match self {
            Signer::Ed25519(_) => Suite::Intl,
            Signer::Sm2(_) => Suite::Sm,
        }
    }

    /// The public half: 32 bytes of Ed25519, or both coordinates of SM2.
    #[must_use]
    pub fn public(&self) -> Vec<u8> {
        match self {
            Signer::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Signer::Sm2(key) => {
                let point = key.verifying_key().to_sec1_bytes();
                // Behind the byte that says that both follow.
                point.get(1..).unwrap_or_default().to_vec()
            }
        }
    }

    /// Signs.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        match self {
            Signer::Ed25519(key) => {
                use ed25519_dalek::Signer as _;
                key.sign(message).to_bytes()
            }
            Signer::Sm2(key) => {
                use sm2::dsa::signature::Signer as _;
                key.sign(message).to_bytes()
            }
        }
    }

    /// Whether this key signed a message so.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        match self {
            Signer::Ed25519(key) => {
                let signature = ed25519_dalek::Signature::from_bytes(signature);
                key.verifying_key()
                    .verify_strict(message, &signature)
                    .is_ok()
            }
            Signer::Sm2(key) => {
                use sm2::dsa::signature::Verifier as _;
                sm2::dsa::Signature::from_bytes(signature)
                    .is_ok_and(|s| key.verifying_key().verify(message, &s).is_ok())
            }
        }
    }
}

/// A keyed digest, its key already taken in.
#[derive(Clone)]
pub enum KeyedDigest {
    /// HMAC-SHA-256.
    Sha256(Hmac<Sha256>),
    /// HMAC-SM3.
    Sm3(Hmac<Sm3>),
}

impl fmt::Debug for KeyedDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedDigest(hidden)")
    }
}

impl KeyedDigest {
    /// Digest of a message.
    #[must_use]
    pub fn digest(&self, message: &[u8]) -> [u8; 32] {
        match self {
            KeyedDigest::Sha256(mac) => {
                let mut mac = mac.clone();
                mac.update(message);
                mac.finalize().into_bytes().into()
            }
            KeyedDigest::Sm3(mac) => {
                let mut mac = mac.clone();
                mac.update(message);
                mac.finalize().into_bytes().into()
            }
        }
    }
}

/// An authenticated cipher, its key already taken in.
pub enum Cipher {
    /// AES-256-GCM.
    Aes(Box<Aes256Gcm>),
    /// SM4-GCM.
    Sm4(Box<Sm4Gcm>),
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cipher(hidden)")
    }
}

impl Cipher {
    /// Encrypts in place the end of a buffer, from a position on, and adds the tag; `None` for more than GCM can take.
    pub fn encrypt(
        &self,
        nonce: &[u8; NONCE],
        bound_to: &[u8],
        buffer: &mut Vec<u8>,
        from: usize,
    ) -> Option<()> {
        let text = buffer.get_mut(from..)?;
        let tag = match self {
            Cipher::Aes(gcm) => gcm.encrypt_in_place_detached(nonce.into(), bound_to, text),
            Cipher::Sm4(gcm) => gcm.encrypt_in_place_detached(nonce.into(), bound_to, text),
        };
        buffer.extend_from_slice(&tag.ok()?);
        Some(())
    }

    /// Decrypts what [`Cipher::encrypt`] gave; `None` when it is damaged, bound to something else or of another key.
    #[must_use]
    pub fn decrypt(&self, nonce: &[u8; NONCE], bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (text, tag) = sealed.split_last_chunk::<TAG>()?;
        let mut text = text.to_vec();
        let (nonce, tag) = (nonce.into(), tag.into());
        match self {
            Cipher::Aes(gcm) => gcm.decrypt_in_place_detached(nonce, bound_to, &mut text, tag),
            Cipher::Sm4(gcm) => gcm.decrypt_in_place_detached(nonce, bound_to, &mut text, tag),
        }
        .ok()?;
        Some(text)
    }
}
