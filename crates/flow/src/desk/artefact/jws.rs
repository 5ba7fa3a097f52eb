//! The signature: JSON Web Signature in its compact form (RFC 7515) with Ed25519 (RFC 8037), one header and no other.

use super::document::{Document, SCHEMA};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use rules::consent::ArtefactFault;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// Media type of the compact form.
pub const MEDIA_TYPE: &str = "application/jose";
/// What the header says that is signed, so that nothing else this key may ever sign can be taken for a consent.
pub const TYPE: &str = "chengxin-consent+jwt";
const ALGORITHM: &str = "EdDSA";
/// Longest artefact that is looked at. One with every item of a pack stays far below.
const LONGEST: usize = 64 << 10;

/// The key artefacts are signed with.
pub struct ArtefactKey {
    key: SigningKey,
    id: String,
}

impl std::fmt::Debug for ArtefactKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ArtefactKey({})", self.id)
    }
}

/// Its public half, as a JSON Web Key has it (RFC 7517, RFC 8037).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its name: the thumbprint of RFC 7638.
    pub id: String,
    /// The 32 bytes, base64url.
    pub x: String,
}

/// As much of a header as it takes to tell what is wrong with it.
#[derive(Deserialize)]
struct OtherHeader {
    alg: Option<String>,
    typ: Option<String>,
}

impl ArtefactKey {
    /// The key of a seed.
    #[must_use]
    pub fn of_seed(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let x = public(&key);
        // The members of the key that are required, in the order of their names, without spaces (RFC 7638, section 3).
        let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
        let id = URL_SAFE_NO_PAD.encode(Sha256::digest(members));
        Self { key, id }
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey {
            id: self.id.clone(),
            x: public(&self.key),
        }
    }

    /// Signs. The same document gives the same text.
    #[must_use]
    pub fn sign(&self, document: &Document) -> String {
        let payload = serde_json::to_vec(document).expect("a document is texts and numbers");
        let signed = format!("{}.{}", self.header(), URL_SAFE_NO_PAD.encode(payload));
        let signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    /// What an artefact says, if it was signed with this key.
    ///
    /// # Errors
    /// The [`ArtefactFault`]. Nothing of what it says is looked at before the signature is known to fit.
    pub fn read(&self, text: &str) -> Result<Document, ArtefactFault> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(ArtefactFault::Form);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(ArtefactFault::Form)?;
        let (header, payload) = signed.split_once('.').ok_or(ArtefactFault::Form)?;
        let [header_bytes, payload, signature] =
            [header, payload, signature].map(|part| URL_SAFE_NO_PAD.decode(part));
        let (Ok(header_bytes), Ok(payload), Ok(signature)) = (header_bytes, payload, signature)
        else {
            return Err(ArtefactFault::Form);
        };
        // There is one right header: no choice of algorithm or key is left to whoever brings the artefact.
        if header != self.header() {
            return Err(fault_of_header(&header_bytes));
        }
        let signature = Signature::from_slice(&signature).map_err(|_| ArtefactFault::Form)?;
        self.key
            .verifying_key()
            .verify_strict(signed.as_bytes(), &signature)
            .map_err(|_| ArtefactFault::Signature)?;
        let document: Document =
            serde_json::from_slice(&payload).map_err(|_| ArtefactFault::Content)?;
        if document.schema == SCHEMA {
            Ok(document)
        } else {
            Err(ArtefactFault::Content)
        }
    }

    fn header(&self) -> String {
        let id = &self.id;
        let header = format!(r#"{{"alg":"{ALGORITHM}","typ":"{TYPE}","kid":"{id}"}}"#);
        URL_SAFE_NO_PAD.encode(header)
    }
}

fn public(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(key.verifying_key().to_bytes())
}

/// What is wrong with a header that is not the right one.
fn fault_of_header(bytes: &[u8]) -> ArtefactFault {
    match serde_json::from_slice::<OtherHeader>(bytes) {
        Err(_) => ArtefactFault::Form,
        Ok(header) => {
            let ours = header.alg.as_deref() == Some(ALGORITHM);
            if ours && header.typ.as_deref() == Some(TYPE) {
                ArtefactFault::OtherKey
            } else {
                ArtefactFault::Header
            }
        }
    }
}

/// Whether a text was meant as an artefact: it has the dots, or begins as the header of one does.
pub(super) fn looks_like_one(text: &str) -> bool {
    text.contains('.') || text.starts_with("eyJ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::document::{ArtefactText, Grantee, Titled};
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> ArtefactText {
        ArtefactText {
            zh: text.to_owned(),
            en: text.to_owned(),
        }
    }

    fn document() -> Document {
        let titled = |id: &str| Titled {
            id: id.to_owned(),
            title: text(id),
        };
        Document {
            schema: SCHEMA.to_owned(),
            issuer: "chengxin.example/test/access-log".to_owned(),
            id: "ab".repeat(16),
            grantee: Grantee {
                id: "bank".to_owned(),
                name: text("银行"),
                social_credit_code: None,
            },
            purpose: titled("loan-application"),
            items: vec![titled("court-list"), titled("severe-list-tax")],
            from: "2026-11-20".to_owned(),
            until: "2026-12-01".to_owned(),
            uses: 2,
            person: "张* 360***********0021".to_owned(),
            asked_at: "2026-11-20T04:00:00Z".to_owned(),
            answered_at: "2026-11-20T05:00:00Z".to_owned(),
            basis: vec![text("第13条")],
        }
    }

    fn key() -> ArtefactKey {
        ArtefactKey::of_seed(&[7; 32])
    }

    fn with_header(header: &str) -> String {
        let artefact = key().sign(&document());
        let (_, rest) = artefact.split_once('.').unwrap();
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
    }

    fn check(artefact: &str, fault: ArtefactFault) {
        assert_eq!(key().read(artefact), Err(fault), "{artefact}");
    }

    #[test]
    fn what_is_signed_is_read_again_and_signed_the_same() {
        let artefact = key().sign(&document());
        assert_eq!(key().read(&artefact), Ok(document()));
        assert_eq!(key().read(&format!(" {artefact}\n")), Ok(document()));
        assert_eq!(key().sign(&document()), artefact);
    }

    /// The example of RFC 8037, appendices A.1 to A.3.
    #[test]
    fn the_key_has_the_name_the_standard_gives_it() {
        let seed = URL_SAFE_NO_PAD
            .decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
            .unwrap();
        let public = ArtefactKey::of_seed(&seed.try_into().unwrap()).public();
        assert_eq!(public.x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(public.id, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_header_of_anothers_choosing_is_refused() {
        let id = key().public().id;
        for algorithm in ["none", "HS256", "ES256", "Ed25519", "eddsa"] {
            let header = format!(r#"{{"alg":"{algorithm}","typ":"{TYPE}","kid":"{id}"}}"#);
            check(&with_header(&header), ArtefactFault::Header);
        }
        let no_type = format!(r#"{{"alg":"EdDSA","kid":"{id}"}}"#);
        check(&with_header(&no_type), ArtefactFault::Header);
        let brings_a_key = format!(r#"{{"alg":"EdDSA","typ":"{TYPE}","jwk":{{"kty":"OKP"}}}}"#);
        check(&with_header(&brings_a_key), ArtefactFault::OtherKey);
        check(&with_header("{}"), ArtefactFault::Header);
        check(&with_header("[]"), ArtefactFault::Form);
        // `none` as it is written: nothing after the last dot.
        let artefact = with_header(r#"{"alg":"none"}"#);
        let (signed, _) = artefact.rsplit_once('.').unwrap();
        check(&format!("{signed}."), ArtefactFault::Header);
    }

    #[test]
    fn another_key_another_signature_and_a_part_are_refused() {
        let artefact = key().sign(&document());
        let elsewhere = ArtefactKey::of_seed(&[8; 32]).sign(&document());
        check(&elsewhere, ArtefactFault::OtherKey);
        let other = Document {
            uses: 12,
            ..document()
        };
        let other = key().sign(&other);
        let (signed, _) = artefact.rsplit_once('.').unwrap();
        let (other_signed, other_signature) = other.rsplit_once('.').unwrap();
        check(
            &format!("{signed}.{other_signature}"),
            ArtefactFault::Signature,
        );
        check(&format!("{other_signed}."), ArtefactFault::Form);
        for part in [
            "",
            ".",
            "..",
            "eyJ",
            signed,
            &format!("{artefact}.{artefact}"),
        ] {
            check(part, ArtefactFault::Form);
        }
        check(&"a".repeat(LONGEST + 1), ArtefactFault::Form);
        for end in 0..artefact.len() {
            assert!(
                key().read(&artefact[..end]).is_err(),
                "the first {end} bytes"
            );
        }
    }

    #[test]
    fn what_the_key_signed_and_is_no_consent_is_refused() {
        for payload in ["{}", "null", r#"{"sub":"somebody"}"#] {
            let signed = format!("{}.{}", key().header(), URL_SAFE_NO_PAD.encode(payload));
            let signature = key().key.sign(signed.as_bytes()).to_bytes();
            let artefact = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
            check(&artefact, ArtefactFault::Content);
        }
        let later = Document {
            schema: "/schemas/consent-2.json".to_owned(),
            ..document()
        };
        check(&key().sign(&later), ArtefactFault::Content);
    }

    proptest! {
        /// No change of one byte leaves it genuine.
        #[test]
        fn one_byte_changed_is_found(place in any::<prop::sample::Index>(), byte in 33u8..127) {
            let mut artefact = key().sign(&document()).into_bytes();
            let place = place.index(artefact.len());
            prop_assume!(artefact[place] != byte);
            artefact[place] = byte;
            let artefact = String::from_utf8(artefact).unwrap();
            prop_assert!(key().read(&artefact).is_err());
        }
    }
}
