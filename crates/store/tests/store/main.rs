//! The store by itself: what commits together, what an audit finds, what the keys protect, what order the SQL keeps.
#![allow(clippy::unwrap_used)]

mod audit;
mod backup;
mod budgets;
mod checks;
mod closings;
mod common;
mod concurrency;
mod consents;
mod keys;
mod labels;
mod listed;
mod measures;
mod notices;
mod pace;
mod papers;
mod questions;
mod rotation;
mod shards;
mod sql;
mod suites;
mod tls;
mod verify_list;
