//! Logging in, asked through the router as a browser would, against a provider of the tests' own that can be told to lie.
#![allow(clippy::unwrap_used)]

#[allow(dead_code, reason = "the portal's tests use the rest")]
#[path = "../portal/browser.rs"]
mod browser;
mod counter;
mod lies;
mod local;
mod passkeys;
mod provider;
mod right;
mod stage;
mod systems;
