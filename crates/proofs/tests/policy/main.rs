//! What is proved of the policies in `policies/`, for every request the schema allows: not tried on cases, but decided by a
//! solver. Each property is stated as a policy set of its own, which is all an auditor has to read to know what is proved.
//!
//! Beside each stands a test that breaks the policies on purpose: the proof then fails, with a request that shows why. A
//! property that nothing can break would say nothing.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod administrators;
mod errors;
mod four_eyes;
mod organs;
mod proof;
mod reading;
mod records;
mod solver;
