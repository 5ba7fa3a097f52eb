//! The store by itself: what commits together, what an audit finds, what the keys protect, what order the SQL keeps.
#![allow(clippy::unwrap_used)]

mod audit;
mod backup;
mod checks;
mod closings;
mod common;
mod concurrency;
mod consents;
mod keys;
mod pace;
mod questions;
mod shards;
mod sql;
mod tls;
mod verify_list;
