//! The real clock and the real randomness; a measurement is nothing without them.

use jiff::Timestamp;
use std::sync::Arc;
use std::time::Instant;
use store::{Clock, Environment, Randomness};

struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "measured with the real clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(clippy::disallowed_methods, reason = "measured with real randomness")]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system gives random bytes");
    }
}

/// The environment a platform in service has.
pub fn system() -> Environment {
    Environment {
        clock: Arc::new(SystemClock),
        randomness: Arc::new(SystemRandomness),
    }
}

/// A moment to measure from.
#[expect(clippy::disallowed_methods, reason = "measuring time is the purpose")]
pub fn moment() -> Instant {
    Instant::now()
}
