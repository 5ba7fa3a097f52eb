//! Instants as people in the province read them.

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};

/// Hours that Beijing time is ahead of UTC. China has kept no summer time since 1992.
const BEIJING_HOURS: i8 = 8;

/// An instant in Beijing time, to the second.
pub fn beijing(instant: Timestamp) -> String {
    instant
        .to_zoned(TimeZone::fixed(offset(BEIJING_HOURS)))
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    #[test]
    fn the_evening_in_utc_is_the_next_morning_in_beijing() {
        let instant = "2026-05-19T18:30:00Z".parse().unwrap();
        assert_eq!(super::beijing(instant), "2026-05-20 02:30:00");
    }
}
