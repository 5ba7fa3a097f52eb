//! The thread that looks after the keys of a process that serves: it takes up what was added to the key file, and brings what
//! is there under a new generation, a little at a time, while everyone goes on.

use crate::platform::lock;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use store::{Step, Store, StoreError, Walk};

/// How often the key file is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Between two steps: whoever asks a question comes first.
const PAUSE: Duration = Duration::from_millis(5);

/// The thread.
#[derive(Debug)]
pub(crate) struct KeyKeeper {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Shared {
    stopping: Mutex<bool>,
    stop: Condvar,
}

impl KeyKeeper {
    pub(crate) fn start(store: Arc<Store>) -> Result<Self, StoreError> {
        let shared = Arc::<Shared>::default();
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("key-keeper".to_owned())
            .spawn(move || keep(&theirs, &store))
            .map_err(|source| StoreError::File {
                path: "key-keeper".into(),
                source,
            })?;
        Ok(Self {
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }
}

impl Drop for KeyKeeper {
    fn drop(&mut self) {
        *lock(&self.shared.stopping) = true;
        self.shared.stop.notify_all();
        if let Some(thread) = lock(&self.thread).take() {
            let _ = thread.join();
        }
    }
}

fn keep(shared: &Shared, store: &Store) {
    // Where several processes write to one database, the operator begins a generation, once all have the key file, and the
    // command that begins it goes through to the end.
    let begins = store.is_alone();
    let mut walk = Walk::default();
    let mut failing = false;
    let mut stopping = lock(&shared.stopping);
    while !*stopping {
        drop(stopping);
        let step = store.rotate_step(&mut walk, begins);
        let wait = match &step {
            Ok(Step::Begun(_) | Step::Went(_)) => PAUSE,
            _ => LOOK_EVERY,
        };
        match &step {
            Ok(Step::Begun(generation)) => tracing::info!(generation, "new keys are in use"),
            Ok(Step::Done(damaged)) => tracing::info!(damaged, "everything is under the new keys"),
            Err(cause) if !failing => tracing::error!(%cause, "the keys cannot be looked after"),
            _ => {}
        }
        failing = step.is_err();
        stopping = lock(&shared.stopping);
        if !*stopping {
            let waited = shared.stop.wait_timeout(stopping, wait);
            stopping = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
    }
}
