//! Keys of a log in the texts of C2SP signed-note (Ed25519).

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ed25519_dalek::SigningKey;
use signed_note::{StandardSigner, StandardVerifier, Verifier as _, VerifierList};

/// The algorithm byte of Ed25519 in a signed-note key.
const ALGORITHM_ED25519: u8 = 1;

/// Why a key cannot be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name of the log cannot stand in a key or in the first line of a checkpoint.
    #[error(
        "the origin {origin:?} cannot name a log: expected characters without space, '+' or control characters, \
         such as \"example.org/log\""
    )]
    Origin {
        /// The name as given.
        origin: String,
    },
    /// The text of a private key does not parse. The text itself is never part of the message.
    #[error("not a signing key: expected PRIVATE+KEY+<origin>+<id>+<base64>, {reason}")]
    SigningKey {
        /// What the parser said.
        reason: String,
    },
    /// The text of a witness's public key does not parse.
    #[error("not a key of a witness: expected <name>+<id>+<base64>, {reason}")]
    WitnessKey {
        /// What does not fit.
        reason: String,
    },
    /// The text of a public key does not parse.
    #[error("not a verifier key: expected <origin>+<id>+<base64>, {reason}")]
    VerifierKey {
        /// What the parser said.
        reason: String,
    },
}

impl KeyError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Origin { .. } => "log-origin-invalid",
            Self::SigningKey { .. } => "log-signing-key-malformed",
            Self::VerifierKey { .. } => "log-verifier-key-malformed",
            Self::WitnessKey { .. } => "witness-key-malformed",
        }
    }
}

/// The private key of a log; its name is the origin, the first line of every checkpoint.
#[derive(Clone)]
pub struct LogKey {
    signer: StandardSigner,
    secret_text: String,
    verifier: VerifierKey,
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogKey")
            .field("verifier", &self.verifier.text)
            .finish_non_exhaustive()
    }
}

impl LogKey {
    /// Makes the key of the log `origin` (for instance `example.org/access-log`) from 32 bytes, which must come from
    /// the operating system's randomness. The same bytes give the same key.
    ///
    /// # Errors
    /// [`KeyError::Origin`] when the name cannot stand in a key.
    pub fn from_randomness(origin: &str, randomness: &[u8; 32]) -> Result<Self, KeyError> {
        check_origin(origin)?;
        let signing = SigningKey::from_bytes(randomness);
        let public = signing.verifying_key().to_bytes();
        let id = signed_note::key_id(origin, &with_algorithm(&public));
        let secret = BASE64_STANDARD.encode(with_algorithm(&signing.to_bytes()));
        Self::parse(&format!("PRIVATE+KEY+{origin}+{id:08x}+{secret}"))
    }

    /// Reads the text of a private key; white space around it is ignored.
    ///
    /// # Errors
    /// [`KeyError::SigningKey`] when it is not one, [`KeyError::Origin`] when its name cannot name a log.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let malformed = |reason: &str| KeyError::SigningKey {
            reason: reason.to_owned(),
        };
        let signer = StandardSigner::new(text).map_err(|e| malformed(&e.to_string()))?;
        let mut parts = text.splitn(5, '+').skip(2);
        let origin = parts.next().ok_or_else(|| malformed("origin missing"))?;
        check_origin(origin)?;
        let secret: [u8; 32] = parts
            .nth(1)
            .and_then(|base64| BASE64_STANDARD.decode(base64).ok())
            .and_then(|bytes| bytes.get(1..)?.try_into().ok())
            .ok_or_else(|| malformed("the key is not 32 bytes"))?;
        let public = SigningKey::from_bytes(&secret).verifying_key();
        Ok(Self {
            signer,
            secret_text: text.to_owned(),
            verifier: VerifierKey::parse(&signed_note::new_ed25519_verifier_key(origin, &public))?,
        })
    }

    /// The text of the private key. Whoever holds it can sign checkpoints of this log: keep it in a file that only
    /// its owner reads.
    pub fn secret_text(&self) -> &str {
        &self.secret_text
    }

    /// The public key that goes with it.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The name of the log.
    pub fn origin(&self) -> &str {
        self.verifier.origin()
    }

    pub(crate) fn signer(&self) -> &StandardSigner {
        &self.signer
    }
}

/// The public key of a log: `<origin>+<id>+<base64>`.
#[derive(Clone)]
pub struct VerifierKey {
    verifier: StandardVerifier,
    text: String,
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({})", self.text)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl VerifierKey {
    /// Reads the text of a public key; white space around it is ignored.
    ///
    /// # Errors
    /// [`KeyError::VerifierKey`] when it is not one, [`KeyError::Origin`] when its name cannot name a log.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let verifier = StandardVerifier::new(text).map_err(|e| KeyError::VerifierKey {
            reason: e.to_string(),
        })?;
        check_origin(verifier.name())?;
        Ok(Self {
            verifier,
            text: text.to_owned(),
        })
    }

    /// The text that is published and handed to outside verifiers.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name of the log.
    pub fn origin(&self) -> &str {
        self.verifier.name()
    }

    pub(crate) fn list(&self) -> VerifierList {
        VerifierList::new(vec![Box::new(self.verifier.clone())])
    }
}

fn with_algorithm(key: &[u8; 32]) -> Vec<u8> {
    [&[ALGORITHM_ED25519], key.as_slice()].concat()
}

pub(crate) fn check_origin(origin: &str) -> Result<(), KeyError> {
    if signed_note::is_key_name_valid(origin) && !origin.contains(char::is_control) {
        return Ok(());
    }
    Err(KeyError::Origin {
        origin: origin.to_owned(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    // The example key pair of the signed-note documentation.
    const SECRET: &str =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn the_published_pair_belongs_together() {
        let key = LogKey::parse(&format!("{SECRET}\n")).unwrap();
        assert_eq!(key.verifier().text(), PUBLIC);
        assert_eq!(key.origin(), "PeterNeumann");
        assert_eq!(key.secret_text(), SECRET);
    }

    #[test]
    fn the_same_randomness_gives_the_same_key() {
        let one = LogKey::from_randomness("example.org/log", &[3; 32]).unwrap();
        let two = LogKey::from_randomness("example.org/log", &[3; 32]).unwrap();
        let other = LogKey::from_randomness("example.org/log", &[4; 32]).unwrap();
        assert_eq!(one.secret_text(), two.secret_text());
        assert_ne!(one.verifier().text(), other.verifier().text());
        let read = LogKey::parse(one.secret_text()).unwrap();
        assert_eq!(read.verifier().text(), one.verifier().text());
    }

    #[test]
    fn a_name_that_cannot_stand_in_a_checkpoint_is_refused() {
        for origin in ["", "a b", "a+b", "a\nb", "a\u{3000}b", "a\u{7}b"] {
            let error = LogKey::from_randomness(origin, &[1; 32]).unwrap_err();
            assert_eq!(error.code(), "log-origin-invalid", "{origin:?}");
        }
    }

    #[test]
    fn damaged_texts_are_refused_without_printing_them() {
        let error = LogKey::parse(&SECRET.replace("c74f20a3", "c74f20a4")).unwrap_err();
        assert_eq!(error.code(), "log-signing-key-malformed");
        assert!(!error.to_string().contains("AYEKFALV"));
        for text in ["", "+", PUBLIC, "PRIVATE+KEY+x+00000000+AQ=="] {
            assert!(LogKey::parse(text).is_err(), "{text}");
        }
        let error = VerifierKey::parse(&PUBLIC.replace("ARpc", "ARpd")).unwrap_err();
        assert_eq!(error.code(), "log-verifier-key-malformed");
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        let key = LogKey::parse(SECRET).unwrap();
        assert!(!format!("{key:?}").contains("AYEKFALV"));
    }
}
