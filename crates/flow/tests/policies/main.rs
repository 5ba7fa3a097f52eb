//! The policies: read, refused when they are bad, in agreement with the rules, and laid out as a matrix.
#![allow(clippy::unwrap_used)]

mod agreement;
mod bad;
mod matrix;
mod refusals;
mod representation;
