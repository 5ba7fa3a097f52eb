//! Asking one witness for its cosignature (C2SP tlog-witness, `add-checkpoint`).

use super::Standing;
use super::settings::WitnessAt;
use crate::login::bounded_client;
use ledger::witness::AddCheckpoint;
use ledger::witnessed::{ANSWER_MAX, Witnessed};
use ledger::{Cosignature, LogDirectory, SignedCheckpoint};
use std::sync::Mutex;

/// Times a witness may name another size before it is left for later.
const TURNS: usize = 3;
const SIZE_TYPE: &str = "text/x.tlog.size";

/// The client a witness is asked with.
pub(super) fn client(ca: &[u8]) -> Result<reqwest::Client, String> {
    let mut builder = bounded_client();
    if !ca.is_empty() {
        let certificates = reqwest::Certificate::from_pem_bundle(ca).map_err(|e| e.to_string())?;
        for certificate in certificates {
            builder = builder.add_root_certificate(certificate);
        }
    }
    builder.build().map_err(|e| e.to_string())
}

/// What one round with a witness needs.
pub(super) struct Round<'a> {
    pub client: &'a reqwest::Client,
    pub witness: &'a WitnessAt,
    pub log: &'a LogDirectory,
    pub checkpoint: &'a SignedCheckpoint,
    pub witnessed: &'a Witnessed,
    /// Held while what a witness said is written.
    pub writing: &'a Mutex<()>,
}

struct Answer {
    status: u16,
    /// The size in an answer of the type the protocol has for it.
    size: Option<u64>,
    body: Vec<u8>,
}

impl Round<'_> {
    /// Sends the checkpoint, with a proof that begins where the witness says it stands.
    pub async fn ask(&self) -> Result<Cosignature, Standing> {
        let size = self.checkpoint.size();
        let known = self.witnessed.by(&self.witness.key);
        let mut old = known.map_or(0, |(checkpoint, _)| checkpoint.size());
        for _ in 0..TURNS {
            if old > size {
                return Err(Standing::LogOlder { seen: old });
            }
            let answer = self.send(old).await?;
            match (answer.status, answer.size) {
                (200, _) => return self.keep(&answer.body),
                // The witness stands where the proof begins, and the tree it has of that size is not ours.
                (409, Some(seen)) if seen == old && old == size => {
                    return Err(Standing::Forked { seen });
                }
                (409, Some(seen)) if seen != old => old = seen,
                // Our proof holds for our tiles: it was made of hashes that lead to the signed root.
                (422, _) if old > 0 => return Err(Standing::Forked { seen: old }),
                (status, _) => return Err(Standing::Refuses { status }),
            }
        }
        Err(Standing::Refuses { status: 409 })
    }

    async fn send(&self, old_size: u64) -> Result<Answer, Standing> {
        let proof = self.log.consistency_proof(self.checkpoint, old_size);
        let hashes = proof.map_err(|_| Standing::LogUnreadable)?.hashes;
        let body = AddCheckpoint {
            old_size,
            hashes,
            checkpoint: self.checkpoint.text().to_owned(),
        };
        let request = self
            .client
            .post(self.witness.address.clone())
            .body(body.to_text());
        let mut response = request.send().await.map_err(|_| Standing::Silent)?;
        let kind = response.headers().get(reqwest::header::CONTENT_TYPE);
        let tells_size = kind.is_some_and(|kind| kind.as_bytes() == SIZE_TYPE.as_bytes());
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| Standing::Silent)? {
            if body.len() + chunk.len() > ANSWER_MAX {
                return Err(Standing::Unusable);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status,
            size: tells_size.then(|| decimal(&body)).flatten(),
            body,
        })
    }

    fn keep(&self, answer: &[u8]) -> Result<Cosignature, Standing> {
        let _writing = crate::platform::lock(self.writing);
        let kept = self
            .witnessed
            .keep(self.checkpoint, &self.witness.key, answer);
        kept.map_err(|error| match error {
            ledger::witnessed::AnswerError::Io { .. } => Standing::LogUnreadable,
            _ => Standing::Unusable,
        })
    }
}

/// A size with its newline, without sign or leading zero.
fn decimal(body: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(body).ok()?.strip_suffix('\n')?;
    let number: u64 = digits.parse().ok()?;
    (number.to_string() == digits).then_some(number)
}
