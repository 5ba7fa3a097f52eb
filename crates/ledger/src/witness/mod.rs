//! A witness of logs (C2SP tlog-witness): it cosigns a checkpoint when its tree continues every tree of that log it has
//! cosigned before, and never otherwise. It knows nothing of what the entries mean, and never sees one.
//!
//! ```text
//! <dir>/key                     the private key, readable by its owner alone
//! <dir>/logs/<id>               the newest checkpoint cosigned of a log; <id> is the SHA-256 of its name
//! <dir>/refused/<id>-<size>-<root>   a checkpoint the log signed that does not continue that one: evidence
//! ```
//!
//! What it knows is on the disk before a cosignature leaves, and one request at a time decides about a log.

mod answer;
mod request;

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};
use tlog_tiles::{EMPTY_HASH, Hash};

use crate::checkpoint::SignedCheckpoint;
use crate::cosignature::{Cosignature, WitnessKey, WitnessSigner};
use crate::durable;
use crate::key::VerifierKey;
use crate::proof::ConsistencyProof;

pub use answer::{Refused, WitnessError};
pub use request::{AddCheckpoint, Malformed, REQUEST_MAX};

const KEY: &str = "key";
const LOGS: &str = "logs";
const REFUSED: &str = "refused";
const LOCK: &str = ".lock";
/// Checkpoints kept as evidence; whoever forks a log once has said enough.
const EVIDENCE_MOST: usize = 256;

/// The one witness of a directory.
#[derive(Debug)]
pub struct Witness {
    dir: PathBuf,
    signer: WitnessSigner,
    logs: HashMap<String, Followed>,
    /// Unlocked by the system when it is closed.
    _lock: File,
}

#[derive(Debug)]
struct Followed {
    key: VerifierKey,
    id: String,
    /// The newest checkpoint that was cosigned, as it lies on the disk.
    newest: Mutex<Option<SignedCheckpoint>>,
}

impl Witness {
    /// Opens the witness in `dir`, or founds it there with a key made of `randomness`, which must come from the
    /// operating system. It follows the logs of `keys`.
    ///
    /// # Errors
    /// [`WitnessError`]; above all, a key without the memory that belongs to it is not used.
    pub fn open(
        dir: &Path,
        name: &str,
        keys: Vec<VerifierKey>,
        randomness: &[u8; 32],
    ) -> Result<Self, WitnessError> {
        fs::create_dir_all(dir).map_err(|e| io_error(dir, e))?;
        let lock = lock(dir)?;
        let signer = signer(dir, name, randomness)?;
        if !dir.join(LOGS).is_dir() {
            return Err(WitnessError::MemoryMissing {
                dir: dir.to_owned(),
            });
        }
        let mut logs = HashMap::new();
        for key in keys {
            let origin = key.origin().to_owned();
            let id = id_of(&origin);
            let path = dir.join(LOGS).join(&id);
            let newest = match fs::read(&path) {
                Ok(text) => Some(remembered(&text, &key, signer.key()).map_err(|source| {
                    WitnessError::MemoryDamaged {
                        path: path.clone(),
                        source,
                    }
                })?),
                Err(e) if e.kind() == io::ErrorKind::NotFound => None,
                Err(e) => return Err(io_error(&path, e)),
            };
            let newest = Mutex::new(newest);
            if logs
                .insert(origin.clone(), Followed { key, id, newest })
                .is_some()
            {
                return Err(WitnessError::Twice { origin });
            }
        }
        Ok(Self {
            dir: dir.to_owned(),
            signer,
            logs,
            _lock: lock,
        })
    }

    /// The public key of the witness.
    pub fn key(&self) -> &WitnessKey {
        self.signer.key()
    }

    /// The newest checkpoints cosigned here, in the order of the names of the logs.
    pub fn newest(&self) -> Vec<SignedCheckpoint> {
        let mut all: Vec<_> = self
            .logs
            .values()
            .filter_map(|log| {
                log.newest
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clone()
            })
            .collect();
        all.sort_by(|one, other| one.origin().cmp(other.origin()));
        all
    }

    /// Answers `add-checkpoint`: cosigns as of `time`, in seconds since 1970, what continues everything cosigned before.
    ///
    /// # Errors
    /// [`Refused`], in the order the specification checks in.
    pub fn add_checkpoint(&self, body: &[u8], time: u64) -> Result<Cosignature, Refused> {
        let request = AddCheckpoint::parse(body)?;
        let text = request.checkpoint.as_bytes();
        let stated = SignedCheckpoint::unverified(text).map_err(Refused::Checkpoint)?;
        let log = self
            .logs
            .get(stated.origin())
            .ok_or_else(|| Refused::UnknownLog {
                origin: stated.origin().to_owned(),
            })?;
        let checkpoint = SignedCheckpoint::verify(text, &log.key).map_err(Refused::NotSigned)?;
        let (old_size, size) = (request.old_size, checkpoint.size());
        if old_size > size {
            return Err(Refused::Beyond { old_size, size });
        }
        // From here on nobody else decides about this log: no two trees of one size are ever both found good.
        let mut newest = log.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let (known_size, known_root) = newest
            .as_ref()
            .map_or((0, EMPTY_HASH), |known| (known.size(), known.root()));
        let judged = judge(&request, &checkpoint, known_size, known_root);
        if matches!(
            judged,
            Err(Refused::Fork { .. } | Refused::NotContinued { .. })
        ) {
            self.keep_evidence(log, &checkpoint);
        }
        judged?;
        let cosignature = self.signer.cosign(&checkpoint, time);
        let bare = checkpoint.signed_only_by(&log.key);
        let cosigned = bare.with_lines([cosignature.line()]);
        let path = self.dir.join(LOGS).join(&log.id);
        durable::replace(&path, cosigned.text().as_bytes())
            .map_err(|source| Refused::Io { path, source })?;
        *newest = Some(cosigned);
        Ok(cosignature)
    }

    /// Keeps what the log signed against itself. A disk that does not take it changes nothing about the refusal.
    fn keep_evidence(&self, log: &Followed, checkpoint: &SignedCheckpoint) {
        let dir = self.dir.join(REFUSED);
        let root = hex(&checkpoint.root().0[..8]);
        let path = dir.join(format!("{}-{}-{root}", log.id, checkpoint.size()));
        let full = fs::read_dir(&dir).is_ok_and(|files| files.count() >= EVIDENCE_MOST);
        if !full && !path.exists() && fs::create_dir_all(&dir).is_ok() {
            let _ = durable::replace(&path, checkpoint.text().as_bytes());
        }
    }
}

/// Whether a checkpoint of the log may be cosigned after the tree that is known.
fn judge(
    request: &AddCheckpoint,
    checkpoint: &SignedCheckpoint,
    known_size: u64,
    known_root: Hash,
) -> Result<(), Refused> {
    if request.old_size != known_size {
        return Err(Refused::Elsewhere { size: known_size });
    }
    let size = checkpoint.size();
    if size == known_size && checkpoint.root() != known_root {
        return Err(Refused::Fork { size });
    }
    let proof = ConsistencyProof {
        old_size: known_size,
        new_size: size,
        hashes: request.hashes.clone(),
    };
    proof
        .verify(known_root, checkpoint.root())
        .map_err(|_| Refused::NotContinued { size: known_size })
}

/// What was cosigned before: signed by the log and by this witness.
fn remembered(
    text: &[u8],
    log: &VerifierKey,
    own: &WitnessKey,
) -> Result<SignedCheckpoint, crate::checkpoint::CheckpointError> {
    let checkpoint = SignedCheckpoint::verify(text, log)?;
    let own = std::slice::from_ref(own);
    if crate::cosignature::cosignatures(text, own)?.is_empty() {
        return Err(crate::checkpoint::CheckpointError::Signature {
            reason: "it is not cosigned by this witness".to_owned(),
        });
    }
    Ok(checkpoint)
}

/// The key of the directory; a directory without one gets it, and with it an empty memory.
fn signer(dir: &Path, name: &str, randomness: &[u8; 32]) -> Result<WitnessSigner, WitnessError> {
    let path = dir.join(KEY);
    let signer = match fs::read_to_string(&path) {
        Ok(text) => {
            refuse_readable(&path)?;
            WitnessSigner::parse(&text)?
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let signer = WitnessSigner::from_randomness(name, randomness)?;
            let logs = dir.join(LOGS);
            fs::create_dir_all(&logs).map_err(|e| io_error(&logs, e))?;
            write_key(&path, &signer.secret_text()).map_err(|e| io_error(&path, e))?;
            signer
        }
        Err(e) => return Err(io_error(&path, e)),
    };
    if signer.key().name() != name {
        return Err(WitnessError::OtherName {
            expected: name.to_owned(),
            found: signer.key().name().to_owned(),
        });
    }
    Ok(signer)
}

fn write_key(path: &Path, secret: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(format!("{secret}\n").as_bytes())?;
    file.sync_all()?;
    path.parent().map_or(Ok(()), durable::sync_directory)
}

/// A secret that others can read protects nothing.
fn refuse_readable(path: &Path) -> Result<(), WitnessError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let metadata = fs::metadata(path).map_err(|e| io_error(path, e))?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(WitnessError::KeyReadable {
                path: path.to_owned(),
            });
        }
    }
    Ok(())
}

fn lock(dir: &Path) -> Result<File, WitnessError> {
    let path = dir.join(LOCK);
    let file = File::create(&path).map_err(|e| io_error(&path, e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(WitnessError::InUse {
            dir: dir.to_owned(),
        }),
        Err(fs::TryLockError::Error(e)) => Err(io_error(&path, e)),
    }
}

fn io_error(path: &Path, source: io::Error) -> WitnessError {
    WitnessError::Io {
        path: path.to_owned(),
        source,
    }
}

/// A name of a log as a name of a file.
fn id_of(origin: &str) -> String {
    hex(&Sha256::digest(origin)[..16])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
