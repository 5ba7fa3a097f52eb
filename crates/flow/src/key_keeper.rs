//! The thread that looks after the keys of a process that serves: it takes up what was added to the key file, and brings what
//! is there under a new generation, a little at a time, while everyone goes on.

use crate::repeated::Repeated;
use std::sync::Arc;
use std::time::Duration;
use store::{Step, Store, StoreError, Walk};

/// How often the key file is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Between two steps: whoever asks a question comes first.
const PAUSE: Duration = Duration::from_millis(5);

/// Begins to look after the keys.
pub(crate) fn keep_keys(store: Arc<Store>) -> Result<Repeated, StoreError> {
    // Where several processes write to one database, the operator begins a generation, once all have the key file, and the
    // command that begins it goes through to the end.
    let begins = store.is_alone();
    let mut walk = Walk::default();
    let mut failing = false;
    Repeated::start("key-keeper", Duration::ZERO, move || {
        let step = store.rotate_step(&mut walk, begins);
        match &step {
            Ok(Step::Begun(generation)) => tracing::info!(generation, "new keys are in use"),
            Ok(Step::Done(damaged)) => tracing::info!(damaged, "everything is under the new keys"),
            Err(cause) if !failing => tracing::error!(%cause, "the keys cannot be looked after"),
            _ => {}
        }
        failing = step.is_err();
        match step {
            Ok(Step::Begun(_) | Step::Went(_)) => PAUSE,
            _ => LOOK_EVERY,
        }
    })
}
