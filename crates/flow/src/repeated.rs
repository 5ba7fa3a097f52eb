//! Work of a thread of its own, done again and again for as long as somebody holds it.

use crate::platform::lock;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use store::StoreError;

/// The thread. It ends, between two times, when this is dropped.
#[derive(Debug)]
pub struct Repeated {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Stop {
    stopping: Mutex<bool>,
    told: Condvar,
}

impl Repeated {
    /// Begins after a wait; each time says how long to wait before the next.
    ///
    /// # Errors
    /// [`StoreError::File`] when there can be no more threads.
    pub(crate) fn start(
        name: &str,
        first: Duration,
        mut once: impl FnMut() -> Duration + Send + 'static,
    ) -> Result<Self, StoreError> {
        let stop = Arc::<Stop>::default();
        let theirs = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                let mut wait = first;
                while !theirs.is_told_within(wait) {
                    wait = once();
                }
            })
            .map_err(|source| StoreError::File {
                path: name.into(),
                source,
            })?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }

    /// Tells it to end and does not wait until it has.
    pub(crate) fn stop(&self) {
        *lock(&self.stop.stopping) = true;
        self.stop.told.notify_all();
    }
}

impl Drop for Repeated {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Stop {
    fn is_told_within(&self, wait: Duration) -> bool {
        let waited = self
            .told
            .wait_timeout_while(lock(&self.stopping), wait, |stopping| !*stopping);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
