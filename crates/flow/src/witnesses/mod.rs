//! Witnesses of the access log (C2SP tlog-witness): who else has seen the same log, and only grown.
//!
//! Each witness is asked by a thread of its own, so one that is slow delays no other, and none of them publication. What
//! a witness says is kept beside the log (`ledger::witnessed`). A witness that has seen another tree than ours tells of a
//! fork: an older copy of the data that was put back and grew differently, or somebody else who signs with the key.

mod asking;
mod settings;
mod state;

use crate::platform::{Platform, lock};
use crate::problem::Problem;
use crate::repeated::Repeated;
use jiff::Timestamp;
use ledger::witnessed::Witnessed;
use ledger::{Cosignature, LogDirectory, VerifierKey};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Clock;

pub use settings::WitnessSettings;
pub(crate) use settings::WitnessesFile;
pub use state::{Standing, WitnessState, WitnessedLog};

/// How often a thread looks whether there is something to ask.
const GLANCE: Duration = Duration::from_millis(250);
/// A log in which nothing happens is witnessed anew so often: the word of a witness has a date.
const REFRESH: Duration = Duration::from_secs(900);
/// The longest pause after failures.
const PAUSE_MOST: Duration = Duration::from_secs(600);

/// The threads that ask, and what they found.
#[derive(Debug)]
pub(crate) struct Witnesses {
    shared: Arc<Shared>,
    threads: Vec<Repeated>,
}

struct Shared {
    settings: WitnessSettings,
    log: LogDirectory,
    verifier: VerifierKey,
    witnessed: Witnessed,
    clock: Arc<dyn Clock>,
    /// Whether this process publishes; the others only look.
    publishes: Arc<AtomicBool>,
    writing: Mutex<()>,
    standings: Mutex<Vec<Standing>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shared({:?})", self.settings)
    }
}

impl Witnesses {
    fn start(shared: Shared, ca: &[u8]) -> Result<Self, Problem> {
        let shared = Arc::new(shared);
        let failed = |why: &dyn std::fmt::Display| {
            Problem::configuration("witnesses", "无法启动", &why.to_string())
        };
        let mut threads = Vec::new();
        for place in 0..shared.settings.witnesses.len() {
            let client = asking::client(ca).map_err(|e| failed(&e))?;
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|e| failed(&e))?;
            let mut asking = Asking {
                shared: Arc::clone(&shared),
                place,
                client,
                runtime,
                failures: 0,
                asked: None,
            };
            let name = format!("log-witness-{place}");
            let thread = Repeated::start(&name, GLANCE, move || {
                asking.ask_when_due();
                GLANCE
            });
            threads.push(thread.map_err(|e| failed(&e))?);
        }
        Ok(Self { shared, threads })
    }

    fn state(&self) -> WitnessedLog {
        let shared = &self.shared;
        let standings = lock(&shared.standings).clone();
        let witnesses = shared.settings.witnesses.iter().zip(standings);
        let newest = shared.witnessed.newest();
        let words = newest.as_ref().map_or(&[][..], |(_, words)| words);
        WitnessedLog {
            quorum: shared.settings.quorum,
            size: newest.as_ref().map(|(checkpoint, _)| checkpoint.size()),
            at: words.iter().map(instant).min(),
            witnesses: witnesses
                .map(|(witness, standing)| {
                    let said = shared.witnessed.by(&witness.key);
                    WitnessState {
                        name: witness.key.name().to_owned(),
                        key: witness.key.text().to_owned(),
                        size: said.as_ref().map(|(checkpoint, _)| checkpoint.size()),
                        at: said.as_ref().map(|(_, word)| instant(word)),
                        standing,
                    }
                })
                .collect(),
        }
    }
}

impl Drop for Witnesses {
    fn drop(&mut self) {
        // All are told before the first is waited for.
        self.threads.iter().for_each(Repeated::stop);
    }
}

/// What the thread of one witness knows.
struct Asking {
    shared: Arc<Shared>,
    place: usize,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    failures: u32,
    /// When it was asked last.
    asked: Option<Duration>,
}

impl Asking {
    fn ask_when_due(&mut self) {
        let shared = &self.shared;
        let now = shared.clock.stopwatch();
        let pause = shared.settings.every * 2_u32.saturating_pow(self.failures.min(16));
        let pause = pause.min(PAUSE_MOST.max(shared.settings.every));
        let due = self.asked.is_none_or(|at| now.saturating_sub(at) >= pause);
        if !due || !shared.publishes.load(Ordering::Acquire) {
            return;
        }
        let asking = shared.ask(self.place, &self.client, self.failures > 0);
        let Some(standing) = self.runtime.block_on(asking) else {
            return;
        };
        self.asked = Some(now);
        self.failures = match standing {
            Standing::Signs => 0,
            _ => self.failures.saturating_add(1),
        };
        shared.tell(self.place, standing);
    }
}

impl Shared {
    /// Asks a witness about the newest checkpoint; `None` when it has said all there is to say.
    async fn ask(&self, place: usize, client: &reqwest::Client, again: bool) -> Option<Standing> {
        let witness = &self.settings.witnesses[place];
        let Ok(checkpoint) = self.log.checkpoint(&self.verifier) else {
            return Some(Standing::LogUnreadable);
        };
        let standing = lock(&self.standings)[place];
        let fresh = self
            .witnessed
            .by(&witness.key)
            .is_some_and(|(newest, word)| {
                let age = self
                    .clock
                    .now()
                    .duration_since(instant(&word))
                    .unsigned_abs();
                newest.body() == checkpoint.body() && age < REFRESH
            });
        if fresh && !again && standing == Standing::Signs {
            return None;
        }
        let round = asking::Round {
            client,
            witness,
            log: &self.log,
            checkpoint: &checkpoint,
            witnessed: &self.witnessed,
            writing: &self.writing,
        };
        Some(match round.ask().await {
            Ok(_) => Standing::Signs,
            // Another process may have published meanwhile.
            Err(Standing::LogOlder { seen })
                if self
                    .log
                    .checkpoint(&self.verifier)
                    .is_ok_and(|c| c.size() >= seen) =>
            {
                return None;
            }
            Err(standing) => standing,
        })
    }

    /// What is found is told when it changes; a contradiction every time.
    fn tell(&self, place: usize, standing: Standing) {
        let before = std::mem::replace(&mut lock(&self.standings)[place], standing);
        let (witness, code) = (self.settings.witnesses[place].key.name(), standing.code());
        match standing {
            Standing::Forked { seen } => tracing::error!(
                witness,
                code,
                seen,
                "FORK: a witness has seen another log under the signature of this one; do not go on serving, find out \
                 which copy of the data is the true one"
            ),
            Standing::LogOlder { seen } => tracing::error!(
                witness,
                code,
                seen,
                "a witness has seen more of this log than there is: an older copy of the data was put back, or the log \
                 was cut short"
            ),
            _ if standing == before => {}
            Standing::Signs => tracing::info!(witness, code, "the witness cosigns"),
            _ => tracing::warn!(witness, code, "the witness does not cosign"),
        }
    }
}

/// When a witness says it signed.
fn instant(word: &Cosignature) -> Timestamp {
    i64::try_from(word.time)
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .unwrap_or(Timestamp::MAX)
}

impl Platform {
    /// Begins to ask witnesses, once, before anything is served. Without any in the settings it does nothing.
    ///
    /// # Errors
    /// `CONFIGURATION` when they cannot be asked.
    pub fn follow_witnesses(&self, settings: &crate::login::Settings) -> Result<(), Problem> {
        let witnesses = &settings.witnesses;
        if witnesses.witnesses.is_empty() {
            return Ok(());
        }
        let verifier = self.store().log_verifier(self.log_origin())?;
        let directory: PathBuf = self.log_directory().to_owned();
        let keys = witnesses.witnesses.iter().map(|w| w.key.clone()).collect();
        let shared = Shared {
            log: LogDirectory::new(&directory),
            witnessed: Witnessed::new(&directory, verifier.clone(), keys, witnesses.quorum),
            verifier,
            clock: Arc::clone(&self.store().environment().clock),
            publishes: self.publishes(),
            writing: Mutex::default(),
            standings: Mutex::new(vec![Standing::NotAsked; witnesses.witnesses.len()]),
            settings: witnesses.clone(),
        };
        // A second call changes nothing: those of the first are asked already.
        if self.witnesses().get().is_none() {
            let _ = self
                .witnesses()
                .set(Witnesses::start(shared, &settings.ca)?);
        }
        Ok(())
    }

    /// What the witnesses say of the log; `None` when none are configured.
    #[must_use]
    pub fn witnessed(&self) -> Option<WitnessedLog> {
        self.witnesses().get().map(Witnesses::state)
    }

    /// The signed checkpoint as it is served: with what witnesses said of this very tree.
    pub(crate) fn adorned(&self, checkpoint: ledger::SignedCheckpoint) -> ledger::SignedCheckpoint {
        match self.witnesses().get() {
            Some(witnesses) => witnesses.shared.witnessed.adorned(&checkpoint),
            None => checkpoint,
        }
    }
}
