//! A clock that shows what it was set to.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use std::sync::Mutex;
use std::time::Duration;
use store::Clock;

/// Noon of a legal date, Asia/Shanghai.
#[must_use]
pub fn noon(day: Date) -> Timestamp {
    TimeZone::fixed(Offset::constant(8))
        .to_timestamp(day.at(12, 0, 0, 0))
        .expect("the tests stay inside the calendar")
}

/// Stands still until it is set.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// A clock that shows an instant.
    #[must_use]
    pub fn at(instant: Timestamp) -> Self {
        Self(Mutex::new(instant))
    }

    /// Sets it, forwards or back.
    pub fn set(&self, instant: Timestamp) {
        *self.0.lock().unwrap() = instant;
    }

    /// Moves it forwards.
    pub fn advance(&self, by: Duration) {
        let mut now = self.0.lock().unwrap();
        *now = now
            .checked_add(by)
            .expect("the tests stay inside the calendar");
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}
