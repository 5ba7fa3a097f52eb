//! The signature: JSON Web Signature in its compact form (RFC 7515) with Ed25519 (RFC 8037), or with
//! SM2 where the installation is of the Chinese suite; one header and no other. No RFC names SM2 for it: the names are those
//! that are in use for it in China.

use super::document::{Document, SCHEMA};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rules::consent::ArtefactFault;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Signer, Suite};

/// Media type of the compact form.
pub const MEDIA_TYPE: &str = "application/jose";
/// What the header says that is signed, so that nothing else this key may ever sign can be taken for a consent.
pub const TYPE: &str = "chengxin-consent+jwt";
/// Longest artefact that is looked at. One with every item of a pack stays far below.
const LONGEST: usize = 64 << 10;

/// The key artefacts are signed with.
pub struct ArtefactKey {
    key: Signer,
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
    /// Kind of key: `OKP`, or `EC`.
    pub kind: &'static str,
    /// Curve: `Ed25519`, or `SM2`.
    pub curve: &'static str,
    /// Algorithm: `EdDSA`, or `SM2`.
    pub algorithm: &'static str,
    /// 32 bytes, base64url.
    pub x: String,
    /// The other coordinate, where there is one.
    pub y: Option<String>,
}

fn algorithm(suite: Suite) -> &'static str {
    match suite {
        Suite::Intl => "EdDSA",
        Suite::Sm => "SM2",
    }
}

/// As much of a header as it takes to tell what is wrong with it.
#[derive(Deserialize)]
struct OtherHeader {
    alg: Option<String>,
    typ: Option<String>,
}

impl ArtefactKey {
    /// The key of a seed, of the suite for everywhere.
    #[must_use]
    pub fn of_seed(seed: &[u8; 32]) -> Self {
        Self::of(Suite::Intl.signer(seed))
    }

    /// The key artefacts are signed with.
    #[must_use]
    pub fn of(key: Signer) -> Self {
        let id = String::new();
        let mut named = Self { key, id };
        let PublicKey { x, y, .. } = named.public();
        // The members of the key that are required, in the order of their names, without spaces (RFC 7638, section 3).
        let members = match y {
            None => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
            Some(y) => format!(r#"{{"crv":"SM2","kty":"EC","x":"{x}","y":"{y}"}}"#),
        };
        named.id = URL_SAFE_NO_PAD.encode(Sha256::digest(members));
        named
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let bytes = self.key.public();
        let (x, y) = bytes.split_at(bytes.len().min(32));
        let suite = self.key.suite();
        let (kind, curve) = match suite {
            Suite::Intl => ("OKP", "Ed25519"),
            Suite::Sm => ("EC", "SM2"),
        };
        PublicKey {
            id: self.id.clone(),
            kind,
            curve,
            algorithm: algorithm(suite),
            x: URL_SAFE_NO_PAD.encode(x),
            y: (!y.is_empty()).then(|| URL_SAFE_NO_PAD.encode(y)),
        }
    }

    /// Signs. The same document gives the same text.
    #[must_use]
    pub fn sign(&self, document: &Document) -> String {
        self.sign_as(TYPE, document)
    }

    /// Signs something else, under a type of its own, so that neither can be taken for the other.
    pub(crate) fn sign_as(&self, media_type: &str, document: &impl Serialize) -> String {
        let payload = serde_json::to_vec(document).expect("a document is texts and numbers");
        let header = self.header_of(media_type);
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
        let signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
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
            return Err(self.fault_of_header(&header_bytes));
        }
        let signature: [u8; 64] = signature.try_into().map_err(|_| ArtefactFault::Form)?;
        if !self.key.verifies(signed.as_bytes(), &signature) {
            return Err(ArtefactFault::Signature);
        }
        let document: Document =
            serde_json::from_slice(&payload).map_err(|_| ArtefactFault::Content)?;
        if document.schema == SCHEMA {
            Ok(document)
        } else {
            Err(ArtefactFault::Content)
        }
    }

    fn header(&self) -> String {
        self.header_of(TYPE)
    }

    fn header_of(&self, media_type: &str) -> String {
        let (id, algorithm) = (&self.id, algorithm(self.key.suite()));
        let header = format!(r#"{{"alg":"{algorithm}","typ":"{media_type}","kid":"{id}"}}"#);
        URL_SAFE_NO_PAD.encode(header)
    }

    /// What is wrong with a header that is not the right one.
    fn fault_of_header(&self, bytes: &[u8]) -> ArtefactFault {
        match serde_json::from_slice::<OtherHeader>(bytes) {
            Err(_) => ArtefactFault::Form,
            Ok(header) => {
                let ours = header.alg.as_deref() == Some(algorithm(self.key.suite()));
                if ours && header.typ.as_deref() == Some(TYPE) {
                    ArtefactFault::OtherKey
                } else {
                    ArtefactFault::Header
                }
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
    fn an_artefact_of_the_chinese_suite_is_signed_with_sm2_and_no_other_key_takes_it() {
        let of_sm = ArtefactKey::of(Suite::Sm.signer(&[7; 32]));
        let artefact = of_sm.sign(&document());
        assert_eq!(of_sm.read(&artefact), Ok(document()));
        assert_eq!(of_sm.sign(&document()), artefact);
        let public = of_sm.public();
        assert_eq!((public.curve, public.algorithm), ("SM2", "SM2"));
        assert!(public.y.is_some());
        check(&artefact, ArtefactFault::Header);
        let of_intl = key().sign(&document());
        assert_eq!(of_sm.read(&of_intl), Err(ArtefactFault::Header));
        let (signed, _) = artefact.rsplit_once('.').unwrap();
        let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode([1; 64]));
        assert_eq!(of_sm.read(&forged), Err(ArtefactFault::Signature));
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
            let signature = key().key.sign(signed.as_bytes());
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
