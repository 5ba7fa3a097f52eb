//! The platform end to end: files come in, people read, organs ask, and the log tells of all of it.
#![allow(clippy::unwrap_used)]

mod account;
mod artefacts;
mod budgets;
mod cases;
mod checks;
mod consents;
mod definitions;
mod desk;
mod health;
mod intake;
mod listing;
mod log;
mod measures;
mod notices;
mod person;
mod privacy;
mod publication;
mod representation;
mod resume;
mod review;
mod sealed;
