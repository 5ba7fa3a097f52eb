//! Waiting on a thread that may belong to a runtime.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Lets a runtime go on with its other tasks while this thread waits.
pub(crate) fn in_place<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current() {
        Ok(runtime) if runtime.runtime_flavor() == RuntimeFlavor::MultiThread => {
            tokio::task::block_in_place(work)
        }
        _ => work(),
    }
}
