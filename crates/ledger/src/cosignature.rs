//! What a witness says of a log (C2SP tlog-cosignature, Ed25519, `cosignature/v1`): as of a time, this is the largest tree
//! it has seen of it, and that tree continues every tree it saw before.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use signed_note::{Note, NoteError, Verifier, VerifierList};

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::key::{KeyError, check_origin};

/// The algorithm byte of a timestamped Ed25519 cosignature in a key.
const ALGORITHM: u8 = 4;
const SECRET_PREFIX: &str = "PRIVATE+KEY+";
/// Bytes of the time before the signature proper.
const TIME_BYTES: usize = 8;

/// The public key of a witness: `<name>+<id>+<base64>`.
#[derive(Clone)]
pub struct WitnessKey {
    name: String,
    id: u32,
    key: VerifyingKey,
    text: String,
}

impl fmt::Debug for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessKey({})", self.text)
    }
}

impl fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl WitnessKey {
    /// Reads the text of a public key; white space around it is ignored.
    ///
    /// # Errors
    /// [`KeyError::WitnessKey`] when it is not one, [`KeyError::Origin`] when its name cannot stand in a note.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let (name, bytes) = take_apart(text)?;
        let key = VerifyingKey::from_bytes(&bytes)
            .map_err(|_| malformed("the 32 bytes are no Ed25519 key"))?;
        let made = Self::of(&name, &key);
        if made.text != text {
            return Err(malformed("the id is not that of the name and the key"));
        }
        Ok(made)
    }

    fn of(name: &str, key: &VerifyingKey) -> Self {
        let bytes = with_algorithm(key.as_bytes());
        let id = signed_note::key_id(name, &bytes);
        Self {
            name: name.to_owned(),
            id,
            key: *key,
            text: format!("{name}+{id:08x}+{}", BASE64_STANDARD.encode(bytes)),
        }
    }

    /// The text that is published and handed to whoever relies on the witness.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name of the witness.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the key in a signature line: four bytes of a digest of name and key.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Whether both are one key, whatever they are called: a cosignature does not commit to the name, so one key counts
    /// once towards a quorum.
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Verifier for WitnessKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, body: &[u8], signature: &[u8]) -> bool {
        let Some((time, signature)) = split(signature) else {
            return false;
        };
        self.key
            .verify_strict(&message(time, body), &signature)
            .is_ok()
    }
}

/// The private key of a witness.
#[derive(Clone)]
pub struct WitnessSigner {
    signing: SigningKey,
    key: WitnessKey,
}

impl fmt::Debug for WitnessSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WitnessSigner")
            .field("key", &self.key.text)
            .finish_non_exhaustive()
    }
}

impl WitnessSigner {
    /// Makes the key of the witness `name` (for instance `witness.example.org/w1`) from 32 bytes, which must come from
    /// the operating system's randomness. The same bytes give the same key.
    ///
    /// # Errors
    /// [`KeyError::Origin`] when the name cannot stand in a key.
    pub fn from_randomness(name: &str, randomness: &[u8; 32]) -> Result<Self, KeyError> {
        check_origin(name)?;
        let signing = SigningKey::from_bytes(randomness);
        let key = WitnessKey::of(name, &signing.verifying_key());
        Ok(Self { signing, key })
    }

    /// Reads the text of a private key; white space around it is ignored.
    ///
    /// # Errors
    /// [`KeyError::SigningKey`] when it is not one of a witness; the text itself is never part of the message.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let wrong = |reason: &str| KeyError::SigningKey {
            reason: reason.to_owned(),
        };
        let text = text.trim();
        let rest = text
            .strip_prefix(SECRET_PREFIX)
            .ok_or_else(|| wrong("the beginning is another"))?;
        let (name, secret) = take_apart(rest).map_err(|_| wrong("not a key of a witness"))?;
        let signer = Self::from_randomness(&name, &secret)?;
        if signer.secret_text() != text {
            return Err(wrong("the id is not that of the name and the key"));
        }
        Ok(signer)
    }

    /// The text of the private key, for a file that only its owner reads.
    pub fn secret_text(&self) -> String {
        let secret = BASE64_STANDARD.encode(with_algorithm(self.signing.as_bytes()));
        format!(
            "{SECRET_PREFIX}{}+{:08x}+{secret}",
            self.key.name, self.key.id
        )
    }

    /// The public key that goes with it.
    pub fn key(&self) -> &WitnessKey {
        &self.key
    }

    /// Cosigns a checkpoint as of `time`, in seconds since 1970. Whoever calls it has checked that the tree continues
    /// every tree this key ever cosigned; [`crate::witness::Witness`] does.
    pub(crate) fn cosign(&self, checkpoint: &SignedCheckpoint, time: u64) -> Cosignature {
        let signature = self
            .signing
            .sign(&message(time, checkpoint.body().as_bytes()));
        let bytes = [&time.to_be_bytes(), signature.to_bytes().as_slice()].concat();
        let line = signed_note::Signature::new(self.key.name.clone(), self.key.id, bytes)
            .expect("the name was checked when the key was made");
        Cosignature::of(self.key.name.clone(), time, &line)
    }
}

/// One witness's signature under a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness.
    pub witness: String,
    /// When it signed, in seconds since 1970, by its own clock.
    pub time: u64,
    line: String,
}

impl Cosignature {
    fn of(witness: String, time: u64, line: &signed_note::Signature) -> Self {
        let line = String::from_utf8(line.to_bytes()).expect("a name and base64 are UTF-8");
        Self {
            witness,
            time,
            line,
        }
    }

    /// The line as it stands under a checkpoint, with its newline.
    pub fn line(&self) -> &str {
        &self.line
    }
}

/// The cosignatures by `keys` under the checkpoint `text`, in the order of the keys. Lines of others are ignored; one key
/// that stands there under two names counts once.
///
/// # Errors
/// [`CheckpointError`] when the text is no checkpoint, or carries a line of one of the keys that does not verify.
pub fn cosignatures(text: &[u8], keys: &[WitnessKey]) -> Result<Vec<Cosignature>, CheckpointError> {
    let note = Note::from_bytes(text).map_err(|_| CheckpointError::Malformed {
        reason: "not a signed note".to_owned(),
    })?;
    SignedCheckpoint::unverified(text)?;
    let list = keys
        .iter()
        .cloned()
        .map(|key| Box::new(key) as Box<dyn Verifier>);
    let signed = match note.verify(&VerifierList::new(list.collect())) {
        Ok((signed, _)) => signed,
        Err(NoteError::UnverifiedNote) => Vec::new(),
        Err(error) => {
            return Err(CheckpointError::Signature {
                reason: error.to_string(),
            });
        }
    };
    let mut found: Vec<(&WitnessKey, Cosignature)> = Vec::new();
    for key in keys {
        let line = signed
            .iter()
            .find(|line| line.name() == key.name && line.id() == key.id);
        let Some((line, (time, _))) = line.and_then(|l| Some((l, split(l.signature())?))) else {
            continue;
        };
        if !found.iter().any(|(counted, _)| counted.is_same_key(key)) {
            found.push((key, Cosignature::of(key.name.clone(), time, line)));
        }
    }
    Ok(found.into_iter().map(|(_, found)| found).collect())
}

/// What a witness signs: the two lines of the specification, and the checkpoint without its signatures.
fn message(time: u64, body: &[u8]) -> Vec<u8> {
    [format!("cosignature/v1\ntime {time}\n").as_bytes(), body].concat()
}

/// Time and signature. The specification has no time from 2^63 on.
fn split(bytes: &[u8]) -> Option<(u64, Signature)> {
    let (time, signature) = bytes.split_first_chunk::<TIME_BYTES>()?;
    let time = u64::from_be_bytes(*time);
    let signature = Signature::from_bytes(signature.try_into().ok()?);
    (time <= i64::MAX as u64).then_some((time, signature))
}

fn malformed(reason: &str) -> KeyError {
    KeyError::WitnessKey {
        reason: reason.to_owned(),
    }
}

/// Name and 32 bytes of `<name>+<id>+<base64>` with the algorithm of witnesses.
fn take_apart(text: &str) -> Result<(String, [u8; 32]), KeyError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(_), Some(base64)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(malformed("a part is missing"));
    };
    check_origin(name)?;
    let bytes = BASE64_STANDARD
        .decode(base64)
        .map_err(|_| malformed("the last part is not base64"))?;
    match bytes.split_first() {
        Some((&ALGORITHM, key)) => {
            let key = key.try_into().map_err(|_| malformed("not 32 bytes"))?;
            Ok((name.to_owned(), key))
        }
        _ => Err(malformed(
            "only Ed25519 cosignatures (type 4) are known here",
        )),
    }
}

fn with_algorithm(key: &[u8; 32]) -> Vec<u8> {
    [&[ALGORITHM], key.as_slice()].concat()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::key::LogKey;

    /// A checkpoint of a public log of certificates with cosignatures of public witnesses, none of which is ours.
    const PUBLISHED: &str = "arche2025h1.staging.ct.transparency.dev\n\
        1432088532\n\
        U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\
        \n\
        — arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n\
        — witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==\n\
        — remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n\
        — witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==\n";
    const LOG: &str = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
    const WITNESSES: [&str; 3] = [
        "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
        "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
        "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
    ];

    fn published() -> Vec<WitnessKey> {
        WITNESSES.map(|key| WitnessKey::parse(key).unwrap()).into()
    }

    fn signer(seed: u8) -> WitnessSigner {
        WitnessSigner::from_randomness("witness.example/w1", &[seed; 32]).unwrap()
    }

    #[test]
    fn what_public_witnesses_signed_verifies() {
        let log = crate::VerifierKey::parse(LOG).unwrap();
        let checkpoint = SignedCheckpoint::verify(PUBLISHED.as_bytes(), &log).unwrap();
        assert_eq!(checkpoint.size(), 1_432_088_532);
        let found = cosignatures(PUBLISHED.as_bytes(), &published()).unwrap();
        let names: Vec<_> = found.iter().map(|c| c.witness.as_str()).collect();
        let expected = [
            "remora.n621.de",
            "witness1.smartit.nu/witness1",
            "witness.stagemole.eu",
        ];
        assert_eq!(names, expected);
        assert!(found.iter().all(|c| c.time == 1_779_573_024), "{found:?}");
        assert!(found.iter().all(|c| PUBLISHED.contains(c.line())));
    }

    #[test]
    fn what_they_signed_can_not_be_changed() {
        let size = PUBLISHED.replace("1432088532", "1432088533");
        let error = cosignatures(size.as_bytes(), &published()).unwrap_err();
        assert_eq!(error.code(), "checkpoint-signature-wrong");
        // The time is signed as well.
        let time = PUBLISHED.replace("2net5wAAAABqEiEg", "2net5wAAAABqEiEh");
        assert!(cosignatures(time.as_bytes(), &published()).is_err());
        assert!(cosignatures(b"no note", &published()).is_err());
    }

    #[test]
    fn a_key_counts_once_whatever_it_is_called() {
        let log = LogKey::from_randomness("example.org/log", &[1; 32]).unwrap();
        let signed = SignedCheckpoint::sign(&log, 7, tlog_tiles::record_hash(b"root"));
        let (one, other) = (
            signer(3),
            WitnessSigner::from_randomness("witness.example/w2", &[3; 32]).unwrap(),
        );
        let both = signed.text().to_owned()
            + one.cosign(&signed, 5).line()
            + other.cosign(&signed, 5).line();
        let keys = [
            one.key().clone(),
            other.key().clone(),
            signer(4).key().clone(),
        ];
        let found = cosignatures(both.as_bytes(), &keys).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn keys_are_written_as_they_are_read() {
        let made = signer(9);
        let read = WitnessSigner::parse(&format!("{}\n", made.secret_text())).unwrap();
        assert_eq!(read.key().text(), made.key().text());
        assert_eq!(
            WitnessKey::parse(made.key().text()).unwrap().name(),
            "witness.example/w1"
        );
        assert!(!format!("{made:?}").contains(&made.secret_text()[12..]));
        let secret = made.secret_text();
        for (text, what) in [
            (secret.replace("w1", "w2"), "another name"),
            (secret.replacen('B', "A", 1), "another algorithm"),
            (made.key().text().to_owned(), "a public key"),
        ] {
            let error = WitnessSigner::parse(&text).unwrap_err();
            assert_eq!(error.code(), "log-signing-key-malformed", "{what}");
        }
        for text in ["", "+", LOG, "a b+00000000+BA==", &secret] {
            assert!(WitnessKey::parse(text).is_err(), "{text}");
        }
        assert!(WitnessKey::parse(&WITNESSES[0].replace("da77", "da78")).is_err());
    }
}
