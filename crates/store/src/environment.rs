//! Time and randomness as arguments: the program passes the real ones, a test passes fixed ones.

use jiff::Timestamp;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant, UTC.
    fn now(&self) -> Timestamp;

    /// How long something took is the difference of two of these. A clock that can be set back should override it.
    fn stopwatch(&self) -> Duration {
        Duration::from_nanos(u64::try_from(self.now().as_nanosecond()).unwrap_or(0))
    }
}

/// Fills buffers with unpredictable bytes.
pub trait Randomness: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The clock and the randomness a store works with.
#[derive(Clone)]
pub struct Environment {
    /// Clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub randomness: Arc<dyn Randomness>,
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}

impl Environment {
    /// Random bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.randomness.fill(&mut bytes);
        bytes
    }

    /// A UUID v7 of the present instant.
    #[must_use]
    pub fn new_id(&self) -> [u8; 16] {
        let milliseconds = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        *uuid::Builder::from_unix_timestamp_millis(milliseconds, &self.random::<10>())
            .into_uuid()
            .as_bytes()
    }
}
