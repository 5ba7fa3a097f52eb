//! A pack is accepted whole or refused with every reason, each with its file and line.

#![allow(clippy::unwrap_used)]

mod catalogue;
mod edit;
mod lists;
mod reading;
