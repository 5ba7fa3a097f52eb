//! The real clock and the real randomness; a measurement is nothing without them.

use jiff::Timestamp;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use store::{Clock, Environment, Randomness};

struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "measured with the real clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Drawn from the system in pieces of this many bytes, as the program does.
struct SystemRandomness(Mutex<Vec<u8>>);

const PIECE: usize = 4096;

impl Randomness for SystemRandomness {
    fn fill(&self, buffer: &mut [u8]) {
        let mut waiting = self.0.lock().expect("nobody panics while drawing");
        for byte in buffer {
            if waiting.is_empty() {
                waiting.resize(PIECE, 0);
                draw(&mut waiting);
            }
            *byte = waiting.pop().unwrap_or_default();
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "measured with real randomness")]
fn draw(buffer: &mut [u8]) {
    getrandom::fill(buffer).expect("the operating system gives random bytes");
}

/// The environment a platform in service has.
pub fn system() -> Environment {
    Environment {
        clock: Arc::new(SystemClock),
        randomness: Arc::new(SystemRandomness(Mutex::default())),
    }
}

/// A moment to measure from.
#[expect(clippy::disallowed_methods, reason = "measuring time is the purpose")]
pub fn moment() -> Instant {
    Instant::now()
}
