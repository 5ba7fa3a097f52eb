//! The platform end to end: files come in, people read, organs ask, and the log tells of all of it.
#![allow(clippy::unwrap_used)]

mod account;
mod artefacts;
mod budgets;
mod checks;
mod consents;
mod desk;
mod health;
mod intake;
mod log;
mod person;
mod privacy;
mod representation;
mod resume;
mod review;
mod sealed;
