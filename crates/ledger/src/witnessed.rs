//! What witnesses said of a log, kept beside its checkpoint. The checkpoint itself is never written here, so publishing
//! waits for no witness.
//!
//! ```text
//! <log>/witness/<id>   the newest checkpoint a witness cosigned; <id> is that of its key
//! <log>/witnessed      the newest checkpoint that a quorum cosigned, with their lines: for whoever relies on it
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::cosignature::{Cosignature, WitnessKey, cosignatures};
use crate::durable;
use crate::key::VerifierKey;
use crate::layout::{self, WITNESSED};
use crate::problem::Problem;
use crate::reader::LogDirectory;

const BY_WITNESS: &str = "witness";
/// The longest answer of a witness that is read, in bytes.
pub const ANSWER_MAX: usize = 16 << 10;

/// Why an answer of a witness is not kept.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// It is longer than signatures are.
    #[error("the answer is longer than {ANSWER_MAX} bytes")]
    TooLong,
    /// It is no list of signature lines, or the witness's line does not verify.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// No line in it is of the witness.
    #[error("the answer holds no cosignature of {witness}")]
    NotCosigned {
        /// The witness that was asked.
        witness: String,
    },
    /// The answer cannot be made durable.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The witnesses of a log and what they said of it.
#[derive(Debug, Clone)]
pub struct Witnessed {
    dir: PathBuf,
    log: VerifierKey,
    keys: Vec<WitnessKey>,
    quorum: usize,
}

impl Witnessed {
    /// The log in `dir`, whose checkpoints count as witnessed when `quorum` of `keys` cosigned them.
    pub fn new(dir: &Path, log: VerifierKey, keys: Vec<WitnessKey>, quorum: usize) -> Self {
        Self {
            dir: dir.to_owned(),
            log,
            keys,
            quorum,
        }
    }

    /// The newest checkpoint a witness cosigned, with its word; `None` when there is none that verifies.
    pub fn by(&self, key: &WitnessKey) -> Option<(SignedCheckpoint, Cosignature)> {
        let (checkpoint, mut said) = self.read(&self.path_of(key), std::slice::from_ref(key))?;
        said.pop().map(|said| (checkpoint, said))
    }

    /// The newest checkpoint that a quorum cosigned, with their words.
    pub fn newest(&self) -> Option<(SignedCheckpoint, Vec<Cosignature>)> {
        let found = self.read(&self.dir.join(WITNESSED), &self.keys)?;
        (found.1.len() >= self.quorum).then_some(found)
    }

    /// A checkpoint with what witnesses said of this very tree.
    pub fn adorned(&self, checkpoint: &SignedCheckpoint) -> SignedCheckpoint {
        let said: Vec<_> = self.words_of(checkpoint).collect();
        checkpoint.with_lines(said.iter().map(Cosignature::line))
    }

    /// Takes the answer of a witness about `checkpoint`, verifies it and keeps it.
    ///
    /// # Errors
    /// [`AnswerError`]; nothing is kept then.
    pub fn keep(
        &self,
        checkpoint: &SignedCheckpoint,
        key: &WitnessKey,
        answer: &[u8],
    ) -> Result<Cosignature, AnswerError> {
        if answer.len() > ANSWER_MAX {
            return Err(AnswerError::TooLong);
        }
        let bare = checkpoint.signed_only_by(&self.log);
        let answered = [bare.text().as_bytes(), answer].concat();
        let mut said = cosignatures(&answered, std::slice::from_ref(key))?;
        let Some(said) = said.pop() else {
            return Err(AnswerError::NotCosigned {
                witness: key.name().to_owned(),
            });
        };
        let path = self.path_of(key);
        let directory = self.dir.join(BY_WITNESS);
        fs::create_dir_all(&directory).map_err(|e| failed(&directory, e))?;
        let cosigned = bare.with_lines([said.line()]);
        durable::replace(&path, cosigned.text().as_bytes()).map_err(|e| failed(&path, e))?;
        self.keep_quorum(&bare)?;
        Ok(said)
    }

    fn keep_quorum(&self, bare: &SignedCheckpoint) -> Result<(), AnswerError> {
        let said: Vec<_> = self.words_of(bare).collect();
        let newer = |(kept, _): &(SignedCheckpoint, _)| kept.size() > bare.size();
        if said.len() < self.quorum || self.newest().as_ref().is_some_and(newer) {
            return Ok(());
        }
        let path = self.dir.join(WITNESSED);
        let text = bare.with_lines(said.iter().map(Cosignature::line));
        durable::replace(&path, text.text().as_bytes()).map_err(|e| failed(&path, e))
    }

    /// What the newest words of the witnesses say of this very tree; one key under two names speaks once.
    fn words_of(&self, checkpoint: &SignedCheckpoint) -> impl Iterator<Item = Cosignature> {
        let mut spoken: BTreeMap<usize, Cosignature> = BTreeMap::new();
        for (place, key) in self.keys.iter().enumerate() {
            let Some((of, said)) = self.by(key) else {
                continue;
            };
            let same = of.body() == checkpoint.body();
            if same && !spoken.keys().any(|at| self.keys[*at].is_same_key(key)) {
                spoken.insert(place, said);
            }
        }
        spoken.into_values()
    }

    fn read(
        &self,
        path: &Path,
        keys: &[WitnessKey],
    ) -> Option<(SignedCheckpoint, Vec<Cosignature>)> {
        let text = layout::read_file(path).ok()??;
        let checkpoint = SignedCheckpoint::verify(&text, &self.log).ok()?;
        Some((checkpoint, cosignatures(&text, keys).ok()?))
    }

    fn path_of(&self, key: &WitnessKey) -> PathBuf {
        self.dir.join(BY_WITNESS).join(format!("{:08x}", key.id()))
    }
}

/// What an outsider finds who relies on `quorum` of the witnesses `keys` and holds the log in `dir`: the checkpoint they
/// cosigned, and what is wrong with it or with how the log stands to it.
pub fn check(
    dir: &Path,
    log: &VerifierKey,
    keys: &[WitnessKey],
    quorum: usize,
) -> (
    Option<(SignedCheckpoint, Vec<Cosignature>)>,
    Option<Problem>,
) {
    let path = dir.join(WITNESSED);
    let wrong = |reason: String| (None, Some(Problem::WitnessedUnusable { reason }));
    let text = match layout::read_file(&path) {
        Ok(Some(text)) => text,
        Ok(None) => {
            let found = 0;
            return (None, Some(Problem::WitnessesTooFew { found, quorum }));
        }
        Err(e) => return wrong(e.to_string()),
    };
    let read = SignedCheckpoint::verify(&text, log)
        .and_then(|checkpoint| Ok((checkpoint, cosignatures(&text, keys)?)));
    let (checkpoint, said) = match read {
        Ok(read) => read,
        Err(e) => return wrong(e.to_string()),
    };
    let found = said.len();
    if found < quorum {
        let problem = Problem::WitnessesTooFew { found, quorum };
        return (Some((checkpoint, said)), Some(problem));
    }
    let directory = LogDirectory::new(dir);
    let problem = match directory.checkpoint(log) {
        // The audit names what is wrong with the checkpoint itself.
        Err(_) => None,
        Ok(current) => against(&directory, &current, &checkpoint),
    };
    (Some((checkpoint, said)), problem)
}

/// Whether the log is one that continues what the witnesses saw.
fn against(
    directory: &LogDirectory,
    current: &SignedCheckpoint,
    witnessed: &SignedCheckpoint,
) -> Option<Problem> {
    let (size, seen) = (current.size(), witnessed.size());
    if size < seen {
        return Some(Problem::ShorterThanWitnessed { size, seen });
    }
    match directory.consistency_proof(current, seen) {
        Ok(proof) => proof
            .verify(witnessed.root(), current.root())
            .err()
            .map(|_| Problem::ForkedFromWitnessed { size, seen }),
        Err(e) => Some(Problem::WitnessedUnusable {
            reason: e.to_string(),
        }),
    }
}

fn failed(path: &Path, source: io::Error) -> AnswerError {
    AnswerError::Io {
        path: path.to_owned(),
        source,
    }
}
