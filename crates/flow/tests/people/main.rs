//! Organs that come and go, and their people: who may do what for which organ, and since when.

#![allow(clippy::unwrap_used)]

mod accounts;
mod delegation;
mod organs;
mod roles;
