//! Fixtures for the tests of the other crates: a clock that stands still, randomness that repeats, synthetic people,
//! rows that are valid until a test changes them, and the platform on a temporary directory.
//!
//! Nothing here ships. Everything here stops with a message where a test is surprised.
#![allow(clippy::unwrap_used)]

mod clock;
mod cluster;
mod harness;
pub mod papers;
mod people;
mod postgres;
mod randomness;
mod rows;

pub use clock::{FixedClock, noon};
pub use cluster::Cluster;
pub use harness::{Harness, SERVICE_HALL, TODAY, copy_directory, pack};
pub use people::{LI_SI, Person, WANG_WU, ZHANG_SAN, citizen_number};
pub use postgres::{TestDatabase, execute, on_postgres, texts};
pub use randomness::SeededRandomness;
pub use rows::{Row, csv, csv_with_titles};
