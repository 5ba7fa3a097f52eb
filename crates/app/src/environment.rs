//! The real clock and the real randomness: the one place in the program that looks at them.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::{Clock, Environment, Randomness};

/// Bytes drawn from the system at once; a draw for every salt would cost a system call each.
const POOL: usize = 4096;

struct SystemClock {
    /// Added to the system's time; zero but for a demonstration on a day the pack has no calendar for.
    shift: SignedDuration,
    begun: Instant,
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        system_time()
            .checked_add(self.shift)
            .unwrap_or(Timestamp::MAX)
    }

    fn stopwatch(&self) -> Duration {
        self.begun.elapsed()
    }
}

/// A watch that only goes forwards, whatever becomes of the clock.
pub fn stopwatch() -> impl Fn() -> Duration {
    let begun = watch_begun();
    move || begun.elapsed()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the monotonic clock"
)]
fn watch_begun() -> Instant {
    Instant::now()
}

/// Bytes of memory the process holds, where the system tells.
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// What the system's clock shows.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
pub fn system_time() -> Timestamp {
    Timestamp::now()
}

struct SystemRandomness {
    pool: Mutex<(Vec<u8>, usize)>,
}

impl Randomness for SystemRandomness {
    fn fill(&self, buffer: &mut [u8]) {
        let mut pool = self
            .pool
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        for byte in buffer {
            let (bytes, used) = &mut *pool;
            if *used == bytes.len() {
                draw(bytes);
                *used = 0;
            }
            *byte = std::mem::take(&mut bytes[*used]);
            *used += 1;
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that draws randomness"
)]
fn draw(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("without the system's randomness nothing here may go on");
}

/// Bytes nobody can foretell.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    draw(&mut bytes);
    bytes
}

/// The real clock, shifted, and the real randomness.
pub fn environment(shift: SignedDuration) -> Environment {
    Environment {
        clock: Arc::new(SystemClock {
            shift,
            begun: watch_begun(),
        }),
        randomness: Arc::new(SystemRandomness {
            pool: Mutex::new((vec![0; POOL], POOL)),
        }),
    }
}
