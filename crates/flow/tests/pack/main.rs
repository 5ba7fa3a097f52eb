//! A pack is accepted whole or refused with every reason, each with its file and line.

#![allow(clippy::unwrap_used)]

mod cases;
mod catalogue;
mod clocks;
mod edit;
mod lists;
mod measures;
mod measures_refused;
mod notices;
mod points;
mod publication;
mod reading;
mod repair;
